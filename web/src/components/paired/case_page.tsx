// One case. A tester sees the own form alone until both are locked; then everybody of the case sees both, side by side, and what follows from them.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PairedCase, PairedStudy } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, Note, PageHead, Panel, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";
import { FormPanel } from "./form_panel.tsx";
import { LockedForm } from "./locked_form.tsx";
import { StudyPanel } from "./study_panel.tsx";
import { kGivenUp, kPairedPurpose, kPhases, kStates, reasonText, verdictText } from "./texts.ts";

export function CasePage({ id }: { id: string }) {
  const { t } = useI18n();
  const { can } = useApp();
  const [abandoning, setAbandoning] = useState(false);
  const loaded = useLoad((signal) => client.get<PairedCase>(`/api/paired-tests/cases/${encodeURIComponent(id)}`, { signal, purpose: kPairedPurpose }), `paired-case ${id}`);
  const found = loaded.data;
  const study = useLoad(found ? (signal) => client.get<PairedStudy>(`/api/paired-tests/studies/${found.study_id}`, { signal, purpose: kPairedPurpose }) : null, `paired-study ${found?.study_id ?? ""}`);
  const running = found !== null && (found.state === "open" || found.state === "waiting");
  return (
    <div className="page paired-page">
      <PageHead title={found ? t("paired.case_title", { number: found.number, target: found.target }) : t("paired.cases")}>
        {running && can("paired_tests.manage") ? <Button onPress={() => setAbandoning(true)}>{t("paired.give_up")}</Button> : null}
        <Button onPress={() => go("paired")}>{t("paired.back")}</Button>
      </PageHead>
      <ErrorNote error={loaded.error ?? study.error} />
      {!found && !loaded.error ? <Loading /> : null}
      {found ? (
        <>
          <CaseFacts found={found} />
          <Body found={found} onChanged={loaded.set} />
          {study.data ? <StudyPanel study={study.data} /> : null}
        </>
      ) : null}
      {abandoning && found ? (
        <AbandonDialog
          found={found}
          onClose={() => setAbandoning(false)}
          onDone={(next) => {
            setAbandoning(false);
            loaded.set(next);
          }}
        />
      ) : null}
    </div>
  );
}

function Body({ found, onChanged }: { found: PairedCase; onChanged: (next: PairedCase) => void }) {
  const { t } = useI18n();
  const { can } = useApp();
  if (found.forms) {
    return (
      <>
        <Verdicts found={found} />
        <div className="paired-columns">
          <LockedForm title={t("paired.form_of", { side: "A" })} form={found.forms.a} cleared={found.cleared} />
          <LockedForm title={t("paired.form_of", { side: "B" })} form={found.forms.b} cleared={found.cleared} />
        </div>
        <Notes found={found} onChanged={onChanged} />
      </>
    );
  }
  if (found.state === "abandoned") return <Notes found={found} onChanged={onChanged} />;
  if (!found.form) return <Note>{t("paired.blind_manager")}</Note>;
  if (found.form.locked_at) {
    return (
      <>
        <Note tone="info" live>
          {t("paired.waiting")}
        </Note>
        <LockedForm title={t("paired.own_form")} form={found.form} cleared={found.cleared} />
        <Notes found={found} onChanged={onChanged} />
      </>
    );
  }
  return can("paired_tests.fill") ? <FormPanel found={found} form={found.form} onChanged={onChanged} /> : null;
}

function CaseFacts({ found }: { found: PairedCase }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <Panel title={<bdi>{found.study_title}</bdi>} aside={<Tag tone={kStates[found.state].tone}>{t(kStates[found.state].text)}</Tag>}>
      <dl className="facts">
        <Fact label={t("paired.target")}>
          <Code>{found.target}</Code>
        </Fact>
        <Fact label={t("paired.place")}>
          <bdi>{found.place}</bdi>
        </Fact>
        <Fact label={t("paired.day")}>{i18n.date(found.day)}</Fact>
        {found.side ? (
          <Fact label={t("paired.side")}>
            <Code>{found.side}</Code>
          </Fact>
        ) : null}
        {found.tester_a ? (
          <Fact label={t("paired.tester_a")}>
            <bdi>{found.tester_a.name}</bdi>
          </Fact>
        ) : null}
        {found.tester_b ? (
          <Fact label={t("paired.tester_b")}>
            <bdi>{found.tester_b.name}</bdi>
          </Fact>
        ) : null}
        {found.abandoned_reason ? <Fact label={t("paired.given_up_because")}>{reasonText(i18n, found.abandoned_reason)}</Fact> : null}
        {found.abandoned_text ? (
          <Fact label={t("common.note")}>
            <bdi>{found.abandoned_text}</bdi>
          </Fact>
        ) : null}
      </dl>
    </Panel>
  );
}

function Verdicts({ found }: { found: PairedCase }) {
  const i18n = useI18n();
  const { t } = i18n;
  if (!found.result) return null;
  const whole = verdictText(i18n, found.result);
  return (
    <Panel title={t("paired.outcome")} aside={<Tag tone={whole.tone}>{whole.text}</Tag>}>
      <dl className="facts">
        {found.result.phases.map((item) => (
          <Fact key={item.phase} label={t(kPhases[item.phase])}>
            {verdictText(i18n, item).text}
          </Fact>
        ))}
      </dl>
      <p className="muted small">{t("paired.by_rule")}</p>
    </Panel>
  );
}

function Notes({ found, onChanged }: { found: PairedCase; onChanged: (next: PairedCase) => void }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [text, setText] = useState("");
  const send = () =>
    void action.run(async () => {
      onChanged(await client.post<PairedCase>(`/api/paired-tests/cases/${found.id}/notes`, { text: text.trim() }, { purpose: kPairedPurpose }));
      setText("");
      announce(t("paired.note_added"));
    });
  const notes = found.notes ?? [];
  return (
    <Panel title={t("paired.notes")}>
      {notes.length === 0 ? <p className="muted">{t("paired.no_notes")}</p> : null}
      {notes.map((note) => (
        <p key={note.id} className="paired-text">
          <strong>
            <bdi>{note.by}</bdi>:
          </strong>{" "}
          <bdi>{note.text ?? t("paired.text_deleted")}</bdi>
        </p>
      ))}
      {found.cleared ? null : (
        <>
          <TextInput label={t("paired.new_note")} hint={t(found.forms ? "paired.note_hint" : "paired.note_blind")} value={text} onChange={setText} rows={2} maxLength={5000} />
          <div className="panel-tools">
            <Button onPress={send} isDisabled={!text.trim() || action.busy}>
              {t("common.add")}
            </Button>
          </div>
          <ErrorNote error={action.error} />
        </>
      )}
    </Panel>
  );
}

function AbandonDialog({ found, onClose, onDone }: { found: PairedCase; onClose: () => void; onDone: (next: PairedCase) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const submit = () =>
    void action.run(async () => {
      onDone(await client.post<PairedCase>(`/api/paired-tests/cases/${found.id}/abandon`, { reason, ...(text.trim() ? { text: text.trim() } : {}) }, { purpose: kPairedPurpose }));
    });
  return (
    <FormDialog title={t("paired.give_up")} open onClose={onClose} onSubmit={submit} submitLabel={t("paired.give_up")} submitKind="danger" disabled={!reason} busy={action.busy} error={action.error}>
      <Note tone="warning">{t("paired.give_up_text")}</Note>
      <RadioList label={t("common.reason")} value={reason} onChange={setReason} choices={kGivenUp.map((id) => ({ id, label: reasonText(i18n, id) }))} required autoFocus />
      <TextInput label={t("common.note")} value={text} onChange={setText} rows={2} maxLength={2000} />
    </FormDialog>
  );
}
