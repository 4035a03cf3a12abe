// A demonstration site in a folder of its own, and the real server on it.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// Account, password and role, one a line.
function readSignIns(path) {
  const people = new Map();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [account, password, role] = line.trim().split(/\s+/);
    if (role && !line.startsWith("#")) people.set(account, { account, password, role });
  }
  return people;
}

const words = (part) => part.replace(/</g, " ").replace(/\s+/g, " ").trim();

// As much of a zone as the test must know beforehand to choose a document.
function readZone(lines) {
  const [format, top, bottom] = lines.length === 3 ? ["TD1", lines[2], lines[1]] : ["TD", lines[0].slice(5), lines[1]];
  const [surname, given] = top.split("<<", 2).map(words);
  const at = format === "TD1" ? { birth: 0, nationality: 15 } : { birth: 13, nationality: 10 };
  const number = format === "TD1" ? lines[0].slice(5, 14) : lines[1].slice(0, 9);
  const year = Number(bottom.slice(at.birth, at.birth + 2));
  const now = new Date().getUTCFullYear();
  const born = (year > now % 100 ? 1900 : 2000) + year;
  return { mrz: lines.join("\n"), surname, given: given ?? "", number: words(number), nationality: words(bottom.slice(at.nationality, at.nationality + 3)), birth: bottom.slice(at.birth, at.birth + 6), born, adult: now - born > 18 };
}

function readDocuments(path) {
  return readFileSync(path, "utf8").split(/\n\s*\n/).map((block) => block.split("\n").filter(Boolean)).filter((lines) => lines.length > 1).map(readZone);
}

// `travellers`: few for the test, more for pictures, so that statistics have something to show.
export async function makeSite(program, travellers) {
  const home = mkdtempSync(join(tmpdir(), "limen-e2e-"));
  const folder = join(home, "site");
  await run(program, ["demo", "--site", folder, "--travellers", String(travellers), "--years", "1", "--alerts", "60", "--requests-per-second", "200"], { maxBuffer: 1 << 24 });
  return {
    folder,
    people: readSignIns(join(folder, "demo-sign-ins.txt")),
    documents: readDocuments(join(folder, "demo-documents.txt")),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

// `port`: the one of before, where pages are open already. `packs`: a folder of packs that come before the built-in ones.
export function startServer(program, folder, port = 0, packs = null) {
  const child = spawn(program, ["serve", "--site", folder, "--port", String(port), "--quiet", ...(packs ? ["--packs", packs] : [])], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
  child.stderr.on("data", (data) => (log += data));
  const base = new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const address = /at (http:\/\/127\.0\.0\.1:\d+)\//.exec(said);
      if (address) resolve(address[1]);
    });
    void ended.then((how) => reject(new Error(`the server ended (${how}) before it listened: ${said}${log}`)));
  });
  return {
    base,
    log: () => log,
    // As when the power fails.
    async cut() {
      child.kill("SIGKILL");
      return ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
