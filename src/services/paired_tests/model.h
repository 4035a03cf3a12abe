// What the register keeps, and the rule by which two forms become an outcome. Private to this folder.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "engines/paired_testing/paired_testing.h"
#include "platform/protection/protection.h"

namespace limen::paired_tests {

using StudyId = Id<struct PairedStudyTag>;
using CaseId = Id<struct PairedCaseTag>;
using NoteId = Id<struct PairedNoteTag>;

// In the order in which they are gone through.
enum class Phase : std::uint8_t { kContact, kApplication, kInterview };
inline constexpr std::array<Phase, 3> kPhases = {Phase::kContact, Phase::kApplication, Phase::kInterview};
std::string_view to_text(Phase phase);  // "contact", "application", "interview"
std::optional<Phase> parse_phase(std::string_view text);

// What came of one phase for one tester.
enum class Step : std::uint8_t { kTreated, kRefused, kNoAnswer, kNotReached };
std::string_view to_text(Step step);  // "treated", "refused", "no_answer", "not_reached"
std::optional<Step> parse_step(std::string_view text);

enum class Side : std::uint8_t { kA, kB };
std::string_view to_text(Side side);  // "A", "B"

// One thing about the two testers; exactly one of a study differs.
struct Characteristic {
  std::string name{}, a{}, b{};
};

struct Study {
  StudyId id{};
  std::string title{}, question{}, protocol{};
  std::vector<Characteristic> characteristics{};
  std::vector<Phase> phases{};   // in their order
  bool no_answer_counts = true;  // as being refused; else the pair is not usable
  std::int64_t version = 1;
  Instant created_at{};
  AccountId created_by{};
  std::optional<Instant> closed_at{};
};

struct Incident {
  std::string text{};
  bool breaks_protocol = false;
};

struct Words {
  std::map<Phase, std::string> phases{};
  std::string text{};
  std::vector<std::string> incidents{};
};

struct Form {
  Side side = Side::kA;
  AccountId tester{};
  std::map<Phase, Step> steps{};
  std::vector<bool> incidents{};  // whether each broke the protocol
  std::optional<Words> words{};   // absent once they were deleted
  std::int64_t version = 0;       // 0: nothing saved yet
  std::optional<Instant> locked_at{};
  std::string seal{};  // of what was locked

  bool broken() const;
};

struct Case {
  CaseId id{};
  StudyId study{};
  std::int64_t number = 0;  // in its study, from 1
  std::string target{}, place{};
  CivilDate day{};
  Instant created_at{};
  std::optional<Instant> completed_at{}, abandoned_at{}, cleared_at{};
  std::string abandoned_reason{};
  std::optional<std::string> abandoned_text{};
  Form a{}, b{};

  // What opens everything. Asks the forms too, not only the mark on the case.
  bool complete() const { return completed_at && a.locked_at && b.locked_at; }
  const Form& of(Side side) const { return side == Side::kA ? a : b; }
  std::optional<Side> side_of(const AccountId& tester) const;
};

struct Note {
  NoteId id{};
  AccountId author{};
  std::optional<std::string> text{};
};

// Of a pair, or of one phase of it.
struct Verdict {
  std::optional<paired_testing::Outcome> outcome{};
  std::string reason{};  // why there is none: "protocol_broken", "no_answer", "not_reached", or why it was abandoned
};
std::string_view to_text(paired_testing::Outcome outcome);  // "both", "only_a", "only_b", "neither"

struct Judgement {
  Verdict pair{};
  std::map<Phase, Verdict> phases{};  // of pairs in which both reached the phase
};

// A tester is favoured who was treated in every phase of the study. Of a complete or an abandoned case.
Judgement judge(const Study& study, const Case& one);

// Whether the form can be locked: every phase has an outcome, and whoever was refused or got no answer reached nothing
// further. Errors "paired_tests.form.incomplete", "paired_tests.form.order", with the phase as place.
Result<void> check_whole(const Study& study, const Form& form);

// Why a case is given up: by a person, before anybody read a form; "expired" by the retention alone.
bool is_reason(std::string_view reason);

json::object steps_json(const Form& form);
json::object words_json(const Words& words);
Result<void> read_steps(std::string_view text, Form& form);  // stored forms; error "paired_tests.stored_form"
Result<void> read_words(std::string_view text, Form& form);
json::array characteristics_json(const Study& study);
Result<std::vector<Characteristic>> read_characteristics(std::string_view text);

}  // namespace limen::paired_tests
