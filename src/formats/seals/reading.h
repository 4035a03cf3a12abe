// What the readers of the three kinds share. Private to the folder.
#pragma once

#include <string>

#include "formats/seals/coding.h"
#include "formats/seals/seals.h"

namespace limen::seals {

// Fills a Seal and notes findings.
class Builder {
 public:
  Builder(Seal& seal, const Definitions& definitions) : seal_(seal), definitions_(definitions) {}

  void note(std::string_view code, Severity severity, std::string path, std::size_t offset, std::string_view message) {
    seal_.findings.push_back({code, severity, std::move(path), offset, message});
  }
  void error(std::string_view code, std::string path, std::size_t offset, std::string_view message) {
    note(code, Severity::kError, std::move(path), offset, message);
  }

  Seal& seal() { return seal_; }
  const Definitions& definitions() const { return definitions_; }

  // One message by its definition (nullptr: unknown) into `into`. `offset` is that of the value.
  void add_message(std::vector<Message>& into, const DocumentDefinition* document, int tag, std::size_t offset,
                   ByteView value, const std::string& path);
  // Twice the same tag, what is missing, what excludes one another.
  void check_messages(const std::vector<Message>& messages, const DocumentDefinition* document,
                      const std::string& path);
  // A date of the header, three bytes; noted when it is none.
  std::string header_date(ByteView three, std::size_t offset, std::string_view name);
  // Country of three letters, without fillers.
  std::string country_text(ByteView two, std::size_t offset);
  // r and s: an even number of bytes that some curve has.
  void check_signature(std::size_t offset);

 private:
  Seal& seal_;
  const Definitions& definitions_;
};

void read_vds(Builder& builder);
void read_idb(Builder& builder, std::string_view text);
void read_vds_nc(Builder& builder);

// Country as a seal writes it: "D" is "D<<".
std::optional<Bytes> encode_country(std::string_view country);
// The bytes of a document's messages. Errors "seals.write.definition", "seals.write.value".
Result<Bytes> encode_messages(const std::vector<Value>& values, const DocumentDefinition& document,
                              const Definitions& definitions);

}  // namespace limen::seals
