// What the readers of request bodies have in common, on top of JsonReader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/note.h"
#include "base/text.h"

namespace limen::api {

// One clean line of text; empty when it is absent.
inline Result<std::string> read_line(JsonReader& reader, std::string_view key, std::size_t max_bytes) {
  return clean_line(TRY(reader.optional_text(key, max_bytes)).value_or(""));
}

// The same of several lines.
inline Result<std::string> read_note(JsonReader& reader, std::string_view key, std::size_t max_bytes) {
  return clean_note(TRY(reader.optional_text(key, max_bytes)).value_or(""));
}

// Whether a clean line has so many letters as a name may have.
inline bool fits_name(std::string_view line, std::size_t most_letters) {
  return !line.empty() && count_code_points(line) <= most_letters;
}

// Error "id.invalid" with the pointer.
template <typename IdType>
Result<IdType> parse_id(const JsonReader& reader, std::string_view key, std::string_view text) {
  auto id = IdType::parse(text);
  if (!id.ok()) return reader.error_at(key, "id.invalid", "this is no id");
  return id.take();
}
template <typename IdType>
Result<IdType> read_id(JsonReader& reader, std::string_view key) {
  const std::string text = TRY(reader.text(key, 36));
  return parse_id<IdType>(reader, key, text);
}
template <typename IdType>
Result<std::vector<IdType>> read_ids(JsonReader& reader, std::string_view key, std::size_t most) {
  std::vector<IdType> ids;
  for (const std::string& text : TRY(reader.texts(key, most, 36))) {
    ids.push_back(TRY(parse_id<IdType>(reader, key, text)));
  }
  return ids;
}

}  // namespace limen::api
