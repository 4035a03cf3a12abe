// Codes of problem documents that the client can explain in the reader's language; for others the server's own detail is shown.
import type { MessageKey } from "../i18n/i18n.tsx";

const kTexts: Readonly<Record<string, MessageKey>> = {
  "identity.no_session": "error.no_session",
  "identity.credentials": "error.credentials",
  "identity.totp_required": "error.totp_required",
  "identity.locked": "error.locked",
  "identity.not_allowed": "error.not_allowed",
  "identity.last_administrator": "error.last_administrator",
  "identity.roles_apart": "error.roles_apart",
  "purpose.missing": "error.purpose",
  "purpose.not_allowed": "error.purpose",
  "idempotency.key_reused": "error.key_reused",
  "border.code.requires": "error.code_requires",
  "border.hits_unreviewed": "guard.hits_unreviewed",
  "border.hits_changed": "guard.hits_changed",
  "border.protection_open": "guard.protection_open",
  "border.refuse.free_movement": "guard.free_movement",
  "border.refuse.same_person": "guard.same_person",
  "border.refuse.child_safeguards": "guard.child_safeguards",
  "border.refuse.no_reason": "guard.no_reason",
  "border.refuse.no_facts": "guard.no_facts",
  "border.refuse.second_line_only": "guard.second_line_only",
  "border.check_closed": "guard.check_closed",
  "border.not_referred": "guard.not_referred",
  "border.referred_elsewhere": "guard.referred_elsewhere",
  "border.already_referred": "guard.already_referred",
  "border.refuse.exit": "guard.exit_not_refused",
  "border.protection_not_competent": "guard.not_competent",
  "border.hit.second_line_only": "hits.second_line_only",
  "border.hold.held": "error.hold_held",
  "border.hold.none": "error.hold_none",
  "border.hold.no_reason": "error.hold_no_reason",
  "border.traveller.not_found": "error.no_traveller",
  "border.redress.invalid": "error.redress_invalid",
  "border.redress.not_found": "error.redress_unknown",
  "border.clearance.no_document": "error.no_document_to_remember",
  "reverse.finding.stale": "reverse.alert_changed",
  "reverse.reason.note": "error.code_requires",
  "api.path.id": "error.not_an_id",
};

export function codeMessage(code: string): MessageKey | undefined {
  return kTexts[code];
}
