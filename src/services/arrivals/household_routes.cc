// A family is registered, completed, closed.
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

constexpr std::size_t kLineBytes = 300, kNoteBytes = 4000, kMostNeeds = 20;
constexpr std::int64_t kLatestDays = 40;  // how long a post may be without a network
constexpr const char* kRegister = "arrivals.register";

Result<Answer> answer(Call& call, const Household& one, unsigned status = 200) {
  call.look("household", one.id.to_text());
  call.about({.post = one.post});
  return Answer::json(to_json(one), status);
}

Result<Sex> read_sex(JsonReader& reader) {
  const std::string text = TRY(reader.optional_text("sex", 8)).value_or("");
  const auto sex = parse_sex(text);
  if (!sex) return reader.error_at("sex", "arrivals.code", "no such sex");
  return *sex;
}

Result<std::optional<int>> read_age(JsonReader& reader) {
  const auto age = TRY(reader.optional_integer("age", 0, 130));
  return age ? std::optional<int>(static_cast<int>(*age)) : std::nullopt;
}

Result<Member> read_member(const State& state, JsonReader& reader) {
  Member member;
  member.sex = TRY(read_sex(reader));
  member.age = TRY(read_age(reader));
  member.surname = TRY(api::read_line(reader, "surname", kLineBytes));
  member.given_names = TRY(api::read_line(reader, "given_names", kLineBytes));
  member.relation = TRY(api::read_line(reader, "relation", 40));
  member.birth = TRY(reader.partial_date("birth_date"));
  const std::string nationality = TRY(reader.optional_text("nationality", 3)).value_or("");
  if (!nationality.empty()) member.nationality = TRY(StateCode::parse(nationality));
  member.needs = TRY(reader.texts("needs", kMostNeeds, 40));
  for (const std::string& need : member.needs) {
    if (state.rules.book.find(need) == nullptr)
      return reader.error_at("needs", "arrivals.code", "there is no such need");
  }
  return member;
}

// Keeps the ids that the family knows; what is new gets one.
Result<std::vector<Member>> read_members(const State& state, JsonReader& reader, const Household* known, Instant now) {
  std::vector<Member> all;
  for (JsonReader& one : TRY(reader.objects("members", 200))) {
    const std::string id = TRY(one.optional_text("id", 36)).value_or("");
    Member member = TRY(read_member(state, one));
    TRY(one.finish());
    if (!id.empty()) {
      member.id = TRY(api::parse_id<MemberId>(one, "id", id));
      if (known == nullptr || std::ranges::find(known->members, member.id, &Member::id) == known->members.end() ||
          std::ranges::find(all, member.id, &Member::id) != all.end())
        return one.error_at("id", "arrivals.member", "the family has no such member");
    } else {
      member.id = MemberId::make(now, state.parts.random);
    }
    member.place = static_cast<int>(all.size());
    all.push_back(std::move(member));
  }
  if (all.empty() || all.size() > static_cast<std::size_t>(state.rules.largest_family))
    return reader.error_at("members", "arrivals.size", "a family has members, and no more than the pack allows");
  return all;
}

Result<Commit> register_family(const StatePointer& state, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Household one;
  one.local = TRY(api::read_id<HouseholdId>(reader, "local_id")).raw();
  one.wristband = TRY(api::read_line(reader, "wristband", 60));
  one.language = TRY(api::read_line(reader, "language", 20));
  one.registered_at = call.now();
  const auto told = TRY(reader.optional_text("registered_at", 40));
  if (told) {
    one.registered_at = TRY(Instant::parse(*told));
    const auto earliest = call.now().plus_seconds(-kLatestDays * 86'400);
    if (one.registered_at < earliest || one.registered_at > call.now().plus_seconds(60))
      return reader.error_at("registered_at", "arrivals.time", "is too long ago, or not yet");
  }
  one.members = TRY(read_members(*state, reader, nullptr, call.now()));
  TRY(reader.finish());
  if (!call.caller().current_post) return problem("arrivals.no_post", "choose the post you work at first");
  one.post = *call.caller().current_post;
  TRY(call.grant().require({.post = one.post}));
  one.received_at = call.now();
  one.by = call.caller().name;
  state->add_obvious(one);
  return Commit([state, &call, one](database::Transaction& tx) mutable -> Result<Answer> {
    if (const auto known = TRY(store::by_local(tx, one.local))) {
      // The same family, sent again by a post that did not hear the answer.
      return answer(call, TRY(state->load(tx, call.grant(), *known)), 201);
    }
    const auto surge = TRY(store::surge_at(tx, one.post, one.registered_at));
    if (!surge) return problem("arrivals.no_surge", "registration of a mass arrival was not on at that time");
    one.id = HouseholdId::make(call.now(), state->parts.random);
    one.surge = surge->id;
    TRY(state->write(tx, one, call.entry("arrivals.registered"), true));
    TRY(state->tell(tx, one, nullptr, call.now()));
    tx.on_commit([state] { state->any = true; });
    return answer(call, one, 201);
  });
}

Result<std::vector<Missing>> read_missing(const State& state, JsonReader& reader, Instant now) {
  std::vector<Missing> all;
  for (JsonReader& one : TRY(reader.objects("missing", 50))) {
    Missing missing;
    missing.id = MissingId::make(now, state.parts.random);
    missing.surname = TRY(api::read_line(one, "surname", kLineBytes));
    missing.given_names = TRY(api::read_line(one, "given_names", kLineBytes));
    missing.relation = TRY(api::read_line(one, "relation", 40));
    missing.sex = TRY(read_sex(one));
    missing.age = TRY(read_age(one));
    TRY(one.finish());
    if (missing.surname.empty() && missing.given_names.empty())
      return one.error_at("surname", "arrivals.member", "a name is needed to look for somebody");
    all.push_back(std::move(missing));
  }
  return all;
}

Result<Commit> complete(const StatePointer& state, Call& call) {
  const HouseholdId id = TRY(call.id<HouseholdId>("id"));
  return Commit([state, &call, id](database::Transaction& tx) -> Result<Answer> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
    const Household before = TRY(state->claim(tx, call.grant(), id, version));
    Household one = before;
    one.wristband = TRY(api::read_line(reader, "wristband", 60));
    one.language = TRY(api::read_line(reader, "language", 20));
    one.members = TRY(read_members(*state, reader, &before, call.now()));
    for (Missing& missing : TRY(read_missing(*state, reader, call.now()))) {
      missing.household = id;
      one.missing.push_back(std::move(missing));
    }
    one.state = TRY(reader.boolean_or("complete", false)) ? "complete" : "registered";
    TRY(reader.finish());
    TRY(state->write(tx, one, call.entry("arrivals.completed"), false));
    TRY(state->tell(tx, one, &before, call.now()));
    return answer(call, one);
  });
}

Result<Commit> close(const StatePointer& state, Call& call) {
  const HouseholdId id = TRY(call.id<HouseholdId>("id"));
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::int64_t version = TRY(reader.integer("version", 1, INT64_MAX));
  const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
  TRY(reader.finish());
  if (note.empty()) return problem("arrivals.no_reason", "say where the family is now", "/note");
  return Commit([state, &call, id, version, note](database::Transaction& tx) -> Result<Answer> {
    Household one = TRY(state->claim(tx, call.grant(), id, version));
    one.state = "closed";
    one.closed_at = call.now();
    one.closed_note = note;
    TRY(state->write(tx, one, call.entry("arrivals.closed_family"), false));
    return answer(call, one);
  });
}

}  // namespace

Result<void> add_household_routes(api::Api& api, const StatePointer& state) {
  api::Operation enter = operation(Method::kPost, "/households", "registerHousehold",
                                   "Registers a family in a mass arrival; once, however often it is sent", {kRegister},
                                   "HouseholdInput", "Household");
  enter.status = 201;
  TRY(api.write(std::move(enter),
                [state](Call& call, database::Session&) -> Result<Commit> { return register_family(state, call); }));
  api::Operation all = operation(Method::kGet, "/households", "listHouseholds", "Families of this post, newest first",
                                 {kRegister}, "", "HouseholdList");
  all.query = {{"state", "open (when absent), all, registered, complete or closed"},
               {"limit", "at most this many, 1 to 500", "integer"}};
  TRY(api.read(std::move(all), [](Call& call, database::Session& session) -> Result<Answer> {
    if (!call.caller().current_post) return problem("arrivals.no_post", "choose the post you work at first");
    TRY(call.grant().require({.post = *call.caller().current_post}));
    constexpr std::int64_t kMost = 500, kUsual = 50;
    const auto limit = static_cast<int>(TRY(call.query_integer("limit", 1, kMost)).value_or(kUsual));
    const std::string wanted(call.query("state").value_or("open"));
    json::array list;
    for (const Household& one :
         TRY(store::list(session, *call.caller().current_post, wanted == "all" ? "" : wanted, limit))) {
      call.look("household", one.id.to_text());
      list.push_back(to_json(one));
    }
    return Answer::json(json::object{{"households", std::move(list)}});
  }));
  TRY(api.read(operation(Method::kGet, "/households/{id}", "getHousehold", "One family", {kRegister}, "", "Household"),
               [state](Call& call, database::Session& session) -> Result<Answer> {
                 const HouseholdId id = TRY(call.id<HouseholdId>("id"));
                 return answer(call, TRY(state->load(session, call.grant(), id)));
               }));
  TRY(api.write(operation(Method::kPost, "/households/{id}/complete", "completeHousehold",
                          "Names, papers and needs of a family, and whom it misses", {kRegister}, "HouseholdCompletion",
                          "Household"),
                [state](Call& call, database::Session&) -> Result<Commit> { return complete(state, call); }));
  return api.write(operation(Method::kPost, "/households/{id}/close", "closeHousehold",
                             "The protection desk closes a registration: a later check is decided like any other",
                             {"arrivals.close"}, "HouseholdClosing", "Household"),
                   [state](Call& call, database::Session&) -> Result<Commit> { return close(state, call); });
}

}  // namespace limen::arrivals
