// Every page in one language.
import { join } from "node:path";
import { inspect, openPage, scan } from "./browser.mjs";

export const kZones = {
  hit: "P<TUNBENKHALED<<SAMIRA<<<<<<<<<<<<<<<<<<<<<<\nX4512087<2TUN8704128F3012315<<<<<<<<<<<<<<04",
  child: "P<GHAOKONKWO<<ADAEZE<<<<<<<<<<<<<<<<<<<<<<<<\nG0093312<4GHA1406028F3012315<<<<<<<<<<<<<<02",
  clean: "P<JPNHARUKI<<MEI<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nTK7730192JPN9501255F3403117<<<<<<<<<<<<<<<08",
  overstay: "P<PERQUISPE<MAMANI<<JORGE<LUIS<<<<<<<<<<<<<<\n1182736458PER7911302M3012315<<<<<<<<<<<<<<06",
};

export async function signIn(page, base, account) {
  await page.context().clearCookies();
  await page.goto(`${base}/`);
  await page.reload();
  await page.locator('input[autocomplete="username"]').fill(account);
  await page.locator('input[autocomplete="current-password"]').fill("correct horse battery");
  await page.locator('button[type="submit"]').click();
}

export async function choosePost(page) {
  await page.locator(".front-card .select-button").first().waitFor();
  await page.locator('button[type="submit"]').click();
  await page.locator(".topbar").waitFor();
}

export async function tour(context, base, language, folder) {
  const { page, wrong } = await openPage(context, base, language);
  let seen = 0;
  const look = async (name) => {
    await page.waitForTimeout(150);
    await inspect(page, `${language} ${name}`, wrong);
    await page.screenshot({ path: join(folder, `${language}-${String(seen).padStart(2, "0")}-${name}.png`) });
    seen += 1;
  };
  const visit = async (hash, wait) => {
    await page.goto(`${base}/#/${hash}`);
    await page.locator(wait).first().waitFor();
  };
  try {
    await page.goto(`${base}/`);
    await page.locator('input[autocomplete="username"]').waitFor();
    await look("sign-in");
    await signIn(page, base, "chief");
    await page.locator(".front-card .select-button").first().waitFor();
    await look("post");
    await choosePost(page);
    await page.locator(".start-hint").waitFor();
    await look("counter-empty");
    await page.keyboard.press("m");
    await page.locator(".dialog").waitFor();
    await look("counter-manual");
    await page.keyboard.press("Escape");
    await scan(page, kZones.hit);
    await page.locator(".check-screen").waitFor();
    await look("counter-hit");
    await page.keyboard.press("p");
    await page.locator(".dialog").waitFor();
    await look("counter-protection");
    await page.keyboard.press("Escape");
    await scan(page, kZones.overstay);
    await page.locator(".overstay").waitFor();
    await page.keyboard.press("a");
    await page.locator(".admit-strip").waitFor();
    await look("counter-admit");
    await page.keyboard.press("Escape");
    await page.locator(".panel-head .button-quiet").first().click();
    await page.locator(".dialog").waitFor();
    await look("counter-stay");
    await page.keyboard.press("Escape");
    await visit("second-line", ".check-item");
    await look("second-line-queue");
    await page.locator(".check-item").last().click();
    await page.locator(".check-screen").waitFor();
    await look("second-line-check");
    await page.locator(".hit-buttons .button").first().click();
    await page.locator(".hit-confirmed").waitFor();
    await page.keyboard.press("x");
    await page.locator(".dialog").waitFor();
    await look("second-line-refuse");
    await page.keyboard.press("Escape");
    await visit("travellers", ".filter-bar");
    await page.locator(".purpose-select .select-button").click();
    await page.locator('[role="option"]').first().click();
    await page.locator(".filter-bar input").nth(2).fill("quispe");
    await page.locator('.filter-bar button[type="submit"]').click();
    await page.locator(".traveller").waitFor();
    await look("traveller");
    await page.locator(".identity-top .button-quiet").first().click();
    await page.locator(".dialog textarea").fill("District court, file 12/2026");
    await look("hold");
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".identity-hold").waitFor();
    await look("traveller-held");
    await page.locator(".identity-top .button-quiet").first().click();
    await page.locator(".dialog .note-warning").waitFor();
    await look("lift-hold");
    await page.keyboard.press("Escape");
    await visit("alerts", ".table");
    await look("alerts");
    await page.locator(".row-tools .button").first().click();
    await page.locator(".dialog").waitFor();
    await look("alert-form");
    await page.keyboard.press("Escape");
    await page.locator(".page-tools .button").first().click();
    await page.locator('input[type="file"]').setInputFiles({ name: "alerts.csv", mimeType: "text/csv", buffer: Buffer.from("a,b,c,d\n1,2,3,4\n1,2\n1,2,3,4\n") });
    await page.locator('.dialog button[type="submit"]').click();
    await page.locator(".diagnostics").waitFor();
    await look("alert-import");
    await page.keyboard.press("Escape");
    await visit("statistics", ".chart svg");
    await look("statistics-days");
    await page.locator(".filter-bar .select-button").first().click();
    await page.locator('[role="option"]').nth(3).click();
    await page.locator(".chart svg rect").first().waitFor();
    await look("statistics-nationality");
    await visit("journal", ".table");
    await page.locator(".page-tools .button").first().click();
    await page.locator(".note-good").waitFor();
    await look("journal");
    await page.locator('[role="tab"]').nth(1).click();
    await page.locator(".tab-panel .table").waitFor();
    await look("access");
    await page.locator('[role="tab"]').nth(2).click();
    await page.locator(".tab-panel .table tbody tr").waitFor();
    await look("holds");
    await visit("help", ".card-lines");
    await look("help-card");
    await visit("help/guide", ".guide pre");
    await look("help");
    // The third chapter is reached from the contents, by the keyboard, and what is shown is the reader's own language.
    await page.locator(".guide-contents .guide-link").nth(2).focus();
    await page.keyboard.press("Enter");
    const chapter = page.locator(".guide h3").nth(2);
    if (!(await chapter.evaluate((heading) => heading === document.activeElement))) wrong.push(`${language} help: the chapter was not reached`);
    if ((await page.locator(".guide h2").first().innerText()) !== { en: "Operations guide", fr: "Guide d'exploitation", es: "Guía de explotación", ar: "دليل التشغيل" }[language]) wrong.push(`${language} help: another language`);
    await look("help-chapter");
    await visit("administration", ".table");
    await look("accounts");
    await page.locator(".panel-tools .button").click();
    await page.locator(".dialog").waitFor();
    await look("account-form");
    await page.keyboard.press("Escape");
    await page.locator('[role="tab"]').nth(1).click();
    await page.locator(".tab-panel .table").waitFor();
    await look("posts");
  } catch (error) {
    wrong.push(`${language}: stopped after ${seen} pages: ${error.message}`);
    await page.screenshot({ path: join(folder, `${language}-stopped.png`) });
  }
  await page.close();
  return { wrong: wrong.map((item) => (item.startsWith(language) ? item : `${language}: ${item}`)), seen };
}
