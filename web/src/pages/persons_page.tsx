// The links that wait for somebody to look: persons who stand at a border now come first, then by the clock. Two records side by side, why they
// were found, and what may be said of them.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { PersonLink, PersonQueue } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";
import { Button, Empty, ErrorNote, Loading, Note, PageHead, Panel, Tag } from "../components/basics.tsx";
import { HitSentence } from "../components/check/hit_sentence.tsx";
import { kGradeLabel, shownReasons } from "../components/persons/colours.ts";
import { JudgeDialog, type Verdict } from "../components/persons/judge_dialog.tsx";
import { RecordLine } from "../components/persons/record_line.tsx";

const kPurpose = "supervision";

export function PersonsPage() {
  const { t } = useI18n();
  const queue = useLoad((signal) => client.get<PersonQueue>("/api/persons/queue?limit=100", { purpose: kPurpose, signal }), "persons-queue");
  const [judging, setJudging] = useState<{ link: PersonLink; verdict: Verdict } | null>(null);
  const [notice, setNotice] = useState("");
  return (
    <div className="page">
      <PageHead title={t("persons.title")}>
        <Button onPress={queue.reload}>{t("persons.look_again")}</Button>
      </PageHead>
      <p className="muted">{t("persons.text")}</p>
      <ErrorNote error={queue.error} />
      {notice ? <Note tone="info">{t("persons.notice", { number: notice })}</Note> : null}
      {!queue.data ? (
        queue.error ? null : <Loading />
      ) : (
        <>
          {queue.data.ready ? null : <Note tone="warning">{t("persons.not_ready")}</Note>}
          <Panel title={t("persons.waiting", { count: queue.data.waiting })}>
            {queue.data.links.length === 0 ? <Empty>{t("persons.none")}</Empty> : null}
            {queue.data.links.map((link) => (
              <LinkCard key={link.id} link={link} onJudge={(verdict) => setJudging({ link, verdict })} />
            ))}
          </Panel>
        </>
      )}
      {judging ? (
        <JudgeDialog
          pair={{ first: judging.link.first, second: judging.link.second, version: judging.link.version }}
          verdict={judging.verdict}
          purpose={kPurpose}
          onClose={() => setJudging(null)}
          onDone={(link) => {
            setJudging(null);
            setNotice(link.notice ?? "");
            queue.reload();
          }}
        />
      ) : null}
    </div>
  );
}

function LinkCard({ link, onJudge }: { link: PersonLink; onJudge: (verdict: Verdict) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <article className="person-candidate">
      <header className="hit-head">
        <Tag tone="warning">{t("persons.yellow")}</Tag>
        <strong>{link.conflict ? t("persons.conflict") : t(kGradeLabel[link.grade ?? "none"])}</strong>
        {link.present ? (
          <Tag tone="error">{t("persons.present", { post: link.present.post_name, at: i18n.instant(link.present.since) })}</Tag>
        ) : (
          <Tag tone={link.overdue ? "error" : "neutral"}>{t(link.overdue ? "persons.overdue" : "persons.due", { at: i18n.instant(link.due_at) })}</Tag>
        )}
      </header>
      <div className="person-pair">
        {(link.records ?? []).map((record) => (
          <RecordLine key={record.id} record={record} />
        ))}
      </div>
      <HitSentence reasons={shownReasons(link.reasons)} />
      <div className="hit-buttons">
        <Button small onPress={() => onJudge("white")}>
          {t("persons.same")}
        </Button>
        <Button small onPress={() => onJudge("green")}>
          {t("persons.different")}
        </Button>
        <Button small kind="danger" onPress={() => onJudge("red")}>
          {t("persons.suspicion")}
        </Button>
      </div>
    </article>
  );
}
