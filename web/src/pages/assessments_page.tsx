// Rounds of policy instruments: the units one answers for or reviews, the questionnaire of each, and for coordinators the rounds themselves.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { AssessedUnit, AssessedUnitList, AssessmentRound, AssessmentRoundList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { OpenRoundDialog } from "../components/assessments/open_round_dialog.tsx";
import { Questionnaire } from "../components/assessments/questionnaire.tsx";
import { RoundView } from "../components/assessments/round_view.tsx";
import { kPurpose, roundStates } from "../components/assessments/shared.ts";
import { Button, Code, ErrorNote, Loading, PageHead, Panel, Tag } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { countOf, labelOf } from "../lib/assessment.ts";
import { go } from "../lib/router.ts";
import { useLoad } from "../lib/use_load.ts";

export function AssessmentsPage({ rest }: { rest: string[] }) {
  if (rest[0] === "unit" && rest[1] && rest[2]) return <Questionnaire key={rest.join("/")} round={rest[1]} unit={rest[2]} period={rest[3] ?? ""} />;
  if (rest[0] === "round" && rest[1]) return <RoundView key={rest[1]} id={rest[1]} />;
  return <Overview />;
}

function Overview() {
  const { t } = useI18n();
  const { can } = useApp();
  const [opening, setOpening] = useState(false);
  const units = useLoad((signal) => client.get<AssessedUnitList>("/api/assessments/units", { signal, purpose: kPurpose }), "units");
  const rounds = useLoad(can("assessments.coordinate") ? (signal) => client.get<AssessmentRoundList>("/api/assessments/rounds", { signal, purpose: kPurpose }) : null, "rounds");
  return (
    <div className="page assessments-page">
      <PageHead title={t("assess.title")}>
        {can("assessments.coordinate") ? (
          <Button kind="primary" onPress={() => setOpening(true)}>
            {t("assess.open_round")}
          </Button>
        ) : null}
      </PageHead>
      <ErrorNote error={units.error ?? rounds.error} />
      {!units.data && !units.error ? <Loading /> : null}
      {rounds.data ? <Rounds rounds={rounds.data.rounds} /> : null}
      {units.data ? (
        <Panel title={t(can("assessments.coordinate") ? "assess.all_units" : "assess.my_units")}>
          <UnitTable units={units.data.units} />
        </Panel>
      ) : null}
      {opening ? (
        <OpenRoundDialog
          rounds={rounds.data?.rounds ?? []}
          onDone={(round) => go("assessments", "round", round.id)}
          onClose={() => setOpening(false)}
        />
      ) : null}
    </div>
  );
}

function Rounds({ rounds }: { rounds: AssessmentRound[] }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  return (
    <Panel title={t("assess.rounds")}>
      <DataTable
        caption={t("assess.rounds")}
        rows={rounds}
        rowKey={(row) => row.id}
        empty={t("assess.no_rounds")}
        columns={[
          { id: "title", head: t("assess.round"), cell: (row) => <bdi>{labelOf(row.title, language)}</bdi> },
          { id: "instrument", head: t("assess.instrument"), cell: (row) => <Code>{`${row.instrument} ${row.edition}`}</Code> },
          { id: "state", head: t("assess.state"), narrow: true, cell: (row) => <Tag tone={roundStates[row.state].tone}>{t(roundStates[row.state].text)}</Tag> },
          { id: "closes", head: t("assess.closes"), narrow: true, cell: (row) => i18n.date(row.closes) },
          {
            id: "open",
            head: "",
            narrow: true,
            cell: (row) => (
              <Button small aria-label={`${t("common.open")}: ${labelOf(row.title, language)}`} onPress={() => go("assessments", "round", row.id)}>
                {t("common.open")}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}

export function UnitTable({ units }: { units: AssessedUnit[] }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  return (
    <DataTable
      caption={t("assess.my_units")}
      rows={units}
      rowKey={(row) => `${row.round}/${row.unit}/${row.period}`}
      empty={t("assess.no_units")}
      columns={[
        { id: "unit", head: t("assess.unit"), cell: (row) => <><bdi>{row.name || row.unit}</bdi> <Code>{row.period ? `${row.unit} ${row.period}` : row.unit}</Code></> },
        { id: "round", head: t("assess.round"), cell: (row) => <bdi>{labelOf(row.round_title, language)}</bdi> },
        { id: "closes", head: t("assess.closes"), narrow: true, cell: (row) => i18n.date(row.closes) },
        { id: "draft", head: t("assess.state.draft"), numeric: true, cell: (row) => i18n.number(countOf(row.answers, "draft")) },
        { id: "queried", head: t("assess.state.queried"), numeric: true, cell: (row) => i18n.number(countOf(row.answers, "queried")) },
        { id: "review", head: t("assess.state.in_review"), numeric: true, cell: (row) => i18n.number(countOf(row.answers, "submitted", "in_review")) },
        { id: "agreed", head: t("assess.state.agreed"), numeric: true, cell: (row) => i18n.number(countOf(row.answers, "agreed", "checked", "published", "superseded")) },
        { id: "questions", head: t("assess.questions"), numeric: true, cell: (row) => i18n.number(row.questions) },
        { id: "issues", head: t("assess.issues"), numeric: true, cell: (row) => i18n.number(row.open_issues) },
        {
          id: "open",
          head: "",
          narrow: true,
          cell: (row) => (
            <Button small aria-label={`${t("common.open")}: ${row.name || row.unit}`} onPress={() => (row.period ? go("assessments", "unit", row.round, row.unit, row.period) : go("assessments", "unit", row.round, row.unit))}>
              {t("common.open")}
            </Button>
          ),
        },
      ]}
    />
  );
}
