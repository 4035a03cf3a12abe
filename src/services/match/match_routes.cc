// POST /api/match/{dataset}, as yente has it.
#include <algorithm>
#include <charconv>

#include "services/match/queries.h"

namespace limen::match {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr double kThreshold = 0.7, kCutoff = 0.5;
constexpr std::int64_t kLimit = 5;

constexpr const char* kSchemas = R"({
  "MatchQuery": {"type": "object", "required": ["properties"], "properties": {
    "schema": {"type": "string"}, "properties": {"type": "object"}}},
  "MatchRequest": {"type": "object", "required": ["queries"], "properties": {
    "queries": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/MatchQuery"}}}},
  "MatchResult": {"type": "object", "required": ["id", "caption", "schema", "properties", "datasets", "referents", "score",
      "match", "features", "target"], "properties": {
    "id": {"type": "string"}, "caption": {"type": "string"}, "schema": {"type": "string"}, "properties": {"type": "object"},
    "datasets": {"type": "array", "items": {"type": "string"}}, "referents": {"type": "array", "items": {"type": "string"}},
    "score": {"type": "number"}, "match": {"type": "boolean"}, "features": {"type": "object"}, "target": {"type": "boolean"}}},
  "MatchResponse": {"type": "object", "required": ["status", "results", "total", "query"], "properties": {
    "status": {"type": "integer"}, "results": {"type": "array", "items": {"$ref": "#/components/schemas/MatchResult"}},
    "total": {"type": "object"}, "query": {"$ref": "#/components/schemas/MatchQuery"}}},
  "MatchResponses": {"type": "object", "required": ["responses", "limit"], "properties": {
    "responses": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/MatchResponse"}},
    "limit": {"type": "integer"}}}
})";

struct Settings {
  double threshold = kThreshold, cutoff = kCutoff;
  std::size_t limit = static_cast<std::size_t>(kLimit);
};

Result<double> share(const Call& call, std::string_view name, double fallback) {
  const auto text = call.query(name);
  if (!text) return fallback;
  double value = -1;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failed != std::errc() || end != text->data() + text->size() || !(value >= 0 && value <= 1)) {
    return Error{"api.query.value", "a query parameter is not a number from 0 to 1",
                 Place{.source = std::string(name)}};
  }
  return value;
}

Result<Settings> settings_of(const Call& call) {
  Settings settings;
  settings.threshold = TRY(share(call, "threshold", kThreshold));
  settings.cutoff = TRY(share(call, "cutoff", kCutoff));
  settings.limit = static_cast<std::size_t>(
      TRY(call.query_integer("limit", 1, static_cast<std::int64_t>(kMostCandidates))).value_or(kLimit));
  return settings;
}

// Names, birth dates and nationalities, where the credential has them.
json::object properties_of(const alerts::Match& match, const Credential& credential) {
  json::object out;
  if (!credential.uses.contains(kNamesUse)) return out;
  out["name"] = json::array{caption_of(match, credential)};
  for (const auto& [from, to] : {std::pair("birth_date", "birthDate"), std::pair("nationality", "nationality")}) {
    const auto* value = match.listed.if_contains(from);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) continue;
    json::array values;
    std::string_view rest = value->get_string();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      values.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    out[to] = std::move(values);
  }
  return out;
}

json::object result_of(const alerts::Match& match, const Credential& credential, const Settings& settings) {
  json::object features;
  for (const screening::Reason& reason : match.hit.reasons) {
    auto& sum = features[reason.code()];
    sum = (sum.is_double() ? sum.get_double() : 0) + reason.contribution;
  }
  json::array referents;
  if (!match.reference.empty()) referents.emplace_back(match.reference);
  return {{"id", match.id.to_text()},
          {"caption", caption_of(match, credential)},
          {"schema", "Person"},
          {"properties", properties_of(match, credential)},
          {"datasets", json::array{list_of(match)}},
          {"referents", std::move(referents)},
          {"target", true},
          {"score", match.hit.score},
          {"match", match.hit.score >= settings.threshold},
          {"features", std::move(features)}};
}

// One query with its key, read; nothing to ask where the schema is of no person.
struct Asked {
  std::string key{}, schema{};
  json::object properties{};
  std::vector<screening::Query> queries{};
};

Result<Asked> read_query(const mrz::StateTable& states, std::string_view key, const json::value& value) {
  Asked asked{.key = std::string(key), .schema = "Person"};
  const std::string pointer = "/queries/" + asked.key;
  const auto wrong = [&](const char* what) { return Error{"match.form", what, Place{.path = pointer}}; };
  if (!value.is_object()) return wrong("a query is an object");
  const json::object& query = value.get_object();
  if (const auto* schema = query.if_contains("schema"); schema != nullptr && !schema->is_null()) {
    if (!schema->is_string()) return wrong("a schema is a text");
    asked.schema = std::string_view(schema->get_string());
  }
  const auto* properties = query.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return wrong("a query has properties");
  asked.properties = properties->get_object();
  if (asked.schema != "Person" && asked.schema != "LegalEntity" && asked.schema != "Thing") return asked;
  Description description(states, pointer);
  for (const auto& [name, values] : asked.properties) TRY(description.add(name, values));
  asked.queries = TRY(description.take());
  return asked;
}

Result<std::vector<Asked>> read_request(const mrz::StateTable& states, const json::value& body) {
  const auto wrong = [](const char* what) { return Error{"match.form", what, Place{.path = "/queries"}}; };
  const auto* queries = body.is_object() ? body.get_object().if_contains("queries") : nullptr;
  if (queries == nullptr || !queries->is_object()) return wrong("the body has queries, by key");
  if (queries->get_object().empty()) return wrong("there is no query");
  if (queries->get_object().size() > kMostQueries) {
    return Error{"match.too_many", "too many queries in one request", Place{.path = "/queries"}};
  }
  std::vector<Asked> all;
  for (const auto& [key, value] : queries->get_object()) all.push_back(TRY(read_query(states, key, value)));
  return all;
}

Result<Answer> answer_match(Match::State& state, Call& call, database::Session& session) {
  const Settings settings = TRY(settings_of(call));
  const std::vector<Asked> asked = TRY(read_request(state.parts.knowledge->states, call.body()));
  const Credential* credential = TRY(state.admit(call, kMatchUse, asked.size()));
  json::object responses;
  for (const Asked& one : asked) {
    const auto found = TRY(candidates(state, session, call, *credential, call.parameter("dataset"), one.queries));
    json::array results;
    std::size_t total = 0;
    for (const alerts::Match& match : found) {
      if (match.hit.score < settings.cutoff) continue;
      if (++total > settings.limit) continue;
      call.look("alert", match.id.to_text());
      results.push_back(result_of(match, *credential, settings));
    }
    responses[one.key] = json::object{{"status", 200},
                                      {"results", std::move(results)},
                                      {"total", json::object{{"value", total}, {"relation", "eq"}}},
                                      {"query", json::object{{"schema", one.schema}, {"properties", one.properties}}}};
  }
  return Answer::json(json::object{{"responses", std::move(responses)}, {"limit", settings.limit}});
}

}  // namespace

Result<void> add_match_routes(api::Api& api, const std::shared_ptr<Match::State>& state) {
  TRY(api.add_schemas(kSchemas));
  return api.read({.method = Method::kPost,
                   .path = "/api/match/{dataset}",
                   .id = "matchEntities",
                   .summary = "Candidates for persons, as yente answers them",
                   .tag = "match",
                   .body_schema = "MatchRequest",
                   .response_schema = "MatchResponses",
                   .query = {{"limit", "candidates of each query, 1 to 50", "integer"},
                             {"threshold", "from this score on match is true; 0.7", "number"},
                             {"cutoff", "below this score nothing is answered; 0.5", "number"}},
                   .body_limit = kBodyBytes,
                   .who = api::Who::kProgram},
                  [state](Call& call, database::Session& session) { return answer_match(*state, call, session); });
}

}  // namespace limen::match
