// A Chromium with a fresh profile, and a page that remembers everything that must not happen: policy violations, errors, foreign requests.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kFlags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "limen-web-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: kFlags,
    viewport: { width: 1366, height: 768 },
    locale: "en-GB",
    acceptDownloads: true,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

// For several people at once: one Chromium, a context for each.
export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: kFlags });
}

export async function openPage(context, base, language) {
  const wrong = [];
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript((chosen) => {
    window.localStorage.setItem("limen.language", chosen);
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  }, language);
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !/^(blob|data|about):/.test(request.url())) wrong.push(`foreign request ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(`page error ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|403|409|422|429)/.test(message.text()) && !page.expectOffline) wrong.push(`console ${message.text()}`);
  });
  return { page, wrong };
}

// What axe-core calls serious or critical, and anything the policy refused.
// `scrolls`: a page to read, which may be longer than the screen, though not wider.
export async function inspect(page, name, wrong, { scrolls = false } = {}) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.filter((item) => item.impact === "serious" || item.impact === "critical").map((item) => `${item.id}: ${item.nodes.slice(0, 3).map((node) => node.html.slice(0, 140)).join(" | ")}`);
  });
  for (const item of found) wrong.push(`${name}: axe ${item}`);
  for (const item of await page.evaluate(() => (window.violations ?? []).splice(0))) wrong.push(`${name}: policy ${item}`);
  const overflow = await page.evaluate((long) => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth || (!long && root.scrollHeight > root.clientHeight) ? `${root.scrollWidth}×${root.scrollHeight}` : "";
  }, scrolls);
  if (overflow) wrong.push(`${name}: the page scrolls (${overflow})`);
}

// Types like a document reader: one key every four milliseconds by the clock of the keyboard, however slow the page is to take them.
export async function scan(page, text, { enterBetween = true } = {}) {
  const keys = text.split("\n").flatMap((line, index, lines) => [...line, ...(enterBetween || index === lines.length - 1 ? ["Enter"] : [])]);
  await page.evaluate((all) => {
    let clock = performance.now();
    for (const key of all) {
      const target = document.activeElement ?? document.body;
      const down = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true });
      Object.defineProperty(down, "timeStamp", { value: (clock += 4) });
      const free = target.dispatchEvent(down);
      if (free && key.length === 1 && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) {
        target.setRangeText(key, target.selectionStart ?? 0, target.selectionEnd ?? 0, "end");
        target.dispatchEvent(new InputEvent("input", { bubbles: true, data: key }));
      }
      if (free && key === "Enter") target.closest("form")?.requestSubmit();
      target.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true, composed: true }));
    }
  }, keys);
}
