// Lists in and out, what is doubtful in the directory, and whom to send somebody to.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/zip/zip.h"
#include "services/directory/state.h"

namespace limen::partners {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using directory::Directory;
using http::Method;

constexpr std::size_t kImportBytes = 8U << 20U, kMostImported = 2000, kMostPicked = 100, kMostItems = 100;

// By what it is: an archive of HSDS tables, HSDS JSON, or rows.
Result<Directory> read_list(const std::string& body) {
  if (zip::is_zip(as_bytes(body))) {
    const zip::Archive archive =
        TRY(zip::Archive::open(as_bytes(body), {.entry_bytes = kImportBytes, .total_bytes = 4 * kImportBytes}));
    directory::Tables tables;
    for (const zip::Entry& entry : archive.entries()) {
      const std::string_view name = std::string_view(entry.name).substr(entry.name.rfind('/') + 1);
      if (!name.ends_with(".csv")) continue;
      tables[std::string(name.substr(0, name.size() - 4))] = as_text(TRY(archive.read(entry)));
    }
    return directory::read_hsds_tables(tables);
  }
  const auto first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const bool json = first != std::string::npos && (body[first] == '{' || body[first] == '[');
  return json ? directory::read_hsds_json(body, "upload") : directory::read_rows(body, "upload");
}

struct Import {
  Directory list{};
  std::map<std::string, std::vector<Contact>, std::less<>> contacts{};
  std::string name{};
  bool dry_run = false, is_public = false;
};

Result<Import> read_import(const Call& call) {
  Import import;
  import.dry_run = TRY(call.query_boolean("dry_run")).value_or(false);
  import.is_public = TRY(call.query_boolean("public")).value_or(false);
  import.name = clean_line(call.query("name").value_or("upload"));
  import.list = TRY(read_list(call.raw_body()));
  if (import.list.organisations.size() > kMostImported)
    return Error{"partners.import.many", "at most 2000 organisations come at once"};
  for (json::object& one : import.list.organisations) {
    const std::string id(directory::id_of(one));
    if (!fields::valid_organisation_id(id))
      return Error{"partners.import.id", "an id has letters, digits, points and dashes, at most 64"};
    // What we say in attributes of our own is checked as if it were proposed; the rest of HSDS is kept as it is.
    for (const fields::Field& field : fields::fields()) {
      const std::string text = fields::read_field(one, field);
      if (invalid_utf8_at(text)) return fields::check_value(field, text).error();
    }
    import.contacts[id] = take_contacts(one);
  }
  return import;
}

// What an import does, and does it unless it is dry.
class Importing {
 public:
  Importing(const State& state, const Call& call, const Import& import) : state_(state), call_(call), import_(import) {}

  // `tx` is null for a dry run, which only reads.
  Result<json::object> run(database::Session& session, database::Transaction* tx) {
    for (const json::object& incoming : import_.list.organisations) TRY(one(session, tx, incoming));
    return json::object{{"organisations", import_.list.organisations.size()},
                        {"added", added_},
                        {"changed", changed_},
                        {"unchanged", unchanged_},
                        {"led_elsewhere", std::move(elsewhere_)},
                        {"dry_run", tx == nullptr},
                        {"changes", std::move(changes_)},
                        {"more_changes", more_}};
  }

 private:
  Result<void> one(database::Session& session, database::Transaction* tx, const json::object& incoming) {
    const std::string id(directory::id_of(incoming));
    if (TRY(store::resolved(session, id)) != id) {
      elsewhere_.emplace_back(id);  // merged here: what others still say of it is not taken silently
      return {};
    }
    const auto stored = TRY(store::organisation(session, id));
    Organisation before;
    before.id = id;
    before.is_public = import_.is_public;
    Directory both;
    if (stored) {
      before = *stored;
      both.organisations.push_back(stored->hsds);
    }
    Directory coming;
    coming.organisations.push_back(incoming);
    directory::merge(both, coming);
    const json::object next = both.organisations.front();
    const auto differences = changes_between(before.hsds, next);
    if (stored && differences.empty()) {
      ++unchanged_;
    } else {
      ++(stored ? changed_ : added_);
    }
    for (const FieldChange& change : differences) {
      constexpr std::size_t kMostShown = 2000;
      if (!stored) break;
      if (changes_.size() >= kMostShown) {
        ++more_;
        continue;
      }
      changes_.push_back(json::object{
          {"organisation", id}, {"field", change.field}, {"before", change.before}, {"after", change.after}});
    }
    if (tx == nullptr) return {};
    Change how{call_.caller().account.to_text(), "import " + import_.name,
               stored ? call_.entry("directory.changed", "directory_organisation", id)
                      : call_.entry("directory.created", "directory_organisation", id)};
    TRY(state_.change(*tx, std::move(before), next, how));
    if (const auto contacts = import_.contacts.find(id); contacts != import_.contacts.end())
      TRY(keep_contacts(state_, *tx, id, contacts->second, how));
    return {};
  }

  const State& state_;
  const Call& call_;
  const Import& import_;
  std::size_t added_ = 0, changed_ = 0, unchanged_ = 0, more_ = 0;
  json::array elsewhere_{}, changes_{};
};

Result<Commit> import(const std::shared_ptr<State>& state, Call& call, database::Session& session) {
  auto import = std::make_shared<const Import>(TRY(read_import(call)));
  if (import->dry_run) {
    const json::object said = TRY(Importing(*state, call, *import).run(session, nullptr));
    return Commit([said](database::Transaction&) -> Result<Answer> { return Answer::json(said); });
  }
  return Commit([state, &call, import](database::Transaction& tx) -> Result<Answer> {
    return Answer::json(TRY(Importing(*state, call, *import).run(tx, &tx)));
  });
}

Result<Directory> everything(database::Session& session, std::optional<bool> is_public) {
  Directory all;
  TRY(store::each(session, [&](Organisation one) -> Result<void> {
    if (!is_public || one.is_public == *is_public) all.organisations.push_back(std::move(one.hsds));
    return {};
  }));
  return all;
}

Result<Answer> export_list(const Call& call, database::Session& session) {
  const std::string_view format = call.query("format").value_or("hsds-json");
  const std::optional<bool> only = TRY(call.query_boolean("public"));
  Directory all = TRY(everything(session, only));
  if (only && *only) {
    for (json::object& one : all.organisations) one = fields::publishable(one);
  }
  Answer answer;
  std::string ending;
  if (format == "hsds-json") {
    answer = Answer::bytes(directory::write_hsds_json(all), "application/json");
    ending = "json";
  } else if (format == "hsds-tables") {
    std::vector<zip::NewEntry> entries;
    for (const auto& [name, text] : directory::write_hsds_tables(all)) {
      const ByteView bytes = as_bytes(text);
      entries.push_back({name == "datapackage.json" ? name : name + ".csv", Bytes(bytes.begin(), bytes.end())});
    }
    const Bytes archive = zip::write(entries);
    answer = Answer::bytes(std::string(as_text(archive)), "application/zip");
    ending = "zip";
  } else if (format == "csv") {
    answer = Answer::bytes(directory::write_rows(all), "text/csv; charset=utf-8");
    ending = "csv";
  } else if (format == "json-ld") {
    answer = Answer::bytes(directory::write_json_ld(all), "application/ld+json");
    ending = "jsonld";
  } else if (format == "vcard") {
    answer = Answer::bytes(directory::write_vcards(all), "text/vcard; charset=utf-8");
    ending = "vcf";
  } else if (format == "hxl") {
    answer = Answer::bytes(directory::write_hxl(all), "text/csv; charset=utf-8");
    ending = "hxl.csv";
  } else {
    return Error{"api.query.value", "format is hsds-json, hsds-tables, csv, json-ld, vcard or hxl"};
  }
  answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"directory." + ending + "\"");
  return answer;
}

Result<Answer> findings(const Call& call, database::Session& session) {
  Directory all;
  json::array said;
  const CivilDate today = call.now().utc_day();
  TRY(store::each(session, [&](Organisation one) -> Result<void> {
    const auto add = [&](std::string_view code, std::string_view message) {
      said.push_back(
          json::object{{"code", code}, {"severity", "info"}, {"organisation", one.id}, {"message", message}});
    };
    if (!one.verified_on) {
      add("partners.unverified", "nobody here has verified it");
    } else if (one.expires_on && *one.expires_on < today) {
      add("partners.expired", "was not verified since its verification ran out");
    }
    all.organisations.push_back(std::move(one.hsds));
    return {};
  }));
  for (const directory::Finding& finding : directory::check(all, today)) {
    json::object one{{"code", finding.code},
                     {"severity", limen::to_text(finding.severity)},
                     {"organisation", finding.organisation},
                     {"message", finding.message}};
    if (!finding.other.empty()) one["other"] = finding.other;
    if (!finding.detail.empty()) one["detail"] = finding.detail;
    said.push_back(std::move(one));
  }
  return Answer::json(json::object{{"organisations", all.organisations.size()}, {"findings", std::move(said)}});
}

bool has_item(std::string_view list, char separator, std::string_view folded) {
  for (const std::string_view item : split(list, separator)) {
    if (fold_case(trim(item)) == folded) return true;
  }
  return false;
}

// Services of the body that fit; an area or language that the service does not name is the body's.
json::array fitting(const json::object& open, const std::string& need, const std::string& area,
                    const std::string& language) {
  const auto value = [&](std::string_view field) { return fields::read_field(open, *fields::find_field(field)); };
  const std::string areas = value("areas"), languages = value("languages"), services = value("services");
  json::array all;
  const json::value* list = open.if_contains("services");
  std::size_t at = 0;
  for (const std::string_view line : split(services, '\n')) {
    const auto parts = split(line, '|');
    const auto part = [&](std::size_t i) { return i < parts.size() ? trim(parts[i]) : std::string_view(); };
    const json::value* service =
        list != nullptr && list->is_array() && at < list->get_array().size() ? &list->get_array()[at] : nullptr;
    ++at;
    if (part(0).empty() || all.size() >= kMostItems) continue;
    const json::value* status =
        service != nullptr && service->is_object() ? service->get_object().if_contains("status") : nullptr;
    if (status != nullptr && status->is_string() && *status != "active") continue;
    const bool fits = (need.empty() || has_item(part(3), ',', need)) &&
                      (language.empty() ||
                       (part(4).empty() ? has_item(languages, '\n', language) : has_item(part(4), ',', language))) &&
                      (area.empty() || (part(5).empty() ? has_item(areas, '\n', area) : has_item(part(5), ',', area)));
    if (!fits) continue;
    all.push_back(json::object{{"name", part(0)},
                               {"description", part(1)},
                               {"for_whom", part(2)},
                               {"needs", part(3)},
                               {"languages", part(4).empty() ? std::string_view(languages) : part(4)},
                               {"areas", part(5).empty() ? std::string_view(areas) : part(5)}});
  }
  return all;
}

Result<Answer> pick(const Call& call, database::Session& session) {
  const std::string need = fold_case(trim(call.query("need").value_or("")));
  const std::string area = fold_case(trim(call.query("area").value_or("")));
  const std::string language = fold_case(trim(call.query("language").value_or("")));
  Filter filter;
  filter.is_public = true;
  filter.limit = static_cast<std::int64_t>(kMostImported);
  for (const auto& [label, value] : {std::pair{"need", need}, {"area", area}, {"language", language}}) {
    if (!value.empty()) filter.terms.emplace_back(label, value);
  }
  const CivilDate today = call.now().utc_day();
  json::array bodies;
  for (const Organisation& one : TRY(store::list(session, filter))) {
    if (is_over(one.hsds)) continue;
    const json::object open = fields::publishable(one.hsds);
    json::array services = fitting(open, need, area, language);
    if (services.empty() || bodies.size() >= kMostPicked) continue;
    const auto value = [&](std::string_view field) { return fields::read_field(open, *fields::find_field(field)); };
    json::object body{{"id", one.id},
                      {"name", value("name")},
                      {"acronym", value("acronym")},
                      {"phone", value("phone")},
                      {"email", value("email")},
                      {"website", value("website")},
                      {"address", value("address")},
                      {"services", std::move(services)},
                      {"verified", one.verified_on && one.expires_on && *one.expires_on >= today}};
    if (one.verified_on) body["verified_on"] = one.verified_on->to_text();
    bodies.push_back(std::move(body));
  }
  return Answer::json(json::object{{"organisations", std::move(bodies)}});
}

}  // namespace

Result<std::optional<Partners::Body>> Partners::body(database::Session& session, std::string_view id) {
  using Optional = std::optional<Body>;
  const std::string at = TRY(store::resolved(session, id));
  const auto one = TRY(store::organisation(session, at));
  if (!one || !one->is_public || is_over(one->hsds)) return Optional();
  const json::object open = fields::publishable(one->hsds);
  Body body{one->id, fields::read_field(open, *fields::find_field("name")), {}};
  for (const json::value& service : fitting(open, "", "", ""))
    body.services.push_back(std::string(service.at("name").get_string()));
  return Optional(std::move(body));
}

Result<void> add_list_routes(api::Api& api, const std::shared_ptr<State>& state) {
  TRY(api.add_status("zip.*", 422));
  api::Operation in =
      operation(Method::kPost, "/api/directory/import", "importOrganisations",
                "Puts a list into the directory: HSDS JSON, HSDS tables in an archive, or rows", "directory.write");
  in.response_schema = "OrganisationImport";
  in.query = {{"dry_run", "true: nothing is written", "boolean"},
              {"public", "true: what is new is public at once", "boolean"},
              {"name", "of the list, for the history"}};
  in.body_limit = kImportBytes;
  in.content_types = {"application/json", "application/zip", "text/csv", "application/octet-stream"};
  in.cost = 10;
  TRY(api.write(std::move(in),
                [state](Call& call, database::Session& session) { return import(state, call, session); }));
  api::Operation out = operation(Method::kGet, "/api/directory/export", "exportOrganisations",
                                 "The directory as a file, without people", "directory.read");
  out.query = {{"format", "hsds-json (when absent), hsds-tables, csv, json-ld, vcard, hxl"},
               {"public", "true: only what the public may see", "boolean"}};
  out.response_type = "application/octet-stream";
  TRY(api.read(std::move(out), [](Call& call, database::Session& session) { return export_list(call, session); }));
  api::Operation doubtful = operation(Method::kGet, "/api/directory/findings", "listDirectoryFindings",
                                      "What is doubtful: doubles, aged facts, what was not verified", "directory.read");
  doubtful.response_schema = "DirectoryFindings";
  TRY(api.read(std::move(doubtful), [](Call& call, database::Session& session) { return findings(call, session); }));
  api::Operation picked =
      operation(Method::kGet, "/api/directory/pick", "pickOrganisation",
                "Published bodies with services for a need, in an area, in a language", "directory.pick");
  picked.scopes.emplace_back("directory.read");
  picked.response_schema = "DirectoryPick";
  picked.query = {{"need"}, {"area"}, {"language", "a tag"}};
  return api.read(std::move(picked), [](Call& call, database::Session& session) { return pick(call, session); });
}

}  // namespace limen::partners
