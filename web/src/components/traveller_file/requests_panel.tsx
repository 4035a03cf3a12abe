// What was asked to be corrected about this traveller, with its state: who asked, who decided, and why.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CorrectionRequest, Rectification, Traveller } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { ChangeList } from "../backlog/change_list.tsx";
import { Button, Empty, ErrorNote, Panel, Tag } from "../basics.tsx";
import { RectificationDialog } from "./rectification_dialog.tsx";
import { RectificationItem } from "./rectifications.tsx";
import { kRequestState } from "./request_state.ts";

export function RequestsPanel({ traveller, purpose, changed, onChange }: { traveller: Traveller; purpose: string; changed: number; onChange: () => void }) {
  const id = traveller.id;
  const i18n = useI18n();
  const { t } = i18n;
  const loaded = useLoad((signal) => client.get<{ requests: CorrectionRequest[] }>(`/api/correction-requests?traveller=${encodeURIComponent(id)}`, { purpose, signal }), `${id} ${purpose} ${changed}`);
  const { can } = useApp();
  const [asking, setAsking] = useState(false);
  const own = useLoad((signal) => client.get<{ requests: Rectification[] }>(`/api/travellers/${encodeURIComponent(id)}/rectifications`, { purpose, signal }), `${id} ${purpose}`);
  const requests = loaded.data?.requests ?? [];
  const rectifications = own.data?.requests ?? [];
  const done = () => {
    setAsking(false);
    own.reload();
    onChange();
  };
  return (
    <Panel
      title={t("backlog.requests")}
      className="requests"
      aside={
        can("corrections.request") ? (
          <Button small onPress={() => setAsking(true)}>
            {t("requests.rectify")}
          </Button>
        ) : null
      }
    >
      <ErrorNote error={loaded.error ?? own.error} />
      {loaded.data && own.data && requests.length + rectifications.length === 0 ? <Empty>{t("requests.none")}</Empty> : null}
      <ul className="evidence-list">
        {rectifications.map((one) => (
          <li key={one.id}>
            <RectificationItem one={one} purpose={purpose} onDone={done} />
          </li>
        ))}
        {requests.map((one) => (
          <li key={one.id}>
            <p>
              <Tag tone={kRequestState[one.state].tone}>{t(kRequestState[one.state].label)}</Tag> {t("requests.of_crossing", { at: i18n.instant(one.crossing?.at) })} · {i18n.label("correction_reasons", one.reason)}
            </p>
            <ChangeList changes={one.changes} />
            <p className="muted">
              <bdi>{one.requested_by}</bdi> {one.asked_by === "traveller" ? t("backlog.for_traveller") : ""} · {i18n.instant(one.requested_at)} · <bdi className="lines">{one.note}</bdi>
            </p>
            {one.decided_by ? (
              <p className="muted">
                <bdi>{one.decided_by}</bdi> · {i18n.instant(one.decided_at)} · <bdi className="lines">{one.decision_note}</bdi>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {asking ? <RectificationDialog traveller={traveller} purpose={purpose} onClose={() => setAsking(false)} onDone={done} /> : null}
    </Panel>
  );
}
