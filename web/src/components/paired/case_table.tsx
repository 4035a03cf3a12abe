// Cases in a table; each leads to its page.
import type { PairedCase } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { Button, Code, Tag } from "../basics.tsx";
import { DataTable, type Column } from "../data_table.tsx";
import { kStates, verdictText } from "./texts.ts";

export function CaseTable({ cases, manages }: { cases: PairedCase[]; manages: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const people: Column<PairedCase>[] = [
    { id: "a", head: t("paired.tester_a"), cell: (row) => <bdi>{row.tester_a?.name}</bdi> },
    { id: "b", head: t("paired.tester_b"), cell: (row) => <bdi>{row.tester_b?.name}</bdi> },
  ];
  const own: Column<PairedCase>[] = [
    { id: "study", head: t("paired.study"), cell: (row) => <bdi>{row.study_title}</bdi> },
    { id: "side", head: t("paired.side"), narrow: true, cell: (row) => <Code>{row.side ?? ""}</Code> },
  ];
  return (
    <DataTable
      caption={t("paired.cases")}
      rows={cases}
      rowKey={(row) => row.id}
      empty={t("paired.no_cases")}
      columns={[
        { id: "number", head: t("paired.number"), numeric: true, cell: (row) => i18n.number(row.number) },
        { id: "target", head: t("paired.target"), narrow: true, cell: (row) => <Code>{row.target}</Code> },
        { id: "place", head: t("paired.place"), cell: (row) => <bdi>{row.place}</bdi> },
        { id: "day", head: t("paired.day"), narrow: true, cell: (row) => i18n.date(row.day) },
        ...(manages ? people : own),
        { id: "state", head: t("paired.state"), narrow: true, cell: (row) => <Tag tone={kStates[row.state].tone}>{t(kStates[row.state].text)}</Tag> },
        {
          id: "result",
          head: t("paired.outcome"),
          cell: (row) => {
            if (!row.result) return "–";
            const shown = verdictText(i18n, row.result);
            return <Tag tone={shown.tone}>{shown.text}</Tag>;
          },
        },
        {
          id: "open",
          head: "",
          narrow: true,
          cell: (row) => (
            <Button small aria-label={`${t("common.open")}: ${row.number} ${row.target}`} onPress={() => go("paired", row.id)}>
              {t("common.open")}
            </Button>
          ),
        },
      ]}
    />
  );
}
