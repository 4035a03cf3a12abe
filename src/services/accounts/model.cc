#include "services/accounts/model.h"

#include "platform/api/reading.h"
#include "services/accounts/accounts.h"

namespace limen::accounts {
namespace {

constexpr std::size_t kMostRoles = 20;
constexpr std::size_t kMostPosts = 500;
constexpr std::size_t kPasswordBytes = 4096;

json::array texts_of(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

template <typename Ids>
json::array ids_of(const Ids& ids) {
  json::array out;
  for (const auto& id : ids) out.emplace_back(id.to_text());
  return out;
}

Result<Rights> read_rights_of(JsonReader& reader) {
  Rights out;
  out.roles = TRY(reader.texts("roles", kMostRoles, 64));
  out.posts = TRY(api::read_ids<PostId>(reader, "posts", kMostPosts));
  return out;
}

}  // namespace

json::object to_json(const identity::Session& session) {
  const protection::Caller& caller = session.caller;
  json::object out{{"account_id", caller.account.to_text()},
                   {"account", session.account},
                   {"name", caller.name},
                   {"roles", texts_of(caller.roles())},
                   {"scopes", texts_of(caller.scopes())},
                   {"purposes", texts_of(caller.purposes())},
                   {"posts", ids_of(caller.posts)},
                   {"language", session.language},
                   {"totp_enrolled", session.totp_enrolled},
                   {"password_change_required", session.password_change_required},
                   {"expires_at", session.expires_at.to_text()},
                   {"way", session.way}};
  if (!caller.deputy_role.empty()) out["deputy_role"] = caller.deputy_role;
  if (caller.current_post) out["post_id"] = caller.current_post->to_text();
  if (!caller.lane.empty()) out["lane"] = caller.lane;
  return out;
}

json::object session_json(const identity::Session& session) { return to_json(session); }

json::object to_json(const identity::Account& account) {
  json::object out{{"id", account.id.to_text()},
                   {"account", account.account},
                   {"name", account.name},
                   {"roles", texts_of(account.roles)},
                   {"posts", ids_of(account.posts)},
                   {"language", account.language},
                   {"state", to_text(account.state)},
                   {"totp_enrolled", account.totp_enrolled}};
  if (account.last_sign_in) out["last_sign_in"] = account.last_sign_in->to_text();
  return out;
}

Result<identity::SignIn> read_sign_in(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  identity::SignIn out;
  out.account = TRY(reader.text("account"));
  out.password = TRY(reader.text("password", kPasswordBytes));
  out.totp = TRY(reader.optional_text("totp", 16)).value_or("");
  TRY(reader.finish());
  return out;
}

Result<PasswordChange> read_password_change(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  PasswordChange out;
  out.present = TRY(reader.text("current", kPasswordBytes));
  out.wanted = TRY(reader.text("new", kPasswordBytes));
  TRY(reader.finish());
  return out;
}

Result<std::string> read_present_password(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  std::string present = TRY(reader.text("current", kPasswordBytes));
  TRY(reader.finish());
  return present;
}

Result<std::string> read_code(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  const std::string code = TRY(reader.text("code", 16));
  TRY(reader.finish());
  return code;
}

Result<PostChoice> read_post_choice(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  PostChoice out;
  out.post = TRY(api::read_id<PostId>(reader, "post_id"));
  out.lane = TRY(api::read_line(reader, "lane", 64));
  TRY(reader.finish());
  return out;
}

Result<identity::NewAccount> read_new_account(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  identity::NewAccount out;
  out.account = TRY(reader.text("account"));
  out.name = TRY(reader.text("name"));
  Rights rights = TRY(read_rights_of(reader));
  out.roles = std::move(rights.roles);
  out.posts = std::move(rights.posts);
  out.language = TRY(reader.optional_text("language", 8)).value_or("en");
  TRY(reader.finish());
  return out;
}

Result<Rights> read_rights(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  Rights out = TRY(read_rights_of(reader));
  TRY(reader.finish());
  return out;
}

const char* const kSchemas = R"({
  "SignIn": {"type": "object", "required": ["account", "password"], "additionalProperties": false, "properties": {
    "account": {"type": "string"}, "password": {"type": "string"}, "totp": {"type": "string"}}},
  "Session": {"type": "object", "required": ["account_id", "account", "name", "roles", "scopes", "purposes", "posts",
      "language", "totp_enrolled", "password_change_required", "expires_at"], "properties": {
    "account_id": {"type": "string", "format": "uuid"}, "account": {"type": "string"}, "name": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "string"}},
    "scopes": {"type": "array", "items": {"type": "string"}},
    "purposes": {"type": "array", "items": {"type": "string"}},
    "posts": {"type": "array", "items": {"type": "string", "format": "uuid"}, "description": "empty: all posts"},
    "post_id": {"type": "string", "format": "uuid"}, "lane": {"type": "string"},
    "language": {"type": "string", "enum": ["en", "fr", "es", "ar"]},
    "totp_enrolled": {"type": "boolean"}, "password_change_required": {"type": "boolean"},
    "expires_at": {"type": "string", "format": "date-time"},
    "way": {"type": "string", "description": "how it was opened: password, pin, recovery, envelope, deputy"},
    "deputy_role": {"type": "string", "description": "role of somebody absent, held until the session ends"}}},
  "PasswordChange": {"type": "object", "required": ["current", "new"], "additionalProperties": false, "properties": {
    "current": {"type": "string"}, "new": {"type": "string", "minLength": 12}}},
  "PresentPassword": {"type": "object", "required": ["current"], "additionalProperties": false, "properties": {
    "current": {"type": "string"}}},
  "TotpEnrolment": {"type": "object", "required": ["secret", "uri"], "properties": {
    "secret": {"type": "string"}, "uri": {"type": "string"}}},
  "TotpCode": {"type": "object", "required": ["code"], "additionalProperties": false, "properties": {
    "code": {"type": "string"}}},
  "PostChoice": {"type": "object", "required": ["post_id"], "additionalProperties": false, "properties": {
    "post_id": {"type": "string", "format": "uuid"}, "lane": {"type": "string"}}},
  "Account": {"type": "object", "required": ["id", "account", "name", "roles", "posts", "language", "state",
      "totp_enrolled"], "properties": {
    "id": {"type": "string", "format": "uuid"}, "account": {"type": "string"}, "name": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "string"}},
    "posts": {"type": "array", "items": {"type": "string", "format": "uuid"}, "description": "empty: all posts"},
    "language": {"type": "string", "enum": ["en", "fr", "es", "ar"]},
    "state": {"type": "string", "enum": ["active", "disabled", "locked"]},
    "totp_enrolled": {"type": "boolean"}, "last_sign_in": {"type": "string", "format": "date-time"},
    "one_time_password": {"type": "string", "description": "only in the answer that makes the account"}}},
  "AccountList": {"type": "object", "required": ["accounts"], "properties": {
    "accounts": {"type": "array", "items": {"$ref": "#/components/schemas/Account"}}}},
  "NewAccount": {"type": "object", "required": ["account", "name", "roles"], "additionalProperties": false,
    "properties": {"account": {"type": "string"}, "name": {"type": "string"},
    "roles": {"type": "array", "items": {"type": "string"}},
    "posts": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "language": {"type": "string", "enum": ["en", "fr", "es", "ar"]}}},
  "Rights": {"type": "object", "required": ["roles"], "additionalProperties": false, "properties": {
    "roles": {"type": "array", "items": {"type": "string"}},
    "posts": {"type": "array", "items": {"type": "string", "format": "uuid"}}}},
  "OneTimePassword": {"type": "object", "required": ["one_time_password"], "properties": {
    "one_time_password": {"type": "string"}}}
})";

}  // namespace limen::accounts
