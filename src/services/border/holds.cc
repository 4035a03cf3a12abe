// Legal holds: a court, a complaint or an inquiry may need what the periods would delete. A hold is placed and lifted
// by a person with a reason, stands in the journal, in the traveller's file and in a list, and retention.cc stops for
// it.
#include "services/border/json_forms.h"
#include "services/border/routes.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::string_view kHold =
    "select id, traveller_id, reason, placed_by, placed_at from traveller_hold where lifted_at is null";

Hold read_hold(const database::Row& row) {
  Hold hold;
  hold.id = row.id<HoldId>(0);
  hold.traveller = row.id<TravellerId>(1);
  hold.reason = row.text(2);
  hold.by = row.text(3);
  hold.at = row.instant(4);
  return hold;
}

Result<std::string> read_reason(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  std::string reason = TRY(required_note(reader, "reason"));
  TRY(reader.finish());
  if (reason.empty()) return reader.error_at("reason", "border.hold.no_reason", "say why");
  return reason;
}

Result<void> record(const Parts& parts, database::Transaction& tx, const Call& call, std::string kind,
                    const Hold& hold) {
  journal::Entry entry = call.entry(std::move(kind), "traveller", hold.traveller.to_text());
  entry.facts = {{"hold", hold.id.to_text()}};
  const json::object reason{{"reason", hold.lifted_at ? hold.lift_reason : hold.reason}};
  entry.sealed.push_back({.group = "traveller", .plaintext = limen::to_text(json::value(reason))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<Answer> place(const Parts& parts, database::Transaction& tx, const Call& call, const TravellerId& id,
                     const std::string& reason) {
  TRY(store::load_traveller(tx, call.grant(), id));
  const auto records = TRY(store::records_of(tx, id));
  if (TRY(store::hold_of(tx, call.grant(), records))) {
    return Error{"border.hold.held", "the traveller's records are held already"};
  }
  Hold hold;
  hold.id = HoldId::make(call.now(), parts.random);
  hold.traveller = id;
  hold.reason = reason;
  hold.by = call.caller().name;
  hold.at = call.now();
  TRY(store::insert_hold(tx, hold));
  TRY(record(parts, tx, call, "border.hold_placed", hold));
  return Answer::json(to_json(hold), 201);
}

Result<Answer> lift(const Parts& parts, database::Transaction& tx, const Call& call, const TravellerId& id,
                    const std::string& reason) {
  const auto records = TRY(store::records_of(tx, id));
  auto hold = TRY(store::hold_of(tx, call.grant(), records));
  if (!hold) return Error{"border.hold.none", "the traveller's records are not held"};
  hold->lift_reason = reason;
  hold->lifted_by = call.caller().name;
  hold->lifted_at = call.now();
  TRY(store::lift_hold(tx, *hold));
  TRY(record(parts, tx, call, "border.hold_lifted", *hold));
  return Answer::json(to_json(*hold));
}

using Change = Result<Answer> (*)(const Parts&, database::Transaction&, const Call&, const TravellerId&,
                                  const std::string&);

Result<void> add_change(api::Api& api, const Parts& parts, api::Operation operation, Change change) {
  operation.method = Method::kPost;
  operation.tag = "border";
  operation.scopes = {"retention.hold"};
  operation.purpose = true;
  operation.body_schema = "HoldReason";
  operation.response_schema = "Hold";
  return api.write(std::move(operation), [&parts, change](Call& call, database::Session&) -> Result<Commit> {
    const TravellerId id = TRY(call.id<TravellerId>("id"));
    const std::string reason = TRY(read_reason(call));
    call.look("traveller", id.to_text());
    return Commit([&parts, &call, change, id, reason](database::Transaction& tx) -> Result<Answer> {
      return change(parts, tx, call, id, reason);
    });
  });
}

}  // namespace

Result<bool> Border::is_held(database::Session& session, const CheckId& id) {
  const auto rows =
      TRY(session.query("select 1 from border_check c join traveller_hold h on h.traveller_id = c.traveller_id"
                        " where c.id = $1 and h.lifted_at is null union all select 1 from border_check c"
                        " join person_record a on a.traveller_id = c.traveller_id"
                        " join person_record b on b.person_id = a.person_id"
                        " join traveller_hold h on h.traveller_id = b.traveller_id"
                        " where c.id = $1 and h.lifted_at is null",
                        {id}));
  return !rows.empty();
}

namespace store {

Result<std::optional<Hold>> hold_of(Session& session, const Grant&, Records records) {
  static const std::string sql = std::string(kHold) + " and traveller_id = $1";
  for (const TravellerId& record : records) {
    const auto rows = TRY(session.query(sql, {record}));
    if (!rows.empty()) return std::optional<Hold>(read_hold(rows.front()));
  }
  return std::optional<Hold>();
}

Result<std::vector<Hold>> holds(Session& session, const Grant&) {
  static const std::string sql = std::string(kHold) + " order by placed_at desc, id";
  const auto rows = TRY(session.query(sql));
  std::vector<Hold> result;
  for (const auto row : rows) result.push_back(read_hold(row));
  return result;
}

Result<void> insert_hold(Transaction& tx, const Hold& hold) {
  return tx.execute(
      "insert into traveller_hold(id, traveller_id, reason, placed_by, placed_at, lift_reason, lifted_by) values ($1, "
      "$2, $3, $4, $5, '', '')",
      {hold.id, hold.traveller, hold.reason, hold.by, hold.at});
}

Result<void> lift_hold(Transaction& tx, const Hold& hold) {
  return tx.execute("update traveller_hold set lift_reason = $2, lifted_by = $3, lifted_at = $4 where id = $1",
                    {hold.id, hold.lift_reason, hold.lifted_by, hold.lifted_at});
}

}  // namespace store

Result<void> register_hold_routes(api::Api& api, Service& service) {
  const Parts& parts = service.parts();
  TRY(api.add_status("border.hold.no_reason", 422));
  TRY(add_change(api, parts,
                 {.path = "/api/travellers/{id}/hold",
                  .id = "placeHold",
                  .summary = "Stops the deletion of a traveller's records",
                  .status = 201},
                 place));
  TRY(add_change(
      api, parts,
      {.path = "/api/travellers/{id}/hold/lift", .id = "liftHold", .summary = "Lets the periods run out again"}, lift));
  return api.read({.method = Method::kGet,
                   .path = "/api/holds",
                   .id = "listHolds",
                   .summary = "Every hold in force",
                   .tag = "border",
                   .scopes = {"retention.hold"},
                   .purpose = true,
                   .response_schema = "HoldList"},
                  [](Call& call, database::Session& session) -> Result<Answer> {
                    json::array list;
                    for (const Hold& hold : TRY(store::holds(session, call.grant()))) {
                      call.look("traveller", hold.traveller.to_text());
                      list.push_back(to_json(hold));
                    }
                    return Answer::json(json::object{{"holds", std::move(list)}});
                  });
}

}  // namespace limen::border
