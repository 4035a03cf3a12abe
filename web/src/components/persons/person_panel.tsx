// Whom the records at this check belong to: the records of one person, and others that may be hers. The officer says so or says no; nothing is
// refused because of it. It is read after the check is shown, and holds nobody up.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CheckPerson, CheckView, PersonCandidate } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Panel, Tag } from "../basics.tsx";
import { HitSentence } from "../check/hit_sentence.tsx";
import { kGradeLabel, shownReasons } from "./colours.ts";
import { JudgeDialog, type Verdict } from "./judge_dialog.tsx";
import { RecordLine } from "./record_line.tsx";

interface PersonPanelProps {
  check: CheckView;
  purpose: string;
  onChange: (check: CheckView) => void;
}

export function PersonPanel({ check, purpose, onChange }: PersonPanelProps) {
  const { t, number } = useI18n();
  const [judging, setJudging] = useState<{ candidate: PersonCandidate; verdict: Verdict } | null>(null);
  const person = useLoad((signal) => client.get<CheckPerson>(`/api/checks/${check.id}/person`, { purpose, signal }), `${check.id} ${purpose}`);
  const data = person.data;
  if (person.error) return <ErrorNote error={person.error} />;
  // Nothing to say of most travellers: the panel takes no room then.
  if (!data || (data.records.length < 2 && data.candidates.length === 0)) return null;
  const mayJudge = data.may.judge && (data.may.manage || check.state !== "closed");
  const done = async () => {
    setJudging(null);
    person.reload();
    onChange(await client.get<CheckView>(`/api/checks/${check.id}`, { purpose }));
  };
  return (
    <Panel title={t("persons.panel")} className="scrolls person-panel" aside={data.candidates.length > 0 ? <span className="count count-open">{number(data.candidates.length)}</span> : null}>
      {data.records.length > 1 ? (
        <>
          <p className="person-count">{t("persons.records", { count: data.records.length })}</p>
          {data.records.filter((record) => record.id !== data.traveller_id).map((record) => (
            <RecordLine key={record.id} record={record} />
          ))}
        </>
      ) : null}
      {data.candidates.map((candidate) => (
        <article key={candidate.traveller.id} className="person-candidate">
          <header className="hit-head">
            <Tag tone="warning">{t("persons.yellow")}</Tag>
            <strong>{candidate.conflict ? t("persons.conflict") : t(kGradeLabel[candidate.grade])}</strong>
          </header>
          <RecordLine record={candidate.traveller} />
          <HitSentence reasons={shownReasons(candidate.reasons)} />
          {mayJudge ? (
            <div className="hit-buttons">
              <Button small onPress={() => setJudging({ candidate, verdict: "white" })}>
                {t("persons.same")}
              </Button>
              <Button small onPress={() => setJudging({ candidate, verdict: "green" })}>
                {t("persons.different")}
              </Button>
            </div>
          ) : null}
        </article>
      ))}
      {judging ? (
        <JudgeDialog
          pair={{ first: judging.candidate.record_id, second: judging.candidate.traveller.id, version: judging.candidate.version, checkId: check.id }}
          verdict={judging.verdict}
          purpose={purpose}
          onClose={() => setJudging(null)}
          onDone={() => void done()}
        />
      ) : null}
    </Panel>
  );
}
