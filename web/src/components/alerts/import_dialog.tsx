// A list of alerts from a file: always tried first without writing, line by line, and imported only after that.
import { useRef, useState } from "react";
import { client } from "../../api/client.ts";
import type { ImportReport } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { kAlertPurpose } from "../../pages/alerts_page.tsx";
import { Button, Code, Fact, Note, Tag } from "../basics.tsx";
import { kSeverityLabel } from "../check/findings_panel.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { SelectInput } from "../fields.tsx";

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const [format, setFormat] = useState("auto");
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [written, setWritten] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const action = useAction();
  const send = (dryRun: boolean) =>
    void action.run(async () => {
      if (!file) return;
      const path = `/api/alerts/import?format=${format}&dry_run=${dryRun}`;
      const next = await client.post<ImportReport>(path, undefined, { purpose: kAlertPurpose, text: { content: file.text, type: "application/octet-stream" } });
      setReport(next);
      setWritten(!dryRun && !next.held_back);
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
      title={t("import.title")}
      open
      onClose={onClose}
      onSubmit={() => (written ? onClose() : send(!tried))}
      submitLabel={written ? t("common.close") : tried ? t("import.run", { count: report.created + report.revised }) : t("import.try")}
      disabled={!file || (tried && report.held_back)}
      busy={action.busy}
      error={action.error}
      wide
    >
      <div className="form-grid two">
        <SelectInput
          label={t("import.format")}
          value={format}
          onChange={(next) => {
            setFormat(next);
            setReport(null);
          }}
          choices={[
            { id: "auto", label: t("import.recognise") },
            { id: "limen-csv", label: t("import.limen_csv") },
            { id: "ofac-sdn", label: t("import.ofac_sdn") },
          ]}
        />
        <div className="field">
          <span className="field-label" id="import-file">
            {t("import.file")}
          </span>
          <span className="row">
            <Button aria-describedby="import-file" onPress={() => picker.current?.click()}>
              {t("import.choose")}
            </Button>
            <bdi>{file?.name ?? t("import.no_file")}</bdi>
          </span>
          <input ref={picker} type="file" hidden accept=".csv,.xml,.json,.jsonl,text/csv,application/xml,application/json" aria-label={t("import.file")} onChange={(event) => void choose(event.target.files?.[0])} />
        </div>
      </div>
      {report ? (
        <>
          <Note tone={written ? "good" : "info"} live>
            {written ? t("import.written") : t("import.dry")}
          </Note>
          {report.held_back ? (
            <Note tone="warning" live>
              {t("import.held_back")}
              <ul>
                {report.findings.map((found) => (
                  <li key={found.code}>
                    <bdi>{found.message}</bdi> <Code>{found.code}</Code>
                  </li>
                ))}
              </ul>
            </Note>
          ) : null}
          <dl className="facts">
            <Fact label={t("import.rows")} strong>{number(report.rows)}</Fact>
            <Fact label={t("import.accepted")} strong>{number(report.accepted)}</Fact>
            <Fact label={t("import.refused")} strong>{number(report.refused)}</Fact>
            <Fact label={t("import.skipped")}>{number(report.skipped)}</Fact>
            <Fact label={t("import.created")}>{number(report.created)}</Fact>
            <Fact label={t("import.revised")}>{number(report.revised)}</Fact>
            <Fact label={t("import.unchanged")}>{number(report.unchanged)}</Fact>
            {report.list ? <Fact label={t("import.ended")}>{number(report.ended)}</Fact> : null}
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
