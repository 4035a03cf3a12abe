// Random histories of a flight: the list against a second one that is slow and plain, and what must hold in any case.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"
#include "engines/manifest/list.h"

namespace limen::manifest {
namespace {

constexpr int kPassengersBit = 1, kCrewBit = 2, kChangedBit = 128;

struct Step {
  Meaning meaning;
  std::vector<Member> persons;
  bool more = false;
};

// One person after another, everybody compared with everybody, nothing kept but the persons themselves.
class SlowList {
 public:
  struct One {
    Member member;
    Presence before = Presence::kListed;
    bool named = false, perhaps = false, told = false, added = false;
  };

  void apply(const Step& step) {
    switch (step.meaning.effect) {
      case Effect::kReplace:
        return replace(static_cast<int>(step.meaning.list), step.persons, step.more);
      case Effect::kChange:
        return change(static_cast<int>(step.meaning.list), step.persons);
      case Effect::kCancel:
      case Effect::kReduce:
        for (const auto& [said, who] : meant(step.persons)) {
          if (who.size() != 1) continue;
          One& one = all[who[0]];
          one.member.presence = step.meaning.effect == Effect::kCancel ? Presence::kCancelled : Presence::kLeft;
          one.told = closing;
        }
        return;
      case Effect::kCloseOnBoard:
      case Effect::kCloseNotOnBoard:
        return close(step.meaning.effect == Effect::kCloseOnBoard, step.persons, step.more);
      default:
        return;
    }
  }

  std::vector<One> all;

 private:
  static bool same_given(const std::string& a, const std::string& b) {
    return a == b || (!a.empty() && b.starts_with(a + " ")) || (!b.empty() && a.starts_with(b + " "));
  }
  static bool same_name(const Member& a, const Member& b) {
    return !a.surname.empty() && a.surname == b.surname && same_given(a.given, b.given);
  }
  static bool births_differ(const Member& a, const Member& b) { return a.birth && b.birth && a.birth != b.birth; }
  static bool same_document(const Member& a, const Member& b) {
    return !a.documents.empty() && !b.documents.empty() && a.documents[0].number == b.documents[0].number;
  }

  // Who may be meant.
  std::vector<std::size_t> may_be(const Member& said) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!said.unique.empty() && all[i].member.unique == said.unique) found.push_back(i);
    }
    if (found.empty()) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        const Member& known = all[i].member;
        if (!said.unique.empty() && !known.unique.empty()) continue;
        if (!same_name(known, said) || known.crew != said.crew || births_differ(known, said)) continue;
        const bool half = known.booking.empty() != said.booking.empty();
        if (known.booking == said.booking || (half && known.birth && known.birth == said.birth)) found.push_back(i);
      }
    }
    const auto prefer = [&](const auto& fits) {
      std::vector<std::size_t> better;
      for (const std::size_t i : found) {
        if (fits(all[i].member)) better.push_back(i);
      }
      if (found.size() > 1 && !better.empty()) found = better;
    };
    prefer([&](const Member& m) { return same_name(m, said) && !births_differ(m, said); });
    prefer([&](const Member& m) { return !said.surname.empty() && m.surname == said.surname; });
    prefer([&](const Member& m) { return same_document(m, said); });
    prefer([&](const Member& m) { return m.birth && m.birth == said.birth; });
    prefer([&](const Member& m) { return same_name(m, said) && m.given == said.given; });
    return found;
  }

  // Each of the message with whom it means: nobody, one, or several who cannot be told apart.
  std::vector<std::pair<Member, std::vector<std::size_t>>> meant(const std::vector<Member>& persons) const {
    std::vector<std::pair<Member, std::vector<std::size_t>>> result;
    for (const Member& said : persons) result.emplace_back(said, may_be(said));
    std::map<std::vector<std::size_t>, std::size_t> how_many, next;
    for (const auto& one : result) ++how_many[one.second];
    for (auto& [said, who] : result) {
      const std::vector<std::size_t> key = who;
      if (key.size() > 1 && how_many[key] == key.size()) who = {key[next[key]++]};
    }
    return result;
  }

  static void update(Member& known, const Member& said, bool known_is_newer) {
    Member result = known_is_newer ? known : said;
    const Member& older = known_is_newer ? said : known;
    if (result.unique.empty()) result.unique = older.unique;
    if (result.booking.empty()) result.booking = older.booking;
    if (result.documents.empty()) result.documents = older.documents;
    if (!result.birth) result.birth = older.birth;
    if (result.surname.empty()) {
      result.surname = older.surname;
      result.given = older.given;
    } else if (result.given.empty() && result.surname == older.surname) {
      result.given = older.given;
    }
    result.crew = known.crew || said.crew;
    result.presence = known.presence;
    result.lists = known.lists;
    known = result;
  }

  void replace(int list, const std::vector<Member>& persons, bool more) {
    if (!more) {
      std::vector<One> kept;
      for (One& one : all) {
        const bool was = (one.member.lists & list) != 0;
        if (was) one.member.lists &= static_cast<std::uint8_t>(~(list | kChangedBit));
        if (!was || one.member.lists != 0) kept.push_back(one);
      }
      all = kept;
      for (One& one : all) {
        if (list != kPassengersBit) break;
        Presence& presence = one.member.presence;
        if (closing && !one.told) presence = one.before;
        if (presence == Presence::kOnBoard || presence == Presence::kNotOnBoard) presence = Presence::kListed;
      }
      if (list == kPassengersBit) closing = false;
    }
    const auto who_is_meant = meant(persons);
    const std::size_t before = all.size();
    std::vector<bool> met(before, false);
    for (const auto& [said, who] : who_is_meant) {
      const bool single = who.size() == 1 && !met[who[0]] && all[who[0]].member.crew == said.crew;
      const bool listed = single && (all[who[0]].member.lists & list) != 0;
      const bool changed = single && (all[who[0]].member.lists & kChangedBit) != 0;
      if (!single || (listed && !changed)) {
        all.push_back({said});
        all.back().member.lists = static_cast<std::uint8_t>(list);
        all.back().member.presence = Presence::kListed;
        continue;
      }
      Member& known = all[who[0]].member;
      met[who[0]] = true;
      if (list == kPassengersBit && !listed && known.presence != Presence::kOnBoard) known.presence = Presence::kListed;
      update(known, said, listed);
      known.lists |= static_cast<std::uint8_t>(list);
      if (listed) known.lists &= static_cast<std::uint8_t>(~kChangedBit);
    }
    if (list == kPassengersBit && closing) conclude(closed_by.size());
  }

  void change(int list, const std::vector<Member>& persons) {
    const auto who_is_meant = meant(persons);
    const std::size_t before = all.size();
    std::vector<std::pair<Member, std::size_t>> done;  // by this message: who said what of whom
    for (const auto& [said, who] : who_is_meant) {
      if (who.size() > 1) continue;
      std::optional<std::size_t> at;
      for (const auto& [earlier, whom] : done) {
        if (!at && !said.unique.empty() && earlier.unique == said.unique && earlier.surname == said.surname &&
            same_given(earlier.given, said.given))
          at = whom;
      }
      const std::size_t meant_one = who.empty() ? all.size() : who[0];
      const bool free = who.size() == 1 && std::none_of(done.begin(), done.end(),
                                                        [&](const auto& one) { return one.second == meant_one; });
      if (!at && free) at = who[0];
      if (!at) {
        at = all.size();
        all.push_back({said});
        all.back().member.lists = static_cast<std::uint8_t>(list | kChangedBit);
        all.back().member.presence = Presence::kListed;
        all.back().added = closing;
      }
      done.emplace_back(said, *at);
      Member& known = all[*at].member;
      if ((known.presence == Presence::kCancelled || known.presence == Presence::kLeft) && !closing)
        known.presence = Presence::kListed;
      update(known, said, false);
      if ((known.lists & list) == 0) known.lists |= static_cast<std::uint8_t>(list | kChangedBit);
    }
    if (all.size() > before && closing) conclude(closed_by.size());
  }

  void close(bool on_board, const std::vector<Member>& persons, bool more) {
    if (more && (!closing || closing_on_board != on_board)) {
      for (const auto& [said, who] : meant(persons)) {
        if (who.size() != 1) continue;
        all[who[0]].member.presence = on_board ? Presence::kOnBoard : Presence::kNotOnBoard;
        all[who[0]].told = closing;
      }
      return;
    }
    if (!more) {
      closing = true;
      closing_on_board = on_board;
      closed_by.clear();
      for (One& one : all) one = {one.member, one.member.presence};
    }
    const std::size_t from = closed_by.size();
    closed_by.insert(closed_by.end(), persons.begin(), persons.end());
    conclude(from);
  }

  void conclude(std::size_t from) {
    const auto who_is_meant = meant(closed_by);
    for (std::size_t i = 0; i < who_is_meant.size(); ++i) {
      const auto& who = who_is_meant[i].second;
      for (const std::size_t at : who) (who.size() == 1 ? all[at].named : all[at].perhaps) = true;
      if (who.size() == 1 && i >= from) all[who[0]].told = false;
    }
    for (One& one : all) {
      if (one.told) continue;
      Presence& presence = one.member.presence;
      presence = one.before;
      const bool gone = presence == Presence::kCancelled || presence == Presence::kLeft;
      if (closing_on_board && one.named) {
        presence = Presence::kOnBoard;
      } else if (one.named) {
        if (!gone) presence = Presence::kNotOnBoard;
      } else if (!gone && !one.member.crew && !one.added && !one.perhaps) {
        presence = closing_on_board ? Presence::kNotOnBoard : Presence::kOnBoard;
      }
    }
  }

  bool closing = false, closing_on_board = false;
  std::vector<Member> closed_by;
};

// Few names, bookings and numbers, so that much is alike. Without blanks and marks: both lists see the same keys.
Member someone(Random& random, bool crew, bool reference_only) {
  static const std::vector<std::string> surnames = {"BELT", "CORD"}, given = {"ANNA", "ANNA MARIA", "BERT", ""},
                                        bookings = {"", "AAA", "BBB"};
  Member m;
  if (random.chance(2, 3)) m.unique = "U" + std::to_string(random.below(6));
  if (reference_only && !m.unique.empty()) return m;
  m.surname = random.pick(surnames);
  m.given = random.pick(given);
  m.booking = crew ? "" : random.pick(bookings);
  if (random.chance(1, 2)) m.birth = CivilDate::from_ymd(1980 + random.between(0, 1), 1, 1);
  if (random.chance(1, 4)) m.documents = {{"P", "N000000" + std::to_string(random.below(3)), "GBR"}};
  m.crew = crew;
  return m;
}

Step some_step(Random& random, bool first) {
  Step step;
  const std::size_t kind = first ? 0 : random.below(12);
  step.more = !first && random.chance(1, 3);
  bool crew = false, reference_only = false;
  if (kind < 2) {
    step.meaning = {Effect::kReplace, ListKind::kPassengers};
  } else if (kind == 2) {
    step.meaning = {Effect::kReplace, ListKind::kCrew};
    crew = true;
  } else if (kind < 6) {
    step.meaning = {Effect::kChange, random.chance(1, 4) ? ListKind::kCrew : ListKind::kPassengers};
    crew = step.meaning.list == ListKind::kCrew;
  } else if (kind < 8) {
    step.meaning = {random.chance(1, 2) ? Effect::kCancel : Effect::kReduce, ListKind::kPassengers};
    reference_only = random.chance(1, 3);
  } else if (kind < 11) {
    step.meaning = {random.chance(2, 3) ? Effect::kCloseOnBoard : Effect::kCloseNotOnBoard, ListKind::kNone};
    reference_only = random.chance(1, 2);
  }
  const int persons = first ? random.between(2, 6) : random.between(1, 4);
  for (int i = 0; i < persons; ++i)
    step.persons.push_back(someone(random, crew || random.chance(1, 12), reference_only));
  for (std::uint32_t i = 0; i < step.persons.size(); ++i) step.persons[i].person = i;
  return step;
}

std::string told(const Member& m) {
  std::string text = m.unique + "/" + m.booking + "/" + m.surname + "/" + m.given + "/" +
                     (m.birth ? m.birth->to_text() : "-") + (m.crew ? "/crew/" : "/") +
                     std::string(to_text(m.presence)) + "/" + std::to_string(m.lists);
  for (const MemberDocument& document : m.documents) text += "/" + document.number;
  return text;
}

std::string told(const Step& step) {
  std::string text = "effect " + std::to_string(static_cast<int>(step.meaning.effect)) + " of list " +
                     std::to_string(static_cast<int>(step.meaning.list)) + (step.more ? ", more:\n" : ":\n");
  for (const Member& m : step.persons) text += "  " + told(m) + "\n";
  return text;
}

// Every step, and who is there after it.
std::string told(const std::vector<Step>& history) {
  FlightList list;
  std::string text;
  for (const Step& step : history) {
    list.apply(step.meaning, step.persons, step.more);
    text += told(step) + "=>\n";
    for (const Member& m : list.members()) text += "  " + told(m) + "\n";
  }
  return text;
}

bool present(const Member& m) { return m.presence == Presence::kListed || m.presence == Presence::kOnBoard; }

// Passengers by ABO of whom nothing was said but that they travel: they must be there and present. Whoever might be
// meant by a name is taken out of it; so this proves the plain case and no more.
class Travellers {
 public:
  void apply(const Step& step, const Applied& applied, const FlightList& list) {
    const bool passengers = step.meaning.list == ListKind::kPassengers;
    switch (step.meaning.effect) {
      case Effect::kReplace:
        if (!passengers) break;
        if (!step.more) *this = Travellers();
        add(step, applied);
        break;
      case Effect::kChange:
        add(step, applied);
        break;
      case Effect::kCloseOnBoard:
        closed_ = true;
        std::erase_if(safe_, [&](const std::string& unique) {
          const auto has = [&](const Member& m) { return m.unique == unique; };
          // Two of one ABO: the close-out may mean the other.
          return std::none_of(step.persons.begin(), step.persons.end(), has) ||
                 std::count_if(list.members().begin(), list.members().end(), has) > 1;
        });
        break;
      case Effect::kCloseNotOnBoard:
        closed_ = true;
        remove(step);
        break;
      case Effect::kCancel:
      case Effect::kReduce:
        remove(step);
        break;
      default:
        break;
    }
  }
  void check(const FlightList& list) const {
    for (const std::string& unique : safe_) {
      EXPECT_TRUE(std::any_of(list.members().begin(), list.members().end(),
                              [&](const Member& m) { return m.unique == unique && present(m); }))
          << unique << " is lost";
    }
  }
  std::size_t safe() const { return safe_.size(); }

 private:
  void add(const Step& step, const Applied& applied) {
    if (closed_ || doubtful_) return;
    for (const Member& m : step.persons) {
      const bool told = std::any_of(applied.notes.begin(), applied.notes.end(), [&](const auto& note) {
        return note.first == Note::kAmbiguous && note.second == m.person;
      });
      if (!m.unique.empty() && !m.crew && !told && !out_.contains(m.unique)) safe_.insert(m.unique);
    }
  }
  void remove(const Step& step) {
    for (const Member& m : step.persons) {
      if (m.unique.empty() || !safe_.contains(m.unique)) {  // by name: whoever it may be
        doubtful_ = true;
        safe_.clear();
      }
      out_.insert(m.unique);
      safe_.erase(m.unique);
    }
  }
  std::set<std::string> safe_, out_;
  bool closed_ = false, doubtful_ = false;
};

TEST(FlightListRandom, EqualsTheSlowList) {
  constexpr std::uint64_t kRuns = 100'000;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(45, run);
    FlightList list;
    SlowList slow;
    const int steps = random.between(2, 9);
    for (int i = 0; i < steps; ++i) {
      const Step step = some_step(random, i == 0);
      list.apply(step.meaning, step.persons, step.more);
      slow.apply(step);
      ASSERT_EQ(list.members().size(), slow.all.size()) << "run " << run << " step " << i;
      for (std::size_t k = 0; k < slow.all.size(); ++k)
        ASSERT_EQ(told(list.members()[k]), told(slow.all[k].member)) << "run " << run << " step " << i;
    }
  }
}

TEST(FlightListRandom, NobodyIsLost) {
  constexpr std::uint64_t kRuns = 100'000;
  std::uint64_t checked = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(46, run);
    FlightList list;
    Travellers travellers;
    std::vector<Step> history;
    const int steps = random.between(2, 9);
    for (int i = 0; i < steps; ++i) {
      const Step step = some_step(random, i == 0);
      const std::size_t before = list.members().size();
      const Applied applied = list.apply(step.meaning, step.persons, step.more);
      travellers.apply(step, applied, list);
      history.push_back(step);
      travellers.check(list);
      checked += travellers.safe();
      ASSERT_FALSE(HasFailure()) << "run " << run << " step " << i << "\n" << told(history);
      // Only a full list takes a record away, and everybody of a full list is in it.
      if (!applied.full) {
        ASSERT_GE(list.members().size(), before);
      }
      if (step.meaning.effect == Effect::kReplace) {
        ASSERT_GE(list.members().size(), step.persons.size());
      }
      if (step.meaning.effect == Effect::kNothing) {
        ASSERT_EQ(list.members().size(), before);
      }
    }
  }
  EXPECT_GT(checked, kRuns);  // the property was asked of somebody
}

// What a message says does not hang on the order of its persons, if none of them is there twice.
TEST(FlightListRandom, TheOrderWithinAMessageSaysNothing) {
  constexpr std::uint64_t kRuns = 30'000;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(47, run);
    FlightList forward, backward;
    const int steps = random.between(2, 6);
    for (int i = 0; i < steps; ++i) {
      Step step = some_step(random, i == 0);
      if (step.meaning.effect == Effect::kReplace || step.meaning.effect == Effect::kChange) {
        if (i > 0) continue;
        // Everybody another ABO.
        for (std::size_t k = 0; k < step.persons.size(); ++k) step.persons[k].unique = "U" + std::to_string(k);
      }
      forward.apply(step.meaning, step.persons, step.more);
      if (i > 0) std::reverse(step.persons.begin(), step.persons.end());
      backward.apply(step.meaning, step.persons, step.more);
      for (std::size_t k = 0; k < forward.members().size(); ++k)
        ASSERT_EQ(told(forward.members()[k]), told(backward.members()[k])) << "run " << run << " step " << i;
    }
  }
}

}  // namespace
}  // namespace limen::manifest
