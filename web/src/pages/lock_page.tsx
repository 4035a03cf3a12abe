// The screen of a desk that nobody is signed in at: who is known here comes back with the PIN, everybody else signs in in full.
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { client } from "../api/client.ts";
import type { Desk, Session } from "../api/types.ts";
import { Button, ErrorNote, Loading } from "../components/basics.tsx";
import { RadioList, TextInput } from "../components/fields.tsx";
import { FrontPage } from "../components/front_page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";

interface LockPageProps {
  otherwise: (desk: Desk | null) => ReactNode;
  onSession: (session: Session) => void;
}

export function LockPage({ otherwise, onSession }: LockPageProps) {
  const [desk, setDesk] = useState<Desk | null | undefined>(undefined);
  const [full, setFull] = useState(false);
  useEffect(() => {
    client.get<Desk>("/api/desk").then(setDesk, () => setDesk(null));
  }, []);
  if (desk === undefined) return <Loading />;
  if (!desk || desk.people.length === 0 || full) return <>{otherwise(desk)}</>;
  return <Unlock desk={desk} onFull={() => setFull(true)} onSession={onSession} />;
}

function Unlock({ desk, onFull, onSession }: { desk: Desk; onFull: () => void; onSession: (session: Session) => void }) {
  const { t } = useI18n();
  const [account, setAccount] = useState((desk.people.find((person) => person.locked) ?? desk.people[0])!.account);
  const [pin, setPin] = useState("");
  const action = useAction();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      try {
        onSession(await client.post<Session>("/api/desk/unlock", { account, pin }, { noKey: true }));
      } finally {
        setPin("");
      }
    });
  };
  return (
    <FrontPage title={t("desk.locked")}>
      <p>
        {desk.post ? <bdi>{desk.post}</bdi> : null} {desk.lane ? t("shell.lane", { lane: desk.lane }) : null}
      </p>
      <form onSubmit={submit} className="stack">
        <RadioList label={t("desk.who")} value={account} onChange={setAccount} choices={desk.people.map((person) => ({ id: person.account, label: person.locked ? `${person.name} · ${t("desk.left_locked")}` : person.name }))} required />
        <TextInput label={t("pin.pin")} type="password" value={pin} onChange={setPin} numeric ltr autoFocus required maxLength={12} />
        <ErrorNote error={action.error} />
        <Button type="submit" kind="primary" isDisabled={action.busy || pin.length < 6} keys="Enter">
          {t("desk.unlock")}
        </Button>
        <Button onPress={onFull}>{t("desk.full")}</Button>
      </form>
    </FrontPage>
  );
}
