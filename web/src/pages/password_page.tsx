import { useState, type FormEvent } from "react";
import { client } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { Button, ErrorNote } from "../components/basics.tsx";
import { TextInput } from "../components/fields.tsx";
import { FrontPage } from "../components/front_page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";

const kShortest = 12;

export function PasswordPage({ session, onSession }: { session: Session; onSession: (session: Session | null) => void }) {
  const { t } = useI18n();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const action = useAction();
  const tooShort = next !== "" && Array.from(next).length < kShortest;
  const different = again !== "" && again !== next;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      await client.post<void>("/api/session/password", { current, new: next });
      onSession({ ...session, password_change_required: false });
    });
  };

  return (
    <FrontPage title={t("password.title")}>
      <p>{t("password.text")}</p>
      <form onSubmit={submit} className="stack">
        <TextInput label={t("password.current")} type="password" value={current} onChange={setCurrent} autoComplete="current-password" autoFocus required />
        <TextInput
          label={t("password.new")}
          hint={t("password.rule", { count: kShortest })}
          type="password"
          value={next}
          onChange={setNext}
          autoComplete="new-password"
          error={tooShort ? t("password.too_short", { count: kShortest }) : undefined}
          required
        />
        <TextInput label={t("password.again")} type="password" value={again} onChange={setAgain} autoComplete="new-password" error={different ? t("password.different") : undefined} required />
        <ErrorNote error={action.error} />
        <Button type="submit" kind="primary" isDisabled={action.busy || !current || !next || tooShort || next !== again}>
          {t("password.submit")}
        </Button>
      </form>
    </FrontPage>
  );
}
