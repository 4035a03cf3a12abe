// A checksum that tells damage of stored bytes at the speed of memory: any change within one aligned word of eight
// bytes is found, any other with 1 - 2^-64. It does not tell forgery.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace limen {

std::uint64_t checksum(ByteView bytes);

}  // namespace limen
