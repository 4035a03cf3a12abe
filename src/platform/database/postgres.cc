// The PostgreSQL driver: one libpq connection, always in pipeline mode. Changes are sent without waiting; whoever asks
// for an answer first collects what the sent ones had to say.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <deque>
#include <thread>
#include <unordered_map>

#include "platform/database/connection.h"
#include "platform/database/libpq.h"
#include "platform/database/postgres_errors.h"
#include "platform/database/postgres_parameters.h"

namespace limen::database {

namespace {

// Results that may be outstanding before they are collected: small enough to fit the socket's buffer.
constexpr std::size_t kMaxPending = 200;
constexpr std::uint64_t kNever = ~std::uint64_t{0};
constexpr std::size_t kStatementCacheLimit = 2000;
constexpr std::string_view kWriterLock = "select pg_try_advisory_lock(x'4c494d454e'::bigint)";  // "LIMEN"
// Null for a transaction that wrote nothing, so that it gets no number for being asked.
constexpr std::string_view kAskNumber = "select pg_current_xact_id_if_assigned()";
constexpr std::chrono::milliseconds kWriterLockWait{2000}, kWriterLockPause{10};

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

std::uint64_t read_big_endian(const char* data, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(data[i]);
  return value;
}

struct Prepared {
  std::string signature;
  std::string name;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(PGconn* handle) : pg_(handle) {}
  ~PostgresConnection() override { PQfinish(pg_); }

  Result<void> prepare_for(const ConnectOptions& options);

  bool postgresql() const override { return true; }
  bool eager_savepoint() const override { return true; }
  bool in_transaction() const override { return in_transaction_ && PQstatus(pg_) == CONNECTION_OK; }
  bool usable() const override { return PQstatus(pg_) == CONNECTION_OK; }
  bool alive() override { return PQconsumeInput(pg_) == 1 && PQstatus(pg_) == CONNECTION_OK; }
  Result<void> begin_write() override {
    number_ = 0;
    number_at_ = kNever;
    return begin("BEGIN");
  }
  Result<void> begin_read() override { return begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
  Result<void> commit() override;
  Result<void> ask_number() override { return number_ != 0 ? Result<void>() : send(kAskNumber, {}, Sent::kNumber); }
  std::uint64_t number() const override { return number_; }
  Result<Outcome> outcome_of(std::uint64_t number) override;
  void rollback() override;
  void end_read() override;
  Result<void> savepoint() override {
    savepoint_at_ = sent_;
    failed_at_ = kNever;
    return send("SAVEPOINT job", {});
  }
  // Sent off at once: the server works on this job while the writer prepares the next.
  Result<void> release() override {
    TRY(send("RELEASE job", {}));
    return send_off();
  }
  bool hears_later() const override { return true; }
  Result<void> execute_one_later(std::string_view sql, std::span<const Value> parameters) override {
    TRY(send(sql, parameters, Sent::kExecuteOne));
    return pending_.size() >= kMaxPending ? settle() : Result<void>();
  }
  Result<void> send_off() override { return PQflush(pg_) < 0 ? Result<void>(lost()) : Result<void>(); }
  // Waits for everything sent. The first error wins.
  Result<void> settle() override { return collect({}); }
  bool failed_before_savepoint() const override { return failed_at_ < savepoint_at_; }
  Result<void> rollback_to_savepoint() override {
    if (!pending_.empty()) static_cast<void>(settle());
    TRY(send("ROLLBACK TO job", {}));
    TRY(release());
    TRY(ask_number());  // it may be the last job
    return settle();
  }
  std::string translate(std::string_view sql) const override { return translate_for_postgres(sql); }
  Result<void> script(const std::string& sql) override;
  void housekeeping(bool) override {}
  Result<void> scrub() override;
  Result<void> check() override;

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override {
    TRY(send(sql, parameters));
    ResultPtr result;
    TRY(collect({&result, 1}));
    return rows_of(*result);
  }
  Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override;
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override {
    return defer(sql, parameters);
  }
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override {
    TRY(send(sql, parameters));
    ResultPtr result;
    TRY(collect({&result, 1}));
    return std::int64_t{std::atoll(PQcmdTuples(result.get()))};
  }
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override;

 private:
  enum class Sent : std::uint8_t { kPrepare, kExecute, kExecuteOne, kNumber, kSync };

  Error lost() const { return Error{"database.unavailable", "the connection to PostgreSQL is lost"}; }
  Result<void> begin(std::string_view sql) {
    if (!alive()) return lost();
    in_transaction_ = true;
    return defer(sql, {});
  }
  Result<std::string> statement_name(std::string_view sql, const Bound& bound);
  Result<void> send(std::string_view sql, std::span<const Value> parameters, Sent what = Sent::kExecute);
  Result<void> defer(std::string_view sql, std::span<const Value> parameters) {
    TRY(send(sql, parameters));
    return pending_.size() >= kMaxPending ? settle() : Result<void>();
  }
  // As settle(); `last` gets the results of the last statements, as many as it has places.
  Result<void> collect(std::span<ResultPtr> last);
  void sent(Sent what, std::string text = {}) {
    pending_.emplace_back(what, std::move(text));
    ++sent_;
  }
  void hear_number(const PGresult& result, std::uint64_t at);
  Result<Rows> rows_of(const PGresult& result);
  Result<void> plain(const char* sql);
  Result<void> take_writer_lock();

  PGconn* pg_;
  bool in_transaction_ = false;
  std::uint64_t next_name_ = 0;
  // Numbers of things sent: so many so far, the last savepoint's, the last failure's.
  std::uint64_t sent_ = 0, savepoint_at_ = 0, failed_at_ = kNever;
  std::uint64_t number_ = 0, number_at_ = kNever;  // the transaction's; 0 when it had written nothing when it was asked
  std::deque<std::pair<Sent, std::string>> pending_;  // for a prepare: the text it stands for
  std::unordered_map<std::string, std::vector<Prepared>, TextHash, std::equal_to<>> statements_;
};

Result<void> PostgresConnection::plain(const char* sql) {
  const ResultPtr result(PQexec(pg_, sql));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
  return PQstatus(pg_) == CONNECTION_OK ? error_of(result.get()) : lost();
}

// The lock of a writer that has just closed, or died, goes when the server notices: the next one waits for that a
// little.
Result<void> PostgresConnection::take_writer_lock() {
  const std::string query(kWriterLock);
  for (auto waited = std::chrono::milliseconds(0);; waited += kWriterLockPause) {
    const ResultPtr lock(PQexec(pg_, query.c_str()));
    if (PQresultStatus(lock.get()) != PGRES_TUPLES_OK) return error_of(lock.get());
    if (std::string_view(PQgetvalue(lock.get(), 0, 0)) == "t") return {};
    if (waited >= kWriterLockWait) {
      return Error{"database.locked_by_other", "another process writes this database"};
    }
    std::this_thread::sleep_for(kWriterLockPause);
  }
}

Result<void> PostgresConnection::prepare_for(const ConnectOptions& options) {
  TRY(plain("SET client_min_messages = warning; SET jit = off; SET synchronous_commit = on; SET bytea_output = hex"));
  if (options.mode == Mode::kWriter) {
    // The lock stands and falls with the session: the server has to notice soon that a writer is gone. On a Unix socket
    // it knows at once, and these say nothing.
    TRY(
        plain("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
              "SET tcp_user_timeout = 20000"));
    TRY(take_writer_lock());
    if (options.flush_delay_ms > 0) {
      TRY(plain(fmt::format("SET commit_siblings = 0; SET commit_delay = {}", options.flush_delay_ms * 1000).c_str()));
    }
  } else {
    TRY(plain("SET default_transaction_read_only = on"));
  }
  if (PQenterPipelineMode(pg_) != 1) return lost();
  return {};
}

Result<std::string> PostgresConnection::statement_name(std::string_view sql, const Bound& bound) {
  auto found = statements_.find(sql);
  if (found != statements_.end()) {
    for (const Prepared& prepared : found->second) {
      if (prepared.signature == bound.signature()) return prepared.name;
    }
  } else {
    if (statements_.size() >= kStatementCacheLimit) {
      TRY(script("DEALLOCATE ALL"));
      statements_.clear();
    }
    found = statements_.emplace(std::string(sql), std::vector<Prepared>()).first;
  }
  Prepared prepared{std::string(bound.signature()), fmt::format("s{}", next_name_++)};
  if (PQsendPrepare(pg_, prepared.name.c_str(), found->first.c_str(), bound.size(), bound.types()) != 1) return lost();
  sent(Sent::kPrepare, found->first);
  found->second.push_back(prepared);
  return prepared.name;
}

Result<void> PostgresConnection::send(std::string_view sql, std::span<const Value> parameters, Sent what) {
  const Bound bound(parameters);
  const std::string name = TRY(statement_name(sql, bound));
  if (PQsendQueryPrepared(pg_, name.c_str(), bound.size(), bound.values(), bound.lengths(), bound.formats(), 1) != 1) {
    return lost();
  }
  sent(what);
  return {};
}

Result<std::vector<Rows>> PostgresConnection::do_query_all(std::span<const Question> questions) {
  std::vector<Rows> answers;
  answers.reserve(questions.size());
  while (answers.size() < questions.size()) {
    const auto portion = questions.subspan(answers.size(), std::min(kMaxPending, questions.size() - answers.size()));
    for (const Question& question : portion) TRY(send(question.sql, question.parameters));
    std::vector<ResultPtr> results(portion.size());
    TRY(collect(results));
    for (const ResultPtr& result : results) answers.push_back(TRY(rows_of(*result)));
  }
  return answers;
}

Result<void> PostgresConnection::collect(std::span<ResultPtr> last) {
  if (pending_.empty()) return {};
  if (PQsendFlushRequest(pg_) != 1 || PQflush(pg_) != 0) return lost();
  std::optional<Error> first, not_one;
  const auto of_statement = [](Sent what) { return what == Sent::kExecute || what == Sent::kExecuteOne; };
  const auto is_statement = [&](const auto& one) { return of_statement(one.first); };
  auto left = static_cast<std::size_t>(std::count_if(pending_.begin(), pending_.end(), is_statement));
  while (!pending_.empty()) {
    ResultPtr result(PQgetResult(pg_));
    if (!result) {
      if (PQstatus(pg_) != CONNECTION_OK) return lost();
      continue;  // the end of one statement's results
    }
    const std::uint64_t number = sent_ - pending_.size();
    const auto [what, text] = std::move(pending_.front());
    pending_.pop_front();
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC) {
      if (what == Sent::kNumber && status == PGRES_TUPLES_OK) hear_number(*result, number);
      if (!of_statement(what)) continue;
      if (what == Sent::kExecuteOne && std::string_view(PQcmdTuples(result.get())) != "1") {
        not_one = Error{"database.not_one_row", "a change did not touch one row"};
      }
      if (left <= last.size()) last[last.size() - left] = std::move(result);
      --left;
      continue;
    }
    if (what == Sent::kPrepare) statements_.erase(text);
    if (PQstatus(pg_) != CONNECTION_OK) return lost();
    if (!first) {
      first = error_of(result.get());
      failed_at_ = number;
      // The server skips everything until a synchronisation point.
      if (PQpipelineSync(pg_) != 1) return lost();
      sent(Sent::kSync);
    }
  }
  if (not_one) return std::move(*not_one);
  if (first) return std::move(*first);
  return {};
}

void PostgresConnection::hear_number(const PGresult& result, std::uint64_t at) {
  number_at_ = at;
  if (PQgetisnull(&result, 0, 0) == 0) number_ = read_big_endian(PQgetvalue(&result, 0, 0), 8);
}

Result<Rows> PostgresConnection::rows_of(const PGresult& result) {
  const int columns = PQnfields(&result);
  const int count = PQntuples(&result);
  Rows rows(static_cast<std::size_t>(columns));
  std::vector<Oid> types(static_cast<std::size_t>(columns));
  for (int c = 0; c < columns; ++c) types[static_cast<std::size_t>(c)] = PQftype(&result, c);
  for (int r = 0; r < count; ++r) {
    for (int c = 0; c < columns; ++c) {
      if (PQgetisnull(&result, r, c) == 1) {
        rows.add_null();
        continue;
      }
      const char* data = PQgetvalue(&result, r, c);
      const auto size = static_cast<std::size_t>(PQgetlength(&result, r, c));
      switch (types[static_cast<std::size_t>(c)]) {
        case kInt8:
          rows.add_integer(static_cast<std::int64_t>(read_big_endian(data, 8)));
          break;
        case kInt4:
          rows.add_integer(static_cast<std::int32_t>(read_big_endian(data, 4)));
          break;
        case kInt2:
          rows.add_integer(static_cast<std::int16_t>(read_big_endian(data, 2)));
          break;
        case kOid:
        case kBool:
          rows.add_integer(static_cast<std::int64_t>(read_big_endian(data, size)));
          break;
        case kFloat8:
          rows.add_real(std::bit_cast<double>(read_big_endian(data, 8)));
          break;
        case kText:
        case kVarchar:
        case kName:
        case kUnknown:
          rows.add_bytes(Type::kText, data, size);
          break;
        case kBytea:
          rows.add_bytes(Type::kBlob, data, size);
          break;
        case kVoid:
          rows.add_null();
          break;
        default:
          return Error{
              "database.type",
              fmt::format("column {} has a type that is not portable (a sum is cast to BIGINT)", PQfname(&result, c))};
      }
    }
  }
  return rows;
}

Result<void> PostgresConnection::commit() {
  const bool known = number_ != 0 || number_at_ + 1 == sent_;  // nothing was sent since it was asked
  Result<void> done = known ? Result<void>() : ask_number();
  if (done.ok() && !known) done = settle();
  if (!done.ok()) {
    rollback();
    return done;
  }
  in_transaction_ = false;
  ResultPtr result;
  done = send("COMMIT", {});
  if (done.ok()) done = collect({&result, 1});
  // Not everything was heard. Whoever is thrown out (a server that shuts down) may have been committed before.
  if (!done.ok() && (!usable() || !pending_.empty())) {
    if (number_ == 0) return {};  // there was nothing to commit
    return Error{"database.outcome_unknown", "the connection was lost before the commit was answered"};
  }
  if (!done.ok()) {
    rollback();
    return done;
  }
  // COMMIT of a spoilt transaction "succeeds" as a ROLLBACK.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
    return Error{"database.commit_failed", "PostgreSQL rolled the transaction back"};
  }
  return {};
}

Result<Connection::Outcome> PostgresConnection::outcome_of(std::uint64_t number) {
  const Rows where = TRY(do_query("select pg_is_in_recovery()", {}));
  // A standby may not have seen it yet.
  if (where.front().boolean(0)) return Outcome::kUnderWay;
  const std::string text = fmt::format("{}", number);
  Result<Rows> said = do_query("select pg_xact_status($1::text::xid8)", {{Value(text)}});
  // Not given yet: the server crashed, or another took its place, and no trace of the transaction was left.
  if (!said.ok() && said.error().code == "database.constraint.type") return Outcome::kRolledBack;
  const Rows rows = TRY(std::move(said));
  const std::string_view status = rows.front().optional_text(0).value_or("");
  if (status == "in progress") return Outcome::kUnderWay;
  return status == "committed" ? Outcome::kCommitted : Outcome::kRolledBack;
}

// Nobody waits for a snapshot to be given back: whoever has the session next hears that it was.
void PostgresConnection::end_read() {
  const bool all_heard = pending_.empty() || settle().ok();
  in_transaction_ = false;
  if (!usable()) return;
  if (!all_heard || !send("ROLLBACK", {}).ok() || PQflush(pg_) < 0) rollback();
}

void PostgresConnection::rollback() {
  in_transaction_ = false;
  if (!usable()) return;
  if (!pending_.empty()) static_cast<void>(settle());
  if (defer("ROLLBACK", {}).ok()) static_cast<void>(settle());
}

Result<void> PostgresConnection::script(const std::string& sql) {
  for (const std::string& statement : split_statements(sql)) {
    if (PQsendQueryParams(pg_, statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) return lost();
    sent(Sent::kExecute);
    TRY(settle());
  }
  return {};
}

Result<void> PostgresConnection::do_for_each(std::string_view sql, std::span<const Value> parameters,
                                             const std::function<Result<void>(const Row&)>& visit) {
  TRY(defer("DECLARE limen_walk NO SCROLL CURSOR FOR " + std::string(sql), parameters));
  Result<void> walked;
  while (walked.ok()) {
    const Rows rows = TRY(do_query("FETCH FORWARD 500 FROM limen_walk", {}));
    if (rows.empty()) break;
    for (const Row row : rows) {
      walked = visit(row);
      if (!walked.ok()) break;
    }
  }
  TRY(defer("CLOSE limen_walk", {}));
  TRY(settle());
  return walked;
}

Result<void> PostgresConnection::scrub() {
  if (PQexitPipelineMode(pg_) != 1) return lost();
  Result<void> done = plain("VACUUM FULL");
  if (done.ok()) done = plain("CHECKPOINT");
  if (PQenterPipelineMode(pg_) != 1) return lost();
  return done;
}

Result<void> PostgresConnection::check() {
  TRY(begin_read());
  const Rows tables =
      TRY(do_query("select c.oid::regclass::text from pg_class c where c.relkind = 'r' and "
                   "c.relnamespace = current_schema()::regnamespace order by 1",
                   {}));
  for (const Row table : tables) {
    TRY(do_query("select count(t::text) from " + std::string(table.text(0)) + " t", {}));
  }
  rollback();
  return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> connect_postgres(const std::string& conninfo, const ConnectOptions& options) {
  // What stands before dbname can be overridden by the operator's own text.
  const std::array<const char*, 9> keys = {"connect_timeout",  "application_name", "client_encoding",
                                           "keepalives_idle",  "keepalives_count", "keepalives_interval",
                                           "tcp_user_timeout", "dbname",           nullptr};
  const std::array<const char*, 9> values = {"5", "limen", "UTF8", "10", "3", "5", "20000", conninfo.c_str(), nullptr};
  PGconn* handle = PQconnectdbParams(keys.data(), values.data(), 1);
  auto connection = std::make_unique<PostgresConnection>(handle);
  if (PQstatus(handle) != CONNECTION_OK) {
    return Error{"database.unavailable", "PostgreSQL cannot be reached"};
  }
  TRY(connection->prepare_for(options));
  return std::unique_ptr<Connection>(std::move(connection));
}

// For test_site.h.
namespace testing {
bool run_on_postgres(const std::string& conninfo, const std::string& sql);
bool run_on_postgres(const std::string& conninfo, const std::string& sql) {
  PGconn* handle = PQconnectdb(conninfo.c_str());
  const ResultPtr result(PQexec(handle, sql.c_str()));
  const bool done = PQresultStatus(result.get()) == PGRES_COMMAND_OK;
  PQfinish(handle);
  return done;
}
}  // namespace testing

}  // namespace limen::database
