// One group: everybody in it with what the counter knows, the check of the one who is looked at, and the batch of those who were ticked.
//
// N looks at the next person who waits, T ticks her and goes on, Y admits her alone, B admits those who were ticked, H says that she is here. A document on the
// reader finds its person. The keys of the check itself (A, R, P, …) are those of the counter.
import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "../../api/client.ts";
import type { CheckView, Group, GroupDecided, GroupMember, GroupOpened, GroupScanned } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeMessage } from "../../lib/error_text.ts";
import { isOpen, mayTick, nextOpen } from "../../lib/groups.ts";
import { attachMrzCapture } from "../../lib/mrz_listener.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { Button, ErrorNote, Loading, Note } from "../basics.tsx";
import { CheckScreen } from "../check/check_screen.tsx";
import { ThingHitCard } from "../things/thing_hit_card.tsx";
import { CareDialog } from "./care_dialog.tsx";
import { GroupDialog } from "./group_dialog.tsx";
import { GroupHead } from "./group_head.tsx";
import { ListDialog } from "./list_dialog.tsx";
import { MemberList } from "./member_list.tsx";
import { PersonDialog } from "./person_dialog.tsx";
import { PassDialog } from "./pass_dialog.tsx";
import { kGroupPurpose } from "./purpose.ts";

type Open = null | "list" | "change" | "person" | "correct" | "care" | "pass";

export function GroupView({ id }: { id: string }) {
  const { t, number } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const loaded = useLoad((signal) => client.get<Group>(`/api/groups/${encodeURIComponent(id)}`, { signal, purpose: kGroupPurpose }), `group ${id}`);
  const [current, setCurrent] = useState<string | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [check, setCheck] = useState<CheckView | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [leftOut, setLeftOut] = useState<GroupDecided["left_out"]>([]);
  const [said, setSaid] = useState<string | null>(null);
  const group = loaded.data;
  const members = group?.members ?? [];
  const member = members.find((one) => one.id === current) ?? null;

  const set = useCallback(
    (next: Group) => {
      loaded.set(next);
      // Whoever has changed or may not be in a batch any more is not left ticked.
      setTicked((before) => new Set(next.members.filter((one) => before.has(one.id) && mayTick(one)).map((one) => one.id)));
    },
    [loaded],
  );
  const read = async () => set(await client.get<Group>(`/api/groups/${id}`, { purpose: kGroupPurpose }));
  const post = async (what: string, body: unknown) => client.post<Group>(`/api/groups/${id}/${what}`, body, { purpose: kGroupPurpose });

  const look = (one: GroupMember) => {
    setCurrent(one.id);
    if (!one.check) {
      setCheck(null);
      return;
    }
    void action.run(async () => {
      const seen = await client.post<CheckView>(`/api/groups/${id}/members/${one.id}/look`, {}, { purpose: kGroupPurpose });
      setCheck(seen);
      await read();
    });
  };
  const lookNext = (after: string | null) => {
    const next = nextOpen(members, after);
    if (next) look(next);
  };
  const tick = (one: GroupMember) => {
    if (!mayTick(one)) return;
    setTicked((before) => {
      const next = new Set(before);
      if (!next.delete(one.id)) next.add(one.id);
      return next;
    });
  };
  const tickAndNext = () => {
    if (!member || !mayTick(member)) return;
    if (!ticked.has(member.id)) tick(member);
    lookNext(member.id);
  };
  const here = (one: GroupMember) =>
    void action.run(async () => set(await post(`members/${one.id}/presence`, { presence: one.presence === "present" ? "absent" : "present", version: one.version })));
  const admitAlone = (one: GroupMember) => {
    if (!one.check || !mayTick(one)) return;
    const checkId = one.check.id;
    void action.run(async () => {
      await client.post(`/api/checks/${checkId}/decision`, { decision: "admit" }, { purpose: kGroupPurpose });
      announce(t("announce.decided"));
      setCheck(null);
      await read();
    });
  };
  const admitTicked = () => {
    if (ticked.size === 0) return;
    void action.run(async () => {
      const persons = members.filter((one) => ticked.has(one.id) && one.check).map((one) => ({ member: one.id, version: one.check!.version }));
      const decided = await client.post<GroupDecided>(`/api/groups/${id}/admit`, { persons }, { purpose: kGroupPurpose });
      setLeftOut(decided.left_out);
      setTicked(new Set());
      setCheck(null);
      const text = t("groups.batch_done", { admitted: decided.admitted.length, left: decided.left_out.length });
      setSaid(text);
      announce(text);
      await read();
    });
  };
  const openAhead = () =>
    void action.run(async () => {
      const waiting = members.filter((one) => !one.check && one.presence !== "absent").slice(0, group?.open_ahead ?? 0);
      const answer = await client.post<GroupOpened>(`/api/groups/${id}/checks`, { members: waiting.map((one) => one.id) }, { purpose: kGroupPurpose });
      set(answer.group);
      setSaid(t("groups.opened_ahead", { opened: answer.opened, failed: answer.failed.length }));
    });
  const close = () => void action.run(async () => set(await post("close", { version: group?.version ?? 0 })));

  const scan = useRef((_mrz: string) => {});
  // Looking is an act of its own, after this one.
  scan.current = (mrz) => {
    const found: GroupMember[] = [];
    const done = action.run(async () => {
      const answer = await client.post<GroupScanned>(`/api/groups/${id}/scan`, { mrz }, { purpose: kGroupPurpose });
      set(answer.group);
      found.push(...answer.group.members.filter((one) => one.id === answer.member));
    });
    void done.then(() => found[0] && look(found[0]));
  };
  useEffect(
    () =>
      attachMrzCapture({
        onMrz: (mrz) => {
          if (!document.querySelector('[role="dialog"]')) scan.current(mrz);
        },
        onMisread: (length) => setSaid(t("counter.misread", { count: length })),
      }),
    [t],
  );
  const working = group !== null && !group?.closed_at;
  useShortcuts(
    working
      ? {
          n: () => lookNext(current),
          t: tickAndNext,
          b: admitTicked,
          o: openAhead,
          ...(member ? { y: () => admitAlone(member), h: () => here(member) } : {}),
        }
      : {},
  );

  if (!group) return loaded.error ? <ErrorNote error={loaded.error} /> : <Loading />;
  const changed = (next: CheckView) => {
    setCheck(next.state === "closed" ? null : next);
    void action.run(read);
  };
  const dialogDone = (next: Group) => {
    set(next);
    setOpen(null);
  };
  return (
    <div className="page group-page">
      <GroupHead group={group} onList={() => setOpen("list")} onChange={() => setOpen("change")} onPerson={() => setOpen("person")} onOpen={openAhead} onClose={close} busy={action.busy} />
      <ErrorNote error={action.error} />
      {group.thing_hits.length > 0 ? (
        <section className="thing-hits" aria-label={t("things.hits")}>
          {group.thing_hits.some((hit) => hit.state === "unreviewed") ? <Note tone="warning">{t("things.lane_text")}</Note> : null}
          {group.thing_hits.map((hit) => (
            <ThingHitCard key={`${hit.id} ${hit.state}`} hit={hit} purpose={kGroupPurpose} onChange={() => void action.run(read)} />
          ))}
        </section>
      ) : null}
      {said ? <Note live>{said}</Note> : null}
      {leftOut.length > 0 ? (
        <Note tone="warning">
          <ul className="left-out">
            {leftOut.map((one) => {
              const person = members.find((item) => item.id === one.member)?.person;
              const known = codeMessage(one.code);
              return (
                <li key={one.member}>
                  <bdi>{person?.surname}, {person?.given_names}</bdi>: {known ? t(known) : one.message}
                </li>
              );
            })}
          </ul>
        </Note>
      ) : null}
      <div className="group-columns">
        <section className="group-members" aria-label={t("groups.persons")}>
          <div className="group-batch">
            <Button kind="primary" keys="B" onPress={admitTicked} isDisabled={ticked.size === 0 || action.busy}>
              {t("groups.admit_ticked", { count: ticked.size })}
            </Button>
            <Button keys="N" onPress={() => lookNext(current)} isDisabled={!members.some(isOpen)}>
              {t("groups.next")}
            </Button>
            <span className="muted small">{t("groups.batch_hint", { most: number(group.batch_most) })}</span>
          </div>
          <MemberList members={members} current={current} ticked={ticked} onLook={look} onTick={tick} onHere={here} />
        </section>
        <section className="group-check" aria-label={t("groups.check")}>
          {member ? (
            <div className="group-person-tools">
              <Button small keys="Y" onPress={() => admitAlone(member)} isDisabled={!mayTick(member) || action.busy}>
                {t("groups.admit_one")}
              </Button>
              <Button small keys="T" onPress={tickAndNext} isDisabled={!mayTick(member)}>
                {t("groups.tick_next")}
              </Button>
              {working ? (
                <Button small keys="H" onPress={() => here(member)}>
                  {member.presence === "present" ? t("groups.is_absent") : t("groups.is_here")}
                </Button>
              ) : null}
              {member.check ? null : (
                <Button small onPress={() => setOpen("correct")}>
                  {t("groups.correct")}
                </Button>
              )}
              {member.check?.child ?? true ? (
                <Button small onPress={() => setOpen("care")}>
                  {t("groups.care")}
                </Button>
              ) : null}
              {group.shore && member.check ? (
                <Button small onPress={() => setOpen("pass")}>
                  {t("groups.issue_pass")}
                </Button>
              ) : null}
            </div>
          ) : (
            <p className="empty">{t("groups.choose_person")}</p>
          )}
          {member && check ? <CheckScreen key={check.id} check={check} purpose="border_check" onChange={changed} /> : null}
        </section>
      </div>
      {open === "change" ? <GroupDialog group={group} onClose={() => setOpen(null)} onMade={() => { setOpen(null); void action.run(read); }} /> : null}
      {open === "list" ? <ListDialog group={group} onClose={() => setOpen(null)} onDone={() => void action.run(read)} /> : null}
      {open === "person" ? <PersonDialog group={group} member={null} onClose={() => setOpen(null)} onDone={dialogDone} /> : null}
      {open === "correct" && member ? <PersonDialog group={group} member={member} onClose={() => setOpen(null)} onDone={dialogDone} /> : null}
      {open === "care" && member ? <CareDialog group={group} child={member} onClose={() => setOpen(null)} onDone={dialogDone} /> : null}
      {open === "pass" && member ? <PassDialog group={group} member={member} onClose={() => setOpen(null)} onDone={() => { setOpen(null); setCheck(null); void action.run(read); }} /> : null}
    </div>
  );
}
