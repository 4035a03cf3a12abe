// Signing in with the code of a sealed envelope; where somebody absent is stood in for, with a second officer.
import { useState, type FormEvent } from "react";
import { client } from "../../api/client.ts";
import type { Desk, Session } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, ErrorNote, Note } from "../basics.tsx";
import { Checkbox, TextInput } from "../fields.tsx";

export function EnvelopeForm({ desk, onSession, onCancel }: { desk: Desk | null; onSession: (session: Session) => void; onCancel: () => void }) {
  const { t } = useI18n();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [number, setNumber] = useState("");
  const [code, setCode] = useState("");
  const [reason, setReason] = useState("");
  const [two, setTwo] = useState(false);
  const [second, setSecond] = useState("");
  const [secondPassword, setSecondPassword] = useState("");
  const action = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      const body = { account: account.trim(), password, envelope: Number(number), code: code.trim(), reason: reason.trim() };
      const both = two ? { post_id: desk?.post_id, second_account: second.trim(), second_password: secondPassword } : {};
      onSession(await client.post<Session>("/api/emergency/open", { ...body, ...both }, { noKey: true }));
    });
  };
  return (
    <form onSubmit={submit} className="stack">
      <Note tone="warning">{t("envelope.warning")}</Note>
      <TextInput label={t("signin.account")} value={account} onChange={setAccount} ltr autoFocus required />
      <TextInput label={t("signin.password")} type="password" value={password} onChange={setPassword} required />
      <TextInput label={t("envelope.number")} value={number} onChange={setNumber} numeric ltr required maxLength={6} />
      <TextInput label={t("envelope.code")} value={code} onChange={setCode} ltr required maxLength={40} />
      <TextInput label={t("emergency.reason")} value={reason} onChange={setReason} rows={2} required />
      <Checkbox checked={two} onChange={setTwo}>
        {t("envelope.two")}
      </Checkbox>
      {two ? (
        <>
          <TextInput label={t("envelope.second")} value={second} onChange={setSecond} ltr required />
          <TextInput label={t("envelope.second_password")} type="password" value={secondPassword} onChange={setSecondPassword} required />
        </>
      ) : null}
      <ErrorNote error={action.error} />
      <Button type="submit" kind="danger" isDisabled={action.busy || !account || !password || !Number(number) || !code || !reason.trim()}>
        {t("envelope.submit")}
      </Button>
      <Button onPress={onCancel}>{t("common.cancel")}</Button>
    </form>
  );
}
