// JSON-stat 2.0: dimensions with sizes, and one list of values with the last dimension running fastest.
#include <algorithm>
#include <set>

#include "formats/sdmx_json/cube.h"

namespace limen::sdmx_json {
namespace {

constexpr std::size_t kMaxDimensions = 64, kMaxCodes = 1'000'000;

// The codes of a dimension in their order: a list, an object of places, or, of a single one, its label alone.
Result<std::vector<std::string>> codes_of(const json::value& dimension, const std::string& pointer) {
  const json::object* const body = TRY(object_at(dimension, pointer));
  const std::string at = pointer + "/category";
  const json::value* const category_value = TRY(member(*body, "category", pointer));
  const json::object* const category = TRY(object_at(*category_value, at));
  const json::value* const index = category->if_contains("index");
  std::vector<std::string> codes;
  if (index == nullptr) {
    const json::value* const label_value = TRY(member(*category, "label", at));
    const json::object* const label = TRY(object_at(*label_value, at + "/label"));
    if (label->size() != 1) return error_at(at, "sdmx.member", "several codes need an index");
    const json::value code(label->begin()->key());
    codes.push_back(TRY(code_at(code, at + "/label")));
  } else if (index->is_array()) {
    for (const json::value& code : index->get_array()) codes.push_back(TRY(code_at(code, at + "/index")));
  } else {
    const json::object* const places = TRY(object_at(*index, at + "/index"));
    codes.resize(places->size());
    for (const auto& [key, value] : *places) {
      const json::value code(key);
      const std::string text = TRY(code_at(code, at + "/index"));
      const bool fits =
          value.is_int64() && value.get_int64() >= 0 && static_cast<std::size_t>(value.get_int64()) < codes.size();
      if (!fits || !codes[static_cast<std::size_t>(value.get_int64())].empty()) {
        return error_at(at + "/index/" + text, "sdmx.index", "places are the numbers from nought on, each once");
      }
      codes[static_cast<std::size_t>(value.get_int64())] = text;
    }
  }
  const std::set<std::string> different(codes.begin(), codes.end());
  if (different.size() != codes.size()) return error_at(at, "sdmx.code", "a code stands twice");
  return codes;
}

// Which dimension is time: the one with that role, else the one of that name.
Result<bool> has_time_role(const json::object& root, const std::string& id, bool& any) {
  const json::value* const role = root.if_contains("role");
  if (role == nullptr) return false;
  const json::object* const roles = TRY(object_at(*role, "/role"));
  const json::value* const time = roles->if_contains("time");
  if (time == nullptr) return false;
  const json::array* const ids = TRY(array_at(*time, "/role/time"));
  any = any || !ids->empty();
  return std::find(ids->begin(), ids->end(), json::value(id)) != ids->end();
}

Result<void> read_dimensions(const json::object& root, Cube& cube) {
  const json::value* const ids_value = TRY(member(root, "id", ""));
  const json::value* const sizes_value = TRY(member(root, "size", ""));
  const json::value* const all_value = TRY(member(root, "dimension", ""));
  const json::array* const ids = TRY(array_at(*ids_value, "/id"));
  const json::array* const sizes = TRY(array_at(*sizes_value, "/size"));
  const json::object* const all = TRY(object_at(*all_value, "/dimension"));
  if (ids->size() != sizes->size()) return error_at("/size", "sdmx.member", "not one size for each dimension");
  if (ids->size() > kMaxDimensions) return error_at("/id", "sdmx.too_large", "more than 64 dimensions");
  bool any = false;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < ids->size(); ++i) {
    Dimension dimension;
    dimension.id = TRY(code_at((*ids)[i], "/id"));
    if (!seen.insert(dimension.id).second) return error_at("/id", "sdmx.code", "a dimension stands twice");
    const std::string pointer = "/dimension/" + dimension.id;
    const json::value* const body = TRY(member(*all, dimension.id, "/dimension"));
    dimension.codes = TRY(codes_of(*body, pointer));
    dimension.is_time = TRY(has_time_role(root, dimension.id, any));
    if ((*sizes)[i] != json::value(dimension.codes.size())) {
      return error_at("/size", "sdmx.member", "the size of " + dimension.id + " is not the number of its codes");
    }
    if (dimension.codes.size() > kMaxCodes) return error_at(pointer, "sdmx.too_large", "more than a million codes");
    cube.dimensions.push_back(std::move(dimension));
  }
  for (Dimension& dimension : cube.dimensions) {
    if (!any && (dimension.id == "time" || dimension.id == "TIME_PERIOD")) dimension.is_time = true;
  }
  return {};
}

std::vector<std::size_t> place_of(const Cube& cube, std::size_t index) {
  std::vector<std::size_t> place(cube.dimensions.size());
  for (std::size_t d = place.size(); d-- > 0;) {
    const std::size_t size = cube.dimensions[d].codes.size();
    place[d] = index % size;
    index /= size;
  }
  return place;
}

// A list by place, or an object by place as text: calls with each.
template <typename Take>
Result<void> each(const json::value& values, const std::string& pointer, std::size_t count, const Take& take) {
  if (values.is_array()) {
    const json::array& list = values.get_array();
    if (list.size() != count) return error_at(pointer, "sdmx.index", "not as many as the dimensions have places");
    for (std::size_t i = 0; i < list.size(); ++i) TRY(take(i, list[i], pointer + "/" + std::to_string(i)));
    return {};
  }
  const json::object* const object = TRY(object_at(values, pointer));
  for (const auto& [key, value] : *object) {
    const auto index = parse_index(key);
    const std::string at = pointer + "/" + std::string(key);
    if (!index || *index >= count) return error_at(at, "sdmx.index", "is no place in the dimensions");
    TRY(take(*index, value, at));
  }
  return {};
}

}  // namespace

Result<Cube> read_json_stat(const json::object& root) {
  Cube cube;
  TRY(read_dimensions(root, cube));
  std::size_t count = 1;
  for (const Dimension& dimension : cube.dimensions) {
    if (__builtin_mul_overflow(count, dimension.codes.size(), &count)) {
      return error_at("/size", "sdmx.too_large", "more places than can be counted");
    }
  }
  std::map<std::size_t, eurostat::Cell> cells;
  const auto take_value = [&](std::size_t index, const json::value& value, const std::string& at) -> Result<void> {
    cells[index] = TRY(figure(value, at));
    return {};
  };
  const auto take_status = [&](std::size_t index, const json::value& value, const std::string& at) -> Result<void> {
    if (value.is_null()) return {};
    const std::string status = TRY(text_at(value, at));
    add_flags(cells[index], status);
    return {};
  };
  const json::value* const values = TRY(member(root, "value", ""));
  TRY(each(*values, "/value", count, take_value));
  if (const json::value* const status = root.if_contains("status")) {
    if (status->is_string()) {  // one for all
      for (auto& [index, cell] : cells) add_flags(cell, std::string_view(status->get_string()));
    } else {
      TRY(each(*status, "/status", count, take_status));
    }
  }
  for (auto& [index, cell] : cells) TRY(put(cube, place_of(cube, index), std::move(cell), "/value"));
  return cube;
}

}  // namespace limen::sdmx_json
