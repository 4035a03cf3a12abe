// At the counter: how old the lists are, what to do when one is stale, and whom to call now. Nothing of any traveller stands here.
import { useEffect } from "react";
import { client } from "../../api/client.ts";
import type { CallSheet, ListAge, ListAges, StaleDecision } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type I18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { ErrorNote, Note, Panel, Tag, type Tone } from "../basics.tsx";
import { Turns } from "./call_sheet.tsx";
import { textIn } from "./texts.ts";

const kAges: Record<ListAge["state"], { text: MessageKey; tone: Tone }> = {
  fresh: { text: "hit_desk.list_fresh", tone: "good" },
  late: { text: "hit_desk.list_late", tone: "warning" },
  stale: { text: "hit_desk.list_stale", tone: "error" },
};

const kAskAgain = 60_000; // a list grows old, or is renewed, while a counter stays open

function useListAges() {
  const ages = useLoad((signal) => client.get<ListAges>("/api/list-age", { signal }), "list-age");
  const { reload } = ages;
  useEffect(() => {
    const timer = window.setInterval(reload, kAskAgain);
    return () => window.clearInterval(timer);
  }, [reload]);
  return ages;
}

function nameOf(i18n: I18n, name: string): string {
  return name === "lost_documents" ? i18n.t("hit_desk.list_lost_documents") : name;
}

function StaleText({ list }: { list: ListAge }) {
  const i18n = useI18n();
  const { t } = i18n;
  const measures = list.when_stale;
  if (!measures) return null;
  return (
    <Note tone="warning">
      <strong>
        <bdi>{nameOf(i18n, list.name)}</bdi>: {t("hit_desk.list_stale")}.
      </strong>{" "}
      {textIn(i18n, measures.text)}{" "}
      {measures.second_line_categories.length > 0 ? t("hit_desk.stale_second_line", { categories: measures.second_line_categories.map((code) => i18n.label("alert_categories", code)).join(", ") }) : ""} {t("hit_desk.stale_recorded")}
    </Note>
  );
}

// Beside a check: only what is stale.
export function StaleLists() {
  const ages = useListAges();
  return <>{(ages.data?.lists ?? []).filter((list) => list.state === "stale").map((list) => <StaleText key={list.name} list={list} />)}</>;
}

// Of a check that was decided: which lists were stale then.
export function DecidedOnStale({ checkId }: { checkId: string }) {
  const i18n = useI18n();
  const stale = useLoad((signal) => client.get<StaleDecision>(`/api/list-age/checks/${encodeURIComponent(checkId)}`, { signal }), `stale-decision ${checkId}`);
  const lists = stale.data?.lists ?? [];
  return lists.length > 0 ? <Note tone="warning">{i18n.t("hit_desk.decided_stale", { lists: lists.map((name) => nameOf(i18n, name)).join(", ") })}</Note> : null;
}

export function CounterDesk() {
  const { t } = useI18n();
  const { can } = useApp();
  const sheet = useLoad(can("hits.call", "hits.desk") ? (signal) => client.get<CallSheet>("/api/duty/now", { signal }) : null, "duty-now");
  return (
    <div className="counter-desk">
      <ListAgePanel />
      {can("hits.call", "hits.desk") ? (
        <Panel title={t("hit_desk.whom_to_call")}>
          <ErrorNote error={sheet.error} />
          {sheet.data ? <Turns sheet={sheet.data} /> : null}
        </Panel>
      ) : null}
    </div>
  );
}

export function ListAgePanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const ages = useListAges();
  return (
    <Panel title={t("hit_desk.lists")}>
      <ErrorNote error={ages.error} />
      {ages.data?.lists.length === 0 ? <p className="muted">{t("hit_desk.no_lists")}</p> : null}
      <ul className="list-ages">
        {(ages.data?.lists ?? []).map((list) => (
          <li key={list.name}>
            <Tag tone={kAges[list.state].tone}>{t(kAges[list.state].text)}</Tag>{" "}
            <strong>
              <bdi>{nameOf(i18n, list.name)}</bdi>
            </strong>{" "}
            <span className="muted small">
              {list.last_good ? t("hit_desk.list_last", { at: i18n.instant(list.last_good), entries: i18n.number(list.entries) }) : t("hit_desk.list_never")} · {t("hit_desk.list_expected", { hours: list.expected_hours })}
            </span>
          </li>
        ))}
      </ul>
      {(ages.data?.lists ?? []).map((list) => <StaleText key={list.name} list={list} />)}
    </Panel>
  );
}
