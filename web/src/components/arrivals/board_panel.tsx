// How many are here, by sex and age. What is too small to be shown says so.
import { client } from "../../api/client.ts";
import type { ArrivalsBoard } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Fact, Loading } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";

export function BoardPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const board = useLoad((signal) => client.get<ArrivalsBoard>("/api/arrivals/board", { signal }), "arrivals-board");
  if (!board.data) return board.error ? <ErrorNote error={board.error} /> : <Loading />;
  const { rows, suppressed_below: below } = board.data;
  const hidden = t("arrivals.fewer", { count: below });
  const shown = (count: number | undefined) => (count === undefined ? hidden : i18n.number(count));
  const { bands } = board.data;
  const count = (sex: string, band: string) => shown(rows.find((row) => row.sex === sex && row.age_band === band)?.persons);
  return (
    <div className="board">
      <dl className="facts">
        <Fact label={t("arrivals.persons")} strong>{shown(board.data.persons)}</Fact>
        <Fact label={t("arrivals.households")} strong>{shown(board.data.households)}</Fact>
      </dl>
      <DataTable
        caption={t("arrivals.board")}
        rows={bands}
        rowKey={(band) => band.code}
        empty={t("arrivals.nobody")}
        columns={[
          { id: "band", head: t("arrivals.age"), cell: (band) => band[i18n.language] },
          { id: "f", head: t("sex.F"), cell: (band) => count("F", band.code), numeric: true },
          { id: "m", head: t("sex.M"), cell: (band) => count("M", band.code), numeric: true },
          { id: "x", head: t("sex.unknown"), cell: (band) => count("unknown", band.code), numeric: true },
        ]}
      />
      <Button onPress={board.reload}>{t("common.reload")}</Button>
    </div>
  );
}
