// What the pages of assessments compute: the questionnaire in the order of its tree, what somebody may do with an answer, how far a unit is.
import type { AssessmentAnswer, InstrumentNode, Language } from "../api/types.ts";

export type AssessmentRole = "country_expert" | "peer_reviewer" | "coordinator";

export interface Section {
  node: InstrumentNode | null; // null: questions that stand in no node
  path: InstrumentNode[]; // from the outermost on, the node itself last
  questions: InstrumentNode[];
}

export function labelOf(label: Record<string, string> | undefined, language: Language): string {
  return label?.[language] || label?.en || "";
}

// Questions below the node they belong to, in the order of the instrument.
export function sectionsOf(nodes: InstrumentNode[]): Section[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sections = new Map<string, Section>();
  for (const node of nodes) {
    if (node.kind !== "question") continue;
    const parent = node.parent ? (byId.get(node.parent) ?? null) : null;
    const key = parent?.id ?? "";
    let section = sections.get(key);
    if (!section) {
      const path: InstrumentNode[] = [];
      for (let up = parent; up && path.length < 32; up = up.parent ? (byId.get(up.parent) ?? null) : null) path.unshift(up);
      section = { node: parent, path, questions: [] };
      sections.set(key, section);
    }
    section.questions.push(node);
  }
  return [...sections.values()];
}

export interface Draft {
  said: Record<string, string>;
  source: string;
  citation: string;
  comment: string;
  as_of: string;
}

export function draftOf(answer: AssessmentAnswer | undefined): Draft {
  return {
    said: { ...(answer?.said ?? {}) },
    source: answer?.source ?? "",
    citation: answer?.citation ?? "",
    comment: answer?.comment ?? "",
    as_of: answer?.as_of ?? "",
  };
}

export function isChanged(draft: Draft, answer: AssessmentAnswer | undefined): boolean {
  const before = draftOf(answer);
  const said = (of: Draft) => Object.entries(of.said).filter(([, value]) => value !== "").map(([key, value]) => `${key}=${value}`).sort().join("\n");
  return said(draft) !== said(before) || draft.source !== before.source || draft.citation !== before.citation || draft.comment !== before.comment || draft.as_of !== before.as_of;
}

export type AnswerAction = "write" | "submit" | "withdraw" | "begin" | "agree" | "query" | "change";

// What the server would allow: the same table, so that no button stands there in vain. The server decides.
export function actionsFor(role: string, state: string, own: boolean, roundState: string): Set<AnswerAction> {
  const actions = new Set<AnswerAction>();
  if (roundState !== "open") return actions;
  if (role === "country_expert") {
    if (state === "" || state === "draft" || state === "queried") actions.add("write");
    if (state === "draft" || state === "queried") actions.add("submit");
    if (state === "submitted") actions.add("withdraw");
    return actions;
  }
  if (own || (role !== "peer_reviewer" && role !== "coordinator")) return actions;
  if (role === "peer_reviewer" && state === "submitted") actions.add("begin");
  if (state === "submitted" || state === "in_review") actions.add("agree");
  if (state === "submitted" || state === "in_review" || state === "agreed" || state === "checked") {
    actions.add("query");
    actions.add("change");
  }
  return actions;
}

export function countOf(answers: Record<string, number>, ...states: string[]): number {
  return states.reduce((sum, state) => sum + (answers[state] ?? 0), 0);
}
