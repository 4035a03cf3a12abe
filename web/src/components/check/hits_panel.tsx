// The hits of a check. A hit is a question to a person, never an answer: it says why it was found, and waits for a review. Protective alerts
// (a missing child, a person at risk) look different, so that nobody is treated as wanted who is to be protected.
import { useState } from "react";
import type { CheckView, Hit, HitReason } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { choicesOf, sexLabel } from "../../lib/lists.ts";
import type { ActionState } from "../../lib/use_action.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { Button, Code, Empty, Panel, PersonName, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";

export interface Review {
  outcome: "confirmed" | "dismissed";
  reason?: string;
  note?: string;
}
export type ReviewHit = (hit: Hit, review: Review) => Promise<void>;

export function scoreText(score: number): string {
  return score <= 1 ? `${Math.round(score * 100)}` : `${Math.round(score)}`;
}

// Odds of a person being met by chance (the prior) explain the sum to who audits the engine; at the counter they would only confuse.
function shownReasons(hit: Hit): HitReason[] {
  return hit.reasons.filter((reason) => reason.code !== "score.prior").sort((left, right) => right.contribution - left.contribution);
}

export function contributionText(value: number): string {
  const size = Math.abs(value).toFixed(1);
  return size === "0.0" ? "0" : value < 0 ? `−${size}` : `+${size}`;
}

export function HitsPanel({ check, action, onReview }: { check: CheckView; action: ActionState; onReview: ReviewHit }) {
  const { t, number } = useI18n();
  const { can } = useApp();
  const [dismissing, setDismissing] = useState<Hit | null>(null);
  const order = { unreviewed: 0, confirmed: 1, dismissed: 2 };
  const hits = [...check.hits].sort((left, right) => order[left.state] - order[right.state] || right.score - left.score);
  const mayReview = (hit: Hit) => check.state !== "closed" && hit.state === "unreviewed" && (!hit.second_line || can("border.second_line"));
  const next = hits.find(mayReview);
  const confirm = (hit: Hit) => void action.run(() => onReview(hit, { outcome: "confirmed" }));
  useShortcuts(next && !dismissing ? { c: () => confirm(next), d: () => setDismissing(next) } : {});
  const open = check.hits.filter((hit) => hit.state === "unreviewed").length;
  return (
    <Panel title={t("hits.title")} className="scrolls hits-panel" aside={<span className={`count${open ? " count-open" : ""}`}>{open ? t("hits.open", { count: open }) : number(check.hits.length)}</span>}>
      {hits.length === 0 ? <Empty>{t("hits.none")}</Empty> : null}
      {hits.map((hit) => (
        <HitCard key={hit.id} hit={hit}>
          {mayReview(hit) ? (
            <div className="hit-buttons">
              <Button small kind={hit.protective ? "protect" : "plain"} keys={hit === next ? "C" : undefined} isDisabled={action.busy} onPress={() => confirm(hit)}>
                {t("hits.confirm")}
              </Button>
              <Button small keys={hit === next ? "D" : undefined} isDisabled={action.busy} onPress={() => setDismissing(hit)}>
                {t("hits.dismiss")}
              </Button>
            </div>
          ) : hit.state === "unreviewed" && check.state !== "closed" ? (
            <p className="muted small">{t("hits.second_line_only")}</p>
          ) : null}
        </HitCard>
      ))}
      {dismissing ? <DismissDialog hit={dismissing} action={action} onReview={onReview} onClose={() => setDismissing(null)} /> : null}
    </Panel>
  );
}

function HitCard({ hit, children }: { hit: Hit; children: React.ReactNode }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { listed } = hit;
  if (hit.restricted) {
    return (
      <article className={`hit hit-wanted hit-${hit.state}`}>
        <header className="hit-head">
          <Tag tone="warning">{t("hits.attention")}</Tag>
          <strong>{t("hits.restricted")}</strong>
        </header>
        {children}
      </article>
    );
  }
  return (
    <article className={`hit hit-${hit.protective ? "protective" : "wanted"} hit-${hit.state}`}>
      <header className="hit-head">
        <Tag tone={hit.protective ? "protect" : "warning"}>{hit.protective ? t("hits.protect") : t("hits.attention")}</Tag>
        <strong>{i18n.label("alert_categories", hit.category)}</strong>
        <span className="hit-score">{t("hits.score", { score: Number(scoreText(hit.score)) })}</span>
        {hit.state === "unreviewed" ? null : <Tag tone={hit.state === "confirmed" ? "error" : "neutral"}>{hit.state === "confirmed" ? t("hits.confirmed") : t("hits.dismissed")}</Tag>}
      </header>
      <p className="hit-action">
        {t("hits.do")} <strong>{i18n.label("requested_actions", hit.requested_action)}</strong> · <bdi>{hit.issuer}</bdi> · <bdi>{hit.legal_basis}</bdi>
      </p>
      <p className="hit-listed">
        <PersonName surname={listed.surname} given={listed.given_names} /> · {i18n.date(listed.birth_date)} · {listed.sex ? sexLabel(i18n, listed.sex) : "–"} · {i18n.state(listed.nationality)}
        {listed.documents.map((document) => (
          <span key={document}>
            {" · "}
            <Code>{document}</Code>
          </span>
        ))}
      </p>
      {listed.remarks ? <p className="muted small"><bdi>{listed.remarks}</bdi></p> : null}
      <ul className="hit-reasons">
        {shownReasons(hit).map((reason, index) => (
          <li key={index}>
            <span className="contribution" dir="ltr">
              {contributionText(reason.contribution)}
            </span>
            <bdi>{codeText(i18n, "match", reason.code)}</bdi>
            {reason.query || reason.listed ? (
              <span className="muted">
                {" "}
                <Code>{reason.query || "–"}</Code>
                {reason.query === reason.listed ? null : (
                  <>
                    {" / "}
                    <Code>{reason.listed || "–"}</Code>
                  </>
                )}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {hit.state !== "unreviewed" ? (
        <p className="muted small">
          {hit.reason ? `${i18n.label("hit_dismissal_reasons", hit.reason)} · ` : ""}
          <bdi>{hit.by ?? ""}</bdi> · {i18n.instant(hit.at, false)}
          {hit.note ? <> · <bdi>{hit.note}</bdi></> : null}
        </p>
      ) : null}
      {children}
    </article>
  );
}

function DismissDialog({ hit, action, onReview, onClose }: { hit: Hit; action: ActionState; onReview: ReviewHit; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const submit = async () => {
    const done = await action.run(() => onReview(hit, { outcome: "dismissed", reason, ...(note ? { note } : {}) }));
    if (done) onClose();
  };
  return (
    <FormDialog title={t("hits.dismiss_title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("hits.dismiss")} disabled={!reason} busy={action.busy} error={action.error}>
      <RadioList label={t("common.reason")} choices={choicesOf(i18n, "hit_dismissal_reasons")} value={reason} onChange={setReason} required autoFocus />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
