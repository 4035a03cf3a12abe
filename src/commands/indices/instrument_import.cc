// `limen instrument import-mipex`: an instrument and a round from the workbook that a user brings.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>

#include "base/json_writer.h"
#include "commands/command_line/command.h"
#include "commands/command_line/import_files.h"
#include "commands/indices/instrument_import.h"
#include "engines/instruments/scoring.h"
#include "engines/mipex_workbook/mipex_workbook.h"
#include "engines/state_names/state_names.h"
#include "formats/mrz/state_table.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

constexpr std::size_t kMaxFile = 64U << 20;

// Countries by the codes and names of the pack of state codes.
Result<mipex::UnitOf> unit_names() {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const Node alias_file = TRY(config::PackStore::embedded().read("baseline", "country_aliases.yaml"));
  std::map<std::string, std::string, std::less<>> aliases;
  if (const Node* list = alias_file.find("aliases")) {
    for (const Node& item : list->items) {
      const std::string code = TRY(item.text_at("code"));
      aliases[code] = TRY(item.text_at("alpha2"));
    }
  }
  auto states = std::make_shared<const mrz::StateTable>(TRY(mrz::StateTable::build(node)));
  return mipex::UnitOf(
      [states, aliases, by_name = state_names::by_name(*states)](std::string_view name) -> std::optional<std::string> {
        if (name.size() == 2 && states->find_alpha2(name) != nullptr) return std::string(name);
        if (const auto alias = aliases.find(name); alias != aliases.end()) return alias->second;
        const auto code = by_name(name);
        const mrz::StateTable::Entry* const entry = code ? states->find(code->text()) : nullptr;
        if (entry == nullptr || entry->alpha2.empty()) return std::nullopt;
        return entry->alpha2;
      });
}

struct Imported {
  mipex::Extract extract;
  mipex::OverallCheck overall;
  std::vector<mipex::StrandAudit> strands;
  std::string pack, round;  // names of the files
};

// What was made is read and scored as any other instrument, before anything is written.
Result<void> try_edition(const mipex::Edition& edition, const Imported& imported) {
  const Node node = TRY(config::parse_yaml(edition.instrument_yaml, imported.pack));
  const instruments::Instrument instrument = TRY(instruments::Instrument::read(node));
  const instruments::Round round = TRY(instruments::Round::read_csv(edition.round_csv, imported.round, instrument));
  instruments::score(instrument, round);
  return {};
}

void write_json(const Imported& imported, std::ostream& out) {
  const mipex::Extract& extract = imported.extract;
  std::string text;
  JsonWriter json(text);
  json.open('{');
  json.word("form", extract.form == mipex::Extract::Form::kTables ? "tables" : "country_sheets");
  json.text("instrument", imported.pack);
  json.text("round", imported.round);
  json.open("units", '[');
  for (const std::string& unit : extract.units()) json.text(unit);
  json.close(']');
  json.open("years", '[');
  for (const int year : extract.years()) json.written(std::to_string(year));
  json.close(']');
  json.number("scores", extract.scores.size());
  json.open("overall", '{');
  json.number("compared", imported.overall.compared);
  json.number("differing", imported.overall.differing);
  json.text("largest", imported.overall.largest.to_text());
  json.text("allowed", imported.overall.allowed.to_text());
  json.close('}');
  json.open("strands", '[');
  for (const mipex::StrandAudit& strand : imported.strands) {
    json.open('{');
    json.text("id", extract.items[strand.item].id);
    json.text("title", extract.items[strand.item].title);
    json.number("values", strand.values);
    if (strand.parts) {
      json.number("parts", static_cast<std::uint64_t>(*strand.parts));
    } else {
      json.null("parts");
    }
    json.truth("determined", strand.parts && strand.chance <= 0.01);
    json.open("not_of_three_options", '[');
    for (const std::string& cell : strand.not_of_three) json.text(cell);
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.open("findings", '[');
  for (const Error& finding : extract.findings) {
    json.open('{');
    json.text("code", finding.code);
    json.word("severity", to_text(finding.severity));
    json.text("cell", finding.place.path);
    json.text("message", finding.message);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  out << text << '\n';
}

void write_summary(const Imported& imported, std::ostream& out) {
  const mipex::Extract& extract = imported.extract;
  out << fmt::format("{} countries, {} years, {} scores ({})\n", extract.units().size(), extract.years().size(),
                     extract.scores.size(),
                     extract.form == mipex::Extract::Form::kTables ? "tables" : "a sheet for each country");
  out << fmt::format("overall against the mean of strands: {} compared, {} differ by more than {}; at most {}\n",
                     imported.overall.compared, imported.overall.differing, imported.overall.allowed.to_text(),
                     imported.overall.largest.to_text());
  for (const mipex::StrandAudit& strand : imported.strands) {
    const bool determined = strand.parts && strand.chance <= 0.01;
    out << fmt::format("  {:<28} {:>4} values  {}", extract.items[strand.item].title, strand.values,
                       determined ? fmt::format("means of {}", *strand.parts) : "number of parts not determined");
    if (!strand.not_of_three.empty()) {
      out << fmt::format(", {} cannot come from 0, 50 and 100 alone", strand.not_of_three.size());
    }
    out << '\n';
  }
  out << fmt::format("written: {}, {}\n", imported.pack, imported.round);
}

Result<int> import_mipex(const Arguments& arguments, Streams& streams) {
  const std::string path = arguments.positional("file");
  const std::string bytes = TRY(read_input(path, streams, kMaxFile));
  const workbook::Workbook workbook = TRY(workbook::Workbook::read(as_bytes(bytes), path));
  const mipex::UnitOf unit_of = TRY(unit_names());
  Imported imported;
  imported.extract = TRY(mipex::read(workbook, path, unit_of));
  auto& findings = imported.extract.findings;
  findings.insert(findings.begin(), workbook.findings().begin(), workbook.findings().end());
  imported.overall = mipex::check_overall(imported.extract);
  for (Error finding : imported.overall.findings) {
    finding.place.source = path;
    findings.push_back(std::move(finding));
  }
  imported.strands = mipex::audit(imported.extract);
  const mipex::Edition edition = mipex::make_edition(imported.extract);
  imported.pack = edition.id + "_" + edition.edition + ".yaml";
  imported.round = edition.id + "_" + edition.edition + ".csv";
  TRY(try_edition(edition, imported));
  TRY(write_new_files(*arguments.text("out"),
                      {{imported.pack, edition.instrument_yaml}, {imported.round, edition.round_csv}},
                      {"mipex.file.exists", "mipex.file.unwritable"}));
  if (arguments.flag("json")) {
    write_json(imported, streams.out);
  } else {
    write_summary(imported, streams.out);
    for (const Error& finding : findings) streams.err << finding.to_text() << '\n';
  }
  const bool odd = std::any_of(findings.begin(), findings.end(),
                               [](const Error& finding) { return finding.severity != Severity::kInfo; });
  return odd ? 1 : 0;
}

}  // namespace

Command import_mipex_command() {
  Command command{"import-mipex", "An instrument and a round from a workbook of the Migrant Integration Policy Index."};
  command.positionals = {{"file", "the workbook, XLSX"}};
  command.options = {{"out", "folder to write both files into", OptionKind::kText, true},
                     {"json", "one JSON object: what was read, checks, findings", OptionKind::kFlag}};
  command.run = or_fail(import_mipex);
  return command;
}

}  // namespace limen::commands
