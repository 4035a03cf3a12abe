// The hits of a check. A hit is a question to a person, never an answer: it says why it was found, and waits for a review. Protective alerts
// (a missing child, a person at risk) look different, so that nobody is treated as wanted who is to be protected.
import { useState } from "react";
import type { CheckView, Hit, HitReason } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { choicesOf, sexLabel } from "../../lib/lists.ts";
import { go } from "../../lib/router.ts";
import type { ActionState } from "../../lib/use_action.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { Button, Code, Empty, Panel, PersonName, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, RadioList, TextInput } from "../fields.tsx";
import { HitSentence } from "./hit_sentence.tsx";
import { RedressNumber } from "./redress_number.tsx";
import { ReplayDialog } from "./replay_dialog.tsx";

export interface Review {
  outcome: "confirmed" | "dismissed";
  reason?: string;
  note?: string;
  remember?: boolean;
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

export function HitsPanel({ check, purpose, action, onReview }: { check: CheckView; purpose: string; action: ActionState; onReview: ReviewHit }) {
  const { t, number } = useI18n();
  const { can } = useApp();
  const [dismissing, setDismissing] = useState<Hit | null>(null);
  const [replaying, setReplaying] = useState(false);
  const order = { unreviewed: 0, confirmed: 1, cleared: 2, dismissed: 3 };
  const hits = [...check.hits].sort((left, right) => order[left.state] - order[right.state] || right.score - left.score);
  const reviewable = (hit: Hit) => check.state !== "closed" && (!hit.second_line || can("border.second_line"));
  const mayReview = (hit: Hit) => reviewable(hit) && hit.state === "unreviewed";
  const next = hits.find(mayReview);
  const mayRemember = can("hits.clear") && Boolean(check.document?.number);
  const confirm = (hit: Hit) => void action.run(() => onReview(hit, { outcome: "confirmed" }));
  useShortcuts(next && !dismissing ? { c: () => confirm(next), d: () => setDismissing(next) } : {});
  const open = check.hits.filter((hit) => hit.state === "unreviewed").length;
  return (
    <Panel title={t("hits.title")} className="scrolls hits-panel" aside={
        <>
          {can("screening.replay") && hits.length > 0 ? (
            <Button small kind="quiet" onPress={() => setReplaying(true)}>
              {t("replay.button")}
            </Button>
          ) : null}
          <span className={`count${open ? " count-open" : ""}`}>{open ? t("hits.open", { count: open }) : number(check.hits.length)}</span>
        </>
      }
    >
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
          ) : hit.state === "cleared" && reviewable(hit) ? (
            <div className="hit-buttons">
              <Button small kind="quiet" isDisabled={action.busy} onPress={() => confirm(hit)}>
                {t("hits.confirm")}
              </Button>
              <Button small kind="quiet" isDisabled={action.busy} onPress={() => setDismissing(hit)}>
                {t("hits.review_again")}
              </Button>
            </div>
          ) : hit.state === "unreviewed" && check.state !== "closed" ? (
            <p className="muted small">{t("hits.second_line_only")}</p>
          ) : null}
          {hit.state === "confirmed" && can("hits.call", "hits.desk") ? (
            <div className="hit-buttons">
              <Button small kind={check.state === "closed" ? "quiet" : "primary"} onPress={() => go("hits")}>
                {t("hit_desk.call_sheet")}
              </Button>
            </div>
          ) : null}
        </HitCard>
      ))}
      {dismissing ? <DismissDialog hit={dismissing} mayRemember={mayRemember} action={action} onReview={onReview} onClose={() => setDismissing(null)} /> : null}
      {replaying ? <ReplayDialog checkId={check.id} purpose={purpose} onClose={() => setReplaying(false)} /> : null}
    </Panel>
  );
}

const kStateTones = { confirmed: "error", dismissed: "neutral", cleared: "good" } as const;
const kStateLabels = { confirmed: "hits.confirmed", dismissed: "hits.dismissed", cleared: "hits.cleared" } as const;

// What an earlier review of this traveller and this alert says, and whether it still holds.
function ClearedBefore({ hit }: { hit: Hit }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { cleared } = hit;
  if (!cleared) return null;
  if (cleared.standing !== "stands") return <p className="hit-cleared">{t(cleared.standing === "alert_changed" ? "hits.cleared_alert_changed" : "hits.cleared_facts_changed")}</p>;
  return (
    <p className="hit-cleared">
      {hit.state === "cleared" ? <>{t("hits.cleared_at", { at: i18n.instant(cleared.at) })} {cleared.by ? <bdi>{cleared.by}</bdi> : null} {cleared.reason ? `· ${i18n.label("hit_dismissal_reasons", cleared.reason)}` : ""} </> : null}
      {cleared.redress_number ? <RedressNumber number={cleared.redress_number} /> : null}
    </p>
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
          {hit.state === "cleared" ? <Tag tone="good">{t("hits.cleared")}</Tag> : <Tag tone="warning">{t("hits.attention")}</Tag>}
          {hit.state === "cleared" ? null : <strong>{t("hits.restricted")}</strong>}
        </header>
        <ClearedBefore hit={hit} />
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
        {hit.state === "unreviewed" ? null : <Tag tone={kStateTones[hit.state]}>{t(kStateLabels[hit.state])}</Tag>}
      </header>
      <ClearedBefore hit={hit} />
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
      <HitSentence reasons={hit.reasons} />
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
      {hit.threshold !== undefined && hit.threshold_of && hit.threshold_of !== "all" ? (
        <p className="muted small">{t(hit.threshold_of === "category" ? "hits.threshold_category" : "hits.threshold_issuer", { score: Math.round(hit.threshold * 100) })}</p>
      ) : null}
      {hit.state === "confirmed" || hit.state === "dismissed" ? (
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

function DismissDialog({ hit, mayRemember, action, onReview, onClose }: { hit: Hit; mayRemember: boolean; action: ActionState; onReview: ReviewHit; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [remember, setRemember] = useState(false);
  const submit = async () => {
    const done = await action.run(() => onReview(hit, { outcome: "dismissed", reason, ...(note ? { note } : {}), ...(remember ? { remember } : {}) }));
    if (done) onClose();
  };
  return (
    <FormDialog title={t("hits.dismiss_title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("hits.dismiss")} disabled={!reason} busy={action.busy} error={action.error}>
      <RadioList label={t("common.reason")} choices={choicesOf(i18n, "hit_dismissal_reasons")} value={reason} onChange={setReason} required autoFocus />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
      {mayRemember ? (
        <Checkbox checked={remember} onChange={setRemember}>
          {t("hits.remember")}
        </Checkbox>
      ) : null}
    </FormDialog>
  );
}
