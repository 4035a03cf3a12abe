// Parts of a message that was too long for one. See manifest.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
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
  std::optional<std::uint32_t> sequence;  // 0070; nullopt: the message is whole
  bool last = false;                      // 0073 F
  std::uint64_t payload = 0;              // the caller's name for the part
  Instant time;
};
Arrival arrival(PartKey key, const edifact::Message& message, std::uint64_t payload, Instant time);

enum class Release : std::uint8_t { kComplete, kForced, kLate };  // all parts; time was up; behind a release

struct Assembled {
  PartKey key;
  Release release = Release::kComplete;
  std::vector<std::uint64_t> payloads;    // in the order of their sequence
  std::vector<std::uint32_t> missing;     // sequence numbers; with an unknown end only those before the highest
  std::vector<std::uint64_t> duplicates;  // payloads that came again with a sequence that was there
  bool end_known = true;                  // the part with F has come
  Instant first, last;                    // when the first and the last of them came
};

struct AssemblerOptions {
  std::int64_t timeout_seconds = 300;      // since the last part; one state documents five minutes
  std::int64_t remember_seconds = 86'400;  // parts behind a release are told to be late for so long
  std::uint32_t max_parts = 999;
  std::size_t max_open = 10'000;  // beyond it the oldest is released as if its time were up
};

class Assembler {
 public:
  explicit Assembler(const AssemblerOptions& options = {}) : options_(options) {}

  // What became ready by this part, usually nothing or one.
  std::vector<Assembled> add(const Arrival& part);
  // What has waited longer than the time-out, in the order of its first part.
  std::vector<Assembled> expire(Instant now);
  // Given out now, whatever is missing; nullopt when nothing of that key waits.
  std::optional<Assembled> force(const PartKey& key);
  std::size_t waiting() const { return open_.size(); }

 private:
  struct Open {
    std::map<std::uint32_t, std::uint64_t> parts;
    std::vector<std::uint64_t> duplicates;
    std::optional<std::uint32_t> end;
    Instant first, last;
  };
  Assembled release(const PartKey& key, const Open& open, Release how) const;

  AssemblerOptions options_;
  std::map<PartKey, Open> open_;
  std::map<PartKey, Instant> released_;
};

}  // namespace limen::manifest
