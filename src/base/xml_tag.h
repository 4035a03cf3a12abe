// Where a tag of XML ends, in text that may be damaged.
#pragma once

#include <cstddef>
#include <string_view>

namespace limen {

// Size of the tag that `text` begins with ('<' first), up to its '>' or to where it cannot go on because another tag
// begins. Quotation marks count behind '=' alone, and only when they are closed before that: one that stands somewhere
// by accident must not swallow what follows. 0: more has to come. Linear in what it passes.
std::size_t xml_tag_size(std::string_view text);

}  // namespace limen
