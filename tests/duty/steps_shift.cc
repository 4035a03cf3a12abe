// Sentences about a shift on a shared machine, two persons, envelopes and deputies.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

Wrong nobody(const std::string& name) { return "nobody is called " + name; }

// For the sentences that begin with somebody.
template <typename Do>
Deed by_actor(Do what) {
  return [what](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    return actor == nullptr ? nobody(call.at(0)) : what(call, *actor);
  };
}

Wrong sit_down(Call& call, Actor& actor) {
  Reply reply = call.world.post(actor, "/api/session/pin", {{"current", kPassword}, {"pin", call.at(1)}});
  if (!reply.ok()) return went_well(reply);
  return went_well(call.world.post(actor, "/api/desk/seat", json::object()));
}

Wrong take_desk(Call& call, Actor& actor) {
  // Whoever sits there is at the machine: it is her session that ends.
  Actor* leaving = call.values.size() > 2 ? call.world.find_actor(call.at(1)) : nullptr;
  const std::string pin = call.values.back();
  const std::string before = actor.token;
  actor.token = leaving != nullptr ? leaving->token : "none";
  actor.client.reset();
  const Reply reply =
      call.world.post(actor, "/api/desk/unlock", {{"account", actor.account}, {"pin", pin}, {"checks", "hand_over"}});
  if (!reply.ok()) {
    actor.token = before;
    actor.client.reset();
  }
  return {};
}

Wrong waiting(Call& call, Actor& actor, const std::string& holder) {
  const Reply reply = call.world.get(actor, "/api/shift/checks");
  if (!reply.ok()) return went_well(reply);
  const Traveller* traveller = call.world.find_traveller(call.at(1));
  if (traveller == nullptr) return "no traveller is called " + call.at(1);
  for (const auto& item : reply.body.at("checks").as_array()) {
    if (item.at("id").as_string() != traveller->check) continue;
    const auto* found = item.as_object().if_contains("holder");
    const std::string now = found == nullptr ? "the queue" : std::string(found->as_string());
    return wrong_unless(now == holder, "it is in the hands of " + now);
  }
  return "no such check waits";
}

Wrong decide_waiting(Call& call, Actor& actor, bool approve) {
  const Reply list = call.world.get(actor, "/api/approvals");
  if (!list.ok()) return went_well(list);
  for (const auto& item : list.body.at("approvals").as_array()) {
    if (item.at("state").as_string() != "waiting") continue;
    const std::string id(item.at("id").as_string());
    call.world.post(actor, "/api/approvals/" + id + "/decision",
                    {{"hash", item.at("hash").as_string()}, {"approve", approve}});
    return {};
  }
  return "nothing waits";
}

Wrong asks_account(Call& call, Actor& actor) {
  call.world.post(actor, "/api/accounts",
                  {{"account", call.at(1)}, {"name", call.at(1)}, {"roles", json::array{call.at(2)}}});
  return {};
}

Wrong make_envelope(Call& call, Actor& actor) {
  const Reply reply = call.world.post(actor, "/api/envelopes", {{"kind", call.at(1)}, {"count", 1}});
  call.world.things["envelope"] = reply.at("/envelopes/0/number");
  call.world.things["envelope code"] = reply.at("/envelopes/0/code");
  return went_well(reply);
}

Wrong open_envelope(Call& call, Actor& actor) {
  Actor* second = call.world.find_actor(call.at(1));
  if (second == nullptr) return nobody(call.at(1));
  call.world.post(actor, "/api/emergency/open",
                  {{"account", actor.account},
                   {"password", kPassword},
                   {"envelope", std::stoll(call.world.things["envelope"])},
                   {"code", call.world.things["envelope code"]},
                   {"reason", call.at(3)},
                   {"post_id", call.world.post_id(call.at(2))},
                   {"second_account", second->account},
                   {"second_password", kPassword}});
  return {};
}

Wrong make_deputy(Call& call, Actor& actor) {
  Actor* deputy = call.world.find_actor(call.at(1));
  if (deputy == nullptr) return nobody(call.at(1));
  const Instant now = call.world.clock.now();
  const Reply reply = call.world.post(actor, "/api/deputies",
                                      {{"account", deputy->account},
                                       {"role", actor.role},
                                       {"post_id", call.world.post_id(call.at(2))},
                                       {"from", now.to_text()},
                                       {"until", now.plus_seconds(3600 * call.number(3)).to_text()},
                                       {"reason", call.at(4)}});
  call.world.things["deputation"] = reply.at("/id");
  return went_well(reply);
}

void desk_sentences(Sentences& sentences) {
  sentences.add("{name} sits down at the machine with the PIN {number}", by_actor(sit_down));
  sentences.add("{name} locks the machine", by_actor([](Call& call, Actor& actor) {
                  return went_well(call.world.post(actor, "/api/desk/lock", json::object()));
                }));
  sentences.add("{name} leaves the machine", by_actor([](Call& call, Actor& actor) {
                  return went_well(call.world.post(actor, "/api/desk/leave", json::object()));
                }));
  sentences.add("{name} comes back with the PIN {number}", by_actor(take_desk));
  sentences.add("{name} takes the machine over from {name} with the PIN {number}", by_actor(take_desk));
  sentences.add("{name} is signed in",
                by_actor([](Call& call, Actor& actor) { return went_well(call.world.get(actor, "/api/session")); }));
  sentences.add("{name} is signed out", by_actor([](Call& call, Actor& actor) {
                  const Reply reply = call.world.get(actor, "/api/session");
                  return wrong_unless(reply.status == 401, "still signed in");
                }));
  sentences.add("for {name} the check of {name} is in the hands of {name}",
                by_actor([](Call& call, Actor& actor) { return waiting(call, actor, call.at(2)); }));
  sentences.add("for {name} the check of {name} is in the queue",
                by_actor([](Call& call, Actor& actor) { return waiting(call, actor, "the queue"); }));
}

void report_sentences(Sentences& sentences) {
  sentences.add("{name} notes the incident {text}", by_actor([](Call& call, Actor& actor) {
                  return went_well(call.world.post(actor, "/api/shift/incidents", {{"text", call.at(1)}}));
                }));
  sentences.add("{name} ends the shift", by_actor([](Call& call, Actor& actor) {
                  const Reply reply = call.world.post(actor, "/api/handovers", json::object());
                  call.world.things["report"] = reply.at("/id");
                  return went_well(reply);
                }));
  sentences.add("{name} signs the report", by_actor([](Call& call, Actor& actor) {
                  call.world.post(actor, "/api/handovers/" + call.world.things["report"] + "/sign", json::object());
                  return Wrong();
                }));
  sentences.add(
      "the report {text} has {number} entries, {number} refusals and {number} open checks", [](Call& call) -> Wrong {
        const Reply& reply = call.world.last;
        const std::string found = fmt::format("{} {} {} {}", reply.at("/number"), reply.at("/figures/entries"),
                                              reply.at("/figures/refused"), reply.at("/figures/open"));
        const std::string wanted = fmt::format("{} {} {} {}", call.at(0), call.at(1), call.at(2), call.at(3));
        return wrong_unless(found == wanted, "the report says " + found);
      });
  sentences.add("the report is signed by {name} and {name}", [](Call& call) -> Wrong {
    const Reply& reply = call.world.last;
    return wrong_unless(reply.at("/left_by") == call.at(0) && reply.at("/taken_by") == call.at(1),
                        "signed by " + reply.at("/left_by") + " and " + reply.at("/taken_by"));
  });
}

void two_person_sentences(Sentences& sentences) {
  sentences.add("{name} asks for an account {text} as {name}", by_actor(asks_account));
  sentences.add("it is held for a second person", [](Call& call) -> Wrong {
    return wrong_unless(call.world.last.code == "approval.needed", "the server says " + call.world.last.code);
  });
  sentences.add("it is carried out", [](Call& call) -> Wrong { return went_well(call.world.last); });
  sentences.add("{name} sees what it would do and approves",
                by_actor([](Call& call, Actor& actor) { return decide_waiting(call, actor, true); }));
  sentences.add("{name} sees what it would do and refuses",
                by_actor([](Call& call, Actor& actor) { return decide_waiting(call, actor, false); }));
}

void emergency_sentences(Sentences& sentences) {
  sentences.add("{name} makes an envelope for {name}", by_actor(make_envelope));
  sentences.add("{name} opens it together with {name} at {name} because {text}", by_actor(open_envelope));
  sentences.add("{name} makes {name} deputy at {name} for {number} hours because {text}", by_actor(make_deputy));
  sentences.add("{name} begins to stand in", by_actor([](Call& call, Actor& actor) {
                  actor.purpose = "second_line";
                  return went_well(call.world.post(actor, "/api/deputies/" + call.world.things["deputation"] + "/take",
                                                   json::object()));
                }));
  sentences.add("{name} sees {number} emergency uses to review", by_actor([](Call& call, Actor& actor) {
                  const Reply reply = call.world.get(actor, "/api/emergency/alarm");
                  return wrong_unless(reply.at("/unreviewed") == call.at(1), "there are " + reply.at("/unreviewed"));
                }));
  sentences.add("{name} finds it {name}: {text}", by_actor([](Call& call, Actor& actor) {
                  const Reply list = call.world.get(actor, "/api/emergency/uses");
                  return went_well(call.world.post(actor, "/api/emergency/uses/" + list.at("/uses/0/id") + "/review",
                                                   {{"outcome", call.at(1)}, {"note", call.at(2)}}));
                }));
}

}  // namespace

void shift_sentences(Sentences& sentences) {
  desk_sentences(sentences);
  report_sentences(sentences);
  two_person_sentences(sentences);
  emergency_sentences(sentences);
}

}  // namespace limen::duty
