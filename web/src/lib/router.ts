// Addresses live behind the hash, so that the server needs to know one page only.
import { useSyncExternalStore } from "react";

export interface Route {
  page: string;
  rest: string[];
}

export function parseHash(hash: string): Route {
  const parts = hash.replace(/^#?\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  return { page: parts[0] ?? "", rest: parts.slice(1) };
}

export function go(page: string, ...rest: string[]): void {
  window.location.hash = `/${[page, ...rest].map(encodeURIComponent).join("/")}`;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return parseHash(hash);
}
