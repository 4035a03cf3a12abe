// Deviation lists: known defects of documents that are nevertheless genuine [ICAO TR Deviation List, 9303-3 §7].
#include <array>

#include "formats/certificate_files/collector.h"

namespace limen::certificate_files {

namespace {

struct Named {
  std::string_view oid, name;
};
constexpr std::array kNames{
    Named{"2.23.136.1.1.7.1", "certificate_or_key"},
    Named{"2.23.136.1.1.7.1.1", "certificate_or_key/signer_signature"},
    Named{"2.23.136.1.1.7.1.2", "certificate_or_key/signer_encoding"},
    Named{"2.23.136.1.1.7.1.3", "certificate_or_key/authority_encoding"},
    Named{"2.23.136.1.1.7.1.4", "certificate_or_key/active_authentication_key_compromised"},
    Named{"2.23.136.1.1.7.2", "data"},
    Named{"2.23.136.1.1.7.2.1", "data/group_malformed"},
    Named{"2.23.136.1.1.7.2.2", "data/hash_wrong"},
    Named{"2.23.136.1.1.7.2.3", "data/security_object_signature_wrong"},
    Named{"2.23.136.1.1.7.2.4", "data/com_and_security_object_differ"},
    Named{"2.23.136.1.1.7.3", "mrz"},
    Named{"2.23.136.1.1.7.3.1", "mrz/wrong_data"},
    Named{"2.23.136.1.1.7.3.2", "mrz/wrong_check_digit"},
    Named{"2.23.136.1.1.7.4", "chip"},
    Named{"2.23.136.1.1.7.5", "national_use"},
};

constexpr std::size_t kMost = 1'000'000;

// DocumentSignerIdentifier: [1] issuer and serial, [2] key identifier, [3] digest of the certificate. Tags are implicit
// in the module; lists with explicit ones are read too.
Result<void> read_signer(const der::Element& element, der::Reader within, Deviation& out) {
  if (element.tag == 0x82 || element.tag == 0x83) {
    (element.tag == 0x82 ? out.signer_key_id : out.signer_digest)
        .emplace(element.content.begin(), element.content.end());
    return {};
  }
  der::Reader reader = within.inside(element);
  if (element.tag == 0xA1) {
    der::Element name = TRY(reader.next(der::kSequence));
    if (reader.at_end()) {
      reader = reader.inside(name);
      name = TRY(reader.next(der::kSequence));
    }
    out.signer_issuer = TRY(certificates::read_name(name.whole)).canonical;
    out.signer_serial = certificates::serial_text(TRY(reader.next(der::kInteger)).content);
    return {};
  }
  const der::Element octets = TRY(reader.next(der::kOctetString));
  (element.tag == 0xA2 ? out.signer_key_id : out.signer_digest).emplace(octets.content.begin(), octets.content.end());
  return {};
}

Result<void> read_documents(const der::Element& element, der::Reader within, Deviation& out) {
  der::Reader reader = within.inside(element);
  while (!reader.at_end()) {
    const der::Element field = TRY(reader.next());
    der::Reader inner = reader.inside(field);
    switch (field.tag) {
      case 0x80:
        out.document_type = as_text(field.content);
        break;
      case 0xA0:
        out.document_type = as_text(TRY(inner.next()).content);
        break;
      case 0x82:
      case 0x83:
      case 0xA1:
      case 0xA2:
      case 0xA3:
        TRY(read_signer(field, reader, out));
        break;
      case 0xA4: {
        if (inner.peek() == der::kSequence) inner = inner.inside(TRY(inner.next()));
        const der::Element from = TRY(inner.next());
        const der::Element until = TRY(inner.next());
        out.issued_from = TRY(der::time(from));
        out.issued_until = TRY(der::time(until));
        break;
      }
      case 0xA5: {
        if (inner.peek() == der::kSet) inner = inner.inside(TRY(inner.next()));
        while (!inner.at_end()) {
          const der::Element number = TRY(inner.next());
          out.document_numbers.emplace_back(as_text(number.content));
        }
        break;
      }
      default:
        return Error{"certificate_files.deviation.invalid", "a field that no deviation list has"};
    }
  }
  return {};
}

Result<void> read_description(const der::Element& element, der::Reader within, Deviation& out) {
  der::Reader reader = within.inside(element);
  if (reader.peek() != der::kOid) out.description = as_text(TRY(reader.next()).content);
  const der::Element type = TRY(reader.next(der::kOid));
  out.type = TRY(der::oid(type));
  return {};
}

Result<std::vector<Deviation>> read_all(ByteView content) {
  std::vector<Deviation> all;
  der::Reader outer(content, der::Rules::kBer);
  const der::Element whole = TRY(outer.next(der::kSequence));
  TRY(outer.finish());
  der::Reader reader = outer.inside(whole);
  TRY(reader.next(der::kInteger));
  TRY(reader.next_if(der::kSequence));  // digest algorithm of [3]
  const der::Element set = TRY(reader.next(der::kSet));
  TRY(reader.finish());
  der::Reader deviations = reader.inside(set);
  std::size_t numbers = 0;  // document numbers are kept with each description
  while (!deviations.at_end()) {
    const der::Element one = TRY(deviations.next(der::kSequence));
    der::Reader fields = deviations.inside(one);
    const der::Element documents = TRY(fields.next(der::kSequence));
    const der::Element descriptions = TRY(fields.next(der::kSet));
    TRY(fields.finish());
    Deviation about;
    TRY(read_documents(documents, fields, about));
    der::Reader list = fields.inside(descriptions);
    while (!list.at_end()) {
      numbers += about.document_numbers.size() + 1;
      if (numbers > kMost) return Error{"certificate_files.deviation.invalid", "more deviations than anybody has"};
      const der::Element description = TRY(list.next(der::kSequence));
      Deviation deviation = about;
      TRY(read_description(description, list, deviation));
      all.push_back(std::move(deviation));
    }
  }
  return all;
}

}  // namespace

std::string deviation_name(std::string_view type) {
  for (const Named& known : kNames) {
    if (known.oid == type) return std::string(known.name);
  }
  return std::string(type);
}

Result<std::vector<Deviation>> read_deviations(ByteView content) {
  auto all = read_all(content);
  if (all.ok()) return all;
  Error error = all.take_error();
  if (!error.code.starts_with("certificate_files.")) {
    error.message = "not a deviation list: " + error.message + " (" + error.code + ")";
    error.code = "certificate_files.deviation.invalid";
  }
  return error;
}

}  // namespace limen::certificate_files
