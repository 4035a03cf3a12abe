// A shift on a shared machine: the screen locked and unlocked by keys, the desk taken over, the report signed by two, a backup that a second person
// approves, an envelope that is opened and reviewed.
import assert from "node:assert/strict";

const kPin = { officer: "481592", supervisor: "902615" };

async function menu(desk, text) {
  await desk.page.locator(".user-button").click();
  await desk.page.locator('[role="menuitem"]', { hasText: text }).click();
}

async function choosesPin(desk, person) {
  const { page } = desk;
  await menu(desk, "PIN for this desk");
  await page.locator('.dialog input[autocomplete="current-password"]').fill(person.password);
  await page.locator('.dialog input[inputmode="numeric"]').fill(kPin[person.role]);
  await desk.look("PIN dialog");
  const { status } = await desk.answer("POST", /\/api\/desk\/seat$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(status, 200);
  await page.locator(".dialog").waitFor({ state: "detached" });
}

// By keys alone; how many, and how long until the other one can work.
async function changesOfficer(desk, name, pin, shoot) {
  const { page } = desk;
  const began = Date.now();
  let keys = 0;
  const press = async (key) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  await press("F9");
  await page.locator('input[inputmode="numeric"]:focus').waitFor();
  const looking = Date.now();
  if (shoot) await desk.look("lock page", shoot);
  const looked = Date.now() - looking;
  const chosen = () => page.locator(".radio[data-selected]").innerText();
  if (!(await chosen()).includes(name)) {
    await page.keyboard.press("Shift+Tab");
    await press("ArrowDown");
    if (!(await chosen()).includes(name)) await press("ArrowDown");
    await press("Tab");
    keys += 1;
  }
  assert.ok((await chosen()).includes(name), `chosen is ${await chosen()}`);
  for (const digit of pin) await press(digit);
  const { status, body } = await desk.answer("POST", /\/api\/desk\/unlock$/, () => press("Enter"));
  assert.equal(status, 200, JSON.stringify(body));
  await page.locator(".user-button", { hasText: name }).waitFor();
  return { keys, seconds: (Date.now() - began - looked) / 1000 };
}

async function sharedDesk({ desks, pictures }) {
  const desk = await desks.open("officer", "en");
  const { page, person } = desk;
  const people = desks.people;
  await desk.signIn();
  await desk.choosePost();
  const { body: officer } = await desk.send("GET", "/api/session");
  await choosesPin(desk, person);
  await page.keyboard.press("F9");
  await page.locator('input[inputmode="numeric"]').waitFor();
  await page.locator("button", { hasText: "Somebody else" }).click();
  const second = people.get("supervisor");
  await page.locator('input[autocomplete="username"]').fill(second.account);
  await page.locator('input[autocomplete="current-password"]').fill(second.password);
  await page.locator('button[type="submit"]').click();
  await page.locator(".topbar").waitFor();
  const { body: supervisor } = await desk.send("GET", "/api/session");
  assert.equal(supervisor.post_id, officer.post_id, "the machine stays at its post");
  await choosesPin(desk, second);
  const change = await changesOfficer(desk, officer.name, kPin.officer, pictures.lock ?? "lock");
  console.log(`  (change of officer: ${change.keys} keys, ${change.seconds.toFixed(1)} s)`);
  assert.ok(change.keys <= 14, `${change.keys} keys`);

  await desk.visit("shift", ".panel");
  await page.locator("button", { hasText: "Note an incident" }).click();
  await page.locator(".dialog textarea").fill("The printer of lane 3 jams.");
  await page.locator('.dialog button[type="submit"]').click();
  await page.locator("li", { hasText: "printer" }).waitFor();
  await desk.look("shift page", pictures.shift ?? "shift");
  await page.locator("button", { hasText: "End the shift" }).click();
  const written = await desk.answer("POST", /\/api\/handovers$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(written.status, 201, JSON.stringify(written.body));
  assert.match(written.body.number, /^H-.+-00001$/);
  await changesOfficer(desk, supervisor.name, kPin.supervisor);
  await desk.visit("shift", ".panel");
  const signed = await desk.answer("POST", /\/sign$/, () => page.locator("button", { hasText: "Sign as the one who comes" }).click());
  assert.equal(signed.status, 200, JSON.stringify(signed.body));
  await page.locator("td", { hasText: supervisor.name }).last().waitFor();
  await desk.look("report signed by two");
  await desk.leave();
}

async function twoPersons({ desks, pictures }) {
  const asks = await desks.open("administrator", "en");
  await asks.signIn();
  await asks.atWork();
  const held = await asks.send("POST", "/api/backup", { body: {} });
  assert.deepEqual([held.status, held.body.code], [409, "approval.needed"]);
  const approves = await desks.open("privacy", "en");
  await approves.signIn();
  await approves.atWork();
  await approves.visit("approvals", "tbody tr");
  await approves.page.locator("button", { hasText: "Look and decide" }).first().click();
  await approves.look("approval", pictures.approval ?? "approval");
  const given = await approves.answer("POST", /\/decision$/, () => approves.page.locator(".dialog button", { hasText: "Approve" }).click());
  assert.equal(given.status, 200, JSON.stringify(given.body));
  const done = await asks.send("POST", "/api/backup", { body: {} });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  await asks.visit("approvals", "tbody tr");
  await asks.look("approvals page");
  return { asks, approves };
}

async function envelope({ desks, pictures }, asks, approves) {
  const { page } = asks;
  await asks.visit("administration", '[role="tab"]');
  await page.locator('[role="tab"]', { hasText: "Sealed envelopes" }).click();
  await page.locator("button", { hasText: "Make envelopes" }).click();
  await page.locator(".dialog .select-button").click();
  await page.locator('[role="option"]').first().click();
  const made = await asks.answer("POST", /\/api\/envelopes$/, () => page.locator('.dialog button[type="submit"]').click());
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await asks.look("envelopes, shown once");
  await page.keyboard.press("Escape");
  await asks.look("envelopes", pictures.envelopes ?? "envelopes");

  const opener = await desks.open("officer", "en");
  await opener.page.goto(`${opener.base}/`);
  await opener.page.locator("button", { hasText: "sealed envelope" }).click();
  const [first] = made.body.envelopes;
  const fields = [opener.person.account, opener.person.password, String(first.number), first.code];
  const inputs = opener.page.locator("form input:not([type=checkbox])");
  for (const [index, value] of fields.entries()) await inputs.nth(index).fill(value);
  await opener.page.locator("form textarea").fill("The phone fell into the river.");
  await opener.look("opening an envelope", pictures.envelope ?? "envelope");
  const opened = await opener.answer("POST", /\/api\/emergency\/open$/, () => opener.page.locator('button[type="submit"]').click());
  assert.equal(opened.status, 200, JSON.stringify(opened.body));
  await opener.leave();

  await approves.visit("emergency", "tbody tr");
  await approves.page.reload();
  await approves.page.locator(".alarm-banner").waitFor();
  await approves.look("everybody who watches is told", pictures.alarm ?? "emergency");
  await approves.page.locator("button", { hasText: "Review" }).first().click();
  await approves.page.locator(".dialog .select-button").click();
  await approves.page.locator('[role="option"]').first().click();
  await approves.page.locator(".dialog textarea").fill("The phone was found in the river.");
  const reviewed = await approves.answer("POST", /\/review$/, () => approves.page.locator('.dialog button[type="submit"]').click());
  assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  await approves.leave();
  await asks.leave();
}

export async function shift(parts) {
  await sharedDesk(parts);
  const { asks, approves } = await twoPersons(parts);
  await envelope(parts, asks, approves);
}
