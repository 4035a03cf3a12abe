// What the panels of the backlog have in common.
import type { PaperForm, Session } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/i18n.tsx";

export const kKinds: Record<PaperForm["kind"], MessageKey> = {
  entry: "backlog.kind_entry",
  exit: "backlog.kind_exit",
  refusal: "backlog.kind_refusal",
  protection: "backlog.kind_protection",
};

export const kLetters: Record<string, PaperForm["kind"]> = { E: "entry", X: "exit", R: "refusal", P: "protection" };

// The kind that a serial number tells: NORD-E000123-7.
export function kindOf(serial: string): PaperForm["kind"] | null {
  const found = /-([EXRP])\d{6}-\d$/.exec(serial.trim().toUpperCase());
  return found ? (kLetters[found[1] ?? ""] ?? null) : null;
}

export function backlogPurpose(session: Session | null): string {
  return session?.purposes.includes("border_check") ? "border_check" : (session?.purposes[0] ?? "");
}
