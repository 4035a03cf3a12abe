#include "services/releases/releases.h"

#include <array>

#include "base/id.h"
#include "services/release_folder/release_folder.h"

namespace limen::releases {
namespace {

constexpr std::string_view kTables = R"(
create table release (
  id TEXT primary key,
  made_at BIGINT not null,
  made_by TEXT not null,
  files BIGINT not null,
  bytes BIGINT not null,
  organisations BIGINT not null,
  rounds BIGINT not null,
  manifest_sha256 TEXT not null
);
create table release_current (
  place BIGINT primary key,
  release_id TEXT not null
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"releases", 1, "tables", kTables}}};
constexpr std::string_view kDirectory = "directory.json";
constexpr int kHandledDays = 365;

Result<std::optional<std::string>> current_id(database::Session& session) {
  const auto rows = TRY(session.query("select release_id from release_current where place = 1"));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional(std::string(rows.front().text(0)));
}

Result<void> set_current(database::Transaction& tx, const std::string& id) {
  TRY(tx.execute("delete from release_current where place = 1"));
  return tx.execute("insert into release_current(place, release_id) values (1, $1)", {id});
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<std::unique_ptr<Releases>> Releases::open(Parts parts) {
  std::unique_ptr<Releases> made(new Releases(std::move(parts)));
  std::optional<std::string> wanted;
  TRY(made->parts_.database.read([&](database::Session& session) -> Result<void> {
    wanted = TRY(current_id(session));
    return {};
  }));
  if (!wanted) return made;
  // Stopped between the commit and the pointer: the database says which it is. A folder that is not there any more is
  // no reason not to open the site; the public site says that it has none.
  const auto points_to = release_folder::current_name(made->parts_.folder);
  if (!points_to.ok() || *points_to != *wanted)
    static_cast<void>(release_folder::make_current(made->parts_.folder, *wanted));
  return made;
}

void Releases::add_source(Source source) { sources_.push_back(std::move(source)); }

Result<release::Opened> Releases::draft(release::Titles title) const {
  const Instant now = parts_.clock.now();
  release::Opened next;
  next.manifest.id = limen::to_text(make_raw_id(now, parts_.random));
  next.manifest.made_at = now;
  next.manifest.title = std::move(title);
  next.manifest.publisher = parts_.publisher;
  next.manifest.demo = parts_.demo;
  if (next.manifest.title.empty()) next.manifest.title["en"] = parts_.publisher + ", " + now.utc_day().to_text();
  const auto filled = parts_.database.read([&](database::Session& session) -> Result<void> {
    const directory::Directory open = TRY(parts_.partners.published(session));
    next.manifest.directory = kDirectory;
    release::add_file(next, std::string(kDirectory), directory::write_hsds_json(open), release_folder::sha256);
    for (const partners::Handled& one : TRY(parts_.partners.handled(session, now.utc_day() - kHandledDays))) {
      next.manifest.handled.push_back(
          {one.proposal, static_cast<std::uint32_t>(one.accepted), static_cast<std::uint32_t>(one.refused)});
    }
    for (const Source& source : sources_) TRY(source(session, next));
    return {};
  });
  if (!filled.ok()) return filled.error();
  return next;
}

Result<Made> Releases::publish(release::Titles title, journal::Entry entry) {
  const std::lock_guard lock(one_at_a_time_);
  const release::Opened made = TRY(draft(std::move(title)));
  const std::string manifest = release::write_manifest(made.manifest);
  Made out{.id = made.manifest.id, .made_at = made.manifest.made_at, .by = entry.actor, .current = true};
  for (const release::FileEntry& file : made.manifest.files) out.bytes += static_cast<std::int64_t>(file.bytes);
  out.files = static_cast<std::int64_t>(made.manifest.files.size());
  for (const release::InstrumentEntry& one : made.manifest.instruments)
    out.rounds += static_cast<std::int64_t>(one.rounds.size());
  const directory::Directory listed =
      TRY(directory::read_hsds_json(made.files.at(std::string(kDirectory)), kDirectory));
  out.organisations = static_cast<std::int64_t>(listed.organisations.size());
  std::error_code failure;
  std::filesystem::create_directories(parts_.folder, failure);
  TRY(release_folder::publish(parts_.folder, made, out.id, false));
  TRY(release_folder::open_release(parts_.folder / out.id));  // as the public site will read it
  entry.subject_type = "release";
  entry.subject_id = out.id;
  entry.facts["files"] = out.files;
  entry.facts["bytes"] = out.bytes;
  entry.facts["organisations"] = out.organisations;
  entry.facts["rounds"] = out.rounds;
  const std::string hash = release_folder::sha256(manifest);
  entry.facts["manifest_sha256"] = hash;
  TRY(parts_.database.write([&](database::Transaction& tx) -> Result<void> {
    TRY(
        tx.execute("insert into release(id, made_at, made_by, files, bytes, organisations, rounds, manifest_sha256) "
                   "values ($1, $2, $3, $4, $5, $6, $7, $8)",
                   {out.id, out.made_at, out.by, out.files, out.bytes, out.organisations, out.rounds, hash}));
    TRY(set_current(tx, out.id));
    TRY(parts_.journal.append(tx, std::move(entry)));
    return {};
  }));
  TRY(release_folder::make_current(parts_.folder, out.id));
  return out;
}

Result<void> Releases::make_current(const std::string& id, journal::Entry entry) {
  const std::lock_guard lock(one_at_a_time_);
  const bool known = TRY(parts_.database.read([&](database::Session& session) -> Result<bool> {
    const auto rows = TRY(session.query("select 1 from release where id = $1", {id}));
    return !rows.empty();
  }));
  if (!known) return Error{"releases.not_found", "there is no such release"};
  TRY(release_folder::open_release(parts_.folder / id));
  entry.subject_type = "release";
  entry.subject_id = id;
  TRY(parts_.database.write([&](database::Transaction& tx) -> Result<void> {
    TRY(set_current(tx, id));
    TRY(parts_.journal.append(tx, std::move(entry)));
    return {};
  }));
  return release_folder::make_current(parts_.folder, id);
}

Result<std::vector<Made>> Releases::list(database::Session& session) const {
  const auto current = TRY(current_id(session));
  const auto rows = TRY(session.query(
      "select id, made_at, made_by, files, bytes, organisations, rounds from release order by made_at desc, id desc "
      "limit 500"));
  std::vector<Made> all;
  for (const auto row : rows) {
    Made one{std::string(row.text(0)), row.instant(1), std::string(row.text(2)), row.integer(3), row.integer(4),
             row.integer(5),           row.integer(6)};
    one.current = current == one.id;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace limen::releases
