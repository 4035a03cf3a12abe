// Any bytes are unpacked or refused, the same in pieces of any size, and never to more than was asked for; what is
// packed comes back, whatever stands behind it is told.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/gzip/gzip.h"
#include "formats/gzip/test_pack.h"

namespace {

namespace gzip = limen::gzip;
using limen::testing::require;

struct Unpacked {
  std::string bytes;
  int spoiled = 0;
  bool operator==(const Unpacked&) const = default;
};

// At most `most` bytes of it; a source that gives and is asked for `step` bytes at a time.
Unpacked unpack(std::string_view packed, std::size_t step, std::size_t most) {
  Unpacked unpacked;
  const gzip::Source read = gzip::unpack(
      [packed, step](std::span<char> to) mutable {
        const std::size_t count = std::min({to.size(), packed.size(), step});
        std::copy_n(packed.data(), count, to.data());
        packed.remove_prefix(count);
        return count;
      },
      [&](std::string_view why) {
        require(!why.empty());
        ++unpacked.spoiled;
      });
  std::string piece(std::min<std::size_t>(step, 4096), '\0');
  while (unpacked.bytes.size() < most) {
    const std::size_t room = std::min(piece.size(), most - unpacked.bytes.size());
    const std::size_t count = read(std::span<char>(piece.data(), room));
    if (count == 0) break;
    require(count <= room);
    unpacked.bytes.append(piece, 0, count);
  }
  if (unpacked.bytes.size() < most) require(read(piece) == 0);  // the end stays the end
  require(unpacked.spoiled <= 1);
  // Damage right behind the last byte that was asked for is seen or not, as the pieces fall.
  if (unpacked.bytes.size() == most) unpacked.spoiled = 0;
  return unpacked;
}

void compare(std::string_view packed, std::size_t step) {
  constexpr std::size_t kMost = 20'000;
  const Unpacked whole = unpack(packed, packed.size() + 1, kMost + 1);
  require(unpack(packed, step, kMost + 1) == whole);
  const auto at_once = gzip::unpack_whole(packed, kMost);
  if (whole.bytes.size() > kMost) {
    require(!at_once.ok() && at_once.error().code == "file.too_large");
  } else if (whole.spoiled > 0) {
    require(!at_once.ok() && at_once.error().code == "file.gzip");
  } else {
    require(at_once.ok() && *at_once == whole.bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t step = 1 + data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:  // anything
      compare(bytes, step);
      break;
    case 1:  // a sound head, and anything
      compare(std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10) + std::string(bytes), step);
      break;
    default: {  // two members, and something wrong
      std::string packed = gzip::testing::pack(std::string(bytes)) + gzip::testing::pack(std::string(bytes));
      const auto back = gzip::unpack_whole(packed, 2 * bytes.size());
      require(back.ok() && *back == std::string(bytes) + std::string(bytes));
      const std::size_t at = step * 7 % packed.size();
      packed[at] = static_cast<char>(packed[at] ^ bytes[0]);
      compare(packed, step);
    }
  }
  return 0;
}
