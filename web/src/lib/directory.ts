// The desk of the directory: what somebody changed, what another changed meanwhile, and what of a proposal is decided.
import type { Proposal, ProposalDecision, ProposalField } from "../api/types.ts";

export type Values = Readonly<Record<string, string>>;

// The fields that are not what they were: only these are sent, so that what others change stays.
export function changedFields(before: Values, after: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => value.trim() !== (before[name] ?? "").trim()));
}

export interface Clash {
  field: string;
  mine: string;
  theirs: string;
}

// Fields that both have changed since `base`, each to something else.
export function clashes(base: Values, mine: Values, theirs: Values): Clash[] {
  return Object.entries(changedFields(base, mine))
    .filter(([field, value]) => (theirs[field] ?? "") !== (base[field] ?? "") && (theirs[field] ?? "") !== value.trim())
    .map(([field, value]) => ({ field, mine: value, theirs: theirs[field] ?? "" }));
}

// My edits on what stands there now: what I did not touch is theirs.
export function rebased(base: Values, mine: Values, theirs: Values): Record<string, string> {
  return { ...theirs, ...changedFields(base, mine) };
}

export interface Choice {
  accept: boolean | null;
  reason: string;
  despite: boolean;
  verified: boolean;
}
export const kUndecided: Choice = { accept: null, reason: "", despite: false, verified: false };

// Whether a choice can be sent as it stands: a refusal says why, and what changed since must have been seen.
export function isReady(field: ProposalField, choice: Choice): boolean {
  if (choice.accept === null) return false;
  return choice.accept ? !field.changed_since || field.now === field.value || choice.despite : choice.reason.trim() !== "";
}

export function decisionsOf(proposal: Proposal, choices: Readonly<Record<string, Choice>>): ProposalDecision[] {
  return proposal.fields.flatMap((field) => {
    const choice = choices[field.field];
    if (field.state !== "open" || !choice || !isReady(field, choice)) return [];
    const reason = choice.reason.trim();
    return [{ field: field.field, accept: choice.accept === true, ...(reason ? { reason } : {}), ...(choice.accept && choice.despite ? { despite_change: true } : {}), ...(choice.accept && choice.verified ? { verified: true } : {}) }];
  });
}

export type LineKind = "same" | "added" | "removed";
// Line by line, for values that are lists: what of `now` goes, what of `next` is new.
export function lineDiff(now: string, next: string): { kind: LineKind; text: string }[] {
  const before = now ? now.split("\n") : [];
  const after = next ? next.split("\n") : [];
  return [...before.filter((line) => !after.includes(line)).map((text) => ({ kind: "removed" as const, text })), ...after.map((text) => ({ kind: before.includes(text) ? ("same" as const) : ("added" as const), text }))];
}
