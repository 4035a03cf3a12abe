// Sentences about groups, queues of lanes and shore passes.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

std::string group_path(Call& call, const std::string& group, const std::string& rest = "") {
  return "/api/groups/" + call.world.things["group " + group] + rest;
}

Wrong make(Call& call, json::object body) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  const std::string name(body.at("label").as_string());
  const Reply reply = call.world.post(*actor, "/api/groups", body);
  if (reply.ok()) call.world.things["group " + name] = reply.at("/id");
  return went_well(reply);
}

// The list as a ship's agent or bus company sends it: one line a traveller.
std::string list_of(Call& call) {
  std::string list =
      "Family name;Given names;Date of birth;Sex;Nationality;Document type;Document number;Issuing state;Expiry date\n";
  for (const std::string& row : call.rows) {
    const Traveller* who = call.world.find_traveller(row);
    if (who == nullptr) {
      list += row + "\n";
      continue;
    }
    list += fmt::format("{};{};{};{};{};{};{};{};{}\n", who->surname, who->given_names, who->birth, who->sex,
                        who->nationality, who->document_type, who->document_number, who->document_issuer,
                        who->document_expiry);
  }
  return list;
}

Wrong import(Call& call) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  const std::string key = "list-" + std::to_string(call.world.things.size()) + call.at(1);
  const auto sent =
      actor->client->post(group_path(call, call.at(1), "/list"), list_of(call),
                          {{"Limen-Purpose", actor->purpose}, {"Content-Type", "text/csv"}, {"Idempotency-Key", key}});
  if (!sent.ok()) return sent.error().to_text();
  call.world.things[key] = "sent";
  return wrong_unless(sent->status == 200, "the server says " + sent->body.substr(0, 600));
}

// The group as that person sees it; its travellers know their checks afterwards.
Reply read(Call& call, Actor& actor, const std::string& group) {
  Reply reply = call.world.get(actor, group_path(call, group));
  if (!reply.ok()) return reply;
  for (const json::value& member : reply.body.at("members").as_array()) {
    const auto* number = member.at("person").as_object().if_contains("document_number");
    for (auto& [name, who] : call.world.travellers) {
      if (number == nullptr || who.document_number != std::string(number->as_string())) continue;
      call.world.things["member " + name] = std::string(member.at("id").as_string());
      const auto* check = member.as_object().if_contains("check");
      if (check == nullptr) continue;
      who.check = std::string(check->at("id").as_string());
      call.world.things["version " + name] = limen::to_text(check->at("version"));
    }
  }
  return reply;
}

using Each = std::function<Reply(Actor&, const json::value&)>;
Wrong for_everybody(Call& call, const Each& each) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  const Reply group = read(call, *actor, call.at(1));
  if (!group.ok()) return went_well(group);
  for (const json::value& member : group.body.at("members").as_array()) {
    if (const Wrong wrong = went_well(each(*actor, member))) return wrong;
  }
  read(call, *actor, call.at(1));
  return {};
}

void lists(Sentences& s) {
  s.add("{name} makes the bus {name} in lane {name}", [](Call& call) {
    return make(call, {{"kind", "bus"},
                       {"direction", "entry"},
                       {"label", call.at(1)},
                       {"transport_mode", "land_bus"},
                       {"lane", call.at(2)},
                       {"vehicle", json::object{{"plate", "AB 123"}, {"kind", "bus"}}}});
  });
  s.add("{name} makes the {code} {name} of a ship", [](Call& call) {
    return make(call, {{"kind", call.at(1)},
                       {"direction", "entry"},
                       {"label", call.at(2)},
                       {"transport_mode", "sea"},
                       {"vessel", json::object{{"name", call.at(2)}, {"imo", "9074729"}}}});
  });
  s.add("{name} gives in the list of {name}", import);
  s.add("{name} opens the checks of {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    json::array members;
    const Reply group = read(call, *actor, call.at(1));
    if (!group.ok()) return went_well(group);
    for (const json::value& member : group.body.at("members").as_array()) members.push_back(member.at("id"));
    const Reply opened =
        call.world.post(*actor, group_path(call, call.at(1), "/checks"), json::object{{"members", std::move(members)}});
    if (!opened.ok()) return went_well(opened);
    read(call, *actor, call.at(1));
    return wrong_unless(opened.body.at("failed").as_array().empty(), opened.at("/failed"));
  });
  s.add("{name} sees that everybody of {name} is there", [](Call& call) {
    return for_everybody(call, [&](Actor& actor, const json::value& member) {
      return call.world.post(
          actor, group_path(call, call.at(1), "/members/" + std::string(member.at("id").as_string()) + "/presence"),
          json::object{{"presence", "present"}, {"version", member.at("version")}});
    });
  });
  s.add("{name} looks at everybody of {name} one by one", [](Call& call) {
    return for_everybody(call, [&](Actor& actor, const json::value& member) {
      return call.world.post(
          actor, group_path(call, call.at(1), "/members/" + std::string(member.at("id").as_string()) + "/look"),
          json::object());
    });
  });
  s.add("for {name} the group {name} has {number} persons", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply group = read(call, *actor, call.at(1));
    if (!group.ok()) return went_well(group);
    const std::size_t found = group.body.at("members").as_array().size();
    return wrong_unless(found == static_cast<std::size_t>(call.number(2)), fmt::format("it has {}", found));
  });
}

// Where `name` stands in the answer of the last batch.
const json::value* found_in(Call& call, const char* list, const std::string& name) {
  const auto* all = call.world.last.body.is_object() ? call.world.last.body.get_object().if_contains(list) : nullptr;
  if (all == nullptr) return nullptr;
  for (const json::value& one : all->as_array()) {
    if (std::string(one.at("member").as_string()) == call.world.things["member " + name]) return &one;
  }
  return nullptr;
}

void batches(Sentences& s) {
  s.add("{name} admits in one request of {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    json::array persons;
    for (const std::string& name : call.rows) {
      const std::string version = call.world.things["version " + name];
      if (version.empty()) return name + " has no check";
      persons.push_back(
          json::object{{"member", call.world.things["member " + name]}, {"version", std::stoll(version)}});
    }
    return went_well(
        call.world.post(*actor, group_path(call, call.at(1), "/admit"), json::object{{"persons", std::move(persons)}}));
  });
  s.add("{name} is admitted by it", [](Call& call) {
    return wrong_unless(found_in(call, "admitted", call.at(0)) != nullptr,
                        "the server says " + call.world.last.content.substr(0, 600));
  });
  s.add("{name} is left out of it because {code}", [](Call& call) -> Wrong {
    const auto* one = found_in(call, "left_out", call.at(0));
    if (one == nullptr) return "the server says " + call.world.last.content.substr(0, 600);
    const std::string code(one->at("code").as_string());
    return wrong_unless(code == call.at(1), "because " + code);
  });
  s.add("{name} records that {name} answers for {name} as {code} in {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply group = read(call, *actor, call.at(4));
    if (!group.ok()) return went_well(group);
    const std::string child = call.world.things["member " + call.at(2)];
    for (const json::value& member : group.body.at("members").as_array()) {
      if (std::string(member.at("id").as_string()) != child) continue;
      return went_well(call.world.post(*actor, group_path(call, call.at(4), "/members/" + child + "/care"),
                                       json::object{{"carer", call.world.things["member " + call.at(1)]},
                                                    {"relation", call.at(3)},
                                                    {"version", member.at("version")}}));
    }
    return "nobody of the group is " + call.at(2);
  });
}

// The place of that traveller's check in the queues of the post.
const json::value* place_of(const Reply& queue, const std::string& check) {
  for (const json::value& place : queue.body.at("places").as_array()) {
    if (std::string(place.at("check").as_string()) == check) return &place;
  }
  return nullptr;
}

Wrong at_the_queue(Call& call, const std::string& what, bool must, json::object body = {}) {
  Actor* actor = call.world.find_actor(call.at(0));
  Traveller* who = call.world.find_traveller(call.at(1));
  if (actor == nullptr || who == nullptr) return "nobody is called " + call.at(0) + " or " + call.at(1);
  const Reply queue = call.world.get(*actor, "/api/lane-queue");
  if (!queue.ok()) return went_well(queue);
  const json::value* place = place_of(queue, who->check);
  body["version"] = place == nullptr ? json::value(1) : place->at("version");
  const Reply reply = call.world.post(*actor, "/api/lane-queue/" + who->check + "/" + what, body);
  return must ? went_well(reply) : Wrong();
}

void lanes(Sentences& s) {
  s.add("{name} takes the check of {name}", [](Call& call) { return at_the_queue(call, "take", true); });
  s.add("{name} tries to take the check of {name}", [](Call& call) { return at_the_queue(call, "take", false); });
  s.add("{name} gives back the check of {name}", [](Call& call) { return at_the_queue(call, "give-back", true); });
  s.add("{name} passes the check of {name} to lane {name}",
        [](Call& call) { return at_the_queue(call, "pass", true, {{"lane", call.at(2)}}); });
  s.add("{name} sees the check of {name} waiting in lane {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller* who = call.world.find_traveller(call.at(1));
    if (actor == nullptr || who == nullptr) return "nobody is called " + call.at(0) + " or " + call.at(1);
    const Reply queue = call.world.get(*actor, "/api/lane-queue");
    if (!queue.ok()) return went_well(queue);
    const json::value* place = place_of(queue, who->check);
    if (place == nullptr) return std::string("it is in no queue");
    const std::string lane(place->at("lane").as_string());
    return wrong_unless(lane == call.at(2), "it is in lane " + lane);
  });
}

void shore(Sentences& s) {
  s.add("{name} lets {name} of {name} ashore until {time}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    // The posts keep UTC+1.
    const auto until = Instant::parse(call.world.today().to_text() + "T" + call.at(3) + ":00Z");
    if (!until.ok()) return until.error().to_text();
    constexpr std::int64_t kHour = 3600;
    const Reply reply = call.world.post(*actor, group_path(call, call.at(2), "/shore-passes"),
                                        json::object{{"member", call.world.things["member " + call.at(1)]},
                                                     {"area", "town"},
                                                     {"curfew_at", until->plus_seconds(-kHour).to_text()}});
    if (reply.ok()) call.world.things["pass " + call.at(1)] = reply.at("/id");
    return went_well(reply);
  });
  s.add("{name} sees that {name} is back on board", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    return went_well(call.world.post(*actor, "/api/shore-passes/" + call.world.things["pass " + call.at(1)] + "/return",
                                     json::object()));
  });
  s.add("the shore passes are looked through", [](Call& call) -> Wrong {
    const auto noted = call.world.site->groups->note_overdue();
    return wrong_unless(noted.ok(), noted.ok() ? "" : noted.error().to_text());
  });
  s.add("{name} is told that {number} did not come back in time", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply late = call.world.get(*actor, "/api/shore-passes?state=overdue");
    if (!late.ok()) return went_well(late);
    const std::size_t found = late.body.at("passes").as_array().size();
    return wrong_unless(found == static_cast<std::size_t>(call.number(1)), fmt::format("it is {}", found));
  });
  s.add("in the eyes of {name} no crossing of {name} is recorded", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller* who = call.world.find_traveller(call.at(1));
    if (actor == nullptr || who == nullptr) return "nobody is called " + call.at(0) + " or " + call.at(1);
    const Reply view = call.world.get(*actor, "/api/checks/" + who->check);
    if (!view.ok()) return went_well(view);
    return wrong_unless(view.body.at("history").as_array().empty() && view.at("/decision/crossing_id").empty(),
                        view.at("/history"));
  });
}

}  // namespace

void group_sentences(Sentences& sentences) {
  lists(sentences);
  batches(sentences);
  lanes(sentences);
  shore(sentences);
}

}  // namespace limen::duty
