// Signing in and out, one's own password and codes, the post one works at, and the administration of accounts, as
// docs/api.md has them under "Session and setup" and "Administration". What is decided is decided in platform/identity;
// this is its face to the browser.
//
//   TRY(accounts::add_routes(api, {.post_known = posts_exists}));
//
// Called once at start. The Api must outlive nothing but itself; `post_known` is called in jobs of the writer.
#pragma once

#include <functional>

#include "platform/api/api.h"

namespace limen::accounts {

struct Options {
  // Whether there is such a post; every id is taken when this is empty.
  std::function<Result<bool>(database::Session&, const PostId&)> post_known{};
};

Result<void> add_routes(api::Api& api, Options options = {});

// The Session of docs/api.md, for services with another way in.
json::object session_json(const identity::Session& session);

}  // namespace limen::accounts
