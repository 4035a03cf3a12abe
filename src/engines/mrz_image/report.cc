#include "engines/mrz_image/report.h"

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace limen::mrz_image {
namespace {

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

json::array corners(const Box& box) {
  json::array all;
  for (const Point& corner : box) all.push_back(json::array{rounded(corner.x, 10), rounded(corner.y, 10)});
  return all;
}

// What a field says, under the names that limen mrz parse gives them.
std::vector<std::pair<std::string_view, std::string>> values_of(mrz::Field field, const mrz::Document& document) {
  using mrz::Field;
  switch (field) {
    case Field::kDocumentCode:
      return {{"document_code", document.document_code.value}};
    case Field::kIssuer:
      return {{"issuer", std::string(document.issuer.value.text())}};
    case Field::kName:
      return {{"surname", document.name.value.primary}, {"given_names", document.name.value.secondary}};
    case Field::kDocumentNumber:
      return {{"document_number", document.document_number.value.text}};
    case Field::kNationality:
      return {{"nationality", std::string(document.nationality.value.text())}};
    case Field::kBirthDate:
      return {{"birth_date", document.birth_date.value.date.to_text()}};
    case Field::kSex:
      return {{"sex", std::string(limen::to_text(document.sex.value))}};
    case Field::kExpiryDate:
      return {{"expiry_date", document.expiry_date.value.date.to_text()}};
    case Field::kOptionalData:
      return {{"optional_data", document.optional_data.value}};
    case Field::kOptionalData2:
      return {{"optional_data_2", document.optional_data_2.value}};
    case Field::kZone:
    case Field::kComposite:
      break;
  }
  return {};
}

json::object field_json(const Field& field, const std::string& value) {
  json::object entry;
  if (field.state == State::kAbstained) {
    entry["value"] = nullptr;
  } else {
    entry["value"] = value;
  }
  entry["guess"] = value;
  entry["raw"] = field.guess;
  entry["state"] = to_text(field.state);
  entry["confidence"] = rounded(field.confidence, 1e6);
  entry["checked"] = field.checked;
  entry["line"] = field.position.line;
  entry["column"] = field.position.column;
  entry["length"] = field.position.length;
  entry["box"] = corners(field.box);
  return entry;
}

json::array inferred(const Reading& reading) {
  json::array all;
  for (std::size_t line = 0; line < reading.characters.size(); ++line) {
    for (std::size_t column = 0; column < reading.characters[line].size(); ++column) {
      const Character& character = reading.characters[line][column];
      if (!character.inferred) continue;
      json::object entry;
      entry["line"] = line + 1;
      entry["column"] = column + 1;
      entry["character"] = std::string(1, character.value);
      entry["confidence"] = rounded(character.confidence, 1e6);
      all.push_back(std::move(entry));
    }
  }
  return all;
}

}  // namespace

json::object to_json(const Reading& reading, const mrz::Document& document) {
  json::object result;
  result["found"] = reading.found;
  if (!reading.found) return result;
  result["format"] = mrz::to_text(reading.format);
  json::array lines;
  for (const std::string& line : reading.lines) lines.emplace_back(line);
  result["lines"] = std::move(lines);
  result["consistent"] = reading.consistent;
  result["valid"] = document.valid;
  result["angle"] = rounded(reading.angle, 100);
  result["pitch"] = rounded(reading.pitch, 100);
  json::array boxes;
  for (const Box& box : reading.boxes) boxes.push_back(corners(box));
  result["line_boxes"] = std::move(boxes);
  json::object fields;
  for (const Field& field : reading.fields) {
    for (const auto& [key, value] : values_of(field.field, document)) fields[key] = field_json(field, value);
  }
  result["fields"] = std::move(fields);
  result["inferred"] = inferred(reading);
  json::array findings;
  for (const mrz::Finding& finding : document.findings) {
    json::object entry;
    entry["code"] = finding.code;
    entry["severity"] = limen::to_text(finding.severity);
    entry["field"] = mrz::to_text(finding.field);
    entry["line"] = finding.position.line;
    entry["column"] = finding.position.column;
    entry["section"] = finding.section;
    entry["message"] = finding.message;
    findings.push_back(std::move(entry));
  }
  result["findings"] = std::move(findings);
  return result;
}

}  // namespace limen::mrz_image
