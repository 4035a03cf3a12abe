// Families written down twice, and members of a family who were registered elsewhere. The list proposes with reasons; a
// person says what it is.
#include <algorithm>

#include "platform/api/reading.h"
#include "services/arrivals/state.h"

namespace limen::arrivals {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using StatePointer = std::shared_ptr<State>;

constexpr const char* kRegister = "arrivals.register";
constexpr int kAgeApart = 3;

Result<Answer> list_duplicates(const State& state, Call& call, database::Session& session) {
  if (!call.caller().current_post) return problem("arrivals.no_post", "choose the post you work at first");
  TRY(call.grant().require({.post = *call.caller().current_post}));
  json::array all;
  for (const Pair& pair : TRY(state.duplicates(session, *call.caller().current_post))) {
    const Household a = TRY(state.load(session, call.grant(), pair.a)),
                    b = TRY(state.load(session, call.grant(), pair.b));
    json::array reasons;
    for (const std::string& reason : pair.reasons) reasons.emplace_back(reason);
    call.look("household", a.id.to_text());
    call.look("household", b.id.to_text());
    all.push_back(json::object{{"a", to_json(a)}, {"b", to_json(b)}, {"reasons", std::move(reasons)}});
  }
  return Answer::json(json::object{{"pairs", std::move(all)}});
}

Result<Commit> judge(const StatePointer& state, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const HouseholdId a = TRY(api::read_id<HouseholdId>(reader, "a")), b = TRY(api::read_id<HouseholdId>(reader, "b"));
  const bool same = TRY(reader.boolean("same"));
  TRY(reader.finish());
  if (a == b) return problem("arrivals.member", "two different families are needed", "/b");
  return Commit([state, &call, a, b, same](database::Transaction& tx) -> Result<Answer> {
    Household later = TRY(state->load(tx, call.grant(), std::max(a, b)));
    const Household first = TRY(state->load(tx, call.grant(), std::min(a, b)));
    TRY(store::judge(tx, a, b, same, call.caller().name, call.now()));
    // Neither is deleted: the later one no longer counts, and it still protects whom it names.
    later.same_as = same ? std::optional(first.id) : std::nullopt;
    TRY(state->write(tx, later, call.entry(same ? "arrivals.found_same" : "arrivals.found_distinct"), false));
    call.look("household", later.id.to_text());
    call.about({.post = later.post});
    return Answer::json(to_json(later));
  });
}

struct Candidate {
  Household household{};
  Member member{};
};

// Registered members, of other families, with the name of somebody who is missed.
Result<std::vector<Candidate>> candidates(const State& state, const Call& call, database::Session& session,
                                          const Missing& missing) {
  std::vector<Candidate> all;
  const auto wanted = parts_of(state.folder, missing.surname, missing.given_names);
  const auto posts = state.parts.posts.all();
  for (const site::Post& post : *posts) {
    if (!call.grant().require({.post = post.id}).ok()) continue;
    for (const std::string& part : wanted) {
      for (const Member& member : TRY(store::with_part(session, post.id, part))) {
        const bool known = std::ranges::any_of(all, [&](const Candidate& one) { return one.member.id == member.id; });
        const bool old = missing.age && member.age && std::abs(*missing.age - *member.age) > kAgeApart;
        const bool sex = missing.sex != Sex::kUnknown && member.sex != Sex::kUnknown && missing.sex != member.sex;
        if (known || old || sex) continue;
        if (!same_name(wanted, parts_of(state.folder, member.surname, member.given_names))) continue;
        const auto id = TRY(store::household_of(session, member.id));
        if (!id || *id == missing.household) continue;
        all.push_back({TRY(state.load(session, call.grant(), *id)), member});
      }
    }
  }
  return all;
}

Result<Answer> list_tracing(const State& state, Call& call, database::Session& session) {
  json::array all;
  for (const Missing& missing : TRY(store::missing(session))) {
    const auto household = TRY(store::find(session, missing.household));
    if (!household || !call.grant().require({.post = household->post}).ok()) continue;
    call.look("household", household->id.to_text());
    json::array found;
    for (const Candidate& one : TRY(candidates(state, call, session, missing))) {
      call.look("household", one.household.id.to_text());
      json::object candidate{{"member", one.member.id.to_text()},       {"surname", one.member.surname},
                             {"given_names", one.member.given_names},   {"sex", to_text(one.member.sex)},
                             {"household", one.household.id.to_text()}, {"wristband", one.household.wristband}};
      if (one.member.age) candidate["age"] = *one.member.age;
      if (const auto post = state.parts.posts.find(one.household.post)) candidate["post"] = post->code;
      found.push_back(std::move(candidate));
    }
    json::object row{{"id", missing.id.to_text()},         {"household", household->id.to_text()},
                     {"wristband", household->wristband},  {"surname", missing.surname},
                     {"given_names", missing.given_names}, {"relation", missing.relation},
                     {"sex", to_text(missing.sex)},        {"candidates", std::move(found)}};
    if (missing.age) row["age"] = *missing.age;
    all.push_back(std::move(row));
  }
  return Answer::json(json::object{{"missing", std::move(all)}});
}

Result<Commit> link(const StatePointer& state, Call& call) {
  const MissingId id = TRY(call.id<MissingId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const MemberId member = TRY(api::read_id<MemberId>(reader, "member"));
  TRY(reader.finish());
  return Commit([state, &call, id, member](database::Transaction& tx) -> Result<Answer> {
    for (Missing& missing : TRY(store::missing(tx))) {
      if (missing.id != id) continue;
      Household one = TRY(state->load(tx, call.grant(), missing.household));
      const auto other = TRY(store::household_of(tx, member));
      if (!other || *other == one.id) return problem("arrivals.member", "no member of another family", "/member");
      TRY(state->load(tx, call.grant(), *other));
      for (Missing& known : one.missing) {
        if (known.id != id) continue;
        known.found = member;
        known.found_by = call.caller().name;
      }
      TRY(state->write(tx, one, call.entry("arrivals.family_found"), false));
      call.look("household", one.id.to_text());
      call.about({.post = one.post});
      return Answer::json(to_json(one));
    }
    return problem("arrivals.not_found", "nobody of that number is missed");
  });
}

}  // namespace

Result<void> add_tracing_routes(api::Api& api, const StatePointer& state) {
  TRY(api.read(
      operation(Method::kGet, "/duplicates", "listDuplicateHouseholds",
                "Families that may have been written down twice, with reasons", {kRegister}, "", "HouseholdPairs"),
      [state](Call& call, database::Session& session) -> Result<Answer> {
        return list_duplicates(*state, call, session);
      }));
  TRY(api.write(operation(Method::kPost, "/duplicates", "judgeDuplicateHouseholds",
                          "A person says whether two families are one", {kRegister}, "HouseholdJudgement", "Household"),
                [state](Call& call, database::Session&) -> Result<Commit> { return judge(state, call); }));
  TRY(api.read(
      operation(Method::kGet, "/tracing", "listMissingFamily",
                "Whom families miss, and who was registered under that name", {kRegister}, "", "MissingFamilyList"),
      [state](Call& call, database::Session& session) -> Result<Answer> {
        return list_tracing(*state, call, session);
      }));
  return api.write(
      operation(Method::kPost, "/tracing/{id}/found", "findMissingFamily",
                "A person says that a registered member is who was missed", {kRegister}, "FamilyFound", "Household"),
      [state](Call& call, database::Session&) -> Result<Commit> { return link(state, call); });
}

}  // namespace limen::arrivals
