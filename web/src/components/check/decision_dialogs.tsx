// The dialogs behind refer, protection and withdraw. Each opens with the likely answer chosen, so that Enter finishes it.
import { useState } from "react";
import type { CheckView, ListName } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import type { ActionState } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { BodyPicker } from "../body_picker.tsx";
import { FormDialog } from "../dialog.tsx";
import { CheckboxList, RadioList, TextInput } from "../fields.tsx";
import type { CheckActions } from "./decision_bar.tsx";

export interface DecisionDialogProps {
  check: CheckView;
  action: ActionState;
  actions: CheckActions;
  onClose: () => void;
}

function useFirst(list: ListName): string {
  const { setup } = useI18n();
  return setup?.lists[list]?.[0]?.code ?? "";
}

export function ReferDialog({ action, actions, onClose }: DecisionDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reasons, setReasons] = useState<string[]>([]);
  const [note, setNote] = useState("");
  const [body, setBody] = useState("");
  const { can } = useApp();
  const submit = async () => {
    if (await action.run(() => actions.refer(reasons, note, body))) onClose();
  };
  return (
    <FormDialog title={t("refer.title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("action.refer")} disabled={reasons.length === 0} busy={action.busy} error={action.error}>
      <CheckboxList label={t("refer.reasons")} choices={choicesOf(i18n, "referral_reasons")} value={reasons} onChange={setReasons} columns={2} required autoFocus />
      {can("directory.pick") ? <BodyPicker value={body} onChange={setBody} /> : null}
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}

export function ProtectionDialog({ action, actions, onClose }: DecisionDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [kind, setKind] = useState(useFirst("protection_kinds"));
  const [note, setNote] = useState("");
  const [body, setBody] = useState("");
  const { can } = useApp();
  const submit = async () => {
    if (await action.run(() => actions.protect(kind, note, body))) onClose();
  };
  return (
    <FormDialog title={t("protection.title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("protection.submit")} submitKind="protect" disabled={!kind} busy={action.busy} error={action.error}>
      <Note tone="protect">{t("protection.text")}</Note>
      <RadioList label={t("protection.kind")} choices={choicesOf(i18n, "protection_kinds")} value={kind} onChange={setKind} required autoFocus />
      {can("directory.pick") ? <BodyPicker value={body} onChange={setBody} /> : null}
      <TextInput label={t("common.note")} hint={t("protection.note_hint")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}

export function WithdrawDialog({ action, actions, onClose }: DecisionDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const submit = async () => {
    if (await action.run(() => actions.decide({ decision: "withdraw", reasons: [reason], ...(note ? { note } : {}) }))) onClose();
  };
  return (
    <FormDialog title={t("withdraw.title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("action.withdraw")} disabled={!reason} busy={action.busy} error={action.error}>
      <RadioList label={t("common.reason")} choices={choicesOf(i18n, "withdrawal_reasons")} value={reason} onChange={setReason} required autoFocus />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
