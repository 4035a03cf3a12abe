// The routes of the desks: alerts, statistics, journal, administration.
import { randomUUID } from "node:crypto";
import { at, day, lists } from "./data.mjs";

const kSuppressedBelow = 5;
const kValues = { post: null, nationality: ["TUN", "PER", "FRA", "JPN", "SEN", "GHA", "BRA", "MAR", "UKR"], sex: ["F", "M", "X"], age_band: ["0–17", "18–34", "35–64", "65+"], transport_mode: ["air", "land", "sea"], travel_purpose: ["tourism", "business", "family", "work"] };

function valuesOf(world, dimension, from, to) {
  if (dimension === "post") return world.posts.map((post) => post.code);
  if (dimension === "month") return ["2026-08", "2026-09", "2026-10", "2026-11"];
  if (dimension !== "day") return kValues[dimension] ?? [];
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to) && days.length < 400; at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function statistics(world, query) {
  const by = (query.get("by") ?? "day").split(",");
  const from = query.get("from") ?? day(-30);
  const to = query.get("to") ?? day();
  let keys = [{}];
  for (const dimension of by) keys = keys.flatMap((key) => valuesOf(world, dimension, from, to).map((value) => ({ ...key, [dimension]: value })));
  const totals = { entries: 0, exits: 0, refusals: 0 };
  const rows = keys.map((key, index) => {
    const wave = (seed) => Math.max(0, Math.round(120 / by.length + 70 * Math.sin((index + seed) * 0.9) - (index % 7) * 9));
    const counts = { entries: wave(0), exits: wave(2), refusals: index % 4 };
    for (const name of Object.keys(totals)) totals[name] += counts[name];
    const hide = (value) => (value > 0 && value < kSuppressedBelow ? null : value);
    const shown = { entries: hide(counts.entries), exits: hide(counts.exits), refusals: hide(counts.refusals) };
    return { keys: key, ...shown, suppressed: Object.values(shown).includes(null) };
  });
  return { from, to, by, suppressed_below: kSuppressedBelow, rows, totals };
}

function importReport(text) {
  const lines = text.split(/\r?\n/).slice(1).filter(Boolean);
  const bad = lines.map((line, index) => ({ line: index + 2, cells: line.split(",") })).filter(({ cells }) => cells.length < 4);
  const diagnostics = bad.map(({ line }) => ({ line, column: "birth_date", code: "lists.row.short", severity: "error", message: "The row has fewer fields than the head" }));
  if (lines.length > 0) diagnostics.push({ line: 2, column: "remarks", code: "lists.remarks.long", severity: "warning", message: "Remarks were cut to 500 characters" });
  const accepted = lines.length - bad.length;
  return { rows: lines.length, accepted, skipped: 0, refused: bad.length, created: accepted, revised: 0, unchanged: 0, diagnostics };
}

export function desk(route, fail) {
  const read = { scopes: ["alerts.read"], purpose: true };
  const write = { scopes: ["alerts.write"], purpose: true };
  const find = (world, id) => world.alerts.find((alert) => alert.id === id) ?? fail(404, "alerts.not_found");
  const protective = (category) => Boolean(lists.alert_categories.find((item) => item.code === category)?.protective);
  const accounts = { scopes: ["accounts.manage"] };
  const view = ({ password, password_change_required, ...account }) => account;
  const accountOf = (world, params, session) => {
    if (params[0] === session.account_id) fail(403, "identity.not_allowed");
    return world.accounts.find((item) => item.id === params[0]) ?? fail(404, "identity.not_found");
  };
  const oneTime = (account) => {
    account.password = `amber-${randomUUID().slice(0, 4)}-harbour-${randomUUID().slice(0, 4)}`;
    account.password_change_required = true;
    return account.password;
  };
  return [
    route("GET", "/api/list-age/checks/:id", { scopes: ["border.check", "border.second_line", "alerts.read"] }, () => ({ json: { lists: [] } })),
    route("GET", "/api/list-age", { scopes: ["border.check", "border.second_line", "alerts.read"] }, () => ({
      json: { stale: false, lists: [{ name: "un", state: "fresh", entries: 812, expected_hours: 168, stale_hours: 720, hours: 20, last_good: at(-1200), reasons: [] }] },
    })),
    route("GET", "/api/alerts", read, ({ world, query }) => {
      const text = (query.get("query") ?? "").toUpperCase();
      const state = query.get("state") ?? "active";
      const found = world.alerts.filter((alert) => (state === "all" || alert.state === state) && (!query.get("category") || alert.category === query.get("category")) && JSON.stringify(alert).toUpperCase().includes(text));
      return { json: { alerts: found } };
    }),
    route("POST", "/api/alerts", write, ({ world, body, session }) => {
      if (!body.surname && !body.documents?.length) fail(422, "alerts.data_minimum", "A surname or a document is needed");
      const alert = { ...body, id: randomUUID(), version: 1, state: "active", protective: protective(body.category), created_at: at(), created_by: session.name, updated_at: at() };
      world.alerts.unshift(alert);
      return { status: 201, json: alert };
    }),
    route("POST", "/api/alerts/import", { scopes: ["alerts.import"], purpose: true }, ({ text }) => ({ json: importReport(text) })),
    route("GET", "/api/alerts/:id", read, ({ world, params }) => {
      const alert = find(world, params[0]);
      return { json: { ...alert, versions: [{ version: 1, updated_at: alert.created_at, updated_by: alert.created_by, reason_for_change: null }] } };
    }),
    route("POST", "/api/alerts/:id/revise", write, ({ world, params, body }) => {
      const alert = find(world, params[0]);
      return { json: Object.assign(alert, body, { version: alert.version + 1, protective: protective(body.category), updated_at: at() }) };
    }),
    route("POST", "/api/alerts/:id/withdraw", write, ({ world, params }) => ({ json: Object.assign(find(world, params[0]), { state: "withdrawn", updated_at: at() }) })),
    route("GET", "/api/statistics", { scopes: ["statistics.read"] }, ({ world, query }) => ({ json: statistics(world, query) })),
    route("GET", "/api/statistics.csv", { scopes: ["statistics.read"] }, ({ world, query }) => ({ raw: statistics(world, query).rows.map((row) => [...Object.values(row.keys), row.entries, row.exits].join(",")).join("\n"), type: "text/csv" })),
    route("GET", "/api/journal", { scopes: ["journal.read"] }, ({ world, query }) => {
      const before = Number(query.get("before") ?? Infinity);
      const kind = query.get("kind") ?? "";
      const found = world.journal.filter((entry) => entry.seq < before && entry.kind.includes(kind)).slice(0, Number(query.get("limit") ?? 50));
      return { json: { entries: found, head: { seq: world.journal[0].seq, hash: world.journal[0].hash } } };
    }),
    route("GET", "/api/access", { scopes: ["journal.read"] }, ({ world }) => ({
      json: {
        looks: world.journal.slice(0, 60).map((entry, index) => ({ seq: entry.seq, at: entry.at, actor: entry.actor, actor_name: entry.actor_name, purpose: index % 3 ? "border_check" : "second_line", operation: index % 2 ? "checks.get" : "travellers.search", subject_type: "traveller", subject_id: entry.subject_id, count: (index % 5) + 1 })),
      },
    })),
    route("POST", "/api/journal/verify", { scopes: ["journal.verify"] }, ({ world }) => ({ json: { ok: true, entries: world.journal.length, head: { seq: world.journal[0].seq, hash: world.journal[0].hash }, kinds: { "check.opened": 20 } } })),
    route("POST", "/api/backup", { scopes: ["site.backup"] }, ({ world }) => ({ json: { file: `limen-${day()}.backup`, bytes: 4_812_800, entries: world.journal.length, head: { seq: world.journal[0].seq, hash: world.journal[0].hash } } })),
    route("GET", "/api/accounts", accounts, ({ world }) => ({ json: { accounts: world.accounts.map(view) } })),
    route("POST", "/api/accounts", accounts, ({ world, body }) => {
      const account = { ...body, id: randomUUID(), state: "active", totp_enrolled: false, last_sign_in: null };
      const password = oneTime(account);
      world.accounts.push(account);
      return { status: 201, json: { ...view(account), one_time_password: password } };
    }),
    route("POST", "/api/accounts/:id/roles", accounts, ({ world, params, body, session }) => ({ json: view(Object.assign(accountOf(world, params, session), { roles: body.roles, posts: body.posts })) })),
    route("POST", "/api/accounts/:id/disable", accounts, ({ world, params, session }) => ({ json: view(Object.assign(accountOf(world, params, session), { state: "disabled" })) })),
    route("POST", "/api/accounts/:id/enable", accounts, ({ world, params, session }) => ({ json: view(Object.assign(accountOf(world, params, session), { state: "active" })) })),
    route("POST", "/api/accounts/:id/reset", accounts, ({ world, params, session }) => ({ json: { one_time_password: oneTime(accountOf(world, params, session)) } })),
    route("GET", "/api/posts", { scopes: ["posts.manage"] }, ({ world }) => ({ json: { posts: world.posts } })),
    route("POST", "/api/posts", { scopes: ["posts.manage"] }, ({ world, body }) => {
      const post = { ...body, id: randomUUID() };
      world.posts.push(post);
      return { status: 201, json: post };
    }),
    route("POST", "/api/posts/:id", { scopes: ["posts.manage"] }, ({ world, params, body }) => ({ json: Object.assign(world.posts.find((post) => post.id === params[0]) ?? fail(404, "posts.not_found"), body) })),
  ];
}
