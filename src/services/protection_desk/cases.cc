// What a case is and how it changes.
#include <algorithm>

#include "base/text.h"
#include "services/protection_desk/state.h"

namespace limen::protection_desk {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

constexpr const char* kType = "protection_case";

Error damaged() { return Error{"protection_desk.stored_form", "a stored record has not the form it was written in"}; }

json::array texts(const std::vector<std::string>& all) {
  json::array array;
  for (const std::string& one : all) array.emplace_back(one);
  return array;
}

}  // namespace

Error problem(const char* code, const char* message, const char* pointer) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

Result<Rules> Rules::read(const config::PackStore& packs, std::string_view pack) {
  const Node needs = TRY(packs.read_or_baseline(pack, vulnerability::Rulebook::kFile));
  const Node file = TRY(packs.read_or_baseline(pack, "protection_desk.yaml"));
  return Rules{TRY(vulnerability::Rulebook::read(needs)), TRY(lists::read_lists(file, pack)),
               TRY(lists::StatisticsRules::read(packs, pack)), TRY(read_consent_form(packs, pack)),
               TRY(read_referral_receipt(packs, pack))};
}

const lists::Code* Rules::find(std::string_view list, std::string_view code) const {
  const auto found = std::ranges::find(lists, list, &lists::CodeList::name);
  return found == lists.end() ? nullptr : found->find(code);
}

json::array& CaseFile::list(std::string_view key) {
  json::value& value = content[key];
  if (!value.is_array()) value = json::array();
  return value.get_array();
}

const json::array& CaseFile::list(std::string_view key) const {
  static const json::array kNone;
  const json::value* value = content.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

Result<CaseFile> State::load(Session& session, const Grant& grant, const CaseId& id) const {
  auto one = TRY(store::find(session, id));
  // A case of another post is like one that does not exist.
  if (!one || !grant.require({.post = one->post}).ok()) {
    return problem("protection_desk.not_found", "there is no such case");
  }
  TRY(open_content(session, *one));
  return std::move(*one);
}

Result<void> State::open_content(Session& session, CaseFile& one) const {
  const journal::Opened opened = TRY(parts.journal.read(session, one.content_entry));
  for (const journal::OpenedPart& part : opened.parts) {
    if (part.record_type != kType || part.record_id != one.id.to_text() || part.group != "case") continue;
    if (!part.plaintext) return problem("protection_desk.erased", "what was written of this case is deleted");
    const json::value content = TRY(parse_json(*part.plaintext));
    if (!content.is_object() || !content.get_object().contains("person")) return damaged();
    one.content = content.get_object();
    return {};
  }
  return damaged();
}

Result<CaseFile> State::claim(Transaction& tx, const Grant& grant, const CaseId& id, std::int64_t version,
                              bool closed_too) const {
  CaseFile one = TRY(load(tx, grant, id));
  if (one.version != version) {
    return problem("protection_desk.version", "somebody else changed the case meanwhile; read it again");
  }
  if (one.closed() && !closed_too) return problem("protection_desk.closed", "the case is closed; reopen it first");
  return one;
}

namespace {

journal::Sealed sealed_content(const CaseFile& one, bool is_new) {
  return {.group = "case",
          .plaintext = limen::to_text(json::value(one.content)),
          .record_type = kType,
          .record_id = one.id.to_text(),
          .new_record = is_new};
}

}  // namespace

Result<void> State::save(Transaction& tx, CaseFile& one, journal::Entry entry) const {
  entry.sealed.push_back(sealed_content(one, false));
  one.content_entry = TRY(parts.journal.append(tx, std::move(entry)));
  if (!TRY(store::update(tx, one))) {
    return problem("protection_desk.version", "somebody else changed the case meanwhile; read it again");
  }
  return {};
}

Result<void> State::create(Transaction& tx, CaseFile& one, journal::Entry entry) const {
  one.number = TRY(store::next_number(tx));
  entry.subject_type = kType;
  entry.subject_id = one.id.to_text();
  entry.facts["source"] = one.source;
  if (const auto post = parts.posts.find(one.post)) entry.facts["post"] = post->code;
  entry.sealed.push_back(sealed_content(one, true));
  one.content_entry = TRY(parts.journal.append(tx, std::move(entry)));
  return store::insert(tx, one);
}

void State::add_need(CaseFile& one, std::string_view code, const std::vector<std::string>& reasons,
                     std::string_view source, std::string_view by, Instant at) const {
  json::array& needs = one.list("needs");
  for (json::value& value : needs) {
    json::object& need = value.as_object();
    if (!says(need.at("code"), code) || !says(need.at("state"), "open")) continue;
    json::array& known = need.at("reasons").as_array();
    for (const std::string& reason : reasons) {
      if (std::ranges::none_of(known, [&](const json::value& other) { return says(other, reason); }))
        known.emplace_back(reason);
    }
    return;
  }
  needs.push_back(json::object{{"code", code},
                               {"reasons", texts(reasons)},
                               {"source", source},
                               {"state", "open"},
                               {"at", at.to_text()},
                               {"by", by}});
}

vulnerability::Person State::person_of(const CaseFile& one, CivilDate today) const {
  const json::object& person = one.content.at("person").as_object();
  if (const auto* birth = person.if_contains("birth_date"); birth != nullptr && birth->is_string()) {
    const auto date = PartialDate::parse(birth->get_string());
    // The youngest age that the date allows.
    if (date.ok() && date->latest()) return {.age = std::max(0, age_on(*date->latest(), today))};
  }
  if (const auto* age = person.if_contains("age"); age != nullptr && age->is_int64())
    return {.age = static_cast<int>(age->get_int64())};
  return {};
}

Result<void> State::screen(CaseFile& one, const std::string& questionnaire, const vulnerability::Answers& answers,
                           std::string_view by, Instant at) const {
  const auto found = TRY(rules.book.judge(questionnaire, answers, person_of(one, at.utc_day())));
  json::object given;
  for (const auto& [question, answer] : answers) given[question] = vulnerability::to_text(answer);
  json::array needs, dimensions;
  for (const vulnerability::Finding& finding : found.needs) {
    needs.push_back(json::object{{"code", finding.need}, {"reasons", texts(finding.reasons)}});
    add_need(one, finding.need, finding.reasons, questionnaire, by, at);
  }
  for (const vulnerability::DimensionFinding& dimension : found.dimensions) {
    dimensions.push_back(json::object{
        {"dimension", dimension.dimension}, {"positive", dimension.positive}, {"signs", texts(dimension.signs)}});
  }
  one.list("screenings")
      .push_back(json::object{{"questionnaire", questionnaire},
                              {"answers", std::move(given)},
                              {"needs", std::move(needs)},
                              {"dimensions", std::move(dimensions)},
                              {"open", texts(found.open)},
                              {"ask_again", found.ask_again},
                              {"at", at.to_text()},
                              {"by", by}});
  if (one.state == "new") one.state = "assessment";
  return {};
}

border::ProtectionSubscriber ProtectionDesk::on_protection() const {
  return [state = state_](Transaction& tx, const border::ProtectionFact& fact) -> Result<void> {
    CaseFile one;
    one.id = CaseId::make(fact.at, state->parts.random);
    one.post = fact.post;
    one.source = "counter";
    one.check = fact.check;
    one.traveller = fact.traveller;
    one.opened_at = fact.at;
    json::object person{{"surname", fact.surname},
                        {"given_names", fact.given_names},
                        {"birth_date", fact.birth.to_text()},
                        {"sex", to_text(fact.sex)},
                        {"nationality", fact.nationality.text()}};
    one.content = {{"person", std::move(person)}, {"kind", fact.kind}};
    if (const auto* need = state->rules.book.by_kind(fact.kind))
      state->add_need(one, need->code, {"counter"}, "counter", "", fact.at);
    return state->create(tx, one, {.kind = "protection_desk.case_opened", .actor = "border", .purpose = "protection"});
  };
}

arrivals::NeedSubscriber ProtectionDesk::on_need() const {
  return [state = state_](Transaction& tx, const arrivals::NeedFact& fact) -> Result<void> {
    if (auto known = TRY(store::of_member(tx, fact.member))) {
      TRY(state->open_content(tx, *known));
      for (const std::string& need : fact.needs) state->add_need(*known, need, {"reception"}, "reception", "", fact.at);
      return state->save(tx, *known,
                         {.kind = "protection_desk.need_changed",
                          .actor = "reception",
                          .subject_type = kType,
                          .subject_id = known->id.to_text(),
                          .purpose = "protection"});
    }
    CaseFile one;
    one.id = CaseId::make(fact.at, state->parts.random);
    one.post = fact.post;
    one.source = "reception";
    one.member = fact.member;
    one.opened_at = fact.at;
    json::object person{{"surname", fact.surname},   {"given_names", fact.given_names},
                        {"sex", to_text(fact.sex)},  {"nationality", fact.nationality.text()},
                        {"language", fact.language}, {"wristband", fact.wristband}};
    if (fact.age) person["age"] = *fact.age;
    one.content = {{"person", std::move(person)}};
    for (const std::string& need : fact.needs) {
      if (state->rules.book.find(need) != nullptr) state->add_need(one, need, {"reception"}, "reception", "", fact.at);
    }
    return state->create(tx, one,
                         {.kind = "protection_desk.case_opened", .actor = "reception", .purpose = "protection"});
  };
}

border::TravellerSubscriber ProtectionDesk::on_traveller_removed() const {
  return [](Transaction& tx, const border::TravellerId& id) -> Result<void> {
    return tx.execute("update protection_case set traveller_id = null where traveller_id = $1", {id});
  };
}

Result<std::unique_ptr<ProtectionDesk>> ProtectionDesk::open(Parts parts) {
  Rules rules = TRY(Rules::read(parts.packs, parts.pack));
  return std::unique_ptr<ProtectionDesk>(
      new ProtectionDesk(std::make_shared<State>(std::move(parts), std::move(rules))));
}

Result<void> ProtectionDesk::register_routes(api::Api& api) {
  TRY(add_case_routes(api, state_));
  TRY(add_referral_routes(api, state_));
  TRY(add_print_routes(api, state_));
  return add_list_routes(api, state_);
}

}  // namespace limen::protection_desk
