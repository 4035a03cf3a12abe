// What the messages of a seal are called and how they are written, as data: packs/baseline/seals.yaml.
//
// Immutable after build(); may be read by many threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tree.h"

namespace limen::seals {

enum class Coding : std::uint8_t {
  kBytes,
  kByte,  // one number
  kC40,   // capital letters, digits, blanks
  kMrz,   // C40 with blanks for fillers, cut into lines
  kUtf8,
  kDate,        // three bytes MMDDYYYY
  kMaskedDate,  // four bytes: which digits are unknown, then MMDDYYYY
  kDuration,    // three bytes: days, months, years
  kMessages,    // messages in a message
};
std::optional<Coding> coding_of(std::string_view text);
std::string_view to_text(Coding coding);  // "bytes", "byte", "c40", …

struct MessageDefinition {
  int tag = 0;
  std::string name;
  Coding coding = Coding::kBytes;
  std::size_t minimum = 0, maximum = 65'535;  // bytes
  bool required = false;
  std::string one_of;          // of the messages with the same word here one must be there, and only one
  int line_width = 0;          // kMrz: of a line, 30, 36 or 44
  std::size_t characters = 0;  // kMrz: how many are written; the rest of the last line is fillers
  std::map<std::string, std::string, std::less<>> values{};  // kByte: what a number means
  std::string document_type;                                 // kMessages: whose messages stand in it
};

struct DocumentDefinition {
  std::string name;
  int feature_definition = 0, document_category = 0;
  std::string source;
  bool recalled = false;  // written from memory, to be compared with the source before relying on it
  std::vector<MessageDefinition> messages;

  const MessageDefinition* find(int tag) const;
  const MessageDefinition* find(std::string_view name) const;
};

class Definitions {
 public:
  Definitions() = default;  // knows nothing: every message is bytes
  // Errors: those of Node, and "seals.definition" for what does not fit.
  static Result<Definitions> build(const Node& node);

  const DocumentDefinition* find(int feature_definition, int document_category) const;
  const DocumentDefinition* find(std::string_view name) const;
  const DocumentDefinition& idb() const { return idb_; }
  // Signers of version 4 headers whose reference has five characters and no length, as if it were version 3.
  bool has_fixed_reference(std::string_view signer) const;
  // VDS-NC: the members that a type of seal must have, as JSON pointers. nullptr when the type is unknown.
  const std::vector<std::string>* required_members(std::string_view type) const;

 private:
  std::vector<DocumentDefinition> documents_;
  DocumentDefinition idb_;
  std::vector<std::string> fixed_reference_;
  std::map<std::string, std::vector<std::string>, std::less<>> vds_nc_;
};

}  // namespace limen::seals
