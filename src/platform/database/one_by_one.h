// Jobs that are run one after the other, each in a savepoint of its own. Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "platform/database/connection.h"
#include "platform/database/hooks.h"

namespace limen::database {

class OneByOne final : public Transaction {
 public:
  explicit OneByOne(Connection& connection) : connection_(connection) {}

  bool postgresql() const override { return connection_.postgresql(); }
  // A job that has something in memory to take care of must stand on what is certain.
  void on_commit(std::function<void()> hook) override {
    hear_previous();
    hooks_.on_commit(std::move(hook));
  }
  void on_rollback(std::function<void()> hook) override {
    hear_previous();
    hooks_.on_rollback(std::move(hook));
  }
  void witness(Witness sees) override {
    hear_previous();
    hooks_.witness(std::move(sees));
  }

  // Runs one task in its savepoint. The outcome is the task's; dead() tells whether the transaction is lost with it.
  // Where the connection hears later, an "ok" may still turn into the late_failure() of the task before.
  Result<void> run(Database::Task& task);
  bool dead() const { return dead_; }
  // After the last task: its outcome, if that was not heard yet.
  void finish();
  // What became of the task before the one that ran last (after finish(): of the last one), when it came out late.
  std::optional<Error> late_failure() { return std::exchange(late_failure_, std::nullopt); }
  Hooks take_hooks() { return std::move(hooks_); }

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override;
  Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override;
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override;
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override;
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override;

 private:
  template <typename T, typename Ask>
  Result<T> answered(const Ask& ask);
  // A failed statement fails its job even when the job goes on as if nothing were: PostgreSQL has no other way, and
  // both databases have to behave alike.
  template <typename T>
  Result<T> noted(Result<T> result) {
    if (!result.ok() && !failure_) failure_ = result.error();
    return result;
  }
  Result<void> need_savepoint();
  Result<void> run_guarded(Database::Task& task);
  void hear_previous() {
    if (unheard_) judge_previous(connection_.settle());
  }
  void judge_previous(const Result<void>& said);

  Connection& connection_;
  bool savepoint_open_ = false;
  bool dead_ = false;
  bool last_ = false;
  Hooks::Mark marks_;  // where the hooks of this job begin
  std::optional<Hooks::Mark>
      unheard_;  // of the job before, while it is not known whether its last statements went well
  std::optional<Error> late_failure_;
  std::optional<Error> failure_;
  Hooks hooks_;
};

}  // namespace limen::database
