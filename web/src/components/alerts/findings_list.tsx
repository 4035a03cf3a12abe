// Past travellers whom a new or changed alert may mean. Each is a question to a person: the same, or not.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { FindingList, ReverseFinding } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { choicesOf, sexLabel } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, Empty, ErrorNote, Loading, Note, PersonName, Tag } from "../basics.tsx";
import { HitSentence } from "../check/hit_sentence.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, SelectInput, TextInput } from "../fields.tsx";

const kStates: Record<ReverseFinding["state"] | "all", MessageKey> = { unreviewed: "reverse.unreviewed", confirmed: "hits.confirmed", dismissed: "hits.dismissed", all: "alerts.all_states" };

export function FindingsList({ purpose }: { purpose: string }) {
  const { t } = useI18n();
  const [state, setState] = useState("unreviewed");
  const [after, setAfter] = useState<string[]>([]);
  const [dismissing, setDismissing] = useState<ReverseFinding | null>(null);
  const action = useAction();
  const filter = query({ state, limit: 25, after: after.at(-1) });
  const loaded = useLoad((signal) => client.get<FindingList>(`/api/reverse/findings${filter}`, { purpose, signal }), filter);
  const review = (finding: ReverseFinding, body: { outcome: "confirmed" | "dismissed"; reason?: string; note?: string }) =>
    action.run(async () => {
      await client.post(`/api/reverse/findings/${finding.id}/review`, body, { purpose });
      loaded.reload();
    });
  return (
    <div className="page">
      <div className="filter-bar">
        <SelectInput
          label={t("alerts.state")}
          value={state}
          onChange={(next) => {
            setState(next);
            setAfter([]);
          }}
          choices={(["unreviewed", "confirmed", "dismissed", "all"] as const).map((id) => ({ id, label: t(kStates[id]) }))}
        />
        {loaded.data ? (
          <p className="filter-note">
            {t("reverse.text", { days: loaded.data.days })} {t("reverse.waiting", { count: loaded.data.waiting_alerts })}
          </p>
        ) : null}
      </div>
      <ErrorNote error={loaded.error ?? (dismissing ? null : action.error)} />
      {loaded.data ? (
        <div className="reverse-list">
          {loaded.data.findings.length === 0 ? <Empty>{t("reverse.none")}</Empty> : null}
          {loaded.data.findings.map((finding) => (
            <FindingCard key={finding.id} finding={finding} busy={action.busy} onConfirm={() => void review(finding, { outcome: "confirmed" })} onDismiss={() => setDismissing(finding)} />
          ))}
        </div>
      ) : loaded.error ? null : (
        <Loading />
      )}
      <div className="pager">
        {after.length > 0 ? <Button onPress={() => setAfter(after.slice(0, -1))}>{t("common.previous")}</Button> : null}
        {loaded.data?.next ? <Button onPress={() => setAfter([...after, loaded.data?.next ?? ""])}>{t("common.next")}</Button> : null}
      </div>
      {dismissing ? (
        <DismissFinding
          busy={action.busy}
          error={action.error}
          onClose={() => setDismissing(null)}
          onSubmit={async (reason, note) => {
            if (await review(dismissing, { outcome: "dismissed", reason, ...(note ? { note } : {}) })) setDismissing(null);
          }}
        />
      ) : null}
    </div>
  );
}

function FindingCard({ finding, busy, onConfirm, onDismiss }: { finding: ReverseFinding; busy: boolean; onConfirm: () => void; onDismiss: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { traveller, listed } = finding;
  const last = finding.last_crossing;
  return (
    <article className={`hit hit-${finding.protective ? "protective" : "wanted"} hit-${finding.state}`}>
      <header className="hit-head">
        <Tag tone={finding.protective ? "protect" : "warning"}>{finding.protective ? t("hits.protect") : t("hits.attention")}</Tag>
        <strong>{i18n.label("alert_categories", finding.category)}</strong>
        <span className="hit-score">{t("hits.score", { score: Math.round(finding.score * 100) })}</span>
        {finding.state === "unreviewed" ? null : <Tag tone={finding.state === "confirmed" ? "error" : "neutral"}>{t(kStates[finding.state])}</Tag>}
      </header>
      {traveller ? (
        <p className="hit-listed">
          <strong>
            <PersonName surname={traveller.surname} given={traveller.given_names} />
          </strong>{" "}
          · {i18n.date(traveller.birth_date)} · {sexLabel(i18n, traveller.sex)} · {i18n.state(traveller.nationality)}
          {traveller.documents.map((document) => (
            <span key={document.number}>
              {" · "}
              <Code>{document.number}</Code>
            </span>
          ))}
        </p>
      ) : null}
      {last ? (
        <p className="muted small">
          {t("reverse.crossing")}: {last.direction === "entry" ? t("direction.entry") : t("direction.exit")} · {i18n.instant(last.at)} · <bdi>{last.post_name}</bdi>
        </p>
      ) : null}
      {listed ? (
        <p className="hit-listed">
          <bdi>{finding.issuer}</bdi>: <PersonName surname={listed.surname} given={listed.given_names} /> · {i18n.date(listed.birth_date)} · {listed.sex ? sexLabel(i18n, listed.sex) : "–"} · {i18n.state(listed.nationality)}
        </p>
      ) : null}
      <HitSentence reasons={finding.reasons} />
      {finding.alert_changed ? <Note tone="warning">{t("reverse.alert_changed")}</Note> : null}
      {finding.state === "unreviewed" ? (
        <div className="hit-buttons">
          <Button small isDisabled={busy || finding.alert_changed} onPress={onConfirm}>
            {t("hits.confirm")}
          </Button>
          <Button small isDisabled={busy || finding.alert_changed} onPress={onDismiss}>
            {t("hits.dismiss")}
          </Button>
        </div>
      ) : (
        <p className="muted small">
          {finding.reason ? `${i18n.label("hit_dismissal_reasons", finding.reason)} · ` : ""}
          <bdi>{finding.by ?? ""}</bdi> · {i18n.instant(finding.at)}
          {finding.note ? <> · <bdi>{finding.note}</bdi></> : null}
        </p>
      )}
    </article>
  );
}

function DismissFinding({ busy, error, onClose, onSubmit }: { busy: boolean; error: unknown; onClose: () => void; onSubmit: (reason: string, note: string) => Promise<void> }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  return (
    <FormDialog title={t("hits.dismiss_title")} open onClose={onClose} onSubmit={() => void onSubmit(reason, note)} submitLabel={t("hits.dismiss")} disabled={!reason} busy={busy} error={error}>
      <RadioList label={t("common.reason")} choices={choicesOf(i18n, "hit_dismissal_reasons")} value={reason} onChange={setReason} required autoFocus />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
