// What keeps a site alive: the health page in words, the desk that tries its reader and its printer, a reader that types for another keyboard, and a
// training site with its banner and an exercise.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDesks } from "./desk.mjs";

const run = promisify(execFile);

// A reader set up for an English keyboard at a desk with a French one: where each key stands, and what the desk makes of it.
function frenchDesk(character) {
  if (/\d/.test(character)) return { key: "à&é\"'(-è_ç"[Number(character)], code: `Digit${character}`, shift: false };
  if (character === "<") return { key: ".", code: "Comma", shift: true };
  const swapped = { A: "Q", Q: "A", Z: "W", W: "Z", M: "?" };
  return { key: swapped[character] ?? character, code: `Key${character}`, shift: true };
}

async function typeAtFrenchDesk(page, text) {
  const session = await page.context().newCDPSession(page);
  let clock = Date.now() / 1000;
  const sent = [];
  const send = (event) => sent.push(session.send("Input.dispatchKeyEvent", { ...event, timestamp: (clock += 0.002) }));
  for (const character of text) {
    const stroke = character === "\n" ? { key: "Enter", code: "Enter", shift: false } : frenchDesk(character);
    const shown = character === "\n" ? "\r" : stroke.key;
    send({ type: "keyDown", key: stroke.key, code: stroke.code, text: shown, modifiers: stroke.shift ? 8 : 0 });
    send({ type: "keyUp", key: stroke.key, code: stroke.code, modifiers: stroke.shift ? 8 : 0 });
  }
  await Promise.all(sent);
  await session.detach();
}

async function healthPages(desks, pictures) {
  for (const language of ["en", "ar", "fr"]) {
    const desk = await desks.open("administrator", language);
    await desk.signIn();
    await desk.atWork();
    await desk.visit("health", ".health-item");
    const red = await desk.page.locator(".health-red").count();
    assert.ok(red > 0, "a new site without a backup has something red");
    const backup = desk.page.locator('[data-check="backup"]');
    const said = { en: "There is no backup of this site.", ar: "لا توجد نسخة احتياطية لهذا الموقع.", fr: "Il n'existe aucune sauvegarde de ce site." };
    assert.ok((await backup.innerText()).includes(said[language]), await backup.innerText());
    assert.ok((await backup.locator(".health-act").count()) === 1, "and what to do");
    await desk.look("health", language === "en" ? pictures.health : language === "ar" ? pictures.healthArabic : null);
    await desk.leave();
  }
}

async function oneDesk(desks, documents, pictures) {
  const desk = await desks.open("officer", "en");
  await desk.signIn();
  await desk.choosePost();
  await desk.visit("desk", ".page h1");
  const document = documents.next((one) => one.mrz.startsWith("P") && one.adult);
  await typeAtFrenchDesk(desk.page, `${document.mrz}\n`);
  await desk.page.locator("pre.zone").waitFor();
  assert.equal((await desk.page.locator("pre.zone").innerText()).trim(), document.mrz);
  await desk.look("desk", pictures.desk);
  const read = await desk.answer("POST", /^\/api\/health\/trials$/, () => desk.page.getByRole("button", { name: "Yes: the reader is right" }).click());
  assert.equal(read.status, 201);
  assert.equal(read.body.layout, "us");
  const page = await desk.page.evaluate(async () => {
    const answer = await fetch("/api/health/test-page?language=ar");
    return { status: answer.status, type: answer.headers.get("content-type"), start: new TextDecoder().decode((await answer.arrayBuffer()).slice(0, 5)) };
  });
  assert.deepEqual(page, { status: 200, type: "application/pdf", start: "%PDF-" });
  // At the counter the same keys open the check of that document.
  await desk.visit("counter", ".start");
  const opened = await desk.answer("POST", /^\/api\/checks$/, () => typeAtFrenchDesk(desk.page, `${document.mrz}\n`));
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  assert.equal(opened.body.traveller.surname, document.surname);
  await desk.leave();
}

async function trainingSite(program, shots, pictures, wrong) {
  const home = mkdtempSync(join(tmpdir(), "limen-training-"));
  const folder = join(home, "training");
  await run(program, ["training", "make", "--site", folder, "--travellers", "60"], { maxBuffer: 1 << 24 });
  const people = new Map();
  for (const line of readFileSync(join(folder, "demo-sign-ins.txt"), "utf8").split("\n")) {
    const [account, password, role] = line.trim().split(/\s+/);
    if (role && !line.startsWith("#")) people.set(account, { account, password, role });
  }
  const child = spawn(program, ["training", "serve", "--site", folder, "--port", "0", "--quiet"], { stdio: ["ignore", "pipe", "inherit"] });
  const base = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const address = /at (http:\/\/127\.0\.0\.1:\d+)\//.exec(said);
      if (address) resolve(address[1]);
    });
    child.on("exit", (code) => reject(new Error(`the training site ended with ${code}: ${said}`)));
  });
  const desks = await openDesks({ base, people, shots });
  try {
    const desk = await desks.open("officer", "en");
    await desk.page.goto(`${base}/`);
    await desk.page.locator(".training-banner").waitFor();
    await desk.signIn();
    await desk.choosePost();
    await desk.page.locator(".training-banner").waitFor();
    await desk.visit("training", "[data-exercise]");
    await desk.look("training", pictures.training);
    const begun = await desk.answer("POST", /\/attempts$/, () => desk.page.locator('[data-exercise="01_plain_entry"] button').click());
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    await desk.visit("counter", ".start");
    const zone = begun.body.zone.join("\n");
    const opened = await desk.answer("POST", /^\/api\/checks$/, async () => {
      await desk.page.locator("textarea").fill(zone);
      await desk.page.locator(".start-side .button-primary").first().click();
    });
    assert.equal(opened.status, 201, JSON.stringify(opened.body));
    await desk.visit("training", ".zone");
    const early = await desk.answer("POST", /\/finish$/, () => desk.page.getByRole("button", { name: "How did it go?" }).click());
    assert.deepEqual(early.body.points, ["not_decided"]);
    await desk.page.locator(".note-warning").waitFor();
    await desk.look("training-result", pictures.trainingResult);
    // Printed, the banner is there too.
    await desk.page.emulateMedia({ media: "print" });
    assert.ok(await desk.page.locator(".training-banner").isVisible());
    await desk.leave();
    const manager = await desks.open("alerts", "en");
    await manager.signIn();
    await manager.atWork();
    await manager.page.locator(".training-banner").waitFor();
    await manager.leave();
  } finally {
    wrong.push(...desks.wrong);
    await desks.close();
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

export async function health({ desks, documents, program, shots, pictures }) {
  await healthPages(desks, pictures);
  await oneDesk(desks, documents, pictures);
  await trainingSite(program, shots, pictures, desks.wrong);
  return "health in words, a desk that tries its reader, a training site";
}
