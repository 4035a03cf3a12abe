// Any bytes from any carriers, cut into what comes at a time at every 0xFF; behind every other piece the state changes
// its mind about everybody. Nobody may board whom the decider (or the state) did not let board; every status is one
// that was given for that reference or one of the settings; one reference in one message lets all board or none; the
// same bytes once more ask for nobody again and get the same statuses; what goes out is nothing but answers and reads
// as such; no 132 says "may board" behind an answer that says otherwise; a change of mind goes out until it is
// acknowledged, overtaken or given up; everything can be forgotten.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/test_require.h"
#include "engines/interactive/interactive.h"
#include "formats/cusres/cusres.h"
#include "formats/edifact/edifact.h"

namespace {

namespace cusres = limen::cusres;
namespace edifact = limen::edifact;
namespace interactive = limen::interactive;
namespace paxlst = limen::paxlst;

using interactive::Decision;
using interactive::Event;
using interactive::EventKind;
using limen::Instant;
using limen::testing::require;

class Board final : public interactive::Decider {
 public:
  limen::Result<Decision> decide(const paxlst::Message& message, const paxlst::Person& person) override {
    const bool carried = !message.flights.empty() &&
                         !(message.flights.front().carrier.empty() && message.flights.front().airline.empty());
    const bool named = !person.unique.empty() && !message.transaction().empty() && carried;
    Decision decision{"0Z", {}};
    switch (person.surname().size() % 7) {
      case 0:
        given[std::string(person.unique)].insert("2Z");
        return limen::Error{"fuzz.broken", "no answer"};
      case 1:
        given[std::string(person.unique)].insert("2Z");
        return Decision{"0+", "NOT A STATUS"};
      case 2:
        decision = {"1Z", "CALL THE DESK, IT'S A+B: *(\u00E9)-? "};
        break;
      case 3:
        decision = {"2Z", std::string(600, 'X') + "\n" + std::string(person.surname())};
        break;
      default:
        break;
    }
    if (named) remembered.emplace(person.unique);
    given[std::string(person.unique)].insert(decision.status);
    return decision;
  }
  // Both were said at some time: an old "may board" is decided again then.
  bool is_in_doubt(std::string_view unique) const {
    const auto statuses = given.find(unique);
    if (statuses == given.end()) return false;
    std::set<bool> boards;
    for (const std::string& status : statuses->second) boards.insert(interactive::may_board(status));
    return boards.size() > 1;
  }
  std::set<std::string, std::less<>> remembered;                    // of whom decisions are not to be asked for again
  std::map<std::string, std::set<std::string>, std::less<>> given;  // by unique reference
};

struct Answer {
  std::string unique;
  std::string status;
  std::string place;  // recipient and flight
};
using Answers = std::vector<Answer>;
using Pairs = std::vector<std::pair<std::string, std::string>>;  // unique reference and status

std::string place_of(const edifact::InterchangeReader& reader, const cusres::Response& response) {
  std::string place = reader.interchange().recipient.id;
  for (const cusres::Flight& flight : response.flights) place += "|" + std::string(flight.reference.value);
  for (const cusres::Moment& moment : response.moments) {
    place += "|" + std::string(moment.value) + ":" + std::string(moment.format);
  }
  for (const cusres::Place& item : response.places) place += "|" + std::string(item.code);
  return place;
}

// A value of the carrier's that we give back may look like the beginning of an interchange, at which any reader that
// looks for interchanges in dirt starts anew.
bool can_be_read(std::string_view out) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(out, findings);
  while (reader.next() != edifact::Step::kEnd) {
  }
  return !findings.has("edifact.unt.missing") && !findings.has("edifact.unz.missing") &&
         !findings.has("edifact.outside");
}

Answers answers(std::string_view out) {
  Answers answers;
  edifact::Findings findings;
  edifact::InterchangeReader reader(out, findings, {.retention = edifact::Retention::kMessage});
  cusres::Response response;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    require(step != edifact::Step::kOutside);
    if (step != edifact::Step::kMessage) continue;
    require(reader.message().type == "CUSRES");
    cusres::read(reader, response);
    require(!response.results.empty());
    std::map<std::string, std::set<bool>, std::less<>> boards;
    for (const cusres::Result& result : response.results) {
      for (const cusres::Text& text : cusres::Response::list_of(result.texts, response.texts)) {
        for (const std::string_view line : text.lines) require(line.size() <= 512);
      }
      if (result.level != cusres::Level::kPerson) continue;
      const std::string unique(response.reference(result, "ABO"));
      const std::string status(response.status(result));
      require(interactive::is_status(status));
      boards[unique].insert(interactive::may_board(status));
      require(unique.empty() || boards[unique].size() == 1);
      answers.push_back({unique, status, place_of(reader, response)});
    }
  }
  for (const edifact::Diagnostic& diagnostic : findings.diagnostics) {
    require(diagnostic.code != "edifact.unt.count" && diagnostic.code != "edifact.unz.count");
    require(diagnostic.code != "edifact.separators.inferred" && diagnostic.code != "edifact.une.count");
  }
  return answers;
}

Pairs pairs(const Answers& answers) {
  Pairs pairs;
  for (const Answer& answer : answers) pairs.emplace_back(answer.unique, answer.status);
  return pairs;
}

bool is_of_person(EventKind kind) {
  return kind == EventKind::kAnswered || kind == EventKind::kRepeated || kind == EventKind::kInsufficient ||
         kind == EventKind::kFailed || kind == EventKind::kSent;
}

std::vector<Event> of_persons(const std::vector<Event>& events) {
  std::vector<Event> told;
  for (const Event& event : events) {
    if (is_of_person(event.kind)) told.push_back(event);
  }
  return told;
}

Pairs pairs(const std::vector<Event>& told) {
  Pairs pairs;
  for (const Event& event : told) pairs.emplace_back(event.unique, event.status);
  return pairs;
}

class Round {
 public:
  void receive(std::string_view bytes) {
    std::string out;
    const std::vector<Event> events = desk_.receive(bytes, now_, board_, out, findings_);
    if (!can_be_read(out)) {
      readable_ = false;
      return;
    }
    const Answers given = answers(out);
    const std::vector<Event> told = of_persons(events);
    require(pairs(given) == pairs(told));
    for (std::size_t i = 0; i < told.size(); ++i) check(told[i], given[i]);
    // The same once more.
    board_.remembered.clear();
    std::string out_again;
    desk_.receive(bytes, now_, board_, out_again, findings_);
    for (const std::string& unique : board_.remembered) require(board_.is_in_doubt(unique));
    const Answers again = answers(out_again);
    require(again.size() == given.size());
    for (std::size_t i = 0; i < again.size(); ++i) {
      require(again[i].unique == given[i].unique);
      require(again[i].status == given[i].status || board_.is_in_doubt(again[i].unique));
      if (again[i].status != given[i].status)
        last_[{told[i].carrier, again[i].unique, again[i].place}] = again[i].status;
    }
  }

  // The state changes its mind about everybody.
  void change() {
    for (const auto& [carrier, unique] : known_) {
      const std::string status = unique.size() % 2 == 0 ? "0Z" : "1Z";
      std::string out;
      const auto sent = desk_.change(carrier, unique, {status, "MIND CHANGED"}, now_, out);
      require(sent.ok());
      const Answers told = answers(out);
      require(told.size() == *sent);
      for (const Answer& answer : told) {
        require(answer.unique == unique && answer.status == status);
        last_[{carrier, unique, answer.place}] = status;
      }
      board_.given[unique].insert(status);
    }
  }

  void repeat(Instant now) {
    now_ = now;
    std::string out;
    const std::vector<Event> events = desk_.repeat_due(now_, out);
    const Answers given = answers(out);
    const std::vector<Event> told = of_persons(events);
    require(pairs(given) == pairs(told));
    for (std::size_t i = 0; i < told.size(); ++i) {
      const auto last = last_.find({told[i].carrier, told[i].unique, given[i].place});
      require(last != last_.end());
      require(!interactive::may_board(given[i].status) || interactive::may_board(last->second));
    }
  }

  void end() {
    for (int i = 0; i < 12 * 1000 && desk_.open_changes() > 0; ++i) repeat(*desk_.next_due());
    require(desk_.open_changes() == 0);
    desk_.forget_before(now_.plus_seconds(1));
    require(desk_.conversations() == 0 && desk_.questions() == 0);
  }
  bool readable() const { return readable_; }
  void wait(std::int64_t seconds) { repeat(now_.plus_seconds(seconds)); }

 private:
  void check(const Event& told, const Answer& answer) {
    const bool of_settings = answer.status == "2Z" || answer.status == "4Z";
    require(of_settings || board_.given[answer.unique].contains(answer.status));
    if (told.kind == EventKind::kFailed) require(!interactive::may_board(answer.status));
    if (answer.unique.empty()) return;
    if (!told.carrier.empty()) known_.emplace(told.carrier, answer.unique);
    // A repeated answer says what was decided then.
    if (told.kind != EventKind::kRepeated) last_[{told.carrier, answer.unique, answer.place}] = answer.status;
  }

  interactive::Desk desk_{interactive::Settings{}};
  Board board_;
  edifact::Findings findings_;
  bool readable_ = true;
  Instant now_{1'795'000'000'000'000};
  std::set<std::pair<std::string, std::string>> known_;  // carrier and unique reference
  struct Place {
    std::string carrier, unique, place;
    auto operator<=>(const Place&) const = default;
  };
  std::map<Place, std::string> last_;  // status that was decided last
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Round round;
  for (bool odd = false; !rest.empty(); odd = !odd) {
    const std::size_t end = rest.find('\xFF');
    round.receive(rest.substr(0, end));
    if (!round.readable()) return 0;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (odd || rest.empty()) round.change();
    round.wait(20);
  }
  round.end();
  return 0;
}
