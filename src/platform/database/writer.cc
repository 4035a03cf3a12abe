#include "platform/database/writer.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace limen::database {

namespace {

using std::chrono::steady_clock;

constexpr auto kIdleAfter = std::chrono::seconds(1);
constexpr auto kSpaceCheckEvery = std::chrono::seconds(1);
constexpr int kMostOneByOne = 64;

}  // namespace

// --- Opener ---

Result<std::unique_ptr<Opener>> Opener::make(const DatabaseOptions& options) {
  std::unique_ptr<Opener> opener(new Opener);
  opener->location_ = TRY(parse_location(options.location));
  opener->flush_delay_ms_ = options.flush_delay.count();
  if (opener->location_.postgresql) return opener;
  const std::string lock_path = opener->location_.path + ".lock";
  opener->lock_file_ = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (opener->lock_file_ < 0) {
    const bool read_only = errno == EROFS || errno == EACCES || errno == EPERM;
    return Error{read_only ? "database.read_only" : "database.unavailable", "the lock file cannot be opened",
                 Place{.source = lock_path}};
  }
  if (flock(opener->lock_file_, LOCK_EX | LOCK_NB) != 0) {
    return Error{"database.locked_by_other", "another process writes this database", Place{.source = lock_path}};
  }
  if (options.faults || options.flush_delay.count() > 0) {
    auto faults = options.faults ? options.faults : std::make_shared<Faults>();
    if (options.flush_delay.count() > 0) faults->flush_delay_microseconds = options.flush_delay.count() * 1000;
    opener->vfs_ = TRY(FaultVfs::make(faults));
  }
  return opener;
}

Opener::~Opener() {
  if (lock_file_ >= 0) ::close(lock_file_);
}

Result<std::unique_ptr<Connection>> Opener::open(Mode mode, bool create) const {
  ConnectOptions options{.mode = mode, .create = create, .flush_delay_ms = flush_delay_ms_};
  // Only the writer goes through the fault layer: what is tested is what reaches the disk.
  if (vfs_ && mode == Mode::kWriter) options.vfs = vfs_->name();
  return connect(location_, options);
}

std::uint64_t Opener::free_bytes() const {
  if (location_.postgresql) return 0;
  struct statvfs space{};
  if (statvfs(location_.path.c_str(), &space) != 0) return 0;
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

// --- one batch ---

class Writer::Batch final : public Transaction {
 public:
  explicit Batch(Connection& connection) : connection_(connection) {}

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

  // Runs one task in its savepoint. The outcome is the task's; dead() tells whether the transaction is lost with it.
  // Where the connection hears later, an "ok" may still turn into the late_failure() of the task before.
  Result<void> run(Database::Task& task) {
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

  bool dead() const { return dead_; }
  // After the last task: its outcome, if that was not heard yet.
  void finish() {
    failure_.reset();
    last_ = true;
    hear_previous();
  }
  // What became of the task before the one that ran last (after finish(): of the last one), when it came out late.
  std::optional<Error> late_failure() { return std::exchange(late_failure_, std::nullopt); }
  void undo_all() { hooks_.undo({}); }
  void committed() { hooks_.committed(); }

 protected:
  Result<Rows> do_query(std::string_view sql, std::span<const Value> parameters) override {
    if (!only_reads(sql)) TRY(need_savepoint());
    return answered<Rows>([&] { return connection_.query(sql, parameters); });
  }
  Result<std::vector<Rows>> do_query_all(std::span<const Question> questions) override {
    for (const Question& question : questions) {
      if (!only_reads(question.sql)) TRY(need_savepoint());
    }
    return answered<std::vector<Rows>>([&] { return connection_.query_all(questions); });
  }
  Result<void> do_execute(std::string_view sql, std::span<const Value> parameters) override {
    hear_previous();
    if (dead_) return *failure_;
    TRY(need_savepoint());
    return noted(connection_.execute(sql, parameters));
  }
  Result<std::int64_t> do_execute_counted(std::string_view sql, std::span<const Value> parameters) override {
    TRY(need_savepoint());
    return answered<std::int64_t>([&] { return connection_.execute_counted(sql, parameters); });
  }
  Result<void> do_for_each(std::string_view sql, std::span<const Value> parameters,
                           const std::function<Result<void>(const Row&)>& visit) override {
    hear_previous();
    if (dead_) return *failure_;
    // The visitor's own error is not the statement's; it is the job's to judge.
    std::optional<Error> from_visitor;
    Result<void> walked = connection_.for_each(sql, parameters, [&](const Row& row) -> Result<void> {
      Result<void> one = visit(row);
      if (!one.ok()) from_visitor = one.error();
      return one;
    });
    if (from_visitor) return std::move(*from_visitor);
    return noted(std::move(walked));
  }

 private:
  // The first answer of a job brings out what the job before had to say. If that was a failure, what this one asked was
  // never looked at, and is asked again once the other job is undone.
  template <typename T, typename Ask>
  Result<T> answered(const Ask& ask) {
    Result<T> answer = ask();
    if (!unheard_) return noted(std::move(answer));
    const bool again = !answer.ok() && connection_.failed_before_savepoint();
    judge_previous(answer.ok() ? Result<void>() : Result<void>(answer.error()));
    if (dead_) return *failure_;
    return noted(again ? ask() : std::move(answer));
  }

  // A failed statement fails its job even when the job goes on as if nothing were: PostgreSQL has no other way, and
  // both databases have to behave alike.
  template <typename T>
  Result<T> noted(Result<T> result) {
    if (!result.ok() && !failure_) failure_ = result.error();
    return result;
  }

  Result<void> need_savepoint() {
    if (savepoint_open_) return {};
    TRY(noted(connection_.savepoint()));
    savepoint_open_ = true;
    return {};
  }

  Result<void> run_guarded(Database::Task& task) {
    if (connection_.eager_savepoint()) TRY(need_savepoint());
    TRY(run_caught(task, *this));
    if (failure_) return *failure_;
    if (savepoint_open_ && !connection_.hears_later()) TRY(connection_.release());
    return {};
  }

  void hear_previous() {
    if (unheard_) judge_previous(connection_.settle());
  }
  // The job before failed after all: it is undone alone, and this one, of which nothing was run, begins anew.
  void judge_previous(const Result<void>& said) {
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

// --- Writer ---

Writer::Writer(const DatabaseOptions& options, Opener& opener, std::unique_ptr<Connection> connection)
    : options_(options), opener_(opener), connection_(std::move(connection)), thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Writer::enqueue(std::unique_ptr<Database::Task> task) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
}

Result<void> Writer::run_alone(std::function<Result<void>(Connection&)> work) {
  std::future<Result<void>> done;
  {
    const std::lock_guard lock(mutex_);
    specials_.push_back({std::move(work), {}});
    done = specials_.back().done.get_future();
  }
  wake_.notify_one();
  return done.get();
}

Health Writer::health() const {
  const std::lock_guard lock(mutex_);
  Health health = health_;
  health.waiting = queue_.size();
  return health;
}

void Writer::loop() {
  bool idle_done = true;
  while (true) {
    Tasks tasks;
    std::deque<Special> specials;
    {
      std::unique_lock lock(mutex_);
      const auto something = [this] { return stop_ || !queue_.empty() || !specials_.empty(); };
      if (idle_done) {
        wake_.wait(lock, something);
      } else {
        wake_.wait_for(lock, kIdleAfter, something);
      }
      if (stop_ && queue_.empty() && specials_.empty()) return;
      specials.swap(specials_);
      while (!queue_.empty() && tasks.size() < options_.max_batch) {
        tasks.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    const bool idle = tasks.empty() && specials.empty();
    for (Special& special : specials) run_special(special);
    if (!tasks.empty()) run_batch(tasks);
    if (connection_) connection_->housekeeping(idle);
    idle_done = idle;
  }
}

void Writer::run_special(Special& special) {
  Result<void> outcome = ensure_ready();
  if (outcome.ok()) outcome = special.work(*connection_);
  if (!outcome.ok() && connection_ && fatal_to_connection(outcome.error())) drop_connection();
  special.done.set_value(std::move(outcome));
}

void Writer::run_one_by_one(const Tasks& tasks, Ran& ran) {
  Batch batch(*connection_);
  for (const auto& task : tasks) {
    ran.outcomes.push_back(batch.run(*task));
    if (auto late = batch.late_failure()) ran.outcomes[ran.outcomes.size() - 2] = std::move(*late);
    if (batch.dead()) break;
  }
  if (!batch.dead()) batch.finish();
  if (auto late = batch.late_failure()) ran.outcomes.back() = std::move(*late);
  if (batch.dead()) {
    ran.whole = ran.outcomes.back();
    connection_->rollback();
  } else {
    commit(ran);
  }
  ran.whole.ok() ? batch.committed() : batch.undo_all();
}

bool Writer::may_run_together(const Tasks& tasks) {
  if (!connection_->hears_later()) return false;
  if (!std::ranges::all_of(tasks, [](const auto& task) { return task->runs() == Runs::kAgain; })) return false;
  if (one_by_one_ == 0) return true;
  --one_by_one_;
  return false;
}

// False: all of it is undone, and to be run one job after the other. After that has happened the next batch is run so
// at once, and the more of them the more often it happens in a row.
bool Writer::run_together(const Tasks& tasks, Ran& ran) {
  Together batch(*connection_, texts_);
  for (const auto& task : tasks) {
    ran.outcomes.push_back(batch.run(*task));
    if (batch.failure()) break;
  }
  if (!batch.failure()) batch.settle();
  if (!batch.failure()) {
    commit(ran);
    ran.whole.ok() ? batch.committed() : batch.undo_all();
    if (ran.whole.ok()) last_one_by_one_ = 0;
    return true;
  }
  connection_->rollback();
  batch.undo_all();
  if (fatal_to_connection(*batch.failure()) || !connection_->usable()) {
    ran.whole = *batch.failure();
    return true;
  }
  ran.outcomes.clear();
  last_one_by_one_ = std::clamp(2 * last_one_by_one_, 1, kMostOneByOne);
  one_by_one_ = last_one_by_one_;
  return false;
}

void Writer::commit(Ran& ran) {
  ran.whole = connection_->commit();
  if (!ran.whole.ok()) ran.whole = commit_error(ran.whole.error());
}

void Writer::run_batch(Tasks& tasks) {
  Ran ran{.whole = ensure_ready()};
  auto& [outcomes, whole] = ran;
  bool repeated = false;
  outcomes.reserve(tasks.size());
  if (whole.ok()) whole = connection_->begin_write();
  if (whole.ok() && may_run_together(tasks)) {
    if (!run_together(tasks, ran)) {
      repeated = true;
      whole = connection_->begin_write();
      if (whole.ok()) run_one_by_one(tasks, ran);
    }
  } else if (whole.ok()) {
    run_one_by_one(tasks, ran);
  }
  {
    const std::lock_guard lock(mutex_);
    health_.writable = whole.ok();
    health_.last_error_code = whole.ok() ? std::string() : whole.error().code;
    if (whole.ok()) ++health_.commits;
    if (repeated) ++health_.repeated;
    health_.jobs += outcomes.size();
    // What has not been run goes to the front of the queue again, unless nothing can be run at all.
    while (!outcomes.empty() && tasks.size() > outcomes.size()) {
      queue_.push_front(std::move(tasks.back()));
      tasks.pop_back();
    }
  }
  if (!whole.ok() && connection_ && fatal_to_connection(whole.error())) drop_connection();
  // A job's own refusal stays its answer, whatever became of the batch; unless it may have been refused for what a job
  // before it did, which has come to nothing.
  bool stands = true;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const bool refused = i < outcomes.size() && !outcomes[i].ok();
    tasks[i]->finish(refused && stands ? std::move(outcomes[i]) : whole);
    stands = stands && (refused || whole.ok());
  }
}

Error Writer::commit_error(const Error& cause) {
  // Nothing was written and nothing will be: say what is wrong with the disk.
  if (cause.code == "database.disk_full" || cause.code == "database.read_only") return cause;
  return Error{"database.commit_failed",
               fmt::format("the commit failed ({}); repeat with the same Idempotency-Key", cause.to_text())};
}

Result<void> Writer::ensure_ready() {
  const auto now = steady_clock::now();
  if (connection_ && now - last_space_check_ >= kSpaceCheckEvery) {
    last_space_check_ = now;
    const std::uint64_t free = opener_.free_bytes();
    if (!connection_->still_there()) drop_connection();
    const std::lock_guard lock(mutex_);
    health_.free_bytes = free;
    health_.space_low = free != 0 && free < options_.warn_below_bytes;
    space_refused_ = free != 0 && free < options_.refuse_below_bytes;
  }
  if (connection_ && !connection_->alive()) drop_connection();
  if (!connection_) {
    if (unavailable_ && now - last_attempt_ < options_.reconnect_interval) return *unavailable_;
    last_attempt_ = now;
    auto opened = opener_.open(Mode::kWriter, false);
    if (!opened.ok()) {
      unavailable_ = opened.error();
      return *unavailable_;
    }
    unavailable_.reset();
    connection_ = opened.take();
  }
  if (space_refused_)
    return Error{"database.disk_full", "the disk is nearly full; writing is refused until there is room"};
  return {};
}

void Writer::drop_connection() { connection_.reset(); }

// --- ReadPool ---

Result<Connection*> ReadPool::acquire() {
  std::unique_ptr<Connection> connection;
  {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return free_slots_ > 0; });
    --free_slots_;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  std::optional<Error> error;
  // A session that went stale (server restarted) is replaced once.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!connection) {
      auto opened = opener_.open(Mode::kReader, false);
      if (!opened.ok()) {
        error = opened.take_error();
        break;
      }
      connection = opened.take();
    }
    Result<void> begun = connection->begin_read();
    if (begun.ok()) return connection.release();
    error = begun.take_error();
    connection.reset();
  }
  const std::lock_guard lock(mutex_);
  ++free_slots_;
  freed_.notify_one();
  return std::move(*error);
}

void ReadPool::release(Connection* borrowed) {
  std::unique_ptr<Connection> connection(borrowed);
  connection->end_read();
  const std::lock_guard lock(mutex_);
  if (connection->usable()) idle_.push_back(std::move(connection));
  ++free_slots_;
  freed_.notify_one();
}

}  // namespace limen::database
