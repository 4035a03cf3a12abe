// The SQLite driver: WAL, synchronous FULL, foreign keys, secure delete, cached statements.
#include <fmt/core.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <unordered_map>

#include "platform/database/checkpointer.h"
#include "platform/database/connection.h"

namespace limen::database {

namespace {

constexpr std::size_t kStatementCacheLimit = 2000;
// The log is folded into the main file beside the writer, in portions whose flush delays no commit for long.
constexpr int kFoldPages = 512;
// 16 MiB: from here on the writer folds the last portion itself and begins the log anew.
constexpr int kLogPages = 4096;
// 64 MiB: who writes faster than is folded beside waits here, or the log would grow as long as there is work; and where
// readers who take turns would keep the log from ever beginning anew, the writer waits for those of the moment.
constexpr int kMostLogPages = 16'384;
// As long at most; if one reads longer, again after every kLogPages more.
constexpr std::chrono::milliseconds kWaitForReaders{200};
constexpr int kBusyTimeout = 5000;  // milliseconds
// Pages that a connection keeps, in KiB: what SQLite holds is at most the writer's and, for each of the readers (twice
// as many as workers), its own. The system's cache has the file anyway; a page from there costs two microseconds.
constexpr int kWriterCacheKib = 32'768, kReaderCacheKib = 4096;

std::string_view code_for(int rc) {
  switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return "database.constraint.unique";
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return "database.constraint.foreign_key";
    case SQLITE_CONSTRAINT_NOTNULL:
      return "database.constraint.not_null";
    case SQLITE_CONSTRAINT_CHECK:
      return "database.constraint.check";
    case SQLITE_CONSTRAINT_DATATYPE:
      return "database.constraint.type";
    default:
      break;
  }
  switch (rc & 0xff) {
    case SQLITE_FULL:
      return "database.disk_full";
    case SQLITE_READONLY:
      return "database.read_only";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "database.corrupt";
    case SQLITE_IOERR:
      return "database.io_error";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "database.unavailable";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "database.busy";
    case SQLITE_CONSTRAINT:
      return "database.constraint.other";
    case SQLITE_TOOBIG:
      return "database.too_big";
    case SQLITE_MISMATCH:
      return "database.constraint.type";
    default:
      return "database.sql";
  }
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<int> parameter_of;  // SQLite's index - 1 → our number - 1
  Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle); }
};

// Takes a statement back to its start however the call ends.
struct Resetter {
  sqlite3_stmt* handle;
  ~Resetter() { sqlite3_reset(handle); }
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(sqlite3* handle) : db_(handle) {}
  ~SqliteConnection() override {
    checkpointer_.reset();
    statements_.clear();
    sqlite3_close_v2(db_);
  }

  Result<void> prepare_for(Mode mode);
  void fold_beside(std::unique_ptr<Checkpointer> checkpointer) { checkpointer_ = std::move(checkpointer); }

  bool postgresql() const override { return false; }
  bool eager_savepoint() const override { return false; }
  bool in_transaction() const override { return sqlite3_get_autocommit(db_) == 0; }
  Result<void> begin_write() override { return step_fixed("BEGIN IMMEDIATE"); }
  Result<void> begin_read() override { return step_fixed("BEGIN"); }
  Result<void> commit() override {
    Result<void> done = step_fixed("COMMIT");
    if (!done.ok()) rollback();
    return done;
  }
  void rollback() override {
    if (in_transaction()) static_cast<void>(step_fixed("ROLLBACK"));
  }
  Result<void> savepoint() override { return step_fixed("SAVEPOINT job"); }
  Result<void> release() override { return step_fixed("RELEASE job"); }
  Result<void> rollback_to_savepoint() override {
    TRY(step_fixed("ROLLBACK TO job"));
    return step_fixed("RELEASE job");
  }
  std::string translate(std::string_view sql) const override { return translate_for_sqlite(sql); }
  Result<void> script(const std::string& sql) override {
    const int rc = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    return rc == SQLITE_OK ? Result<void>() : Result<void>(error(rc));
  }
  bool still_there() override {
    int moved = 0;
    return sqlite3_file_control(db_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved == 0;
  }
  void housekeeping(bool idle) override;
  Result<void> scrub() override;
  Result<void> check() override;

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override;
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override;
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override;
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override;

 private:
  Error error(int rc) const {
    return Error{std::string(code_for(rc)), fmt::format("SQLite {}: {}", rc, sqlite3_errmsg(db_))};
  }
  Result<Statement*> prepared(std::string_view sql);
  Result<void> bind(Statement& statement, std::span<const Value> parameters);
  Result<Statement*> ready(std::string_view sql, std::span<const Value> parameters) {
    Statement* statement = TRY(prepared(sql));
    TRY(bind(*statement, parameters));
    return statement;
  }
  Result<void> step_fixed(std::string_view sql) { return do_execute(sql, {}); }
  static void add_row(sqlite3_stmt* handle, int columns, Rows& rows);
  void fold() { sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr); }
  void fold_a_long_log();

  sqlite3* db_;
  int log_pages_ = 0;                           // after the last commit
  int folded_pages_ = 0;                        // of these; by the checkpointer
  int wait_from_ = kMostLogPages;               // so many pages make the writer wait for readers
  std::unique_ptr<Checkpointer> checkpointer_;  // of the writer
  std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>> statements_;
};

int remember_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string uri_escaped(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      text += fmt::format("%{:02x}", static_cast<unsigned>(c));
    } else {
      text += c;
    }
  }
  return text;
}

Result<void> SqliteConnection::prepare_for(Mode mode) {
  // Takes the place of automatic checkpoints, which would run inside somebody's commit.
  sqlite3_wal_hook(db_, remember_log_pages, &log_pages_);
  sqlite3_busy_timeout(db_, kBusyTimeout);
  TRY(
      script("PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; "
             "PRAGMA mmap_size=0;"));
  if (mode == Mode::kWriter) {
    if (sqlite3_db_readonly(db_, "main") == 1) return Error{"database.read_only", "the file cannot be written"};
    TRY(
        script(fmt::format("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                           "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-{};",
                           kWriterCacheKib)));
    const Rows mode_rows = TRY(do_query("PRAGMA journal_mode", {}));
    if (mode_rows[0].text(0) != "wal") return Error{"database.unavailable", "write-ahead logging is not possible here"};
    return {};
  }
  // The first look at the file: a damaged header shows here.
  TRY(script(fmt::format("PRAGMA query_only=ON; PRAGMA cache_size=-{}; SELECT count(*) FROM sqlite_master;",
                         kReaderCacheKib)));
  return {};
}

Result<Statement*> SqliteConnection::prepared(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
  if (statements_.size() >= kStatementCacheLimit) statements_.clear();
  auto statement = std::make_unique<Statement>();
  const int rc = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                    &statement->handle, nullptr);
  if (rc != SQLITE_OK) return error(rc);
  if (statement->handle == nullptr) return Error{"database.sql", "the statement is empty"};
  const int count = sqlite3_bind_parameter_count(statement->handle);
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(statement->handle, i);
    const int number = name != nullptr && name[0] == '$' ? std::atoi(name + 1) : 0;
    if (number <= 0) return Error{"database.sql", "parameters are written $1, $2, …"};
    statement->parameter_of.push_back(number - 1);
  }
  return statements_.emplace(std::string(sql), std::move(statement)).first->second.get();
}

Result<void> SqliteConnection::bind(Statement& statement, std::span<const Value> parameters) {
  int index = 0;
  for (const int number : statement.parameter_of) {
    ++index;
    if (static_cast<std::size_t>(number) >= parameters.size()) {
      return Error{"database.sql", fmt::format("parameter ${} is not given", number + 1)};
    }
    const Value& value = parameters[static_cast<std::size_t>(number)];
    const std::string_view data = value.text();
    int rc = SQLITE_OK;
    switch (value.type()) {
      case Type::kNull:
        rc = sqlite3_bind_null(statement.handle, index);
        break;
      case Type::kInteger:
        rc = sqlite3_bind_int64(statement.handle, index, value.integer());
        break;
      case Type::kReal:
        rc = sqlite3_bind_double(statement.handle, index, value.real());
        break;
      case Type::kText:
        rc = sqlite3_bind_text64(statement.handle, index, data.data() != nullptr ? data.data() : "", data.size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
        break;
      case Type::kBlob:
        rc = data.empty() ? sqlite3_bind_zeroblob(statement.handle, index, 0)
                          : sqlite3_bind_blob64(statement.handle, index, data.data(), data.size(), SQLITE_STATIC);
        break;
    }
    if (rc != SQLITE_OK) return error(rc);
  }
  return {};
}

void SqliteConnection::add_row(sqlite3_stmt* handle, int columns, Rows& rows) {
  for (int i = 0; i < columns; ++i) {
    switch (sqlite3_column_type(handle, i)) {
      case SQLITE_INTEGER:
        rows.add_integer(sqlite3_column_int64(handle, i));
        break;
      case SQLITE_FLOAT:
        rows.add_real(sqlite3_column_double(handle, i));
        break;
      case SQLITE_TEXT: {
        const void* text = sqlite3_column_text(handle, i);
        rows.add_bytes(Type::kText, text, static_cast<std::size_t>(sqlite3_column_bytes(handle, i)));
        break;
      }
      case SQLITE_BLOB: {
        const void* blob = sqlite3_column_blob(handle, i);
        rows.add_bytes(Type::kBlob, blob, static_cast<std::size_t>(sqlite3_column_bytes(handle, i)));
        break;
      }
      default:
        rows.add_null();
    }
  }
}

Result<Rows> SqliteConnection::do_query(std::string_view sql, std::span<const Value> parameters) {
  Statement* statement = TRY(ready(sql, parameters));
  const Resetter resetter{statement->handle};
  const int columns = sqlite3_column_count(statement->handle);
  Rows rows(static_cast<std::size_t>(columns));
  while (true) {
    const int rc = sqlite3_step(statement->handle);
    if (rc == SQLITE_DONE) return rows;
    if (rc != SQLITE_ROW) return error(rc);
    add_row(statement->handle, columns, rows);
  }
}

Result<void> SqliteConnection::do_execute(std::string_view sql, std::span<const Value> parameters) {
  Statement* statement = TRY(ready(sql, parameters));
  const Resetter resetter{statement->handle};
  while (true) {
    const int rc = sqlite3_step(statement->handle);
    if (rc == SQLITE_DONE) return {};
    if (rc != SQLITE_ROW) return error(rc);
  }
}

Result<std::int64_t> SqliteConnection::do_execute_counted(std::string_view sql, std::span<const Value> parameters) {
  TRY(do_execute(sql, parameters));
  return static_cast<std::int64_t>(sqlite3_changes64(db_));
}

Result<void> SqliteConnection::do_for_each(std::string_view sql, std::span<const Value> parameters,
                                           const std::function<Result<void>(const Row&)>& visit) {
  Statement* statement = TRY(ready(sql, parameters));
  const Resetter resetter{statement->handle};
  const int columns = sqlite3_column_count(statement->handle);
  Rows rows(static_cast<std::size_t>(columns));
  while (true) {
    const int rc = sqlite3_step(statement->handle);
    if (rc == SQLITE_DONE) return {};
    if (rc != SQLITE_ROW) return error(rc);
    rows.clear();
    add_row(statement->handle, columns, rows);
    TRY(visit(rows.front()));
  }
}

// The log grows while it is folded beside the writer. Only when nearly all of it is in the main file can the writer
// fold the rest in a moment, between two commits; the next commit then begins the log anew, unless a reader still needs
// it.
void SqliteConnection::housekeeping(bool idle) {
  if (checkpointer_ == nullptr) return;
  if (idle && log_pages_ > 0) {
    fold();
    log_pages_ = folded_pages_ = 0;
  }
  folded_pages_ = checkpointer_->ended().value_or(folded_pages_);
  if (folded_pages_ > log_pages_) folded_pages_ = 0;  // of a log that has been begun anew
  if (log_pages_ > 0 && log_pages_ < kMostLogPages) wait_from_ = kMostLogPages;
  if (log_pages_ >= kMostLogPages) {
    checkpointer_->wait();
    fold_a_long_log();
    folded_pages_ = log_pages_;
  } else if (log_pages_ - folded_pages_ >= kFoldPages) {
    checkpointer_->begin();
  } else if (log_pages_ >= kLogPages) {
    fold();
    folded_pages_ = log_pages_;
  }
}

// SQLite, asked to wait, waits for a reader's place, in which others may follow without end; but who begins to read
// once everything is folded needs no place. So first the last pages are folded in many attempts, and then it is asked.
void SqliteConnection::fold_a_long_log() {
  if (log_pages_ < wait_from_) return fold();
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + kWaitForReaders;
  int in_log = 0, folded = 0, rc = SQLITE_OK;
  while ((rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &folded)) == SQLITE_OK &&
         folded < in_log && Clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (rc == SQLITE_OK && folded == in_log) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    sqlite3_busy_timeout(db_, std::max(1, static_cast<int>(left.count())));
    rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_busy_timeout(db_, kBusyTimeout);
  }
  wait_from_ = rc == SQLITE_OK && folded == in_log ? kMostLogPages : log_pages_ + kLogPages;
}

Result<void> SqliteConnection::scrub() {
  if (checkpointer_ != nullptr) checkpointer_->wait();
  int left = 0;
  const int rc = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &left, nullptr);
  log_pages_ = folded_pages_ = 0;
  return rc == SQLITE_OK ? Result<void>() : Result<void>(error(rc));
}

Result<void> SqliteConnection::check() {
  const Rows rows = TRY(do_query("PRAGMA integrity_check(1)", {}));
  if (rows.size() == 1 && rows[0].text(0) == "ok") return {};
  // SQLite names pages and tables here, never contents.
  return Error{"database.corrupt", rows.empty() ? "no answer" : std::string(rows[0].text(0))};
}

}  // namespace

Result<std::unique_ptr<Connection>> connect_sqlite(const std::string& path, const ConnectOptions& options) {
  // SQLite counts its memory under one lock for all connections: the nightly job, which gives way to everybody, would
  // be put aside holding it. Nobody reads the counts. Refused, and without effect, once SQLite is in use.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const bool writer = options.mode == Mode::kWriter;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= writer ? SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0)
                  : (options.mode == Mode::kReader ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  std::string name = path;
  const std::string folder = path.find('/') == std::string::npos ? "." : path.substr(0, path.rfind('/') + 1);
  if (options.mode == Mode::kLooker && !exists(path + "-wal") && access(folder.c_str(), W_OK) != 0) {
    // A copy on a medium that cannot be written: there is no place for the shared-memory file, and nobody changes it.
    name = "file:" + uri_escaped(path) + "?immutable=1";
    flags |= SQLITE_OPEN_URI;
  }
  sqlite3* handle = nullptr;
  const int rc = sqlite3_open_v2(name.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  if (rc != SQLITE_OK) {
    Error error{std::string(code_for(rc)), fmt::format("SQLite {}: {}", rc, sqlite3_errstr(rc))};
    sqlite3_close_v2(handle);
    return error;
  }
  auto connection = std::make_unique<SqliteConnection>(handle);
  TRY(connection->prepare_for(options.mode));
  if (writer) connection->fold_beside(std::make_unique<Checkpointer>(name, flags & ~SQLITE_OPEN_CREATE, options.vfs));
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace limen::database
