// One person, many documents: the counter proposes an earlier record, the officer says that it is hers; the supervisor judges what waits in the
// queue; the file tells the records and what was found.
import assert from "node:assert/strict";

const birthOf = (document) => `${document.born}-${document.birth.slice(2, 4)}-${document.birth.slice(4, 6)}`;

// Another passport of the same traveller, typed in and admitted: the record that will be proposed.
async function cross(officer, document, number, surname = document.surname) {
  const body = {
    direction: "entry", transport_mode: "land_foot",
    document: { type: "passport", number, issuer: document.nationality, nationality: document.nationality, surname, given_names: document.given, birth_date: birthOf(document), sex: document.sex ?? "unknown", expiry_date: "2034-05-01" },
  };
  const opened = await officer.send("POST", "/api/checks", { purpose: "border_check", body });
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  for (const hit of opened.body.hits.filter((item) => item.state === "unreviewed")) {
    const reviewed = await officer.send("POST", `/api/checks/${opened.body.id}/hits/${hit.id}/review`, { purpose: "border_check", body: { outcome: "dismissed", reason: "appearance" } });
    assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  }
  const decided = await officer.send("POST", `/api/checks/${opened.body.id}/decision`, { purpose: "border_check", body: { decision: "admit" } });
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  return opened.body.traveller.id;
}

export async function onePerson({ desks, documents, pictures }) {
  const traveller = documents.next((item) => item.adult && item.stranger);
  const second = documents.next((item) => item.adult && item.stranger);
  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  const { page } = officer;
  const earlier = await cross(officer, traveller, "ZZOLD0001");
  await page.waitForTimeout(3000); // the background takes it into its index

  await officer.check(traveller);
  const candidate = page.locator(".person-candidate").first();
  await candidate.waitFor();
  await officer.look("a candidate at the counter", pictures.person);
  await candidate.locator(".hit-buttons .button").first().click();
  await page.locator(".dialog .radio").first().click();
  await officer.look("the same person");
  const judged = await officer.answer("POST", /^\/api\/persons\/judgements$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([judged.status, judged.body.colour, judged.body.within], [200, "white", true], JSON.stringify(judged.body));
  await page.locator(".person-panel .person-count").waitFor();
  await officer.look("records of one person");

  await officer.visit(`travellers/${earlier}`, ".person-file");
  await officer.look("the file of one person", pictures.personFile);

  // What the machine finds waits for the supervisor, here in Arabic too.
  await cross(officer, second, "ZZOLD0002");
  await cross(officer, second, "ZZNEW0002");
  for (const language of ["en", "ar"]) {
    const supervisor = await desks.open("supervisor", language);
    await supervisor.signIn();
    await supervisor.choosePost();
    await supervisor.visit("persons", ".page-head");
    const waiting = supervisor.page.locator(".person-candidate", { hasText: "ZZNEW0002" });
    for (let left = 30; (await waiting.count()) === 0; left -= 1) {
      assert.ok(left > 0, "the link was not found");
      await supervisor.page.waitForTimeout(500);
      await supervisor.page.locator(".page-tools .button").click();
    }
    await supervisor.look(`the queue of persons (${language})`, language === "en" ? pictures.persons : null);
    if (language === "en") continue;
    await waiting.first().locator(".hit-buttons .button").nth(2).click();
    await supervisor.page.locator(".dialog .radio").first().click();
    await supervisor.page.locator(".dialog textarea").fill("Two dates of entry at once");
    await supervisor.look("wrong with suspicion (ar)");
    const red = await supervisor.answer("POST", /^\/api\/persons\/judgements$/, () => supervisor.page.locator('.dialog button[type="submit"]').click());
    assert.equal(red.status, 200, JSON.stringify(red.body));
    assert.match(red.body.notice, /^ID-\d{4}-\d{6}$/);
    await supervisor.page.locator(".note-info").waitFor();
  }
}
