// The queue of a lane: which checks wait, who has them; Q takes the next one and opens it.
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import type { LanePlace } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { Button, Empty, ErrorNote, Loading, Panel, PersonName, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

const kEvery = 5_000;

export function LaneQueue() {
  const { t, instant } = useI18n();
  const { session, announce } = useApp();
  const action = useAction();
  const [passing, setPassing] = useState<LanePlace | null>(null);
  const queue = useLoad((signal) => client.get<{ places: LanePlace[] }>("/api/lane-queue", { signal, purpose: kGroupPurpose }), "lane-queue");
  const { reload } = queue;
  useEffect(() => {
    const timer = window.setInterval(reload, kEvery);
    return () => window.clearInterval(timer);
  }, [reload]);
  const places = queue.data?.places ?? [];
  const next = places.find((place) => !place.holder && (!session.lane || place.lane === session.lane)) ?? places.find((place) => !place.holder);
  const take = (place: LanePlace) =>
    void action.run(async () => {
      try {
        await client.post(`/api/lane-queue/${place.check}/take`, { version: place.version }, { purpose: kGroupPurpose });
      } catch (error) {
        reload();
        throw error;
      }
      if (place.group) go("groups", place.group);
      else go("counter", place.check);
    });
  const give = (place: LanePlace) =>
    void action.run(async () => {
      await client.post(`/api/lane-queue/${place.check}/give-back`, { version: place.version }, { purpose: kGroupPurpose });
      announce(t("groups.given_back"));
      reload();
    });
  useShortcuts(next ? { q: () => take(next) } : {});
  return (
    <Panel
      title={t("groups.queue")}
      className="lane-queue"
      aside={
        next ? (
          <Button small kind="primary" keys="Q" onPress={() => take(next)} isDisabled={action.busy}>
            {t("groups.take_next")}
          </Button>
        ) : undefined
      }
    >
      <ErrorNote error={action.error ?? queue.error} />
      {!queue.data && !queue.error ? <Loading /> : null}
      {queue.data && places.length === 0 ? <Empty>{t("groups.queue_empty")}</Empty> : null}
      <ul className="lane-places">
        {places.map((place) => (
          <li key={place.check}>
            <span className="lane-name">
              <bdi>{t("shell.lane", { lane: place.lane })}</bdi>
            </span>
            <PersonName surname={place.surname} given={place.given_names} />
            {place.unreviewed_hits ? <Tag tone="warning">{t("hits.open", { count: place.unreviewed_hits })}</Tag> : null}
            {place.state === "referred" ? <Tag>{t("groups.out.referred")}</Tag> : null}
            {place.holder ? (
              <span className="muted">
                <bdi>{place.holder.name}</bdi> · {instant(place.held_at, false)}
              </span>
            ) : null}
            <span className="lane-tools">
              {place.holder ? (
                <Button small onPress={() => give(place)} isDisabled={action.busy}>
                  {t("groups.give_back")}
                </Button>
              ) : (
                <Button small onPress={() => take(place)} isDisabled={action.busy}>
                  {t("groups.take")}
                </Button>
              )}
              <Button small kind="quiet" onPress={() => setPassing(place)}>
                {t("groups.pass_on")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {passing ? <PassDialog place={passing} onClose={() => setPassing(null)} onDone={() => { setPassing(null); reload(); }} /> : null}
    </Panel>
  );
}

function PassDialog({ place, onClose, onDone }: { place: LanePlace; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [lane, setLane] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/lane-queue/${place.check}/pass`, { version: place.version, lane: lane.trim() }, { purpose: kGroupPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("groups.pass_on")} open onClose={onClose} onSubmit={submit} submitLabel={t("groups.pass_on")} disabled={!lane.trim()} busy={action.busy} error={action.error}>
      <TextInput label={t("groups.lane")} value={lane} onChange={setLane} required autoFocus maxLength={20} />
    </FormDialog>
  );
}
