// Sentences about hits, the duty roster and the desk that reports to the issuer of an alert.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

Wrong alert_for(Call& call, const std::string& category, const std::string& action, const std::string& name) {
  Traveller* who = call.world.find_traveller(name);
  if (who == nullptr) return "no traveller is called " + name;
  if (call.world.find_actor("the-alert-manager") == nullptr) {
    const auto hired = call.world.hire("the-alert-manager", "alert_manager", "");
    if (!hired.ok()) return hired.error().to_text();
  }
  const CivilDate day = call.world.today();
  const json::object alert{{"category", category},
                           {"surname", who->surname},
                           {"given_names", who->given_names},
                           {"birth_dates", json::array{who->birth}},
                           {"issuer", "Ministry of the Interior"},
                           {"legal_basis", "Aliens act, section 12"},
                           {"reason", "Decision of the ministry"},
                           {"requested_action", action},
                           {"proportionality_note", "No milder means"},
                           {"review_date", (day + 90).to_text()},
                           {"expiry_date", (day + 180).to_text()}};
  return went_well(call.world.post(*call.world.find_actor("the-alert-manager"), "/api/alerts", alert));
}

// The newest file that this person sees, of all states.
struct Found {
  Actor* actor = nullptr;
  Reply file{};
  Wrong wrong{};
};
Found newest(Call& call) {
  Found found{call.world.find_actor(call.at(0)), {}, {}};
  if (found.actor == nullptr) {
    found.wrong = "nobody is called " + call.at(0);
    return found;
  }
  const Reply list = call.world.get(*found.actor, "/api/hit-files?state=all");
  found.wrong = went_well(list);
  if (!found.wrong && list.body.at("files").as_array().empty()) found.wrong = call.at(0) + " sees no hit file";
  if (found.wrong) return found;
  found.file = call.world.get(*found.actor, "/api/hit-files/" + list.at("/files/0/id"));
  found.wrong = went_well(found.file);
  return found;
}

Wrong step(Call& call, const std::string& path, const json::object& body, bool must = true) {
  Found found = newest(call);
  if (found.wrong) return found.wrong;
  const Reply reply = call.world.post(*found.actor, "/api/hit-files/" + found.file.at("/id") + path, body);
  return must ? went_well(reply) : Wrong();
}

Wrong file_says(Call& call, const std::string& pointer, const std::string& expected) {
  const Found found = newest(call);
  if (found.wrong) return found.wrong;
  const std::string said = found.file.at(pointer);
  return wrong_unless(said == expected, "it says " + said);
}

Wrong contact(Call& call, json::object body) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  body["valid_from"] = call.world.today().to_text();
  const Reply reply = call.world.post(*actor, "/api/duty/contacts", body);
  if (reply.ok()) call.world.things["contact " + call.at(1)] = reply.at("/id");
  return went_well(reply);
}

void alerts_and_reviews(Sentences& s) {
  s.add("an alert of category {name} that asks to {code} names {name}",
        [](Call& call) { return alert_for(call, call.at(0), call.at(1), call.at(2)); });
  s.add("{name} confirms the hit of {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    const Traveller* who = call.world.find_traveller(call.at(1));
    if (actor == nullptr || who == nullptr) return std::string("nobody is called so");
    const Reply view = call.world.get(*actor, "/api/checks/" + who->check);
    if (!view.ok()) return went_well(view);
    if (view.at("/hits/0/id").empty()) return std::string("the check has no hit");
    return went_well(call.world.post(*actor, "/api/checks/" + who->check + "/hits/" + view.at("/hits/0/id") + "/review",
                                     json::object{{"outcome", "confirmed"}}));
  });
}

void roster(Sentences& s) {
  s.add("{name} puts {text} with the number {text} on the roster", [](Call& call) {
    return contact(call, {{"label", call.at(1)}, {"phones", json::array{call.at(2)}}, {"rank", 9}});
  });
  s.add("{name} puts {text} with the number {text} on the roster for {text}", [](Call& call) {
    return contact(call,
                   {{"label", call.at(1)}, {"phones", json::array{call.at(2)}}, {"hours", json::array{call.at(3)}}});
  });
  s.add("{name} calls {text} who does not answer", [](Call& call) {
    return step(call, "/calls", {{"contact_id", call.world.things["contact " + call.at(1)]}, {"outcome", "no_answer"}});
  });
  s.add("{name} calls {text} and {text} answers", [](Call& call) {
    return step(call, "/calls",
                {{"contact_id", call.world.things["contact " + call.at(1)]},
                 {"outcome", "answered"},
                 {"answered_by", call.at(2)}});
  });
  s.add("{name} is told to call {text}", [](Call& call) -> Wrong {
    const Found found = newest(call);
    if (found.wrong) return found.wrong;
    std::string next = "nobody";
    for (const auto& turn : found.file.body.at("call_sheet").at("turns").as_array()) {
      if (turn.at("next").as_bool()) next = std::string(turn.at("label").as_string());
    }
    return wrong_unless(next == call.at(1), "she is told to call " + next);
  });
}

void desk(Sentences& s) {
  s.add("{name} sees {number} hit files", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply list = call.world.get(*actor, "/api/hit-files?state=all");
    if (!list.ok()) return went_well(list);
    const auto count = list.body.at("files").as_array().size();
    return wrong_unless(count == static_cast<std::size_t>(call.number(1)), fmt::format("there are {}", count));
  });
  s.add("the hit file is {code} for {name}", [](Call& call) {
    std::swap(call.values[0], call.values[1]);
    return file_says(call, "/state", call.at(1));
  });
  s.add("its clock is {code} for {name}", [](Call& call) {
    std::swap(call.values[0], call.values[1]);
    return file_says(call, "/clock/colour", call.at(1));
  });
  s.add("{name} finds that it is the person", [](Call& call) { return step(call, "/judge", {{"same_person", true}}); });
  s.add("{name} writes that it was done: {text}",
        [](Call& call) { return step(call, "/outcome", {{"outcome", "done"}, {"note", call.at(1)}}); });
  s.add("{name} writes that it was not possible because {code}",
        [](Call& call) { return step(call, "/outcome", {{"outcome", "not_possible"}, {"reason", call.at(1)}}); });
  s.add("{name} hands the report to {text}",
        [](Call& call) { return step(call, "/send", {{"how", "hand"}, {"to", call.at(1)}}); });
  s.add("{name} tries to hand the report to {text}",
        [](Call& call) { return step(call, "/send", {{"how", "hand"}, {"to", call.at(1)}}, false); });
  s.add("{name} notes the receipt of {text}",
        [](Call& call) { return step(call, "/receipt", {{"from", call.at(1)}}); });
  s.add("{name} notes the answer of {text}", [](Call& call) { return step(call, "/answer", {{"from", call.at(1)}}); });
  s.add("{name} closes the hit file", [](Call& call) { return step(call, "/close", {}); });
  s.add("{name} tries to close the hit file", [](Call& call) { return step(call, "/close", {}, false); });
  s.add("{name} closes the hit file late because {code}",
        [](Call& call) { return step(call, "/close", {{"late_reason", call.at(1)}}); });
  s.add("the report of {name} is on form {name}", [](Call& call) -> Wrong {
    const Found found = newest(call);
    if (found.wrong) return found.wrong;
    const Reply report = call.world.get(*found.actor, "/api/hit-files/" + found.file.at("/id") + "/report");
    if (!report.ok()) return went_well(report);
    return wrong_unless(report.at("/letter") == call.at(1), "it is on form " + report.at("/letter"));
  });
}

}  // namespace

void hit_sentences(Sentences& sentences) {
  alerts_and_reviews(sentences);
  roster(sentences);
  desk(sentences);
}

}  // namespace limen::duty
