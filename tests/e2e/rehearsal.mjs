// A whole day of a small post, as it is played before the first traveller comes: arrivals, a bus, a child, somebody who is sought, a request for
// protection, a power cut in the middle of a check, what was written on paper meanwhile, and the shift handed over. With LIMEN_SCREENSHOTS the
// pictures of docs/rehearsal.md.
import assert from "node:assert/strict";
import { create } from "./alert_hits.mjs";
import { admit, protect } from "./border_day.mjs";
import { give, line, lookAndPresent, make, openChecks } from "./groups.mjs";

const two = (number) => String(number).padStart(2, "0");
const dayOf = (instant) => `${instant.getUTCFullYear()}-${two(instant.getUTCMonth() + 1)}-${two(instant.getUTCDate())}`;

async function bus(officer, documents) {
  const own = (document) => document.adult && document.nationality === "UTO";
  const people = [documents.next(own), documents.next(own)];
  await make(officer, { label: "Bus of 10:15" });
  const report = await give(officer, people.map(line));
  assert.equal(report.persons, 2);
  const opened = await openChecks(officer);
  assert.equal(opened.opened, 2);
  for (const person of people) {
    const view = await lookAndPresent(officer);
    assert.ok(await officer.dismissHits(view), `a hit of ${person.surname} is for second line`);
  }
  await officer.look("rehearsal: the bus", "rehearsal-bus");
}

// A child is a child on the screen; nobody refuses her without the safeguards.
async function child(officer, supervisor, documents) {
  const document = documents.next((item) => !item.adult && item.stranger);
  const { view } = await officer.check(document);
  assert.equal(view.traveller.child, true);
  await officer.look("rehearsal: the child", "rehearsal-child");
  const referred = await officer.send("POST", `/api/checks/${view.id}/refer`, { purpose: "border_check", body: { reasons: ["identity_doubt"], note: "" } });
  assert.ok(referred.status === 200, JSON.stringify(referred.body));
  const refusal = { decision: "refuse", reasons: ["A"], facts: "none", signature: "signed", form_language: "en" };
  const refused = await supervisor.send("POST", `/api/checks/${view.id}/decision`, { purpose: "second_line", body: refusal });
  assert.ok(refused.status >= 400, "a child was refused without the safeguards");
}

async function sought(officer, manager, documents) {
  const document = documents.next((item) => item.adult && item.stranger);
  const alert = await create(manager, document, "REF", "refuse_entry");
  await officer.visit("counter", ".counter");
  const { view } = await officer.check(document);
  const hit = view.hits.find((item) => item.alert_id === alert.id);
  assert.ok(hit, JSON.stringify(view.hits));
  const confirmed = await officer.send("POST", `/api/checks/${view.id}/hits/${hit.id}/review`, { purpose: "border_check", body: { outcome: "confirmed" } });
  assert.equal(confirmed.status, 200, JSON.stringify(confirmed.body));
  await officer.visit("hits", ".table .button");
  await officer.look("rehearsal: the hit", "rehearsal-hit");
}

// The check that was open when the light went out is there afterwards, and is decided once.
async function cut(officer, documents, powerCut) {
  await officer.visit("counter", ".counter");
  const document = documents.next((item) => item.adult && item.stranger);
  const { view } = await officer.check(document);
  const before = officer.wrong.length;
  await powerCut();
  await officer.page.reload();
  await officer.atWork();
  officer.wrong.splice(before);  // what the browser itself says of a server that is gone
  const found = await officer.send("GET", `/api/checks/${view.id}`, { purpose: "border_check" });
  assert.deepEqual([found.status, found.body.state], [200, "open"], JSON.stringify(found.body));
  assert.equal(found.body.traveller.surname, view.traveller.surname);
}

// In the morning, against the day on which nothing works.
async function forms(officer) {
  const ordered = await officer.send("POST", "/api/paper-forms", { purpose: "border_check", body: { kind: "entry", count: 3 } });
  assert.equal(ordered.status, 201, JSON.stringify(ordered.body));
  return ordered.body.first;
}

async function paper(officer, documents, serial) {
  const document = documents.next((item) => item.adult && item.stranger);
  const at = new Date(Date.now() - 2_000);
  const birth = `${document.born}-${document.birth.slice(2, 4)}-${document.birth.slice(4, 6)}`;
  const typed = await officer.send("POST", "/api/backlog/entries", {
    purpose: "border_check",
    body: {
      serial, at: at.toISOString().replace(/\.\d+Z$/, "Z"), decided_by: "Amina Diallo", reason: "power_cut",
      check: { direction: "entry", transport_mode: "land_foot", document: { type: "passport", number: document.number, issuer: document.nationality, surname: document.surname, given_names: document.given, birth_date: birth, sex: "unknown", nationality: document.nationality } },
    },
  });
  assert.equal(typed.status, 201, `${dayOf(at)} ${JSON.stringify(typed.body)}`);
  await officer.visit("backlog", ".page .segment");
  await officer.page.locator(".page .segment").nth(1).click();
  await officer.page.locator(".panel table").first().waitFor();
  await officer.look("rehearsal: the backlog", "rehearsal-backlog");
}

async function handover(officer) {
  const { page } = officer;
  await officer.visit("shift", ".panel");
  await page.locator("button", { hasText: "End the shift" }).click();
  const written = await officer.answer("POST", /\/api\/handovers$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(written.status, 201, JSON.stringify(written.body));
  await officer.look("rehearsal: the report of the shift", "rehearsal-handover");
}

export async function rehearsal({ desks, documents, powerCut }) {
  const officer = await desks.open("officer", "en");
  await officer.signIn();
  await officer.choosePost();
  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();

  await officer.visit("counter", ".counter");
  const serial = await forms(officer);
  await admit(officer, documents, "rehearsal-check");
  await bus(officer, documents);
  await officer.visit("counter", ".counter");
  await child(officer, supervisor, documents);
  await sought(officer, manager, documents);
  await officer.visit("counter", ".counter");
  await protect(officer, documents);
  await supervisor.visit("second-line", ".check-item");
  await supervisor.look("rehearsal: second line", "rehearsal-second-line");
  await manager.leave();
  await supervisor.leave();
  await cut(officer, documents, powerCut);
  await paper(officer, documents, serial);
  await handover(officer);
  await officer.leave();
}
