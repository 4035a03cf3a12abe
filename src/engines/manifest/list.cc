#include "engines/manifest/list.h"

#include <algorithm>
#include <map>
#include <set>

#include "engines/manifest/names.h"

namespace limen::manifest {

using paxlst::Action;
using paxlst::MessageKind;

namespace {

constexpr std::uint8_t kByChange = 128;  // in Member::lists: by a change since the last list

constexpr std::uint8_t bit(ListKind kind) { return static_cast<std::uint8_t>(kind); }
bool absent(Presence presence) { return presence != Presence::kListed && presence != Presence::kOnBoard; }

// Of somebody who is not one person of the list.
Note note_of(const Meant::Person& who) { return who.kind == Meant::Kind::kNobody ? Note::kNobody : Note::kAmbiguous; }

}  // namespace

std::string_view to_text(Note note) {
  constexpr std::string_view kNames[] = {"added",      "nobody",      "ambiguous",     "replaced",   "reopened",
                                         "reinstated", "after_close", "no_first_part", "not_applied"};
  return kNames[static_cast<std::size_t>(note)];
}

Meaning meaning_of(MessageKind kind, Action action) {
  const bool passengers = kind == MessageKind::kPassengerList;
  const bool crew = kind == MessageKind::kCrewList;
  if (!passengers && !crew && kind != MessageKind::kFlightStatus) return {};
  switch (action) {
    case Action::kNone:
      if (passengers) return {Effect::kReplace, ListKind::kPassengers};
      return crew ? Meaning{Effect::kReplace, ListKind::kCrew} : Meaning{};
    case Action::kChange:
      return {Effect::kChange, ListKind::kPassengers};
    case Action::kCancel:
      return {Effect::kCancel, ListKind::kPassengers};
    case Action::kReduction:
      return {Effect::kReduce, ListKind::kPassengers};
    case Action::kClose:
      return {Effect::kClose, ListKind::kNone};
    case Action::kCloseNotOnBoard:
      return {Effect::kCloseNotOnBoard, ListKind::kNone};
    case Action::kCloseOnBoard:
      return {Effect::kCloseOnBoard, ListKind::kNone};
    case Action::kCancelFlight:
      return {Effect::kCancelFlight, ListKind::kNone};
    case Action::kChangeFlight:
      return {Effect::kChangeFlight, ListKind::kNone};
    case Action::kCrewPassengerFlight:
      return {Effect::kReplace, ListKind::kCrew};
    case Action::kCrewPassengerFlightChange:
      return {Effect::kChange, ListKind::kCrew};
    case Action::kCrewCargoFlight:
      return {Effect::kReplace, ListKind::kCargoCrew};
    case Action::kCrewCargoFlightChange:
      return {Effect::kChange, ListKind::kCargoCrew};
    case Action::kCrewOverflight:
      return {Effect::kReplace, ListKind::kOverflight};
    case Action::kCrewOverflightOther:
      return {Effect::kReplace, ListKind::kOverflightOther};
    case Action::kCrewContinuation:
      return {Effect::kReplace, ListKind::kContinuation};
    case Action::kCrewContinuationChange:
      return {Effect::kChange, ListKind::kContinuation};
    case Action::kCrewCargoContinuation:
      return {Effect::kReplace, ListKind::kCargoContinuation};
    case Action::kCrewCargoContinuationChange:
      return {Effect::kChange, ListKind::kCargoContinuation};
    case Action::kUnknown:
    case Action::kMasterAdd:
    case Action::kMasterDelete:
    case Action::kMasterChange:
      break;  // a master crew list is of no flight
  }
  return {};
}

Applied FlightList::apply(const paxlst::Message& message, bool more) {
  Meaning meaning = meaning_of(message.kind, message.action);
  // The old US form has no BGM: it is a passenger list.
  if (message.form == paxlst::Form::kOldUs && message.code.empty()) meaning = {Effect::kReplace, ListKind::kPassengers};
  return apply(meaning, members_of(message), more || message.part > 1);
}

Applied FlightList::apply(Meaning meaning, std::vector<Member> members, bool more) {
  Applied applied;
  ++revision_;
  for (Member& member : members) {
    member.revision = revision_;
    member.presence = Presence::kListed;
    member.lists = bit(meaning.list);
  }
  switch (meaning.effect) {
    case Effect::kNothing:
      applied.notes.emplace_back(Note::kNotApplied, 0);
      break;
    case Effect::kReplace:
      replace(meaning.list, std::move(members), more, applied);
      break;
    case Effect::kChange:
      change(meaning.list, std::move(members), applied);
      break;
    case Effect::kCancel:
    case Effect::kReduce:
      take(meaning.effect, std::move(members), applied);
      break;
    case Effect::kCloseOnBoard:
    case Effect::kCloseNotOnBoard:
      close(std::move(members), meaning.effect == Effect::kCloseOnBoard, more, applied);
      break;
    case Effect::kClose:
      closed_ = true;
      break;
    case Effect::kCancelFlight:
      cancelled_ = true;
      break;
    case Effect::kChangeFlight:
      break;  // which flight it is now is the caller's business
  }
  return applied;
}

std::uint32_t FlightList::append(Member member) {
  const auto at = static_cast<std::uint32_t>(members_.size());
  index_.add(member, at);
  members_.push_back(std::move(member));
  states_.emplace_back();
  return at;
}

// What two messages say of one person: the newer one's word, and the older one's where the newer says nothing.
void FlightList::merge(std::uint32_t at, Member member, bool known_is_newer) {
  index_.remove(members_[at], at);
  Member older = std::move(members_[at]);
  const std::uint8_t lists = older.lists | member.lists;
  const Presence presence = older.presence;
  if (known_is_newer) std::swap(older, member);
  if (member.unique.empty()) member.unique = older.unique;
  if (member.booking.empty()) member.booking = older.booking;
  if (member.documents.empty()) member.documents = older.documents;
  if (!member.birth) member.birth = older.birth;
  if (name_key(member.surname).empty()) {
    member.surname = older.surname;
    member.given = older.given;
  } else if (member.given.empty() && name_key(member.surname) == name_key(older.surname)) {
    member.given = older.given;
  }
  member.crew = member.crew || older.crew;
  member.lists = lists;
  member.presence = presence;
  members_[at] = std::move(member);
  index_.add(members_[at], at);
}

// What lists of a kind said is no longer so: whoever no other list has is gone.
void FlightList::drop(ListKind kind) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    if ((member.lists & bit(kind)) != 0) {
      member.lists &= static_cast<std::uint8_t>(~(bit(kind) | kByChange));
      if (member.lists == 0) continue;
    }
    if (kept != i) {
      members_[kept] = std::move(member);
      states_[kept] = states_[i];
    }
    ++kept;
  }
  members_.resize(kept);
  states_.resize(kept);
  index_.clear();
  for (std::uint32_t i = 0; i < kept; ++i) index_.add(members_[i], i);
}

// What the close-out said holds no longer, of the crew neither.
void FlightList::reopen() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Presence& presence = members_[i].presence;
    if (closing_ && !states_[i].told) presence = states_[i].before;
    if (presence == Presence::kOnBoard || presence == Presence::kNotOnBoard) presence = Presence::kListed;
  }
  closed_ = cancelled_ = false;
  closing_.reset();
}

void FlightList::replace(ListKind kind, std::vector<Member> members, bool more, Applied& applied) {
  applied.full = !more;
  const bool passengers = kind == ListKind::kPassengers;
  if (more) {
    if ((lists_ & bit(kind)) == 0) applied.notes.emplace_back(Note::kNoFirstPart, 0);
  } else {
    const auto of_kind = [&](const Member& member) { return (member.lists & bit(kind)) != 0; };
    if (std::any_of(members_.begin(), members_.end(), of_kind)) applied.notes.emplace_back(Note::kReplaced, 0);
    if (passengers) {
      if (closed_ || cancelled_) applied.notes.emplace_back(Note::kReopened, 0);
      reopen();
    }
    drop(kind);
  }
  lists_ |= bit(kind);
  applied.touched = members.size();
  // Within a list two persons are two, whatever their names. Only whom another list has, or a change that came before
  // this part, is met again.
  const Meant meant = resolve(index_, members_, members);
  std::vector<bool> met(members_.size(), false);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Meant::Person& who = meant.persons[i];
    if (who.kind != Meant::Kind::kOne || met[who.member]) {
      append(std::move(members[i]));
      continue;
    }
    Member& known = members_[who.member];
    const bool of_kind = (known.lists & bit(kind)) != 0, changed = (known.lists & kByChange) != 0;
    if (known.crew != members[i].crew || (of_kind && !changed)) {
      append(std::move(members[i]));
      continue;
    }
    met[who.member] = true;
    if (passengers && !of_kind && known.presence != Presence::kOnBoard) known.presence = Presence::kListed;
    merge(who.member, std::move(members[i]), of_kind && changed);
    if (of_kind) members_[who.member].lists &= static_cast<std::uint8_t>(~kByChange);
  }
  if (passengers && closing_) conclude(closing_->said.size(), nullptr);
}

// Calls take(who, person) for everybody of a message who is one person of the list, and notes the others.
template <typename Take>
void FlightList::each_meant(const std::vector<Member>& members, Applied& applied, const Take& take) {
  const Meant meant = resolve(index_, members_, members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Meant::Person& who = meant.persons[i];
    if (who.kind != Meant::Kind::kOne) {
      applied.notes.emplace_back(note_of(who), members[i].person);
      continue;
    }
    ++applied.touched;
    take(who.member, members[i].person);
    members_[who.member].revision = revision_;
    states_[who.member].told = closing_.has_value();
  }
}

// XR and RP.
void FlightList::take(Effect effect, std::vector<Member> members, Applied& applied) {
  each_meant(members, applied, [&](std::size_t at, std::uint32_t person) {
    Member& known = members_[at];
    if (known.presence == Presence::kOnBoard) applied.notes.emplace_back(Note::kAfterClose, person);
    known.presence = effect == Effect::kCancel ? Presence::kCancelled : Presence::kLeft;
    known.person = person;
  });
}

// A change says that the person travels; after a close-out that told otherwise it may be one that was long under way.
void FlightList::present_again(std::uint32_t at, std::uint32_t person, Applied& applied) {
  Member& known = members_[at];
  if (!absent(known.presence)) return;
  if (closing_ || known.presence == Presence::kNotOnBoard) {
    applied.notes.emplace_back(Note::kAfterClose, person);
    return;
  }
  known.presence = Presence::kListed;
  applied.notes.emplace_back(Note::kReinstated, person);
}

void FlightList::change(ListKind kind, std::vector<Member> members, Applied& applied) {
  // All are looked up before the first is changed. Two of one message are two, although both may be the one who is
  // listed: the second is added. Only one with the same ABO and name is the same.
  struct Said {
    std::uint32_t at;
    std::string surname;
    GivenKeys given;
  };
  const Meant meant = resolve(index_, members_, members);
  const auto changed = static_cast<std::uint8_t>(bit(kind) | kByChange);
  std::multimap<std::string, Said> said;  // by this message, by ABO
  std::set<std::uint32_t> touched;
  bool added = false;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Member& member = members[i];
    const std::uint32_t person = member.person;
    const Meant::Person& who = meant.persons[i];
    if (who.kind == Meant::Kind::kSeveral) {
      applied.notes.emplace_back(Note::kAmbiguous, person);
      continue;
    }
    ++applied.touched;
    const std::string unique = reference_key(member.unique);
    Said now{0, name_key(member.surname), given_keys(member.given)};
    const auto range = said.equal_range(unique);
    const auto again = std::find_if(range.first, range.second, [&](const auto& one) {
      return one.second.surname == now.surname && given_names_agree(one.second.given, now.given);
    });
    if (again != range.second || (who.kind == Meant::Kind::kOne && !touched.contains(who.member))) {
      now.at = again != range.second ? again->second.at : who.member;
      present_again(now.at, person, applied);
      // Whoever another list has, and a change of this kind says to travel, is of both.
      member.lists = (members_[now.at].lists & bit(kind)) != 0 ? std::uint8_t{0} : changed;
      merge(now.at, std::move(member), false);
    } else {
      applied.notes.emplace_back(Note::kAdded, person);
      member.lists = changed;
      now.at = append(std::move(member));
      states_[now.at].added = closing_.has_value();
      added = true;
    }
    touched.insert(now.at);
    if (!unique.empty()) said.emplace(unique, std::move(now));
  }
  if (added && closing_) conclude(closing_->said.size(), nullptr);
}

void FlightList::close(std::vector<Member> members, bool listed_are_on_board, bool more, Applied& applied) {
  closed_ = true;
  if (more && (!closing_ || closing_->listed_are_on_board != listed_are_on_board)) {
    applied.notes.emplace_back(Note::kNoFirstPart, 0);
    each_meant(members, applied, [&](std::size_t at, std::uint32_t) {
      members_[at].presence = listed_are_on_board ? Presence::kOnBoard : Presence::kNotOnBoard;
    });
    return;
  }
  if (!more) {
    closing_ = Closing{listed_are_on_board, {}};
    for (std::size_t i = 0; i < members_.size(); ++i) states_[i] = {.before = members_[i].presence};
  }
  const std::size_t from = closing_->said.size();
  for (Member& member : members) closing_->said.push_back(std::move(member));
  conclude(from, &applied);
}

// What all parts of the close-out together say of everybody; `from`: the first person of the part that came now. Who
// was named stays named, whatever a change makes of his name afterwards.
void FlightList::conclude(std::size_t from, Applied* applied) {
  const Meant meant = resolve(index_, members_, closing_->said);
  for (std::size_t i = 0; i < meant.persons.size(); ++i) {
    const Meant::Person& who = meant.persons[i];
    if (who.kind == Meant::Kind::kOne) {
      states_[who.member].named = true;
      if (i >= from) states_[who.member].told = false;
    }
    if (applied == nullptr || i < from) continue;
    if (who.kind == Meant::Kind::kOne) {
      ++applied->touched;
    } else {
      applied->notes.emplace_back(note_of(who), closing_->said[i].person);
    }
  }
  for (const std::uint32_t at : meant.perhaps) states_[at].perhaps = true;
  const bool on_board = closing_->listed_are_on_board;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    const State& state = states_[i];
    if (state.told) continue;
    Presence presence = state.before;
    const bool gone = presence == Presence::kCancelled || presence == Presence::kLeft;
    // Nothing is said about crew that is not named, nor about whom the named ones may mean. Somebody who had left and
    // is on board all the same is on board.
    const bool untouched = !state.named && (member.crew || state.added || state.perhaps);
    if (!untouched && (!gone || (on_board && state.named)))
      presence = state.named == on_board ? Presence::kOnBoard : Presence::kNotOnBoard;
    if (presence != member.presence) member.revision = revision_;
    member.presence = presence;
  }
}

std::size_t FlightList::on_board() const {
  return static_cast<std::size_t>(
      std::count_if(members_.begin(), members_.end(), [](const Member& member) { return !absent(member.presence); }));
}

}  // namespace limen::manifest
