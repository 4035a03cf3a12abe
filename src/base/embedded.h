// Files that are part of the program: packs and the browser client, packed in by limen_embed (cmake/limen.cmake).
//
// The archive is a sequence of entries, each: u32 path length, u32 content length (little-endian), path, content; paths
// are relative with "/" and sorted. Views stay valid as long as the program runs; reading in parallel is fine.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limen {

class EmbeddedFiles {
 public:
  EmbeddedFiles() = default;
  // [begin, end) of an archive made by tools/embed.py.
  EmbeddedFiles(const char* begin, const char* end);
  // The content, or a view with null data() when there is no such file.
  std::string_view find(std::string_view path) const;
  const std::vector<std::pair<std::string_view, std::string_view>>& files() const { return files_; }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> files_;
};

}  // namespace limen
