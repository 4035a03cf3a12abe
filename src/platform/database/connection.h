// What a driver gives to the writer and the read pool: one connection, with transactions and savepoints. Private to
// this folder.
#pragma once

#include <memory>
#include <string>

#include "platform/database/database.h"

namespace limen::database {

// Codes after which nothing more can be done on a connection: it is closed and opened anew. A commit or write that the
// disk refused is not among them: SQLite remembers in this connection that those bytes of the log are void, and a new
// one would find them and believe them.
bool fatal_to_connection(const Error& error);

class Connection : public Session {
 public:
  virtual Result<void> begin_write() = 0;
  virtual Result<void> begin_read() = 0;
  // "database.outcome_unknown": the connection was lost before the answer came. What became of it, a new connection
  // finds out: outcome_of(number()).
  virtual Result<void> commit() = 0;
  // The number under which the server knows the transaction, asked for with what is sent last and heard with it, so
  // that nobody waits for it alone. commit() asks itself if nobody did.
  virtual Result<void> ask_number() { return {}; }
  virtual std::uint64_t number() const { return 0; }
  enum class Outcome : std::uint8_t { kCommitted, kRolledBack, kUnderWay };
  // On the writer's connection, whose lock is given when the session that held it before has ended.
  virtual Result<Outcome> outcome_of(std::uint64_t number) {
    static_cast<void>(number);
    return Outcome::kRolledBack;
  }
  virtual void rollback() = 0;             // best effort; never fails
  virtual void end_read() { rollback(); }  // of begin_read(); need not wait
  virtual Result<void> savepoint() = 0;
  // Brings out what deferred statements had to say, unless hears_later(): then settle() or the next answer does.
  virtual Result<void> release() = 0;
  virtual bool hears_later() const { return false; }
  // Where hears_later(): a change that is to touch one row, and has "database.not_one_row" to say when it did not.
  virtual Result<void> execute_one_later(std::string_view sql, std::span<const Value> parameters) {
    return do_execute(sql, parameters);
  }
  // What was sent is on its way.
  virtual Result<void> send_off() { return {}; }
  virtual Result<void> settle() { return {}; }
  // Whether the last failure was of a statement sent before the last savepoint(): what came after it was not run.
  virtual bool failed_before_savepoint() const { return false; }
  virtual Result<void> rollback_to_savepoint() = 0;
  // False when an error has already undone the whole transaction, or the connection is lost.
  virtual bool in_transaction() const = 0;
  // Whether a savepoint is needed before a mere read (PostgreSQL: a failed read spoils the transaction).
  virtual bool eager_savepoint() const = 0;
  // Several statements without parameters, outside the statement cache.
  virtual Result<void> script(const std::string& sql) = 0;
  virtual std::string translate(std::string_view portable_sql) const = 0;
  virtual bool usable() const { return true; }  // worth keeping in the pool
  // False when the server is known to be gone; asked before every batch and every read, so it must cost nothing.
  virtual bool alive() { return true; }
  // False when the file has been moved or removed under an open connection (SQLite).
  virtual bool still_there() { return true; }
  // Between batches: keeps the log short. `idle`: nobody waits.
  virtual void housekeeping(bool idle) = 0;
  virtual Result<void> scrub() = 0;
  virtual Result<void> check() = 0;
};

struct Location {
  bool postgresql = false;
  std::string path;  // file, or conninfo
};
Result<Location> parse_location(const std::string& text);

class FaultVfs;

enum class Mode : std::uint8_t { kWriter, kReader, kLooker };
struct ConnectOptions {
  Mode mode = Mode::kReader;
  bool create = false;              // SQLite: make the file when there is none
  std::string vfs{};                // SQLite
  std::int64_t flush_delay_ms = 0;  // PostgreSQL
};
Result<std::unique_ptr<Connection>> connect_sqlite(const std::string& path, const ConnectOptions& options);
Result<std::unique_ptr<Connection>> connect_postgres(const std::string& conninfo, const ConnectOptions& options);
Result<std::unique_ptr<Connection>> connect(const Location& location, const ConnectOptions& options);

// SQL text helpers (dialect.cc).
std::vector<std::string> split_statements(std::string_view sql);
std::string translate_for_sqlite(std::string_view sql);
std::string translate_for_postgres(std::string_view sql);
bool only_reads(std::string_view sql);  // begins with "select"

}  // namespace limen::database
