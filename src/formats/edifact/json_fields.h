// JSON of what stands in a message: values come in the repertoire of their interchange and are written as UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "formats/edifact/mask.h"
#include "formats/edifact/repertoire.h"

namespace limen::edifact {

class JsonFields : public JsonWriter {
 public:
  JsonFields(std::string& out, Repertoire repertoire) : JsonWriter(out), repertoire_(repertoire) {}

  // A field that the message does not have is left out.
  void field(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (name == "number") return exact(name, value);
    key(name);
    item(value);
  }
  // Of a document, ticket, frequent flyer or booking: no card's number, however many digits it has.
  void exact(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    plain(value);
  }
  // Of a list, or behind key(); what looks like a payment card's number is masked.
  void item(std::string_view value) {
    constexpr std::size_t kLeast = 15;
    if (value.size() < kLeast) return plain(value);
    std::string text(value);
    mask_cards(text, true);
    plain(text);
  }

 private:
  void plain(std::string_view value) {
    if (is_ascii(value)) return text(value);
    text(decode(repertoire_, value).text);
  }

  Repertoire repertoire_;
};

}  // namespace limen::edifact
