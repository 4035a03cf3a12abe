// OpenAPI 3.1 [https://spec.openapis.org/oas/v3.1.0] from the list of routes.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "platform/http/router.h"

namespace limen::http {
namespace {

json::object reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

std::string_view to_text(OperationParameter::In in) {
  switch (in) {
    case OperationParameter::In::kQuery:
      return "query";
    case OperationParameter::In::kPath:
      return "path";
    case OperationParameter::In::kHeader:
      return "header";
  }
  return "query";
}

json::object parameter_object(const OperationParameter& parameter) {
  json::object schema{{"type", parameter.type}};
  if (!parameter.format.empty()) schema["format"] = parameter.format;
  json::object object;
  object["name"] = parameter.name;
  object["in"] = to_text(parameter.in);
  object["required"] = parameter.required || parameter.in == OperationParameter::In::kPath;
  if (!parameter.description.empty()) object["description"] = parameter.description;
  object["schema"] = std::move(schema);
  return object;
}

// Those stated, then the path's own, then the headers that the operation needs.
std::vector<OperationParameter> all_parameters(const Route& route) {
  const Operation& operation = route.info.operation;
  std::vector<OperationParameter> all = operation.parameters;
  const auto add_missing = [&all](OperationParameter parameter) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const OperationParameter& other) {
      return other.in == parameter.in && other.name == parameter.name;
    });
    if (!known) all.push_back(std::move(parameter));
  };
  for (const std::string_view segment : split(route.pattern, '/'))
    if (!segment.empty() && segment.front() == '{')
      add_missing({.name = std::string(segment.substr(1, segment.size() - 2)), .in = OperationParameter::In::kPath});
  if (operation.purpose_needed)
    add_missing({.name = "Limen-Purpose",
                 .in = OperationParameter::In::kHeader,
                 .description = "What the data is read for; recorded.",
                 .required = true});
  if (operation.idempotency_needed)
    add_missing({.name = "Idempotency-Key",
                 .in = OperationParameter::In::kHeader,
                 .description = "The same key again gives the first answer again.",
                 .required = true});
  return all;
}

json::object content(std::string_view type, std::string_view schema) {
  json::object media;
  if (!schema.empty()) media["schema"] = reference(schema);
  return {{type, std::move(media)}};
}

json::object operation_object(const Route& route) {
  const Operation& operation = route.info.operation;
  json::object object;
  object["operationId"] = operation.id;
  if (!operation.summary.empty()) object["summary"] = operation.summary;
  if (!operation.tag.empty()) object["tags"] = json::array{operation.tag};
  json::array parameters;
  for (const auto& parameter : all_parameters(route)) parameters.emplace_back(parameter_object(parameter));
  if (!parameters.empty()) object["parameters"] = std::move(parameters);
  if (!operation.request_schema.empty())
    object["requestBody"] = {{"required", true},
                             {"content", content(operation.request_type, operation.request_schema)}};
  json::object success{{"description", reason_phrase(operation.success_status)}};
  if (!operation.response_schema.empty())
    success["content"] = content(operation.response_type, operation.response_schema);
  json::object responses;
  responses[std::to_string(operation.success_status)] = std::move(success);
  responses["default"] = {{"description", "A problem (RFC 9457)"},
                          {"content", content("application/problem+json", "Problem")}};
  object["responses"] = std::move(responses);
  if (!operation.scope.empty()) {
    // A program's bearer credential, or a person's session with a scope.
    object["security"] = operation.scope == "credential"
                             ? json::array{json::object{{"credential", json::array{}}}}
                             : json::array{json::object{{"session", json::array{operation.scope}}}};
    object["x-limen-scope"] = operation.scope;
  } else {
    object["security"] = json::array{};
  }
  return object;
}

json::object problem_schema() {
  const json::object text{{"type", "string"}};
  json::object properties{{"type", text}, {"title", text}, {"detail", text}, {"code", text}, {"instance", text}};
  properties["status"] = {{"type", "integer"}};
  properties["place"] = {{"type", "object"}};
  properties["errors"] = {{"type", "array"}, {"items", json::object{{"type", "object"}}}};
  return {{"type", "object"},
          {"required", json::array{"type", "title", "status", "detail", "code"}},
          {"properties", std::move(properties)}};
}

}  // namespace

json::object openapi_document(std::string_view title, std::string_view version, const std::vector<Route>& routes,
                              json::object components) {
  json::object paths;
  std::set<std::string> tags;
  for (const Route& route : routes) {
    if (!route.info.operation.documented) continue;
    if (!paths.contains(route.pattern)) paths[route.pattern] = json::object();
    paths[route.pattern].as_object()[to_lower_ascii(to_text(route.method))] = operation_object(route);
    if (!route.info.operation.tag.empty()) tags.insert(route.info.operation.tag);
  }
  if (!components.contains("schemas")) components["schemas"] = json::object();
  json::object& schemas = components["schemas"].as_object();
  if (!schemas.contains("Problem")) schemas["Problem"] = problem_schema();
  if (!components.contains("securitySchemes")) {
    const json::object session{{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-limen"}};
    const json::object credential{{"type", "http"}, {"scheme", "bearer"}};
    components["securitySchemes"] = json::object{{"session", session}, {"credential", credential}};
  }
  json::array tag_list;
  for (const std::string& tag : tags) tag_list.emplace_back(json::object{{"name", tag}});
  json::object document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", title}, {"version", version}};
  document["paths"] = std::move(paths);
  document["components"] = std::move(components);
  document["tags"] = std::move(tag_list);
  return document;
}

}  // namespace limen::http
