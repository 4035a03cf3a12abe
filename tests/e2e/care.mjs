// A mass arrival and the protection desk: the mode switched on, a family of five written down with counted keystrokes, one more with no
// network, its need found at the desk, screened, consented and referred; and the counter that learns two words of it.
import assert from "node:assert/strict";

const kFamily = "f34m36f9m6f1";
const kMostKeys = 13; // the line and Enter; wristband and language are there

export async function massArrival({ desks, documents, pictures }) {
  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();
  await supervisor.visit("arrivals", ".arrivals-page .page-tools .button");
  await supervisor.page.locator(".page-tools .button").click();
  await supervisor.page.locator(".dialog textarea").fill("Two boats, about 140 persons");
  const on = await supervisor.answer("POST", /^\/api\/arrivals\/surge$/, () => supervisor.page.locator('.dialog button[type="submit"]').click());
  assert.equal(on.status, 200, JSON.stringify(on.body));

  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  await officer.visit("arrivals", ".family-line input");
  const { page } = officer;
  await page.locator(".family-line input").focus();
  let keys = 0;
  const began = Date.now();
  for (const key of kFamily) {
    await page.keyboard.press(key);
    keys += 1;
  }
  await page.locator(".family-preview li").nth(4).waitFor();
  const made = await officer.answer("POST", /\/households$/, async () => {
    await page.keyboard.press("Enter");
    keys += 1;
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.deepEqual(made.body.members.map((one) => `${one.sex}${one.age}`), ["F34", "M36", "F9", "M6", "F1"]);
  assert.ok(keys <= kMostKeys, `${keys} keystrokes`);
  assert.ok(Date.now() - began < 60_000);
  assert.equal(await page.locator(".arrivals-page").getByText(/refus/i).count(), 0, "the page has no refusal");
  await page.locator(".family-line input").fill("f28p m4");
  await officer.look("registration", pictures.arrivals);

  // The cable is out: the next family waits, sealed, and goes by itself when it is back.
  await officer.context.setOffline(true);
  await page.locator(".family-line input").press("Enter");
  await page.locator(".register > .note-warning").waitFor();
  const stored = await page.evaluate(() => Object.entries(localStorage).map(([key, value]) => `${key}=${value}`).join("\n"));
  assert.ok(stored.includes("limen.arrivals."), "the family waits in the browser");
  assert.ok(!stored.includes("pregnant"), "and is sealed there");
  const sent = await officer.answer("POST", /\/households$/, () => officer.context.setOffline(false));
  assert.equal(sent.status, 201, JSON.stringify(sent.body));
  await page.locator(".register > .note-warning").waitFor({ state: "detached" });
  // What the browser itself says of the cable.
  const cable = officer.wrong.filter((item) => item.includes("ERR_INTERNET_DISCONNECTED"));
  for (const item of cable) officer.wrong.splice(officer.wrong.indexOf(item), 1);
  assert.equal(await page.evaluate(() => localStorage.getItem("limen.arrivals.officer")), null);

  // At the counter somebody asks for protection, and is sent to a body of the directory by name.
  const moderator = await desks.open("moderator", "en");
  await moderator.signIn();
  await moderator.atWork();
  const fields = { name: "Harbour Aid", services: "Shelter | | | shelter | | \nLegal advice | | | asylum | | " };
  const body = await moderator.send("POST", "/api/directory/organisations", { purpose: "directory", body: { fields, public: true } });
  assert.equal(body.status, 201, JSON.stringify(body.body));
  const person = documents.next((item) => item.adult && item.stranger);
  await officer.visit("counter", ".counter");
  const { view } = await officer.check(person);
  await page.keyboard.press("p");
  await page.locator(".dialog .body-picker button").click();
  await page.locator('[role="option"]', { hasText: "Harbour Aid" }).click();
  await officer.look("sent to a body by name", pictures.sentTo);
  const asked = await officer.answer("POST", /\/protection$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(asked.status, 200, JSON.stringify(asked.body));
  assert.equal(asked.body.referral.referred_to.name, "Harbour Aid");
  return { officer, supervisor, check: view.id, person };
}

export async function protectionDesk({ desks, pictures }, { officer, check, person }) {
  const care = await desks.open("care", "en");
  await care.signIn();
  await care.choosePost();
  await care.visit("care", ".care-page table");
  const { page } = care;
  const rows = page.locator(".care-page tbody tr");
  assert.ok((await rows.count()) >= 2, "the need of the family and the request at the counter are cases");
  await care.look("protection desk", pictures.care);
  await rows.filter({ hasText: person.surname }).first().locator("a").click();
  await page.locator(".care-columns").waitFor();

  await page.locator(".care-columns .buttons .button").first().click();
  await page.locator(".dialog .question").first().waitFor();
  for (const [at, answer] of [[6, 0], [14, 0]]) await page.locator(".dialog .question").nth(at).locator(".radio").nth(answer).click();
  await care.look("first talk", pictures.screening);
  const screened = await care.answer("POST", /\/screening$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(screened.status, 200, JSON.stringify(screened.body));
  assert.deepEqual(screened.body.needs_open, ["protection_need_voiced", "serious_illness", "missing_family"]);

  const one = screened.body.id;
  await page.locator(".panel", { hasText: "Consent" }).locator(".panel-head .button").click();
  await page.locator(".dialog .checkbox").nth(0).click();
  const agreed = await care.answer("POST", /\/consent$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(agreed.status, 200, JSON.stringify(agreed.body));
  await page.locator(".dialog").waitFor({ state: "detached" });
  await page.locator("textarea").last().fill("Names the man who held him");
  await care.answer("POST", /\/notes$/, () => page.locator(".panel form button").click());
  await page.locator(".note-text").waitFor();
  const status = async () => (await officer.send("GET", `/api/protection/status?check=${check}`, { purpose: "border_check" })).body;
  assert.deepEqual(await status(), { referred: false, received: false });
  await page.locator(".panel-head .button-primary").click();
  const body = page.locator(".dialog .field button").nth(1);
  for (let tries = 0; tries < 5 && !(await body.innerText()).includes("Legal advice"); ++tries) {
    await body.click();
    await page.locator('[role="option"]', { hasText: "Legal advice" }).click();
    await page.waitForTimeout(300);
  }
  await care.look("referral", pictures.referral);
  const referred = await care.answer("POST", /\/referrals$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(referred.status, 200, JSON.stringify(referred.body));
  assert.ok(!("surname" in referred.body.referrals[0].told), "no more than the template");
  await page.locator(".dialog").waitFor({ state: "detached" });
  assert.deepEqual(await status(), { referred: true, received: false });
  await page.locator(".care-list .buttons .button").first().click();
  await page.locator(".dialog input").first().fill("Night desk");
  const received = await care.answer("POST", /\/step$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(received.status, 200, JSON.stringify(received.body));
  assert.deepEqual(await status(), { referred: true, received: true });
  await page.locator(".dialog").waitFor({ state: "detached" });
  await care.look("case", pictures.case);
  const closed = await officer.send("GET", `/api/protection/cases/${one}/notes`, { purpose: "protection" });
  assert.equal(closed.status, 403);
}

export async function careInArabic({ desks, pictures }) {
  const care = await desks.open("care", "ar");
  await care.signIn();
  await care.choosePost();
  await care.visit("care", ".care-page table");
  await care.look("protection desk in Arabic", pictures.careAr);
  await care.visit("arrivals", ".arrivals-page .tab");
  await care.page.locator(".family-line input").fill("f34 m36 f9");
  await care.look("arrivals in Arabic", pictures.arrivalsAr);
  await care.page.locator('[role="tab"]').nth(3).click();
  await care.page.locator(".board table").waitFor();
  await care.look("board in Arabic");
}
