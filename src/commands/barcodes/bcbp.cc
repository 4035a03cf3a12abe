// limen bcbp parse: boarding passes from text or pictures, as a table for people or one JSON object a line.
#include "formats/bcbp/bcbp.h"

#include <fmt/format.h>

#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "commands/barcodes/bcbp_measure.h"
#include "commands/barcodes/codes_in.h"
#include "commands/barcodes/commands.h"
#include "commands/command_line/command.h"
#include "commands/command_line/inspection_day.h"

namespace limen::commands {

namespace {

// What was received may be anything; JSON and terminals want UTF-8. Offsets stay right: one byte, one character.
std::string shown(std::string_view text) {
  std::string out;
  for (const char character : text) out += character >= ' ' && character <= '~' ? character : '?';
  return out;
}

json::value text_or_null(std::string_view text) { return text.empty() ? json::value() : json::value(shown(text)); }

json::object day_json(const bcbp::DayOfYear& day) {
  json::object out;
  out["day_of_year"] = day.day_of_year == 0 ? json::value() : json::value(day.day_of_year);
  out["date"] = day.date ? json::value(day.date->to_text()) : json::value();
  out["year_source"] = bcbp::to_text(day.year_source);
  return out;
}

json::value truth_or_null(const std::optional<bool>& value) { return value ? json::value(*value) : json::value(); }

json::object leg_json(const bcbp::LegFacts& leg) {
  return {{"pnr", text_or_null(leg.pnr)},
          {"from", text_or_null(leg.from)},
          {"to", text_or_null(leg.to)},
          {"carrier", text_or_null(leg.carrier)},
          {"flight_number", text_or_null(leg.flight_number)},
          {"flight_date", day_json(leg.flight_date)},
          {"compartment", text_or_null(leg.compartment)},
          {"seat", text_or_null(leg.seat)},
          {"sequence", text_or_null(leg.sequence)},
          {"status", text_or_null(leg.status)},
          {"status_meaning", text_or_null(leg.status_meaning)},
          {"ticket_airline", text_or_null(leg.ticket_airline)},
          {"ticket_number", text_or_null(leg.ticket_number)},
          {"document_verification", bcbp::to_text(leg.document_verification)},
          {"marketing_carrier", text_or_null(leg.marketing_carrier)},
          {"frequent_flyer_airline", text_or_null(leg.frequent_flyer_airline)},
          {"frequent_flyer_number", text_or_null(leg.frequent_flyer_number)},
          {"baggage_allowance", text_or_null(leg.baggage_allowance)},
          {"selectee", truth_or_null(leg.selectee)},
          {"fast_track", truth_or_null(leg.fast_track)},
          {"airline_use", text_or_null(leg.airline_use)}};
}

json::object facts_json(const bcbp::Facts& facts) {
  json::array legs, tags;
  for (std::size_t leg = 0; leg < facts.leg_count; ++leg) legs.push_back(leg_json(facts.legs[leg]));
  for (const std::string_view tag : facts.baggage_tags) {
    if (!tag.empty()) tags.emplace_back(shown(tag));
  }
  return {{"surname", text_or_null(facts.surname)},
          {"given_names", text_or_null(facts.given_names)},
          {"title", text_or_null(facts.title)},
          {"name_truncated", facts.name_truncated},
          {"electronic_ticket", facts.electronic_ticket},
          {"version", facts.version == 0 ? json::value() : json::value(facts.version)},
          {"passenger_description", text_or_null(facts.description)},
          {"gender", bcbp::to_text(facts.gender)},
          {"check_in_source", text_or_null(facts.check_in_source)},
          {"issuance_source", text_or_null(facts.issuance_source)},
          {"document_type", text_or_null(facts.document_type)},
          {"issuer", text_or_null(facts.issuer)},
          {"issue_date", day_json(facts.issue_date)},
          {"baggage_tags", std::move(tags)},
          {"legs", std::move(legs)},
          {"security_type", text_or_null(facts.security_type)},
          {"security_data", text_or_null(facts.security_data)}};
}

json::object to_json(const bcbp::Pass& pass, const bcbp::Facts& facts) {
  json::array fields, findings;
  const auto add = [&](bcbp::Field field, std::size_t leg) {
    const bcbp::Span place = pass.span(field, leg);
    if (!place.present()) return;
    json::object entry = {{"field", bcbp::to_text(field)}};
    if (bcbp::is_leg_field(field)) entry["leg"] = leg;
    entry["offset"] = place.offset;
    entry["length"] = place.length;
    entry["raw"] = shown(pass.raw(field, leg));
    fields.push_back(std::move(entry));
  };
  for (std::size_t at = 0; at < bcbp::kFirstLegField; ++at) add(static_cast<bcbp::Field>(at), 1);
  for (std::size_t leg = 1; leg <= pass.leg_count; ++leg) {
    for (std::size_t at = bcbp::kFirstLegField; at < bcbp::kFields; ++at) add(static_cast<bcbp::Field>(at), leg);
  }
  for (const bcbp::Finding& finding : pass.findings) {
    json::object entry = {{"code", finding.code},
                          {"severity", limen::to_text(finding.severity)},
                          {"field", bcbp::to_text(finding.field)},
                          {"leg", finding.leg},
                          {"message", finding.message}};
    entry["offset"] = finding.place.present() ? json::value(finding.place.offset) : json::value();
    entry["length"] = finding.place.length;
    findings.push_back(std::move(entry));
  }
  return {{"valid", pass.valid},
          {"facts", facts_json(facts)},
          {"findings", std::move(findings)},
          {"fields", std::move(fields)}};
}

void write_table(const bcbp::Pass& pass, const bcbp::Facts& facts, std::ostream& out) {
  out << (pass.valid ? "valid\n" : "NOT valid\n");
  out << fmt::format("  {:<16} {}{}\n", "name", shown(facts.surname),
                     facts.given_names.empty() ? "" : ", " + shown(facts.given_names));
  if (facts.name_truncated) out << "  the name may be truncated\n";
  for (std::size_t at = 0; at < facts.leg_count; ++at) {
    const bcbp::LegFacts& leg = facts.legs[at];
    out << fmt::format("  {:<16} {}{} {}-{} {} seat {} sequence {} PNR {}\n", "leg " + std::to_string(at + 1),
                       shown(leg.carrier), shown(leg.flight_number), shown(leg.from), shown(leg.to),
                       leg.flight_date.date ? leg.flight_date.date->to_text() : "?", shown(leg.seat),
                       shown(leg.sequence), shown(leg.pnr));
  }
  for (const bcbp::Finding& finding : pass.findings) {
    out << fmt::format("  {:<7} {:<5} {}: {} ({})\n", limen::to_text(finding.severity),
                       finding.place.present() ? std::to_string(finding.place.offset) : "-", finding.code,
                       finding.message, bcbp::to_text(finding.field));
  }
}

// Lines of a text; blanks at their ends belong to the pass.
std::vector<std::string_view> lines_of(std::string_view content) {
  std::vector<std::string_view> lines;
  for (std::string_view line : split(content, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) lines.push_back(line);
  }
  return lines;
}

// 0 all valid; 1 some not; 2 nothing to read, or a file that could not be read (the others are shown).
Result<int> parse_all(const Arguments& arguments, Streams& streams) {
  const CivilDate today = TRY(day_of_inspection(arguments));
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  std::size_t count = 0;
  bool all_valid = true;
  const auto show = [&](std::string_view text, const std::optional<barcodes::Code>& code) {
    const bcbp::Pass pass = bcbp::parse(text);
    const bcbp::Facts facts = bcbp::facts(pass, today);
    all_valid = all_valid && pass.valid;
    if (arguments.flag("json")) {
      json::object object = to_json(pass, facts);
      if (code) object["code"] = code_json(*code);
      streams.out << limen::to_text(json::value(std::move(object))) << '\n';
    } else {
      if (count > 0) streams.out << '\n';
      write_table(pass, facts, streams.out);
    }
    ++count;
  };
  const auto read = [&](const std::string& file) -> Result<void> {
    const std::string content = TRY(read_input(file, streams));
    if (is_picture(content)) {
      for (const FoundBytes& found : TRY(codes_in(content))) show(as_text(found.bytes), found.code);
    } else {
      for (const std::string_view line : lines_of(content)) show(line, std::nullopt);
    }
    return {};
  };
  bool all_read = true;
  for (const std::string& file : files) {
    if (const auto done = named(read(file), file); !done.ok()) {
      fail(streams, done.error());
      all_read = false;
    }
  }
  if (!all_read) return 2;
  if (count == 0) return Error{"bcbp.empty", "nothing to read"};
  return all_valid ? 0 : 1;
}

}  // namespace

Command bcbp_command() {
  Command parse{"parse", "Read boarding passes: fields with their places, legs, and everything that is wrong"};
  parse.options = {
      {"json", "one JSON object a pass and line", OptionKind::kFlag},
      {"today", "day of inspection, YYYY-MM-DD, from which years are inferred (default: the machine's, UTC)"}};
  parse.positionals = {
      {"file", "text, a pass a line, or a picture (PNG, JPEG); standard input if there is none", Positional::kMany}};
  parse.run = or_fail(parse_all);
  Command command{"bcbp", "Bar coded boarding passes (IATA Resolution 792)"};
  command.children = {parse, bcbp_bench_command()};
  return command;
}

}  // namespace limen::commands
