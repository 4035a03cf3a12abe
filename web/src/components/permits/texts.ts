// Words and small facts of the register that several parts of the client need.
import type { Permit } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/i18n.tsx";
import type { Tone } from "../basics.tsx";

export const kKinds: Record<Permit["kind"], MessageKey> = { visa: "permits.visa", permit: "permits.permit", authorisation: "permits.authorisation" };

export const kStatuses: Record<Permit["status"], MessageKey> = {
  issued: "permits.issued",
  extended: "permits.extended",
  shortened: "permits.shortened",
  revoked: "permits.revoked",
  annulled: "permits.annulled",
  expired: "permits.expired",
  lost: "permits.lost",
  reinstated: "permits.reinstated",
};

export const kFaults: Record<string, MessageKey> = {
  not_in_force: "permits.fault_not_in_force",
  not_yet: "permits.fault_not_yet",
  expired: "permits.fault_expired",
  entries_used: "permits.fault_entries_used",
  territory: "permits.fault_territory",
  other_document: "permits.fault_other_document",
  other_holder: "permits.fault_other_holder",
  other_taken: "permits.fault_other_taken",
  not_asked: "permits.fault_not_asked",
  not_inside: "permits.fault_not_inside",
};

// What an officer may take though it was not proposed: the valid visa in the old book, a name misspelt on it.
export const kMayTake = ["other_document", "other_holder", "other_taken", "not_asked"];

export function holds(status: string): boolean {
  return status === "issued" || status === "extended" || status === "shortened" || status === "reinstated";
}

export function toneOfStatus(status: string, validTo: string, today: string): Tone {
  if (!holds(status)) return "error";
  return validTo < today ? "warning" : "good";
}
