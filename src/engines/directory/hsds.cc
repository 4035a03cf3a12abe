// HSDS 3.0 as JSON and as tables: nested objects on the one side, a CSV for each kind of object with the ids of what it
// belongs to on the other. [Human Services Data Specification 3.0, schemas of Open Referral]
#include <algorithm>
#include <array>
#include <set>

#include "engines/directory/parts.h"
#include "formats/csv/csv.h"

namespace limen::directory {
namespace {

// Where the objects of a list or member stand: their table, and the column that names the owner by its own table.
struct Nest {
  std::string_view member, table;
  bool list = true;
};
constexpr std::array kNests = std::to_array<Nest>({{"services", "service"},
                                                   {"locations", "location"},
                                                   {"location", "location", false},
                                                   {"phones", "phone"},
                                                   {"contacts", "contact"},
                                                   {"addresses", "address"},
                                                   {"schedules", "schedule"},
                                                   {"languages", "language"},
                                                   {"service_areas", "service_area"},
                                                   {"service_at_locations", "service_at_location"},
                                                   {"cost_options", "cost_option"},
                                                   {"required_documents", "required_document"},
                                                   {"accessibility", "accessibility"},
                                                   {"funding", "funding"},
                                                   {"programs", "program"},
                                                   {"program", "program", false},
                                                   {"organization_identifiers", "organization_identifier"},
                                                   {"additional_websites", "url"},
                                                   {"additional_urls", "url"},
                                                   {"attributes", "attribute"},
                                                   {"metadata", "metadata"}});
// Owner's column where it is not "<table>_id".
constexpr std::array kOwnerColumns = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"attribute", "link_id"}, {"metadata", "resource_id"}});
constexpr std::array<std::string_view, 6> kNumbers = {"latitude",    "longitude",         "minimum_age",
                                                      "maximum_age", "year_incorporated", "interval"};
constexpr int kDeepest = 8;

const Nest* nest_of(std::string_view member) {
  const auto found = std::ranges::find(kNests, member, &Nest::member);
  return found == kNests.end() ? nullptr : &*found;
}

std::string owner_column(std::string_view table, std::string_view owner) {
  const auto found = std::ranges::find(kOwnerColumns, table, [](const auto& pair) { return pair.first; });
  return found == kOwnerColumns.end() ? std::string(owner) + "_id" : std::string(found->second);
}

Error at(std::string code, std::string message, std::string pointer, std::string_view source) {
  Place place;
  place.source = source;
  place.path = std::move(pointer);
  return Error{std::move(code), std::move(message), std::move(place)};
}

Result<void> put(Directory& directory, const json::value& value, const std::string& pointer, std::string_view source) {
  if (!value.is_object()) return at("directory.json", "an organisation is an object", pointer, source);
  const json::object& one = value.get_object();
  for (const char* key : {"id", "name"}) {
    if (text_view(one, key).empty())
      return at("directory.json", std::string("an organisation has a ") + key, pointer + "/" + key, source);
  }
  if (directory.find(id_of(one)) != nullptr)
    return at("directory.json", "this id stands twice", pointer + "/id", source);
  directory.organisations.push_back(one);
  return {};
}

// --- tables ---

struct Table {
  std::vector<std::string> columns{};
  std::vector<std::map<std::string, std::string, std::less<>>> rows{};
  void set(std::size_t row, const std::string& column, std::string value) {
    if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    rows[row][column] = std::move(value);
  }
};
using TableSet = std::map<std::string, Table, std::less<>>;

// What is no text or number, and is nested in a way that the tables do not know, keeps its JSON with a mark in front.
constexpr std::string_view kJson = "json:";

void flatten(TableSet& tables, const json::object& object, const std::string& table, std::string_view owner_table,
             std::string_view owner_id, std::string_view member, int depth) {
  Table& own = tables[table];
  const std::size_t row = own.rows.size();
  own.rows.emplace_back();
  std::string id(text_view(object, "id"));
  if (id.empty()) id = std::string(owner_id) + "-" + table + std::to_string(row + 1);
  own.set(row, "id", id);
  if (!owner_table.empty()) {
    own.set(row, owner_column(table, owner_table), std::string(owner_id));
    // Two members may share a table, and an object may name its owner itself: the row remembers.
    const bool names_owner = object.contains(owner_column(table, owner_table));
    own.set(row, "limen_member", std::string(owner_table) + "." + std::string(member) + (names_owner ? "+" : ""));
  }
  for (const auto& [key_view, value] : object) {
    const std::string key(key_view);
    if (key == "id") continue;
    const Nest* nest = nest_of(key);
    if (nest != nullptr && depth < kDeepest && nest->list && value.is_array() &&
        std::ranges::all_of(value.get_array(), [](const json::value& item) { return item.is_object(); })) {
      for (const json::value& item : value.get_array())
        flatten(tables, item.get_object(), std::string(nest->table), table, id, key, depth + 1);
      if (!value.get_array().empty()) continue;
    }
    if (nest != nullptr && depth < kDeepest && !nest->list && value.is_object()) {
      flatten(tables, value.get_object(), std::string(nest->table), table, id, key, depth + 1);
      continue;
    }
    Table& again = tables[table];  // the map may have grown
    // An empty cell says nothing.
    if (value.is_string() && !value.get_string().empty() && !std::string_view(value.get_string()).starts_with(kJson)) {
      if (owner_table.empty() || key != owner_column(table, owner_table))
        again.set(row, key, std::string(value.get_string()));
      continue;
    }
    const bool number = std::ranges::find(kNumbers, key) != kNumbers.end() && value.is_number();
    again.set(row, key, (number ? std::string() : std::string(kJson)) + limen::to_text(value));
  }
}

json::value cell_value(std::string_view column, const std::string& text) {
  if (text.starts_with(kJson)) {
    auto parsed = parse_json(std::string_view(text).substr(kJson.size()));
    if (parsed.ok()) return parsed.take();
  }
  if (std::ranges::find(kNumbers, column) != kNumbers.end()) {
    auto parsed = parse_json(text);
    if (parsed.ok() && parsed->is_number()) return parsed.take();
  }
  return json::value(text);
}

Result<Table> read_table(std::string_view name, std::string_view text) {
  csv::Reader reader(text);
  const csv::Header header = TRY(csv::Header::read_loose(reader, {"id"}));
  Table table;
  table.columns = header.names();
  while (TRY(reader.next())) {
    TRY(header.check_width(reader));
    auto& row = table.rows.emplace_back();
    for (const std::string& column : header.names()) {
      const csv::Field& field = header.field(reader, column);
      if (!field.text.empty() || field.quoted) row[column] = field.text;
    }
    if (row["id"].empty()) {
      Error error = header.field(reader, "id").error("directory.tables", "a row has an id", std::string(name));
      error.place.source = std::string(name) + ".csv";
      return error;
    }
  }
  return table;
}

class Nester {
 public:
  explicit Nester(TableSet tables) : tables_(std::move(tables)) {}

  json::object object(const std::string& table, std::size_t row, std::string_view owner_column_name, int depth) {
    const auto& cells = tables_[table].rows[row];
    used_.insert({table, row});
    json::object out;
    const std::string id = cells.at("id");
    for (const std::string& column : tables_[table].columns) {
      const auto cell = cells.find(column);
      if (cell == cells.end() || column == owner_column_name || column == "limen_member") continue;
      out[column] = cell_value(column, cell->second);
    }
    if (depth >= kDeepest) return out;
    for (const Nest& nest : kNests) add(out, nest, table, id, depth);
    return out;
  }
  std::size_t unused() const {
    std::size_t rows = 0;
    for (const auto& [name, table] : tables_) rows += table.rows.size();
    return rows - used_.size();
  }

 private:
  void add(json::object& out, const Nest& nest, const std::string& table, const std::string& id, int depth) {
    const auto found = tables_.find(nest.table);
    if (found == tables_.end()) return;
    const std::string column = owner_column(nest.table, table);
    const std::string wanted = table + "." + std::string(nest.member);
    json::array items;
    for (std::size_t i = 0; i < found->second.rows.size(); ++i) {
      const auto& cells = found->second.rows[i];
      const auto owner = cells.find(column);
      if (owner == cells.end() || owner->second != id || used_.contains({std::string(nest.table), i})) continue;
      const auto member = cells.find("limen_member");
      const bool remembered = member != cells.end();
      const bool names_owner =
          remembered ? member->second.ends_with('+') : column == "link_id" || column == "resource_id";
      if (remembered ? member->second != wanted + (names_owner ? "+" : "") : !belongs(nest, table)) continue;
      items.push_back(object(std::string(nest.table), i, names_owner ? std::string() : column, depth + 1));
    }
    if (items.empty()) return;
    if (nest.list) {
      out[nest.member] = std::move(items);
    } else {
      out[nest.member] = std::move(items[0]);
    }
  }
  // Tables of others do not say which of two members a row is of: the list, where there is one.
  static bool belongs(const Nest& nest, std::string_view table) {
    if (nest.table == "location") return nest.list == (table == "organization");
    if (nest.table == "program") return nest.list == (table == "organization");
    if (nest.table == "url") return (nest.member == "additional_websites") == (table == "organization");
    return true;
  }

  TableSet tables_;
  std::set<std::pair<std::string, std::size_t>> used_;
};

}  // namespace

Result<Directory> read_hsds_json(std::string_view text, std::string_view source) {
  json::value value = TRY(parse_json(text));
  Directory directory;
  const json::array* list = nullptr;
  std::string pointer;
  if (value.is_array()) list = &value.get_array();
  if (value.is_object()) {
    for (const char* key : {"organizations", "contents"}) {
      const auto* inside = value.get_object().if_contains(key);
      if (list == nullptr && inside != nullptr && inside->is_array()) {
        list = &inside->get_array();
        pointer = std::string("/") + key;
      }
    }
    if (list == nullptr) {
      TRY(put(directory, value, "", source));
      return directory;
    }
  }
  if (list == nullptr) return at("directory.json", "is no organisation and no list of them", "", source);
  for (std::size_t i = 0; i < list->size(); ++i)
    TRY(put(directory, (*list)[i], pointer + "/" + std::to_string(i), source));
  // Services beside the organisations.
  const auto* services = value.is_object() ? value.get_object().if_contains("services") : nullptr;
  if (services != nullptr && services->is_array()) {
    std::size_t i = 0;
    for (const json::value& service : services->get_array()) {
      const std::string here = "/services/" + std::to_string(i++);
      if (!service.is_object()) return at("directory.json", "a service is an object", here, source);
      const std::string owner(text_view(service.get_object(), "organization_id"));
      const auto to = std::ranges::find(directory.organisations, owner, [](const json::object& o) { return id_of(o); });
      if (to == directory.organisations.end())
        return at("directory.json", "belongs to no organisation of the file", here + "/organization_id", source);
      if (!to->contains("services") || !to->at("services").is_array()) (*to)["services"] = json::array();
      to->at("services").get_array().push_back(service);
    }
  }
  sort_by_id(directory);
  return directory;
}

std::string write_hsds_json(const Directory& directory) {
  json::array all;
  for (const json::object& one : directory.organisations) all.push_back(one);
  return limen::to_text(json::value(json::object{{"version", "3.0"}, {"organizations", std::move(all)}})) + "\n";
}

Tables write_hsds_tables(const Directory& directory) {
  TableSet tables;
  for (const json::object& one : directory.organisations) flatten(tables, one, "organization", "", "", "", 0);
  Tables out;
  json::array resources;
  for (const auto& [name, table] : tables) {
    csv::Writer writer;
    json::array fields;
    for (const std::string& column : table.columns) {
      writer.field(std::string_view(column));
      const bool number = std::ranges::find(kNumbers, column) != kNumbers.end();
      fields.push_back(json::object{{"name", column}, {"type", number ? "number" : "string"}});
    }
    writer.end_record();
    for (const auto& row : table.rows) {
      for (const std::string& column : table.columns) {
        const auto cell = row.find(column);
        writer.field(cell == row.end() ? std::string_view() : std::string_view(cell->second));
      }
      writer.end_record();
    }
    out[name] = writer.take();
    resources.push_back(json::object{{"name", name},
                                     {"path", name + ".csv"},
                                     {"schema", json::object{{"primaryKey", "id"}, {"fields", std::move(fields)}}}});
  }
  out["datapackage.json"] = limen::to_text(json::value(json::object{
      {"name", "human_services_data"}, {"profile", "tabular-data-package"}, {"resources", std::move(resources)}}));
  return out;
}

Result<Directory> read_hsds_tables(const Tables& tables) {
  TableSet read;
  for (const auto& [name, text] : tables) {
    if (name == "datapackage.json") continue;
    read[name] = TRY(read_table(name, text));
  }
  if (!read.contains("organization"))
    return at("directory.tables", "the package has no table of organisations", "organization.csv", "");
  Directory directory;
  const std::size_t count = read["organization"].rows.size();
  Nester nester(std::move(read));
  for (std::size_t i = 0; i < count; ++i) {
    json::value one(nester.object("organization", i, "", 0));
    TRY(put(directory, one, "/" + std::to_string(i), "organization.csv"));
  }
  if (nester.unused() > 0) {
    return at("directory.tables", "rows that belong to nothing: " + std::to_string(nester.unused()), "", "");
  }
  sort_by_id(directory);
  return directory;
}

}  // namespace limen::directory
