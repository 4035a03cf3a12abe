// Random arrivals of parts: the assembler against a second one that is slow and plain.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "base/random.h"
#include "engines/manifest/parts.h"

namespace limen::manifest {
namespace {

using Sequences = std::vector<std::uint32_t>;

Instant at(std::int64_t seconds) { return Instant{1'700'000'000'000'000}.plus_seconds(seconds); }

// The same, remembering every part that ever came and asking all of them each time.
class SlowAssembler {
 public:
  explicit SlowAssembler(const AssemblerOptions& options) : options_(options) {}

  std::vector<Assembled> add(const Arrival& a) {
    if (!a.sequence || (*a.sequence == 1 && a.last)) return {alone(a, Release::kComplete, true)};
    if (*a.sequence == 0 || *a.sequence > options_.max_parts) return {alone(a, Release::kStray, false)};
    List* list = newest(a.key, false);
    if (list == nullptr) {
      List* gone = newest(a.key, true);
      if (gone != nullptr && gone->released->plus_seconds(options_.remember_seconds) < a.time) gone->forgotten = true;
      if (gone != nullptr && !gone->forgotten) {
        const bool cannot_be_its =
            end_known(*gone) && (*a.sequence > end(*gone) || a.last != (*a.sequence == end(*gone)));
        const Came* same = find(*gone, *a.sequence);
        if (!cannot_be_its && same == nullptr) {
          gone->came.push_back({*a.sequence, a.last, a.payload, a.time});
          return {told(*gone, a, Release::kLate)};
        }
        const bool marked = end(*gone) == *a.sequence;
        if (!cannot_be_its && *a.sequence != 1 && marked == a.last) return {told(*gone, a, Release::kDuplicate)};
      }
      lists_.push_back({a.key, ++numbers_, {}, std::nullopt, false});
      list = &lists_.back();
    }
    std::vector<Assembled> ready;
    if (Came* same = find(*list, *a.sequence)) {
      same->last = same->last || a.last;
      ready.push_back(told(*list, a, Release::kDuplicate));
    } else {
      list->came.push_back({*a.sequence, a.last, a.payload, a.time});
    }
    if (end_known(*list) && missing(*list).empty()) {
      ready.push_back(release(*list, Release::kComplete, a.time));
    } else if (waiting() > options_.max_open) {
      ready.push_back(release(*oldest_open(), Release::kForced, a.time));
    }
    return ready;
  }

  std::vector<Assembled> expire(Instant now) {
    std::vector<Assembled> ready;
    for (List* list = oldest_open(); list != nullptr && last(*list).plus_seconds(options_.timeout_seconds) <= now;
         list = oldest_open())
      ready.push_back(release(*list, Release::kForced, now));
    for (List& list : lists_) {
      if (list.released && list.released->plus_seconds(options_.remember_seconds) < now) list.forgotten = true;
    }
    std::sort(ready.begin(), ready.end(), [](const Assembled& x, const Assembled& y) {
      return std::tie(x.first, x.key) < std::tie(y.first, y.key);
    });
    return ready;
  }

  std::optional<Assembled> force(const PartKey& key) {
    List* list = newest(key, false);
    if (list == nullptr) return std::nullopt;
    return release(*list, Release::kForced, last(*list));
  }

  std::size_t waiting() const {
    return static_cast<std::size_t>(
        std::count_if(lists_.begin(), lists_.end(), [](const List& l) { return !l.released; }));
  }

 private:
  struct Came {
    std::uint32_t sequence;
    bool last;
    std::uint64_t payload;
    Instant time;
  };
  struct List {
    PartKey key;
    std::uint64_t number;
    std::vector<Came> came;
    std::optional<Instant> released;
    bool forgotten;
  };

  static std::uint32_t highest(const List& list) {
    std::uint32_t most = 0;
    for (const Came& one : list.came) most = std::max(most, one.sequence);
    return most;
  }
  static std::uint32_t end(const List& list) {
    std::uint32_t most = 0;
    for (const Came& one : list.came) most = one.last ? std::max(most, one.sequence) : most;
    return most;
  }
  static bool end_known(const List& list) { return end(list) == highest(list); }
  static Came* find(List& list, std::uint32_t sequence) {
    for (Came& one : list.came) {
      if (one.sequence == sequence) return &one;
    }
    return nullptr;
  }
  static Sequences missing(List& list) {
    Sequences result;
    for (std::uint32_t i = 1; i <= highest(list); ++i) {
      if (find(list, i) == nullptr) result.push_back(i);
    }
    return result;
  }
  static Instant last(const List& list) {
    Instant latest = list.came.front().time;
    for (const Came& one : list.came) latest = std::max(latest, one.time);
    return latest;
  }
  List* newest(const PartKey& key, bool released) {
    for (auto list = lists_.rbegin(); list != lists_.rend(); ++list) {
      if (list->key == key && list->released.has_value() == released) return &*list;
    }
    return nullptr;
  }
  List* oldest_open() {
    List* oldest = nullptr;
    for (List& list : lists_) {
      if (!list.released &&
          (oldest == nullptr || std::make_pair(last(list), list.key) < std::make_pair(last(*oldest), oldest->key)))
        oldest = &list;
    }
    return oldest;
  }

  Assembled alone(const Arrival& a, Release how, bool whole) {
    Assembled one;
    one.key = a.key;
    one.list = ++numbers_;
    one.release = how;
    one.payloads = {a.payload};
    one.end_known = whole;
    one.first = one.last = a.time;
    return one;
  }
  Assembled told(List& list, const Arrival& a, Release how) {
    Assembled one;
    one.key = a.key;
    one.list = list.number;
    one.release = how;
    (how == Release::kLate ? one.payloads : one.duplicates).push_back(a.payload);
    one.missing = missing(list);
    one.end_known = end_known(list);
    one.first = one.last = a.time;
    return one;
  }
  Assembled release(List& list, Release how, Instant now) {
    Assembled one;
    one.key = list.key;
    one.list = list.number;
    one.release = how;
    one.missing = missing(list);
    one.end_known = end_known(list);
    one.first = one.last = list.came.front().time;
    for (std::uint32_t i = 1; i <= highest(list); ++i) {
      const Came* came = find(list, i);
      if (came == nullptr) continue;
      one.payloads.push_back(came->payload);
      one.first = std::min(one.first, came->time);
      one.last = std::max(one.last, came->time);
    }
    list.released = now;
    // Of each name the newest is remembered, and of all of them no more than asked.
    std::vector<List*> known;
    for (List& other : lists_) {
      if (!other.released || other.forgotten) continue;
      if (other.key == list.key && &other != &list) {
        other.forgotten = true;
      } else {
        known.push_back(&other);
      }
    }
    if (known.size() > options_.max_remembered) {
      (*std::min_element(known.begin(), known.end(), [](const List* x, const List* y) {
        return std::tie(*x->released, x->key) < std::tie(*y->released, y->key);
      }))->forgotten = true;
    }
    return one;
  }

  AssemblerOptions options_;
  std::uint64_t numbers_ = 0;
  std::vector<List> lists_;
};

// Some revisions of some lists, their parts mixed, repeated, left out and badly numbered.
std::vector<Arrival> traffic(Random& random) {
  std::vector<Arrival> parts;
  std::uint64_t payload = 0;
  const int revisions = random.between(1, 4);
  for (int revision = 0; revision < revisions; ++revision) {
    const PartKey key{"XX", "PAXLST", std::string(1, static_cast<char>('A' + random.below(3)))};
    const auto count = static_cast<std::uint32_t>(random.between(1, 4));
    for (std::uint32_t sequence = 1; sequence <= count; ++sequence) {
      if (random.chance(1, 10)) continue;
      const std::size_t copies = random.chance(1, 8) ? 2 : 1;
      for (std::size_t i = 0; i < copies; ++i)
        parts.push_back({key, sequence, (sequence == count) != random.chance(1, 40), ++payload, {}});
    }
  }
  if (random.chance(1, 20))
    parts.push_back({{"XX", "PAXLST", "A"}, random.chance(1, 2) ? 0U : 7U, false, ++payload, {}});
  // Mostly in order, some far from it.
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (random.chance(1, 3)) std::swap(parts[i], parts[i + random.below(parts.size() - i)]);
  }
  return parts;
}

TEST(AssemblerRandom, EqualsTheSlowReference) {
  const AssemblerOptions options{
      .timeout_seconds = 10, .remember_seconds = 40, .max_parts = 6, .max_open = 2, .max_remembered = 2};
  constexpr std::uint64_t kRuns = 200'000;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(20'261'123, run);
    Assembler assembler(options);
    SlowAssembler slow(options);
    std::vector<std::uint64_t> given;
    const auto take = [&](const std::vector<Assembled>& fast, const std::vector<Assembled>& expected) {
      ASSERT_EQ(fast, expected) << "run " << run;
      for (const Assembled& one : fast) {
        given.insert(given.end(), one.payloads.begin(), one.payloads.end());
        given.insert(given.end(), one.duplicates.begin(), one.duplicates.end());
      }
    };
    std::vector<Arrival> parts = traffic(random);
    std::int64_t now = 0;
    for (Arrival& one : parts) {
      now += random.chance(1, 2) ? 0 : random.between(1, 12);
      one.time = at(now);
      take(assembler.add(one), slow.add(one));
      if (random.chance(1, 4)) take(assembler.expire(at(now)), slow.expire(at(now)));
      if (random.chance(1, 30)) {
        const auto forced = assembler.force(one.key), expected = slow.force(one.key);
        ASSERT_EQ(forced.has_value(), expected.has_value());
        if (forced) take({*forced}, {*expected});
      }
      ASSERT_LE(assembler.waiting(), options.max_open);
      ASSERT_LE(assembler.remembered(), options.max_remembered);
      ASSERT_EQ(assembler.waiting(), slow.waiting());
      if (HasFatalFailure()) return;
    }
    now += 1000;
    take(assembler.expire(at(now)), slow.expire(at(now)));
    // Every payload came back, and once.
    std::sort(given.begin(), given.end());
    ASSERT_EQ(given.size(), parts.size());
    for (std::size_t i = 0; i < given.size(); ++i) ASSERT_EQ(given[i], i + 1);
    ASSERT_EQ(assembler.waiting(), 0U);
  }
}

}  // namespace
}  // namespace limen::manifest
