// Which characters look like which. Internal to the module.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "formats/mrz/layout.h"

namespace limen::mrz_repair {

// What may have been printed where a character was received, and how unlikely that is.
struct Option {
  char c = '<';
  float cost = 0;
};

// Look-alikes of a received character that a column admits, without the character itself. Of a character that has none
// where it cannot stay, and of '?', everything the column admits, at a high cost.
std::vector<Option> options_for(char received, mrz::Characters characters, bool may_stay);

// Look-alikes whose value agrees modulo 10.
std::string same_value(char c);

}  // namespace limen::mrz_repair
