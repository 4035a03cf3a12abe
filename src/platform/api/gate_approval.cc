// What the pack asks further persons to approve (platform/approvals), at the gate: the request is held until they have.
#include <sodium.h>

#include <algorithm>
#include <array>

#include "platform/api/gate.h"

namespace limen::api {
namespace {

constexpr std::size_t kMostShown = 64 * 1024;

// A second person is not to learn a secret by being asked.
void hide_secrets(json::value& value) {
  constexpr std::array<std::string_view, 6> kSecrets{"password", "current", "new", "pin", "code", "approver_password"};
  if (auto* object = value.if_object()) {
    for (auto& [name, member] : *object) {
      if (member.is_string() && std::ranges::find(kSecrets, std::string_view(name)) != kSecrets.end()) {
        member = "•";
      } else {
        hide_secrets(member);
      }
    }
  } else if (auto* array = value.if_array()) {
    for (auto& member : *array) hide_secrets(member);
  }
}

}  // namespace

// Everything the request is made of: the hash that is approved stands for this and nothing else.
Result<json::object> Gate::shown() const {
  const http::Request& request = call.request_;
  json::object out{{"summary", registered->operation.summary},
                   {"method", http::to_text(request.method)},
                   {"path", request.path},
                   {"bytes", request.body.size()}};
  json::object query;
  for (const auto& [name, value] : request.query_parameters()) query[name] = value;
  if (!query.empty()) out["query"] = std::move(query);
  if (call.body_.is_object() && request.body.size() <= kMostShown) {
    json::value body = call.body_;
    hide_secrets(body);
    out["body"] = std::move(body);
  }
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(request.body.data()), request.body.size());
  out["sha256"] = to_hex(digest);
  return out;
}

// Nobody is asked about what would be refused anyway: the whole write is done, and undone.
Result<void> Gate::try_out() {
  auto work = TRY(state->parts.database.read(
      [&](database::Session& session) -> Result<Commit> { return registered->prepare(call, session); }));
  constexpr const char* kUndone = "approval.tried_out";
  const auto tried = state->parts.database.write([&](database::Transaction& tx) -> Result<void> {
    TRY(state->parts.identity.recheck(tx, call.session_->caller));
    TRY(work(tx));
    return Error{kUndone, "was only tried"};
  });
  call.looks_.clear();
  call.objects_.clear();
  if (!tried.ok() && tried.error().code != kUndone) return tried.error();
  return {};
}

Result<void> Gate::ask_approval() {
  const approvals::Approvals* approvals = state->parts.approvals;
  if (approvals == nullptr || !call.session_) return {};
  const protection::Caller& caller = call.session_->caller;
  const approvals::Rule* rule = approvals->rules().find(registered->operation.id, caller,
                                                        [&](std::string_view name) { return call.query(name); });
  if (rule == nullptr) return {};
  if (key.empty()) {
    hash_request();
  } else if (TRY(stored_answer())) {
    return {};  // a repetition: what was answered is answered again
  }
  approval_ = TRY(state->parts.database.read(
      [&](database::Session& session) { return approvals->standing(session, caller.account, request_hash); }));
  if (approval_) return {};
  if (registered->prepare) TRY(try_out());
  json::object would = TRY(shown());
  if (registered->operation.preview) would["preview"] = TRY(registered->operation.preview(call));
  const auto held = TRY(state->parts.database.write([&](database::Transaction& tx) -> Result<std::optional<Error>> {
    TRY(state->parts.identity.recheck(tx, caller));
    return approvals->ask(tx, {.caller = caller,
                               .rule = *rule,
                               .operation = registered->operation.id,
                               .method = std::string(http::to_text(call.request_.method)),
                               .target = call.request_.path,
                               .hash = request_hash,
                               .shown = std::move(would)});
  }));
  if (held) return *held;
  return {};
}

// What takes more than one transaction is begun, and the approval is used up when it is done. If it fails, or the
// server stops in between, the approval stands: it may be done again while its time lasts.
Result<Answer> Gate::act_approved() {
  if (!approval_) return registered->act(call);
  const approvals::Approvals& approvals = *state->parts.approvals;
  const AccountId account = call.session().caller.account;
  TRY(state->parts.database.write([&](database::Transaction& tx) { return approvals.begin(tx, *approval_, account); }));
  auto made = registered->act(call);
  TRY(state->parts.database.write([&](database::Transaction& tx) {
    return made.ok() ? approvals.use(tx, *approval_, account) : approvals.give_back(tx, *approval_);
  }));
  return made;
}

}  // namespace limen::api
