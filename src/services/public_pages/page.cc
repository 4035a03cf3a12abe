#include "services/public_pages/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::public_pages {
namespace {

bool is_file(std::string_view path) {
  constexpr std::array<std::string_view, 15> kEndings = {".csv",  ".json", ".jsonld", ".vcf",  ".zip",
                                                         ".svg",  ".js",   ".css",    ".xml",  ".txt",
                                                         ".xlsx", ".pdf",  ".tsv",    ".yaml", ".html"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

std::string encode_path(std::string_view path) {
  std::string out;
  for (const std::string_view part : split(path.substr(1), '/')) out.append("/").append(encode_segment(part));
  return out;
}

std::string with_language(Language language, std::string_view path) {
  if (has_no_language(path)) return encode_path(path);
  return fmt::format("/{}{}", to_text(language), path == "/" ? std::string() : encode_path(path));
}

// From one file of an export to another.
std::string relative(std::string_view from, std::string_view to) {
  std::size_t common = 0;
  for (std::size_t i = 0; i < std::min(from.size(), to.size()) && from[i] == to[i]; ++i)
    if (from[i] == '/') common = i + 1;
  std::string out;
  for (const char c : from.substr(common))
    if (c == '/') out += "../";
  // Encoded: names in files may be what an address cannot have.
  for (const std::string_view part : split(to.substr(common), '/')) out.append(encode_segment(part)).append("/");
  out.pop_back();
  return out;
}

}  // namespace

std::string_view Request::parameter(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string_view{} : std::string_view(found->second);
}

bool has_no_language(std::string_view path) {
  return path.starts_with("/data/") || path.starts_with("/assets/") || path.starts_with("/api/");
}

std::string encode_segment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
        c == '.' || c == '~')
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

std::string export_file(Language language, std::string_view path) {
  std::string file(path.substr(1));
  if (!has_no_language(path)) file = fmt::format("{}/{}", to_text(language), path == "/" ? "index" : file);
  if (!is_file(path)) file += ".html";
  return file;
}

std::string Request::link_in(Language other, std::string_view target, const Query& parameters) const {
  if (static_export) return relative(export_file(language, path), export_file(other, target));
  std::string out = with_language(other, target);
  char mark = '?';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out.append(1, mark).append(encode_segment(name)).append("=").append(encode_segment(value));
    mark = '&';
  }
  return out;
}

std::string Request::whole_address(std::string_view target) const { return base_url + with_language(language, target); }

Answer page_answer(Page page, unsigned status) {
  Answer answer;
  answer.status = status;
  answer.page = std::move(page);
  return answer;
}

Answer data_answer(std::string content_type, std::string body) {
  Answer answer;
  answer.content_type = std::move(content_type);
  answer.body = std::move(body);
  return answer;
}

Answer download_answer(std::string content_type, std::string body, std::string_view name) {
  Answer answer = data_answer(std::move(content_type), std::move(body));
  std::string plain(name);
  std::erase_if(plain, [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
             c == '-');
  });
  answer.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", plain));
  return answer;
}

Answer redirect_answer(std::string location, unsigned status) {
  Answer answer;
  answer.status = status;
  answer.headers.emplace_back("Location", std::move(location));
  return answer;
}

}  // namespace limen::public_pages
