// `limen outcomes`: gaps between groups, from official tables. The method: docs/engines/outcomes.md.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "base/json_writer.h"
#include "base/text.h"
#include "commands/command_line/command.h"
#include "commands/indices/commands.h"
#include "engines/outcomes/outcomes.h"
#include "formats/eurostat/eurostat.h"
#include "formats/sdmx_json/sdmx_json.h"

namespace limen::commands {
namespace {

using eurostat::Table;
using outcomes::Gap;
using outcomes::GapQuestion;

constexpr std::size_t kMaxFile = 256U << 20;

Error option_error(const std::string& option, std::string message) {
  Place place;
  place.source = "--" + option;
  return Error{"outcomes.option", std::move(message), std::move(place)};
}

std::set<std::string> codes_of(const Table& table, std::size_t dimension) {
  std::set<std::string> codes;
  for (const eurostat::Series& series : table.series()) codes.insert(series.codes[dimension]);
  return codes;
}

// A code that the table has, else an error that names those it has.
Result<void> check_code(const Table& table, const std::string& option, const std::string& dimension,
                        const std::string& code) {
  const std::size_t at = table.find_dimension(dimension);
  if (at == Table::kNone) {
    std::string names;
    for (const std::string& name : table.dimensions()) names += (names.empty() ? "" : ", ") + name;
    return option_error(option, "the table has no dimension " + dimension + "; it has " + names);
  }
  const std::set<std::string> codes = codes_of(table, at);
  if (codes.contains(code)) return {};
  std::string known;
  std::size_t shown = 0;
  for (const std::string& one : codes) {
    if (shown++ < 20) known += (known.empty() ? "" : ", ") + one;
  }
  return option_error(option, dimension + " has no code " + code + "; it has " + known + (shown > 20 ? ", …" : ""));
}

// --fixed sex=T,age=Y20-64, and every other dimension that has one code only.
Result<eurostat::Key> fixed_codes(const Arguments& arguments, const Table& table, const GapQuestion& question) {
  eurostat::Key fixed;
  const std::string given = arguments.text("fixed").value_or("");
  for (const std::string_view part : split(given, ',')) {
    if (given.empty()) break;
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return option_error("fixed", "dimension=code, separated by commas");
    const std::string dimension(trim(part.substr(0, equals))), code(trim(part.substr(equals + 1)));
    TRY(check_code(table, "fixed", dimension, code));
    if (dimension == question.dimension || dimension == question.by || !fixed.emplace(dimension, code).second) {
      return option_error("fixed", dimension + " is given a code already");
    }
  }
  for (std::size_t d = 0; d < table.dimensions().size(); ++d) {
    const std::string& name = table.dimensions()[d];
    if (name == question.dimension || name == question.by || fixed.contains(name)) continue;
    const std::set<std::string> codes = codes_of(table, d);
    if (codes.size() == 1) fixed[name] = *codes.begin();
  }
  return fixed;
}

Result<GapQuestion> read_question(const Arguments& arguments, const Table& table) {
  GapQuestion question;
  question.dimension = *arguments.text("dimension");
  question.reference = *arguments.text("reference");
  question.group = *arguments.text("other");
  question.by = arguments.text("by").value_or("geo");
  question.ratio = arguments.flag("ratio");
  TRY(check_code(table, "reference", question.dimension, question.reference));
  TRY(check_code(table, "other", question.dimension, question.group));
  question.fixed = TRY(fixed_codes(arguments, table, question));
  const auto period = arguments.text("period");
  if (!period && !table.periods().empty()) {
    question.period = *std::max_element(table.periods().begin(), table.periods().end());
  }
  if (period) question.period = *period;
  return question;
}

std::string text_of(const exact::Number& number) { return number ? number->to_text() : ":"; }

void write_json(const GapQuestion& question, const std::vector<Gap>& gaps, std::ostream& out) {
  std::string text;
  JsonWriter json(text);
  const auto number = [&](std::string_view name, const exact::Number& value) {
    json.key(name);
    json.written(value ? value->to_text() : "null");
  };
  json.open('{');
  json.text("dimension", question.dimension);
  json.text("reference", question.reference);
  json.text("other", question.group);
  json.text("by", question.by);
  json.text("period", question.period);
  json.word("measure", question.ratio ? "ratio" : "points");
  json.open("fixed", '{');
  std::string members;
  for (const auto& [name, code] : question.fixed) {
    members += members.empty() ? "" : ",";
    append_json_text(members, name);
    members += ":";
    append_json_text(members, code);
  }
  if (!members.empty()) json.written(members);
  json.close('}');
  json.open("gaps", '[');
  for (const Gap& gap : gaps) {
    json.open('{');
    json.text("code", gap.code);
    number("reference", gap.reference);
    json.text("reference_flags", gap.reference_flags);
    number("other", gap.group);
    json.text("other_flags", gap.group_flags);
    number("gap", gap.gap);
    if (gap.gap) json.text("exact", gap.gap->to_ratio());
    json.close('}');
  }
  json.close(']');
  json.close('}');
  out << text << '\n';
}

void write_table(const GapQuestion& question, const std::vector<Gap>& gaps, std::ostream& out) {
  std::string fixed;
  for (const auto& [name, code] : question.fixed) fixed += " " + name + "=" + code;
  out << fmt::format("{}: {} {} {}, {}{}\n", question.dimension, question.reference, question.ratio ? "under" : "less",
                     question.group, question.period, fixed);
  const auto shown = [](const exact::Number& value, const std::string& flags) {
    return text_of(value) + (flags.empty() ? "" : " " + flags);
  };
  for (const Gap& gap : gaps) {
    out << fmt::format("  {:<12} {:>10} {:>10} {:>10}\n", gap.code, shown(gap.reference, gap.reference_flags),
                       shown(gap.group, gap.group_flags),
                       gap.gap ? (question.ratio ? gap.gap->to_text(3) : gap.gap->to_text()) : ":");
  }
}

Result<void> find_gaps(const Arguments& arguments, Streams& streams) {
  const std::string path = arguments.positional("file");
  const std::string text = TRY(read_input(path, streams, kMaxFile));
  const Table table = TRY(sdmx_json::is_json(text) ? sdmx_json::read(text, path) : Table::read(text, path));
  const GapQuestion question = TRY(read_question(arguments, table));
  const std::vector<Gap> gaps = TRY(named(outcomes::gaps_of(table, question), path));
  if (gaps.empty()) return option_error("fixed", "no figure of the reference group has these codes together");
  if (arguments.flag("json")) {
    write_json(question, gaps, streams.out);
  } else {
    write_table(question, gaps, streams.out);
  }
  return {};
}

}  // namespace

Command outcomes_command() {
  Command command{"outcomes", "Integration outcomes from official tables, with every flag kept."};
  Command gap{"gap", "The figure of a reference group less that of another, for each country."};
  gap.positionals = {{"file", "Eurostat TSV, JSON-stat 2.0 or SDMX-JSON (- for standard input, may be gzip)"}};
  gap.options = {{"dimension", "that tells the groups apart: citizen", OptionKind::kText, true},
                 {"reference", "its code for the reference group: NAT", OptionKind::kText, true},
                 {"other", "its code for the other group", OptionKind::kText, true},
                 {"fixed", "codes of further dimensions: sex=T,age=Y20-64; those with one code need none"},
                 {"by", "dimension of the lines of the answer", OptionKind::kText, false, "geo"},
                 {"period", "the last one without it"},
                 {"ratio", "the other group over the reference group instead of points", OptionKind::kFlag},
                 {"json", "one JSON object", OptionKind::kFlag}};
  gap.run = or_fail(find_gaps);
  command.children = {gap};
  return command;
}

}  // namespace limen::commands
