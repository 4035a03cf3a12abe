// Services as lines: "Legal advice | at the airport | asylum seekers | asylum, legal aid | fr, ar | Utopia City".
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "engines/directory_fields/parts.h"

namespace limen::directory_fields {
namespace {

constexpr std::array<std::string_view, 6> kParts = {"name", "description", "for_whom", "needs", "languages", "areas"};
constexpr std::size_t kNeeds = 3, kLanguages = 4;
constexpr std::string_view kBetween = " | ";
using Parts = std::array<std::string, kParts.size()>;

std::string part_text(std::string_view text) {
  std::string out = one_line(text);
  std::ranges::replace(out, '|', '/');
  return out;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += ", ";
    out += item;
  }
  return out;
}

// Texts of a member of all objects of a list.
std::string list_text(const json::object& service, std::string_view list, std::string_view first,
                      std::string_view second) {
  std::vector<std::string> items;
  if (const json::array* all = find_list(service, list)) {
    for (const json::value& one : *all) {
      if (!one.is_object()) continue;
      std::string text = part_text(text_at(one.get_object(), first));
      if (text.empty()) text = part_text(text_at(one.get_object(), second));
      std::ranges::replace(text, ',', ' ');
      text = one_line(text);
      if (!text.empty() && std::ranges::find(items, text) == items.end()) items.push_back(text);
    }
  }
  return joined(items);
}

Parts parts_of(const json::object& service) {
  Parts parts;
  parts[0] = part_text(text_at(service, "name"));
  parts[1] = part_text(text_at(service, "description"));
  parts[2] = part_text(text_at(service, "eligibility_description"));
  std::vector<std::string> needs;
  for (const directory::Attribute& need : directory::attributes_of(service, "need")) {
    std::string text = part_text(need.value);
    std::ranges::replace(text, ',', ' ');
    text = one_line(text);
    if (!text.empty() && std::ranges::find(needs, text) == needs.end()) needs.push_back(text);
  }
  parts[kNeeds] = joined(needs);
  parts[kLanguages] = list_text(service, "languages", "code", "name");
  parts[5] = list_text(service, "service_areas", "name", "extent");
  return parts;
}

std::string line_of(const Parts& parts) {
  std::size_t last = parts.size();
  while (last > 1 && parts[last - 1].empty()) --last;
  std::string line = parts[0];
  for (std::size_t i = 1; i < last; ++i) {
    line += kBetween;
    line += parts[i];
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

// nullopt: more parts than there are.
std::optional<Parts> parts_in(std::string_view line) {
  Parts parts;
  std::size_t at = 0;
  for (;;) {
    if (at == parts.size()) return std::nullopt;
    const auto end = line.find('|');
    parts[at++] = one_line(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line = line.substr(end + 1);
  }
  for (std::size_t i = kNeeds; i < parts.size(); ++i) parts[i] = joined(items_of(parts[i], ','));
  return parts;
}

void put_text(json::object& service, std::string_view member, const std::string& value) {
  if (value.empty()) {
    service.erase(member);
  } else {
    service[member] = value;
  }
}

void put_list(json::object& service, std::string_view list, const std::string& value, std::string_view suffix) {
  json::array all;
  for (const std::string& item : items_of(value, ',')) {
    const std::string id = std::string(text_at(service, "id")) + std::string(suffix) + std::to_string(all.size() + 1);
    // A language is a tag, or the name that people gave it.
    const std::string_view member = list == "languages" && is_language_tag(item) ? "code" : "name";
    all.push_back(json::object{{"id", id}, {member, item}});
  }
  if (all.empty()) {
    service.erase(list);
  } else {
    service[list] = std::move(all);
  }
}

void put_needs(json::object& service, const std::string& value) {
  json::array kept;
  for (const json::value& one : list_at(service, "attributes")) {
    const bool ours = one.is_object() && text_at(one.get_object(), "label") == "need" &&
                      text_at(one.get_object(), "taxonomy_term_id").starts_with("limen");
    if (!ours) kept.push_back(one);
  }
  std::size_t count = 0;
  for (const std::string& need : items_of(value, ',')) {
    kept.push_back(json::object{{"id", std::string(text_at(service, "id")) + "-n" + std::to_string(++count)},
                                {"link_id", text_at(service, "id")},
                                {"link_entity", "service"},
                                {"taxonomy_term_id", "limen"},
                                {"label", "need"},
                                {"value", need}});
  }
  if (kept.empty()) {
    service.erase("attributes");
  } else {
    service["attributes"] = std::move(kept);
  }
}

// Only the parts that are said otherwise are written.
void put_parts(json::object& service, const Parts& wanted) {
  const Parts before = parts_of(service);
  if (before[0] != wanted[0]) put_text(service, "name", wanted[0]);
  if (before[1] != wanted[1]) put_text(service, "description", wanted[1]);
  if (before[2] != wanted[2]) put_text(service, "eligibility_description", wanted[2]);
  if (before[kNeeds] != wanted[kNeeds]) put_needs(service, wanted[kNeeds]);
  if (before[kLanguages] != wanted[kLanguages]) put_list(service, "languages", wanted[kLanguages], "-g");
  if (before[5] != wanted[5]) put_list(service, "service_areas", wanted[5], "-r");
}

}  // namespace

std::span<const std::string_view> service_parts() { return kParts; }

std::string read_services(const json::object& organisation) {
  std::string out;
  const json::array* services = find_list(organisation, "services");
  if (services == nullptr) return out;
  bool first = true;  // one without name is an empty line: the n-th line is the n-th service
  for (const json::value& service : *services) {
    if (!service.is_object()) continue;
    if (!first) out += '\n';
    first = false;
    out += line_of(parts_of(service.get_object()));
  }
  return out;
}

Result<std::string> check_services(const Field& field, std::string_view value) {
  std::string out;
  std::vector<std::string> names;
  for (const std::string_view line : split(value, '\n')) {
    if (trim(line).empty()) continue;
    const auto parts = parts_in(line);
    if (!parts || (*parts)[0].empty()) {
      return field_error(field, "directory_fields.service",
                         "a service is a line: name | description | for whom | needs | languages | areas");
    }
    const std::string name = fold_case((*parts)[0]);
    if (std::ranges::find(names, name) != names.end())
      return field_error(field, "directory_fields.service", "two services have one name");
    names.push_back(name);
    if (!out.empty()) out += '\n';
    out += line_of(*parts);
  }
  return out;
}

void put_services(json::object& organisation, std::string_view value) {
  json::array& services = list_at(organisation, "services");
  const std::string owner(directory::id_of(organisation));
  std::size_t made = services.size();
  json::array next;
  std::vector<std::size_t> used;
  for (const std::string_view line : split(value, '\n')) {
    const auto parts = parts_in(line);
    if (!parts || (*parts)[0].empty()) continue;
    // A service is known by its name; what else HSDS says of it stays.
    json::object service;
    for (std::size_t i = 0; i < services.size(); ++i) {
      if (!services[i].is_object() || std::ranges::find(used, i) != used.end()) continue;
      const json::object& one = services[i].get_object();
      if (fold_case(part_text(text_at(one, "name"))) != fold_case((*parts)[0])) continue;
      service = one;
      used.push_back(i);
      break;
    }
    if (service.empty()) {
      service["id"] = owner + "-s" + std::to_string(++made);
      service["status"] = "active";
    }
    put_parts(service, *parts);
    next.push_back(std::move(service));
  }
  services = std::move(next);
}

}  // namespace limen::directory_fields
