#include "platform/approvals/approvals.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace limen::approvals {
namespace {

using database::Session;
using database::Transaction;

constexpr std::string_view kTables = R"(
create table approval (
  id BLOB primary key,
  number BIGINT not null unique,
  action TEXT not null,
  operation TEXT not null,
  method TEXT not null,
  target TEXT not null,
  request_hash BLOB not null,
  asked_by BLOB not null,
  asked_name TEXT not null,
  asked_at BIGINT not null,
  expires_at BIGINT not null,
  needed BIGINT not null,
  state TEXT not null,
  running INTEGER not null,
  used_at BIGINT,
  shown BLOB
);
create index approval_by_request on approval(asked_by, request_hash);
create index approval_by_time on approval(asked_at);
create table approval_vote (
  approval_id BLOB not null references approval(id),
  voter BLOB not null,
  name TEXT not null,
  at BIGINT not null,
  approves INTEGER not null,
  note TEXT not null,
  primary key (approval_id, voter)
)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"approvals", 1, "tables", kTables}}};

constexpr std::string_view kColumns =
    "select id, number, action, operation, method, target, request_hash, asked_by, asked_name, asked_at, expires_at, "
    "needed, state, used_at, shown, running from approval ";
constexpr std::int64_t kMostListed = 200;
constexpr int kShownDays = 30;
constexpr std::size_t kNoteLetters = 500;

journal::Entry entry(std::string kind) { return {.kind = std::move(kind), .actor = {}}; }

Error unknown() { return Error{"approval.not_found", "there is no such request"}; }

Error with_id(Error error, const ApprovalId& id) {
  error.place.source = id.to_text();
  return error;
}

Error waiting(const Request& request) {
  const auto given = std::ranges::count_if(request.votes, &Vote::approves);
  return with_id(
      Error{"approval.needed", fmt::format("request {} is held: {} more to approve it until {}; then send it "
                                           "again",
                                           request.number, request.needed - given, request.expires_at.to_text())},
      request.id);
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

std::string_view to_text(State state) {
  switch (state) {
    case State::kWaiting:
      return "waiting";
    case State::kApproved:
      return "approved";
    case State::kRefused:
      return "refused";
    case State::kUsed:
      return "used";
    case State::kAlone:
      return "alone";
  }
  return "";
}

struct Approvals::State {
  State(Parts p, Rules r) : parts(std::move(p)), rules(std::move(r)), key(parts.keys.derived("approve")) {}
  const Parts parts;
  const Rules rules;
  const keys::Key key;  // of what is shown

  Bytes seal(const json::object& shown) const {
    const std::string plain = limen::to_text(json::value(shown));
    Bytes out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    parts.random({out.data(), crypto_secretbox_NONCEBYTES});
    crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), out.data(),
                          key.bytes.data());
    return out;
  }
  json::object open(ByteView sealed) const {
    constexpr std::size_t kExtra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < kExtra) return {};
    std::string plain(sealed.size() - kExtra, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                   sealed.data() + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, sealed.data(), key.bytes.data()) != 0) {
      return {};
    }
    auto parsed = parse_json(plain);
    return parsed.ok() && parsed->is_object() ? std::move(parsed->get_object()) : json::object();
  }

  Result<Request> read(Session& session, const database::Row& row) const {
    Request out;
    out.id = row.id<ApprovalId>(0);
    out.number = row.integer(1);
    out.action = row.text(2);
    out.operation = row.text(3);
    out.method = row.text(4);
    out.target = row.text(5);
    const ByteView hash = row.blob(6);
    if (hash.size() == out.hash.size()) std::memcpy(out.hash.data(), hash.data(), hash.size());
    out.by = row.id<AccountId>(7);
    out.name = row.text(8);
    out.asked_at = row.instant(9);
    out.expires_at = row.instant(10);
    out.needed = static_cast<int>(row.integer(11));
    for (const auto state : {approvals::State::kWaiting, approvals::State::kApproved, approvals::State::kRefused,
                             approvals::State::kUsed, approvals::State::kAlone}) {
      if (to_text(state) == row.text(12)) out.state = state;
    }
    out.used_at = row.optional_instant(13);
    if (const auto shown = row.optional_blob(14)) out.shown = open(*shown);
    const auto votes = TRY(session.query(
        "select voter, name, at, approves, note from approval_vote where approval_id = $1 order by at, voter",
        {out.id}));
    for (const auto vote : votes) {
      out.votes.push_back({vote.id<AccountId>(0), std::string(vote.text(1)), vote.instant(2), vote.boolean(3),
                           std::string(vote.text(4))});
    }
    return out;
  }

  Result<std::optional<Request>> latest(Session& session, const AccountId& by, const journal::Hash& hash) const {
    const auto rows = TRY(
        session.query(std::string(kColumns) + "where asked_by = $1 and request_hash = $2 order by number desc limit 1",
                      {by, ByteView(hash)}));
    if (rows.empty()) return std::optional<Request>();
    return std::optional(TRY(read(session, rows.front())));
  }

  Result<void> note(Transaction& tx, journal::Entry entry, const AccountId& actor, const Request& request,
                    json::object more = {}) const {
    entry.actor = actor.to_text();
    entry.subject_type = "approval";
    entry.subject_id = request.id.to_text();
    entry.facts = std::move(more);
    entry.facts["number"] = request.number;
    entry.facts["action"] = request.action;
    entry.facts["operation"] = request.operation;
    TRY(parts.journal.append(tx, std::move(entry)));
    return {};
  }
};

Approvals::Approvals(std::unique_ptr<State> state) : state_(std::move(state)) {}
Approvals::~Approvals() = default;

Result<std::unique_ptr<Approvals>> Approvals::open(Parts parts, Rules rules) {
  auto state = std::make_unique<State>(std::move(parts), std::move(rules));
  // What was under way when the server stopped did not end: it may be done again.
  TRY(state->parts.database.write(
      [](Transaction& tx) -> Result<void> { return tx.execute("update approval set running = 0 where running = 1"); }));
  return std::unique_ptr<Approvals>(new Approvals(std::move(state)));
}

const Rules& Approvals::rules() const { return state_->rules; }

Result<std::optional<ApprovalId>> Approvals::standing(Session& session, const AccountId& by,
                                                      const journal::Hash& hash) const {
  const auto found = TRY(state_->latest(session, by, hash));
  if (!found || found->expires_at <= state_->parts.clock.now()) return std::optional<ApprovalId>();
  switch (found->state) {
    case approvals::State::kWaiting:
      return waiting(*found);
    case approvals::State::kRefused:
      return with_id(
          Error{"approval.refused", fmt::format("request {} was refused by the second person", found->number)},
          found->id);
    case approvals::State::kApproved:
      return std::optional(found->id);
    case approvals::State::kUsed:
    case approvals::State::kAlone:
      break;
  }
  return std::optional<ApprovalId>();
}

Result<std::optional<Error>> Approvals::ask(Transaction& tx, const Asked& asked) const {
  const State& state = *state_;
  const Instant now = state.parts.clock.now();
  // Somebody may have asked the same at the same moment.
  const auto known = TRY(state.latest(tx, asked.caller.account, asked.hash));
  if (known && known->state == approvals::State::kWaiting && known->expires_at > now)
    return std::optional(waiting(*known));
  const bool alone = asked.rule.alone_if_nobody &&
                     !TRY(state.parts.identity.anybody_else(tx, asked.rule.approvers, asked.caller.account));
  Request request;
  request.id = ApprovalId::make(now, state.parts.random);
  const auto last = TRY(tx.query("select coalesce(max(number), 0) from approval"));
  request.number = last.front().integer(0) + 1;
  request.action = asked.rule.code;
  request.operation = asked.operation;
  request.by = asked.caller.account;
  request.needed = asked.rule.needed;
  request.expires_at = now.plus_seconds(asked.rule.valid_seconds);
  request.state = alone ? approvals::State::kAlone : approvals::State::kWaiting;
  const Bytes shown = state.seal(asked.shown);
  TRY(tx.execute(
      "insert into approval(id, number, action, operation, method, target, request_hash, asked_by, asked_name, "
      "asked_at, expires_at, needed, state, running, used_at, shown) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
      "$11, $12, $13, 0, $14, $15)",
      {request.id, request.number, request.action, request.operation, asked.method, asked.target, ByteView(asked.hash),
       request.by, asked.caller.name, now, request.expires_at, request.needed, to_text(request.state),
       alone ? std::optional(now) : std::nullopt, shown}));
  TRY(state.note(tx, alone ? entry("approval.alone") : entry("approval.asked"), request.by, request,
                 {{"request", to_hex(asked.hash)}}));
  if (alone) return std::optional<Error>();
  return std::optional(waiting(request));
}

Result<void> Approvals::use(Transaction& tx, const ApprovalId& id, const AccountId& by) const {
  const Instant now = state_->parts.clock.now();
  const auto rows = TRY(tx.query(std::string(kColumns) + "where id = $1", {id}));
  if (rows.empty()) return unknown();
  Request request = TRY(state_->read(tx, rows.front()));
  const bool running = rows.front().boolean(15);  // it was begun in time
  if (request.by != by || request.state != approvals::State::kApproved || (request.expires_at <= now && !running)) {
    return with_id(Error{"approval.used", "the approval was used, or its time is over; ask again"}, id);
  }
  TRY(tx.execute("update approval set state = 'used', used_at = $2, running = 0 where id = $1", {id, now}));
  return state_->note(tx, entry("approval.used"), by, request);
}

Result<void> Approvals::begin(Transaction& tx, const ApprovalId& id, const AccountId& by) const {
  const auto rows = TRY(tx.query("select state, running, expires_at, asked_by from approval where id = $1", {id}));
  if (rows.empty()) return unknown();
  const bool free = rows.front().text(0) == "approved" && !rows.front().boolean(1) &&
                    rows.front().instant(2) > state_->parts.clock.now() && rows.front().id<AccountId>(3) == by;
  if (!free) return with_id(Error{"approval.used", "it is being carried out, or its time is over"}, id);
  return tx.execute("update approval set running = 1 where id = $1", {id});
}

Result<void> Approvals::give_back(Transaction& tx, const ApprovalId& id) const {
  return tx.execute("update approval set running = 0 where id = $1", {id});
}

bool Approvals::may_decide(const protection::Caller& caller, const Request& request) const {
  const Rule* rule = state_->rules.by_code(request.action);
  return rule != nullptr && caller.account != request.by &&
         std::ranges::any_of(caller.roles(), [&](const std::string& role) {
           return std::ranges::find(rule->approvers, role) != rule->approvers.end();
         });
}

Result<std::vector<Request>> Approvals::list(Session& session, const protection::Caller& caller, bool watches) const {
  const auto rows = TRY(session.query(std::string(kColumns) + "order by number desc limit $1", {kMostListed}));
  std::vector<Request> out;
  for (const auto row : rows) {
    Request request = TRY(state_->read(session, row));
    if (watches || request.by == caller.account || may_decide(caller, request)) out.push_back(std::move(request));
  }
  return out;
}

Result<Request> Approvals::find(Session& session, const protection::Caller& caller, bool watches,
                                const ApprovalId& id) const {
  const auto rows = TRY(session.query(std::string(kColumns) + "where id = $1", {id}));
  if (rows.empty()) return unknown();
  Request request = TRY(state_->read(session, rows.front()));
  if (!watches && request.by != caller.account && !may_decide(caller, request)) return unknown();
  return request;
}

Result<Request> Approvals::decide(Transaction& tx, const protection::Caller& caller, const ApprovalId& id,
                                  std::string_view hash, bool approves, std::string note) const {
  const State& state = *state_;
  const auto rows = TRY(tx.query(std::string(kColumns) + "where id = $1", {id}));
  if (rows.empty()) return unknown();
  Request request = TRY(state.read(tx, rows.front()));
  if (request.by == caller.account) return Error{"approval.own", "nobody approves what she asked for herself"};
  if (!may_decide(caller, request)) return Error{"approval.not_yours", "another role approves this"};
  if (to_hex(request.hash) != hash) return Error{"approval.changed", "this is not what you were shown; read it again"};
  const Instant now = state.parts.clock.now();
  if (request.state != approvals::State::kWaiting || request.expires_at <= now)
    return Error{"approval.closed", "the request waits no more"};
  if (std::ranges::find(request.votes, caller.account, &Vote::by) != request.votes.end())
    return Error{"approval.twice", "you approved it already; another person is needed"};
  if (count_code_points(note) > kNoteLetters) note.resize(kNoteLetters);
  request.votes.push_back({caller.account, caller.name, now, approves, note});
  TRY(
      tx.execute("insert into approval_vote(approval_id, voter, name, at, approves, note) values ($1, $2, $3, $4, $5, "
                 "$6)",
                 {id, caller.account, caller.name, now, approves ? 1 : 0, note}));
  if (!approves) request.state = approvals::State::kRefused;
  if (std::ranges::count_if(request.votes, &Vote::approves) >= request.needed)
    request.state = approvals::State::kApproved;
  TRY(tx.execute("update approval set state = $2 where id = $1", {id, to_text(request.state)}));
  TRY(state.note(tx, approves ? entry("approval.given") : entry("approval.refused"), caller.account, request,
                 {{"request", to_hex(request.hash)}}));
  return request;
}

Result<void> Approvals::tidy(CivilDate today) const {
  const Instant before{std::int64_t{(today - kShownDays).days()} * 86'400 * 1'000'000};
  return state_->parts.database.write([before](Transaction& tx) -> Result<void> {
    return tx.execute("update approval set shown = null where expires_at < $1 and shown is not null", {before});
  });
}

}  // namespace limen::approvals
