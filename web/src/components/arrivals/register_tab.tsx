// One line a family. Enter sends it and the next one begins: the wristband counts on, the language stays.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, client, UnreachableError } from "../../api/client.ts";
import type { ArrivalsState, Household, HouseholdInput, ProtectionForms } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { nextWristband, readFamilyLine } from "../../lib/family_line.ts";
import { keepWaiting, readWaiting } from "../../lib/waiting_families.ts";
import { Button, Code, ErrorNote, Note, Panel, Tag } from "../basics.tsx";
import { SelectInput, TextInput } from "../fields.tsx";

const kReception = "reception";
const kRetryMs = 5000;

export function RegisterTab({ state, forms }: { state: ArrivalsState; forms: ProtectionForms }) {
  const i18n = useI18n();
  const { t, language: shown } = i18n;
  const { session, announce } = useApp();
  const account = session.account;
  const keys = useMemo(() => new Map(forms.needs.map((need) => [need.key, need.code])), [forms]);
  const labels = useMemo(() => new Map(forms.needs.map((need) => [need.code, need.label[shown]])), [forms, shown]);
  const [line, setLine] = useState("");
  const [wristband, setWristband] = useState(String(state.next_wristband).padStart(4, "0"));
  const [language, setLanguage] = useState("ar");
  const [done, setDone] = useState<{ wristband: string; size: number; waiting: boolean }[]>([]);
  const [waiting, setWaiting] = useState<HouseholdInput[]>([]);
  const [error, setError] = useState<unknown>(null);
  const family = readFamilyLine(line, keys);
  const sending = useRef(false);

  useEffect(() => {
    void readWaiting(account).then((kept) => setWaiting((now) => (now.length > 0 ? now : kept)));
  }, [account]);

  // The oldest first, one after the other; each has an id of its own, so that what was sent twice is one family.
  const flush = useCallback(
    async (all: HouseholdInput[]) => {
      if (sending.current || all.length === 0) return;
      sending.current = true;
      let left = all;
      try {
        for (const one of all) {
          await client.post<Household>("/api/arrivals/households", one, { purpose: kReception });
          left = left.filter((other) => other.local_id !== one.local_id);
        }
      } catch (reason) {
        if (!(reason instanceof UnreachableError)) setError(reason);
      } finally {
        sending.current = false;
        const sent = all.filter((one) => !left.includes(one));
        setWaiting((now) => {
          const next = now.filter((one) => !sent.some((other) => other.local_id === one.local_id));
          void keepWaiting(account, next);
          return next;
        });
        if (sent.length > 0) setDone((now) => now.map((one) => (sent.some((other) => other.wristband === one.wristband) ? { ...one, waiting: false } : one)));
      }
    },
    [account],
  );
  useEffect(() => {
    if (waiting.length === 0) return undefined;
    const timer = window.setInterval(() => void flush(waiting), kRetryMs);
    return () => window.clearInterval(timer);
  }, [waiting, flush]);

  const submit = async () => {
    if (family.wrong !== null || family.members.length === 0) return;
    setError(null);
    const body: HouseholdInput = {
      local_id: crypto.randomUUID(),
      wristband: wristband.trim(),
      language,
      members: family.members.map((one) => ({ sex: one.sex, needs: one.needs, ...(one.age === undefined ? {} : { age: one.age }) })),
    };
    const said = { wristband: body.wristband ?? "", size: family.members.length, waiting: false };
    const at = new Date().toISOString();
    // The line is free at once: who stands there next does not wait for the network.
    setLine("");
    setWristband(nextWristband(wristband));
    try {
      await client.post<Household>("/api/arrivals/households", body, { purpose: kReception });
      setDone((now) => [said, ...now].slice(0, 12));
      announce(t("arrivals.done", { wristband: said.wristband, count: said.size }));
    } catch (reason) {
      if (reason instanceof ApiError && reason.status < 500) {
        setError(reason);
        setLine(line);
        setWristband(wristband);
        return;
      }
      setWaiting((now) => {
        const next = [...now, { ...body, registered_at: at }];
        void keepWaiting(account, next);
        return next;
      });
      setDone((now) => [{ ...said, waiting: true }, ...now].slice(0, 12));
      announce(t("arrivals.kept"));
    }
  };

  return (
    <div className="register">
      {waiting.length > 0 ? (
        <Note tone="warning" live>
          {t("arrivals.waiting", { count: waiting.length })}
        </Note>
      ) : null}
      <form
        className="register-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextInput label={t("arrivals.line")} hint={t("arrivals.line_hint")} value={line} onChange={setLine} error={family.wrong === null ? undefined : t("arrivals.wrong", { part: family.wrong })} ltr autoFocus className="family-line" />
        <TextInput label={t("arrivals.wristband")} value={wristband} onChange={setWristband} ltr />
        <SelectInput label={t("arrivals.language")} value={language} onChange={setLanguage} choices={kSpoken.map((code) => ({ id: code, label: nameOf(code, shown) }))} />
        <Button kind="primary" type="submit" keys="Enter" isDisabled={family.wrong !== null || family.members.length === 0}>
          {t("arrivals.send")}
        </Button>
      </form>
      <ErrorNote error={error} />
      <ul className="family-preview" aria-label={t("arrivals.preview")}>
        {family.members.map((one, index) => (
          <li key={index}>
            <Tag tone={index === 0 ? "info" : "neutral"}>
              {index === 0 ? `${t("arrivals.head")} · ` : ""}
              {one.sex === "F" ? t("sex.F") : one.sex === "M" ? t("sex.M") : t("sex.unknown")} {one.age === undefined ? "?" : i18n.number(one.age)}
            </Tag>{" "}
            {one.needs.map((need) => (
              <Tag key={need} tone="protect">
                {labels.get(need) ?? need}
              </Tag>
            ))}
          </li>
        ))}
      </ul>
      <div className="register-columns">
        <Panel title={t("arrivals.last")}>
          <ul className="register-done">
            {done.map((one) => (
              <li key={one.wristband + String(one.size)}>
                <Code>{one.wristband}</Code> {t("arrivals.members", { count: one.size })} {one.waiting ? <Tag tone="warning">{t("arrivals.not_sent")}</Tag> : <Tag tone="good">{t("arrivals.sent")}</Tag>}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={t("arrivals.keys")}>
          <ul className="need-keys">
            {forms.needs.map((need) => (
              <li key={need.code}>
                <kbd dir="ltr">{need.key}</kbd> {need.label[shown]}
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}

const kSpoken = ["ar", "en", "fr", "es", "fa", "ps", "so", "ti", "am", "ha", "sw", "ur", "bn", "tr", "ku", "uk", "ru", "pt", "zh", "und"];
function nameOf(code: string, shown: string): string {
  return code === "und" ? "?" : (new Intl.DisplayNames([shown], { type: "language" }).of(code) ?? code);
}
