#include "formats/emrtd/files.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::emrtd {

namespace {

// In the order of File, so that kind_of() is an index.
constexpr std::array kKinds = {
    FileKind{File::kUnknown, "unknown", 0, 0, false},
    FileKind{File::kDg1, "DG1", 0x0101, 0x61, true},
    FileKind{File::kDg2, "DG2", 0x0102, 0x75, true},
    FileKind{File::kDg3, "DG3", 0x0103, 0x63, true},
    FileKind{File::kDg4, "DG4", 0x0104, 0x76, true},
    FileKind{File::kDg5, "DG5", 0x0105, 0x65, true},
    FileKind{File::kDg6, "DG6", 0x0106, 0x66, true},
    FileKind{File::kDg7, "DG7", 0x0107, 0x67, true},
    FileKind{File::kDg8, "DG8", 0x0108, 0x68, true},
    FileKind{File::kDg9, "DG9", 0x0109, 0x69, true},
    FileKind{File::kDg10, "DG10", 0x010A, 0x6A, true},
    FileKind{File::kDg11, "DG11", 0x010B, 0x6B, true},
    FileKind{File::kDg12, "DG12", 0x010C, 0x6C, true},
    FileKind{File::kDg13, "DG13", 0x010D, 0x6D, true},
    FileKind{File::kDg14, "DG14", 0x010E, 0x6E, true},
    FileKind{File::kDg15, "DG15", 0x010F, 0x6F, true},
    FileKind{File::kDg16, "DG16", 0x0110, 0x70, true},
    FileKind{File::kCom, "EF.COM", 0x011E, 0x60, true},
    FileKind{File::kSod, "EF.SOD", 0x011D, 0x77, true},
    FileKind{File::kCvca, "EF.CVCA", 0x011C, 0x42, true},
    FileKind{File::kCardAccess, "EF.CardAccess", 0x011C, 0x31, false},
    FileKind{File::kCardSecurity, "EF.CardSecurity", 0x011D, 0x30, false},
    FileKind{File::kAtrInfo, "EF.ATR/INFO", 0x2F01, 0, false},
    FileKind{File::kDir, "EF.DIR", 0x2F00, 0x61, false},
};
static_assert(kKinds.back().file == File::kDir && kKinds.size() == static_cast<std::size_t>(File::kDir) + 1);

}  // namespace

std::span<const FileKind> file_kinds() { return kKinds; }

const FileKind& kind_of(File file) { return kKinds[static_cast<std::size_t>(file)]; }

std::string_view to_text(File file) { return kind_of(file).name; }

std::optional<int> group_number(File file) {
  if (file < File::kDg1 || file > File::kDg16) return std::nullopt;
  return static_cast<int>(file) - static_cast<int>(File::kDg1) + 1;
}

std::optional<File> group_file(int number) {
  if (number < 1 || number > 16) return std::nullopt;
  return static_cast<File>(static_cast<int>(File::kDg1) + number - 1);
}

std::optional<File> file_of_group_tag(std::uint32_t tag) {
  for (const FileKind& kind : kKinds) {
    if (kind.tag == tag && group_number(kind.file)) return kind.file;
  }
  return std::nullopt;
}

File recognise(ByteView bytes) {
  der::Reader reader(bytes, der::Rules::kBer);
  const auto first = reader.next();
  if (!first.ok()) return File::kUnknown;
  switch (first->tag) {
    case 0x60:
      return File::kCom;
    case 0x77:
      return File::kSod;
    case 0x42:
      return File::kCvca;
    case 0x31:
      return File::kCardAccess;
    case 0x30:
      return File::kCardSecurity;
    case 0x43:
    case 0x46:
    case 0x47:
    case 0x7F66:
      return File::kAtrInfo;
    default:
      break;
  }
  if (first->tag == 0x61) {  // DG1, or the first application of EF.DIR
    const auto inner = reader.inside(*first).peek();
    return inner == 0x4FU ? File::kDir : File::kDg1;
  }
  return file_of_group_tag(first->tag).value_or(File::kUnknown);
}

void Findings::broken(const Error& error, std::string_view section) {
  const std::size_t offset = static_cast<std::size_t>(error.place.offset.value_or(0));
  if (error.code == "der.truncated") {
    add("emrtd.truncated", Severity::kError, offset, section, "the file ends inside an element");
  } else if (error.code == "der.missing") {
    add("emrtd.element.missing", Severity::kError, offset, section, "a mandatory element is missing");
  } else {
    add("emrtd.structure.broken", Severity::kError, offset, section, "not the structure that belongs here");
  }
}

ByteView without_padding(ByteView bytes) {
  der::Reader reader(bytes, der::Rules::kBer);
  const auto first = reader.next();
  return first.ok() ? first->whole : bytes;
}

std::optional<der::Reader> open_file(ByteView bytes, Findings& findings, std::string_view section) {
  if (bytes.empty()) {
    findings.add("emrtd.empty", Severity::kError, 0, section, "the file is empty");
    return std::nullopt;
  }
  der::Reader reader(bytes, der::Rules::kBer);
  const auto element = reader.next();
  if (!element.ok()) {
    findings.broken(element.error(), section);
    return std::nullopt;
  }
  if (element->tag != kind_of(findings.file()).tag) {
    findings.add("emrtd.tag.wrong", Severity::kError, 0, section,
                 "the file does not begin with the tag that it must have");
    return std::nullopt;
  }
  if (element->indefinite || !element->minimal) {
    findings.add("emrtd.length.form", Severity::kInfo, 0, section, "a length that is not in its shortest form");
  }
  if (!reader.at_end()) {
    const ByteView rest = reader.rest();
    const bool padding = std::all_of(rest.begin(), rest.end(), [](std::uint8_t octet) { return octet == 0; });
    findings.add("emrtd.trailing", padding ? Severity::kInfo : Severity::kWarning, reader.offset(), section,
                 "bytes behind the end of the file's template");
  }
  return reader.inside(*element);
}

std::string text_of(const der::Element& element, Findings& findings, std::string_view section) {
  std::string text(as_text(element.content));
  if (!invalid_utf8_at(text)) return text;
  findings.add("emrtd.text.not_utf8", Severity::kWarning, element.content_offset(), section, "text that is not UTF-8");
  for (char& c : text) {  // all that is not ASCII: what is broken once is nothing to guess about
    if ((static_cast<unsigned char>(c) & 0x80U) != 0) c = '?';
  }
  return text;
}

}  // namespace limen::emrtd
