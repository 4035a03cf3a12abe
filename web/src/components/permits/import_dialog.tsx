// A register that is brought along: tried first without writing; every row is accounted for, and what is not understood can be had back to mend.
import { useRef, useState } from "react";
import { client } from "../../api/client.ts";
import type { PermitImportReport } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, Code, Fact } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t, number } = useI18n();
  const action = useAction();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [report, setReport] = useState<PermitImportReport | null>(null);
  const written = report !== null && !report.dry_run;
  const send = (dryRun: boolean) =>
    void action.run(async () => {
      if (!file) return;
      setReport(await client.post<PermitImportReport>(`/api/permits/import?dry_run=${dryRun}`, undefined, { purpose: "permits", text: { content: file.text, type: "text/csv" } }));
    });
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    setFile({ name: chosen.name, text: await chosen.text() });
    setReport(null);
  };
  const save = () =>
    void action.run(async () => {
      if (!report) return;
      const address = URL.createObjectURL(await client.blob(`/api/permits/imports/${report.id}/quarantined`, "permits"));
      const link = window.document.createElement("a");
      link.href = address;
      link.download = "quarantined.csv";
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
    });
  return (
    <FormDialog
      title={t("permits.import")}
      open
      onClose={onClose}
      onSubmit={() => (written ? onClose() : send(report === null))}
      submitLabel={written ? t("common.close") : report ? t("permits.import_run", { count: report.added }) : t("permits.import_try")}
      disabled={!file}
      busy={action.busy}
      error={action.error}
      wide
    >
      <p className="muted small">{t("permits.import_columns")}</p>
      <p className="muted small">
        <Code>kind, number, issuer, authority, surname, birth_date, issued_on, valid_from, valid_to; given_names, sex, nationality, category, document_number, document_issuer, entries, entries_used, days, territory, conditions</Code>
      </p>
      <input ref={picker} type="file" accept=".csv,text/csv" hidden onChange={(event) => void choose(event.target.files?.[0])} />
      <Button onPress={() => picker.current?.click()} autoFocus>
        {file ? file.name : t("permits.choose_file")}
      </Button>
      {report ? (
        <>
          <dl className="facts facts-totals" role="status">
            <Fact label={t("permits.rows")} strong>{number(report.rows)}</Fact>
            <Fact label={t("permits.added")} strong>{number(report.added)}</Fact>
            <Fact label={t("permits.already")}>{number(report.already)}</Fact>
            <Fact label={t("permits.quarantined")} strong>{number(report.quarantined)}</Fact>
          </dl>
          {report.broken.length > 0 ? (
            <DataTable
              caption={t("permits.quarantined")}
              rows={report.broken}
              rowKey={(row) => String(row.line)}
              empty="–"
              columns={[
                { id: "line", head: t("permits.line"), numeric: true, cell: (row) => number(row.line) },
                { id: "field", head: t("permits.field"), cell: (row) => <Code>{row.field || "–"}</Code> },
                { id: "code", head: t("common.reason"), cell: (row) => <Code>{row.code}</Code> },
              ]}
            />
          ) : null}
          {written && report.quarantined > 0 ? <Button onPress={save}>{t("permits.save_quarantined")}</Button> : null}
        </>
      ) : null}
    </FormDialog>
  );
}
