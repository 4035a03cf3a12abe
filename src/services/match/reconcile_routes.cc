// The Reconciliation Service API 0.2 of the W3C's community group on entity reconciliation: manifest and queries.
#include <algorithm>

#include "platform/http/target.h"
#include "services/match/queries.h"

namespace limen::match {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr double kMatchScore = 0.7, kPercent = 100;
constexpr std::size_t kFewCandidates = 10;

constexpr const char* kSchemas = R"({
  "ReconciliationManifest": {"type": "object", "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {"versions": {"type": "array", "items": {"type": "string"}}, "name": {"type": "string"},
      "identifierSpace": {"type": "string"}, "schemaSpace": {"type": "string"},
      "defaultTypes": {"type": "array", "items": {"type": "object"}}, "batchSize": {"type": "integer"}}},
  "ReconciliationAnswer": {"type": "object", "description": "candidates by the keys of the queries",
    "additionalProperties": {"type": "object"}}
})";

json::object person_type() { return {{"id", "Person"}, {"name", "Person"}}; }

Answer manifest() {
  Answer answer = Answer::json(json::object{{"versions", json::array{"0.2"}},
                                            {"name", "Limen alert lists"},
                                            {"identifierSpace", "urn:limen:alert"},
                                            {"schemaSpace", "urn:limen:schema"},
                                            {"defaultTypes", json::array{person_type()}},
                                            {"batchSize", kMostQueries}});
  // It says nothing of anybody; programs in browsers read it before they ask.
  answer.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return answer;
}

Error wrong(std::string_view pointer, const char* what) {
  return Error{"match.form", what, Place{.path = std::string(pointer)}};
}

// A form with the field `queries`, or JSON: {"queries": {…}}, or the queries themselves.
Result<json::object> read_body(const Call& call) {
  std::string text = call.raw_body();
  if (call.request().header("Content-Type").starts_with("application/x-www-form-urlencoded")) {
    text.clear();
    for (auto& [name, value] : TRY(http::parse_query(call.raw_body()))) {
      if (name == "queries") text = std::move(value);
    }
    if (text.empty()) return wrong("/queries", "the form has a field queries");
  }
  const json::value parsed = TRY(parse_json(text));
  if (!parsed.is_object()) return wrong("/queries", "queries are an object, by key");
  const json::object& object = parsed.get_object();
  const auto* inner = object.if_contains("queries");
  const json::object& queries = inner != nullptr && inner->is_object() ? inner->get_object() : object;
  if (queries.empty()) return wrong("/queries", "there is no query");
  if (queries.size() > kMostQueries) {
    return Error{"match.too_many", "too many queries in one request", Place{.path = "/queries"}};
  }
  return queries;
}

struct Asked {
  std::string key{};
  std::size_t limit = kFewCandidates;
  std::vector<screening::Query> queries{};
};

// {"pid": "birthDate", "v": "1974"}; a value may be an entity with a name.
Result<void> read_property(Description& description, const std::string& pointer, const json::value& property) {
  if (!property.is_object()) return wrong(pointer, "a property is an object");
  const auto* id = property.get_object().if_contains("pid");
  const auto* value = property.get_object().if_contains("v");
  if (id == nullptr || !id->is_string() || value == nullptr) return wrong(pointer, "a property has pid and v");
  if (!value->is_object()) return description.add(std::string_view(id->get_string()), *value);
  const auto* name = value->get_object().if_contains("name");
  if (name == nullptr) return wrong(pointer, "a value without a name");
  return description.add(std::string_view(id->get_string()), *name);
}

Result<Asked> read_query(const mrz::StateTable& states, std::string_view key, const json::value& value) {
  Asked asked{.key = std::string(key)};
  const std::string pointer = "/queries/" + asked.key;
  if (!value.is_object()) return wrong(pointer, "a query is an object");
  const json::object& query = value.get_object();
  Description description(states, pointer);
  if (const auto* name = query.if_contains("query")) TRY(description.add("name", *name));
  if (const auto* limit = query.if_contains("limit"); limit != nullptr && limit->is_int64()) {
    asked.limit = static_cast<std::size_t>(
        std::clamp<std::int64_t>(limit->get_int64(), 1, static_cast<std::int64_t>(kMostCandidates)));
  }
  if (const auto* properties = query.if_contains("properties"); properties != nullptr && properties->is_array()) {
    if (properties->get_array().size() > kMostCandidates) {
      return Error{"match.too_many", "too many properties in one query", Place{.path = pointer}};
    }
    for (const json::value& property : properties->get_array()) TRY(read_property(description, pointer, property));
  }
  asked.queries = TRY(description.take());
  return asked;
}

Result<Answer> answer_queries(Match::State& state, Call& call, database::Session& session) {
  std::vector<Asked> asked;
  const json::object body = TRY(read_body(call));
  for (const auto& [key, value] : body) {
    asked.push_back(TRY(read_query(state.parts.knowledge->states, key, value)));
  }
  const Credential* credential = TRY(state.admit(call, kReconcileUse, asked.size()));
  json::object out;
  for (const Asked& one : asked) {
    json::array results;
    const auto found = TRY(candidates(state, session, call, *credential, "all", one.queries));
    for (const alerts::Match& match : found) {
      if (results.size() == one.limit) break;
      call.look("alert", match.id.to_text());
      results.push_back(json::object{{"id", match.id.to_text()},
                                     {"name", caption_of(match, *credential)},
                                     {"type", json::array{person_type()}},
                                     {"score", match.hit.score * kPercent},
                                     {"match", match.hit.score >= kMatchScore}});
    }
    out[one.key] = json::object{{"result", std::move(results)}};
  }
  return Answer::json(out);
}

}  // namespace

Result<void> add_reconcile_routes(api::Api& api, const std::shared_ptr<Match::State>& state) {
  TRY(api.add_schemas(kSchemas));
  struct Address {
    const char *path, *get_id, *post_id;
  };
  for (const Address& address :
       {Address{"/api/reconcile", "reconciliationManifest", "reconcile"},
        Address{"/api/reconcile/key/{credential}", "reconciliationManifestByKey", "reconcileByKey"}}) {
    TRY(api.read({.method = Method::kGet,
                  .path = address.path,
                  .id = address.get_id,
                  .summary = "What the reconciliation service is",
                  .tag = "match",
                  .response_schema = "ReconciliationManifest",
                  .who = api::Who::kAnybody},
                 [](Call&, database::Session&) -> Result<Answer> { return manifest(); }));
    TRY(api.read({.method = Method::kPost,
                  .path = address.path,
                  .id = address.post_id,
                  .summary = "Candidates for persons, as the Reconciliation Service API has them",
                  .tag = "match",
                  .response_schema = "ReconciliationAnswer",
                  .body_limit = kBodyBytes,
                  .content_types = {"application/x-www-form-urlencoded", "application/json"},
                  .who = api::Who::kProgram},
                 [state](Call& call, database::Session& session) { return answer_queries(*state, call, session); }));
  }
  return {};
}

}  // namespace limen::match
