// Organisations over HTTP: list, one, made, changed, merged, and what they were before.
#include "base/embedded.h"
#include "base/text.h"
#include "services/directory/state.h"

extern "C" {
extern const char limen_embedded_directory_schemas_begin[];
extern const char limen_embedded_directory_schemas_end[];
}

namespace limen::partners {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::int64_t kMostListed = 500, kMostHistory = 500;
constexpr int kVerifiedDays = 365;
constexpr std::size_t kSourceMost = 300;

std::optional<std::string> day(const std::optional<CivilDate>& date) {
  if (!date) return std::nullopt;
  return date->to_text();
}

bool is_due(const Organisation& one, CivilDate today) {
  return !one.verified_on || !one.expires_on || *one.expires_on < today;
}

Result<Filter> filter_of(const Call& call) {
  Filter filter;
  for (const char* label : {"kind", "topic", "listing", "status", "language", "area", "need"}) {
    if (const auto value = call.query(label)) filter.terms.emplace_back(label, fold_case(trim(*value)));
  }
  constexpr std::size_t kMostWords = 8;
  if (const auto text = call.query("text")) {
    const std::string folded = fold_case(*text);
    for (const std::string_view word : split(folded, ' ')) {
      if (!word.empty() && filter.words.size() < kMostWords) filter.words.emplace_back(word);
    }
  }
  filter.is_public = TRY(call.query_boolean("public"));
  if (TRY(call.query_boolean("due")).value_or(false)) filter.expired_by = call.now().utc_day();
  filter.after = call.query("after").value_or("");
  filter.limit = TRY(call.query_integer("limit", 1, kMostListed)).value_or(filter.limit);
  return filter;
}

Result<Answer> list(const Call& call, database::Session& session) {
  const Filter filter = TRY(filter_of(call));
  json::array shown;
  const auto found = TRY(store::list(session, filter));
  for (const Organisation& one : found) shown.push_back(summary(one, call.now().utc_day()));
  json::object answer{{"organisations", std::move(shown)}, {"total", TRY(store::count(session, filter))}};
  if (static_cast<std::int64_t>(found.size()) == filter.limit) answer["next"] = found.back().id;
  return Answer::json(answer);
}

Result<Answer> one(const State& state, const Call& call, database::Session& session) {
  const Organisation found = TRY(state.require(session, call.parameter("id")));
  json::object answer = to_json(found, call.now().utc_day());
  answer["also"] = TRY(store::redirects_to(session, found.id));
  if (const auto next = TRY(store::successor(session, found.id))) answer["successor"] = *next;
  return Answer::json(answer);
}

// What a person at the desk writes: values of fields, and whether it is public and verified.
struct Wanted {
  std::int64_t version = 0;
  json::object values{};
  std::string source{};
  char mark = 'R';
  std::optional<bool> is_public{}, verified{};
  std::optional<CivilDate> expires_on{};
};

Result<Wanted> read_wanted(const Call& call, bool has_version) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Wanted wanted;
  if (has_version) wanted.version = TRY(reader.integer("version", 1, INT64_MAX));
  if (TRY(reader.optional_object("fields"))) wanted.values = call.body().at("fields").as_object();
  wanted.source = clean_line(TRY(reader.optional_text("source", kSourceMost)).value_or(""));
  const std::string mark = TRY(reader.optional_text("mark", 1)).value_or("R");
  if (mark != "S" && mark != "V" && mark != "R") return Error{"partners.mark", "a mark is S, V or R"};
  wanted.mark = mark[0];
  if (reader.has("public")) wanted.is_public = TRY(reader.boolean("public"));
  if (reader.has("verified")) wanted.verified = TRY(reader.boolean("verified"));
  wanted.expires_on = TRY(reader.optional_date("expires_on"));
  TRY(reader.finish());
  return wanted;
}

void put_standing(Organisation& one, const Wanted& wanted, CivilDate today) {
  if (wanted.is_public) one.is_public = *wanted.is_public;
  if (wanted.verified) {
    one.verified_on = *wanted.verified ? std::optional(today) : std::nullopt;
    one.expires_on = *wanted.verified ? std::optional(today + kVerifiedDays) : std::nullopt;
  }
  if (wanted.expires_on) one.expires_on = wanted.expires_on;
}

Change change_by(const Call& call, journal::Entry entry, const std::string& id, std::string source) {
  entry.subject_type = "directory_organisation";
  entry.subject_id = id;
  return {call.caller().account.to_text(), std::move(source), std::move(entry)};
}

Result<Answer> create(const State& state, const Call& call, database::Transaction& tx, const Wanted& wanted) {
  Organisation made;
  made.id = state.new_organisation_id();
  put_standing(made, wanted, call.now().utc_day());
  json::object hsds = TRY(put_values(json::object{{"id", made.id}}, wanted.values, wanted.mark));
  if (directory::name_of(hsds).empty()) return Error{"partners.name", "an organisation has a name"};
  Change how = change_by(call, call.entry("directory.created"), made.id,
                         "edit" + (wanted.source.empty() ? "" : ": " + wanted.source));
  made = TRY(state.change(tx, std::move(made), std::move(hsds), std::move(how)));
  return Answer::json(to_json(made, call.now().utc_day()), 201);
}

Error moved() { return Error{"partners.version", "somebody else changed this organisation meanwhile"}; }

Result<Answer> edit(const State& state, const Call& call, database::Transaction& tx, const Wanted& wanted) {
  Organisation stored = TRY(state.require(tx, call.parameter("id")));
  if (stored.version != wanted.version) return moved();
  json::object next = TRY(put_values(stored.hsds, wanted.values, wanted.mark));
  put_standing(stored, wanted, call.now().utc_day());
  Change how = change_by(call, call.entry("directory.changed"), stored.id,
                         "edit" + (wanted.source.empty() ? "" : ": " + wanted.source));
  const Organisation changed = TRY(state.change(tx, std::move(stored), std::move(next), std::move(how)));
  return Answer::json(to_json(changed, call.now().utc_day()));
}

struct Merger {
  std::string from{}, into{}, kind{}, reason{};
  std::int64_t from_version = 0, into_version = 0;
};

Result<Merger> read_merger(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Merger merger;
  merger.from = TRY(reader.text("from", 64));
  merger.into = TRY(reader.text("into", 64));
  merger.from_version = TRY(reader.integer("from_version", 1, INT64_MAX));
  merger.into_version = TRY(reader.integer("into_version", 1, INT64_MAX));
  merger.kind = TRY(reader.text("kind", 16));
  merger.reason = clean_line(TRY(reader.text("reason", kSourceMost)));
  TRY(reader.finish());
  if (merger.kind != "merged" && merger.kind != "succeeded")
    return Error{"partners.merge", "one is merged into another, or succeeded by it"};
  if (merger.reason.empty()) return Error{"partners.reason", "a reason is needed"};
  return merger;
}

Result<Answer> merge(const State& state, const Call& call, database::Transaction& tx, const Merger& merger) {
  const Organisation from = TRY(state.require(tx, merger.from)), into = TRY(state.require(tx, merger.into));
  if (from.id == into.id) return Error{"partners.merge", "these are one already"};
  if (from.version != merger.from_version || into.version != merger.into_version) return moved();
  const bool succession = merger.kind == "succeeded";
  if (succession && TRY(store::successor(tx, into.id)) == from.id)
    return Error{"partners.merge", "nobody is succeeded by the one that he succeeds"};
  Change how = change_by(call, succession ? call.entry("directory.succeeded") : call.entry("directory.merged"), into.id,
                         merger.kind + " " + from.id + ": " + merger.reason);
  how.entry.facts["from"] = from.id;
  how.entry.facts["into"] = into.id;
  TRY(state.merge(tx, from, into, succession, how));
  const Organisation after = TRY(state.require(tx, into.id));
  return Answer::json(to_json(after, call.now().utc_day()));
}

Result<Answer> field_list(const Call&, database::Session&) {
  constexpr std::string_view kForms[] = {"line", "text",      "url",    "email",   "phones",
                                         "list", "languages", "status", "services"};
  json::array all;
  for (const fields::Field& field : fields::fields()) {
    all.push_back(json::object{{"field", field.code},
                               {"label", field.label},
                               {"form", kForms[static_cast<std::size_t>(field.form)]},
                               {"most", field.most},
                               {"most_lines", field.most_lines},
                               {"required", field.required}});
  }
  return Answer::json(json::object{{"fields", std::move(all)}});
}

Result<void> add_reads(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation all =
      operation(Method::kGet, "/api/directory/organisations", "listOrganisations",
                "Organisations by words, kind, topic, listing, status, language, area and need", "directory.read");
  all.response_schema = "OrganisationList";
  all.query = {{"text", "words, each of which is to be found"},
               {"kind"},
               {"topic"},
               {"listing"},
               {"status", "the first word of it"},
               {"language", "a tag"},
               {"area"},
               {"need"},
               {"public", "only those that are, or are not", "boolean"},
               {"due", "true: only those not verified, or not since", "boolean"},
               {"after", "id after which the list goes on"},
               {"limit", "at most 500", "integer"}};
  TRY(api.read(std::move(all), [](Call& call, database::Session& session) { return list(call, session); }));
  api::Operation single = operation(Method::kGet, "/api/directory/organisations/{id}", "getOrganisation",
                                    "One organisation; an id that was merged leads on", "directory.read");
  single.response_schema = "Organisation";
  TRY(api.read(std::move(single),
               [state](Call& call, database::Session& session) { return one(*state, call, session); }));
  api::Operation before = operation(Method::kGet, "/api/directory/organisations/{id}/history", "getOrganisationHistory",
                                    "What changed, field by field, newest first", "directory.read");
  before.response_schema = "OrganisationHistory";
  TRY(api.read(std::move(before), [state](Call& call, database::Session& session) -> Result<Answer> {
    const std::string id = TRY(store::resolved(session, call.parameter("id")));
    const auto history = TRY(store::history(session, id, kMostHistory));
    if (history.empty()) return Error{"partners.not_found", "there is no such organisation"};
    return Answer::json(json::object{{"history", history}});
  }));
  api::Operation known = operation(Method::kGet, "/api/directory/fields", "listOrganisationFields",
                                   "The fields that can be proposed and edited", "directory.read");
  known.response_schema = "OrganisationFields";
  return api.read(std::move(known), field_list);
}

}  // namespace

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string scope) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "directory",
          .scopes = {std::move(scope)}};
}

json::object summary(const Organisation& one, CivilDate today) {
  const auto value = [&](std::string_view field) { return fields::read_field(one.hsds, *fields::find_field(field)); };
  json::array topics;
  const std::string text = value("topics");
  for (const std::string_view topic : split(text, '\n')) {
    if (!topic.empty()) topics.emplace_back(topic);
  }
  json::object out{{"id", one.id},
                   {"version", one.version},
                   {"name", value("name")},
                   {"acronym", value("acronym")},
                   {"kind", value("kind")},
                   {"status", value("status")},
                   {"topics", std::move(topics)},
                   {"public", one.is_public},
                   {"due", is_due(one, today)},
                   {"updated_at", one.updated_at.to_text()}};
  if (const auto date = day(one.verified_on)) out["verified_on"] = *date;
  if (const auto date = day(one.expires_on)) out["expires_on"] = *date;
  return out;
}

json::object to_json(const Organisation& one, CivilDate today) {
  json::object out = summary(one, today), values;
  for (const fields::Field& field : fields::fields()) values[field.code] = fields::read_field(one.hsds, field);
  json::array marks;
  for (const auto& attribute : directory::attributes_of(one.hsds)) {
    if (attribute.mark == 0 && !attribute.label.starts_with("relation") && !attribute.label.starts_with("listing"))
      continue;
    json::object said{{"label", attribute.label}, {"value", attribute.value}};
    if (attribute.mark != 0) said["mark"] = std::string(1, attribute.mark);
    if (!attribute.note.empty()) said["note"] = attribute.note;
    marks.push_back(std::move(said));
  }
  out["fields"] = std::move(values);
  out["facts"] = std::move(marks);
  out["hsds"] = one.hsds;
  return out;
}

Result<void> add_organisation_routes(api::Api& api, const std::shared_ptr<State>& state) {
  const EmbeddedFiles files(limen_embedded_directory_schemas_begin, limen_embedded_directory_schemas_end);
  TRY(api.add_schemas(files.find("directory.json")));
  TRY(api.add_status("partners.not_found", 404));
  for (const char* code : {"partners.version", "partners.proposal.decided", "partners.proposal.conflict"})
    TRY(api.add_status(code, 409));
  TRY(api.add_status("partners.stored_form", 500));
  TRY(api.add_status("partners.inbox", 503));
  TRY(add_reads(api, state));
  api::Operation made = operation(Method::kPost, "/api/directory/organisations", "createOrganisation",
                                  "Puts an organisation into the directory", "directory.write");
  made.body_schema = "OrganisationInput";
  made.response_schema = "Organisation";
  made.status = 201;
  TRY(api.write(std::move(made), [state](Call& call, database::Session&) -> Result<Commit> {
    auto wanted = std::make_shared<const Wanted>(TRY(read_wanted(call, false)));
    return Commit([state, &call, wanted](database::Transaction& tx) { return create(*state, call, tx, *wanted); });
  }));
  api::Operation changed =
      operation(Method::kPost, "/api/directory/organisations/{id}", "editOrganisation",
                "Changes fields of an organisation, verifies it, makes it public or not", "directory.write");
  changed.body_schema = "OrganisationEdit";
  changed.response_schema = "Organisation";
  TRY(api.write(std::move(changed), [state](Call& call, database::Session&) -> Result<Commit> {
    auto wanted = std::make_shared<const Wanted>(TRY(read_wanted(call, true)));
    return Commit([state, &call, wanted](database::Transaction& tx) { return edit(*state, call, tx, *wanted); });
  }));
  api::Operation merged = operation(Method::kPost, "/api/directory/merge", "mergeOrganisations",
                                    "Merges a double into another, or says who succeeded whom", "directory.write");
  merged.body_schema = "OrganisationMerge";
  merged.response_schema = "Organisation";
  return api.write(std::move(merged), [state](Call& call, database::Session&) -> Result<Commit> {
    auto merger = std::make_shared<const Merger>(TRY(read_merger(call)));
    return Commit([state, &call, merger](database::Transaction& tx) { return merge(*state, call, tx, *merger); });
  });
}

}  // namespace limen::partners
