// The site's database: SQLite or PostgreSQL behind one interface, one writer, many readers.
//
// One thread owns the write connection. Whoever wants a change hands it a job; the writer takes all waiting jobs, runs
// each inside its own savepoint of one transaction, commits once (one flush for all of them), and only then tells
// anybody. A job that returns an error is undone alone; a failed COMMIT fails every job of the batch. When the answer
// of a COMMIT is lost (PostgreSQL), the writer finds out what became of it before it runs anything else; a job whose
// outcome is still not known after a while is told "database.outcome_unknown". Reads go to a pool of sessions and see
// one committed snapshot each.
//
//   auto database = TRY(database::Database::open({.location = "sqlite:/var/lib/limen/limen.db"}));
//   TRY(database->migrate(kMigrations));
//   const std::int64_t seen = TRY(database->write([&](database::Transaction& tx) -> Result<std::int64_t> {
//     TRY(tx.execute("insert into post(id, name) values ($1, $2)", {id, name}));
//     return TRY(tx.query("select count(*) from post"))[0].integer(0);
//   }));
//   const auto rows = TRY(database->read([](database::Session& s) { return s.query("select id, name from post"); }));
//
// Portable SQL: placeholders $1…$n, each used in order or repeated; types BIGINT, INTEGER, REAL, TEXT, BLOB (all
// integers have 64 bits; tables are STRICT on SQLite; BLOB is BYTEA on PostgreSQL); sums are cast to BIGINT; a bare
// parameter whose type nothing determines is cast; text compares by bytes. docs/platform/storage.md has the rules.
//
// Threads: Database may be used by any number of threads. A Session, Transaction or Rows belongs to the call it was
// given to and is never kept. Jobs, on_commit hooks and completion callbacks run in the writer thread: no network, no
// password hashing, no write() from inside them (that would wait for itself; it throws std::logic_error).
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"

namespace limen::database {

enum class Type : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };

// A parameter. It is a view: what it was made from must live until the call returns (temporaries in the call are fine).
class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  template <std::integral T>
  Value(T value) : integer_(static_cast<std::int64_t>(value)), type_(Type::kInteger) {}
  Value(double value) : real_(value), type_(Type::kReal) {}
  Value(std::string_view text) : data_(text.data()), size_(text.size()), type_(Type::kText) {}
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(ByteView bytes) : data_(reinterpret_cast<const char*>(bytes.data())), size_(bytes.size()), type_(Type::kBlob) {}
  Value(const Bytes& bytes) : Value(ByteView(bytes)) {}
  Value(const RawId& id) : Value(ByteView(id)) {}
  template <typename Tag>
  Value(const Id<Tag>& id) : Value(id.bytes()) {}
  Value(Instant instant) : Value(instant.microseconds) {}  // stored as microseconds since 1970
  Value(CivilDate date) : Value(date.days()) {}            // stored as days since 1970-01-01
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value()) {}

  Type type() const { return type_; }
  std::int64_t integer() const { return integer_; }
  double real() const { return real_; }
  std::string_view text() const { return {data_, size_}; }
  ByteView blob() const { return as_bytes(text()); }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  std::int64_t integer_ = 0;
  double real_ = 0;
  Type type_ = Type::kNull;
};

class Rows;

// One row. Columns count from 0. Asking for another type than the column has, or for a NULL without optional_, is a
// mistake of the program: std::logic_error. Views live as long as the Rows.
class Row {
 public:
  bool is_null(std::size_t column) const;
  Type type(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;  // an integer is taken too
  std::string_view text(std::size_t column) const;
  ByteView blob(std::size_t column) const;
  bool boolean(std::size_t column) const { return integer(column) != 0; }
  Instant instant(std::size_t column) const { return {integer(column)}; }
  CivilDate date(std::size_t column) const { return CivilDate::from_days(static_cast<std::int32_t>(integer(column))); }
  template <typename IdType>
  IdType id(std::size_t column) const {
    RawId raw;
    copy_id(column, raw);
    return IdType(raw);
  }
  std::optional<std::int64_t> optional_integer(std::size_t column) const;
  std::optional<std::string_view> optional_text(std::size_t column) const;
  std::optional<ByteView> optional_blob(std::size_t column) const;
  std::optional<Instant> optional_instant(std::size_t column) const;
  std::optional<CivilDate> optional_date(std::size_t column) const;
  template <typename IdType>
  std::optional<IdType> optional_id(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return id<IdType>(column);
  }
  std::size_t columns() const;
  Value value(std::size_t column) const;  // a view

 private:
  friend class Rows;
  Row(const Rows* rows, std::size_t row) : rows_(rows), row_(row) {}
  void copy_id(std::size_t column, RawId& raw) const;
  const Rows* rows_;
  std::size_t row_;
};

// The whole answer of a query, in memory. Movable, not copyable.
class Rows {
 public:
  class Iterator {
   public:
    Iterator(const Rows* rows, std::size_t row) : rows_(rows), row_(row) {}
    Row operator*() const { return (*rows_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const Rows* rows_;
    std::size_t row_;
  };

  Rows() = default;
  Rows(Rows&&) = default;
  Rows& operator=(Rows&&) = default;

  std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  Row operator[](std::size_t row) const { return Row(this, row); }
  Row front() const { return Row(this, 0); }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }
  std::size_t columns() const { return columns_; }

  // For the drivers.
  struct Cell {
    Type type = Type::kNull;
    std::int64_t integer = 0;  // the value, the bits of a real, or the offset of text and blob
    std::size_t size = 0;
  };
  explicit Rows(std::size_t columns) : columns_(columns) {}
  void add_null() { cells_.push_back({}); }
  void add_integer(std::int64_t value) { cells_.push_back({Type::kInteger, value, 0}); }
  void add_real(double value);
  void add_bytes(Type type, const void* data, std::size_t size);
  void clear();
  const Cell& cell(std::size_t row, std::size_t column) const;
  const char* data(const Cell& cell) const { return bytes_.data() + cell.integer; }

 private:
  std::size_t columns_ = 0;
  std::vector<Cell> cells_;
  std::string bytes_;
};

// One of several questions that are asked together. Its text and parameters are views, as those of a query are.
struct Question {
  std::string_view sql;
  std::vector<Value> parameters{};
};

// Where SQL is run: a read snapshot or the writer's transaction. Errors have codes "database.…" and never carry values.
class Session {
 public:
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<Rows> query(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return do_query(sql, {parameters.begin(), parameters.size()});
  }
  Result<Rows> query(std::string_view sql, std::span<const Value> parameters) { return do_query(sql, parameters); }

  // Several questions none of which needs another's answer: the answers in their order, or the first error. On
  // PostgreSQL they take one round trip together, on SQLite they are asked one after the other.
  Result<std::vector<Rows>> query_all(std::span<const Question> questions) { return do_query_all(questions); }
  Result<std::vector<Rows>> query_all(std::initializer_list<Question> questions) {
    return do_query_all({questions.begin(), questions.size()});
  }

  // A change whose effect is not looked at. On PostgreSQL it is sent without waiting; what goes wrong comes out of the
  // next query or of the end of the job. On SQLite it is done at once.
  Result<void> execute(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return do_execute(sql, {parameters.begin(), parameters.size()});
  }
  Result<void> execute(std::string_view sql, std::span<const Value> parameters) { return do_execute(sql, parameters); }

  // A change, waited for: the number of rows it touched.
  Result<std::int64_t> execute_counted(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return do_execute_counted(sql, {parameters.begin(), parameters.size()});
  }
  Result<std::int64_t> execute_counted(std::string_view sql, std::span<const Value> parameters) {
    return do_execute_counted(sql, parameters);
  }

  // Walks an answer of any size without holding it. The visitor's error ends the walk and is returned. No other call on
  // this session from inside the visitor.
  Result<void> for_each(std::string_view sql, std::initializer_list<Value> parameters,
                        const std::function<Result<void>(const Row&)>& visit) {
    return do_for_each(sql, {parameters.begin(), parameters.size()}, visit);
  }
  Result<void> for_each(std::string_view sql, std::span<const Value> parameters,
                        const std::function<Result<void>(const Row&)>& visit) {
    return do_for_each(sql, parameters, visit);
  }

  virtual bool postgresql() const = 0;  // for the few who must know; portable SQL should not

 protected:
  Session() = default;
  virtual Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) = 0;
  virtual Result<std::vector<Rows>> do_query_all(std::span<const Question> questions);
  virtual Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) = 0;
  virtual Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) = 0;
  virtual Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                                   const std::function<Result<void>(const Row&)>& visit) = 0;
};

// A job's share of the writer's transaction.
class Transaction : public Session {
 public:
  // A change of one row at most: whether there was one. On PostgreSQL a job that may be run again does not wait for the
  // answer: it is told that there was, and when there was not it is undone, run again, and waits.
  Result<bool> execute_one(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return do_execute_one(sql, {parameters.begin(), parameters.size()});
  }
  Result<bool> execute_one(std::string_view sql, std::span<const Value> parameters) {
    return do_execute_one(sql, parameters);
  }
  // A row, by "insert into … values ($1, …, $n)", that is there when the next question is asked and when it is
  // committed; a change that comes before either may not find it yet. On PostgreSQL the rows of jobs that may be run
  // again are written many at a time. For tables that nothing refers to but such rows of the same job, given after
  // those they refer to.
  Result<void> add_row(std::string_view sql, std::initializer_list<Value> parameters) {
    return do_add_row(sql, {parameters.begin(), parameters.size()});
  }
  // Runs after COMMIT returned, before the job's completion, in the writer thread, in order: for projections in memory.
  // After "database.outcome_unknown" it runs later than the completion, or never if the database is closed before: a
  // hook holds nothing of whoever waits for the job.
  virtual void on_commit(std::function<void()> hook) = 0;
  // Runs when what this job did is undone (its own error, or the batch failed), in reverse order. As late as above.
  virtual void on_rollback(std::function<void()> hook) = 0;
  // How to see in another session that this job was committed, by a row that then stays: asked when the answer of
  // COMMIT was lost. The server's number of the transaction, which is asked first, may be given again after it crashed.
  using Witness = std::function<Result<bool>(Session&)>;
  virtual void witness(Witness sees) = 0;

 protected:
  virtual Result<bool> do_execute_one(std::string_view sql, std::span<const Value> parameters) {
    return TRY(do_execute_counted(sql, parameters)) == 1;
  }
  virtual Result<void> do_add_row(std::string_view sql, std::span<const Value> parameters) {
    return do_execute(sql, parameters);
  }
};

// Whether a job may be run again after all that it did was undone. One that may keeps nothing from a run but what its
// hooks take back, and changes nothing of its own that a second run would miss: then PostgreSQL takes its statements
// without being waited for (see Transaction::execute_one).
enum class Runs : std::uint8_t { kOnce, kAgain };

// One step of a module's schema. Numbers count from 1 without gaps; the text of an applied step never changes. SQL is a
// sequence of statements separated by ";".
struct Migration {
  std::string_view module;
  int number = 0;
  std::string_view name;
  std::string_view sql;
};

// What may be done to the storage under a database in tests and benchmarks; see fault_vfs.h.
struct Faults;

struct DatabaseOptions {
  std::string location;  // "sqlite:FILE", "postgresql://…", or "host=… dbname=…"
  int readers = 4;
  std::size_t max_batch = 256;                        // jobs joined into one commit at most
  std::chrono::milliseconds flush_delay{0};           // every flush takes this much longer: for tests and benchmarks
  std::uint64_t warn_below_bytes = 1'000'000'000;     // free space under which health() warns (SQLite)
  std::uint64_t refuse_below_bytes = 64'000'000;      // free space under which writes are refused (SQLite)
  std::chrono::milliseconds reconnect_interval{500};  // at least this long between attempts to get a database back
  // How long jobs whose commit was not answered wait to hear what became of it (PostgreSQL): a restarted server is back
  // by then, and a person at a counter does not wait longer. An attempt to connect that has begun is waited for.
  std::chrono::milliseconds outcome_wait{10'000};
  std::shared_ptr<Faults> faults{};  // tests only
};

struct Health {
  bool writable = true;
  bool in_doubt = false;  // a commit was not answered, and it is not known yet what became of it (PostgreSQL)
  bool space_low = false;
  std::uint64_t free_bytes = 0;   // 0 when unknown (PostgreSQL)
  std::string last_error_code{};  // of the last batch that failed; empty after a good one
  std::uint64_t jobs = 0;         // run since start
  std::uint64_t commits = 0;
  std::uint64_t repeated = 0;  // batches that were undone and run again, one job after the other
  std::size_t waiting = 0;     // jobs in the queue
};

class Opener;
class Writer;
class ReadPool;
class Connection;

class Database {
 public:
  // Opens or makes the database and takes the site's writer lock; on PostgreSQL it waits up to two seconds for the lock
  // of a writer that has just gone. Errors: "database.locked_by_other",
  // "database.unavailable", "database.location", "database.corrupt", "database.read_only", …
  static Result<std::unique_ptr<Database>> open(DatabaseOptions options);
  // Finishes what is queued, then stops the writer. A commit in doubt is waited for as long as jobs wait for it
  // (outcome_wait); if it is not known then, its hooks never run: what they would do to memory, the next start reads.
  ~Database();

  // Applies what is missing, in order, each in one transaction. Errors: "database.migration.changed" (an applied step
  // has another text), "database.migration.gap" (numbers), or the statement's own. Call once per set, before use.
  Result<void> migrate(std::span<const Migration> migrations);

  // Runs a read in a snapshot of its own: F(Session&) -> Result<T>. Waits for a free session.
  template <typename F>
  std::invoke_result_t<F, Session&> read(F&& work) {
    ReadLease lease = begin_read();
    if (lease.error) return std::move(*lease.error);
    return work(*lease.session);
  }

  // The same for work that may need no data: the snapshot is made by the first statement, and is one for all of them.
  template <typename F>
  std::invoke_result_t<F, Session&> read_lazily(F&& work) {
    LazySession session(*this);
    return work(session);
  }

  // Runs a job in the writer and waits until it is on disk: F(Transaction&) -> Result<T>.
  template <typename F>
  std::invoke_result_t<F, Transaction&> write(F&& job, Runs runs = Runs::kOnce) {
    using R = std::invoke_result_t<F, Transaction&>;
    refuse_in_writer();
    std::promise<R> promise;
    auto future = promise.get_future();
    submit(std::forward<F>(job), [&promise](R result) { promise.set_value(std::move(result)); }, runs);
    return future.get();
  }

  // The same without waiting: done(Result<T>) is called in the writer thread once the job is on disk or has failed. A
  // job is run once, unless it says that it may be run again.
  template <typename F, typename Done>
  void submit(F&& job, Done&& done, Runs runs = Runs::kOnce) {
    enqueue(std::make_unique<JobTask<std::decay_t<F>, std::decay_t<Done>>>(std::forward<F>(job),
                                                                           std::forward<Done>(done), runs));
  }

  // Moves everything into the main file and empties the log of the database, so that deleted bytes are in no file
  // (SQLite: checkpoint and truncate; PostgreSQL: VACUUM FULL and checkpoint, whose archived WAL is the operator's).
  Result<void> scrub();
  // Reads every page. Error "database.corrupt" naming the first thing found. PostgreSQL: reads every table.
  Result<void> check();
  Health health() const;
  bool postgresql() const;
  const DatabaseOptions& options() const { return options_; }

  // A task as the writer sees it; made by submit.
  class Task {
   public:
    virtual ~Task() = default;
    virtual Result<void> run(Transaction& transaction) = 0;
    virtual void finish(Result<void> outcome) = 0;
    virtual Runs runs() const = 0;
  };

 private:
  template <typename F, typename Done>
  class JobTask final : public Task {
   public:
    using R = std::invoke_result_t<F, Transaction&>;
    JobTask(F job, Done done, Runs runs) : job_(std::move(job)), done_(std::move(done)), runs_(runs) {}
    Runs runs() const override { return runs_; }
    Result<void> run(Transaction& transaction) override {
      result_.emplace(job_(transaction));
      if (!result_->ok()) return result_->error();
      return {};
    }
    void finish(Result<void> outcome) override {
      if (!outcome.ok()) {
        done_(R(outcome.take_error()));
      } else {
        done_(std::move(*result_));
      }
    }

   private:
    F job_;
    Done done_;
    Runs runs_;
    std::optional<R> result_;
  };

  struct ReadLease {
    Session* session = nullptr;
    std::optional<Error> error{};
    Database* owner = nullptr;
    Connection* connection = nullptr;
    explicit ReadLease(Error why) : error(std::move(why)) {}
    ReadLease(Database* database, Session* with, Connection* held) : session(with), owner(database), connection(held) {}
    ReadLease(const ReadLease&) = delete;
    ReadLease& operator=(const ReadLease&) = delete;
    ~ReadLease();
  };

  class LazySession final : public Session {
   public:
    explicit LazySession(Database& database) : database_(database) {}
    bool postgresql() const override { return database_.postgresql(); }

   protected:
    Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override;
    Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override;
    Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override;
    Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override;
    Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                             const std::function<Result<void>(const Row&)>& visit) override;

   private:
    Result<Session*> session();
    Database& database_;
    std::unique_ptr<ReadLease> lease_{};
  };

  explicit Database(DatabaseOptions options);
  ReadLease begin_read();
  void refuse_in_writer() const;
  void enqueue(std::unique_ptr<Task> task);

  DatabaseOptions options_;
  std::unique_ptr<Opener> opener_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<ReadPool> pool_;
};

// Opens a database to look at only: a copy, a backup, or a running site's own, beside its writer. One session, one
// snapshot for its whole life.
Result<std::unique_ptr<Session>> open_read_only(const std::string& location);

}  // namespace limen::database
