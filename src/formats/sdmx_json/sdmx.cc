// SDMX-JSON data messages: observations by the places of their codes, in series or flat.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/sdmx_json/cube.h"

namespace limen::sdmx_json {
namespace {

// Dimensions and attributes are attached to the data set, to series, or to observations.
enum Level { kDataSet, kSeries, kObservation };
constexpr std::string_view kLevels[] = {"dataSet", "series", "observation"};

struct Component {
  std::string id;
  std::vector<std::string> codes;
  bool is_time = false;
};

class MessageReader {
 public:
  MessageReader(const json::object& root, std::string pointer) : root_(root), pointer_(std::move(pointer)) {}

  Result<Cube> read() {
    const json::object* const structure = TRY(find_structure());
    TRY(read_components(*structure, "dimensions", dimensions_));
    TRY(read_components(*structure, "attributes", attributes_));
    std::set<std::string> seen;
    for (const auto& level : dimensions_) {
      for (const Component& component : level) {
        if (!seen.insert(component.id).second) {
          return error_at(pointer_, "sdmx.code", "a dimension stands twice");
        }
        cube_.dimensions.push_back({component.id, component.codes, component.is_time});
      }
    }
    const json::value* const sets_value = TRY(member(root_, "dataSets", pointer_));
    const json::array* const sets = TRY(array_at(*sets_value, pointer_ + "/dataSets"));
    for (std::size_t i = 0; i < sets->size(); ++i) {
      const std::string at = pointer_ + "/dataSets/" + std::to_string(i);
      const json::object* const set = TRY(object_at((*sets)[i], at));
      TRY(read_data_set(*set, at));
    }
    return std::move(cube_);
  }

 private:
  Result<const json::object*> find_structure() {
    at_structure_ = pointer_ + "/structure";
    if (const json::value* const found = root_.if_contains("structure")) return object_at(*found, at_structure_);
    const json::value* const all_value = TRY(member(root_, "structures", pointer_));
    const json::array* const all = TRY(array_at(*all_value, pointer_ + "/structures"));
    if (all->size() != 1) return error_at(pointer_ + "/structures", "sdmx.form", "one structure is expected");
    at_structure_ = pointer_ + "/structures/0";
    return object_at((*all)[0], at_structure_);
  }

  Result<Component> read_component(const json::value& value, const std::string& at) const {
    Component component;
    const json::object* const body = TRY(object_at(value, at));
    const json::value* const id = TRY(member(*body, "id", at));
    component.id = TRY(code_at(*id, at + "/id"));
    const json::value* const role = body->if_contains("role");
    component.is_time = component.id == "TIME_PERIOD" || (role != nullptr && *role == "time");
    const json::value* const values = body->if_contains("values");
    if (values == nullptr) return component;
    const json::array* const list = TRY(array_at(*values, at + "/values"));
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string here = at + "/values/" + std::to_string(i);
      const json::value& one = (*list)[i];
      // Attributes may have a name and no code, or nothing at all.
      const json::value* const code = one.is_object() ? one.get_object().if_contains("id") : nullptr;
      component.codes.push_back(code != nullptr && code->is_string() ? std::string(code->get_string()) : "");
      if (one.is_object() && code == nullptr && one.get_object().contains("value") &&
          one.get_object().at("value").is_string()) {
        component.codes.back() = one.get_object().at("value").get_string();
      }
    }
    return component;
  }

  using Levels = std::vector<Component>[3];

  Result<void> read_components(const json::object& structure, std::string_view what, Levels& into) {
    const bool needed = what == "dimensions";
    const std::string at = at_structure_ + "/" + std::string(what);
    const json::value* const found = structure.if_contains(what);
    if (found == nullptr && !needed) return {};
    if (found == nullptr) return error_at(at, "sdmx.member", "is missing");
    const json::object* const body = TRY(object_at(*found, at));
    for (int level = 0; level < 3; ++level) {
      const json::value* const list_value = body->if_contains(kLevels[level]);
      if (list_value == nullptr) continue;
      const std::string here = at + "/" + std::string(kLevels[level]);
      const json::array* const list = TRY(array_at(*list_value, here));
      if (list->size() > 64) return error_at(here, "sdmx.too_large", "more than 64 dimensions");
      for (std::size_t i = 0; i < list->size(); ++i) {
        into[level].push_back(TRY(read_component((*list)[i], here + "/" + std::to_string(i))));
        if (needed) TRY(check_codes(into[level].back(), here + "/" + std::to_string(i)));
      }
    }
    return {};
  }

  static Result<void> check_codes(const Component& component, const std::string& at) {
    std::set<std::string> different;
    for (const std::string& code : component.codes) {
      TRY(code_at(json::value(code), at + "/values"));
      if (!different.insert(code).second) return error_at(at + "/values", "sdmx.code", "a code stands twice");
    }
    return {};
  }

  Result<void> read_data_set(const json::object& set, const std::string& at) {
    std::vector<std::size_t> place(dimensions_[kDataSet].size(), 0);  // such a dimension has one code
    if (const json::value* const all = set.if_contains("series")) {
      const json::object* const series = TRY(object_at(*all, at + "/series"));
      for (const auto& [key, value] : *series) {
        const std::string here = at + "/series/" + std::string(key);
        std::vector<std::size_t> of_series = place;
        TRY(add_key(key, dimensions_[kSeries].size(), of_series, here));
        const json::object* const body = TRY(object_at(value, here));
        std::string status;
        TRY(read_status(*body, kSeries, 0, "attributes", status, here));
        const json::value* const observations = TRY(member(*body, "observations", here));
        TRY(read_observations(*observations, of_series, status, here + "/observations"));
      }
    }
    const json::value* const flat = set.if_contains("observations");
    if (flat == nullptr) return {};
    // Flat: the dimensions of series come first, then those of observations.
    return read_observations(*flat, place, "", at + "/observations", dimensions_[kSeries].size());
  }

  static Result<void> add_key(std::string_view key, std::size_t parts, std::vector<std::size_t>& place,
                              const std::string& at) {
    const auto steps = split(key, ':');
    if (steps.size() != parts) return error_at(at, "sdmx.index", "not one place for each dimension");
    for (const std::string_view step : steps) {
      const auto index = parse_index(step);
      if (!index) return error_at(at, "sdmx.index", "is no place");
      place.push_back(*index);
    }
    return {};
  }

  static bool is_status(const Component& attribute) {
    return attribute.id == "OBS_STATUS" || attribute.id == "OBS_FLAG" || attribute.id == "CONF_STATUS";
  }

  // Attributes stand as places in their lists of values, from `first` on.
  Result<void> take_status(const json::array& list, Level level, std::size_t first, std::string& status,
                           const std::string& at) const {
    for (std::size_t i = 0; i < attributes_[level].size() && first + i < list.size(); ++i) {
      const json::value& index = list[first + i];
      if (index.is_null() || !is_status(attributes_[level][i])) continue;
      const auto& codes = attributes_[level][i].codes;
      const bool fits =
          index.is_int64() && index.get_int64() >= 0 && static_cast<std::size_t>(index.get_int64()) < codes.size();
      if (!fits) return error_at(at, "sdmx.index", "an attribute that the structure does not have");
      const std::string& code = codes[static_cast<std::size_t>(index.get_int64())];
      const bool free = attributes_[level][i].id == "CONF_STATUS" && code == "F";  // to be published
      if (code != "A" && !free) status += code;
    }
    return {};
  }

  Result<void> read_status(const json::object& body, Level level, std::size_t first, std::string_view name,
                           std::string& status, const std::string& at) const {
    const json::value* const found = body.if_contains(name);
    if (found == nullptr) return {};
    const json::array* const list = TRY(array_at(*found, at + "/" + std::string(name)));
    return take_status(*list, level, first, status, at + "/" + std::string(name));
  }

  Result<void> read_observations(const json::value& value, const std::vector<std::size_t>& place,
                                 const std::string& status, const std::string& at, std::size_t more = 0) {
    const json::object* const all = TRY(object_at(value, at));
    for (const auto& [key, observation] : *all) {
      const std::string here = at + "/" + std::string(key);
      std::vector<std::size_t> whole = place;
      TRY(add_key(key, dimensions_[kObservation].size() + more, whole, here));
      const json::array* const list = TRY(array_at(observation, here));
      eurostat::Cell cell;
      if (!list->empty()) cell = TRY(figure((*list)[0], here + "/0"));
      std::string flags = status;
      TRY(take_status(*list, kObservation, 1, flags, here));
      add_flags(cell, flags);
      TRY(put(cube_, std::move(whole), std::move(cell), here));
    }
    return {};
  }

  const json::object& root_;
  std::string pointer_, at_structure_;
  Levels dimensions_, attributes_;
  Cube cube_;
};

}  // namespace

Result<Cube> read_sdmx(const json::object& root, const std::string& pointer) {
  return MessageReader(root, pointer).read();
}

}  // namespace limen::sdmx_json
