#include "services/match/match.h"

#include "services/match/queries.h"

namespace limen::match {

Match::Match(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}
Match::~Match() = default;

Result<void> Match::register_routes(api::Api& api) {
  api.admit_programs([state = state_](std::string_view secret,
                                      const api::Operation& operation) -> Result<std::shared_ptr<const api::Program>> {
    const SecretHash hash = hash_of_secret(secret);
    auto known =
        TRY(state->parts.database.read([&](database::Session& session) { return store::by_secret(session, hash); }));
    const bool by_path = operation.path.find("{credential}") != std::string::npos;
    if (!known || !known->in_force(state->parts.clock.now()) || (by_path && !known->in_address)) {
      return std::shared_ptr<const api::Program>();
    }
    protection::Grant grant =
        TRY(state->parts.access->for_job("credential:" + known->id.to_text(), "alerts.read", known->purpose));
    return std::shared_ptr<const api::Program>(std::make_shared<Holder>(std::move(grant), std::move(*known)));
  });
  TRY(api.add_status("match.use", 403));
  TRY(api.add_status("match.rate", 429));
  TRY(api.add_status("match.dataset", 404));
  TRY(api.add_status("match.form", 400));
  TRY(api.add_status("match.value", 400));
  TRY(api.add_status("match.too_many", 400));
  TRY(api.add_status("credential.revoked", 409));
  TRY(add_credential_routes(api, state_));
  TRY(add_match_routes(api, state_));
  return add_reconcile_routes(api, state_);
}

}  // namespace limen::match
