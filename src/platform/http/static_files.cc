#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "platform/http/ascii.h"
#include "platform/http/internal.h"

namespace limen::http {
namespace {

std::string_view type_of(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kTypes = {{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".geojson", "application/geo+json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".woff", "font/woff"},
      {".ttf", "font/ttf"},
      {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"},
      {".pdf", "application/pdf"},
      {".pbf", "application/x-protobuf"},
  }};
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

// FNV-1a, 64 bits: tells versions of our own file apart, guards nothing.
std::string etag_of(std::string_view content) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return fmt::format("\"{:016x}\"", hash);
}

// The bundler writes names with a content hash into assets/, and nothing else there.
bool has_content_hash(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (path.find("/assets/") == std::string_view::npos) return false;
  const std::string_view name = path.substr(slash + 1);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  return stem.size() > 9 && (stem[stem.size() - 9] == '-' || stem[stem.size() - 9] == '.');
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  for (std::string_view part : split(accept_encoding, ',')) {
    part = trim(part);
    const std::size_t semicolon = std::min(part.find(';'), part.size());
    if (!same_ascii(trim(part.substr(0, semicolon)), "gzip")) continue;
    std::string_view weight = trim(part.substr(std::min(semicolon + 1, part.size())));
    return !(weight.starts_with("q=0") && weight.find_first_of("123456789") == std::string_view::npos);
  }
  return false;
}

StaticIndex::StaticIndex(StaticFiles files) : files_(std::move(files)) {
  for (const auto& [path, content] : files_.files.files()) {
    if (!path.starts_with(files_.prefix)) continue;
    const std::string name = "/" + std::string(path.substr(files_.prefix.size()));
    if (name.ends_with(".gz") && files_.files.find(path.substr(0, path.size() - 3)).data() != nullptr) continue;
    Entry entry;
    entry.plain = content;
    entry.gzip = files_.files.find(std::string(path) + ".gz");
    entry.type = type_of(name);
    entry.etag = etag_of(content);
    entry.immutable = has_content_hash(name);
    entry.html = name.ends_with(".html");
    entries_.emplace(name, std::move(entry));
  }
}

Response StaticIndex::find(std::string_view path, bool gzip_accepted, std::string_view if_none_match) const {
  auto found = entries_.find(std::string(path));
  if (found == entries_.end()) {
    // A page of the client: it knows its own routes.
    const std::string_view last = path.substr(path.rfind('/') + 1);
    if (last.find('.') == std::string_view::npos) found = entries_.find("/index.html");
  }
  Response response;
  response.status = 0;
  if (found == entries_.end()) return response;
  const Entry& entry = found->second;
  response.status = 200;
  response.caching = entry.immutable ? Caching::kImmutable : Caching::kRevalidate;
  response.html = entry.html;
  response.headers.emplace_back("ETag", entry.etag);
  if (entry.gzip.data() != nullptr) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (if_none_match == entry.etag) {
    response.status = 304;
    return response;
  }
  response.content_type = entry.type;
  response.shared = entry.plain;
  if (gzip_accepted && entry.gzip.data() != nullptr) {
    response.shared = entry.gzip;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace limen::http
