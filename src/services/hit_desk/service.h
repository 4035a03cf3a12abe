// What the desk does, and what is shown of it to whom. Private to this folder.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/hit_desk/model.h"
#include "services/hit_desk/store.h"

namespace limen::hit_desk {

// What was done with the action that the alert asks for.
struct OutcomeInput {
  Outcome outcome = Outcome::kDone;
  std::string reason{}, note{}, urgent_reason{};
  bool urgent = false;
};
struct CallInput {
  ContactId contact{};
  std::string outcome{};  // "answered", "no_answer", "busy", "wrong_number"
  std::string answered_by{}, note{};
};

// A turn of the call sheet.
struct Turn {
  const Contact* contact = nullptr;
  const Contact* for_whom = nullptr;
  int tried = 0;
  bool answered = false, next = false;
};

class Service {
 public:
  Service(Parts given, hit_report::Rules rules, list_age::Rules ages)
      : parts(std::move(given)), rules_(std::move(rules)), ages_(std::move(ages)) {}

  // From the border, in its transaction.
  Result<void> on_hit(database::Transaction& tx, const protection::Grant& grant, const border::HitNews& news,
                      const things::HitNews* thing = nullptr);
  // The same of a vehicle, a vessel or another thing.
  Result<void> on_thing(database::Transaction& tx, const protection::Grant& grant, const things::HitNews& news);
  Result<void> on_decision(database::Transaction& tx, const border::DecisionNews& news);
  Result<void> on_check_removed(database::Transaction& tx, const border::CheckId& check);

  // A file that the caller may see; else error "hit_desk.not_found", as if there were none.
  Result<File> find(database::Session& session, const protection::Grant& grant, const FileId& id) const;
  Result<std::vector<File>> list(database::Session& session, const protection::Grant& grant,
                                 std::optional<bool> closed) const;

  // Steps. Each reads the file in the writer, decides there whether it may be taken, writes table and journal. Errors
  // "hit_desk.state", "hit_desk.judged", "hit_desk.not_judged", "identity.not_allowed" and those named.
  Result<File> judge(database::Transaction& tx, const protection::Grant& grant, const FileId& id, bool same_person,
                     const std::string& note, journal::Entry entry) const;
  // Errors "hit_desk.contact.unknown", "hit_desk.call.outcome".
  Result<File> call(database::Transaction& tx, const protection::Grant& grant, const FileId& id, const CallInput& input,
                    journal::Entry entry) const;
  // Errors "hit_desk.outcome.note", "hit_desk.outcome.reason", "hit_desk.urgent.reason".
  Result<File> set_outcome(database::Transaction& tx, const protection::Grant& grant, const FileId& id,
                           const OutcomeInput& input, journal::Entry entry) const;
  // Errors "hit_desk.report.incomplete", "hit_desk.no_outcome".
  Result<File> send(database::Transaction& tx, const protection::Grant& grant, const FileId& id, json::object sent,
                    journal::Entry entry) const;
  // To received, in work or answered, with what was written down of it.
  Result<File> advance(database::Transaction& tx, const protection::Grant& grant, const FileId& id, State to,
                       json::object written, journal::Entry entry) const;
  // Errors "hit_desk.close.late_reason", "hit_desk.close.note".
  Result<File> close(database::Transaction& tx, const protection::Grant& grant, const FileId& id,
                     const std::string& late_reason, const std::string& note, journal::Entry entry) const;

  // The roster. Errors "hit_desk.contact.unknown", "hit_desk.contact.version", "hit_desk.contact.dates",
  // "hit_desk.contact.phone", "hit_desk.contact.label", "hit_desk.contact.category".
  Result<Contact> put_contact(database::Transaction& tx, std::optional<ContactId> id, Contact contact,
                              journal::Entry entry) const;
  Result<void> remove_contact(database::Transaction& tx, const ContactId& id, journal::Entry entry) const;
  Result<void> put_holiday(database::Transaction& tx, const Holiday& holiday, journal::Entry entry) const;
  // For that post now, as {at, local, holiday, turns, nobody}. `calls`: those of a file, which say who is next.
  Result<json::object> call_sheet(database::Session& session, const PostId& post, std::string_view issuer,
                                  std::string_view category, const std::vector<HitCall>& calls) const;

  // The lists on the counter, judged now; read again when what is known of them is older than that. Who looks at them
  // wants to see an import; a decision must not wait for a reading each time.
  static constexpr std::int64_t kToLook = 5, kToDecide = 60;
  Result<std::vector<ListState>> lists(database::Session& session, std::int64_t seconds) const;
  json::object list_view(const ListState& list) const;

  json::object summary(const File& file) const;
  Result<json::object> view(database::Session& session, const protection::Grant& grant, const File& file) const;
  Result<json::object> report(const File& file, std::string_view language) const;
  bool may_report(const protection::Permit& permit, const File& file) const;

  Result<std::int64_t> run_retention(CivilDate today, int batch) const;

  const Parts parts;
  const hit_report::Rules& rules() const { return rules_; }

 private:
  bool visible(const protection::Permit& permit, const File& file) const;
  Result<File> open_file(database::Transaction& tx, const protection::Grant& grant, const border::HitNews& news,
                         const things::HitNews* thing) const;
  const hit_report::Form* form_of(const File& file) const;  // null: nothing to report
  Result<void> record(database::Transaction& tx, const File& file, journal::Entry entry, json::object sealed) const;
  Result<void> remove(database::Transaction& tx, const FileId& id) const;
  Result<bool> is_held(database::Session& session, const store::Ended& file) const;
  void set_limits(File& file, Instant from) const;
  json::object clock(const File& file) const;
  json::array steps(const protection::Permit& permit, const File& file) const;
  std::map<std::string, std::string, std::less<>> values(const File& file, std::string_view language,
                                                         Instant sent_at) const;
  Result<std::vector<ListState>> read_lists(database::Session& session) const;

  hit_report::Rules rules_;
  list_age::Rules ages_;
  struct Kept {
    Instant at{};
    std::vector<ListState> lists{};
  };
  mutable std::mutex mutex_;
  mutable std::optional<Kept> kept_;  // what the lists are; their age is judged each time
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_duty_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::hit_desk
