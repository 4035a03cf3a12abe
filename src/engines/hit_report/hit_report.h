// How the outcome of a hit goes back to the issuer of the alert: the states of a report, the clock it runs against, and
// the numbered forms in which it is written (packs/*/hit_desk.yaml).
//
// A report is drafted, sent, received, in work, answered, closed, and never goes back. Two limits hold: from the
// confirmed hit to the sending, and from the sending to the answer; the share that is used up colours the clock. What
// was late once is closed with a reason only. Numbers, letters, labels and limits are data.
//
// Pure and immutable; any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::hit_report {

enum class State : std::uint8_t { kDrafted, kSent, kReceived, kInWork, kAnswered, kClosed };
inline constexpr std::array<State, 6> kStates = {State::kDrafted, State::kSent,     State::kReceived,
                                                 State::kInWork,  State::kAnswered, State::kClosed};
std::string_view to_text(State state);  // "drafted", "sent", "received", "in_work", "answered", "closed"
std::optional<State> parse_state(std::string_view text);
// The issuer may answer what he never said he received, and be called without having taken it into work; nothing else
// is skipped, and nothing goes back.
bool may_go(State from, State to);

// What became of the action.
enum class Outcome : std::uint8_t { kDone, kNotPossible, kFalse };
std::string_view to_text(Outcome outcome);  // "done", "not_possible", "false"
std::optional<Outcome> parse_outcome(std::string_view text);

struct Text {
  std::string en{}, fr{}, es{}, ar{};
  const std::string& in(std::string_view language) const;  // English when it is none of the four
};
Result<Text> read_text(const Node& node);  // all four, none blank; error "hit_report.text"

struct Limits {
  std::int64_t report_minutes = 0, answer_minutes = 0;
};
enum class Colour : std::uint8_t { kGreen, kAmber, kRed, kLate };
std::string_view to_text(Colour colour);  // "green", "amber", "red", "late"

struct Choice {
  std::string code{};
  Text label{};
};

struct Field {
  std::string number{}, from{};  // `from`: what the desk fills it with
  bool mandatory = false;
  Text label{};
};
struct Form {
  std::string code{}, letter{};
  Outcome outcome = Outcome::kDone;
  bool about_thing = false;  // else about a person
  Text title{};
  std::vector<Field> fields{};
};
struct Filled {
  const Field* field = nullptr;
  std::string value{};
};

class Rules {
 public:
  // Errors: "hit_report.pack" with the place, and those of base/tree.h.
  static Result<Rules> read(const Node& file);

  Limits limits(std::string_view category, bool urgent) const;  // what is urgent is never given more time
  Colour colour(Instant from, Instant limit, Instant now) const;
  // The form of that outcome; null for an outcome that is not reported. A pack without forms about things has the
  // others for them too.
  const Form* form(Outcome outcome, bool about_thing = false) const;
  // In the order of the form; mandatory fields without a value are in `missing`.
  static std::vector<Filled> fill(const Form& form, const std::map<std::string, std::string, std::less<>>& values,
                                  std::vector<std::string>& missing);
  const std::vector<Choice>& late_reasons() const { return late_reasons_; }
  const std::vector<Choice>& not_possible_reasons() const { return not_possible_reasons_; }
  const Text& nobody() const { return nobody_; }
  const Text& direction(bool entry) const { return entry ? entry_ : exit_; }

 private:
  Limits default_{}, urgent_{};
  std::map<std::string, Limits, std::less<>> categories_{};
  std::int64_t amber_ = 50, red_ = 90;
  std::vector<Choice> late_reasons_{}, not_possible_reasons_{};
  Text nobody_{}, entry_{}, exit_{};
  std::vector<Form> forms_{};
};

const Choice* find(const std::vector<Choice>& choices, std::string_view code);

}  // namespace limen::hit_report
