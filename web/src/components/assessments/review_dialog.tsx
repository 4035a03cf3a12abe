// A query, or a change that the reviewer proposes; the expert writes, the reviewer never does.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { AssessmentAnswer, InstrumentNode } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { draftOf } from "../../lib/assessment.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";
import { AnswerFields } from "./questionnaire.tsx";
import { kPurpose } from "./shared.ts";

interface Props {
  base: string;
  period: string;
  verdict: "query" | "change";
  node: InstrumentNode;
  answer: AssessmentAnswer;
  onDone: () => void;
  onClose: () => void;
}

export function ReviewDialog({ base, period, verdict, node, answer, onDone, onClose }: Props) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [note, setNote] = useState("");
  const [draft, setDraft] = useState(() => draftOf(answer));
  const submit = () =>
    void action.run(async () => {
      const said = Object.fromEntries(Object.entries(draft.said).filter(([, value]) => value !== ""));
      const named = { question: answer.question, version: answer.version, ...(verdict === "change" ? { proposed: { ...draft, said } } : {}) };
      await client.post(`${base}/review`, { period, verdict, note: note.trim(), answers: [named] }, { purpose: kPurpose });
      announce(t("assess.steps_taken", { count: 1 }));
      onDone();
    });
  return (
    <FormDialog title={t(verdict === "query" ? "assess.query" : "assess.propose")} open wide onClose={onClose} onSubmit={submit} submitLabel={t(verdict === "query" ? "assess.query" : "assess.propose")} disabled={!note.trim()} busy={action.busy} error={action.error}>
      <TextInput label={t("assess.query_text")} value={note} onChange={setNote} rows={3} required maxLength={4000} autoFocus />
      {verdict === "change" ? <AnswerFields node={node} draft={draft} disabled={false} onChange={setDraft} /> : null}
    </FormDialog>
  );
}
