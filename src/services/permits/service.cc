#include "services/permits/service.h"

#include <algorithm>

#include "base/text.h"

namespace limen::permits {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

constexpr int kMostShown = 20;

Error at(const char* field, const char* code, const char* message) {
  return Error{code, message, Place{.path = std::string("/") + field}};
}

journal::Sealed sealed(json::object content, bool fresh = false) {
  return {.group = "permit", .plaintext = limen::to_text(json::value(std::move(content))), .new_record = fresh};
}

}  // namespace

std::string Service::folded(std::string_view name) const {
  std::string text;
  for (const std::string& part : folder_.fold(name).parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

std::vector<std::string> Service::keys_of(const Permit& permit) const {
  std::vector<std::string> keys = {"n:" + permit.number};
  if (!permit.document_number.empty()) {
    keys.push_back("d:" + permit.document_number + ":" + std::string(permit.document_issuer.text()));
  }
  const Holder& holder = permit.holder;
  keys.push_back("h:" + folded(holder.surname.empty() ? holder.given_names : holder.surname) + ":" +
                 holder.birth.to_text());
  return keys;
}

// Surname, birth date and nationality agree, and one given name at least where both have any: a twin is not the holder.
bool Service::same_holder(const Holder& a, const Holder& b) const {
  if (a.birth != b.birth || folded(a.surname) != folded(b.surname)) return false;
  if (!a.nationality.empty() && !b.nationality.empty() && a.nationality != b.nationality) return false;
  const auto left = folder_.fold(a.given_names).parts, right = folder_.fold(b.given_names).parts;
  return left.empty() || right.empty() || std::ranges::any_of(left, [&](const std::string& part) {
           return std::ranges::find(right, part) != right.end();
         });
}

Result<void> Service::insert(Transaction& tx, const Grant& grant, const Permit& permit, int entries_before,
                             std::optional<ImportId> import, Instant now, journal::Entry& entry) const {
  TRY(store::insert(tx, {permit, keys_of(permit), entries_before, import}));
  Change issued{.number = 0, .status = Status::kIssued, .authority = permit.authority, .decided_on = permit.issued_on};
  issued.valid_to = permit.valid_to;
  issued.days = permit.days;
  issued.by = grant.caller().name;
  issued.at = now;
  TRY(store::add_change(tx, permit.id, issued));
  entry.sealed.push_back(sealed(to_json(permit), true));
  entry.sealed.back().record_type = "permit";
  entry.sealed.back().record_id = permit.id.to_text();
  return {};
}

Result<Permit> Service::issue(Transaction& tx, const Grant& grant, Permit permit, Instant now,
                              journal::Entry entry) const {
  TRY(check_issue(permit, today(now)));
  if (TRY(store::numbered(tx, permit))) {
    return at("number", "permits.number.taken", "there is a record of this kind, issuer and number");
  }
  permit.id = PermitId::make(now, parts.random);
  permit.version = 1;
  permit.status = Status::kIssued;
  permit.entries_used = 0;
  entry.subject_id = permit.id.to_text();
  entry.facts = {{"kind", entry_regime::to_text(permit.kind)}, {"issuer", permit.issuer.text()}};
  TRY(insert(tx, grant, permit, 0, std::nullopt, now, entry));
  TRY(parts.journal.append(tx, std::move(entry)));
  tx.on_commit([this] { any = true; });
  return permit;
}

Result<Permit> Service::change(Transaction& tx, const Grant& grant, const PermitId& id, std::int64_t version,
                               Change change, Instant now, journal::Entry entry) const {
  Permit permit = TRY(store::find(tx, grant, id));
  if (permit.version != version) return Error{"permits.version", "somebody else changed the record meanwhile"};
  TRY(check_change(permit, change));
  if (change.authority.empty())
    return at("authority", "permits.status.authority", "the authority that decided is needed");
  if (today(now) < change.decided_on)
    return at("decided_on", "permits.status.day", "it cannot have been decided in the future");
  const lists::Code* reason = parts.knowledge->codes.find("permit_reasons", change.reason);
  if (reason == nullptr || !parts.knowledge->codes.valid("permit_reasons", change.reason, today(now)) ||
      (reason->group != "any" && reason->group != to_text(change.status))) {
    return at("reason", "permits.status.reason", "is not a reason for this change");
  }
  const auto& needed = reason->requires_;
  if (std::ranges::find(needed, "note") != needed.end() && trim(change.note).empty()) {
    return at("note", "permits.status.reason", "is needed with this reason");
  }
  if (!change.new_number.empty()) {
    Permit renumbered = permit;
    renumbered.number = change.new_number;
    if (change.new_number != permit.number && TRY(store::numbered(tx, renumbered))) {
      return at("new_number", "permits.number.taken", "there is a record of this kind, issuer and number");
    }
    TRY(store::add_key(tx, id, "n:" + change.new_number));
  }
  const auto before = TRY(store::changes(tx, grant, id));
  change.number = before.empty() ? 1 : before.back().number + 1;
  change.by = grant.caller().name;
  change.at = now;
  apply(permit, change);
  const CivilDate ends_on = in_force(permit.status) ? permit.valid_to : std::min(change.decided_on, permit.valid_to);
  if (!TRY(store::update(tx, permit, ends_on, version))) {
    return Error{"permits.version", "somebody else changed the record meanwhile"};
  }
  TRY(store::add_change(tx, id, change));
  if (change.stay_until) TRY(store::decide_stays(tx, id, *change.stay_until));
  entry.facts = {{"status", to_text(change.status)}, {"reason", change.reason}, {"number", change.number}};
  entry.sealed.push_back(sealed(to_json(change)));
  TRY(parts.journal.append(tx, std::move(entry)));
  return permit;
}

Result<CountRequest> Service::ask_count(Transaction& tx, const Grant& grant, const PermitId& id, int wanted,
                                        std::string note, Instant now, journal::Entry entry) const {
  const Permit permit = TRY(store::find(tx, grant, id));
  if (trim(note).empty())
    return at("note", "permits.count.note", "say what is wrong with the count, and how it is known");
  if (permit.entries_used == wanted) return at("wanted", "permits.count.same", "so many are counted");
  CountRequest request{.id = RequestId::make(now, parts.random), .permit = id, .wanted = wanted};
  request.counted = permit.entries_used;
  request.note = std::move(note);
  request.by = grant.caller().name;
  request.by_id = grant.caller().account;
  request.at = now;
  TRY(store::add_request(tx, request));
  entry.facts = {{"request", request.id.to_text()}, {"wanted", wanted}, {"counted", request.counted}};
  entry.sealed.push_back(sealed({{"note", request.note}}));
  TRY(parts.journal.append(tx, std::move(entry)));
  return request;
}

Result<CountRequest> Service::decide_count(Transaction& tx, const Grant& grant, const RequestId& id, bool accept,
                                           std::string note, Instant now, journal::Entry entry) const {
  CountRequest request = TRY(store::request(tx, grant, id));
  if (request.by_id == grant.caller().account) {
    return Error{"permits.count.same_person", "who asked for it does not decide it"};
  }
  if (!accept && trim(note).empty()) return at("note", "permits.count.note", "say why it is declined");
  request.decision = accept ? "accepted" : "declined";
  request.decision_note = std::move(note);
  request.decided_by = grant.caller().name;
  request.decided_at = now;
  if (!TRY(store::decide_request(tx, request))) {
    return Error{"permits.count.decided", "somebody else has decided it"};
  }
  // What was counted meanwhile stays counted: the difference is corrected, not the sum.
  if (accept) TRY(store::add_correction(tx, request.permit, request.wanted - request.counted));
  entry.subject_id = request.permit.to_text();
  entry.facts = {{"request", id.to_text()}, {"decision", request.decision}};
  if (!request.decision_note.empty()) entry.sealed.push_back(sealed({{"note", request.decision_note}}));
  TRY(parts.journal.append(tx, std::move(entry)));
  return request;
}

Result<std::vector<Permit>> Service::search(Session& session, const Grant& grant, const Wanted& wanted) const {
  if (!wanted.number.empty() || !wanted.document_number.empty()) {
    if (!wanted.number.empty()) return store::by_keys(session, grant, "n:" + wanted.number, "", wanted.limit);
    return store::by_prefix(session, grant, "d:" + wanted.document_number + ":", wanted.limit);
  }
  const std::string surname = folded(wanted.surname);
  if (surname.empty()) {
    return Error{"permits.search.too_wide", "give the number of a record or of a document, or a surname"};
  }
  if (wanted.birth.unknown()) return store::by_prefix(session, grant, "h:" + surname + ":", wanted.limit);
  return store::by_keys(session, grant, "h:" + surname + ":" + wanted.birth.to_text(), "", wanted.limit);
}

Result<std::vector<Found>> Service::of_person(Session& session, const Grant& grant, const Asked& asked) const {
  const std::string document = asked.document_number.empty()
                                   ? ""
                                   : "d:" + asked.document_number + ":" + std::string(asked.document_issuer.text());
  const Holder& person = asked.holder;
  const std::string& named = person.surname.empty() ? person.given_names : person.surname;
  const std::string holder = "h:" + folded(named) + ":" + person.birth.to_text();
  std::vector<Found> all;
  for (Permit& permit : TRY(store::by_keys(session, grant, holder, document, kMostShown))) {
    Found found;
    found.this_document = !permit.document_number.empty() && permit.document_number == asked.document_number &&
                          permit.document_issuer == asked.document_issuer;
    found.this_holder = same_holder(permit.holder, person);
    if (!found.this_document && !found.this_holder) continue;  // somebody else of this name and day
    found.inside = TRY(store::inside(session, permit.id));
    found.permit = std::move(permit);
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace limen::permits
