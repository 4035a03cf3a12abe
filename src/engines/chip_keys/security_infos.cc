#include <array>

#include "engines/chip_keys/chip_keys.h"
#include "engines/chip_keys/oids.h"
#include "formats/der/der.h"

namespace limen::chip_keys {

namespace {

using chip_crypto::Cipher;
using chip_crypto::Hash;

struct PaceRow {
  int arc;
  Mapping mapping;
  bool elliptic;
};
// [9303-11 §9.2.3]
constexpr std::array<PaceRow, 5> kPaceRows = {{{1, Mapping::kGeneric, false},
                                               {2, Mapping::kGeneric, true},
                                               {3, Mapping::kIntegrated, false},
                                               {4, Mapping::kIntegrated, true},
                                               {6, Mapping::kChipAuthentication, true}}};

// The two arcs behind a prefix: "0.4.0.127.0.7.2.2.4.2.2" behind id-PACE is {2, 2}; one arc gives {arc, 0}.
std::optional<std::pair<int, int>> arcs_behind(std::string_view oid, std::string_view prefix) {
  if (oid.size() <= prefix.size() + 1 || !oid.starts_with(prefix) || oid[prefix.size()] != '.') return std::nullopt;
  std::array<int, 2> arcs = {0, 0};
  std::size_t at = 0;
  for (const char c : oid.substr(prefix.size() + 1)) {
    if (c == '.') {
      if (++at == arcs.size()) return std::nullopt;
    } else {
      arcs[at] = arcs[at] * 10 + (c - '0');
      if (arcs[at] > 1000) return std::nullopt;
    }
  }
  return std::pair(arcs[0], arcs[1]);
}

std::string dotted(std::string_view prefix, int first, int second) {
  return std::string(prefix) + '.' + std::to_string(first) + '.' + std::to_string(second);
}

std::optional<Cipher> cipher_of(int arc) {
  if (arc < 1 || arc > 4) return std::nullopt;
  return static_cast<Cipher>(arc - 1);
}
int arc_of(Cipher cipher) { return static_cast<int>(cipher) + 1; }

int arc_of(const PaceInfo& info) {
  for (const PaceRow& row : kPaceRows) {
    if (row.mapping == info.mapping && row.elliptic == info.elliptic) return row.arc;
  }
  return 0;
}

Error not_infos() { return {"chip_keys.security_infos", "the security infos of the chip cannot be read"}; }

// True when it was one that can be used.
Result<bool> add_pace(SecurityInfos& infos, std::pair<int, int> arcs, der::Reader fields) {
  const auto cipher = cipher_of(arcs.second);
  for (const PaceRow& row : kPaceRows) {
    if (row.arc != arcs.first || !cipher) continue;
    if (row.mapping == Mapping::kChipAuthentication && *cipher == Cipher::kTripleDes) return false;
    PaceInfo info{.mapping = row.mapping, .elliptic = row.elliptic, .cipher = *cipher};
    const der::Element version = TRY(fields.next(der::kInteger));
    const std::int64_t number = TRY(der::integer(version));
    if (const auto parameter = TRY(fields.next_if(der::kInteger))) {
      const std::int64_t id = TRY(der::integer(*parameter));
      if (id < 0 || id > 31) return false;
      info.domain = static_cast<int>(id);
    }
    if (number != 2) return false;  // [§9.2.3]: MUST be 2; version 1 exists on old identity cards only
    infos.pace.push_back(info);
    return true;
  }
  return false;
}

Result<bool> add_chip_authentication(SecurityInfos& infos, std::pair<int, int> arcs, der::Reader fields) {
  const auto cipher = cipher_of(arcs.second);
  if (!cipher || arcs.first < 1 || arcs.first > 2) return false;
  ChipAuthenticationInfo info{.elliptic = arcs.first == 2, .cipher = *cipher, .version = 1, .key_id = {}};
  const der::Element version = TRY(fields.next(der::kInteger));
  const std::int64_t number = TRY(der::integer(version));
  info.version = static_cast<int>(number & 0xFF);
  if (const auto key_id = TRY(fields.next_if(der::kInteger))) {
    const ByteView id = TRY(der::unsigned_integer(*key_id));
    info.key_id = Bytes(id.begin(), id.end());
    if (info.key_id->empty()) info.key_id = Bytes{0};
  }
  infos.chip_authentication.push_back(std::move(info));
  return true;
}

Result<bool> add_key(SecurityInfos& infos, der::Reader fields) {
  const der::Element spki = TRY(fields.next(der::kSequence));
  auto key = read_public_key(spki.whole);
  if (!key.ok() || key->rsa()) return false;
  ChipAuthenticationKey entry{.key = key.take(), .key_id = {}};
  if (const auto key_id = TRY(fields.next_if(der::kInteger))) {
    const ByteView id = TRY(der::unsigned_integer(*key_id));
    entry.key_id = Bytes(id.begin(), id.end());
    if (entry.key_id->empty()) entry.key_id = Bytes{0};
  }
  infos.chip_keys.push_back(std::move(entry));
  return true;
}

Result<bool> add_active(SecurityInfos& infos, der::Reader fields) {
  infos.active_authentication = true;
  (void)TRY(fields.next(der::kInteger));
  const der::Element algorithm = TRY(fields.next(der::kOid));
  const std::string oid = TRY(der::oid(algorithm));
  const auto arcs = arcs_behind(oid, oids::kEcdsaPlain);
  if (arcs && arcs->second == 0 && arcs->first >= 1 && arcs->first <= 5) {
    infos.active_hash = static_cast<Hash>(arcs->first - 1);
  }
  return true;
}

// nullopt: none of the kinds known here.
Result<std::optional<bool>> add(SecurityInfos& infos, der::Reader fields) {
  const der::Element protocol = TRY(fields.next(der::kOid));
  const std::string oid = TRY(der::oid(protocol));
  if (const auto arcs = arcs_behind(oid, oids::kPace)) {
    // One arc alone is a PACEDomainParameterInfo: parameters of the state's own, which are refused.
    return std::optional(arcs->second == 0 ? false : TRY(add_pace(infos, *arcs, fields)));
  }
  if (const auto arcs = arcs_behind(oid, oids::kChipAuthentication)) {
    if (arcs->second == 0) return std::optional<bool>();
    return std::optional(TRY(add_chip_authentication(infos, *arcs, fields)));
  }
  if (const auto arcs = arcs_behind(oid, oids::kPublicKeyInfo)) return std::optional(TRY(add_key(infos, fields)));
  if (oid == oids::kActiveAuthentication) return std::optional(TRY(add_active(infos, fields)));
  if (oid == oids::kTerminalAuthentication) {
    infos.terminal_authentication = true;
    return std::optional(true);
  }
  return std::optional<bool>();
}

}  // namespace

std::string_view to_text(Mapping mapping) {
  switch (mapping) {
    case Mapping::kGeneric:
      return "GM";
    case Mapping::kIntegrated:
      return "IM";
    case Mapping::kChipAuthentication:
      return "CAM";
  }
  return "GM";
}

Bytes PaceInfo::oid() const {
  return der::oid_content(dotted(oids::kPace, arc_of(*this), arc_of(cipher))).value_or(Bytes());
}

std::string PaceInfo::name() const {
  std::string text = elliptic ? "PACE-ECDH-" : "PACE-DH-";
  text += to_text(mapping);
  text += '-';
  text += chip_crypto::to_text(cipher);
  if (domain) text += " group " + std::to_string(*domain);
  return text;
}

Bytes ChipAuthenticationInfo::oid() const {
  return der::oid_content(dotted(oids::kChipAuthentication, elliptic ? 2 : 1, arc_of(cipher))).value_or(Bytes());
}

std::string ChipAuthenticationInfo::name() const {
  return (elliptic ? "CA-ECDH-" : "CA-DH-") + std::string(chip_crypto::to_text(cipher));
}

Result<SecurityInfos> read_security_infos(ByteView set) {
  const auto whole = der::only(set, der::kSet, der::Rules::kBer);
  if (!whole.ok()) return not_infos();
  SecurityInfos infos;
  der::Reader reader = der::Reader(set, der::Rules::kBer).inside(*whole);
  while (!reader.at_end()) {
    const auto entry = reader.next(der::kSequence);
    if (!entry.ok()) return not_infos();
    const auto added = add(infos, reader.inside(*entry));
    if (!added.ok() || (added->has_value() && !**added)) {
      ++infos.unusable;
    } else if (!added->has_value()) {
      ++infos.skipped;
    }
  }
  return infos;
}

Result<Bytes> card_security_content(ByteView signed_data) {
  const auto find = [&]() -> Result<Bytes> {
    const der::Element whole = TRY(der::only(signed_data, der::kSequence, der::Rules::kBer));
    der::Reader content_info = der::Reader(signed_data, der::Rules::kBer).inside(whole);
    const der::Element type = TRY(content_info.next(der::kOid));
    if (TRY(der::oid(type)) != oids::kSignedData) return not_infos();
    der::Reader wrapped = content_info.inside(TRY(content_info.next(0xA0)));
    der::Reader data = wrapped.inside(TRY(wrapped.next(der::kSequence)));
    (void)TRY(data.next(der::kInteger));
    (void)TRY(data.next(der::kSet));
    der::Reader encapsulated = data.inside(TRY(data.next(der::kSequence)));
    (void)TRY(encapsulated.next(der::kOid));
    der::Reader content = encapsulated.inside(TRY(encapsulated.next(0xA0)));
    const der::Element octets = TRY(content.next());
    return der::octets(octets);
  };
  auto found = find();
  if (!found.ok()) return not_infos();
  return found;
}

Result<Bytes> data_group_content(ByteView data_group, std::uint32_t tag) {
  const auto whole = der::only(data_group, tag, der::Rules::kBer);
  if (!whole.ok()) return Error{"chip_keys.data_group", "a data group is not built as it should be"};
  return Bytes(whole->content.begin(), whole->content.end());
}

Bytes write_pace_info(const PaceInfo& info) {
  const Bytes oid = der::tlv(der::kOid, info.oid());
  if (!info.domain) return der::sequence({oid, der::integer_of(info.version)});
  return der::sequence({oid, der::integer_of(info.version), der::integer_of(*info.domain)});
}

Bytes write_chip_authentication_info(const ChipAuthenticationInfo& info) {
  const Bytes oid = der::tlv(der::kOid, info.oid());
  if (!info.key_id) return der::sequence({oid, der::integer_of(info.version)});
  return der::sequence({oid, der::integer_of(info.version), der::unsigned_of(*info.key_id)});
}

Bytes write_chip_authentication_key(const ChipAuthenticationKey& key) {
  const bool elliptic = key.key.domain->elliptic();
  const Bytes oid = der::oid_of(std::string(oids::kPublicKeyInfo) + (elliptic ? ".2" : ".1"));
  const Bytes spki = write_public_key(key.key);
  if (!key.key_id) return der::sequence({oid, spki});
  return der::sequence({oid, spki, der::unsigned_of(*key.key_id)});
}

Bytes write_active_authentication_info(chip_crypto::Hash hash) {
  const std::string algorithm = std::string(oids::kEcdsaPlain) + '.' + std::to_string(static_cast<int>(hash) + 1);
  return der::sequence({der::oid_of(oids::kActiveAuthentication), der::integer_of(1), der::oid_of(algorithm)});
}

}  // namespace limen::chip_keys
