// The observatory from outside and from the desk: what somebody without an account proposes on the public page becomes public when a moderator has
// accepted it and a release was made, and not before; a weight moved gives other ranks and intervals.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect, launchBrowser } from "../../web/tests/pages/browser.mjs";

export function startPublic(program, folder) {
  const observatory = join(folder, "observatory");
  const child = spawn(program, ["public", "serve", "--releases", join(observatory, "releases"), "--inbox", join(observatory, "inbox"), "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
  const base = new Promise((resolve, reject) => {
    const listen = (data) => {
      log += data;
      const address = /(http:\/\/127\.0\.0\.1:\d+)/.exec(log);
      if (address) resolve(address[1]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    ended.then((how) => reject(new Error(`the public site ended with ${how}: ${log}`)));
  });
  base.catch(() => undefined);
  return { base, log: () => log, async stop() { child.kill("SIGTERM"); return ended; } };
}

const kBody = "o09", kProposed = "Square de Meeûs 38, Brussels", kSpam = "Buy cheap visas";

// Until the page says so: the desk looks into the inbox, and the public site at the releases, every few seconds.
async function until(what, ask) {
  for (let tries = 0; ; ++tries) {
    const found = await ask();
    if (found) return found;
    assert.ok(tries < 120, `waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function propose(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${base}/en/organisation/${kBody}`);
  await page.locator(`a[href$="/propose/${kBody}"]`).first().click();
  await page.locator("#f-address").fill(kProposed);
  await page.locator("#f-description").fill(`<script>alert(1)</script>`);
  await page.locator('form[method="post"] button, form[method="post"] input[type="submit"]').first().click();
  await page.locator('[role="alert"]').waitFor();  // script is refused, and what was typed is kept
  assert.equal(await page.locator("#f-address").inputValue(), kProposed);
  await page.locator("#f-description").fill(kSpam);
  await page.locator('form[method="post"] button, form[method="post"] input[type="submit"]').first().click();
  const text = await page.locator("main").innerText();
  const number = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/.exec(text);
  assert.ok(number, `no number was given: ${text}`);
  await context.close();
  return number[0];
}

async function sees(base, text) {
  const answer = await fetch(`${base}/en/organisation/${kBody}`);
  assert.equal(answer.status, 200);
  return (await answer.text()).includes(text);
}

async function moderate(desks, number, pictures) {
  const moderator = await desks.open("moderator", "en");
  await moderator.signIn();
  await moderator.atWork();
  await until("the desk takes the proposal", async () => {
    const { body } = await moderator.send("GET", "/api/directory/proposals", { purpose: "directory" });
    return body.proposals?.some((one) => one.id === number);
  });
  await moderator.visit("directory", '[role="tab"]');
  await moderator.page.getByRole("tab", { name: /^Proposals/ }).click();
  await moderator.page.locator(".proposal-field").first().waitFor();
  const field = (name) => moderator.page.locator("fieldset.proposal-field", { hasText: name });
  await field("Address").getByText("Accept", { exact: true }).click();
  await field("Description").getByText("Refuse", { exact: true }).click();
  await field("Description").locator('input[type="text"], input:not([type])').last().fill("advertising");
  await moderator.look("proposals", pictures.proposals);
  const decided = await moderator.answer("POST", /\/api\/directory\/proposals\/.+\/decide$/, () => moderator.page.locator(".proposals .button-primary, .proposals .button").last().click());
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  await moderator.leave();
}

async function publish(desks, pictures) {
  const coordinator = await desks.open("coordinator", "en");
  await coordinator.signIn();
  await coordinator.atWork();
  await coordinator.visit("directory", '[role="tab"]');
  await coordinator.page.getByRole("tab", { name: "Releases" }).click();
  await coordinator.page.locator(".panel-tools .button").first().click();
  const made = await coordinator.answer("POST", /\/api\/releases$/, () => coordinator.page.locator('.dialog button[type="submit"]').click());
  assert.equal(made.status < 300, true, JSON.stringify(made.body));
  await coordinator.page.locator(".tag-good").first().waitFor();
  await coordinator.look("releases", pictures.releases);
  await coordinator.leave();
}

// Ranks and intervals of the first rows, as the page shows them.
const rows = (page) => page.locator("#weights-table tbody tr").allInnerTexts();

async function moveAWeight(browser, base, shots) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: "en-GB", bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${base}/en/composites/living_together/weights`);
  const slider = page.locator('form[data-endpoint] input[type="range"]').first();
  await slider.waitFor();
  const before = await rows(page);
  const said = await page.locator("#weights-status").innerText();
  await slider.focus();
  for (let i = 0; i < 12; ++i) await page.keyboard.press("ArrowRight");
  await page.waitForFunction((old) => document.querySelector("#weights-status").textContent !== old, said);
  const after = await rows(page);
  assert.equal(after.length, before.length);
  assert.notDeepEqual(after, before, "the ranks and intervals are those of before");
  assert.match(page.url(), /[?&]w=/);
  if (shots) await page.screenshot({ path: join(shots, "weights.png") });
  // The same without a script: the server answers the page for these weights.
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const other = await plain.newPage();
  await other.goto(page.url());
  assert.deepEqual(await rows(other), after);
  await plain.close();
  await context.close();
}

// From the first page on, along the links: pages of every kind, a few of each.
async function lookAround(browser, base, wrong, shots) {
  const most = 34, ofAKind = 3;
  let looks = 0;
  for (const language of ["en", "fr", "es", "ar"]) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: language, bypassCSP: true });
    const page = await context.newPage();
    page.on("pageerror", (error) => wrong.push(`${language} ${page.url()}: ${error}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(base) && !/^(blob|data|about):/.test(request.url())) wrong.push(`foreign request ${request.url()}`);
    });
    const queue = [`/${language}`], seen = new Set(queue), kinds = new Map();
    for (let n = 0; queue.length > 0 && n < most; ++n) {
      const path = queue.shift();
      const answer = await page.goto(`${base}${path}`);
      if (answer.status() !== 200) wrong.push(`${path}: ${answer.status()}`);
      const root = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir || "ltr"]);
      assert.deepEqual(root, [language, language === "ar" ? "rtl" : "ltr"], path);
      await inspect(page, `public ${path}`, wrong, { scrolls: true });
      looks += 1;
      if (shots && (language === "en" || language === "ar")) await page.screenshot({ path: join(shots, `public${path.replace(/[^a-z0-9]+/gi, "-")}.png`) });
      const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => new URL(link.getAttribute("href"), document.baseURI)).filter((to) => to.origin === location.origin).map((to) => to.pathname));
      for (const link of links) {
        if (!link.startsWith(`/${language}/`) || /\.[a-z]+$/.test(link) || seen.has(link)) continue;
        const parts = link.split("/");
        const kind = parts.length > 4 ? `${parts[2]} ${parts.length} ${parts[5] ?? ""} ${parts[7] ?? ""}` : `${parts[2]} ${parts.length}`;
        if ((kinds.get(kind) ?? 0) >= ofAKind) continue;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        seen.add(link);
        queue.push(link);
      }
    }
    await context.close();
  }
  return looks;
}

export async function observatory({ desks, program, folder, shots, pictures }) {
  const site = startPublic(program, folder);
  const browser = await launchBrowser();
  try {
    const base = await site.base;
    const number = await propose(browser, base);
    assert.equal(await sees(base, kProposed), false);
    await moderate(desks, number, pictures);
    assert.equal(await sees(base, kProposed), false, "visible before a release was made");
    await publish(desks, pictures);
    await until("the release in force", () => sees(base, kProposed));
    assert.equal(await sees(base, kSpam), false);
    const fate = await (await fetch(`${base}/en/proposal?id=${number}`)).text();
    assert.ok(/1/.test(fate), fate);
    assert.equal(readdirSync(join(folder, "observatory", "inbox")).filter((name) => name.endsWith(".json")).length, 0);
    await moveAWeight(browser, base, shots);
    return await lookAround(browser, base, desks.wrong, shots);
  } catch (error) {
    error.message += `\nLog of the public site:\n${site.log().slice(-2000)}`;
    throw error;
  } finally {
    await browser.close();
    const how = await site.stop();
    if (how !== 0) desks.wrong.push(`the public site ended with ${how}`);
  }
}
