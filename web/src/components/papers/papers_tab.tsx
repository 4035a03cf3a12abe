// What was read of the papers, and what they say of each other, in the order in which the server says to look.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CheckView, PaperFinding, Papers, PapersInput, PictureReading, SealReport } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { base64UrlOf } from "../../lib/base64.ts";
import { codeText } from "../../lib/code_text.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, Code, Empty, ErrorNote, Tag } from "../basics.tsx";
import { kSeverityLabel } from "../check/findings_panel.tsx";
import { TextInput } from "../fields.tsx";
import { ChipProof } from "./chip_proof.tsx";

const kSources: Record<string, MessageKey> = {
  printed_mrz: "papers.source.printed_mrz",
  chip_mrz: "papers.source.chip_mrz",
  chip_details: "papers.source.chip_details",
  visual_zone: "papers.source.visual_zone",
  visa_mrz: "papers.source.visa_mrz",
  seal: "papers.source.seal",
  boarding_pass: "papers.source.boarding_pass",
  lost_list: "papers.source.lost_list",
  check_record: "papers.source.check_record",
};

const kSealVerdicts: Record<SealReport["verdict"], MessageKey> = { valid: "papers.seal.valid", invalid: "papers.seal.invalid", unverifiable: "papers.seal.unverifiable" };

interface PapersTabProps {
  check: CheckView;
  purpose: string;
  open: boolean;
  papers: Papers | null;
  error: unknown;
  onCompared: (papers: Papers) => void;
}

export function PapersTab({ check, purpose, open, papers, error, onCompared }: PapersTabProps) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [pass, setPass] = useState("");
  const [visa, setVisa] = useState("");
  const [surname, setSurname] = useState("");
  const [given, setGiven] = useState("");
  const [birth, setBirth] = useState("");
  const [number, setNumber] = useState("");
  const [chip, setChip] = useState<File | null>(null);
  const [seal, setSeal] = useState("");
  // What a picture shows goes to its place: a boarding pass, a seal, the zone of a visa. The officer sees it before it is compared.
  const read = (file: File) =>
    void action.run(async () => {
      const { zone, codes } = await client.upload<PictureReading>("/api/papers/picture", file);
      const found = codes.find((code) => code.kind === "boarding_pass");
      if (found?.text) setPass(found.text);
      const sealed = codes.find((code) => code.kind === "seal");
      if (sealed) setSeal(sealed.bytes);
      if (zone.found && zone.format?.startsWith("MRV")) setVisa((zone.lines ?? []).join("\n"));
      announce(t(found || sealed || zone.found ? "papers.picture_read" : "papers.picture_nothing"));
    });
  // The button stays as it is while the server is asked, so that the keyboard keeps its place in the dialog.
  const submit = () =>
    !action.busy &&
    void action.run(async () => {
      const body: PapersInput = {};
      // A pass has blanks that count; only line ends and what stands around are the reader's.
      if (pass.trim()) body.boarding_pass = pass.replace(/[\r\n]+$/, "");
      if (visa.trim()) body.visa_mrz = visa.trim().toUpperCase();
      if (chip) body.chip = await base64UrlOf(chip);
      if (seal) body.seal = seal;
      const visual = { surname: surname.trim(), given_names: given.trim(), birth_date: birth.trim(), document_number: number.trim() };
      if (Object.values(visual).some(Boolean)) body.visual = Object.fromEntries(Object.entries(visual).filter(([, value]) => value));
      onCompared(await client.post<Papers>(`/api/checks/${check.id}/papers`, body, { purpose }));
    });
  return (
    <div className="papers-columns">
      <form
        className="papers-intake"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput label={t("papers.boarding_pass")} hint={t("papers.boarding_pass_hint")} value={pass} onChange={setPass} rows={2} ltr maxLength={2000} disabled={!open} />
        <TextInput label={t("papers.visa_zone")} value={visa} onChange={setVisa} rows={2} ltr maxLength={200} disabled={!open} />
        <label className="papers-file">
          <span>{t("papers.from_picture")}</span>
          <input type="file" accept="image/png,image/jpeg" capture="environment" disabled={!open} onChange={(event) => event.target.files?.[0] && read(event.target.files[0])} />
        </label>
        {seal ? <p className="small">{t("papers.seal_ready")}</p> : null}
        <label className="papers-file">
          <span>{chip ? chip.name : t("papers.add_chip")}</span>
          <input type="file" accept=".zip,application/zip" disabled={!open} onChange={(event) => setChip(event.target.files?.[0] ?? null)} />
        </label>
        <fieldset className="papers-visual">
          <legend>{t("papers.visual")}</legend>
          <div className="form-grid two">
            <TextInput label={t("papers.surname")} value={surname} onChange={setSurname} maxLength={100} disabled={!open} />
            <TextInput label={t("papers.given_names")} value={given} onChange={setGiven} maxLength={100} disabled={!open} />
            <TextInput label={t("papers.birth_date")} value={birth} onChange={setBirth} ltr maxLength={10} hint={t("papers.date_hint")} disabled={!open} />
            <TextInput label={t("papers.document_number")} value={number} onChange={setNumber} ltr maxLength={40} disabled={!open} />
          </div>
        </fieldset>
        <Button type="submit" kind="primary" isDisabled={!open}>
          {t("papers.submit")}
        </Button>
        <ErrorNote error={action.error ?? error} />
      </form>
      <div className="papers-findings" role="region" aria-label={t("papers.findings")} tabIndex={0}>
        {papers?.compared_at ? <PaperFindings checkId={check.id} purpose={purpose} papers={papers} comparedAt={papers.compared_at} /> : <Empty>{t("papers.none_yet")}</Empty>}
      </div>
    </div>
  );
}

interface PaperFindingsProps {
  checkId: string;
  purpose: string;
  papers: Papers;
  comparedAt: string;
}

function PaperFindings({ checkId, purpose, papers, comparedAt }: PaperFindingsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const flight = papers.boarding_pass?.legs[0];
  return (
    <>
      <p className="muted small" role="status">
        {t("papers.compared", { count: papers.statements.length, findings: papers.findings.length })} · {i18n.instant(comparedAt)}
      </p>
      {flight ? (
        <p className="papers-flight">
          <Code>
            {flight.carrier} {flight.flight_number} {flight.from}–{flight.to} {flight.seat}
          </Code>
          {flight.date ? <> · {i18n.date(flight.date)}</> : null}
          {papers.boarding_pass?.valid ? null : <Tag tone="warning">{t("papers.pass_faulty")}</Tag>}
        </p>
      ) : null}
      {papers.chip ? <ChipProof checkId={checkId} purpose={purpose} chip={papers.chip} comparedAt={comparedAt} /> : null}
      {papers.seal ? (
        <p>
          <Tag tone={papers.seal.verdict === "valid" ? "good" : papers.seal.verdict === "invalid" ? "error" : "warning"}>{t(kSealVerdicts[papers.seal.verdict])}</Tag> <Code>{papers.seal.kind}</Code> <bdi>{papers.seal.document_type}</bdi>
        </p>
      ) : null}
      {papers.findings.length === 0 ? <Empty>{t((papers.compared ?? 0) > 0 ? "papers.agree" : "papers.nothing_common")}</Empty> : null}
      <ul className="findings">
        {papers.findings.map((finding, index) => (
          <FindingRow key={`${finding.code}-${index}`} finding={finding} />
        ))}
      </ul>
    </>
  );
}

function FindingRow({ finding }: { finding: PaperFinding }) {
  const i18n = useI18n();
  const { t } = i18n;
  const source = (name: string) => (kSources[name] ? t(kSources[name]) : name);
  return (
    <li className={`finding finding-${finding.severity}`}>
      <Tag tone={finding.severity}>{t(kSeverityLabel[finding.severity])}</Tag>
      <span className="finding-text">
        <bdi>{codeText(i18n, "paper", finding.code)}</bdi>
        {finding.first_value || finding.second_value ? (
          <span className="papers-values">
            <span>
              {source(finding.first)}: <bdi className="papers-value">{finding.first_value || "–"}</bdi>
            </span>
            {finding.second !== finding.first ? (
              <span>
                {source(finding.second)}: <bdi className="papers-value">{finding.second_value || "–"}</bdi>
              </span>
            ) : null}
          </span>
        ) : null}
        <small>
          <Code>{finding.code}</Code>
        </small>
      </span>
    </li>
  );
}
