// EF.SOD and EF.CardSecurity: what a chip carries to be proved by [9303-10 §4.6.2, 9303-11 §9.2, 9303-12].
//
// read_sod() opens the template 77, the CMS inside it, and the LDS security object inside that, version 0 or 1 (LDS 1.8
// names its versions there, where they are signed). read_card_security() opens EF.CardSecurity with its SecurityInfos.
// Both are total; what they give is read, not proved: engines/passive_authentication proves it.
//
//   const security_object::Sod sod = security_object::read_sod(bytes);
//   for (const security_object::GroupHash& group : sod.object.groups) compare(group.number, group.hash);
//
// Views named so point into the bytes given. Pure; any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/certificates/certificates.h"
#include "formats/emrtd/emrtd.h"
#include "formats/signed_data/signed_data.h"

namespace limen::security_object {

struct GroupHash {
  int number = 0;  // 1…16
  Bytes hash;
  std::size_t offset = 0;  // in the file
};

struct LdsObject {
  bool read = false;
  std::int64_t version = 0;  // 0: LDS 1.7, 1: LDS 1.8
  std::string hash_oid;
  std::optional<certificates::Hash> hash;  // of the data groups; may differ from the signature's
  std::vector<GroupHash> groups;           // in the order of the list; a number that comes twice is a finding
  bool group_twice = false;
  std::optional<std::string> lds_version, unicode_version;  // of version 1: "0108", "040000"

  const GroupHash* find(int number) const;  // the first one
};

struct Sod {
  signed_data::SignedData signed_part;
  LdsObject object;
  std::vector<emrtd::Finding> findings;
};
Sod read_sod(ByteView bytes);
// The LDS security object alone. `base` is its offset in the file of the findings.
LdsObject read_lds_object(ByteView bytes, emrtd::Findings& findings, std::size_t base);

struct CardSecurity {
  signed_data::SignedData signed_part;
  emrtd::SecurityInfos infos;
  std::vector<emrtd::Finding> findings;
};
CardSecurity read_card_security(ByteView bytes);

// For test documents: the LDS security object as DER.
struct NewGroupHash {
  int number = 1;
  Bytes hash;
};
Bytes write_lds_object(certificates::Hash hash, const std::vector<NewGroupHash>& groups, bool version_1);

}  // namespace limen::security_object
