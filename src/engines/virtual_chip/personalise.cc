// Files that say what a chip can do, and the names of faults.
#include <array>

#include "engines/virtual_chip/virtual_chip.h"
#include "formats/der/der.h"

namespace limen::virtual_chip {

namespace {

constexpr FileId kCardAccess = 0x011C, kCardSecurity = 0x011D, kDataGroup14 = 0x010E, kDataGroup15 = 0x010F;

chip_keys::ChipAuthenticationKey public_half(const StaticKey& key) {
  chip_keys::ChipAuthenticationKey out;
  out.key.domain = key.domain;
  out.key.point = key.domain.public_key(key.scalar).take();
  out.key_id = key.key_id;
  return out;
}

bool chip_mapping(const Personalisation& personalisation) {
  for (const chip_keys::PaceInfo& info : personalisation.pace) {
    if (info.mapping == chip_keys::Mapping::kChipAuthentication) return true;
  }
  return false;
}

constexpr std::array<std::string_view, kFaultKinds> kFaultNames = {"none",
                                                                   "BAC: no challenge",
                                                                   "BAC: short challenge",
                                                                   "BAC: wrong checksum",
                                                                   "BAC: other random number",
                                                                   "BAC: short answer",
                                                                   "random repeated",
                                                                   "PACE: refused",
                                                                   "PACE: no nonce",
                                                                   "PACE: nonce of a wrong size",
                                                                   "PACE: no template",
                                                                   "PACE: other tag",
                                                                   "PACE: trailing data",
                                                                   "PACE: mapping key repeated",
                                                                   "PACE: mapping key off the group",
                                                                   "PACE: mapping key neutral",
                                                                   "PACE: mapping key short",
                                                                   "PACE: key repeated",
                                                                   "PACE: key off the group",
                                                                   "PACE: key neutral",
                                                                   "PACE: key short",
                                                                   "PACE: token wrong",
                                                                   "PACE: token short",
                                                                   "PACE: token missing",
                                                                   "PACE: token repeated",
                                                                   "PACE: token twice",
                                                                   "CAM: missing",
                                                                   "CAM: other key",
                                                                   "CAM: padding",
                                                                   "CAM: size",
                                                                   "seal wrong",
                                                                   "seal missing",
                                                                   "seal short",
                                                                   "seal of another counter",
                                                                   "seal with another key",
                                                                   "status missing",
                                                                   "status disagrees",
                                                                   "plain answer",
                                                                   "plain status",
                                                                   "plain success",
                                                                   "order wrong",
                                                                   "unknown object",
                                                                   "object twice",
                                                                   "trailing bytes",
                                                                   "indicator wrong",
                                                                   "blocks broken",
                                                                   "padding wrong",
                                                                   "CA: refused",
                                                                   "CA: other key",
                                                                   "CA: no template",
                                                                   "CA: old keys",
                                                                   "AA: refused",
                                                                   "AA: other challenge",
                                                                   "AA: other key",
                                                                   "AA: total recovery",
                                                                   "AA: trailer",
                                                                   "AA: short",
                                                                   "AA: empty",
                                                                   "file cut",
                                                                   "file empty",
                                                                   "file huge",
                                                                   "file without tag",
                                                                   "file indefinite",
                                                                   "file of another tag",
                                                                   "file refused",
                                                                   "endless answer",
                                                                   "empty parts",
                                                                   "silent loss"};

}  // namespace

Bytes make_card_access(const Personalisation& personalisation) {
  std::vector<Bytes> infos;
  for (const chip_keys::PaceInfo& info : personalisation.pace) infos.push_back(chip_keys::write_pace_info(info));
  return der::set_of(std::move(infos));
}

Bytes make_card_security(const Personalisation& personalisation) {
  std::vector<Bytes> infos;
  for (const chip_keys::PaceInfo& info : personalisation.pace) infos.push_back(chip_keys::write_pace_info(info));
  if (personalisation.static_key) {
    infos.push_back(chip_keys::write_chip_authentication_key(public_half(*personalisation.static_key)));
  }
  const Bytes content = der::sequence(
      {der::oid_of("0.4.0.127.0.7.3.2.1"), der::tlv(0xA0, der::octets_of(der::set_of(std::move(infos))))});
  const Bytes data = der::sequence({der::integer_of(3), der::set_of({}), content, der::set_of({})});
  return der::sequence({der::oid_of("1.2.840.113549.1.7.2"), der::tlv(0xA0, data)});
}

Bytes make_data_group_14(const Personalisation& personalisation) {
  std::vector<Bytes> infos;
  for (const chip_keys::ChipAuthenticationInfo& info : personalisation.chip_authentication) {
    infos.push_back(chip_keys::write_chip_authentication_info(info));
  }
  if (personalisation.static_key) {
    infos.push_back(chip_keys::write_chip_authentication_key(public_half(*personalisation.static_key)));
  }
  if (personalisation.active_key && personalisation.active_key->domain) {
    infos.push_back(chip_keys::write_active_authentication_info(personalisation.active_key->hash));
  }
  return der::tlv(0x6E, der::set_of(std::move(infos)));
}

Bytes make_data_group_15(const ActiveKey& key) {
  chip_keys::PublicKey half;
  half.modulus = key.modulus;
  half.exponent = key.exponent;
  if (key.domain) {
    half.domain = key.domain;
    half.point = key.domain->public_key(key.scalar).take();
  }
  return der::tlv(0x6F, chip_keys::write_public_key(half));
}

void complete(Personalisation& personalisation) {
  const bool proofs = !personalisation.chip_authentication.empty() || personalisation.assumes_triple_des ||
                      (personalisation.active_key && personalisation.active_key->domain);
  if (!personalisation.pace.empty()) {
    personalisation.master_files.try_emplace(kCardAccess, make_card_access(personalisation));
  }
  if (chip_mapping(personalisation)) {
    personalisation.master_files.try_emplace(kCardSecurity, make_card_security(personalisation));
  }
  if (proofs) personalisation.files.try_emplace(kDataGroup14, make_data_group_14(personalisation));
  if (personalisation.active_key) {
    personalisation.files.try_emplace(kDataGroup15, make_data_group_15(*personalisation.active_key));
  }
}

std::string_view to_text(FaultKind kind) { return kFaultNames[static_cast<std::size_t>(kind)]; }

}  // namespace limen::virtual_chip
