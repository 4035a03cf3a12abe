// What the group is and comes in, how many of it are there, and what may be done with it as a whole.
import type { Group } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { isOpen } from "../../lib/groups.ts";
import { Button, Code, Fact, PageHead } from "../basics.tsx";

interface GroupHeadProps {
  group: Group;
  onList: () => void;
  onChange: () => void;
  onPerson: () => void;
  onOpen: () => void;
  onClose: () => void;
  busy: boolean;
}

export function GroupHead({ group, onList, onChange, onPerson, onOpen, onClose, busy }: GroupHeadProps) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const count = (presence: string) => group.members.filter((member) => member.presence === presence).length;
  const decided = group.members.filter((member) => member.check?.state === "closed").length;
  const waiting = group.members.filter(isOpen).length;
  const closed = Boolean(group.closed_at);
  return (
    <>
      <PageHead title={group.label}>
        {closed ? null : (
          <>
            <Button onPress={onList}>{t("groups.import")}</Button>
            <Button onPress={onPerson}>{t("groups.add_person")}</Button>
            <Button onPress={onChange}>{t("groups.change")}</Button>
            <Button keys="O" onPress={onOpen} isDisabled={busy || !group.members.some((member) => !member.check && member.presence !== "absent")}>
              {t("groups.open_ahead")}
            </Button>
            <Button onPress={onClose} isDisabled={busy || waiting > 0}>
              {t("groups.close")}
            </Button>
          </>
        )}
      </PageHead>
      <dl className="facts group-facts">
        <Fact label={t("groups.kind")}>{i18n.label("group_kinds", group.kind)}</Fact>
        <Fact label={t("groups.direction")}>{group.direction === "entry" ? t("direction.entry") : t("direction.exit")}</Fact>
        {group.lane ? <Fact label={t("groups.lane")}><bdi>{group.lane}</bdi></Fact> : null}
        {group.vehicle ? (
          <Fact label={i18n.label("vehicle_kinds", group.vehicle.kind)}>
            <Code>{group.vehicle.plate}</Code> <Code>{group.vehicle.state ?? ""}</Code> <Code>{group.vehicle.vin ?? ""}</Code>
          </Fact>
        ) : null}
        {group.vessel ? (
          <Fact label={t("groups.ship")}>
            <bdi>{group.vessel.name}</bdi> <Code>{group.vessel.imo ? `IMO ${group.vessel.imo}` : ""}</Code> <Code>{group.vessel.flag ?? ""}</Code>
          </Fact>
        ) : null}
        {(group.others ?? []).map((one) => (
          <Fact key={one.kind + (one.identifiers[0]?.text ?? "")} label={i18n.label("thing_kinds", one.kind)}>
            <Code>{one.identifiers.map((item) => item.text).join(" ")}</Code>
          </Fact>
        ))}
        {group.flight ? <Fact label={t("groups.flight")}><Code>{group.flight}</Code></Fact> : null}
        <Fact label={t("groups.expected")}>{number(count("expected"))}</Fact>
        <Fact label={t("groups.present")}>{number(count("present"))}</Fact>
        <Fact label={t("groups.absent")}>{number(count("absent"))}</Fact>
        <Fact label={t("groups.decided")}>{number(decided)}</Fact>
      </dl>
      {(group.vehicle || group.vessel) && !group.objects_screened ? <p className="muted small">{t("groups.objects_not_screened")}</p> : null}
    </>
  );
}
