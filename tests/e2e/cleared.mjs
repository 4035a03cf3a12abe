// Who was cleared of an alert once is not held up for it again: remembered in second line, shown at the counter, found by the number; and the
// alert desk finds who had passed before the alert was made.
import assert from "node:assert/strict";
import { create } from "./alert_hits.mjs";

export async function clearedBefore({ desks, documents, pictures }) {
  const person = documents.next((item) => item.adult && item.stranger);
  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  // She passes before there is an alert.
  const before = await officer.check(person);
  assert.ok(await officer.dismissHits(before.view));
  await officer.page.keyboard.press("a");
  await officer.page.locator(".admit-strip").waitFor();
  await officer.page.keyboard.press("Enter");
  await officer.page.locator(".receipt-admit").waitFor();

  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  const alert = await create(manager, person, "REF", "refuse_entry");
  await manager.visit("alerts", '[role="tab"]');
  await manager.page.locator('[role="tab"]').nth(1).click();
  const finding = manager.page.locator(".reverse-list .hit", { hasText: person.surname });
  for (let left = 40; (await finding.count()) === 0; left -= 1) {
    assert.ok(left > 0, "the past traveller was not found");
    await manager.page.waitForTimeout(500);
    await manager.page.locator('[role="tab"]').nth(0).click();
    await manager.page.locator('[role="tab"]').nth(1).click();
    await manager.page.locator(".reverse-list").waitFor();
  }
  assert.match(await finding.first().locator(".hit-sentence").innerText(), /same person/);
  await manager.look("findings", pictures.findings);
  await finding.first().locator(".hit-buttons .button").nth(1).click();
  await manager.page.locator(".dialog .radio").first().click();
  const dismissed = await manager.answer("POST", /\/api\/reverse\/findings\/.*\/review$/, () => manager.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([dismissed.status, dismissed.body.state], [200, "dismissed"]);

  // Second line has it remembered.
  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();
  await supervisor.visit("counter", ".counter");
  const { view } = await supervisor.check(person);
  assert.ok(view.hits.some((hit) => hit.alert_id === alert.id && hit.state === "unreviewed"), JSON.stringify(view.hits));
  await supervisor.page.keyboard.press("d");
  await supervisor.page.locator(".dialog input:focus").waitFor();
  await supervisor.page.keyboard.press("Space");
  await supervisor.page.locator(".dialog .checkbox").click();
  await supervisor.look("remembering", pictures.remember);
  const remembered = await supervisor.answer("POST", /\/review$/, () => supervisor.page.locator('.dialog button[type="submit"]').click());
  const number = remembered.body.hits.find((hit) => hit.alert_id === alert.id)?.cleared?.redress_number;
  assert.match(number ?? "", /^\d{4}-\d{4}-\d{4}$/);
  await supervisor.page.locator(".redress", { hasText: number }).first().waitFor();
  await supervisor.look("remembered");
  await supervisor.page.locator(".hits-panel .button", { hasText: "Then and now" }).click();
  await supervisor.page.locator(".dialog .replay-hit").first().waitFor();
  await supervisor.look("replay", pictures.replay);
  await supervisor.page.locator(".dialog-foot .button").click();
  assert.ok(await supervisor.dismissHits(remembered.body));
  const admitted = await supervisor.send("POST", `/api/checks/${view.id}/decision`, { purpose: "border_check", body: { decision: "admit" } });
  assert.equal(admitted.status, 200, JSON.stringify(admitted.body));

  // At the counter it is shown, and holds nobody up.
  const again = (await officer.check(person)).view;
  const hit = again.hits.find((item) => item.alert_id === alert.id);
  assert.deepEqual([hit?.state, hit?.cleared?.redress_number], ["cleared", number]);
  await officer.page.locator(".hit.hit-cleared").first().waitFor();
  await officer.look("cleared before", pictures.cleared);
  const owner = await officer.send("GET", `/api/redress/${number.replaceAll("-", "")}`, { purpose: "border_check" });
  assert.deepEqual([owner.status, owner.body.traveller_id], [200, again.traveller.id]);
  assert.ok(await officer.dismissHits(again));
  await officer.page.keyboard.press("a");
  await officer.page.locator(".admit-strip").waitFor();
  await officer.page.keyboard.press("Enter");
  await officer.page.locator(".receipt-admit").waitFor();
  for (const desk of [officer, supervisor, manager]) await desk.leave();
}
