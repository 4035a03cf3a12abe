#include "platform/database/one_by_one.h"

namespace limen::database {

Result<void> OneByOne::run(Database::Task& task) {
  marks_ = hooks_.mark();
  savepoint_open_ = false;
  failure_.reset();
  Result<void> outcome = run_guarded(task);
  hear_previous();  // if the task asked for nothing
  if (dead_) return outcome.ok() ? Result<void>(*failure_) : outcome;
  if (outcome.ok() && connection_.hears_later() && savepoint_open_) {
    unheard_ = marks_;
    return connection_.release();
  }
  if (outcome.ok()) return outcome;
  hooks_.undo(marks_);
  if (!connection_.in_transaction()) {
    dead_ = true;
  } else if (savepoint_open_ && !connection_.rollback_to_savepoint().ok()) {
    dead_ = true;
  } else if (!savepoint_open_ && connection_.eager_savepoint()) {
    dead_ = true;
  }
  return outcome;
}

void OneByOne::finish() {
  failure_.reset();
  last_ = true;
  if (!unheard_) return;
  Result<void> said = connection_.ask_number();
  judge_previous(said.ok() ? connection_.settle() : said);
}

Result<Rows> OneByOne::do_query(std::string_view sql, std::span<const Value> parameters) {
  if (!only_reads(sql)) TRY(need_savepoint());
  return answered<Rows>([&] { return connection_.query(sql, parameters); });
}

Result<std::vector<Rows>> OneByOne::do_query_all(std::span<const Question> questions) {
  for (const Question& question : questions) {
    if (!only_reads(question.sql)) TRY(need_savepoint());
  }
  return answered<std::vector<Rows>>([&] { return connection_.query_all(questions); });
}

Result<void> OneByOne::do_execute(std::string_view sql, std::span<const Value> parameters) {
  hear_previous();
  if (dead_) return *failure_;
  TRY(need_savepoint());
  return noted(connection_.execute(sql, parameters));
}

Result<std::int64_t> OneByOne::do_execute_counted(std::string_view sql, std::span<const Value> parameters) {
  TRY(need_savepoint());
  return answered<std::int64_t>([&] { return connection_.execute_counted(sql, parameters); });
}

Result<void> OneByOne::do_for_each(std::string_view sql, std::span<const Value> parameters,
                                   const std::function<Result<void>(const Row&)>& visit) {
  hear_previous();
  if (dead_) return *failure_;
  Walk walk = walk_through(connection_, sql, parameters, visit);
  if (walk.from_visitor) return std::move(*walk.from_visitor);
  return noted(std::move(walk.walked));
}

// The first answer of a job brings out what the job before had to say. If that was a failure, what this one asked was
// never looked at, and is asked again once the other job is undone.
template <typename T, typename Ask>
Result<T> OneByOne::answered(const Ask& ask) {
  Result<T> answer = ask();
  if (!unheard_) return noted(std::move(answer));
  const bool again = !answer.ok() && connection_.failed_before_savepoint();
  judge_previous(answer.ok() ? Result<void>() : Result<void>(answer.error()));
  if (dead_) return *failure_;
  return noted(again ? ask() : std::move(answer));
}

Result<void> OneByOne::need_savepoint() {
  if (savepoint_open_) return {};
  TRY(noted(connection_.savepoint()));
  savepoint_open_ = true;
  return {};
}

Result<void> OneByOne::run_guarded(Database::Task& task) {
  if (connection_.eager_savepoint()) TRY(need_savepoint());
  TRY(run_caught(task, *this));
  if (failure_) return *failure_;
  if (savepoint_open_ && !connection_.hears_later()) TRY(connection_.release());
  return {};
}

// The job before failed after all: it is undone alone, and this one, of which nothing was run, begins anew.
void OneByOne::judge_previous(const Result<void>& said) {
  const Hooks::Mark previous = *unheard_;
  unheard_.reset();
  if (said.ok()) return;
  if (!last_ && !connection_.failed_before_savepoint()) return;
  late_failure_ = said.error();
  hooks_.undo(previous);
  marks_ = previous;
  const bool had_savepoint = savepoint_open_;
  savepoint_open_ = false;
  Result<void> back = connection_.in_transaction() ? connection_.rollback_to_savepoint() : said;
  if (back.ok() && had_savepoint && !last_) back = need_savepoint();
  if (back.ok()) return;
  dead_ = true;
  failure_ = said.error();
}

}  // namespace limen::database
