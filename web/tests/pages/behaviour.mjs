// What the client does, not how it looks: the reader, the two keys, guards, sessions, lost answers, live events.
import assert from "node:assert/strict";
import { openPage, scan } from "./browser.mjs";
import { choosePost, kZones, signIn } from "./tour.mjs";

async function officer(context, base, account = "chief") {
  const opened = await openPage(context, base, "en");
  await signIn(opened.page, base, account);
  await choosePost(opened.page);
  return opened;
}

const posts = (page, path) => {
  const seen = [];
  page.on("request", (request) => request.method() === "POST" && request.url().includes(path) && seen.push({ url: request.url(), key: request.headers()["idempotency-key"], purpose: request.headers()["limen-purpose"], body: request.postDataJSON() }));
  return seen;
};
const chooseRadio = async (page, index = 0) => page.locator(".dialog .radio").nth(index).click();

const cases = {
  async "a reader typing into a field starts a check and leaves the field as it was"({ page }) {
    const sent = posts(page, "/api/checks");
    const carrier = page.locator(".start-lane input").last();
    await carrier.fill("LM 20");
    await carrier.press("End");
    await carrier.pressSequentially("4", { delay: 90 });
    const values = await page.evaluate(() => {
      window.seen = [];
      document.activeElement.addEventListener("input", (event) => window.seen.push(event.target.value));
      return document.activeElement.value;
    });
    assert.equal(values, "LM 204");
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    assert.equal(sent.length, 1);
    assert.equal(sent[0].body.mrz, kZones.clean);
    assert.equal(sent[0].body.carrier_reference, "LM 204");
    assert.equal(sent[0].purpose, "border_check");
    assert.match(sent[0].key, /^[0-9a-f-]{36}$/);
    assert.equal((await page.evaluate(() => window.seen)).at(-1), "LM 204");
  },

  async "a zone without Enter between its lines, and the letters of a zone trigger no shortcut"({ page }) {
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    await scan(page, kZones.overstay, { enterBetween: false });
    await page.locator(".overstay").waitFor();
    assert.equal(await page.locator(".dialog, .admit-strip").count(), 0);
  },

  async "a second factor takes the password again, and is shown as a picture"({ page }) {
    const sent = posts(page, "/api/session/totp");
    await page.locator(".user-button").click();
    await page.locator('[role="menuitem"]', { hasText: "second factor" }).click();
    const dialog = page.locator(".dialog");
    await dialog.locator('input[autocomplete="current-password"]').fill("somebody else's");
    await page.keyboard.press("Enter");
    await dialog.locator(".note-error").waitFor();
    assert.equal(await dialog.locator(".qr-code").count(), 0);
    await dialog.locator('input[autocomplete="current-password"]').fill("correct horse battery");
    await page.keyboard.press("Enter");
    await dialog.locator(".qr-code").waitFor();
    const box = await dialog.locator(".qr-code").boundingBox();
    assert.ok(box.width > 150 && Math.abs(box.width - box.height) < 2, JSON.stringify(box));
    assert.match(await dialog.locator(".secret").innerText(), /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    if (process.env.LIMEN_SHOT) await page.screenshot({ path: process.env.LIMEN_SHOT });
    await dialog.locator('input[autocomplete="one-time-code"]').fill("123456");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    assert.deepEqual(sent.map((request) => request.body), [{ current: "somebody else's" }, { current: "correct horse battery" }, { code: "123456" }]);
    assert.equal(new Set(sent.map((request) => request.key)).size, 3);
  },

  async "a zone can be pasted anywhere"({ page }) {
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, kZones.clean);
    await page.locator(".check-screen").waitFor();
  },

  async "admit is two keys away, and the counter is ready again at once"({ page }) {
    const sent = posts(page, "/decision");
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    await page.keyboard.press("a");
    await page.locator(".admit-strip").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".receipt-admit .receipt-until").waitFor();
    assert.deepEqual(sent.map((item) => item.body), [{ decision: "admit" }]);
    await scan(page, kZones.overstay);
    await page.locator(".overstay").waitFor();
    await page.keyboard.press("F2");
    await page.locator(".admit-strip").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".decision-buttons").waitFor();
  },

  async "an unreviewed hit holds the decision, a dismissal needs a reason, and then it is free"({ page }) {
    const sent = posts(page, "/review");
    await scan(page, kZones.hit);
    await page.locator(".check-screen").waitFor();
    await page.keyboard.press("a");
    await page.locator(".decision-why", { hasText: "Hits wait for review" }).waitFor();
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".admit-strip").count(), 0);
    await page.keyboard.press("d");
    await page.locator(".dialog").waitFor();
    assert.ok(await page.locator('.dialog button[type="submit"]').isDisabled());
    await chooseRadio(page);
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".hit-dismissed").waitFor();
    assert.equal(sent[0].body.reason, "other_birth_date");
    await page.keyboard.press("a");
    await page.locator(".admit-strip").waitFor();
  },

  async "a request for protection is one key and Enter, and goes to the second line"({ page }) {
    const sent = posts(page, "/protection");
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    await page.keyboard.press("p");
    await page.locator(".dialog").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".receipt").waitFor();
    assert.equal(sent[0].body.kind, "asylum");
  },

  async "an answer that got lost is asked for again under the same key, and counts once"({ page, world }) {
    const sent = posts(page, "/decision");
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    page.expectOffline = true;
    // The server receives and records the decision; its answer never arrives.
    await page.route("**/decision", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await page.keyboard.press("a");
    await page.locator(".admit-strip").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".decision-bar .note-error").waitFor();
    await page.locator(".offline-banner").waitFor();
    await page.unroute("**/decision");
    await page.locator('.admit-strip button[type="submit"]').click();
    await page.locator(".receipt-admit").waitFor();
    assert.equal(sent.length, 2);
    assert.equal(sent[0].key, sent[1].key);
    assert.equal(world().checks.filter((check) => check.decision).length, 1);
    await page.locator(".offline-banner").waitFor({ state: "detached" });
  },

  async "two decisions have two keys"({ page }) {
    const sent = posts(page, "/api/checks");
    await scan(page, kZones.clean);
    await page.locator(".check-screen").waitFor();
    await scan(page, kZones.clean);
    await page.waitForFunction(() => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith("/api/checks")).length >= 2);
    assert.equal(sent.length, 2);
    assert.notEqual(sent[0].key, sent[1].key);
  },

  async "when the session ends, signing in again leads back to the same check"({ page, world }) {
    await scan(page, kZones.hit);
    await page.locator(".check-screen").waitFor();
    const address = page.url();
    world().sessions.clear();
    await page.keyboard.press("c");
    await page.locator(".front-card .note-warning").waitFor();
    assert.equal(page.url(), address);
    await page.locator('input[autocomplete="username"]').fill("chief");
    await page.locator('input[autocomplete="current-password"]').fill("correct horse battery");
    await page.locator('button[type="submit"]').click();
    await choosePost(page);
    await page.locator(".check-screen").waitFor();
    assert.equal(page.url(), address);
  },

  async "the language is kept and turns the page round"({ page }) {
    await page.locator(".language-switch .select-button").click();
    await page.locator('[role="option"]').last().click();
    await page.waitForFunction(() => document.documentElement.dir === "rtl" && document.documentElement.lang === "ar");
    assert.equal(await page.evaluate(() => localStorage.getItem("limen.language")), "ar");
  },

  async "the keyboard alone reaches the content"({ page, base }) {
    await page.goto(`${base}/#/alerts`);
    await page.locator(".table").waitFor();
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip-link");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  },

  async "the second line hears of a new referral, refuses, and opens the form"({ page, base, context, world }) {
    await page.goto(`${base}/#/second-line`);
    await page.locator(".queue .tag-good").waitFor();
    const before = await page.locator(".check-item").count();
    const check = world().checks.find((item) => item.state === "open");
    Object.assign(check, { state: "referred", traveller: { ...check.traveller, free_movement: false } });
    await page.evaluate(async (id) => fetch(`/api/checks/${id}/refer`, { method: "POST", headers: { "Idempotency-Key": "k1", "Limen-Purpose": "second_line", "Content-Type": "application/json" }, body: '{"reasons":["stay_doubt"]}' }), check.id);
    await page.waitForFunction((count) => document.querySelectorAll(".check-item").length === count + 1, before);
    await page.locator(".check-item", { hasText: "LEFORT" }).click();
    await page.locator(".check-screen").waitFor();
    await page.keyboard.press("x");
    await page.locator(".dialog").waitFor();
    assert.ok(await page.locator('.dialog button[type="submit"]').isDisabled());
    await page.locator(".dialog .checkbox").first().click();
    await page.locator(".dialog textarea").first().fill("No document was shown; the traveller was asked twice.");
    await page.locator(".dialog .segment").last().click();
    await page.locator('.dialog button[type="submit"]').click();
    const tab = context.waitForEvent("page");
    await page.locator(".receipt-refuse .button-primary").click();
    const form = await tab;
    await form.waitForURL(/^blob:/).catch(() => undefined);
    await form.close();
    assert.equal(check.decision.decision, "refuse");
  },

  async "a new account's password is shown once"({ page, base }) {
    await page.goto(`${base}/#/administration`);
    await page.locator(".panel-tools .button").click();
    await page.locator(".dialog input").nth(0).fill("amina");
    await page.locator(".dialog input").nth(1).fill("Amina Sow");
    await page.locator(".dialog .checkbox").first().click();
    await page.locator('.dialog button[type="submit"]').click();
    const secret = await page.locator(".secret").innerText();
    assert.match(secret, /^amber-/);
    await page.locator(".dialog-foot .button").click();
    await page.locator("td", { hasText: "Amina Sow" }).waitFor();
    assert.ok(!(await page.content()).includes(secret));
  },

  async "a suppressed count is never shown as a number"({ page, base }) {
    await page.goto(`${base}/#/statistics`);
    await page.locator(".suppressed").first().waitFor();
    const texts = await page.locator(".suppressed").allInnerTexts();
    assert.ok(texts.every((text) => text === "suppressed"));
  },
};

const signInCases = {
  async "a hold has a reason, is seen by the first line, and is lifted by whoever watches over the data"({ page, base, context, world }) {
    const sent = posts(page, "/hold");
    const asked = [];
    page.on("request", (request) => request.url().endsWith("/api/holds") && asked.push(request));
    const find = async (desk) => {
      await desk.goto(`${base}/#/travellers`);
      await desk.locator(".filter-bar").waitFor();
      await desk.locator(".filter-bar input").nth(2).fill("quispe");
    };
    await signIn(page, base, "tomas");
    await page.locator('input[autocomplete="one-time-code"]').fill("123456");
    await page.locator('button[type="submit"]').click();
    await choosePost(page);
    await find(page);
    assert.equal(asked.length, 0, "the list is a look: nobody takes it without asking");
    await page.locator(".page-tools > .button").click();
    await page.locator(".panel .empty", { hasText: "No records are held" }).waitFor();
    assert.equal(asked.length, 1);
    await page.locator('.filter-bar button[type="submit"]').click();
    const top = page.locator(".identity-top .button");
    await top.filter({ hasText: "Hold the records" }).click();
    const submit = page.locator('.dialog button[type="submit"]');
    assert.ok(await submit.isDisabled(), "without a reason");
    await page.locator(".dialog textarea").fill("  \n ");
    assert.ok(await submit.isDisabled(), "blanks are no reason");
    await page.locator(".dialog textarea").fill("District court\nfile 12/2026 ");
    await submit.click();
    await page.locator(".identity-hold", { hasText: "file 12/2026" }).waitFor();
    assert.deepEqual(sent.map((request) => [request.body, request.purpose]), [[{ reason: "District court\nfile 12/2026" }, "second_line"]]);
    assert.equal(await page.locator(":focus").innerText(), "Lift the hold", "the focus is where it was");
    await page.locator(".page-tools > .button").click();
    await page.locator(".table tbody tr", { hasText: "District court" }).locator(".button").click();
    await page.locator(".identity-hold").waitFor();

    const { page: officerPage } = await openPage(context, base, "en");
    await signIn(officerPage, base, "ines");
    await choosePost(officerPage);
    await find(officerPage);
    await officerPage.locator('.filter-bar button[type="submit"]').click();
    await officerPage.locator(".identity-hold", { hasText: "nothing is deleted" }).waitFor();
    assert.ok(!(await officerPage.locator("main").innerText()).includes("District court"), "why is not for the first line");
    assert.equal(await officerPage.locator(".identity-top .button", { hasText: /hold/i }).count(), 0);

    await signIn(officerPage, base, "vera");
    await officerPage.locator(".topbar").waitFor();
    await officerPage.goto(`${base}/#/journal`);
    await officerPage.locator('[role="tab"]', { hasText: "Holds" }).click();
    const row = officerPage.locator(".tab-panel tbody tr");
    await row.waitFor();
    const { id } = world().travellers.find((item) => item.hold);
    assert.ok((await row.innerText()).includes(id));
    assert.ok(!/quispe/i.test(await officerPage.locator("main").innerText()), "she sees no traveller");
    await row.locator(".button").click();
    await officerPage.locator(".dialog textarea").fill("The case is closed");
    await officerPage.locator('.dialog button[type="submit"]').click();
    await officerPage.locator(".tab-panel .empty").waitFor();
    // By the number of a record, as the journal gives it; a wrong one is said in her language.
    await officerPage.locator(".tab-panel .panel-head .button").click();
    await officerPage.locator(".dialog input").fill("00000000-0000-7000-8000-000000000000");
    await officerPage.locator(".dialog textarea").fill("Complaint 5");
    await officerPage.locator('.dialog button[type="submit"]').click();
    await officerPage.locator(".dialog .note-error", { hasText: "There is no record of this traveller" }).waitFor();
    await officerPage.locator(".dialog input").fill(id);
    await officerPage.locator('.dialog button[type="submit"]').click();
    await row.waitFor();
    await officerPage.close();
  },
  async "a first-line officer sees his pages only, and no refusal"({ page, base }) {
    await signIn(page, base, "ines");
    await choosePost(page);
    assert.deepEqual(await page.locator(".nav a").allInnerTexts(), ["Counter", "Travellers"]);
    await scan(page, kZones.child);
    await page.locator(".hit-protective").waitFor();
    assert.equal(await page.locator(".hit-buttons").count(), 0);
    assert.ok(!(await page.locator(".decision-buttons").innerText()).includes("Refuse"));
    await page.keyboard.press("x");
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".dialog").count(), 0);
    await page.goto(`${base}/#/administration`);
    await page.waitForURL(/#\/counter/);
  },
  async "wrong password, lock, and the code of the second factor"({ page, base }) {
    await signIn(page, base, "nobody");
    await page.locator(".note-error", { hasText: "Account or password" }).waitFor();
    await page.locator('input[autocomplete="username"]').fill("locked");
    await page.locator('button[type="submit"]').click();
    await page.locator(".note-error", { hasText: "30 seconds" }).waitFor();
    await page.locator('input[autocomplete="username"]').fill("tomas");
    await page.locator('button[type="submit"]').click();
    await page.locator('input[autocomplete="one-time-code"]').fill("123456");
    await page.locator('button[type="submit"]').click();
    await choosePost(page);
    assert.deepEqual(await page.locator(".nav a").allInnerTexts(), ["Second line", "Travellers"]);
  },
  async "a first sign-in must change the password"({ page, base }) {
    await signIn(page, base, "new");
    await page.locator('input[autocomplete="new-password"]').first().waitFor();
    const [first, again] = [page.locator('input[autocomplete="new-password"]').first(), page.locator('input[autocomplete="new-password"]').last()];
    await page.locator('input[autocomplete="current-password"]').fill("correct horse battery");
    await first.fill("short");
    await again.fill("short");
    assert.ok(await page.locator('button[type="submit"]').isDisabled());
    await first.fill("a longer set of words");
    await again.fill("a longer set of words");
    await page.locator('button[type="submit"]').click();
    await choosePost(page);
  },
};

export async function behaviour(context, base, mock) {
  const wrong = [];
  let seen = 0;
  const run = async (name, work, open) => {
    mock.reset();
    let opened;
    try {
      opened = await open();
      await work({ ...opened, base, context, world: mock.world });
    } catch (error) {
      wrong.push(`${name}: ${error.message.split("\n").slice(0, 6).join(" ")}`);
    }
    if (opened) {
      wrong.push(...opened.wrong.map((item) => `${name}: ${item}`), ...(await opened.page.evaluate(() => window.violations ?? [])).map((item) => `${name}: policy ${item}`));
      await opened.page.close();
    }
    seen += 1;
  };
  for (const [name, work] of Object.entries(cases)) await run(name, work, () => officer(context, base));
  for (const [name, work] of Object.entries(signInCases)) await run(name, work, () => openPage(context, base, "en"));
  return { wrong, seen };
}
