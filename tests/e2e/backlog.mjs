// The backlog: blank forms printed, a crossing typed in at its true time, a form that is missing, a hit found afterwards; a correction of a
// crossing and of a person's own data, each asked by one and decided by another; a stamp with its picture; a presumption rebutted.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "./alert_hits.mjs";

const kPurpose = "border_check";
// A red square, as a camera would send a stamp.
const kPicture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsEvi29hGNYJvYbACy1S/FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywID2GDTIQhfEwAAAABJRU5ErkJggg==", "base64");
const birthOf = (document) => `${document.born}-${document.birth.slice(2, 4)}-${document.birth.slice(4, 6)}`;
const isoDay = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

// The law of the site presumes an overstay here, and every post has been live for years.
export function lawThatPresumes(folder, posts) {
  const packs = join(folder, "..", "packs");
  mkdirSync(join(packs, "eu-schengen"), { recursive: true });
  const live = posts.map((post) => `  - {post: ${post.code}, day: 2020-01-01}`).join("\n");
  writeFileSync(join(packs, "eu-schengen", "stay_evidence.yaml"), `source: "made for the end-to-end test"\nvalid_from: 2000-01-01\nstamps: {second_person: true}\npresumption: {allowed: true, basis: "Border Act s. 9", transition_days: 0}\ngo_live:\n${live}\n`);
  return packs;
}


// Afresh, whatever page it was on: to type in, the forms, corrections, stays.
async function openBacklog(desk, tab) {
  await desk.visit("counter", ".counter");
  await desk.visit("backlog", ".page .segment");
  await desk.page.locator(".page .segment").nth(["type", "forms", "corrections", "stays"].indexOf(tab)).click();
}

async function printForms(officer) {
  const { page } = officer;
  await openBacklog(officer, "forms");
  await page.locator(".panel input").first().fill("3");
  const download = page.waitForEvent("download");
  const ordered = await officer.answer("POST", /^\/api\/paper-forms$/, () => page.locator(".panel .button-primary").first().click());
  assert.equal(ordered.status, 201, JSON.stringify(ordered.body));
  assert.match((await download).suggestedFilename(), /\.pdf$/);
  await officer.look("backlog: forms");
  const { body } = await officer.send("GET", "/api/backlog", {});
  assert.ok(body.kinds.find((one) => one.kind === "entry").out >= 3);
  return ordered.body;
}

const fill = async (page, index, text) => page.locator(".backlog-form input").nth(index).fill(text);

// By its fields, as somebody copies a form; what is chosen from lists is sent as the page sends it.
async function typeIn(officer, document, serial, at) {
  const typed = await officer.send("POST", "/api/backlog/entries", {
    purpose: kPurpose,
    body: {
      serial, at, decided_by: "Sgt. Bello", reason: "power_cut", note: "Candle light",
      check: { direction: "entry", transport_mode: "land_foot", document: { type: "passport", number: document.number, issuer: document.nationality, surname: document.surname, given_names: document.given, birth_date: birthOf(document), sex: "unknown", nationality: document.nationality } },
    },
  });
  assert.equal(typed.status, 201, JSON.stringify(typed.body));
  assert.ok(!JSON.stringify(typed.body).includes("hit"), "whoever types learns nothing of hits");
  return typed.body;
}

async function late(officer, supervisor, manager, documents, order, shots) {
  const { page } = officer;
  const sought = documents.next((item) => item.adult && item.stranger && item.number && item.surname);
  await create(manager, sought, "REF", "refuse_entry");
  // The third form comes back: the two before it are missing.
  const serials = await officer.send("GET", "/api/backlog", {});
  await page.waitForTimeout(2_100);  // a form is not used before it was printed
  const at = new Date(Date.now() - 1_000).toISOString().replace(/\.\d+Z$/, "Z");
  await openBacklog(officer, "type");
  await page.locator(".backlog-form").waitFor();
  await fill(page, 0, order.last);
  await page.locator(".panel .tag-info").first().waitFor();
  await officer.look("backlog: typing", shots && `backlog-typing-${officer.language}`);
  const typed = await typeIn(officer, sought, order.last, at);
  assert.ok(typed.form.at.startsWith(at.slice(0, 16)), "at its true time");
  assert.equal(typed.form.decided_by, "Sgt. Bello");
  assert.ok(serials.body.kinds.length === 4);
  await openBacklog(officer, "forms");
  await page.locator(".table td .code", { hasText: order.first }).first().waitFor();
  await officer.look("backlog: forms that are missing", shots && `backlog-missing-${officer.language}`);
  // Given up with a reason: it is accounted for.
  await page.locator(`.table tr:has(.code:text-is("${order.first}")) button`).click();
  await page.locator(".dialog .select-button").click();
  await page.locator(".option").first().click();
  const spoilt = await officer.answer("POST", /\/backlog\/spoilt$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([spoilt.status, spoilt.body.state], [200, "spoilt"], JSON.stringify(spoilt.body));
  await page.locator(".dialog").waitFor({ state: "detached" });
  // The hit was found afterwards, and waits for second line.
  await openBacklog(supervisor, "forms");
  await supervisor.page.locator(".table .person-name", { hasText: sought.surname }).first().waitFor();
  await supervisor.page.locator(".table .person-name", { hasText: sought.surname }).first().scrollIntoViewIfNeeded();
  await supervisor.look("backlog: hits found afterwards", shots && `backlog-hits-${officer.language}`);
  return typed.traveller_id;
}

async function openFile(desk, traveller) {
  await desk.visit(`travellers/${traveller}`, ".page");
  // The reason for looking is chosen once, where the account has several.
  if ((await desk.page.locator(".traveller").count()) === 0) {
    await desk.page.locator(".purpose-select .select-button").click();
    await desk.page.locator(".option").first().click();
  }
  await desk.page.locator(".traveller .identity-name").waitFor();
  await desk.page.locator(".panel.requests").waitFor();
}

const submit = (page) => page.locator('.dialog button[type="submit"]').click();

async function decide(desk, path, button, yes, reason, shot) {
  const { page } = desk;
  await button.click();
  await page.locator(".dialog .segment").nth(yes ? 0 : 1).click();
  await page.locator(".dialog textarea").fill(reason);
  await desk.look("backlog: a decision", shot);
  const done = await desk.answer("POST", path, () => submit(page));
  assert.equal(done.status, 200, JSON.stringify(done.body));
  await page.locator(".dialog").waitFor({ state: "detached" });
  return done.body;
}

async function corrections(officer, supervisor, traveller, shots) {
  const { page } = officer;
  await openFile(officer, traveller);
  await page.locator(".traveller .table .button-quiet").first().click();
  await page.locator(".dialog .form-grid input.code").first().fill("LG 12");
  await page.locator(".dialog .form-grid .select-button").nth(2).click();
  await page.locator(".option").first().click();
  await page.locator(".dialog textarea").first().fill("The flight number was misread");
  await officer.look("backlog: a correction asked for", shots && `backlog-ask-${officer.language}`);
  const asked = await officer.answer("POST", /\/correction-requests$/, () => submit(page));
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  await page.locator(".panel.requests .tag-warning").first().waitFor();
  assert.equal(await page.locator(".panel.requests .evidence-list button", { hasText: /./ }).count(), 0, "who asked has nothing to decide");

  await openBacklog(supervisor, "corrections");
  const row = supervisor.page.locator(".table tbody tr", { hasText: "LG 12" });
  await row.waitFor();
  const made = await decide(supervisor, /\/correction-requests\/.*\/decision$/, row.locator("button").last(), true, "Looked at the pass");
  assert.deepEqual([made.state, typeof made.correction_id], ["approved", "string"]);
}

// The person's own data: asked for, received on paper, put right by another, answered on paper; nothing is overwritten.
async function rectification(officer, supervisor, traveller, shots) {
  const { page } = officer;
  await openFile(officer, traveller);
  const before = await page.locator(".identity-name .surname").innerText();
  await page.locator(".panel.requests .panel-head button").click();
  await page.locator(".dialog .form-grid input").first().fill("Mensah");
  await page.locator(".dialog .form-grid .select-button").last().click();
  await page.locator(".option").first().click();
  await page.locator(".dialog textarea").first().fill("Heard wrongly");
  await page.locator(".dialog textarea").nth(1).fill("Birth certificate");
  await officer.look("backlog: personal data", shots && `backlog-rectify-${officer.language}`);
  const asked = await officer.answer("POST", /\/rectifications$/, () => submit(page));
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  assert.match(asked.body.number, /^RC-\d{4}-\d{6}$/);
  await page.locator(".panel.requests .code", { hasText: asked.body.number }).waitFor();
  assert.equal(await page.locator(".identity-name .surname").innerText(), before, "asked for, not done");

  await openFile(supervisor, traveller);
  const item = supervisor.page.locator(".panel.requests .evidence-list > li", { hasText: asked.body.number });
  const made = await decide(supervisor, /\/rectifications\/.*\/decision$/, item.locator("button", { hasText: /./ }).first(), true, "The certificate is clear", shots && `backlog-put-right-${officer.language}`);
  assert.equal(made.state, "approved");
  await supervisor.page.locator(".identity-name .surname", { hasText: "Mensah" }).waitFor();
  await supervisor.page.locator(".identity .muted", { hasText: before }).first().waitFor();
  await supervisor.look("backlog: put right", shots && `backlog-file-${officer.language}`);
  for (const language of ["en", "fr", "es", "ar"]) {
    const letter = await supervisor.page.evaluate(async ([id, chosen]) => {
      const response = await fetch(`/api/rectifications/${id}/letter?language=${chosen}`, { headers: { "Limen-Purpose": "border_check" } });
      return [response.status, (await response.text()).slice(0, 5)];
    }, [made.id, language]);
    assert.deepEqual(letter, [200, "%PDF-"]);
  }
  const download = supervisor.page.waitForEvent("download");
  await item.locator(".letter-button .button").click();
  assert.equal((await download).suggestedFilename(), `${made.number}.pdf`);
}

async function stamp(officer, supervisor, traveller, shots) {
  const { page } = officer;
  await openFile(officer, traveller);
  await page.locator(".panel.evidence .panel-head button").click();
  await page.locator(".dialog .segment").nth(1).click();
  const inputs = page.locator('.dialog .form-grid input:not([type="file"])');
  await inputs.nth(0).fill(isoDay(-40));
  await inputs.nth(1).fill("Port of Elsewhere");
  await inputs.nth(2).fill("12");
  await page.locator('.dialog input[type="file"]').setInputFiles({ name: "stamp.png", mimeType: "image/png", buffer: kPicture });
  await officer.look("backlog: a stamp", shots && `backlog-stamp-${officer.language}`);
  const made = await officer.answer("POST", /\/stamps$/, () => submit(page));
  assert.deepEqual([made.status, made.body.picture], [201, true], JSON.stringify(made.body));
  await page.locator(".dialog").waitFor({ state: "detached" });
  await page.locator(".panel.evidence .tag-warning").first().waitFor();

  await openBacklog(supervisor, "stays");
  const row = supervisor.page.locator(".table tbody tr", { hasText: "Port of Elsewhere" }).first();
  await row.locator(".evidence-picture button").click();
  await row.locator(".evidence-picture img").waitFor();
  await supervisor.look("backlog: stamps that wait", shots && `backlog-stays-${officer.language}`);
  const done = await decide(supervisor, /\/stamps\/.*\/decision$/, row.locator("button").last(), true, "Genuine");
  assert.equal(done.state, "confirmed");
}

async function presumption(officer, supervisor, second, documents, shots) {
  // Somebody leaves, and no entry is recorded.
  const leaving = documents.next((item) => item.adult && item.stranger && item.number && item.surname);
  const opened = await officer.send("POST", "/api/checks", {
    purpose: kPurpose,
    body: { direction: "exit", transport_mode: "land_foot", document: { type: "passport", number: `Q${leaving.number}`.slice(0, 9), issuer: leaving.nationality, surname: leaving.surname, given_names: leaving.given, birth_date: birthOf(leaving), sex: "unknown", nationality: leaving.nationality, expiry_date: isoDay(900) } },
  });
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  const traveller = opened.body.traveller.id;
  await openFile(supervisor, traveller);
  await supervisor.page.locator(".panel.evidence .panel-body > .button").click();
  await supervisor.page.locator(".dialog textarea").fill("No entry, no stamp");
  const presumed = await supervisor.answer("POST", /\/presumption$/, () => submit(supervisor.page));
  assert.equal(presumed.status, 201, JSON.stringify(presumed.body));

  const { page } = officer;
  await openFile(officer, traveller);
  await page.locator(".panel.evidence .evidence-list > li > .button").first().click();
  await page.locator(".dialog .select-button").click();
  await page.locator(".option").first().click();
  await page.locator(".dialog textarea").fill("Boarding pass of last week");
  await page.locator('.dialog input[type="file"]').setInputFiles({ name: "pass.png", mimeType: "image/png", buffer: kPicture });
  const brought = await officer.answer("POST", /\/evidence$/, () => submit(page));
  assert.equal(brought.status, 201, JSON.stringify(brought.body));
  // Who presumed does not judge what is brought against it.
  const item = `/api/presumptions/${presumed.body.id}/evidence/${brought.body.evidence[0].id}/decision`;
  const own = await supervisor.send("POST", item, { purpose: kPurpose, body: { accept: true, note: "x" } });
  assert.deepEqual([own.status, own.body.code], [403, "stay_evidence.same_person"]);

  await openFile(second, traveller);
  await second.look("backlog: a presumption", shots && `backlog-presumption-${officer.language}`);
  const ended = await decide(second, /\/evidence\/.*\/decision$/, second.page.locator(".panel.evidence .evidence-list .evidence-list .button:not(.button-quiet)").first(), true, "The pass is genuine");
  assert.equal(ended.state, "explained");
  await second.page.locator(".panel.evidence .tag-good").first().waitFor();
  await second.look("backlog: rebutted", shots && `backlog-rebutted-${officer.language}`);
}

// A second supervisor, made by the administrator and with a password of her own.
async function secondSupervisor(desks, language) {
  const account = `second_${language}`;
  const administrator = await desks.open("administrator", "en");
  await administrator.signIn();
  await administrator.atWork();
  const { body: setup } = await administrator.send("GET", "/api/setup");
  const made = await administrator.send("POST", "/api/accounts", { body: { account, name: "Yara Benali", roles: ["supervisor"], posts: setup.posts.map((post) => post.id), language } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await administrator.leave();
  const password = "seven quiet herons";
  desks.people.set(account, { account, password: made.body.one_time_password, role: "supervisor" });
  const second = await desks.open(account, language);
  await second.signIn();
  const fields = second.page.locator('input[type="password"]');
  await second.page.locator('input[autocomplete="new-password"]').first().waitFor();
  await fields.nth(0).fill(made.body.one_time_password);
  await fields.nth(1).fill(password);
  await fields.nth(2).fill(password);
  await second.page.locator('button[type="submit"]').click();
  await second.choosePost();
  return second;
}

export async function backlog({ desks, documents, shots, language }) {
  const officer = await desks.open("officer", language);
  await officer.signIn();
  await officer.choosePost();
  const supervisor = await desks.open("supervisor", language);
  await supervisor.signIn();
  await supervisor.choosePost();
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  const order = await printForms(officer);
  const traveller = await late(officer, supervisor, manager, documents, order, shots);
  await corrections(officer, supervisor, traveller, shots);
  await rectification(officer, supervisor, traveller, shots);
  await stamp(officer, supervisor, traveller, shots);
  const second = await secondSupervisor(desks, language);
  await presumption(officer, supervisor, second, documents, shots);
  for (const desk of [officer, supervisor, manager, second]) await desk.leave();
}
