#include "commands/invented/load_country.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <ostream>

#include "commands/command_line/progress.h"

namespace limen::commands {
namespace {

constexpr std::size_t kBatch = 2'000;
constexpr std::size_t kUnderWay = 4;

// Counts jobs under way and keeps the first error.
class Flow {
 public:
  Result<void> wait_for_room() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ < kUnderWay || error_; });
    if (error_) return *error_;
    ++under_way_;
    return {};
  }
  void finished(Result<void> result) {
    const std::scoped_lock lock(mutex_);
    --under_way_;
    if (!result.ok() && !error_) error_ = result.take_error();
    changed_.notify_all();
  }
  Result<void> wait_for_all() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
    if (error_) return *error_;
    return {};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t under_way_ = 0;
  std::optional<Error> error_;
};

Result<void> load_posts(WholeSite& site, const synthetic::Country& country) {
  return site.database->write([&](database::Transaction& tx) -> Result<void> {
    for (const synthetic::Post& from : country.posts()) {
      site::Post post;
      post.id = PostId(from.id);
      post.code = from.code;
      post.name = from.name;
      post.kind = to_text(from.kind);
      post.zone = from.zone;
      post.state = site.settings.info.state;
      post.lanes = from.lanes;
      TRY(site.posts->put(tx, post));
      journal::Entry entry{.kind = "post.created",
                           .actor = "import",
                           .subject_type = "post",
                           .subject_id = post.id.to_text(),
                           .purpose = "administration"};
      entry.facts = {{"code", post.code}};
      TRY(site.journal->append(tx, std::move(entry)));
    }
    return {};
  });
}

border::PastTraveller past(const synthetic::Traveller& from) {
  border::PastTraveller traveller;
  traveller.id = border::TravellerId(from.id);
  traveller.surname = from.name.surname;
  traveller.given_names = from.name.given_names;
  traveller.birth = from.birth;
  traveller.sex = from.sex;
  traveller.nationality = from.nationality;
  if (!from.documents.empty()) {
    const synthetic::Document& document = from.documents.front();
    traveller.document_type = document.type;
    traveller.document_number = document.number;
    traveller.document_issuer = document.issuer;
    traveller.document_expiry = document.expiry;
  }
  return traveller;
}

border::PastCrossing past(const synthetic::Crossing& from, std::span<const synthetic::Post> posts) {
  border::PastCrossing crossing;
  crossing.traveller = border::TravellerId(from.traveller_id);
  crossing.direction = from.direction;
  crossing.at = from.at;
  crossing.post = PostId(posts[from.post].id);
  crossing.officer = from.officer;
  crossing.transport_mode = from.transport_mode;
  crossing.travel_purpose = from.travel_purpose;
  crossing.carrier_reference = from.carrier_reference;
  crossing.document_type = from.document.type;
  crossing.document_number = from.document.number;
  crossing.document_issuer = from.document.issuer;
  crossing.nationality = from.person.nationality;
  crossing.sex = from.person.sex;
  crossing.birth = from.person.birth;
  return crossing;
}

Result<void> load_crossings(WholeSite& site, synthetic::Country& country, std::ostream& err, Loaded& loaded) {
  Flow flow;
  Progress progress(err, "crossings", country.crossing_count());
  Result<void> outcome;
  while (outcome.ok()) {
    const synthetic::Batch made = country.next_batch(kBatch);
    if (made.crossings.empty()) break;
    auto batch = std::make_shared<border::PastBatch>();
    for (const auto& traveller : made.travellers) batch->travellers.push_back(past(traveller));
    for (const auto& crossing : made.crossings) batch->crossings.push_back(past(crossing, country.posts()));
    loaded.travellers += batch->travellers.size();
    loaded.crossings += batch->crossings.size();
    outcome = flow.wait_for_room();
    if (!outcome.ok()) break;
    site.database->submit(
        [&site, batch](database::Transaction& tx) { return site.border->load_past(tx, *batch, "synthetic"); },
        [&flow](Result<void> result) { flow.finished(std::move(result)); }, database::Runs::kAgain);
    progress.set(loaded.crossings);
  }
  const auto finished = flow.wait_for_all();
  return outcome.ok() ? finished : outcome;
}

// A live site takes no alert that is over, and every category of eu-schengen is reviewed within a year at the latest,
// of the baseline within six months.
void fit_dates(synthetic::AlertSet& set, CivilDate last_day, bool schengen) {
  std::erase_if(set.alerts, [&](const synthetic::Alert& alert) { return alert.review_date <= last_day + 1; });
  for (synthetic::Alert& alert : set.alerts) {
    alert.expiry_date = std::min(alert.expiry_date, last_day + 330);
    alert.review_date = std::min(alert.review_date, schengen ? alert.expiry_date : last_day + 170);
  }
}

}  // namespace

Result<Loaded> load_country(WholeSite& site, synthetic::Country& country, std::ostream& err) {
  Loaded loaded;
  if (!site.posts->all()->empty()) return Error{"load.not_empty", "the site has posts already; load into a new one"};
  TRY(load_posts(site, country));
  loaded.posts = country.posts().size();
  TRY(load_crossings(site, country, err, loaded));
  alerts::ImportRequest request;
  const bool schengen = site.settings.info.pack == "eu-schengen";
  synthetic::AlertSet set = country.alerts(schengen ? synthetic::AlertCodes::schengen() : synthetic::AlertCodes());
  fit_dates(set, country.last_day(), schengen);
  std::string csv = set.csv();
  const std::uint64_t size = csv.size();
  request.files.push_back(list_intake::of_bytes("alerts.csv", std::move(csv), size));
  request.issuer = "Utopia Border Service";
  request.proportionality_note = "Invented for the demonstration; nobody real is concerned.";
  Progress bar(err, "alerts", country.options().alerts);
  request.progress = [&bar](std::size_t done, std::size_t) { bar.set(done); };
  const alerts::ImportReport report = TRY(site.alerts->import(std::move(request), "import", "Import"));
  if (report.refused > 0) {
    const alerts::ImportDiagnostic& first = report.diagnostics.front();
    Place place;
    place.line = first.line;
    place.path = first.column;
    return Error{"load.alerts_refused", first.code + ": " + first.message, place};
  }
  loaded.alerts = report.created;
  return loaded;
}

}  // namespace limen::commands
