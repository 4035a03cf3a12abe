// Who belongs to which network, from when to when: counts are of a day.
#include "base/text.h"
#include "services/directory/state.h"

namespace limen::partners {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::size_t kKindMost = 40, kSourceMost = 300;

json::object to_json(const Membership& one) {
  json::object out{{"id", one.id.to_text()},
                   {"member", one.member},
                   {"network", one.network},
                   {"kind", one.kind},
                   {"source", one.source}};
  if (one.from) out["from"] = one.from->to_text();
  if (one.to) out["to"] = one.to->to_text();
  return out;
}

Membership read(const database::Row& row) {
  Membership one;
  one.id = row.id<MembershipId>(0);
  one.member = row.text(1);
  one.network = row.text(2);
  one.kind = row.text(3);
  one.from = row.optional_date(4);
  one.to = row.optional_date(5);
  one.source = row.text(6);
  return one;
}

constexpr std::string_view kColumns = "id, member, network, kind, valid_from, valid_to, source";

Result<void> save(database::Transaction& tx, const Membership& one) {
  TRY(tx.execute("delete from directory_membership where id = $1", {one.id}));
  return tx.execute(
      "insert into directory_membership(id, member, network, kind, valid_from, valid_to, source) values "
      "($1, $2, $3, $4, $5, $6, $7)",
      {one.id, one.member, one.network, one.kind, one.from, one.to, one.source});
}

// A membership whose begin nobody knows began before; the last day belongs to it.
bool held_on(const Membership& one, CivilDate day) {
  return (!one.from || *one.from <= day) && (!one.to || day <= *one.to);
}

Result<Answer> list(const State& state, const Call& call, database::Session& session) {
  const std::string id = TRY(state.require(session, call.parameter("id"))).id;
  const CivilDate day = TRY(call.query_date("as_of")).value_or(call.now().utc_day());
  const auto rows = TRY(session.query("select " + std::string(kColumns) +
                                          " from directory_membership where member = $1 or network = $2 order by kind, "
                                          "member, network, id",
                                      {id, id}));
  json::array members, networks, before_or_after;
  std::map<std::string, std::int64_t> counts;
  for (const auto row : rows) {
    const Membership one = read(row);
    if (!held_on(one, day)) {
      before_or_after.push_back(to_json(one));
    } else if (one.network == id) {
      ++counts[one.kind];
      members.push_back(to_json(one));
    } else {
      networks.push_back(to_json(one));
    }
  }
  json::object by_kind;
  for (const auto& [kind, count] : counts) by_kind[kind] = count;
  return Answer::json(json::object{{"as_of", day.to_text()},
                                   {"counts", std::move(by_kind)},
                                   {"members", std::move(members)},
                                   {"networks", std::move(networks)},
                                   {"other_times", std::move(before_or_after)}});
}

Result<Membership> read_membership(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Membership one;
  one.network = TRY(reader.text("network", 64));
  one.kind = clean_line(TRY(reader.text("kind", kKindMost)));
  one.from = TRY(reader.optional_date("from"));
  one.to = TRY(reader.optional_date("to"));
  one.source = clean_line(TRY(reader.optional_text("source", kSourceMost)).value_or(""));
  TRY(reader.finish());
  if (one.kind.empty()) return Error{"partners.membership", "a membership has a kind: member, observer, partner"};
  if (one.from && one.to && *one.to < *one.from)
    return Error{"partners.membership", "a membership begins before it ends"};
  return one;
}

Result<Answer> keep(const State& state, database::Transaction& tx, const Membership& one, journal::Entry entry,
                    unsigned status) {
  TRY(save(tx, one));
  entry.subject_type = "directory_organisation";
  entry.subject_id = one.member;
  entry.facts["network"] = one.network;
  entry.facts["membership"] = one.id.to_text();
  TRY(state.parts.journal.append(tx, std::move(entry)));
  return Answer::json(to_json(one), status);
}

Result<Answer> add(const State& state, const Call& call, database::Transaction& tx, Membership one) {
  one.member = TRY(state.require(tx, call.parameter("id"))).id;
  one.network = TRY(state.require(tx, one.network)).id;
  if (one.member == one.network) return Error{"partners.membership", "nobody is a member of himself"};
  one.id = MembershipId::make(call.now(), state.parts.random);
  return keep(state, tx, one, call.entry("directory.membership_added"), 201);
}

Result<Answer> end(const State& state, const Call& call, database::Transaction& tx, CivilDate last) {
  const MembershipId id = TRY(call.id<MembershipId>("id"));
  const auto rows = TRY(tx.query("select " + std::string(kColumns) + " from directory_membership where id = $1", {id}));
  if (rows.empty()) return Error{"partners.not_found", "there is no such membership"};
  Membership one = read(rows.front());
  if (one.from && last < *one.from) return Error{"partners.membership", "a membership begins before it ends"};
  one.to = last;
  return keep(state, tx, one, call.entry("directory.membership_ended"), 200);
}

}  // namespace

Result<void> add_membership_routes(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation all = operation(Method::kGet, "/api/directory/organisations/{id}/memberships", "listMemberships",
                                 "Members and networks of an organisation on a day, counted by kind", "directory.read");
  all.response_schema = "MembershipList";
  all.query = {{.name = "as_of", .description = "today when absent", .format = "date"}};
  TRY(api.read(std::move(all),
               [state](Call& call, database::Session& session) { return list(*state, call, session); }));
  api::Operation made = operation(Method::kPost, "/api/directory/organisations/{id}/memberships", "addMembership",
                                  "Says that an organisation belongs to a network", "directory.write");
  made.body_schema = "MembershipInput";
  made.response_schema = "Membership";
  made.status = 201;
  TRY(api.write(std::move(made), [state](Call& call, database::Session&) -> Result<Commit> {
    const Membership one = TRY(read_membership(call));
    return Commit([state, &call, one](database::Transaction& tx) { return add(*state, call, tx, one); });
  }));
  api::Operation ended = operation(Method::kPost, "/api/directory/memberships/{id}/end", "endMembership",
                                   "Says on which day a membership was held for the last time", "directory.write");
  ended.body_schema = "MembershipEnd";
  ended.response_schema = "Membership";
  return api.write(std::move(ended), [state](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const CivilDate last = TRY(reader.date("last_day"));
    TRY(reader.finish());
    return Commit([state, &call, last](database::Transaction& tx) { return end(*state, call, tx, last); });
  });
}

}  // namespace limen::partners
