import { useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";
import type { DecisionDialogProps } from "./decision_dialogs.tsx";

export function CloseProtectionDialog({ action, actions, onClose }: DecisionDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [outcome, setOutcome] = useState("");
  const [note, setNote] = useState("");
  const submit = async () => {
    if (await action.run(() => actions.closeProtection(outcome, note))) onClose();
  };
  return (
    <FormDialog
      title={t("protection.close_title")}
      open
      onClose={onClose}
      onSubmit={() => void submit()}
      submitLabel={t("action.close_protection")}
      submitKind="protect"
      disabled={!outcome || !note.trim()}
      busy={action.busy}
      error={action.error}
    >
      <RadioList label={t("protection.outcome")} choices={choicesOf(i18n, "protection_outcomes")} value={outcome} onChange={setOutcome} required />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={3} required />
    </FormDialog>
  );
}
