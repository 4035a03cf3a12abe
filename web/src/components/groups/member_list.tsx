// The persons of a group, one line each: who she is, whether she is there, what stands against a batch. Arrows move, Enter looks, Space ticks.
import type { KeyboardEvent } from "react";
import { Checkbox as AriaCheckbox, Button as AriaButton } from "react-aria-components";
import type { GroupMember } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeMessage } from "../../lib/error_text.ts";
import { isOpen, mayTick } from "../../lib/groups.ts";
import { kDecisionLabel } from "../check/action_labels.ts";
import { Code, Empty, PersonName, Tag } from "../basics.tsx";

interface MemberListProps {
  members: GroupMember[];
  current: string | null;
  ticked: ReadonlySet<string>;
  onLook: (member: GroupMember) => void;
  onTick: (member: GroupMember) => void;
  onHere: (member: GroupMember) => void;
}

// Up and down among the persons' buttons.
function move(event: KeyboardEvent<HTMLUListElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button.member-name")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function MemberList({ members, current, ticked, onLook, onTick, onHere }: MemberListProps) {
  const { t } = useI18n();
  const presenceText = (member: GroupMember) => t(member.presence === "present" ? "groups.here" : member.presence === "absent" ? "groups.away" : "groups.awaited");
  if (members.length === 0) return <Empty>{t("groups.nobody")}</Empty>;
  return (
    <ul className="member-list" onKeyDown={move} aria-label={t("groups.persons")}>
      {members.map((member) => (
        <li key={member.id} className={member.id === current ? "member member-current" : "member"}>
          <AriaCheckbox
            className="checkbox"
            aria-label={t("groups.tick", { name: `${member.person.surname}, ${member.person.given_names}` })}
            isSelected={ticked.has(member.id)}
            isDisabled={!mayTick(member)}
            onChange={() => onTick(member)}
          >
            <span className="checkbox-box" aria-hidden="true" />
          </AriaCheckbox>
          <AriaButton className="member-name" onPress={() => onLook(member)} aria-current={member.id === current || undefined}>
            <span className="member-number">{member.number}</span>
            {member.person.unread ? <Code>{member.person.unread.slice(0, 40)}</Code> : <PersonName surname={member.person.surname} given={member.person.given_names} />}
            <Code>{member.person.nationality ?? ""}</Code>
          </AriaButton>
          <MemberTags member={member} />
          <AriaButton className="member-here" onPress={() => onHere(member)} aria-label={`${presenceText(member)}: ${t("groups.presence_of", { name: member.person.surname })}`}>
            {presenceText(member)}
          </AriaButton>
        </li>
      ))}
    </ul>
  );
}

function MemberTags({ member }: { member: GroupMember }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const check = member.check;
  const out = check?.out_of_batch;
  const known = out ? codeMessage(out.code) : undefined;
  const decision = check?.decision ? kDecisionLabel[check.decision.decision] : undefined;
  const problems = check ? check.findings.filter((finding) => finding.severity !== "info").length : 0;
  const days = check?.stay.remaining;
  const wrong = member.person.list_findings.length;
  return (
    <span className="member-tags">
      {member.added ? <Tag>{t("groups.added")}</Tag> : null}
      {check?.protection ? <Tag tone="protect">{t("case.protection_open")}</Tag> : null}
      {check?.child ? <Tag>{t("groups.child")}</Tag> : null}
      {check && check.unreviewed_hits > 0 ? <Tag tone="warning">{t("hits.open", { count: check.unreviewed_hits })}</Tag> : null}
      {problems > 0 ? <Tag tone="error">{t("groups.findings", { count: problems })}</Tag> : null}
      {!check && wrong > 0 ? <Tag tone="warning">{t("groups.list_findings", { count: wrong })}</Tag> : null}
      {check?.stay.applies && days !== null && days !== undefined && isOpen(member) ? <span className="muted small">{t("groups.days", { days: number(days) })}</span> : null}
      {decision ? <Tag tone={check?.decision?.decision === "admit" ? "good" : "neutral"}>{t(decision)}</Tag> : null}
      {member.crew ? <Tag>{member.crew === "signed_on" ? t("groups.signed_on") : t("groups.signed_off")}</Tag> : null}
      {member.place?.holder ? <span className="muted small"><bdi>{member.place.holder.name}</bdi></span> : null}
      {isOpen(member) && out ? <span className="member-out">{known ? t(known) : out.message}</span> : null}
    </span>
  );
}
