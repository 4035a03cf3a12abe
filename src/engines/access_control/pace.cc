// Password Authenticated Connection Establishment [9303-11 §4.4].
#include <algorithm>

#include "engines/access_control/access_control.h"
#include "engines/chip_crypto/mapping.h"
#include "formats/der/der.h"

namespace limen::access {

namespace {

using chip_crypto::Cipher;
using chip_crypto::Domain;
using chip_crypto::KeyUse;
using chip_keys::Mapping;

constexpr std::uint8_t kMore = 0x10;  // all but the last command of the chain

std::string with_status(std::string_view text, std::uint16_t status) {
  return std::string(text) + ": " + cards::status_hex(status) + ", " + std::string(cards::status_text(status));
}

Error invalid_answer() { return {"pace.answer.invalid", "an answer of the chip during PACE is not what it must be"}; }

// The public key of the other side, whatever was wrong with it.
Error invalid_key() { return {"pace.key.invalid", "a key that the chip sent during PACE is not one of the group"}; }

bool wants_domain(std::uint16_t status) {
  return status == 0x6A80 || status == 0x6A87 || status == 0x6A88 || status == 0x6700 || status == 0x6985;
}

class Run {
 public:
  Run(cards::Channel& channel, const chip_keys::PaceInfo& info, Domain domain, const RandomBytes& random)
      : channel_(channel), info_(info), domain_(std::move(domain)), mapped_(domain_), random_(random) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    chip_crypto::wipe(nonce_);
    chip_crypto::wipe(shared_);
  }

  Result<void> select(const Password& password, bool name_domain);
  Result<void> fetch_nonce(const Password& password, Freshness* freshness);
  Result<void> map();
  Result<void> agree();
  Result<PaceOutcome> authenticate();

 private:
  Result<cards::Response> set_template(const Password& password, bool name_domain, std::string_view remark);
  Result<Bytes> step(std::uint8_t tag, ByteView value, std::uint32_t wanted_tag, std::string_view remark);
  Result<Bytes> chip_data(ByteView enciphered, ByteView encryption_key) const;

  cards::Channel& channel_;
  const chip_keys::PaceInfo& info_;
  Domain domain_, mapped_;
  const RandomBytes& random_;
  Bytes nonce_, shared_, chip_mapping_key_, my_key_, chip_key_;
};

Result<cards::Response> Run::set_template(const Password& password, bool name_domain, std::string_view remark) {
  Bytes data = der::tlv(0x80, info_.oid());
  const Bytes reference = der::tlv(0x83, Bytes{static_cast<std::uint8_t>(password.kind)});
  data.insert(data.end(), reference.begin(), reference.end());
  if (name_domain) {
    const Bytes domain = der::tlv(0x84, Bytes{static_cast<std::uint8_t>(*info_.domain)});
    data.insert(data.end(), domain.begin(), domain.end());
  }
  return channel_.send({.ins = 0x22, .p1 = 0xC1, .p2 = 0xA4, .data = std::move(data)}, remark);
}

Result<void> Run::select(const Password& password, bool name_domain) {
  cards::Response answer = TRY(set_template(password, name_domain, info_.name()));
  if (!answer.ok() && !name_domain && wants_domain(answer.status)) {
    const std::string remark = "again with DO84: the chip answered " + cards::status_hex(answer.status);
    answer = TRY(set_template(password, true, remark));
  }
  // 63Cx is a warning that tries were lost; the protocol is selected.
  if (answer.ok() || (answer.status & 0xFFF0U) == 0x63C0U) return {};
  if (answer.status == 0x6983) return Error{"pace.blocked", with_status("the password is blocked", answer.status)};
  return Error{"pace.refused", with_status("the chip refuses the protocol that it announces", answer.status)};
}

Result<Bytes> Run::step(std::uint8_t tag, ByteView value, std::uint32_t wanted_tag, std::string_view remark) {
  const bool last = tag == 0x85;
  cards::Command command{.cla = last ? std::uint8_t{0} : kMore, .ins = 0x86, .le = 256};
  command.data = tag == 0 ? der::tlv(0x7C, {}) : der::tlv(0x7C, der::tlv(tag, value));
  // A DH key of 2048 bits fits no short answer, and its command fits no short command.
  if (!domain_.elliptic() && domain_.field_size() > 230) command.le = 65536;
  const cards::Response answer = TRY(channel_.send(command, remark));
  if (!answer.ok()) {
    if (answer.status == 0x6983) return Error{"pace.blocked", with_status("the password is blocked", answer.status)};
    if (last)
      return Error{"pace.password_refused", with_status("the chip does not accept the password", answer.status)};
    return Error{"pace.refused", with_status("the chip ends PACE", answer.status)};
  }
  const auto whole = der::only(answer.data, 0x7C, der::Rules::kBer);
  if (!whole.ok()) return invalid_answer();
  if (wanted_tag == 0) return Bytes(whole->content.begin(), whole->content.end());
  der::Reader reader = der::Reader(answer.data, der::Rules::kBer).inside(*whole);
  const auto element = reader.next(wanted_tag);
  if (!element.ok() || !reader.at_end()) return invalid_answer();
  return Bytes(element->content.begin(), element->content.end());
}

Result<void> Run::fetch_nonce(const Password& password, Freshness* freshness) {
  const Bytes enciphered = TRY(step(0, {}, 0x80, "PACE: nonce"));
  const std::size_t block = chip_crypto::block_size(info_.cipher);
  const bool whole = !enciphered.empty() && enciphered.size() % block == 0 && enciphered.size() <= 64;
  const bool integrated = info_.mapping == Mapping::kIntegrated;
  if (!whole || (integrated && enciphered.size() != chip_crypto::nonce_size(info_.cipher))) {
    return Error{"pace.nonce.invalid", "the chip's nonce has no size that the protocol allows"};
  }
  if (freshness != nullptr) freshness->note(enciphered);
  Bytes secret = password.secret();
  Bytes key = chip_crypto::derive_key(info_.cipher, secret, KeyUse::kPassword);
  nonce_ = chip_crypto::decrypt(info_.cipher, key, enciphered);
  chip_crypto::wipe(secret);
  chip_crypto::wipe(key);
  return {};
}

Result<void> Run::map() {
  if (info_.mapping == Mapping::kIntegrated) {
    Bytes second(chip_crypto::second_nonce_size(info_.cipher));
    random_(second);
    // The answer holds nothing, or an empty DO82.
    (void)TRY(step(0x81, second, 0, "PACE: second nonce"));
    auto mapped = domain_.map_integrated(chip_crypto::pseudo_random(info_.cipher, nonce_, second, domain_));
    if (!mapped.ok()) return Error{"pace.nonce.invalid", "the nonces give no generator"};
    mapped_ = mapped.take();
    return {};
  }
  Bytes scalar = domain_.random_scalar(random_);
  const Bytes mine = TRY(domain_.public_key(scalar));
  chip_mapping_key_ = TRY(step(0x81, mine, 0x82, "PACE: mapping"));
  if (chip_mapping_key_ == mine) return Error{"pace.key.repeated", "the chip sends the reader's own key back"};
  auto mapped = domain_.map_generic(nonce_, scalar, chip_mapping_key_);
  chip_crypto::wipe(scalar);
  if (!mapped.ok()) return invalid_key();
  mapped_ = mapped.take();
  return {};
}

Result<void> Run::agree() {
  Bytes scalar = mapped_.random_scalar(random_);
  my_key_ = TRY(mapped_.public_key(scalar));
  chip_key_ = TRY(step(0x83, my_key_, 0x84, "PACE: key agreement"));
  // [§4.4.1]: both sides MUST check this; otherwise a token could be sent back as well.
  if (chip_key_ == my_key_) return Error{"pace.key.repeated", "the chip sends the reader's own key back"};
  auto shared = mapped_.agree(scalar, chip_key_);
  chip_crypto::wipe(scalar);
  if (!shared.ok()) return invalid_key();
  shared_ = shared.take();
  return {};
}

Result<Bytes> Run::chip_data(ByteView enciphered, ByteView encryption_key) const {
  const Error invalid{"pace.cam.invalid", "the chip authentication data cannot be deciphered"};
  if (enciphered.empty() || enciphered.size() % chip_crypto::block_size(info_.cipher) != 0) return invalid;
  const Bytes ones(chip_crypto::block_size(info_.cipher), 0xFF);
  const Bytes vector = chip_crypto::encrypt(info_.cipher, encryption_key, ones);  // [§4.4.3.5.4]
  auto data = chip_crypto::unpad(chip_crypto::decrypt(info_.cipher, encryption_key, enciphered, vector));
  if (!data.ok() || data->empty()) return invalid;
  return data;
}

Result<PaceOutcome> Run::authenticate() {
  Bytes encryption = chip_crypto::derive_key(info_.cipher, shared_, KeyUse::kEncryption);
  Bytes checksum = chip_crypto::derive_key(info_.cipher, shared_, KeyUse::kChecksum);
  const Bytes mine = chip_crypto::checksum(info_.cipher, checksum, token_input(info_.oid(), domain_, chip_key_));
  const Bytes wanted = chip_crypto::checksum(info_.cipher, checksum, token_input(info_.oid(), domain_, my_key_));
  const Bytes content = TRY(step(0x85, mine, 0, "PACE: tokens"));
  Bytes token, cam;
  der::Reader reader(content, der::Rules::kBer);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) return invalid_answer();
    Bytes value(element->content.begin(), element->content.end());
    if (element->tag == 0x86 && token.empty()) {
      token = std::move(value);
    } else if (element->tag == 0x8A && cam.empty()) {
      cam = std::move(value);
    } else if (element->tag != 0x87 && element->tag != 0x88) {  // references of certification authorities
      return invalid_answer();
    }
  }
  if (!chip_crypto::equal(token, wanted)) {
    return Error{"pace.token.wrong",
                 "the chip's token is wrong: it does not know the password, or the talk was changed"};
  }
  std::optional<Bytes> data;
  if (info_.mapping == Mapping::kChipAuthentication) {
    if (cam.empty()) return Error{"pace.cam.missing", "the chip announces its authentication and does not give it"};
    data = TRY(chip_data(cam, encryption));
  }
  return PaceOutcome{cards::SecureMessaging(info_.cipher, std::move(encryption), std::move(checksum), {}), domain_,
                     chip_mapping_key_, std::move(data)};
}

}  // namespace

Bytes token_input(ByteView protocol, const Domain& domain, ByteView public_key) {
  return der::constructed(0x7F49,
                          {der::tlv(der::kOid, protocol), der::tlv(domain.elliptic() ? 0x86 : 0x84, public_key)});
}

bool pace_supported(const chip_keys::PaceInfo& info) {
  if (!info.domain) return false;
  const auto domain = Domain::standardised(*info.domain);
  if (!domain.ok() || domain->elliptic() != info.elliptic) return false;
  return info.mapping != Mapping::kIntegrated || domain->integrated_mapping();
}

Result<PaceOutcome> perform_pace(cards::Channel& channel, const chip_keys::PaceInfo& info, const Password& password,
                                 const RandomBytes& random, const PaceOptions& options) {
  if (!pace_supported(info)) {
    return Error{"pace.unsupported", "the chip announces a form of PACE that is not known here: " + info.name()};
  }
  Run run(channel, info, TRY(Domain::standardised(*info.domain)), random);
  TRY(run.select(password, options.name_domain));
  TRY(run.fetch_nonce(password, options.freshness));
  TRY(run.map());
  TRY(run.agree());
  return run.authenticate();
}

}  // namespace limen::access
