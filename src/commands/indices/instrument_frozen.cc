// `limen instrument freeze | replay | compare`: rounds in one file that computes again, and what changed between two.
#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <ostream>

#include "base/json_writer.h"
#include "commands/indices/instrument.h"
#include "engines/frozen_round/frozen_round.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

using namespace frozen_round;
using instruments::Instrument;
using instruments::Round;

constexpr std::size_t kMaxFile = 256U << 20;

Result<Node> read_tree(std::string_view text, std::string_view source) { return config::parse_yaml(text, source); }

Error option_error(const std::string& option, const std::string& message) {
  Place place;
  place.source = option;
  return Error{"instrument.option.invalid", message, place};
}

Result<void> freeze_round(const Arguments& arguments, Streams& streams) {
  const std::string pack = arguments.positional("pack"), round = arguments.positional("round");
  Inputs inputs;
  inputs.pack = TRY(instrument_text(pack, streams));
  inputs.round = TRY(read_input(round, streams, kMaxFile));
  const std::string seed = arguments.text("seed").value_or("1");
  const auto [end, failure] = std::from_chars(seed.data(), seed.data() + seed.size(), inputs.seed);
  if (failure != std::errc() || end != seed.data() + seed.size()) {
    return option_error("--seed", "is no whole number of 64 bits");
  }
  auto frozen = freeze(inputs, read_tree);
  if (!frozen.ok()) {
    Error error = frozen.take_error();
    if (error.place.source == "pack") error.place.source = pack;
    if (error.place.source == "round") error.place.source = round;
    return error;
  }
  const std::string path = arguments.text("out").value_or("");
  std::ofstream file(path, std::ios::binary);
  file << *frozen;
  file.close();
  if (!file) return option_error(path, "cannot be written");
  const Frozen content = TRY(read(*frozen));
  streams.out << fmt::format("{} edition {}: {} units, engine {}, {} bytes\n", content.instrument, content.edition,
                             content.units.size(), content.engine, frozen->size());
  return {};
}

void write_differences(const std::vector<Difference>& differences, bool json, std::ostream& out) {
  if (!json) {
    for (const Difference& one : differences) {
      out << fmt::format("{}{}{} {}: {} -> {} ({})\n", one.unit, one.period.empty() ? "" : " ", one.period,
                         one.node.empty() ? "unit" : one.node, one.before.empty() ? "-" : one.before,
                         one.after.empty() ? "-" : one.after, one.why);
    }
    if (differences.empty()) out << "the same\n";
    return;
  }
  std::string text;
  JsonWriter writer(text);
  writer.open('{');
  writer.truth("same", differences.empty());
  writer.open("differences", '[');
  for (const Difference& one : differences) {
    writer.open('{');
    writer.text("unit", one.unit);
    writer.text("period", one.period);
    writer.text("node", one.node);
    writer.text("before", one.before);
    writer.text("after", one.after);
    writer.word("why", one.why);
    writer.close('}');
  }
  writer.close(']');
  writer.close('}');
  out << text << '\n';
}

Result<int> replay_round(const Arguments& arguments, Streams& streams) {
  const std::string path = arguments.positional("file");
  const std::string bytes = TRY(named(read_input(path, streams, kMaxFile), path));
  const auto differences = TRY(named(replay(bytes, read_tree), path));
  write_differences(differences, arguments.flag("json"), streams.out);
  if (!differences.empty()) return 1;
  // A file that says the same in other bytes was made by another version of the engine or by hand.
  const std::string again = TRY(recompute(bytes, read_tree));
  if (again != bytes) streams.err << "limen: the scores are the same, the engine's version is not\n";
  return 0;
}

struct Side {
  Instrument instrument;
  Round round;
};
Result<Side> read_side(const std::string& pack, const std::string& round, Streams& streams) {
  const std::string text = TRY(instrument_text(pack, streams));
  const Node node = TRY(config::parse_yaml(text, pack));
  Instrument instrument = TRY(Instrument::read(node));
  const std::string answers = TRY(read_input(round, streams, kMaxFile));
  Round content = TRY(Round::read_csv(answers, round, instrument));
  return Side{std::move(instrument), std::move(content)};
}

void write_number(JsonWriter& json, std::string_view name, const instruments::Number& value) {
  json.key(name);
  json.written(value ? value->to_text() : "null");
}

void write_comparison(const Comparison& result, bool json, int decimals, std::ostream& out) {
  const auto shown = [&](const instruments::Number& value) { return value ? value->to_text(decimals) : "-"; };
  if (!json) {
    out << fmt::format("{} nodes compared ({})\n", result.nodes,
                       result.same_edition ? "one edition" : "two editions, by the crosswalk");
    for (const Change& one : result.changes) {
      out << fmt::format("{}{}{} {}: {} -> {} ({})\n", one.unit, one.period.empty() ? "" : " ", one.period,
                         one.node_after, shown(one.before), shown(one.after), shown(one.change));
    }
    for (const std::string& unit : result.only_before) out << "only in the first: " << unit << '\n';
    for (const std::string& unit : result.only_after) out << "only in the second: " << unit << '\n';
    return;
  }
  std::string text;
  JsonWriter writer(text);
  writer.open('{');
  writer.truth("same_edition", result.same_edition);
  writer.number("nodes", result.nodes);
  writer.open("changes", '[');
  for (const Change& one : result.changes) {
    writer.open('{');
    writer.text("unit", one.unit);
    writer.text("period", one.period);
    writer.text("node_before", one.node_before);
    writer.text("node_after", one.node_after);
    write_number(writer, "before", one.before);
    write_number(writer, "after", one.after);
    write_number(writer, "change", one.change);
    writer.close('}');
  }
  writer.close(']');
  for (const auto& [name, units] :
       {std::pair("only_before", &result.only_before), std::pair("only_after", &result.only_after)}) {
    writer.open(name, '[');
    for (const std::string& unit : *units) writer.text(unit);
    writer.close(']');
  }
  writer.close('}');
  out << text << '\n';
}

Result<void> compare_two(const Arguments& arguments, Streams& streams) {
  const Side before = TRY(read_side(arguments.positional("pack_a"), arguments.positional("round_a"), streams));
  const Side after = TRY(read_side(arguments.positional("pack_b"), arguments.positional("round_b"), streams));
  const Comparison result = TRY(compare_rounds(before.instrument, before.round, after.instrument, after.round));
  write_comparison(result, arguments.flag("json"), after.instrument.decimals, streams.out);
  return {};
}

}  // namespace

std::vector<Command> frozen_round_commands() {
  Command freezing{"freeze", "Puts a round, its instrument and its exact scores into one file that computes again."};
  freezing.positionals = {{"pack", "an instrument that ships (apla), or a YAML file"},
                          {"round", "the answers, CSV (- for standard input, may be gzip)"}};
  freezing.options = {{"out", "file to write", OptionKind::kText, true},
                      {"seed", "of chance numbers made from the scores", OptionKind::kText, false, "1"}};
  freezing.run = or_fail(freeze_round);
  Command replaying{"replay", "Computes a frozen round again; status 1 and every difference when it is not the same."};
  replaying.positionals = {{"file", "made by freeze (- for standard input)"}};
  replaying.options = {{"json", "one JSON object", OptionKind::kFlag}};
  replaying.run = or_fail(replay_round);
  Command comparing{"compare", "What changed between two rounds; editions are compared through their crosswalk only."};
  comparing.positionals = {{"pack_a", "instrument of the first round"},
                           {"round_a", "its answers, CSV"},
                           {"pack_b", "instrument of the second"},
                           {"round_b", "its answers"}};
  comparing.options = {{"json", "one JSON object", OptionKind::kFlag}};
  comparing.run = or_fail(compare_two);
  return {freezing, replaying, comparing};
}

}  // namespace limen::commands
