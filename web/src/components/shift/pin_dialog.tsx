// The PIN for coming back to a desk, and the seat at this one.
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";

export function PinDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const [password, setPassword] = useState("");
  const [pin, setPin] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post("/api/session/pin", { current: password, pin });
      await client.post("/api/desk/seat", {});
      announce(t("pin.done"));
      onClose();
    });
  return (
    <FormDialog title={t("pin.title")} open onClose={onClose} onSubmit={submit} submitLabel={t("pin.save")} disabled={!password || pin.length < 6} busy={action.busy} error={action.error}>
      <p>{t("pin.text")}</p>
      <TextInput label={t("password.current")} type="password" value={password} onChange={setPassword} autoComplete="current-password" autoFocus required />
      <TextInput label={t("pin.pin")} hint={t("pin.hint")} type="password" value={pin} onChange={setPin} numeric ltr required maxLength={12} />
    </FormDialog>
  );
}
