#include "commands/wiring/whole_site.h"

#include <vector>

#include "commands/publishing/observatory_library.h"
#include "commands/wiring/open_site.h"
#include "commands/wiring/photographs.h"
#include "commands/wiring/site_health.h"
#include "commands/wiring/trusted_now.h"
#include "formats/raster/raster.h"
#include "platform/picture_decoder/picture_decoder.h"
#include "services/border/deeds.h"
#include "services/clearances/clearances.h"
#include "services/release_folder/release_folder.h"

namespace limen::commands {
namespace {

// In a child process; what comes back is written anew.
Result<Bytes> decode_face(ByteView bytes) {
  constexpr int kQuality = 90;
  picture_decoder::Picture decoded = TRY(picture_decoder::PictureDecoder({}).decode(bytes));
  const raster::Picture picture{.width = decoded.width,
                                .height = decoded.height,
                                .channels = decoded.channels == 3 ? raster::Channels::kRgb : raster::Channels::kGrey,
                                .pixels = std::move(decoded.pixels)};
  return raster::write_jpeg(picture, kQuality);
}

Result<std::vector<training::Deed>> deeds_of(database::Session& session, const AccountId& officer, Instant since,
                                             std::string_view number) {
  std::vector<training::Deed> out;
  for (const border::Deed& deed : TRY(border::deeds(session, officer, since, number))) {
    out.push_back(
        {deed.state, deed.decision, deed.hits_confirmed, deed.hits_dismissed, deed.hits_unreviewed, deed.protection});
  }
  return out;
}

// What somebody photographed: read in a child process, written anew without whatever else the file held.
Result<Bytes> rewrite_picture(ByteView bytes) {
  constexpr int kQuality = 80;
  constexpr int kMostSide = 4096;
  const raster::Picture picture = TRY(decode_photograph(bytes, {.limits = {.max_side = kMostSide}}));
  return raster::write_jpeg(picture, kQuality);
}

}  // namespace

Result<std::unique_ptr<WholeSite>> WholeSite::open(const std::filesystem::path& folder, const OpenOptions& options) {
  std::unique_ptr<WholeSite> site(new WholeSite());
  site->folder = folder;
  site->settings = TRY(read_settings(folder));
  const bool other_database = !options.database.empty() || !site->settings.database.empty();
  TRY(training::check_folder(folder, site->settings.training, other_database));
  TRY(site->open_parts(options));
  return site;
}

Result<void> WholeSite::open_parts(const OpenOptions& options) {
  std::vector<database::Migration> migrations;
  // In the order in which their tables refer to each other.
  const auto add = [&](std::span<const database::Migration> set) {
    migrations.insert(migrations.end(), set.begin(), set.end());
  };
  add(journal::migrations());
  add(protection::migrations());
  add(identity::migrations());
  add(site::migrations());
  add(alerts::migrations());
  add(clearances::migrations());
  add(permits::migrations());
  add(border::migrations());
  add(persons::migrations());
  add(reverse::migrations());
  add(statistics::migrations());
  add(match::migrations());
  add(lost_documents::migrations());
  add(papers::migrations());
  add(trust_store::migrations());
  add(paired_tests::migrations());
  add(partners::migrations());
  add(releases::migrations());
  add(assessments::migrations());
  add(things::migrations());
  add(hit_desk::migrations());
  add(health::migrations());
  add(training::migrations());
  add(arrivals::migrations());
  add(protection_desk::migrations());
  add(groups::migrations());
  add(backlog::migrations());
  add(stay_evidence::migrations());
  add(rectification::migrations());
  add(approvals::migrations());
  add(shift::migrations());
  add(emergency::migrations());
  TRY(open_storage(options, migrations));
  TRY(training::bind(*database, *journal, *keys, folder, settings.training));
  TRY(open_accounts(options));
  alerts = TRY(alerts::Alerts::open({*database, *journal, knowledge, *packs, *clock, random}));
  lost_documents = TRY(lost_documents::LostDocuments::open({*database, *journal, folder, knowledge, *clock, random}));
  trust = TRY(trust_store::TrustStore::open({*database, *journal, *clock}));
  statistics = std::make_unique<statistics::Statistics>(statistics::Parts{*database, *posts, knowledge});
  permits = TRY(permits::Permits::open({*database, *journal, *packs, knowledge, settings.info, *clock, random}));
  border = std::make_unique<border::Border>(border::Parts{*database, *journal, *identity, *alerts, *posts, knowledge,
                                                          *packs, settings.info, *clock, random, lost_documents.get(),
                                                          permits.get()});
  border->on_fact(statistics->subscriber());
  things = TRY(things::Things::open({*database, *journal, *posts, knowledge, *packs, *clock, random}));
  hit_desk = TRY(hit_desk::HitDesk::open({*database, *journal, *alerts, *border, *posts, knowledge, *packs,
                                          settings.info, *clock, random, lost_documents.get(), things.get()}));
  groups = TRY(groups::Groups::open(
      {*database, *journal, *identity, *border, *posts, knowledge, *packs, *clock, random, things.get()}));
  backlog = TRY(backlog::Backlog::open(
      {*database, *journal, *border, knowledge, *packs, *posts, settings.info, *clock, random, rewrite_picture}));
  border->on_traveller_removed(backlog->subscriber());
  stay_evidence =
      TRY(stay_evidence::StayEvidence::open({*database, *journal, *border, knowledge, *packs, *posts, *clock, random,
                                             rewrite_picture, backlog::Backlog::exits_missing}));
  border->on_traveller_removed(stay_evidence->subscriber());
  rectification = TRY(rectification::Rectification::open(
      {*database, *journal, *border, knowledge, *packs, *posts, settings.info, *clock, random}));
  border->on_traveller_removed(rectification->subscriber());
  shift = TRY(shift::Shift::open(
      {*database, *journal, *identity, *posts, *packs, settings.info.pack, settings.info, *clock, random}));
  shift->add_line("hits_open", hit_desk::HitDesk::waiting_at);
  shift->set_list_ages([this](database::Session& session) -> Result<json::array> {
    json::array out;
    for (const alerts::ImportedList& list : TRY(alerts->imported_lists(session))) {
      json::object one{{"name", list.name}, {"imported_at", list.imported_at.to_text()}, {"stale", list.stale}};
      if (list.published) one["published"] = list.published->to_text();
      out.push_back(std::move(one));
    }
    return out;
  });
  emergency = TRY(emergency::Emergency::open(
      {*database, *journal, *keys, *identity, *posts, *packs, settings.info.pack, settings.info, *clock, random}));
  reverse = TRY(
      reverse::Reverse::open({*database, *journal, *identity, *alerts, *border, knowledge, *packs, *clock, random}));
  persons = TRY(persons::Persons::open(
      {*database, *journal, *identity, *border, knowledge, *packs, *clock, random, settings.info}));
  papers = TRY(papers::Papers::open(
      {*database, *journal, knowledge, *packs, *posts, *clock, random, lost_documents.get(),
       [now = std::make_shared<const TrustedNow>(*trust)] { return (*now)(); }, decode_face, decode_photograph}));
  paired_tests = TRY(
      paired_tests::PairedTests::open({*database, *journal, *identity, *packs, settings.info.pack, *clock, random}));
  partners = TRY(partners::Partners::open({*database, *journal, *packs, settings.info.pack, *posts, *clock, random}));
  TRY(open_care());
  releases = TRY(releases::Releases::open({*database, *journal, *partners, folder / settings.releases, *clock, random,
                                           settings.info.authority, settings.info.demo}));
  assessments = TRY(assessments::Assessments::open({*database, *journal, *identity, *packs, *clock, random}));
  health = TRY(health::Health::open({*database, *journal, *posts, *clock, health_where(folder, settings, *packs),
                                     settings.info, [this](health::Facts& facts) { live_facts(*this, facts); }}));
  training = TRY(training::Training::open({*database, *journal, *packs, *clock, random, deeds_of, settings.training}));
  releases->add_source([](database::Session& session, release::Opened& draft) -> Result<void> {
    assessments::ReleaseParts parts = TRY(assessments::Assessments::release_parts(session));
    for (auto& [path, text] : parts.files)
      release::add_file(draft, std::move(path), std::move(text), release_folder::sha256);
    for (release::InstrumentEntry& entry : parts.instruments) draft.manifest.instruments.push_back(std::move(entry));
    return {};
  });
  releases->add_source([shelf = folder / "observatory" / "library"](database::Session&, release::Opened& draft) {
    return add_library(shelf, draft);
  });
  return {};
}

// Help flows one way: the counter and the reception tell the desk, and learn from it nothing but whether somebody may
// be refused.
Result<void> WholeSite::open_care() {
  const std::string& authority = settings.info.authority.empty() ? settings.info.name : settings.info.authority;
  arrivals = TRY(
      arrivals::Arrivals::open({*database, *journal, *posts, *packs, settings.info.pack, *clock, random, authority}));
  protection_desk = TRY(protection_desk::ProtectionDesk::open(
      {*database, *journal, *posts, *packs, settings.info.pack, *clock, random, authority}));
  arrivals->on_need(protection_desk->on_need());
  border->on_protection(protection_desk->on_protection());
  border->on_traveller_removed(protection_desk->on_traveller_removed());
  border->use_directory([](database::Session& session, std::string_view id) -> Result<std::optional<border::Body>> {
    const auto body = TRY(partners::Partners::body(session, id));
    return body ? std::optional(border::Body{body->id, body->name}) : std::nullopt;
  });
  border->use_reception([this](database::Session& session, const border::ReceptionQuestion& asked) {
    return arrivals->registered(session, {.post = asked.post,
                                          .surname = asked.surname,
                                          .given_names = asked.given_names,
                                          .birth = asked.birth,
                                          .sex = asked.sex,
                                          .document = asked.document});
  });
  return {};
}

// What is queued in the writer refers to the journal and the services: the database finishes it and goes first.
WholeSite::~WholeSite() { database.reset(); }

Result<std::unique_ptr<Site>> open_site(const std::filesystem::path& folder, const OpenOptions& options) {
  return std::unique_ptr<Site>(TRY(WholeSite::open(folder, options)));
}

}  // namespace limen::commands
