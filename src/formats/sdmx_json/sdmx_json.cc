#include "formats/sdmx_json/sdmx_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text.h"
#include "formats/sdmx_json/cube.h"

namespace limen::sdmx_json {
namespace {

constexpr std::size_t kMaxCells = 5'000'000;

// Codes are joined by commas in the table's own form.
bool is_code(std::string_view text) {
  const auto fits = [](unsigned char c) { return c > 0x20 && c < 0x7F && c != ',' && c != '\\'; };
  return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), fits);
}

Result<eurostat::Table> to_table(const Cube& cube) {
  std::size_t time = cube.dimensions.size();
  std::vector<std::string> names;
  for (std::size_t d = 0; d < cube.dimensions.size(); ++d) {
    if (cube.dimensions[d].is_time && time == cube.dimensions.size()) {
      time = d;
    } else {
      names.push_back(cube.dimensions[d].id);
    }
  }
  if (time == cube.dimensions.size()) return error_at("", "sdmx.time", "no dimension of time");
  const std::vector<std::string>& periods = cube.dimensions[time].codes;
  std::map<std::vector<std::size_t>, std::size_t> by_place;
  std::vector<eurostat::Series> series;
  for (const auto& [place, cell] : cube.cells) {
    std::vector<std::size_t> key = place;
    key.erase(key.begin() + static_cast<std::ptrdiff_t>(time));
    const auto [found, is_new] = by_place.emplace(std::move(key), series.size());
    if (is_new) {
      if ((series.size() + 1) * periods.size() > kMaxCells) {
        return error_at("", "sdmx.too_large", "more than 5 million cells");
      }
      eurostat::Series one;
      for (std::size_t d = 0; d < place.size(); ++d) {
        if (d != time) one.codes.push_back(cube.dimensions[d].codes[place[d]]);
      }
      one.cells.resize(periods.size());
      series.push_back(std::move(one));
    }
    series[found->second].cells[place[time]] = cell;
  }
  return eurostat::Table::build(std::move(names), periods, std::move(series));
}

Result<eurostat::Table> read_root(const json::value& value) {
  const json::object* const root = TRY(object_at(value, ""));
  const json::value* const kind = root->if_contains("class");
  if (root->contains("id") && root->contains("size") && root->contains("value")) {
    if (kind != nullptr && *kind != "dataset") return error_at("/class", "sdmx.form", "is no data set");
    const Cube cube = TRY(read_json_stat(*root));
    return to_table(cube);
  }
  // The final text of 1.0 and 2.0 put structure and data under "data"; drafts and many services do not.
  const json::value* const data = root->if_contains("data");
  const bool inside = data != nullptr && data->is_object();
  const json::object& from = inside ? data->get_object() : *root;
  if (!from.contains("dataSets")) {
    return error_at("", "sdmx.form", "neither a data set of JSON-stat 2.0 nor a data message of SDMX-JSON");
  }
  const Cube cube = TRY(read_sdmx(from, inside ? "/data" : ""));
  return to_table(cube);
}

}  // namespace

Error error_at(std::string pointer, std::string code, std::string message) {
  Place place;
  place.path = std::move(pointer);
  return Error{std::move(code), std::move(message), std::move(place)};
}

Result<const json::value*> member(const json::object& object, std::string_view name, const std::string& pointer) {
  const json::value* const found = object.if_contains(name);
  if (found == nullptr) return error_at(pointer + "/" + std::string(name), "sdmx.member", "is missing");
  return found;
}

Result<const json::object*> object_at(const json::value& value, const std::string& pointer) {
  if (!value.is_object()) return error_at(pointer, "sdmx.member", "an object is expected");
  return &value.get_object();
}

Result<const json::array*> array_at(const json::value& value, const std::string& pointer) {
  if (!value.is_array()) return error_at(pointer, "sdmx.member", "a list is expected");
  return &value.get_array();
}

Result<std::string> text_at(const json::value& value, const std::string& pointer) {
  if (!value.is_string()) return error_at(pointer, "sdmx.member", "a text is expected");
  return std::string(value.get_string());
}

Result<std::string> code_at(const json::value& value, const std::string& pointer) {
  std::string text = TRY(text_at(value, pointer));
  if (!is_code(text)) return error_at(pointer, "sdmx.code", "is no code");
  return text;
}

Result<eurostat::Cell> figure(const json::value& value, const std::string& pointer) {
  eurostat::Cell cell;
  if (value.is_null()) return cell;
  if (value.is_string()) {
    cell.digits = value.get_string();
  } else if (value.is_int64()) {
    cell.digits = std::to_string(value.get_int64());
  } else if (value.is_uint64()) {
    cell.digits = std::to_string(value.get_uint64());
  } else if (value.is_double() && std::abs(value.get_double()) <= 1e18) {
    char buffer[400];
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value.get_double(), std::chars_format::fixed);
    cell.digits.assign(buffer, end.ptr);
  }
  double number = 0;
  const char* const last = cell.digits.data() + cell.digits.size();
  const auto [end, status] = std::from_chars(cell.digits.data(), last, number);
  if (cell.digits.empty() || status != std::errc() || end != last || !std::isfinite(number)) {
    return error_at(pointer, "sdmx.value", "is no figure");
  }
  cell.value = number;
  return cell;
}

void add_flags(eurostat::Cell& cell, std::string_view status) {
  if (status == "A") return;
  for (const char c : status) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter && cell.flags.size() < 16) cell.flags += c;
  }
}

Result<void> put(Cube& cube, std::vector<std::size_t> place, eurostat::Cell cell, const std::string& pointer) {
  if (place.size() != cube.dimensions.size())
    return error_at(pointer, "sdmx.index", "not one place for each dimension");
  for (std::size_t d = 0; d < place.size(); ++d) {
    if (place[d] >= cube.dimensions[d].codes.size())
      return error_at(pointer, "sdmx.index", "lies outside of a dimension");
  }
  if (!cell.value && cell.flags.empty()) return {};
  if (cube.cells.size() >= kMaxCells) return error_at(pointer, "sdmx.too_large", "more than 5 million cells");
  if (!cube.cells.emplace(std::move(place), std::move(cell)).second) {
    return error_at(pointer, "sdmx.index", "the observation stands twice");
  }
  return {};
}

std::optional<std::size_t> parse_index(std::string_view text) {
  std::size_t index = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

bool is_json(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return trim(text).starts_with('{');
}

Result<eurostat::Table> read(std::string_view text, std::string_view source) {
  const auto named = [&](Error error) {
    error.place.source = source;
    return error;
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto value = parse_json(text);
  if (!value.ok()) return named(value.error());
  auto table = read_root(*value);
  if (!table.ok()) return named(table.take_error());
  return table;
}

}  // namespace limen::sdmx_json
