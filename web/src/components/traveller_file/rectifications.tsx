// Requests of a person to have her own data put right: number, day of the answer, what is said and what should be, the letter.
import { useState } from "react";
import type { Rectification } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ChangeList } from "../backlog/change_list.tsx";
import { DecisionDialog } from "../backlog/decision_dialog.tsx";
import { Button, Code, Note, Tag } from "../basics.tsx";
import { LetterButton } from "../letter_button.tsx";
import { kRequestState } from "./request_state.ts";

export function RectificationItem({ one, purpose, onDone }: { one: Rectification; purpose: string; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [deciding, setDeciding] = useState(false);
  const before = Object.fromEntries(Object.entries(one.before).filter(([field]) => field in one.changes));
  return (
    <>
      <p>
        <Tag tone={kRequestState[one.state].tone}>{t(kRequestState[one.state].label)}</Tag> <Code>{one.number}</Code> · {t("requests.of_person")} · {i18n.label("rectification_reasons", one.reason)}{" "}
        {one.overdue ? <Tag tone="error">{t("requests.overdue")}</Tag> : null}
      </p>
      <p className="muted">{t("requests.recorded_as")}</p>
      <ChangeList changes={before} />
      <p className="muted">{t("requests.should_read")}</p>
      <ChangeList changes={one.changes} />
      <p className="muted">
        <bdi>{one.requested_by}</bdi> {one.asked_by === "traveller" ? t("backlog.for_traveller") : ""} · {i18n.instant(one.requested_at)} · <bdi className="lines">{one.note}</bdi>
        {one.evidence ? <> · <bdi className="lines">{one.evidence}</bdi></> : null}
      </p>
      {one.state === "open" ? <p className="muted">{t("requests.due", { day: i18n.date(one.due) })}</p> : null}
      {one.decided_by ? (
        <p className="muted">
          <bdi>{one.decided_by}</bdi> · {i18n.instant(one.decided_at)} · <bdi className="lines">{one.answer}</bdi>
        </p>
      ) : null}
      {one.state === "open" && one.own ? <Note>{t("backlog.own")}</Note> : null}
      {one.state === "open" && !one.own && can("border.correct") ? (
        <Button small aria-label={`${t("backlog.decide")}: ${one.number}`} onPress={() => setDeciding(true)}>
          {t("backlog.decide")}
        </Button>
      ) : null}
      <LetterButton path={`/api/rectifications/${encodeURIComponent(one.id)}/letter`} name={one.number} label={t(one.state === "open" ? "requests.letter_received" : "requests.letter_answer")} purpose={purpose} />
      {deciding ? (
        <DecisionDialog
          waiting={{ path: `/api/rectifications/${one.id}/decision`, yes: t("requests.put_right"), no: t("backlog.refuse"), told: true, body: (approve, answer) => ({ approve, answer }) }}
          purpose={purpose}
          onClose={() => setDeciding(false)}
          onDone={() => {
            setDeciding(false);
            onDone();
          }}
        />
      ) : null}
    </>
  );
}
