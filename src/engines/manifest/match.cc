#include "engines/manifest/match.h"

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>

#include "engines/manifest/names.h"
#include "formats/edifact/repertoire.h"

namespace limen::manifest {
namespace {

using Keys = std::vector<std::string>;

// A person of either side, ready to be compared.
struct Person {
  std::string unique, booking, surname, birth;  // keys; empty: not known
  GivenKeys given;
  std::optional<CivilDate> day;
  const std::vector<MemberDocument>* documents = nullptr;
};

Person person(const std::string& unique, const std::string& booking, const std::string& surname,
              const std::string& given, const std::optional<CivilDate>& birth,
              const std::vector<MemberDocument>& documents) {
  return {reference_key(unique),
          reference_key(booking),
          name_key(surname),
          birth ? birth->to_text() : std::string(),
          given_keys(given),
          birth,
          &documents};
}

bool births_differ(const Person& a, const Person& b) { return manifest::births_differ(a.day, b.day); }
bool names_differ(const Person& a, const Person& b) {
  return a.surname != b.surname || !given_names_agree(a.given, b.given);
}

// Keys of somebody's name behind `head`: those of a member and of a booked person meet when the given names agree.
Keys named(const std::string& head, const Person& one, bool of_list) {
  if (one.surname.empty()) return {};
  Keys keys;
  const std::string front = head + "|" + one.surname + "|";
  for (const std::string& key : one.given.whole) keys.push_back(front + (of_list ? 'w' : 'b') + key);
  for (const std::string& key : one.given.begins) keys.push_back(front + (of_list ? 'b' : 'w') + key);
  return keys;
}

std::string number_key(const MemberDocument& document) {
  std::string number = name_key(document.number);
  return number.size() < 5 ? std::string() : number;
}

// Two documents of one number may be one: the issuers agree where both are given, and not one of them is a visa. A
// state may be written with two letters or three: the first of them must do then.
bool one_document(const MemberDocument& a, const MemberDocument& b) {
  if (number_key(a).empty() || number_key(a) != number_key(b)) return false;
  const std::string type_a = name_key(a.type), type_b = name_key(b.type);
  if (!type_a.empty() && !type_b.empty() && (type_a[0] == 'V') != (type_b[0] == 'V')) return false;
  const std::string left = name_key(a.issuer), right = name_key(b.issuer);
  if (left.empty() || right.empty()) return true;
  return left.size() == right.size() ? left == right : left[0] == right[0];
}

// Pairs by a key, stage after stage.
class Join {
 public:
  Join(const std::vector<Member>& members, const std::vector<BookedPerson>& booked) {
    for (const Member& m : members)
      members_.push_back(person(m.unique, m.booking, m.surname, m.given, m.birth, m.documents));
    for (const BookedPerson& b : booked)
      booked_.push_back(person(b.unique, b.locator, b.surname, b.given, b.birth, b.documents));
    member_.resize(members.size());
    of_booking_.resize(booked.size());
  }

  using Fits = std::function<bool(const Person&, const Person&)>;
  // Two persons are a pair when they share a key and fit. A pair is a match when it is the only one of both; a doubtful
  // one is a candidate only, and stands in nobody's way.
  void stage(Reason reason, const std::function<Keys(const Person&, bool of_list)>& keys, const Fits& fits,
             const Fits& doubtful) {
    Table table;
    for (std::uint32_t b = 0; b < booked_.size(); ++b) {
      if (of_booking_[b].taken) continue;
      for (std::string& key : keys(booked_[b], false)) {
        std::vector<std::uint32_t>& place = table[std::move(key)];
        if (place.empty() || place.back() != b) place.push_back(b);
      }
    }
    for (Side& one : member_) one.pairs = 0;
    for (Side& one : of_booking_) one.pairs = 0;
    std::vector<Match> pairs;
    std::set<std::string> crowds;
    for (std::uint32_t m = 0; m < members_.size(); ++m) {
      if (member_[m].taken) continue;
      bool crowd = false;
      for (const std::uint32_t b : look(table, keys(members_[m], true), crowds, crowd)) {
        if (!fits(members_[m], booked_[b]) || !allowed(m, b)) continue;
        const Match one{m, b, reason, names_differ(members_[m], booked_[b]), births_differ(members_[m], booked_[b])};
        if (crowd || doubtful(members_[m], booked_[b])) {
          propose(one);
          continue;
        }
        pairs.push_back(one);
        ++member_[m].pairs;
        ++of_booking_[b].pairs;
      }
    }
    for (const std::string& key : crowds) {
      for (const std::uint32_t b : table.at(key)) of_booking_[b].pairs += 2;
    }
    decide(pairs);
  }

  Matching finish() {
    for (std::uint32_t m = 0; m < member_.size(); ++m) {
      if (!member_[m].taken) result_.only_in_list.push_back(m);
    }
    for (std::uint32_t b = 0; b < of_booking_.size(); ++b) {
      if (!of_booking_[b].taken) result_.only_in_booking.push_back(b);
    }
    // What another stage decided is no candidate any more.
    std::erase_if(result_.candidates,
                  [&](const Match& one) { return member_[one.member].taken || of_booking_[one.booked].taken; });
    return std::move(result_);
  }

 private:
  static constexpr std::size_t kCrowd = 64;  // more than so many of one key are not looked at one by one
  using Table = std::unordered_map<std::string, std::vector<std::uint32_t>>;
  struct Side {
    bool taken = false;
    bool undecided = false;  // has candidates: a weaker reason may choose among them, and nobody else
    std::uint32_t pairs = 0;
  };

  static std::vector<std::uint32_t> look(const Table& table, const Keys& keys, std::set<std::string>& crowds,
                                         bool& crowd) {
    std::vector<std::uint32_t> found;
    for (const std::string& key : keys) {
      const auto at = table.find(key);
      if (at == table.end()) continue;
      const auto& place = at->second;
      if (place.size() > kCrowd) {
        crowd = true;
        crowds.insert(key);
      }
      found.insert(found.end(), place.begin(),
                   place.begin() + static_cast<std::ptrdiff_t>(std::min(place.size(), kCrowd)));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  static std::uint64_t pair_of(std::uint32_t m, std::uint32_t b) { return (std::uint64_t{m} << 32U) | b; }
  bool allowed(std::uint32_t m, std::uint32_t b) const {
    return (!member_[m].undecided && !of_booking_[b].undecided) || proposed_.contains(pair_of(m, b));
  }
  void propose(const Match& one) {
    if (proposed_.insert(pair_of(one.member, one.booked)).second) result_.candidates.push_back(one);
  }

  void decide(const std::vector<Match>& pairs) {
    for (const Match& one : pairs) {
      Side &member = member_[one.member], &booked = of_booking_[one.booked];
      if (member.pairs == 1 && booked.pairs == 1) {
        result_.matches.push_back(one);
        member.taken = booked.taken = true;
      } else {
        propose(one);
        member.undecided = booked.undecided = true;
      }
    }
  }

  std::vector<Person> members_, booked_;
  std::vector<Side> member_, of_booking_;
  std::set<std::uint64_t> proposed_;
  Matching result_;
};

Keys reference_of(const Person& one, bool /*of_list*/) { return one.unique.empty() ? Keys{} : Keys{one.unique}; }
Keys booking_and_name(const Person& one, bool of_list) {
  return one.booking.empty() ? Keys{} : named(one.booking, one, of_list);
}
Keys documents_of(const Person& one, bool /*of_list*/) {
  Keys keys;
  for (const MemberDocument& document : *one.documents) {
    if (std::string number = number_key(document); !number.empty()) keys.push_back(std::move(number));
  }
  return keys;
}
Keys name_and_birth(const Person& one, bool of_list) {
  return one.birth.empty() ? Keys{} : named(one.birth, one, of_list);
}
Keys name_alone(const Person& one, bool of_list) { return named(std::string(), one, of_list); }

}  // namespace

std::string_view to_text(Reason reason) {
  constexpr std::string_view kNames[] = {"reference", "booking_and_name", "document", "name_and_birth", "name"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::vector<BookedPerson> booked_persons(const pnrgov::Pnr& pnr, edifact::Repertoire repertoire, std::uint32_t number) {
  std::vector<BookedPerson> persons;
  const auto text = [&](std::string_view value) { return edifact::decode(repertoire, value).text; };
  std::vector<std::uint32_t> place(pnr.travellers.size(), 0);
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    const pnrgov::Traveller& traveller = pnr.travellers[i];
    place[i] = static_cast<std::uint32_t>(persons.size());
    BookedPerson& person = persons.emplace_back();
    if (const pnrgov::Locator* locator = pnr.locator(); locator != nullptr) person.locator = text(locator->code);
    person.unique = text(traveller.unique_reference);
    person.surname = text(traveller.surname);
    person.given = text(traveller.first_names);
    person.birth = traveller.birth.day;
    person.pnr = number;
    person.traveller = i;
  }
  for (const pnrgov::Document& document : pnr.documents) {
    if (document.traveller == pnrgov::kNone || document.kind != pnrgov::DocumentKind::kDocs) continue;
    persons[place[document.traveller]].documents.push_back(
        {text(document.type), text(document.number), text(document.issuer)});
  }
  std::erase_if(persons, [&](const BookedPerson& person) {
    return pnr.travellers[person.traveller].kind == pnrgov::TravellerKind::kGroup;
  });
  return persons;
}

Matching match(const std::vector<Member>& members, const std::vector<BookedPerson>& booked) {
  const auto always = [](const Person&, const Person&) { return true; };
  const auto never = [](const Person&, const Person&) { return false; };
  const auto births_agree = [](const Person& a, const Person& b) { return !births_differ(a, b); };
  const auto births_equal = [](const Person& a, const Person& b) { return !a.birth.empty() && a.birth == b.birth; };
  Join join(members, booked);
  // A reference may be a small number that every booking has.
  join.stage(Reason::kReference, reference_of, always, [](const Person& a, const Person& b) {
    return !a.booking.empty() && !b.booking.empty() && a.booking != b.booking && names_differ(a, b);
  });
  join.stage(Reason::kBookingAndName, booking_and_name, births_equal, never);
  join.stage(Reason::kBookingAndName, booking_and_name, births_agree, never);
  const auto share_document = [](const Person& a, const Person& b) {
    return std::any_of(a.documents->begin(), a.documents->end(), [&](const MemberDocument& left) {
      return std::any_of(b.documents->begin(), b.documents->end(),
                         [&](const MemberDocument& right) { return one_document(left, right); });
    });
  };
  join.stage(Reason::kDocument, documents_of, share_document,
             [](const Person& a, const Person& b) { return names_differ(a, b) && births_differ(a, b); });
  join.stage(Reason::kNameAndBirth, name_and_birth, always, never);
  // A day of birth may be typed wrongly; it is said with the match.
  join.stage(Reason::kBookingAndName, booking_and_name, always, never);
  // A name alone: not when the births are known and differ; those pairs are left to a person.
  join.stage(Reason::kName, name_alone, births_agree, never);
  return join.finish();
}

}  // namespace limen::manifest
