// Counts of crossings. Small numbers are suppressed by the server; here they are shown as what they are, never as zero.
import { useMemo, useState } from "react";
import { client, query } from "../api/client.ts";
import type { Statistics, StatisticsRow } from "../api/types.ts";
import { Code, ErrorNote, Fact, Loading, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { DateInput, SelectInput } from "../components/fields.tsx";
import { StatisticsChart, type Measure } from "../components/statistics_chart.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { parseTypedDate, shiftDay } from "../lib/format.ts";
import { sexLabel, stateChoices } from "../lib/lists.ts";
import { useLoad } from "../lib/use_load.ts";

const kDimensions: Record<string, MessageKey> = {
  day: "statistics.day",
  month: "statistics.month",
  post: "statistics.post",
  nationality: "person.nationality",
  sex: "person.sex",
  age_band: "statistics.age_band",
  transport_mode: "journey.transport",
  travel_purpose: "journey.purpose",
};
const kNone = "-";

export default function StatisticsPage() {
  const i18n = useI18n();
  const { t, number } = i18n;
  const today = useMemo(() => new Date().toISOString().slice(0, 10), []);
  const [from, setFrom] = useState(shiftDay(today, -30));
  const [to, setTo] = useState(today);
  const [first, setFirst] = useState("day");
  const [second, setSecond] = useState(kNone);
  const [post, setPost] = useState(kNone);
  const [nationality, setNationality] = useState(kNone);
  const by = second === kNone || second === first ? first : `${first},${second}`;
  const validFrom = parseTypedDate(from);
  const validTo = parseTypedDate(to);
  const filter = query({ from: validFrom, to: validTo, by, post: post === kNone ? "" : post, nationality: nationality === kNone ? "" : nationality });
  const loaded = useLoad(validFrom && validTo ? (signal) => client.get<Statistics>(`/api/statistics${filter}`, { signal }) : null, filter);
  const data = loaded.data;
  const dimensions = Object.entries(kDimensions).map(([id, key]) => ({ id, label: t(key) }));
  const keyText = (dimension: string, value: string | undefined): string => {
    if (!value) return "–";
    if (dimension === "day") return i18n.date(value);
    if (dimension === "month") return i18n.date(`${value.slice(0, 7)}-XX`);
    if (dimension === "post") return i18n.setup?.posts.find((item) => item.id === value || item.code === value)?.name ?? value;
    if (dimension === "nationality") return i18n.state(value);
    if (dimension === "sex") return sexLabel(i18n, value);
    if (dimension === "transport_mode") return i18n.label("transport_modes", value);
    return dimension === "travel_purpose" ? i18n.label("travel_purposes", value) : value;
  };
  const count = (row: Pick<StatisticsRow, Measure>, measure: Measure) => {
    const value = row[measure];
    if (value === null || value === undefined) return <span className="suppressed">{t("statistics.suppressed", { below: data?.suppressed_below ?? 5 })}</span>;
    return number(value);
  };
  // What the loaded numbers are by, which lags behind the choice while the next ones are on their way.
  const shown = data?.by ?? [];
  const charted = shown[0] ?? first;
  return (
    <div className="page">
      <PageHead title={t("nav.statistics")}>
        <a className="button button-plain" href={`/api/statistics.csv${filter}`} download="statistics.csv">
          {t("statistics.download")}
        </a>
      </PageHead>
      <div className="filter-bar">
        <DateInput label={t("statistics.from")} value={from} onChange={setFrom} />
        <DateInput label={t("statistics.to")} value={to} onChange={setTo} />
        <SelectInput label={t("statistics.by")} value={first} onChange={setFirst} choices={dimensions} />
        <SelectInput label={t("statistics.and_by")} value={second} onChange={setSecond} choices={[{ id: kNone, label: t("statistics.nothing_more") }, ...dimensions.filter((item) => item.id !== first)]} />
        <SelectInput label={t("statistics.post")} value={post} onChange={setPost} choices={[{ id: kNone, label: t("statistics.all") }, ...(i18n.setup?.posts ?? []).map((item) => ({ id: item.id, label: item.name }))]} />
        <SelectInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={[{ id: kNone, label: t("statistics.all") }, ...stateChoices(i18n)]} />
      </div>
      <ErrorNote error={loaded.error} />
      {data ? (
        <div className="statistics">
          <Panel title={t("statistics.chart")} className="statistics-chart-panel">
            <dl className="facts facts-totals">
              <Fact label={t("statistics.entries")} strong>{count(data.totals, "entries")}</Fact>
              <Fact label={t("statistics.exits")} strong>{count(data.totals, "exits")}</Fact>
              <Fact label={t("statistics.refusals")} strong>{count(data.totals, "refusals")}</Fact>
            </dl>
            <StatisticsChart rows={data.rows} dimension={charted} label={(value) => keyText(charted, value)} />
            <p className="muted small">{t("statistics.suppression", { below: data.suppressed_below })}</p>
          </Panel>
          <DataTable
            caption={t("statistics.table")}
            className="fill"
            rows={data.rows}
            rowKey={(row) => shown.map((dimension) => row.keys[dimension]).join("|")}
            empty={t("statistics.none")}
            columns={[
              ...shown.map((dimension) => ({
                id: dimension,
                head: t(kDimensions[dimension] ?? "statistics.by"),
                cell: (row: StatisticsRow) => (
                  <>
                    {dimension === "nationality" ? <Code>{row.keys[dimension]}</Code> : null} <bdi>{keyText(dimension, row.keys[dimension])}</bdi>
                  </>
                ),
              })),
              { id: "entries", head: t("statistics.entries"), numeric: true, cell: (row: StatisticsRow) => count(row, "entries") },
              { id: "exits", head: t("statistics.exits"), numeric: true, cell: (row: StatisticsRow) => count(row, "exits") },
              { id: "refusals", head: t("statistics.refusals"), numeric: true, cell: (row: StatisticsRow) => count(row, "refusals") },
            ]}
          />
        </div>
      ) : loaded.error ? null : (
        <Loading />
      )}
    </div>
  );
}
