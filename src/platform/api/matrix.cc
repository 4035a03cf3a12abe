#include "platform/api/matrix.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace limen::api {
namespace {

// An id that no record has.
constexpr std::string_view kNobody = "00000000-0000-7000-8000-000000000000";

std::string filled(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      out += pattern[i];
      continue;
    }
    out += kNobody;
    i = pattern.find('}', i);
  }
  return out;
}

bool holds_scope(const protection::Role& role, const Operation& operation) {
  return std::any_of(operation.scopes.begin(), operation.scopes.end(),
                     [&](const std::string& scope) { return role.scopes.contains(scope); });
}

std::string code_of(const http::ClientResponse& response) {
  const auto body = parse_json(response.body);
  if (!body.ok() || !body->is_object() || !body->get_object().contains("code")) return {};
  const json::value& code = body->get_object().at("code");
  return code.is_string() ? std::string(code.get_string()) : std::string();
}

class Matrix {
 public:
  Matrix(http::Client& client, const MatrixOptions& options) : client_(client), options_(options) {}

  Result<void> call(const Operation& operation, const protection::Role* role, const std::string& token) {
    const http::ClientResponse response = TRY(send(operation, role, token));
    ++report_.calls;
    const std::string code = code_of(response);
    const bool in = operation.who == Who::kAnybody || (role && operation.who == Who::kSession) ||
                    (role && holds_scope(*role, operation));
    // A person's session is no credential of a program, whatever the role.
    const bool program = operation.who == Who::kProgram;
    const unsigned expected = in ? 0 : role && !program ? 403 : 401;
    const std::string_view refusal = program ? "api.credential" : role ? "identity.not_allowed" : "identity.no_session";
    const bool as_expected = in ? response.status < 500 && code != "identity.not_allowed" &&
                                      code != "identity.no_session" && code != "purpose.not_allowed"
                                : response.status == expected && code == refusal;
    if (!as_expected) {
      report_.wrong.push_back(fmt::format("{} as {}: {} {}, expected {}", operation.id, role ? role->code : "nobody",
                                          response.status, code, in ? "to get in" : std::to_string(expected)));
    }
    const bool counted = response.status == 401 || response.status == 403 || response.status == 429;
    counted ? ++report_.refused : ++report_.allowed;
    return {};
  }
  MatrixReport take() { return std::move(report_); }

 private:
  Result<http::ClientResponse> send(const Operation& operation, const protection::Role* role,
                                    const std::string& token) {
    http::HeaderList headers;
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    if (operation.purpose && role && !role->purposes.empty()) {
      headers.emplace_back("Limen-Purpose", *role->purposes.begin());
    }
    std::string body;
    if (!http::is_safe(operation.method)) {
      headers.emplace_back("Idempotency-Key", fmt::format("matrix-{}", report_.calls));
      const auto given = options_.bodies.find(operation.id);
      if (given != options_.bodies.end()) {
        body = given->second;
      } else if (!operation.body_schema.empty()) {
        body = "{}";
      }
      if (!operation.body_schema.empty()) headers.emplace_back("Content-Type", "application/json");
      if (!operation.content_types.empty()) headers.emplace_back("Content-Type", operation.content_types.front());
    }
    return client_.request(http::to_text(operation.method), filled(operation.path), body, headers);
  }
  http::Client& client_;
  const MatrixOptions& options_;
  MatrixReport report_;
};

}  // namespace

Result<MatrixReport> run_matrix(http::Client& client, const Api& api, const protection::Access& access,
                                const std::map<std::string, std::string>& tokens, const MatrixOptions& options) {
  Matrix matrix(client, options);
  for (const Operation& operation : api.operations()) {
    if (options.skip.contains(operation.id)) continue;
    TRY(matrix.call(operation, nullptr, ""));
    for (const auto& [code, token] : tokens) {
      const protection::Role* role = access.role(code);
      if (!role) return Error{"api.operation.invalid", "no such role: " + code};
      TRY(matrix.call(operation, role, token));
    }
  }
  return matrix.take();
}

std::vector<std::string> compare_openapi(const json::value& document, const std::vector<http::Route>& routes) {
  std::set<std::string> written, real;
  if (document.is_object() && document.get_object().contains("paths")) {
    for (const auto& [path, item] : document.at("paths").as_object()) {
      for (const auto& [method, operation] : item.as_object()) {
        if (http::parse_method(to_upper_ascii(method))) {
          written.insert(fmt::format("{} {}", to_upper_ascii(method), std::string_view(path)));
        }
      }
    }
  }
  for (const http::Route& route : routes) {
    if (route.info.operation.documented) real.insert(fmt::format("{} {}", http::to_text(route.method), route.pattern));
  }
  std::vector<std::string> out;
  for (const std::string& item : written) {
    if (!real.contains(item)) out.push_back(item + " is described and does not exist");
  }
  for (const std::string& item : real) {
    if (!written.contains(item)) out.push_back(item + " exists and is not described");
  }
  return out;
}

}  // namespace limen::api
