#include "formats/list_json/entity.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace limen::lists {
namespace {

// Properties that hold numbers of documents, and what the document is called.
struct DocumentProperty {
  std::string_view name, type;
};
constexpr DocumentProperty kDocuments[] = {{"passportNumber", "Passport"},
                                           {"idNumber", "Identification number"},
                                           {"socialSecurityNumber", "Social security number"},
                                           {"taxNumber", "Tax number"},
                                           {"innCode", "INN"}};

// In static storage, for Provenance.
constexpr std::array<std::string_view, 22> kColumns = {"name",
                                                       "alias",
                                                       "weakAlias",
                                                       "previousName",
                                                       "birthDate",
                                                       "birthPlace",
                                                       "birthCountry",
                                                       "nationality",
                                                       "citizenship",
                                                       "gender",
                                                       "address",
                                                       "topics",
                                                       "programId",
                                                       "notes",
                                                       "summary",
                                                       "description",
                                                       "passportNumber",
                                                       "idNumber",
                                                       "socialSecurityNumber",
                                                       "taxNumber",
                                                       "innCode",
                                                       "program"};

std::string_view column_of(std::string_view name) {
  const auto found = std::ranges::find(kColumns, name);
  return found == kColumns.end() ? std::string_view("other") : *found;
}

std::optional<ListedNameKind> name_kind(std::string_view property) {
  if (property == "name" || property == "alias") return ListedNameKind::kAlias;
  if (property == "weakAlias") return ListedNameKind::kWeak;
  if (property == "previousName") return ListedNameKind::kFormer;
  return std::nullopt;
}

}  // namespace

std::optional<SubjectKind> subject_kind_of(std::string_view schema) {
  if (schema == "Person") return SubjectKind::kPerson;
  if (schema == "Vessel") return SubjectKind::kVessel;
  if (schema == "Airplane") return SubjectKind::kAircraft;
  for (const std::string_view name : {"Organization", "Company", "LegalEntity", "PublicBody"}) {
    if (schema == name) return SubjectKind::kEntity;
  }
  return std::nullopt;
}

bool is_part_schema(std::string_view schema) {
  return schema == "Sanction" || schema == "Identification" || schema == "Passport" || schema == "Address";
}

std::string text_member(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<std::string> property(const json::object& entity, std::string_view name) {
  std::vector<std::string> texts;
  const auto* properties = entity.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return texts;
  const auto* values = properties->get_object().if_contains(name);
  if (values == nullptr || !values->is_array()) return texts;
  for (const json::value& value : values->get_array()) {
    if (value.is_string()) texts.emplace_back(value.get_string());
    if (value.is_object()) texts.push_back(text_member(value.get_object(), "id"));
  }
  return texts;
}

Record EntityMapper::record(const json::object& entity, SubjectKind kind, std::uint64_t line, std::uint64_t offset) {
  line_ = line;
  offset_ = offset;
  Record record;
  record.kind = kind;
  record.line = line;
  record.reference = clean(text_member(entity, "id"), "id");
  caption_ = clean(text_member(entity, "caption"), "caption");
  day_into(text_member(entity, "last_change"), "last_change", record.updated_on, true);
  if (const auto* properties = entity.if_contains("properties"); properties != nullptr && properties->is_object()) {
    for (const auto& member : properties->get_object()) take(member.key(), member.value(), record);
  }
  for (const auto& member : entity) {
    if (member.key() == "datasets" || member.key() == "referents") take(member.key(), member.value(), record);
  }
  if (record.names.empty() && !caption_.empty()) {
    record.names.push_back({caption_, "", ListedNameKind::kPrimary, at("caption")});
  }
  auto primary = std::ranges::find(record.names, caption_, &ListedName::surname);
  if (primary == record.names.end()) primary = record.names.begin();
  if (primary != record.names.end()) {
    primary->kind = ListedNameKind::kPrimary;
    std::rotate(record.names.begin(), primary, primary + 1);
  }
  return record;
}

void EntityMapper::take(std::string_view name, const json::value& value, Record& record) {
  if (value.is_string()) return take_text(name, value.get_string(), record);
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) {
      if (item.is_string()) {
        take_text(name, item.get_string(), record);
      } else if (item.is_object()) {
        const json::object& nested = item.get_object();
        if (is_part_schema(text_member(nested, "schema"))) {
          part(nested, line_, offset_, record);
        } else {
          other(name, text_member(nested, "schema") + " " + text_member(nested, "id"), record);
          for (const auto& member : nested) {
            if (member.key() == "caption") take(name, member.value(), record);
          }
        }
      } else if (!item.is_null()) {
        other(name, limen::to_text(item), record);
      }
    }
    return;
  }
  if (!value.is_null()) other(name, limen::to_text(value), record);
}

void EntityMapper::take_text(std::string_view name, std::string_view raw, Record& record) {
  const std::string_view column = column_of(name);
  const std::string text = clean(raw, column);
  if (text.empty()) return;
  if (const auto kind = name_kind(name)) {
    record.names.push_back({text, "", *kind, at(column)});
    return;
  }
  for (const DocumentProperty& document : kDocuments) {
    if (name != document.name) continue;
    record.documents.push_back({std::string(document.type), text, {}, at(column)});
    return;
  }
  if (name == "birthDate") {
    if (auto birth = parse_list_birth(text, at(column))) {
      record.births.push_back(*std::move(birth));
    } else {
      diagnostics_.warning("list.birth.unread", "a date of birth in a form that is not known", at(column));
      other(name, text, record);
    }
  } else if (name == "birthPlace" || name == "birthCountry") {
    ListedPlace place{text, {}, at(column)};
    if (name == "birthCountry") place.state = listed_state(text, at(column), options_, diagnostics_);
    record.birth_places.push_back(std::move(place));
  } else if (name == "nationality" || name == "citizenship") {
    ListedState state = listed_state(text, at(column), options_, diagnostics_);
    if (name == "citizenship") add_state(record.citizenships, state);
    add_state(record.nationalities, std::move(state));
  } else if (name == "gender") {
    const auto sex = text == "male" ? Sex::kMale : text == "female" ? Sex::kFemale : Sex::kUnspecified;
    if (std::ranges::find(record.sexes, sex) == record.sexes.end()) record.sexes.push_back(sex);
  } else if (name == "address") {
    record.addresses.push_back({text, {}, at(column)});
  } else if (name == "topics" || name == "programId") {
    record.programmes.push_back({text, at(column)});
  } else if (name == "notes" || name == "summary" || name == "description") {
    record.remarks += (record.remarks.empty() ? "" : " ") + text;
  } else {
    other(name, text, record);
  }
}

void EntityMapper::other(std::string_view name, std::string_view text, Record& record) {
  record.other.push_back({clean(name, "other") + ": " + clean(text, "other"), at("other")});
}

void EntityMapper::day_into(std::string_view text, std::string_view column, std::optional<CivilDate>& day,
                            bool latest) {
  if (text.empty()) return;
  const auto read = parse_list_date(text);
  const auto date = read ? read->earliest() : std::nullopt;
  if (!date) {
    diagnostics_.warning("list.day.unread", "not a date", at(column));
  } else if (!day || (latest ? *date > *day : *date < *day)) {
    day = date;
  }
}

void EntityMapper::part(const json::object& entity, std::uint64_t line, std::uint64_t offset, Record& record) {
  line_ = line;
  offset_ = offset;
  const std::string schema = text_member(entity, "schema");
  if (schema == "Sanction") return sanction(entity, record);
  if (schema == "Address") return address(entity, record);
  identification(entity, schema, record);
}

void EntityMapper::sanction(const json::object& entity, Record& record) {
  for (const std::string& text : property(entity, "program"))
    record.programmes.push_back({clean(text, "program"), at("program")});
  for (const std::string& text : property(entity, "programId")) {
    record.programmes.push_back({clean(text, "programId"), at("programId")});
  }
  for (const std::string& text : property(entity, "reason")) {
    record.reason += (record.reason.empty() ? "" : " ") + clean(text, "reason");
  }
  for (const char* name : {"listingDate", "startDate"}) {
    for (const std::string& text : property(entity, name)) day_into(text, "listingDate", record.listed_on, false);
  }
  for (const char* name : {"authority", "authorityId", "provisions", "status", "endDate", "country", "summary",
                           "sourceUrl", "recordId", "unscId", "duration"}) {
    for (const std::string& text : property(entity, name)) other("sanction " + std::string(name), text, record);
  }
}

void EntityMapper::identification(const json::object& entity, std::string_view schema, Record& record) {
  const auto first = [&](std::string_view name) {
    const auto texts = property(entity, name);
    return texts.empty() ? std::string() : clean(texts.front(), "number");
  };
  const std::string type = first("type");
  ListedDocument document{type.empty() ? std::string(schema) : type, "", {}, at("number")};
  if (const std::string country = first("country"); !country.empty()) {
    document.issuer = listed_state(country, at("country"), options_, diagnostics_);
  }
  document.issued = parse_list_date(first("startDate")).value_or(PartialDate{});
  document.expires = parse_list_date(first("endDate")).value_or(PartialDate{});
  document.note = first("authority");
  for (const char* name : {"number", "passportNumber"}) {
    for (const std::string& number : property(entity, name)) {
      document.number = clean(number, "number");
      if (!document.number.empty()) record.documents.push_back(document);
    }
  }
}

void EntityMapper::address(const json::object& entity, Record& record) {
  ListedPlace place{"", {}, at("address")};
  for (const std::string& text : property(entity, "full")) place.text = clean(text, "address");
  if (place.text.empty()) {
    for (const char* name : {"street", "city", "postalCode", "region", "country"}) {
      for (const std::string& text : property(entity, name))
        place.text += (place.text.empty() ? "" : ", ") + clean(text, "address");
    }
  }
  for (const std::string& text : property(entity, "country")) {
    place.state = listed_state(text, at("address"), options_, diagnostics_);
  }
  if (!place.text.empty()) record.addresses.push_back(std::move(place));
}

}  // namespace limen::lists
