// A visa is recorded, found by the check, counted, told to the traveller on a slip, extended and revoked; an analyst tries a changed rule.
import assert from "node:assert/strict";

const kDraft = `title: Draft
source: a bill
valid_from: 2000-01-01
rules:
  - {id: everybody, requirement: visa, days: 10, valid_from: 2000-01-01}
`;

export async function permitsOfATraveller({ desks, documents, pictures, language }) {
  const person = documents.next((item) => item.adult && item.stranger);
  const today = new Date().toISOString().slice(0, 10);
  const later = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  const number = `V${Math.floor(Math.random() * 1e8)}`;

  // The check tells how the reader has the person; the record is issued for her.
  const officer = await desks.open("officer", language);
  await officer.signIn();
  await officer.choosePost();
  const first = (await officer.check(person)).view;
  const issuer = await desks.open("permits", language);
  await issuer.signIn();
  await issuer.atWork();
  await issuer.visit("permits", ".permits-page");
  await issuer.look("permits");
  const { traveller, document } = first;
  const site = "UTO"; // the state of the demonstration
  const made = await issuer.send("POST", "/api/permits", {
    purpose: "permits",
    body: {
      kind: "visa", number, issuer: site, authority: "Consulate", surname: traveller.surname, given_names: traveller.given_names, birth_date: traveller.birth_date, sex: traveller.sex, nationality: traveller.nationality,
      document_number: document.number, document_issuer: document.issuer, issued_on: today, valid_from: today, valid_to: later, entries: 2, days: 20, conditions: "No paid work",
    },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));

  // Found by its number, by keyboard.
  await issuer.page.locator('.filter-bar input').first().fill(number);
  await issuer.page.keyboard.press("Enter");
  await issuer.page.locator(".permits-page table a").first().click();
  await issuer.page.locator(".permit-whole").waitFor();
  await issuer.look("record", pictures.permit);

  // At the counter.
  const { view } = await officer.check(person);
  const row = view.stay.permits.find((item) => item.number === number);
  assert.ok(row, JSON.stringify(view.stay.permits));
  await officer.page.locator(".permit-row", { hasText: number }).waitFor();
  await officer.look("visa at the counter", pictures.permitAtCounter);
  assert.ok(await officer.dismissHits(view));
  await officer.page.keyboard.press("a");
  await officer.page.locator(".admit-strip").waitFor();
  await officer.page.keyboard.press("Enter");
  await officer.page.locator(".receipt-admit").waitFor();
  await officer.page.locator(".slip-text").waitFor();
  await officer.look("slip", pictures.slip);
  const printed = await officer.page.evaluate(async (id) => {
    const response = await fetch(`/api/checks/${id}/slip/print?language=ar`, { headers: { "Limen-Purpose": "border_check" } });
    return [response.status, (await response.text()).slice(0, 5)];
  }, view.id);
  assert.deepEqual(printed, [200, "%PDF-"]);

  // Revoked by the authority, with a reason; the history says both.
  const authority = await desks.open("authority", language);
  await authority.signIn();
  await authority.atWork();
  await authority.visit(`permits/${made.body.id}`, ".permit-whole");
  await authority.page.locator(".page-head .button-primary").click();
  await authority.page.locator(".dialog .select-button").first().click();
  await authority.page.locator('.option').nth(2).click();
  await authority.page.locator(".dialog .select-button").nth(1).click();
  await authority.page.locator('.option').first().click();
  await authority.page.locator(".dialog input.input").first().fill("Directorate");
  await authority.look("change of status", pictures.permitStatus);
  const changed = await authority.answer("POST", /\/status$/, () => authority.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([changed.status, changed.body.status], [200, "revoked"], JSON.stringify(changed.body));
  await authority.page.locator(".dialog").waitFor({ state: "detached" });
  await authority.look("revoked");

  const analyst = await desks.open("analyst", language);
  await analyst.signIn();
  await analyst.atWork();
  await analyst.visit("entry-rules", ".entry-rules-page");
  await analyst.page.locator(".entry-rules-page textarea").fill(kDraft);
  const trial = await analyst.answer("POST", /\/api\/entry-rules\/trial$/, () => analyst.page.locator(".entry-rules-page .button-primary").nth(1).click());
  // A site whose pack has no visa rules says so.
  assert.ok(trial.status === 200 || trial.body.code === "entry_rules.none", JSON.stringify(trial.body));
  await analyst.look("trial", pictures.trial);
  for (const desk of [officer, issuer, authority, analyst]) await desk.leave();
}
