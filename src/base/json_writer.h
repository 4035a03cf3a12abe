// JSON written straight into a string: objects, lists, commas, escaped text. For lines that are too many or too long to
// build a json::value of each; everything else goes through base/json.h.
//
//   JsonWriter json(line);
//   json.open('{');
//   json.text("name", name);
//   json.open("seats", '[');
//   for (const auto& seat : seats) json.text(seat);
//   json.close(']');
//   json.close('}');
//
// The caller keeps brackets in pairs and gives every key a value. Keys and words are the program's own: ASCII without
// control characters, quotes and backslashes; they are not escaped. Text is UTF-8 and is escaped.
// Ownership: the string outlives the writer; what the caller appends to it between two calls stays where it is.
// Threads: an object belongs to one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limen {

// The text in quotes: escaped are quotes, backslashes and control characters, DEL among them [RFC 8259 §7].
void append_json_text(std::string& out, std::string_view utf8);

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(&out) {}

  void open(char bracket) {
    comma();
    *out_ += bracket;
    first_ = true;
  }
  void open(std::string_view name, char bracket) {
    key(name);
    open(bracket);
  }
  void close(char bracket) {
    *out_ += bracket;
    first_ = false;
  }
  // The value comes next: open() or text().
  void key(std::string_view name) {
    comma();
    *out_ += '"';
    *out_ += name;
    *out_ += "\":";
    first_ = true;
  }
  void text(std::string_view utf8) {  // of a list, or behind key()
    comma();
    append_json_text(*out_, utf8);
  }
  void text(std::string_view name, std::string_view utf8) {
    key(name);
    text(utf8);
  }
  void word(std::string_view name, std::string_view word);
  void number(std::string_view name, std::uint64_t value);
  void truth(std::string_view name, bool value);
  void null(std::string_view name);
  // Members or items that another writer has written, with the commas between them; may be empty.
  void written(std::string_view json);

 private:
  void comma() {
    if (!first_) *out_ += ',';
    first_ = false;
  }
  void plain(std::string_view name, std::string_view value);

  std::string* out_;
  bool first_ = true;
};

}  // namespace limen
