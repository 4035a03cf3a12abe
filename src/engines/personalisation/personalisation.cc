#include "engines/personalisation/personalisation.h"

#include "formats/der/der.h"
#include "formats/mrz/mrz.h"
#include "formats/security_object/security_object.h"
#include "formats/signed_data/signed_data.h"

namespace limen::personalisation {

namespace {

using emrtd::File;

void append_tag(Bytes& list, std::uint32_t tag) { der::append_tag(list, tag); }

// Adds the element and its tag to the list of a file's elements.
void add(Bytes& list, Bytes& content, std::uint32_t tag, const std::optional<std::string>& text) {
  if (!text) return;
  append_tag(list, tag);
  const Bytes element = der::text_of(tag, *text);
  content.insert(content.end(), element.begin(), element.end());
}

Bytes template_of(ByteView record, bool constructed, std::uint8_t type, std::uint16_t format) {
  const Bytes header = der::constructed(
      0xA1, {der::tlv(0x80, Bytes{1, 1}), der::tlv(0x81, Bytes{type}), der::tlv(0x87, Bytes{1, 1}),
             der::tlv(0x88, Bytes{static_cast<std::uint8_t>(format >> 8U), static_cast<std::uint8_t>(format)})});
  return der::constructed(0x7F60, {header, der::tlv(constructed ? 0x7F2E : 0x5F2E, record)});
}

Bytes optional_integer(std::optional<std::int64_t> value) { return value ? der::integer_of(*value) : Bytes(); }

}  // namespace

Bytes make_com(const std::vector<File>& groups, std::string_view lds_version) {
  Bytes list;
  for (const File file : groups) append_tag(list, emrtd::kind_of(file).tag);
  return der::constructed(0x60,
                          {der::text_of(0x5F01, lds_version), der::text_of(0x5F36, "040000"), der::tlv(0x5C, list)});
}

Bytes make_dg1(std::string_view mrz) {
  std::string zone;
  for (const char c : mrz) {
    if (c != '\n' && c != '\r') zone += c;
  }
  return der::tlv(0x61, der::text_of(0x5F1F, zone));
}

Bytes make_faces(const std::vector<face_image::Face>& faces, face_image::Standard standard) {
  const bool constructed = standard == face_image::Standard::kIso39794;
  std::vector<Bytes> templates;
  for (const face_image::Face& face : faces) {
    const Bytes record = constructed ? face_image::write_39794({face}) : face_image::write_19794({face});
    templates.push_back(template_of(record, constructed, 2, constructed ? 0x0022 : 0x0008));
  }
  const Bytes count = der::integer_of(static_cast<std::int64_t>(templates.size()));
  return der::tlv(0x75, der::constructed(0x7F61, {count, der::join(templates)}));
}

Bytes make_dg7(ByteView picture) { return der::constructed(0x67, {der::integer_of(1), der::tlv(0x5F43, picture)}); }

Bytes make_dg11(const Person& person) {
  Bytes list;
  Bytes content;
  add(list, content, 0x5F0E, person.full_name);
  if (!person.other_names.empty()) {
    append_tag(list, 0x5F0F);
    Bytes names = der::integer_of(static_cast<std::int64_t>(person.other_names.size()));
    for (const std::string& name : person.other_names) {
      const Bytes one = der::text_of(0x5F0F, name);
      names.insert(names.end(), one.begin(), one.end());
    }
    const Bytes all = der::tlv(0xA0, names);
    content.insert(content.end(), all.begin(), all.end());
  }
  add(list, content, 0x5F10, person.personal_number);
  add(list, content, 0x5F2B, person.birth_date);
  add(list, content, 0x5F11, person.birth_place);
  add(list, content, 0x5F42, person.address);
  return der::constructed(0x6B, {der::tlv(0x5C, list), content});
}

Bytes make_dg12(const Issue& issue) {
  Bytes list;
  Bytes content;
  add(list, content, 0x5F19, issue.authority);
  add(list, content, 0x5F26, issue.date);
  return der::constructed(0x6C, {der::tlv(0x5C, list), content});
}

Bytes make_dg14(const std::vector<Bytes>& infos) { return der::tlv(0x6E, der::set_of(infos)); }

Bytes make_dg15(ByteView key_info) { return der::tlv(0x6F, key_info); }

Bytes make_dg16(std::string_view name, std::string_view telephone) {
  const Bytes person = der::constructed(0xA1, {der::text_of(0x5F51, name), der::text_of(0x5F52, telephone)});
  return der::constructed(0x70, {der::integer_of(1), person});
}

Bytes make_card_access(const std::vector<Bytes>& infos) { return der::set_of(infos); }

Bytes pace_info(std::string_view protocol, std::int64_t version, std::optional<std::int64_t> parameter) {
  return der::sequence({der::oid_of(protocol), der::integer_of(version), optional_integer(parameter)});
}

Bytes chip_authentication_info(std::string_view protocol, std::int64_t version, std::optional<std::int64_t> key) {
  return der::sequence({der::oid_of(protocol), der::integer_of(version), optional_integer(key)});
}

Bytes chip_authentication_key(std::string_view protocol, ByteView key_info, std::optional<std::int64_t> key) {
  return der::sequence({der::oid_of(protocol), key_info, optional_integer(key)});
}

Bytes active_authentication_info(std::string_view algorithm) {
  return der::sequence({der::oid_of("2.23.136.1.1.5"), der::integer_of(1), der::oid_of(algorithm)});
}

Bytes terminal_authentication_info() { return der::sequence({der::oid_of("0.4.0.127.0.7.2.2.2"), der::integer_of(1)}); }

Bytes make_sod_around(Bytes lds_object, const SodOptions& options) {
  test_pki::SignedDataOptions cms =
      options.cms.value_or(test_pki::SignedDataOptions{.content_type = {}, .content = {}, .signer = options.signer});
  cms.signer = options.signer;
  if (cms.content_type.empty()) cms.content_type = signed_data::kSecurityObjectType;
  cms.content = std::move(lds_object);
  return der::tlv(0x77, test_pki::make_signed_data(cms));
}

Bytes make_sod(const Files& files, const SodOptions& options) {
  std::vector<security_object::NewGroupHash> groups;
  for (const auto& [file, bytes] : files) {
    if (const auto number = emrtd::group_number(file)) {
      groups.push_back({*number, certificates::digest(options.hash, bytes)});
    }
  }
  return make_sod_around(security_object::write_lds_object(options.hash, groups, options.lds_18), options);
}

Bytes make_card_security(const std::vector<Bytes>& infos, const test_pki::Issued& signer) {
  return test_pki::make_signed_data({.content_type = std::string(signed_data::kCardSecurityType),
                                     .content = der::set_of(infos),
                                     .signer = signer,
                                     .signer_by_key_id = true});
}

Files personalise(const Options& options) {
  Files files;
  files[File::kDg1] = make_dg1(options.mrz);
  std::vector<face_image::Face> faces;
  const std::vector<Bytes> pictures =
      options.pictures.empty() ? std::vector<Bytes>{sample_picture()} : options.pictures;
  for (const Bytes& picture : pictures) {
    face_image::Face& face = faces.emplace_back();
    face.picture = picture;
    face.width = face.height = 8;
  }
  files[File::kDg2] = make_faces(faces, options.standard);
  if (options.person) files[File::kDg11] = make_dg11(*options.person);
  if (options.issue) files[File::kDg12] = make_dg12(*options.issue);
  if (!options.chip_infos.empty()) files[File::kDg14] = make_dg14(options.chip_infos);
  if (options.active_key) files[File::kDg15] = make_dg15(*options.active_key);
  std::vector<File> groups;
  for (const auto& [file, bytes] : files) groups.push_back(file);
  if (options.com) files[File::kCom] = make_com(groups, options.sod.lds_18 ? "0108" : "0107");
  files[File::kSod] = make_sod(files, options.sod);
  if (!options.card_access.empty()) files[File::kCardAccess] = make_card_access(options.card_access);
  return files;
}

std::string sample_mrz() {
  mrz::Fields fields;
  fields.format = mrz::Format::kTd3;
  fields.document_code = "P";
  fields.issuer = StateCode::parse("UTO").value();
  fields.nationality = StateCode::parse("UTO").value();
  fields.primary = "LINDQVIST";
  fields.secondary = "MARA<ELISE";
  fields.document_number = "L4471902C";
  fields.birth_date = PartialDate(*CivilDate::from_ymd(1987, 3, 14));
  fields.sex = Sex::kFemale;
  fields.expiry_date = PartialDate(*CivilDate::from_ymd(2034, 3, 31));
  std::string zone;
  const auto lines = mrz::compose(fields);
  if (lines.ok()) {
    for (const std::string& line : *lines) zone += line;
  }
  return zone;
}

Options sample(const test_pki::Issued& signer) {
  Options options{.mrz = sample_mrz(), .sod = {.signer = signer}};
  options.person = Person{.full_name = "Lindqvist<<Mara<Elise",
                          .personal_number = "870314-2231",
                          .birth_date = "19870314",
                          .birth_place = "NEW HAVEN<UTO"};
  options.issue = Issue{.authority = "PASSPORT OFFICE OF UTOPIA", .date = "20240401"};
  options.chip_infos = {pace_info("0.4.0.127.0.7.2.2.4.2.2", 2, 13), terminal_authentication_info(),
                        chip_authentication_info("0.4.0.127.0.7.2.2.3.2.2", 1, std::nullopt)};
  options.active_key = signer.key.public_info(false);
  options.card_access = {pace_info("0.4.0.127.0.7.2.2.4.2.2", 2, 13)};
  test_pki::SignedDataOptions cms{.content_type = {}, .content = {}, .signer = signer};
  cms.signing_time = test_pki::CscaOptions::day(2024, 4, 1);
  options.sod.cms = cms;
  return options;
}

std::string file_name(File file) {
  std::string name(emrtd::to_text(file));
  for (char& c : name) {
    if (c == '.' || c == '/') c = '_';
  }
  return name + ".bin";
}

}  // namespace limen::personalisation
