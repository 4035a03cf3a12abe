// A hostile card, or a hostile wire to a good one, against a whole reading: it ends, every file that counts as read is
// the chip's own, and once a session was on nothing goes out without one.
//
// The first byte chooses the chip; 0 is a card that gives the answers of the input, one after the other (a byte of
// length, or 255 and two bytes of it). With the others each three bytes damage one exchange of a good chip: how many
// exchanges later, what to do, and with what.
#include <algorithm>
#include <cstdint>

#include "base/test_require.h"
#include "engines/chip_reading/chip_reading.h"
#include "engines/virtual_chip/sample_fixture.h"

namespace {

using limen::Bytes;
using limen::ByteView;
using limen::testing::require;
namespace cards = limen::cards;
namespace chips = limen::virtual_chip;
namespace reading = limen::chip_reading;
namespace samples = limen::virtual_chip::testing;

class Input {
 public:
  explicit Input(ByteView bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return first;
  }
  Bytes piece() {
    std::size_t size = byte();
    if (size == 255) size = static_cast<std::size_t>(byte()) << 8 | byte();
    size = std::min(size, bytes_.size());
    const Bytes out(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size));
    bytes_ = bytes_.subspan(size);
    return out;
  }

 private:
  ByteView bytes_;
};

class Script final : public cards::Transceiver {
 public:
  explicit Script(Input input) : input_(input) {}
  limen::Result<Bytes> transmit(ByteView) override {
    if (input_.empty()) return limen::Error{"card.lost", "the input is over"};
    return input_.piece();
  }
  limen::Result<void> reset() override { return {}; }
  bool extended_length() const override { return true; }

 private:
  Input input_;
};

class Damaged final : public cards::Transceiver {
 public:
  Damaged(chips::VirtualChip& chip, Input input) : chip_(chip), input_(input), wait_(input_.byte()) {}
  limen::Result<Bytes> transmit(ByteView command) override {
    Bytes answer = chip_.process(command);
    if (wait_-- > 0) return answer;
    const std::uint8_t what = input_.byte(), with = input_.byte();
    wait_ = input_.empty() ? 1 << 20 : input_.byte();
    const std::size_t at = answer.empty() ? 0 : with % answer.size();
    switch (what % 8) {
      case 0:
        if (!answer.empty()) answer[at] = static_cast<std::uint8_t>(answer[at] ^ (1U << (what >> 5)));
        return answer;
      case 1:
        answer.resize(at);
        return answer;
      case 2:
        answer.insert(answer.begin() + static_cast<std::ptrdiff_t>(at), what);
        return answer;
      case 3:
        return Bytes{0x90, 0x00};
      case 4:
        return Bytes{static_cast<std::uint8_t>(0x60 | (what >> 4)), with};
      case 5:
        (void)chip_.reset();
        return answer;
      case 6:
        return limen::Error{"card.lost", "gone"};
      default:
        return input_.piece();
    }
  }
  limen::Result<void> reset() override { return chip_.reset(); }

 private:
  chips::VirtualChip& chip_;
  Input input_;
  int wait_;
};

chips::Personalisation chip_of(std::uint8_t mode) {
  using limen::chip_keys::Mapping;
  chips::Personalisation own;
  switch (mode % 4) {
    case 1:
      own = samples::document(300);
      break;
    case 2:
      own = samples::pace_document(samples::pace(Mapping::kIntegrated, 12), 300);
      break;
    default:
      own = samples::pace_document(samples::pace(Mapping::kChipAuthentication, 13), 300);
      break;
  }
  if (mode % 4 == 1) {
    own.static_key = samples::static_key(12);
    own.chip_authentication = {{.elliptic = true, .cipher = limen::chip_crypto::Cipher::kAes128}};
    own.active_key = samples::rsa_1024();
    chips::complete(own);
  }
  return own;
}

void check(const reading::Reading& result, const chips::Personalisation* own) {
  bool secured = false;
  for (const cards::Exchange& entry : result.log) {
    if (entry.ins == 0) {
      secured = secured && entry.remark != "power off and on";
      continue;
    }
    require(entry.secured || !secured);
    secured = secured || entry.secured;
    require(entry.command.empty() && entry.answer.empty());
  }
  for (const limen::Error& finding : result.findings) require(!finding.code.empty() && !finding.message.empty());
  for (const reading::FileReading& file : result.files) {
    require(file.content.empty() == (file.state != reading::FileState::kRead));
    if (own == nullptr || file.state != reading::FileState::kRead || file.file.master) continue;
    const auto known = own->files.find(file.file.id);
    require(known != own->files.end() && known->second == file.content);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(ByteView(data, size));
  const std::uint8_t mode = input.byte();
  const reading::Request request{
      .passwords = {{.kind = limen::access::PasswordKind::kMrz, .text = samples::kMrzInformation}},
      .policy = {.bac_after_pace = (mode & 0x80) != 0},
      .random = samples::seeded(9),
      .channel = {.most_exchanges = 400}};
  if (mode % 4 == 0) {
    Script card(input);
    check(reading::read(card, request), nullptr);
    return 0;
  }
  const chips::Personalisation own = chip_of(mode);
  chips::VirtualChip chip(own, {.extended = (mode & 0x40) != 0}, samples::seeded(5));
  Damaged wire(chip, input);
  const reading::Reading result = reading::read(wire, request);
  // An open answer in place of a denied one can make a chip look open: only then may anything be said in clear.
  check(result, result.access.kind == reading::AccessKind::kOpen ? nullptr : &own);
  return 0;
}
