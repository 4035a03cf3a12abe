#include "platform/database/writer.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "platform/database/one_by_one.h"

namespace limen::database {

namespace {

constexpr auto kIdleAfter = std::chrono::seconds(1);
constexpr auto kSpaceCheckEvery = std::chrono::seconds(1);
constexpr int kMostOneByOne = 64;
constexpr std::string_view kOutcomeUnknown = "database.outcome_unknown";

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
      // Whoever closes waits with the jobs that wait to hear what became of them.
      const auto ends = [this] { return stop_ && !awaited(); };
      const auto something = [&] { return ends() || !queue_.empty() || !specials_.empty(); };
      if (doubt_) {
        wake_.wait_until(lock, look_again_at(), something);
      } else if (idle_done) {
        wake_.wait(lock, something);
      } else {
        wake_.wait_for(lock, kIdleAfter, something);
      }
      if (ends() && queue_.empty() && specials_.empty()) return;
      specials.swap(specials_);
      while (!queue_.empty() && tasks.size() < options_.max_batch) {
        tasks.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    const bool idle = tasks.empty() && specials.empty();
    if (doubt_) look_into_doubt();
    for (Special& special : specials) run_special(special);
    if (!tasks.empty()) run_batch(tasks);
    if (connection_) connection_->housekeeping(idle);
    idle_done = idle;
  }
}

void Writer::run_special(Special& special) {
  Result<void> outcome = ensure_ready();
  if (outcome.ok()) outcome = special.work(*connection_);
  if (!outcome.ok() && outcome.error().code == kOutcomeUnknown) {
    begin_doubt().special = std::move(special);
    return;
  }
  if (!outcome.ok() && connection_ && fatal_to_connection(outcome.error())) drop_connection();
  special.done.set_value(std::move(outcome));
}

void Writer::run_one_by_one(const Tasks& tasks, Ran& ran) {
  OneByOne batch(*connection_);
  for (const auto& task : tasks) {
    ran.outcomes.push_back(batch.run(*task));
    if (auto late = batch.late_failure()) ran.outcomes[ran.outcomes.size() - 2] = std::move(*late);
    if (batch.dead()) break;
  }
  if (!batch.dead()) batch.finish();
  if (auto late = batch.late_failure()) ran.outcomes.back() = std::move(*late);
  if (!batch.dead()) return commit(ran, batch.take_hooks());
  ran.whole = ran.outcomes.back();
  connection_->rollback();
  batch.take_hooks().undo_all();
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
    commit(ran, batch.take_hooks());
    if (ran.whole.ok()) last_one_by_one_ = 0;
    return true;
  }
  connection_->rollback();
  batch.take_hooks().undo_all();
  if (fatal_to_connection(*batch.failure()) || !connection_->usable()) {
    ran.whole = *batch.failure();
    return true;
  }
  ran.outcomes.clear();
  last_one_by_one_ = std::clamp(2 * last_one_by_one_, 1, kMostOneByOne);
  one_by_one_ = last_one_by_one_;
  return false;
}

void Writer::commit(Ran& ran, Hooks hooks) {
  ran.whole = connection_->commit();
  if (ran.whole.ok()) return hooks.committed();
  if (ran.whole.error().code == kOutcomeUnknown) {
    ran.unsettled = std::move(hooks);
    return;
  }
  ran.whole = commit_error(ran.whole.error());
  hooks.undo_all();
}

void Writer::run_batch(Tasks& tasks) {
  Ran ran{.whole = ensure_ready()};
  auto& [outcomes, whole, unsettled] = ran;
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
  if (unsettled) {
    Doubt& doubt = begin_doubt();
    doubt.hooks = std::move(*unsettled);
    doubt.tasks = std::move(tasks);
    doubt.outcomes = std::move(outcomes);
    return;
  }
  if (!whole.ok() && connection_ && fatal_to_connection(whole.error())) drop_connection();
  finish(tasks, outcomes, whole);
}

// A job's own refusal stays its answer, whatever became of the batch; unless it may have been refused for what a job
// before it did, which has come to nothing.
void Writer::finish(Tasks& tasks, std::vector<Result<void>>& outcomes, const Result<void>& whole) {
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
  const auto now = Clock::now();
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
  if (!connection_ || doubt_) {
    if (unavailable_ && now - last_attempt_ < options_.reconnect_interval) return *unavailable_;
    last_attempt_ = now;
    unavailable_.reset();
    if (Result<void> back = get_back(); !back.ok()) {
      unavailable_ = back.error();
      last_attempt_ = Clock::now();  // an attempt may take longer than the interval
      return back;
    }
  }
  if (space_refused_)
    return Error{"database.disk_full", "the disk is nearly full; writing is refused until there is room"};
  return {};
}

Result<void> Writer::get_back() {
  if (!connection_) connection_ = TRY(opener_.open(Mode::kWriter, false));
  if (!doubt_) return {};
  Result<void> decided = decide();
  if (!decided.ok()) drop_connection();
  return decided;
}

void Writer::drop_connection() { connection_.reset(); }

// --- a commit that was not answered ---

Writer::Doubt& Writer::begin_doubt() {
  doubt_.emplace();
  doubt_->number = connection_->number();
  doubt_->tell_at = Clock::now() + options_.outcome_wait;
  drop_connection();
  const std::lock_guard lock(mutex_);
  health_.writable = false;
  health_.in_doubt = true;
  health_.last_error_code = kOutcomeUnknown;
  return *doubt_;
}

Writer::Clock::time_point Writer::look_again_at() const {
  const Clock::time_point attempt = unavailable_ ? last_attempt_ + options_.reconnect_interval : Clock::now();
  return doubt_->told ? attempt : std::min(attempt, doubt_->tell_at);
}

void Writer::look_into_doubt() {
  static_cast<void>(ensure_ready());
  if (!awaited() || Clock::now() < doubt_->tell_at) return;
  tell(*doubt_, Error{std::string(kOutcomeUnknown),
                      "the database was lost while this was being committed, and it is not known yet whether it was; "
                      "repeat with the same Idempotency-Key, and the answer will be the true one"});
}

// The number of a transaction of which the server, when it crashed, had nothing on disk, is given again: so the witness
// has the last word where there is one.
Result<bool> Writer::was_committed() {
  TRY(connection_->begin_read());
  Result<Connection::Outcome> asked = connection_->outcome_of(doubt_->number);
  connection_->rollback();
  const Connection::Outcome outcome = TRY(std::move(asked));
  if (outcome == Connection::Outcome::kUnderWay) {
    return Error{"database.unavailable", "PostgreSQL cannot say yet what became of the last commit"};
  }
  const bool committed = outcome == Connection::Outcome::kCommitted;
  const Transaction::Witness* witness = doubt_->hooks.witness();
  if (witness == nullptr) return committed;
  TRY(connection_->begin_read());
  Result<bool> seen = (*witness)(*connection_);
  connection_->rollback();
  if (!seen.ok() && !fatal_to_connection(seen.error())) return committed;  // it does not know its own table
  return seen;
}

Result<void> Writer::decide() {
  const bool committed = TRY(was_committed());
  Doubt decided = std::move(*doubt_);
  doubt_.reset();
  committed ? decided.hooks.committed() : decided.hooks.undo_all();
  Result<void> whole;
  if (!committed) {
    whole = Error{"database.commit_failed",
                  "the database was lost before this was committed, and nothing of it is there; repeat with the same "
                  "Idempotency-Key"};
  }
  {
    const std::lock_guard lock(mutex_);
    health_.writable = true;
    health_.in_doubt = false;
    health_.last_error_code = committed ? std::string() : whole.error().code;
    if (committed) ++health_.commits;
  }
  tell(decided, whole);
  return {};
}

void Writer::tell(Doubt& doubt, const Result<void>& whole) {
  if (std::exchange(doubt.told, true)) return;
  if (doubt.special) doubt.special->done.set_value(whole);
  finish(doubt.tasks, doubt.outcomes, whole);
}

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
