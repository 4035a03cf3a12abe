// The list of fields, and where in an organisation each of them stands.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/directory_fields/parts.h"

namespace limen::directory_fields {
namespace {

constexpr std::array kFields = std::to_array<Field>({
    {"name", "organisation.name", Form::kLine, 200, 1, 0, true},
    {"acronym", "organisation.acronym", Form::kLine, 40},
    {"description", "organisation.description", Form::kText, 4000, 60, 2},
    {"website", "organisation.website", Form::kUrl, 300, 1, 1},
    {"email", "organisation.email", Form::kEmail, 254},
    {"phone", "organisation.phone", Form::kPhones, 400, 8},
    {"address", "organisation.address", Form::kLine, 300},
    {"kind", "organisation.kind", Form::kLine, 80},
    {"scope", "organisation.scope", Form::kLine, 120},
    {"topics", "organisation.topics", Form::kList, 800, 20},
    {"languages", "organisation.languages", Form::kLanguages, 400, 40},
    {"areas", "organisation.areas", Form::kList, 1600, 40},
    {"founded", "organisation.founded", Form::kLine, 120},
    {"size", "organisation.size", Form::kLine, 200},
    {"seat", "organisation.seat", Form::kLine, 200},
    {"status", "organisation.status", Form::kStatus, 120},
    {"services", "organisation.services", Form::kServices, 6000, 20, 2},
});
constexpr std::array<std::string_view, 7> kStatuses = {"active",   "closed",    "ended",  "succeeded",
                                                       "absorbed", "suspended", "unknown"};

// Members of the organisation itself.
constexpr std::array kMembers = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"name", "name"},
    {"acronym", "alternate_name"},
    {"description", "description"},
    {"website", "website"},
    {"email", "email"},
});
// Attributes of ours.
struct Labelled {
  std::string_view field, label;
  bool list = false, fact = false;
};
constexpr std::array kLabels = std::to_array<Labelled>({
    {"kind", "kind"},
    {"scope", "scope"},
    {"status", "status"},
    {"topics", "topic", true},
    {"languages", "language", true},
    {"areas", "area", true},
    {"founded", "fact:founded", false, true},
    {"size", "fact:size", false, true},
    {"seat", "fact:seat", false, true},
});
// Without `attention`, which names a person.
constexpr std::array<std::string_view, 7> kAddressMembers = {"address_1",      "address_2",   "city",   "region",
                                                             "state_province", "postal_code", "country"};

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

const json::object* first_object(const json::object& of, std::string_view key) {
  const json::array* list = find_list(of, key);
  if (list == nullptr || list->empty() || !list->front().is_object()) return nullptr;
  return &list->front().get_object();
}

std::string read_address(const json::object& organisation) {
  const json::object* location = first_object(organisation, "locations");
  const json::object* address = location == nullptr ? nullptr : first_object(*location, "addresses");
  if (address == nullptr) return {};
  std::vector<std::string> parts;
  for (const std::string_view member : kAddressMembers) {
    const std::string part = one_line(text_at(*address, member));
    if (!part.empty()) parts.push_back(part);
  }
  return joined(parts, ", ");
}

json::object& front_object(json::array& list, std::string id) {
  if (list.empty() || !list.front().is_object()) list.insert(list.begin(), json::object{{"id", std::move(id)}});
  return list.front().get_object();
}

void put_address(json::object& organisation, std::string_view value) {
  const std::string id(directory::id_of(organisation));
  if (value.empty()) {
    json::array& locations = list_at(organisation, "locations");
    if (!locations.empty() && locations.front().is_object()) locations.front().get_object().erase("addresses");
    return;
  }
  json::object& location = front_object(list_at(organisation, "locations"), id + "-l1");
  if (!location.contains("location_type")) location["location_type"] = "physical";
  json::object& address = front_object(list_at(location, "addresses"), id + "-l1-a1");
  for (const std::string_view member : kAddressMembers) address.erase(member);
  address["address_1"] = value;
  if (!address.contains("address_type")) address["address_type"] = "physical";
}

std::string read_phones(const json::object& organisation) {
  std::vector<std::string> numbers;
  if (const json::array* phones = find_list(organisation, "phones")) {
    for (const json::value& phone : *phones) {
      if (!phone.is_object()) continue;
      const std::string number = one_line(text_at(phone.get_object(), "number"));
      if (!number.empty()) numbers.push_back(number);
    }
  }
  return joined(numbers, "\n");
}

void put_phones(json::object& organisation, std::string_view value) {
  json::array& phones = list_at(organisation, "phones");
  json::array next;
  std::size_t made = phones.size();
  for (const std::string& number : items_of(value, '\n')) {
    const auto known = std::ranges::find_if(phones, [&](const json::value& phone) {
      return phone.is_object() && one_line(text_at(phone.get_object(), "number")) == number;
    });
    if (known != phones.end()) {
      next.push_back(*known);
    } else {
      const std::string id = std::string(directory::id_of(organisation)) + "-p" + std::to_string(++made);
      next.push_back(json::object{{"id", id}, {"number", number}});
    }
  }
  phones = std::move(next);
}

const Labelled* label_of(std::string_view field) {
  const auto found = std::ranges::find(kLabels, field, &Labelled::field);
  return found == kLabels.end() ? nullptr : &*found;
}

std::string read_label(const json::object& organisation, const Labelled& labelled) {
  std::vector<std::string> values;
  for (const directory::Attribute& attribute : directory::attributes_of(organisation, labelled.label)) {
    const std::string value = one_line(attribute.value);
    if (!value.empty() && std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  return joined(values, labelled.list ? "\n" : "; ");
}

void put_label(json::object& organisation, const Labelled& labelled, std::string_view value, char mark) {
  json::array& all = list_at(organisation, "attributes");
  std::vector<directory::Attribute> before = directory::attributes_of(organisation, labelled.label);
  // The attributes of this label go, wherever they stand; others keep their place and their ids.
  json::array kept;
  std::size_t removed = 0;
  for (json::value& one : all) {
    const bool ours = one.is_object() && text_at(one.get_object(), "label") == labelled.label &&
                      text_at(one.get_object(), "taxonomy_term_id").starts_with("limen");
    if (ours) {
      ++removed;
    } else {
      kept.push_back(std::move(one));
    }
  }
  all = std::move(kept);
  std::vector<std::string> wanted;
  if (labelled.list) {
    wanted = items_of(value, '\n');
  } else if (!value.empty()) {
    wanted.emplace_back(value);
  }
  for (const std::string& one : wanted) {
    // What is said as before keeps its mark and its note.
    const auto same = std::ranges::find_if(before, [&](const auto& had) { return one_line(had.value) == one; });
    directory::Attribute attribute{std::string(labelled.label), one, labelled.fact ? mark : char{0}, {}};
    if (same != before.end()) attribute = *same;
    directory::add_attribute(organisation, attribute);
  }
  // Ids are counted by the length of the list: after a removal they could meet one that is there already.
  if (removed == 0) return;
  json::array& now = list_at(organisation, "attributes");
  const std::string start = std::string(directory::id_of(organisation)) + "-a";
  std::size_t count = 0;
  for (json::value& one : now) {
    ++count;
    if (one.is_object() && text_at(one.get_object(), "id").starts_with(start))
      one.get_object()["id"] = start + std::to_string(count);
  }
}

}  // namespace

std::span<const Field> fields() { return kFields; }
std::span<const std::string_view> statuses() { return kStatuses; }

const Field* find_field(std::string_view code) {
  const auto found = std::ranges::find(kFields, code, &Field::code);
  return found == kFields.end() ? nullptr : &*found;
}

std::string read_field(const json::object& organisation, const Field& field) {
  for (const auto& [code, member] : kMembers) {
    if (code != field.code) continue;
    const std::string_view text = text_at(organisation, member);
    return field.form == Form::kText ? std::string(trim(text)) : one_line(text);
  }
  if (const Labelled* labelled = label_of(field.code)) return read_label(organisation, *labelled);
  if (field.form == Form::kPhones) return read_phones(organisation);
  if (field.form == Form::kServices) return read_services(organisation);
  return read_address(organisation);
}

void put_field(json::object& organisation, const Field& field, std::string_view value, char mark) {
  if (read_field(organisation, field) == value) return;
  for (const auto& [code, member] : kMembers) {
    if (code != field.code) continue;
    if (value.empty()) {
      organisation.erase(member);
    } else {
      organisation[member] = value;
    }
    return;
  }
  if (const Labelled* labelled = label_of(field.code)) return put_label(organisation, *labelled, value, mark);
  if (field.form == Form::kPhones) return put_phones(organisation, value);
  if (field.form == Form::kServices) return put_services(organisation, value);
  put_address(organisation, value);
}

bool valid_organisation_id(std::string_view id) {
  constexpr std::size_t kMost = 64;
  if (id.empty() || id.size() > kMost || id.front() == '.' || id.back() == '.') return false;
  return std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

}  // namespace limen::directory_fields
