// Base64 as files have it [RFC 4648 §4].
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace limen::certificate_files {

// White space between the digits is passed over; padding may be left out but not be wrong. nullopt otherwise.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace limen::certificate_files
