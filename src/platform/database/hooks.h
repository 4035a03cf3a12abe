// What jobs asked to be called for, and how a job is run. Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/database/database.h"

namespace limen::database {

class Hooks {
 public:
  struct Mark {
    std::size_t commit = 0, rollback = 0, witness = 0;
  };
  void on_commit(std::function<void()> hook) { commit_.push_back(std::move(hook)); }
  void on_rollback(std::function<void()> hook) { rollback_.push_back(std::move(hook)); }
  void witness(Transaction::Witness sees) { witnesses_.push_back(std::move(sees)); }
  Mark mark() const { return {commit_.size(), rollback_.size(), witnesses_.size()}; }
  // Undoes what was done since the mark, the last first.
  void undo(Mark since) {
    while (rollback_.size() > since.rollback) {
      const auto hook = std::move(rollback_.back());
      rollback_.pop_back();
      hook();
    }
    commit_.resize(since.commit);
    witnesses_.resize(since.witness);
  }
  void undo_all() { undo({}); }
  void committed() {
    for (const auto& hook : commit_) hook();
  }
  // One speaks for all: they are committed together. Null when nobody called one.
  const Transaction::Witness* witness() const { return witnesses_.empty() ? nullptr : &witnesses_.back(); }

 private:
  std::vector<std::function<void()>> commit_, rollback_;
  std::vector<Transaction::Witness> witnesses_;
};

// Runs a job; what it throws is its error.
Result<void> run_caught(Database::Task& task, Transaction& transaction);

// A walk through an answer. The visitor's own error is not the statement's; it is the job's to judge.
struct Walk {
  Result<void> walked{};
  std::optional<Error> from_visitor{};
};
Walk walk_through(Session& session, std::string_view sql, std::span<const Value> parameters,
                  const std::function<Result<void>(const Row&)>& visit);

}  // namespace limen::database
