// What of an organisation is public by its kind. [Human Services Data Specification 3.0, schemas of Open Referral]
#include <algorithm>
#include <array>

#include "engines/directory_fields/parts.h"

namespace limen::directory_fields {
namespace {

// Members that may go out, by the object they stand in; what is nested is named with its own row. Members that name
// persons (contacts, assurer_email), what the house keeps for itself (metadata, tax_id, funding) and members that HSDS
// does not know are in no row, so they stay in.
struct Row {
  std::string_view object;
  std::array<std::string_view, 20> texts;
  std::array<std::pair<std::string_view, std::string_view>, 10> nested;  // member, its row
};
constexpr std::array kRows = std::to_array<Row>({
    {"organization",
     {"id", "name", "alternate_name", "description", "email", "website", "year_incorporated", "legal_status", "logo",
      "parent_organization_id"},
     {{{"additional_websites", "url"},
       {"phones", "phone"},
       {"locations", "location"},
       {"services", "service"},
       {"attributes", "attribute"}}}},
    {"service",
     {"id", "name", "alternate_name", "description", "url", "email", "status", "interpretation_services",
      "application_process", "fees_description", "eligibility_description", "minimum_age", "maximum_age",
      "accreditations", "assured_date", "alert", "last_modified", "wait_time"},
     {{{"additional_urls", "url"},
       {"phones", "phone"},
       {"schedules", "schedule"},
       {"languages", "language"},
       {"service_areas", "service_area"},
       {"cost_options", "cost_option"},
       {"required_documents", "required_document"},
       {"attributes", "attribute"}}}},
    {"location",
     {"id", "location_type", "url", "name", "alternate_name", "description", "transportation", "latitude", "longitude"},
     {{{"addresses", "address"},
       {"phones", "phone"},
       {"schedules", "schedule"},
       {"languages", "language"},
       {"accessibility", "accessibility"}}}},
    {"url", {"id", "label", "url"}, {}},
    {"phone", {"id", "number", "extension", "type", "description"}, {{{"languages", "language"}}}},
    {"address",
     {"id", "address_1", "address_2", "city", "region", "state_province", "postal_code", "country", "address_type"},
     {}},
    {"schedule",
     {"id",          "valid_from", "valid_to",  "dtstart",       "timezone",       "until",      "count",
      "wkst",        "freq",       "interval",  "byday",         "byweekno",       "bymonthday", "byyearday",
      "description", "opens_at",   "closes_at", "schedule_link", "attending_type", "notes"},
     {}},
    {"language", {"id", "name", "code", "note"}, {}},
    {"service_area", {"id", "name", "description", "extent", "extent_type", "uri"}, {}},
    {"cost_option", {"id", "valid_from", "valid_to", "option", "currency", "amount", "amount_description"}, {}},
    {"required_document", {"id", "document", "uri"}, {}},
    {"accessibility", {"id", "description", "details", "url"}, {}},
    {"attribute", {"id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value", "label", "note"}, {}},
});

json::object filtered(const json::object& object, std::string_view row_name) {
  json::object out;
  const auto row = std::ranges::find(kRows, row_name, &Row::object);
  if (row == kRows.end()) return out;
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    if (value.is_primitive()) {
      if (std::ranges::find(row->texts, name) != row->texts.end()) out[key] = value;
      continue;
    }
    const auto nested = std::ranges::find(row->nested, name, [](const auto& pair) { return pair.first; });
    if (nested == row->nested.end() || !value.is_array()) continue;
    json::array list;
    for (const json::value& one : value.get_array()) {
      if (one.is_object()) list.push_back(filtered(one.get_object(), nested->second));
    }
    out[key] = std::move(list);
  }
  return out;
}

}  // namespace

json::object publishable(const json::object& organisation) {
  json::object out = filtered(organisation, "organization");
  // Attributes of ours only, and of those not what links were checked with or what the desk notes for itself.
  if (json::value* all = out.if_contains("attributes"); all != nullptr && all->is_array()) {
    json::array kept;
    for (json::value& one : all->get_array()) {
      const bool inside = text_at(one.get_object(), "label").starts_with("internal:");
      if (!inside) kept.push_back(std::move(one));
    }
    *all = std::move(kept);
  }
  return out;
}

}  // namespace limen::directory_fields
