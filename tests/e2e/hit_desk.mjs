// The hit desk: a confirmed hit becomes a file with the number to call, is reported on a numbered form, answered and closed; and of a discreet
// check the counter shows nothing while the desk finds it.
import assert from "node:assert/strict";
import { create } from "./alert_hits.mjs";

const kNight = "1-7 18:00-08:00";
const kDay = "1-7 08:00-18:00";

// A list of nobody real, published long ago.
const kOldList = `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2020-02-27T19:09:49.856-04:00"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>QUILLON</FIRST_NAME><SECOND_NAME>VARNAMTOWN</SECOND_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>TSi.001</REFERENCE_NUMBER><LISTED_ON>2020-01-01</LISTED_ON></INDIVIDUAL></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`;

async function importOld(desk) {
  return desk.page.evaluate(async (text) => {
    const response = await fetch("/api/alerts/import", { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/xml", "Limen-Purpose": "alert_management", "Idempotency-Key": crypto.randomUUID() }, body: text });
    return { status: response.status, body: await response.text() };
  }, kOldList);
}

async function addContact(desk, label, phone, hours, rank) {
  const made = await desk.send("POST", "/api/duty/contacts", { body: { label, phones: [phone], hours, valid_from: "2020-01-01", rank } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
}

export async function hitDesk({ desks, documents, pictures }) {
  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();

  // The roster: one contact typed in by hand, the others by the interface.
  await supervisor.visit("hits", ".page-tools .segment");
  await supervisor.page.locator(".page-tools .segment").nth(2).click();
  await supervisor.page.locator(".panel .button", { hasText: "New contact" }).click();
  await supervisor.page.locator(".dialog input").nth(0).fill("Central desk");
  await supervisor.page.locator(".dialog textarea").nth(0).fill("+234 1 300");
  await supervisor.page.locator(".dialog input[maxlength=\"3\"]").fill("9");
  await supervisor.look("a contact of the roster");
  const added = await supervisor.answer("POST", /\/api\/duty\/contacts$/, () => supervisor.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([added.status, added.body.label], [201, "Central desk"], JSON.stringify(added.body));
  await addContact(supervisor, "Ministry, day", "+234 1 100", [kDay], 0);
  await addContact(supervisor, "Ministry, night", "+234 1 200", [kNight], 0);
  await supervisor.page.locator(".table", { hasText: "Central desk" }).first().waitFor();
  await supervisor.look("the roster", pictures.roster);

  // A person on a list, and another of whom nobody at the counter may know.
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  const wanted = documents.next((item) => item.adult && item.stranger);
  const watched = documents.next((item) => item.adult && item.stranger);
  const alert = await create(manager, wanted, "REF", "refuse_entry");
  const silent = await create(manager, watched, "CHK", "discreet_check");
  // A list is taken in by two: the supervisor sees what it would do, and approves.
  let imported = await importOld(manager);
  assert.equal(imported.status, 409, imported.body);
  const { body: held } = await supervisor.send("GET", "/api/approvals");
  const { body: question } = await supervisor.send("GET", `/api/approvals/${held.approvals[0].id}`);
  const approved = await supervisor.send("POST", `/api/approvals/${question.id}/decision`, { body: { hash: question.hash, approve: true } });
  assert.equal(approved.status, 200, JSON.stringify(approved.body));
  imported = await importOld(manager);
  assert.equal(imported.status, 200, imported.body);
  await manager.leave();
  // What is known of the lists is a few seconds old.
  for (let left = 60; ; left -= 1) {
    const { body: ages } = await supervisor.send("GET", "/api/list-age");
    if (ages.lists.some((list) => list.state === "stale")) break;
    assert.ok(left > 0, JSON.stringify(ages));
    await supervisor.page.waitForTimeout(500);
  }

  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  await officer.page.locator(".counter-desk .call-number").first().waitFor();
  await officer.page.locator(".list-ages .tag-error").first().waitFor();
  await officer.look("age of the lists and whom to call, at the counter", pictures.counterDesk);

  // Nothing at the counter tells of the second one.
  const passed = await officer.check(watched);
  assert.ok(!passed.view.hits.some((hit) => hit.alert_id === silent.id), JSON.stringify(passed.view.hits));
  assert.ok(!JSON.stringify(passed.view).includes("discreet"), "the view tells of it");
  assert.ok(await officer.dismissHits(passed.view), "a hit of second line stood in the way");
  await officer.page.locator(".check-screen .note-warning").first().waitFor();
  await officer.look("a check beside a stale list", pictures.staleList);
  await officer.page.keyboard.press("a");
  await officer.page.locator(".admit-strip").waitFor();
  await officer.page.keyboard.press("Enter");
  await officer.page.locator(".receipt-admit").waitFor();
  const shown = await officer.page.locator("body").innerText();
  assert.ok(!/discreet/i.test(shown), shown);
  await officer.visit("hits", ".page-tools .segment");
  await officer.page.locator(".page-tools .segment").first().waitFor();
  assert.ok(!/discreet|D-20/i.test(await officer.page.locator("main").innerText()));

  const recorded = await officer.send("GET", `/api/list-age/checks/${passed.view.id}`);
  assert.deepEqual(recorded.body.lists, ["un"], JSON.stringify(recorded.body));

  // The first one is confirmed by keyboard; the file has the number to call.
  await officer.visit("counter", ".counter");
  const { view } = await officer.check(wanted);
  const hit = view.hits.find((item) => item.alert_id === alert.id);
  assert.ok(hit, JSON.stringify(view.hits));
  const reviewed = await officer.send("POST", `/api/checks/${view.id}/hits/${hit.id}/review`, { purpose: "border_check", body: { outcome: "confirmed" } });
  assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  await officer.visit("hits", ".table .button");
  await officer.page.locator(".table tr", { hasText: wanted.surname }).first().locator(".button").click();
  await officer.page.locator(".call-next .call-number").waitFor();
  await officer.look("call sheet", pictures.callSheet);
  const first = await officer.page.locator(".call-next strong").innerText();
  assert.match(first, /^Ministry/);
  await officer.page.locator(".call-next .button").click();
  await officer.page.locator(".dialog .radio").nth(1).click();
  const called = await officer.answer("POST", /\/calls$/, () => officer.page.locator('.dialog button[type="submit"]').click());
  assert.equal(called.status, 200, JSON.stringify(called.body));
  await officer.page.locator(".call-next strong", { hasText: "Central desk" }).waitFor();
  await officer.page.locator(".page-tools .button", { hasText: "What was done" }).click();
  await officer.page.locator(".dialog .radio").first().click();
  await officer.page.locator(".dialog textarea").fill("Handed over to second line");
  const done = await officer.answer("POST", /\/outcome$/, () => officer.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([done.status, done.body.outcome], [200, "done"], JSON.stringify(done.body));
  await officer.leave();

  // The desk: the silent one is there to be judged, the other is reported, answered, closed.
  await supervisor.visit("hits", ".table .button");
  await supervisor.page.locator(".page-tools .segment").nth(0).click();
  await supervisor.page.locator(".table tr", { hasText: "discreet" }).first().waitFor();
  await supervisor.look("hit files", pictures.hitFiles);
  await supervisor.page.locator(".table tr", { hasText: "discreet" }).first().locator(".button").click();
  await supervisor.page.locator(".page-tools .button", { hasText: "Is it this person?" }).waitFor();
  await supervisor.look("a discreet check");
  await supervisor.visit(`hits/${done.body.id}`, ".hit-report-paper tr");
  await supervisor.look("the report", pictures.hitReport);
  await supervisor.page.emulateMedia({ media: "print" });
  assert.equal(await supervisor.page.locator(".topbar").isVisible(), false, "the printed page is the report alone");
  if (supervisor.shots) await supervisor.page.pdf({ path: `${supervisor.shots}/hit-report.pdf`, format: "A4" });
  await supervisor.page.emulateMedia({ media: "screen" });
  const saved = supervisor.page.waitForEvent("download");
  await supervisor.page.locator(".hit-report-tools .button", { hasText: "Save as a file" }).click();
  assert.match((await saved).suggestedFilename(), /^H-\d{4}-\d{6}-G\.json$/);
  const step = async (label, fill) => {
    await supervisor.page.locator(".page-tools .button", { hasText: label }).click();
    await supervisor.page.locator(".dialog").waitFor();
    await fill?.();
    const answered = await supervisor.answer("POST", /\/api\/hit-files\//, () => supervisor.page.locator('.dialog button[type="submit"]').click());
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    return answered.body;
  };
  await step("Report handed over");
  await step("Receipt by the issuer");
  await step("Answer of the issuer");
  const closed = await step("Close the file");
  assert.equal(closed.state, "closed");
  await supervisor.look("a closed file");
  await supervisor.leave();

  // In Arabic, from right to left.
  const arab = await desks.open("supervisor", "ar");
  await arab.signIn();
  await arab.choosePost();
  await arab.visit(`hits/${done.body.id}`, ".hit-report-paper tr");
  await arab.look("a hit file in Arabic", pictures.hitFileArabic);
  await arab.leave();
  return "a hit reported, one that nobody at the counter saw";
}
