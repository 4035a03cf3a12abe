// The report to the issuer as it will be, or was, handed over: numbered fields to be printed, or a file.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { HitFile, HitReport } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Note, Panel, Tag } from "../basics.tsx";
import { SelectInput } from "../fields.tsx";
import { hitPurpose } from "./texts.ts";

function save(report: HitReport) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${report.number}-${report.letter}.json`;
  link.click();
  URL.revokeObjectURL(address);
}

export function ReportPanel({ file }: { file: HitFile }) {
  const { t, language: own, instant } = useI18n();
  const { session } = useApp();
  const [language, setLanguage] = useState<string>(own);
  const key = `hit-report ${file.id} ${file.state} ${file.outcome ?? ""} ${file.outcome_said?.at ?? ""} ${language}`;
  const loaded = useLoad((signal) => client.get<HitReport>(`/api/hit-files/${file.id}/report${query({ language })}`, { signal, purpose: hitPurpose(session) }), key);
  const report = loaded.data;
  return (
    <Panel title={t("hit_desk.report")} className="hit-report" aside={report ? <Tag tone={report.draft ? "warning" : "good"}>{report.draft ? t("hit_desk.state_drafted") : instant(report.sent_at)}</Tag> : null}>
      <div className="hit-report-tools">
        <SelectInput label={t("hit_desk.report_language")} compact value={language} onChange={setLanguage} choices={kLanguages.map((id) => ({ id, label: kLanguageNames[id] }))} />
        <Button small isDisabled={!report} onPress={() => window.print()}>
          {t("hit_desk.print")}
        </Button>
        <Button small isDisabled={!report} onPress={() => report && save(report)}>
          {t("hit_desk.save_file")}
        </Button>
      </div>
      <ErrorNote error={loaded.error} />
      {!report && !loaded.error ? <Loading /> : null}
      {report ? (
        <div className="hit-report-paper" lang={report.language} dir={report.language === "ar" ? "rtl" : "ltr"}>
          <h3>
            {report.letter} · {report.title}
          </h3>
          <p>
            <Code>{report.number}</Code> · <bdi>{report.issuer}</bdi> {report.urgent ? <Tag tone="error">URGENT</Tag> : null}
          </p>
          {report.missing.length > 0 ? <Note tone="warning">{t("hit_desk.missing", { fields: report.missing.join(", ") })}</Note> : null}
          <table className="table">
            <tbody>
              {report.fields.map((field) => (
                <tr key={field.number}>
                  <th scope="row" className="narrow">
                    <Code>{field.number}</Code>
                  </th>
                  <td>{field.label}</td>
                  <td>
                    <bdi>{field.value || "–"}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Panel>
  );
}
