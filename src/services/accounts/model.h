// What travels: sessions and accounts as JSON, and requests as they are read. Private to this folder.
#pragma once

#include "base/json.h"
#include "platform/identity/identity.h"

namespace limen::accounts {

json::object to_json(const identity::Session& session);
json::object to_json(const identity::Account& account);

struct PasswordChange {
  std::string present;
  std::string wanted;
};
struct PostChoice {
  PostId post;
  std::string lane;
};
struct Rights {
  std::vector<std::string> roles;
  std::vector<PostId> posts;
};

// Errors of JsonReader, "id.invalid" with the pointer.
Result<identity::SignIn> read_sign_in(const json::value& body);
Result<PasswordChange> read_password_change(const json::value& body);
Result<std::string> read_present_password(const json::value& body);
Result<std::string> read_code(const json::value& body);
Result<PostChoice> read_post_choice(const json::value& body);
Result<identity::NewAccount> read_new_account(const json::value& body);
Result<Rights> read_rights(const json::value& body);

extern const char* const kSchemas;

}  // namespace limen::accounts
