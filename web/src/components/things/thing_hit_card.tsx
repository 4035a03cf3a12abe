// A vehicle, vessel or other thing that agrees with an alert: what to do, why it agrees, and the question to a person.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ThingHit } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { agreementText, identifiersText } from "../../lib/things.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, ErrorNote, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";

const kStates = { unreviewed: "things.unreviewed", confirmed: "hits.confirmed", dismissed: "hits.dismissed" } as const;

export function ThingHitCard({ hit, purpose, onChange, where }: { hit: ThingHit; purpose: string; onChange: () => void; where?: boolean }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const action = useAction();
  const [asking, setAsking] = useState<"confirmed" | "dismissed" | null>(null);
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const review = () =>
    void action.run(async () => {
      await client.post<ThingHit>(`/api/thing-hits/${hit.id}/review`, { outcome: asking, ...(asking === "dismissed" ? { reason } : {}), ...(note.trim() ? { note: note.trim() } : {}) }, { purpose });
      setAsking(null);
      onChange();
    });
  if (hit.restricted) {
    return (
      <article className="hit hit-wanted">
        <header className="hit-head">
          <Tag tone="warning">{t("hits.attention")}</Tag> <strong>{t("things.restricted")}</strong>
        </header>
      </article>
    );
  }
  const text = hit.action_text?.[language];
  return (
    <article className={`hit hit-${hit.protective ? "protective" : "wanted"} hit-${hit.state}`} aria-label={t("things.hit")}>
      <header className="hit-head">
        <Tag tone={hit.protective ? "protect" : "warning"}>{hit.protective ? t("hits.protect") : t("hits.attention")}</Tag>
        <strong>{i18n.label("thing_categories", hit.category ?? "")}</strong>
        {hit.state === "unreviewed" ? null : <Tag tone={hit.state === "confirmed" ? "error" : "neutral"}>{t(kStates[hit.state])}</Tag>}
      </header>
      <p className="hit-listed">
        <strong>{i18n.label("requested_actions", hit.requested_action ?? "")}</strong> · {t("things.here")}: <bdi>{identifiersText(i18n, hit.thing?.identifiers ?? [])}</bdi>
      </p>
      <p>
        {t("things.in_alert")}: <bdi>{identifiersText(i18n, hit.identifiers ?? [])}</bdi>
        {hit.description ? <> · <bdi>{hit.description}</bdi></> : null} · <bdi>{hit.issuer}</bdi> · <bdi>{hit.legal_basis}</bdi>
      </p>
      <ul className="hit-reasons">
        {(hit.agreements ?? []).map((one) => (
          <li key={`${one.identifier}${one.seen}${one.listed}`}>{agreementText(i18n, one)}</li>
        ))}
      </ul>
      {text ? <p className="hit-action">{text}</p> : null}
      {where ? (
        <p className="muted small">
          <bdi>{hit.post?.name ?? ""}</bdi> · {i18n.instant(hit.seen_at)} · {hit.direction === "exit" ? t("direction.exit") : t("direction.entry")}
          {hit.late ? <> · {t("things.late")}</> : null}
        </p>
      ) : null}
      <ErrorNote error={asking ? null : action.error} />
      {hit.state === "unreviewed" ? (
        <div className="hit-buttons">
          <Button small isDisabled={action.busy} onPress={() => setAsking("confirmed")}>
            {t("things.same")}
          </Button>
          <Button small isDisabled={action.busy} onPress={() => setAsking("dismissed")}>
            {t("things.not_same")}
          </Button>
        </div>
      ) : (
        <p className="muted small">
          {hit.reason ? `${i18n.label("thing_dismissal_reasons", hit.reason)} · ` : ""}
          <bdi>{hit.by ?? ""}</bdi> · {i18n.instant(hit.at)}
          {hit.note ? <> · <bdi>{hit.note}</bdi></> : null}
        </p>
      )}
      {asking ? (
        <FormDialog
          title={asking === "confirmed" ? t("things.same_title") : t("things.not_same_title")}
          open
          onClose={() => setAsking(null)}
          onSubmit={review}
          submitLabel={asking === "confirmed" ? t("things.same") : t("things.not_same")}
          disabled={asking === "dismissed" && !reason}
          busy={action.busy}
          error={action.error}
        >
          {asking === "confirmed" ? <p>{t("things.same_text")}</p> : <RadioList label={t("common.reason")} choices={choicesOf(i18n, "thing_dismissal_reasons")} value={reason} onChange={setReason} required autoFocus />}
          <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} autoFocus={asking === "confirmed"} />
        </FormDialog>
      ) : null}
    </article>
  );
}
