import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = process.env.LIMEN_WEB ?? ".";

// That openapi.json is what the server says is tested beside the server: tools/openapi.py --check.
test("the types are those of openapi.json", () => {
  const made = spawnSync(process.execPath, [join(root, "node_modules/openapi-typescript/bin/cli.js"), join(root, "openapi.json")], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const body = (text: string) => text.slice(text.indexOf("export ")).trim();
  assert.ok(body(made.stdout).length > 10_000);
  assert.equal(body(readFileSync(join(root, "src/api/schema.d.ts"), "utf8")), body(made.stdout), "run: npm run types");
});
