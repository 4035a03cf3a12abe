#include "commands/site.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/training.h"
#include "commands/observatory_library.h"
#include "commands/photographs.h"
#include "commands/site_health.h"
#include "commands/trusted_now.h"
#include "formats/raster/raster.h"
#include "platform/desk_authority/desk_authority.h"
#include "platform/picture_decoder/picture_decoder.h"
#include "services/border/deeds.h"
#include "services/clearances/clearances.h"
#include "services/release_folder/release_folder.h"

namespace limen::commands {
namespace {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    Place place;
    place.source = path.string();
    return Error{"site.settings", "cannot be read; make a site with `limen init`", place};
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<ListenSettings> read_listen(const Node& node) {
  TRY(node.only({"address", "port", "certificate", "key", "host_names", "self_signed"}));
  ListenSettings listen;
  listen.address = TRY(node.text_or("address", listen.address));
  listen.port = static_cast<int>(TRY(node.integer_or("port", listen.port)));
  listen.certificate = TRY(node.text_or("certificate", ""));
  listen.key = TRY(node.text_or("key", ""));
  listen.host_names = TRY(node.texts_or_empty("host_names"));
  listen.self_signed = TRY(node.boolean_or("self_signed", false));
  if (listen.port < 0 || listen.port > 65535) return node.error("site.settings", "port must be 0 to 65535");
  if (listen.certificate.empty() != listen.key.empty())
    return node.error("site.settings", "certificate and key go together");
  return listen;
}

std::string yaml_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

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

Result<SiteSettings> read_settings(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "site.yaml";
  const std::string text = TRY(read_file(path));
  const Node root = TRY(config::parse_yaml(text, path.string()));
  TRY(root.only({"id", "name", "pack", "state", "authority", "demo", "database", "listen", "workers",
                 "requests_per_second", "observatory", "stick", "training"}));
  SiteSettings settings;
  settings.info.id = TRY(root.text_at("id"));
  settings.info.name = TRY(root.text_at("name"));
  settings.info.pack = TRY(root.text_or("pack", "baseline"));
  const std::string state = TRY(root.text_at("state"));
  settings.info.state = TRY(StateCode::parse(state));
  settings.info.authority = TRY(root.text_or("authority", settings.info.name));
  settings.info.demo = TRY(root.boolean_or("demo", false));
  settings.database = TRY(root.text_or("database", ""));
  settings.stick = TRY(root.text_or("stick", ""));
  settings.training = TRY(root.boolean_or("training", false));
  // Whatever is printed there says so; nobody edits it away.
  if (settings.training) settings.info.authority = kTrainingAuthority;
  settings.workers = static_cast<int>(TRY(root.integer_or("workers", settings.workers)));
  if (settings.workers < 1 || settings.workers > 64) return root.error("site.settings", "workers must be 1 to 64");
  if (const Node* rate = root.find("requests_per_second")) settings.requests_per_second = TRY(rate->number());
  if (const Node* listen = root.find("listen")) settings.listen = TRY(read_listen(*listen));
  if (const Node* observatory = root.find("observatory")) {
    TRY(observatory->only({"inbox", "releases"}));
    settings.inbox = TRY(observatory->text_or("inbox", settings.inbox));
    settings.releases = TRY(observatory->text_or("releases", settings.releases));
  }
  return settings;
}

Result<void> create_site(const std::filesystem::path& folder, const SiteSettings& settings) {
  Place place;
  place.source = (folder / "site.yaml").string();
  if (std::filesystem::exists(folder / "site.yaml"))
    return Error{"site.exists", "there is a site in this folder already", place};
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  std::ofstream out(folder / "site.yaml");
  out << "# The site: what it is, which pack of law it works under, and how it listens. docs/operations.md explains "
         "each line.\n"
      << "id: " << yaml_text(settings.info.id) << "\nname: " << yaml_text(settings.info.name)
      << "\npack: " << yaml_text(settings.info.pack) << "\nstate: " << settings.info.state.text()
      << "\nauthority: " << yaml_text(settings.info.authority) << "\ndemo: " << (settings.info.demo ? "true" : "false")
      << "\nworkers: " << settings.workers << "\nrequests_per_second: " << settings.requests_per_second << "\n";
  if (settings.training) out << "training: true\n";
  if (!settings.stick.empty()) out << "stick: " << yaml_text(settings.stick) << "\n";
  if (!settings.database.empty()) out << "database: " << yaml_text(settings.database) << "\n";
  out << "listen:\n  address: " << yaml_text(settings.listen.address) << "\n  port: " << settings.listen.port
      << "\n  self_signed: " << (settings.listen.self_signed ? "true" : "false") << "\n";
  if (!settings.listen.certificate.empty()) {
    out << "  certificate: " << yaml_text(settings.listen.certificate) << "\n  key: " << yaml_text(settings.listen.key)
        << "\n";
  }
  out << "  host_names: [";
  for (std::size_t i = 0; i < settings.listen.host_names.size(); ++i)
    out << (i == 0 ? "" : ", ") << yaml_text(settings.listen.host_names[i]);
  out << "]\n";
  out.close();
  if (!out) return Error{"site.write", "cannot be written", place};
  return {};
}

std::string location_of(const std::filesystem::path& folder, const SiteSettings& settings) {
  return settings.database.empty() ? "sqlite:" + (folder / "limen.db").string() : settings.database;
}

Result<void> set_database(const std::filesystem::path& folder, const std::string& location) {
  const SiteSettings before = TRY(read_settings(folder));
  if (location_of(folder, before) == location) return {};
  const std::filesystem::path path = folder / "site.yaml";
  std::istringstream lines(TRY(read_file(path)));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("database:")) text += line + "\n";
  }
  if (location != location_of(folder, SiteSettings())) text += "database: " + yaml_text(location) + "\n";
  const std::filesystem::path next = path.string() + ".new";
  std::ofstream out(next, std::ios::binary);
  out << text;
  out.close();
  std::error_code failure;
  // The location may hold a password.
  std::filesystem::permissions(next, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure);
  if (out) std::filesystem::rename(next, path, failure);
  Place place;
  place.source = path.string();
  if (!out || failure) return Error{"site.write", "cannot be written", place};
  const SiteSettings after = TRY(read_settings(folder));
  if (location_of(folder, after) != location) return Error{"site.settings", "database cannot be set here", place};
  return {};
}

Result<SettingsFiles> settings_files(const std::filesystem::path& folder) {
  const SiteSettings settings = TRY(read_settings(folder));
  SettingsFiles files;
  files.inside.emplace_back("site.yaml");
  for (const std::string& name :
       {settings.listen.certificate, settings.listen.key, std::string(desk_authority::kServer),
        std::string(desk_authority::kServerKey), std::string(desk_authority::kAuthority),
        std::string(desk_authority::kAuthorityKey)}) {
    const std::filesystem::path path = folder / name;
    if (name.empty() || !std::filesystem::exists(path)) continue;
    const std::string inside = std::filesystem::weakly_canonical(path)
                                   .lexically_relative(std::filesystem::weakly_canonical(folder))
                                   .generic_string();
    auto& list = inside.starts_with("..") || std::filesystem::path(name).is_absolute() ? files.outside : files.inside;
    const std::string& shown = &list == &files.inside ? inside : name;
    if (std::find(list.begin(), list.end(), shown) == list.end()) list.push_back(shown);
  }
  return files;
}

Result<std::unique_ptr<Site>> Site::open(const std::filesystem::path& folder, const OpenOptions& options) {
  std::unique_ptr<Site> site(new Site());
  site->folder = folder;
  site->settings = TRY(read_settings(folder));
  const bool other_database = !options.database.empty() || !site->settings.database.empty();
  TRY(training::check_folder(folder, site->settings.training, other_database));
  const Clock& wall = options.clock != nullptr ? *options.clock : static_cast<const Clock&>(site->system_clock);
  site->clock = &site->guarded.emplace(wall, options.elapsed ? options.elapsed : system::machine_elapsed());
  TRY(site->open_parts(options));
  return site;
}

Result<std::optional<std::int64_t>> Site::note_clock() {
  const std::int64_t behind = guarded->behind_seconds();
  if ((behind > 0) == clock_noted_) return std::optional<std::int64_t>();
  TRY(database->write([&](database::Transaction& tx) {
    journal::Entry entry{.kind = behind > 0 ? "clock.went_back" : "clock.followed_again", .actor = "system"};
    if (behind > 0) entry.facts["seconds"] = behind;
    return journal->append(tx, std::move(entry));
  }));
  clock_noted_ = behind > 0;
  return std::optional(behind);
}

Result<void> Site::accept_clock() {
  TRY(database->write([&](database::Transaction& tx) -> Result<std::int64_t> {
    const auto last = TRY(tx.query("select at from journal order by seq desc limit 1"));
    if (last.empty() || last.front().instant(0) <= clock->now()) return std::int64_t{0};
    return journal->accept_clock(tx, "operator");
  }));
  return {};
}

Result<void> Site::open_parts(const OpenOptions& options) {
  random = system::system_random();
  packs = options.packs.empty() ? config::PackStore::embedded() : TRY(config::PackStore::with_directory(options.packs));
  knowledge = TRY(site::Knowledge::read(*packs, settings.info.pack));
  access = std::make_shared<const protection::Access>(
      TRY(protection::Access::read(knowledge->codes, clock->now().utc_day())));

  database::DatabaseOptions storage;
  storage.location = !options.database.empty() ? options.database : location_of(folder, settings);
  // A handler may hold one session and ask for a second (the approval of a second person), so there are more than
  // workers.
  storage.readers = settings.workers * 2;
  storage.flush_delay = options.flush_delay;
  database = TRY(database::Database::open(storage));
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
  add(hit_desk::migrations());
  add(health::migrations());
  add(training::migrations());
  add(arrivals::migrations());
  add(protection_desk::migrations());
  add(groups::migrations());
  add(backlog::migrations());
  add(stay_evidence::migrations());
  add(approvals::migrations());
  add(shift::migrations());
  add(emergency::migrations());
  TRY(database->migrate(migrations));

  keys = TRY(keys::KeyStore::open(folder.string(), random));
  journal = TRY(
      journal::Journal::open(*database, *keys, *clock, random, {.anchor_file = (folder / "journal.head").string()}));
  TRY(training::bind(*database, *journal, *keys, folder, settings.training));
  identity = TRY(identity::Identity::open(options.policy, *database, *journal, *keys, access, *clock, random));
  const Node two_persons = TRY(packs->read_or_baseline(settings.info.pack, "approvals.yaml"));
  approvals::Rules rules = TRY(approvals::Rules::read(two_persons));
  approvals =
      TRY(approvals::Approvals::open({*database, *journal, *keys, *identity, *clock, random}, std::move(rules)));
  looks = std::make_unique<protection::LookRecorder>(*database, *journal, *clock);
  posts = std::make_unique<site::Posts>();
  TRY(posts->load(*database));
  alerts = TRY(alerts::Alerts::open({*database, *journal, knowledge, *packs, *clock, random}));
  lost_documents = TRY(lost_documents::LostDocuments::open({*database, *journal, folder, knowledge, *clock, random}));
  trust = TRY(trust_store::TrustStore::open({*database, *journal, *clock}));
  statistics = std::make_unique<statistics::Statistics>(statistics::Parts{*database, *posts, knowledge});
  permits = TRY(permits::Permits::open({*database, *journal, *packs, knowledge, settings.info, *clock, random}));
  border = std::make_unique<border::Border>(border::Parts{*database, *journal, *identity, *alerts, *posts, knowledge,
                                                          *packs, settings.info, *clock, random, lost_documents.get(),
                                                          permits.get()});
  border->on_fact(statistics->subscriber());
  hit_desk = TRY(hit_desk::HitDesk::open({*database, *journal, *alerts, *border, *posts, knowledge, *packs,
                                          settings.info, *clock, random, lost_documents.get()}));
  groups =
      TRY(groups::Groups::open({*database, *journal, *identity, *border, *posts, knowledge, *packs, *clock, random}));
  backlog = TRY(backlog::Backlog::open(
      {*database, *journal, *border, knowledge, *packs, *posts, settings.info, *clock, random, rewrite_picture}));
  border->on_traveller_removed(backlog->subscriber());
  stay_evidence =
      TRY(stay_evidence::StayEvidence::open({*database, *journal, *border, knowledge, *packs, *posts, *clock, random,
                                             rewrite_picture, backlog::Backlog::exits_missing}));
  border->on_traveller_removed(stay_evidence->subscriber());
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
  persons = TRY(persons::Persons::open({*database, *journal, *identity, *border, knowledge, *packs, *clock, random}));
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
Result<void> Site::open_care() {
  arrivals = TRY(arrivals::Arrivals::open({*database, *journal, *posts, *packs, settings.info.pack, *clock, random}));
  protection_desk = TRY(
      protection_desk::ProtectionDesk::open({*database, *journal, *posts, *packs, settings.info.pack, *clock, random}));
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
Site::~Site() { database.reset(); }

}  // namespace limen::commands
