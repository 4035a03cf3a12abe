import { useState, type FormEvent } from "react";
import { ApiError, client } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { Button, ErrorNote, Note } from "../components/basics.tsx";
import { TextInput } from "../components/fields.tsx";
import { FrontPage } from "../components/front_page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";

export function SignInPage({ expired, onSession }: { expired: boolean; onSession: (session: Session) => void }) {
  const { t } = useI18n();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [askTotp, setAskTotp] = useState(false);
  const action = useAction();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      try {
        const body = { account: account.trim(), password, ...(askTotp ? { totp: totp.trim() } : {}) };
        onSession(await client.post<Session>("/api/session", body, { noKey: true }));
      } catch (error) {
        if (error instanceof ApiError && error.code === "identity.totp_required" && !askTotp) {
          setAskTotp(true);
          return;
        }
        throw error;
      }
    });
  };

  return (
    <FrontPage title={t("signin.title")}>
      {expired ? <Note tone="warning">{t("signin.expired")}</Note> : null}
      <form onSubmit={submit} className="stack">
        <TextInput label={t("signin.account")} value={account} onChange={setAccount} autoComplete="username" autoFocus ltr required />
        <TextInput label={t("signin.password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" required />
        {askTotp ? (
          <TextInput label={t("signin.totp")} hint={t("signin.totp_hint")} value={totp} onChange={setTotp} autoComplete="one-time-code" numeric ltr autoFocus required maxLength={8} />
        ) : null}
        <ErrorNote error={action.error} />
        <Button type="submit" kind="primary" isDisabled={action.busy || !account || !password}>
          {t("signin.submit")}
        </Button>
      </form>
      <p className="front-note">{t("signin.notice")}</p>
    </FrontPage>
  );
}
