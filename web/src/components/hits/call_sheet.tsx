// One screen: what is to be done, and the number to call now. Who does not answer is followed by the next.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CallSheet, CallTurn, HitFile } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, Empty, Note, Panel, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";
import { hitPurpose, textIn } from "./texts.ts";

// `done`: nobody is to be called any more.
export function Turns({ sheet, onCall, done = false }: { sheet: CallSheet; onCall?: (turn: CallTurn) => void; done?: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <>
      <p className="muted small">
        {t("hit_desk.local_time", { time: sheet.local.slice(11, 16), zone: sheet.zone })}
        {sheet.holiday ? ` · ${t("hit_desk.holiday_today", { name: sheet.holiday })}` : ""}
      </p>
      {sheet.nobody && !done ? <Note tone="warning">{textIn(i18n, sheet.nobody)}</Note> : null}
      {sheet.turns.length === 0 && !sheet.nobody ? <Empty>{t("hit_desk.nobody_on_duty")}</Empty> : null}
      <ol className="call-turns">
        {sheet.turns.map((turn) => (
          <li key={turn.contact_id} className={`call-turn${turn.next && !done ? " call-next" : ""}`} aria-current={(turn.next && !done) || undefined}>
            <div>
              <strong>
                <bdi>{turn.label}</bdi>
              </strong>{" "}
              {turn.next && !done ? <Tag tone="info">{t("hit_desk.call_now")}</Tag> : null}
              {turn.tried > 0 ? <span className="muted small"> {t("hit_desk.tried", { count: turn.tried })}</span> : null}
              <div className="muted small">
                {turn.authority ? <bdi>{turn.authority}</bdi> : null} {turn.stands_in_for ? t("hit_desk.stands_in_for", { name: turn.stands_in_for }) : ""}
              </div>
              {turn.note ? <div className="small"><bdi>{turn.note}</bdi></div> : null}
            </div>
            <div className="call-numbers">
              {turn.phones.map((phone) => (
                <a key={phone} href={`tel:${phone.replace(/[^+0-9*#]/g, "")}`} dir="ltr" className="call-number">
                  {phone}
                </a>
              ))}
            </div>
            {onCall ? (
              <Button small kind={turn.next ? "primary" : "plain"} aria-label={`${t("hit_desk.note_call")}: ${turn.label}`} onPress={() => onCall(turn)}>
                {t("hit_desk.note_call")}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
    </>
  );
}

const kCallOutcomes: Record<HitFile["calls"][number]["outcome"], MessageKey> = {
  answered: "hit_desk.call_answered",
  no_answer: "hit_desk.call_no_answer",
  busy: "hit_desk.call_busy",
  wrong_number: "hit_desk.call_wrong_number",
};

export function CallSheetPanel({ file, onChanged }: { file: HitFile; onChanged: (next: HitFile) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [calling, setCalling] = useState<CallTurn | null>(null);
  const { action } = file;
  return (
    <Panel title={t("hit_desk.call_sheet")} className="call-sheet">
      <p className="call-action">
        <strong>{i18n.label("requested_actions", action.code)}</strong> · <bdi>{file.issuer}</bdi>
      </p>
      {action.text ? <p className="call-text">{textIn(i18n, action.text)}</p> : null}
      {action.instruction ? (
        <p>
          <strong>{t("hit_desk.instruction")}</strong> <bdi>{action.instruction}</bdi>
        </p>
      ) : null}
      <h3>{t("hit_desk.whom_to_call")}</h3>
      <Turns sheet={file.call_sheet} onCall={file.may.includes("call") ? setCalling : undefined} done={!file.may.includes("call")} />
      {file.calls.length > 0 ? (
        <ul className="call-log">
          {file.calls.map((call) => (
            <li key={call.id}>
              {i18n.instant(call.at)} · <bdi>{call.label}</bdi> · {t(kCallOutcomes[call.outcome])}
              {call.answered_by ? <> · <bdi>{call.answered_by}</bdi></> : null}
              {call.note ? <> · <bdi>{call.note}</bdi></> : null} <span className="muted"><bdi>{call.by}</bdi></span>
            </li>
          ))}
        </ul>
      ) : null}
      {calling ? (
        <CallDialog
          file={file}
          turn={calling}
          onClose={() => setCalling(null)}
          onDone={(next) => {
            setCalling(null);
            onChanged(next);
          }}
        />
      ) : null}
    </Panel>
  );
}

function CallDialog({ file, turn, onClose, onDone }: { file: HitFile; turn: CallTurn; onClose: () => void; onDone: (next: HitFile) => void }) {
  const { t } = useI18n();
  const { session } = useApp();
  const action = useAction();
  const [outcome, setOutcome] = useState("answered");
  const [by, setBy] = useState("");
  const [note, setNote] = useState("");
  const submit = () =>
    void action.run(async () => {
      const body = { contact_id: turn.contact_id, outcome, ...(by.trim() ? { answered_by: by.trim() } : {}), ...(note.trim() ? { note: note.trim() } : {}) };
      onDone(await client.post<HitFile>(`/api/hit-files/${file.id}/calls`, body, { purpose: hitPurpose(session) }));
    });
  return (
    <FormDialog title={`${t("hit_desk.note_call")}: ${turn.label}`} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} busy={action.busy} error={action.error}>
      <RadioList label={t("hit_desk.call_outcome")} value={outcome} onChange={setOutcome} choices={Object.entries(kCallOutcomes).map(([id, key]) => ({ id, label: t(key) }))} required autoFocus />
      {outcome === "answered" ? <TextInput label={t("hit_desk.answered_by")} value={by} onChange={setBy} maxLength={200} /> : null}
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
