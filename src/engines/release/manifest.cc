// release.json: reading and writing.
#include <algorithm>
#include <set>

#include "base/id.h"
#include "base/json.h"
#include "engines/release/release.h"
#include "formats/canonical_json/canonical_json.h"

namespace limen::release {
namespace {

constexpr std::string_view kFormat = "limen.release";
constexpr std::size_t kMaxEntries = 500, kMaxRounds = 500, kMaxFiles = 20'000, kMaxHandled = 100'000;
constexpr std::size_t kTitleBytes = 300, kSourceBytes = 2000, kMaxTitles = 20, kMaxFixed = 20;
constexpr std::int64_t kMaxSeed = 0x1F'FFFF'FFFF'FFFF;  // what a JSON number holds exactly

// Members of any names, all of them text.
Result<Titles> read_titles(const json::object& parent, std::string_view key, const JsonReader& reader,
                           std::size_t most) {
  Titles titles;
  const json::value* found = parent.if_contains(key);
  if (found == nullptr) return titles;
  if (!found->is_object()) return reader.error_at(key, "json.type", "expected an object");
  if (found->as_object().size() > most) return reader.error_at(key, "release.limit", "too many members");
  for (const auto& [name, value] : found->as_object()) {
    if (!value.is_string() || value.as_string().size() > kTitleBytes || name.size() > 64)
      return reader.error_at(key, "json.type", "expected short texts");
    titles.emplace(std::string(name), std::string(value.as_string()));
  }
  return titles;
}

// Reads one entry: the reader for plain fields, the object for titles.
struct Entry {
  JsonReader reader;
  const json::object& object;
  const std::set<std::string, std::less<>>& files;

  Result<std::string> id(std::string_view key = "id") {
    std::string text = TRY(reader.text(key, 64));
    if (!is_plain_id(text)) return reader.error_at(key, "release.id", "an id has letters, digits, '_' and '-'");
    return text;
  }
  Result<Titles> titles(std::string_view key = "title", std::size_t most = kMaxTitles) {
    static_cast<void>(TRY(reader.optional_object(key)));  // read below; here it is marked as known
    return read_titles(object, key, reader, most);
  }
  Result<std::string> path(std::string_view key) { return known(key, TRY(reader.text(key, 200))); }
  Result<std::string> optional_path(std::string_view key) {
    const auto given = TRY(reader.optional_text(key, 200));
    return given ? known(key, *given) : Result<std::string>(std::string());
  }
  Result<std::string> text_or_empty(std::string_view key) {
    return TRY(reader.optional_text(key, kSourceBytes)).value_or("");
  }

 private:
  Result<std::string> known(std::string_view key, std::string text) const {
    if (!files.contains(text))
      return reader.error_at(key, "release.file.unknown", "the file does not stand in the list of files");
    return text;
  }
};

using Names = std::set<std::string, std::less<>>;

// Calls take(Entry&) for each object of a list.
template <typename Take>
Result<void> each(const json::object& parent, JsonReader& reader, std::string_view key, std::size_t most,
                  const Names& files, Take take) {
  std::vector<JsonReader> readers = TRY(reader.objects(key, most));
  for (std::size_t i = 0; i < readers.size(); ++i) {
    Entry entry{std::move(readers[i]), parent.at(key).as_array()[i].as_object(), files};
    TRY(take(entry));
    TRY(entry.reader.finish());
  }
  return {};
}

Result<void> read_files(Manifest& manifest, const json::object& object, JsonReader& reader, Names& names) {
  std::uint64_t total = 0;
  TRY(each(object, reader, "files", kMaxFiles, names, [&](Entry& entry) -> Result<void> {
    FileEntry file;
    file.path = TRY(entry.reader.text("path", 200));
    if (const auto plain = check_path(file.path); !plain.ok())
      return entry.reader.error_at("path", plain.error().code, plain.error().message);
    file.bytes = static_cast<std::uint64_t>(TRY(entry.reader.integer("bytes", 0, kMaxFile)));
    file.sha256 = TRY(entry.reader.text("sha256", 64));
    if (file.sha256.size() != 64 || file.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
      return entry.reader.error_at("sha256", "release.hash", "64 lower-case hexadecimal digits are needed");
    if (file.path == kManifestName || !names.insert(file.path).second)
      return entry.reader.error_at("path", "release.file.twice", "a file stands twice, or is the manifest itself");
    total += file.bytes;
    if (total > kMaxRelease) return entry.reader.error_at("bytes", "release.limit", "the release is too large");
    manifest.files.push_back(std::move(file));
    return {};
  }));
  return {};
}

Result<RoundEntry> read_round(Entry& entry) {
  RoundEntry round;
  round.id = TRY(entry.id());
  round.title = TRY(entry.titles());
  round.answers = TRY(entry.path("answers"));
  round.frozen = TRY(entry.optional_path("frozen"));
  round.published_on = TRY(entry.reader.date("published_on"));
  round.source = TRY(entry.text_or_empty("source"));
  round.licence = TRY(entry.text_or_empty("licence"));
  return round;
}

Error twice(const Entry& entry) { return entry.reader.error_at("id", "release.id", "the id stands twice"); }

Result<void> read_instruments(Manifest& manifest, const json::object& object, JsonReader& reader, const Names& files) {
  Names editions;
  TRY(each(object, reader, "instruments", kMaxEntries, files, [&](Entry& entry) -> Result<void> {
    InstrumentEntry instrument;
    instrument.id = TRY(entry.id());
    instrument.edition = TRY(entry.id("edition"));
    instrument.pack = TRY(entry.path("pack"));
    if (!editions.insert(instrument.id + "/" + instrument.edition).second) return twice(entry);
    Names rounds;
    TRY(each(entry.object, entry.reader, "rounds", kMaxRounds, files, [&](Entry& inner) -> Result<void> {
      RoundEntry round = TRY(read_round(inner));
      if (!rounds.insert(round.id).second) return twice(inner);
      instrument.rounds.push_back(std::move(round));
      return {};
    }));
    manifest.instruments.push_back(std::move(instrument));
    return {};
  }));
  return {};
}

Result<void> read_composites(Manifest& manifest, const json::object& object, JsonReader& reader, const Names& files) {
  Names ids;
  TRY(each(object, reader, "composites", kMaxEntries, files, [&](Entry& entry) -> Result<void> {
    CompositeEntry composite;
    composite.id = TRY(entry.id());
    if (!ids.insert(composite.id).second) return twice(entry);
    composite.title = TRY(entry.titles());
    composite.structure = TRY(entry.path("structure"));
    composite.data = TRY(entry.path("data"));
    composite.plan = TRY(entry.optional_path("plan"));
    composite.seed = static_cast<std::uint64_t>(TRY(entry.reader.optional_integer("seed", 0, kMaxSeed)).value_or(1));
    composite.source = TRY(entry.text_or_empty("source"));
    composite.licence = TRY(entry.text_or_empty("licence"));
    manifest.composites.push_back(std::move(composite));
    return {};
  }));
  return {};
}

Result<std::optional<Gap>> read_gap(Entry& entry) {
  auto inside = TRY(entry.reader.optional_object("gap"));
  if (!inside) return std::optional<Gap>{};
  Entry part{std::move(*inside), entry.object.at("gap").as_object(), entry.files};
  Gap gap;
  gap.dimension = TRY(part.reader.text("dimension", 64));
  gap.reference = TRY(part.reader.text("reference", 64));
  gap.other = TRY(part.reader.text("other", 64));
  gap.fixed = TRY(part.titles("fixed", kMaxFixed));
  TRY(part.reader.finish());
  return std::optional<Gap>(std::move(gap));
}

Result<void> read_outcomes(Manifest& manifest, const json::object& object, JsonReader& reader, const Names& files) {
  Names ids;
  TRY(each(object, reader, "outcomes", kMaxEntries, files, [&](Entry& entry) -> Result<void> {
    OutcomeEntry outcome;
    outcome.id = TRY(entry.id());
    if (!ids.insert(outcome.id).second) return twice(entry);
    outcome.title = TRY(entry.titles());
    outcome.table = TRY(entry.path("table"));
    outcome.gap = TRY(read_gap(entry));
    outcome.source = TRY(entry.text_or_empty("source"));
    outcome.licence = TRY(entry.text_or_empty("licence"));
    manifest.outcomes.push_back(std::move(outcome));
    return {};
  }));
  return {};
}

Result<void> read_handled(Manifest& manifest, const json::object& object, JsonReader& reader) {
  TRY(each(object, reader, "handled", kMaxHandled, {}, [&](Entry& entry) -> Result<void> {
    Handled handled;
    handled.proposal = TRY(entry.reader.text("proposal", 36));
    TRY(parse_raw_id(handled.proposal));
    handled.accepted = static_cast<std::uint32_t>(TRY(entry.reader.integer("accepted", 0, 1000)));
    handled.refused = static_cast<std::uint32_t>(TRY(entry.reader.integer("refused", 0, 1000)));
    manifest.handled.push_back(std::move(handled));
    return {};
  }));
  return {};
}

json::object titles_json(const Titles& titles) {
  json::object object;
  for (const auto& [language, text] : titles) object[language] = text;
  return object;
}

void put(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json::array instruments_json(const Manifest& manifest) {
  json::array out;
  for (const InstrumentEntry& instrument : manifest.instruments) {
    json::array rounds;
    for (const RoundEntry& round : instrument.rounds) {
      json::object object{{"id", round.id},
                          {"title", titles_json(round.title)},
                          {"answers", round.answers},
                          {"published_on", round.published_on.to_text()}};
      put(object, "frozen", round.frozen);
      put(object, "source", round.source);
      put(object, "licence", round.licence);
      rounds.push_back(std::move(object));
    }
    out.push_back(json::object{{"id", instrument.id},
                               {"edition", instrument.edition},
                               {"pack", instrument.pack},
                               {"rounds", std::move(rounds)}});
  }
  return out;
}

json::array composites_json(const Manifest& manifest) {
  json::array out;
  for (const CompositeEntry& composite : manifest.composites) {
    json::object object{{"id", composite.id},
                        {"title", titles_json(composite.title)},
                        {"structure", composite.structure},
                        {"data", composite.data},
                        {"seed", composite.seed}};
    put(object, "plan", composite.plan);
    put(object, "source", composite.source);
    put(object, "licence", composite.licence);
    out.push_back(std::move(object));
  }
  return out;
}

json::array outcomes_json(const Manifest& manifest) {
  json::array out;
  for (const OutcomeEntry& outcome : manifest.outcomes) {
    json::object object{{"id", outcome.id}, {"title", titles_json(outcome.title)}, {"table", outcome.table}};
    if (outcome.gap)
      object["gap"] = json::object{{"dimension", outcome.gap->dimension},
                                   {"reference", outcome.gap->reference},
                                   {"other", outcome.gap->other},
                                   {"fixed", titles_json(outcome.gap->fixed)}};
    put(object, "source", outcome.source);
    put(object, "licence", outcome.licence);
    out.push_back(std::move(object));
  }
  return out;
}

}  // namespace

Result<Manifest> read_manifest(std::string_view text, std::string_view source) {
  const auto read = [&]() -> Result<Manifest> {
    if (text.size() > kMaxManifest) return Error{"release.limit", "the manifest is too large"};
    const json::value value = TRY(parse_json(text));
    JsonReader reader = TRY(JsonReader::open(value));
    const json::object& object = value.as_object();
    if (TRY(reader.text("format", 64)) != kFormat)
      return reader.error_at("format", "release.format", "this is no manifest of a release");
    if (TRY(reader.integer("version", 1, 1'000'000)) != 1)
      return reader.error_at("version", "release.version", "a version that this program does not know");
    Manifest manifest;
    Names files;
    manifest.id = TRY(reader.text("id", 36));
    TRY(parse_raw_id(manifest.id));
    if (manifest.id[14] != '7') return reader.error_at("id", "release.id", "a release has a UUID of version 7");
    manifest.made_at = TRY(Instant::parse(TRY(reader.text("made_at", 40))));
    static_cast<void>(TRY(reader.optional_object("title")));
    manifest.title = TRY(read_titles(object, "title", reader, kMaxTitles));
    manifest.publisher = TRY(reader.text("publisher", kTitleBytes));
    manifest.demo = TRY(reader.boolean_or("demo", false));
    TRY(read_files(manifest, object, reader, files));
    manifest.directory = TRY(reader.optional_text("directory", kTitleBytes)).value_or("");
    if (!manifest.directory.empty() && !files.contains(manifest.directory))
      return reader.error_at("directory", "release.file.unknown", "the file does not stand in the list of files");
    TRY(read_instruments(manifest, object, reader, files));
    TRY(read_composites(manifest, object, reader, files));
    TRY(read_outcomes(manifest, object, reader, files));
    TRY(read_handled(manifest, object, reader));
    TRY(reader.finish());
    return manifest;
  };
  auto result = read();
  if (result.ok()) return result;
  Error error = result.take_error();
  error.place.source = std::string(source);
  return error;
}

std::string write_manifest(const Manifest& manifest) {
  std::vector<FileEntry> sorted = manifest.files;
  std::sort(sorted.begin(), sorted.end(), [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
  json::array files, handled;
  for (const FileEntry& file : sorted)
    files.push_back(json::object{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  for (const Handled& entry : manifest.handled)
    handled.push_back(
        json::object{{"proposal", entry.proposal}, {"accepted", entry.accepted}, {"refused", entry.refused}});
  json::object object{{"format", kFormat},
                      {"version", 1},
                      {"id", manifest.id},
                      {"made_at", manifest.made_at.to_text()},
                      {"title", titles_json(manifest.title)},
                      {"publisher", manifest.publisher},
                      {"demo", manifest.demo},
                      {"instruments", instruments_json(manifest)},
                      {"composites", composites_json(manifest)},
                      {"outcomes", outcomes_json(manifest)},
                      {"handled", std::move(handled)},
                      {"files", std::move(files)}};
  put(object, "directory", manifest.directory);
  return canonical_json::canonicalise(to_text(json::value(std::move(object)))).value().text;
}

}  // namespace limen::release
