import type { MessageKey } from "../../i18n/i18n.tsx";

export const kActionLabel: Readonly<Record<string, MessageKey>> = {
  admit: "action.admit",
  refer: "action.refer",
  refuse: "action.refuse",
  withdraw: "action.withdraw",
  protection: "action.protection",
  details: "action.details",
  close_protection: "action.close_protection",
};

export const kDecisionLabel: Readonly<Record<string, MessageKey>> = {
  admit: "decision.admit",
  refuse: "decision.refuse",
  withdraw: "decision.withdraw",
  refer: "action.refer",
};
