// Jobs that are run together, without waiting for each. Private to this folder.
#pragma once

#include <functional>
#include <map>
#include <memory_resource>
#include <string>
#include <utility>
#include <vector>

#include "platform/database/connection.h"
#include "platform/database/hooks.h"

namespace limen::database {

// Rows that wait to be written together, by their statements.
class WaitingRows {
 public:
  // The texts for several rows, which live as long as the connection's.
  using Texts = std::map<std::pair<std::string, std::size_t>, std::string>;
  explicit WaitingRows(Texts& texts) : texts_(texts) {}

  // False, and nothing is kept: it is no statement for one row with these parameters.
  bool add(std::string_view sql, std::span<const Value> parameters);
  std::size_t size() const { return size_; }
  Result<void> write(Connection& connection);

 private:
  struct Kind {
    std::string sql;
    std::size_t columns = 0;
    std::string types{};          // of a row: the server prepares rows of other types as another statement
    std::vector<Value> values{};  // of all rows; views into what is kept
  };
  Value kept(const Value& value);
  const std::string& text(const Kind& kind, std::size_t rows);

  Texts& texts_;
  std::vector<Kind> kinds_;
  std::pmr::monotonic_buffer_resource bytes_;
  std::size_t size_ = 0;
};

// Jobs that may be run again, in one transaction without a savepoint each; their changes are sent without waiting, and
// what they had to say is heard before the commit. When one of them has to be undone, all are, and the batch is run
// anew one job after the other: seldom enough to be cheaper than two statements and a wait for each.
class Together final : public Transaction {
 public:
  Together(Connection& connection, WaitingRows::Texts& texts) : connection_(connection), rows_(texts) {}

  bool postgresql() const override { return connection_.postgresql(); }
  void on_commit(std::function<void()> hook) override { hooks_.on_commit(std::move(hook)); }
  void on_rollback(std::function<void()> hook) override { hooks_.on_rollback(std::move(hook)); }
  void witness(Witness sees) override { hooks_.witness(std::move(sees)); }

  // The job's outcome; it counts unless failure() says that there is none.
  Result<void> run(Database::Task& task);
  // Hears everything that was sent, and under which number the transaction will be known.
  void settle();
  // Why nothing of the batch may be committed.
  const std::optional<Error>& failure() const { return failure_; }
  Hooks take_hooks() { return std::move(hooks_); }

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override;
  Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override;
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override;
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override;
  Result<bool> do_execute_one(std::string_view sql, std::span<const Value> parameters) override;
  Result<void> do_add_row(std::string_view sql, std::span<const Value> parameters) override;
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override;

 private:
  template <typename T>
  Result<T> noted(Result<T> result) {
    if (!result.ok() && !failure_) failure_ = result.error();
    return result;
  }
  // Before a question.
  Result<void> write_rows() {
    if (failure_) return *failure_;
    return noted(rows_.write(connection_));
  }

  Connection& connection_;
  WaitingRows rows_;
  Hooks hooks_;
  int unsent_ = 0;        // jobs
  bool changed_ = false;  // by the job that runs
  std::optional<Error> failure_;
};

}  // namespace limen::database
