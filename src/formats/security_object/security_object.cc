#include "formats/security_object/security_object.h"

#include "formats/der/der.h"

namespace limen::security_object {

namespace {

constexpr std::string_view kSection = "9303-10 §4.6.2";

Result<void> read_object(LdsObject& out, ByteView bytes, std::size_t base, emrtd::Findings& findings) {
  der::Reader reader(bytes, der::Rules::kBer);
  const der::Element object = TRY(reader.next(der::kSequence));
  der::Reader fields = reader.inside(object);
  const der::Element version = TRY(fields.next(der::kInteger));
  out.version = TRY(der::integer(version));
  const der::Element algorithm = TRY(fields.next(der::kSequence));
  der::Reader algorithm_fields = fields.inside(algorithm);
  const der::Element oid = TRY(algorithm_fields.next(der::kOid));
  out.hash_oid = TRY(der::oid(oid));
  out.hash = certificates::hash_of_oid(out.hash_oid);
  const der::Element list = TRY(fields.next(der::kSequence));
  der::Reader each = fields.inside(list);
  while (!each.at_end()) {
    const der::Element group = TRY(each.next(der::kSequence));
    der::Reader parts = each.inside(group);
    const der::Element number_element = TRY(parts.next(der::kInteger));
    const std::int64_t number = TRY(der::integer(number_element));
    const der::Element hash = TRY(parts.next(der::kOctetString));
    TRY(parts.finish());
    if (number < 1 || number > 16) {
      findings.add("security_object.group.number", Severity::kError, base + group.offset, kSection,
                   "a hash of a data group that does not exist");
      continue;
    }
    if (out.find(static_cast<int>(number)) != nullptr) {
      out.group_twice = true;
      findings.add("security_object.group.twice", Severity::kError, base + group.offset, kSection,
                   "two hashes of one data group");
    }
    out.groups.push_back(
        {static_cast<int>(number), Bytes(hash.content.begin(), hash.content.end()), base + group.offset});
  }
  if (const auto versions = TRY(fields.next_if(der::kSequence))) {
    der::Reader parts = fields.inside(*versions);
    const der::Element lds = TRY(parts.next(der::kPrintableString));
    out.lds_version = emrtd::text_of(lds, findings, kSection);
    const der::Element unicode = TRY(parts.next(der::kPrintableString));
    out.unicode_version = emrtd::text_of(unicode, findings, kSection);
  }
  TRY(fields.finish());
  return reader.finish();
}

void check_object(const LdsObject& object, emrtd::Findings& findings, std::size_t base) {
  if (object.version != 0 && object.version != 1) {
    findings.add("security_object.version", Severity::kWarning, base, kSection, "neither version 0 nor 1");
  }
  if (object.version == 1 && !object.lds_version) {
    findings.add("security_object.version.missing", Severity::kWarning, base, kSection,
                 "version 1 without the versions of LDS and Unicode");
  }
  if (!object.hash) {
    findings.add("security_object.hash.unknown", Severity::kError, base, kSection,
                 "the data groups are hashed with an algorithm that is none of the five");
  }
  for (const GroupHash& group : object.groups) {
    if (object.hash && group.hash.size() != certificates::size_of(*object.hash)) {
      findings.add("security_object.hash.length", Severity::kError, group.offset, kSection,
                   "a hash that is not as long as its algorithm makes it");
    }
  }
  if (object.groups.size() < 2) {
    findings.add("security_object.group.few", Severity::kWarning, base, kSection, "fewer hashes than two");
  }
}

}  // namespace

const GroupHash* LdsObject::find(int number) const {
  for (const GroupHash& group : groups) {
    if (group.number == number) return &group;
  }
  return nullptr;
}

LdsObject read_lds_object(ByteView bytes, emrtd::Findings& findings, std::size_t base) {
  LdsObject out;
  if (auto result = read_object(out, bytes, base, findings); !result.ok()) {
    Error error = result.take_error();
    error.place.offset = error.place.offset.value_or(0) + base;
    findings.broken(error, kSection);
    return out;
  }
  out.read = true;
  check_object(out, findings, base);
  return out;
}

Sod read_sod(ByteView bytes) {
  Sod out;
  emrtd::Findings findings(emrtd::File::kSod, out.findings);
  ByteView inner = bytes;
  std::size_t base = 0;
  if (!bytes.empty() && bytes[0] == der::kSequence) {  // some tools store what is inside the template
    findings.add("security_object.unwrapped", Severity::kInfo, 0, kSection,
                 "signed data without the file's template 77");
  } else {
    const auto reader = emrtd::open_file(bytes, findings, kSection);
    if (!reader) return out;
    inner = reader->rest();
    base = reader->offset();
  }
  out.signed_part = signed_data::read(inner, findings, base);
  if (!out.signed_part.content) return out;
  if (out.signed_part.content_type != signed_data::kSecurityObjectType) {
    findings.add("security_object.content_type", Severity::kError, base, kSection,
                 "what is signed does not call itself a security object");
  }
  out.object = read_lds_object(*out.signed_part.content, findings, out.signed_part.content_offset);
  return out;
}

CardSecurity read_card_security(ByteView bytes) {
  CardSecurity out;
  emrtd::Findings findings(emrtd::File::kCardSecurity, out.findings);
  if (bytes.empty()) {
    findings.add("emrtd.empty", Severity::kError, 0, "9303-11 §9.2.11", "the file is empty");
    return out;
  }
  out.signed_part = signed_data::read(emrtd::without_padding(bytes), findings, 0);
  if (!out.signed_part.content) return out;
  if (out.signed_part.content_type != signed_data::kCardSecurityType) {
    findings.add("security_object.content_type", Severity::kError, 0, "9303-11 §9.2.11",
                 "what is signed does not call itself a security object");
  }
  out.infos = emrtd::read_security_infos(*out.signed_part.content, findings, out.signed_part.content_offset);
  return out;
}

Bytes write_lds_object(certificates::Hash hash, const std::vector<NewGroupHash>& groups, bool version_1) {
  std::string_view oid;
  switch (hash) {
    case certificates::Hash::kSha1:
      oid = "1.3.14.3.2.26";
      break;
    case certificates::Hash::kSha224:
      oid = "2.16.840.1.101.3.4.2.4";
      break;
    case certificates::Hash::kSha256:
      oid = "2.16.840.1.101.3.4.2.1";
      break;
    case certificates::Hash::kSha384:
      oid = "2.16.840.1.101.3.4.2.2";
      break;
    case certificates::Hash::kSha512:
      oid = "2.16.840.1.101.3.4.2.3";
      break;
  }
  Bytes list;
  for (const NewGroupHash& group : groups) {
    const Bytes one = der::sequence({der::integer_of(group.number), der::octets_of(group.hash)});
    list.insert(list.end(), one.begin(), one.end());
  }
  Bytes versions;
  if (version_1) {
    versions =
        der::sequence({der::text_of(der::kPrintableString, "0108"), der::text_of(der::kPrintableString, "040000")});
  }
  return der::sequence({der::integer_of(version_1 ? 1 : 0), der::sequence({der::oid_of(oid)}),
                        der::tlv(der::kSequence, list), versions});
}

}  // namespace limen::security_object
