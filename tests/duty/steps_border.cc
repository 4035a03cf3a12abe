// Sentences about the post, its people, checks and decisions.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

// "OKONJO, Ada; born 1974-08-12; F; UTO; passport L898902C3 of UTO until 2031-01-01"
Wrong describe(Traveller& traveller, const std::string& text) {
  static const std::regex kShape(
      R"(([^,;]*), ?([^;]*); born ([^;]+); ([FMX]|unknown); ([A-Z]{3})(?:; (\w+) (\w+) of ([A-Z]{3})(?: until (\S+))?)?)");
  std::smatch parts;
  if (!std::regex_match(text, parts, kShape))
    return "a traveller is: SURNAME, Given; born 1974-08-12; F; UTO; passport L898902C3 of UTO until 2031-01-01";
  traveller = {
      .surname = parts[1], .given_names = parts[2], .birth = parts[3], .sex = parts[4], .nationality = parts[5]};
  if (parts[6].matched) traveller.document_type = parts[6];
  traveller.document_number = parts[7];
  traveller.document_issuer = parts[8];
  traveller.document_expiry = parts[9];
  return {};
}

// Both people of a sentence, or why not.
struct Pair {
  Actor* actor = nullptr;
  Traveller* traveller = nullptr;
  Wrong wrong{};
};
Pair both(Call& call) {
  Pair pair{call.world.find_actor(call.at(0)), call.world.find_traveller(call.at(1)), {}};
  if (pair.actor == nullptr) pair.wrong = "nobody is called " + call.at(0);
  if (pair.traveller == nullptr) pair.wrong = "no traveller is called " + call.at(1);
  return pair;
}
std::string check_path(const Traveller& traveller, const std::string& rest = "") {
  return "/api/checks/" + traveller.check + rest;
}

Wrong open_check(Call& call, const std::string& direction) {
  Pair pair = both(call);
  if (pair.wrong) return pair.wrong;
  json::object body{{"direction", direction}, {"transport_mode", "land_foot"}};
  if (pair.traveller->document_number.empty()) {
    body["no_document"] = true;
    json::object person = pair.traveller->document();
    for (const char* key : {"type", "number", "issuer", "expiry_date"}) person.erase(key);
    body["person"] = std::move(person);
  } else {
    body["document"] = pair.traveller->document();
  }
  const Reply reply = call.world.post(*pair.actor, "/api/checks", body);
  if (reply.ok()) pair.traveller->check = reply.at("/id");
  return went_well(reply);
}

Wrong decide(Call& call, const json::object& decision, bool must = true) {
  Pair pair = both(call);
  if (pair.wrong) return pair.wrong;
  const Reply reply = call.world.post(*pair.actor, check_path(*pair.traveller, "/decision"), decision);
  return must ? went_well(reply) : Wrong();
}

Reply view_of(Call& call) {
  Pair pair = both(call);
  if (pair.wrong) return {};
  return call.world.get(*pair.actor, check_path(*pair.traveller));
}

void people(Sentences& s) {
  s.add("the post {name} called {text}", [](Call& call) -> Wrong {
    const auto made = call.world.add_post(call.at(0), call.at(1));
    return wrong_unless(made.ok(), made.ok() ? "" : made.error().to_text());
  });
  for (const char* shape :
       {"{name} is {name} at {name}", "{name} is a {name} at {name}", "{name} is an {name} at {name}"}) {
    s.add(shape, [](Call& call) -> Wrong {
      const auto hired = call.world.hire(call.at(0), call.at(1), call.at(2));
      return wrong_unless(hired.ok(), hired.ok() ? "" : hired.error().to_text());
    });
  }
  for (const char* shape : {"{name} is the {name} of the site"}) {
    s.add(shape, [](Call& call) -> Wrong {
      const auto hired = call.world.hire(call.at(0), call.at(1), "");
      return wrong_unless(hired.ok(), hired.ok() ? "" : hired.error().to_text());
    });
  }
  const auto travellers = [](Call& call) -> Wrong {
    for (const std::string& row : call.rows) {
      const auto colon = row.find(": ");
      if (colon == std::string::npos) return "a row is name: description";
      if (const Wrong wrong = describe(call.world.travellers[row.substr(0, colon)], row.substr(colon + 2)))
        return wrong;
    }
    return wrong_unless(!call.rows.empty(), "the travellers stand in the lines below, set in");
  };
  s.add("travellers", travellers);
  s.add("the day is {day} at {time}", [](Call& call) -> Wrong {
    const auto set = call.world.set_clock(call.at(0), call.at(1));
    return wrong_unless(set.ok(), set.ok() ? "" : set.error().to_text());
  });
  s.add("it is {day} at {time}", [](Call& call) -> Wrong {
    const auto set = call.world.set_clock(call.at(0), call.at(1));
    return wrong_unless(set.ok(), set.ok() ? "" : set.error().to_text());
  });
  s.add("{number} minutes pass", [](Call& call) -> Wrong {
    call.world.pass_seconds(call.number(0) * 60);
    return {};
  });
  s.add("{number} days pass", [](Call& call) -> Wrong {
    call.world.pass_seconds(call.number(0) * 86400);
    return {};
  });
  s.add("the daily work is done", [](Call& call) -> Wrong {
    const auto done = call.world.run_day();
    return wrong_unless(done.ok(), done.ok() ? "" : done.error().to_text());
  });
  s.add("the power fails and comes back", [](Call& call) -> Wrong {
    const auto back = call.world.restart();
    return wrong_unless(back.ok(), back.ok() ? "" : back.error().to_text());
  });
}

void checks(Sentences& s) {
  s.add("{name} opens a check of {name} entering", [](Call& call) { return open_check(call, "entry"); });
  s.add("{name} opens a check of {name} leaving", [](Call& call) { return open_check(call, "exit"); });
  s.add("{name} admits {name}", [](Call& call) { return decide(call, {{"decision", "admit"}}); });
  s.add("{name} lets {name} leave", [](Call& call) { return decide(call, {{"decision", "admit"}}); });
  s.add("{name} refuses {name} for {code}", [](Call& call) {
    return decide(call, {{"decision", "refuse"},
                         {"reasons", json::array{call.at(2)}},
                         {"facts", "As the scenario tells"},
                         {"form_language", "en"},
                         {"signature", "signed"}});
  });
  s.add("{name} tries to admit {name}", [](Call& call) { return decide(call, {{"decision", "admit"}}, false); });
  s.add("{name} tries to refuse {name} for {code}", [](Call& call) {
    return decide(call,
                  {{"decision", "refuse"},
                   {"reasons", json::array{call.at(2)}},
                   {"facts", "As the scenario tells"},
                   {"form_language", "en"},
                   {"signature", "signed"}},
                  false);
  });
  s.add("{name} refers {name} to second line for {code}", [](Call& call) -> Wrong {
    Pair pair = both(call);
    if (pair.wrong) return pair.wrong;
    return went_well(call.world.post(*pair.actor, check_path(*pair.traveller, "/refer"),
                                     json::object{{"reasons", json::array{call.at(2)}}}));
  });
  s.add("{name} records that {name} asks for protection of kind {code}", [](Call& call) -> Wrong {
    Pair pair = both(call);
    if (pair.wrong) return pair.wrong;
    return went_well(call.world.post(*pair.actor, check_path(*pair.traveller, "/protection"),
                                     json::object{{"kind", call.at(2)}, {"note", "As the scenario tells"}}));
  });
}

void answers(Sentences& s) {
  s.add("it is not allowed because {code}", [](Call& call) -> Wrong {
    const Reply& last = call.world.last;
    if (last.ok()) return std::string("the server allowed it");
    return wrong_unless(last.code == call.at(0), "the server says " + last.code + ": " + last.content.substr(0, 600));
  });
  s.add("it went well", [](Call& call) { return went_well(call.world.last); });
  s.add("for {name} the check of {name} is {name}", [](Call& call) -> Wrong {
    const Reply view = view_of(call);
    if (!view.ok()) return went_well(view);
    return wrong_unless(view.at("/state") == call.at(2), "it is " + view.at("/state"));
  });
  s.add("for {name} the check of {name} has {number} hits", [](Call& call) -> Wrong {
    const Reply view = view_of(call);
    if (!view.ok()) return went_well(view);
    const std::size_t hits = view.body.at("hits").as_array().size();
    return wrong_unless(hits == static_cast<std::size_t>(call.number(2)), fmt::format("it has {}", hits));
  });
  s.add("for {name} the check of {name} has the finding {code}", [](Call& call) -> Wrong {
    const Reply view = view_of(call);
    if (!view.ok()) return went_well(view);
    std::string codes;
    for (const auto& finding : view.body.at("findings").as_array()) {
      const std::string code(finding.at("code").as_string());
      if (code == call.at(2)) return {};
      codes += " " + code;
    }
    return "its findings are:" + codes;
  });
  s.add("{name} may stay until {day} in the eyes of {name}", [](Call& call) -> Wrong {
    std::swap(call.values[0], call.values[2]);
    std::swap(call.values[1], call.values[2]);
    const Reply view = view_of(call);
    if (!view.ok()) return went_well(view);
    std::string until = view.at("/decision/authorised_until");
    if (until.empty()) until = view.at("/stay/authorised_until");
    return wrong_unless(until == call.at(2),
                        "until " + (until.empty() ? "nothing said" : until) + "; stay: " + view.at("/stay"));
  });
}

}  // namespace

void border_sentences(Sentences& sentences) {
  people(sentences);
  checks(sentences);
  answers(sentences);
}

}  // namespace limen::duty
