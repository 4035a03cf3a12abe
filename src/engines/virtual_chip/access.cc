// The card's half of BAC and PACE [9303-11 §4.3, §4.4].
#include <algorithm>

#include "engines/chip_crypto/mapping.h"
#include "engines/virtual_chip/state.h"
#include "formats/der/der.h"

namespace limen::virtual_chip {

namespace {

using chip_crypto::Cipher;
using chip_crypto::KeyUse;
using chip_keys::Mapping;

void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

Bytes token(const PaceState& pace, ByteView checksum_key, ByteView key) {
  const Bytes input = der::constructed(
      0x7F49, {der::tlv(der::kOid, pace.info.oid()), der::tlv(pace.domain->elliptic() ? 0x86 : 0x84, key)});
  return chip_crypto::checksum(pace.info.cipher, checksum_key, input);
}

}  // namespace

cards::Response Access::challenge(const cards::Command& command) {
  VirtualChip::State& state = *chip_.state_;
  if (!chip_.personalisation_.bac || chip_.fault_.kind == FaultKind::kBacNoChallenge) return status(0x6982);
  if (chip_.behaviour_.needs_application && !state.application) return status(0x6985);
  if (command.le != 8U) return status(0x6700);
  state.challenge.assign(8, 0);
  chip_.random_(state.challenge);
  if (chip_.fault_.kind == FaultKind::kRandomRepeated) state.challenge.assign(8, 0x5A);
  cards::Response response{.data = state.challenge, .status = 0x9000};
  if (chip_.fault_.kind == FaultKind::kBacShortChallenge) response.data.resize(4);
  return response;
}

cards::Response Access::external_authenticate(const cards::Command& command) {
  VirtualChip::State& state = *chip_.state_;
  if (command.data.size() != 40 || state.challenge.size() != 8) return status(0x6985);
  if (chip_.behaviour_.any_length_in_bac && command.le == 40U) return status(0x6700);
  const Bytes challenge = std::exchange(state.challenge, {});
  Bytes seed = chip_crypto::digest(chip_crypto::Hash::kSha1, as_bytes(chip_.personalisation_.mrz_information));
  seed.resize(16);
  const Bytes encryption = chip_crypto::derive_key(Cipher::kTripleDes, seed, KeyUse::kEncryption);
  const Bytes checksum = chip_crypto::derive_key(Cipher::kTripleDes, seed, KeyUse::kChecksum);
  const ByteView received(command.data);
  if (!chip_crypto::equal(chip_crypto::checksum(Cipher::kTripleDes, checksum, received.first(32)), received.last(8))) {
    return status(chip_.behaviour_.wrong_key);
  }
  const Bytes plain = chip_crypto::decrypt(Cipher::kTripleDes, encryption, received.first(32));
  const ByteView view(plain);
  if (!chip_crypto::equal(view.subspan(8, 8), challenge)) return status(chip_.behaviour_.wrong_key);
  Bytes mine(16);
  chip_.random_(mine);
  Bytes answer = challenge;
  append(answer, view.first(8));
  append(answer, mine);
  if (chip_.fault_.kind == FaultKind::kBacOtherRandom) answer[9] ^= 1;
  answer = chip_crypto::encrypt(Cipher::kTripleDes, encryption, answer);
  append(answer, chip_crypto::checksum(Cipher::kTripleDes, checksum, answer));
  if (chip_.fault_.kind == FaultKind::kBacWrongChecksum) answer[35] ^= 0x10;
  if (chip_.fault_.kind == FaultKind::kBacShortAnswer) answer.resize(32);
  for (std::size_t i = 0; i < 16; ++i) mine[i] ^= plain[16 + i];
  Bytes counter(challenge.begin() + 4, challenge.end());
  counter.insert(counter.end(), plain.begin() + 4, plain.begin() + 8);
  state.next_session.emplace(Cipher::kTripleDes, chip_crypto::derive_key(Cipher::kTripleDes, mine, KeyUse::kEncryption),
                             chip_crypto::derive_key(Cipher::kTripleDes, mine, KeyUse::kChecksum), counter);
  state.granted = true;
  return {.data = answer, .status = 0x9000};
}

cards::Response Access::select_pace(const cards::Command& command) {
  PaceState& pace = chip_.state_->pace;
  pace = PaceState();
  if (chip_.fault_.kind == FaultKind::kPaceRefused) return status(0x6A80);
  Bytes protocol;
  int reference = 0, domain = -1;
  der::Reader reader(command.data, der::Rules::kBer);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) return status(0x6A80);
    if (element->tag == 0x80) protocol.assign(element->content.begin(), element->content.end());
    if (element->tag == 0x83 && element->content.size() == 1) reference = element->content[0];
    if (element->tag == 0x84 && element->content.size() == 1) domain = element->content[0];
  }
  if (chip_.behaviour_.needs_domain && domain < 0) return status(0x6A87);
  const Personalisation& own = chip_.personalisation_;
  for (const chip_keys::PaceInfo& info : own.pace) {
    if (info.oid() != protocol || (domain >= 0 && info.domain != domain)) continue;
    pace.info = info;
    pace.step = PaceStep::kNonce;
  }
  if (pace.step != PaceStep::kNonce) return status(0x6A80);
  if (reference == 1 && !own.mrz_information.empty()) {
    pace.secret = chip_crypto::digest(chip_crypto::Hash::kSha1, as_bytes(own.mrz_information));
  } else if (reference == 2 && !own.can.empty()) {
    append(pace.secret, as_bytes(own.can));
  } else {
    pace.step = PaceStep::kNone;
    return status(0x6A88);
  }
  pace.domain = chip_crypto::Domain::standardised(*pace.info.domain).take();
  return status(0x9000);
}

cards::Response Access::answer(std::uint32_t tag, Bytes value) const {
  Bytes inner = tag == 0 ? std::move(value) : der::tlv(tag, value);
  const PaceStep step = chip_.state_->pace.step;
  if (chip_.fault_.kind == FaultKind::kPaceNoTemplate && step != PaceStep::kNonce) return {.data = inner};
  if (chip_.fault_.kind == FaultKind::kPaceOtherTag && !inner.empty()) inner[0] ^= 0x10;
  if (chip_.fault_.kind == FaultKind::kPaceTrailingData) append(inner, der::tlv(0x92, Bytes{1}));
  return {.data = der::tlv(0x7C, inner), .status = 0x9000};
}

cards::Response Access::general_authenticate(const cards::Command& command) {
  PaceState& pace = chip_.state_->pace;
  const auto whole = der::only(command.data, 0x7C, der::Rules::kBer);
  if (!whole.ok()) return status(0x6A80);
  der::Reader reader = der::Reader(command.data, der::Rules::kBer).inside(*whole);
  der::Element element;
  if (!reader.at_end()) {
    auto next = reader.next();
    if (!next.ok()) return status(0x6A80);
    element = *next;
  }
  cards::Response response = status(0x6A80);
  const PaceStep step = pace.step;
  if (step == PaceStep::kNonce && element.tag == 0) {
    response = nonce();
    pace.step = PaceStep::kMapping;
  } else if (step == PaceStep::kMapping && element.tag == 0x81) {
    response = map(element.content);
    pace.step = PaceStep::kAgreement;
  } else if (step == PaceStep::kAgreement && element.tag == 0x83) {
    response = agree(element.content);
    pace.step = PaceStep::kTokens;
  } else if (step == PaceStep::kTokens && element.tag == 0x85) {
    response = authenticate(element.content);
    pace = PaceState();
  }
  if (!response.ok()) pace = PaceState();
  return response;
}

cards::Response Access::nonce() {
  PaceState& pace = chip_.state_->pace;
  pace.nonce.assign(chip_crypto::nonce_size(pace.info.cipher), 0);
  chip_.random_(pace.nonce);
  if (chip_.fault_.kind == FaultKind::kRandomRepeated) pace.nonce.assign(pace.nonce.size(), 0x5A);
  const Bytes key = chip_crypto::derive_key(pace.info.cipher, pace.secret, KeyUse::kPassword);
  Bytes enciphered = chip_crypto::encrypt(pace.info.cipher, key, pace.nonce);
  if (chip_.fault_.kind == FaultKind::kPaceNoNonce) enciphered.clear();
  if (chip_.fault_.kind == FaultKind::kPaceNonceSize) enciphered.pop_back();
  return answer(0x80, std::move(enciphered));
}

// Keys that a reader must refuse.
Bytes Access::spoiled_key(Bytes mine, ByteView theirs, bool mapping) const {
  const chip_crypto::Domain& domain = *chip_.state_->pace.domain;
  const FaultKind kind = chip_.fault_.kind;
  if (kind == (mapping ? FaultKind::kPaceMappingRepeated : FaultKind::kPaceKeyRepeated)) {
    return {theirs.begin(), theirs.end()};
  }
  if (kind == (mapping ? FaultKind::kPaceMappingOffGroup : FaultKind::kPaceKeyOffGroup)) {
    // No point of the curve with the same x; for DH an element that is not of order q.
    if (!domain.elliptic()) return domain.prime();
    mine.back() ^= 1;
    return mine;
  }
  if (kind == (mapping ? FaultKind::kPaceMappingNeutral : FaultKind::kPaceKeyNeutral)) {
    if (domain.elliptic()) return {0};
    Bytes one(domain.field_size(), 0);
    one.back() = 1;
    return one;
  }
  if (kind == (mapping ? FaultKind::kPaceMappingShort : FaultKind::kPaceKeyShort)) mine.resize(mine.size() / 2);
  return mine;
}

cards::Response Access::map(ByteView value) {
  PaceState& pace = chip_.state_->pace;
  if (pace.info.mapping == Mapping::kIntegrated) {
    if (value.size() != chip_crypto::second_nonce_size(pace.info.cipher)) return status(0x6A80);
    auto mapped =
        pace.domain->map_integrated(chip_crypto::pseudo_random(pace.info.cipher, pace.nonce, value, *pace.domain));
    if (!mapped.ok()) return status(0x6F00);
    pace.mapped = mapped.take();
    return answer(0, {});
  }
  pace.mapping_scalar = pace.domain->random_scalar(chip_.random_);
  auto mapped = pace.domain->map_generic(pace.nonce, pace.mapping_scalar, value);
  if (!mapped.ok()) return status(0x6A80);
  pace.mapped = mapped.take();
  return answer(0x82, spoiled_key(pace.domain->public_key(pace.mapping_scalar).take(), value, true));
}

cards::Response Access::agree(ByteView value) {
  PaceState& pace = chip_.state_->pace;
  const Bytes scalar = pace.mapped->random_scalar(chip_.random_);
  auto shared = pace.mapped->agree(scalar, value);
  if (!shared.ok()) return status(0x6A80);
  pace.shared = shared.take();
  pace.reader_key.assign(value.begin(), value.end());
  pace.my_key = pace.mapped->public_key(scalar).take();
  return answer(0x84, spoiled_key(pace.my_key, value, false));
}

Bytes Access::cam_data(ByteView encryption_key) {
  const PaceState& pace = chip_.state_->pace;
  const StaticKey& key = *chip_.personalisation_.static_key;
  Bytes scalar = key.scalar;
  if (chip_.fault_.kind == FaultKind::kCamOtherKey) scalar = pace.domain->random_scalar(chip_.random_);
  Bytes data = pace.domain->quotient(scalar, pace.mapping_scalar).take();
  data = chip_.fault_.kind == FaultKind::kCamPadding ? Bytes(data.size() / 16 * 16, 0) : chip_crypto::pad(data, 16);
  const Bytes vector = chip_crypto::encrypt(pace.info.cipher, encryption_key, Bytes(16, 0xFF));
  data = chip_crypto::encrypt(pace.info.cipher, encryption_key, data, vector);
  if (chip_.fault_.kind == FaultKind::kCamSize) data.pop_back();
  return data;
}

cards::Response Access::authenticate(ByteView value) {
  PaceState& pace = chip_.state_->pace;
  const FaultKind fault = chip_.fault_.kind;
  const Bytes encryption = chip_crypto::derive_key(pace.info.cipher, pace.shared, KeyUse::kEncryption);
  const Bytes checksum = chip_crypto::derive_key(pace.info.cipher, pace.shared, KeyUse::kChecksum);
  if (!chip_crypto::equal(token(pace, checksum, pace.my_key), value)) return status(chip_.behaviour_.wrong_key);
  Bytes mine = token(pace, checksum, pace.reader_key);
  if (fault == FaultKind::kPaceTokenWrong) mine[0] ^= 0x80;
  if (fault == FaultKind::kPaceTokenShort) mine.resize(4);
  if (fault == FaultKind::kPaceTokenRepeated) mine.assign(value.begin(), value.end());
  Bytes content = fault == FaultKind::kPaceTokenMissing ? Bytes() : der::tlv(0x86, mine);
  if (fault == FaultKind::kPaceTokenTwice) append(content, der::tlv(0x86, mine));
  if (pace.info.mapping == Mapping::kChipAuthentication && chip_.personalisation_.static_key &&
      fault != FaultKind::kCamMissing) {
    append(content, der::tlv(0x8A, cam_data(encryption)));
  }
  chip_.state_->next_session.emplace(pace.info.cipher, encryption, checksum);
  chip_.state_->granted = true;
  return answer(0, std::move(content));
}

}  // namespace limen::virtual_chip
