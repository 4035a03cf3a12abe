// Sentences about persons with several records: who is proposed, what an officer says of it, the queue.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

Reply person_at(Call& call, Actor& actor, const Traveller& traveller) {
  return call.world.get(actor, "/api/checks/" + traveller.check + "/person");
}

// The record of the traveller's check.
std::string record_of(Call& call, Actor& actor, const Traveller& traveller) {
  return call.world.get(actor, "/api/checks/" + traveller.check).at("/traveller/id");
}

struct Three {
  Actor* actor = nullptr;
  Traveller *first = nullptr, *second = nullptr;
  Wrong wrong{};
};
Three three(Call& call) {
  Three found{call.world.find_actor(call.at(0)),
              call.world.find_traveller(call.at(1)),
              call.world.find_traveller(call.at(2)),
              {}};
  if (found.actor == nullptr) found.wrong = "nobody is called " + call.at(0);
  if (found.first == nullptr) found.wrong = "no traveller is called " + call.at(1);
  if (found.second == nullptr) found.wrong = "no traveller is called " + call.at(2);
  return found;
}

std::int64_t version_between(Call& call, Actor& actor, const std::string& a, const std::string& b) {
  const Reply file = call.world.get(actor, "/api/travellers/" + a + "/person");
  if (!file.ok()) return 0;
  for (const json::value& link : file.body.at("links").as_array()) {
    for (const char* side : {"first", "second"}) {
      if (std::string_view(link.at(side).as_string()) == b) return link.at("version").as_int64();
    }
  }
  return 0;
}

Wrong judge(Call& call, const std::string& colour, const std::string& kind, bool must) {
  const Three of = three(call);
  if (of.wrong) return of.wrong;
  const std::string first = record_of(call, *of.actor, *of.first), second = record_of(call, *of.actor, *of.second);
  json::object body{{"first", first},
                    {"second", second},
                    {"version", version_between(call, *of.actor, first, second)},
                    {"colour", colour},
                    {"reason", call.at(3)},
                    {"note", "As the scenario tells"},
                    {"check_id", of.first->check}};
  if (!kind.empty()) body["kind"] = kind;
  const Reply reply = call.world.post(*of.actor, "/api/persons/judgements", body);
  if (reply.ok()) call.world.things["notice"] = reply.at("/notice");
  return must ? went_well(reply) : Wrong();
}

}  // namespace

void person_sentences(Sentences& s) {
  s.add("the records on file are compared", [](Call& call) -> Wrong {
    const auto round = call.world.site->persons->run([] { return false; });
    return wrong_unless(round.ok(), round.ok() ? "" : round.error().to_text());
  });
  s.add("for {name} the check of {name} proposes {number} other records", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller* traveller = call.world.find_traveller(call.at(1));
    if (actor == nullptr || traveller == nullptr) return std::string("nobody is called so");
    const Reply reply = person_at(call, *actor, *traveller);
    if (!reply.ok()) return went_well(reply);
    const auto found = static_cast<std::int64_t>(reply.body.at("candidates").as_array().size());
    return wrong_unless(found == call.number(2),
                        fmt::format("it proposes {}: {}", found, reply.content.substr(0, 900)));
  });
  s.add("for {name} the record of {name} is proposed for {name} because of {code}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller *other = call.world.find_traveller(call.at(1)), *here = call.world.find_traveller(call.at(2));
    if (actor == nullptr || other == nullptr || here == nullptr) return std::string("nobody is called so");
    const std::string record = record_of(call, *actor, *other);
    const Reply reply = person_at(call, *actor, *here);
    if (!reply.ok()) return went_well(reply);
    for (const json::value& candidate : reply.body.at("candidates").as_array()) {
      if (std::string_view(candidate.at("traveller").at("id").as_string()) != record) continue;
      for (const json::value& reason : candidate.at("reasons").as_array()) {
        if (std::string_view(reason.at("code").as_string()) == call.at(3)) return {};
      }
    }
    return "it is not: " + reply.content.substr(0, 900);
  });
  s.add("{name} finds that {name} and {name} are one person because of {code}",
        [](Call& call) { return judge(call, "white", "", true); });
  s.add("{name} finds that {name} and {name} are two persons because of {code}",
        [](Call& call) { return judge(call, "green", "", true); });
  s.add("{name} finds that {name} and {name} are one person with suspicion because of {code}",
        [](Call& call) { return judge(call, "red", "merging", true); });
  s.add("{name} tries to find that {name} and {name} are one person because of {code}",
        [](Call& call) { return judge(call, "white", "", false); });
  s.add("{name} tries to find that {name} and {name} are two persons because of {code}",
        [](Call& call) { return judge(call, "green", "", false); });
  s.add("{name} tries to find that {name} and {name} are one person with suspicion because of {code}",
        [](Call& call) { return judge(call, "red", "merging", false); });
  s.add("the person is told by the notice {text}", [](Call& call) -> Wrong {
    const std::string& said = call.world.things["notice"];
    return wrong_unless(said == call.at(0), "the notice is " + said);
  });
  s.add("for {name} the person of {name} has {number} records and {number} crossings", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller* traveller = call.world.find_traveller(call.at(1));
    if (actor == nullptr || traveller == nullptr) return std::string("nobody is called so");
    const Reply file = call.world.get(*actor, "/api/travellers/" + record_of(call, *actor, *traveller));
    if (!file.ok()) return went_well(file);
    const auto crossings = static_cast<std::int64_t>(file.body.at("crossings").as_array().size());
    const std::int64_t records = file.body.at("records").as_int64();
    return wrong_unless(records == call.number(2) && crossings == call.number(3),
                        fmt::format("it has {} records and {} crossings", records, crossings));
  });
  s.add("in the queue of {name} wait {number} links, {number} of persons at the border", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply queue = call.world.get(*actor, "/api/persons/queue", "supervision");
    if (!queue.ok()) return went_well(queue);
    std::int64_t present = 0;
    const auto& links = queue.body.at("links").as_array();
    for (const json::value& link : links) present += link.as_object().contains("present") ? 1 : 0;
    return wrong_unless(static_cast<std::int64_t>(links.size()) == call.number(1) && present == call.number(2),
                        fmt::format("{} wait, {} at the border", links.size(), present));
  });
}

}  // namespace limen::duty
