// What people write in a field of several lines.
#pragma once

#include <string>
#include <string_view>

namespace limen {

// Each line by clean_line() of base/text.h, so that nothing stays that cannot be seen or that turns the direction of
// what follows; line ends stay but for those before and after the text.
std::string clean_note(std::string_view text);

}  // namespace limen
