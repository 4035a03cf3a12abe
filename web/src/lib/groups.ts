// What the page of a group decides by itself: which person is next, who may be ticked, and how a carrier's file becomes text.
import type { GroupMember } from "../api/types.ts";

export const isOpen = (member: GroupMember): boolean => member.check !== undefined && member.check.state !== "closed";

// May be ticked for the batch: nothing to judge, but for ticking itself. The server asks again.
export function mayTick(member: GroupMember): boolean {
  return isOpen(member) && Boolean(member.check?.looked) && !member.check?.out_of_batch;
}

// The next person after `id` who waits for a decision, round once; null when there is none.
export function nextOpen(members: GroupMember[], id: string | null): GroupMember | null {
  const at = members.findIndex((member) => member.id === id);
  const order = [...members.slice(at + 1), ...members.slice(0, at + 1)];
  return order.find(isOpen) ?? null;
}

// Children among these, and who of the group may answer for one: anybody else who is no child.
export function carersFor(members: GroupMember[], child: GroupMember): GroupMember[] {
  return members.filter((member) => member.id !== child.id && !member.check?.child);
}

// Spreadsheets write the characters of their machine: what is no UTF-8 is read as those, so that no letter is lost.
export function textOfList(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
