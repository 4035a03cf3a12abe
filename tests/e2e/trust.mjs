// The trust store by hand: one person proposes an authority, another confirms it, and the state is covered.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// An invented authority, made here and now.
function authority() {
  const folder = mkdtempSync(join(tmpdir(), "limen-authority-"));
  try {
    const file = join(folder, "authority.pem");
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(folder, "key.pem"), "-out", file, "-days", "3650", "-subj", "/C=UT/O=Utopia/CN=Authority of Utopia", "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0"], { stdio: "ignore" });
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function trustByTwo({ desks, pictures }) {
  const manager = await desks.open("alerts", "en");
  await manager.signIn();
  await manager.atWork();
  await manager.visit("trust", ".trust-page .panel");
  await manager.page.locator(".page-tools .button").nth(1).click();
  await manager.page.locator(".dialog textarea").nth(0).fill(authority());
  await manager.page.locator(".dialog textarea").nth(1).fill("Handed over by the embassy");
  const proposed = await manager.answer("POST", /\/api\/trust\/proposals$/, () => manager.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([proposed.status, proposed.body.belief], [200, "proposed"], JSON.stringify(proposed.body));
  await manager.page.locator(".trust-page .panel", { hasText: "Waiting for a second person" }).waitFor();
  // The same person does not confirm her own.
  const own = await manager.send("POST", `/api/trust/certificates/${proposed.body.fingerprint}/confirm`, { body: { reason: "mine" } });
  assert.equal(own.status >= 400, true, JSON.stringify(own.body));
  await manager.leave();

  const supervisor = await desks.open("supervisor", "en");
  await supervisor.signIn();
  await supervisor.choosePost();
  await supervisor.visit("trust", ".trust-page .table");
  await supervisor.page.locator(".trust-page .table .button").first().click();
  await supervisor.page.locator(".dialog textarea").fill("Fingerprint compared by telephone");
  const confirmed = await supervisor.answer("POST", /\/confirm$/, () => supervisor.page.locator('.dialog button[type="submit"]').click());
  assert.deepEqual([confirmed.status, confirmed.body.belief], [200, "confirmed"], JSON.stringify(confirmed.body));
  await supervisor.page.locator(".trust-page .tag-good", { hasText: "covered" }).first().waitFor();
  await supervisor.look("trust", pictures.trust);
  await supervisor.leave();
}
