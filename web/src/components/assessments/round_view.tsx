// One round, for its coordinator: units and who answers for them, import, check, issues, freezing and publication.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { AnswerImport, AssessedUnit, AssessedUnitList, AssessmentIssue, AssessmentIssueList, AssessmentRound, AssessmentRoundList, AssessorList, RoundCheck } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { labelOf } from "../../lib/assessment.ts";
import { go } from "../../lib/router.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, Note, PageHead, Panel, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { CheckboxList, TextInput } from "../fields.tsx";
import { IssueTable } from "./issue_table.tsx";
import { kPurpose, roundStates } from "./shared.ts";

type Decision = "freeze" | "publish" | "supersede";
type Open = null | "import" | { kind: "assign"; unit: AssessedUnit | null } | { kind: "decide"; what: Decision } | { kind: "resolve"; issue: AssessmentIssue };
const kDecisions: Record<Decision, { label: MessageKey; text: MessageKey }> = {
  freeze: { label: "assess.freeze", text: "assess.freeze_text" },
  publish: { label: "assess.publish", text: "assess.publish_text" },
  supersede: { label: "assess.supersede", text: "assess.supersede_text" },
};

export function RoundView({ id }: { id: string }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { announce } = useApp();
  const action = useAction();
  const [open, setOpen] = useState<Open>(null);
  const [checked, setChecked] = useState<RoundCheck | null>(null);
  const base = `/api/assessments/rounds/${id}`;
  const rounds = useLoad((signal) => client.get<AssessmentRoundList>("/api/assessments/rounds", { signal, purpose: kPurpose }), id);
  const units = useLoad((signal) => client.get<AssessedUnitList>("/api/assessments/units", { signal, purpose: kPurpose }), id);
  const issues = useLoad((signal) => client.get<AssessmentIssueList>(`${base}/issues`, { signal, purpose: kPurpose }), id);
  const round = rounds.data?.rounds.find((one) => one.id === id);
  const reload = () => {
    rounds.reload();
    units.reload();
    issues.reload();
  };
  const done = () => {
    setOpen(null);
    reload();
  };
  const check = () =>
    void action.run(async () => {
      setChecked(await client.post<RoundCheck>(`${base}/check`, undefined, { purpose: kPurpose }));
      announce(t("assess.check_done"));
      reload();
    });
  const error = rounds.error ?? units.error ?? issues.error ?? action.error;
  if (!round) return <div className="page"><ErrorNote error={error} />{error ? null : <Loading />}</div>;
  const mine = (units.data?.units ?? []).filter((one) => one.round === id);
  const isOpen = round.state === "open";
  return (
    <div className="page assessments-page">
      <PageHead title={labelOf(round.title, language)}>
        <Button onPress={() => go("assessments")}>{t("assess.back")}</Button>
        {isOpen ? (
          <>
            <Button onPress={() => setOpen({ kind: "assign", unit: null })}>{t("assess.add_unit")}</Button>
            <Button onPress={() => setOpen("import")}>{t("assess.import")}</Button>
            <Button isDisabled={action.busy} onPress={check}>{t("assess.check")}</Button>
            <Button kind="primary" onPress={() => setOpen({ kind: "decide", what: "freeze" })}>{t("assess.freeze")}</Button>
          </>
        ) : null}
        {round.state === "frozen" ? <Button kind="primary" onPress={() => setOpen({ kind: "decide", what: "publish" })}>{t("assess.publish")}</Button> : null}
        {round.state === "published" ? <Button kind="danger" onPress={() => setOpen({ kind: "decide", what: "supersede" })}>{t("assess.supersede")}</Button> : null}
      </PageHead>
      <ErrorNote error={error} />
      <dl className="facts">
        <Fact label={t("assess.instrument")}><Code>{`${round.instrument} ${round.edition}`}</Code></Fact>
        <Fact label={t("assess.state")}><Tag tone={roundStates[round.state].tone}>{t(roundStates[round.state].text)}</Tag></Fact>
        <Fact label={t("assess.opens")}>{i18n.date(round.opens)}</Fact>
        <Fact label={t("assess.closes")}>{i18n.date(round.closes)}</Fact>
        {round.published_on ? <Fact label={t("assess.round.published")}>{i18n.date(round.published_on)}</Fact> : null}
      </dl>
      {!isOpen ? <Note tone="warning">{t("assess.frozen_note")}</Note> : null}
      {checked ? (
        <Note tone={checked.blocked + checked.own + checked.waiting > 0 ? "warning" : "good"} live>
          {t("assess.check_said", { checked: checked.checked, blocked: checked.blocked, own: checked.own, waiting: checked.waiting })}
        </Note>
      ) : null}
      <Panel title={t("assess.units")}>
        <DataTable
          caption={t("assess.units")}
          rows={mine}
          rowKey={(row) => `${row.unit}/${row.period}`}
          empty={t("assess.no_units")}
          columns={[
            { id: "unit", head: t("assess.unit"), cell: (row) => <><bdi>{row.name || row.unit}</bdi> <Code>{row.period ? `${row.unit} ${row.period}` : row.unit}</Code></> },
            { id: "experts", head: t("assess.experts"), cell: (row) => <bdi>{row.experts.map((one) => one.name).join(", ") || "–"}</bdi> },
            { id: "peers", head: t("assess.peers"), cell: (row) => <bdi>{row.peers.map((one) => one.name).join(", ") || "–"}</bdi> },
            { id: "answers", head: t("assess.answered"), numeric: true, cell: (row) => <Code>{`${Object.values(row.answers).reduce((sum, one) => sum + one, 0)}/${row.questions}`}</Code> },
            {
              id: "act",
              head: "",
              narrow: true,
              cell: (row) => (
                <>
                  <Button small aria-label={`${t("common.open")}: ${row.name || row.unit}`} onPress={() => (row.period ? go("assessments", "unit", id, row.unit, row.period) : go("assessments", "unit", id, row.unit))}>{t("common.open")}</Button>
                  {isOpen ? <Button small aria-label={`${t("assess.assign")}: ${row.name || row.unit}`} onPress={() => setOpen({ kind: "assign", unit: row })}>{t("assess.assign")}</Button> : null}
                </>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={t("assess.issues")}>
        <IssueTable issues={issues.data?.issues ?? []} onResolve={isOpen ? (issue) => setOpen({ kind: "resolve", issue }) : undefined} />
      </Panel>
      {open === "import" ? <ImportDialog base={base} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "assign" ? <AssignDialog base={base} unit={open.unit} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "decide" ? <DecideDialog base={base} what={open.what} round={round} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "resolve" ? <ResolveDialog base={base} issue={open.issue} onDone={done} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

interface DialogProps {
  base: string;
  onDone: () => void;
  onClose: () => void;
}

// First what the file would change; the same button then takes it.
function ImportDialog({ base, onDone, onClose }: DialogProps) {
  const { t, number } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [file, setFile] = useState<File | null>(null);
  const [said, setSaid] = useState<AnswerImport | null>(null);
  const send = async (dry: boolean) => client.post<AnswerImport>(`${base}/import?dry_run=${dry}`, undefined, { purpose: kPurpose, text: { content: await (file as File).text(), type: "text/csv" } });
  const submit = () =>
    void action.run(async () => {
      if (!said) {
        setSaid(await send(true));
        return;
      }
      const taken = await send(false);
      announce(t("assess.imported", { count: taken.added + taken.changed }));
      onDone();
    });
  return (
    <FormDialog title={t("assess.import")} open onClose={onClose} onSubmit={submit} submitLabel={t(said ? "assess.import" : "assess.try")} disabled={!file || (said?.refused ?? 0) > 0} busy={action.busy} error={action.error}>
      <p className="muted">{t("assess.import_text")}</p>
      <label className="papers-file">
        <span>{file ? file.name : t("assess.choose_file")}</span>
        <input type="file" accept=".csv,text/csv" onChange={(event) => { setSaid(null); setFile(event.target.files?.[0] ?? null); }} />
      </label>
      {said ? (
        <Note tone={said.refused > 0 ? "error" : "info"} live>
          {t("assess.would", { added: number(said.added), changed: number(said.changed), same: number(said.same), refused: number(said.refused) })}
        </Note>
      ) : null}
    </FormDialog>
  );
}

function AssignDialog({ base, unit, onDone, onClose }: DialogProps & { unit: AssessedUnit | null }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const people = useLoad((signal) => client.get<AssessorList>("/api/assessments/people", { signal, purpose: kPurpose }), "people");
  const [code, setCode] = useState(unit?.unit ?? "");
  const [name, setName] = useState(unit?.name ?? "");
  const [experts, setExperts] = useState<string[]>(unit?.experts.map((one) => one.id) ?? []);
  const [peers, setPeers] = useState<string[]>(unit?.peers.map((one) => one.id) ?? []);
  const submit = () =>
    void action.run(async () => {
      await client.post(`${base}/assignments`, { unit: code.trim(), period: unit?.period ?? "", name: name.trim(), kind: unit?.kind ?? "", parent: unit?.parent ?? "", experts, peers }, { purpose: kPurpose });
      announce(t("assess.assigned"));
      onDone();
    });
  return (
    <FormDialog title={t(unit ? "assess.assign" : "assess.add_unit")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!code.trim()} busy={action.busy} error={action.error}>
      <ErrorNote error={people.error} />
      <TextInput label={t("assess.unit_code")} value={code} onChange={setCode} required disabled={unit !== null} maxLength={64} ltr />
      <TextInput label={t("assess.unit_name")} value={name} onChange={setName} maxLength={200} />
      <CheckboxList label={t("assess.experts")} value={experts} onChange={setExperts} choices={(people.data?.experts ?? []).map((one) => ({ id: one.id, label: one.name }))} />
      <CheckboxList label={t("assess.peers")} value={peers} onChange={setPeers} choices={(people.data?.peers ?? []).map((one) => ({ id: one.id, label: one.name }))} />
    </FormDialog>
  );
}

function DecideDialog({ base, what, round, onDone, onClose }: DialogProps & { what: Decision; round: AssessmentRound }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const words = kDecisions[what];
  const submit = () =>
    void action.run(async () => {
      await client.post(`${base}/${what}`, { version: round.version }, { purpose: kPurpose });
      announce(t("assess.decided"));
      onDone();
    });
  return (
    <FormDialog title={t(words.label)} open onClose={onClose} onSubmit={submit} submitLabel={t(words.label)} submitKind={what === "supersede" ? "danger" : "primary"} busy={action.busy} error={action.error}>
      <Note tone="warning">{t(words.text)}</Note>
    </FormDialog>
  );
}

function ResolveDialog({ base, issue, onDone, onClose }: DialogProps & { issue: AssessmentIssue }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [reason, setReason] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`${base}/issues/${issue.id}/resolve`, { reason: reason.trim() }, { purpose: kPurpose });
      announce(t("assess.resolved"));
      onDone();
    });
  return (
    <FormDialog title={t("assess.resolve")} open onClose={onClose} onSubmit={submit} submitLabel={t("assess.resolve")} disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <p><Code>{issue.unit}</Code> <Code>{issue.node}</Code></p>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required maxLength={1000} autoFocus />
    </FormDialog>
  );
}
