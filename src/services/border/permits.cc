// The register of visas at the counter: which record covers this entry and why the others do not, the visa of the check
// from it, and entries counted in the transaction that records the crossing. An officer may type a visa that is not in
// the register, and may take another record than the one proposed; who is admitted is hers to decide, as always.
#include <algorithm>
#include <tuple>

#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

using permits::Fault;
using permits::Found;
using permits::Kind;
using permits::Permit;

Visa visa_of(const Permit& permit) {
  Visa visa;
  visa.permit = permit.id;
  visa.kind = permit.kind;
  visa.issuer = permit.issuer;
  visa.number = permit.number;
  visa.valid_from = permit.valid_from;
  visa.valid_to = permit.valid_to;
  visa.days = permit.days;
  visa.entries = permit.entries;
  visa.entries_used = permit.entries_used;
  return visa;
}

// A permit to live here before a visa, a visa before an authorisation; then what gives most.
auto worth(const Permit& permit) {
  const int kind = permit.kind == Kind::kPermit ? 2 : permit.kind == Kind::kVisa ? 1 : 0;
  return std::tuple(kind, permit.days.value_or(1'000'000), permit.valid_to.days());
}

const Permit* best_of(const std::vector<const Permit*>& all) {
  const auto best =
      std::max_element(all.begin(), all.end(), [](const Permit* a, const Permit* b) { return worth(*a) < worth(*b); });
  return best == all.end() ? nullptr : *best;
}

// Of those that cover the entry, the one the visa rules take; without such rules, the best.
const Permit* best_for_entry(const std::vector<Found>& permits, const StayQuestion& question,
                             const site::Knowledge& knowledge) {
  std::vector<const Permit*> covering;
  for (const Found& found : permits) {
    if (permits::faults_of(found, question.today, question.post_state).empty()) covering.push_back(&found.permit);
  }
  const Permit* best = best_of(covering);
  if (best == nullptr || best->kind == Kind::kPermit || !knowledge.entry_regime) return best;
  std::vector<entry_regime::Permission> permissions;
  for (const Permit* permit : covering) {
    permissions.push_back(permission_of(visa_of(*permit), question.site_state));
    permissions.back().id = permit->id.to_text();
  }
  entry_regime::Question asked = regime_question(question);
  asked.permissions = permissions;
  const entry_regime::Answer answer = knowledge.entry_regime->answer(asked);
  if (answer.fulfilled_by == nullptr) return nullptr;
  return covering[static_cast<std::size_t>(answer.fulfilled_by - permissions.data())];
}

std::vector<Fault> faults_at(const Found& found, const StayQuestion& question) {
  return permits::faults_of(found, question.today, question.post_state);
}

}  // namespace

json::array permit_rows(const std::vector<Found>& permits, const StayQuestion& question) {
  json::array rows;
  const bool entering = question.direction == Direction::kEntry;
  for (const Found& found : permits) {
    const Permit& permit = found.permit;
    const bool covers = question.visa != nullptr && question.visa->permit == permit.id;
    json::object row = to_json(visa_of(permit));
    row["kind"] = entry_regime::to_text(permit.kind);
    row["status"] = permits::to_text(permit.status);
    row["covers"] = covers;
    row["inside"] = found.inside;
    put(row, "category", permit.category);
    put(row, "conditions", permit.conditions);
    json::array faults, territory;
    if (entering) {
      for (const Fault fault : faults_at(found, question)) faults.emplace_back(permits::to_text(fault));
      if (faults.empty() && !covers) faults.emplace_back(question.visa != nullptr ? "other_taken" : "not_asked");
    } else if (!covers) {
      faults.emplace_back("not_inside");
    }
    for (const StateCode& state : permit.territory) territory.emplace_back(state.text());
    row["faults"] = std::move(faults);
    if (!territory.empty()) row["territory"] = std::move(territory);
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<void> Service::add_permits(database::Session& session, const protection::Grant& grant,
                                  CheckWithHistory& subject) const {
  if (parts_.permits == nullptr || !parts_.permits->any()) return {};
  const Check& check = subject.check;
  permits::Asked asked;
  if (check.document) {
    asked.document_number = check.document->number;
    asked.document_issuer = check.document->issuer;
  }
  asked.holder = {check.person.surname, check.person.given_names, check.person.birth, check.person.sex,
                  check.person.nationality};
  subject.permits = TRY(parts_.permits->of_person(session, grant, asked));
  if (!subject.new_traveller && check.traveller_id && !subject.crossings.empty()) {
    TRY(put_decided_stays(session, grant, store::records_of(check), subject.crossings));
  }
  return {};
}

Result<void> Service::put_decided_stays(database::Session& session, const protection::Grant& grant,
                                        store::Records records, std::vector<Crossing>& crossings) const {
  if (parts_.permits == nullptr || !parts_.permits->any()) return {};
  for (const TravellerId& record : records) {
    for (const permits::DecidedStay& decided : TRY(parts_.permits->decided_stays(session, grant, record.raw()))) {
      for (Crossing& crossing : crossings) {
        if (crossing.id.raw() == decided.crossing) crossing.authorised_until = decided.until;
      }
    }
  }
  return {};
}

void Service::fill_visa(CheckWithHistory& subject) const {
  Check& check = subject.check;
  std::optional<Visa>& visa = check.details.visa;
  if (visa && !visa->permit) return;  // typed by the officer
  const auto named = [&](const permits::PermitId& id) {
    return std::ranges::find_if(subject.permits, [&](const Found& found) { return found.permit.id == id; });
  };
  if (visa && visa->chosen) {
    const auto found = named(*visa->permit);
    if (found != subject.permits.end()) {
      visa = visa_of(found->permit);
      visa->chosen = true;
      return;
    }
  }
  visa.reset();
  if (check.free_movement) return;
  if (check.direction == Direction::kExit) {
    const auto found = std::ranges::find_if(subject.permits, [](const Found& one) { return one.inside; });
    if (found != subject.permits.end()) visa = visa_of(found->permit);
    return;
  }
  const Permit* best = best_for_entry(subject.permits, stay_question(check), *parts_.knowledge);
  if (best != nullptr) visa = visa_of(*best);
}

Result<Visa> Service::chosen_visa(const CheckWithHistory& subject, const permits::PermitId& id) const {
  const auto found = std::ranges::find_if(subject.permits, [&](const Found& one) { return one.permit.id == id; });
  if (found == subject.permits.end()) {
    return Error{"border.permit.unknown", "no such record was found for this person", Place{.path = "/visa/permit_id"}};
  }
  // A valid visa in the old passport, a name misspelt on it: that is for the officer to see. The rest is not hers.
  for (const Fault fault : faults_at(*found, stay_question(subject.check))) {
    if (fault != Fault::kOtherDocument && fault != Fault::kOtherHolder) {
      return Error{"border.permit.does_not_cover", "the record does not cover this entry",
                   Place{.path = "/visa/permit_id"}};
    }
  }
  Visa visa = visa_of(found->permit);
  visa.chosen = true;
  return visa;
}

Result<void> Service::count_passage(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                                    const Crossing& crossing) const {
  if (parts_.permits == nullptr || !parts_.permits->any()) return {};
  const permits::Passage passage{crossing.id.raw(), crossing.traveller_id.raw(), crossing.local_day};
  const auto on = check.details.visa ? check.details.visa->permit : std::nullopt;
  if (crossing.direction == Direction::kExit) {
    TRY(parts_.permits->close_entry(tx, passage, grant, on));
    for (const TravellerId& record : store::records_of(check)) {
      TRY(parts_.permits->close_entry(tx, {passage.crossing, record.raw(), passage.day}, grant));
    }
    return {};
  }
  if (!on) return {};
  auto counted = parts_.permits->count_entry(tx, *on, passage, grant);
  if (counted.ok()) return {};
  const std::string& code = counted.error().code;
  if (code == "permits.record_changed" || code == "permits.not_found") {
    return Error{"border.permit.changed", "the visa does not cover this entry any more; look at the check again"};
  }
  return counted;
}

Result<void> Service::correct_passage(database::Transaction& tx, const protection::Grant& grant, const Crossing& old,
                                      const Crossing& now) const {
  if (parts_.permits == nullptr || !parts_.permits->any()) return {};
  const permits::Passage passage{now.id.raw(), now.traveller_id.raw(), now.local_day};
  TRY(parts_.permits->correct(tx, old.id.raw(), old.direction, passage, now.direction, grant));
  if (old.direction == now.direction || now.direction == Direction::kExit || !old.check_id) return {};
  // It was an entry after all: counted on what the check found.
  const auto visa = TRY(store::visa_of(tx, *old.check_id));
  if (!visa || !visa->permit) return {};
  return parts_.permits->count_entry(tx, *visa->permit, passage, grant, true);
}

}  // namespace limen::border
