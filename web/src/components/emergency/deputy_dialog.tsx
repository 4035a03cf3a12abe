// A supervisor makes somebody her deputy at this post, for some hours.
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";

const kHour = 3_600_000;

export function DeputyDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t, label } = useI18n();
  const { session } = useApp();
  const [account, setAccount] = useState("");
  const [role, setRole] = useState<string | null>(session.roles[0] ?? null);
  const [inHours, setInHours] = useState("0");
  const [hours, setHours] = useState("8");
  const [reason, setReason] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      const from = Date.now() + Number(inHours) * kHour;
      const times = { from: new Date(from).toISOString(), until: new Date(from + Number(hours) * kHour).toISOString() };
      await client.post("/api/deputies", { account: account.trim(), role, post_id: session.post_id, reason: reason.trim(), ...times });
      onDone();
    });
  return (
    <FormDialog title={t("deputy.give")} open onClose={onClose} onSubmit={submit} submitLabel={t("deputy.save")} disabled={!account.trim() || !role || !reason.trim() || !(Number(hours) > 0)} busy={action.busy} error={action.error}>
      <p>{t("deputy.give_text")}</p>
      <TextInput label={t("deputy.account")} value={account} onChange={setAccount} ltr autoFocus required />
      <SelectInput label={t("emergency.role")} value={role} onChange={setRole} choices={session.roles.map((code) => ({ id: code, label: label("roles", code) }))} required />
      <div className="form-grid two">
        <TextInput label={t("deputy.in_hours")} value={inHours} onChange={setInHours} numeric ltr maxLength={3} />
        <TextInput label={t("deputy.hours")} value={hours} onChange={setHours} numeric ltr required maxLength={2} />
      </div>
      <TextInput label={t("emergency.reason")} value={reason} onChange={setReason} rows={2} required />
    </FormDialog>
  );
}
