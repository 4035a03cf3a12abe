// The way of one request through the gate. Private to this folder.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "platform/api/api.h"

namespace limen::api {

struct Registered {
  Operation operation;
  ReadHandler read{};
  PrepareHandler prepare{};
  ActHandler act{};
};

// How often a session may ask: a bucket of tokens each.
class SessionRate {
 public:
  SessionRate(double per_second, double burst) : per_second_(per_second), burst_(burst) {}
  // Seconds to wait, or nullopt when `cost` could be taken.
  std::optional<std::int64_t> take(const SessionId& session, double cost, Instant now);

 private:
  struct Bucket {
    double tokens = 0;
    Instant at{};
  };
  const double per_second_, burst_;
  std::mutex mutex_;
  std::map<SessionId, Bucket> buckets_;
};

// Lets through so many reports a second and counts the others.
class ReportLimit {
 public:
  // nullopt: keep silent. Else how many were kept silent since the last report.
  std::optional<std::uint64_t> pass(Instant now);

 private:
  std::mutex mutex_;
  std::int64_t second_ = 0;
  int passed_ = 0;
  std::uint64_t suppressed_ = 0;
};

// Requests with an Idempotency-Key, by account and key. Writes of one key may meet: only one of them can store its
// answer, the others are undone with what they did. An act is more than one transaction and has to be alone.
class UnderWay {
 public:
  struct Ticket {
    const bool alone;
  };
  // Under way as long as the ticket lives. Null: there is an act under this key, or another request where `alone`.
  std::shared_ptr<Ticket> begin(const std::string& actor, const std::string& key, bool alone);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::weak_ptr<Ticket>> requests_;
  std::uint64_t begun_ = 0;
};

// Event streams end with the session they were opened in.
class Streams {
 public:
  void add(const SessionId& session, Instant expires_at, const std::shared_ptr<http::EventStream>& stream);
  void end(const SessionId& session);
  void end_lapsed(Instant now);

 private:
  struct Open {
    SessionId session;
    Instant expires_at;
    std::weak_ptr<http::EventStream> stream;
  };
  std::mutex mutex_;
  std::vector<Open> open_;
};

struct Api::State : std::enable_shared_from_this<Api::State> {
  State(Parts p, Settings s);
  Parts parts;
  Settings settings;
  keys::Key answer_key;
  SessionRate rate;
  ReportLimit report_limit{};
  UnderWay under_way{};
  std::shared_ptr<Streams> streams = std::make_shared<Streams>();
  StatusTable statuses{};
  std::vector<std::shared_ptr<const Registered>> registered{};
  std::vector<Operation> operations{};
  json::object schemas{};
  AdmitProgram admit_program{};
  std::atomic<std::uint64_t> refusals{0};
};

// One request on its way. Shared by the worker that handles it and the writer's callbacks.
struct Gate : std::enable_shared_from_this<Gate> {
  std::shared_ptr<Api::State> state;
  std::shared_ptr<const Registered> registered;
  Call call;
  http::Reply reply;
  std::string token{};
  bool by_cookie = false;
  std::string key{};  // Idempotency-Key; empty when none is needed
  journal::Hash request_hash{};
  std::optional<approvals::ApprovalId> approval_{};  // under which it is carried out
  std::shared_ptr<UnderWay::Ticket> under_way{};     // with a key, until there is an answer

  static void start(std::shared_ptr<Api::State> state, std::shared_ptr<const Registered> registered,
                    http::Request request, http::Reply reply);

 private:
  void run();  // on a worker
  Result<void> admit();
  Result<void> find_token();
  void find_secret();
  Result<void> admit_program();
  Result<void> check_site() const;
  Result<void> check_rights();
  Result<void> check_query() const;
  Result<void> read_body();
  Result<void> read_key();
  // What the pack asks others to approve: held, or let on with approval_ set (gate_approval.cc).
  Result<void> ask_approval();
  Result<json::object> shown() const;
  Result<void> try_out();
  void hash_request();
  Result<Answer> act_approved();
  bool begin(bool alone);  // false: refused, as the key is under way
  void run_read();
  void run_write();
  void run_act();
  Result<Answer> act_once();
  Result<Answer> commit(database::Transaction& tx, const Commit& work);
  void committed(Result<Answer> result);
  void repeat_or_refuse(const Error& error);
  Result<std::optional<journal::StoredAnswer>> stored_answer() const;
  std::string actor() const;
  protection::Look look() const;
  std::string seal(const Answer& answer) const;
  // The stored answer, if the caller may still see what it shows; the looks that it was given with are this call's.
  Result<Answer> replay(const journal::StoredAnswer& stored);
  Result<std::string> replay_head(std::string_view line);
  void answer(Result<Answer> result);
  void refuse(const Error& error, std::int64_t retry_after = 0);
  void report(const Error& error, unsigned status);
  Error exception(std::string_view what) const;
};

}  // namespace limen::api
