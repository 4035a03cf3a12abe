// The counter: waits for a document, shows the check, and is ready for the next document as soon as the decision is made.
import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../api/client.ts";
import type { CheckInput, CheckView, Direction, Setup } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { ErrorNote, Loading, Note } from "../components/basics.tsx";
import { CheckScreen } from "../components/check/check_screen.tsx";
import { Receipt } from "../components/check/receipt.tsx";
import { CounterDesk } from "../components/hits/counter_panel.tsx";
import { StartPanel, type LaneSettings } from "../components/counter/start_panel.tsx";
import { wayText } from "../components/way_text.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { attachMrzCapture } from "../lib/mrz_listener.ts";
import { rememberedWay, rememberWay, type Way } from "../lib/zone_reading.ts";
import { go } from "../lib/router.ts";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

const kPurpose = "border_check";
const kSettingsKey = "limen.lane";

function storedSettings(): LaneSettings {
  const fallback: LaneSettings = { direction: "entry", transport: "", carrier: "" };
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(kSettingsKey) ?? "{}") as Partial<LaneSettings>;
    return { ...fallback, ...stored, direction: stored.direction === "exit" ? "exit" : ("entry" as Direction) };
  } catch {
    return fallback;
  }
}

export type CheckSubject = Pick<CheckInput, "mrz" | "document" | "no_document" | "person">;

export function CounterPage({ checkId }: { checkId: string | null }) {
  const { t, date, setup } = useI18n();
  const { session, announce } = useApp();
  const [settings, setSettings] = useState<LaneSettings>(storedSettings);
  const [receipt, setReceipt] = useState<CheckView | null>(null);
  const [misread, setMisread] = useState<number | null>(null);
  const [turned, setTurned] = useState<Exclude<Way, "typed"> | null>(null);
  const action = useAction();
  const fresh = useRef<CheckView | null>(null);
  const loaded = useLoad(
    checkId
      ? async (signal) => {
          // A check that was just made is here already; one from the list or after signing in again is read.
          const made = fresh.current;
          return made?.id === checkId ? made : client.get<CheckView>(`/api/checks/${encodeURIComponent(checkId)}`, { purpose: kPurpose, signal });
        }
      : null,
    checkId ?? "",
  );
  const check = checkId && loaded.data?.id === checkId ? loaded.data : null;
  const transport = settings.transport || defaultTransport(setup, session.post_id);

  const change = (next: LaneSettings) => {
    setSettings(next);
    window.sessionStorage.setItem(kSettingsKey, JSON.stringify(next));
  };

  const start = useCallback(
    (subject: CheckSubject) =>
      action.run(async () => {
        setMisread(null);
        const input: CheckInput = { direction: settings.direction, transport_mode: transport, ...subject };
        if (settings.carrier.trim()) input.carrier_reference = settings.carrier.trim();
        if (session.lane) input.lane = session.lane;
        const made = await client.post<CheckView>("/api/checks", input, { purpose: kPurpose });
        fresh.current = made;
        setReceipt(null);
        go("counter", made.id);
        const name = `${made.traveller.surname}, ${made.traveller.given_names}`;
        announce(t("announce.check", { name, hits: made.hits.length, errors: made.findings.filter((item) => item.severity === "error").length }));
      }),
    [action.run, settings, transport, session.lane, announce, t],
  );

  const startRef = useRef(start);
  startRef.current = start;
  useEffect(
    () =>
      attachMrzCapture({
        onMrz: (mrz, way) => {
          // Said once: the desk remembers it from now on.
          setTurned(way !== "typed" && way !== rememberedWay() ? way : null);
          if (way !== "typed") rememberWay(way);
          // A reader puts its document into a dialog's fields as little as into any other: while one is open, the person finishes it first.
          if (!document.querySelector('[role="dialog"]')) void startRef.current({ mrz });
        },
        onMisread: (length) => {
          setMisread(length);
          announce(t("counter.misread", { count: length }));
        },
      }, { remembered: rememberedWay() }),
    [announce, t],
  );

  const changed = (next: CheckView) => {
    fresh.current = next;
    loaded.set(next);
    if (next.state !== "open") {
      setReceipt(next);
      go("counter");
      const until = next.decision?.authorised_until;
      const said = next.decision ? t("announce.decided") : t("announce.referred");
      announce(until ? `${t("decision.authorised_until", { date: date(until) })}. ${said}` : said);
    }
  };

  return (
    <div className="counter">
      {turned ? <Note tone="info">{t("counter.layout_turned", { layout: t(wayText(turned)) })}</Note> : null}
      {misread === null ? null : <Note tone="warning">{t("counter.misread", { count: misread })}</Note>}
      {checkId ? <ErrorNote error={action.error ?? loaded.error} /> : null}
      {check ? (
        <CheckScreen check={check} purpose={kPurpose} onChange={changed} />
      ) : checkId && !loaded.error ? (
        <Loading />
      ) : (
        <>
          {receipt ? <Receipt check={receipt} onClose={() => setReceipt(null)} /> : null}
          <StartPanel settings={{ ...settings, transport }} onSettings={change} onStart={start} busy={action.busy} error={action.error} />
          <CounterDesk />
        </>
      )}
    </div>
  );
}

// The first mode of transport of the post's kind: the mode of that code, or the first below it ("land": "land_vehicle").
function defaultTransport(setup: Setup | null, postId: string | null | undefined): string {
  const kind = setup?.posts.find((post) => post.id === postId)?.kind;
  const modes = setup?.lists.transport_modes ?? [];
  return (modes.find((mode) => mode.code === kind) ?? modes.find((mode) => mode.code.startsWith(`${kind}_`)) ?? modes.find((mode) => mode.group === kind) ?? modes[0])?.code ?? "";
}
