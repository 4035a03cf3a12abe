// Parts of a message that was too long for one. See manifest.h.
//
// A list is begun by its first part to come, in whatever order they come. While it waits, a sequence number that is
// there already is a duplicate. What was released is remembered: which numbers went out, and what was missing. A number
// that was missing (or lies behind an end that never came) is late and names the list it completes; a number that went
// out is a duplicate; a new list of the same name is begun by a part 01, or by a part that the old one cannot have
// (behind its end, or an F at another place).
//
// Only a list that whole() says is whole may replace what was there before; of others the persons are added.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "formats/edifact/types.h"

namespace limen::manifest {

// What belongs together: sender, message type and the common access reference 0068; without one, flight, day and
// direction stand in for it.
struct PartKey {
  std::string sender, type, reference;
  auto operator<=>(const PartKey&) const = default;
};
PartKey part_key(const edifact::Interchange& interchange, const edifact::Message& message, std::string_view flight,
                 std::optional<CivilDate> day, std::string_view direction);

struct Arrival {
  PartKey key;
  std::optional<std::uint32_t> sequence;  // 0070; nullopt: the message is whole; 0: not a number that can be
  bool last = false;                      // 0073 F
  std::uint64_t payload = 0;              // the caller's name for the part
  Instant time;
};
Arrival arrival(PartKey key, const edifact::Message& message, std::uint64_t payload, Instant time);

enum class Release : std::uint8_t {
  kComplete,   // all parts
  kForced,     // time was up
  kLate,       // a missing part of a list that was forced; `list` says which
  kDuplicate,  // a part that is there already, in `duplicates`; nothing else
  kStray       // a sequence number that cannot be: given out by itself, complete or not is unknown
};
std::string_view to_text(Release release);

struct Assembled {
  PartKey key;
  std::uint64_t list = 0;  // number of the list, from 1 in the order in which lists began
  Release release = Release::kComplete;
  std::vector<std::uint64_t> payloads;    // in the order of their sequence
  std::vector<std::uint32_t> missing;     // what the list still lacks; with an unknown end only before the highest
  std::vector<std::uint64_t> duplicates;  // payload of a duplicate
  bool end_known = true;                  // the part with F has come, and none behind it
  Instant first, last;                    // when the first and the last of these payloads came

  // Nothing of the list is missing, after this.
  bool whole() const { return missing.empty() && end_known; }
  bool operator==(const Assembled&) const = default;
};

struct AssemblerOptions {
  std::int64_t timeout_seconds = 300;      // since the last new part; one state documents five minutes
  std::int64_t remember_seconds = 86'400;  // what was released is known for so long
  std::uint32_t max_parts = 999;
  std::size_t max_open = 10'000;        // beyond it the oldest is released as if its time were up
  std::size_t max_remembered = 50'000;  // beyond it the oldest is forgotten
};

class Assembler {
 public:
  explicit Assembler(const AssemblerOptions& options = {}) : options_(options) {}

  // What became ready by this part, or became known of it. Every payload comes back once: as one of the payloads of a
  // list, or as a duplicate.
  std::vector<Assembled> add(const Arrival& part);
  // What has waited longer than the time-out, in the order of its first part.
  std::vector<Assembled> expire(Instant now);
  // Given out now, whatever is missing; nullopt when nothing of that key waits.
  std::optional<Assembled> force(const PartKey& key);
  std::size_t waiting() const { return open_.size(); }
  std::size_t remembered() const { return released_.size(); }

 private:
  // Of the sequence numbers of one list.
  struct Numbers {
    std::vector<bool> there;  // [sequence - 1]; its size is the highest that has come
    std::optional<std::uint32_t> end;

    bool has(std::uint32_t sequence) const { return sequence <= there.size() && there[sequence - 1]; }
    bool end_known() const { return end == there.size(); }
    std::vector<std::uint32_t> missing() const;
    void take(std::uint32_t sequence, bool last);
  };
  struct Open {
    std::uint64_t list = 0;
    Numbers numbers;
    std::map<std::uint32_t, std::uint64_t> parts;
    Instant first, last;
  };
  struct Released {
    std::uint64_t list = 0;
    Numbers numbers;
    Instant time;
  };
  using OpenLists = std::map<PartKey, Open>;

  std::optional<Assembled> of_released(const Arrival& part);
  Assembled release(OpenLists::iterator at, Release how, Instant now);
  Assembled single(const Arrival& part, Release how) const;
  void remember(const PartKey& key, Released what);
  void forget(std::map<PartKey, Released>::iterator at);

  AssemblerOptions options_;
  std::uint64_t lists_ = 0;
  OpenLists open_;
  std::set<std::pair<Instant, PartKey>> waiting_since_;  // of open_, by its last new part
  std::map<PartKey, Released> released_;
  std::set<std::pair<Instant, PartKey>> released_at_;
};

}  // namespace limen::manifest
