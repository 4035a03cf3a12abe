// Turning on the second factor: the secret is shown once, and a first code proves that the device has it.
import { useEffect, useState } from "react";
import { client } from "../api/client.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { Code, Loading } from "./basics.tsx";
import { FormDialog } from "./dialog.tsx";
import { TextInput } from "./fields.tsx";

export function TotpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { session, setSession } = useApp();
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [code, setCode] = useState("");
  const action = useAction();
  useEffect(() => {
    void action.run(async () => setSecret(await client.post("/api/session/totp", {})));
  }, [action.run]);
  const confirm = () =>
    void action.run(async () => {
      await client.post<void>("/api/session/totp/confirm", { code: code.trim() });
      setSession({ ...session, totp_enrolled: true });
      onClose();
    });
  return (
    <FormDialog title={t("totp.title")} open onClose={onClose} onSubmit={confirm} submitLabel={t("totp.confirm")} disabled={!secret || code.trim().length < 6} busy={action.busy} error={action.error}>
      <p>{t("totp.text")}</p>
      {secret ? (
        <p className="secret">
          <Code>{secret.secret.replace(/(.{4})/g, "$1 ").trim()}</Code>
        </p>
      ) : (
        <Loading />
      )}
      <TextInput label={t("totp.code")} value={code} onChange={setCode} numeric ltr required maxLength={8} />
    </FormDialog>
  );
}
