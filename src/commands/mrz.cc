// limen mrz parse: machine readable zones from files or standard input, as a table for people or one JSON object a
// line.
#include "formats/mrz/mrz.h"

#include <fmt/format.h>

#include <array>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/commands.h"
#include "platform/config/config.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

struct Row {
  std::string_view key;
  std::string value;
  std::string raw;
  mrz::Position position;
};

template <typename T>
Row row(std::string_view key, std::string value, const mrz::Item<T>& item) {
  // What was received may be anything; JSON and terminals want UTF-8 without controls.
  return {key, std::move(value), clean_line(to_nfc(item.raw)), item.position};
}

std::vector<Row> rows(const mrz::Document& document) {
  const mrz::Name& name = document.name.value;
  return {row("document_code", document.document_code.value, document.document_code),
          row("issuer", std::string(document.issuer.value.text()), document.issuer),
          row("surname", name.primary, document.name),
          row("given_names", name.secondary, document.name),
          row("document_number", document.document_number.value.text, document.document_number),
          row("nationality", std::string(document.nationality.value.text()), document.nationality),
          row("birth_date", document.birth_date.value.date.to_text(), document.birth_date),
          row("sex", std::string(to_text(document.sex.value)), document.sex),
          row("expiry_date", document.expiry_date.value.date.to_text(), document.expiry_date),
          row("optional_data", document.optional_data.value, document.optional_data),
          row("optional_data_2", document.optional_data_2.value, document.optional_data_2)};
}

std::string_view to_text(mrz::CheckState state) {
  switch (state) {
    case mrz::CheckState::kNotUsed:
      return "not_used";
    case mrz::CheckState::kMatch:
      return "match";
    case mrz::CheckState::kMismatch:
      return "mismatch";
  }
  return "mismatch";
}

json::object findings_entry(const mrz::Finding& finding) {
  json::object entry;
  entry["code"] = finding.code;
  entry["severity"] = to_text(finding.severity);
  entry["field"] = mrz::to_text(finding.field);
  entry["line"] = finding.position.line;
  entry["column"] = finding.position.column;
  entry["section"] = finding.section;
  entry["message"] = finding.message;
  return entry;
}

json::object to_json(const mrz::Document& document) {
  json::object result;
  result["format"] = mrz::to_text(document.format);
  result["valid"] = document.valid;
  json::object fields;
  json::object sources;
  if (document.format != mrz::Format::kUnknown) {
    for (const Row& entry : rows(document)) {
      if (entry.position.length == 0) continue;  // the format does not have it
      fields[entry.key] = entry.value;
      json::object source;
      source["raw"] = entry.raw;
      source["line"] = entry.position.line;
      source["column"] = entry.position.column;
      source["length"] = entry.position.length;
      sources[entry.key] = std::move(source);
    }
    fields["single_name"] = document.name.value.single_name;
    fields["name_truncated_possible"] = document.name.value.truncated_possible;
    fields["long_number"] = mrz::to_text(document.document_number.value.long_number);
    fields["birth_century_ambiguous"] = document.birth_date.value.century_ambiguous;
  }
  result["fields"] = std::move(fields);
  json::array findings;
  for (const mrz::Finding& finding : document.findings) findings.push_back(findings_entry(finding));
  result["findings"] = std::move(findings);
  json::array digits;
  for (const mrz::CheckDigit& digit : document.check_digits) {
    json::object entry;
    entry["field"] = mrz::to_text(digit.field);
    entry["state"] = to_text(digit.state);
    entry["received"] = std::string(1, digit.received);
    entry["expected"] = std::string(1, digit.expected);
    entry["line"] = digit.position.line;
    entry["column"] = digit.position.column;
    digits.push_back(std::move(entry));
  }
  result["check_digits"] = std::move(digits);
  result["sources"] = std::move(sources);
  json::array lines;
  for (const std::string& line : document.lines) lines.emplace_back(line);
  result["lines"] = std::move(lines);
  return result;
}

std::string place_text(const mrz::Position& position) {
  return position.line == 0 ? "-" : fmt::format("{}:{}", position.line, position.column);
}

void write_table(const mrz::Document& document, std::ostream& out) {
  out << mrz::to_text(document.format) << (document.valid ? ", valid\n" : ", NOT valid\n");
  for (const std::string& line : document.lines) out << "  " << line << '\n';
  if (document.format != mrz::Format::kUnknown) {
    for (const Row& entry : rows(document)) {
      if (entry.position.length == 0) continue;
      out << fmt::format("  {:<16} {:<5} {}\n", entry.key, place_text(entry.position),
                         entry.value.empty() ? "-" : entry.value);
    }
    if (document.name.value.truncated_possible) out << "  the name may be truncated\n";
    if (document.birth_date.value.century_ambiguous) out << "  the century of birth is ambiguous\n";
  }
  for (const mrz::Finding& finding : document.findings) {
    out << fmt::format("  {:<7} {:<5} {}: {} ({}, {})\n", limen::to_text(finding.severity),
                       place_text(finding.position), finding.code, finding.message, mrz::to_text(finding.field),
                       finding.section);
  }
}

Result<CivilDate> day_of_inspection(const Arguments& arguments) {
  if (const auto given = arguments.text("today")) return CivilDate::parse(*given);
  return system::SystemClock().now().utc_day();
}

// 0 all valid; 1 some not; 2 nothing was of a known format.
Result<int> parse_all(const Arguments& arguments, Streams& streams) {
  const CivilDate today = TRY(day_of_inspection(arguments));
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  bool readable = false;
  bool all_valid = true;
  bool first = true;
  for (const std::string& file : files) {
    const std::string content = TRY(read_input(file, streams));
    for (const std::string_view text : mrz::split_documents(content)) {
      const mrz::Document document = mrz::parse(text, {.today = today, .states = &states});
      readable = readable || document.format != mrz::Format::kUnknown;
      all_valid = all_valid && document.valid;
      if (arguments.flag("json")) {
        streams.out << limen::to_text(json::value(to_json(document))) << '\n';
      } else {
        if (!first) streams.out << '\n';
        write_table(document, streams.out);
      }
      first = false;
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
  parse.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = parse_all(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  Command command{"mrz", "Machine readable zones of passports, cards and visas (ICAO Doc 9303)"};
  command.children = {parse};
  return command;
}

}  // namespace limen::commands
