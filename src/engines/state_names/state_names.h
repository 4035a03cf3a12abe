// States by the names that lists of persons use for them: those of the code table, those that OFAC, the United Nations,
// the European Union and the United Kingdom write instead ("Korea, North", "Democratic People's Republic of Korea"),
// and codes of two or three letters. Upper and lower case, marks, word order and "the", "of", "and" do not count.
//
// The function returned owns its table, is pure, and may be called by many threads.
//
//   options.state_by_name = state_names::by_name(states);
//   options.state_by_name("Iran (Islamic Republic of)");  // IRN
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/codes.h"
#include "formats/mrz/state_table.h"

namespace limen::state_names {

using ByName = std::function<std::optional<StateCode>(std::string_view)>;
// `table` is copied from and may go.
ByName by_name(const mrz::StateTable& table);

}  // namespace limen::state_names
