#include "engines/frozen_round/frozen_round.h"

#include <charconv>

#include "base/json.h"
#include "base/json_writer.h"
#include "engines/list_versions/list_versions.h"
#include "formats/canonical_json/canonical_json.h"

namespace limen::frozen_round {
namespace {

using instruments::Instrument;
using instruments::InstrumentNode;
using instruments::kNowhere;
using instruments::NodeScore;
using instruments::Round;
using instruments::Scored;

constexpr std::size_t kMostBytes = 256U << 20U;
constexpr std::string_view kFormat = "limen.frozen_round";
constexpr std::int64_t kVersion = 1;

std::string sha256(std::string_view bytes) { return list_versions::to_text(list_versions::hash_of(bytes)); }

std::string text_of(const NodeScore& score) {
  return score.value ? score.value->to_ratio() : std::string(to_text(score.why));
}

void write_unit(JsonWriter& json, const Instrument& instrument, const instruments::RoundUnit& unit,
                const instruments::UnitScores& scores) {
  json.open('{');
  json.text("unit", unit.code);
  json.text("period", unit.period);
  json.open("scores", '{');
  for (std::size_t i = 0; i < instrument.nodes.size(); ++i) {
    json.text(instrument.nodes[i].id, text_of(scores.nodes[i]));  // an id is a plain word
  }
  json.close('}');
  json.open("bands", '{');
  for (const instruments::BandTable& table : instrument.bands) {
    const std::size_t band = scores.nodes[table.node].band;
    if (band != kNowhere) json.number(instrument.nodes[table.node].id, band);
  }
  json.close('}');
  if (scores.typology != kNowhere) json.number("typology", scores.typology);
  if (scores.rank > 0) json.number("rank", scores.rank);
  json.close('}');
}

Result<std::string> scores_of(const Instrument& instrument, const Round& round) {
  const Scored scored = instruments::score(instrument, round);
  std::string text;
  JsonWriter json(text);
  json.open('[');
  for (std::size_t u = 0; u < round.units.size(); ++u) {
    write_unit(json, instrument, round.units[u], scored.units[u]);
  }
  json.close(']');
  return TRY(canonical_json::canonicalise(text)).text;
}

// What a file says, before anything is believed. Errors: "frozen_round.format".
class FileReader {
 public:
  explicit FileReader(const json::value& value) : value_(&value) {}

  static Error wrong(const std::string& what) {
    return Error{"frozen_round.format", "a frozen round needs " + what, {}};
  }
  Result<const json::value*> at(std::string_view key) const {
    const json::object* object = value_->if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
    if (found == nullptr) return wrong("the member " + std::string(key));
    return found;
  }
  Result<std::string> text(std::string_view key) const {
    const json::value* value = TRY(at(key));
    if (!value->is_string()) return wrong("text in " + std::string(key));
    return std::string(value->get_string());
  }
  Result<FileReader> part(std::string_view key) const { return FileReader(*TRY(at(key))); }
  Result<std::size_t> number(std::string_view key) const { return number_of(*TRY(at(key)), key); }
  Result<std::size_t> number_or(std::string_view key, std::size_t fallback) const {
    const json::object* object = value_->if_object();
    if (object == nullptr || !object->contains(key)) return fallback;
    return number(key);
  }
  static Result<std::size_t> number_of(const json::value& value, std::string_view key) {
    if (!value.is_int64() || value.get_int64() < 0) return wrong("a whole number in " + std::string(key));
    return static_cast<std::size_t>(value.get_int64());
  }
  const json::value& value() const { return *value_; }

 private:
  const json::value* value_;
};

// A text and the hash of it.
Result<std::string> read_input(const FileReader& inputs, std::string_view key) {
  const FileReader input = TRY(inputs.part(key));
  std::string text = TRY(input.text("text"));
  if (TRY(input.text("sha256")) != sha256(text)) {
    return Error{"frozen_round.hash", std::string(key) + " is not the text that was frozen", {}};
  }
  return text;
}

Result<UnitScores> read_unit(const json::value& value) {
  const FileReader reader(value);
  UnitScores unit;
  unit.unit = TRY(reader.text("unit"));
  unit.period = TRY(reader.text("period"));
  const json::object* scores = TRY(reader.at("scores"))->if_object();
  const json::object* bands = TRY(reader.at("bands"))->if_object();
  if (scores == nullptr || bands == nullptr) return FileReader::wrong("scores and bands of each unit");
  for (const auto& [node, score] : *scores) {
    if (!score.is_string()) return FileReader::wrong("scores as text");
    unit.scores.emplace(node, score.get_string());
  }
  for (const auto& [node, band] : *bands) {
    unit.bands.emplace(node, TRY(FileReader::number_of(band, "bands")));
  }
  unit.typology = TRY(reader.number_or("typology", kNowhere));
  unit.rank = TRY(reader.number_or("rank", 0));
  return unit;
}

Result<std::uint64_t> read_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (failure != std::errc() || end != text.data() + text.size() || text != std::to_string(seed)) {
    return FileReader::wrong("a seed of 64 bits");
  }
  return seed;
}

}  // namespace

Result<std::string> freeze(const Inputs& inputs, const ReadTree& read_tree) {
  const Node node = TRY(read_tree(inputs.pack, "pack"));
  const Instrument instrument = TRY(Instrument::read(node));
  const Round round = TRY(Round::read_csv(inputs.round, "round", instrument));
  const std::string scores = TRY(scores_of(instrument, round));
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.word("format", kFormat);
  json.number("version", static_cast<std::uint64_t>(kVersion));
  json.open("engine", '{');
  json.word("name", "instruments");
  json.text("version", instruments::kEngineVersion);
  json.close('}');
  json.open("instrument", '{');
  json.text("id", instrument.id);
  json.text("edition", instrument.edition);
  json.close('}');
  json.text("seed", std::to_string(inputs.seed));  // as text: a seed may be beyond the doubles
  json.open("inputs", '{');
  for (const auto& [name, input] : {std::pair("pack", &inputs.pack), std::pair("round", &inputs.round)}) {
    json.open(name, '{');
    json.text("text", *input);
    json.text("sha256", sha256(*input));
    json.close('}');
  }
  json.close('}');
  json.key("units");
  json.written(scores);
  json.text("scores_sha256", sha256(scores));
  json.close('}');
  return TRY(canonical_json::canonicalise(text)).text;
}

Result<Frozen> read(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return Error{"frozen_round.too_large", "a frozen round has at most 256 MiB", {}};
  const json::value value = TRY(parse_json(bytes));
  const FileReader reader(value);
  const std::string format = TRY(reader.text("format"));
  if (format != kFormat || TRY(reader.number("version")) != kVersion) {
    return Error{"frozen_round.format", "is no frozen round of version 1", {}};
  }
  const auto canonical = TRY(canonical_json::canonicalise(bytes));
  if (canonical.text != bytes) {
    return Error{"frozen_round.canonical", "the file is not in the one form that a frozen round has", {}};
  }
  Frozen frozen;
  const FileReader engine = TRY(reader.part("engine")), instrument = TRY(reader.part("instrument")),
                   inputs = TRY(reader.part("inputs"));
  frozen.engine = TRY(engine.text("version"));
  frozen.instrument = TRY(instrument.text("id"));
  frozen.edition = TRY(instrument.text("edition"));
  const std::string seed = TRY(reader.text("seed"));
  frozen.inputs.seed = TRY(read_seed(seed));
  frozen.inputs.pack = TRY(read_input(inputs, "pack"));
  frozen.inputs.round = TRY(read_input(inputs, "round"));
  frozen.scores_sha256 = TRY(reader.text("scores_sha256"));
  const json::array* units = TRY(reader.at("units"))->if_array();
  if (units == nullptr) return FileReader::wrong("a list of units");
  for (const auto& [key, text] : canonical.members) {
    if (key == "units" && sha256(text) != frozen.scores_sha256) {
      return Error{"frozen_round.hash", "the scores are not those that were frozen", {}};
    }
  }
  for (const json::value& unit : *units) frozen.units.push_back(TRY(read_unit(unit)));
  return frozen;
}

Result<std::string> recompute(std::string_view bytes, const ReadTree& read_tree) {
  const Frozen frozen = TRY(read(bytes));
  return freeze(frozen.inputs, read_tree);
}

}  // namespace limen::frozen_round
