import type { AlertVersion } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { DataTable } from "../data_table.tsx";

export function AlertVersions({ versions }: { versions: AlertVersion[] }) {
  const { t, number, instant } = useI18n();
  return (
    <DataTable
      caption={t("alerts.versions")}
      rows={versions}
      rowKey={(row) => String(row.version)}
      empty={t("alerts.no_versions")}
      columns={[
        { id: "version", head: t("alerts.version"), numeric: true, narrow: true, cell: (row) => number(row.version) },
        { id: "at", head: t("common.at"), cell: (row) => instant(row.updated_at) },
        { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.updated_by ?? "–"}</bdi> },
        { id: "reason", head: t("alerts.change_reason"), cell: (row) => <bdi>{row.reason_for_change ?? "–"}</bdi> },
      ]}
    />
  );
}
