// Credentials: made, shown, revoked, and what they let in.
#include <algorithm>

#include "base/bytes.h"
#include "platform/api/reading.h"
#include "services/match/model.h"

namespace limen::match {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::string_view kPrefix = "lmn_";
constexpr std::size_t kSecretBytes = 32, kMostNames = 50;
constexpr int kMostPerMinute = 6000;
constexpr std::int64_t kLongestDays = 366;
constexpr double kSecondsAMinute = 60;

constexpr const char* kSchemas = R"({
  "NewCredential": {"type": "object", "required": ["name", "purpose", "categories", "lists", "uses", "expires_on"], "properties": {
    "name": {"type": "string", "description": "which program it is for"},
    "purpose": {"type": "string", "description": "a code of the list of purposes"},
    "categories": {"type": "array", "items": {"type": "string"}, "description": "of alerts that it may ask about"},
    "lists": {"type": "array", "items": {"type": "string"}, "description": "names of imported lists; own: the site's own alerts"},
    "uses": {"type": "array", "items": {"type": "string", "enum": ["match", "reconcile", "names"]}},
    "in_address": {"type": "boolean", "description": "it may stand in the path, for programs that send no header"},
    "queries_per_minute": {"type": "integer"}, "expires_on": {"type": "string", "format": "date"}}},
  "Credential": {"type": "object", "required": ["id", "name", "purpose", "categories", "lists", "uses", "in_address",
      "queries_per_minute", "expires_at", "created_at", "created_by", "state"], "properties": {
    "id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}, "purpose": {"type": "string"},
    "categories": {"type": "array", "items": {"type": "string"}}, "lists": {"type": "array", "items": {"type": "string"}},
    "uses": {"type": "array", "items": {"type": "string"}}, "in_address": {"type": "boolean"},
    "queries_per_minute": {"type": "integer"}, "expires_at": {"type": "string", "format": "date-time"},
    "created_at": {"type": "string", "format": "date-time"}, "created_by": {"type": "string"},
    "state": {"type": "string", "enum": ["active", "expired", "revoked"]},
    "revoked_at": {"type": "string", "format": "date-time"}, "revoked_by": {"type": "string"},
    "secret": {"type": "string", "description": "when it is made, and never again"}}},
  "CredentialList": {"type": "object", "required": ["credentials"], "properties": {
    "credentials": {"type": "array", "items": {"$ref": "#/components/schemas/Credential"}}}}
})";

json::array array_of(const Names& names) {
  json::array all;
  for (const std::string& name : names) all.emplace_back(name);
  return all;
}

journal::Entry described(journal::Entry entry, const Credential& credential) {
  entry.subject_type = "credential";
  entry.subject_id = credential.id.to_text();
  entry.facts["name"] = credential.name;
  entry.facts["purpose"] = credential.purpose;
  entry.facts["categories"] = array_of(credential.categories);
  entry.facts["lists"] = array_of(credential.lists);
  entry.facts["uses"] = array_of(credential.uses);
  entry.facts["expires_at"] = credential.expires_at.to_text();
  entry.facts["queries_per_minute"] = credential.queries_per_minute;
  entry.facts["in_address"] = credential.in_address;
  return entry;
}

Result<Names> read_names(JsonReader& reader, std::string_view key) {
  Names names;
  for (std::string& name : TRY(reader.texts(key, kMostNames, 64))) names.insert(std::move(name));
  return names;
}

bool good_list(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

std::string make_secret(const RandomBytes& random) {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  random(bytes);
  return std::string(kPrefix) + to_base64url(bytes);
}

SecretHash hash_of_secret(std::string_view secret) { return journal::hash_of(as_bytes(secret)); }

json::object to_json(const Credential& credential, Instant now) {
  json::object out{{"id", credential.id.to_text()},
                   {"name", credential.name},
                   {"purpose", credential.purpose},
                   {"categories", array_of(credential.categories)},
                   {"lists", array_of(credential.lists)},
                   {"uses", array_of(credential.uses)},
                   {"in_address", credential.in_address},
                   {"queries_per_minute", credential.queries_per_minute},
                   {"expires_at", credential.expires_at.to_text()},
                   {"created_at", credential.created_at.to_text()},
                   {"created_by", credential.created_by},
                   {"state", credential.revoked_at      ? "revoked"
                             : credential.in_force(now) ? "active"
                                                        : "expired"}};
  if (credential.revoked_at) {
    out["revoked_at"] = credential.revoked_at->to_text();
    out["revoked_by"] = credential.revoked_by;
  }
  return out;
}

Result<Credential> read_credential(const json::value& body, const Parts& parts, Instant now) {
  JsonReader reader = TRY(JsonReader::open(body));
  Credential made;
  made.name = TRY(api::read_line(reader, "name", 400));
  if (!api::fits_name(made.name, 100)) return reader.error_at("name", "credential.name", "say which program it is for");
  made.purpose = TRY(reader.text("purpose", 64));
  if (!parts.access->has_purpose(made.purpose)) {
    return reader.error_at("purpose", "credential.purpose", "there is no such purpose");
  }
  made.categories = TRY(read_names(reader, "categories"));
  const auto known = [&](const std::string& code) {
    return parts.knowledge->codes.valid("alert_categories", code, now.utc_day());
  };
  if (made.categories.empty() || !std::all_of(made.categories.begin(), made.categories.end(), known)) {
    return reader.error_at("categories", "credential.category", "categories of alerts that are in force, at least one");
  }
  made.lists = TRY(read_names(reader, "lists"));
  if (made.lists.empty() || !std::all_of(made.lists.begin(), made.lists.end(), good_list)) {
    return reader.error_at("lists", "credential.list", "names of lists, or own, at least one");
  }
  made.uses = TRY(read_names(reader, "uses"));
  const auto use = [](const std::string& one) { return one == kMatchUse || one == kReconcileUse || one == kNamesUse; };
  const bool some = made.uses.contains(kMatchUse) || made.uses.contains(kReconcileUse);
  if (!some || !std::all_of(made.uses.begin(), made.uses.end(), use)) {
    return reader.error_at("uses", "credential.use", "match or reconcile, and names if these are to be answered");
  }
  made.in_address = TRY(reader.boolean_or("in_address", false));
  made.queries_per_minute = static_cast<int>(
      TRY(reader.optional_integer("queries_per_minute", 1, kMostPerMinute)).value_or(made.queries_per_minute));
  const CivilDate last = TRY(reader.date("expires_on"));
  if (last < now.utc_day() || last - now.utc_day() > kLongestDays) {
    return reader.error_at("expires_on", "credential.expiry", "from today on, and within a year");
  }
  constexpr std::int64_t kDay = 86'400'000'000;
  made.expires_at = Instant{std::int64_t{(last + 1).days()} * kDay};
  TRY(reader.finish());
  return made;
}

std::optional<std::int64_t> QueryRate::take(const CredentialId& id, int per_minute, std::size_t queries, Instant now) {
  const std::lock_guard lock(mutex_);
  const double most = per_minute, wanted = static_cast<double>(queries);
  if (wanted > most) return static_cast<std::int64_t>(kSecondsAMinute);
  const auto [at, fresh] = buckets_.try_emplace(id, Bucket{.tokens = most, .at = now});
  Bucket& bucket = at->second;
  const double seconds = static_cast<double>(now.microseconds - bucket.at.microseconds) / 1e6;
  if (seconds > 0) bucket.tokens = std::min(most, bucket.tokens + seconds * most / kSecondsAMinute);
  bucket.at = now;
  if (bucket.tokens >= wanted) {
    bucket.tokens -= wanted;
    return std::nullopt;
  }
  return 1 + static_cast<std::int64_t>((wanted - bucket.tokens) * kSecondsAMinute / most);
}

Result<const Credential*> Match::State::admit(const Call& call, std::string_view use, std::size_t queries) {
  const auto* holder = dynamic_cast<const Holder*>(&call.program());
  if (holder == nullptr) return Error{"match.use", "the credential is not for this"};
  const Credential& credential = holder->credential;
  if (!credential.uses.contains(use)) return Error{"match.use", "the credential is not for this"};
  const auto wait = rate.take(credential.id, credential.queries_per_minute, queries, call.now());
  if (wait) {
    return Error{"match.rate", "more queries than the credential has a minute",
                 Place{.offset = static_cast<std::uint64_t>(*wait)}};
  }
  return &credential;
}

Result<void> add_credential_routes(api::Api& api, const std::shared_ptr<Match::State>& state) {
  TRY(api.add_schemas(kSchemas));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/credentials",
                .id = "listCredentials",
                .summary = "Credentials of programs",
                .tag = "match",
                .scopes = {"accounts.manage"},
                .response_schema = "CredentialList"},
               [](Call& call, database::Session& session) -> Result<Answer> {
                 json::array all;
                 for (const Credential& one : TRY(store::all(session))) all.push_back(to_json(one, call.now()));
                 return Answer::json(json::object{{"credentials", std::move(all)}});
               }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/credentials",
                 .id = "createCredential",
                 .summary = "Makes a credential for a program; its secret is shown now and never again",
                 .tag = "match",
                 .scopes = {"accounts.manage"},
                 .body_schema = "NewCredential",
                 .response_schema = "Credential",
                 .status = 201},
                [state](Call& call, database::Session&) -> Result<Commit> {
                  Credential made = TRY(read_credential(call.body(), state->parts, call.now()));
                  made.id = CredentialId::make(call.now(), state->parts.random);
                  made.created_at = call.now();
                  made.created_by = call.caller().name;
                  const std::string secret = make_secret(state->parts.random);
                  return Commit([state, &call, made, secret](database::Transaction& tx) -> Result<Answer> {
                    TRY(store::insert(tx, made, hash_of_secret(secret)));
                    TRY(state->parts.journal.append(tx, described(call.entry("credential.created"), made)));
                    json::object shown = to_json(made, call.now());
                    shown["secret"] = secret;
                    return Answer::json(shown, 201);
                  });
                }));
  return api.write({.method = Method::kPost,
                    .path = "/api/credentials/{id}/revoke",
                    .id = "revokeCredential",
                    .summary = "Takes a credential out of force, for good",
                    .tag = "match",
                    .scopes = {"accounts.manage"},
                    .response_schema = "Credential"},
                   [state](Call& call, database::Session&) -> Result<Commit> {
                     const CredentialId id = TRY(call.id<CredentialId>("id"));
                     return Commit([state, &call, id](database::Transaction& tx) -> Result<Answer> {
                       Credential known = TRY(store::read(tx, id));
                       if (known.revoked_at) return Error{"credential.revoked", "the credential is revoked already"};
                       TRY(store::revoke(tx, id, call.now(), call.caller().name));
                       TRY(state->parts.journal.append(tx, described(call.entry("credential.revoked"), known)));
                       return Answer::json(to_json(TRY(store::read(tx, id)), call.now()));
                     });
                   });
}

}  // namespace limen::match
