// The machine and who sits at it: locking, leaving, and a seat for coming back with the PIN.
import { client } from "../../api/client.ts";
import type { Desk, Session } from "../../api/types.ts";

export const kShiftPurpose = "border_check";

export async function lockDesk(leaves: boolean): Promise<void> {
  await client.post(leaves ? "/api/desk/leave" : "/api/desk/lock", {});
}

// After a full sign-in at a desk that is known: its post and lane, and a seat if there is a PIN. What does not work out is no reason to stay outside.
export async function seatAt(desk: Desk | null, session: Session): Promise<Session> {
  if (!desk?.known || session.password_change_required) return session;
  let now = session;
  const mine = desk.post_id && (session.posts.length === 0 || session.posts.includes(desk.post_id));
  try {
    if (mine && session.scopes.includes("shift.hand_over")) now = await client.post<Session>("/api/session/post", { post_id: desk.post_id, lane: desk.lane ?? "" });
    await client.post("/api/desk/seat", {});
  } catch {
    // No PIN yet, or the lane is gone.
  }
  return now;
}
