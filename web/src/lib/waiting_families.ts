// Families that were written down while the server did not answer. They wait in this browser, sealed: the key lives with the tab and goes with it,
// so that who opens the machine's storage later finds nothing to read.
import type { HouseholdInput } from "../api/types.ts";

const kKey = "limen.arrivals.key";
const kPrefix = "limen.arrivals.";

function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

async function keyOf(): Promise<CryptoKey> {
  let raw = sessionStorage.getItem(kKey);
  if (!raw) {
    raw = toText(crypto.getRandomValues(new Uint8Array(32)));
    sessionStorage.setItem(kKey, raw);
  }
  return crypto.subtle.importKey("raw", toBytes(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function keepWaiting(account: string, families: HouseholdInput[]): Promise<void> {
  if (families.length === 0) {
    localStorage.removeItem(kPrefix + account);
    return;
  }
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(), new TextEncoder().encode(JSON.stringify(families)));
  localStorage.setItem(kPrefix + account, `${toText(iv)}.${toText(new Uint8Array(sealed))}`);
}

export async function readWaiting(account: string): Promise<HouseholdInput[]> {
  const [iv, sealed] = (localStorage.getItem(kPrefix + account) ?? "").split(".");
  if (!iv || !sealed) return [];
  try {
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, await keyOf(), toBytes(sealed));
    return JSON.parse(new TextDecoder().decode(open)) as HouseholdInput[];
  } catch {
    return []; // of another tab, which has gone with its key
  }
}
