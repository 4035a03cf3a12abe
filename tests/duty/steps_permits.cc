// Sentences about visas and permits: issued, changed, found at the counter, counted, and told to the traveller.
#include "duty/sentences.h"

namespace limen::duty {
namespace {

struct Subject {
  Actor* actor = nullptr;
  Traveller* traveller = nullptr;
  std::string visa{};
  Wrong wrong{};
};

// The places that name an actor, a visa and a traveller; npos: none.
constexpr std::size_t kNone = static_cast<std::size_t>(-1);
Subject subject(Call& call, std::size_t actor, std::size_t visa, std::size_t traveller) {
  Subject found;
  found.actor = call.world.find_actor(call.at(actor));
  if (found.actor == nullptr) found.wrong = "nobody is called " + call.at(actor);
  if (visa != kNone) {
    found.visa = call.world.things["visa " + call.at(visa)];
    if (found.visa.empty()) found.wrong = "no visa is called " + call.at(visa);
  }
  if (traveller != kNone) {
    found.traveller = call.world.find_traveller(call.at(traveller));
    if (found.traveller == nullptr) found.wrong = "no traveller is called " + call.at(traveller);
  }
  return found;
}

Wrong issue(Call& call) {
  Subject who = subject(call, 0, kNone, 2);
  if (who.wrong) return who.wrong;
  json::object body = who.traveller->document();
  for (const char* key : {"type", "expiry_date"}) body.erase(key);
  body["document_number"] = body.at("number");
  body["document_issuer"] = body.at("issuer");
  const std::string today = call.world.today().to_text();
  for (const auto& [key, value] : json::object{{"kind", "visa"},
                                               {"number", call.at(1)},
                                               {"issuer", "UTO"},
                                               {"authority", "Consulate"},
                                               {"issued_on", today},
                                               {"valid_from", today},
                                               {"valid_to", call.at(5)},
                                               {"entries", call.number(3)},
                                               {"days", call.number(4)}}) {
    body[key] = value;
  }
  const Reply reply = call.world.post(*who.actor, "/api/permits", body);
  if (reply.ok()) call.world.things["visa " + call.at(1)] = reply.at("/id");
  return went_well(reply);
}

Wrong change(Call& call, const std::string& status, const std::string& reason, json::object more = {}) {
  Subject who = subject(call, 0, 1, kNone);
  if (who.wrong) return who.wrong;
  const Reply record = call.world.get(*who.actor, "/api/permits/" + who.visa);
  if (!record.ok()) return went_well(record);
  json::object body{{"status", status},
                    {"reason", reason},
                    {"authority", "Directorate"},
                    {"decided_on", call.world.today().to_text()},
                    {"version", record.body.at("version")}};
  for (const auto& member : more) body[member.key()] = member.value();
  return went_well(call.world.post(*who.actor, "/api/permits/" + who.visa + "/status", body));
}

Reply check_of(Call& call, const Subject& who) {
  return call.world.get(*who.actor, "/api/checks/" + who.traveller->check);
}

// The line about a visa in the check; null when there is none.
json::value row_of(const Reply& check, const std::string& id) {
  std::error_code none;
  const auto* rows = check.body.find_pointer("/stay/permits", none);
  if (rows == nullptr || !rows->is_array()) return nullptr;
  for (const json::value& row : rows->get_array()) {
    if (row.at("permit_id").as_string() == id) return row;
  }
  return nullptr;
}

void records(Sentences& s) {
  s.add("{name} issues visa {name} to {name} (entries {number}, days {number}, until {day})", issue);
  s.add("{name} revokes visa {name} for {code}", [](Call& call) { return change(call, "revoked", call.at(2)); });
  s.add("{name} extends visa {name} for {code} until {day}, and the stay with it", [](Call& call) {
    return change(call, "extended", call.at(2), {{"valid_to", call.at(3)}, {"days", 3660}, {"stay_until", call.at(3)}});
  });
  s.add("{name} tries to revoke visa {name} for {code}", [](Call& call) -> Wrong {
    static_cast<void>(change(call, "revoked", call.at(2)));
    return {};
  });
  s.add("for {name} visa {name} has {number} used entries", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, 1, kNone);
    if (who.wrong) return who.wrong;
    const std::string used = call.world.get(*who.actor, "/api/permits/" + who.visa).at("/entries_used");
    return wrong_unless(used == call.at(2), "so many are counted: " + used);
  });
  s.add("for {name} visa {name} was {code}, then {code}", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, 1, kNone);
    if (who.wrong) return who.wrong;
    const Reply record = call.world.get(*who.actor, "/api/permits/" + who.visa);
    const std::string said = record.at("/changes/0/status") + ", then " + record.at("/changes/1/status");
    return wrong_unless(said == call.at(2) + ", then " + call.at(3), "it was " + said);
  });
  s.add("{name} says visa {name} had {number} used entries, because {text}", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, 1, kNone);
    if (who.wrong) return who.wrong;
    const Reply asked = call.world.post(*who.actor, "/api/permits/" + who.visa + "/count-requests",
                                        json::object{{"wanted", call.number(2)}, {"note", call.at(3)}});
    if (asked.ok()) call.world.things["request " + call.at(1)] = asked.at("/count_requests/0/id");
    return went_well(asked);
  });
  for (const bool tries : {false, true}) {
    s.add(tries ? "{name} tries to accept the count of visa {name}" : "{name} accepts the count of visa {name}",
          [tries](Call& call) -> Wrong {
            Subject who = subject(call, 0, 1, kNone);
            if (who.wrong) return who.wrong;
            const std::string path = "/api/permits/count-requests/" + call.world.things["request " + call.at(1)];
            const Reply reply = call.world.post(*who.actor, path + "/decision", json::object{{"accept", true}});
            return tries ? Wrong() : went_well(reply);
          });
  }
}

void counter(Sentences& s) {
  s.add("for {name} visa {name} covers the check of {name}", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, 1, 2);
    if (who.wrong) return who.wrong;
    const Reply check = check_of(call, who);
    return wrong_unless(check.at("/visa/permit_id") == who.visa, "the check has " + check.at("/visa"));
  });
  s.add("for {name} visa {name} does not cover the check of {name}: {code}", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, 1, 2);
    if (who.wrong) return who.wrong;
    const json::value row = row_of(check_of(call, who), who.visa);
    if (row.is_null()) return "the check does not show it";
    const std::string faults = limen::to_text(row.at("faults"));
    return wrong_unless(faults.find('"' + call.at(3) + '"') != std::string::npos && row.at("covers") == false,
                        "the check says " + faults);
  });
  s.add("{name} gives {name} the slip in {code}, which says {day}", [](Call& call) -> Wrong {
    Subject who = subject(call, 0, kNone, 1);
    if (who.wrong) return who.wrong;
    const std::string path = "/api/checks/" + who.traveller->check + "/slip";
    const Reply page = call.world.get(*who.actor, path + "/print?language=" + call.at(2));
    if (!page.ok() || !page.content.starts_with("%PDF")) return "no page is printed: " + page.code;
    const Reply told = call.world.get(*who.actor, path + "?language=" + call.at(2));
    call.world.things["slip"] = told.content;
    return wrong_unless(told.at("/until") == call.at(3) && told.at("/sentence").find(call.at(3)) != std::string::npos,
                        "it says " + told.content);
  });
  s.add("the slip does not say {text}", [](Call& call) -> Wrong {
    const std::string& slip = call.world.things["slip"];
    return wrong_unless(!slip.empty() && slip.find(call.at(0)) == std::string::npos, "it says " + slip);
  });
}

}  // namespace

void permit_sentences(Sentences& sentences) {
  records(sentences);
  counter(sentences);
}

}  // namespace limen::duty
