#include "engines/manifest/members.h"

#include <algorithm>
#include <functional>
#include <map>

#include "engines/manifest/names.h"
#include "formats/edifact/repertoire.h"

namespace limen::manifest {
namespace {

// Keys under which a person stands, or is looked for, by name: "whole" keys meet "begins" keys, so that two persons
// share one exactly if their given names agree.
class NameKeys {
 public:
  explicit NameKeys(const Member& member)
      : surname_(name_key(member.surname)), booking_(reference_key(member.booking)) {
    if (surname_.empty()) return;
    given_ = given_keys(member.given);
    birth_ = member.birth ? member.birth->to_text() : std::string();
    crew_ = member.crew;
  }

  using Use = std::function<void(const std::string&)>;
  // Whoever has an ABO stands apart from those without.
  void standing(bool with_unique, const Use& use) const { each(with_unique, 'w', 'b', use); }
  void looked_for(bool with_unique, const Use& use) const { each(with_unique, 'b', 'w', use); }

 private:
  void each(bool with_unique, char whole, char begins, const Use& use) const {
    if (surname_.empty()) return;
    for (const bool by_birth : {false, true}) {
      if (by_birth && birth_.empty()) continue;
      std::string head{with_unique ? 'u' : 'n', crew_ ? 'c' : 'p', by_birth ? 'd' : 'r'};
      head += surname_ + "|" + (by_birth ? birth_ : booking_) + "|";
      for (const std::string& key : given_.whole) use(head + whole + key);
      for (const std::string& key : given_.begins) use(head + begins + key);
    }
  }

  std::string surname_, booking_, birth_;
  GivenKeys given_;
  bool crew_ = false;
};

std::string unique_key(const Member& member) {
  const std::string key = reference_key(member.unique);
  return key.empty() ? key : "#" + key;
}

bool births_differ(const Member& a, const Member& b) { return manifest::births_differ(a.birth, b.birth); }

bool same_name(const Member& a, const Member& b) {
  const std::string surname = name_key(a.surname);
  return !surname.empty() && surname == name_key(b.surname) && given_names_agree(a.given, b.given);
}

// The bookings are one; or one side has none, and the days of birth are one.
bool bookings_allow(const Member& a, const Member& b) {
  const std::string left = reference_key(a.booking), right = reference_key(b.booking);
  if (left == right) return true;
  return (left.empty() || right.empty()) && a.birth && a.birth == b.birth;
}

bool share_document(const Member& a, const Member& b) {
  for (const MemberDocument& left : a.documents) {
    const std::string number = reference_key(left.number);
    if (number.size() < 5) continue;
    for (const MemberDocument& right : b.documents) {
      if (number == reference_key(right.number)) return true;
    }
  }
  return false;
}

// Of several who may be meant, those for whom more speaks, if there are any.
void narrow(const std::vector<Member>& members, std::vector<std::uint32_t>& found,
            const std::function<bool(const Member&)>& fits) {
  if (found.size() < 2) return;
  std::vector<std::uint32_t> better;
  std::copy_if(found.begin(), found.end(), std::back_inserter(better),
               [&](std::uint32_t at) { return fits(members[at]); });
  if (!better.empty()) found = std::move(better);
}

}  // namespace

bool births_differ(const std::optional<CivilDate>& a, const std::optional<CivilDate>& b) {
  if (!a || !b || *a == *b) return false;
  const int years = a->year() - b->year();
  return (years != 100 && years != -100) || a->month() != b->month() || a->day() != b->day();
}

std::string_view to_text(Presence presence) {
  constexpr std::string_view kNames[] = {"listed", "on_board", "not_on_board", "cancelled", "left"};
  return kNames[static_cast<std::size_t>(presence)];
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

void MemberIndex::add(const Member& member, std::uint32_t at) {
  const std::string unique = unique_key(member);
  if (!unique.empty()) places_[unique].insert(at);
  NameKeys(member).standing(!unique.empty(), [&](const std::string& key) { places_[key].insert(at); });
}

void MemberIndex::remove(const Member& member, std::uint32_t at) {
  const auto out = [&](const std::string& key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return;
    place->second.erase(at);
    if (place->second.empty()) places_.erase(place);
  };
  const std::string unique = unique_key(member);
  if (!unique.empty()) out(unique);
  NameKeys(member).standing(!unique.empty(), out);
}

bool MemberIndex::take(const std::string& key, Found& found) const {
  const auto at = places_.find(key);
  if (at == places_.end()) return false;
  if (at->second.size() > kMostNamesakes) {
    found.crowds.push_back(key);
  } else {
    found.members.insert(found.members.end(), at->second.begin(), at->second.end());
  }
  return true;
}

MemberIndex::Found MemberIndex::find(const std::vector<Member>& members, const Member& said) const {
  Found found;
  const std::string unique = unique_key(said);
  // An ABO that is there decides; one that is there several times leaves it to the name.
  if (unique.empty() || !take(unique, found)) {
    const NameKeys keys(said);
    const auto look = [&](const std::string& key) { take(key, found); };
    keys.looked_for(false, look);
    if (unique.empty()) keys.looked_for(true, look);
    std::sort(found.members.begin(), found.members.end());
    found.members.erase(std::unique(found.members.begin(), found.members.end()), found.members.end());
    std::erase_if(found.members, [&](std::uint32_t at) {
      return births_differ(members[at], said) || !bookings_allow(members[at], said);
    });
  }
  if (!found.crowds.empty()) return found;
  const std::string surname = name_key(said.surname), given = name_key(said.given);
  narrow(members, found.members, [&](const Member& one) { return same_name(one, said) && !births_differ(one, said); });
  narrow(members, found.members,
         [&](const Member& one) { return !surname.empty() && name_key(one.surname) == surname; });
  narrow(members, found.members, [&](const Member& one) { return share_document(one, said); });
  narrow(members, found.members, [&](const Member& one) { return one.birth && one.birth == said.birth; });
  narrow(members, found.members,
         [&](const Member& one) { return same_name(one, said) && name_key(one.given) == given; });
  return found;
}

Meant resolve(const MemberIndex& index, const std::vector<Member>& members, const std::vector<Member>& said) {
  Meant meant;
  meant.persons.resize(said.size());
  std::map<std::vector<std::uint32_t>, std::vector<std::size_t>> shared;  // who may be meant: by which of `said`
  std::set<std::string> crowds;
  for (std::size_t i = 0; i < said.size(); ++i) {
    MemberIndex::Found found = index.find(members, said[i]);
    Meant::Person& person = meant.persons[i];
    if (found.nobody()) continue;
    if (found.one()) {
      person = {Meant::Kind::kOne, found.members.front()};
      continue;
    }
    person.kind = Meant::Kind::kSeveral;
    if (found.crowds.empty()) {
      shared[std::move(found.members)].push_back(i);
      continue;
    }
    meant.perhaps.insert(found.members.begin(), found.members.end());
    for (std::string& key : found.crowds) crowds.insert(std::move(key));
  }
  for (const auto& [several, by] : shared) {
    if (by.size() != several.size()) {
      meant.perhaps.insert(several.begin(), several.end());
      continue;
    }
    for (std::size_t i = 0; i < by.size(); ++i) meant.persons[by[i]] = {Meant::Kind::kOne, several[i]};
  }
  for (const std::string& key : crowds) meant.perhaps.insert(index.crowd(key).begin(), index.crowd(key).end());
  return meant;
}

}  // namespace limen::manifest
