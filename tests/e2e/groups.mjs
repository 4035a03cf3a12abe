// A bus from its list to the last decision, by keyboard: the list given in, checks opened ahead, each person looked at, the batch, a document on the
// reader, the queue of the lane; a ship's crew with a shore pass; and the page in Arabic.
import assert from "node:assert/strict";

const dateOf = (document) => `${document.born}-${document.birth.slice(2, 4)}-${document.birth.slice(4, 6)}`;
export const line = (document) => [document.surname, document.given, document.nationality, dateOf(document), "Passport", document.number, document.nationality].join(";");
const kHeader = "Family name;Given names;Nationality;Date of birth;Document type;Document number;Issuing state";

export async function make(desk, { kind, label }) {
  const { page } = desk;
  await desk.visit("groups", ".groups-page .panel");
  await page.keyboard.press("g");
  await page.locator(".dialog").waitFor();
  if (kind) {
    await page.locator(".dialog .select-button").first().click();
    await page.locator(".listbox .option").nth(kind).click();
  }
  await page.locator(".dialog input[type=text]").first().fill(label);
  await page.locator(".dialog input[type=text]").last().fill("E2E");
  const made = await desk.answer("POST", /^\/api\/groups$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.locator(".group-page").waitFor();
  return made.body.id;
}

export async function give(desk, lines) {
  const { page } = desk;
  await page.locator(".page-tools .button").first().click();
  await page.locator(".dialog input[type=file]").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(`${kHeader}\n${lines.join("\n")}\n`) });
  const report = await desk.answer("POST", /\/list$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(report.status, 200, JSON.stringify(report.body));
  await page.locator(".dialog .note").waitFor();
  await page.locator('.dialog button[type="submit"]').click();  // now it closes
  await page.locator(".dialog").waitFor({ state: "detached" });
  return report.body;
}

export async function openChecks(desk) {
  const opened = await desk.answer("POST", /\/checks$/, () => desk.page.keyboard.press("o"));
  assert.equal(opened.status, 200, JSON.stringify(opened.body));
  return opened.body;
}

// Looks at the next person, has her present.
export async function lookAndPresent(desk) {
  const { page } = desk;
  const looked = await desk.answerToKey("POST", /\/look$/, "n");
  assert.equal(looked.status, 200, JSON.stringify(looked.body));
  await page.locator(".group-check .check-screen").waitFor();
  const here = await desk.answerToKey("POST", /\/presence$/, "h");
  assert.equal(here.status, 200, JSON.stringify(here.body));
  return looked.body;
}

export async function groupsAndVehicles({ desks, documents, pictures }) {
  const own = (document) => document.adult && document.nationality === "UTO";
  const people = [documents.next(own), documents.next(own), documents.next(own)];
  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  await make(officer, { label: "14:30 from Akwa" });
  const report = await give(officer, [...people.map(line), '"Broken"x;Line']);
  assert.deepEqual([report.persons, report.added], [4, 4], "nobody is lost");
  const opened = await openChecks(officer);
  assert.deepEqual([opened.opened, opened.failed.length], [3, 1]);
  const { page } = officer;
  await page.locator(".member .code", { hasText: "Broken" }).waitFor();
  await officer.look("group", pictures.group);
  // One by one, with one hand.
  let ticked = 0;
  for (const person of people) {
    const view = await lookAndPresent(officer);
    const clean = await officer.dismissHits(view);
    assert.ok(clean, `a hit of ${person.surname} is for second line`);
    await page.locator(".member-current .checkbox").waitFor();
    if (view.hits.some((hit) => hit.state === "unreviewed")) {
      // What was dismissed changed the check: looked at once more.
      await officer.answer("POST", /\/look$/, () => page.locator(".member-current .member-name").click());
    }
    const box = page.locator(".member-current .checkbox");
    await page.waitForFunction(() => !document.querySelector(".member-current .checkbox")?.hasAttribute("data-disabled"));
    await box.click();
    ticked += 1;
    await page.locator(".group-batch .button", { hasText: `(${ticked})` }).waitFor();
  }
  await officer.look("group ticked", pictures.groupTicked);
  const decided = await officer.answer("POST", /\/admit$/, () => page.keyboard.press("b"));
  assert.deepEqual([decided.status, decided.body.admitted.length, decided.body.left_out.length], [200, 3, 0], JSON.stringify(decided.body));
  await page.locator(".member .tag-good").nth(2).waitFor();
  await officer.look("group decided", pictures.groupDecided);

  // A document on the reader: who is on no list is added, present and looked at.
  const late = documents.next(own);
  const scanned = await officer.answer("POST", /\/scan$/, () =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, late.mrz),
  );
  assert.equal(scanned.status, 200, JSON.stringify(scanned.body));
  await page.locator(".group-check .identity .surname", { hasText: late.surname }).waitFor();

  // Her check waits in the lane; whoever is next takes it.
  await officer.visit("groups", ".lane-places li");
  await officer.look("queue", pictures.queue);
  const taken = await officer.answer("POST", /\/take$/, () => page.keyboard.press("q"));
  assert.equal(taken.status, 200, JSON.stringify(taken.body));
  await page.locator(".group-page").waitFor();

  // A sailor ashore.
  await make(officer, { kind: 3, label: "MV Sirius" });
  const sailor = documents.next(own);
  await give(officer, [line(sailor)]);
  await openChecks(officer);
  const view = await lookAndPresent(officer);
  assert.ok(await officer.dismissHits(view));
  await page.locator(".group-person-tools .button").last().click();
  await page.locator(".dialog").waitFor();
  await officer.look("shore pass", pictures.shorePass);
  const pass = await officer.answer("POST", /\/shore-passes$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(pass.status, 201, JSON.stringify(pass.body));
  await officer.visit("groups", ".shore-panel tbody tr");
  await officer.look("ashore");
  await officer.leave();

  const arabic = await desks.open("officer", "ar");
  await arabic.signIn();
  await arabic.choosePost();
  await arabic.visit("groups", ".groups-page tbody tr");
  await arabic.look("groups in Arabic", pictures.groupsArabic);
  await arabic.page.locator(".groups-page tbody a").last().click();
  await arabic.page.locator(".member").first().waitFor();
  await arabic.look("group in Arabic", pictures.groupArabic);
  await arabic.leave();
}
