// Sentences about vehicles on alert lists.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

Wrong alert_about(Call& call, const std::string& category, const std::string& action, const std::string& plate) {
  if (call.world.find_actor("the-alert-manager") == nullptr) {
    const auto hired = call.world.hire("the-alert-manager", "alert_manager", "");
    if (!hired.ok()) return hired.error().to_text();
  }
  const CivilDate day = call.world.today();
  const json::object alert{{"kind", "vehicle"},
                           {"category", category},
                           {"identifiers", json::array{json::object{{"code", "plate"}, {"text", plate}}}},
                           {"description", "White bus"},
                           {"issuer", "Police of Utopia"},
                           {"legal_basis", "Road traffic act, section 7"},
                           {"reason", "Reported"},
                           {"requested_action", action},
                           {"proportionality_note", "No milder means"},
                           {"review_date", (day + 90).to_text()},
                           {"expiry_date", (day + 150).to_text()}};
  return went_well(call.world.post(*call.world.find_actor("the-alert-manager"), "/api/thing-alerts", alert));
}

json::object bus(const std::string& name, const std::string& lane, const std::string& plate) {
  return {{"kind", "bus"}, {"direction", "entry"},
          {"label", name}, {"transport_mode", "land_bus"},
          {"lane", lane},  {"vehicle", json::object{{"plate", plate}, {"kind", "bus"}}}};
}

// The group of that name, as that person sees it.
struct Seen {
  Actor* actor = nullptr;
  Reply group{};
  Wrong wrong{};
};
Seen seen(Call& call, const std::string& name, const std::string& group) {
  Seen found{call.world.find_actor(name), {}, {}};
  if (found.actor == nullptr) {
    found.wrong = "nobody is called " + name;
    return found;
  }
  found.group = call.world.get(*found.actor, "/api/groups/" + call.world.things["group " + group]);
  found.wrong = went_well(found.group);
  return found;
}

Wrong review(Call& call, const json::object& body) {
  const Seen found = seen(call, call.at(0), call.at(1));
  if (found.wrong) return found.wrong;
  const std::string id = found.group.at("/thing_hits/0/id");
  if (id.empty()) return "its vehicle agrees with no alert";
  return went_well(call.world.post(*found.actor, "/api/thing-hits/" + id + "/review", body));
}

}  // namespace

void thing_sentences(Sentences& s) {
  s.add("an alert of category {name} that asks to {code} is about the plate {text}",
        [](Call& call) { return alert_about(call, call.at(0), call.at(1), call.at(2)); });
  s.add("{name} makes the bus {name} in lane {name} with the plate {text}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply reply = call.world.post(*actor, "/api/groups", bus(call.at(1), call.at(2), call.at(3)));
    if (reply.ok()) call.world.things["group " + call.at(1)] = reply.at("/id");
    return went_well(reply);
  });
  s.add("{name} writes that the plate of {name} is {text}", [](Call& call) -> Wrong {
    const Seen found = seen(call, call.at(0), call.at(1));
    if (found.wrong) return found.wrong;
    json::object body = bus(call.at(1), found.group.at("/lane"), call.at(2));
    body["version"] = found.group.body.at("version");
    return went_well(call.world.post(*found.actor, "/api/groups/" + found.group.at("/id"), body));
  });
  s.add("for {name} the vehicle of {name} agrees with {number} alerts", [](Call& call) -> Wrong {
    const Seen found = seen(call, call.at(0), call.at(1));
    if (found.wrong) return found.wrong;
    const std::size_t hits = found.group.body.at("thing_hits").as_array().size();
    return wrong_unless(hits == static_cast<std::size_t>(call.number(2)), fmt::format("with {}", hits));
  });
  s.add("for {name} the vehicle of {name} agrees by {code}", [](Call& call) -> Wrong {
    const Seen found = seen(call, call.at(0), call.at(1));
    if (found.wrong) return found.wrong;
    const std::string how = found.group.at("/thing_hits/0/agreements/0/how");
    return wrong_unless(how == call.at(2), "it agrees by " + how);
  });
  s.add("{name} finds that the vehicle of {name} is the one of the alert",
        [](Call& call) { return review(call, {{"outcome", "confirmed"}}); });
  s.add("{name} finds that the vehicle of {name} is not the one of the alert because {code}",
        [](Call& call) { return review(call, {{"outcome", "dismissed"}, {"reason", call.at(2)}}); });
}

}  // namespace limen::duty
