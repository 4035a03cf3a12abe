// EF.COM, DG1, DG2 to DG4, DG7, EF.ATR/INFO and the files that wrap a standard structure.
#include <algorithm>

#include "base/bytes.h"
#include "formats/emrtd/emrtd.h"

namespace limen::emrtd {

namespace {

constexpr std::string_view kComSection = "9303-10 §4.6.1";
constexpr std::string_view kDg1Section = "9303-10 §4.7.1";
constexpr std::string_view kBiometricSection = "9303-10 §4.7.2";
constexpr std::string_view kPictureSection = "9303-10 §4.7.7";
constexpr std::string_view kAtrSection = "9303-10 §3.11.1";
constexpr std::string_view kDg14Section = "9303-10 §4.7.14";
constexpr std::string_view kDg15Section = "9303-10 §4.7.15";
constexpr std::string_view kCardAccessSection = "9303-10 §3.11.3";

std::optional<std::uint32_t> number_of(const der::Element& element) {
  if (element.content.empty() || element.content.size() > 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::uint8_t octet : element.content) value = value << 8U | octet;
  return value;
}

void unknown(const der::Element& element, std::vector<Other>& others, Findings& findings, std::string_view section) {
  others.push_back({element.tag, element.offset, element.content});
  findings.add("emrtd.element.unknown", Severity::kInfo, element.offset, section, "an element that no rule knows");
}

void read_group_list(const der::Element& list, Com& com, Findings& findings) {
  for (std::size_t i = 0; i < list.content.size(); ++i) {
    const std::size_t at = list.content_offset() + i;
    const auto file = file_of_group_tag(list.content[i]);
    if (!file) {
      findings.add("emrtd.com.group_unknown", Severity::kWarning, at, kComSection, "the list names no data group here");
    } else if (std::find(com.groups.begin(), com.groups.end(), *file) != com.groups.end()) {
      findings.add("emrtd.com.group_twice", Severity::kWarning, at, kComSection, "a data group is listed twice");
    } else {
      com.groups.push_back(*file);
    }
  }
}

}  // namespace

Com read_com(ByteView bytes) {
  Com com;
  Findings findings(File::kCom, com.findings);
  auto reader = open_file(bytes, findings, kComSection);
  if (!reader) return com;
  bool listed = false;
  while (!reader->at_end()) {
    const auto element = reader->next();
    if (!element.ok()) {
      findings.broken(element.error(), kComSection);
      break;
    }
    switch (element->tag) {
      case 0x5F01:
        com.lds_version = text_of(*element, findings, kComSection);
        break;
      case 0x5F36:
        com.unicode_version = text_of(*element, findings, kComSection);
        break;
      case 0x5C:
        read_group_list(*element, com, findings);
        listed = true;
        break;
      default:
        unknown(*element, com.others, findings, kComSection);
    }
  }
  if (!listed) {
    findings.add("emrtd.element.missing", Severity::kError, 0, kComSection, "no list of data groups");
  }
  if (com.lds_version != "0107" && com.lds_version != "0108") {
    findings.add("emrtd.com.version", Severity::kWarning, 0, kComSection, "neither LDS version 1.7 nor 1.8");
  }
  return com;
}

Dg1 read_dg1(ByteView bytes) {
  Dg1 dg1;
  Findings findings(File::kDg1, dg1.findings);
  auto reader = open_file(bytes, findings, kDg1Section);
  if (!reader) return dg1;
  while (!reader->at_end()) {
    const auto element = reader->next();
    if (!element.ok()) {
      findings.broken(element.error(), kDg1Section);
      break;
    }
    if (element->tag != 0x5F1F) {
      findings.add("emrtd.element.unknown", Severity::kWarning, element->offset, kDg1Section,
                   "an element that no rule knows");
    } else if (!dg1.mrz.empty()) {
      findings.add("emrtd.element.twice", Severity::kError, element->offset, kDg1Section, "an element stands twice");
    } else {
      dg1.mrz = text_of(*element, findings, kDg1Section);
      dg1.offset = element->content_offset();
    }
  }
  if (dg1.mrz.empty()) {
    findings.add("emrtd.element.missing", Severity::kError, 0, kDg1Section, "no machine readable zone");
  } else if (dg1.mrz.size() != 88 && dg1.mrz.size() != 90 && dg1.mrz.size() != 72) {
    findings.add("emrtd.dg1.length", Severity::kError, dg1.offset, kDg1Section,
                 "a machine readable zone of no known length");
  }
  return dg1;
}

namespace {

void read_biometric_header(der::Reader header, Biometric& biometric, Biometrics& out, Findings& findings) {
  while (!header.at_end()) {
    const auto element = header.next();
    if (!element.ok()) return findings.broken(element.error(), kBiometricSection);
    switch (element->tag) {
      case 0x80:
        break;  // version of the header
      case 0x81:
        biometric.type = number_of(*element).value_or(0);
        break;
      case 0x82:
        biometric.subtype = number_of(*element);
        break;
      case 0x83:
        biometric.created = to_hex(element->content);
        break;
      case 0x84:
      case 0x85:
      case 0x86:
        break;  // validity, creator
      case 0x87:
        biometric.format_owner = number_of(*element);
        break;
      case 0x88:
        biometric.format_type = number_of(*element);
        break;
      default:
        unknown(*element, out.others, findings, kBiometricSection);
    }
  }
}

// Content of one 7F60.
void read_template(der::Reader reader, std::size_t at, Biometrics& out, Findings& findings) {
  Biometric biometric;
  bool data = false;
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) {
      findings.broken(element.error(), kBiometricSection);
      break;
    }
    if (element->tag == 0xA1) {
      read_biometric_header(reader.inside(*element), biometric, out, findings);
    } else if (element->tag == 0x5F2E || element->tag == 0x7F2E) {
      if (data) {
        findings.add("emrtd.element.twice", Severity::kError, element->offset, kBiometricSection,
                     "an element stands twice");
        continue;
      }
      data = true;
      biometric.constructed = element->tag == 0x7F2E;
      biometric.offset = element->content_offset();
      biometric.data = element->content;
    } else {
      unknown(*element, out.others, findings, kBiometricSection);
    }
  }
  if (!data) {
    findings.add("emrtd.element.missing", Severity::kError, at, kBiometricSection, "a template without its data block");
  }
  if (biometric.format_owner != 0x0101U) {
    findings.add("emrtd.biometric.format", Severity::kWarning, at, kBiometricSection,
                 "the format's owner is not ISO/IEC JTC 1/SC 37");
  }
  out.templates.push_back(std::move(biometric));
}

}  // namespace

Biometrics read_biometrics(File file, ByteView bytes) {
  Biometrics out;
  Findings findings(file, out.findings);
  auto reader = open_file(bytes, findings, kBiometricSection);
  if (!reader) return out;
  const auto group = reader->next(0x7F61);
  if (!group.ok()) {
    findings.broken(group.error(), kBiometricSection);
    return out;
  }
  if (!reader->at_end()) {
    findings.add("emrtd.element.unknown", Severity::kWarning, reader->offset(), kBiometricSection,
                 "an element that no rule knows");
  }
  der::Reader inner = reader->inside(*group);
  std::optional<std::uint32_t> count;
  while (!inner.at_end()) {
    const auto element = inner.next();
    if (!element.ok()) {
      findings.broken(element.error(), kBiometricSection);
      break;
    }
    if (element->tag == 0x02 && !count) {
      count = number_of(*element);
    } else if (element->tag == 0x7F60) {
      read_template(inner.inside(*element), element->offset, out, findings);
    } else {
      unknown(*element, out.others, findings, kBiometricSection);
    }
  }
  if (!count || *count != out.templates.size()) {
    findings.add("emrtd.biometric.count", Severity::kWarning, group->offset, kBiometricSection,
                 "the count of templates is not the number of templates");
  }
  return out;
}

Pictures read_dg7(ByteView bytes) {
  Pictures out;
  Findings findings(File::kDg7, out.findings);
  auto reader = open_file(bytes, findings, kPictureSection);
  if (!reader) return out;
  std::optional<std::uint32_t> count;
  while (!reader->at_end()) {
    const auto element = reader->next();
    if (!element.ok()) {
      findings.broken(element.error(), kPictureSection);
      break;
    }
    if (element->tag == 0x02) {
      count = number_of(*element);
    } else if (element->tag == 0x5F43 || element->tag == 0x5F42) {
      out.pictures.push_back({element->content_offset(), element->content});
    } else {
      findings.add("emrtd.element.unknown", Severity::kInfo, element->offset, kPictureSection,
                   "an element that no rule knows");
    }
  }
  if (!count || *count != out.pictures.size()) {
    findings.add("emrtd.picture.count", Severity::kWarning, 0, kPictureSection,
                 "the count of pictures is not the number of pictures");
  }
  return out;
}

Dg14 read_dg14(ByteView bytes) {
  Dg14 out;
  Findings findings(File::kDg14, out.findings);
  if (auto reader = open_file(bytes, findings, kDg14Section)) {
    out.infos = read_security_infos(reader->rest(), findings, reader->offset());
  }
  return out;
}

Dg15 read_dg15(ByteView bytes) {
  Dg15 out;
  Findings findings(File::kDg15, out.findings);
  auto reader = open_file(bytes, findings, kDg15Section);
  if (!reader) return out;
  const auto key = reader->next(der::kSequence);
  if (!key.ok()) {
    findings.broken(key.error(), kDg15Section);
    return out;
  }
  out.key_info = key->whole;
  if (!reader->at_end()) {
    findings.add("emrtd.element.unknown", Severity::kWarning, reader->offset(), kDg15Section,
                 "an element that no rule knows");
  }
  return out;
}

CardAccess read_card_access(ByteView bytes) {
  CardAccess out;
  Findings findings(File::kCardAccess, out.findings);
  if (bytes.empty()) {
    findings.add("emrtd.empty", Severity::kError, 0, kCardAccessSection, "the file is empty");
    return out;
  }
  out.infos = read_security_infos(without_padding(bytes), findings, 0);
  return out;
}

AtrInfo read_atr_info(ByteView bytes) {
  AtrInfo out;
  Findings findings(File::kAtrInfo, out.findings);
  der::Reader reader(bytes, der::Rules::kBer);
  while (!reader.at_end()) {
    if (reader.rest()[0] == 0) break;  // padding
    const auto element = reader.next();
    if (!element.ok()) {
      findings.broken(element.error(), kAtrSection);
      break;
    }
    if (element->tag != 0x7F66) {  // card service data, pre-issuing data, capabilities …: of no concern here
      out.others.push_back({element->tag, element->offset, element->content});
      continue;
    }
    der::Reader lengths = reader.inside(*element);
    const auto command = lengths.next(der::kInteger);
    if (command.ok()) out.largest_command = number_of(*command);
    const auto response = lengths.next(der::kInteger);
    if (response.ok()) out.largest_response = number_of(*response);
    if (!out.largest_command || !out.largest_response) {
      findings.add("emrtd.structure.broken", Severity::kWarning, element->offset, kAtrSection,
                   "not the structure that belongs here");
    }
  }
  return out;
}

}  // namespace limen::emrtd
