// The one gate between HTTP and the services: nothing reaches a service except through an Operation registered here.
//
// For each request the gate establishes who asks (session cookie or bearer token), that no other site made the browser
// ask (Sec-Fetch-Site, Origin), how often, that the role allows it, for what purpose, and what the body says; then it
// calls the handler, records what was looked at, and answers. Refusals have stable codes, are counted, and go to the
// security log. Handlers come in three kinds, all called on the worker pool, never on an I/O thread:
//
//   read:   Result<Answer>(Call&, database::Session&), in one snapshot.
//   write:  first Result<Commit>(Call&, database::Session&), for parsing and computing against a snapshot; then Commit,
//           Result<Answer>(database::Transaction&), in the writer's transaction, where guards are looked at again. The
//           answer is sent once the commit is on disk; no thread waits for it. "Once" is kept here: the answer is
//           stored under the Idempotency-Key in the same transaction.
//   act:    Result<Answer>(Call&), for the few that do neither (signing in, verifying the journal).
//
//   TRY(api.add_schemas(kAlertSchemas));                         // {"Alert": {"type": "object", …}, …}
//   TRY(api.read({.method = http::Method::kGet, .path = "/api/alerts/{id}", .id = "getAlert", .summary = "One alert",
//                 .tag = "alerts", .scopes = {"alerts.read"}, .purpose = true, .response_schema = "Alert"},
//                [&](Call& call, database::Session& session) -> Result<Answer> {
//                  const AlertId id = TRY(call.id<AlertId>("id"));
//                  const Alert alert = TRY(store.read(session, call.grant(), id));
//                  call.look("alert", id.to_text());
//                  return Answer::json(to_json(alert));
//                }));
//   TRY(api.write({… .scopes = {"alerts.write"}, .purpose = true, .body_schema = "AlertInput", .status = 201 …},
//                 [&](Call& call, database::Session&) -> Result<Commit> {
//                   AlertInput input = TRY(read_alert(call.body()));
//                   return [&, input](database::Transaction& tx) -> Result<Answer> {
//                     const AlertId id = TRY(service.create(tx, call.grant(), input));
//                     TRY(journal.append(tx, call.entry("alert.created", "alert", id.to_text())));
//                     return Answer::json(…, 201);
//                   };
//                 }));
//   TRY(api.finish("Limen", "0.1.0"));                           // after every service has registered
//
// A Call lives until its request is answered: Commit may refer to it. Handlers must not call Database::read or write
// themselves (act may). Registration is for one thread, at start; after finish() everything is immutable. Everything
// that Parts names must outlive the Api, and the server must be stopped before the Api goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "platform/approvals/approvals.h"
#include "platform/database/database.h"
#include "platform/http/message.h"
#include "platform/http/metrics.h"
#include "platform/http/router.h"
#include "platform/http/workers.h"
#include "platform/identity/identity.h"
#include "platform/journal/journal.h"
#include "platform/keys/keys.h"
#include "platform/protection/looks.h"
#include "platform/protection/protection.h"

namespace limen::api {

struct Gate;
class Call;

struct Answer {
  unsigned status = 200;
  std::string body{};
  std::string content_type{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::shared_ptr<http::EventStream> stream{};  // of a read: kept open until the session ends
  // Of a write: what it wrote stays, though the request is refused with this. It may be tried again with the same key.
  std::optional<Error> refused{};

  static Answer json(const json::value& value, unsigned status = 200);
  static Answer no_content() { return {.status = 204}; }
  static Answer bytes(std::string body, std::string content_type) {
    return {.status = 200, .body = std::move(body), .content_type = std::move(content_type)};
  }
};

enum class Who : std::uint8_t {
  kScope,    // a session with one of `scopes`
  kSession,  // any session
  kProgram,  // a program with a credential of its own (Api::admit_programs): reads only, never a session
  kAnybody,
};

// Whom a credential lets in: what it may do, for which purpose. Services derive from it what else they know of it.
struct Program {
  explicit Program(protection::Grant given) : grant(std::move(given)) {}
  virtual ~Program() = default;
  const protection::Grant grant;
};

struct QueryParameter {
  std::string name;
  std::string description{};
  std::string type = "string";  // string, integer, boolean, number
  std::string format{};         // date, uuid, date-time
  bool required = false;
};

struct Operation {
  http::Method method = http::Method::kGet;
  std::string path;  // "/api/alerts/{id}"
  std::string id;    // "getAlert"; stands in the journal as the operation of a look
  std::string summary{};
  std::string tag{};
  std::vector<std::string> scopes{};         // one of them is needed; empty only with another `who`
  bool purpose = false;                      // reads personal data: Limen-Purpose is needed and the look is recorded
  bool shows = true;                         // false: the answer has no personal data, so there is no look to record
  std::string body_schema{};                 // name; empty: takes no JSON body
  std::string response_schema{};             // name; empty: no JSON answer
  std::vector<QueryParameter> query{};       // anything else in the query is refused
  std::size_t body_limit = 0;                // 0: the server's
  std::vector<std::string> content_types{};  // of the body, when it is not JSON
  bool idempotent = true;                    // what changes something needs Idempotency-Key (POST only)
  unsigned status = 200;                     // of success
  std::string response_type = "application/json";
  Who who = Who::kScope;
  bool again = false;                   // a write whose Commit may be run again: it keeps nothing from a run
  bool before_password_change = false;  // open to sessions that must change their password first
  double cost = 1;                      // tokens of the session's rate
  // What the request would do, for persons who are asked to approve it and cannot read it off the body (a list of a
  // million rows); nothing is changed by it. Its error is the request's.
  std::function<Result<json::object>(Call&)> preview{};
};

// One request on its way through the gate.
class Call {
 public:
  const http::Request& request() const { return request_; }
  const Operation& operation() const { return *operation_; }
  Instant now() const { return now_; }
  const std::string& request_id() const { return request_.id; }

  // Asking for what the operation did not declare is a mistake of the program: std::logic_error.
  const identity::Session& session() const;  // unless Who::kAnybody
  const protection::Caller& caller() const { return session().caller; }
  const protection::Permit& permit() const;  // with scopes
  const protection::Grant& grant() const;    // with purpose, and of a program
  const Program& program() const;            // with Who::kProgram
  const std::string& purpose() const;        // empty without

  std::string_view parameter(std::string_view name) const { return request_.parameter(name); }
  // An id in the path. Error "api.path.id".
  template <typename IdType>
  Result<IdType> id(std::string_view name) const {
    auto parsed = IdType::parse(parameter(name));
    if (!parsed.ok()) return path_error(name);
    return parsed.take();
  }
  // Query parameters; empty counts as absent. Errors "api.query.value".
  std::optional<std::string_view> query(std::string_view name) const;
  Result<std::optional<std::int64_t>> query_integer(std::string_view name, std::int64_t minimum,
                                                    std::int64_t maximum) const;
  Result<std::optional<CivilDate>> query_date(std::string_view name) const;
  Result<std::optional<bool>> query_boolean(std::string_view name) const;  // true, false

  const json::value& body() const { return body_; }  // null without body_schema
  const std::string& raw_body() const { return request_.body; }

  // This request showed personal data of that record. Joined into one journal entry, written even if none is named.
  void look(std::string_view subject_type, std::string_view subject_id);
  // Whose data the answer shows, so far as rights are limited to posts or own records: a repetition of the request
  // gets the stored answer only while the caller still may see them.
  void about(const protection::Object& object);
  // For a prepare with an effect of its own, before it has it (a password is tried, and a wrong one counted): whether
  // this is a repetition is otherwise found out later. Error "idempotency.repeated", which nobody gets to see, as the
  // stored answer takes its place.
  Result<void> first_time(database::Session& session) const;
  // A journal entry by this caller, for this purpose.
  journal::Entry entry(std::string kind, std::string subject_type = {}, std::string subject_id = {}) const;

 private:
  friend class Api;
  friend struct Gate;
  Error path_error(std::string_view name) const;
  http::Request request_{};
  const Operation* operation_ = nullptr;
  Instant now_{};
  std::shared_ptr<const identity::Session> session_{};
  std::optional<protection::Permit> permit_{};
  std::optional<protection::Grant> grant_{};
  std::shared_ptr<const Program> program_{};
  json::value body_{};
  std::vector<std::pair<std::string, std::string>> looks_{};
  std::vector<protection::Object> objects_{};
  std::function<Result<bool>(database::Session&)> answered_{};  // the gate's; absent without a key
};

// A write is prepared on a snapshot and done in one transaction with its stored answer: "once" is true after a crash
// too. An act (a backup, a walk along the chain, a long import) is more than one transaction: its answer is stored when
// it is done, and the same key meanwhile is refused with "idempotency.in_progress". A crash in between makes a
// repetition do it again, so an act must be harmless to repeat.
using ReadHandler = std::function<Result<Answer>(Call&, database::Session&)>;
using Commit = std::function<Result<Answer>(database::Transaction&)>;
using PrepareHandler = std::function<Result<Commit>(Call&, database::Session&)>;
// An error of status 429 or 503 may say in place.offset how many seconds to wait.
using ActHandler = std::function<Result<Answer>(Call&)>;

// For the security log: no text of the sender's.
struct Refusal {
  std::string code;
  unsigned status = 0;
  std::string operation;
  std::string account{};  // id, when known
  std::string remote;
  std::string request_id;
  std::uint64_t suppressed = 0;  // refusals not reported before this one, because there were too many
};

struct Settings {
  double requests_per_second = 20;  // per session
  double burst = 100;
  std::int64_t answers_kept_seconds = 24 * 3600;       // "once" is remembered so long
  std::function<void(const Refusal&)> security_log{};  // at most 20 a second; called on worker threads
  std::function<void(std::string_view what, std::string_view request_id)> exception_log{};
};

struct Parts {
  http::Router& router;
  http::Workers& workers;
  http::Metrics& metrics;
  database::Database& database;
  journal::Journal& journal;
  const keys::KeyStore& keys;
  identity::Identity& identity;
  protection::LookRecorder& looks;
  const Clock& clock;
  const approvals::Approvals* approvals = nullptr;  // none: nothing needs the approval of a second person
};

// The HTTP status of an error code: an exact row, else the longest matching family ("json.*", "*.not_found"), else 422.
class StatusTable {
 public:
  StatusTable();
  // Error "api.status.conflict" if the row exists with another status.
  Result<void> add(std::string pattern, unsigned status);
  unsigned of(std::string_view code) const;
  const std::map<std::string, unsigned, std::less<>>& rows() const { return rows_; }

 private:
  std::map<std::string, unsigned, std::less<>> rows_;
};

// Finds the program that a secret belongs to, on a worker thread. Its error is answered; an unknown secret is 401.
using AdmitProgram = std::function<Result<std::shared_ptr<const Program>>(std::string_view secret, const Operation&)>;

class Api {
 public:
  Api(Parts parts, Settings settings);
  ~Api();

  // Who knows the credentials of programs; before the first operation with Who::kProgram is called. The secret comes as
  // "Authorization: Bearer …" or "ApiKey …", or as the path's {credential} where it has one. Every request that is let
  // in is recorded as a look under the program's name and purpose.
  void admit_programs(AdmitProgram admit);

  // Errors: "api.operation.invalid" (no scope, purpose without scope …) and those of http::Router::add.
  Result<void> read(Operation operation, ReadHandler handler);
  Result<void> write(Operation operation, PrepareHandler handler);
  Result<void> act(Operation operation, ActHandler handler);
  // JSON object of named schemas, as in OpenAPI's components.schemas. Error "api.schema.duplicate", "json.…".
  Result<void> add_schemas(std::string_view json_text);
  // Which status the codes of a service have, when the table's families do not fit.
  Result<void> add_status(std::string pattern, unsigned status);
  // Adds GET /api/openapi.json. Error "api.schema.missing" if an operation names a schema that nobody added.
  Result<void> finish(std::string title, std::string version);

  const std::vector<Operation>& operations() const;
  const StatusTable& statuses() const;
  identity::Identity& identity() const;
  // Forgets answers older than answers_kept_seconds: in small jobs, for now and then.
  Result<std::int64_t> forget_answers(int batch = 50);
  // Ends event streams of sessions that are past their time: a job for every minute.
  void end_lapsed_streams();
  std::uint64_t refusals() const;  // requests refused since start: 401, 403, 429

 private:
  friend struct Gate;
  struct State;
  Result<void> add(Operation operation, ReadHandler read, PrepareHandler prepare, ActHandler act);
  std::shared_ptr<State> state_;
};

// The cookie a session travels in; `secure` when the request came over TLS.
inline constexpr std::string_view kSessionCookie = "limen_session";
std::string session_cookie(std::string_view token, std::int64_t seconds, bool secure);  // value of Set-Cookie
std::string ended_cookie(bool secure);

}  // namespace limen::api
