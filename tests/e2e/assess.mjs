// An answer's way through the round: the expert writes it with its source and hands it in, the peer asks back, the expert mends it, the peer agrees,
// and the coordinator sees it counted. Each by the page, in a browser of her own.
import assert from "node:assert/strict";

const kSource = "Decree 12 of 2025, Art. 4", kQuery = "Which paragraph?", kMended = "Decree 12 of 2025, Art. 4(2)";

async function openUnit(desk) {
  await desk.visit("assessments", ".assessments-page table tbody tr button");
  await desk.page.getByRole("button", { name: /^Open: / }).first().click();
  await desk.page.locator(".assess-question").first().waitFor();
}

// The question that the walk is about, by its heading.
const question = (desk, title) => desk.page.locator(".assess-question", { has: desk.page.locator("h3", { hasText: title }) }).first();

async function press(desk, where, name, path) {
  const { status, body } = await desk.answer("POST", path, () => where.getByRole("button", { name, exact: true }).click());
  assert.ok(status < 300, `${name}: ${status} ${JSON.stringify(body)}`);
  return body;
}

async function fillSource(desk, title, text) {
  await question(desk, title).getByLabel(/^Source/).fill(text);
  await press(desk, question(desk, title), "Save", /\/answers$/);
}

export async function assess({ desks, pictures = {} }) {
  const expert = await desks.open("expert", "en");
  await expert.signIn();
  await expert.atWork();
  await openUnit(expert);
  const writable = expert.page.locator(".assess-question", { has: expert.page.getByRole("button", { name: "Save", exact: true }) });
  assert.ok((await writable.count()) > 0, "the expert has nothing to answer");
  const title = await writable.first().locator("h3 bdi").innerText();
  // Whoever has not answered yet chooses the first thing there is to say.
  const choice = question(expert, title).locator(".select-button").first();
  if ((await question(expert, title).locator("h3").innerText()).includes("not answered") && (await choice.count()) > 0) {
    await choice.click();
    await expert.page.getByRole("option").nth(1).click();
  }
  await fillSource(expert, title, kSource);
  await expert.look("assessment", pictures.assessment);
  await press(expert, question(expert, title), "Hand in", /\/submit$/);
  assert.match(await question(expert, title).locator("h3").innerText(), /submitted/i);

  const peer = await desks.open("peer", "en");
  await peer.signIn();
  await peer.atWork();
  await openUnit(peer);
  assert.equal(await question(peer, title).getByRole("button", { name: "Save", exact: true }).count(), 0, "a peer writes no answers");
  await press(peer, question(peer, title), "Begin review", /\/review$/);
  await question(peer, title).getByRole("button", { name: "Query", exact: true }).click();
  await peer.page.locator(".dialog textarea").first().fill(kQuery);
  const asked = await peer.answer("POST", /\/review$/, () => peer.page.locator('.dialog button[type="submit"]').click());
  assert.ok(asked.status < 300, JSON.stringify(asked.body));
  await peer.page.locator(".dialog").waitFor({ state: "detached" });
  assert.match(await question(peer, title).locator("h3").innerText(), /queried/i);

  await openUnit(expert);
  await question(expert, title).getByText(kQuery).waitFor();
  await fillSource(expert, title, kMended);
  await press(expert, question(expert, title), "Hand in", /\/submit$/);
  await openUnit(peer);
  await press(peer, question(peer, title), "Begin review", /\/review$/);
  await press(peer, question(peer, title), "Agree", /\/review$/);
  assert.match(await question(peer, title).locator("h3").innerText(), /agreed/i);
  await question(peer, title).getByRole("button", { name: /^History|^Field history/ }).click();
  await peer.page.locator(".dialog table").getByText(kMended).first().waitFor();
  await peer.look("assessment-history");
  await peer.leave();
  await expert.leave();

  const coordinator = await desks.open("coordinator", "ar");
  await coordinator.signIn();
  await coordinator.atWork();
  await coordinator.visit("assessments", ".assessments-page table tbody tr button");
  await coordinator.look("assessments-ar", pictures.assessments);
  await coordinator.page.locator(".assessments-page table tbody tr button").first().click();
  await coordinator.page.locator(".assessments-page table").first().waitFor();
  await coordinator.look("assessment-round-ar");
  await coordinator.leave();
}
