// PNRGOV in XML as it may be stored: what SegmentFilter does with segments, done with the text of a document that comes
// in pieces. See sensitive.h.
//
//   XmlFilter filter(rules);
//   while (…) out << filter.piece(bytes, false);
//   out << filter.piece({}, true);
//
// Card numbers are masked in texts, attributes and comments, also where character references, sections of character
// data, comments or white space stand between their digits. A request with a sensitive code, and an element or
// attribute whose name reveals something, become blanks; so does any other text that does. Names of persons, numbers
// of documents and addresses are not searched. As many bytes come out as went in, and markup stays markup. Memory does
// not grow with the document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/sensitive/sensitive.h"

namespace limen::sensitive {

class XmlFilter {
 public:
  explicit XmlFilter(const Rules& rules) : rules_(rules), filter_(rules) {}
  // What is ready by now; the rest waits for the end of its tag or text.
  std::string piece(std::string_view bytes, bool last);
  const Counts& counts() { return filter_.counts(); }

 private:
  enum class Content : std::uint8_t { kText, kName, kNumber, kAccount };  // kName, kNumber: no free text
  struct Attribute {
    std::size_t name = 0, name_size = 0;  // in the tag
    std::size_t value = 0, value_size = 0;
  };
  // A text as it is read, and where each of its characters stands.
  struct Plain {
    struct Place {
      std::size_t at = 0, size = 1;
    };
    std::string text;
    std::vector<Place> places;
  };

  static Content content_of(std::string_view name);
  static std::vector<Attribute> attributes(std::string_view tag, std::size_t from);
  static void add(std::string_view part, std::size_t from, std::size_t to, bool references, Plain& plain);
  static void put(std::string& part, const Plain::Place& place, char c);
  bool reveals(std::string_view name);
  void tag(std::string& part);
  void text(std::string& part);
  void clean(std::string& part, const Plain& plain, Content content, bool blank, std::size_t free_from = 0);
  void close(std::string_view name);

  const Rules& rules_;
  Filter filter_;
  std::string waiting_;
  std::vector<std::string> open_;
  std::string request_;         // SSR_Code of the request that is open
  std::size_t blank_from_ = 0;  // elements from this one on (counted from 1) are blanked; 0: none
};

}  // namespace limen::sensitive
