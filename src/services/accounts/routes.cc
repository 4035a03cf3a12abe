#include "services/accounts/accounts.h"
#include "services/accounts/model.h"

namespace limen::accounts {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using api::Who;
using http::Method;

constexpr double kSignInCost = 20;

Result<Answer> sign_in(Call& call, identity::Identity& identity) {
  const identity::SignIn request = TRY(read_sign_in(call.body()));
  identity::SignInOutcome outcome = identity.sign_in(request);
  if (!outcome.session) {
    Error error = outcome.error ? *outcome.error : Error{"identity.credentials", "sign-in failed"};
    if (outcome.retry_after_seconds > 0) {
      error.place.offset = static_cast<std::uint64_t>(outcome.retry_after_seconds);
    }
    return error;
  }
  Answer answer = Answer::json(to_json(*outcome.session));
  answer.headers.emplace_back(
      "Set-Cookie", api::session_cookie(outcome.token, identity.policy().absolute_seconds, call.request().tls));
  return answer;
}

Result<void> add_session_routes(api::Api& api, identity::Identity& identity) {
  TRY(api.act({.method = Method::kPost,
               .path = "/api/session",
               .id = "signIn",
               .summary = "Sign in",
               .tag = "session",
               .body_schema = "SignIn",
               .response_schema = "Session",
               .idempotent = false,
               .who = Who::kAnybody,
               .cost = kSignInCost},
              [&identity](Call& call) { return sign_in(call, identity); }));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/session",
                .id = "getSession",
                .summary = "The present session",
                .tag = "session",
                .response_schema = "Session",
                .who = Who::kSession,
                .before_password_change = true},
               [](Call& call, database::Session&) -> Result<Answer> { return Answer::json(to_json(call.session())); }));
  TRY(api.write({.method = Method::kDelete,
                 .path = "/api/session",
                 .id = "signOut",
                 .summary = "Sign out",
                 .tag = "session",
                 .status = 204,
                 .who = Who::kSession,
                 .before_password_change = true},
                [&identity](Call& call, database::Session&) -> Result<Commit> {
                  return Commit([&](database::Transaction& tx) -> Result<Answer> {
                    TRY(identity.sign_out(tx, call.session()));
                    Answer answer = Answer::no_content();
                    answer.headers.emplace_back("Set-Cookie", api::ended_cookie(call.request().tls));
                    return answer;
                  });
                }));
  return api.write(
      {.method = Method::kPost,
       .path = "/api/session/post",
       .id = "choosePost",
       .summary = "Choose the post and lane of this session",
       .tag = "session",
       .body_schema = "PostChoice",
       .response_schema = "Session",
       .who = Who::kSession},
      [&identity](Call& call, database::Session&) -> Result<Commit> {
        PostChoice choice = TRY(read_post_choice(call.body()));
        return Commit([&identity, &call, choice](database::Transaction& tx) -> Result<Answer> {
          return Answer::json(to_json(*TRY(identity.set_post(tx, call.session(), choice.post, choice.lane))));
        });
      });
}

Result<void> add_own_routes(api::Api& api, identity::Identity& identity) {
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/session/password",
                 .id = "changePassword",
                 .summary = "Change one's own password",
                 .tag = "session",
                 .body_schema = "PasswordChange",
                 .status = 204,
                 .who = Who::kSession,
                 .before_password_change = true,
                 .cost = kSignInCost},
                [&identity](Call& call, database::Session& read) -> Result<Commit> {
                  const PasswordChange change = TRY(read_password_change(call.body()));
                  TRY(call.first_time(read));  // the password shown is the old one then, and would count as wrong
                  std::string hash =
                      TRY(identity.check_new_password(read, call.session(), change.present, change.wanted));
                  return Commit([&identity, &call, hash](database::Transaction& tx) -> Result<Answer> {
                    TRY(identity.set_password(tx, call.session(), hash));
                    return Answer::no_content();
                  });
                }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/session/totp",
                 .id = "beginTotp",
                 .summary = "Make a secret for an authenticator app; takes the password again",
                 .tag = "session",
                 .body_schema = "PresentPassword",
                 .response_schema = "TotpEnrolment",
                 .who = Who::kSession,
                 .cost = kSignInCost},
                [&identity](Call& call, database::Session& read) -> Result<Commit> {
                  const std::string present = TRY(read_present_password(call.body()));
                  TRY(call.first_time(read));
                  const identity::PasswordShown shown = TRY(identity.show_password(read, call.session(), present));
                  return Commit([&identity, &call, shown](database::Transaction& tx) -> Result<Answer> {
                    const identity::TotpEnrolment made = TRY(identity.begin_totp(tx, call.session(), shown));
                    return Answer::json(json::object{{"secret", made.secret}, {"uri", made.uri}});
                  });
                }));
  return api.write({.method = Method::kPost,
                    .path = "/api/session/totp/confirm",
                    .id = "confirmTotp",
                    .summary = "Begin to use codes",
                    .tag = "session",
                    .body_schema = "TotpCode",
                    .status = 204,
                    .who = Who::kSession,
                    .cost = kSignInCost},
                   [&identity](Call& call, database::Session&) -> Result<Commit> {
                     const std::string code = TRY(read_code(call.body()));
                     return Commit([&identity, &call, code](database::Transaction& tx) -> Result<Answer> {
                       TRY(identity.confirm_totp(tx, call.session(), code));
                       return Answer::no_content();
                     });
                   });
}

Result<void> check_posts(const Options& options, database::Session& session, const std::vector<PostId>& posts) {
  for (const PostId& post : posts) {
    if (options.post_known && !TRY(options.post_known(session, post))) {
      return Error{"identity.post_unknown", "there is no such post"};
    }
  }
  return {};
}

api::Operation account_operation(std::string path, std::string id, std::string summary) {
  return {.method = Method::kPost,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "accounts",
          .scopes = {"accounts.manage"},
          .response_schema = "Account"};
}

Result<void> add_account_routes(api::Api& api, identity::Identity& identity, const Options& options) {
  TRY(api.read({.method = Method::kGet,
                .path = "/api/accounts",
                .id = "listAccounts",
                .summary = "All accounts",
                .tag = "accounts",
                .scopes = {"accounts.manage"},
                .response_schema = "AccountList"},
               [&identity](Call& call, database::Session& session) -> Result<Answer> {
                 json::array list;
                 for (const identity::Account& account : TRY(identity.accounts(session, call.permit()))) {
                   list.push_back(to_json(account));
                 }
                 return Answer::json(json::object{{"accounts", std::move(list)}});
               }));
  api::Operation create = account_operation("/api/accounts", "createAccount", "Make an account");
  create.body_schema = "NewAccount";
  create.status = 201;
  TRY(api.write(create, [&identity, options](Call& call, database::Session&) -> Result<Commit> {
    identity::NewAccount wanted = TRY(read_new_account(call.body()));
    identity::OneTimePassword password = TRY(identity.make_one_time_password());
    return Commit([&identity, &call, options, wanted, password](database::Transaction& tx) -> Result<Answer> {
      TRY(check_posts(options, tx, wanted.posts));
      json::object out = to_json(TRY(identity.create(tx, call.permit(), wanted, password)));
      out["one_time_password"] = password.text;
      return Answer::json(out, 201);
    });
  }));
  api::Operation roles = account_operation("/api/accounts/{id}/roles", "setRoles", "Change roles and posts");
  roles.body_schema = "Rights";
  return api.write(roles, [&identity, options](Call& call, database::Session&) -> Result<Commit> {
    const AccountId id = TRY(call.id<AccountId>("id"));
    Rights rights = TRY(read_rights(call.body()));
    return Commit([&identity, &call, options, id, rights](database::Transaction& tx) -> Result<Answer> {
      TRY(check_posts(options, tx, rights.posts));
      return Answer::json(to_json(TRY(identity.set_roles(tx, call.permit(), id, rights.roles, rights.posts))));
    });
  });
}

Result<void> add_state_routes(api::Api& api, identity::Identity& identity) {
  TRY(api.write(account_operation("/api/accounts/{id}/disable", "disableAccount", "Take an account out of use"),
                [&identity](Call& call, database::Session&) -> Result<Commit> {
                  const AccountId id = TRY(call.id<AccountId>("id"));
                  return Commit([&identity, &call, id](database::Transaction& tx) -> Result<Answer> {
                    return Answer::json(to_json(TRY(identity.disable(tx, call.permit(), id))));
                  });
                }));
  TRY(api.write(account_operation("/api/accounts/{id}/enable", "enableAccount", "Put an account back into use"),
                [&identity](Call& call, database::Session&) -> Result<Commit> {
                  const AccountId id = TRY(call.id<AccountId>("id"));
                  return Commit([&identity, &call, id](database::Transaction& tx) -> Result<Answer> {
                    return Answer::json(to_json(TRY(identity.enable(tx, call.permit(), id))));
                  });
                }));
  api::Operation reset = account_operation("/api/accounts/{id}/reset", "resetAccount",
                                           "Issue a new one-time password; codes and locks are taken away");
  reset.response_schema = "OneTimePassword";
  return api.write(reset, [&identity](Call& call, database::Session&) -> Result<Commit> {
    const AccountId id = TRY(call.id<AccountId>("id"));
    identity::OneTimePassword password = TRY(identity.make_one_time_password());
    return Commit([&identity, &call, id, password](database::Transaction& tx) -> Result<Answer> {
      TRY(identity.reset(tx, call.permit(), id, password));
      return Answer::json(json::object{{"one_time_password", password.text}});
    });
  });
}

}  // namespace

Result<void> add_routes(api::Api& api, Options options) {
  identity::Identity& identity = api.identity();
  TRY(api.add_schemas(kSchemas));
  TRY(add_session_routes(api, identity));
  TRY(add_own_routes(api, identity));
  TRY(add_account_routes(api, identity, options));
  return add_state_routes(api, identity);
}

}  // namespace limen::accounts
