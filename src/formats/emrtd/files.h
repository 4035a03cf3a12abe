// The files of a travel document's chip: their names, identifiers and tags, and what is found wrong in them
// [9303-10 §3, §4]. A Finding points to constants of the program and holds no personal data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/der/der.h"

namespace limen::emrtd {

enum class File : std::uint8_t {
  kUnknown,
  kDg1,
  kDg2,
  kDg3,
  kDg4,
  kDg5,
  kDg6,
  kDg7,
  kDg8,
  kDg9,
  kDg10,
  kDg11,
  kDg12,
  kDg13,
  kDg14,
  kDg15,
  kDg16,
  kCom,
  kSod,
  kCvca,
  kCardAccess,
  kCardSecurity,
  kAtrInfo,
  kDir,
};

struct FileKind {
  File file;
  std::string_view name;     // "DG1", "EF.COM", "EF.CardAccess"
  std::uint16_t identifier;  // 0x0101
  std::uint32_t tag;         // 0x61; 0 where the file has no template of its own
  bool application;          // in the application A0000002471001, else in the master file
};
std::span<const FileKind> file_kinds();
const FileKind& kind_of(File file);                        // of kUnknown: an entry named "unknown"
std::string_view to_text(File file);                       // its name
std::optional<int> group_number(File file);                // 1…16 for data groups
std::optional<File> group_file(int number);                // nullopt outside 1…16
std::optional<File> file_of_group_tag(std::uint32_t tag);  // 0x61 → DG1, 0x75 → DG2 …
// What file begins like this: by its tag, and by its content where files share one. kUnknown otherwise.
File recognise(ByteView bytes);

struct Finding {
  std::string_view code;  // "emrtd.structure.broken"; all in docs/errors/emrtd.md
  Severity severity = Severity::kError;
  File file = File::kUnknown;
  std::size_t offset = 0;    // in the file
  std::string_view section;  // "9303-10 §4.7.1"
  std::string_view message;
  bool operator==(const Finding&) const = default;
};

// Collects findings of one file.
class Findings {
 public:
  Findings(File file, std::vector<Finding>& findings) : file_(file), findings_(&findings) {}
  File file() const { return file_; }
  void add(std::string_view code, Severity severity, std::size_t offset, std::string_view section,
           std::string_view message) {
    findings_->push_back({code, severity, file_, offset, section, message});
  }
  void broken(const Error& error, std::string_view section);  // what the BER reader says, at its place

 private:
  File file_;
  std::vector<Finding>* findings_;
};

// The bytes that belong to the file when it was read longer than it is (padding behind the template): what is hashed.
// All of it when it does not begin with an element.
ByteView without_padding(ByteView bytes);

// Opens the template of a file: a reader over its content, or nullopt with a finding when there is none with that tag.
// Bytes behind the template are a warning.
std::optional<der::Reader> open_file(ByteView bytes, Findings& findings, std::string_view section);

// Text of a file as valid UTF-8; what is not becomes '?', with a finding.
std::string text_of(const der::Element& element, Findings& findings, std::string_view section);

}  // namespace limen::emrtd
