// A day at a border post in one language: clear, refer, refuse with the form, ask for protection, what must be kept, and what oversight sees of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { liftHold, placeHold } from "./holds.mjs";

const latinDigits = (text) => text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).replace(/\D/g, "");
const messagesOf = (language) => JSON.parse(readFileSync(new URL(`../../web/src/messages/${language}.json`, import.meta.url), "utf8"));

export async function admit(officer, documents, shoot) {
  const { page } = officer;
  for (;;) {
    const document = documents.next((item) => item.adult && item.stranger);
    const { view } = await officer.check(document);
    await officer.look("check", shoot);
    if (!(await officer.dismissHits(view))) continue;
    await page.keyboard.press("a");
    await page.locator(".admit-strip").waitFor();
    const { status, body } = await officer.answer("POST", /\/decision$/, () => page.keyboard.press("Enter"));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.decision.decision, "admit");
    assert.equal(body.state, "closed");
    await page.locator(".receipt-admit .surname", { hasText: document.surname }).waitFor();
    await page.locator(".start-hint").waitFor();
    return { document, check: view.id, crossing: body.decision.crossing_id };
  }
}

async function refer(officer, documents) {
  const { page } = officer;
  for (;;) {
    const document = documents.next((item) => item.adult && item.stranger);
    const { view } = await officer.check(document);
    if (view.traveller.child || view.traveller.free_movement || !(await officer.dismissHits(view))) continue;
    await page.keyboard.press("r");
    await page.locator(".dialog").waitFor();
    await officer.look("refer dialog");
    await page.locator(".dialog input:focus").waitFor();
    await page.keyboard.press("Space");
    const { status, body } = await officer.answer("POST", /\/refer$/, () => page.keyboard.press("Enter"));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.state, "referred");
    await page.locator(".receipt .surname", { hasText: document.surname }).waitFor();
    return { document, check: view.id };
  }
}

export async function protect(officer, documents) {
  const { page } = officer;
  const document = documents.next((item) => item.stranger);
  const { view } = await officer.check(document);
  await page.keyboard.press("p");
  await page.locator(".dialog").waitFor();
  await officer.look("protection dialog");
  const { status, body } = await officer.answer("POST", /\/protection$/, () => page.keyboard.press("Enter"));
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.protection.state, "open");
  await page.locator(".receipt").waitFor();
  return { document, check: view.id };
}

// The form is a PDF, and says whom it concerns.
async function readForm(bytes, surname, folder) {
  assert.equal(bytes.subarray(0, 5).toString("latin1"), "%PDF-");
  assert.ok(bytes.includes("%%EOF"));
  const file = join(folder, "refusal.pdf");
  writeFileSync(file, bytes);
  const text = await promisify(execFile)("pdftotext", ["-layout", file, "-"]).then((run) => run.stdout, (error) => (error.code === "ENOENT" ? null : Promise.reject(error)));
  if (text === null) console.log("  (pdftotext is not installed: the text of the form was not looked at)");
  else assert.ok(text.includes(surname), `the form does not name ${surname}:\n${text}`);
}

// What the client opens in the new tab; the browser's own tools do not keep the body of a fetched blob.
async function openForm(supervisor) {
  const { page } = supervisor;
  await page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      window.openedForm = blob;
      return make(blob);
    };
  });
  const tab = supervisor.context.waitForEvent("page");
  await page.locator(".receipt-refuse .button-primary").click();
  await page.waitForFunction(() => window.openedForm);
  const { type, base64 } = await page.evaluate(async () => {
    const bytes = new Uint8Array(await window.openedForm.arrayBuffer());
    return { type: window.openedForm.type, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  });
  assert.equal(type, "application/pdf");
  await (await tab).close();
  return Buffer.from(base64, "base64");
}

async function refuse(supervisor, referred, folder, shoot) {
  const { page } = supervisor;
  // No reload: the queue learns of the referral by itself.
  await page.locator(".check-item", { hasText: referred.document.surname }).first().click();
  await page.locator(".second-line-view .identity .surname", { hasText: referred.document.surname }).waitFor();
  await page.keyboard.press("x");
  await page.locator(".dialog").waitFor();
  assert.ok(await page.locator('.dialog button[type="submit"]').isDisabled(), "a refusal without reason, facts and signature");
  await page.locator(".dialog .checkbox").first().click();
  await page.locator(".dialog textarea").first().fill("No valid document was shown. The traveller was asked twice and heard with an interpreter.");
  await page.locator(".dialog .segment").last().click();
  await page.locator(".dialog input:not([type=checkbox]):not([type=radio])").last().fill("Sgt. Bello");  // who saw that she refused to sign
  await supervisor.look("refuse dialog", shoot);
  const { status, body } = await supervisor.answer("POST", /\/decision$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.decision.decision, "refuse");
  await page.locator(".receipt-refuse").waitFor();
  await supervisor.look("refused");
  await readForm(await openForm(supervisor), referred.document.surname, folder);
}

// The screen offers no refusal while protection is open, and the server takes none from a program either.
async function cannotRefuse(supervisor, asked) {
  const { page } = supervisor;
  const item = page.locator(".check-item", { hasText: asked.document.surname }).first();
  await item.locator(".tag-protect").waitFor();
  await item.click();
  await page.locator(".second-line-view .identity .surname", { hasText: asked.document.surname }).waitFor();
  await page.keyboard.press("x");
  await page.locator(".decision-why:not(:empty)").waitFor();
  assert.equal(await page.locator(".dialog").count(), 0);
  const body = { decision: "refuse", reasons: ["A"], facts: "none", signature: "signed", form_language: "en" };
  const answer = await supervisor.send("POST", `/api/checks/${asked.check}/decision`, { purpose: "second_line", body });
  assert.deepEqual([answer.status, answer.body.code], [409, "border.protection_open"]);
}

async function history(officer, admitted, shoot) {
  const { page } = officer;
  await officer.visit("travellers", ".filter-bar");
  await page.locator(".filter-bar input").first().fill(admitted.document.number);
  await page.locator('.filter-bar button[type="submit"]').click();
  await page.locator(".traveller .surname, .page .table .surname").first().waitFor();
  if ((await page.locator(".traveller").count()) === 0) await page.locator(".table .button").first().click();
  await page.locator(".traveller").waitFor();
  assert.ok((await page.locator(".traveller-columns > .panel").first().locator("tbody tr").count()) >= 1);
  await officer.look("traveller", shoot);
}

async function statistics(supervisor, shoot) {
  const { page } = supervisor;
  const { status, body } = await supervisor.answer("GET", /^\/api\/statistics$/, () => supervisor.visit("statistics", ".chart svg"));
  assert.equal(status, 200);
  assert.ok(body.totals.entries > 0 && body.rows.length > 0, JSON.stringify(body.totals));
  const shown = await page.locator(".facts-totals dd").first().innerText();
  assert.equal(Number(latinDigits(shown)), body.totals.entries);
  await supervisor.look("statistics", shoot);
}

async function oversight(privacy, admitted, officerName, shoot) {
  const { page } = privacy;
  await privacy.visit("journal", ".table tbody tr");
  const { status, body } = await privacy.answer("POST", /^\/api\/journal\/verify$/, () => page.locator(".page-tools .button").first().click());
  assert.equal(status, 200);
  assert.equal(body.ok, true);
  await page.locator(".tool-results .note-good").waitFor();
  await privacy.look("journal", shoot?.journal);
  await page.locator('[role="tab"]').nth(1).click();
  await page.locator(".tab-panel .table tbody tr").first().waitFor();
  await page.locator(".tab-panel .filter-bar input").nth(1).fill(admitted.check);
  await page.waitForFunction(([name]) => [...document.querySelectorAll(".tab-panel tbody tr")].length > 0 && [...document.querySelectorAll(".tab-panel tbody tr")].every((row) => row.textContent.includes(name)), [officerName]);
  await privacy.look("access log", shoot?.access);
}

export async function borderDay({ desks, documents, language, folder, pictures }) {
  const officer = await desks.open("officer", language);
  await officer.signIn({ look: true });
  await officer.choosePost();
  assert.equal(await officer.page.locator('.nav a[aria-current="page"]').innerText(), messagesOf(language)["nav.counter"]);
  await officer.page.locator(".start-hint").waitFor();
  await officer.look("counter");

  const supervisor = await desks.open("supervisor", language);
  await supervisor.signIn();
  await supervisor.choosePost();
  await supervisor.visit("second-line", ".queue .tag-good");

  const admitted = await admit(officer, documents, pictures.counter);
  const referred = await refer(officer, documents);
  await refuse(supervisor, referred, folder, pictures.refuse);
  const asked = await protect(officer, documents);
  await cannotRefuse(supervisor, asked);
  await supervisor.look("protection in the second line");
  await history(officer, admitted, pictures.traveller);
  const held = await placeHold(supervisor, officer, admitted, pictures);
  await statistics(supervisor, pictures.statistics);
  const { body: session } = await officer.send("GET", "/api/session");
  await officer.leave();
  await supervisor.leave();

  const privacy = await desks.open("privacy", language);
  await privacy.signIn();
  await privacy.atWork();
  await oversight(privacy, admitted, session.name, pictures);
  await liftHold(privacy, held, pictures);
  await privacy.leave();
}
