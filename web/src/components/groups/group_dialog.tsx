// A new group: what it is, what it comes in, and the lane in which its checks wait.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Group, GroupInput } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, Segmented, SelectInput, TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

export function GroupDialog({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const i18n = useI18n();
  const { t, setup } = i18n;
  const { session } = useApp();
  const action = useAction();
  const lanes = setup?.posts.find((post) => post.id === session.post_id)?.lanes ?? [];
  const [kind, setKind] = useState("bus");
  const [direction, setDirection] = useState<"entry" | "exit">("entry");
  const [label, setLabel] = useState("");
  const [lane, setLane] = useState(session.lane ?? lanes[0] ?? "");
  const [plate, setPlate] = useState("");
  const [plateState, setPlateState] = useState("");
  const [ship, setShip] = useState("");
  const [imo, setImo] = useState("");
  const [flag, setFlag] = useState("");
  const [call, setCall] = useState("");
  const [flight, setFlight] = useState("");
  const carrier = setup?.lists.group_kinds?.find((item) => item.code === kind)?.group ?? "vehicle";
  const transport = carrier === "vessel" ? "sea" : carrier === "flight" ? "air" : kind === "family" ? "land_vehicle" : "land_bus";
  const submit = () =>
    void action.run(async () => {
      const input: GroupInput = { kind, direction, label: label.trim(), transport_mode: transport };
      if (lane.trim()) input.lane = lane.trim();
      if (carrier === "vehicle" && plate.trim()) input.vehicle = { plate: plate.trim(), kind: kind === "bus" || kind === "tour" ? "bus" : "car", ...(plateState ? { state: plateState } : {}) };
      if (carrier === "vessel" && ship.trim()) input.vessel = { name: ship.trim(), ...(imo.trim() ? { imo: imo.trim() } : {}), ...(flag ? { flag } : {}), ...(call.trim() ? { call: call.trim() } : {}) };
      if (carrier === "flight") input.flight = flight.trim();
      const made = await client.post<Group>("/api/groups", input, { purpose: kGroupPurpose });
      onMade(made.id);
    });
  return (
    <FormDialog title={t("groups.new")} open onClose={onClose} onSubmit={submit} submitLabel={t("groups.new")} disabled={!label.trim()} busy={action.busy} error={action.error}>
      <SelectInput label={t("groups.kind")} value={kind} onChange={setKind} choices={choicesOf(i18n, "group_kinds")} required />
      <Segmented label={t("groups.direction")} value={direction} onChange={(next) => setDirection(next === "exit" ? "exit" : "entry")} choices={[{ id: "entry", label: t("direction.entry") }, { id: "exit", label: t("direction.exit") }]} />
      <TextInput label={t("groups.label")} hint={t("groups.label_hint")} value={label} onChange={setLabel} required autoFocus maxLength={100} />
      {carrier === "vehicle" ? (
        <>
          <TextInput label={t("groups.plate")} value={plate} onChange={setPlate} ltr maxLength={20} />
          <ComboInput label={t("groups.plate_state")} value={plateState} onChange={setPlateState} choices={stateChoices(i18n)} />
        </>
      ) : null}
      {carrier === "vessel" ? (
        <>
          <TextInput label={t("groups.ship")} value={ship} onChange={setShip} ltr maxLength={100} />
          <TextInput label={t("groups.imo")} hint={t("groups.imo_hint")} value={imo} onChange={setImo} ltr maxLength={20} />
          <ComboInput label={t("groups.flag")} value={flag} onChange={setFlag} choices={stateChoices(i18n)} />
          <TextInput label={t("groups.call")} value={call} onChange={setCall} ltr maxLength={60} />
        </>
      ) : null}
      {carrier === "flight" ? <TextInput label={t("groups.flight")} value={flight} onChange={setFlight} ltr maxLength={20} /> : null}
      {lanes.length > 0 ? (
        <SelectInput label={t("groups.lane")} value={lane} onChange={setLane} choices={lanes.map((one) => ({ id: one, label: one }))} />
      ) : (
        <TextInput label={t("groups.lane")} hint={t("groups.lane_hint")} value={lane} onChange={setLane} maxLength={20} />
      )}
    </FormDialog>
  );
}
