// A legal hold is placed and lifted by a person with a reason; both stand in the journal. Without a traveller the dialog asks for the record.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Hold } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { Note } from "./basics.tsx";
import { FormDialog } from "./dialog.tsx";
import { TextInput } from "./fields.tsx";

interface HoldDialogProps {
  travellerId: string | null;
  lift?: boolean;
  purpose: string;
  onClose: () => void;
  onDone: () => void;
}

export function HoldDialog({ travellerId, lift = false, purpose, onClose, onDone }: HoldDialogProps) {
  const { t } = useI18n();
  const { announce } = useApp();
  const [id, setId] = useState(travellerId ?? "");
  const [reason, setReason] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post<Hold>(`/api/travellers/${encodeURIComponent(id.trim())}/hold${lift ? "/lift" : ""}`, { reason: reason.trim() }, { purpose });
      announce(t(lift ? "holds.lifted" : "holds.placed"));
      onDone();
    });
  return (
    <FormDialog
      title={t(lift ? "holds.lift_title" : "holds.place_title")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(lift ? "holds.lift" : "holds.place")}
      submitKind={lift ? "danger" : "primary"}
      disabled={!id.trim() || !reason.trim()}
      busy={action.busy}
      error={action.error}
    >
      <Note tone={lift ? "warning" : "info"}>{t(lift ? "holds.lift_text" : "holds.place_text")}</Note>
      {travellerId ? null : <TextInput label={t("holds.traveller")} value={id} onChange={setId} ltr required maxLength={36} />}
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={3} required maxLength={1000} />
    </FormDialog>
  );
}
