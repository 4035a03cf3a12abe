// Bundles each unit test (TypeScript) with esbuild and hands them to node's own test runner; works on Node 18 without a loader.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), "limen-web-tests-"));
try {
  const names = readdirSync(join(here, "unit")).filter((name) => name.endsWith(".test.ts"));
  await build({ entryPoints: names.map((name) => join(here, "unit", name)), outdir: out, outExtension: { ".js": ".mjs" }, bundle: true, platform: "node", format: "esm", target: "node18", logLevel: "error" });
  const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit", env: { ...process.env, LIMEN_WEB: join(here, "..") } });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
