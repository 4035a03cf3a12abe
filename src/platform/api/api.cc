#include "platform/api/api.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/api/gate.h"

namespace limen::api {
namespace {

Error invalid(const Operation& operation, std::string_view what) {
  return Error{"api.operation.invalid", fmt::format("{}: {}", operation.id, what)};
}

Result<void> check(const Operation& operation, bool prepares, bool reads) {
  if (operation.who == Who::kScope && operation.scopes.empty()) return invalid(operation, "names no scope");
  if (operation.who != Who::kScope && !operation.scopes.empty()) return invalid(operation, "has a scope too many");
  if (operation.who == Who::kProgram && !reads) return invalid(operation, "a program only reads");
  if (operation.purpose && operation.scopes.empty()) return invalid(operation, "a purpose needs a scope");
  if (!operation.body_schema.empty() && !operation.content_types.empty()) {
    return invalid(operation, "takes JSON or something else, not both");
  }
  if (prepares && http::is_safe(operation.method)) return invalid(operation, "a safe method does not write");
  return {};
}

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, " | ")); }

http::RouteInfo route_info(const Operation& operation, bool idempotent) {
  http::RouteInfo info;
  info.operation.id = operation.id;
  info.operation.summary = operation.summary;
  info.operation.tag = operation.tag;
  info.operation.request_schema = operation.body_schema;
  info.operation.response_schema = operation.response_schema;
  for (const QueryParameter& parameter : operation.query) {
    info.operation.parameters.push_back({.name = parameter.name,
                                         .in = http::OperationParameter::In::kQuery,
                                         .description = parameter.description,
                                         .type = parameter.type,
                                         .format = parameter.format,
                                         .required = parameter.required});
  }
  info.operation.scope = operation.who == Who::kScope     ? joined(operation.scopes)
                         : operation.who == Who::kSession ? std::string("session")
                         : operation.who == Who::kProgram ? std::string("credential")
                                                          : std::string();
  info.operation.purpose_needed = operation.purpose;
  info.operation.idempotency_needed = idempotent;
  info.operation.success_status = operation.status;
  if (!operation.content_types.empty()) info.operation.request_type = operation.content_types.front();
  info.operation.response_type = operation.response_type;
  info.body_limit = operation.body_limit;
  info.cost = operation.cost;
  return info;
}

// Names of schemas referred to anywhere below.
void collect_references(const json::value& value, std::vector<std::string>& names) {
  constexpr std::string_view kPrefix = "#/components/schemas/";
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref" && member.is_string() && std::string_view(member.get_string()).starts_with(kPrefix)) {
        names.emplace_back(std::string_view(member.get_string()).substr(kPrefix.size()));
      } else {
        collect_references(member, names);
      }
    }
  } else if (const auto* array = value.if_array()) {
    for (const auto& member : *array) collect_references(member, names);
  }
}

}  // namespace

Api::State::State(Parts p, Settings s)
    : parts(p),
      settings(std::move(s)),
      answer_key(parts.keys.derived("answers")),
      rate(settings.requests_per_second, settings.burst) {}

Api::Api(Parts parts, Settings settings) : state_(std::make_shared<State>(parts, std::move(settings))) {
  parts.identity.on_ended([streams = state_->streams](const SessionId& session) { streams->end(session); });
}

Api::~Api() = default;

Result<void> Api::add(Operation operation, ReadHandler read, PrepareHandler prepare, ActHandler act) {
  TRY(check(operation, prepare != nullptr, read != nullptr));
  operation.idempotent = operation.idempotent && !read && operation.method == http::Method::kPost;
  auto registered = std::make_shared<Registered>();
  registered->operation = operation;
  registered->read = std::move(read);
  registered->prepare = std::move(prepare);
  registered->act = std::move(act);
  TRY(state_->parts.router.add(
      operation.method, operation.path,
      [state = state_, registered](http::Request request, http::Reply reply) {
        Gate::start(state, registered, std::move(request), std::move(reply));
      },
      route_info(operation, operation.idempotent)));
  state_->registered.push_back(registered);
  state_->operations.push_back(std::move(operation));
  return {};
}

void Api::admit_programs(AdmitProgram admit) { state_->admit_program = std::move(admit); }

Result<void> Api::read(Operation operation, ReadHandler handler) {
  return add(std::move(operation), std::move(handler), nullptr, nullptr);
}

Result<void> Api::write(Operation operation, PrepareHandler handler) {
  return add(std::move(operation), nullptr, std::move(handler), nullptr);
}

Result<void> Api::act(Operation operation, ActHandler handler) {
  return add(std::move(operation), nullptr, nullptr, std::move(handler));
}

Result<void> Api::add_schemas(std::string_view json_text) {
  const json::value parsed = TRY(parse_json(json_text));
  if (!parsed.is_object()) return Error{"api.schema.invalid", "schemas are an object of named schemas"};
  for (const auto& [name, schema] : parsed.get_object()) {
    if (!schema.is_object()) return Error{"api.schema.invalid", "a schema is an object: " + std::string(name)};
    if (!state_->schemas.emplace(name, schema).second) {
      return Error{"api.schema.duplicate", "two schemas have one name: " + std::string(name)};
    }
  }
  return {};
}

Result<void> Api::add_status(std::string pattern, unsigned status) {
  return state_->statuses.add(std::move(pattern), status);
}

Result<void> Api::finish(std::string title, std::string version) {
  std::vector<std::string> names;
  for (const Operation& operation : state_->operations) {
    if (!operation.body_schema.empty()) names.push_back(operation.body_schema);
    if (!operation.response_schema.empty()) names.push_back(operation.response_schema);
  }
  collect_references(state_->schemas, names);
  for (const std::string& name : names) {
    if (name != "Problem" && !state_->schemas.contains(name)) {
      return Error{"api.schema.missing", "a schema is named and not defined: " + name};
    }
  }
  json::object components;
  components["schemas"] = state_->schemas;
  return state_->parts.router.add_openapi(std::move(title), std::move(version), std::move(components));
}

const std::vector<Operation>& Api::operations() const { return state_->operations; }
const StatusTable& Api::statuses() const { return state_->statuses; }
identity::Identity& Api::identity() const { return state_->parts.identity; }
std::uint64_t Api::refusals() const { return state_->refusals.load(); }
void Api::end_lapsed_streams() { state_->streams->end_lapsed(state_->parts.clock.now()); }

Result<std::int64_t> Api::forget_answers(int batch) {
  const Instant before = state_->parts.clock.now().plus_seconds(-state_->settings.answers_kept_seconds);
  batch = std::max(1, batch);
  std::int64_t total = 0;
  for (std::int64_t forgotten = batch; forgotten == batch;) {
    forgotten = TRY(state_->parts.database.write(
        [&](database::Transaction& tx) { return journal::forget_answers(tx, before, batch); }));
    total += forgotten;
  }
  return total;
}

std::string session_cookie(std::string_view token, std::int64_t seconds, bool secure) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", kSessionCookie, token, seconds,
                     secure ? "; Secure" : "");
}

std::string ended_cookie(bool secure) { return session_cookie("", 0, secure); }

}  // namespace limen::api
