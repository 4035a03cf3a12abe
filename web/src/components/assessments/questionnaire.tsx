// The questionnaire of one unit: an expert answers with sources, a peer reviews answer by answer, a coordinator looks on.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { AnswerHistory, AssessmentAnswer, AssessmentScores, InstrumentNode, Questionnaire as Form } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { actionsFor, draftOf, isChanged, labelOf, sectionsOf, type AnswerAction, type Draft } from "../../lib/assessment.ts";
import { go } from "../../lib/router.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, Empty, ErrorNote, Loading, Note, PageHead, Panel, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { InfoDialog } from "../dialog.tsx";
import { DateInput, SelectInput, TextInput } from "../fields.tsx";
import { IssueTable } from "./issue_table.tsx";
import { ReviewDialog } from "./review_dialog.tsx";
import { answerStates, kPurpose, roundStates } from "./shared.ts";

interface Props {
  round: string;
  unit: string;
  period: string;
}
type Open = null | "scores" | { kind: "history"; question: string } | { kind: "review"; verdict: "query" | "change"; node: InstrumentNode; answer: AssessmentAnswer };

export function Questionnaire({ round, unit, period }: Props) {
  const { t, language } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [open, setOpen] = useState<Open>(null);
  const base = `/api/assessments/rounds/${round}/units/${encodeURIComponent(unit)}`;
  const form = useLoad((signal) => client.get<Form>(`${base}${query({ period })}`, { signal, purpose: kPurpose }), `${round}/${unit}/${period}`);
  const data = form.data;
  const put = (changed: AssessmentAnswer[]) => {
    if (!data) return;
    const names = new Set(changed.map((one) => one.question));
    const kept = data.answers.filter((one) => !names.has(one.question));
    const own = new Map(data.answers.map((one) => [one.question, one.own]));
    form.set({ ...data, answers: [...kept, ...changed.map((one) => ({ ...one, own: one.own ?? own.get(one.question) }))] });
  };
  const take = (kind: "submit" | "withdraw" | "begin" | "agree", answers: AssessmentAnswer[]) =>
    void action.run(async () => {
      const named = answers.map(({ question, version }) => ({ question, version }));
      const expert = kind === "submit" || kind === "withdraw";
      const done = expert
        ? await client.post<{ answers: AssessmentAnswer[] }>(`${base}/${kind}`, { period, answers: named }, { purpose: kPurpose })
        : await client.post<{ answers: AssessmentAnswer[] }>(`${base}/review`, { period, verdict: kind, answers: named }, { purpose: kPurpose });
      put(done.answers);
      announce(t("assess.steps_taken", { count: done.answers.length }));
    });
  if (!data) {
    return (
      <div className="page">
        <ErrorNote error={form.error} />
        {form.error ? null : <Loading />}
      </div>
    );
  }
  const answers = new Map(data.answers.map((one) => [one.question, one]));
  const may = (answer: AssessmentAnswer | undefined) => actionsFor(data.role, answer?.state ?? "", answer?.own ?? false, data.round.state);
  const all = (wanted: AnswerAction) => data.answers.filter((one) => may(one).has(wanted) && Object.keys(one.said).length > 0);
  const handIn = all("submit");
  const agree = data.role === "peer_reviewer" ? all("agree") : [];
  return (
    <div className="page assessments-page">
      <PageHead title={data.name || data.unit}>
        <Button onPress={() => go("assessments")}>{t("assess.back")}</Button>
        <Button onPress={() => setOpen("scores")}>{t("assess.scores")}</Button>
        {handIn.length > 0 ? <Button kind="primary" isDisabled={action.busy} onPress={() => take("submit", handIn)}>{t("assess.submit_all", { count: handIn.length })}</Button> : null}
        {agree.length > 0 ? <Button kind="primary" isDisabled={action.busy} onPress={() => take("agree", agree)}>{t("assess.agree_all", { count: agree.length })}</Button> : null}
      </PageHead>
      <p className="muted">
        <bdi>{labelOf(data.round.title, language)}</bdi> · <Code>{data.period ? `${data.unit} ${data.period}` : data.unit}</Code> · <Tag tone={roundStates[data.round.state].tone}>{t(roundStates[data.round.state].text)}</Tag>
      </p>
      <ErrorNote error={action.error} />
      {data.issues.length > 0 ? (
        <Panel title={t("assess.issues")}>
          <IssueTable issues={data.issues} />
        </Panel>
      ) : null}
      {sectionsOf(data.nodes).map((section) => (
        <Panel key={section.node?.id ?? ""} title={section.path.map((node) => (labelOf(node.title, language) === node.id ? "" : labelOf(node.title, language))).filter(Boolean).join(" › ") || t("assess.questions")}>
          {section.questions.map((node) => (
            <Question
              key={`${node.id}/${answers.get(node.id)?.version ?? 0}`}
              node={node}
              answer={answers.get(node.id)}
              form={data}
              base={base}
              actions={may(answers.get(node.id))}
              busy={action.busy}
              onSaved={(answer) => put([{ ...answer, own: true }])}
              onTake={take}
              onOpen={setOpen}
            />
          ))}
        </Panel>
      ))}
      {open === "scores" ? <ScoresDialog round={round} unit={unit} period={period} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "history" ? <HistoryDialog base={base} period={period} question={open.question} onClose={() => setOpen(null)} /> : null}
      {open !== null && typeof open === "object" && open.kind === "review" ? (
        <ReviewDialog base={base} period={period} verdict={open.verdict} node={open.node} answer={open.answer} onDone={() => { setOpen(null); form.reload(); }} onClose={() => setOpen(null)} />
      ) : null}
    </div>
  );
}

interface QuestionProps {
  node: InstrumentNode;
  answer: AssessmentAnswer | undefined;
  form: Form;
  base: string;
  actions: Set<AnswerAction>;
  busy: boolean;
  onSaved: (answer: AssessmentAnswer) => void;
  onTake: (kind: "submit" | "withdraw" | "begin" | "agree", answers: AssessmentAnswer[]) => void;
  onOpen: (open: Open) => void;
}

function Question({ node, answer, form, base, actions, busy, onSaved, onTake, onOpen }: QuestionProps) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { announce } = useApp();
  const action = useAction();
  const [draft, setDraft] = useState<Draft>(() => draftOf(answer));
  const writable = actions.has("write");
  const title = labelOf(node.title, language) || node.id;
  const state = answer ? answerStates[answer.state] : null;
  const reviews = form.reviews.filter((one) => one.question === node.id);
  const save = () =>
    void action.run(async () => {
      const said = Object.fromEntries(Object.entries(draft.said).filter(([, value]) => value !== ""));
      const saved = await client.post<AssessmentAnswer>(`${base}/answers`, { ...draft, said, period: form.period, question: node.id, version: answer?.version ?? 0 }, { purpose: kPurpose });
      announce(t("assess.saved"));
      onSaved(saved);
    });
  return (
    <section className="assess-question" aria-label={title}>
      <h3>
        <bdi>{title}</bdi> {state ? <Tag tone={state.tone}>{t(state.text)}</Tag> : <Tag>{t("assess.unanswered")}</Tag>}
      </h3>
      <AnswerFields node={node} draft={draft} disabled={!writable} onChange={setDraft} />
      {reviews.map((review, index) => (
        <Note key={index} tone={review.verdict === "agree" ? "good" : "warning"}>
          <bdi>{review.by}</bdi> · {i18n.instant(review.at)} · <strong>{t(review.verdict === "agree" ? "assess.verdict.agree" : review.verdict === "change" ? "assess.verdict.change" : "assess.verdict.query")}</strong> <bdi>{review.note}</bdi>{" "}
          {review.proposed ? <Code>{Object.values(review.proposed.said).join(", ")}</Code> : null} <bdi>{review.proposed?.source ?? ""}</bdi>
        </Note>
      ))}
      <ErrorNote error={action.error} />
      <div className="assess-actions">
        {writable ? <Button small kind="primary" isDisabled={action.busy || !isChanged(draft, answer)} onPress={save}>{t("common.save")}</Button> : null}
        {answer && actions.has("submit") ? <Button small isDisabled={busy || isChanged(draft, answer)} onPress={() => onTake("submit", [answer])}>{t("assess.submit")}</Button> : null}
        {answer && actions.has("withdraw") ? <Button small isDisabled={busy} onPress={() => onTake("withdraw", [answer])}>{t("assess.withdraw")}</Button> : null}
        {answer && actions.has("begin") ? <Button small isDisabled={busy} onPress={() => onTake("begin", [answer])}>{t("assess.begin")}</Button> : null}
        {answer && actions.has("agree") ? <Button small kind="primary" isDisabled={busy} onPress={() => onTake("agree", [answer])}>{t("assess.agree")}</Button> : null}
        {answer && actions.has("query") ? <Button small onPress={() => onOpen({ kind: "review", verdict: "query", node, answer })}>{t("assess.query")}</Button> : null}
        {answer && actions.has("change") ? <Button small onPress={() => onOpen({ kind: "review", verdict: "change", node, answer })}>{t("assess.propose")}</Button> : null}
        {answer ? <Button small kind="quiet" aria-label={`${t("assess.history")}: ${title}`} onPress={() => onOpen({ kind: "history", question: node.id })}>{t("assess.history")}</Button> : null}
      </div>
    </section>
  );
}

export function AnswerFields({ node, draft, disabled, onChange }: { node: InstrumentNode; draft: Draft; disabled: boolean; onChange: (draft: Draft) => void }) {
  const { t, language } = useI18n();
  const say = (aspect: string, value: string) => onChange({ ...draft, said: { ...draft.said, [aspect]: value } });
  return (
    <div className="assess-fields">
      {(node.aspects ?? []).map((aspect) => {
        const label = aspect.id === "answer" ? t("assess.answer") : aspect.id;
        if (aspect.number) return <TextInput key={aspect.id} label={label} value={draft.said[aspect.id] ?? ""} onChange={(value) => say(aspect.id, value)} disabled={disabled} numeric ltr />;
        const choices = [{ id: "", label: t("assess.nothing_said") }, ...aspect.options.map((option) => ({ id: option.code, label: labelOf(option.label, language) || option.code }))];
        return <SelectInput key={aspect.id} label={label} value={draft.said[aspect.id] ?? ""} onChange={(value) => say(aspect.id, value)} choices={choices} disabled={disabled} />;
      })}
      <TextInput label={t("assess.source")} value={draft.source} onChange={(source) => onChange({ ...draft, source })} disabled={disabled} required={node.needs_source} maxLength={1000} />
      <TextInput label={t("assess.citation")} value={draft.citation} onChange={(citation) => onChange({ ...draft, citation })} disabled={disabled} maxLength={250} />
      <DateInput label={t("assess.as_of")} value={draft.as_of} onChange={(as_of) => onChange({ ...draft, as_of })} disabled={disabled} />
      <TextInput label={t("assess.comment")} value={draft.comment} onChange={(comment) => onChange({ ...draft, comment })} disabled={disabled} rows={2} maxLength={4000} className="assess-wide" />
    </div>
  );
}

function ScoresDialog({ round, unit, period, onClose }: Props & { onClose: () => void }) {
  const { t, language } = useI18n();
  const loaded = useLoad((signal) => client.get<AssessmentScores>(`/api/assessments/rounds/${round}/scores${query({ unit })}`, { signal, purpose: kPurpose }), `${round}/${unit}`);
  const scores = loaded.data?.units.find((one) => one.period === period)?.scores ?? [];
  return (
    <InfoDialog title={t("assess.scores")} open wide onClose={onClose}>
      <ErrorNote error={loaded.error} />
      {!loaded.data && !loaded.error ? <Loading /> : null}
      {loaded.data ? (
        <DataTable
          caption={t("assess.scores")}
          rows={scores}
          rowKey={(row) => row.node}
          empty={t("assess.no_scores")}
          columns={[
            { id: "node", head: t("assess.node"), cell: (row) => <bdi>{labelOf(row.title, language) || row.node}</bdi> },
            { id: "score", head: t("assess.score"), numeric: true, cell: (row) => (row.score ? <Code>{row.score}</Code> : t("assess.too_little")) },
            { id: "exact", head: t("assess.exact"), numeric: true, cell: (row) => <Code>{row.exact ?? "–"}</Code> },
            { id: "there", head: t("assess.answered"), numeric: true, cell: (row) => <Code>{`${row.there}/${row.of}`}</Code> },
            { id: "why", head: t("assess.made_of"), cell: (row) => <span className="small">{(row.members ?? []).map((one) => `${one.node}: ${one.score ?? "–"} × ${one.weight}`).join("; ")}</span> },
          ]}
        />
      ) : null}
    </InfoDialog>
  );
}

function HistoryDialog({ base, period, question, onClose }: { base: string; period: string; question: string; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const loaded = useLoad((signal) => client.get<AnswerHistory>(`${base}/history${query({ question })}`, { signal, purpose: kPurpose }), question);
  const changes = (loaded.data?.changes ?? []).filter((one) => one.period === period);
  return (
    <InfoDialog title={t("assess.history")} open wide onClose={onClose}>
      <ErrorNote error={loaded.error} />
      {!loaded.data && !loaded.error ? <Loading /> : null}
      {loaded.data && changes.length === 0 ? <Empty>{t("assess.no_history")}</Empty> : null}
      {changes.length > 0 ? (
        <DataTable
          caption={t("assess.history")}
          rows={changes}
          rowKey={(row) => `${row.version}/${row.field}`}
          empty=""
          columns={[
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
            { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
            { id: "field", head: t("assess.field"), narrow: true, cell: (row) => <Code>{row.field}</Code> },
            { id: "before", head: t("assess.before"), cell: (row) => <bdi>{row.before || "–"}</bdi> },
            { id: "after", head: t("assess.after"), cell: (row) => <bdi>{row.after || "–"}</bdi> },
          ]}
        />
      ) : null}
    </InfoDialog>
  );
}
