// The second line: referred checks arrive live; one is opened, looked into, and decided.
import { useCallback, useEffect, useState } from "react";
import { client } from "../api/client.ts";
import { watchChecks } from "../api/events.ts";
import type { CheckSummary, CheckView } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Empty, ErrorNote, Loading, Panel, Tag } from "../components/basics.tsx";
import { CheckScreen } from "../components/check/check_screen.tsx";
import { CheckList } from "../components/counter/check_list.tsx";
import { RefusalForm } from "../components/check/refusal_form.tsx";
import { Slip } from "../components/check/slip.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { go } from "../lib/router.ts";
import { useLoad } from "../lib/use_load.ts";

const kPurpose = "second_line";

export function SecondLinePage({ checkId }: { checkId: string | null }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const [live, setLive] = useState(false);
  const queue = useLoad((signal) => client.get<{ checks: CheckSummary[]; unreadable?: number }>("/api/checks?state=referred&limit=100", { purpose: kPurpose, signal }), "queue");
  const loaded = useLoad(checkId ? (signal) => client.get<CheckView>(`/api/checks/${encodeURIComponent(checkId)}`, { purpose: kPurpose, signal }) : null, checkId ?? "");
  const check = checkId && loaded.data?.id === checkId ? loaded.data : null;

  const { reload } = queue;
  const onSummary = useCallback(
    (summary: CheckSummary) => {
      reload();
      if (summary.state === "referred") announce(t("announce.new_referral"));
    },
    [reload, announce, t],
  );
  useEffect(() => watchChecks(kPurpose, onSummary, setLive), [onSummary]);

  const changed = (next: CheckView) => {
    loaded.set(next);
    reload();
  };
  return (
    <div className="second-line">
      <Panel
        title={t("second_line.queue")}
        className="scrolls queue"
        aside={<Tag tone={live ? "good" : "warning"}>{live ? t("second_line.live") : t("second_line.not_live")}</Tag>}
      >
        <ErrorNote error={queue.error} />
        {live ? null : (
          <Button small onPress={reload}>
            {t("common.reload")}
          </Button>
        )}
        {queue.data ? <CheckList checks={queue.data.checks} unreadable={queue.data.unreadable} empty={t("second_line.none")} selected={checkId} onOpen={(id) => go("second-line", id)} /> : <Loading />}
      </Panel>
      <div className="second-line-view">
        <ErrorNote error={loaded.error} />
        {!checkId ? <Empty>{t("second_line.choose")}</Empty> : null}
        {checkId && !check && !loaded.error ? <Loading /> : null}
        {check?.decision?.refusal_id ? <RefusalForm refusalId={check.decision.refusal_id} purpose={kPurpose} /> : null}
        {check?.decision?.decision === "admit" && check.decision.authorised_until && check.direction === "entry" ? (
          <section className="receipt receipt-admit">
            <Slip checkId={check.id} purpose={kPurpose} />
          </section>
        ) : null}
        {check ? <CheckScreen check={check} purpose={kPurpose} onChange={changed} /> : null}
      </div>
    </div>
  );
}
