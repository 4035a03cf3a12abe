// What a message says about somebody: the truth, with what is left out or wrong in this dialect, before it is written.
// Internal to the module.
#pragma once

#include "engines/traffic/flight.h"

namespace limen::traffic {

enum class Birth : std::uint8_t { kSent, kMissing, kUnknown, kWrong };

struct Told {
  TruthPerson truth;
  const Flyer* flyer = nullptr;
  std::string surname, given, second;  // UTF-8, as the dialect spells them
  PartialDate birth;
  Birth birth_state = Birth::kSent;
  char sex = '\0';  // M, F, X, U; NUL: not sent
  synthetic::Document document;
  bool documents = true;
  bool strange = false, order = false;
};

// Text as it goes over the wire. Precondition: the dialect's spelling has all letters, which tell() sees to.
std::string wire_text(const Dialect& dialect, std::string_view utf8);

// `chance` scales the dialect's rates of dirt, in per cent.
Told tell(const Dialect& dialect, const Flyer& flyer, std::size_t dirt_percent, Random& random);

}  // namespace limen::traffic
