// The approval of further persons, where the pack asks for it (approvals.yaml): one mechanism for every operation.
//
// The gate (platform/api) asks rule_for() for each request. Where there is a rule, the request is held and answered
// with "approval.needed"; others, of a role that the rule names and never the one who asked, see what exactly it would
// do (its hash stands for all of it) and approve or refuse at their own sessions. Then whoever asked sends the same
// request again, and it is carried out, once, with the rights of that moment. Nothing that others decide is carried out
// behind anybody's back, and nothing but what they saw: another body, another query, another person is another request.
//
// A site on its first day has nobody to ask. Where the rule says so, a request goes through when no other account, in
// use or not, holds a role that approves; that it did is kept, as state "alone", for whoever watches.
//
//   auto approvals = TRY(Approvals::open({database, journal, keys, identity, clock, random}, TRY(Rules::read(file))));
//   api::Parts{…, .approvals = approvals.get()};
//
// Rules are immutable. Approvals may be used by many threads; what takes a Transaction is for jobs of the writer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/tree.h"
#include "platform/database/database.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/protection.h"

namespace limen::approvals {

using ApprovalId = Id<struct ApprovalTag>;

// One row of the pack's table.
struct Rule {
  std::string code{};
  std::map<std::string, std::string, std::less<>> label{};  // by language, all four
  std::set<std::string, std::less<>> operations{};
  // Query parameters: the rule counts only when all of `when` and none of `unless` have these values.
  std::map<std::string, std::string, std::less<>> when{}, unless{};
  std::vector<std::string> askers{};     // counts only for who holds one of these roles; empty: for everybody
  int needed = 1;                        // so many approve
  std::vector<std::string> approvers{};  // roles
  std::int64_t valid_seconds = 3600;     // from the question to the carrying out
  bool alone_if_nobody = false;
};

class Rules {
 public:
  // Errors "approval.rules" and those of base/tree.h, with the place in the file.
  static Result<Rules> read(const Node& file);
  using Query = std::function<std::optional<std::string_view>(std::string_view name)>;
  const Rule* find(std::string_view operation, const protection::Caller& caller, const Query& query) const;
  const Rule* by_code(std::string_view code) const;
  const std::vector<Rule>& all() const { return rules_; }

 private:
  std::vector<Rule> rules_;
};

enum class State : std::uint8_t { kWaiting, kApproved, kRefused, kUsed, kAlone };
std::string_view to_text(State state);  // "waiting", "approved", "refused", "used", "alone"

struct Vote {
  AccountId by{};
  std::string name{};
  Instant at{};
  bool approves = false;
  std::string note{};
};

struct Request {
  ApprovalId id{};
  std::int64_t number = 0;  // of the site, from 1 without gaps
  std::string action{}, operation{}, method{}, target{};
  journal::Hash hash{};  // of method, target and body, under a key of the site
  AccountId by{};
  std::string name{};
  Instant asked_at{}, expires_at{};
  int needed = 1;
  State state = State::kWaiting;
  std::optional<Instant> used_at{};
  json::object shown{};  // what it would do; empty once its time is over
  std::vector<Vote> votes{};
  bool lapsed(Instant now) const {
    return (state == State::kWaiting || state == State::kApproved) && expires_at <= now;
  }
};

// A request at the gate.
struct Asked {
  const protection::Caller& caller;
  const Rule& rule;
  std::string operation{}, method{}, target{};
  journal::Hash hash{};
  json::object shown{};
};

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  const keys::KeyStore& keys;
  identity::Identity& identity;
  const Clock& clock;
  RandomBytes random;
};

std::span<const database::Migration> migrations();

class Approvals {
 public:
  static Result<std::unique_ptr<Approvals>> open(Parts parts, Rules rules);
  ~Approvals();
  const Rules& rules() const;

  // What stands for this person and request: nullopt when it has to be asked for. Errors "approval.needed" (it waits),
  // "approval.refused"; the place's source is the id.
  Result<std::optional<ApprovalId>> standing(database::Session& session, const AccountId& by,
                                             const journal::Hash& hash) const;
  // Holds the request, or lets it go on alone: then nullopt. Otherwise the error to answer with, "approval.needed".
  Result<std::optional<Error>> ask(database::Transaction& tx, const Asked& asked) const;
  // In the transaction that carries it out. Error "approval.used" when it was, or its time is over.
  Result<void> use(database::Transaction& tx, const ApprovalId& id, const AccountId& by) const;
  // Of what takes more than one transaction: begun, then used or given back. A crash in between leaves it approved.
  Result<void> begin(database::Transaction& tx, const ApprovalId& id, const AccountId& by) const;
  Result<void> give_back(database::Transaction& tx, const ApprovalId& id) const;

  // Newest first: what the caller asked for, what her roles may decide on, and for those who watch everything.
  Result<std::vector<Request>> list(database::Session& session, const protection::Caller& caller, bool watches) const;
  // Error "approval.not_found", also for a request that the caller has nothing to do with.
  Result<Request> find(database::Session& session, const protection::Caller& caller, bool watches,
                       const ApprovalId& id) const;
  bool may_decide(const protection::Caller& caller, const Request& request) const;
  // `hash`: of what the person saw. Errors "approval.not_found", "approval.not_yours" (no such role), "approval.own"
  // (one's own request), "approval.twice", "approval.changed" (the hash is another), "approval.closed".
  Result<Request> decide(database::Transaction& tx, const protection::Caller& caller, const ApprovalId& id,
                         std::string_view hash, bool approves, std::string note) const;
  // Forgets what requests would have done, a month after their time.
  Result<void> tidy(CivilDate today) const;

 private:
  struct State;
  explicit Approvals(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace limen::approvals
