// The cube that both forms are read into. Private to the folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "formats/eurostat/eurostat.h"

namespace limen::sdmx_json {

struct Dimension {
  std::string id;
  std::vector<std::string> codes;
  bool is_time = false;
};

struct Cube {
  std::vector<Dimension> dimensions;
  std::map<std::vector<std::size_t>, eurostat::Cell> cells;  // by the place of each code; those with something in them
};

Error error_at(std::string pointer, std::string code, std::string message);
// The member, which must be there.
Result<const json::value*> member(const json::object& object, std::string_view name, const std::string& pointer);
Result<const json::object*> object_at(const json::value& value, const std::string& pointer);
Result<const json::array*> array_at(const json::value& value, const std::string& pointer);
Result<std::string> text_at(const json::value& value, const std::string& pointer);
Result<std::string> code_at(const json::value& value, const std::string& pointer);

// A number, a text that is one, or null.
Result<eurostat::Cell> figure(const json::value& value, const std::string& pointer);
void add_flags(eurostat::Cell& cell, std::string_view status);
// Too many, or a place that no code has: "sdmx.too_large", "sdmx.index".
Result<void> put(Cube& cube, std::vector<std::size_t> place, eurostat::Cell cell, const std::string& pointer);
std::optional<std::size_t> parse_index(std::string_view text);

Result<Cube> read_json_stat(const json::object& root);
Result<Cube> read_sdmx(const json::object& root, const std::string& pointer);

}  // namespace limen::sdmx_json
