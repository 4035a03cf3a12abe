// A stolen bus: the alert typed into the form, a list tried and taken in, the bus in the lane with its reasons, reviewed by keyboard before the batch, the
// file at the hit desk with its report; a discreet one of which the lane shows nothing; and the pages in Arabic.
import assert from "node:assert/strict";
import { give, line, lookAndPresent, openChecks } from "./groups.mjs";

const kList = `kind,category,plate,state,issuer,reference,legal_basis,reason,action
vehicle,stolen,KL 44 MN,UTO,Police of Utopia,P-1,Act 7,Stolen,seize
horse,stolen,KL 45 MN,UTO,Police of Utopia,P-2,Act 7,Stolen,seize
`;

async function makeBus(desk, plate, label) {
  const { page } = desk;
  await desk.visit("groups", ".groups-page .panel");
  await page.keyboard.press("g");
  await page.locator(".dialog").waitFor();
  await page.locator(".dialog").getByLabel("Known as").first().fill(label);
  await page.locator(".dialog").getByLabel("Plate", { exact: true }).fill(plate);
  await page.locator(".dialog input[type=text]").last().fill("E2E");
  const made = await desk.answer("POST", /^\/api\/groups$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.locator(".group-page").waitFor();
  return made.body;
}

export async function things({ desks, documents, pictures }) {
  // The alert manager types one in and tries a list.
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  const { page } = manager;
  await manager.visit("alerts", ".tab-list");
  await page.locator(".tab", { hasText: "Vehicles and things" }).click();
  await page.locator(".tab-panel .button-primary").click();
  await page.locator(".dialog").waitFor();
  const field = (label) => page.locator(".dialog").getByLabel(label, { exact: true });
  await field("Plate").fill("AB 12 CO");
  await field("Description").fill("White bus of Akwa Lines");
  await page.locator(".dialog").getByLabel("Issuing authority").fill("Police of Utopia");
  await page.locator(".dialog").getByLabel("Legal basis").fill("Road traffic act, section 7");
  await page.locator(".dialog").getByLabel("Reason for the alert").fill("Reported stolen");
  await manager.look("an alert about a vehicle", pictures.thingAlert);
  const made = await manager.answer("POST", /^\/api\/thing-alerts$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.locator(".tab-panel tbody tr", { hasText: "AB 12 CO" }).waitFor();
  await page.locator(".tab-panel .page-tools .button").first().click();
  await page.locator(".dialog input[type=file]").setInputFiles({ name: "stolen.csv", mimeType: "text/csv", buffer: Buffer.from(kList) });
  const tried = await manager.answer("POST", /\/api\/thing-alerts\/import/, () => page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([tried.status, tried.body.created, tried.body.refused], [200, 1, 1], JSON.stringify(tried.body));
  await page.locator(".dialog .diagnostics tbody tr").first().waitFor();
  await manager.look("a list of things, tried");
  await page.keyboard.press("Escape");
  const silent = await manager.send("POST", "/api/thing-alerts", {
    purpose: "alert_management",
    body: { ...Object.fromEntries(["kind", "issuer", "legal_basis", "reason", "review_date", "expiry_date"].map((key) => [key, made.body[key]])), review_date: soon(60), expiry_date: soon(90), proportionality_note: "No milder means", category: "thing_check", requested_action: "discreet_check", identifiers: [{ code: "plate", text: "ZZ 88 YY" }] },
  });
  assert.equal(silent.status, 201, JSON.stringify(silent.body));

  // In the lane: the number typed with a zero agrees, and says why.
  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  const quiet = await makeBus(officer, "zz-88-yy", "Another bus");
  assert.deepEqual(quiet.thing_hits, []);
  assert.equal(await officer.page.locator(".thing-hits").count(), 0);
  await makeBus(officer, "ab-12-c0", "14:30 from Akwa");
  await officer.page.locator(".thing-hits .hit").waitFor();
  const own = (document) => document.adult && document.nationality === "UTO";
  await give(officer, [line(documents.next(own))]);
  await openChecks(officer);
  const view = await lookAndPresent(officer);
  assert.ok(await officer.dismissHits(view));
  await officer.look("a vehicle that agrees", pictures.thingHit);
  const text = await officer.page.locator(".thing-hits").innerText();
  assert.match(text, /look alike/);
  await officer.page.locator(".thing-hits .button", { hasText: "It is the thing" }).focus();
  await officer.page.keyboard.press("Enter");
  await officer.page.locator(".dialog").waitFor();
  await officer.page.locator(".dialog textarea").fill("Chassis number agrees");
  const reviewed = await officer.answer("POST", /\/api\/thing-hits\//, () => officer.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([reviewed.status, reviewed.body.state], [200, "confirmed"], JSON.stringify(reviewed.body));
  await officer.page.locator(".thing-hits .hit-confirmed").waitFor();
  const admitted = await officer.answer("POST", /\/decision$/, () => officer.page.keyboard.press("y"));
  assert.equal(admitted.status, 200, JSON.stringify(admitted.body));
  await officer.leave();

  // The desk: the file of the bus, and the silent one.
  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();
  await supervisor.visit("hits", ".table .button");
  await supervisor.page.locator(".table tr", { hasText: "ZZ-88-YY" }).first().waitFor();
  await supervisor.page.locator(".table tr", { hasText: "AB-12-C0" }).first().locator(".button").click();
  await supervisor.page.locator(".facts").first().waitFor();
  await supervisor.look("the file of a bus", pictures.thingFile);
  await supervisor.leave();
  await manager.leave();

  const arabic = await desks.open("alerts", "ar");
  await arabic.signIn();
  await arabic.atWork();
  await arabic.visit("alerts", ".tab-list");
  await arabic.page.locator(".tab").nth(2).click();
  await arabic.page.locator(".tab-panel tbody tr").first().waitFor();
  await arabic.look("alerts about things in Arabic", pictures.thingsArabic);
  await arabic.page.locator(".tab").last().click();
  await arabic.page.locator(".reverse-list").waitFor();
  await arabic.look("things seen, in Arabic");
  await arabic.leave();
}

function soon(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
