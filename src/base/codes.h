// Small closed vocabularies that every floor uses: sex, state codes, direction of a crossing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace limen {

// Sex as a document states it [9303-3 §4.7]; "unspecified" is a statement, "unknown" is the absence of one.
enum class Sex : std::uint8_t { kUnknown, kFemale, kMale, kUnspecified };
std::string_view to_text(Sex sex);                    // "unknown", "F", "M", "X"
std::optional<Sex> parse_sex(std::string_view text);  // the same four, and "" for unknown

// A state or issuing organisation as travel documents name it: one to three letters A–Z [9303-3 §5]. Whether the code
// exists is a question to the code table in the pack; this type only guarantees the shape.
class StateCode {
 public:
  StateCode() = default;                                  // none
  static Result<StateCode> parse(std::string_view text);  // upper-case letters, 1 to 3; error "state_code.invalid"
  bool empty() const { return letters_[0] == 0; }
  std::string_view text() const {
    return {letters_.data(), letters_[0] == 0 ? 0U : letters_[1] == 0 ? 1U : letters_[2] == 0 ? 2U : 3U};
  }
  auto operator<=>(const StateCode&) const = default;

 private:
  std::array<char, 3> letters_{};
};

enum class Direction : std::uint8_t { kEntry, kExit };
std::string_view to_text(Direction direction);  // "entry", "exit"
std::optional<Direction> parse_direction(std::string_view text);

}  // namespace limen
