// Tables A and B. Internal to the module.
#pragma once

#include <string_view>
#include <vector>

#include "engines/mrz_names/mrz_names.h"

namespace limen::mrz_names {

// One way of writing a letter.
struct Spelling {
  std::string_view text;  // A–Z; may be empty
  Grade grade = Grade::kFirst;
};

// All ways, best first; empty if neither table has the letter.
std::vector<Spelling> spellings(char32_t letter, Language language, bool first);

}  // namespace limen::mrz_names
