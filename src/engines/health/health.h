// How a site is, in words: what was measured of it (Facts) becomes one finding for each check, green, yellow or red,
// with a sentence that says what is so and one that says what to do, in the four languages (docs/services/health.md).
//
// The words and the limits are data (`health.yaml` of a pack). Words::read checks that every sentence that judge() can
// choose is there in every language and that it names no value that judge() does not give; so nothing is ever said in
// half. A fact that is not known is never green for that reason: either the check says that nobody knows, or it has
// nothing to look at (no stick is named) and says that.
//
// Facts hold no personal data: counts, days, names of files, lists, jobs and desks. Pure; may run in parallel.
//
//   const Words words = TRY(Words::read(file));
//   for (const Finding& finding : judge(facts, words.limits())) print(words.says(finding, "fr"), words.act(finding,
//   "fr"));
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::health {

enum class Colour : std::uint8_t { kGreen, kYellow, kRed };
std::string_view to_text(Colour colour);  // "green", "yellow", "red"

// One day's size of the site: database, its log and what else lies in the folder.
struct Size {
  CivilDate day{};
  std::uint64_t bytes = 0;
};

struct Stop {  // a server that ended without saying so
  Instant at{};
  std::int64_t away_seconds = 0;
};

struct ListAge {
  std::string name{};
  Instant imported_at{};
};

// What somebody at a desk found when a test page or a test line was tried there.
struct DeskTrial {
  std::string desk{};  // post and lane
  bool good = true;
  Instant at{};
};

// Something of a pack that is in force and ends, with nothing behind it.
struct Ending {
  std::string what{};  // file and, where it is one of many, the code in it
  CivilDate last{};
};

struct FailedJob {
  std::string job{}, code{};
};

enum class Stick : std::uint8_t { kNotNamed, kAbsent, kReadOnly, kThere };
enum class Certificate : std::uint8_t { kNone, kUnreadable, kKnown };  // none: plain HTTP, on this machine alone

// Absent: not known, or it never happened.
struct Facts {
  Instant now{};
  // Space.
  std::optional<std::uint64_t> free_bytes{};
  std::vector<Size> sizes{};  // in order of day
  bool writable = true;
  std::string write_error{};
  // Time.
  std::optional<Instant> last_entry{};
  std::int64_t clock_behind_seconds = 0;
  // Backups.
  std::optional<Instant> backup_at{}, drill_at{}, stick_copy_at{}, first_entry{};
  bool drill_good = true;
  Stick stick = Stick::kNotNamed;
  std::optional<std::uint64_t> stick_free_bytes{};
  std::uint64_t backup_bytes = 0;
  // The journal.
  std::optional<Instant> verified_at{};
  std::int64_t verified_entries = 0, first_bad = 0, lost_looks = 0;  // first_bad 0: the chain was whole
  // What the counter relies on.
  std::vector<ListAge> lists{};
  std::vector<Ending> endings{};
  // Desks.
  Certificate certificate = Certificate::kNone;
  Instant certificate_until{};
  std::optional<Instant> authority_until{};
  std::vector<DeskTrial> printers{}, readers{};
  // Work that comes round.
  std::optional<Instant> jobs_at{};
  std::vector<FailedJob> failed_jobs{};
  std::int64_t waiting_alerts = 0;  // not yet compared with past travellers
  // People.
  std::int64_t accounts = 0, without_second_factor = 0, resets_in_week = 0, failed_sign_ins = 0, locked_names = 0;
  // The machine.
  bool asked_beside = false;  // by a command, not inside the server
  std::optional<Instant> alive_at{};
  bool stopped = false;       // the server said that it stops
  std::vector<Stop> stops{};  // of the last seven days
};

struct Finding {
  std::string check{}, sentence{};
  std::map<std::string, std::string> values{};
};

// Limits by name, as the pack has them.
using Limits = std::map<std::string, std::int64_t, std::less<>>;

// One finding for each check, in the order of checks(). `limits` are those of Words::read.
std::vector<Finding> judge(const Facts& facts, const Limits& limits);
std::span<const std::string_view> checks();

class Words {
 public:
  // Errors: "health.words.sentence" (missing, unknown, or without a colour), "health.words.language",
  // "health.words.value" (a {name} that the sentence has not), "health.words.limit", and those of base/tree.h.
  static Result<Words> read(const Node& file);

  const Limits& limits() const { return limits_; }
  Colour colour(const Finding& finding) const;
  // Whether whoever sits at a counter is told.
  bool for_counter(const Finding& finding) const;
  // English when there is no such language; values of an Arabic sentence are isolated.
  std::string title(std::string_view check, std::string_view language) const;
  std::string says(const Finding& finding, std::string_view language) const;
  std::string act(const Finding& finding, std::string_view language) const;  // empty: nothing is to be done

 private:
  using Text = std::map<std::string, std::string, std::less<>>;
  struct Sentence {
    Colour colour = Colour::kGreen;
    bool for_counter = false;
    Text says{}, act{};
  };
  static Result<Text> read_text(const Node& node, std::span<const std::string_view> values);
  static Result<Sentence> read_sentence(const Node& node, std::span<const std::string_view> values);
  const Sentence& sentence(const Finding& finding) const;
  std::map<std::string, Text, std::less<>> titles_;
  std::map<std::string, Sentence, std::less<>> sentences_;  // "check.sentence"
  Limits limits_;
};

}  // namespace limen::health
