// Lists of the desk, what the counter may know, counts for everybody else, and holds.
#include <map>

#include "engines/suppression/suppression.h"
#include "platform/api/reading.h"
#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using StatePointer = std::shared_ptr<State>;

constexpr const char* kDesk = "protection.desk";

json::object labels(const vulnerability::Text& text) {
  return {{"en", text.en}, {"fr", text.fr}, {"es", text.es}, {"ar", text.ar}};
}
json::object labels(const lists::Label& text) {
  return {{"en", text.en}, {"fr", text.fr}, {"es", text.es}, {"ar", text.ar}};
}

// All that the pack says, in the four languages; about nobody.
json::object forms(const Rules& rules) {
  json::array needs, questionnaires;
  for (const vulnerability::Need& need : rules.book.needs()) {
    needs.push_back(json::object{{"code", need.code},
                                 {"label", labels(need.label)},
                                 {"key", std::string(1, need.key)},
                                 {"service", need.service},
                                 {"hours", need.hours},
                                 {"stops_return", need.stops_return}});
  }
  for (const vulnerability::Questionnaire& one : rules.book.questionnaires()) {
    json::array questions;
    for (const vulnerability::Question& question : one.questions)
      questions.push_back(json::object{{"id", question.id}, {"text", labels(question.text)}});
    questionnaires.push_back(json::object{{"id", one.id},
                                          {"title", labels(one.title)},
                                          {"intro", labels(one.intro)},
                                          {"groups", json::array{}},
                                          {"questions", std::move(questions)}});
  }
  const vulnerability::Trafficking& trafficking = rules.book.trafficking();
  json::array groups, signs;
  for (const vulnerability::Dimension& dimension : trafficking.dimensions)
    groups.push_back(json::object{{"id", dimension.id}, {"label", labels(dimension.label)}});
  for (const vulnerability::Sign& sign : trafficking.signs) {
    signs.push_back(json::object{{"id", sign.id},
                                 {"text", labels(sign.text)},
                                 {"group", sign.dimension},
                                 {"strength", vulnerability::to_text(sign.strength)}});
  }
  questionnaires.push_back(json::object{{"id", trafficking.id},
                                        {"title", labels(trafficking.title)},
                                        {"intro", labels(trafficking.intro)},
                                        {"groups", std::move(groups)},
                                        {"questions", std::move(signs)}});
  json::object out{{"needs", std::move(needs)}, {"questionnaires", std::move(questionnaires)}};
  for (const lists::CodeList& list : rules.lists) {
    json::array codes;
    for (const lists::Code& code : list.entries) {
      json::object one{{"code", code.code}, {"label", labels(code.label)}};
      json::array fields;
      for (const std::string& field : code.texts("data_minimum")) fields.emplace_back(field);
      if (!fields.empty()) one["fields"] = std::move(fields);
      codes.push_back(std::move(one));
    }
    out[list.name] = std::move(codes);
  }
  return out;
}

Result<Answer> list_cases(const State& state, Call& call, database::Session& session) {
  constexpr std::int64_t kMost = 500, kUsual = 100;
  const auto limit = static_cast<int>(TRY(call.query_integer("limit", 1, kMost)).value_or(kUsual));
  const std::string wanted(call.query("state").value_or("open"));
  json::array all;
  for (CaseFile& one : TRY(store::list(session, call.grant().posts(), wanted == "all" ? "" : wanted, limit))) {
    if (!call.grant().require({.post = one.post}).ok()) continue;
    TRY(state.open_content(session, one));
    call.look("protection_case", one.id.to_text());
    const auto referrals = TRY(store::referrals(session, one.id));
    all.push_back(summary(state, one, referrals, call.now().utc_day(), call.now()));
  }
  return Answer::json(json::object{{"cases", std::move(all)}});
}

// To whom a referral went and when it is due: for the clock on the wall of the desk.
Result<Answer> list_waiting(const State& state, Call& call, database::Session& session) {
  json::array all;
  for (const Referral& referral : TRY(store::waiting(session))) {
    auto one = TRY(store::find(session, referral.one));
    if (!one || !call.grant().require({.post = one->post}).ok()) continue;
    TRY(state.open_content(session, *one));
    call.look("protection_case", one->id.to_text());
    for (const json::value& value : one->list("referrals")) {
      const json::object& written = value.as_object();
      if (!says(written.at("id"), referral.id.to_text())) continue;
      all.push_back(json::object{{"case_id", one->id.to_text()},
                                 {"number", one->number},
                                 {"body_name", written.at("body_name")},
                                 {"service", written.at("service")},
                                 {"due_at", referral.due_at.to_text()},
                                 {"overdue", referral.due_at < call.now()}});
    }
  }
  return Answer::json(json::object{{"referrals", std::move(all)}});
}

// All that the counter learns: that somebody helps.
Result<Answer> status_of_check(Call& call, database::Session& session) {
  const auto text = call.query("check");
  if (!text) return problem("api.query.value", "name the check", "check");
  const auto check = TRY(border::CheckId::parse(*text));
  TRY(border::Border::document_of(session, call.grant(), check));  // who may not see the check learns nothing
  bool referred = false, received = false;
  for (const CaseId& id : TRY(store::of_check(session, check))) {
    for (const Referral& referral : TRY(store::referrals(session, id))) {
      if (referral.state == "revoked" || referral.state == "rejected") continue;
      referred = true;
      received = received || referral.received_at.has_value();
    }
  }
  call.look("check", check.to_text());
  return Answer::json(json::object{{"referred", referred}, {"received", received}});
}

// Counts of cases and referrals by state; outside the desk small ones are not shown.
Result<Answer> counts(const State& state, Call& call, database::Session& session) {
  const bool desk = call.permit().has(kDesk);
  json::object out{{"suppressed_below", desk ? 0 : state.rules.statistics.suppress_below}};
  for (const auto& [name, sql] :
       {std::pair{"cases", "select state, count(*) from protection_case group by state order by state"},
        std::pair{"referrals", "select state, count(*) from protection_referral group by state order by state"}}) {
    std::vector<std::string> codes;
    std::vector<std::int64_t> values;
    const auto rows = TRY(session.query(sql));
    std::int64_t total = 0;
    for (const auto row : rows) {
      codes.emplace_back(row.text(0));
      values.push_back(row.integer(1));
      total += row.integer(1);
    }
    const auto hidden = suppression::suppress_line(values, desk ? 0 : state.rules.statistics.suppress_below);
    json::array all;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      json::object one{{"state", codes[i]}};
      if (!hidden.hidden[i]) one["count"] = values[i];
      all.push_back(std::move(one));
    }
    json::object table{{"rows", std::move(all)}};
    if (!hidden.total_hidden) table["total"] = total;
    out[name] = std::move(table);
  }
  return Answer::json(std::move(out));
}

// A hold keeps the case and tells its holder nothing of it. `number` is what the person or the court names.
Result<Commit> hold(const StatePointer& state, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  const std::int64_t number = TRY(reader.integer("number", 1, INT64_MAX));
  const bool held = TRY(reader.boolean("held"));
  const std::string reason = TRY(api::read_note(reader, "reason", 4000));
  TRY(reader.finish());
  if (reason.empty()) return problem("protection_desk.no_text", "say why", "/reason");
  return Commit([state, &call, number, held, reason](database::Transaction& tx) -> Result<Answer> {
    const auto rows = TRY(tx.query("select id, held from protection_case where number = $1", {number}));
    if (rows.empty()) return problem("protection_desk.not_found", "there is no such case");
    const auto id = rows.front().id<CaseId>(0);
    if (rows.front().boolean(1) == held) return problem("protection_desk.held", "it is so already");
    TRY(tx.execute("update protection_case set held = $2 where id = $1", {id, held ? 1 : 0}));
    journal::Entry entry = call.entry(held ? "protection_desk.hold_placed" : "protection_desk.hold_lifted",
                                      "protection_case", id.to_text());
    const json::object why{{"reason", reason}};
    entry.sealed.push_back({.group = "hold", .plaintext = limen::to_text(json::value(why))});
    TRY(state->parts.journal.append(tx, std::move(entry)));
    return Answer::json(json::object{{"number", number}, {"held", held}});
  });
}

}  // namespace

Result<void> add_list_routes(api::Api& api, const StatePointer& state) {
  api::Operation all_forms =
      operation(Method::kGet, "/forms", "getProtectionForms", "Needs, questionnaires and codes of the pack",
                {kDesk, "arrivals.register"}, "", "ProtectionForms");
  all_forms.purpose = false;
  TRY(api.read(std::move(all_forms),
               [state](Call&, database::Session&) -> Result<Answer> { return Answer::json(forms(state->rules)); }));
  api::Operation cases = operation(Method::kGet, "/cases", "listProtectionCases", "Cases, newest first", {kDesk}, "",
                                   "ProtectionCaseList");
  cases.query = {{"state", "open (when absent), all, new, assessment, service or closed"},
                 {"limit", "at most this many, 1 to 500", "integer"}};
  TRY(api.read(std::move(cases), [state](Call& call, database::Session& session) -> Result<Answer> {
    return list_cases(*state, call, session);
  }));
  TRY(api.read(
      operation(Method::kGet, "/waiting", "listWaitingReferrals",
                "Referrals that nobody has received yet, by when they are due", {kDesk}, "", "ProtectionWaiting"),
      [state](Call& call, database::Session& session) -> Result<Answer> {
        return list_waiting(*state, call, session);
      }));
  api::Operation status = operation(Method::kGet, "/status", "getProtectionStatus",
                                    "Whether the person of a check was referred, and whether that was received",
                                    {"border.check", "border.second_line"}, "", "ProtectionStatus");
  status.query = {{"check", "id of the check", "string", "uuid", true}};
  TRY(api.read(std::move(status),
               [](Call& call, database::Session& session) { return status_of_check(call, session); }));
  api::Operation figures = operation(Method::kGet, "/counts", "countProtectionCases",
                                     "Counts of cases and referrals; small ones only at the desk",
                                     {kDesk, "statistics.read"}, "", "ProtectionCounts");
  figures.purpose = false;
  TRY(api.read(std::move(figures), [state](Call& call, database::Session& session) -> Result<Answer> {
    return counts(*state, call, session);
  }));
  api::Operation holding = operation(Method::kPost, "/holds", "holdProtectionCase",
                                     "Keeps a case beyond its period, or lets it go; tells nothing of it",
                                     {"retention.hold"}, "ProtectionHoldInput", "ProtectionHold");
  holding.shows = false;
  return api.write(std::move(holding),
                   [state](Call& call, database::Session&) -> Result<Commit> { return hold(state, call); });
}

}  // namespace limen::protection_desk
