// The card's end of secure messaging [9303-11 §9.8], and the ways to get it wrong.
#include <algorithm>

#include "engines/chip_crypto/symmetric.h"
#include "engines/virtual_chip/state.h"
#include "formats/der/der.h"

namespace limen::virtual_chip {

namespace {

void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

CardSession::CardSession(chip_crypto::Cipher cipher, Bytes encryption_key, Bytes checksum_key, Bytes counter)
    : cipher_(cipher),
      encryption_key_(std::move(encryption_key)),
      checksum_key_(std::move(checksum_key)),
      counter_(std::move(counter)) {
  if (counter_.empty()) counter_.assign(chip_crypto::block_size(cipher_), 0);
}

void CardSession::step() {
  for (auto byte = counter_.rbegin(); byte != counter_.rend(); ++byte) {
    if (++*byte != 0) return;
  }
}

Bytes CardSession::vector() const {
  return cipher_ == chip_crypto::Cipher::kTripleDes ? Bytes(8, 0)
                                                    : chip_crypto::encrypt(cipher_, encryption_key_, counter_);
}

Bytes CardSession::seal(ByteView message) const {
  Bytes input = counter_;
  append(input, message);
  if (cipher_ != chip_crypto::Cipher::kTripleDes) input = chip_crypto::pad(input, 16);
  return chip_crypto::checksum(cipher_, checksum_key_, input);
}

std::optional<cards::Command> CardSession::open(const cards::Command& command) {
  step();
  const std::size_t block = chip_crypto::block_size(cipher_);
  cards::Command plain{
      .cla = static_cast<std::uint8_t>(command.cla & 0xF3U), .ins = command.ins, .p1 = command.p1, .p2 = command.p2};
  plain.extended = command.extended;
  Bytes message = {command.cla, command.ins, command.p1, command.p2};
  message = chip_crypto::pad(message, block);
  ByteView checksum, enciphered;
  der::Reader reader(command.data, der::Rules::kBer);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) return std::nullopt;
    const ByteView content = element->content;
    if (element->tag == 0x8E) {
      checksum = content;
      continue;
    }
    append(message, element->whole);
    if (element->tag == 0x87) {
      if (content.size() < 2 || content[0] != 1) return std::nullopt;
      enciphered = content.subspan(1);
    } else if (element->tag == 0x85) {
      enciphered = content;
    } else if (element->tag == 0x97) {
      if (content.size() == 1) {
        plain.le = content[0] == 0 ? 256 : content[0];
      } else if (content.size() == 2) {
        const auto le = static_cast<std::uint32_t>(content[0] << 8 | content[1]);
        plain.le = le == 0 ? 65536 : le;
      } else {
        return std::nullopt;
      }
    } else {
      return std::nullopt;
    }
  }
  if (!chip_crypto::equal(seal(message), checksum) || enciphered.size() % block != 0) return std::nullopt;
  if (!enciphered.empty()) {
    auto data = chip_crypto::unpad(chip_crypto::decrypt(cipher_, encryption_key_, enciphered, vector()));
    if (!data.ok()) return std::nullopt;
    plain.data = data.take();
  }
  return plain;
}

cards::Response CardSession::protect(const cards::Response& response, std::uint8_t ins, const Fault& fault) {
  step();
  const FaultKind wrong = answers_++ >= fault.at ? fault.kind : FaultKind::kNone;
  if (wrong == FaultKind::kPlainAnswer) return response;
  if (wrong == FaultKind::kPlainStatus) return status(0x6F00);
  if (wrong == FaultKind::kPlainSuccess) return status(0x9000);
  Bytes data, word = der::tlv(0x99, Bytes{static_cast<std::uint8_t>(response.status >> 8),
                                          static_cast<std::uint8_t>(response.status)});
  if (!response.data.empty() || wrong == FaultKind::kIndicatorWrong) {
    Bytes padded = chip_crypto::pad(response.data, chip_crypto::block_size(cipher_));
    if (wrong == FaultKind::kPaddingWrong) {
      std::replace(padded.begin(), padded.end(), std::uint8_t{0x80}, std::uint8_t{0x81});
    }
    Bytes value = chip_crypto::encrypt(cipher_, encryption_key_, padded, vector());
    if (wrong == FaultKind::kBlocksBroken) value.pop_back();
    if ((ins & 1) == 0) value.insert(value.begin(), wrong == FaultKind::kIndicatorWrong ? 2 : 1);
    data = der::tlv((ins & 1) == 0 ? 0x87 : 0x85, value);
  }
  cards::Response out{.data = {}, .status = response.status};
  if (wrong == FaultKind::kStatusDisagrees) out.status = response.status == 0x9000 ? 0x6282 : 0x9000;
  if (wrong == FaultKind::kOrderWrong) {
    append(out.data, word);
    append(out.data, data.empty() ? der::tlv(0x87, Bytes{1, 0}) : data);
  } else {
    append(out.data, data);
    if (wrong == FaultKind::kObjectUnknown) append(out.data, der::tlv(0x99, Bytes{0x90}));
    if (wrong != FaultKind::kStatusMissing) append(out.data, word);
    if (wrong == FaultKind::kObjectTwice) append(out.data, word);
  }
  Bytes checksum = seal(out.data);
  if (wrong == FaultKind::kSealOfOtherCounter) {
    step();
    checksum = seal(out.data);
  }
  if (wrong == FaultKind::kSealOtherKey) {
    Bytes input = counter_;
    append(input, out.data);
    if (cipher_ != chip_crypto::Cipher::kTripleDes) input = chip_crypto::pad(input, 16);
    checksum = chip_crypto::checksum(cipher_, encryption_key_, input);
  }
  if (wrong == FaultKind::kSealWrong) checksum[7] ^= 1;
  if (wrong == FaultKind::kSealShort) checksum.resize(4);
  if (wrong != FaultKind::kSealMissing) append(out.data, der::tlv(0x8E, checksum));
  if (wrong == FaultKind::kTrailingBytes) out.data.push_back(0);
  return out;
}

}  // namespace limen::virtual_chip
