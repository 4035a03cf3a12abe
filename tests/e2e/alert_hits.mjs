// Alerts meet their persons: a wanted one and a protective one, told apart at a glance, reviewed by keyboard; the desks of alerts and administration.
import assert from "node:assert/strict";

const isoDay = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const birthOf = (document) => `${document.born}-${document.birth.slice(2, 4)}-${document.birth.slice(4, 6)}`;

function alertFor(document, category, action) {
  return {
    category, requested_action: action, surname: document.surname, given_names: document.given, aliases: [], birth_dates: [birthOf(document)], nationalities: [document.nationality], documents: [],
    issuer: "Utopia Criminal Court", legal_basis: "Border Act s. 14", reason: "Made for the end-to-end test", proportionality_note: "Invented person", review_date: isoDay(90), expiry_date: isoDay(180),
  };
}

export async function create(manager, document, category, action) {
  const { status, body } = await manager.send("POST", "/api/alerts", { purpose: "alert_management", body: alertFor(document, category, action) });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

const styleOf = (page, selector) => page.locator(selector).first().evaluate((node) => {
  const style = getComputedStyle(node);
  return `${style.borderInlineStartColor} ${style.backgroundColor}`;
});

export async function alertHits({ desks, documents, pictures }) {
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  const sought = documents.next((item) => item.adult && item.stranger);
  const missing = documents.next((item) => item.adult && item.stranger);
  const wanted = await create(manager, sought, "REF", "refuse_entry");
  const protective = await create(manager, missing, "MIS", "protect");
  assert.deepEqual([wanted.protective, protective.protective], [false, true]);
  await manager.visit("alerts", ".table tbody tr");
  await manager.look("alerts", pictures.alerts);
  await manager.page.locator('.filter-bar input[type="search"]').fill(missing.surname);
  await manager.page.locator("tbody tr.row-protective", { hasText: missing.surname }).first().locator(".tag-protect").waitFor();

  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  const { page } = officer;
  const first = (await officer.check(sought)).view;
  assert.ok(first.hits.some((hit) => hit.alert_id === wanted.id && hit.score > 0.5), JSON.stringify(first.hits));
  await page.locator(".hit-wanted").first().waitFor();
  const wantedStyle = await styleOf(page, ".hit-wanted");
  await officer.look("wanted hit", pictures.hit);
  // No decision before the review: not by key, and not by request.
  await page.keyboard.press("a");
  await page.locator(".decision-why:not(:empty)").waitFor();
  assert.equal(await page.locator(".admit-strip").count(), 0);
  const refused = await officer.send("POST", `/api/checks/${first.id}/decision`, { purpose: "border_check", body: { decision: "admit" } });
  assert.deepEqual([refused.status, refused.body.code], [409, "border.hits_unreviewed"]);
  assert.ok(await officer.dismissHits(first));
  await page.locator(".hit-dismissed").first().waitFor();
  await page.keyboard.press("a");
  await page.locator(".admit-strip").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".receipt-admit").waitFor();
  await page.locator(".start-hint").waitFor();

  // An alert made while the decision is being confirmed stops it: the hit is there to be looked at, and nothing is left to press Enter on.
  const late = documents.next((item) => item.adult && item.stranger);
  assert.ok(await officer.dismissHits((await officer.check(late)).view));
  await page.keyboard.press("a");
  await page.locator(".admit-strip").waitFor();
  const madeLate = await create(manager, late, "REF", "refuse_entry");
  const stopped = await officer.answer("POST", /\/decision$/, () => page.keyboard.press("Enter"));
  assert.deepEqual([stopped.status, stopped.body.code], [409, "border.hits_changed"]);
  await page.locator(".hit-wanted").first().waitFor();
  await page.locator(".admit-strip").waitFor({ state: "detached" });
  assert.ok(!(await page.locator(".decision-bar .note-error").innerText()).includes(stopped.body.detail), "said twice, and once in the server's language");
  const now = (await officer.send("GET", `/api/checks/${new URL(stopped.url).pathname.split("/")[3]}`, { purpose: "border_check" })).body;
  assert.ok(now.state === "open" && now.hits.some((hit) => hit.alert_id === madeLate.id && hit.state === "unreviewed"), JSON.stringify(now.hits));

  const second = (await officer.check(missing)).view;
  const hit = second.hits.find((item) => item.alert_id === protective.id);
  assert.ok(hit?.protective, JSON.stringify(second.hits));
  await page.locator(".hit-protective .tag-protect").first().waitFor();
  assert.notEqual(await styleOf(page, ".hit-protective"), wantedStyle);
  await officer.look("protective hit", pictures.protective);
  const { body } = await officer.answer("POST", /\/review$/, () => page.keyboard.press("c"));
  assert.ok(body.hits.some((item) => item.state === "confirmed" && item.by));
  await page.locator(".hit-confirmed").first().waitFor();
  await officer.leave();
  await manager.leave();
}

export async function administration({ desks, pictures }) {
  const administrator = await desks.open("administrator", "en");
  await administrator.signIn({ look: true, picture: pictures.signIn });
  await administrator.atWork();
  const { page } = administrator;
  await administrator.visit("administration", ".table tbody tr");
  await page.locator(".panel-tools .button").first().click();
  await page.locator(".dialog input").nth(0).fill("nadia");
  await page.locator(".dialog input").nth(1).fill("Nadia Rahal");
  await page.locator(".dialog .checkbox").first().click();
  await page.locator('.dialog button[type="submit"]').click();
  const secret = await page.locator(".secret").innerText();
  assert.ok(secret.length >= 12);
  await page.locator(".dialog-foot .button").click();
  await page.locator("td", { hasText: "Nadia Rahal" }).waitFor();
  assert.ok(!(await page.content()).includes(secret), "a one-time password stays on the page");
  await administrator.look("administration", pictures.administration);
  await page.locator('[role="tab"]').nth(1).click();
  await page.locator(".tab-panel .table tbody tr").first().waitFor();
  await administrator.look("posts");
  // Who administers sees no traveller.
  const { status } = await administrator.send("GET", "/api/checks", { purpose: "border_check" });
  assert.equal(status, 403);
  await administrator.leave();
}
