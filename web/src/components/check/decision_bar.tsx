// The decision, two keys away: A or F2 and Enter admits. What is not available says why instead of vanishing.
import { useEffect, useState } from "react";
import type { Action, CheckView, DecisionInput } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { codeMessage } from "../../lib/error_text.ts";
import type { ActionState } from "../../lib/use_action.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { Button, ErrorNote, PersonName } from "../basics.tsx";
import { TextInput } from "../fields.tsx";
import { CloseProtectionDialog } from "./close_protection_dialog.tsx";
import { ProtectionDialog, ReferDialog, WithdrawDialog } from "./decision_dialogs.tsx";
import { RefuseDialog } from "./refuse_dialog.tsx";

export interface CheckActions {
  decide: (decision: DecisionInput) => Promise<void>;
  refer: (reasons: string[], note: string, body: string) => Promise<void>;
  protect: (kind: string, note: string, body: string) => Promise<void>;
  closeProtection: (outcome: string, note: string) => Promise<void>;
}

interface DecisionBarProps {
  check: CheckView;
  action: ActionState;
  actions: CheckActions;
  secondLine: boolean;
  mayCloseProtection: boolean;
}
type Open = null | "admit" | "refer" | "protection" | "withdraw" | "refuse" | "close-protection";

interface Entry {
  id: Exclude<Open, null | "close-protection">;
  action: Action;
  label: MessageKey;
  keys: string;
  kind: "primary" | "plain" | "danger" | "protect";
}

function entriesOf(check: CheckView, secondLine: boolean): Entry[] {
  const entries: Entry[] = [
    { id: "admit", action: "admit", label: check.direction === "entry" ? "action.admit" : "action.record_exit", keys: "A · F2", kind: "primary" },
    { id: "refer", action: "refer", label: "action.refer", keys: "R · F4", kind: "plain" },
    { id: "protection", action: "protection", label: "action.protection", keys: "P · F8", kind: "protect" },
    { id: "withdraw", action: "withdraw", label: "action.withdraw", keys: "W · F9", kind: "plain" },
    { id: "refuse", action: "refuse", label: "action.refuse", keys: "X", kind: "danger" },
  ];
  return entries.filter((entry) => (entry.id === "refuse" ? secondLine : entry.id !== "refer" || check.state === "open"));
}

export function DecisionBar({ check, action, actions, secondLine, mayCloseProtection }: DecisionBarProps) {
  const { t } = useI18n();
  const [open, setOpen] = useState<Open>(null);
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    setOpen(null);
    setSaid(null);
  }, [check.id]);
  // What was begun and has become impossible meanwhile (new hits) is not left standing with a button to confirm it.
  useEffect(() => {
    setOpen((begun) => (begun === null || begun === "close-protection" || check.actions.includes(begun) ? begun : null));
  }, [check.actions]);
  const entries = entriesOf(check, secondLine);
  const why = (entry: Entry): string | null => {
    if (check.actions.includes(entry.action)) return null;
    const guard = check.guards.find((item) => item.action === entry.action);
    const known = guard ? codeMessage(guard.code) : undefined;
    return known ? t(known) : (guard?.message ?? t("guard.not_available"));
  };
  const choose = (entry: Entry) => {
    action.clear();
    const reason = why(entry);
    setSaid(reason === null ? null : t("decision.unavailable", { action: t(entry.label), reason }));
    if (reason === null) setOpen(entry.id);
  };
  const shortcuts: Record<string, () => void> = {};
  if (open === null || open === "admit") {
    for (const entry of entries) {
      for (const key of entry.keys.split(" · ")) shortcuts[key.toLowerCase()] = () => choose(entry);
    }
  }
  useShortcuts(shortcuts);
  const close = () => {
    setOpen(null);
    action.clear();
  };
  const dialog = { check, action, actions, onClose: close };
  const protectionOpen = check.protection?.state === "open";
  return (
    <section className="decision-bar" aria-label={t("decision.title")}>
      {open === "admit" ? (
        <AdmitStrip check={check} action={action} actions={actions} onClose={close} />
      ) : (
        <div className="decision-buttons">
          {entries.map((entry) => {
            const reason = why(entry);
            return (
              <Button key={entry.id} kind={entry.kind} keys={entry.keys} onPress={() => choose(entry)} isDisabled={action.busy} data-unavailable={reason !== null || undefined} aria-describedby={reason ? "decision-why" : undefined}>
                {t(entry.label)}
              </Button>
            );
          })}
          {protectionOpen && mayCloseProtection ? (
            <Button kind="protect" onPress={() => setOpen("close-protection")} isDisabled={action.busy}>
              {t("action.close_protection")}
            </Button>
          ) : null}
        </div>
      )}
      <div id="decision-why" className="decision-why" role="status">
        {said ?? firstReason(entries, why, t)}
      </div>
      {open === null || open === "admit" ? <ErrorNote error={action.error} /> : null}
      {open === "refer" ? <ReferDialog {...dialog} /> : null}
      {open === "protection" ? <ProtectionDialog {...dialog} /> : null}
      {open === "withdraw" ? <WithdrawDialog {...dialog} /> : null}
      {open === "refuse" ? <RefuseDialog {...dialog} /> : null}
      {open === "close-protection" ? <CloseProtectionDialog {...dialog} /> : null}
    </section>
  );
}

function firstReason(entries: Entry[], why: (entry: Entry) => string | null, t: ReturnType<typeof useI18n>["t"]): string {
  const admit = entries[0];
  const reason = admit ? why(admit) : null;
  return admit && reason ? t("decision.unavailable", { action: t(admit.label), reason }) : "";
}

interface StripProps {
  check: CheckView;
  action: ActionState;
  actions: CheckActions;
  onClose: () => void;
}

function AdmitStrip({ check, action, actions, onClose }: StripProps) {
  const { t } = useI18n();
  const [days, setDays] = useState("");
  const entry = check.direction === "entry";
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !action.busy) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [action.busy, onClose]);
  const confirm = () => {
    const wanted = Number.parseInt(days, 10);
    void action.run(() => actions.decide({ decision: "admit", ...(Number.isInteger(wanted) && wanted > 0 ? { authorised_days: wanted } : {}) }));
  };
  return (
    <form
      className="admit-strip"
      onSubmit={(event) => {
        event.preventDefault();
        confirm();
      }}
    >
      <span className="admit-question">
        {entry ? t("decision.admit_question") : t("decision.exit_question")} <PersonName surname={check.traveller.surname} given={check.traveller.given_names} />
        {entry && check.stay.applies ? <AdmitUntil lawful={check.stay.last_lawful_day} today={check.local_day} /> : null}
      </span>
      {entry && check.stay.applies ? (
        <TextInput className="field-inline" label={t("decision.days")} value={days} onChange={(value) => setDays(value.replace(/\D/g, ""))} numeric maxLength={4} />
      ) : null}
      <Button type="submit" kind="primary" keys="Enter" autoFocus isDisabled={action.busy}>
        {t("decision.confirm")}
      </Button>
      <Button keys="Esc" onPress={onClose} isDisabled={action.busy}>
        {t("common.cancel")}
      </Button>
    </form>
  );
}

function AdmitUntil({ lawful, today }: { lawful: string | null | undefined; today: string }) {
  const { t, date } = useI18n();
  if (!lawful) return null;
  return lawful >= today ? <span> · {t("decision.until", { date: date(lawful) })}</span> : <span className="bad"> · {t("decision.no_days")}</span>;
}
