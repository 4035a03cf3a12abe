#include "engines/manifest/match.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "base/text.h"
#include "formats/edifact/repertoire.h"

namespace limen::manifest {
namespace {

// The base letter of the Latin letters with accents, U+00C0 to U+017F; 0 for others.
char base_letter(char32_t c) {
  constexpr std::string_view kLatin1 = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY";
  constexpr std::string_view kLatinA =
      "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"
      "LLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
  if (c >= 0xC0 && c <= 0xFF) return kLatin1[c - 0xC0];
  if (c >= 0x100 && c < 0x100 + kLatinA.size()) return kLatinA[c - 0x100];
  return 0;
}

bool is_title(std::string_view word) {
  for (const std::string_view title : {"MR", "MRS", "MS", "MISS", "MSTR", "DR", "PROF", "CHD", "INF"}) {
    if (word == title) return true;
  }
  return false;
}

// Pairs by a key, stage after stage; a pair whose key two persons of either side share is a candidate only.
class Join {
 public:
  Join(const std::vector<Member>& members, const std::vector<BookedPerson>& booked)
      : members_(members), booked_(booked), member_taken_(members.size()), booked_taken_(booked.size()) {}

  using Keys = std::vector<std::string>;
  void stage(Reason reason, const std::function<Keys(const Member&)>& of_member,
             const std::function<Keys(const BookedPerson&)>& of_booked, bool by_given_name) {
    constexpr std::size_t kMostOfAKey = 64;  // more persons of one key are not told apart by their names
    std::unordered_map<std::string, std::vector<std::uint32_t>> table;
    for (std::uint32_t b = 0; b < booked_.size(); ++b) {
      if (booked_taken_[b]) continue;
      for (std::string& key : of_booked(booked_[b])) table[std::move(key)].push_back(b);
    }
    struct Pair {
      std::uint32_t member, booked;
    };
    std::vector<Pair> pairs;
    std::vector<std::uint32_t> of_m(members_.size()), of_b(booked_.size());
    for (std::uint32_t m = 0; m < members_.size(); ++m) {
      if (member_taken_[m]) continue;
      std::vector<std::uint32_t> found;
      for (const std::string& key : of_member(members_[m])) {
        const auto at = table.find(key);
        if (at == table.end() || at->second.size() > kMostOfAKey) continue;
        for (const std::uint32_t b : at->second) {
          if (!by_given_name || given_names_agree(members_[m].given, booked_[b].given)) found.push_back(b);
        }
      }
      std::sort(found.begin(), found.end());
      found.erase(std::unique(found.begin(), found.end()), found.end());
      for (const std::uint32_t b : found) {
        pairs.push_back({m, b});
        ++of_m[m];
        ++of_b[b];
      }
    }
    for (const Pair& pair : pairs) {
      const Member& member = members_[pair.member];
      const BookedPerson& person = booked_[pair.booked];
      Match one{pair.member, pair.booked, reason, false};
      one.names_differ =
          name_key(member.surname) != name_key(person.surname) || !given_names_agree(member.given, person.given);
      if (of_m[pair.member] == 1 && of_b[pair.booked] == 1) {
        result_.matches.push_back(one);
        member_taken_[pair.member] = booked_taken_[pair.booked] = true;
      } else {
        result_.candidates.push_back(one);
      }
    }
  }

  Matching finish() {
    for (std::uint32_t m = 0; m < members_.size(); ++m) {
      if (!member_taken_[m]) result_.only_in_list.push_back(m);
    }
    for (std::uint32_t b = 0; b < booked_.size(); ++b) {
      if (!booked_taken_[b]) result_.only_in_booking.push_back(b);
    }
    // What a later stage decided is no candidate any more.
    std::erase_if(result_.candidates,
                  [&](const Match& one) { return member_taken_[one.member] || booked_taken_[one.booked]; });
    return std::move(result_);
  }

 private:
  const std::vector<Member>& members_;
  const std::vector<BookedPerson>& booked_;
  std::vector<bool> member_taken_, booked_taken_;
  Matching result_;
};

template <typename Person>
Join::Keys document_keys(const Person& person) {
  Join::Keys keys;
  for (const MemberDocument& document : person.documents) {
    const std::string number = name_key(document.number);
    // A state may be written with two letters or three: the number and the first letter of its issuer must do.
    if (number.size() >= 5) keys.push_back(number + "|" + name_key(document.issuer).substr(0, 1));
  }
  return keys;
}

template <typename Person>
Join::Keys name_and_birth(const Person& person) {
  if (!person.birth || person.surname.empty()) return {};
  return {name_key(person.surname) + "|" + person.birth->to_text()};
}

}  // namespace

std::string name_key(std::string_view name) {
  std::string key;
  for (const char32_t c : to_code_points(name)) {
    if (c >= 'a' && c <= 'z') {
      key += static_cast<char>(c - 'a' + 'A');
    } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      key += static_cast<char>(c);
    } else if (const char letter = base_letter(c); letter != 0 && letter != ' ') {
      key += letter;
    }
  }
  return key;
}

bool given_names_agree(std::string_view a, std::string_view b) {
  std::string left = name_key(a), right = name_key(b);
  if (pnrgov::is_name_filler(left) || pnrgov::is_name_filler(right))
    return pnrgov::is_name_filler(left) && pnrgov::is_name_filler(right);
  if (left.size() > right.size()) {
    std::swap(left, right);
    std::swap(a, b);
  }
  if (!right.starts_with(left)) return false;
  if (left.size() == right.size() || is_title(std::string_view(right).substr(left.size()))) return true;
  // The shorter one ends where a name of the longer one ends.
  std::string prefix;
  for (const std::string_view word : split(b, ' ')) {
    prefix += name_key(word);
    if (prefix == left) return true;
  }
  return false;
}

std::string_view to_text(Reason reason) {
  constexpr std::string_view kNames[] = {"reference", "document", "booking_and_name", "name_and_birth", "name"};
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
  Join join(members, booked);
  const auto single = [](const std::string& key) { return key.empty() ? Join::Keys{} : Join::Keys{key}; };
  join.stage(
      Reason::kReference, [&](const Member& m) { return single(m.unique); },
      [&](const BookedPerson& b) { return single(b.unique); }, false);
  join.stage(Reason::kDocument, document_keys<Member>, document_keys<BookedPerson>, false);
  const auto booking = [&](const std::string& locator, const std::string& surname) {
    return locator.empty() || surname.empty() ? Join::Keys{} : Join::Keys{name_key(locator) + "|" + name_key(surname)};
  };
  join.stage(
      Reason::kBookingAndName, [&](const Member& m) { return booking(m.booking, m.surname); },
      [&](const BookedPerson& b) { return booking(b.locator, b.surname); }, true);
  join.stage(Reason::kNameAndBirth, name_and_birth<Member>, name_and_birth<BookedPerson>, true);
  // A name alone: not when the births are known and differ; those pairs are left to a person.
  join.stage(
      Reason::kName, [&](const Member& m) { return m.birth ? Join::Keys{} : single(name_key(m.surname)); },
      [&](const BookedPerson& b) { return single(name_key(b.surname)); }, true);
  join.stage(
      Reason::kName, [&](const Member& m) { return single(name_key(m.surname)); },
      [&](const BookedPerson& b) { return b.birth ? Join::Keys{} : single(name_key(b.surname)); }, true);
  return join.finish();
}

}  // namespace limen::manifest
