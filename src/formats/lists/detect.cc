// Which form a list has, by its first bytes.
#include <algorithm>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

struct NamedFormat {
  Format format;
  std::string_view name;
};
constexpr NamedFormat kFormats[] = {
    {Format::kUnknown, "unknown"},
    {Format::kAlertsCsv, "limen-csv"},
    {Format::kOfacCsv, "ofac-sdn"},
    {Format::kOfacAlt, "ofac-alt"},
    {Format::kOfacAdd, "ofac-add"},
    {Format::kOfacComments, "ofac-comments"},
    {Format::kOfacXml, "ofac-xml"},
    {Format::kOfacAdvanced, "ofac-advanced"},
    {Format::kOfacEnhanced, "ofac-enhanced"},
    {Format::kUnXml, "un-xml"},
    {Format::kEuXml, "eu-fsf-xml"},
    {Format::kUkXml, "uk-xml"},
    {Format::kFtmEntities, "ftm"},
    {Format::kFtmNested, "os-nested"},
    {Format::kFtmDelta, "os-delta"},
    {Format::kOsSimpleCsv, "os-simple"},
};

struct Root {
  std::string_view name;
  Format format;
};
constexpr Root kRoots[] = {
    {"sdnList", Format::kOfacXml},
    {"Sanctions", Format::kOfacAdvanced},
    {"sanctionsData", Format::kOfacEnhanced},
    {"CONSOLIDATED_LIST", Format::kUnXml},
    {"export", Format::kEuXml},
    {"Designations", Format::kUkXml},
};

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

Format detect_xml(std::string_view text) {
  // The first tag that is neither declaration, comment nor doctype; a prefix is dropped.
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == std::string_view::npos) break;
      continue;
    }
    std::size_t begin = at + 1;
    if (begin >= text.size() || text[begin] == '?' || text[begin] == '!') continue;
    std::size_t end = begin;
    while (end < text.size() && (is_name_byte(text[end]) || text[end] == ':')) ++end;
    std::string_view name = text.substr(begin, end - begin);
    if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    for (const Root& root : kRoots) {
      if (name == root.name) return root.format;
    }
    return Format::kUnknown;
  }
  return Format::kUnknown;
}

Format detect_json(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const auto has = [&](std::string_view key) { return line.find(key) != std::string_view::npos; };
  if (has("\"op\"") && (has("\"entity\"") || has("\"id\""))) return Format::kFtmDelta;
  if (!has("\"schema\"")) return Format::kUnknown;
  return has(":[{") || has(": [{") ? Format::kFtmNested : Format::kFtmEntities;
}

Format detect_csv(std::string_view text) {
  csv::Reader reader(text);
  const auto more = reader.next();
  if (!more.ok() || !*more) return Format::kUnknown;
  const auto fields = reader.fields();
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(fields, [&](const csv::Field& field) { return trim(field.text) == name; });
  };
  if (has("surname") && has("category") && has("action")) return Format::kAlertsCsv;
  if (has("id") && has("schema") && has("name")) return Format::kOsSimpleCsv;
  const auto digits = [&](std::size_t i) { return is_ascii_digits(trim(fields[i].text)); };
  if (!digits(0)) return Format::kUnknown;
  switch (fields.size()) {
    case 12:
      return Format::kOfacCsv;
    case 6:
      return digits(1) ? Format::kOfacAdd : Format::kUnknown;
    case 5:
      return digits(1) ? Format::kOfacAlt : Format::kUnknown;
    case 2:
      return Format::kOfacComments;
    default:
      return Format::kUnknown;
  }
}

}  // namespace

std::string_view to_text(Format format) {
  for (const NamedFormat& row : kFormats) {
    if (row.format == format) return row.name;
  }
  return "unknown";
}

std::optional<Format> parse_format(std::string_view text) {
  for (const NamedFormat& row : kFormats) {
    if (row.name == text && row.format != Format::kUnknown) return row.format;
  }
  return std::nullopt;
}

Format detect(std::string_view first_bytes) {
  if (first_bytes.starts_with("\xEF\xBB\xBF")) first_bytes.remove_prefix(3);
  std::string_view text = first_bytes;
  while (!text.empty() &&
         (text.front() == ' ' || text.front() == '\n' || text.front() == '\r' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  if (text.starts_with('<')) return detect_xml(text);
  if (text.starts_with('{')) return detect_json(text);
  // The first line alone: what is behind it may be cut, or Latin-1.
  std::string_view line = first_bytes.substr(0, first_bytes.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return detect_csv(line);
}

}  // namespace limen::lists
