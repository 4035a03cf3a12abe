#include "platform/database/database.h"

#include <fmt/core.h>
#include <openssl/sha.h>

#include <map>
#include <stdexcept>

#include "base/bytes.h"
#include "platform/database/connection.h"
#include "platform/database/writer.h"

namespace limen::database {

namespace {

constexpr std::string_view kMigrationTable =
    "CREATE TABLE limen_migration (position BIGINT PRIMARY KEY, module TEXT NOT NULL, number BIGINT NOT NULL, "
    "name TEXT NOT NULL, sql TEXT NOT NULL, sha256 TEXT NOT NULL, UNIQUE (module, number))";

std::string sha256_hex(std::string_view text) {
  std::uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256(as_bytes(text).data(), text.size(), digest);
  return to_hex(digest);
}

Result<bool> has_migration_table(Connection& connection) {
  const Rows rows = TRY(connection.query(
      connection.postgresql() ? "select 1 from pg_catalog.pg_class where oid = to_regclass('limen_migration')"
                              : "select 1 from sqlite_master where name = 'limen_migration'"));
  return !rows.empty();
}

Result<void> apply_one(Connection& connection, const Migration& migration, std::int64_t position) {
  for (const std::string& statement : split_statements(migration.sql)) {
    TRY(connection.script(connection.translate(statement)));
  }
  TRY(connection.execute(
      "insert into limen_migration(position, module, number, name, sql, sha256) "
      "values ($1, $2, $3, $4, $5, $6)",
      {position, migration.module, migration.number, migration.name, migration.sql, sha256_hex(migration.sql)}));
  return {};
}

Error at_migration(Error error, const Migration& migration) {
  error.place.source = fmt::format("{}/{:04} {}", migration.module, migration.number, migration.name);
  return error;
}

Result<void> apply_missing(Connection& connection, std::span<const Migration> migrations) {
  if (!TRY(has_migration_table(connection))) TRY(connection.script(connection.translate(kMigrationTable)));
  std::map<std::pair<std::string, std::int64_t>, std::string> applied;
  std::map<std::string, std::int64_t> highest;
  std::int64_t position = 0;
  const Rows rows = TRY(connection.query("select position, module, number, sha256 from limen_migration"));
  for (const Row row : rows) {
    position = std::max(position, row.integer(0));
    const std::string module(row.text(1));
    highest[module] = std::max(highest[module], row.integer(2));
    applied[{module, row.integer(2)}] = row.text(3);
  }
  for (const Migration& migration : migrations) {
    const std::string module(migration.module);
    const auto found = applied.find({module, migration.number});
    if (found != applied.end()) {
      if (found->second != sha256_hex(migration.sql)) {
        return at_migration({"database.migration.changed", "the text differs from the one applied"}, migration);
      }
      continue;
    }
    if (migration.number != highest[module] + 1) {
      return at_migration({"database.migration.gap", "numbers of a module follow one another"}, migration);
    }
    Result<void> done = apply_one(connection, migration, ++position);
    if (!done.ok()) return at_migration(done.take_error(), migration);
    highest[module] = migration.number;
    applied[{module, migration.number}] = sha256_hex(migration.sql);
  }
  return {};
}

// The session of open_read_only: keeps its snapshot until it goes.
class Looker final : public Session {
 public:
  explicit Looker(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~Looker() override { connection_->rollback(); }
  bool postgresql() const override { return connection_->postgresql(); }

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override {
    return connection_->query(sql, parameters);
  }
  Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override {
    return connection_->query_all(questions);
  }
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override {
    return connection_->execute(sql, parameters);
  }
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override {
    return connection_->execute_counted(sql, parameters);
  }
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override {
    return connection_->for_each(sql, parameters, visit);
  }

 private:
  std::unique_ptr<Connection> connection_;
};

}  // namespace

Result<std::vector<Rows>> Session::do_query_all(std::span<const Question> questions) {
  std::vector<Rows> answers;
  answers.reserve(questions.size());
  for (const Question& question : questions) answers.push_back(TRY(do_query(question.sql, question.parameters)));
  return answers;
}

Database::Database(DatabaseOptions options) : options_(std::move(options)) {}

Database::~Database() {
  writer_.reset();
  pool_.reset();
}

Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options) {
  std::unique_ptr<Database> database(new Database(std::move(options)));
  database->opener_ = TRY(Opener::make(database->options_));
  auto connection = TRY(database->opener_->open(Mode::kWriter, true));
  database->writer_ = std::make_unique<Writer>(database->options_, *database->opener_, std::move(connection));
  database->pool_ = std::make_unique<ReadPool>(*database->opener_, std::max(1, database->options_.readers));
  return database;
}

Result<void> Database::migrate(std::span<const Migration> migrations) {
  refuse_in_writer();
  return writer_->run_alone([migrations](Connection& connection) -> Result<void> {
    TRY(connection.begin_write());
    Result<void> done = apply_missing(connection, migrations);
    if (!done.ok()) {
      connection.rollback();
      return done;
    }
    return connection.commit();
  });
}

Result<void> Database::scrub() {
  refuse_in_writer();
  return writer_->run_alone([](Connection& connection) { return connection.scrub(); });
}

Result<void> Database::check() {
  auto connection = TRY(opener_->open(Mode::kReader, false));
  return connection->check();
}

Health Database::health() const { return writer_->health(); }
bool Database::postgresql() const { return opener_->location().postgresql; }

void Database::enqueue(std::unique_ptr<Task> task) { writer_->enqueue(std::move(task)); }

void Database::refuse_in_writer() const {
  if (writer_->in_writer_thread()) throw std::logic_error("database: a job must not wait for the writer");
}

Database::ReadLease Database::begin_read() {
  Result<Connection*> connection = pool_->acquire();
  if (!connection.ok()) return ReadLease(connection.take_error());
  return ReadLease(this, *connection, *connection);
}

Database::ReadLease::~ReadLease() {
  if (connection != nullptr) owner->pool_->release(connection);
}

Result<Session*> Database::LazySession::session() {
  if (!lease_) lease_.reset(new ReadLease(database_.begin_read()));
  if (lease_->error) return *lease_->error;
  return lease_->session;
}

Result<Rows> Database::LazySession::do_query(std::string_view sql, std::span<const Value> parameters) {
  Session* with = TRY(session());
  return with->query(sql, parameters);
}

Result<std::vector<Rows>> Database::LazySession::do_query_all(std::span<const Question> questions) {
  Session* with = TRY(session());
  return with->query_all(questions);
}

Result<void> Database::LazySession::do_execute(std::string_view sql, std::span<const Value> parameters) {
  Session* with = TRY(session());
  return with->execute(sql, parameters);
}

Result<std::int64_t> Database::LazySession::do_execute_counted(std::string_view sql,
                                                               std::span<const Value> parameters) {
  Session* with = TRY(session());
  return with->execute_counted(sql, parameters);
}

Result<void> Database::LazySession::do_for_each(std::string_view sql, std::span<const Value> parameters,
                                                const std::function<Result<void>(const Row&)>& visit) {
  Session* with = TRY(session());
  return with->for_each(sql, parameters, visit);
}

Result<std::unique_ptr<Session>> open_read_only(const std::string& location) {
  const Location parsed = TRY(parse_location(location));
  auto connection = TRY(connect(parsed, {.mode = Mode::kLooker}));
  TRY(connection->begin_read());
  return std::unique_ptr<Session>(std::make_unique<Looker>(std::move(connection)));
}

}  // namespace limen::database
