#include "base/note.h"

#include "base/text.h"

namespace limen {

std::string clean_note(std::string_view text) {
  std::string note;
  for (const std::string_view line : split(text, '\n')) {
    if (!note.empty()) note += '\n';
    note += clean_line(line);
  }
  while (note.ends_with('\n')) note.pop_back();
  return note;
}

}  // namespace limen
