// The file of a version: docs/lists.md.
#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kMost = 1'000'000'000;

Error wrong(std::string_view what, std::string message, std::uint64_t line) {
  Place place;
  place.line = line;
  return Error{std::string(what), std::move(message), std::move(place)};
}

std::string header_line(const Version& version) {
  const Header& header = version.header;
  json::array sources;
  for (const SourceFile& file : header.sources)
    sources.push_back(json::object{{"name", file.name}, {"sha256", file.sha256}});
  json::array findings;
  for (const std::string& code : header.findings) findings.emplace_back(code);
  json::object object{{"limen_list_version", kFormat},
                      {"list", header.list},
                      {"version", header.version},
                      {"format", header.format},
                      {"imported_at", header.imported_at.to_text()},
                      {"sources", std::move(sources)},
                      {"base", header.base},
                      {"records_in", header.records.in},
                      {"records_accepted", header.records.accepted},
                      {"records_skipped", header.records.skipped},
                      {"records_refused", header.records.refused},
                      {"added", header.added},
                      {"changed", header.changed},
                      {"removed", header.removed},
                      {"unchanged", header.unchanged},
                      {"findings", std::move(findings)},
                      {"entries", version.entries.size()},
                      {"root", to_text(merkle_root(version.entries))}};
  if (header.published) object["published"] = header.published->to_text();
  return limen::to_text(json::value(std::move(object)));
}

struct Declared {
  std::uint64_t entries = 0;
  std::string root{};
};

Result<Declared> read_header(std::string_view line, Header& header) {
  const json::value value = TRY(parse_json(line));
  JsonReader reader = TRY(JsonReader::open(value));
  TRY(reader.integer("limen_list_version", kFormat, kFormat));
  header.list = TRY(reader.text("list"));
  header.format = TRY(reader.text("format"));
  header.published = TRY(reader.optional_date("published"));
  header.imported_at = TRY(Instant::parse(TRY(reader.text("imported_at"))));
  for (JsonReader& file : TRY(reader.objects("sources", 100))) {
    SourceFile source;
    source.name = TRY(file.text("name", 4096));
    source.sha256 = TRY(file.text("sha256"));
    header.sources.push_back(std::move(source));
  }
  const auto number = [&reader](std::string_view key, std::uint64_t& to) -> Result<void> {
    to = static_cast<std::uint64_t>(TRY(reader.integer(key, 0, kMost)));
    return {};
  };
  Declared declared;
  TRY(number("version", header.version));
  TRY(number("base", header.base));
  TRY(number("records_in", header.records.in));
  TRY(number("records_accepted", header.records.accepted));
  TRY(number("records_skipped", header.records.skipped));
  TRY(number("records_refused", header.records.refused));
  TRY(number("added", header.added));
  TRY(number("changed", header.changed));
  TRY(number("removed", header.removed));
  TRY(number("unchanged", header.unchanged));
  TRY(number("entries", declared.entries));
  header.findings = TRY(reader.texts("findings", 100));
  declared.root = TRY(reader.text("root"));
  TRY(reader.finish());
  return declared;
}

// The id is the first member of the text.
std::optional<std::string> id_of(std::string_view text) {
  constexpr std::string_view kStart = "{\"id\":\"";
  if (!text.starts_with(kStart)) return std::nullopt;
  std::size_t end = kStart.size();
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
  if (end >= text.size()) return std::nullopt;
  const std::string_view quoted = text.substr(kStart.size() - 1, end - kStart.size() + 2);
  if (quoted.find('\\') == std::string_view::npos) return std::string(quoted.substr(1, quoted.size() - 2));
  const auto value = parse_json(quoted);
  if (!value.ok() || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::string seal_line(std::string_view bytes) { return "{\"sha256\":\"" + to_text(hash_of(bytes)) + "\"}\n"; }

// Line by line; the caller has seen that the text ends with a line end.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string encode(const Version& version) {
  std::string file = header_line(version) + "\n";
  for (const Entry& entry : version.entries) {
    file += entry.text;
    file += '\t';  // stands in no JSON text of one line
    file += entry.provenance;
    file += '\n';
  }
  file += seal_line(file);
  return file;
}

Result<Version> decode(std::string_view file) {
  if (!file.ends_with('\n')) return wrong("list_version.cut", "the file of a version ends within a line", 0);
  const auto last = file.substr(0, file.size() - 1).rfind('\n');
  if (last == std::string_view::npos) return wrong("list_version.cut", "the file of a version has no seal", 0);
  std::string_view body = file.substr(0, last + 1);
  if (!file.substr(last + 1).starts_with("{\"sha256\":"))
    return wrong("list_version.cut", "the file of a version has no seal", 0);
  if (seal_line(body) != file.substr(last + 1)) {
    return wrong("list_version.seal", "the file of a version is not what was written", 0);
  }
  Version version;
  const auto declared = read_header(take_line(body), version.header);
  if (!declared.ok()) return wrong("list_version.header", declared.error().code + ": " + declared.error().message, 1);
  for (std::uint64_t number = 2; !body.empty(); ++number) {
    const std::string_view line = take_line(body);
    const auto tab = line.find('\t');
    auto id = id_of(line.substr(0, tab));
    if (!id || tab == std::string_view::npos) return wrong("list_version.entry", "a line is no entry", number);
    if (!version.entries.empty() && version.entries.back().id >= *id) {
      return wrong("list_version.order", "entries are not in the order of their ids", number);
    }
    Entry entry{std::move(*id), std::string(line.substr(0, tab)), std::string(line.substr(tab + 1)), {}};
    entry.hash = hash_of(std::string(1, '\0') + entry.text);
    version.entries.push_back(std::move(entry));
  }
  if (version.entries.size() != declared->entries) {
    return wrong("list_version.count", "there are not as many entries as the first line says", 1);
  }
  version.root = merkle_root(version.entries);
  if (to_text(version.root) != declared->root) {
    return wrong("list_version.root", "the entries do not give the root that the first line says", 1);
  }
  return version;
}

}  // namespace limen::list_versions
