// Checks as the server would compute them, simplified: enough for every state that the client shows.
import { randomUUID } from "node:crypto";
import { at, crossing, day, people, postRef, states } from "./data.mjs";

const kStayLimit = 90;

export function ageOf(birth) {
  const [year, month, date] = birth.split("-").map(Number);
  const today = new Date();
  const before = today.getUTCMonth() + 1 < month || (today.getUTCMonth() + 1 === month && today.getUTCDate() < date);
  return today.getUTCFullYear() - year - (before ? 1 : 0);
}

function birthOf(text) {
  const year = Number(text.slice(0, 2));
  const century = year > new Date().getUTCFullYear() % 100 ? 1900 : 2000;
  return `${century + year}-${text.slice(2, 4)}-${text.slice(4, 6)}`;
}

// Reads as much of a zone as the mock needs.
export function readMrz(text) {
  const lines = text.split(/\s+/).filter(Boolean);
  const zone = lines.join("");
  const names = (part) => part.split("<<", 2).map((name) => name.replace(/</g, " ").trim());
  const clean = (part) => part.replace(/</g, "");
  if (zone.length === 90) {
    const [surname, given] = names(zone.slice(60));
    return { format: "TD1", type: zone[0], issuer: clean(zone.slice(2, 5)), number: clean(zone.slice(5, 14)), birth_date: birthOf(zone.slice(30, 36)), sex: zone[37] === "<" ? "X" : zone[37], expiry: zone.slice(38, 44), nationality: clean(zone.slice(45, 48)), surname, given_names: given ?? "" };
  }
  const width = zone.length / 2;
  if (width !== 44 && width !== 36) return null;
  const second = zone.slice(width);
  const [surname, given] = names(zone.slice(5, width));
  return { format: width === 44 ? "TD3" : "TD2", type: zone[0], issuer: clean(zone.slice(2, 5)), number: clean(second.slice(0, 9)), nationality: clean(second.slice(10, 13)), birth_date: birthOf(second.slice(13, 19)), sex: second[20] === "<" ? "X" : second[20], expiry: second.slice(21, 27), surname, given_names: given ?? "" };
}

function stayOf(kind, free) {
  if (free) return { applies: false, rule: "none", reason: "Right of free movement: no limit of stay", unlawful_days: 0, rows: [] };
  if (kind === "overstay") {
    return { applies: true, rule: "90 days in any 180", used: 102, limit: kStayLimit, remaining: 0, authorised_days: 0, last_lawful_day: day(-12), unlawful_days: 12, first_unlawful_day: day(-11), window_start: day(-179),
      rows: [{ entry: day(-170), exit: day(-130), counted: 41, excluded: 0 }, { entry: day(-60), exit: null, counted: 61, excluded: 0 }] };
  }
  return { applies: true, rule: "90 days in any 180", used: 34, limit: kStayLimit, remaining: 56, authorised_days: 56, last_lawful_day: day(55), unlawful_days: 0, window_start: day(-179), limited_by: "Days left in the window",
    rows: [{ entry: day(-150), exit: day(-131), counted: 20, excluded: 0 }, { entry: day(-60), exit: day(-47), counted: 14, excluded: 0 }, { entry: day(-190), exit: day(-184), counted: 0, excluded: 7, reason: "Before the window" }] };
}

function wantedHit(person) {
  return { id: randomUUID(), alert_id: randomUUID(), category: "refuse_entry", protective: false, second_line: false, issuer: "Ministry of Interior, Utopia", requested_action: "refer", legal_basis: "Border Act s. 14(2)", score: 0.87,
    listed: { surname: person.surname.replace("KH", "H"), given_names: "SAMIRA L.", birth_date: person.birth_date.slice(0, 5) + "XX-XX", sex: person.sex, nationality: person.nationality, documents: ["TUN R118204"], remarks: "Decision of 2025, review due next year" },
    reasons: [
      { code: "screening.name.phonetic", contribution: 0.61, query: person.surname, listed: person.surname.replace("KH", "H"), message: "Surname sounds the same, one letter differs" },
      { code: "screening.birth.year", contribution: 0.18, query: person.birth_date, listed: person.birth_date.slice(0, 4), message: "Birth year agrees, day and month not listed" },
      { code: "screening.document.differs", contribution: -0.06, query: person.number, listed: "R118204", message: "Document number differs" },
    ], state: "unreviewed" };
}

function childHit(person) {
  return { id: randomUUID(), alert_id: randomUUID(), category: "missing_child", protective: true, second_line: true, issuer: "National Child Protection Office", requested_action: "protect", legal_basis: "Child Protection Act s. 3", score: 0.94,
    listed: { surname: person.surname, given_names: person.given_names, birth_date: person.birth_date, sex: person.sex, nationality: person.nationality, documents: [], remarks: "Speak with the child alone and calmly" },
    reasons: [{ code: "screening.name.equal", contribution: 0.7, query: person.surname, listed: person.surname, message: "Names agree" }, { code: "screening.birth.equal", contribution: 0.24, query: person.birth_date, listed: person.birth_date, message: "Birth date agrees" }], state: "unreviewed" };
}

function findingsOf(kind, mrz) {
  const findings = [];
  if (kind === "hit") findings.push({ code: "mrz.check_digit.composite", severity: "error", field: "composite", line: 2, column: 44, section: "9303-4 §4.2.2", message: "The composite check digit is 4, computed 8" });
  if (kind === "overstay") findings.push({ code: "border.stay.exceeded", severity: "error", section: "stay", message: "The allowed stay has been exceeded by 12 days" });
  if (kind === "child") findings.push({ code: "border.child.unaccompanied", severity: "warning", message: "Child: ask for the accompanying adult or the consent" });
  if (kind !== "clean") findings.push({ code: "document.expiry.near", severity: "warning", field: "expiry_date", message: "The document expires in less than six months" });
  findings.push({ code: "border.history.known", severity: "info", message: "The document has crossed here before under the same name" });
  if (!mrz) findings.push({ code: "border.entry.manual", severity: "info", message: "The data was typed by hand" });
  return findings;
}

// Guards and actions follow the state each time, as the server does it.
export function settle(check) {
  const open = check.hits.some((hit) => hit.state === "unreviewed");
  const protection = check.protection?.state === "open";
  const guards = [];
  const closed = check.state === "closed";
  if (!closed) {
    if (open) for (const action of ["admit", "refuse"]) guards.push({ action, code: "border.hits_unreviewed", message: "Hits wait for review" });
    if (protection) guards.push({ action: "refuse", code: "border.protection_open", message: "A request for protection is open" });
    if (check.traveller.free_movement) guards.push({ action: "refuse", code: "border.refuse.free_movement", message: "Free movement" });
    if (check.state === "open") guards.push({ action: "refuse", code: "border.refuse.second_line_only", message: "Only the second line refuses" });
  }
  check.guards = guards;
  const all = closed ? [] : ["admit", ...(check.state === "open" ? ["refer"] : []), "refuse", "withdraw", "protection", "details"];
  check.actions = all.filter((action) => !guards.some((guard) => guard.action === action));
  return check;
}

export function makeCheck(input, session) {
  const read = input.mrz ? readMrz(input.mrz) : null;
  const source = read ?? input.document ?? input.person;
  const known = people.find((person) => person.number === source.number) ?? people.find((person) => person.surname === source.surname);
  const kind = known?.case ?? "clean";
  const age = ageOf(source.birth_date);
  const free = states.find((state) => state.code === source.nationality)?.free_movement ?? false;
  const person = { surname: source.surname, given_names: source.given_names, birth_date: source.birth_date, sex: source.sex, nationality: source.nationality, number: source.number };
  const history = kind === "clean" ? [] : [crossing("exit", -47, source.number ?? "–", source.issuer ?? "–"), crossing("entry", -60, source.number ?? "–", source.issuer ?? "–"), crossing("exit", -131, source.number ?? "–", source.issuer ?? "–"), crossing("entry", -150, source.number ?? "–", source.issuer ?? "–", { travel_purpose: "family" })];
  if (kind === "overstay") history.shift();
  const document = input.no_document ? null : { type: source.type ?? "P", number: source.number, issuer: source.issuer, nationality: source.nationality, surname: source.surname, given_names: source.given_names, birth_date: source.birth_date, sex: source.sex, expiry_date: source.expiry_date ?? day(kind === "clean" ? 2400 : 120) };
  return settle({
    id: randomUUID(), state: "open", direction: input.direction, post: postRef(session.post_id), lane: input.lane ?? null, officer: { id: session.account_id, name: session.name }, opened_at: at(), local_day: day(), transport_mode: input.transport_mode,
    carrier_reference: input.carrier_reference ?? null, travel_purpose: input.travel_purpose ?? null, declared_days: input.declared_days ?? null, destination: null, contact: null, guardian: null, visa: null, document,
    mrz: read ? { format: read.format, valid: kind !== "hit" } : null,
    traveller: { id: null, surname: person.surname, given_names: person.given_names, birth_date: person.birth_date, sex: person.sex, nationality: person.nationality, age, child: age < 18, free_movement: free },
    findings: findingsOf(kind, read), stay: stayOf(kind, free), hits: kind === "hit" ? [wantedHit(person)] : kind === "child" ? [childHit(person)] : [], history, refusals: [], other_checks: [], referral: null, protection: null, guards: [], actions: [], decision: null,
  });
}

export function summaryOf(check) {
  const { traveller } = check;
  return { id: check.id, state: check.state, direction: check.direction, opened_at: check.opened_at, lane: check.lane, officer: check.officer.name, surname: traveller.surname, given_names: traveller.given_names, nationality: traveller.nationality, birth_date: traveller.birth_date,
    hits: check.hits.length, unreviewed_hits: check.hits.filter((hit) => hit.state === "unreviewed").length, protection_open: check.protection?.state === "open", referral_reasons: check.referral?.reasons ?? [], decision: check.decision?.decision ?? null };
}
