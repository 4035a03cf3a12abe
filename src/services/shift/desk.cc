// Desks, seats and PINs: who may come back to a machine, and how it goes from hand to hand.
#include <algorithm>

#include "base/text.h"
#include "services/shift/service.h"

namespace limen::shift {
namespace {

using database::Session;
using database::Transaction;

constexpr std::size_t kTokenBytes = 32;

std::optional<Digest> digest_of(std::string_view token) {
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kTokenBytes) return std::nullopt;
  return journal::hash_of(*bytes);
}

Error full_sign_in() { return Error{"shift.full_sign_in", "sign in with password and code at this desk first"}; }

bool in_a_row(std::string_view pin) {
  const auto step = [&](int by) {
    return std::ranges::adjacent_find(pin, [by](char a, char b) { return b - a != by; }) == pin.end();
  };
  return step(0) || step(1) || step(-1);
}

journal::Entry entry(std::string kind, const AccountId& actor, const DeskId& desk) {
  return {.kind = std::move(kind), .actor = actor.to_text(), .subject_type = "desk", .subject_id = desk.to_text()};
}

}  // namespace

Result<void> Service::check_pin(std::string_view pin) const {
  const bool digits = std::ranges::all_of(pin, [](char c) { return c >= '0' && c <= '9'; });
  constexpr std::size_t kLongest = 12;
  if (!digits || pin.size() < static_cast<std::size_t>(rules.pin_digits) || pin.size() > kLongest || in_a_row(pin)) {
    return Error{"shift.pin.form",
                 "a PIN has at least " + std::to_string(rules.pin_digits) + " digits, not all alike and not in a row"};
  }
  return {};
}

Result<void> Service::set_pin(Transaction& tx, const identity::Session& session, const std::string& hash) const {
  const AccountId account = session.caller.account;
  TRY(store::put_pin(tx, account, hash, parts.clock.now()));
  TRY(store::remove_seats(tx, account));  // they were taken with another PIN
  TRY(parts.journal.append(tx, {.kind = "shift.pin_set",
                                .actor = account.to_text(),
                                .subject_type = "account",
                                .subject_id = account.to_text()}));
  return {};
}

Result<std::optional<Desk>> Service::desk(Session& session, std::string_view token) const {
  const auto digest = digest_of(token);
  if (!digest) return std::optional<Desk>();
  return store::find_desk(session, *digest);
}

Result<Service::Seated> Service::take_seat(Transaction& tx, const identity::Session& session,
                                           std::string_view token) const {
  // A short sign-in is no proof for the next one, or a seat would never end.
  if (session.way != "password") return full_sign_in();
  const AccountId account = session.caller.account;
  if (!TRY(store::pin_hash(tx, account))) return Error{"shift.pin.none", "choose a PIN first"};
  const Instant now = parts.clock.now();
  Seated out{.until = std::min(now.plus_seconds(rules.seat_seconds), session.expires_at)};
  auto known = TRY(desk(tx, token));
  if (!known) {
    Bytes fresh(kTokenBytes);
    parts.random(fresh);
    out.new_token = to_base64url(fresh);
    known = Desk{.id = DeskId::make(now, parts.random)};
    TRY(store::insert_desk(tx, *known, *digest_of(out.new_token), now));
    TRY(parts.journal.append(tx, entry("shift.desk_made", account, known->id)));
  }
  if (session.caller.current_post) {
    known->post = session.caller.current_post;
    known->lane = session.caller.lane;
  }
  known->locked_by.reset();
  TRY(store::update_desk(tx, *known, now));
  TRY(store::remove_lapsed_seats(tx, now));
  TRY(store::put_seat(tx, known->id,
                      {.account = account, .account_version = session.caller.account_version, .until = out.until}));
  journal::Entry taken = entry("shift.seat_taken", account, known->id);
  taken.facts = {{"until", out.until.to_text()}};
  TRY(parts.journal.append(tx, std::move(taken)));
  return out;
}

Result<int> Service::give_away(Transaction& tx, const protection::Caller& leaving, const PostId& post,
                               const identity::Account* coming) const {
  const auto access = parts.identity.access();
  const auto grant = access->decide(leaving, {"border.check", "border.second_line"}, "border_check", {.post = post});
  if (!grant.ok()) return 0;  // has no checks
  const Instant now = parts.clock.now();
  json::array given;
  for (const HeldCheck& held : TRY(checks(tx, *grant, post))) {
    if (held.holder != leaving.account) continue;
    TRY(store::put_holder(tx, held.check.id, coming ? std::optional(coming->id) : std::nullopt,
                          coming ? coming->name : std::string(), leaving.name, now));
    given.emplace_back(held.check.id.to_text());
  }
  const int count = static_cast<int>(given.size());
  if (count == 0) return 0;
  journal::Entry noted{.kind = {},
                       .actor = leaving.account.to_text(),
                       .subject_type = "post",
                       .subject_id = post.to_text(),
                       .purpose = "border_check"};
  noted.kind = "shift.checks_given_back";
  if (coming) noted.kind = "shift.checks_handed_over";
  noted.facts["checks"] = std::move(given);
  if (coming) noted.facts["to"] = coming->id.to_text();
  TRY(parts.journal.append(tx, std::move(noted)));
  return count;
}

Result<int> Service::leave(Transaction& tx, const identity::Session& session, std::string_view token,
                           bool leaves) const {
  const protection::Caller& caller = session.caller;
  int given = 0;
  if (leaves && caller.current_post) given = TRY(give_away(tx, caller, *caller.current_post, nullptr));
  if (auto known = TRY(desk(tx, token))) {
    if (caller.current_post) {
      known->post = caller.current_post;
      known->lane = caller.lane;
    }
    known->locked_by = leaves ? std::nullopt : std::optional(caller.account);
    TRY(store::update_desk(tx, *known, parts.clock.now()));
    if (leaves) TRY(store::remove_seat(tx, known->id, caller.account));
    TRY(parts.journal.append(tx, leaves ? entry("shift.desk_left", caller.account, known->id)
                                        : entry("shift.desk_locked", caller.account, known->id)));
  }
  TRY(parts.identity.end_session(tx, caller.session, caller.account, leaves ? "left" : "locked"));
  return given;
}

Result<Unlocked> Service::unlock(const Unlocking& request) const {
  struct Known {
    std::optional<Desk> desk{};
    std::optional<identity::Account> account{};
    std::string hash{};
  };
  const Known known = TRY(parts.database.read([&](Session& session) -> Result<Known> {
    Known out;
    out.desk = TRY(desk(session, request.desk_token));
    if (!out.desk) return out;
    out.account = TRY(parts.identity.find(session, request.account));
    if (!out.account || !TRY(store::find_seat(session, out.desk->id, out.account->id))) return out;
    out.hash = TRY(store::pin_hash(session, out.account->id)).value_or("");
    return out;
  }));
  // As long, whoever is asked for.
  const bool right = TRY(hasher.verify(request.pin, known.hash)) && !known.hash.empty();
  if (!known.desk || !known.account) return Unlocked{.error = full_sign_in()};
  return parts.database.write([&](Transaction& tx) -> Result<Unlocked> {
    const Instant now = parts.clock.now();
    const auto account = TRY(parts.identity.find(tx, known.account->id));
    auto seat = TRY(store::find_seat(tx, known.desk->id, known.account->id));
    auto desk = TRY(this->desk(tx, request.desk_token));
    const bool holds = account && desk && seat && seat->until > now && seat->account_version == account->version &&
                       TRY(store::pin_hash(tx, account->id)) == known.hash;
    if (!holds) return Unlocked{.error = full_sign_in()};
    if (!right) {
      journal::Entry refused = entry("shift.pin_refused", account->id, desk->id);
      refused.facts = {{"failures", ++seat->failures}};
      const bool gone = seat->failures >= rules.pin_failures;
      if (gone) TRY(store::remove_seat(tx, desk->id, account->id));
      if (!gone) TRY(store::put_seat(tx, desk->id, *seat));
      TRY(parts.journal.append(tx, std::move(refused)));
      if (gone) return Unlocked{.error = full_sign_in()};
      return Unlocked{.error = Error{"shift.pin", "the PIN is wrong"}};
    }
    seat->failures = 0;
    TRY(store::put_seat(tx, desk->id, *seat));
    Unlocked out;
    const auto leaving = request.leaving;
    if (leaving && leaving->caller.account != account->id && leaving->caller.current_post) {
      desk->post = leaving->caller.current_post;
      desk->lane = leaving->caller.lane;
      TRY(give_away(tx, leaving->caller, *desk->post, request.hand_over ? &*account : nullptr));
    }
    if (leaving) {
      const auto alive = parts.identity.recheck(tx, leaving->caller);
      if (alive.ok()) TRY(parts.identity.end_session(tx, leaving->caller.session, leaving->caller.account, "changed"));
    }
    // Who locked it and does not come back leaves her checks to the queue.
    if (desk->locked_by && *desk->locked_by != account->id && desk->post) {
      if (const auto gone = TRY(parts.identity.find(tx, *desk->locked_by))) {
        const auto caller = parts.identity.access()->caller(gone->id, gone->name, gone->roles,
                                                            {gone->posts.begin(), gone->posts.end()});
        TRY(give_away(tx, caller, *desk->post, request.hand_over ? &*account : nullptr));
      }
    }
    desk->locked_by.reset();
    TRY(store::update_desk(tx, *desk, now));
    TRY(parts.journal.append(tx, entry("shift.desk_unlocked", account->id, desk->id)));
    out.opened = TRY(parts.identity.open_session(
        tx, {.account = account->id, .way = "pin", .until = seat->until, .post = desk->post, .lane = desk->lane}));
    return out;
  });
}

Result<std::vector<HeldCheck>> Service::checks(Session& session, const protection::Grant& grant,
                                               const PostId& post) const {
  return store::held(session, TRY(border::Border::open_at(session, grant, post)));
}

Result<void> Service::take_check(Transaction& tx, const protection::Grant& grant, const PostId& post,
                                 const border::CheckId& id) const {
  for (const HeldCheck& held : TRY(checks(tx, grant, post))) {
    if (held.check.id != id) continue;
    const protection::Caller& caller = grant.caller();
    TRY(store::put_holder(tx, id, caller.account, caller.name, held.holder_name, parts.clock.now()));
    journal::Entry taken{.kind = "shift.check_taken",
                         .actor = caller.account.to_text(),
                         .subject_type = "check",
                         .subject_id = id.to_text(),
                         .purpose = grant.purpose()};
    if (held.holder) taken.facts["from"] = held.holder->to_text();
    TRY(parts.journal.append(tx, std::move(taken)));
    return {};
  }
  return Error{"shift.check.not_found", "no such check waits at this post"};
}

}  // namespace limen::shift
