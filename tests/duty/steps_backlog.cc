// Sentences about paper forms, corrections that somebody asked for, stamps and overstayers.
#include <fmt/format.h>

#include "duty/sentences.h"

namespace limen::duty {
namespace {

struct Who {
  Actor* actor = nullptr;
  Traveller* traveller = nullptr;
  Wrong wrong{};
};
Who who(Call& call, std::size_t actor, std::optional<std::size_t> traveller = std::nullopt) {
  Who found{call.world.find_actor(call.at(actor)), nullptr, {}};
  if (found.actor == nullptr) found.wrong = "nobody is called " + call.at(actor);
  if (!traveller) return found;
  found.traveller = call.world.find_traveller(call.at(*traveller));
  if (found.traveller == nullptr) found.wrong = "no traveller is called " + call.at(*traveller);
  return found;
}

// The id of the traveller's file, which officers find by the document.
std::string file_of(Call& call, const Who& pair) {
  const Reply found = call.world.get(*pair.actor, "/api/travellers?document_number=" + pair.traveller->document_number);
  return found.at("/travellers/0/id");
}

std::string& serial(Call& call, std::int64_t number) { return call.world.things[fmt::format("paper form {}", number)]; }

Wrong print(Call& call) {
  const Who one = who(call, 0);
  if (one.wrong) return one.wrong;
  const Reply made =
      call.world.post(*one.actor, "/api/paper-forms", json::object{{"kind", call.at(2)}, {"count", call.number(1)}});
  if (!made.ok()) return went_well(made);
  // Serial numbers as they stand on the paper.
  const Reply pdf = call.world.get(*one.actor, "/api/paper-forms/batches/" + made.at("/id") + "/print?language=ar");
  if (!pdf.ok()) return went_well(pdf);
  return call.world.site->database
      ->read([&](database::Session& session) -> Result<Wrong> {
        const auto id = TRY(parse_raw_id(made.at("/id")));
        const auto rows = TRY(session.query("select serial from paper_form where batch_id = $1 order by number", {id}));
        std::int64_t number = 0;
        for (const auto row : rows) serial(call, ++number) = row.text(0);
        return wrong_unless(number == call.number(1), "so many were not printed");
      })
      .value();
}

// "{name} types in form {number}: {name} {entering} on {day} at {time}"
Wrong type_in(Call& call, const std::string& direction, json::object more, bool must = true) {
  const Who pair = who(call, 0, 2);
  if (pair.wrong) return pair.wrong;
  const auto day = CivilDate::parse(call.at(3));
  if (!day.ok()) return "no day: " + call.at(3);
  const int hour = std::stoi(call.at(4).substr(0, 2)), minute = std::stoi(call.at(4).substr(3, 2));
  // The posts are one hour ahead of UTC.
  const Instant at{(static_cast<std::int64_t>(day->days()) * 86'400 + (hour - 1) * 3'600 + minute * 60) * 1'000'000};
  more["serial"] = serial(call, call.number(1));
  more["at"] = at.to_text();
  more["decided_by"] = "Sgt. Bello";
  more["reason"] = "power_cut";
  more["check"] =
      json::object{{"direction", direction}, {"transport_mode", "land_foot"}, {"document", pair.traveller->document()}};
  const Reply reply = call.world.post(*pair.actor, "/api/backlog/entries", more);
  if (reply.ok()) pair.traveller->check = reply.at("/check_id");
  return must ? went_well(reply) : Wrong();
}

void paper(Sentences& s) {
  s.add("{name} prints {number} forms of kind {name}", print);
  s.add("{name} types in form {number}: {name} entered on {day} at {time}",
        [](Call& call) { return type_in(call, "entry", {}); });
  s.add("{name} types in form {number}: {name} left on {day} at {time}",
        [](Call& call) { return type_in(call, "exit", {}); });
  s.add("{name} tries to type in form {number}: {name} entered on {day} at {time}",
        [](Call& call) { return type_in(call, "entry", {}, false); });
  s.add("{name} types in form {number}: {name} asked for protection on {day} at {time}",
        [](Call& call) { return type_in(call, "entry", {{"protection", "asylum_request"}}); });
  s.add("for {name} form {number} is missing", [](Call& call) -> Wrong {
    const Who one = who(call, 0);
    if (one.wrong) return one.wrong;
    const Reply screen = call.world.get(*one.actor, "/api/backlog");
    const std::string wanted = serial(call, call.number(1));
    return wrong_unless(screen.ok() && limen::to_text(screen.body.at("missing")).find(wanted) != std::string::npos,
                        wanted + " is not among the missing");
  });
  s.add("for {name} {number} persons who crossed on paper have hits to review", [](Call& call) -> Wrong {
    const Who one = who(call, 0);
    if (one.wrong) return one.wrong;
    const Reply list = call.world.get(*one.actor, "/api/backlog/hits");
    if (!list.ok()) return went_well(list);
    const auto count = static_cast<std::int64_t>(list.body.at("checks").as_array().size());
    return wrong_unless(count == call.number(1), fmt::format("there are {}", count));
  });
  s.add("what {name} was told says nothing of hits", [](Call& call) -> Wrong {
    return wrong_unless(call.world.last.content.find("hit") == std::string::npos, "it does");
  });
}

Wrong file_says(Call& call, const std::string& pointer, const std::string& wanted) {
  const Who pair = who(call, 0, 1);
  if (pair.wrong) return pair.wrong;
  const Reply file = call.world.get(*pair.actor, "/api/travellers/" + file_of(call, pair));
  if (!file.ok()) return went_well(file);
  return wrong_unless(file.at(pointer) == wanted, "it says " + file.at(pointer));
}

void files(Sentences& s) {
  s.add("in the file that {name} reads the first crossing of {name} is typed in {name}, of {day}",
        [](Call& call) -> Wrong {
          if (auto wrong = file_says(call, "/crossings/0/source", call.at(2))) return wrong;
          return file_says(call, "/crossings/0/local_day", call.at(3));
        });
  s.add("in the file that {name} reads {name} has a stay of {day} to {day}", [](Call& call) -> Wrong {
    if (auto wrong = file_says(call, "/stays/0/entry", call.at(2))) return wrong;
    return file_says(call, "/stays/0/exit", call.at(3));
  });
  s.add("in the check that {name} sees {name} has {number} unlawful days", [](Call& call) -> Wrong {
    const Who pair = who(call, 0, 1);
    if (pair.wrong) return pair.wrong;
    const Reply view = call.world.get(*pair.actor, "/api/checks/" + pair.traveller->check);
    return wrong_unless(view.at("/stay/unlawful_days") == call.at(2), "it says " + view.at("/stay/unlawful_days"));
  });
}

void stamps(Sentences& s) {
  s.add("{name} writes down that the entry of {name} is not recorded because {code}", [](Call& call) -> Wrong {
    const Who pair = who(call, 0, 1);
    if (pair.wrong) return pair.wrong;
    return went_well(call.world.post(*pair.actor, "/api/checks/" + pair.traveller->check + "/entry-gap",
                                     json::object{{"reason", call.at(2)}}));
  });
  s.add("{name} finds in the passport of {name} a stamp of entry of {day} at {text}", [](Call& call) -> Wrong {
    const Who pair = who(call, 0, 1);
    if (pair.wrong) return pair.wrong;
    const json::object stamp{{"direction", "entry"}, {"day", call.at(2)}, {"place", call.at(3)}, {"page", "14"}};
    const Reply made = call.world.post(*pair.actor, "/api/travellers/" + file_of(call, pair) + "/stamps", stamp);
    call.world.things["stamp"] = made.at("/id");
    return went_well(made);
  });
  s.add("{name} confirms the stamp", [](Call& call) -> Wrong {
    const Who one = who(call, 0);
    if (one.wrong) return one.wrong;
    return went_well(call.world.post(*one.actor, "/api/stamps/" + call.world.things["stamp"] + "/decision",
                                     json::object{{"accept", true}, {"note", "Seen in the passport"}}));
  });
  s.add("{name} tries to presume that {name} has overstayed", [](Call& call) -> Wrong {
    const Who pair = who(call, 0, 1);
    if (pair.wrong) return pair.wrong;
    call.world.post(*pair.actor, "/api/checks/" + pair.traveller->check + "/presumption",
                    json::object{{"facts", "No entry, no stamp"}});
    return {};
  });
  s.add("for {name} the list of overstayers has {number} persons and leaves {number} out", [](Call& call) -> Wrong {
    const Who one = who(call, 0);
    if (one.wrong) return one.wrong;
    const Reply list = call.world.get(*one.actor, "/api/overstayers");
    if (!list.ok()) return went_well(list);
    const auto count = static_cast<std::int64_t>(list.body.at("overstayers").as_array().size());
    return wrong_unless(count == call.number(1) && list.at("/unknown") == call.at(2),
                        fmt::format("it has {} and leaves {} out", count, list.at("/unknown")));
  });
}

Wrong decide_request(Call& call) {
  const Who one = who(call, 0);
  if (one.wrong) return one.wrong;
  call.world.post(*one.actor, "/api/correction-requests/" + call.world.things["request"] + "/decision",
                  json::object{{"approve", true}, {"note", "Boarding pass seen"}});
  return {};
}

void corrections(Sentences& s) {
  s.add("{name} asks for the crossing of {name} to be moved to {day}", [](Call& call) -> Wrong {
    const Who pair = who(call, 0, 1);
    if (pair.wrong) return pair.wrong;
    const Reply file = call.world.get(*pair.actor, "/api/travellers/" + file_of(call, pair));
    const json::object body{{"changes", json::object{{"at", call.at(2) + "T11:00:00Z"}}},
                            {"reason", "wrong_time"},
                            {"note", "The traveller shows her boarding pass"},
                            {"asked_by", "traveller"}};
    const Reply made =
        call.world.post(*pair.actor, "/api/crossings/" + file.at("/crossings/0/id") + "/correction-requests", body);
    call.world.things["request"] = made.at("/id");
    return went_well(made);
  });
  s.add("{name} approves the correction", [](Call& call) -> Wrong {
    if (auto wrong = decide_request(call)) return wrong;
    return went_well(call.world.last);
  });
  s.add("{name} tries to approve the correction", decide_request);
}

}  // namespace

void backlog_sentences(Sentences& sentences) {
  paper(sentences);
  files(sentences);
  stamps(sentences);
  corrections(sentences);
}

}  // namespace limen::duty
