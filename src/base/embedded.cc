#include "base/embedded.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace limen {

EmbeddedFiles::EmbeddedFiles(const char* begin, const char* end) {
  while (end - begin >= 8) {
    std::uint32_t path_length = 0, content_length = 0;
    std::memcpy(&path_length, begin, 4);
    std::memcpy(&content_length, begin + 4, 4);
    begin += 8;
    files_.emplace_back(std::string_view(begin, path_length), std::string_view(begin + path_length, content_length));
    begin += std::size_t{path_length} + content_length;
  }
}

std::string_view EmbeddedFiles::find(std::string_view path) const {
  const auto found = std::lower_bound(files_.begin(), files_.end(), path,
                                      [](const auto& file, std::string_view key) { return file.first < key; });
  return found != files_.end() && found->first == path ? found->second : std::string_view();
}

}  // namespace limen
