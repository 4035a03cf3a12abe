#include <algorithm>

#include "base/text.h"
#include "engines/chip_inspection/chip_inspection.h"

namespace limen::chip_inspection {

namespace {

using emrtd::File;

// Letters and digits of a name without its ending: "EF_COM.bin" is "EFCOM".
std::string core(std::string_view name) {
  std::string text = to_upper_ascii(name);
  for (const std::string_view ending : {".BIN", ".DAT", ".DER", ".TLV", ".EF", ".RAW"}) {
    if (text.size() > ending.size() && text.ends_with(ending)) {
      text.resize(text.size() - ending.size());
      break;
    }
  }
  std::erase_if(text, [](char c) { return !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); });
  return text;
}

// "DG1", "DG01", "EFDG1", "DATAGROUP1"; 0 for others.
int group_in(std::string_view text) {
  if (text.starts_with("EF")) text.remove_prefix(2);
  for (const std::string_view head : {"DATAGROUP", "DG"}) {
    if (!text.starts_with(head)) continue;
    text.remove_prefix(head.size());
    if (text.empty() || text.size() > 2 || !is_ascii_digits(text)) return 0;
    return text.size() == 1 ? text[0] - '0' : (text[0] - '0') * 10 + (text[1] - '0');
  }
  return 0;
}

// Two files whose content begins alike, so that the name may decide between them.
bool fits(File by_name, File by_content) {
  if (by_name == by_content) return true;
  const auto pair = [&](File a, File b) {
    return (by_name == a && by_content == b) || (by_name == b && by_content == a);
  };
  // EF.SOD without its template looks like EF.CardSecurity.
  return pair(File::kSod, File::kCardSecurity) || by_content == File::kUnknown;
}

}  // namespace

File file_named(std::string_view name) {
  const std::string text = core(name);
  if (const int number = group_in(text); number > 0) return emrtd::group_file(number).value_or(File::kUnknown);
  for (const emrtd::FileKind& kind : emrtd::file_kinds()) {
    if (kind.file == File::kUnknown) continue;
    const std::string own = core(kind.name);
    if (text == own || (own.starts_with("EF") && text == own.substr(2))) return kind.file;
    // Identifiers: 0101 to 0110, 011E and 2F00 are of one file only.
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string identifier;
    for (int shift = 12; shift >= 0; shift -= 4) identifier += kDigits[kind.identifier >> shift & 0xFU];
    if (text == identifier && kind.identifier != 0x011C && kind.identifier != 0x011D) return kind.file;
  }
  if (text == "ATRINFO" || text == "EFATRINFO" || text == "ATR") return File::kAtrInfo;
  return File::kUnknown;
}

Collected collect(std::vector<Named> named) {
  Collected out;
  // Names that say a file come before those that only their content tells.
  std::vector<Named> later;
  const auto take = [&](File file, Named& one) {
    if (out.files.contains(file)) {
      out.left.push_back({one.name, "chip.file.twice"});
      return;
    }
    out.names[file] = one.name;
    out.files[file] = std::move(one.bytes);
  };
  for (Named& one : named) {
    const File by_name = file_named(one.name);
    const File by_content = emrtd::recognise(one.bytes);
    if (by_name == File::kUnknown) {
      later.push_back(std::move(one));
    } else if (fits(by_name, by_content)) {
      take(by_name, one);
    } else {  // what it is counts, not what it is called; Passive Authentication says the rest
      out.left.push_back({one.name, "chip.file.other"});
      take(by_content, one);
    }
  }
  for (Named& one : later) {
    const File by_content = emrtd::recognise(one.bytes);
    const bool old_sod = by_content == File::kCardSecurity && to_upper_ascii(one.name).find("SOD") != std::string::npos;
    if (by_content == File::kUnknown) {
      out.left.push_back({one.name, "chip.file.unknown"});
    } else {
      take(old_sod ? File::kSod : by_content, one);
    }
  }
  return out;
}

passive_authentication::Files Collected::views() const {
  passive_authentication::Files out;
  for (const auto& [file, bytes] : files) out.emplace(file, bytes);
  return out;
}

Faces faces(ByteView dg2) {
  Faces out;
  const emrtd::Biometrics biometrics = emrtd::read_dg2(dg2);
  for (const emrtd::Biometric& biometric : biometrics.templates) {
    const face_image::Record record = face_image::read(biometric.data);
    for (face_image::Finding finding : record.findings) {
      finding.offset += biometric.offset;
      out.findings.push_back(finding);
    }
    for (const face_image::Face& face : record.faces) {
      out.pictures.push_back({.offset = biometric.offset + face.offset,
                              .bytes = face.picture,
                              .kind = face.content,
                              .standard = record.standard,
                              .width = face.width,
                              .height = face.height,
                              .points = face.points.size()});
    }
  }
  return out;
}

}  // namespace limen::chip_inspection
