// Hostile commands against the virtual chip: every one is answered with a status word, and no file of the application
// is given to anybody who does not know the key.
//
// The first byte chooses the chip; then commands, each a byte of length (or 255 and two bytes of it) and the bytes.
#include <algorithm>
#include <cstdint>

#include "base/test_require.h"
#include "engines/virtual_chip/sample_fixture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::Bytes;
  using limen::ByteView;
  using limen::testing::require;
  namespace chips = limen::virtual_chip;
  namespace samples = limen::virtual_chip::testing;
  if (size == 0) return 0;
  const std::uint8_t mode = data[0];
  chips::Personalisation own =
      (mode & 1) == 0 ? samples::document(200)
                      : samples::pace_document(samples::pace(limen::chip_keys::Mapping::kChipAuthentication, 12), 200);
  own.active_key = samples::rsa_1024();
  chips::complete(own);
  chips::VirtualChip chip(own, {.extended = (mode & 2) != 0, .gives_in_parts = (mode & 4) != 0}, samples::seeded(1));
  const Bytes& secret = own.files.at(0x0101);
  ByteView left(data + 1, size - 1);
  int commands = 0;
  while (!left.empty() && ++commands < 200) {
    std::size_t length = left[0];
    left = left.subspan(1);
    if (length == 255 && left.size() >= 2) {
      length = static_cast<std::size_t>(left[0]) << 8 | left[1];
      left = left.subspan(2);
    }
    length = std::min(length, left.size());
    const Bytes answer = chip.process(left.first(length));
    left = left.subspan(length);
    require(answer.size() >= 2 && answer.size() <= 65'538);
    require(!chip.access_granted());
    require(std::search(answer.begin(), answer.end(), secret.begin() + 4, secret.begin() + 20) == answer.end());
  }
  return 0;
}
