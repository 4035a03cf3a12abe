// One hit file: the call sheet, what is known, the steps that are open, and what was written of each.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { HitFile, HitSaid } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { agreementText, identifiersText } from "../../lib/things.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, Note, PageHead, Panel, PersonName, Tag } from "../basics.tsx";
import { HitSentence } from "../check/hit_sentence.tsx";
import { CallSheetPanel } from "./call_sheet.tsx";
import { ReportPanel } from "./report_panel.tsx";
import { stepTitle, StepDialog, type Step } from "./step_dialogs.tsx";
import { clockText, hitPurpose, kOutcomes, kStates, textIn } from "./texts.ts";

const kSaid: [keyof HitFile & ("outcome_said" | "turned" | "sent" | "receipt" | "work" | "answer" | "closing"), MessageKey][] = [
  ["outcome_said", "hit_desk.step_outcome"],
  ["turned", "hit_desk.turned"],
  ["sent", "hit_desk.state_sent"],
  ["receipt", "hit_desk.state_received"],
  ["work", "hit_desk.state_in_work"],
  ["answer", "hit_desk.state_answered"],
  ["closing", "hit_desk.state_closed"],
];

export function FilePage({ id }: { id: string }) {
  const { t } = useI18n();
  const { session, can } = useApp();
  const [step, setStep] = useState<Step | null>(null);
  const loaded = useLoad((signal) => client.get<HitFile>(`/api/hit-files/${encodeURIComponent(id)}`, { signal, purpose: hitPurpose(session) }), `hit-file ${id}`);
  const file = loaded.data;
  // What goes on comes before what mends.
  const next = (["judge", "send", "receipt", "work", "answer", "close", "outcome"] as const).find((name) => file?.may.includes(name));
  const steps = (file?.may ?? []).filter((name): name is Step => name !== "call");
  return (
    <div className="page hit-file-page">
      <PageHead title={file ? t("hit_desk.file_title", { number: file.number }) : t("hit_desk.title")}>
        {steps.map((name) => (
          <Button key={name} kind={name === next ? "primary" : "plain"} onPress={() => setStep(name)}>
            {t(stepTitle(name, file))}
          </Button>
        ))}
        <Button onPress={() => go("hits")}>{t("hit_desk.back")}</Button>
      </PageHead>
      <ErrorNote error={loaded.error} />
      {!file && !loaded.error ? <Loading /> : null}
      {file ? (
        <>
          {file.level === "discreet" ? <Note tone="warning">{t("hit_desk.discreet_text")}</Note> : null}
          {file.judged === "waiting" ? <Note tone="info">{t("hit_desk.judge_text")}</Note> : null}
          {file.turned && file.sent_at ? <Note tone="error">{t("hit_desk.turned_text")}</Note> : null}
          <div className="hit-file-columns">
            <CallSheetPanel file={file} onChanged={loaded.set} />
            <div className="hit-file-column">
              <FileFacts file={file} />
              {file.outcome && file.outcome !== "false" && can("hits.desk", "hits.discreet") ? <ReportPanel file={file} /> : null}
            </div>
          </div>
        </>
      ) : null}
      {step && file ? (
        <StepDialog
          file={file}
          step={step}
          onClose={() => setStep(null)}
          onDone={(next) => {
            setStep(null);
            loaded.set(next);
          }}
        />
      ) : null}
    </div>
  );
}

function FileFacts({ file }: { file: HitFile }) {
  const i18n = useI18n();
  const { t } = i18n;
  const clock = clockText(i18n, file.clock);
  return (
    <Panel title={i18n.label(file.thing ? "thing_categories" : "alert_categories", file.category)} aside={<Tag tone={kStates[file.state].tone}>{t(kStates[file.state].text)}</Tag>}>
      <p>
        <Tag tone={clock.tone}>{clock.text}</Tag> {file.urgent ? <Tag tone="error">{t("hit_desk.urgent")}</Tag> : null} {file.outcome ? <Tag>{t(kOutcomes[file.outcome])}</Tag> : null}
      </p>
      <dl className="facts">
        {file.person ? (
          <>
            <Fact label={t("hit_desk.person")}>
              <PersonName surname={file.person.surname} given={file.person.given_names} />
            </Fact>
            <Fact label={t("person.birth_date")}>{i18n.date(file.person.birth_date)}</Fact>
            <Fact label={t("person.nationality")}>{i18n.state(file.person.nationality)}</Fact>
          </>
        ) : null}
        {file.thing ? (
          <Fact label={i18n.label("thing_kinds", file.thing.kind)}>
            <bdi>{identifiersText(i18n, file.thing.identifiers)}</bdi>
          </Fact>
        ) : null}
        {file.document ? (
          <Fact label={t("document.number")}>
            <Code>{file.document.number ?? ""}</Code>
          </Fact>
        ) : null}
        {file.hit ? (
          <Fact label={t("hit_desk.listed")}>
            <PersonName surname={file.hit.listed.surname} given={file.hit.listed.given_names} /> · {i18n.date(file.hit.listed.birth_date)}
          </Fact>
        ) : null}
        {file.thing_hit ? (
          <Fact label={t("things.in_alert")}>
            <bdi>{identifiersText(i18n, file.thing_hit.identifiers)}</bdi> · <bdi>{file.thing_hit.description}</bdi>
          </Fact>
        ) : null}
        <Fact label={t("hit_desk.post")}>
          <bdi>{file.post.name}</bdi>
        </Fact>
        <Fact label={t("hit_desk.opened")}>
          {i18n.instant(file.opened_at)} · {file.direction === "entry" ? t("direction.entry") : t("direction.exit")}
        </Fact>
        <Fact label={t("hit_desk.officer")}>
          <bdi>{file.officer}</bdi>
        </Fact>
        {file.action.reason ? (
          <Fact label={t("common.reason")}>
            <bdi>{file.action.reason}</bdi>
          </Fact>
        ) : null}
      </dl>
      {file.hit ? <HitSentence reasons={file.hit.reasons} /> : null}
      <ul className="hit-reasons">
        {(file.thing_hit?.agreements ?? []).map((one) => (
          <li key={`${one.identifier}${one.seen}${one.listed}`}>{agreementText(i18n, one)}</li>
        ))}
      </ul>
      <ul className="hit-said">
        {kSaid.map(([key, label]) => {
          const said = file[key];
          return said ? <Said key={key} label={t(label)} said={said} file={file} /> : null;
        })}
      </ul>
    </Panel>
  );
}

function Said({ label, said, file }: { label: string; said: HitSaid; file: HitFile }) {
  const i18n = useI18n();
  const choices = [...file.not_possible_reasons, ...file.late_reasons];
  const reason = choices.find((item) => item.code === (said.reason ?? said.late_reason));
  const parts = [said.letter, said.to, said.from, said.reference, reason ? textIn(i18n, reason.label) : null, said.note, said.text].filter(Boolean);
  return (
    <li>
      <strong>{label}</strong> · {i18n.instant(said.at)} · <bdi>{said.by}</bdi>
      {parts.map((part) => (
        <span key={part}>
          {" · "}
          <bdi>{part}</bdi>
        </span>
      ))}
    </li>
  );
}
