#include "commands/site/site.h"

#include <utility>

namespace limen::commands {

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

Result<void> Site::open_storage(const OpenOptions& options, std::span<const database::Migration> migrations) {
  const Clock& wall = options.clock != nullptr ? *options.clock : static_cast<const Clock&>(system_clock);
  clock = &guarded.emplace(wall, options.elapsed ? options.elapsed : system::machine_elapsed());
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
  TRY(database->migrate(migrations));

  keys = TRY(keys::KeyStore::open(folder.string(), random));
  journal = TRY(
      journal::Journal::open(*database, *keys, *clock, random, {.anchor_file = (folder / "journal.head").string()}));
  return {};
}

Result<void> Site::open_accounts(const OpenOptions& options) {
  identity = TRY(identity::Identity::open(options.policy, *database, *journal, *keys, access, *clock, random));
  const Node two_persons = TRY(packs->read_or_baseline(settings.info.pack, "approvals.yaml"));
  approvals::Rules rules = TRY(approvals::Rules::read(two_persons));
  approvals =
      TRY(approvals::Approvals::open({*database, *journal, *keys, *identity, *clock, random}, std::move(rules)));
  looks = std::make_unique<protection::LookRecorder>(*database, *journal, *clock);
  posts = std::make_unique<site::Posts>();
  TRY(posts->load(*database));
  return {};
}

Site::~Site() = default;

}  // namespace limen::commands
