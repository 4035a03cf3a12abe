// Turning on the second factor: the password is given again, the secret is shown once, and a first code proves that the device has it.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { TotpEnrolment } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { Code } from "./basics.tsx";
import { FormDialog } from "./dialog.tsx";
import { TextInput } from "./fields.tsx";
import { QrCode } from "./qr_code.tsx";

export function TotpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { session, setSession } = useApp();
  const [password, setPassword] = useState("");
  const [enrolment, setEnrolment] = useState<TotpEnrolment | null>(null);
  const [code, setCode] = useState("");
  const action = useAction();
  const begin = () =>
    void action.run(async () => {
      setEnrolment(await client.post<TotpEnrolment>("/api/session/totp", { current: password }));
      setPassword("");
    });
  const confirm = () =>
    void action.run(async () => {
      await client.post<void>("/api/session/totp/confirm", { code: code.trim() });
      setSession({ ...session, totp_enrolled: true });
      onClose();
    });
  if (!enrolment) {
    return (
      <FormDialog title={t("totp.title")} open onClose={onClose} onSubmit={begin} submitLabel={t("totp.begin")} disabled={!password} busy={action.busy} error={action.error}>
        <p>{t("totp.password_text")}</p>
        <TextInput label={t("password.current")} type="password" value={password} onChange={setPassword} autoComplete="current-password" autoFocus required />
      </FormDialog>
    );
  }
  return (
    <FormDialog title={t("totp.title")} open onClose={onClose} onSubmit={confirm} submitLabel={t("totp.confirm")} disabled={code.trim().length < 6} busy={action.busy} error={action.error}>
      <p>{t("totp.text")}</p>
      <QrCode text={enrolment.uri} label={t("totp.picture")} />
      <p className="secret">
        <Code>{enrolment.secret.replace(/(.{4})/g, "$1 ").trim()}</Code>
      </p>
      <TextInput label={t("totp.code")} value={code} onChange={setCode} autoComplete="one-time-code" numeric ltr required autoFocus maxLength={8} />
    </FormDialog>
  );
}
