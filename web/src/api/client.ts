// One place that talks to the server. It adds the purpose, the language and the idempotency key, turns problem details into ApiError, and
// tells listeners when the session has ended or the server cannot be reached. A POST whose outcome is unknown (no answer, or a 5xx) keeps
// its key, so that the same action sent again is the same action for the server.
import { actionKey } from "../lib/action_key.ts";
import type { Problem } from "./types.ts";

export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;
  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}

export class UnreachableError extends Error {
  constructor() {
    super("the server cannot be reached");
  }
}

export interface RequestOptions {
  purpose?: string;
  body?: unknown;
  text?: { content: string; type: string };
  blob?: Blob;
  signal?: AbortSignal;
  noKey?: boolean;
}

interface Listeners {
  sessionEnded: () => void;
  passwordRequired: () => void;
  reachable: (yes: boolean) => void;
}

export class Client {
  language = "en";
  private listeners: Listeners = { sessionEnded: () => {}, passwordRequired: () => {}, reachable: () => {} };
  private readonly openKeys = new Map<string, string>();

  listen(listeners: Listeners): void {
    this.listeners = listeners;
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("GET", path, options);
  }
  post<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>("POST", path, { ...options, body });
  }
  // Bytes as they are. What only reads them needs no key; what keeps them is done once.
  upload<T>(path: string, content: Blob, once = false): Promise<T> {
    return this.send<T>("POST", path, { blob: content, noKey: !once });
  }
  delete(path: string): Promise<void> {
    return this.send<void>("DELETE", path, {});
  }

  async blob(path: string, purpose: string): Promise<Blob> {
    const response = await this.exchange("GET", path, { purpose }, undefined);
    if (!response.ok) throw await this.failure(response);
    return response.blob();
  }

  private async send<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const payload = options.text?.content ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const needsKey = method === "POST" && !options.noKey;
    const signature = `${path}\n${payload ?? options.blob?.size ?? ""}`;
    const key = needsKey ? (this.openKeys.get(signature) ?? actionKey()) : undefined;
    if (key) this.openKeys.set(signature, key);
    const response = await this.exchange(method, path, options, options.blob ?? payload, key);
    if (response.status < 500) this.openKeys.delete(signature);
    if (!response.ok) throw await this.failure(response);
    if (response.status === 204) return undefined as T;
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  private async exchange(method: string, path: string, options: RequestOptions, payload: string | Blob | undefined, key?: string): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": this.language };
    if (payload !== undefined) headers["Content-Type"] = payload instanceof Blob ? payload.type : (options.text?.type ?? "application/json");
    if (options.purpose) headers["Limen-Purpose"] = options.purpose;
    if (key) headers["Idempotency-Key"] = key;
    try {
      const response = await fetch(path, { method, headers, body: payload, signal: options.signal, credentials: "same-origin", cache: "no-store" });
      this.listeners.reachable(true);
      return response;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      this.listeners.reachable(false);
      throw new UnreachableError();
    }
  }

  private async failure(response: Response): Promise<ApiError> {
    let problem: Problem = { status: response.status, code: `http.${response.status}`, title: response.statusText };
    try {
      problem = { ...problem, ...((await response.json()) as Problem) };
    } catch {
      // A proxy in between may answer without a problem document: the status is all there is.
    }
    if (problem.code === "identity.no_session") this.listeners.sessionEnded();
    if (problem.code === "identity.password_change_required") this.listeners.passwordRequired();
    const wait = Number(response.headers.get("Retry-After"));
    return new ApiError(problem, Number.isFinite(wait) && wait > 0 ? wait : null);
  }
}

export const client = new Client();

export function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
