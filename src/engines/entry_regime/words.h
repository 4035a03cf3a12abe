// The words of a regime's file. Private to this folder.
#pragma once

#include <optional>
#include <string_view>

#include "engines/entry_regime/entry_regime.h"

namespace limen::entry_regime::words {

std::optional<Requirement> parse_requirement(std::string_view text);  // not "no_rule", which no rule can say

}  // namespace limen::entry_regime::words
