// The observatory's desk in one language: paired tests of who leads and of who tests, and the directory with its queue.
import { join } from "node:path";
import { inspect, openPage } from "./browser.mjs";
import { signIn } from "./tour.mjs";

export async function observatoryTour(context, base, language, folder) {
  const { page, wrong } = await openPage(context, base, language);
  let seen = 0;
  const look = async (name) => {
    await page.waitForTimeout(150);
    await inspect(page, `${language} ${name}`, wrong);
    await page.screenshot({ path: join(folder, `${language}-observatory-${String(seen).padStart(2, "0")}-${name}.png`) });
    seen += 1;
  };
  const visit = async (hash, wait) => {
    await page.goto(`${base}/#/${hash}`);
    await page.locator(wait).first().waitFor();
  };
  const expect = (what, good) => {
    seen += 1;
    if (!good) wrong.push(`${language}: ${what}`);
  };
  try {
    await manager();
    await tester();
    await directory();
  } catch (error) {
    wrong.push(`${language}: observatory stopped after ${seen}: ${error.message}`);
    await page.screenshot({ path: join(folder, `${language}-observatory-stopped.png`) });
  }
  await page.close();
  return { wrong: wrong.map((item) => (item.startsWith(language) ? item : `${language}: ${item}`)), seen };

  async function manager() {
    await signIn(page, base, "olga");
    await page.locator(".topbar").waitFor();
    await visit("paired", ".paired-study");
    await page.locator(".table").nth(1).waitFor();
    await look("paired");
    await page.locator(".page-tools .button-primary").click();
    await page.locator(".dialog").waitFor();
    await look("paired-study");
    await page.keyboard.press("Escape");
    // Case 6: one form is locked, the other is not. Whoever leads sees neither.
    await page.locator("tr", { hasText: "T-016" }).locator("button").click();
    await page.locator(".facts").first().waitFor();
    await look("paired-open");
    expect("a locked form is shown to who leads", !(await page.content()).includes("Secret until both are locked"));
    await visit("paired", ".paired-study");
    await page.locator("tr", { hasText: "T-011" }).locator("button").click();
    await page.locator(".paired-columns").waitFor();
    await look("paired-complete");
  }

  // By the keyboard alone from the form on.
  async function tester() {
    await signIn(page, base, "marek");
    await visit("paired", ".table");
    await look("paired-own");
    await page.locator("tr", { hasText: "T-016" }).locator("button").click();
    await page.locator(".paired-phase").first().waitFor();
    await look("paired-form");
    expect("the other tester's form is shown", !(await page.content()).includes("Secret until both are locked"));
    await page.locator(".paired-phase input[type=radio]").first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.type("I was told to come on Monday.");
    const second = page.locator(".paired-phase").nth(1);
    await second.locator("input[type=radio]").first().focus();
    await page.keyboard.press("Space");
    await page.keyboard.press(language === "ar" ? "ArrowLeft" : "ArrowRight");
    await page.locator(".paired-phase").nth(2).locator("p.muted").waitFor();
    await look("paired-filled");
    await page.locator(".paired-form-tools .button-primary").focus();
    await page.keyboard.press("Enter");
    await page.locator(".dialog").waitFor();
    await look("paired-lock");
    await page.keyboard.press("Tab");
    await page.locator('.dialog button[type="submit"]').focus();
    await page.keyboard.press("Enter");
    await page.locator(".paired-columns").waitFor();
    expect("both forms are shown once both are locked", (await page.content()).includes("Secret until both are locked"));
    await look("paired-both");
  }

  async function directory() {
    await signIn(page, base, "olga");
    await visit("directory", ".table");
    await look("directory");
    await page.locator('[role="tab"]').nth(1).click();
    await page.locator(".proposal-field").first().waitFor();
    const address = page.locator(".proposal-field").first();
    await address.locator(".segment").first().click();
    const phone = page.locator(".proposal-field").nth(1);
    await phone.locator(".segment").first().click();
    await phone.locator(".checkbox").first().waitFor();
    await look("directory-proposals");
    const languages = page.locator(".proposal-field").nth(2);
    await languages.locator(".segment").nth(1).click();
    await languages.locator("input[type=text]").fill("No source says so");
    await page.locator(".proposals .button-primary").click();
    await page.locator(".proposal-field .tag-good").first().waitFor();
    expect("what changed since is decided without having been seen", (await page.locator(".proposal-choice").count()) === 1);
    await page.locator('[role="tab"]').nth(2).click();
    await page.locator(".tab-panel .table").waitFor();
    await look("directory-duty");
    await page.locator('[role="tab"]').nth(3).click();
    await page.locator(".tab-panel .table").waitFor();
    await page.locator(".panel-tools .button-primary").click();
    await page.locator(".dialog").waitFor();
    await look("directory-release");
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".dialog").waitFor({ state: "detached" });
    await visit("directory/o01", ".directory-facts");
    await page.locator(".table").nth(1).waitFor();
    await look("directory-organisation");
    await page.locator(".page-tools .button-primary").click();
    await page.locator(".directory-form").waitFor();
    await page.locator(".directory-form input").nth(1).fill("HALEGAL");
    // Somebody else saves meanwhile.
    await page.evaluate(async () => {
      const found = await (await fetch("/api/directory/organisations/o01")).json();
      await fetch("/api/directory/organisations/o01", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() }, body: JSON.stringify({ version: found.version, fields: { seat: "Southport", acronym: "HLAID" } }) });
    });
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".dialog .note-warning").waitFor();
    await look("directory-conflict");
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".dialog").waitFor({ state: "detached" });
    await page.locator(".directory-facts", { hasText: "HALEGAL" }).waitFor();
    expect("an edit lost what another had saved", (await page.locator(".directory-facts").textContent()).includes("Southport"));
  }
}
