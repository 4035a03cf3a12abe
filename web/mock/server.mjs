// A small server with the interface of docs/api.md, for developing and testing the client without the real one. It keeps the rules that the
// client must meet: sessions, scopes, purposes, idempotency keys, problem documents, and the content security policy.
// Usage: node mock/server.mjs [--port 5180] [--dist dist]
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { routes } from "./routes.mjs";
import { makeWorld, scopesOf } from "./world.mjs";

export const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const kTypes = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const kNoKey = new Set(["/api/session"]);

export class Problem extends Error {
  constructor(status, code, detail) {
    super(detail ?? code);
    Object.assign(this, { status, code, detail });
  }
}

function sendProblem(response, { status, code, detail }) {
  const headers = { "Content-Type": "application/problem+json", ...(status === 429 ? { "Retry-After": "30" } : {}) };
  response.writeHead(status, headers);
  response.end(JSON.stringify({ type: `urn:limen:error:${code}`, title: code, status, detail, code, request_id: randomUUID().slice(0, 8) }));
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function sessionOf(world, request) {
  const id = /limen_session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  return { id, session: id ? world.sessions.get(id) : undefined };
}

function check(route, world, context) {
  if (route.open) return;
  const { session, request } = context;
  if (!session) throw new Problem(401, "identity.no_session");
  const account = world.accounts.find((item) => item.id === session.account_id);
  if (account.password_change_required && !route.beforePassword) throw new Problem(403, "identity.password_change_required");
  const scopes = scopesOf(account.roles);
  if (route.scopes && !route.scopes.some((scope) => scopes.includes(scope))) throw new Problem(403, "identity.not_allowed");
  if (!route.purpose) return;
  const purpose = request.headers["limen-purpose"];
  if (!purpose) throw new Problem(400, "purpose.missing");
  if (!session.purposes.includes(purpose)) throw new Problem(403, "purpose.not_allowed");
}

async function serveApi(world, request, response, url) {
  for (const route of routes) {
    const match = request.method === route.method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    const context = { world, request, response, query: url.searchParams, params: match.slice(1), ...sessionOf(world, request) };
    check(route, world, context);
    const text = await bodyOf(request);
    context.text = text;
    context.body = text && !/csv/.test(request.headers["content-type"] ?? "") ? JSON.parse(text) : {};
    let key = null;
    if (request.method === "POST" && !kNoKey.has(url.pathname)) {
      key = request.headers["idempotency-key"];
      if (!key) throw new Problem(400, "idempotency.missing");
      const hash = createHash("sha256").update(url.href + text).digest("hex");
      const stored = world.answers.get(key);
      if (stored && stored.hash !== hash) throw new Problem(422, "idempotency.key_reused");
      if (stored) return send(response, stored.answer);
      key = { key, hash };
    }
    const answer = await route.run(context);
    if (answer === "streaming") return undefined;
    if (key) world.answers.set(key.key, { hash: key.hash, answer });
    return send(response, answer);
  }
  throw new Problem(404, "http.not_found");
}

function send(response, answer) {
  const { status = 200, json, raw, type = "application/json", headers = {} } = answer ?? { status: 204 };
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(raw ?? (json === undefined ? undefined : JSON.stringify(json)));
}

async function serveFile(dist, response, path) {
  const safe = normalize(path === "/" ? "/index.html" : path).replace(/^(\.\.[/\\])+/, "");
  try {
    const content = await readFile(join(dist, safe));
    response.writeHead(200, { "Content-Type": kTypes[extname(safe)] ?? "application/octet-stream" });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

export function startMock({ port = 0, dist }) {
  let world = makeWorld();
  const server = createServer((request, response) => {
    response.setHeader("Content-Security-Policy", kPolicy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    const url = new URL(request.url, "http://mock");
    const work = url.pathname === "/healthz" || url.pathname.startsWith("/api/") ? serveApi(world, request, response, url) : serveFile(dist, response, url.pathname);
    work.catch((error) => {
      if (response.headersSent) return response.end();
      return sendProblem(response, error instanceof Problem || error.status ? error : { status: 500, code: "http.internal", detail: String(error.stack) });
    });
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => {
      resolve({
        port: server.address().port,
        world: () => world,
        reset: () => {
          world = makeWorld();
        },
        stop: () => new Promise((done) => {
          server.closeAllConnections();
          server.close(done);
        }),
      });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, fallback) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : fallback);
  const dist = option("--dist", join(dirname(fileURLToPath(import.meta.url)), "..", "dist"));
  const { port } = await startMock({ port: Number(option("--port", "5180")), dist });
  console.log(`mock on http://127.0.0.1:${port} (account chief, password "correct horse battery")`);
}
