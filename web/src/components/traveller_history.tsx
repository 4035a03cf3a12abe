import { useState } from "react";
import { client } from "../api/client.ts";
import type { Crossing, Traveller } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { postName, sexLabel } from "../lib/lists.ts";
import { useLoad } from "../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, Panel, PersonName, Tag } from "./basics.tsx";
import { kDecisionLabel } from "./check/action_labels.ts";
import { RedressNumber } from "./check/redress_number.tsx";
import { StayPanel } from "./check/stay_panel.tsx";
import { ClearancesPanel } from "./clearances_panel.tsx";
import { CorrectionDialog } from "./correction_dialog.tsx";
import { DataTable } from "./data_table.tsx";
import { PersonFilePanel } from "./persons/person_file.tsx";
import { HoldDialog } from "./hold_dialog.tsx";
import { EvidencePanel } from "./traveller_file/evidence_panel.tsx";
import { RequestsPanel } from "./traveller_file/requests_panel.tsx";

export function TravellerHistory({ id, purpose, onBack }: { id: string; purpose: string; onBack?: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [correcting, setCorrecting] = useState<{ crossing: Crossing; ask: boolean } | null>(null);
  const [changed, setChanged] = useState(0);
  const [holding, setHolding] = useState(false);
  const loaded = useLoad((signal) => client.get<Traveller>(`/api/travellers/${encodeURIComponent(id)}`, { purpose, signal }), `${id} ${purpose}`);
  if (loaded.error) return <ErrorNote error={loaded.error} />;
  const person = loaded.data;
  if (!person) return <Loading />;
  return (
    <div className="traveller">
      <section className="identity">
        <div className="identity-top">
          <h2 className="identity-name">
            <PersonName surname={person.surname} given={person.given_names} />
          </h2>
          {can("retention.hold") ? (
            <Button small kind="quiet" onPress={() => setHolding(true)}>
              {person.hold ? t("holds.lift") : t("holds.place")}
            </Button>
          ) : null}
          {onBack ? (
            <Button small kind="quiet" onPress={onBack}>
              {t("travellers.back")}
            </Button>
          ) : null}
        </div>
        {person.hold ? (
          <p className="identity-hold">
            <Tag tone="warning">{t("travellers.held")}</Tag> {person.hold.reason ? <><bdi className="lines">{person.hold.reason}</bdi> · </> : null}<bdi>{person.hold.by}</bdi> · {i18n.instant(person.hold.at)}
          </p>
        ) : null}
        {person.redress_number ? (
          <p className="identity-redress">
            <RedressNumber number={person.redress_number} />
          </p>
        ) : null}
        {(person.former ?? []).map((said) => (
          <p key={said.until} className="muted">
            <Tag>{t("requests.former")}</Tag> <PersonName surname={said.surname} given={said.given_names} /> · {i18n.date(said.birth_date)} · {sexLabel(i18n, said.sex ?? "unknown")} · <Code>{said.nationality}</Code> · {t("requests.until", { at: i18n.instant(said.until) })}
          </p>
        ))}
        <dl className="facts">
          <Fact label={t("person.birth_date")} strong>
            {i18n.date(person.birth_date)}
          </Fact>
          <Fact label={t("person.sex")} strong>
            {sexLabel(i18n, person.sex)}
          </Fact>
          <Fact label={t("person.nationality")} strong>
            <Code>{person.nationality}</Code> {i18n.state(person.nationality)}
          </Fact>
          {person.documents.map((document) => (
            <Fact key={`${document.issuer}${document.number}`} label={`${i18n.label("document_types", document.type)} · ${document.issuer}`}>
              <Code>{document.number}</Code> <span className="muted">{i18n.date(document.expiry_date)}</span>
            </Fact>
          ))}
        </dl>
      </section>
      <div className="traveller-columns">
        <Panel title={t("travellers.crossings")} aside={<span className="count">{i18n.number(person.crossings.length)}</span>}>
          <DataTable
            caption={t("travellers.crossings")}
            rows={[...person.crossings].sort((left, right) => right.at.localeCompare(left.at))}
            rowKey={(row) => row.id}
            empty={t("history.none")}
            tone={(row) => (row.corrected_by ? "corrected" : "")}
            columns={crossingColumns()}
          />
        </Panel>
        <div className="traveller-side">
          <StayPanel stay={person.stay} />
          <Panel title={t("travellers.stays")}>
            <DataTable
              caption={t("travellers.stays")}
              rows={[...person.stays].sort((left, right) => right.entry.localeCompare(left.entry))}
              rowKey={(row) => `${row.entry} ${row.exit ?? ""}`}
              empty={t("stay.no_rows")}
              columns={[
                { id: "entry", head: t("direction.entry"), cell: (row) => i18n.date(row.entry) },
                { id: "exit", head: t("direction.exit"), cell: (row) => (row.exit ? i18n.date(row.exit) : t("stay.still_here")) },
                { id: "unlawful", head: t("stay.overstay"), numeric: true, cell: (row) => (row.unlawful_days ? <Tag tone="error">{i18n.number(row.unlawful_days)}</Tag> : "–") },
              ]}
            />
          </Panel>
          {can("corrections.request") || can("border.correct") ? <RequestsPanel traveller={person} purpose={purpose} changed={changed} onChange={loaded.reload} /> : null}
          {can("stay_evidence.record") || can("stay_evidence.decide") ? <EvidencePanel traveller={person} purpose={purpose} onChange={loaded.reload} /> : null}
          <PersonFilePanel id={id} purpose={purpose} />
          {person.clearances && person.clearances.length > 0 ? <ClearancesPanel clearances={person.clearances} purpose={purpose} onChange={loaded.reload} /> : null}
          <Panel title={t("travellers.refusals")}>
            <DataTable
              caption={t("travellers.refusals")}
              rows={person.refusals}
              rowKey={(row) => row.id}
              empty={t("travellers.no_refusals")}
              columns={[
                { id: "at", head: t("common.at"), cell: (row) => i18n.instant(row.at) },
                { id: "post", head: t("post_choice.post"), cell: (row) => <bdi>{postName(row.post)}</bdi> },
                { id: "reasons", head: t("common.reason"), cell: (row) => row.reasons.map((reason) => i18n.label("refusal_reasons", reason)).join("; ") },
              ]}
            />
          </Panel>
        </div>
      </div>
      {holding ? (
        <HoldDialog
          travellerId={person.id}
          lift={Boolean(person.hold)}
          purpose={purpose}
          onClose={() => setHolding(false)}
          onDone={() => {
            setHolding(false);
            loaded.reload();
          }}
        />
      ) : null}
      {correcting ? (
        <CorrectionDialog
          crossing={correcting.crossing}
          ask={correcting.ask}
          purpose={purpose}
          onClose={() => setCorrecting(null)}
          onDone={() => {
            setCorrecting(null);
            setChanged((count) => count + 1);
            loaded.reload();
          }}
        />
      ) : null}
    </div>
  );

  function crossingColumns() {
    return [
      { id: "at", head: t("common.at"), cell: (row: Crossing) => i18n.instant(row.at) },
      {
        id: "direction",
        head: t("counter.direction"),
        cell: (row: Crossing) => (
          <>
            <span className={`way way-${row.direction}`} aria-hidden="true" /> {row.direction === "entry" ? t("direction.entry") : t("direction.exit")}
          </>
        ),
      },
      { id: "post", head: t("post_choice.post"), cell: (row: Crossing) => <bdi>{row.post.name}</bdi> },
      { id: "document", head: t("document.number"), cell: (row: Crossing) => <Code>{row.document_number}</Code> },
      { id: "purpose", head: t("journey.purpose"), cell: (row: Crossing) => i18n.label("travel_purposes", row.travel_purpose) },
      {
        id: "decision",
        head: t("decision.title"),
        cell: (row: Crossing) => {
          const label = kDecisionLabel[row.decision];
          return (
            <>
              {label ? t(label) : row.decision} {row.unlawful_days ? <Tag tone="error">{t("history.unlawful", { days: row.unlawful_days })}</Tag> : null}
              {row.corrected_by ? <Tag>{t("history.corrected")}</Tag> : null}
              {row.supersedes ? <Tag tone="info">{t("history.correction")}</Tag> : null}
            </>
          );
        },
      },
      { id: "officer", head: t("common.by"), cell: (row: Crossing) => <bdi>{row.officer}</bdi> },
      ...(can("border.correct") || can("corrections.request")
        ? [
            {
              id: "correct",
              head: t("correction.column"),
              narrow: true,
              cell: (row: Crossing) =>
                row.corrected_by ? null : (
                  <>
                    {can("corrections.request") ? (
                      <Button small kind="quiet" aria-label={`${t("requests.ask")}: ${i18n.instant(row.at)}`} onPress={() => setCorrecting({ crossing: row, ask: true })}>
                        {t("requests.ask")}
                      </Button>
                    ) : null}
                    {can("border.correct") ? (
                      <Button small kind="quiet" aria-label={`${t("correction.button")}: ${i18n.instant(row.at)}`} onPress={() => setCorrecting({ crossing: row, ask: false })}>
                        {t("correction.button")}
                      </Button>
                    ) : null}
                  </>
                ),
            },
          ]
        : []),
    ];
  }
}
