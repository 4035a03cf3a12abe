// A carrier's list from a file: FAL 5, FAL 6 as CSV, or PAXLST.
import { useRef, useState } from "react";
import { client, query } from "../../api/client.ts";
import type { Group, GroupImport } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeMessage } from "../../lib/error_text.ts";
import { textOfList } from "../../lib/groups.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, Code, Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { Segmented } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

export function ListDialog({ group, onClose, onDone }: { group: Group; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [form, setForm] = useState("");
  const [report, setReport] = useState<GroupImport | null>(null);
  const choose = async (chosen: File | undefined) => {
    if (chosen) setFile({ name: chosen.name, text: textOfList(new Uint8Array(await chosen.arrayBuffer())) });
    setReport(null);
  };
  const submit = () =>
    void action.run(async () => {
      if (report || !file) {
        onClose();
        return;
      }
      setReport(await client.post<GroupImport>(`/api/groups/${group.id}/list${query({ form })}`, undefined, { purpose: kGroupPurpose, text: { content: file.text, type: "text/csv" } }));
      onDone();
    });
  return (
    <FormDialog title={t("groups.import")} open onClose={onClose} onSubmit={submit} submitLabel={report ? t("common.close") : t("groups.import")} disabled={!file} busy={action.busy} error={action.error}>
      <p>{t("groups.import_text")}</p>
      <div className="field">
        <span className="field-label" id="group-list-file">
          {t("import.file")}
        </span>
        <span className="file-choice">
          <Button aria-describedby="group-list-file" onPress={() => picker.current?.click()}>
            {t("import.choose")}
          </Button>
          <bdi>{file?.name ?? t("import.no_file")}</bdi>
        </span>
        <input ref={picker} type="file" hidden accept=".csv,.txt,.edi,text/csv,text/plain" aria-label={t("import.file")} onChange={(event) => void choose(event.target.files?.[0])} />
      </div>
      <Segmented
        label={t("groups.form")}
        value={form}
        onChange={setForm}
        choices={[
          { id: "", label: t("groups.form_any") },
          { id: "crew", label: t("groups.form_crew") },
          { id: "passengers", label: t("groups.form_passengers") },
        ]}
      />
      {report ? (
        <Note live>
          {t("groups.imported", { persons: report.persons, added: report.added, known: report.known })} {report.with_findings > 0 ? t("groups.imported_findings", { count: report.with_findings }) : ""}
          {report.findings.map((finding, index) => (
            <span key={index} className="note-code">
              <Code>{finding.code}</Code> <bdi>{finding.column || (codeMessage(finding.code) ? t(codeMessage(finding.code)!) : finding.message)}</bdi>
            </span>
          ))}
        </Note>
      ) : null}
    </FormDialog>
  );
}
