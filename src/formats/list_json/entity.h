// Inside formats/list_json: from a FollowTheMoney entity to a record.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/lists/lists.h"
#include "formats/lists/reading.h"

namespace limen::lists {

// Of the schemata that stand for somebody or something listed; nullopt for those that only say something of one.
std::optional<SubjectKind> subject_kind_of(std::string_view schema);
// Sanction, Identification, Passport, Address: becomes part of the subject it names.
bool is_part_schema(std::string_view schema);

std::string text_member(const json::object& object, std::string_view key);  // empty when absent or no text
// The texts of one property.
std::vector<std::string> property(const json::object& entity, std::string_view name);

class EntityMapper {
 public:
  EntityMapper(const Options& options, Diagnostics& diagnostics) : options_(options), diagnostics_(diagnostics) {}

  // `line` and `offset` are those of the line. The caller has checked that the schema is one of a subject.
  Record record(const json::object& entity, SubjectKind kind, std::uint64_t line, std::uint64_t offset);
  // Adds what a Sanction, Identification, Passport or Address says.
  void part(const json::object& entity, std::uint64_t line, std::uint64_t offset, Record& record);

 private:
  Provenance at(std::string_view column) const { return {line_, column, offset_}; }
  std::string clean(std::string_view text, std::string_view column) {
    return clean_text(text, at(column), diagnostics_);
  }
  void take(std::string_view name, const json::value& value, Record& record);
  void take_text(std::string_view name, std::string_view text, Record& record);
  void sanction(const json::object& entity, Record& record);
  void identification(const json::object& entity, std::string_view schema, Record& record);
  void address(const json::object& entity, Record& record);
  void other(std::string_view name, std::string_view text, Record& record);
  void day_into(std::string_view text, std::string_view column, std::optional<CivilDate>& day, bool latest);

  const Options& options_;
  Diagnostics& diagnostics_;
  std::uint64_t line_ = 0, offset_ = 0;
  std::string caption_;
};

}  // namespace limen::lists
