// What limen mrz says of a zone.
#include <fmt/format.h>

#include <ostream>

#include "base/text.h"
#include "commands/mrz/mrz.h"
#include "engines/mrz_repair/mrz_repair.h"

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

// `national`: where the given names stand apart, or null.
std::vector<Row> rows(const mrz::Document& document, const mrz_national::Document* national) {
  const mrz::Name& name = document.name.value;
  std::vector<Row> all = {row("document_code", document.document_code.value, document.document_code),
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
  if (national != nullptr && national->given_names.length != 0) {
    all[3] = {"given_names", name.secondary, national->given_names_raw, national->given_names};
  }
  return all;
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

json::object to_json(const mrz::Document& document, const mrz_national::Document* national) {
  json::object result;
  result["format"] = national != nullptr ? to_text(national->kind) : mrz::to_text(document.format);
  result["valid"] = document.valid;
  json::object fields;
  json::object sources;
  if (document.format != mrz::Format::kUnknown || national != nullptr) {
    for (const Row& entry : rows(document, national)) {
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
    if (national != nullptr && !national->language.empty()) fields["language"] = national->language;
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

// The fields that a reading changes, with what it makes of them.
json::object changed_fields(const mrz::Document& document, const mrz::Document& read) {
  json::object fields;
  const std::vector<Row> before = rows(document, nullptr), after = rows(read, nullptr);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i].position.length != 0 && after[i].value != before[i].value) fields[after[i].key] = after[i].value;
  }
  return fields;
}

json::array repairs_of(const mrz::Document& document, const mrz::ParseOptions& options) {
  json::array repairs;
  mrz::Document read;
  for (const mrz_repair::Reading& reading : mrz_repair::readings(document, options)) {
    json::object entry;
    json::array lines, changes;
    std::string text;
    for (const std::string& line : reading.lines) {
      lines.emplace_back(line);
      text += line + "\n";
    }
    for (const mrz_repair::Change& change : reading.changes) {
      json::object inferred;
      inferred["field"] = mrz::to_text(change.field);
      inferred["line"] = change.position.line;
      inferred["column"] = change.position.column;
      inferred["was"] = std::string(1, change.was);
      inferred["is"] = std::string(1, change.is);
      inferred["checked"] = change.checked;
      changes.push_back(std::move(inferred));
    }
    mrz::parse_into(text, options, read);
    entry["fields"] = changed_fields(document, read);
    entry["inferred"] = std::move(changes);
    entry["cost"] = reading.cost;
    entry["lines"] = std::move(lines);
    repairs.push_back(std::move(entry));
  }
  return repairs;
}

json::array blind_spots_of(const mrz::Document& document) {
  json::array spots;
  for (const mrz_repair::BlindSpot& spot : mrz_repair::blind_spots(document)) {
    json::object entry;
    entry["field"] = mrz::to_text(spot.field);
    entry["line"] = spot.position.line;
    entry["column"] = spot.position.column;
    entry["received"] = std::string(1, spot.received);
    entry["also"] = spot.also;
    spots.push_back(std::move(entry));
  }
  return spots;
}

void write_table(const mrz::Document& document, const mrz_national::Document* national, std::ostream& out) {
  out << (national != nullptr ? to_text(national->kind) : mrz::to_text(document.format))
      << (document.valid ? ", valid\n" : ", NOT valid\n");
  for (const std::string& line : document.lines) out << "  " << line << '\n';
  if (document.format != mrz::Format::kUnknown || national != nullptr) {
    for (const Row& entry : rows(document, national)) {
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

}  // namespace

json::object mrz_json(const mrz::Document& document, const mrz::ParseOptions& options) {
  json::object result = to_json(document, nullptr);
  if (!document.valid) result["repairs"] = repairs_of(document, options);
  result["blind_spots"] = blind_spots_of(document);
  return result;
}

json::object mrz_json(const mrz_national::Document& document) { return to_json(document.zone, &document); }

void write_mrz_table(const mrz::Document& document, const mrz::ParseOptions& options, std::ostream& out) {
  write_table(document, nullptr, out);
  int number = 0;
  for (const mrz_repair::Reading& reading : mrz_repair::readings(document, options)) {
    out << fmt::format("  reading {} that would be valid:\n", ++number);
    for (const std::string& line : reading.lines) out << "    " << line << '\n';
    for (const mrz_repair::Change& change : reading.changes) {
      out << fmt::format("    {:<5} {} for {} ({}{})\n", place_text(change.position), change.is, change.was,
                         mrz::to_text(change.field), change.checked ? "" : ", no check digit: a guess");
    }
  }
}

void write_mrz_table(const mrz_national::Document& document, std::ostream& out) {
  write_table(document.zone, &document, out);
}

}  // namespace limen::commands
