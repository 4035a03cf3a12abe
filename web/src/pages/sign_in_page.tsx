import { useState, type FormEvent } from "react";
import { ApiError, client } from "../api/client.ts";
import type { Desk, Session } from "../api/types.ts";
import { EnvelopeForm } from "../components/emergency/envelope_form.tsx";
import { seatAt } from "../components/shift/desk.ts";
import { Button, ErrorNote, Note } from "../components/basics.tsx";
import { TextInput } from "../components/fields.tsx";
import { FrontPage } from "../components/front_page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";

type Way = "usual" | "paper" | "envelope";

export function SignInPage({ expired, desk, onSession }: { expired: boolean; desk: Desk | null; onSession: (session: Session) => void }) {
  const { t } = useI18n();
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const [askTotp, setAskTotp] = useState(false);
  const [way, setWay] = useState<Way>("usual");
  const action = useAction();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      try {
        if (way === "paper") {
          onSession(await client.post<Session>("/api/session/recover", { account: account.trim(), password, code: totp.trim() }, { noKey: true }));
          return;
        }
        const body = { account: account.trim(), password, ...(askTotp ? { totp: totp.trim() } : {}) };
        onSession(await seatAt(desk, await client.post<Session>("/api/session", body, { noKey: true })));
      } catch (error) {
        if (error instanceof ApiError && error.code === "identity.totp_required" && !askTotp) {
          setAskTotp(true);
          return;
        }
        throw error;
      }
    });
  };

  if (way === "envelope") {
    return (
      <FrontPage title={t("envelope.open")}>
        <EnvelopeForm desk={desk} onSession={onSession} onCancel={() => setWay("usual")} />
      </FrontPage>
    );
  }
  return (
    <FrontPage title={t("signin.title")}>
      {expired ? <Note tone="warning">{t("signin.expired")}</Note> : null}
      <form onSubmit={submit} className="stack">
        <TextInput label={t("signin.account")} value={account} onChange={setAccount} autoComplete="username" autoFocus ltr required />
        <TextInput label={t("signin.password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" required />
        {way === "paper" ? (
          <TextInput label={t("recovery.code")} hint={t("recovery.code_hint")} value={totp} onChange={setTotp} ltr autoFocus required maxLength={40} />
        ) : askTotp ? (
          <TextInput label={t("signin.totp")} hint={t("signin.totp_hint")} value={totp} onChange={setTotp} autoComplete="one-time-code" numeric ltr autoFocus required maxLength={8} />
        ) : null}
        <ErrorNote error={action.error} />
        <Button type="submit" kind="primary" isDisabled={action.busy || !account || !password}>
          {t("signin.submit")}
        </Button>
      </form>
      <p className="front-note">
        <Button kind="quiet" small onPress={() => setWay(way === "paper" ? "usual" : "paper")}>
          {way === "paper" ? t("signin.usual") : t("signin.paper")}
        </Button>
        <Button kind="quiet" small onPress={() => setWay("envelope")}>
          {t("signin.emergency")}
        </Button>
      </p>
      <p className="front-note">{t("signin.notice")}</p>
    </FrontPage>
  );
}
