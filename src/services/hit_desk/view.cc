// What is shown of a file, and the report that goes to the issuer.
#include <fmt/format.h>

#include <algorithm>

#include "services/hit_desk/service.h"

namespace limen::hit_desk {
namespace {

using database::Session;
using protection::Grant;

json::object post_view(const site::Posts& posts, const PostId& id) {
  json::object view{{"id", id.to_text()}, {"code", ""}, {"name", ""}};
  if (const auto post = posts.find(id)) {
    view["code"] = post->code;
    view["name"] = post->name;
  }
  return view;
}

void put_time(json::object& view, std::string_view key, const std::optional<Instant>& at) {
  if (at) view[key] = at->to_text();
}

// "Plate AB 12 CD (UTO), Chassis number (VIN) …" of what stood there.
std::string thing_text(const lists::CodeLists& codes, const json::object& thing, std::string_view language) {
  const auto label = [&](std::string_view list, const std::string& code) {
    const lists::Code* found = codes.find(list, code);
    return found == nullptr ? code : found->label.in(language);
  };
  std::string text = label("thing_kinds", text_of(thing, "kind"));
  const auto* identifiers = thing.if_contains("identifiers");
  if (identifiers == nullptr || !identifiers->is_array()) return text;
  bool first = true;
  for (const json::value& one : identifiers->get_array()) {
    const json::object& object = one.get_object();
    const std::string state = text_of(object, "state");
    text += fmt::format("{} {} {}{}", first ? ":" : ",", label("thing_identifiers", text_of(object, "code")),
                        text_of(object, "text"), state.empty() ? "" : " (" + state + ")");
    first = false;
  }
  return text;
}

json::array choices(const std::vector<hit_report::Choice>& all) {
  json::array array;
  for (const auto& one : all) array.push_back(json::object{{"code", one.code}, {"label", to_json(one.label)}});
  return array;
}

}  // namespace

// The stage that runs now; what is closed shows how the last one ended.
json::object Service::clock(const File& file) const {
  const Instant now = parts.clock.now();
  json::object view{{"late", file.late(now)}};
  const bool nothing_to_report = file.outcome == Outcome::kFalse && !file.sent_at;
  if (file.state == State::kClosed || file.answered_at || nothing_to_report) {
    view["stage"] = "done";
    return view;
  }
  const Instant from = file.sent_at.value_or(file.opened_at);
  const Instant limit = file.sent_at ? file.answer_by.value_or(from) : file.report_by;
  view["stage"] = file.sent_at ? "answer" : "report";
  view["from"] = from.to_text();
  view["limit"] = limit.to_text();
  view["colour"] = hit_report::to_text(rules_.colour(from, limit, now));
  return view;
}

json::object Service::summary(const File& file) const {
  const json::object& hit = object_of(file.content, "hit");
  const json::object& person = object_of(file.content, "person");
  json::object view{{"id", file.id.to_text()},
                    {"number", file.number},
                    {"level", to_text(file.level)},
                    {"state", hit_report::to_text(file.state)},
                    {"judged", to_text(file.judged)},
                    {"urgent", file.urgent},
                    {"post", post_view(parts.posts, file.post)},
                    {"opened_at", file.opened_at.to_text()},
                    {"category", text_of(hit, "category")},
                    {"requested_action", text_of(hit, "requested_action")},
                    {"issuer", text_of(hit, "issuer")},
                    {"surname", text_of(person, "surname")},
                    {"given_names", text_of(person, "given_names")},
                    {"clock", clock(file)}};
  if (file.outcome) view["outcome"] = hit_report::to_text(*file.outcome);
  if (file.about_thing()) view["thing"] = object_of(file.content, "thing");
  return view;
}

json::array Service::steps(const protection::Permit& permit, const File& file) const {
  json::array may;
  if (file.state == State::kClosed) return may;
  if (file.judged == Judged::kWaiting) may.emplace_back("judge");
  may.emplace_back("call");
  if (file.state == State::kDrafted && file.judged != Judged::kWaiting) may.emplace_back("outcome");
  if (!may_report(permit, file)) return may;
  const bool reported = form_of(file) != nullptr;
  if (file.state == State::kDrafted && reported) may.emplace_back("send");
  if (hit_report::may_go(file.state, State::kReceived)) may.emplace_back("receipt");
  if (hit_report::may_go(file.state, State::kInWork)) may.emplace_back("work");
  if (hit_report::may_go(file.state, State::kAnswered)) may.emplace_back("answer");
  const bool no_hit = file.state == State::kDrafted && file.outcome == Outcome::kFalse;
  if (no_hit || hit_report::may_go(file.state, State::kClosed)) may.emplace_back("close");
  return may;
}

Result<json::object> Service::view(Session& session, const Grant& grant, const File& file) const {
  json::object view = summary(file);
  const json::object& hit = object_of(file.content, "hit");
  const std::string category = file.category();
  if (!file.about_thing()) view["check_id"] = file.check.to_text();
  view["report_by"] = file.report_by.to_text();
  put_time(view, "sent_at", file.sent_at);
  put_time(view, "answer_by", file.answer_by);
  put_time(view, "answered_at", file.answered_at);
  put_time(view, "closed_at", file.closed_at);
  for (const char* key : {"hit", "person", "document", "officer", "lane", "direction", "review_note", "outcome",
                          "urgent_reason", "turned", "sent", "receipt", "work", "answer", "closing"}) {
    const auto* value = file.content.if_contains(key);
    if (value == nullptr) continue;
    // The code of the outcome stands at the top; this is what was written of it.
    if (std::string_view(key) == "hit" && file.about_thing()) {
      view["thing_hit"] = *value;
      continue;
    }
    view[std::string_view(key) == "outcome" ? "outcome_said" : key] = *value;
  }
  json::object action{{"code", text_of(hit, "requested_action")}};
  const std::string_view categories = file.about_thing() ? "thing_categories" : "alert_categories";
  if (const lists::Code* code = parts.knowledge->codes.find(categories, category)) {
    if (const Node* text = code->attributes.find("action_text")) {
      const lists::Label label = TRY(lists::read_label(*text));
      action["text"] = json::object{{"en", label.en}, {"fr", label.fr}, {"es", label.es}, {"ar", label.ar}};
    }
  }
  // What the alert's author adds is for who may read alerts.
  if (grant.caller().has_scope("alerts.read") && file.about_thing()) {
    const auto words = parts.things == nullptr
                           ? std::optional<things::Words>()
                           : TRY(parts.things->words(session, grant, things::ThingAlertId(file.alert)));
    if (words && !words->instruction.empty()) action["instruction"] = words->instruction;
    if (words && !words->reason.empty()) action["reason"] = words->reason;
  } else if (grant.caller().has_scope("alerts.read")) {
    const auto alert = TRY(parts.alerts.find(session, grant, alerts::AlertId(file.alert), parts.clock.now().utc_day()));
    if (alert && !alert->instruction.empty()) action["instruction"] = alert->instruction;
    if (alert && !alert->reason.empty()) action["reason"] = alert->reason;
  }
  view["action"] = std::move(action);
  const auto calls = TRY(store::calls(session, grant, file.id));
  json::array made;
  for (const HitCall& call : calls) {
    json::object one = call.content;
    one["id"] = call.id.to_text();
    one["contact_id"] = call.contact.to_text();
    made.push_back(std::move(one));
  }
  view["calls"] = std::move(made);
  view["call_sheet"] = TRY(call_sheet(session, file.post, text_of(hit, "issuer"), category, calls));
  view["may"] = steps(grant, file);
  view["late_reasons"] = choices(rules_.late_reasons());
  view["not_possible_reasons"] = choices(rules_.not_possible_reasons());
  return view;
}

std::map<std::string, std::string, std::less<>> Service::values(const File& file, std::string_view language,
                                                                Instant sent_at) const {
  const json::object &hit = object_of(file.content, "hit"), &person = object_of(file.content, "person"),
                     &document = object_of(file.content, "document"), &alert = object_of(file.content, "alert"),
                     &said = object_of(file.content, "outcome");
  const auto& codes = parts.knowledge->codes;
  const auto label = [&](std::string_view list, const std::string& code) {
    const lists::Code* found = codes.find(list, code);
    return found == nullptr ? code : found->label.in(language);
  };
  std::map<std::string, std::string, std::less<>> values;
  values["sent_at"] = sent_at.to_text();
  values["number"] = file.number;
  values["issuer"] = text_of(hit, "issuer");
  const std::string reference = text_of(alert, "reference"), source = text_of(alert, "source");
  values["alert_reference"] =
      fmt::format("{}{}{} – {}", source, source.empty() ? "" : " ",
                  reference.empty() ? alerts::AlertId(file.alert).to_text() : reference, text_of(hit, "legal_basis"));
  values["alert_reason"] = text_of(alert, "reason");
  for (const char* key : {"surname", "given_names", "birth_date", "sex", "nationality"})
    values[key] = text_of(person, key);
  if (values["surname"].empty()) values["surname"] = values["given_names"];
  if (file.about_thing()) {
    values["thing"] = thing_text(codes, object_of(file.content, "thing"), language);
    values["description"] = text_of(hit, "description");
  }
  if (!document.empty()) {
    values["document"] = fmt::format("{} {} ({})", label("document_types", text_of(document, "type")),
                                     text_of(document, "number"), text_of(document, "issuer"));
  }
  const auto post = parts.posts.find(file.post);
  if (post) {
    values["sender"] = fmt::format("{}, {} ({})", parts.site.authority, post->name, post->code);
    values["place"] = fmt::format("{}, {}, {}", post->name, post->zone.local_text(file.opened_at),
                                  rules_.direction(text_of(file.content, "direction") == "entry").in(language));
  }
  values["action"] = label("requested_actions", text_of(hit, "requested_action"));
  const std::string note = text_of(said, "note");
  values["done"] = note;
  values["done_at"] = text_of(said, "at");
  if (const auto* reason = hit_report::find(rules_.not_possible_reasons(), text_of(said, "reason"))) {
    values["not_possible"] = reason->label.in(language) + (note.empty() ? "" : ": " + note);
  }
  if (file.urgent) values["importance"] = "URGENT: " + text_of(file.content, "urgent_reason");
  return values;
}

Result<json::object> Service::report(const File& file, std::string_view language) const {
  const hit_report::Form* form = form_of(file);
  if (form == nullptr) return Error{"hit_desk.no_outcome", "say first what was done; what is no hit is not reported"};
  const Instant at = file.sent_at.value_or(parts.clock.now());
  std::vector<std::string> missing;
  json::array fields;
  for (const auto& filled : hit_report::Rules::fill(*form, values(file, language, at), missing)) {
    fields.push_back(json::object{{"number", filled.field->number},
                                  {"label", filled.field->label.in(language)},
                                  {"value", filled.value},
                                  {"mandatory", filled.field->mandatory}});
  }
  json::array lacking;
  for (const std::string& number : missing) lacking.emplace_back(number);
  json::object report{{"format", "limen.hit-report.1"},
                      {"number", file.number},
                      {"form", form->code},
                      {"letter", form->letter},
                      {"title", form->title.in(language)},
                      {"language", language},
                      {"issuer", text_of(object_of(file.content, "hit"), "issuer")},
                      {"state", hit_report::to_text(file.state)},
                      {"draft", !file.sent_at},
                      {"urgent", file.urgent},
                      {"fields", std::move(fields)},
                      {"missing", std::move(lacking)}};
  put_time(report, "sent_at", file.sent_at);
  return report;
}

}  // namespace limen::hit_desk
