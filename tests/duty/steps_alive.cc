// Sentences about a site that one person keeps alive: what the health page says, and to whom.
#include "duty/sentences.h"
#include "services/health/notes.h"

namespace limen::duty {
namespace {

constexpr std::int64_t kDay = 86'400;

struct Said {
  std::string colour{}, says{}, act{};
  Wrong wrong{};
};

// What the page (or the sign at the counter) says of a check. A minute passes: nobody asks faster than the page does.
Said said(Call& call, const std::string& path, const std::string& check) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return {.wrong = "nobody is called " + call.at(0)};
  call.world.pass_seconds(61);
  const Reply reply = call.world.get(*actor, path);
  if (!reply.ok()) return {.wrong = went_well(reply)};
  for (const json::value& one : reply.body.at("findings").as_array()) {
    if (std::string_view(one.at("check").as_string()) != check) continue;
    Said out{.colour = std::string(one.at("colour").as_string()),
             .says = std::string(one.at("says").at("en").as_string())};
    if (one.as_object().contains("act")) out.act = std::string(one.at("act").at("en").as_string());
    return out;
  }
  return {};
}

health::Notes notes(Call& call) { return health::Notes(call.world.site->folder); }

void add_page(Sentences& sentences) {
  sentences.add("for {name} the health of {code} is {name}", [](Call& call) -> Wrong {
    const Said found = said(call, "/api/health", call.at(1));
    if (found.wrong) return found.wrong;
    return wrong_unless(found.colour == call.at(2), "it is " + found.colour + ": " + found.says);
  });
  sentences.add("for {name} the health page says of {code} {text}", [](Call& call) -> Wrong {
    const Said found = said(call, "/api/health", call.at(1));
    if (found.wrong) return found.wrong;
    return wrong_unless(found.says == call.at(2), "it says: " + found.says);
  });
  sentences.add("for {name} what to do about {code} begins with {text}", [](Call& call) -> Wrong {
    const Said found = said(call, "/api/health", call.at(1));
    if (found.wrong) return found.wrong;
    return wrong_unless(found.act.starts_with(call.at(2)), "it says: " + found.act);
  });
  sentences.add("for {name} the sign at the counter tells of {code}", [](Call& call) -> Wrong {
    const Said found = said(call, "/api/health/sign", call.at(1));
    if (found.wrong) return found.wrong;
    return wrong_unless(!found.colour.empty(), "it does not");
  });
  sentences.add("for {name} the sign at the counter tells nothing of {code}", [](Call& call) -> Wrong {
    const Said found = said(call, "/api/health/sign", call.at(1));
    if (found.wrong) return found.wrong;
    return wrong_unless(found.colour.empty(), "it says: " + found.says);
  });
  sentences.add("{name} tries to open the health page", [](Call& call) -> Wrong {
    Actor* actor = call.world.find_actor(call.at(0));
    if (actor == nullptr) return "nobody is called " + call.at(0);
    call.world.get(*actor, "/api/health");
    return {};
  });
}

Wrong try_desk(Call& call, const char* part, bool good) {
  Actor* actor = call.world.find_actor(call.at(0));
  if (actor == nullptr) return "nobody is called " + call.at(0);
  return went_well(call.world.post(*actor, "/api/health/trials", json::object{{"part", part}, {"good", good}}));
}

}  // namespace

void alive_sentences(Sentences& sentences) {
  add_page(sentences);
  sentences.add("the nightly backup has run", [](Call& call) -> Wrong {
    const auto noted = notes(call).backed_up({call.world.clock.now(), "night.backup", 1'000'000, 1}, false);
    return wrong_unless(noted.ok(), "the note cannot be written");
  });
  sentences.add("the drill has brought the site back", [](Call& call) -> Wrong {
    return wrong_unless(notes(call).drilled({call.world.clock.now(), true, 3}).ok(), "the note cannot be written");
  });
  sentences.add("the drill has not brought the site back", [](Call& call) -> Wrong {
    return wrong_unless(notes(call).drilled({call.world.clock.now(), false, 3}).ok(), "the note cannot be written");
  });
  sentences.add("{number} days go by", [](Call& call) -> Wrong {
    call.world.pass_seconds(call.number(0) * kDay);
    return {};
  });
  sentences.add("the server stops without a word and runs again after {number} minutes", [](Call& call) -> Wrong {
    const auto first = notes(call).started({call.world.clock.now(), call.world.clock.now(), "a", "0.1.0", false});
    call.world.pass_seconds(call.number(0) * 60);
    const auto again = notes(call).started({call.world.clock.now(), call.world.clock.now(), "b", "0.1.0", false});
    return wrong_unless(first.ok() && again.ok(), "the note cannot be written");
  });
  sentences.add("{name} finds that the printer of the desk prints the test page wrong",
                [](Call& call) -> Wrong { return try_desk(call, "printer", false); });
  sentences.add("{name} finds that the printer of the desk prints the test page right",
                [](Call& call) -> Wrong { return try_desk(call, "printer", true); });
}

}  // namespace limen::duty
