#include "engines/manifest/list.h"

#include <algorithm>

#include "engines/manifest/match.h"
#include "formats/edifact/repertoire.h"

namespace limen::manifest {

using paxlst::Action;

std::string_view to_text(Presence presence) {
  constexpr std::string_view kNames[] = {"listed", "on_board", "not_on_board", "cancelled", "left"};
  return kNames[static_cast<std::size_t>(presence)];
}

std::string_view to_text(Note note) {
  constexpr std::string_view kNames[] = {"added", "nobody", "ambiguous", "replaced", "reopened"};
  return kNames[static_cast<std::size_t>(note)];
}

std::vector<Member> members_of(const paxlst::Message& message) {
  std::vector<Member> members;
  members.reserve(message.persons.size());
  const auto text = [&](std::string_view value) { return edifact::decode(message.repertoire, value).text; };
  for (std::uint32_t i = 0; i < message.persons.size(); ++i) {
    const paxlst::Person& person = message.persons[i];
    Member& member = members.emplace_back();
    member.unique = text(person.unique);
    member.booking = text(person.booking);
    member.surname = text(person.surname());
    member.given = text(person.given());
    member.birth = person.birth.date.date();
    member.crew = person.is_crew();
    member.person = i;
    for (const paxlst::Document& document : message.documents_of(person))
      member.documents.push_back({text(document.type), text(document.number), text(document.issuer)});
  }
  return members;
}

Applied FlightList::apply(const paxlst::Message& message, bool more) {
  return apply(message.action, members_of(message), more);
}

Applied FlightList::apply(Action action, std::vector<Member> members, bool more) {
  Applied applied;
  if (!more) ++revision_;
  for (Member& member : members) member.revision = revision_;
  switch (action) {
    case Action::kChange:
    case Action::kCrewPassengerFlightChange:
    case Action::kCrewCargoFlightChange:
      patch(std::move(members), Presence::kListed, true, applied);
      break;
    case Action::kCancel:
      patch(std::move(members), Presence::kCancelled, false, applied);
      break;
    case Action::kReduction:
      patch(std::move(members), Presence::kLeft, false, applied);
      break;
    case Action::kCloseOnBoard:
      close(members, true, applied);
      break;
    case Action::kCloseNotOnBoard:
      close(members, false, applied);
      break;
    case Action::kClose:
      closed_ = true;
      break;
    case Action::kCancelFlight:
      cancelled_ = true;
      break;
    case Action::kChangeFlight:
      break;  // which flight it is now is the caller's business
    default:
      replace(std::move(members), more, applied);
  }
  return applied;
}

void FlightList::index(std::size_t i) {
  const Member& member = members_[i];
  if (!member.unique.empty()) unique_.emplace(member.unique, i);
  named_.emplace(name_key(member.surname) + "|" + member.booking, i);
}

// By ABO; without one by booking and name.
std::size_t FlightList::find(const Member& member) const {
  const auto single = [](const auto& range) {
    if (range.first == range.second) return kNobody;
    return std::next(range.first) == range.second ? range.first->second : kSeveral;
  };
  if (!member.unique.empty()) return single(unique_.equal_range(member.unique));
  if (member.surname.empty()) return kNobody;
  std::size_t found = kNobody;
  const auto range = named_.equal_range(name_key(member.surname) + "|" + member.booking);
  for (auto at = range.first; at != range.second; ++at) {
    if (!given_names_agree(members_[at->second].given, member.given)) continue;
    if (found != kNobody) return kSeveral;
    found = at->second;
  }
  return found;
}

void FlightList::replace(std::vector<Member> members, bool more, Applied& applied) {
  applied.full = true;
  if (!more) {
    if (!members_.empty()) applied.notes.emplace_back(Note::kReplaced, 0);
    if (closed_) applied.notes.emplace_back(Note::kReopened, 0);
    closed_ = cancelled_ = false;
    members_.clear();
    unique_.clear();
    named_.clear();
  }
  applied.touched = members.size();
  for (Member& member : members) {
    members_.push_back(std::move(member));
    index(members_.size() - 1);
  }
}

void FlightList::patch(std::vector<Member> members, Presence presence, bool change, Applied& applied) {
  for (Member& member : members) {
    const std::uint32_t person = member.person;
    const std::size_t at = find(member);
    if (at == kSeveral) {
      applied.notes.emplace_back(Note::kAmbiguous, person);
      continue;
    }
    if (at == kNobody && !change) {
      applied.notes.emplace_back(Note::kNobody, person);
      continue;
    }
    ++applied.touched;
    if (at == kNobody) {
      applied.notes.emplace_back(Note::kAdded, person);
      members_.push_back(std::move(member));
      index(members_.size() - 1);
      continue;
    }
    Member& known = members_[at];
    if (change) {
      const std::string old_unique = known.unique;
      if (member.unique.empty()) member.unique = old_unique;
      if (member.booking.empty()) member.booking = known.booking;
      if (member.documents.empty()) member.documents = known.documents;
      if (!member.birth) member.birth = known.birth;
      if (member.surname.empty()) {
        member.surname = known.surname;
        member.given = known.given;
      }
      known = std::move(member);
      if (old_unique != known.unique && !known.unique.empty()) unique_.emplace(known.unique, at);
      named_.emplace(name_key(known.surname) + "|" + known.booking, at);
    } else {
      known.presence = presence;
      known.revision = revision_;
    }
  }
}

void FlightList::close(const std::vector<Member>& members, bool listed_are_on_board, Applied& applied) {
  std::vector<bool> listed(members_.size(), false);
  for (const Member& member : members) {
    const std::size_t at = find(member);
    if (at == kNobody || at == kSeveral) {
      applied.notes.emplace_back(at == kNobody ? Note::kNobody : Note::kAmbiguous, member.person);
      continue;
    }
    listed[at] = true;
    ++applied.touched;
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    if (member.presence == Presence::kCancelled || member.presence == Presence::kLeft) {
      // Somebody who had left and is on board all the same is on board.
      if (!(listed_are_on_board && listed[i])) continue;
    }
    // Close-outs list passengers: nothing is said about crew that is not named.
    if (member.crew && !listed[i]) continue;
    member.presence = listed[i] == listed_are_on_board ? Presence::kOnBoard : Presence::kNotOnBoard;
    member.revision = revision_;
  }
  closed_ = true;
}

std::size_t FlightList::on_board() const {
  return static_cast<std::size_t>(std::count_if(members_.begin(), members_.end(), [](const Member& member) {
    return member.presence == Presence::kListed || member.presence == Presence::kOnBoard;
  }));
}

}  // namespace limen::manifest
