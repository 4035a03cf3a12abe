import type { ProtectionCase, ProtectionReferral, ProtectionSummary } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/i18n.tsx";

export const kCare = "protection";
export const kSources: Record<ProtectionSummary["source"], MessageKey> = { desk: "care.source.desk", counter: "care.source.counter", reception: "care.source.reception" };
export const kCaseStates: Record<ProtectionCase["state"], MessageKey> = { new: "care.state.new", assessment: "care.state.assessment", service: "care.state.service", closed: "care.state.closed" };
export const kReferralStates: Record<ProtectionReferral["state"], MessageKey> = {
  sent: "care.referral.sent",
  received: "care.referral.received",
  accepted: "care.referral.accepted",
  rejected: "care.referral.rejected",
  done: "care.referral.done",
  revoked: "care.referral.revoked",
};
// What may be said next of a referral.
export const kSteps: Record<ProtectionReferral["state"], ProtectionReferral["state"][]> = {
  sent: ["received", "accepted", "rejected", "revoked"],
  received: ["accepted", "rejected", "revoked"],
  accepted: ["done", "revoked"],
  rejected: [],
  done: [],
  revoked: [],
};
