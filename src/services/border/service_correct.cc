#include <algorithm>

#include "base/text.h"
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

constexpr std::int64_t kOldestCorrection = std::int64_t{20} * 366 * 86'400;  // seconds

bool earlier(const Crossing& a, const Crossing& b) { return a.at < b.at || (a.at == b.at && a.id < b.id); }

}  // namespace

// What the stay rules say of a crossing after those `before` it. Whether and how the stay counts was decided when it
// was recorded, and stands in its kind.
Result<StayJudgement> Service::judge_crossing(database::Session& session, std::span<const Crossing> before,
                                              const Crossing& crossing) const {
  const auto post = parts_.posts.find(crossing.post.id);
  const Person nobody;
  const TravelDocument permit{"residence_permit", "", {}, {}};
  std::optional<Visa> visa;
  if (crossing.stay_kind == "short_visa" && crossing.check_id) visa = TRY(store::visa_of(session, *crossing.check_id));
  StayQuestion question;
  question.direction = crossing.direction;
  question.today = crossing.local_day;
  question.person = &nobody;
  question.document = crossing.stay_kind == "residence_permit" ? &permit : nullptr;
  question.visa = visa ? &*visa : nullptr;
  question.post_state = post ? post->state : StateCode();
  question.site_state = parts_.site.state;
  question.free_movement = crossing.stay_kind == "free_movement";
  return judge_stay(question, before, *parts_.knowledge);
}

// On the corrected day the rules decide; where the officer had given fewer days than they did, she gives as few again.
Result<std::optional<CivilDate>> Service::authorised_anew(database::Session& session, std::span<const Crossing> before,
                                                          const Crossing& old, std::span<const Crossing> before_old,
                                                          const Crossing& crossing) const {
  const StayJudgement now = TRY(judge_crossing(session, before, crossing));
  if (!now.authorised_until || old.direction != Direction::kEntry || !old.authorised_until) return now.authorised_until;
  const StayJudgement then = TRY(judge_crossing(session, before_old, old));
  if (!then.authorised_until || *old.authorised_until >= *then.authorised_until) return now.authorised_until;
  const CivilDate as_few = crossing.local_day + (*old.authorised_until - old.local_day);
  return std::optional<CivilDate>(std::min(*now.authorised_until, as_few));
}

// Judges the stay of the corrected crossing, into it, and of the later exits of the person. An entry in between keeps
// what its officer allowed: the person was told so.
Result<std::vector<Service::Rejudged>> Service::judge_again(database::Session& session, const protection::Grant& grant,
                                                            const Crossing& old, Crossing& corrected) const {
  const auto records = TRY(store::records_of(session, old.traveller_id));
  std::vector<Crossing> all = TRY(store::crossings_of(session, grant, records));
  std::erase_if(all, [&](const Crossing& one) { return one.id == old.id; });
  const auto place_old = std::lower_bound(all.begin(), all.end(), old, earlier);
  const std::vector<Crossing> before_old(all.begin(), place_old);
  const Instant from = std::min(old.at, corrected.at);
  all.insert(std::upper_bound(all.begin(), all.end(), corrected, earlier), corrected);
  std::vector<Rejudged> changed;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Crossing& crossing = all[i];
    if (crossing.at < from) continue;
    const std::span<const Crossing> before(all.data(), i);
    const bool is_corrected = crossing.id == corrected.id;
    if (crossing.direction == Direction::kEntry) {
      if (!is_corrected) continue;
      crossing.authorised_until.reset();
      if (!crossing.stay_kind.empty())
        crossing.authorised_until = TRY(authorised_anew(session, before, old, before_old, crossing));
      crossing.unlawful_days = 0;
      corrected = crossing;
      continue;
    }
    const int days = crossing.stay_kind.empty() ? 0 : TRY(judge_crossing(session, before, crossing)).unlawful_days;
    if (is_corrected) {
      crossing.authorised_until.reset();
      crossing.unlawful_days = days;
      corrected = crossing;
    } else if (days != crossing.unlawful_days) {
      changed.push_back({crossing, days});
    }
  }
  return changed;
}

// A further fact beside the crossing, which stays as it was written.
Result<void> Service::record_judgement(database::Transaction& tx, const protection::Grant& grant,
                                       const Crossing& correction, const Rejudged& rejudged) const {
  const Crossing& crossing = rejudged.crossing;
  TRY(store::add_judgement(tx, crossing.id, correction.id, parts_.clock.now(), rejudged.unlawful_days));
  journal::Entry entry{.kind = "border.stay_rejudged",
                       .actor = grant.caller().account.to_text(),
                       .subject_type = "crossing",
                       .subject_id = crossing.id.to_text(),
                       .purpose = grant.purpose()};
  entry.facts = {{"correction", correction.id.to_text()}, {"post", crossing.post.code}};
  const json::object days{{"before", crossing.unlawful_days}, {"after", rejudged.unlawful_days}};
  entry.sealed.push_back({.group = "crossing", .plaintext = limen::to_text(json::value(days))});
  TRY(parts_.journal.append(tx, std::move(entry)));
  return {};
}

Result<Crossing> Service::correct(database::Transaction& tx, const protection::Grant& grant, const CrossingId& id,
                                  const CorrectionRequest& request) const {
  const Crossing old = TRY(store::load_crossing(tx, grant, id));
  TRY(grant.require("border.correct", {.post = old.post.id, .owner = old.officer_id}));
  if (trim(request.note).empty()) return Error{"border.correct.no_note", "a correction is explained"};
  TRY(known_code("correction_reasons", request.reason, "reason", {{"note", request.note}}));
  const bool changes = request.direction || request.transport_mode || request.travel_purpose ||
                       request.carrier_reference || request.document || request.at;
  if (!changes) return Error{"border.correct.no_change", "a correction changes something"};
  const Instant now = parts_.clock.now();
  Crossing crossing = old;
  crossing.id = CrossingId::make(now, parts_.random);
  crossing.supersedes = old.id;
  crossing.corrected_by.reset();
  crossing.rejudged_by.reset();
  crossing.officer_id = grant.caller().account;
  crossing.officer = grant.caller().name;
  crossing.reason = request.reason;
  crossing.note = request.note;
  if (request.direction) crossing.direction = *request.direction;
  if (request.transport_mode) {
    TRY(known_code("transport_modes", *request.transport_mode, "changes/transport_mode"));
    crossing.transport_mode = *request.transport_mode;
  }
  if (request.travel_purpose) {
    TRY(known_code("travel_purposes", *request.travel_purpose, "changes/travel_purpose"));
    crossing.travel_purpose = *request.travel_purpose;
  }
  if (request.carrier_reference) crossing.carrier_reference = *request.carrier_reference;
  if (request.document) {
    TRY(known_code("document_types", request.document->type, "changes/document/type"));
    crossing.document_type = request.document->type;
    crossing.document_number = request.document->number;
    crossing.document_issuer = request.document->issuer;
  }
  if (request.at) {
    if (*request.at > now) return Error{"border.correct.future", "a crossing cannot be in the future"};
    if (*request.at < now.plus_seconds(-kOldestCorrection)) {
      return Error{"border.correct.too_old", "a crossing is not moved so far back"};
    }
    const auto post = parts_.posts.find(old.post.id);
    crossing.at = *request.at;
    crossing.local_day = post ? post->zone.day_of(crossing.at) : crossing.at.utc_day();
  }
  // What is taken back must be what was counted: the person as the check had her, which later checks may say otherwise.
  Person person;
  if (old.check_id) {
    person = TRY(store::load_check(tx, grant, *old.check_id)).person;
  } else {
    person = TRY(store::first_person(tx, grant, old.traveller_id));
  }
  std::vector<Rejudged> rejudged;
  if (crossing.at != old.at || crossing.direction != old.direction)
    rejudged = TRY(judge_again(tx, grant, old, crossing));
  TRY(store::mark_superseded(tx, old.id, crossing.id));
  TRY(store::insert_crossing(tx, crossing));
  TRY(correct_passage(tx, grant, old, crossing));
  const auto kind_of = [](const Crossing& of) {
    return of.direction == Direction::kEntry ? BorderFact::Kind::kEntry : BorderFact::Kind::kExit;
  };
  BorderFact undone = fact_of(kind_of(old), person, old);
  undone.sign = -1;
  if (crossing.source != "stamp") {  // nobody counted it here
    TRY(publish(tx, undone));
    TRY(publish(tx, fact_of(kind_of(crossing), person, crossing)));
  }
  journal::Entry entry{.kind = "border.corrected",
                       .actor = grant.caller().account.to_text(),
                       .subject_type = "crossing",
                       .subject_id = crossing.id.to_text(),
                       .purpose = grant.purpose()};
  entry.facts = {{"supersedes", old.id.to_text()}, {"reason", crossing.reason}, {"post", crossing.post.code}};
  entry.sealed.push_back({.group = "crossing", .plaintext = limen::to_text(json::value(to_json(crossing)))});
  TRY(parts_.journal.append(tx, std::move(entry)));
  for (const Rejudged& one : rejudged) TRY(record_judgement(tx, grant, crossing, one));
  return crossing;
}

}  // namespace limen::border
