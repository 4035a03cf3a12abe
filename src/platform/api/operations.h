// What the operations of one service have in common, said once, so that each is declared by what is its own.
//
//   constexpr api::Operations operation{.tag = "permits", .prefix = "/api/permits", .purpose = true};
//   …
//   TRY(api.read(operation(Method::kGet, "/{id}", "getPermit", "One record", {kRead}, "", "Permit"), …));
//
// What is rare (a query, a limit, another status) is set on what comes back.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/api/api.h"

namespace limen::api {

struct Operations {
  std::string_view tag;
  std::string_view prefix{};  // of every path
  bool purpose = false;       // see Operation

  // `body`, `response`: names of schemas; empty: none.
  Operation operator()(http::Method method, std::string_view path, std::string id, std::string summary,
                       std::vector<std::string> scopes, std::string body, std::string response) const {
    Operation out;
    out.method = method;
    out.path = prefix;
    out.path += path;
    out.id = std::move(id);
    out.summary = std::move(summary);
    out.tag = tag;
    out.scopes = std::move(scopes);
    out.purpose = purpose;
    out.body_schema = std::move(body);
    out.response_schema = std::move(response);
    return out;
  }
};

}  // namespace limen::api
