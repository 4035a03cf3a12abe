// The upper halves of ISO 8859. Internal to repertoire.cc.
#pragma once

#include <array>

#include "formats/edifact/repertoire.h"

namespace limen::edifact {

using UpperHalf = std::array<char16_t, 96>;  // of the bytes A0 to FF
// nullptr when the repertoire is not one of ISO 8859.
const UpperHalf* upper_half(Repertoire repertoire);

}  // namespace limen::edifact
