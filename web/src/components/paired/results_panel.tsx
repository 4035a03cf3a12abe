// What came out: the four outcomes, how often A was favoured, and how sure that is. Pairs with an open form count nowhere.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PairedResults, PairedStudy, PairedTally } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { saveFile } from "../../lib/save_file.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Loading, Panel } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { SelectInput } from "../fields.tsx";
import { kPairedPurpose, kPhases, reasonText } from "./texts.ts";

type Line = PairedTally & { id: string; label: string };
const kConfidences = ["90", "95", "99"];

export function ResultsPanel({ study, finished }: { study: PairedStudy; finished: number }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const action = useAction();
  const [confidence, setConfidence] = useState("95");
  const base = `/api/paired-tests/studies/${study.id}`;
  // Read again when a case is finished.
  const results = useLoad((signal) => client.get<PairedResults>(`${base}/results?confidence=${confidence}`, { signal, purpose: kPairedPurpose }), `${base} ${confidence} ${finished}`);
  const percent = (value: number | null | undefined) => (value === null || value === undefined ? "–" : number(value, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }));
  const download = () =>
    void action.run(async () => {
      saveFile(await client.blob(`${base}/results.csv`, kPairedPurpose), "paired-tests.csv");
    });
  const data = results.data;
  const lines: Line[] = data ? [{ ...data.pairs, id: "pairs", label: t("paired.whole_pair") }, ...data.phases.map((item) => ({ ...item, id: item.phase, label: t(kPhases[item.phase]) }))] : [];
  const shownP = (line: Line) => {
    if (line.p_value === undefined || line.p_value === null) return "–";
    return line.p_value < 0.001 ? `< ${number(0.001, { maximumFractionDigits: 3 })}` : number(line.p_value, { maximumFractionDigits: 3 });
  };
  return (
    <Panel
      title={t("paired.results")}
      aside={
        <div className="panel-tools">
          <SelectInput label={t("paired.confidence")} compact value={confidence} onChange={setConfidence} choices={kConfidences.map((id) => ({ id, label: t("paired.interval_of", { share: number(Number(id) / 100, { style: "percent" }) }) }))} />
          <Button small onPress={download} isDisabled={action.busy}>
            {t("paired.download")}
          </Button>
        </div>
      }
    >
      <ErrorNote error={results.error ?? action.error} />
      {!data && !results.error ? <Loading /> : null}
      {data ? (
        <>
          <DataTable
            caption={t("paired.results")}
            rows={lines}
            rowKey={(row) => row.id}
            empty=""
            columns={[
              { id: "what", head: t("paired.compared"), cell: (row) => (row.id === "pairs" ? <strong>{row.label}</strong> : row.label) },
              { id: "both", head: t("paired.both"), numeric: true, cell: (row) => number(row.both) },
              { id: "only_a", head: t("paired.only_a"), numeric: true, cell: (row) => number(row.only_a) },
              { id: "only_b", head: t("paired.only_b"), numeric: true, cell: (row) => number(row.only_b) },
              { id: "neither", head: t("paired.neither"), numeric: true, cell: (row) => number(row.neither) },
              { id: "unusable", head: t("paired.unusable"), numeric: true, cell: (row) => number(row.unusable) },
              { id: "rate", head: t("paired.net_rate"), numeric: true, cell: (row) => <bdi dir="ltr">{percent(row.net_rate)}</bdi> },
              { id: "interval", head: t("paired.interval"), numeric: true, cell: (row) => (row.low === undefined || row.low === null ? "–" : <bdi dir="ltr">{`${percent(row.low)} … ${percent(row.high)}`}</bdi>) },
              { id: "p", head: t("paired.p_value"), numeric: true, cell: (row) => <bdi dir="ltr">{shownP(row)}</bdi> },
            ]}
          />
          <p className="muted small">{t("paired.results_text")}</p>
          {Object.keys(data.pairs.reasons).length > 0 ? (
            <p className="muted small">
              {t("paired.not_counted")}{" "}
              {Object.entries(data.pairs.reasons)
                .map(([reason, count]) => `${reasonText(i18n, reason)} (${number(count)})`)
                .join(" · ")}
            </p>
          ) : null}
        </>
      ) : null}
    </Panel>
  );
}
