// The SQL of the backlog. Forms say nothing of a traveller but ids; requests do, and are read under a Grant.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/protection/protection.h"
#include "services/backlog/model.h"

namespace limen::backlog::store {

using database::Session;
using database::Transaction;
using protection::Grant;

// Takes `count` numbers of the post; the first of them.
Result<std::int64_t> take_numbers(Transaction& tx, const PostId& post, std::int64_t count);
Result<void> add_form(Transaction& tx, const Form& form);
// Error "backlog.form.not_found".
Result<Form> form(Session& session, std::string_view serial);
Result<Form> form(Session& session, const FormId& id);
Result<std::vector<Form>> batch(Session& session, const BatchId& id);
// Writes what was typed, or why it was given up. False when it was not issued any more.
Result<bool> close_form(Transaction& tx, const Form& form);
Result<void> add_scan(Transaction& tx, const FormId& id, const Bytes& picture);
Result<std::optional<Bytes>> scan(Session& session, const FormId& id);

struct Tally {
  std::int64_t issued = 0, typed = 0, spoilt = 0;  // issued: all that were ever printed
};
Result<Tally> tally(Session& session, const PostId& post, Kind kind);
// Forms not heard of with a lower number than one of their kind that came back, lowest first; and the earliest time
// that a higher one was used at.
struct Missing {
  Form form{};
  std::optional<Instant> before{};
};
Result<std::vector<Missing>> missing(Session& session, const PostId& post, Kind kind, int limit);
Result<std::int64_t> exits_missing(Session& session);                               // at all posts
Result<std::vector<Form>> closed(Session& session, const PostId& post, int limit);  // the latest first

Result<void> add_request(Transaction& tx, const Request& request);
// Error "backlog.request.not_found".
Result<Request> request(Session& session, const Grant& grant, const RequestId& id);
Result<std::vector<Request>> requests(Session& session, const Grant& grant, const PostId& post,
                                      std::optional<RequestState> state, int limit);
Result<std::vector<Request>> requests_of(Session& session, const Grant& grant, const border::CrossingId& crossing);
// About this person, newest first, at whatever post.
Result<std::vector<Request>> requests_about(Session& session, const Grant& grant,
                                            std::span<const border::TravellerId> records);
Result<bool> open_request(Session& session, const border::CrossingId& crossing);
Result<bool> close_request(Transaction& tx, const Request& request);  // false when it was decided already
Result<std::int64_t> waiting(Session& session, const PostId& post);

// For retention.
struct Ended {
  RawId id{};
  std::optional<border::TravellerId> traveller{};
};
Result<std::vector<Ended>> forms_until(Session& session, Instant until, const RawId& after, int limit);
Result<std::vector<Ended>> requests_until(Session& session, Instant until, const RawId& after, int limit);
Result<std::vector<FormId>> forms_of(Session& session, const border::TravellerId& traveller);
Result<std::vector<RequestId>> requests_of(Session& session, const border::TravellerId& traveller);
Result<void> clear_form(Transaction& tx, const FormId& id, Instant at);
Result<void> remove_request(Transaction& tx, const RequestId& id);

}  // namespace limen::backlog::store
