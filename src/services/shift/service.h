// What may be done at a desk and at the end of a shift. Private to this folder.
#pragma once

#include "platform/identity/password.h"
#include "services/shift/store.h"

namespace limen::shift {

struct Unlocking {
  std::string desk_token{}, account{}, pin{};
  bool hand_over = false;  // checks of the one who leaves go to the one who comes; else to the queue
  // Whose session is open at the desk meanwhile: it ends.
  std::shared_ptr<const identity::Session> leaving{};
};

struct Unlocked {
  std::optional<Error> error{};  // "shift.pin", "shift.full_sign_in"; what was counted stays
  identity::OpenedSession opened{};
};

class Service : public std::enable_shared_from_this<Service> {
 public:
  Service(Parts given, Rules r, Texts t)
      : parts(std::move(given)), rules(r), texts(std::move(t)), hasher(parts.identity.policy().hashing) {}

  // ---- Desk ----
  // Error "shift.pin.form": too short, all alike or in a row.
  Result<void> check_pin(std::string_view pin) const;
  Result<void> set_pin(database::Transaction& tx, const identity::Session& session, const std::string& hash) const;
  struct Seated {
    std::string new_token{};  // when the desk was not known
    Instant until{};
  };
  // Errors "shift.full_sign_in" (this session is a short one itself), "shift.pin.none".
  Result<Seated> take_seat(database::Transaction& tx, const identity::Session& session, std::string_view token) const;
  Result<std::optional<Desk>> desk(database::Session& session, std::string_view token) const;
  // Ends the session; the desk keeps post and lane. `leaves`: she does not come back, her checks go to the queue.
  Result<int> leave(database::Transaction& tx, const identity::Session& session, std::string_view token,
                    bool leaves) const;
  Result<Unlocked> unlock(const Unlocking& request) const;  // worker

  // ---- Checks ----
  Result<std::vector<HeldCheck>> checks(database::Session& session, const protection::Grant& grant,
                                        const PostId& post) const;
  // Error "shift.check.not_found".
  Result<void> take_check(database::Transaction& tx, const protection::Grant& grant, const PostId& post,
                          const border::CheckId& id) const;

  // ---- Report ----
  Result<Handover> draft(database::Session& session, const protection::Grant& grant, const PostId& post) const;
  Result<Incident> add_incident(database::Transaction& tx, const protection::Grant& grant, const PostId& post,
                                const std::string& text, journal::Entry entry) const;
  Result<Handover> write(database::Transaction& tx, const protection::Grant& grant, const PostId& post,
                         const std::string& note, journal::Entry entry) const;
  // Errors "shift.handover.signed", "shift.handover.own".
  Result<Handover> sign(database::Transaction& tx, const protection::Grant& grant, const HandoverId& id,
                        journal::Entry entry) const;
  Result<std::string> report(const Handover& handover, std::string_view language) const;  // PDF
  Result<std::int64_t> run_retention(CivilDate today) const;

  const Parts parts;
  const Rules rules;
  const Texts texts;
  const identity::PasswordHasher hasher;
  std::vector<std::pair<std::string, Line>> lines{};
  ListAges list_ages{};

 private:
  // The checks that wait in the hands of who leaves: to another, or to the queue. How many.
  Result<int> give_away(database::Transaction& tx, const protection::Caller& leaving, const PostId& post,
                        const identity::Account* coming) const;
};

json::object to_json(const HeldCheck& held, const AccountId& reader);
json::object to_json(const Handover& handover, const site::Posts& posts, const AccountId& reader);

Result<void> add_desk_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_handover_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::shift
