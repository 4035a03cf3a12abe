// The directory of partners: organisations and networks with what they are, whom they belong to, which services they
// offer, and where each fact comes from.
//
// The record is that of the Human Services Data Specification (HSDS 3.0, Open Referral): an organisation with its
// services, locations, contacts and so on as nested objects. Members that we do not know are kept as they are. What
// HSDS has no member for stands in its `attributes` under the taxonomy "limen": kind, scope, listing, topic, status,
// relations, and facts with their mark, so that a list written by one program is read by another with nothing
// lost. A fact has a mark: S from the list it came with, V read in its source, R recalled and to be checked; a mark is
// shown wherever the fact is.
//
// read_…() take any text and give a Directory or an error with its place; check() says what is doubtful (doubles, one
// acronym for two bodies, relations that lead nowhere, facts that have aged); merge() puts one directory into another,
// field by field, and says what changed; write_…() give it to others: HSDS JSON, HSDS tables, JSON-LD, vCard, CSV.
// Pure; a Directory is a value.
//
//   Directory directory = TRY(read_rows(csv_text, "directory.csv"));
//   for (const Finding& finding : check(directory, today)) show(finding);
//   const std::string json = write_hsds_json(directory);
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"

namespace limen::directory {

// One organisation as HSDS has it; `id` and `name` are always there and not empty.
struct Directory {
  std::vector<json::object> organisations{};  // in the order of their ids

  const json::object* find(std::string_view id) const;
};

std::string_view id_of(const json::object& organisation);
std::string_view name_of(const json::object& organisation);

// What we say beside HSDS: attributes of taxonomy "limen".
struct Attribute {
  std::string label{};  // "kind", "topic", "relation" …, "fact:founded"
  std::string value{};
  char mark = 0;       // 'S', 'V', 'R'; 0: none
  std::string note{};  // what is said beside the mark: "stale; about 175 now R"
};
std::vector<Attribute> attributes_of(const json::object& organisation, std::string_view label = "");
void add_attribute(json::object& organisation, const Attribute& attribute);

// Our own rows: id, name, acronym, kind, scope, listing, topics, founded, size, seat, status, relations; marks in
// brackets behind a value ("1964 [R]"). Error "directory.rows" with line and column, and those of formats/csv.
Result<Directory> read_rows(std::string_view csv, std::string_view source);

// HSDS JSON: an array of organisations, an object with `organizations` or `contents`, or one organisation; services
// that stand by themselves with an organization_id go to theirs. Errors "directory.json" with a JSON pointer, "json.…".
Result<Directory> read_hsds_json(std::string_view text, std::string_view source);
std::string write_hsds_json(const Directory& directory);

// The table package of HSDS: a CSV for each table, by name without ending, and datapackage.json.
using Tables = std::map<std::string, std::string, std::less<>>;
Tables write_hsds_tables(const Directory& directory);
Result<Directory> read_hsds_tables(const Tables& tables);

std::string write_rows(const Directory& directory);
std::string write_json_ld(const Directory& directory);  // schema.org Organization
std::string write_vcards(const Directory& directory);   // vCard 4.0 [RFC 6350]
// Who does what where: a row for each service and area, or for the organisation when it names none; CSV whose second
// row are hashtags. [Humanitarian Exchange Language 1.1]
std::string write_hxl(const Directory& directory);

struct Finding {
  std::string_view code;  // docs/errors/directory.md
  Severity severity = Severity::kWarning;
  std::string organisation{}, other{};  // ids
  std::string detail{};
  std::string_view message;
};
std::vector<Finding> check(const Directory& directory, CivilDate today);

// Field by field: what `incoming` says replaces what stands there; what it does not say stays.
struct Change {
  enum class Kind : std::uint8_t { kAdded, kChanged } kind = Kind::kAdded;
  std::string organisation{}, field{};  // of an addition: no field
  std::string before{}, after{};
};
std::vector<Change> merge(Directory& directory, const Directory& incoming);

}  // namespace limen::directory
