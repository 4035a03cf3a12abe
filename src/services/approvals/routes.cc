#include "base/embedded.h"
#include "platform/api/reading.h"
#include "services/approvals/approvals.h"

extern "C" {
extern const char limen_embedded_approvals_schemas_begin[];
extern const char limen_embedded_approvals_schemas_end[];
}

namespace limen::approval_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using approvals::ApprovalId;
using approvals::Approvals;
using http::Method;

constexpr std::size_t kNoteBytes = 2000;

json::object to_json(const Approvals& approvals, const Call& call, const approvals::Request& request) {
  json::object label;
  if (const approvals::Rule* rule = approvals.rules().by_code(request.action)) {
    for (const auto& [language, text] : rule->label) label[language] = text;
  }
  json::array votes;
  for (const approvals::Vote& vote : request.votes) {
    json::object one{{"name", vote.name}, {"at", vote.at.to_text()}, {"approves", vote.approves}};
    if (!vote.note.empty()) one["note"] = vote.note;
    votes.push_back(std::move(one));
  }
  const bool lapsed = request.lapsed(call.now());
  const bool open = request.state == approvals::State::kWaiting && !lapsed;
  json::object out{{"id", request.id.to_text()},
                   {"number", request.number},
                   {"action", request.action},
                   {"label", std::move(label)},
                   {"operation", request.operation},
                   {"hash", to_hex(request.hash)},
                   {"name", request.name},
                   {"own", request.by == call.caller().account},
                   {"may_decide", open && approvals.may_decide(call.caller(), request)},
                   {"asked_at", request.asked_at.to_text()},
                   {"expires_at", request.expires_at.to_text()},
                   {"state", lapsed ? "lapsed" : approvals::to_text(request.state)},
                   {"needed", request.needed},
                   {"votes", std::move(votes)},
                   {"shown", request.shown}};
  if (request.used_at) out["used_at"] = request.used_at->to_text();
  return out;
}

Result<Answer> list(const Approvals& approvals, Call& call, database::Session& session) {
  json::array all;
  for (const approvals::Request& request :
       TRY(approvals.list(session, call.caller(), call.caller().has_scope(kWatch)))) {
    all.push_back(to_json(approvals, call, request));
  }
  return Answer::json(json::object{{"approvals", std::move(all)}});
}

}  // namespace

Result<void> register_routes(api::Api& api, const Approvals& approvals) {
  const EmbeddedFiles schemas(limen_embedded_approvals_schemas_begin, limen_embedded_approvals_schemas_end);
  TRY(api.add_schemas(schemas.find("approvals.json")));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/approvals",
                .id = "listApprovals",
                .summary = "Requests that need a second person: one's own, and those one may decide on",
                .tag = "approvals",
                .response_schema = "ApprovalList",
                .who = api::Who::kSession},
               [&approvals](Call& call, database::Session& session) { return list(approvals, call, session); }));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/approvals/{id}",
                .id = "getApproval",
                .summary = "One request and what it would do",
                .tag = "approvals",
                .response_schema = "Approval",
                .who = api::Who::kSession},
               [&approvals](Call& call, database::Session& session) -> Result<Answer> {
                 const ApprovalId id = TRY(call.id<ApprovalId>("id"));
                 const bool watches = call.caller().has_scope(kWatch);
                 return Answer::json(
                     to_json(approvals, call, TRY(approvals.find(session, call.caller(), watches, id))));
               }));
  return api.write(
      {.method = Method::kPost,
       .path = "/api/approvals/{id}/decision",
       .id = "decideApproval",
       .summary = "Approve or refuse what somebody else asked for",
       .tag = "approvals",
       .body_schema = "ApprovalDecision",
       .response_schema = "Approval",
       .who = api::Who::kSession},
      [&approvals](Call& call, database::Session&) -> Result<Commit> {
        const ApprovalId id = TRY(call.id<ApprovalId>("id"));
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const std::string hash = TRY(reader.text("hash", 64));
        const bool approve = TRY(reader.boolean("approve"));
        const std::string note = TRY(api::read_line(reader, "note", kNoteBytes));
        TRY(reader.finish());
        return Commit([&approvals, &call, id, hash, approve, note](database::Transaction& tx) -> Result<Answer> {
          return Answer::json(
              to_json(approvals, call, TRY(approvals.decide(tx, call.caller(), id, hash, approve, note))));
        });
      });
}

}  // namespace limen::approval_desk
