// What the files of a chip hold, as JSON.
#include "engines/chip_inspection/chip_inspection.h"
#include "formats/certificates/certificates.h"
#include "formats/security_object/security_object.h"

namespace limen::chip_inspection {

namespace {

using emrtd::File;

std::string sha256(ByteView bytes) { return to_hex(certificates::digest(certificates::Hash::kSha256, bytes)); }

class Contents {
 public:
  Contents(const Collected& chip, const Context& context) : chip_(chip), context_(context) {}

  json::object make() {
    for (const auto& [file, bytes] : chip_.files) {
      json::object entry;
      entry["name"] = chip_.names.at(file);
      entry["bytes"] = bytes.size();
      entry["sha256"] = sha256(emrtd::without_padding(bytes));
      files_[emrtd::to_text(file)] = std::move(entry);
      read(file, bytes);
    }
    json::array left;
    for (const Left& one : chip_.left) {
      json::object entry;
      entry["name"] = one.name;
      entry["code"] = one.code;
      left.push_back(std::move(entry));
    }
    json::object out;
    out["files"] = std::move(files_);
    out["left"] = std::move(left);
    out["contents"] = std::move(contents_);
    out["format_findings"] = std::move(findings_);
    return out;
  }

 private:
  void read(File file, ByteView bytes) {
    switch (file) {
      case File::kCom:
        return read_com(bytes);
      case File::kDg1:
        return read_zone(bytes);
      case File::kDg2:
        return read_faces(bytes);
      case File::kDg3:
      case File::kDg4:
        return read_fingers(file, bytes);
      case File::kDg7:
        return read_signature(bytes);
      case File::kDg11:
        return read_person(bytes);
      case File::kDg12:
        return read_document(bytes);
      case File::kDg14:
        return read_infos(file, emrtd::read_dg14(bytes).infos, emrtd::read_dg14(bytes).findings);
      case File::kDg15:
        return read_key(bytes);
      case File::kDg16:
        return read_notify(bytes);
      case File::kCardAccess:
        return read_infos(file, emrtd::read_card_access(bytes).infos, emrtd::read_card_access(bytes).findings);
      case File::kSod:
        return tell(security_object::read_sod(bytes).findings);
      case File::kCardSecurity: {
        const security_object::CardSecurity card = security_object::read_card_security(bytes);
        return read_infos(file, card.infos, card.findings);
      }
      case File::kAtrInfo:
        return read_atr(bytes);
      default:
        return;
    }
  }

  void tell(const std::vector<emrtd::Finding>& findings) {
    for (const emrtd::Finding& finding : findings) {
      tell(finding.code, finding.severity, finding.file, finding.offset, finding.section, finding.message);
    }
  }
  void tell(std::string_view code, Severity severity, File file, std::size_t offset, std::string_view section,
            std::string_view message) {
    json::object entry;
    entry["code"] = code;
    entry["severity"] = to_text(severity);
    entry["file"] = emrtd::to_text(file);
    entry["offset"] = offset;
    entry["section"] = section;
    entry["message"] = message;
    findings_.push_back(std::move(entry));
  }

  static void put(json::object& to, std::string_view key, const std::optional<std::string>& value) {
    if (value) to[key] = *value;
  }
  static void put(json::object& to, std::string_view key, const std::vector<std::string>& values) {
    if (values.empty()) return;
    json::array list;
    for (const std::string& value : values) list.emplace_back(value);
    to[key] = std::move(list);
  }
  static void put(json::object& to, std::string_view key, const std::optional<PartialDate>& value) {
    if (value) to[key] = value->to_text();
  }

  void read_com(ByteView bytes) {
    const emrtd::Com com = emrtd::read_com(bytes);
    tell(com.findings);
    json::object out;
    out["lds_version"] = com.lds_version;
    out["unicode_version"] = com.unicode_version;
    json::array groups;
    for (const File group : com.groups) groups.emplace_back(emrtd::to_text(group));
    out["groups"] = std::move(groups);
    contents_["EF.COM"] = std::move(out);
  }

  void read_zone(ByteView bytes) {
    const emrtd::Dg1 dg1 = emrtd::read_dg1(bytes);
    tell(dg1.findings);
    const mrz::Document zone = mrz::parse(dg1.mrz, {.today = context_.today, .states = context_.states});
    json::object out;
    out["format"] = mrz::to_text(zone.format);
    out["valid"] = zone.valid;
    json::array lines;
    for (const std::string& line : zone.lines) lines.emplace_back(line);
    out["lines"] = std::move(lines);
    out["document_code"] = zone.document_code.value;
    out["issuer"] = zone.issuer.value.text();
    out["surname"] = zone.name.value.primary;
    out["given_names"] = zone.name.value.secondary;
    out["document_number"] = zone.document_number.value.text;
    out["nationality"] = zone.nationality.value.text();
    out["birth_date"] = zone.birth_date.value.date.to_text();
    out["sex"] = to_text(zone.sex.value);
    out["expiry_date"] = zone.expiry_date.value.date.to_text();
    json::array codes;
    for (const mrz::Finding& finding : zone.findings) codes.emplace_back(finding.code);
    out["findings"] = std::move(codes);
    contents_["DG1"] = std::move(out);
  }

  void read_faces(ByteView bytes) {
    tell(emrtd::read_dg2(bytes).findings);
    const Faces found = faces(bytes);
    for (const face_image::Finding& finding : found.findings) {
      tell(finding.code, finding.severity, File::kDg2, finding.offset, finding.section, finding.message);
    }
    json::array list;
    for (const FacePicture& picture : found.pictures) {
      json::object entry;
      entry["standard"] = face_image::to_text(picture.standard);
      entry["type"] = face_image::to_text(picture.kind);
      entry["offset"] = picture.offset;
      entry["bytes"] = picture.bytes.size();
      entry["sha256"] = sha256(picture.bytes);
      entry["declared_width"] = picture.width;
      entry["declared_height"] = picture.height;
      entry["feature_points"] = picture.points;
      list.push_back(std::move(entry));
    }
    json::object out;
    out["faces"] = std::move(list);
    contents_["DG2"] = std::move(out);
  }

  void read_fingers(File file, ByteView bytes) {
    const emrtd::Biometrics biometrics = emrtd::read_biometrics(file, bytes);
    tell(biometrics.findings);
    json::object out;
    out["templates"] = biometrics.templates.size();
    contents_[emrtd::to_text(file)] = std::move(out);
  }

  void read_signature(ByteView bytes) {
    const emrtd::Pictures pictures = emrtd::read_dg7(bytes);
    tell(pictures.findings);
    json::array list;
    for (const emrtd::Picture& picture : pictures.pictures) {
      json::object entry;
      entry["type"] = face_image::to_text(face_image::kind_of(picture.data));
      entry["bytes"] = picture.data.size();
      entry["sha256"] = sha256(picture.data);
      list.push_back(std::move(entry));
    }
    json::object out;
    out["pictures"] = std::move(list);
    contents_["DG7"] = std::move(out);
  }

  void read_person(ByteView bytes) {
    const emrtd::Dg11 person = emrtd::read_dg11(bytes);
    tell(person.findings);
    json::object out;
    put(out, "full_name", person.full_name);
    put(out, "other_names", person.other_names);
    put(out, "personal_number", person.personal_number);
    put(out, "birth_date", person.birth_date);
    put(out, "birth_place", person.birth_place);
    put(out, "address", person.address);
    put(out, "telephone", person.telephone);
    put(out, "profession", person.profession);
    put(out, "title", person.title);
    put(out, "summary", person.summary);
    put(out, "other_documents", person.other_documents);
    put(out, "custody", person.custody);
    contents_["DG11"] = std::move(out);
  }

  void read_document(ByteView bytes) {
    const emrtd::Dg12 document = emrtd::read_dg12(bytes);
    tell(document.findings);
    json::object out;
    put(out, "authority", document.authority);
    put(out, "issued", document.issued);
    put(out, "other_persons", document.other_persons);
    put(out, "endorsements", document.endorsements);
    put(out, "tax_or_exit", document.tax_or_exit);
    put(out, "personalised_at", document.personalised_at);
    put(out, "personalisation_system", document.personalisation_system);
    contents_["DG12"] = std::move(out);
  }

  void read_infos(File file, const emrtd::SecurityInfos& infos, const std::vector<emrtd::Finding>& findings) {
    tell(findings);
    json::array pace;
    for (const emrtd::PaceInfo& info : infos.pace) {
      std::string text = "PACE " + std::string(to_text(info.agreement)) + " " + std::string(to_text(info.mapping)) +
                         " " + std::string(to_text(info.cipher));
      if (info.parameter) text += " parameters " + std::to_string(*info.parameter);
      pace.emplace_back(text);
    }
    for (const emrtd::ChipAuthenticationInfo& info : infos.chip_authentication) {
      pace.emplace_back("CA " + std::string(to_text(info.agreement)) + " " + std::string(to_text(info.cipher)));
    }
    for (std::size_t i = 0; i < infos.chip_authentication_keys.size(); ++i) pace.emplace_back("CA key");
    for (const emrtd::ActiveAuthenticationInfo& info : infos.active_authentication) {
      pace.emplace_back("AA " + info.signature_algorithm);
    }
    for (std::size_t i = 0; i < infos.terminal_authentication.size(); ++i) pace.emplace_back("TA");
    for (const emrtd::OtherSecurityInfo& info : infos.others) pace.emplace_back(info.protocol);
    json::object out;
    out["protocols"] = std::move(pace);
    contents_[emrtd::to_text(file)] = std::move(out);
  }

  void read_key(ByteView bytes) {
    const emrtd::Dg15 dg15 = emrtd::read_dg15(bytes);
    tell(dg15.findings);
    json::object out;
    const auto key = certificates::PublicKey::read(dg15.key_info);
    out["key"] = key.ok() ? std::string(to_text(key->kind())) + " " + std::to_string(key->bits()) : key.error().code;
    contents_["DG15"] = std::move(out);
  }

  void read_notify(ByteView bytes) {
    const emrtd::Dg16 dg16 = emrtd::read_dg16(bytes);
    tell(dg16.findings);
    json::object out;
    out["persons"] = dg16.persons.size();
    contents_["DG16"] = std::move(out);
  }

  void read_atr(ByteView bytes) {
    const emrtd::AtrInfo atr = emrtd::read_atr_info(bytes);
    tell(atr.findings);
    json::object out;
    if (atr.largest_command) out["largest_command"] = *atr.largest_command;
    if (atr.largest_response) out["largest_response"] = *atr.largest_response;
    contents_["EF.ATR/INFO"] = std::move(out);
  }

  const Collected& chip_;
  const Context& context_;
  json::object files_, contents_;
  json::array findings_;
};

}  // namespace

json::object contents_json(const Collected& chip, const Context& context) { return Contents(chip, context).make(); }

}  // namespace limen::chip_inspection
