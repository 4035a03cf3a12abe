// The mock's state: accounts, checks, alerts, journal; made anew by `makeWorld`.
import { createHash, randomUUID } from "node:crypto";
import { makeCheck, settle } from "./checks.mjs";
import { at, crossing, day, people, posts } from "./data.mjs";
import { makeObservatory } from "./routes_observatory.mjs";

export const kPassword = "correct horse battery";
const kScopes = {
  officer: ["border.check", "border.history"],
  second_line: ["border.second_line", "border.history", "border.correct", "protection.close", "retention.hold"],
  alert_manager: ["alerts.read", "alerts.write", "alerts.import"],
  auditor: ["journal.read", "journal.verify", "statistics.read", "retention.hold"],
  administrator: ["accounts.manage", "posts.manage", "site.backup"],
  moderator: ["directory.read", "directory.write"],
  coordinator: ["directory.read", "paired_tests.manage", "releases.publish"],
  tester: ["paired_tests.fill"],
};
const kPurposes = { officer: ["border_check"], second_line: ["second_line"], alert_manager: ["alert_management"], auditor: ["oversight"], administrator: [], moderator: ["directory"], coordinator: ["directory", "paired_testing"], tester: ["paired_testing"] };

const account = (name, full, roles, more = {}) => ({ id: randomUUID(), account: name, name: full, roles, posts: [], language: "en", state: "active", totp_enrolled: false, last_sign_in: at(-1), password: kPassword, password_change_required: false, ...more });

export function scopesOf(roles) {
  return [...new Set(roles.flatMap((role) => kScopes[role] ?? []))];
}
export function purposesOf(roles) {
  return [...new Set(roles.flatMap((role) => kPurposes[role] ?? []))];
}

function makeAlerts() {
  const base = { aliases: [], sex: null, nationalities: [], documents: [], reference: null, remarks: null, version: 1, state: "active", protective: false, created_at: at(-40), created_by: "L. Haddad", updated_at: at(-3) };
  const make = (more) => ({ ...base, id: randomUUID(), proportionality_note: "Serious case, least intrusive action chosen.", review_date: day(180), expiry_date: day(700), ...more });
  return [
    make({ category: "missing_child", protective: true, surname: "OKONKWO", given_names: "ADAEZE", birth_dates: ["2014-06-02"], sex: "F", nationalities: ["GHA"], issuer: "National Child Protection Office", legal_basis: "Child Protection Act s. 3", reason: "Missing since spring", requested_action: "protect", reference: "NCP-2231" }),
    make({ category: "refuse_entry", surname: "BENHALED", given_names: "SAMIRA L.", birth_dates: ["1987-XX-XX"], sex: "F", nationalities: ["TUN"], issuer: "Ministry of Interior", legal_basis: "Border Act s. 14(2)", reason: "Entry ban", requested_action: "refer", aliases: [{ surname: "BEN HALED", given_names: "SAMIRA", kind: "alias" }], reference: "MI-778/25" }),
    make({ category: "arrest", surname: "VOLKANOV", given_names: "PETAR", birth_dates: ["1971-09-14"], sex: "M", nationalities: ["UKR"], issuer: "Northport Court", legal_basis: "Warrant 311/2026", reason: "Fraud", requested_action: "inform_police" }),
    make({ category: "document", surname: null, given_names: null, birth_dates: [], documents: [{ type: "P", number: "K5519203", issuer: "KEN" }], issuer: "Embassy of Kenya", legal_basis: "Notice of loss", reason: "Stolen blank", requested_action: "seize_document" }),
    make({ category: "vulnerable_person", protective: true, surname: "RAHMANI", given_names: "LEILA", birth_dates: ["2001-12-XX"], sex: "F", nationalities: ["MAR"], issuer: "Women’s Protection Unit", legal_basis: "Protection order 88", reason: "Risk of forced marriage", requested_action: "protect" }),
    make({ category: "refuse_entry", state: "withdrawn", surname: "TORRES", given_names: "IVÁN", birth_dates: ["1984-02-28"], sex: "M", nationalities: ["COL"], issuer: "Ministry of Interior", legal_basis: "Border Act s. 14(2)", reason: "Ban ended early", requested_action: "refer" }),
  ];
}

function makeJournal(accounts) {
  const kinds = [["check.opened", "check"], ["hit.reviewed", "check"], ["crossing.recorded", "crossing"], ["alert.created", "alert"], ["check.referred", "check"], ["account.created", "account"], ["protection.opened", "check"]];
  let hash = "0".repeat(64);
  return Array.from({ length: 140 }, (_, index) => {
    const [kind, subject] = kinds[index % kinds.length];
    const actor = accounts[index % 3];
    const entry = { seq: index + 1, at: at(0, -(140 - index) * 7), kind, actor: actor.id, actor_name: actor.name, subject_type: subject, subject_id: randomUUID(), purpose: subject === "check" ? "border_check" : null, facts: { post: "NOR1", decision: kind === "crossing.recorded" ? "admit" : undefined, hits: index % 3 } };
    hash = createHash("sha256").update(hash + JSON.stringify(entry)).digest("hex");
    return { ...entry, hash };
  }).reverse();
}

export function makeWorld() {
  const accounts = [
    account("chief", "Nadia Ferrer", ["officer", "second_line", "alert_manager", "auditor", "administrator"]),
    account("ines", "Inès Okafor", ["officer"], { posts: [posts[0].id] }),
    account("tomas", "Tomás Iriarte", ["second_line"], { totp_enrolled: true }),
    account("layla", "ليلى حداد", ["alert_manager"], { language: "ar" }),
    account("vera", "Vera Lindgren", ["auditor"]),
    account("new", "Newcomer", ["officer"], { password_change_required: true, last_sign_in: null }),
    account("olga", "Olga Brandt", ["coordinator", "moderator"]),
    account("nadia", "Nadia Osei", ["tester"]),
    account("marek", "Marek Dvořák", ["tester"]),
    account("retired", "Old Account", ["officer"], { state: "disabled" }),
  ];
  const session = { account_id: accounts[1].id, name: accounts[1].name, post_id: posts[0].id };
  const checks = [];
  const add = (index, change, lane) => {
    const person = people[index];
    const check = makeCheck({ direction: "entry", document: { type: "P", issuer: person.nationality, ...person }, transport_mode: "air", lane, carrier_reference: "LM 204" }, session);
    change(check);
    checks.push(settle(check));
  };
  add(4, () => {}, "2");
  add(1, (check) => Object.assign(check, { state: "referred", opened_at: at(0, -22), referral: { reasons: ["stay_doubt"], note: "Says the ferry was cancelled", by: "Inès Okafor", at: at(0, -19) } }), "3");
  add(5, (check) => Object.assign(check, { state: "referred", opened_at: at(0, -12), referral: { reasons: ["protection"], note: null, by: "Inès Okafor", at: at(0, -10) }, protection: { kind: "fear", state: "open", by: "Inès Okafor", at: at(0, -10) } }), "1");
  add(2, (check) => Object.assign(check, { state: "referred", opened_at: at(0, -6), referral: { reasons: ["child", "hit_confirmed"], note: "Travels with a man who is not the father", by: "Inès Okafor", at: at(0, -5) } }), "1");
  const travellers = people.map((person) => {
    const issuer = person.nationality;
    const crossings = [crossing("exit", -47, person.number, issuer), crossing("entry", -60, person.number, issuer), crossing("exit", -131, person.number, issuer, { unlawful_days: person.case === "overstay" ? 4 : null }), crossing("entry", -150, person.number, issuer, { corrected_by: randomUUID() })];
    const stay = checks[0] && makeCheck({ direction: "entry", document: { type: "P", issuer, ...person }, transport_mode: "air" }, session).stay;
    return { id: randomUUID(), surname: person.surname, given_names: person.given_names, birth_date: person.birth_date, sex: person.sex, nationality: person.nationality, documents: [{ type: "P", number: person.number, issuer, expiry_date: day(900) }], last_crossing: crossings[0], crossings,
      stays: [{ entry: day(-60), exit: day(-47), post: posts[0].name, unlawful_days: 0 }, { entry: day(-150), exit: day(-131), post: posts[1].name, unlawful_days: person.case === "overstay" ? 4 : 0 }],
      refusals: person.case === "overstay" ? [{ id: randomUUID(), at: at(-400), post: posts[1].name, reasons: ["means"], by: "T. Iriarte" }] : [], checks: [], stay };
  });
  return { accounts, checks, travellers, alerts: makeAlerts(), journal: makeJournal(accounts), posts: posts.map((post) => ({ ...post })), observatory: makeObservatory(accounts), sessions: new Map(), answers: new Map(), listeners: new Set() };
}
