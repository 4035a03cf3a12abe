#include "base/codes.h"

namespace limen {

std::string_view to_text(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "F";
    case Sex::kMale:
      return "M";
    case Sex::kUnspecified:
      return "X";
    case Sex::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::optional<Sex> parse_sex(std::string_view text) {
  if (text == "F") return Sex::kFemale;
  if (text == "M") return Sex::kMale;
  if (text == "X") return Sex::kUnspecified;
  if (text == "unknown" || text.empty()) return Sex::kUnknown;
  return std::nullopt;
}

Result<StateCode> StateCode::parse(std::string_view text) {
  // Made only when it is needed: codes are read millions of times a second.
  const auto invalid = [] { return Error{"state_code.invalid", "a state code has one to three letters A to Z"}; };
  if (text.empty() || text.size() > 3) return invalid();
  StateCode code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 'A' || text[i] > 'Z') return invalid();
    code.letters_[i] = text[i];
  }
  return code;
}

std::string_view to_text(Direction direction) { return direction == Direction::kEntry ? "entry" : "exit"; }

std::optional<Direction> parse_direction(std::string_view text) {
  if (text == "entry") return Direction::kEntry;
  if (text == "exit") return Direction::kExit;
  return std::nullopt;
}

}  // namespace limen
