// Several records that are one person: what follows from joining and separating them for checks that wait for a
// decision, and what a check knows of the person's other records.
#include <algorithm>

#include "services/border/assess.h"
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

Error at_border(Error error) {
  if (error.code == "memberships.one_person") error.code = "border.person.joined";
  if (error.code == "memberships.not_joined") error.code = "border.person.not_joined";
  if (error.code == "memberships.all_leave") error.code = "border.person.all_leave";
  return error;
}

memberships::Act act_of(const protection::Grant& grant, const RecordsAct& act, Instant now) {
  return {grant.caller().name, grant.caller().account, act.reason, now};
}

// Nobody gets round a request for protection or a hold by taking the person apart.
Result<void> may_separate(database::Transaction& tx, const protection::Grant& grant, store::Records records) {
  for (const store::Request& request : TRY(store::protection_of(tx, records))) {
    if (request.open) return Error{"border.person.protection_open", "a request for protection of this person is open"};
    if (request.closed_by == grant.caller().account) {
      return Error{"border.person.protection_closer",
                   "who closed a request for protection of this person does not take her records apart"};
    }
  }
  if (TRY(store::hold_of(tx, grant, records)))
    return Error{"border.person.held", "the person's records are held; the hold is lifted first"};
  return {};
}

}  // namespace

Result<void> Service::find_records(database::Session& session, Check& check) {
  check.other_records.clear();
  if (!check.traveller_id) return {};
  check.other_records = TRY(store::records_of(session, *check.traveller_id));
  check.other_records.erase(check.other_records.begin());  // itself
  return {};
}

void Service::note_changed(std::span<const TravellerId> records) const {
  const Instant now = parts_.clock.now();
  for (const TravellerId& record : records) changed_->note(record.raw(), now);
}

Result<void> Service::know_anew(database::Transaction& tx, const protection::Grant& grant,
                                CheckWithHistory& subject) const {
  Check& check = subject.check;
  TRY(find_records(tx, check));
  check.corrected.reset();
  TRY(add_history(tx, grant, subject));
  TRY(add_permits(tx, grant, subject));
  judge(subject);
  const std::int64_t generation = TRY(parts_.alerts.generation(tx));
  Screened screened = TRY(screen(tx, grant, check, check.opened_at));
  check.hits = std::move(screened.hits);
  check.silent = std::move(screened.silent);
  check.alert_generation = generation;
  return {};
}

Result<void> Service::screen_other_records(database::Session& session, const protection::Grant& grant,
                                           const Check& check, std::vector<alerts::Match>& matches) const {
  std::vector<TravellerId> records = check.other_records;
  // The document may say still what was found to be wrong in the record.
  const bool corrected = check.traveller_id &&
                         (check.corrected ? *check.corrected : TRY(store::is_corrected(session, *check.traveller_id)));
  if (corrected) records.push_back(*check.traveller_id);
  for (const TravellerId& record : records) {
    const Traveller other = TRY(store::load_traveller(session, grant, record));
    if (record == check.traveller_id && other.person == check.person) continue;
    screening::Query query = query_of(other.person, std::nullopt, false);
    for (const auto& known : other.documents) query.documents.push_back({known.document.number, known.document.issuer});
    for (alerts::Match& match : TRY(parts_.alerts.screen(session, grant, query, check.local_day))) {
      const auto same = std::ranges::find(matches, match.id, &alerts::Match::id);
      if (same == matches.end()) {
        matches.push_back(std::move(match));
      } else if (match.hit.score > same->hit.score) {
        *same = std::move(match);
      }
    }
  }
  return {};
}

Result<void> Service::tell_added(database::Transaction& tx, const Check& check) const {
  if (added_.empty()) return {};
  SeenTraveller seen{.id = *check.traveller_id,
                     .surname = check.person.surname,
                     .given_names = check.person.given_names,
                     .birth = check.person.birth,
                     .sex = check.person.sex,
                     .nationality = check.person.nationality};
  if (check.document && !check.document->number.empty()) {
    seen.documents.push_back(
        {check.document->number, check.document->issuer, check.document->type, check.document->expiry});
  }
  for (const AddedSubscriber& subscriber : added_) TRY(subscriber(tx, seen));
  return {};
}

// A check that waits for a decision is judged on what is known of the person now; its version rises, so that whoever
// decides on what was read before has it read again.
Result<void> Service::judge_waiting(database::Transaction& tx, const protection::Grant& grant,
                                    const CheckId& id) const {
  CheckWithHistory subject;
  subject.check = TRY(store::read_check(tx, id));
  Check& check = subject.check;
  TRY(add_history(tx, grant, subject));
  const auto told = [](const json::value& item) { return item.at("code") == "border.protection.elsewhere"; };
  if (check.protection_blocks && std::none_of(check.findings.begin(), check.findings.end(), told)) {
    check.findings.push_back(finding("border.protection.elsewhere", Severity::kWarning, "protection",
                                     "a request for protection of this person is open at another check"));
  }
  TRY(add_permits(tx, grant, subject));
  judge(subject);
  Screened screened = TRY(screen(tx, grant, check, parts_.clock.now()));
  check.silent = std::move(screened.silent);
  std::vector<CheckHit> found = std::move(screened.hits);
  std::erase_if(found, [&](const CheckHit& hit) {
    return std::ranges::any_of(check.hits, [&](const CheckHit& seen) { return same_hit(seen, hit); });
  });
  TRY(recall(tx, grant, check, found));
  if (!TRY(store::claim(tx, check.id, check.version))) return {};  // in the writer nobody is faster
  ++check.version;
  TRY(store::update_details(tx, check));
  TRY(record(tx, grant, check, "border.details_changed", {{"records", check.other_records.size() + 1}},
             {{"details", to_json(check.details)}, {"stay", check.stay}}));
  if (!found.empty()) {
    json::array added;
    for (CheckHit& hit : found) {
      TRY(store::insert_hit(tx, check.id, hit, parts_.clock.now()));
      added.push_back(to_json(hit));
      check.hits.push_back(std::move(hit));
    }
    const std::size_t count = added.size();
    TRY(record(tx, grant, check, "border.hits_found", {{"hits", count}}, {{"hits", std::move(added)}}));
    TRY(record_recalled(tx, grant, check, count));
  }
  TRY(tell_silent(tx, grant, check));
  announce(tx, check);
  return {};
}

Result<void> Service::records_now(database::Transaction& tx, const protection::Grant& grant, std::string_view kind,
                                  const memberships::Change& change, const RecordsAct& act) const {
  std::vector<TravellerId> changed;
  for (const RawId& record : change.records) changed.emplace_back(record);
  note_changed(changed);
  for (const RawId& raw : change.records) {
    const TravellerId record(raw);
    journal::Entry entry{.kind = std::string(kind),
                         .actor = grant.caller().account.to_text(),
                         .subject_type = "traveller",
                         .subject_id = record.to_text(),
                         .purpose = grant.purpose()};
    entry.facts = {{"reason", act.reason}};
    // Who is the same person as whom goes with the record.
    json::array fellows;
    for (const TravellerId& fellow : TRY(store::records_of(tx, record))) fellows.emplace_back(fellow.to_text());
    entry.sealed.push_back(
        {.group = "traveller",
         .plaintext = limen::to_text(json::value(json::object{{"records", std::move(fellows)}, {"note", act.note}}))});
    TRY(parts_.journal.append(tx, std::move(entry)));
    for (const CheckId& waiting : TRY(store::waiting_of(tx, record))) TRY(judge_waiting(tx, grant, waiting));
  }
  return {};
}

Result<memberships::Change> Service::join_records(database::Transaction& tx, const protection::Grant& grant,
                                                  const TravellerId& a, const TravellerId& b,
                                                  const RecordsAct& act) const {
  TRY(store::load_traveller(tx, grant, a));
  TRY(store::load_traveller(tx, grant, b));
  auto change = memberships::join(tx, a.raw(), b.raw(), act_of(grant, act, parts_.clock.now()), parts_.random);
  if (!change.ok()) return at_border(change.take_error());
  TRY(records_now(tx, grant, "border.records_joined", *change, act));
  return change;
}

Result<memberships::Change> Service::separate_records(database::Transaction& tx, const protection::Grant& grant,
                                                      std::span<const TravellerId> leaving,
                                                      const RecordsAct& act) const {
  if (leaving.empty()) return Error{"border.person.not_joined", "no record is to leave"};
  const auto records = TRY(store::records_of(tx, leaving.front()));
  TRY(may_separate(tx, grant, records));
  std::vector<RawId> raw;
  for (const TravellerId& id : leaving) raw.push_back(id.raw());
  auto change = memberships::separate(tx, raw, act_of(grant, act, parts_.clock.now()), parts_.random);
  if (!change.ok()) return at_border(change.take_error());
  TRY(records_now(tx, grant, "border.records_separated", *change, act));
  return change;
}

}  // namespace limen::border
