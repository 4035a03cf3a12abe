// The steps of a hit file: is it this person, what was done, handed over, received, answered, closed.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { HitFile } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, RadioList, SelectInput, TextInput } from "../fields.tsx";
import { hitPurpose, kOutcomes, textIn } from "./texts.ts";

export type Step = Exclude<HitFile["may"][number], "call">;
export const kSteps: Record<Step, MessageKey> = {
  judge: "hit_desk.step_judge",
  outcome: "hit_desk.step_outcome",
  send: "hit_desk.step_send",
  receipt: "hit_desk.step_receipt",
  work: "hit_desk.step_work",
  answer: "hit_desk.step_answer",
  close: "hit_desk.step_close",
};

// Of a thing nobody asks whether it is the person.
export function stepTitle(step: Step, file: HitFile | null): MessageKey {
  return step === "judge" && file?.thing ? "things.step_judge" : kSteps[step];
}

interface StepProps {
  file: HitFile;
  step: Step;
  onClose: () => void;
  onDone: (next: HitFile) => void;
}

export function StepDialog({ file, step, onClose, onDone }: StepProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { session } = useApp();
  const action = useAction();
  const [choice, setChoice] = useState(step === "send" ? "hand" : step === "outcome" ? (file.judged === "false" ? "false" : "") : "");
  const [reason, setReason] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [who, setWho] = useState(step === "send" || step === "receipt" || step === "answer" ? file.issuer : "");
  const [reference, setReference] = useState("");
  const [urgent, setUrgent] = useState(file.urgent);
  const [urgentReason, setUrgentReason] = useState(file.urgent_reason ?? "");
  const late = step === "close" && file.clock.late;
  const told = step === "close" && file.judged === "false" && Boolean(file.sent_at);
  const note = text.trim() ? { note: text.trim() } : {};
  const body = (): Record<string, unknown> => {
    if (step === "judge") return { same_person: choice === "yes", ...note };
    if (step === "outcome") return { outcome: choice, ...note, ...(choice === "not_possible" && reason ? { reason } : {}), ...(urgent ? { urgent, urgent_reason: urgentReason.trim() } : {}) };
    if (step === "send") return { how: choice, to: who.trim() };
    if (step === "close") return { ...note, ...(late && reason ? { late_reason: reason } : {}) };
    return { from: who.trim(), ...(text.trim() ? { text: text.trim() } : {}), ...(reference.trim() ? { reference: reference.trim() } : {}) };
  };
  const ready =
    step === "judge" ? choice === "yes" || (choice === "no" && Boolean(text.trim()))
    : step === "outcome" ? Boolean(choice) && (choice === "not_possible" ? reason !== null : Boolean(text.trim())) && (!urgent || Boolean(urgentReason.trim()))
    : step === "close" ? (!late || reason !== null) && (!told || Boolean(text.trim()))
    : step === "work" || Boolean(who.trim());
  const submit = () => void action.run(async () => onDone(await client.post<HitFile>(`/api/hit-files/${file.id}/${step}`, body(), { purpose: hitPurpose(session) })));
  const reasons = (step === "close" ? file.late_reasons : file.not_possible_reasons).map((item) => ({ id: item.code, label: textIn(i18n, item.label) }));
  return (
    <FormDialog title={t(stepTitle(step, file))} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!ready} busy={action.busy} error={action.error}>
      {step === "judge" ? (
        <RadioList label={t(file.thing ? "things.step_judge" : "hit_desk.same_person")} value={choice} onChange={setChoice} required autoFocus choices={[{ id: "yes", label: t(file.thing ? "things.same" : "hit_desk.same_person_yes") }, { id: "no", label: t(file.thing ? "things.not_same" : "hit_desk.same_person_no") }]} />
      ) : null}
      {step === "outcome" ? (
        <RadioList label={t("hit_desk.step_outcome")} value={choice} onChange={setChoice} required autoFocus choices={(file.judged === "false" ? (["false"] as const) : (["done", "not_possible", "false"] as const)).map((id) => ({ id, label: t(kOutcomes[id]) }))} />
      ) : null}
      {step === "outcome" && choice === "not_possible" ? <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={reasons} required /> : null}
      {step === "send" ? (
        <RadioList label={t("hit_desk.how")} value={choice} onChange={setChoice} required autoFocus choices={[{ id: "hand", label: t("hit_desk.how_hand") }, { id: "file", label: t("hit_desk.how_file") }]} />
      ) : null}
      {late ? (
        <>
          <Note tone="warning">{t("hit_desk.close_late")}</Note>
          <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={reasons} required />
        </>
      ) : null}
      {told ? <Note tone="warning">{t("hit_desk.close_told")}</Note> : null}
      {step === "send" || step === "receipt" || step === "answer" ? <TextInput label={t(step === "send" ? "hit_desk.to" : "hit_desk.from")} value={who} onChange={setWho} required maxLength={200} /> : null}
      {step === "receipt" ? <TextInput label={t("hit_desk.reference")} value={reference} onChange={setReference} maxLength={100} ltr /> : null}
      {step === "send" ? null : <TextInput label={t(step === "answer" ? "hit_desk.answer_text" : "common.note")} value={text} onChange={setText} rows={3} required={step === "outcome" && choice !== "not_possible"} />}
      {step === "outcome" ? (
        <Checkbox checked={urgent} onChange={setUrgent}>
          {t("hit_desk.urgent")}
        </Checkbox>
      ) : null}
      {step === "outcome" && urgent ? <TextInput label={t("hit_desk.urgent_reason")} value={urgentReason} onChange={setUrgentReason} required maxLength={300} /> : null}
    </FormDialog>
  );
}
