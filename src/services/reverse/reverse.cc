#include "services/reverse/reverse.h"

#include <algorithm>
#include <map>

#include "engines/reverse_screening/reverse_screening.h"
#include "platform/lists/reading.h"
#include "services/reverse/state.h"

namespace limen::reverse {
namespace {

constexpr int kMostAlerts = 5'000;      // of a round
constexpr std::size_t kOneByOne = 12;   // alerts up to which each is asked for itself (engines/reverse_screening)
constexpr int kPage = 2'000;            // travellers in one snapshot
constexpr std::size_t kMostHits = 500;  // alerts of a round that one traveller may be hit by
constexpr std::size_t kJob = 20;        // findings in one job of the writer: the counters wait for it
constexpr std::int64_t kMostOfRound = 50'000;

screening::Query query_of(const border::SeenTraveller& seen) {
  screening::Query query;
  query.names.push_back({seen.surname + ", " + seen.given_names});
  query.birth = seen.birth;
  query.sex = seen.sex;
  if (!seen.nationality.empty()) query.nationalities.push_back(seen.nationality);
  for (const auto& document : seen.documents) query.documents.push_back({document.number, document.issuer});
  return query;
}

// A hash of all that an alert is found by, so that a change of anything else does not screen again.
std::string matched_by(const screening::Entry& entry) {
  std::string text = limen::to_text(entry.id);
  const auto add = [&](std::string_view part) { text.append(1, '\x1f').append(part); };
  for (const auto& name : entry.names) {
    add(screening::to_text(name.kind));
    add(name.text);
  }
  add("births");
  for (const auto& birth : entry.births) {
    add(birth.date.to_text());
    add(std::to_string(birth.to_year.value_or(0)) + (birth.circa ? "c" : ""));
  }
  add("sexes");
  for (const Sex sex : entry.sexes) add(to_text(sex));
  add("states");
  for (const StateCode& state : entry.nationalities) add(state.text());
  add("documents");
  for (const auto& document : entry.documents) {
    add(document.number);
    add(document.issuer.text());
  }
  return to_hex(journal::hash_of(as_bytes(text)));
}

// The alerts of one round, and how travellers are asked for.
class Listed {
 public:
  Listed(const screening::Model& model, const std::vector<alerts::ListedAlert>& all) : all_(all), index_(model) {
    for (const auto& alert : all) {
      lowest_ = std::min(lowest_, alert.threshold.min_score);
      by_id_.emplace(alert.id, &alert);
    }
    if (all.size() <= kOneByOne) {
      for (const auto& alert : all) {
        one_by_one_.push_back(
            std::make_unique<reverse_screening::OneEntry>(model, alert.entry, alert.threshold.min_score));
      }
    } else {
      for (const auto& alert : all) index_.insert(alert.entry);
    }
  }

  void ask(const border::SeenTraveller& seen,
           const std::function<void(const alerts::ListedAlert&, const screening::Hit&)>& found) {
    const screening::Query query = query_of(seen);
    for (std::size_t i = 0; i < one_by_one_.size(); ++i) {
      if (const auto hit = one_by_one_[i]->judge(query)) found(all_[i], *hit);
    }
    if (!one_by_one_.empty()) return;
    for (const auto& hit : index_.search(query, {.min_score = lowest_, .max_hits = kMostHits})) {
      const alerts::ListedAlert& alert = *by_id_.at(alerts::AlertId(hit.entry));
      if (hit.score >= alert.threshold.min_score || alerts::by_document(hit)) found(alert, hit);
    }
  }

 private:
  const std::vector<alerts::ListedAlert>& all_;
  screening::Index index_;
  std::vector<std::unique_ptr<reverse_screening::OneEntry>> one_by_one_;
  std::map<alerts::AlertId, const alerts::ListedAlert*> by_id_;
  double lowest_ = 1;
};

// One round: what is queued, what of it is to be screened, what was found.
class Rounds {
 public:
  Rounds(const Desk& desk, const protection::Grant& grant, const std::function<bool()>& stop)
      : desk_(desk), parts_(desk.parts), grant_(grant), stop_(stop), today_(parts_.clock.now().utc_day()) {}

  Result<Round> run() {
    TRY(parts_.database.read([&](database::Session& session) { return take(session); }));
    if (queued_.empty()) return round_;
    if (!alerts_.empty()) {
      Listed listed(parts_.alerts.model(), alerts_);
      TRY(screen(listed));
      if (round_.stopped) return round_;
    }
    TRY(write());
    return round_;
  }

 private:
  Result<void> take(database::Session& session) {
    queued_ = TRY(store::queued(session, today_, kMostAlerts));
    round_.alerts = static_cast<std::int64_t>(queued_.size());
    for (const store::Queued& queued : queued_) {
      auto alert = TRY(parts_.alerts.find(session, grant_, queued.alert, today_));
      if (alert && !alert->counts && alert->begins && *alert->begins > today_) {
        later_.emplace_back(queued, *alert->begins);
        continue;
      }
      done_.push_back(queued);
      if (!alert || !alert->counts) {
        ended_.push_back(queued.alert);
        continue;
      }
      std::string matched = matched_by(alert->entry);
      if (TRY(store::screened(session, queued.alert)) == matched) continue;
      matched_.emplace_back(queued.alert, std::move(matched));
      alerts_.push_back(std::move(*alert));
    }
    round_.screened = static_cast<std::int64_t>(alerts_.size());
    return {};
  }

  Result<void> screen(Listed& listed) {
    const Instant since{parts_.clock.now().microseconds - std::int64_t{desk_.days} * 86'400'000'000};
    std::map<alerts::AlertId, std::int64_t> counts;
    border::TravellerId after;
    for (bool more = true; more;) {
      if (stop_()) {
        round_.stopped = true;
        return {};
      }
      const auto visit = [&](border::SeenTraveller&& seen) {
        ++round_.travellers;
        listed.ask(seen, [&](const alerts::ListedAlert& alert, const screening::Hit& hit) {
          const bool room =
              ++counts[alert.id] <= desk_.most_findings && static_cast<std::int64_t>(found_.size()) < kMostOfRound;
          if (room) {
            found_.push_back(finding(alert, seen.id, hit));
          } else {
            ++round_.left_out;
          }
        });
      };
      more = TRY(parts_.database.read([&](database::Session& session) {
        return border::Border::seen_since(session, grant_, since, after, kPage, visit);
      }));
    }
    return {};
  }

  Finding finding(const alerts::ListedAlert& alert, const border::TravellerId& traveller,
                  const screening::Hit& hit) const {
    Finding made;
    made.alert = alert.id;
    made.alert_version = alert.version;
    made.traveller = traveller;
    made.found_at = parts_.clock.now();
    made.id = FindingId::make(made.found_at, parts_.random);
    made.snapshot = {{"score", hit.score},
                     {"threshold", alert.threshold.min_score},
                     {"threshold_of", alerts::to_text(alert.threshold.of)},
                     {"reasons", reasons_of(hit)}};
    return made;
  }

  Result<void> write() {
    for (std::size_t from = 0; from < found_.size(); from += kJob) {
      const std::size_t to = std::min(found_.size(), from + kJob);
      round_.findings +=
          TRY(parts_.database.write([&](database::Transaction& tx) { return write_some(tx, from, to); }));
      static_cast<void>(stop_());  // rests; what was begun to be written is finished
    }
    return parts_.database.write([&](database::Transaction& tx) { return finish(tx); });
  }

  Result<std::int64_t> write_some(database::Transaction& tx, std::size_t from, std::size_t to) const {
    std::int64_t written = 0;
    for (std::size_t i = from; i < to; ++i) {
      // Either record may have gone, or changed, since it was read.
      const Finding& found = found_[i];
      const auto alert = TRY(parts_.alerts.find(tx, grant_, found.alert, today_));
      if (!alert || !alert->counts || alert->version != found.alert_version) continue;
      const auto seen = TRY(border::Border::find_seen(tx, grant_, found.traveller));
      if (!seen) continue;
      TRY(store::put_finding(tx, found));
      ++written;
    }
    return written;
  }

  Result<void> finish(database::Transaction& tx) {
    for (const store::Queued& queued : done_) TRY(store::dequeue(tx, queued));
    for (const auto& [queued, day] : later_) TRY(store::postpone(tx, queued, day));
    for (const alerts::AlertId& alert : ended_) TRY(store::drop_unreviewed(tx, alert));
    for (const auto& [alert, matched] : matched_) TRY(store::put_screened(tx, alert, matched));
    if (alerts_.empty()) return {};
    journal::Entry entry{.kind = "reverse.screened",
                         .actor = "reverse_screening",
                         .subject_type = "site",
                         .subject_id = "reverse",
                         .purpose = grant_.purpose()};
    entry.facts = {{"alerts", round_.screened},
                   {"travellers", round_.travellers},
                   {"days", desk_.days},
                   {"findings", round_.findings},
                   {"left_out", round_.left_out}};
    TRY(parts_.journal.append(tx, std::move(entry)));
    return {};
  }

  const Desk& desk_;
  const Parts& parts_;
  const protection::Grant& grant_;
  const std::function<bool()>& stop_;
  const CivilDate today_;
  Round round_;
  std::vector<store::Queued> queued_, done_;
  std::vector<std::pair<store::Queued, CivilDate>> later_;
  std::vector<alerts::AlertId> ended_;
  std::vector<std::pair<alerts::AlertId, std::string>> matched_;
  std::vector<alerts::ListedAlert> alerts_;
  std::vector<Finding> found_;
};

// Somebody whose record was corrected is asked about against every list at once, in the transaction of the correction:
// what she is sought under may have been hidden by a slip. A question to the alert desk, as every finding.
Result<void> screen_corrected(const Desk& desk, database::Transaction& tx, const border::SeenTraveller& seen) {
  const auto grant = TRY(desk.grant());
  const Instant now = desk.parts.clock.now();
  std::int64_t findings = 0;
  for (const alerts::Match& match : TRY(desk.parts.alerts.screen(tx, grant, query_of(seen), now.utc_day()))) {
    Finding made;
    made.alert = match.id;
    made.alert_version = match.version;
    made.traveller = seen.id;
    made.found_at = now;
    made.id = FindingId::make(now, desk.parts.random);
    made.snapshot = {{"score", match.hit.score},
                     {"threshold", match.threshold.min_score},
                     {"threshold_of", alerts::to_text(match.threshold.of)},
                     {"reasons", reasons_of(match.hit)}};
    if (TRY(store::reviewed_before(tx, made))) continue;  // nothing is new: what was said stands
    TRY(store::put_finding(tx, made));
    ++findings;
  }
  journal::Entry entry{.kind = "reverse.screened",
                       .actor = "reverse_screening",
                       .subject_type = "site",
                       .subject_id = "reverse",
                       .purpose = grant.purpose()};
  entry.facts = {{"travellers", 1}, {"findings", findings}, {"left_out", 0}};
  TRY(desk.parts.journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace

json::array reasons_of(const screening::Hit& hit) {
  json::array reasons;
  for (const screening::Reason& reason : hit.reasons) {
    json::object item{{"code", reason.code()}, {"contribution", reason.contribution}};
    if (!reason.query_part.empty()) item["query"] = reason.query_part;
    if (!reason.list_part.empty()) item["listed"] = reason.list_part;
    reasons.push_back(std::move(item));
  }
  return reasons;
}

Result<protection::Grant> Desk::grant() const {
  return parts.identity.access()->for_job("reverse_screening", "alerts.findings", "alert_management");
}

Reverse::Reverse(std::shared_ptr<State> state) : state_(std::move(state)) {}
Reverse::~Reverse() = default;

Result<std::unique_ptr<Reverse>> Reverse::open(Parts parts) {
  auto state = std::make_shared<State>(std::move(parts));
  const Node file = TRY(state->parts.packs.read_or_baseline(state->parts.knowledge->pack, "reverse_screening.yaml"));
  TRY(file.only({"source", "fact", "valid_from", "valid_to", "days", "most_findings"}));
  TRY(lists::read_source(file));
  TRY(lists::read_recalled(file));
  TRY(lists::read_validity(file, std::nullopt));
  const std::int64_t days = TRY(file.integer_at("days"));
  state->most_findings = TRY(file.integer_at("most_findings"));
  if (days < 1 || days > 3660 || state->most_findings < 1 || state->most_findings > 10'000) {
    return file.error("reverse.pack.range", "days are 1 to 3660, findings of an alert 1 to 10000");
  }
  state->days = static_cast<int>(days);
  state->parts.alerts.on_changed(
      [](database::Transaction& tx, std::span<const alerts::AlertId> changed) -> Result<void> {
        for (const alerts::AlertId& id : changed) TRY(store::enqueue(tx, id));
        return {};
      });
  state->parts.alerts.on_removed(
      [](database::Transaction& tx, const alerts::AlertId& id) { return store::forget_alert(tx, id); });
  state->parts.border.on_traveller_corrected([state](database::Transaction& tx, const border::SeenTraveller& seen) {
    return screen_corrected(*state, tx, seen);
  });
  state->parts.border.on_traveller_removed(
      [](database::Transaction& tx, const border::TravellerId& id) { return store::forget_traveller(tx, id); });
  return std::unique_ptr<Reverse>(new Reverse(std::move(state)));
}

Result<void> Reverse::register_routes(api::Api& api) { return add_routes(api, state_); }

Result<Round> Reverse::run(const std::function<bool()>& stop) {
  const auto grant = TRY(state_->grant());
  return Rounds(*state_, grant, stop).run();
}

Result<std::int64_t> Reverse::run_retention(CivilDate today) {
  const auto retention = TRY(lists::Retention::read(state_->parts.packs, state_->parts.knowledge->pack));
  const auto* period = retention.find("hit", "dismissed");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for dismissed hits"};
  CivilDate first = today - (period->years * 366 + period->months * 31 + period->days + 1);
  while (period->keep_until(first) < today) first = first + 1;
  const Instant before{static_cast<std::int64_t>(first.days()) * 86'400'000'000};
  return state_->parts.database.write([&](database::Transaction& tx) { return store::remove_dismissed(tx, before); });
}

}  // namespace limen::reverse
