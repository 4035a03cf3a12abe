// limen mrz parse: machine readable zones from files or standard input, as a table for people or one JSON object a
// line.
#include "commands/mrz/mrz.h"

#include <ostream>

#include "commands/command_line/inspection_day.h"
#include "commands/mrz/commands.h"
#include "commands/mrz/mrz_read.h"
#include "formats/mrz_national/mrz_national.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

void write_line(const json::object& object, std::ostream& out) { out << limen::to_text(json::value(object)) << '\n'; }

// 0 all valid; 1 some not; 2 nothing was of a known format.
Result<int> parse_all(const Arguments& arguments, Streams& streams) {
  const CivilDate today = TRY(day_of_inspection(arguments));
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  const mrz::ParseOptions options{.today = today, .states = &states};
  const bool as_json = arguments.flag("json");
  mrz::Document document;
  bool readable = false;
  bool all_valid = true;
  bool first = true;
  for (const std::string& file : files) {
    const std::string content = TRY(read_input(file, streams));
    for (const std::string_view text : mrz::split_documents(content)) {
      if (!as_json && !first) streams.out << '\n';
      first = false;
      if (const auto national = mrz_national::read(text, options)) {
        readable = true;
        all_valid = all_valid && national->zone.valid;
        as_json ? write_line(mrz_json(*national), streams.out) : write_mrz_table(*national, streams.out);
        continue;
      }
      mrz::parse_into(text, options, document);
      readable = readable || document.format != mrz::Format::kUnknown;
      all_valid = all_valid && document.valid;
      as_json ? write_line(mrz_json(document, options), streams.out) : write_mrz_table(document, options, streams.out);
    }
  }
  if (first) return Error{"mrz.empty", "nothing to read"};
  return !readable ? 2 : all_valid ? 0 : 1;
}

}  // namespace

Command mrz_command() {
  Command parse{"parse", "Read machine readable zones: fields, check digits, and everything that is wrong"};
  parse.options = {{"json", "one JSON object a document and line", OptionKind::kFlag},
                   {"today", "day of inspection, YYYY-MM-DD (default: the machine's, UTC)"}};
  parse.positionals = {
      {"file", "files, documents separated by blank lines; standard input if there is none", Positional::kMany}};
  parse.run = or_fail(parse_all);
  Command command{"mrz", "Machine readable zones of passports, cards and visas (ICAO Doc 9303)"};
  command.children = {parse, mrz_read_command(), mrz_generate_command(), mrz_bench_command()};
  return command;
}

}  // namespace limen::commands
