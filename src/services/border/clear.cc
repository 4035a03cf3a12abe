// Cleared pairs at the counter: what a person has found before about a traveller and an alert is shown with the hit,
// and holds nobody up again (services/clearances). Only a person who may clear makes and withdraws a pair, and each
// making, use and withdrawal has an entry of its own in the journal.
#include <algorithm>

#include "services/border/json_forms.h"
#include "services/border/routes.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using clearances::Clearance;
using clearances::ClearanceId;
using clearances::Standing;
using http::Method;

clearances::Facts facts_of(const Check& check) {
  clearances::Facts facts{.surname = check.person.surname,
                          .given_names = check.person.given_names,
                          .birth = check.person.birth.to_text(),
                          .sex = std::string(to_text(check.person.sex)),
                          .nationality = std::string(check.person.nationality.text())};
  if (check.document) {
    facts.document_number = check.document->number;
    facts.document_issuer = check.document->issuer.text();
  }
  facts.name_may_be_cut = check.mrz.contains("name_cut");
  return facts;
}

json::object to_json(const Clearance& clearance, Standing standing, std::string_view number) {
  json::object object{{"id", clearance.id.to_text()},
                      {"standing", to_text(standing)},
                      {"by", clearance.by},
                      {"at", clearance.at.to_text()},
                      {"reason", clearance.reason}};
  put(object, "redress_number", number);
  return object;
}

// What was said of any record of the person.
Result<std::vector<Clearance>> pairs_of(database::Session& session, const protection::Grant& grant,
                                        store::Records records) {
  std::vector<Clearance> all;
  for (const TravellerId& record : records) {
    for (Clearance& pair : TRY(clearances::of_traveller(session, grant, record.raw()))) all.push_back(std::move(pair));
  }
  return all;
}
Result<std::optional<std::string>> number_of(database::Session& session, const protection::Grant& grant,
                                             store::Records records) {
  for (const TravellerId& record : records) {
    if (auto number = TRY(clearances::number_of(session, grant, record.raw()))) return number;
  }
  return std::optional<std::string>();
}

// Sealed with the traveller's records: what the entry says of the pair goes when they go.
journal::Entry entry_of(const protection::Grant& grant, std::string kind, const Clearance& clearance) {
  journal::Entry entry;
  entry.kind = std::move(kind);
  entry.actor = grant.caller().account.to_text();
  entry.subject_type = "traveller";
  entry.subject_id = limen::to_text(clearance.traveller);
  entry.purpose = grant.purpose();
  entry.facts = {{"clearance", clearance.id.to_text()}};
  return entry;
}

void seal(journal::Entry& entry, json::object sealed) {
  entry.sealed.push_back({.group = "traveller", .plaintext = limen::to_text(json::value(std::move(sealed)))});
}

Result<void> forget(const Parts& parts, database::Transaction& tx, const protection::Grant& grant,
                    const Clearance& pair, std::string_view reason) {
  TRY(clearances::remove(tx, pair.id));
  journal::Entry entry = entry_of(grant, "border.clearance_withdrawn", pair);
  seal(entry, {{"reason", reason}, {"alert", limen::to_text(pair.alert)}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace

Result<void> Service::recall(database::Session& session, const protection::Grant& grant, const Check& check,
                             std::vector<CheckHit>& hits) const {
  for (CheckHit& hit : hits) {
    hit.cleared = {};
    hit.state = HitState::kUnreviewed;
  }
  if (hits.empty() || !check.traveller_id) return {};
  const auto records = store::records_of(check);
  const auto pairs = TRY(pairs_of(session, grant, records));
  if (pairs.empty()) return {};
  const auto number = TRY(number_of(session, grant, records));
  const clearances::Facts facts = facts_of(check);
  for (CheckHit& hit : hits) {
    for (const Clearance& pair : pairs) {
      if (pair.alert != hit.alert_id) continue;
      const Standing standing = clearances::standing(pair, version_of(hit), facts);
      // A pair that stands is not hidden by one of another record that does not.
      if (hit.state == HitState::kCleared) continue;
      hit.cleared = to_json(pair, standing, number.value_or(""));
      if (standing == Standing::kStands) hit.state = HitState::kCleared;
    }
  }
  return {};
}

Result<void> Service::record_recalled(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                                      std::size_t count) const {
  const std::size_t first = check.hits.size() - std::min(count, check.hits.size());
  for (std::size_t i = first; i < check.hits.size(); ++i) {
    const CheckHit& hit = check.hits[i];
    if (hit.state != HitState::kCleared) continue;
    json::object facts{{"hit", hit.id.to_text()}};
    if (const auto* id = hit.cleared.if_contains("id")) facts["clearance"] = *id;
    TRY(record(tx, grant, check, "border.clearance_used", std::move(facts), {}));
  }
  return {};
}

Result<void> Service::remember(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                               CheckHit& hit) const {
  if (!rights(grant.caller(), check).clear_hits) {
    return Error{"border.clearance.not_allowed", "to have a review remembered takes the scope for it at this post"};
  }
  if (hit.state != HitState::kDismissed) {
    return Error{"border.clearance.not_dismissed", "only that it is not the same person is remembered"};
  }
  if (!check.traveller_id || !check.document || check.document->number.empty()) {
    return Error{"border.clearance.no_document", "without a document the traveller is not known again"};
  }
  Clearance pair;
  pair.traveller = check.traveller_id->raw();
  pair.alert = hit.alert_id;
  pair.check = check.id.raw();
  pair.alert_version = version_of(hit);
  pair.reason = hit.reason;
  pair.by = hit.by;
  pair.by_id = grant.caller().account;
  pair.at = parts_.clock.now();
  TRY(clearances::make(tx, pair, facts_of(check), parts_.random));
  note_pairs_changed(pair.traveller);
  const auto known = TRY(number_of(tx, grant, store::records_of(check)));
  std::string number = known.value_or("");
  if (!known) number = TRY(clearances::give_number(tx, pair.traveller, pair.at, parts_.random));
  hit.cleared = to_json(pair, Standing::kStands, number);
  TRY(store::update_cleared(tx, hit));
  journal::Entry entry = entry_of(grant, "border.clearance_made", pair);
  seal(entry, {{"check", check.id.to_text()},
               {"alert", limen::to_text(pair.alert)},
               {"alert_version", pair.alert_version},
               {"reason", pair.reason},
               {"redress_number", number}});
  TRY(parts_.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::contradict(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                                 const CheckHit& hit) const {
  if (!check.traveller_id) return {};
  const auto records = store::records_of(check);
  for (const Clearance& pair : TRY(pairs_of(tx, grant, records))) {
    if (pair.alert != hit.alert_id) continue;
    TRY(forget(parts_, tx, grant, pair, "confirmed"));
    note_pairs_changed(pair.traveller);
  }
  return {};
}

Result<void> Service::withdraw_clearance(database::Transaction& tx, const protection::Grant& grant,
                                         const ClearanceId& id, const std::string& reason) const {
  if (reason.empty()) return Error{"border.clearance.no_reason", "say why", Place{.path = "/reason"}};
  const auto pair = TRY(clearances::find(tx, grant, id));
  if (!pair) return Error{"border.clearance.not_found", "there is no such cleared pair"};
  TRY(forget(parts_, tx, grant, *pair, reason));
  note_pairs_changed(pair->traveller);
  // Who stands at a counter now is looked at again.
  std::vector<CheckId> all;
  for (const TravellerId& record : TRY(store::records_of(tx, TravellerId(pair->traveller)))) {
    for (const CheckId& waiting : TRY(store::waiting_of(tx, record))) all.push_back(waiting);
  }
  for (const CheckId& waiting : all) {
    Check check = TRY(store::load_check(tx, grant, waiting));
    json::array reopened;
    for (CheckHit& hit : check.hits) {
      if (hit.state != HitState::kCleared || hit.alert_id != pair->alert) continue;
      hit.state = HitState::kUnreviewed;
      hit.at.reset();
      hit.cleared = {};
      TRY(store::update_cleared(tx, hit));
      reopened.push_back(to_json(hit));
    }
    if (reopened.empty()) continue;
    TRY(claim(tx, grant, check));
    const std::size_t count = reopened.size();
    TRY(record(tx, grant, check, "border.hits_reopened", {{"hits", count}}, {{"hits", std::move(reopened)}}));
    announce(tx, check);
  }
  return {};
}

bool Service::pairs_changed(const Check& check) const {
  const auto records = store::records_of(check);
  return std::ranges::any_of(records, [&](const TravellerId& id) { return pairs_changed_->contains(id.raw()); }) ||
         std::ranges::any_of(check.hits, [&](const CheckHit& hit) { return pairs_changed_->contains(hit.alert_id); });
}

Result<void> Service::end_clearances(database::Transaction& tx, const protection::Grant& grant, store::Records records,
                                     const std::string& reason) const {
  const auto pairs = TRY(pairs_of(tx, grant, records));
  if (pairs.empty()) return {};
  for (const Clearance& pair : pairs) {
    TRY(forget(parts_, tx, grant, pair, reason));
    note_pairs_changed(pair.traveller);
  }
  for (const TravellerId& traveller : records) {
    for (const CheckId& waiting : TRY(store::waiting_of(tx, traveller))) {
      Check check = TRY(store::read_check(tx, waiting));
      json::array reopened;
      for (CheckHit& hit : check.hits) {
        if (hit.state != HitState::kCleared) continue;
        hit.state = HitState::kUnreviewed;
        hit.at.reset();
        hit.cleared = {};
        TRY(store::update_cleared(tx, hit));
        reopened.push_back(to_json(hit));
      }
      if (reopened.empty()) continue;
      const std::size_t count = reopened.size();
      TRY(record(tx, grant, check, "border.hits_reopened", {{"hits", count}}, {{"hits", std::move(reopened)}}));
    }
  }
  return {};
}

Result<void> add_clearances(database::Session& session, const Call& call, const TravellerId& id, json::object& view) {
  const auto records = TRY(store::records_of(session, id));
  const auto number = TRY(number_of(session, call.grant(), records));
  if (number) view["redress_number"] = *number;
  if (!call.caller().has_scope("hits.clear")) return {};
  json::array list;
  for (const Clearance& pair : TRY(pairs_of(session, call.grant(), records))) {
    list.push_back(json::object{{"id", pair.id.to_text()},
                                {"alert_id", limen::to_text(pair.alert)},
                                {"alert_version", pair.alert_version},
                                {"by", pair.by},
                                {"at", pair.at.to_text()},
                                {"reason", pair.reason},
                                {"check_id", limen::to_text(pair.check)}});
  }
  view["clearances"] = std::move(list);
  return {};
}

Result<void> register_clearance_routes(api::Api& api, Service& service) {
  TRY(api.add_status("border.clearance.not_allowed", 403));
  TRY(api.add_status("border.clearance.no_reason", 422));
  TRY(api.add_status("border.redress.invalid", 422));
  TRY(api.add_status("border.redress.not_found", 404));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/redress/{number}",
                .id = "findRedress",
                .summary = "Whose redress number it is",
                .tag = "border",
                .scopes = {"border.history"},
                .purpose = true,
                .response_schema = "Redress"},
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const auto number = clearances::parse_redress_number(call.parameter("number"));
                 if (!number) return Error{"border.redress.invalid", "this is no redress number; type it again"};
                 const auto traveller = TRY(clearances::traveller_of(session, call.grant(), *number));
                 if (!traveller) return Error{"border.redress.not_found", "no traveller on record has this number"};
                 const std::string id = limen::to_text(*traveller);
                 call.look("traveller", id);
                 return Answer::json(json::object{{"redress_number", *number}, {"traveller_id", id}});
               }));
  return api.write({.method = Method::kPost,
                    .path = "/api/clearances/{id}/withdraw",
                    .id = "withdrawClearance",
                    .summary = "Takes a cleared pair back: the next hit is a hit again",
                    .tag = "border",
                    .scopes = {"hits.clear"},
                    .purpose = true,
                    .body_schema = "ClearanceWithdrawal"},
                   [&service](Call& call, database::Session& session) -> Result<Commit> {
                     const auto id = TRY(call.id<ClearanceId>("id"));
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string reason = TRY(required_note(reader, "reason"));
                     TRY(reader.finish());
                     if (const auto pair = TRY(clearances::find(session, call.grant(), id))) {
                       call.look("traveller", limen::to_text(pair->traveller));
                     }
                     return Commit([&service, &call, id, reason](database::Transaction& tx) -> Result<Answer> {
                       TRY(service.withdraw_clearance(tx, call.grant(), id, reason));
                       return Answer::no_content();
                     });
                   });
}

}  // namespace limen::border
