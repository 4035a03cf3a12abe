#include "base/xml_tag.h"

namespace limen {

std::size_t xml_tag_size(std::string_view text) {
  bool value = false;  // a quoted value may begin here
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '>') return i + 1;
    if (c == '<') return i;
    if (value && (c == '"' || c == '\'')) {
      const std::size_t close = text.find_first_of(c == '"' ? "\"<" : "'<", i + 1);
      if (close == std::string_view::npos) return 0;
      if (text[close] == '<') {
        const std::size_t end = text.substr(0, close).find('>', i);
        return end == std::string_view::npos ? close : end + 1;
      }
      i = close;
      value = false;
    } else if (c == '=') {
      value = true;
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      value = false;
    }
  }
  return 0;
}

}  // namespace limen
