// What comes into the record after it has happened: decisions written on paper while the system was not there, and
// crossings that only a stamp tells of. They stand at their true time, and what was judged after them is judged again.
#include <algorithm>
#include <cstdlib>

#include "services/border/json_forms.h"
#include "services/border/routes.h"
#include "services/border/service.h"
#include "services/border/view.h"

namespace limen::border {
namespace {

constexpr std::int64_t kHour = 3'600, kYear = std::int64_t{366} * 86'400;  // seconds
constexpr std::int64_t kOldestPaper = kYear, kOldestStamp = 20 * kYear;
constexpr std::int64_t kSecond = 1'000'000;  // microseconds

Result<void> in_time(Instant at, Instant now, std::int64_t oldest) {
  if (at > now) return Error{"border.late.future", "what is recorded late has happened already", Place{.path = "/at"}};
  if (at < now.plus_seconds(-oldest)) {
    return Error{"border.late.too_old", "nothing is recorded so far back", Place{.path = "/at"}};
  }
  return {};
}

// As if nothing had stood there before: for judging what comes after.
Crossing nothing_before(const Crossing& crossing) {
  Crossing nothing = crossing;
  nothing.direction = Direction::kExit;
  nothing.authorised_until.reset();
  return nothing;
}

const Error kDuplicate{"border.late.duplicate", "a crossing in the same direction is recorded at nearly that time"};

}  // namespace

Result<void> Service::judge_later(database::Transaction& tx, const protection::Grant& grant,
                                  const Crossing& crossing) const {
  Crossing judged = crossing;  // how it was judged itself stays
  for (const Rejudged& one : TRY(judge_again(tx, grant, nothing_before(crossing), judged)))
    TRY(record_judgement(tx, grant, crossing, one));
  return judge_others(tx, grant, crossing);
}

// Checks that wait for a decision see what is known now.
Result<void> Service::judge_others(database::Transaction& tx, const protection::Grant& grant,
                                   const Crossing& crossing) const {
  for (const TravellerId& record : TRY(store::records_of(tx, crossing.traveller_id))) {
    for (const CheckId& waiting : TRY(store::waiting_of(tx, record))) {
      if (waiting != crossing.check_id) TRY(judge_waiting(tx, grant, waiting));
    }
  }
  return {};
}

Result<CheckWithHistory> Service::prepare_late(database::Session& session, const protection::Grant& grant,
                                               const OpenRequest& request) const {
  if (request.at) TRY(in_time(*request.at, parts_.clock.now(), kOldestPaper));
  return prepare_open(session, grant, request);
}

Result<void> Service::commit_late(database::Transaction& tx, const protection::Grant& grant, CheckWithHistory& subject,
                                  const LateDecision& decision) const {
  using Kind = LateDecision::Kind;
  Check& check = subject.check;
  TRY(commit_open(tx, grant, subject));
  if (check.alert_generation != parts_.alerts.generation()) TRY(hits_changed(tx, grant, check));
  if (decision.kind == Kind::kProtection) {
    return request_protection(tx, grant, check, decision.protection, decision.note, "");
  }
  if (decision.kind == Kind::kRefer) return refer(tx, grant, check, Referral{{"paper_refusal"}, decision.note, {}, {}});
  if (!subject.new_traveller && !decision.again) {
    for (const Crossing& known : TRY(store::crossings_of(tx, grant, store::records_of(check)))) {
      const bool near = std::abs(known.at.microseconds - check.opened_at.microseconds) <= kHour * kSecond;
      if (near && known.direction == check.direction) return kDuplicate;
    }
  }
  DecisionRequest request;
  request.decision = "admit";
  request.note = decision.note;
  // Fewer days than the rules give were told to the person and hold; more hold for nobody.
  if (decision.authorised_days && check.direction == Direction::kEntry && check.authorised_until) {
    const int most = *check.authorised_until - check.local_day + 1;
    request.authorised_days = std::min(*decision.authorised_days, most);
  }
  if (!TRY(decide_on(tx, grant, check, request))) return Error{"border.check.not_found", "there is no such check"};
  announce(tx, check);
  return {};
}

Result<Crossing> Service::record_stamp(database::Transaction& tx, const protection::Grant& grant,
                                       const StampCrossing& stamp) const {
  const auto post = parts_.posts.find(stamp.post);
  if (!post) return Error{"border.no_post", "choose the post you work at first"};
  const Instant now = parts_.clock.now();
  const Traveller traveller = TRY(store::load_traveller(tx, grant, stamp.traveller));
  Crossing crossing;
  crossing.id = CrossingId::make(now, parts_.random);
  crossing.traveller_id = stamp.traveller;
  crossing.direction = stamp.direction;
  // A stamp has a day and no hour: in from its first moment, out until its last.
  crossing.at = stamp.direction == Direction::kEntry ? post->zone.start_of(stamp.day)
                                                     : post->zone.start_of(stamp.day + 1).plus_seconds(-1);
  crossing.at = std::min(crossing.at, now);
  TRY(in_time(post->zone.start_of(stamp.day), now, kOldestStamp));
  crossing.local_day = stamp.day;
  crossing.post = {post->id, post->code, post->name};
  crossing.officer_id = grant.caller().account;
  crossing.officer = grant.caller().name;
  crossing.document_type = stamp.document_type;
  crossing.document_number = stamp.document_number;
  crossing.document_issuer = stamp.document_issuer;
  crossing.source = "stamp";
  crossing.place = stamp.place;
  const StateCode& nationality = traveller.person.nationality;
  if (nationality.empty() || nationality != parts_.site.state) {
    crossing.stay_kind =
        parts_.knowledge->free_movement.covers(nationality.text(), stamp.day) ? "free_movement" : "visa_free";
  }
  const auto records = TRY(store::records_of(tx, stamp.traveller));
  for (const Crossing& known : TRY(store::crossings_of(tx, grant, records))) {
    if (known.direction == stamp.direction && known.local_day == stamp.day) return kDuplicate;
  }
  const auto later = TRY(judge_again(tx, grant, nothing_before(crossing), crossing));
  TRY(store::insert_crossing(tx, crossing));
  journal::Entry entry{.kind = "border.stamp_recorded",
                       .actor = grant.caller().account.to_text(),
                       .subject_type = "crossing",
                       .subject_id = crossing.id.to_text(),
                       .purpose = grant.purpose()};
  entry.facts = {{"post", crossing.post.code}};
  entry.sealed.push_back({.group = "crossing", .plaintext = limen::to_text(json::value(to_json(crossing)))});
  TRY(parts_.journal.append(tx, std::move(entry)));
  for (const Rejudged& one : later) TRY(record_judgement(tx, grant, crossing, one));
  TRY(judge_others(tx, grant, crossing));
  return crossing;
}

Result<std::shared_ptr<CheckWithHistory>> Border::prepare_late(database::Session& session,
                                                               const protection::Grant& grant, const json::value& body,
                                                               const LateFacts& facts, LateDecision::Kind kind) const {
  OpenRequest request = TRY(read_open(body));
  // A request for protection holds from now on: its check is one of today.
  if (kind != LateDecision::Kind::kProtection) {
    request.at = facts.at;
    request.paper = facts.serial;
    request.officer = facts.officer;
  }
  return std::make_shared<CheckWithHistory>(TRY(service_->prepare_late(session, grant, request)));
}

Result<LateRecorded> Border::record_late(database::Transaction& tx, const protection::Grant& grant,
                                         CheckWithHistory& subject, const LateDecision& decision) const {
  TRY(service_->commit_late(tx, grant, subject, decision));
  const Check& check = subject.check;
  return LateRecorded{check.id, *check.traveller_id, check.crossing_id, check.post.id, check.officer_id};
}

Result<json::array> Border::late_hits(database::Session& session, const protection::Grant& grant, const PostId& post,
                                      int limit) {
  json::array all;
  const auto found = TRY(store::late_unreviewed(session, grant, post, limit));
  for (const store::Summary& summary : found.items) all.push_back(summary_view(summary));
  return all;
}

Result<CrossingId> Border::record_stamp(database::Transaction& tx, const protection::Grant& grant,
                                        const StampCrossing& stamp) const {
  return TRY(service_->record_stamp(tx, grant, stamp)).id;
}

Result<CrossingFile> Border::crossing(database::Session& session, const protection::Grant& grant,
                                      const CrossingId& id) {
  const Crossing found = TRY(store::load_crossing(session, grant, id));
  return CrossingFile{found.traveller_id, found.post.id, found.officer_id, found.corrected_by.has_value(),
                      to_json(found)};
}

Result<void> Border::check_correction(const json::value& body) {
  TRY(read_correction(body));
  return {};
}

Result<json::object> Border::correct(database::Transaction& tx, const protection::Grant& grant, const CrossingId& id,
                                     const json::value& body) const {
  const CorrectionRequest request = TRY(read_correction(body));
  return to_json(TRY(service_->correct(tx, grant, id, request)));
}

Result<bool> Border::open_stays(database::Session& session, const protection::Grant& grant, CivilDate before,
                                TravellerId& after, int limit, const std::function<void(OpenStay&&)>& visit) {
  const auto rows = TRY(session.query(
      "select x.traveller_id, x.id, x.post_id, p.name, t.surname, t.given_names, t.nationality, x.local_day, "
      "x.authorised_until, x.source from crossing x join traveller t on t.id = x.traveller_id join post p on p.id = "
      "x.post_id where x.direction = 'entry' and x.corrected_by is null and x.authorised_until < $1 and x.traveller_id "
      "> $2 and not exists (select 1 from crossing y where y.traveller_id = x.traveller_id and y.corrected_by is null "
      "and (y.at > x.at or (y.at = x.at and y.id > x.id))) order by x.traveller_id limit $3",
      {before, after, limit}));
  for (const auto row : rows) {
    after = row.id<TravellerId>(0);
    // She may have left on another document.
    if (const auto records = TRY(store::records_of(session, after)); records.size() > 1) {
      const auto all = TRY(store::crossings_of(session, grant, records));
      if (all.empty() || all.back().id != row.id<CrossingId>(1)) continue;
    }
    OpenStay stay{.traveller = after, .entry = row.id<CrossingId>(1), .post = row.id<PostId>(2)};
    stay.post_name = row.text(3);
    stay.surname = row.text(4);
    stay.given_names = row.text(5);
    stay.nationality = StateCode::parse(row.text(6)).value_or(StateCode());
    stay.entered = row.date(7);
    stay.authorised_until = row.date(8);
    stay.source = row.text(9);
    visit(std::move(stay));
  }
  return rows.size() == static_cast<std::size_t>(limit);
}

Result<std::optional<Instant>> Border::first_check(database::Session& session, const PostId& post) {
  std::optional<Instant> first;
  for (const char* state : {"closed", "open", "referred"}) {
    const auto rows = TRY(session.query(
        "select opened_at from border_check where post_id = $1 and state = $2 and paper = '' order by opened_at limit "
        "1",
        {post, state}));
    if (!rows.empty() && (!first || rows.front().instant(0) < *first)) first = rows.front().instant(0);
  }
  return first;
}

}  // namespace limen::border
