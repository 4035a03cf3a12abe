// The routes of the mock, one line of scopes and purpose each, as in docs/api.md.
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { makeCheck, settle, summaryOf } from "./checks.mjs";
import { at, crossing, day, lists, states } from "./data.mjs";
import { desk } from "./routes_desk.mjs";
import { observatory } from "./routes_observatory.mjs";
import { purposesOf, scopesOf } from "./world.mjs";

const fail = (status, code, detail) => {
  throw Object.assign(new Error(detail ?? code), { status, code, detail });
};
// The words of the card as the pack has them: one thing a line.
function cardLines(language) {
  const text = readFileSync(new URL("../../packs/baseline/officer_card.yaml", import.meta.url), "utf8");
  return [...text.matchAll(/^(?: {2}- )?(title|below|heading|tick|paragraph): \{(.*)\}$/gm)].map(([, kind, texts]) => ({ kind, text: new RegExp(`${language}: "((?:[^"\\\\]|\\\\.)*)"`).exec(texts)[1].replaceAll('\\"', '"') }));
}

const route = (method, path, options, run) => ({ method, path: new RegExp(`^${path.replace(/:id/g, "([^/]+)")}$`), ...options, run });
const border = { scopes: ["border.check", "border.second_line"], purpose: true };

function sessionView(world, session) {
  const account = world.accounts.find((item) => item.id === session.account_id);
  Object.assign(session, { account: account.account, name: account.name, roles: account.roles, scopes: scopesOf(account.roles), purposes: purposesOf(account.roles), posts: account.posts, language: account.language, totp_enrolled: account.totp_enrolled, password_change_required: account.password_change_required });
  return session;
}

function signIn({ world, body }) {
  const account = world.accounts.find((item) => item.account === body.account);
  if (body.account === "locked") fail(429, "identity.locked", "Too many attempts");
  if (!account || account.password !== body.password || account.state !== "active") fail(401, "identity.credentials");
  if (account.totp_enrolled && !body.totp) fail(401, "identity.totp_required");
  if (account.totp_enrolled && body.totp !== "123456") fail(401, "identity.credentials");
  const id = randomUUID();
  world.sessions.set(id, { account_id: account.id, expires_at: at(0, 480), post_id: null, lane: null });
  account.last_sign_in = at();
  return { json: sessionView(world, world.sessions.get(id)), headers: { "Set-Cookie": `limen_session=${id}; HttpOnly; SameSite=Strict; Path=/` } };
}

const findCheck = (world, id) => world.checks.find((check) => check.id === id) ?? fail(404, "border.not_found");
function changed(world, check) {
  settle(check);
  for (const tell of world.listeners) tell(summaryOf(check));
  return { json: check };
}
function openCheck(world, id) {
  const check = findCheck(world, id);
  return check.state === "closed" ? fail(409, "border.check_closed") : check;
}

function decide({ world, params, body, session }) {
  const check = openCheck(world, params[0]);
  const guard = check.guards.find((item) => item.action === body.decision);
  if (guard) fail(409, guard.code, guard.message);
  if (body.decision === "refuse") {
    if (!body.reasons?.length) fail(409, "border.refuse.no_reason");
    if (!body.facts) fail(409, "border.refuse.no_facts");
    if (check.traveller.child && !body.child_safeguards?.guardian_informed) fail(409, "border.refuse.child_safeguards");
  }
  const made = crossing(check.direction, 0, check.document?.number ?? "–", check.document?.issuer ?? "–", { check_id: check.id, decision: body.decision, officer: session.name });
  check.state = "closed";
  check.decision = { decision: body.decision, reasons: body.reasons ?? [], facts: body.facts ?? null, by: session.name, at: at(), crossing_id: body.decision === "admit" ? made.id : null, refusal_id: body.decision === "refuse" ? randomUUID() : null,
    authorised_until: body.decision === "admit" && check.direction === "entry" && check.stay.applies ? day((body.authorised_days ?? check.stay.authorised_days ?? 1) - 1) : null, corrections: [] };
  changed(world, check);
  return { json: { id: check.id, state: check.state, decision: check.decision, guards: [], actions: [] } };
}

function events({ world, request, response, session }) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write(": live\n\n");
  const tell = (summary) => session.post_id && response.write(`event: check\ndata: ${JSON.stringify(summary)}\n\n`);
  world.listeners.add(tell);
  request.on("close", () => world.listeners.delete(tell));
  return "streaming";
}

function hold({ world, params, body, session }, lift) {
  const traveller = world.travellers.find((item) => item.id === params[0]) ?? fail(404, "border.traveller.not_found");
  if (!body.reason?.trim()) fail(422, "border.hold.no_reason");
  if (Boolean(traveller.hold) !== lift) fail(409, lift ? "border.hold.none" : "border.hold.held");
  const held = traveller.hold ?? { id: randomUUID(), traveller_id: traveller.id, reason: body.reason, by: session.name, at: at() };
  if (!lift) traveller.hold = held;
  else delete traveller.hold;
  return lift ? { json: { ...held, lift_reason: body.reason, lifted_by: session.name, lifted_at: at() } } : { status: 201, json: held };
}

const kPdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>`;

export const routes = [
  route("GET", "/healthz", { open: true }, () => ({ json: { ok: true, checks: [] } })),
  route("POST", "/api/session", { open: true }, signIn),
  route("GET", "/api/session", { beforePassword: true }, ({ world, session }) => ({ json: sessionView(world, session) })),
  route("DELETE", "/api/session", { beforePassword: true }, ({ world, id }) => void world.sessions.delete(id)),
  route("POST", "/api/session/password", { beforePassword: true }, ({ world, session, body }) => {
    const account = world.accounts.find((item) => item.id === session.account_id);
    if (account.password !== body.current) fail(401, "identity.credentials");
    Object.assign(account, { password: body.new, password_change_required: false });
  }),
  route("POST", "/api/session/totp", {}, ({ world, session, body }) => {
    if (world.accounts.find((item) => item.id === session.account_id).password !== body.current) fail(401, "identity.credentials");
    return { json: { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/Limen:test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Limen" } };
  }),
  route("POST", "/api/session/totp/confirm", {}, ({ world, session }) => void (world.accounts.find((item) => item.id === session.account_id).totp_enrolled = true)),
  route("POST", "/api/session/post", {}, ({ world, session, body }) => {
    Object.assign(session, { post_id: body.post_id, lane: body.lane ?? null });
    return { json: sessionView(world, session) };
  }),
  route("GET", "/api/training", { open: true }, () => ({ json: { training: false } })),
  route("GET", "/api/health/card/text", {}, ({ query }) => ({ json: { language: query.get("language") ?? "en", lines: cardLines(query.get("language") ?? "en") } })),
  route("GET", "/api/health/sign", { beforePassword: true }, () => ({ json: { at: at(), colour: "green", findings: [] } })),
  route("GET", "/api/setup", {}, ({ world }) => ({ json: { site: { id: "s1", name: "Northport", pack: "baseline", demo: true }, languages: ["en", "fr", "es", "ar"], lists, posts: world.posts, states } })),
  route("POST", "/api/checks", { scopes: ["border.check"], purpose: true }, ({ world, session, body }) => {
    if (!body.transport_mode || [body.mrz, body.document, body.no_document].filter(Boolean).length !== 1) fail(422, "border.check.subject");
    const check = makeCheck(body, session);
    world.checks.unshift(check);
    for (const tell of world.listeners) tell(summaryOf(check));
    return { status: 201, json: check };
  }),
  route("GET", "/api/checks", border, ({ world, query }) => ({ json: { checks: world.checks.filter((check) => check.state === (query.get("state") ?? "open")).map(summaryOf) } })),
  route("GET", "/api/checks/:id", border, ({ world, params }) => ({ json: findCheck(world, params[0]) })),
  route("GET", "/api/checks/:id/person", border, () => ({ json: { ready: true, may: { judge: true, manage: false }, records: [], candidates: [] } })),
  route("GET", "/api/correction-requests", { scopes: ["border.correct"], purpose: true }, () => ({ json: { requests: [] } })),
  route("GET", "/api/travellers/:id/rectifications", { scopes: ["border.correct"], purpose: true }, () => ({ json: { requests: [] } })),
  route("GET", "/api/travellers/:id/person", { scopes: ["border.history"], purpose: true }, () => ({ json: { records: [], history: [], links: [], may: { judge: true, manage: false } } })),
  route("POST", "/api/checks/:id/details", { scopes: ["border.check"], purpose: true }, ({ world, params, body }) => changed(world, Object.assign(openCheck(world, params[0]), body))),
  route("POST", "/api/checks/:id/hits/:id/review", border, ({ world, params, body, session }) => {
    const check = openCheck(world, params[0]);
    const hit = check.hits.find((item) => item.id === params[1]) ?? fail(404, "border.not_found");
    if (body.outcome === "dismissed" && !body.reason) fail(422, "border.review.no_reason");
    if (hit.second_line && !session.scopes.includes("border.second_line")) fail(403, "identity.not_allowed");
    Object.assign(hit, { state: body.outcome, reason: body.reason ?? null, note: body.note ?? null, by: session.name, at: at() });
    return changed(world, check);
  }),
  route("POST", "/api/checks/:id/refer", { scopes: ["border.check"], purpose: true }, ({ world, params, body, session }) => {
    const check = openCheck(world, params[0]);
    return changed(world, Object.assign(check, { state: "referred", referral: { reasons: body.reasons, note: body.note ?? null, by: session.name, at: at() } }));
  }),
  route("GET", "/api/protection/status", border, () => ({ json: { referred: true, received: false } })),
  route("GET", "/api/directory/pick", { scopes: ["directory.pick", "directory.read"] }, () => ({ json: { organisations: [{ id: "o01", name: "Harbour Legal Aid", acronym: "", phone: "+99 1 234 567", email: "", website: "", address: "", services: [{ name: "Legal advice", description: "", for_whom: "", needs: "asylum", languages: "ar", areas: "" }], verified: true }] } })),
  route("POST", "/api/checks/:id/protection", border, ({ world, params, body, session }) => {
    const check = openCheck(world, params[0]);
    const referral = check.referral ?? { reasons: ["protection"], note: null, by: session.name, at: at() };
    return changed(world, Object.assign(check, { state: "referred", referral, protection: { kind: body.kind, state: "open", by: session.name, at: at() } }));
  }),
  route("POST", "/api/checks/:id/protection/close", { scopes: ["protection.close"], purpose: true }, ({ world, params, body, session }) => {
    const check = openCheck(world, params[0]);
    Object.assign(check.protection ?? fail(409, "border.not_referred"), { state: "closed", outcome: body.outcome, closed_by: session.name });
    return changed(world, check);
  }),
  route("POST", "/api/checks/:id/decision", border, decide),
  route("POST", "/api/crossings/:id/correction", { scopes: ["border.correct"], purpose: true }, ({ world, params, body, session }) => {
    for (const traveller of world.travellers) {
      const old = traveller.crossings.find((item) => item.id === params[0]);
      if (!old) continue;
      const made = { ...old, ...body.changes, id: randomUUID(), supersedes: old.id, reason: body.reason, note: body.note, officer: session.name };
      old.corrected_by = made.id;
      traveller.crossings.unshift(made);
      return { json: made };
    }
    return fail(404, "border.not_found");
  }),
  route("GET", "/api/refusals/:id/form", { scopes: ["border.second_line", "border.history"], purpose: true }, () => ({ raw: kPdf, type: "application/pdf" })),
  route("GET", "/api/travellers", { scopes: ["border.history"], purpose: true }, ({ world, query }) => {
    const has = (value, name) => !query.get(name) || value.toUpperCase().includes(query.get(name).toUpperCase());
    const found = world.travellers.filter((item) => has(item.documents[0].number, "document_number") && has(item.surname, "surname") && has(item.given_names, "given_names") && has(item.birth_date, "birth_date"));
    return { json: { travellers: found } };
  }),
  route("GET", "/api/travellers/:id", { scopes: ["border.history"], purpose: true }, ({ world, params, session }) => {
    const { hold: held, ...file } = world.travellers.find((item) => item.id === params[0]) ?? fail(404, "border.not_found");
    if (!held) return { json: file };
    const { reason, ...rest } = held;
    return { json: { ...file, hold: scopesOf(session.roles).includes("retention.hold") ? held : rest } };
  }),
  route("POST", "/api/travellers/:id/hold", { scopes: ["retention.hold"], purpose: true }, (context) => hold(context, false)),
  route("POST", "/api/travellers/:id/hold/lift", { scopes: ["retention.hold"], purpose: true }, (context) => hold(context, true)),
  route("GET", "/api/holds", { scopes: ["retention.hold"], purpose: true }, ({ world }) => ({ json: { holds: world.travellers.flatMap((item) => item.hold ?? []) } })),
  route("GET", "/api/events", border, events),
  ...desk(route, fail),
  ...observatory(route, fail),
];
