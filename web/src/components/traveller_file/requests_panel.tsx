// What was asked to be corrected about this traveller, with its state: who asked, who decided, and why.
import { client } from "../../api/client.ts";
import type { CorrectionRequest } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { ChangeList } from "../backlog/change_list.tsx";
import { Empty, ErrorNote, Panel, Tag, type Tone } from "../basics.tsx";

export const kRequestState: Record<CorrectionRequest["state"], { label: MessageKey; tone: Tone }> = {
  open: { label: "requests.open", tone: "warning" },
  approved: { label: "requests.approved", tone: "good" },
  refused: { label: "requests.refused", tone: "neutral" },
};

export function RequestsPanel({ id, purpose, changed }: { id: string; purpose: string; changed: number }) {
  const i18n = useI18n();
  const { t } = i18n;
  const loaded = useLoad((signal) => client.get<{ requests: CorrectionRequest[] }>(`/api/correction-requests?traveller=${encodeURIComponent(id)}`, { purpose, signal }), `${id} ${purpose} ${changed}`);
  const requests = loaded.data?.requests ?? [];
  return (
    <Panel title={t("backlog.requests")} className="requests">
      <ErrorNote error={loaded.error} />
      {loaded.data && requests.length === 0 ? <Empty>{t("requests.none")}</Empty> : null}
      <ul className="evidence-list">
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
    </Panel>
  );
}
