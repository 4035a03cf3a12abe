// Who may enter, asked for a day; and a changed regime tried on last year's crossings. Nothing is changed by it, no person is in it, and small counts are
// suppressed by the server.
import { useMemo, useRef, useState } from "react";
import { client, query } from "../api/client.ts";
import type { EntryRuleAnswer, EntryRuleEffects, EntryRuleTrial } from "../api/types.ts";
import { Button, Code, ErrorNote, Fact, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../components/fields.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { codeText } from "../lib/code_text.ts";
import { parseTypedDate, shiftDay } from "../lib/format.ts";
import { choicesOf, stateChoices } from "../lib/lists.ts";
import { useAction } from "../lib/use_action.ts";

const kEffects: [keyof EntryRuleEffects, MessageKey][] = [
  ["stricter", "rules.stricter"],
  ["freer", "rules.freer"],
  ["shorter", "rules.shorter"],
  ["longer", "rules.longer"],
  ["other", "rules.other"],
  ["unchanged", "rules.unchanged"],
];

export function EntryRulesPage() {
  const { t } = useI18n();
  return (
    <div className="page entry-rules-page">
      <PageHead title={t("nav.entry_rules")} />
      <AskPanel />
      <TrialPanel />
    </div>
  );
}

function AskPanel() {
  const i18n = useI18n();
  const { t, number, language } = i18n;
  const [day, setDay] = useState(new Date().toISOString().slice(0, 10));
  const [nationality, setNationality] = useState("");
  const [document, setDocument] = useState("passport");
  const [purpose, setPurpose] = useState<string | null>(null);
  const [answer, setAnswer] = useState<EntryRuleAnswer | null>(null);
  const action = useAction();
  const ask = () =>
    void action.run(async () => {
      setAnswer(await client.get<EntryRuleAnswer>(`/api/entry-rules/answer${query({ as_of: parseTypedDate(day), nationality, document, purpose: purpose ?? "" })}`));
    });
  return (
    <Panel title={t("rules.ask")}>
      <div className="filter-bar">
        <DateInput label={t("rules.as_of")} value={day} onChange={setDay} />
        <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={stateChoices(i18n)} />
        <SelectInput label={t("document.type")} value={document} onChange={setDocument} choices={choicesOf(i18n, "document_types")} />
        <SelectInput label={t("journey.purpose")} value={purpose} onChange={setPurpose} choices={choicesOf(i18n, "travel_purposes")} />
        <Button kind="primary" onPress={ask} isDisabled={action.busy}>
          {t("rules.ask_now")}
        </Button>
      </div>
      <ErrorNote error={action.error} />
      {answer ? (
        <dl className="facts" role="status">
          <Fact label={t("stay.entry")} strong>
            {codeText(i18n, "stay_entry", answer.requirement)}
          </Fact>
          {answer.rule ? (
            <Fact label={t("stay.rule")}>
              <Code>{answer.rule}</Code>
              {answer.recalled ? <span className="muted small"> {t("stay.entry_recalled")}</span> : null}
            </Fact>
          ) : null}
          {answer.days ? <Fact label={t("visa.days")}>{number(answer.days)}</Fact> : null}
          {answer.conditions.length > 0 ? (
            <Fact label={t("permits.conditions")}>
              <bdi>{answer.conditions.map((label) => label[language] ?? label.en ?? "").join(" · ")}</bdi>
            </Fact>
          ) : null}
          {answer.source ? (
            <Fact label={t("rules.source")}>
              <bdi>{answer.source}</bdi>
            </Fact>
          ) : null}
        </dl>
      ) : null}
    </Panel>
  );
}

function TrialPanel() {
  const i18n = useI18n();
  const { t, number } = i18n;
  const today = useMemo(() => new Date().toISOString().slice(0, 10), []);
  const [from, setFrom] = useState(shiftDay(today, -365));
  const [to, setTo] = useState(today);
  const [asOf, setAsOf] = useState("");
  const [draft, setDraft] = useState("");
  const [trial, setTrial] = useState<EntryRuleTrial | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const action = useAction();
  const run = () =>
    void action.run(async () => {
      setTrial(null);
      const body = { draft, from: parseTypedDate(from), to: parseTypedDate(to), ...(asOf ? { as_of: parseTypedDate(asOf) } : {}) };
      setTrial(await client.post<EntryRuleTrial>("/api/entry-rules/trial", body, { purpose: "statistics" }));
    });
  const shown = (count: number | null | undefined) => (count === null || count === undefined ? <span className="suppressed">{t("statistics.suppressed", { below: trial?.suppressed_below ?? 5 })}</span> : number(count));
  return (
    <Panel title={t("rules.trial")}>
      <p className="muted">{t("rules.trial_text")}</p>
      <div className="filter-bar">
        <DateInput label={t("statistics.from")} value={from} onChange={setFrom} />
        <DateInput label={t("statistics.to")} value={to} onChange={setTo} />
        <DateInput label={t("rules.both_as_of")} value={asOf} onChange={setAsOf} />
        <input ref={picker} type="file" accept=".yaml,.yml" hidden onChange={(event) => void event.target.files?.[0]?.text().then(setDraft)} />
        <Button onPress={() => picker.current?.click()}>{t("permits.choose_file")}</Button>
        <Button kind="primary" onPress={run} isDisabled={action.busy || draft.trim() === ""}>
          {t("rules.try")}
        </Button>
      </div>
      <TextInput label={t("rules.draft")} value={draft} onChange={setDraft} rows={8} ltr />
      <ErrorNote error={action.error} />
      {trial ? (
        <>
          <p role="status">
            {t("statistics.entries")}: <strong>{shown(trial.entries)}</strong>
          </p>
          <DataTable
            caption={t("rules.trial")}
            rows={[...trial.rows, { nationality: "", entries: trial.entries, effects: trial.totals }]}
            rowKey={(row) => row.nationality || "total"}
            empty="–"
            columns={[
              {
                id: "nationality",
                head: t("person.nationality"),
                cell: (row) =>
                  row.nationality ? (
                    <>
                      <Code>{row.nationality}</Code> <bdi>{i18n.state(row.nationality)}</bdi>
                    </>
                  ) : (
                    <strong>{t("rules.total")}</strong>
                  ),
              },
              { id: "entries", head: t("statistics.entries"), numeric: true, cell: (row) => shown(row.entries) },
              ...kEffects.map(([effect, key]) => ({ id: effect, head: t(key), numeric: true, cell: (row: EntryRuleTrial["rows"][number]) => shown(row.effects[effect]) })),
            ]}
          />
          <p className="muted small">{t("statistics.suppression", { below: trial.suppressed_below })}</p>
        </>
      ) : null}
    </Panel>
  );
}
