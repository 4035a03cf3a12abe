// Alerts about things from a file: tried first without writing, line by line, and imported only after that.
import { useRef, useState } from "react";
import { client } from "../../api/client.ts";
import type { ThingAlertImport } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, Code, Fact, Note, Tag } from "../basics.tsx";
import { kSeverityLabel } from "../check/findings_panel.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { kThingPurpose } from "./purpose.ts";

export function ThingImportDialog({ onClose }: { onClose: () => void }) {
  const { t, number } = useI18n();
  const action = useAction();
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [report, setReport] = useState<ThingAlertImport | null>(null);
  const [written, setWritten] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const send = (dryRun: boolean) =>
    void action.run(async () => {
      if (!file) return;
      setReport(await client.post<ThingAlertImport>(`/api/thing-alerts/import?dry_run=${dryRun}`, undefined, { purpose: kThingPurpose, text: { content: file.text, type: "text/csv" } }));
      setWritten(!dryRun);
    });
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    setFile({ name: chosen.name, text: await chosen.text() });
    setReport(null);
    setWritten(false);
  };
  const tried = report !== null && !written;
  return (
    <FormDialog
      title={t("things.import_title")}
      open
      onClose={onClose}
      onSubmit={() => (written ? onClose() : send(!tried))}
      submitLabel={written ? t("common.close") : tried ? t("import.run", { count: report.created + report.revised }) : t("import.try")}
      disabled={!file}
      busy={action.busy}
      error={action.error}
      wide
    >
      <p className="muted small">{t("things.import_text")}</p>
      <span className="row">
        <Button onPress={() => picker.current?.click()}>{t("import.choose")}</Button>
        <bdi>{file?.name ?? t("import.no_file")}</bdi>
      </span>
      <input ref={picker} type="file" hidden accept=".csv,text/csv" aria-label={t("import.file")} onChange={(event) => void choose(event.target.files?.[0])} />
      {report ? (
        <>
          <Note tone={written ? "good" : "info"} live>
            {written ? t("import.written") : t("import.dry")}
          </Note>
          <dl className="facts">
            <Fact label={t("import.rows")} strong>{number(report.rows)}</Fact>
            <Fact label={t("import.refused")} strong>{number(report.refused)}</Fact>
            <Fact label={t("import.created")}>{number(report.created)}</Fact>
            <Fact label={t("import.revised")}>{number(report.revised)}</Fact>
            <Fact label={t("import.unchanged")}>{number(report.unchanged)}</Fact>
          </dl>
          <DataTable
            caption={t("import.diagnostics")}
            className="diagnostics"
            rows={report.diagnostics}
            rowKey={(row) => `${row.line}:${row.column ?? ""}:${row.code}`}
            empty={t("import.no_diagnostics")}
            columns={[
              { id: "line", head: t("import.line"), numeric: true, narrow: true, cell: (row) => number(row.line) },
              { id: "column", head: t("import.column"), narrow: true, cell: (row) => (row.column ? <Code>{row.column}</Code> : "–") },
              { id: "severity", head: t("import.severity"), narrow: true, cell: (row) => <Tag tone={row.severity}>{t(kSeverityLabel[row.severity])}</Tag> },
              { id: "message", head: t("import.message"), cell: (row) => <bdi>{row.message}</bdi> },
              { id: "code", head: t("common.code"), cell: (row) => <Code>{row.code}</Code> },
            ]}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
