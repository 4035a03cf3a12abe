// The papers of one traveller, compared and inspected at the counter: a boarding pass of somebody else is told, the checklist leads to a
// conclusion, and a conclusion that nothing carries is refused.
import assert from "node:assert/strict";

const pass = (surname, given) => `M1${`${surname}/${given}`.slice(0, 20).padEnd(20)}EABC123 AAABBBXY 0834 226F001A0025 100`;

export async function papersOfATraveller({ desks, documents, pictures, language = "en" }) {
  const person = documents.next((item) => item.adult);
  const desk = await desks.open("supervisor", language);
  await desk.signIn();
  await desk.choosePost();
  await desk.visit("counter", ".counter");
  const { view } = await desk.check(person);
  const { page } = desk;
  await page.keyboard.press("F6");
  await page.locator(".modal-papers .papers-intake").waitFor();
  await page.locator(".papers-intake textarea").first().fill(pass("QUISTGAARD", "OLEMR"));
  const compared = await desk.answer("POST", /\/papers$/, () => page.locator('.papers-intake button[type="submit"]').click());
  assert.equal(compared.status, 200, JSON.stringify(compared.body));
  assert.ok(compared.body.findings.some((finding) => finding.code === "document.name_differs"), JSON.stringify(compared.body.findings));
  await page.locator(".papers-findings .finding-error").first().waitFor();
  await desk.look("papers compared", pictures.papers);

  await page.locator('.modal-papers [role="tab"]').nth(1).click();
  await page.locator(".papers-item").first().waitFor();
  assert.ok((await page.locator(".papers-pointed").count()) > 0, "the finding points to nothing");
  await page.locator(".papers-conclusion .select-button").click();
  await page.locator(".option").first().click();
  const refused = await desk.answer("POST", /\/inspections$/, () => page.locator('.papers-conclusion button[type="submit"]').click());
  assert.deepEqual([refused.status, refused.body.code], [422, "inspection.conclusion.unlooked"]);
  await page.locator(".papers-conclusion .note-error").waitFor();
  for (const item of await page.locator(".papers-item").all()) await item.locator(".segment").first().click();
  await desk.look("papers inspected", pictures.inspection);
  const recorded = await desk.answer("POST", /\/inspections$/, () => page.locator('.papers-conclusion button[type="submit"]').click());
  assert.deepEqual([recorded.status, recorded.body.conclusion], [201, "genuine"]);
  await page.locator(".papers-before li").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".modal-papers").waitFor({ state: "detached" });
  const listed = await desk.send("GET", `/api/checks/${view.id}/inspections`, { purpose: "border_check" });
  assert.equal(listed.body.inspections.length, 1);
  await desk.leave();
}

// A document without a reader: its zone is drawn on a page with the reader's typeface, photographed, and read from the picture.
export async function fromAPicture({ desks, documents, pictures }) {
  const person = documents.next((item) => item.adult);
  const desk = await desks.open("officer", "en");
  await desk.signIn();
  await desk.choosePost();
  await desk.visit("counter", ".counter");
  const { page } = desk;
  const drawing = await page.context().newPage();
  const lines = person.mrz.split("\n").map((line) => line.replaceAll("<", "&lt;")).join("<br>");
  await drawing.setContent(`<body style="margin:0;background:#e8ebe2"><div id="zone" style="display:inline-block;padding:60px 40px;font:27px/46px 'OCR B';white-space:pre">${lines}</div></body>`);
  const picture = await drawing.locator("#zone").screenshot();
  await drawing.close();
  await page.keyboard.press("b");
  await page.locator('.modal-papers input[type="file"]').waitFor({ state: "attached" });
  const read = await desk.answer("POST", /\/api\/papers\/picture$/, () => page.locator('.modal-papers input[type="file"]').setInputFiles({ name: "zone.png", mimeType: "image/png", buffer: picture }));
  assert.equal(read.status, 200, JSON.stringify(read.body));
  assert.equal(read.body.zone.found, true, JSON.stringify(read.body));
  assert.equal(read.body.zone.lines.join("\n"), person.mrz);
  await page.locator(".picture-marked polygon").first().waitFor({ state: "attached" });
  await desk.look("from a picture", pictures.picture);
  const opened = await desk.answer("POST", /^\/api\/checks$/, () => page.locator(".modal-papers .dialog-foot .button").first().click());
  assert.deepEqual([opened.status, opened.body.traveller.surname], [201, person.surname]);
  await page.locator(".check-screen .identity .surname", { hasText: person.surname }).waitFor();
  await desk.leave();
}
