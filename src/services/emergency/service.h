// What may be opened, given and reviewed. Private to this folder.
#pragma once

#include "services/emergency/store.h"

namespace limen::emergency {

struct Opening {
  std::string account{}, password{}, code{}, reason{};
  std::int64_t envelope = 0;
  std::optional<PostId> post{};
  std::string second_account{}, second_password{};
};

struct NewDeputy {
  std::string account{}, role{}, reason{};
  PostId post{};
  Instant begins{}, until{};
};

struct Printed {
  std::int64_t number = 0;
  std::string kind{}, code{};
};

class Service : public std::enable_shared_from_this<Service> {
 public:
  Service(Parts given, Rules r) : parts(std::move(given)), rules(std::move(r)), key(parts.keys.derived("emergenc")) {}

  // ---- Recovery codes ----
  // New ones; those from before are dead. Error "emergency.no_app": nothing to stand in for.
  Result<std::vector<std::string>> make_codes(database::Transaction& tx, const identity::Session& session) const;
  // Errors those of confirm_person, and "emergency.code".
  Result<identity::OpenedSession> recover(const std::string& account, const std::string& password,
                                          const std::string& code) const;  // worker

  // ---- Envelopes ----
  Result<std::vector<Printed>> make_envelopes(database::Transaction& tx, const protection::Permit& permit,
                                              const std::string& kind, int count, journal::Entry entry) const;
  Result<Bytes> sheets(const std::vector<Printed>& printed, Instant made) const;  // a page for each
  Result<void> destroy(database::Transaction& tx, const protection::Permit& permit, std::int64_t number,
                       journal::Entry entry) const;
  // Errors "emergency.code", "emergency.second_person", "emergency.post", "emergency.reason", those of confirm_person.
  Result<identity::OpenedSession> open_envelope(const Opening& opening) const;  // worker

  // ---- Deputies ----
  // Errors "emergency.deputy.role", "emergency.deputy.self", "emergency.deputy.time", "emergency.deputy.account".
  Result<Use> give(database::Transaction& tx, const protection::Permit& permit, const NewDeputy& wanted,
                   journal::Entry entry) const;
  // Ends the present session; the new one has the role. Errors "emergency.use.not_found", "emergency.deputy.time".
  Result<identity::OpenedSession> take(database::Transaction& tx, const identity::Session& session, const UseId& id,
                                       journal::Entry entry) const;
  Result<Use> end(database::Transaction& tx, const protection::Permit& permit, const UseId& id,
                  journal::Entry entry) const;

  // ---- Review ----
  // Errors "emergency.use.not_found", "emergency.outcome", "emergency.reviewed", "emergency.own".
  Result<Use> review(database::Transaction& tx, const protection::Permit& permit, const UseId& id,
                     const std::string& outcome, const std::string& note, journal::Entry entry) const;
  Result<std::int64_t> run_retention(CivilDate today) const;

  const Parts parts;
  const Rules rules;
  const keys::Key key;  // of codes

 private:
  Digest digest_of(std::string_view code, std::string_view of) const;
  Result<Use> record(database::Transaction& tx, Use use, journal::Entry entry) const;
};

json::object to_json(const Use& use, const Service& service, Instant now);
json::object to_json(const Envelope& envelope);
Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::emergency
