#include <algorithm>

#include "services/oversight/oversight.h"
#include "services/oversight/store.h"

namespace limen::oversight {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr std::int64_t kMostRows = 1000;

constexpr const char* kSchemas = R"({
  "Head": {"type": "object", "required": ["seq", "hash"], "properties": {
    "seq": {"type": "integer"}, "hash": {"type": "string"}}},
  "JournalEntry": {"type": "object", "required": ["seq", "at", "kind", "actor", "actor_name", "subject_type",
      "subject_id", "facts", "hash"], "properties": {
    "seq": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}, "kind": {"type": "string"},
    "actor": {"type": "string"}, "actor_name": {"type": "string"}, "subject_type": {"type": "string"},
    "subject_id": {"type": "string"}, "purpose": {"type": "string"}, "facts": {"type": "object"},
    "hash": {"type": "string"}}},
  "JournalPage": {"type": "object", "required": ["entries", "head"], "properties": {
    "entries": {"type": "array", "items": {"$ref": "#/components/schemas/JournalEntry"}},
    "head": {"$ref": "#/components/schemas/Head"}}},
  "Look": {"type": "object", "required": ["seq", "at", "actor", "actor_name", "purpose", "operation", "subject_type",
      "subject_id", "count"], "properties": {
    "seq": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}, "actor": {"type": "string"},
    "actor_name": {"type": "string"}, "purpose": {"type": "string"}, "operation": {"type": "string"},
    "subject_type": {"type": "string"}, "subject_id": {"type": "string"}, "count": {"type": "integer"}}},
  "LookList": {"type": "object", "required": ["looks"], "properties": {
    "looks": {"type": "array", "items": {"$ref": "#/components/schemas/Look"}}}},
  "Verification": {"type": "object", "required": ["ok", "entries", "head", "kinds"], "properties": {
    "ok": {"type": "boolean"}, "entries": {"type": "integer"}, "head": {"$ref": "#/components/schemas/Head"},
    "kinds": {"type": "object", "additionalProperties": {"type": "integer"}},
    "first_bad": {"type": "object", "properties": {"seq": {"type": "integer"}, "reason": {"type": "string"}}}}},
  "Backup": {"type": "object", "required": ["file", "bytes", "entries", "head"], "properties": {
    "file": {"type": "string"}, "bytes": {"type": "integer"}, "entries": {"type": "integer"},
    "head": {"$ref": "#/components/schemas/Head"}}}
})";

json::object to_json(const journal::Head& head) { return {{"seq", head.seq}, {"hash", to_hex(head.hash)}}; }

Result<json::object> to_json(const EntryRow& row) {
  const journal::Stored& entry = row.entry;
  json::object out{{"seq", entry.seq},
                   {"at", entry.at.to_text()},
                   {"kind", entry.kind},
                   {"actor", entry.actor},
                   {"actor_name", row.actor_name},
                   {"subject_type", entry.subject_type},
                   {"subject_id", entry.subject_id},
                   {"facts", entry.facts.empty() ? json::value(json::object{}) : TRY(parse_json(entry.facts))},
                   {"hash", to_hex(entry.hash)}};
  if (!entry.purpose.empty()) out["purpose"] = entry.purpose;
  return out;
}

json::object to_json(const LookRow& look) {
  return {{"seq", look.seq},
          {"at", look.at.to_text()},
          {"actor", look.actor},
          {"actor_name", look.actor_name},
          {"purpose", look.purpose},
          {"operation", look.operation},
          {"subject_type", look.subject_type},
          {"subject_id", look.subject_id},
          {"count", look.count}};
}

json::object to_json(const journal::Verification& found) {
  json::object kinds;
  for (const auto& [kind, count] : found.kinds) kinds[kind] = count;
  json::object out{
      {"ok", !found.bad}, {"entries", found.entries}, {"head", to_json(found.head)}, {"kinds", std::move(kinds)}};
  if (found.bad) out["first_bad"] = json::object{{"seq", found.bad->seq}, {"reason", found.bad->reason}};
  return out;
}

std::string text_of(const Call& call, std::string_view name) {
  return std::string(call.query(name).value_or(std::string_view()));
}

// A day or an instant; a day begins at midnight UTC.
Result<std::optional<Instant>> instant_of(const Call& call, std::string_view name) {
  const auto text = call.query(name);
  if (!text) return std::optional<Instant>();
  if (const auto day = CivilDate::parse(*text); day.ok()) {
    return std::optional(Instant{std::int64_t{day->days()} * 86'400 * 1'000'000});
  }
  return std::optional(TRY(Instant::parse(*text)));
}

Result<Answer> list_entries(Call& call, database::Session& session, const journal::Journal& journal) {
  EntryFilter filter;
  filter.before = TRY(call.query_integer("before", 1, INT64_MAX));
  filter.limit = TRY(call.query_integer("limit", 1, kMostRows)).value_or(filter.limit);
  filter.kind = text_of(call, "kind");
  filter.actor = text_of(call, "actor");
  filter.subject = text_of(call, "subject");
  json::array list;
  for (const EntryRow& row : TRY(store::entries(session, call.permit(), filter))) {
    list.push_back(TRY(to_json(row)));
  }
  return Answer::json(json::object{{"entries", std::move(list)}, {"head", to_json(journal.head())}});
}

Result<Answer> list_looks(Call& call, database::Session& session) {
  LookFilter filter;
  filter.limit = TRY(call.query_integer("limit", 1, kMostRows)).value_or(filter.limit);
  filter.actor = text_of(call, "actor");
  filter.subject = text_of(call, "subject");
  filter.purpose = text_of(call, "purpose");
  filter.from = TRY(instant_of(call, "from"));
  filter.to = TRY(instant_of(call, "to"));
  json::array list;
  for (const LookRow& look : TRY(store::looks(session, call.permit(), filter))) list.push_back(to_json(look));
  return Answer::json(json::object{{"looks", std::move(list)}});
}

Result<void> note(database::Database& database, journal::Journal& journal, journal::Entry entry) {
  auto written = database.write([&](database::Transaction& tx) { return journal.append(tx, std::move(entry)); });
  if (!written.ok()) return written.take_error();
  return {};
}

Result<Answer> verify(Call& call, database::Database& database, journal::Journal& journal, const Options& options) {
  auto found = options.verify ? options.verify(database)
                              : database.read([](database::Session& session) { return journal::verify(session); });
  if (!found.ok()) return found.take_error();
  journal::Entry entry = call.entry("chain.verified");
  entry.facts = {{"ok", !found->bad}, {"entries", found->entries}};
  TRY(note(database, journal, std::move(entry)));
  return Answer::json(to_json(*found));
}

Result<Answer> backup(Call& call, database::Database& database, journal::Journal& journal, const Options& options) {
  const Backup made = TRY(options.backup());
  journal::Entry entry = call.entry("site.backed_up");
  entry.facts = {{"bytes", made.bytes}, {"entries", made.entries}};
  TRY(note(database, journal, std::move(entry)));
  return Answer::json(json::object{
      {"file", made.file}, {"bytes", made.bytes}, {"entries", made.entries}, {"head", to_json(made.head)}});
}

}  // namespace

Result<void> add_routes(api::Api& api, database::Database& database, journal::Journal& journal, Options options) {
  TRY(api.add_schemas(kSchemas));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/journal",
                .id = "listJournal",
                .summary = "What happened",
                .tag = "oversight",
                .scopes = {"journal.read"},
                .response_schema = "JournalPage",
                .query = {{.name = "before", .description = "only entries before this number", .type = "integer"},
                          {.name = "limit", .type = "integer"},
                          {.name = "kind"},
                          {.name = "actor"},
                          {.name = "subject"}}},
               [&journal](Call& call, database::Session& session) { return list_entries(call, session, journal); }));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/access",
                .id = "listAccess",
                .summary = "Who looked at what",
                .tag = "oversight",
                .scopes = {"journal.read"},
                .response_schema = "LookList",
                .query = {{.name = "actor"},
                          {.name = "subject"},
                          {.name = "purpose"},
                          {.name = "from"},
                          {.name = "to"},
                          {.name = "limit", .type = "integer"}}},
               [](Call& call, database::Session& session) { return list_looks(call, session); }));
  TRY(api.act({.method = Method::kPost,
               .path = "/api/journal/verify",
               .id = "verifyJournal",
               .summary = "Walk the chain and check it",
               .tag = "oversight",
               .scopes = {"journal.verify"},
               .response_schema = "Verification",
               .cost = 20},
              [&database, &journal, options](Call& call) { return verify(call, database, journal, options); }));
  if (!options.backup) return {};
  return api.act({.method = Method::kPost,
                  .path = "/api/backup",
                  .id = "backUp",
                  .summary = "Make a backup",
                  .tag = "oversight",
                  .scopes = {"site.backup"},
                  .response_schema = "Backup",
                  .cost = 20},
                 [&database, &journal, options](Call& call) { return backup(call, database, journal, options); });
}

}  // namespace limen::oversight
