// The trust store of travel documents: which states are covered and until when, what waits for a second person, and what came from where.
// An authority by hand takes two persons; a file says first what it would change.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { TrustCertificate, TrustCertificates, TrustImport, TrustLine, TrustReport } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Loading, Note, PageHead, Panel, Tag, type Tone } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { FormDialog, InfoDialog } from "../components/dialog.tsx";
import { Checkbox, TextInput } from "../components/fields.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

const kCoverage: Record<TrustReport["states"][number]["coverage"], { text: MessageKey; tone: Tone }> = {
  covered: { text: "trust.covered", tone: "good" },
  expiring: { text: "trust.expiring", tone: "warning" },
  expired_only: { text: "trust.expired_only", tone: "error" },
  none: { text: "trust.none", tone: "error" },
};
const kRevocations: Record<TrustReport["states"][number]["revocations"], MessageKey> = { none: "trust.revocations_none", fresh: "trust.revocations_fresh", stale: "trust.revocations_stale" };
const kBeliefs: Record<TrustLine["belief"], { text: MessageKey; tone: Tone; standing: boolean }> = {
  withdrawn: { text: "trust.belief.withdrawn", tone: "error", standing: false },
  not_anchor: { text: "trust.belief.not_anchor", tone: "neutral", standing: false },
  proposed: { text: "trust.belief.proposed", tone: "warning", standing: true },
  unverified: { text: "trust.belief.unverified", tone: "warning", standing: true },
  confirmed: { text: "trust.belief.confirmed", tone: "good", standing: true },
  linked: { text: "trust.belief.linked", tone: "good", standing: true },
  listed: { text: "trust.belief.listed", tone: "good", standing: true },
};
type Open = null | "import" | "propose" | { kind: "confirm" | "withdraw"; line: TrustLine } | { kind: "state"; state: string };

export function TrustPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [open, setOpen] = useState<Open>(null);
  const report = useLoad((signal) => client.get<TrustReport>("/api/trust/report", { signal }), "trust");
  const done = () => {
    setOpen(null);
    report.reload();
  };
  const data = report.data;
  return (
    <div className="page trust-page">
      <PageHead title={t("trust.title")}>
        {can("trust.import") ? (
          <>
            <Button kind="primary" onPress={() => setOpen("import")}>
              {t("trust.import")}
            </Button>
            <Button onPress={() => setOpen("propose")}>{t("trust.propose")}</Button>
          </>
        ) : null}
      </PageHead>
      <ErrorNote error={report.error} />
      {!data && !report.error ? <Loading /> : null}
      {data ? (
        <>
          <p className="muted">{t("trust.summary", { states: data.states.length, certificates: data.certificates, anchors: data.anchors })}</p>
          {data.certificates === 0 ? <Note tone="warning">{t("trust.empty_store")}</Note> : null}
          {data.proposals.length > 0 ? (
            <Panel title={t("trust.proposals")}>
              <DataTable
                caption={t("trust.proposals")}
                rows={data.proposals}
                rowKey={(row) => row.fingerprint}
                empty=""
                columns={[
                  { id: "state", head: t("trust.state"), narrow: true, cell: (row) => <Code>{row.state}</Code> },
                  { id: "subject", head: t("trust.subject"), cell: (row) => <bdi dir="ltr">{row.subject}</bdi> },
                  { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.proposed_by ?? ""}</bdi> },
                  { id: "until", head: t("trust.until"), narrow: true, cell: (row) => i18n.date(row.not_after.slice(0, 10)) },
                  {
                    id: "act",
                    head: "",
                    narrow: true,
                    cell: (row) => (
                      <>
                        {can("trust.confirm") ? <Button small onPress={() => setOpen({ kind: "confirm", line: row })}>{t("trust.confirm")}</Button> : null}
                        {can("trust.import") ? <Button small kind="danger" onPress={() => setOpen({ kind: "withdraw", line: row })}>{t("trust.withdraw")}</Button> : null}
                      </>
                    ),
                  },
                ]}
              />
            </Panel>
          ) : null}
          <Panel title={t("trust.states")}>
            <DataTable
              caption={t("trust.states")}
              rows={data.states}
              rowKey={(row) => row.state}
              empty={t("trust.no_states")}
              columns={[
                { id: "state", head: t("trust.state"), cell: (row) => <Code>{row.state}</Code> },
                { id: "coverage", head: t("trust.coverage"), narrow: true, cell: (row) => <Tag tone={kCoverage[row.coverage].tone}>{t(kCoverage[row.coverage].text)}</Tag> },
                { id: "until", head: t("trust.until"), narrow: true, cell: (row) => (row.covered_until ? i18n.date(row.covered_until.slice(0, 10)) : "–") },
                { id: "anchors", head: t("trust.anchors"), numeric: true, cell: (row) => i18n.number(row.anchors) },
                { id: "orphans", head: t("trust.orphans"), numeric: true, cell: (row) => i18n.number(row.orphans) },
                { id: "signers", head: t("trust.signers"), numeric: true, cell: (row) => i18n.number(row.signers) },
                { id: "revocations", head: t("trust.revocations"), narrow: true, cell: (row) => <Tag tone={row.revocations === "fresh" ? "good" : "warning"}>{t(kRevocations[row.revocations])}</Tag> },
                { id: "list", head: "", narrow: true, cell: (row) => <Button small aria-label={`${t("trust.certificates")}: ${row.state}`} onPress={() => setOpen({ kind: "state", state: row.state })}>{t("trust.certificates")}</Button> },
              ]}
            />
          </Panel>
          <Panel title={t("trust.lists")}>
            <DataTable
              caption={t("trust.lists")}
              rows={data.lists}
              rowKey={(row) => row.publisher}
              empty={t("trust.no_lists")}
              columns={[
                { id: "publisher", head: t("trust.publisher"), cell: (row) => <bdi dir="ltr">{row.publisher}</bdi> },
                { id: "newest", head: t("trust.newest"), narrow: true, cell: (row) => i18n.date(row.newest.slice(0, 10)) },
                { id: "certificates", head: t("trust.certificates"), numeric: true, cell: (row) => i18n.number(row.certificates) },
                { id: "check", head: t("trust.check"), narrow: true, cell: (row) => <Tag tone={row.check === "checked" ? "good" : "warning"}>{t(row.check === "checked" ? "trust.checked" : row.check === "unsigned" ? "trust.unsigned" : "trust.on_word")}</Tag> },
                { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.imported_by}</bdi> },
              ]}
            />
          </Panel>
        </>
      ) : null}
      {open === "import" ? <ImportDialog empty={data?.certificates === 0} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open === "propose" ? <ProposeDialog onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "confirm" ? <ConfirmDialog line={open.line} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "withdraw" ? <WithdrawDialog line={open.line} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "state" ? (
        <StateDialog state={open.state} onWithdraw={can("trust.import") ? (line) => setOpen({ kind: "withdraw", line }) : null} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}

interface DialogProps {
  onDone: () => void;
  onClose: () => void;
}

// First what the file would change; the same button then takes it.
function ImportDialog({ empty, onDone, onClose }: DialogProps & { empty: boolean }) {
  const { t, number } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [file, setFile] = useState<File | null>(null);
  const [onWord, setOnWord] = useState(false);
  const [said, setSaid] = useState<TrustImport | null>(null);
  const send = (dry: boolean) =>
    client.upload<TrustImport>(`/api/trust/import?file=${encodeURIComponent(file?.name ?? "")}&dry_run=${dry}${onWord ? "&trust_list=true" : ""}`, new Blob([file as Blob], { type: "application/octet-stream" }), true);
  const submit = () =>
    void action.run(async () => {
      if (!file) return;
      if (!said) {
        setSaid(await send(true));
        return;
      }
      const taken = await send(false);
      announce(t("trust.imported", { added: taken.added }));
      onDone();
    });
  const change = (next: () => void) => {
    setSaid(null);
    next();
  };
  return (
    <FormDialog title={t("trust.import")} open onClose={onClose} onSubmit={submit} submitLabel={t(said ? "trust.import" : "trust.try")} disabled={!file} busy={action.busy} error={action.error}>
      <p className="muted">{t("trust.import_text")}</p>
      <label className="papers-file">
        <span>{file ? file.name : t("trust.choose")}</span>
        <input type="file" onChange={(event) => change(() => setFile(event.target.files?.[0] ?? null))} />
      </label>
      {empty ? (
        <Checkbox checked={onWord} onChange={(value) => change(() => setOnWord(value))}>
          {t("trust.take_on_word")}
        </Checkbox>
      ) : null}
      {said ? (
        <Note tone={said.changed ? "info" : "warning"} live>
          {t("trust.would", { entries: number(said.entries), added: number(said.added), known: number(said.known), refused: number(said.refused) })}
        </Note>
      ) : null}
      {said && said.problems.length + (said.more_problems ?? 0) > 8 ? <p className="muted small">{t("trust.problems", { count: said.problems.length + (said.more_problems ?? 0) })}</p> : null}
      {said?.problems.slice(0, 8).map((problem, index) => (
        <p key={index} className="small">
          <Tag tone={problem.severity}>{problem.place}</Tag> <bdi>{problem.message}</bdi> <Code>{problem.code}</Code>
        </p>
      ))}
    </FormDialog>
  );
}

function ProposeDialog({ onDone, onClose }: DialogProps) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [certificate, setCertificate] = useState("");
  const [reason, setReason] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post("/api/trust/proposals", { certificate: certificate.trim(), reason: reason.trim() });
      announce(t("trust.proposed"));
      onDone();
    });
  return (
    <FormDialog title={t("trust.propose")} open onClose={onClose} onSubmit={submit} submitLabel={t("trust.propose")} disabled={!certificate.trim() || !reason.trim()} busy={action.busy} error={action.error}>
      <Note>{t("trust.two_persons")}</Note>
      <TextInput label={t("trust.pem")} value={certificate} onChange={setCertificate} rows={6} ltr required />
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required maxLength={1000} />
    </FormDialog>
  );
}

function ConfirmDialog({ line, onDone, onClose }: DialogProps & { line: TrustLine }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [reason, setReason] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/trust/certificates/${line.fingerprint}/confirm`, { reason: reason.trim() });
      announce(t("trust.confirmed"));
      onDone();
    });
  return (
    <FormDialog title={t("trust.confirm")} open onClose={onClose} onSubmit={submit} submitLabel={t("trust.confirm")} disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <Note tone="warning">{t("trust.confirm_text")}</Note>
      <About line={line} />
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required maxLength={1000} autoFocus />
    </FormDialog>
  );
}

// Nobody believes in it from then on, at once: taking away needs one person only.
function WithdrawDialog({ line, onDone, onClose }: DialogProps & { line: TrustLine }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [reason, setReason] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/trust/certificates/${line.fingerprint}/withdraw`, { reason: reason.trim() });
      announce(t("trust.withdrawn"));
      onDone();
    });
  return (
    <FormDialog title={t("trust.withdraw")} open onClose={onClose} onSubmit={submit} submitLabel={t("trust.withdraw")} submitKind="danger" disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <Note tone="warning">{t("trust.withdraw_text")}</Note>
      <About line={line} />
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required maxLength={1000} autoFocus />
    </FormDialog>
  );
}

// Which certificate it is, and what was done about it and by whom.
function About({ line }: { line: TrustLine }) {
  const { instant } = useI18n();
  const whole = useLoad((signal) => client.get<TrustCertificate>(`/api/trust/certificates/${line.fingerprint}`, { signal }), line.fingerprint);
  return (
    <>
      <p>
        <bdi dir="ltr">{line.subject}</bdi>
      </p>
      <p className="small">
        <Code>{line.fingerprint}</Code>
      </p>
      <ErrorNote error={whole.error} />
      <ul className="small">
        {(whole.data?.history ?? []).map((one, index) => (
          <li key={index}>
            {instant(one.at)} · <Code>{one.what}</Code> · <bdi>{one.who}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

function StateDialog({ state, onWithdraw, onClose }: { state: string; onWithdraw: ((line: TrustLine) => void) | null; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const all = useLoad((signal) => client.get<TrustCertificates>(`/api/trust/certificates?state=${encodeURIComponent(state)}`, { signal }), state);
  return (
    <InfoDialog title={`${t("trust.certificates")}: ${state}`} open wide onClose={onClose}>
      <ErrorNote error={all.error} />
      {!all.data && !all.error ? <Loading /> : null}
      {all.data ? (
        <DataTable
          caption={`${t("trust.certificates")}: ${state}`}
          rows={all.data.certificates}
          rowKey={(row) => row.fingerprint}
          empty={t("trust.none")}
          columns={[
            { id: "subject", head: t("trust.subject"), cell: (row) => <bdi dir="ltr">{row.subject}</bdi> },
            { id: "belief", head: t("trust.belief"), narrow: true, cell: (row) => <Tag tone={kBeliefs[row.belief].tone}>{t(kBeliefs[row.belief].text)}</Tag> },
            { id: "until", head: t("trust.until"), narrow: true, cell: (row) => i18n.date(row.not_after.slice(0, 10)) },
            { id: "act", head: "", narrow: true, cell: (row) => (onWithdraw && kBeliefs[row.belief].standing ? <Button small kind="danger" onPress={() => onWithdraw(row)}>{t("trust.withdraw")}</Button> : null) },
          ]}
        />
      ) : null}
      {all.data?.more ? <Note>{t("trust.more")}</Note> : null}
    </InfoDialog>
  );
}
