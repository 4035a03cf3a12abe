// A new group: what it is, what it comes in, and the lane in which its checks wait. Of a group that is there: what of that has changed.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Group, GroupInput } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf, stateChoices } from "../../lib/lists.ts";
import { withThing } from "../../lib/things.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, Segmented, SelectInput, TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

export function GroupDialog({ group = null, onClose, onMade }: { group?: Group | null; onClose: () => void; onMade: (id: string) => void }) {
  const i18n = useI18n();
  const { t, setup } = i18n;
  const { session } = useApp();
  const action = useAction();
  const lanes = setup?.posts.find((post) => post.id === session.post_id)?.lanes ?? [];
  const [kind, setKind] = useState(group?.kind ?? "bus");
  const [direction, setDirection] = useState<"entry" | "exit">(group?.direction ?? "entry");
  const [label, setLabel] = useState(group?.label ?? "");
  const [lane, setLane] = useState(group ? group.lane ?? "" : session.lane ?? lanes[0] ?? "");
  const [plate, setPlate] = useState(group?.vehicle?.plate ?? "");
  const [plateState, setPlateState] = useState(group?.vehicle?.state ?? "");
  const [vin, setVin] = useState(group?.vehicle?.vin ?? "");
  const [ship, setShip] = useState(group?.vessel?.name ?? "");
  const [imo, setImo] = useState(group?.vessel?.imo ?? "");
  const [mmsi, setMmsi] = useState(group?.vessel?.mmsi ?? "");
  const [flag, setFlag] = useState(group?.vessel?.flag ?? "");
  const [call, setCall] = useState(group?.vessel?.call ?? "");
  const [container, setContainer] = useState(containerOf(group));
  const [flight, setFlight] = useState(group?.flight ?? "");
  const [tail, setTail] = useState(numberOf(group, "aircraft", "tail"));
  const carrier = setup?.lists.group_kinds?.find((item) => item.code === kind)?.group ?? "vehicle";
  const transport = carrier === "vessel" ? "sea" : carrier === "flight" ? "air" : kind === "family" ? "land_vehicle" : "land_bus";
  const submit = () =>
    void action.run(async () => {
      const input: GroupInput = { kind, direction, label: label.trim(), transport_mode: group?.transport_mode ?? transport };
      if (group?.carrier_reference) input.carrier_reference = group.carrier_reference;
      if (group?.expected_at) input.expected_at = group.expected_at;
      if (lane.trim()) input.lane = lane.trim();
      if (carrier === "vehicle" && plate.trim()) input.vehicle = { plate: plate.trim(), kind: group?.vehicle?.kind ?? (kind === "bus" || kind === "tour" ? "bus" : "car"), ...(plateState ? { state: plateState } : {}), ...(vin.trim() ? { vin: vin.trim() } : {}) };
      if (carrier === "vessel" && ship.trim()) input.vessel = { name: ship.trim(), ...(group?.vessel?.call_sign ? { call_sign: group.vessel.call_sign } : {}), ...(imo.trim() ? { imo: imo.trim() } : {}), ...(mmsi.trim() ? { mmsi: mmsi.trim() } : {}), ...(flag ? { flag } : {}), ...(call.trim() ? { call: call.trim() } : {}) };
      if (carrier === "flight") input.flight = flight.trim();
      const before = group?.others ?? [];
      const others = carrier === "vehicle" ? withThing(before, "container", "container", container) : carrier === "flight" ? withThing(before, "aircraft", "tail", tail) : before;
      if (others.length > 0) input.others = others;
      if (group) {
        await client.post<Group>(`/api/groups/${group.id}`, { ...input, version: group.version }, { purpose: kGroupPurpose });
        onMade(group.id);
        return;
      }
      const made = await client.post<Group>("/api/groups", input, { purpose: kGroupPurpose });
      onMade(made.id);
    });
  return (
    <FormDialog title={group ? t("groups.change") : t("groups.new")} open onClose={onClose} onSubmit={submit} submitLabel={group ? t("common.save") : t("groups.new")} disabled={!label.trim()} busy={action.busy} error={action.error}>
      <SelectInput label={t("groups.kind")} value={kind} onChange={setKind} choices={choicesOf(i18n, "group_kinds")} disabled={group !== null} required />
      <Segmented label={t("groups.direction")} value={direction} onChange={(next) => setDirection(next === "exit" ? "exit" : "entry")} choices={[{ id: "entry", label: t("direction.entry") }, { id: "exit", label: t("direction.exit") }]} disabled={group !== null} />
      <TextInput label={t("groups.label")} hint={t("groups.label_hint")} value={label} onChange={setLabel} required autoFocus maxLength={100} />
      {carrier === "vehicle" ? (
        <>
          <TextInput label={t("groups.plate")} value={plate} onChange={setPlate} ltr maxLength={20} />
          <ComboInput label={t("groups.plate_state")} value={plateState} onChange={setPlateState} choices={stateChoices(i18n)} />
          <TextInput label={i18n.label("thing_identifiers", "vin")} value={vin} onChange={setVin} ltr maxLength={20} />
          <TextInput label={i18n.label("thing_identifiers", "container")} value={container} onChange={setContainer} ltr maxLength={20} />
        </>
      ) : null}
      {carrier === "vessel" ? (
        <>
          <TextInput label={t("groups.ship")} value={ship} onChange={setShip} ltr maxLength={100} />
          <TextInput label={t("groups.imo")} hint={t("groups.imo_hint")} value={imo} onChange={setImo} ltr maxLength={20} />
          <TextInput label={i18n.label("thing_identifiers", "mmsi")} value={mmsi} onChange={setMmsi} ltr maxLength={12} />
          <ComboInput label={t("groups.flag")} value={flag} onChange={setFlag} choices={stateChoices(i18n)} />
          <TextInput label={t("groups.call")} value={call} onChange={setCall} ltr maxLength={60} />
        </>
      ) : null}
      {carrier === "flight" ? (
        <>
          <TextInput label={t("groups.flight")} value={flight} onChange={setFlight} ltr maxLength={20} />
          <TextInput label={i18n.label("thing_identifiers", "tail")} value={tail} onChange={setTail} ltr maxLength={12} />
        </>
      ) : null}
      {lanes.length > 0 ? (
        <SelectInput label={t("groups.lane")} value={lane} onChange={setLane} choices={lanes.map((one) => ({ id: one, label: one }))} />
      ) : (
        <TextInput label={t("groups.lane")} hint={t("groups.lane_hint")} value={lane} onChange={setLane} maxLength={20} />
      )}
    </FormDialog>
  );
}

function numberOf(group: Group | null, kind: string, code: string): string {
  const numbers = group?.others?.filter((one) => one.kind === kind).flatMap((one) => one.identifiers) ?? [];
  return numbers.find((one) => one.code === code)?.text ?? "";
}

function containerOf(group: Group | null): string {
  return numberOf(group, "container", "container");
}
