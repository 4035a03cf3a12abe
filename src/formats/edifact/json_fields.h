// JSON of what stands in a message: values come in the repertoire of their interchange and are written as UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "formats/edifact/repertoire.h"

namespace limen::edifact {

class JsonFields : public JsonWriter {
 public:
  JsonFields(std::string& out, Repertoire repertoire) : JsonWriter(out), repertoire_(repertoire) {}

  // A field that the message does not have is left out.
  void field(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    item(value);
  }
  void item(std::string_view value) {  // of a list, or behind key()
    if (is_ascii(value)) return text(value);
    text(decode(repertoire_, value).text);
  }

 private:
  Repertoire repertoire_;
};

}  // namespace limen::edifact
