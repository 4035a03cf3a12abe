// Codes on paper that stand for the app's: shown once, to be printed and kept apart from the phone.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { RecoveryCodes } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code } from "../basics.tsx";
import { FormDialog, InfoDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";

export function RecoveryDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [password, setPassword] = useState("");
  const [codes, setCodes] = useState<string[]>([]);
  const action = useAction();
  const left = useLoad((signal) => client.get<RecoveryCodes>("/api/session/recovery-codes", { signal }), "recovery-codes");
  const make = () =>
    void action.run(async () => {
      const made = await client.post<RecoveryCodes>("/api/session/recovery-codes", { current: password });
      setCodes(made.codes ?? []);
    });
  if (codes.length > 0) {
    return (
      <InfoDialog title={t("recovery.title")} open onClose={onClose}>
        <p>{t("recovery.keep")}</p>
        <ol className="codes-on-paper">
          {codes.map((code) => (
            <li key={code}>
              <Code>{code}</Code>
            </li>
          ))}
        </ol>
        <Button onPress={() => window.print()}>{t("recovery.print")}</Button>
      </InfoDialog>
    );
  }
  return (
    <FormDialog title={t("recovery.title")} open onClose={onClose} onSubmit={make} submitLabel={t("recovery.make")} disabled={!password} busy={action.busy} error={action.error}>
      <p>{t("recovery.text")}</p>
      {left.data ? <p>{t("recovery.left", { count: String(left.data.left) })}</p> : null}
      <TextInput label={t("password.current")} type="password" value={password} onChange={setPassword} autoComplete="current-password" autoFocus required />
    </FormDialog>
  );
}
