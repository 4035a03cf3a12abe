// Drives the built client against the mock in a real Chromium: each page in four languages (axe-core, content security policy, no scrolling at
// 1366×768, a screenshot each), then the behaviour. Usage: npm run test:pages -- [--shots FOLDER] [--language en] [--only pages|behaviour|observatory]
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startMock } from "../../mock/server.mjs";
import { behaviour } from "./behaviour.mjs";
import { openBrowser } from "./browser.mjs";
import { observatoryTour } from "./observatory.mjs";
import { tour } from "./tour.mjs";

const option = (name, fallback) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : fallback);
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const shots = option("--shots", join(root, "node_modules", ".shots"));
const only = option("--only", "");
mkdirSync(shots, { recursive: true });

const mock = await startMock({ dist: option("--dist", join(root, "dist")) });
const base = `http://127.0.0.1:${mock.port}`;
const browser = await openBrowser();
let wrong = [];
let seen = 0;
try {
  if (only !== "behaviour") {
    for (const language of option("--language", "en,fr,es,ar").split(",")) {
      for (const go of only === "observatory" ? [observatoryTour] : [tour, observatoryTour]) {
        mock.reset();
        const result = await go(browser.context, base, language, shots);
        wrong = wrong.concat(result.wrong);
        seen += result.seen;
      }
    }
  }
  if (only !== "pages" && only !== "observatory") {
    const result = await behaviour(browser.context, base, mock);
    wrong = wrong.concat(result.wrong);
    seen += result.seen;
  }
} finally {
  await browser.close();
  await mock.stop();
}
for (const item of wrong) console.error(`WRONG ${item}`);
console.log(`${seen} pages and behaviours looked at, ${wrong.length} wrong; screenshots in ${shots}`);
process.exitCode = wrong.length === 0 && seen > 0 ? 0 : 1;
