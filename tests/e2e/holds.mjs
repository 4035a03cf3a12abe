// A legal hold: the second line places it on a file, the first line sees it and cannot, the data protection officer lifts it by the record's
// number alone.
import assert from "node:assert/strict";

// `officer` has the file open.
export async function placeHold(supervisor, officer, admitted, shoot) {
  const { page } = supervisor;
  await supervisor.visit("travellers", ".filter-bar");
  await page.locator(".purpose-select .select-button").click();
  await page.locator('[role="option"]').nth(2).click();
  await page.locator(".page-tools > .button").click();
  await page.locator(".panel .empty").waitFor();
  await page.locator(".filter-bar input").first().fill(admitted.document.number);
  const found = await supervisor.answer("GET", /^\/api\/travellers$/, () => page.locator('.filter-bar button[type="submit"]').click());
  const traveller = found.body.travellers.find((item) => item.surname === admitted.document.surname);
  assert.ok(traveller, JSON.stringify(found.body));
  await page.goto(`${supervisor.base}/#/travellers/${traveller.id}`);
  await page.locator(".identity-top .button").first().click();
  await page.locator(".dialog textarea").fill("District court of Northport\nfile 12/2026, complaint of the traveller");
  await supervisor.look("hold dialog", shoot?.hold);
  const { status, body } = await supervisor.answer("POST", /\/hold$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(status, 201, JSON.stringify(body));
  await page.locator(".identity-hold").waitFor();
  await supervisor.look("a file that is held", shoot?.held);

  await officer.page.reload();
  await officer.visit(`travellers/${traveller.id}`, ".identity-hold");
  assert.equal(await officer.page.locator(".identity-top .button-quiet").count(), 0, "the first line neither places nor lifts");
  const refused = await officer.send("POST", `/api/travellers/${traveller.id}/hold/lift`, { purpose: "border_check", body: { reason: "none" } });
  assert.deepEqual([refused.status, refused.body.code], [403, "identity.not_allowed"]);
  return traveller.id;
}

export async function liftHold(privacy, traveller, shoot) {
  const { page } = privacy;
  await privacy.visit("journal", '[role="tab"]');
  await page.locator('[role="tab"]').nth(2).click();
  const row = page.locator(".tab-panel tbody tr", { hasText: traveller });
  await row.waitFor();
  await privacy.look("holds", shoot?.holds);
  await row.locator(".button").click();
  await page.locator(".dialog textarea").fill("The complaint was withdrawn");
  const { status, body } = await privacy.answer("POST", /\/hold\/lift$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.traveller_id, traveller);
  await page.locator(".tab-panel .empty").waitFor();
  const journal = await privacy.send("GET", `/api/journal?subject=${traveller}`, { purpose: "oversight" });
  const kinds = journal.body.entries.map((entry) => entry.kind);
  assert.ok(kinds.includes("border.hold_placed") && kinds.includes("border.hold_lifted"), JSON.stringify(kinds));
}
