#include "platform/api/gate.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace limen::api {
namespace {

Error no_session() { return Error{"identity.no_session", "sign in first"}; }
Error no_credential() { return Error{"api.credential", "this needs a credential of a program that is in force"}; }
Error cross_site() { return Error{"api.cross_site", "the request does not come from this site's own pages"}; }

Error damaged_answer() { return Error{"api.answer.damaged", "the stored answer cannot be opened"}; }

bool is_json(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find(';')))) == "application/json";
}

std::string media_type(std::string_view content_type) {
  return to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

constexpr std::int64_t kAskAgain = 5;  // seconds

// What the client wrote, taken apart: the same key with another query is another request.
std::string target_of(const http::Request& request) {
  std::string out = request.path;
  for (const auto& [name, value] : request.query_parameters()) out += fmt::format("\n{}={}", name, value);
  return out;
}

}  // namespace

void Gate::start(std::shared_ptr<Api::State> state, std::shared_ptr<const Registered> registered, http::Request request,
                 http::Reply reply) {
  auto gate = std::make_shared<Gate>();
  gate->state = std::move(state);
  gate->registered = std::move(registered);
  gate->call.request_ = std::move(request);
  gate->call.operation_ = &gate->registered->operation;
  gate->call.now_ = gate->state->parts.clock.now();
  gate->reply = std::move(reply);
  // Who shows no token at all is answered at once and takes no worker.
  if (auto found = gate->find_token(); !found.ok()) return gate->refuse(found.error());
  if (!gate->state->parts.workers.submit([gate] { gate->run(); })) {
    gate->refuse(Error{"http.overload", "too many requests at once; try again"}, 1);
  }
}

// Of a program. A cookie is a person's, and counts for nothing here.
void Gate::find_secret() {
  token = call.request_.parameter("credential");
  const std::string_view authorization = call.request_.header("Authorization");
  for (const std::string_view scheme : {"bearer ", "apikey "}) {
    const bool fits =
        authorization.size() > scheme.size() && to_lower_ascii(authorization.substr(0, scheme.size())) == scheme;
    if (fits && token.empty()) token = trim(authorization.substr(scheme.size()));
  }
}

Result<void> Gate::admit_program() {
  if (!state->admit_program) return no_credential();
  call.program_ = TRY(state->admit_program(token, registered->operation));
  if (!call.program_) return no_credential();
  call.grant_ = call.program_->grant;
  call.permit_ = *call.grant_;
  return {};
}

Result<void> Gate::find_token() {
  if (registered->operation.who == Who::kProgram) {
    find_secret();
    return token.empty() ? Result<void>(no_credential()) : Result<void>();
  }
  const std::string_view authorization = call.request_.header("Authorization");
  if (!authorization.empty()) {
    // Whoever sends a token of his own does not lean on the browser's cookie, not even if the token is wrong.
    constexpr std::string_view kBearer = "bearer ";
    const bool bearer =
        authorization.size() > kBearer.size() && to_lower_ascii(authorization.substr(0, kBearer.size())) == kBearer;
    if (bearer) token = trim(authorization.substr(kBearer.size()));
  } else {
    token = call.request_.cookie(kSessionCookie);
    by_cookie = !token.empty();
  }
  if (token.empty() && registered->operation.who != Who::kAnybody) return no_session();
  return {};
}

void Gate::run() {
  try {
    if (auto admitted = admit(); !admitted.ok()) return refuse(admitted.error());
    if (auto approved = ask_approval(); !approved.ok()) return refuse(approved.error());
    if (registered->read) return run_read();
    if (registered->prepare) return run_write();
    run_act();
  } catch (const std::exception& error) {
    refuse(exception(error.what()));
  }
}

Result<void> Gate::admit() {
  const Operation& operation = registered->operation;
  if (operation.who == Who::kProgram) {
    TRY(admit_program());
  } else if (operation.who != Who::kAnybody) {
    call.session_ = TRY(state->parts.identity.authenticate(token));
  }
  TRY(check_site());
  if (call.session_) {
    if (const auto wait = state->rate.take(call.session_->caller.session, operation.cost, call.now_)) {
      return Error{"api.rate", "too many requests in this session", Place{.offset = static_cast<std::uint64_t>(*wait)}};
    }
    if (call.session_->password_change_required && !operation.before_password_change) {
      return Error{"identity.password_change_required", "choose a password of your own first"};
    }
  }
  TRY(check_rights());
  TRY(check_query());
  TRY(read_body());
  return read_key();
}

Result<void> Gate::check_site() const {
  if (http::is_safe(call.request_.method)) return {};
  const std::string_view site = call.request_.header("Sec-Fetch-Site");
  if (!site.empty()) {
    if (site == "same-origin") return {};
    return cross_site();
  }
  const std::string_view origin = call.request_.header("Origin");
  if (!origin.empty()) {
    const std::string own = (call.request_.tls ? "https://" : "http://") + std::string(call.request_.header("Host"));
    if (to_lower_ascii(origin) == to_lower_ascii(own)) return {};
    return cross_site();
  }
  // Every browser that knows SameSite sends one of the two with an unsafe request; a program sends a bearer token.
  if (by_cookie) return cross_site();
  return {};
}

Result<void> Gate::check_rights() {
  const Operation& operation = registered->operation;
  if (operation.who != Who::kScope) return {};
  const auto access = state->parts.identity.access();
  const protection::Caller& caller = call.session_->caller;
  if (operation.purpose) {
    call.grant_ = TRY(access->decide(caller, operation.scopes, call.request_.header("Limen-Purpose")));
    call.permit_ = *call.grant_;
  } else {
    call.permit_ = TRY(access->permit(caller, operation.scopes));
  }
  return {};
}

Result<void> Gate::check_query() const {
  const auto& known = registered->operation.query;
  for (const auto& parameter : call.request_.query_parameters()) {
    const auto& name = parameter.first;  // not as a structured binding: clang's analyzer loses it in the lambda
    const bool found = std::any_of(known.begin(), known.end(), [&](const auto& item) { return item.name == name; });
    if (!found) return Error{"api.query.unknown", "the query has a parameter that is not known here"};
  }
  for (const QueryParameter& parameter : known) {
    if (parameter.required && !call.query(parameter.name)) {
      return Error{"api.query.missing", "a query parameter is missing", Place{.source = parameter.name}};
    }
  }
  return {};
}

Result<void> Gate::read_body() {
  const Operation& operation = registered->operation;
  const std::string_view type = call.request_.header("Content-Type");
  if (!operation.body_schema.empty()) {
    if (!is_json(type)) return Error{"api.media_type", "the body is to be application/json"};
    call.body_ = TRY(parse_json(call.request_.body));
    return {};
  }
  if (!operation.content_types.empty()) {
    const auto& types = operation.content_types;
    if (std::find(types.begin(), types.end(), media_type(type)) == types.end()) {
      return Error{"api.media_type", "the body is to be " + types.front()};
    }
    return {};
  }
  // Clients that always send JSON may send an empty object.
  const std::string_view body = trim(call.request_.body);
  if (!body.empty() && body != "{}") return Error{"api.body.unexpected", "this takes no body"};
  return {};
}

Result<void> Gate::read_key() {
  if (!registered->operation.idempotent) return {};
  key = call.request_.header("Idempotency-Key");
  if (key.empty()) return Error{"idempotency.missing", "give an Idempotency-Key"};
  const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (key.size() > 64 || !visible)
    return Error{"idempotency.key_invalid", "an Idempotency-Key has 1 to 64 visible ASCII characters"};
  hash_request();
  return {};
}

// Under a key: bodies may hold passwords, and a plain hash of one can be guessed.
void Gate::hash_request() {
  const journal::Hash plain =
      journal::hash_request(http::to_text(call.request_.method), target_of(call.request_), call.request_.body);
  crypto_generichash(request_hash.data(), request_hash.size(), plain.data(), plain.size(),
                     state->answer_key.bytes.data(), state->answer_key.bytes.size());
}

std::string Gate::actor() const { return call.session_ ? call.session_->caller.account.to_text() : std::string(); }

protection::Look Gate::look() const {
  protection::Look out = protection::look_of(*call.grant_, registered->operation.id);
  out.subjects = call.looks_;
  std::sort(out.subjects.begin(), out.subjects.end());
  out.subjects.erase(std::unique(out.subjects.begin(), out.subjects.end()), out.subjects.end());
  return out;
}

void Gate::run_read() {
  if (approval_) {
    auto used = state->parts.database.write([&](database::Transaction& tx) {
      return state->parts.approvals->use(tx, *approval_, call.session().caller.account);
    });
    if (!used.ok()) return refuse(used.error());
  }
  auto result = state->parts.database.read(
      [&](database::Session& session) -> Result<Answer> { return registered->read(call, session); });
  if (result.ok() && call.grant_) {
    // No data without a record of who saw them.
    if (auto recorded = state->parts.looks.record(look()); !recorded.ok()) result = recorded.take_error();
  }
  if (result.ok() && result->stream) {
    state->streams->add(call.session().caller.session, call.session().expires_at, result->stream);
  }
  answer(std::move(result));
}

void Gate::run_act() {
  if (key.empty()) return answer(act_approved());
  if (begin(true)) answer(act_once());
}

bool Gate::begin(bool alone) {
  under_way = state->under_way.begin(actor(), key, alone);
  if (under_way) return true;
  refuse(Error{"idempotency.in_progress", "this request is being carried out; ask again later"}, kAskAgain);
  return false;
}

// The key is taken before the stored answer is looked for, so that no two of one key can both find none.
Result<Answer> Gate::act_once() {
  const auto stored = TRY(stored_answer());
  if (stored) {
    Answer known = TRY(replay(*stored));
    if (call.grant_) TRY(state->parts.looks.record(look()));
    return known;
  }
  Answer made = TRY(act_approved());
  TRY(state->parts.database.write([&](database::Transaction& tx) -> Result<void> {
    return journal::store_answer(tx, actor(), key, request_hash,
                                 {.status = static_cast<int>(made.status), .body = seal(made)}, call.now_);
  }));
  return made;
}

// Whether the request is a repetition is asked only when it comes to nothing: the answer of the first stands under its
// key, so a second cannot store one too, and everything it did is undone. (A prepare that does what cannot be undone
// asks before: Call::first_time.)
void Gate::run_write() {
  if (!key.empty() && !begin(false)) return;
  if (!key.empty()) {
    call.answered_ = [this](database::Session& session) -> Result<bool> {
      return TRY(journal::find_answer(session, actor(), key, request_hash)).has_value();
    };
  }
  auto prepared = state->parts.database.read_lazily(
      [&](database::Session& session) -> Result<Commit> { return registered->prepare(call, session); });
  if (!prepared.ok()) return repeat_or_refuse(prepared.error());
  auto self = shared_from_this();
  state->parts.database.submit(
      [self, work = prepared.take()](database::Transaction& tx) -> Result<Answer> {
        try {
          return self->commit(tx, work);
        } catch (const std::exception& error) {
          return self->exception(error.what());
        }
      },
      [self](Result<Answer> result) { self->committed(std::move(result)); },
      registered->operation.again && !approval_ ? database::Runs::kAgain : database::Runs::kOnce);
}

Result<Answer> Gate::commit(database::Transaction& tx, const Commit& work) {
  if (call.session_) TRY(state->parts.identity.recheck(tx, call.session_->caller));
  if (approval_) TRY(state->parts.approvals->use(tx, *approval_, call.session().caller.account));
  Answer made = TRY(work(tx));
  if (call.grant_ && registered->operation.shows) TRY(state->parts.looks.record(tx, look()));
  if (key.empty()) return made;
  if (made.refused) {
    // What a refusal keeps, it keeps once: a repetition is undone.
    const auto stored = TRY(journal::find_answer(tx, actor(), key, request_hash));
    if (stored) return *made.refused;
    return made;
  }
  TRY(journal::store_answer(tx, actor(), key, request_hash,
                            {.status = static_cast<int>(made.status), .body = seal(made)}, call.now_));
  return made;
}

// In the writer's thread, which must not wait for a read: that is a worker's.
void Gate::committed(Result<Answer> result) {
  // What became of it cannot be looked up yet either: the same key, asked again, says it.
  const bool unknown = !result.ok() && result.error().code == "database.outcome_unknown";
  if (result.ok() || key.empty() || unknown) return answer(std::move(result));
  const bool taken = state->parts.workers.submit(
      [self = shared_from_this(), error = result.error()] { self->repeat_or_refuse(error); });
  // The error alone might deny what was done the first time.
  if (!taken) refuse(Error{"http.overload", "too many requests at once; try again"}, 1);
}

// On a worker: answers with what is stored under the key, or else with the error.
void Gate::repeat_or_refuse(const Error& error) {
  // Whose rights went while the request was under way gets nothing, not even what was answered before.
  if (key.empty() || error.code == "identity.no_session") return refuse(error);
  try {
    auto known = stored_answer();
    if (!known.ok()) return refuse(known.error());
    if (!*known) return refuse(error);
    call.looks_.clear();  // of what was prepared
    call.objects_.clear();
    Result<Answer> again = replay(**known);
    // To be shown again is to be looked at again.
    if (again.ok() && call.grant_ && registered->operation.shows) {
      if (auto recorded = state->parts.looks.record(look()); !recorded.ok()) again = recorded.take_error();
    }
    answer(std::move(again));
  } catch (const std::exception& bug) {
    refuse(exception(bug.what()));
  }
}

Result<std::optional<journal::StoredAnswer>> Gate::stored_answer() const {
  return state->parts.database.read(
      [&](database::Session& session) { return journal::find_answer(session, actor(), key, request_hash); });
}

// Answers hold personal data and passwords for one use: they wait for a repetition sealed, for a day. The first line
// says what the answer is, and what was looked at in it.
std::string Gate::seal(const Answer& answer) const {
  json::array looks, objects;
  for (const auto& [type, id] : call.looks_) looks.push_back(json::array{type, id});
  for (const protection::Object& object : call.objects_) {
    objects.push_back(json::array{object.post ? json::value(object.post->to_text()) : json::value(nullptr),
                                  object.owner ? json::value(object.owner->to_text()) : json::value(nullptr)});
  }
  const json::object head{{"type", answer.content_type}, {"looks", std::move(looks)}, {"objects", std::move(objects)}};
  const std::string plain = to_text(json::value(head)) + "\n" + answer.body;
  std::string out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  randombytes_buf(bytes, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES, reinterpret_cast<const unsigned char*>(plain.data()),
                        plain.size(), bytes, state->answer_key.bytes.data());
  return out;
}

Result<Answer> Gate::replay(const journal::StoredAnswer& stored) {
  constexpr std::size_t kExtra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (stored.body.size() < kExtra) return damaged_answer();
  std::string plain(stored.body.size() - kExtra, '\0');
  const auto* bytes = reinterpret_cast<const unsigned char*>(stored.body.data());
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), bytes + crypto_secretbox_NONCEBYTES,
                                 stored.body.size() - crypto_secretbox_NONCEBYTES, bytes,
                                 state->answer_key.bytes.data()) != 0) {
    return damaged_answer();
  }
  const std::size_t line = plain.find('\n');
  if (line == std::string::npos) return damaged_answer();
  Answer out;
  out.status = static_cast<unsigned>(stored.status);
  out.content_type = TRY(replay_head(std::string_view(plain).substr(0, line)));
  out.body = plain.substr(line + 1);
  out.headers.emplace_back("Idempotency-Replayed", "true");
  return out;
}

// Takes over the looks and asks the caller's rights of today about the objects; gives the content type.
Result<std::string> Gate::replay_head(std::string_view line) {
  if (!line.starts_with('{')) return std::string(line);  // written by an earlier version
  const auto head = parse_json(line);
  if (!head.ok() || !head->is_object()) return damaged_answer();
  const auto* type = head->get_object().if_contains("type");
  const auto* looks = head->get_object().if_contains("looks");
  const auto* objects = head->get_object().if_contains("objects");
  if (type == nullptr || !type->is_string() || looks == nullptr || !looks->is_array() || objects == nullptr ||
      !objects->is_array()) {
    return damaged_answer();
  }
  for (const json::value& item : objects->get_array()) {
    protection::Object object;
    const json::array& pair = item.as_array();
    if (pair.at(0).is_string()) object.post = TRY(PostId::parse(std::string_view(pair.at(0).get_string())));
    if (pair.at(1).is_string()) object.owner = TRY(AccountId::parse(std::string_view(pair.at(1).get_string())));
    if (call.permit_) TRY(call.permit_->require(object));
  }
  for (const json::value& item : looks->get_array()) {
    const json::array& pair = item.as_array();
    call.look(std::string_view(pair.at(0).as_string()), std::string_view(pair.at(1).as_string()));
  }
  return std::string(std::string_view(type->get_string()));
}

void Gate::answer(Result<Answer> result) {
  under_way.reset();  // whoever hears the answer may ask again at once
  if (!result.ok()) return refuse(result.error());
  Answer& made = *result;
  if (made.refused) return refuse(*made.refused);
  http::Response response;
  response.status = made.status;
  response.content_type = std::move(made.content_type);
  response.body = std::move(made.body);
  if (made.stream) response = http::stream_response(std::move(made.stream));
  response.headers = std::move(made.headers);
  reply(std::move(response));
}

void Gate::refuse(const Error& error, std::int64_t retry_after) {
  under_way.reset();
  const unsigned status = state->statuses.of(error.code);
  report(error, status);
  const bool ours = status >= 500 && status != 503;
  json::object problem{{"type", "urn:limen:error:" + error.code},
                       {"title", http::reason_phrase(status)},
                       {"status", status},
                       {"detail", ours ? std::string("the server could not do this") : error.message},
                       {"code", error.code},
                       {"request_id", call.request_.id}};
  if (!error.place.path.empty()) problem["pointer"] = error.place.path;
  if (!error.place.source.empty() && !ours) problem["parameter"] = error.place.source;
  http::Response response = http::json_response(problem, status);
  response.content_type = "application/problem+json";
  // A wait travels in the error's place (api.rate), as there is nothing else it could mean there.
  const std::int64_t wait = retry_after > 0 ? retry_after : static_cast<std::int64_t>(error.place.offset.value_or(0));
  if (status == 503 || retry_after > 0 || (status == 429 && wait > 0)) {
    response.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(1, wait)));
  }
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  reply(std::move(response));
}

void Gate::report(const Error& error, unsigned status) {
  state->parts.metrics
      .counter("limen_api_errors_total", "Requests that were not carried out, by code.", {{"code", error.code}})
      .add();
  if (status != 401 && status != 403 && status != 429) return;
  state->refusals.fetch_add(1);
  if (!state->settings.security_log) return;
  if (const auto suppressed = state->report_limit.pass(call.now_)) {
    state->settings.security_log({.code = error.code,
                                  .status = status,
                                  .operation = registered->operation.id,
                                  .account = actor(),
                                  .remote = call.request_.remote,
                                  .request_id = call.request_.id,
                                  .suppressed = *suppressed});
  }
}

Error Gate::exception(std::string_view what) const {
  if (state->settings.exception_log) state->settings.exception_log(what, call.request_.id);
  return Error{"api.exception", "a mistake of the program"};
}

}  // namespace limen::api
