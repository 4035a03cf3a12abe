#include <array>

#include "engines/test_pki/encoding.h"
#include "engines/test_pki/test_pki.h"
#include "formats/der/der.h"

namespace limen::test_pki {

namespace {

constexpr std::array kHashOids{"1.3.14.3.2.26", "2.16.840.1.101.3.4.2.4", "2.16.840.1.101.3.4.2.1",
                               "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"};
constexpr std::array kRsaOids{"1.2.840.113549.1.1.5", "1.2.840.113549.1.1.14", "1.2.840.113549.1.1.11",
                              "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13"};
constexpr std::array kEcdsaOids{"1.2.840.10045.4.1", "1.2.840.10045.4.3.1", "1.2.840.10045.4.3.2",
                                "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"};
constexpr std::array kPlainOids{"0.4.0.127.0.7.1.1.4.1.1", "0.4.0.127.0.7.1.1.4.1.2", "0.4.0.127.0.7.1.1.4.1.3",
                                "0.4.0.127.0.7.1.1.4.1.4", "0.4.0.127.0.7.1.1.4.1.5"};

std::string_view attribute_oid(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames{{{"C", "2.5.4.6"},
                                                                                 {"O", "2.5.4.10"},
                                                                                 {"OU", "2.5.4.11"},
                                                                                 {"CN", "2.5.4.3"},
                                                                                 {"L", "2.5.4.7"},
                                                                                 {"ST", "2.5.4.8"},
                                                                                 {"serialNumber", "2.5.4.5"}}};
  for (const auto& [text, oid] : kNames) {
    if (text == name) return oid;
  }
  return name;
}

Bytes key_usage_bits(std::uint16_t usage) {
  Bytes octets(2);
  for (unsigned bit = 0; bit < 9; ++bit) {
    if ((usage >> bit & 1U) != 0) octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] | 0x80U >> (bit % 8));
  }
  while (!octets.empty() && octets.back() == 0) octets.pop_back();
  std::uint8_t unused = 0;
  if (!octets.empty()) {
    while ((octets.back() >> unused & 1U) == 0) ++unused;
  }
  octets.insert(octets.begin(), unused);
  return der::tlv(der::kBitString, octets);
}

Bytes encode_extensions(const CertificateFields& fields) {
  std::vector<Bytes> all;
  if (fields.authority_key_id) all.push_back(authority_key_id_extension(*fields.authority_key_id));
  if (fields.subject_key_id) all.push_back(extension("2.5.29.14", false, der::octets_of(*fields.subject_key_id)));
  if (fields.key_usage) all.push_back(extension("2.5.29.15", true, key_usage_bits(*fields.key_usage)));
  if (fields.authority) {
    const Bytes flag = *fields.authority ? der::boolean_of(true) : Bytes();
    const Bytes length = fields.path_length ? der::integer_of(*fields.path_length) : Bytes();
    all.push_back(extension("2.5.29.19", true, der::sequence({flag, length})));
  }
  if (!fields.extended_key_usage.empty()) {
    std::vector<Bytes> usages;
    for (const std::string& usage : fields.extended_key_usage) usages.push_back(der::oid_of(usage));
    all.push_back(extension("2.5.29.37", true, der::tlv(der::kSequence, der::join(usages))));
  }
  if (!fields.document_types.empty()) {
    std::vector<Bytes> types;
    for (const std::string& type : fields.document_types) types.push_back(der::text_of(der::kPrintableString, type));
    const Bytes version = der::integer_of(0);
    const Bytes set = der::set_of(types);
    all.push_back(extension("2.23.136.1.1.6.2", false, der::sequence({version, set})));
  }
  if (fields.name_change) all.push_back(extension("2.23.136.1.1.6.1", false, der::null()));
  for (const ExtraExtension& one : fields.extra) all.push_back(extension(one.oid, one.critical, one.content));
  if (all.empty()) return {};
  return der::tlv(0xA3, der::tlv(der::kSequence, der::join(all)));
}

}  // namespace

Bytes hash_identifier(Hash hash) {
  const Bytes oid = der::oid_of(kHashOids[static_cast<std::size_t>(hash)]);
  return der::sequence({oid, der::null()});
}

Bytes algorithm_identifier(const SignatureAlgorithm& algorithm) {
  const auto hash = static_cast<std::size_t>(algorithm.hash);
  switch (algorithm.scheme) {
    case Scheme::kRsaPkcs1:
      return der::sequence({der::oid_of(kRsaOids[hash]), der::null()});
    case Scheme::kEcdsa:
      return der::sequence({der::oid_of(kEcdsaOids[hash])});
    case Scheme::kEcdsaPlain:
      return der::sequence({der::oid_of(kPlainOids[hash])});
    case Scheme::kRsaPss:
      break;
  }
  const Bytes hash_field = der::tlv(0xA0, hash_identifier(algorithm.hash));
  const Bytes mgf_oid = der::oid_of("1.2.840.113549.1.1.8");
  const Bytes mgf = der::sequence({mgf_oid, hash_identifier(algorithm.mgf_hash)});
  const Bytes mgf_field = der::tlv(0xA1, mgf);
  const Bytes salt_field = der::tlv(0xA2, der::integer_of(algorithm.salt_length));
  const Bytes parameters = der::sequence({hash_field, mgf_field, salt_field});
  return der::sequence({der::oid_of("1.2.840.113549.1.1.10"), parameters});
}

Bytes encode_name(const NameParts& parts, std::uint32_t string_tag) {
  std::vector<Bytes> sets;
  for (const auto& [name, value] : parts) {
    const bool printable = name == "C" || name == "serialNumber";
    const Bytes oid = der::oid_of(attribute_oid(name));
    const Bytes text = der::text_of(printable ? der::kPrintableString : string_tag, value);
    const Bytes pair = der::sequence({oid, text});
    sets.push_back(der::tlv(der::kSet, pair));
  }
  return der::tlv(der::kSequence, der::join(sets));
}

Bytes extension(std::string_view oid, bool critical, const Bytes& content) {
  const Bytes flag = critical ? der::boolean_of(true) : Bytes();
  return der::sequence({der::oid_of(oid), flag, der::octets_of(content)});
}

Bytes authority_key_id_extension(const Bytes& key_id) {
  return extension("2.5.29.35", false, der::sequence({der::tlv(0x80, key_id)}));
}

Bytes number_bytes(std::uint64_t number) {
  Bytes bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  while (bytes.size() > 1 && bytes[0] == 0) bytes.erase(bytes.begin());
  return bytes;
}

Bytes sign_envelope(const Bytes& body, const SignatureAlgorithm& algorithm, const SignatureAlgorithm& named,
                    const Key& key) {
  const Bytes signature = der::bits_of(key.sign(algorithm, body));
  return der::sequence({body, algorithm_identifier(named), signature});
}

Bytes make_certificate(const CertificateFields& fields, const Key& subject_key, const Key& issuer_key) {
  const Bytes validity = der::sequence({der::time_of(fields.not_before), der::time_of(fields.not_after)});
  const Bytes key_info = fields.key_info ? *fields.key_info : subject_key.public_info(fields.explicit_parameters);
  const Bytes body =
      der::sequence({der::tlv(0xA0, der::integer_of(2)), der::unsigned_of(fields.serial),
                     algorithm_identifier(fields.algorithm), encode_name(fields.issuer, fields.name_tag), validity,
                     encode_name(fields.subject, fields.name_tag), key_info, encode_extensions(fields)});
  return sign_envelope(body, fields.algorithm, fields.outer_algorithm.value_or(fields.algorithm), issuer_key);
}

Instant CscaOptions::day(int year, int month, int day_of_month) {
  const auto date = CivilDate::from_ymd(year, month, day_of_month);
  return Instant{std::int64_t{date ? date->days() : 0} * 86'400 * 1'000'000};
}

namespace {

Issued issue(CertificateFields fields, const Key& key, const Key& issuer_key, Change change) {
  if (change != nullptr) change(fields);
  auto certificate = certificates::Certificate::read(make_certificate(fields, key, issuer_key));
  return Issued{certificate.take(), key, std::move(fields)};
}

}  // namespace

Authority make_csca(const CscaOptions& options, Change change) {
  CertificateFields fields;
  fields.subject = {{"C", options.country}, {"O", "Government"}, {"CN", options.name}};
  fields.issuer = fields.subject;
  fields.serial = number_bytes(options.serial);
  fields.not_before = options.not_before;
  fields.not_after = options.not_after;
  fields.algorithm = options.algorithm.value_or(options.key.algorithm());
  fields.subject_key_id = fields.authority_key_id = options.key.key_id();
  fields.key_usage = kIssues;
  fields.authority = true;
  fields.path_length = 0;
  return issue(std::move(fields), options.key, options.key, change);
}

certificates::Certificate make_link(const Authority& old, const Authority& next, std::uint64_t serial, Change change) {
  CertificateFields fields = next.fields;
  fields.issuer = old.fields.subject;
  fields.serial = number_bytes(serial);
  fields.algorithm = old.key.algorithm();
  fields.authority_key_id = old.fields.subject_key_id;
  fields.name_change = old.fields.subject != next.fields.subject;
  return issue(std::move(fields), next.key, old.key, change).certificate;
}

Issued make_signer(const Authority& csca, const SignerOptions& options, Change change) {
  CertificateFields fields;
  fields.issuer = csca.fields.subject;
  fields.subject = {
      {"C", options.country.value_or(csca.fields.subject.front().second)}, {"O", "Government"}, {"CN", options.name}};
  fields.serial = number_bytes(options.serial);
  fields.not_before = options.not_before;
  fields.not_after = options.not_after;
  fields.algorithm = options.algorithm.value_or(csca.key.algorithm());
  fields.subject_key_id = options.key.key_id();
  fields.authority_key_id = csca.fields.subject_key_id;
  fields.key_usage = kSigns;
  fields.extended_key_usage = options.extended_key_usage;
  fields.document_types = options.document_types;
  return issue(std::move(fields), options.key, csca.key, change);
}

Bytes make_revocation_list(const Authority& csca, const RevocationOptions& options) {
  std::vector<Bytes> serials = options.serial_bytes;
  for (const std::uint64_t serial : options.serials) serials.push_back(number_bytes(serial));
  std::vector<Bytes> entries;
  for (const Bytes& serial : serials) {
    const Bytes reason = extension("2.5.29.21", false, der::tlv(der::kEnumerated, Bytes{1}));  // keyCompromise
    entries.push_back(
        der::sequence({der::unsigned_of(serial), der::time_of(options.this_update), der::sequence({reason})}));
  }
  std::vector<Bytes> extensions;
  if (options.key_id && csca.fields.subject_key_id) {
    extensions.push_back(authority_key_id_extension(*csca.fields.subject_key_id));
  }
  extensions.push_back(extension("2.5.29.20", false, der::unsigned_of(number_bytes(options.number))));
  for (const ExtraExtension& one : options.extra) extensions.push_back(extension(one.oid, one.critical, one.content));
  const SignatureAlgorithm algorithm = csca.fields.algorithm;
  const Bytes next = options.next_update ? der::time_of(*options.next_update) : Bytes();
  const Bytes list = entries.empty() ? Bytes() : der::tlv(der::kSequence, der::join(entries));
  const Bytes body = der::sequence({der::integer_of(1), algorithm_identifier(algorithm),
                                    Bytes(csca.certificate.subject().der.begin(), csca.certificate.subject().der.end()),
                                    der::time_of(options.this_update), next, list,
                                    der::tlv(0xA0, der::tlv(der::kSequence, der::join(extensions)))});
  return sign_envelope(body, algorithm, algorithm, csca.key);
}

}  // namespace limen::test_pki
