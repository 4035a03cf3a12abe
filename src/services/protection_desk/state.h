// Inside services/protection_desk: what the routes share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/vulnerability/vulnerability.h"
#include "platform/api/operations.h"
#include "platform/documents/letter.h"
#include "platform/lists/lists.h"
#include "platform/protection/protection.h"
#include "services/protection_desk/protection_desk.h"

namespace limen::protection_desk {

using CaseId = Id<struct ProtectionCaseTag>;
using NoteId = Id<struct ProtectionNoteTag>;
using ReferralId = Id<struct ProtectionReferralTag>;

// What is said of the person is in `content`, which is sealed in the journal under the key ("protection_case", id,
// "case") and read from the entry `content_entry`:
//   person      {surname, given_names, birth_date, age, sex, nationality, language, contact}; each may be absent
//   kind        what the counter called the need; only from there
//   needs       [{code, reasons, source, state: open|closed, at, by, closed_reason}]
//   screenings  [{questionnaire, answers: {question: answer}, needs, dimensions, open, ask_again, at, by}]
//   consents    [{given_by, templates, bodies, language, interpreter, at, by, withdrawn_at, withdrawn_reason}]
//   referrals   [{id, body, body_name, service, need, template, told: {…}, basis, reason, reason_text,
//                 best_interest_note, steps: [{step, reason, note, contact, at, by}]}]
//   follow_ups  [{on, text, done_at, by}], outcome {code, note}
struct CaseFile {
  CaseId id{};
  std::int64_t number = 0;  // at the site, from 1
  PostId post{};
  std::string source{};  // "desk", "counter", "reception"
  std::optional<border::CheckId> check{};
  std::optional<border::TravellerId> traveller{};
  std::optional<arrivals::MemberId> member{};
  std::string state = "new";  // "new", "assessment", "service", "closed"
  Instant opened_at{};
  std::optional<Instant> closed_at{}, notes_gone_at{};
  std::optional<CivilDate> follow_up_on{};  // the next one that waits
  std::int64_t version = 1;
  std::int64_t content_entry = 0;
  bool held = false;
  json::object content{};

  bool closed() const { return state == "closed"; }
  json::object& person() { return content["person"].as_object(); }
  json::array& list(std::string_view key);
  const json::array& list(std::string_view key) const;
};

// One referral as the clock needs it; what was told is in the content.
struct Referral {
  ReferralId id{};
  CaseId one{};
  std::string body{}, state = "sent";  // "sent", "received", "accepted", "rejected", "done", "revoked"
  Instant sent_at{}, due_at{};
  std::optional<Instant> received_at{}, ended_at{};
};

struct Rules {
  vulnerability::Rulebook book{};
  std::vector<lists::CodeList> lists{};  // of protection_desk.yaml
  lists::StatisticsRules statistics{};
  std::shared_ptr<const documents::Letter> consent_form{}, referral_receipt{};

  static Result<Rules> read(const config::PackStore& packs, std::string_view pack);
  const lists::Code* find(std::string_view list, std::string_view code) const;
};

namespace store {

Result<std::int64_t> next_number(database::Transaction& tx);
Result<void> insert(database::Transaction& tx, const CaseFile& one);
// Counted: false when the version is not that one any more. Raises `one.version`.
Result<bool> update(database::Transaction& tx, CaseFile& one);
Result<std::optional<CaseFile>> find(database::Session& session, const CaseId& id);  // without content
Result<std::vector<CaseFile>> list(database::Session& session, const std::optional<std::set<PostId>>& posts,
                                   std::string_view state, int limit);
Result<std::vector<CaseId>> of_check(database::Session& session, const border::CheckId& check);
Result<void> add_note(database::Transaction& tx, const NoteId& id, const CaseId& one, Instant at, std::int64_t entry);
Result<std::vector<std::int64_t>> notes(database::Session& session, const CaseId& one);  // entries, in their order
Result<std::optional<CaseFile>> of_member(database::Session& session, const arrivals::MemberId& member);  // not closed
Result<std::int64_t> note_count(database::Session& session, const CaseId& one);
Result<void> put_referral(database::Transaction& tx, const Referral& referral);
Result<std::vector<Referral>> referrals(database::Session& session, const CaseId& one);
Result<std::vector<Referral>> waiting(database::Session& session);  // not received yet, by the time they are due
Result<void> remove(database::Transaction& tx, const CaseId& one);
Result<void> remove_notes(database::Transaction& tx, const CaseId& one, Instant at);

}  // namespace store

struct ProtectionDesk::State {
  State(Parts p, Rules r) : parts(std::move(p)), rules(std::move(r)) {}
  const Parts parts;
  const Rules rules;

  // Errors "protection_desk.not_found", "identity.not_allowed".
  Result<CaseFile> load(database::Session& session, const protection::Grant& grant, const CaseId& id) const;
  // The same in the writer. Errors "protection_desk.version", and "protection_desk.closed" unless `closed_too`.
  Result<CaseFile> claim(database::Transaction& tx, const protection::Grant& grant, const CaseId& id,
                         std::int64_t version, bool closed_too = false) const;
  Result<void> open_content(database::Session& session, CaseFile& one) const;
  // Writes the content as it is now, with the entry's kind and open facts, and the row.
  Result<void> save(database::Transaction& tx, CaseFile& one, journal::Entry entry) const;
  Result<void> create(database::Transaction& tx, CaseFile& one, journal::Entry entry) const;
  // Opens the need unless it is open; `reasons` are questions, signs, or where it was said.
  void add_need(CaseFile& one, std::string_view code, const std::vector<std::string>& reasons, std::string_view source,
                std::string_view by, Instant at) const;
  vulnerability::Person person_of(const CaseFile& one, CivilDate today) const;

  Result<void> screen(CaseFile& one, const std::string& questionnaire, const vulnerability::Answers& answers,
                      std::string_view by, Instant at) const;
  // The consent that covers it, or nothing.
  const json::object* consent_for(const CaseFile& one, std::string_view template_code, std::string_view body) const;
};
using State = ProtectionDesk::State;

// A referral as it is asked for.
struct NewReferral {
  std::string body{}, service{}, need{}, template_code{}, message{}, best_interest_note{};
  std::string override_reason{}, override_text{};  // empty: by consent
};
Result<Referral> refer(const State& state, database::Transaction& tx, const protection::Grant& grant, CaseFile& one,
                       const NewReferral& wanted, Instant now);
struct Step {
  std::string step{}, reason{}, note{}, contact{};  // contact: who said so at the service
};
// Errors "protection_desk.referral.step" (not from there), "protection_desk.code" …
Result<Referral> take_step(const State& state, database::Transaction& tx, CaseFile& one, const ReferralId& id,
                           const Step& step, std::string_view by, Instant now);
// Revokes what is under way by consent. How many.
Result<int> withdraw_consent(const State& state, database::Transaction& tx, CaseFile& one, std::string_view reason,
                             std::string_view by, Instant now);

// Whether that member is that text.
inline bool says(const json::value& value, std::string_view text) {
  return value.is_string() && std::string_view(value.get_string()) == text;
}

json::object view(const State& state, const CaseFile& one, const std::vector<Referral>& referrals, std::int64_t notes,
                  CivilDate today, Instant now);
json::object summary(const State& state, const CaseFile& one, const std::vector<Referral>& referrals, CivilDate today,
                     Instant now);
Error problem(const char* code, const char* message, const char* pointer = nullptr);

inline constexpr api::Operations operation{.tag = "protection desk", .prefix = "/api/protection", .purpose = true};
Result<void> add_case_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_referral_routes(api::Api& api, const std::shared_ptr<State>& state);
Result<void> add_print_routes(api::Api& api, const std::shared_ptr<State>& state);
// Every word of what is printed, so that a pack that lacks one is found at the start.
Result<std::shared_ptr<const documents::Letter>> read_consent_form(const config::PackStore& packs,
                                                                   std::string_view pack);
Result<std::shared_ptr<const documents::Letter>> read_referral_receipt(const config::PackStore& packs,
                                                                       std::string_view pack);
Result<void> add_list_routes(api::Api& api, const std::shared_ptr<State>& state);

}  // namespace limen::protection_desk
