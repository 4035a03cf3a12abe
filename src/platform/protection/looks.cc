#include "platform/protection/looks.h"

namespace limen::protection {
namespace {

constexpr std::string_view kSchema = R"(
CREATE TABLE access_look (
  seq BIGINT NOT NULL,
  place INTEGER NOT NULL,
  actor TEXT NOT NULL,
  purpose TEXT NOT NULL,
  operation TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  count BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (seq, place)
);
CREATE INDEX access_look_subject ON access_look(subject_id, seq);
CREATE INDEX access_look_actor ON access_look(actor, seq)
)";

constexpr database::Migration kMigrations[] = {{"protection", 1, "access_look", kSchema}};

// An entry names this many records; of a longer list it gives the number, and the table has them all.
constexpr std::size_t kNamedInEntry = 100;

journal::Entry entry_of(const Look& look) {
  journal::Entry entry{.kind = "access.looked", .actor = look.actor, .purpose = look.purpose};
  entry.facts["operation"] = look.operation;
  entry.facts["count"] = look.subjects.size();
  if (look.subjects.size() == 1) {
    entry.subject_type = look.subjects.front().first;
    entry.subject_id = look.subjects.front().second;
    return entry;
  }
  json::array named;
  for (const auto& [type, id] : look.subjects) {
    if (named.size() == kNamedInEntry) break;
    named.push_back(json::array{type, id});
  }
  if (!named.empty()) entry.facts["subjects"] = std::move(named);
  return entry;
}

Result<void> write(journal::Journal& journal, database::Transaction& tx, const Look& look, Instant at) {
  const std::int64_t seq = TRY(journal.append(tx, entry_of(look)));
  const auto insert = [&](std::size_t place, std::string_view type, std::string_view id) {
    return tx.add_row(
        "insert into access_look(seq, place, actor, purpose, operation, subject_type, subject_id, count, at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {seq, static_cast<std::int64_t>(place), look.actor, look.purpose, look.operation, type, id,
         static_cast<std::int64_t>(look.subjects.size()), at});
  };
  if (look.subjects.empty()) return insert(0, "", "");
  for (std::size_t place = 0; place < look.subjects.size(); ++place) {
    TRY(insert(place, look.subjects[place].first, look.subjects[place].second));
  }
  return {};
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Look look_of(const Grant& grant, std::string operation) {
  const Caller& caller = grant.caller();
  return {.actor = caller.account.nil() ? caller.name : caller.account.to_text(),
          .purpose = grant.purpose(),
          .operation = std::move(operation)};
}

Result<void> LookRecorder::record(database::Transaction& tx, const Look& look) {
  return write(journal_, tx, look, clock_.now());
}

Result<void> LookRecorder::record(Look look) {
  auto job = [&journal = journal_, at = clock_.now(),
              look = std::move(look)](database::Transaction& tx) -> Result<bool> {
    TRY(write(journal, tx, look, at));
    return true;
  };
  if (settings_.wait_for_disk || state_->failing.load() || state_->waiting.load() >= settings_.queue) {
    const bool was_failing = state_->failing.load();
    auto written = database_.write(std::move(job), database::Runs::kAgain);
    state_->failing.store(!written.ok());
    if (written.ok()) {
      state_->recorded.fetch_add(1);
      return {};
    }
    state_->failed.fetch_add(1);
    if (was_failing) return Error{"protection.looks_failing", "looks at personal data cannot be recorded"};
    return written.take_error();
  }
  state_->waiting.fetch_add(1);
  const auto done = [state = state_](Result<bool> written) {
    state->waiting.fetch_sub(1);
    (written.ok() ? state->recorded : state->failed).fetch_add(1);
    if (!written.ok()) state->failing.store(true);
  };
  database_.submit(std::move(job), done, database::Runs::kAgain);
  return {};
}

}  // namespace limen::protection
