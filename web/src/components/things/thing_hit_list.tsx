// Things that stood at a post and agree with an alert: those in the lanes, and those that an alert found afterwards.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { ThingHit } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Empty, ErrorNote, Loading } from "../basics.tsx";
import { SelectInput } from "../fields.tsx";
import { kThingPurpose } from "./purpose.ts";
import { ThingHitCard } from "./thing_hit_card.tsx";

const kStates: Record<ThingHit["state"] | "all", MessageKey> = { unreviewed: "things.unreviewed", confirmed: "hits.confirmed", dismissed: "hits.dismissed", all: "alerts.all_states" };

export function ThingHitList() {
  const { t } = useI18n();
  const [state, setState] = useState("unreviewed");
  const filter = query({ state });
  const loaded = useLoad((signal) => client.get<{ hits: ThingHit[] }>(`/api/thing-hits${filter}`, { purpose: kThingPurpose, signal }), `things ${filter}`);
  return (
    <div className="page">
      <div className="filter-bar">
        <SelectInput label={t("alerts.state")} value={state} onChange={setState} choices={(["unreviewed", "confirmed", "dismissed", "all"] as const).map((id) => ({ id, label: t(kStates[id]) }))} />
        <p className="filter-note">{t("things.hits_text")}</p>
      </div>
      <ErrorNote error={loaded.error} />
      {loaded.data ? (
        <div className="reverse-list">
          {loaded.data.hits.length === 0 ? <Empty>{t("things.no_hits")}</Empty> : null}
          {loaded.data.hits.map((hit) => (
            <ThingHitCard key={`${hit.id} ${hit.state}`} hit={hit} purpose={kThingPurpose} onChange={loaded.reload} where />
          ))}
        </div>
      ) : loaded.error ? null : (
        <Loading />
      )}
    </div>
  );
}
