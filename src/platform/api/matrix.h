// Calls every operation as every role and as nobody, over HTTP, and compares who got in with what the scopes say. For
// tests: of the gate itself, and of the whole server with all its services.
//
//   const MatrixReport report = TRY(run_matrix(client, api, access, tokens, {.skip = {"signOut"}}));
//   EXPECT_TRUE(report.wrong.empty()) << …;
//   EXPECT_EQ(report.refused, api.refusals() - before);
//
// Whoever lacks the scope is to get 403 identity.not_allowed, whoever has no session 401; whoever holds it anything but
// these and 5xx (an invented id is 404, an empty body 400 or 422).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "platform/api/api.h"
#include "platform/http/client.h"

namespace limen::api {

struct MatrixOptions {
  std::set<std::string> skip{};                 // operations that would end the test's own sessions
  std::map<std::string, std::string> bodies{};  // by operation; else "{}"
};

struct MatrixReport {
  std::uint64_t calls = 0;
  std::uint64_t allowed = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> wrong{};  // "getAlert as officer: 200, expected 403"
};

// `tokens`: of a session of each role, by role; posts unlimited, password changed, rate not in the way.
Result<MatrixReport> run_matrix(http::Client& client, const Api& api, const protection::Access& access,
                                const std::map<std::string, std::string>& tokens, const MatrixOptions& options = {});

// Compares the OpenAPI text with the routes of the router, both ways: what is missing on either side.
std::vector<std::string> compare_openapi(const json::value& document, const std::vector<http::Route>& routes);

}  // namespace limen::api
