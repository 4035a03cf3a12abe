// A person at a desk: a browser context of her own, her language, her account, and what her hands do.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect, launchBrowser, openPage } from "../../web/tests/pages/browser.mjs";

// Keys as a reader in keyboard mode sends them: trusted events of the browser itself, two milliseconds apart by the clock that they carry, so
// that a busy machine does not turn a reader into a slow typist.
async function typeAsReader(page, text) {
  const session = await page.context().newCDPSession(page);
  let clock = Date.now() / 1000;
  const sent = [];
  const send = (event) => sent.push(session.send("Input.dispatchKeyEvent", { ...event, timestamp: (clock += 0.002) }));
  for (const key of text) {
    const enter = key === "\n";
    const name = enter ? "Enter" : key;
    const code = enter ? 13 : key.charCodeAt(0);
    send({ type: "keyDown", key: name, text: enter ? "\r" : key, windowsVirtualKeyCode: code });
    send({ type: "keyUp", key: name, windowsVirtualKeyCode: code });
  }
  await Promise.all(sent);
  await session.detach();
}

export async function openDesks({ base, people, shots }) {
  const browser = await launchBrowser();
  const wrong = [];
  let looks = 0;
  const desks = [];
  return {
    wrong,
    people,
    looks: () => looks,
    async open(account, language) {
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "en-GB", acceptDownloads: true });
      const opened = await openPage(context, base, language);
      const desk = new Desk({ ...opened, context, base, language, person: people.get(account), shots, onLook: () => (looks += 1) });
      desks.push(desk);
      return desk;
    },
    async close() {
      for (const desk of desks) wrong.push(...desk.wrong.map((item) => `${desk.language} ${desk.person.account}: ${item}`));
      await browser.close();
    },
    async shootAll(folder) {
      for (const desk of desks) if (!desk.page.isClosed()) await desk.page.screenshot({ path: join(folder, `stopped-${desk.language}-${desk.person.account}.png`) }).catch(() => undefined);
    },
  };
}

class Desk {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async signIn({ look = false, picture = null } = {}) {
    const { page, person } = this;
    await page.goto(`${this.base}/`);
    await page.locator('input[autocomplete="username"]').waitFor();
    if (look) await this.look("sign-in", picture);
    await page.locator('input[autocomplete="username"]').fill(person.account);
    await page.locator('input[autocomplete="current-password"]').fill(person.password);
    await page.locator('button[type="submit"]').click();
  }

  // Everyone in a run works at the first post of the list.
  async choosePost() {
    const { page } = this;
    await page.locator(".front-card .select-button").first().waitFor();
    await page.locator('.front-card button[type="submit"]').click();
    await this.atWork();
  }

  async atWork() {
    await this.page.locator(".topbar").waitFor();
    const root = await this.page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }));
    assert.deepEqual(root, { lang: this.language, dir: this.language === "ar" ? "rtl" : "ltr" });
  }

  async visit(hash, wait) {
    await this.page.goto(`${this.base}/#/${hash}`);
    await this.page.locator(wait).first().waitFor();
  }

  // Accessibility, policy, no scrolling; and the picture for the README when one is wanted.
  async look(name, picture = null) {
    await this.page.waitForTimeout(200);
    await inspect(this.page, name, this.wrong);
    this.onLook();
    if (picture && this.shots) await this.page.screenshot({ path: join(this.shots, `${picture}.png`) });
  }

  // Waits for the answer to a key, which is pressed again, as an officer would, when the page did not listen yet.
  async answerToKey(method, path, key) {
    let asked = false;
    const listen = (request) => (asked ||= request.method() === method && path.test(new URL(request.url()).pathname));
    this.page.on("request", listen);
    const answer = await this.answer(method, path, async () => {
      for (let presses = 0; !asked && presses < 10; ++presses) {
        await this.page.keyboard.press(key);
        for (let turns = 0; !asked && turns < 20; ++turns) await this.page.waitForTimeout(100);
      }
    });
    this.page.off("request", listen);
    return answer;
  }

  // Waits for the answer to what `act` sets off.
  async answer(method, path, act) {
    const arrived = this.page.waitForResponse((response) => response.request().method() === method && path.test(new URL(response.url()).pathname));
    arrived.catch(() => undefined);  // whoever fails first is the one to speak of
    await act();
    const response = await arrived;
    return { status: response.status(), url: response.url(), body: response.headers()["content-type"]?.includes("json") ? await response.json() : await response.body() };
  }

  // Puts a document on the reader; a misread one is put there again, as an officer does.
  async check(document) {
    const { page } = this;
    let misread = 0;
    const { status, body } = await this.answer("POST", /^\/api\/checks$/, async () => {
      for (let left = 10; ; left -= 1) {
        await typeAsReader(page, `${document.mrz}\n`);
        const seen = page.locator(".check-screen .identity .surname", { hasText: document.surname }).waitFor().then(() => "check");
        const bad = page.locator(".counter > .note-warning").waitFor().then(() => "misread");
        const outcome = await Promise.any([seen, bad]);
        if (outcome === "check") break;
        misread += 1;
        assert.ok(left > 1, "the reader was misread ten times");
      }
    });
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(body.traveller.surname, document.surname);
    return { view: body, misread };
  }

  // Dismisses what the engine proposes, by keyboard alone.
  async dismissHits(view) {
    const { page } = this;
    let current = view;
    for (;;) {
      const open = current.hits.filter((hit) => hit.state === "unreviewed");
      if (open.length === 0) return current;
      if (open.some((hit) => hit.second_line) && this.person.role === "officer") return null;
      await page.keyboard.press("d");
      await page.locator(".dialog input:focus").waitFor();
      await page.keyboard.press("Space");
      const { status, body } = await this.answer("POST", /\/review$/, () => page.keyboard.press("Enter"));
      assert.equal(status, 200, JSON.stringify(body));
      await page.locator(".dialog").waitFor({ state: "detached" });
      current = body;
    }
  }

  // A request of our own with the session of this desk, as any program could send it.
  async send(method, path, { purpose, body } = {}) {
    return this.page.evaluate(
      async ([verb, address, why, content]) => {
        const headers = { Accept: "application/json" };
        if (why) headers["Limen-Purpose"] = why;
        if (verb === "POST") Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() });
        const response = await fetch(address, { method: verb, headers, body: content === null ? undefined : JSON.stringify(content) });
        return { status: response.status, body: await response.json().catch(() => null) };
      },
      [method, path, purpose ?? null, body ?? null],
    );
  }

  async leave() {
    await this.context.close();
  }
}
