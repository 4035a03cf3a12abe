// Sentences about arrivals in large numbers and the protection desk.
#include "duty/sentences.h"

namespace limen::duty {
namespace {

constexpr const char *kReception = "reception", *kCare = "protection";

// "F 34", "M 6 serious_illness", "F 9 called HADDAD, Lina"
Wrong read_member(const std::string& row, json::array& members) {
  static const std::regex kShape(R"(([FMX]|unknown) (\d+)((?: [a-z_]+)*?)(?: called ([^,]+), ?(.+))?)");
  std::smatch parts;
  if (!std::regex_match(row, parts, kShape)) return "a member is: F 34 pregnant called HADDAD, Mona";
  json::array needs;
  std::string word;
  for (const char c : parts[3].str() + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      needs.emplace_back(std::exchange(word, {}));
    }
  }
  json::object member{{"sex", parts[1].str()}, {"age", std::stoi(parts[2])}, {"needs", std::move(needs)}};
  if (parts[4].matched) {
    member["surname"] = parts[4].str();
    member["given_names"] = parts[5].str();
  }
  members.push_back(std::move(member));
  return {};
}

Wrong register_family(Call& call) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  json::array members;
  for (const std::string& row : call.rows) {
    if (const Wrong wrong = read_member(row, members)) return wrong;
  }
  std::string number = std::to_string(call.world.things.size() + 1);
  number.insert(0, 12 - number.size(), '0');
  const json::object body{{"local_id", "00000000-0000-7000-8000-" + number},
                          {"wristband", call.at(1)},
                          {"language", "ar"},
                          {"members", std::move(members)}};
  const Reply reply = call.world.post(*actor, "/api/arrivals/households", body, kReception);
  if (reply.ok()) call.world.things["family " + call.at(1)] = reply.at("/id");
  return went_well(reply);
}

Reply cases(Call& call, Actor& actor) { return call.world.get(actor, "/api/protection/cases", kCare); }

// The case of the person with that surname.
const json::object* case_of(const Reply& reply, const std::string& surname) {
  if (!reply.ok()) return nullptr;
  for (const json::value& one : reply.body.at("cases").as_array()) {
    const auto* name = one.at("person").as_object().if_contains("surname");
    if (name != nullptr && *name == surname.c_str()) return &one.as_object();
  }
  return nullptr;
}

void arrivals(Sentences& s) {
  s.add("{name} switches registration of a mass arrival on because {text}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    return went_well(call.world.post(*actor, "/api/arrivals/surge", json::object{{"reason", call.at(1)}}));
  });
  s.add("{name} registers the family with wristband {name}", register_family);
  s.add("{name} closes the family with wristband {name} because {text}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const std::string path = "/api/arrivals/households/" + call.world.things["family " + call.at(1)] + "/close";
    return went_well(call.world.post(*actor, path, json::object{{"version", 1}, {"note", call.at(2)}}, kReception));
  });
  s.add("for {name} the board shows {number} persons in {number} households", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply reply = call.world.get(*actor, "/api/arrivals/board");
    return wrong_unless(reply.at("/persons") == call.at(1) && reply.at("/households") == call.at(2), reply.content);
  });
}

void desk(Sentences& s) {
  s.add("{name} finds a case of {name} with the need {code}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const Reply reply = cases(call, *actor);
    const json::object* one = case_of(reply, call.at(1));
    if (one == nullptr) return "there is no such case: " + reply.content;
    call.world.things["case " + call.at(1)] = limen::to_text(one->at("id")).substr(1, 36);
    for (const json::value& need : one->at("needs_open").as_array()) {
      if (need == call.at(2).c_str()) return {};
    }
    return "the need is not open: " + limen::to_text(json::value(*one));
  });
  s.add("{name} notes at the case of {name} {text}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const std::string path = "/api/protection/cases/" + call.world.things["case " + call.at(1)] + "/notes";
    return went_well(call.world.post(*actor, path, json::object{{"text", call.at(2)}}, kCare));
  });
  s.add("{name} tries to read the notes of the case of {name}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    call.world.get(*actor, "/api/protection/cases/" + call.world.things["case " + call.at(1)] + "/notes");
    return {};
  });
  s.add("{name} tries to refer {name} to nobody known for {code}", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    const json::object body{
        {"version", 1}, {"body", "nobody"}, {"service", "x"}, {"need", call.at(2)}, {"template", "shelter"}};
    call.world.post(*actor, "/api/protection/cases/" + call.world.things["case " + call.at(1)] + "/referrals", body,
                    kCare);
    return {};
  });
  s.add("for {name} the check of {name} says neither referred nor received", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    Traveller* traveller = call.world.find_traveller(call.at(1));
    if (actor == nullptr || traveller == nullptr) return "nobody is called so";
    const Reply reply = call.world.get(*actor, "/api/protection/status?check=" + traveller->check);
    return wrong_unless(reply.content == R"({"referred":false,"received":false})", reply.content);
  });
}

}  // namespace

void care_sentences(Sentences& s) {
  arrivals(s);
  desk(s);
}

}  // namespace limen::duty
