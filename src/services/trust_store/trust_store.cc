#include "services/trust_store/trust_store.h"

#include <array>

#include "services/trust_store/state.h"

namespace limen::trust_store {

namespace {

constexpr std::string_view kTables = R"(
create table trust_store_version (
  number BIGINT primary key,
  changed_at BIGINT not null,
  changed_by TEXT not null,
  content BLOB not null
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"trust_store", 1, "tables", kTables}}};

constexpr std::int64_t kKeptVersions = 30;

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace stored {

namespace {

Row read(const database::Row& row) {
  const ByteView content = row.blob(2);
  return {row.integer(0), row.instant(1), Bytes(content.begin(), content.end())};
}

}  // namespace

Result<std::optional<Row>> newest(database::Session& session) {
  const auto rows =
      TRY(session.query("select number, changed_at, content from trust_store_version order by number desc limit 1"));
  return rows.empty() ? std::optional<Row>() : std::optional(read(rows.front()));
}

Result<std::optional<Row>> at(database::Session& session, std::int64_t number) {
  const auto rows = TRY(session.query(
      "select number, changed_at, content from trust_store_version where number <= $1 order by number desc limit 1",
      {number}));
  return rows.empty() ? std::optional<Row>() : std::optional(read(rows.front()));
}

Result<std::int64_t> newest_number(database::Session& session) {
  const auto rows = TRY(session.query("select number from trust_store_version order by number desc limit 1"));
  return rows.empty() ? 0 : rows.front().integer(0);
}

Result<void> add(database::Transaction& tx, const Row& row, std::string_view by) {
  TRY(tx.execute("insert into trust_store_version(number, changed_at, changed_by, content) values ($1, $2, $3, $4)",
                 {row.number, row.changed_at, by, row.content}));
  return tx.execute("delete from trust_store_version where number <= $1", {row.number - kKeptVersions});
}

}  // namespace stored

Result<void> TrustStore::State::load() {
  std::optional<stored::Row> row;
  TRY(parts.database.read([&](database::Session& session) -> Result<void> {
    row = TRY(stored::newest(session));
    return {};
  }));
  if (!row) return {};
  const std::lock_guard lock(mutex_);
  version_.number = row->number;
  version_.changed_at = row->changed_at;
  auto read = trust::Store::read(row->content);
  if (!read.ok()) {
    trouble_ = Error{"trust_store.damaged", "the trust store cannot be read (" + read.error().code + ")"};
    return {};
  }
  version_.store = std::make_shared<const trust::Store>(read.take());
  return {};
}

Result<Version> TrustStore::State::present() const {
  const std::lock_guard lock(mutex_);
  if (trouble_) return *trouble_;
  return version_;
}

Info TrustStore::State::info() const {
  const std::lock_guard lock(mutex_);
  return {version_.number, version_.changed_at, version_.store->entries().size(), trouble_};
}

Result<std::int64_t> TrustStore::State::replace(database::Transaction& tx, const Version& from,
                                                std::shared_ptr<const trust::Store> next, Bytes content,
                                                journal::Entry entry, const std::string& by) {
  if (TRY(stored::newest_number(tx)) != from.number) {
    return Error{"trust_store.moved", "somebody else changed the trust store meanwhile"};
  }
  const Version version{from.number + 1, parts.clock.now(), std::move(next)};
  TRY(stored::add(tx, {version.number, *version.changed_at, std::move(content)}, by));
  entry.facts["version"] = version.number;
  TRY(parts.journal.append(tx, std::move(entry)));
  tx.on_commit([self = shared_from_this(), version] {
    const std::lock_guard lock(self->mutex_);
    self->version_ = version;
  });
  return version.number;
}

Result<std::unique_ptr<TrustStore>> TrustStore::open(Parts parts) {
  auto state = std::make_shared<State>(parts);
  TRY(state->load());
  return std::unique_ptr<TrustStore>(new TrustStore(std::move(state)));
}

Result<std::shared_ptr<const trust::Store>> TrustStore::store() const { return TRY(state_->present()).store; }
Info TrustStore::info() const { return state_->info(); }
Result<void> TrustStore::register_routes(api::Api& api) { return add_routes(api, state_); }

}  // namespace limen::trust_store
