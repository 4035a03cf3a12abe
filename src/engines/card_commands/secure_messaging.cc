#include "engines/card_commands/secure_messaging.h"

#include <algorithm>

#include "formats/der/der.h"

namespace limen::cards {

namespace {

constexpr std::uint8_t kMasked = 0x0C;  // the header is part of the checksum [§9.8.4]
constexpr std::size_t kChecksum = 8;

Bytes wanted(std::uint32_t le, bool extended) {
  if (extended && le > 256) return {static_cast<std::uint8_t>(le >> 8), static_cast<std::uint8_t>(le)};
  return {static_cast<std::uint8_t>(le)};
}

struct Answer {
  Bytes data;           // still encrypted, without the padding indicator
  bool padded = false;  // has data
  std::optional<std::uint16_t> status;
  std::size_t covered = 0;  // bytes under the checksum
  ByteView checksum;
};

Error structure() { return {"messaging.structure", "a protected answer is not built as the standard says"}; }

// [DO85 or DO87] DO99 DO8E, in this order and nothing else.
Result<Answer> take_apart(ByteView bytes) {
  Answer answer;
  der::Reader reader(bytes, der::Rules::kBer);
  while (!reader.at_end()) {
    const auto next = reader.next();
    if (!next.ok() || next->indefinite) return structure();
    const der::Element& element = *next;
    if (element.tag == 0x87 && !answer.padded && !answer.status) {
      if (element.content.size() < 2 || element.content[0] != 1) return structure();
      answer.data.assign(element.content.begin() + 1, element.content.end());
      answer.padded = true;
    } else if (element.tag == 0x85 && !answer.padded && !answer.status) {
      if (element.content.empty()) return structure();
      answer.data.assign(element.content.begin(), element.content.end());
      answer.padded = true;
    } else if (element.tag == 0x99 && !answer.status && element.content.size() == 2) {
      answer.status = static_cast<std::uint16_t>(element.content[0] << 8 | element.content[1]);
    } else if (element.tag == 0x8E && element.content.size() == kChecksum) {
      answer.covered = element.offset;
      answer.checksum = element.content;
      if (!reader.at_end()) return structure();
    } else {
      return structure();
    }
  }
  return answer;
}

}  // namespace

SecureMessaging::SecureMessaging(chip_crypto::Cipher cipher, Bytes encryption_key, Bytes checksum_key, Bytes counter)
    : cipher_(cipher),
      encryption_key_(std::move(encryption_key)),
      checksum_key_(std::move(checksum_key)),
      counter_(counter.empty() ? Bytes(chip_crypto::block_size(cipher), 0) : std::move(counter)) {}

SecureMessaging::~SecureMessaging() {
  chip_crypto::wipe(encryption_key_);
  chip_crypto::wipe(checksum_key_);
}

void SecureMessaging::step() {
  for (std::size_t i = counter_.size(); i > 0; --i) {
    if (++counter_[i - 1] != 0) break;
  }
}

Bytes SecureMessaging::vector() const {
  if (cipher_ == chip_crypto::Cipher::kTripleDes) return {};
  return chip_crypto::encrypt(cipher_, encryption_key_, counter_);
}

Bytes SecureMessaging::sealed(ByteView message) const {
  const std::size_t block = chip_crypto::block_size(cipher_);
  Bytes input = counter_;
  input.insert(input.end(), message.begin(), message.end());
  // The retail MAC pads by itself; for CMAC the message is padded to whole blocks first [§9.8.4, figure 5].
  if (block == 16) input = chip_crypto::pad(input, block);
  return chip_crypto::checksum(cipher_, checksum_key_, input);
}

Command SecureMessaging::protect(const Command& command) {
  step();
  const std::size_t block = chip_crypto::block_size(cipher_);
  Command out{
      .cla = static_cast<std::uint8_t>(command.cla | kMasked), .ins = command.ins, .p1 = command.p1, .p2 = command.p2};
  if (!command.data.empty()) {
    Bytes value = chip_crypto::encrypt(cipher_, encryption_key_, chip_crypto::pad(command.data, block), vector());
    const bool odd = (command.ins & 1) != 0;
    if (!odd) value.insert(value.begin(), 1);
    out.data = der::tlv(odd ? 0x85 : 0x87, value);
  }
  if (command.le) {
    const Bytes length = der::tlv(0x97, wanted(*command.le, command.needs_extended()));
    out.data.insert(out.data.end(), length.begin(), length.end());
  }
  Bytes message = chip_crypto::pad(Bytes{out.cla, out.ins, out.p1, out.p2}, block);
  message.insert(message.end(), out.data.begin(), out.data.end());
  const Bytes seal = der::tlv(0x8E, sealed(message));
  out.data.insert(out.data.end(), seal.begin(), seal.end());
  out.extended = command.needs_extended() || out.data.size() > 255;
  out.le = out.extended ? 65536 : 256;
  return out;
}

Result<Response> SecureMessaging::open(const Response& response) {
  step();
  if (response.data.empty()) {
    if (response.ok()) return Error{"messaging.plain_answer", "the chip answers without secure messaging"};
    return Response{.data = {}, .status = response.status, .unprotected = true};
  }
  const Answer answer = TRY(take_apart(response.data));
  if (answer.checksum.empty()) return Error{"messaging.checksum.missing", "a protected answer has no checksum"};
  if (!chip_crypto::equal(sealed(ByteView(response.data).first(answer.covered)), answer.checksum)) {
    return Error{"messaging.checksum.wrong",
                 "the checksum of an answer is wrong: it was changed, repeated or left out"};
  }
  if (!answer.status) return Error{"messaging.status.missing", "a protected answer has no protected status word"};
  if (*answer.status != response.status) {
    return Error{"messaging.status.disagrees", "the status word disagrees with the protected one"};
  }
  Response out{.data = {}, .status = *answer.status};
  if (!answer.padded) return out;
  if (answer.data.size() % chip_crypto::block_size(cipher_) != 0) return structure();
  auto plain = chip_crypto::unpad(chip_crypto::decrypt(cipher_, encryption_key_, answer.data, vector()));
  if (!plain.ok()) return Error{"messaging.padding", "the content of a protected answer has no padding"};
  out.data = plain.take();
  return out;
}

std::size_t SecureMessaging::room(std::size_t size) const {
  // DO99 takes 4 bytes, DO8E 10, the header of DO87 with its indicator up to 5; one byte of the last block is padding.
  const std::size_t block = chip_crypto::block_size(cipher_);
  const std::size_t around = 4 + 10 + (size <= 0x80 + 16 ? 3 : size <= 0x100 ? 4 : 5);
  if (size < around + block) return 0;
  return (size - around) / block * block - 1;
}

}  // namespace limen::cards
