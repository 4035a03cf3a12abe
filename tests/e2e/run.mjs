// End to end: the real server on a demonstration site, driven in a real Chromium.
// Usage: node tests/e2e/run.mjs PATH_OF_LIMEN [--language en,fr | none] [--only assess,observatory] [--except border] ; LIMEN_SCREENSHOTS=FOLDER writes the pictures of the README.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeSite, startServer } from "./site.mjs";

const kSkipped = 77;
const option = (name, fallback) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : fallback);
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const missing = [
  [chromium, "Chromium"],
  [fileURLToPath(new URL("../../web/node_modules/playwright-core", import.meta.url)), "web/node_modules (npm ci in web/)"],
].filter(([path]) => !existsSync(path));
if (missing.length > 0) {
  console.error(`SKIPPED: not here: ${missing.map(([, name]) => name).join(", ")}`);
  process.exit(process.env.CI ? 1 : kSkipped);
}
const program = resolve(process.argv[2] ?? "");
assert.ok(existsSync(program), "usage: run.mjs PATH_OF_LIMEN");
const { openDesks } = await import("./desk.mjs");
const { borderDay } = await import("./border_day.mjs");
const { administration, alertHits } = await import("./alert_hits.mjs");
const { clearedBefore } = await import("./cleared.mjs");
const { hitDesk } = await import("./hit_desk.mjs");
const { onePerson } = await import("./persons.mjs");
const { trustByTwo } = await import("./trust.mjs");
const { fromAPicture, papersOfATraveller } = await import("./papers.mjs");
const { permitsOfATraveller } = await import("./permits.mjs");
const { health } = await import("./health.mjs");
const { careInArabic, massArrival, protectionDesk } = await import("./care.mjs");
const { assess } = await import("./assess.mjs");
const { groupsAndVehicles } = await import("./groups.mjs");
const { things } = await import("./things.mjs");
const { shift } = await import("./shift.mjs");
const { observatory } = await import("./observatory.mjs");
const { backlog, lawThatPresumes } = await import("./backlog.mjs");
const { rehearsal } = await import("./rehearsal.mjs");

const shots = process.env.LIMEN_SCREENSHOTS ? resolve(process.env.LIMEN_SCREENSHOTS) : null;
if (shots) mkdirSync(shots, { recursive: true });
const kPictures = {
  en: { person: "person", personFile: "person-file", persons: "persons", signIn: "sign-in", counter: "counter", refuse: "second-line", traveller: "traveller", statistics: "statistics", journal: "journal", access: "access-log", hit: "hit", protective: "hit-protective", alerts: "alerts", findings: "findings", remember: "remember", replay: "replay", cleared: "cleared", papers: "papers", inspection: "inspection", picture: "picture", trust: "trust", permit: "permit", permitAtCounter: "permit-counter", slip: "slip", permitStatus: "permit-status", trial: "entry-rules-trial", administration: "administration", health: "health", healthArabic: "health-ar", desk: "this-desk", training: "training", trainingResult: "training-result", arrivals: "arrivals", care: "care", screening: "screening", case: "care-case", sentTo: "sent-to", referral: "care-referral", careAr: "care-ar", arrivalsAr: "arrivals-ar", roster: "roster", callSheet: "call-sheet", counterDesk: "counter-desk", staleList: "stale-list", hitFiles: "hit-files", hitReport: "hit-report", hitFileArabic: "hit-file-ar", proposals: "proposals", releases: "releases", assessment: "assessment", thingAlert: "thing-alert", thingHit: "thing-hit", thingFile: "thing-file", thingsArabic: "things-ar", group: "group", groupTicked: "group-ticked", groupDecided: "group-decided", queue: "lane-queue", shorePass: "shore-pass", groupsArabic: "groups-ar", groupArabic: "group-ar" },
  ar: { counter: "counter-ar" },
};

// The walks in their order, by the names that --only takes; each says what it did.
const kWalks = [
  ["border", async (parts) => {
    const languages = option("--language", "en,fr,es,ar").split(",").filter((language) => language !== "none");
    for (const language of languages) await borderDay({ ...parts, language, pictures: kPictures[language] ?? {} });
    return `a day at the border in ${languages.join(", ")}`;
  }],
  ["alerts", async (parts) => (await alertHits(parts), "alerts and their hits")],
  ["cleared", async (parts) => (await clearedBefore(parts), "cleared before, and found afterwards")],
  ["persons", async (parts) => (await onePerson(parts), "one person with several records")],
  ["papers", async (parts) => {
    for (const language of ["en", "ar"]) await papersOfATraveller({ ...parts, pictures: language === "en" ? kPictures.en : {}, language });
    await fromAPicture(parts);
    return "papers compared and inspected, a document read from a picture";
  }],
  ["groups", async (parts) => (await groupsAndVehicles(parts), "a bus decided one by one, a document found, a sailor ashore")],
  ["things", async (parts) => (await things(parts), "a stolen bus in the lane, its file at the desk, a silent one")],
  ["trust", async (parts) => (await trustByTwo(parts), "an authority believed by two")],
  ["permits", async (parts) => {
    for (const language of ["en", "ar"]) await permitsOfATraveller({ ...parts, pictures: language === "en" ? kPictures.en : {}, language });
    return "a visa found, counted, told on a slip and revoked; a changed rule tried";
  }],
  ["care", async (parts) => {
    await protectionDesk(parts, await massArrival(parts));
    await careInArabic(parts);
    return "a family of five in thirteen keystrokes, its need at the protection desk";
  }],
  ["backlog", async (parts) => {
    await parts.restart(lawThatPresumes(parts.folder, parts.posts));
    for (const language of ["en", "ar"]) await backlog({ ...parts, language });
    await parts.restart();
    return "forms on paper, what is missing, a correction and a rectification by two, a stamp, a presumption rebutted";
  }],
  ["administration", async (parts) => (await administration(parts), "accounts and posts")],
  ["health", health],
  ["shift", async (parts) => (await shift(parts), "a shift on a shared machine, two persons, an envelope")],
  ["assess", async (parts) => (await assess(parts), "an answer written, asked back, mended and agreed")],
  ["hits", hitDesk],  // late: it leaves a stale list behind
  ["rehearsal", async (parts) => (await rehearsal(parts), "a whole day of a small post, with a power cut")],
  ["observatory", async (parts) => `a proposal from the public page to its publication, a weight moved, ${await observatory(parts)} public pages`],
];

// Documents for the reader, each used once. `stranger`: neither a national of the site's state nor a free mover.
class Documents {
  constructor(all, free) {
    this.left = all.map((document) => ({ ...document, stranger: document.nationality !== "UTO" && !free.has(document.nationality) }));
  }
  next(fits) {
    const at = this.left.findIndex(fits);
    assert.ok(at >= 0, "no document is left that fits");
    return this.left.splice(at, 1)[0];
  }
}

const began = Date.now();
const say = (text) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}`);
const site = await makeSite(program, shots ? 3000 : 300);
say(`site made: ${site.people.size} accounts, ${site.documents.length} documents`);
let server = startServer(program, site.folder);
const logs = [];
let failure = null;
let desks = null;
try {
  const base = await server.base;
  assert.ok((await fetch(`${base}/`)).ok, "the program was built without the browser client (web/dist)");
  desks = await openDesks({ base, people: site.people, shots });
  const guide = await desks.open("supervisor", "en");
  await guide.signIn();
  await guide.choosePost();
  const { body: setup } = await guide.send("GET", "/api/setup");
  await guide.leave();
  const documents = new Documents(site.documents, new Set(setup.states.filter((state) => state.free_movement).map((state) => state.code)));
  // The power fails and comes back: pages that are open find the server where it was.
  const powerCut = async (packs = null) => {
    await server.cut();
    logs.push(server.log());
    server = startServer(program, site.folder, Number(new URL(base).port), packs);
    await server.base;
  };
  const parts = { desks, documents, program, folder: site.folder, posts: setup.posts, shots, pictures: kPictures.en, powerCut, restart: powerCut };
  const only = option("--only", "").split(",").filter(Boolean);
  const except = option("--except", "").split(",").filter(Boolean);
  for (const name of [...only, ...except]) assert.ok(kWalks.some(([known]) => known === name), `no walk is called ${name}`);
  for (const [name, walk] of kWalks) {
    if ((only.length === 0 || only.includes(name)) && !except.includes(name)) say(`${name}: ${await walk(parts)}`);
  }
} catch (error) {
  failure = error;
  await desks?.shootAll(tmpdir());
} finally {
  await desks?.close();
}
const how = await server.stop();
const wrong = [...(desks?.wrong ?? [])];
if (how !== 0) wrong.push(`the server ended with ${how}`);
if (/internal error/.test(logs.join("") + server.log())) wrong.push("the server logged an internal error");
for (const item of wrong) console.error(`WRONG ${item}`);
if (failure) console.error(failure, `\nPictures of where it stopped: ${tmpdir()}/stopped-*.png\nLog of the server:\n${server.log().slice(-4000)}`);
site.remove();
say(`${desks?.looks() ?? 0} pages looked at, ${wrong.length} wrong`);
process.exitCode = failure || wrong.length > 0 ? 1 : 0;
