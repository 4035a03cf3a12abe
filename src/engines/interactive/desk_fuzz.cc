// Any bytes from any carriers, cut into what comes at a time at every 0xFF: nobody may board whom the decider did not
// let board, what goes out is nothing but answers and reads as such, and a change of mind goes out until it is
// acknowledged or given up.
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/test_require.h"
#include "engines/interactive/interactive.h"
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
  limen::Result<Decision> decide(const paxlst::Message&, const paxlst::Person& person) override {
    switch (person.surname().size() % 5) {
      case 0:
        return limen::Error{"fuzz.broken", "no answer"};
      case 1:
        return Decision{"0", {}};
      case 2:
        return Decision{"1Z", "CALL THE DESK"};
      default:
        may_board_.insert(std::string(person.unique));
        return Decision{"0Z", {}};
    }
  }
  bool may_board(std::string_view unique) const { return may_board_.contains(unique); }

 private:
  std::set<std::string, std::less<>> may_board_;  // unique references
};

using Answers = std::vector<std::pair<std::string, std::string>>;  // unique reference and status, one by one

Answers answers(std::string_view out) {
  Answers answers;
  edifact::Findings unused;
  edifact::InterchangeReader reader(out, unused, {.retention = edifact::Retention::kMessage});
  cusres::Response response;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    require(step != edifact::Step::kOutside);
    if (step != edifact::Step::kMessage) continue;
    require(reader.message().type == "CUSRES");
    cusres::read(reader, response);
    for (const cusres::Result& result : response.results) {
      if (result.level != cusres::Level::kPerson) continue;
      answers.emplace_back(response.reference(result, "ABO"), response.status(result));
    }
  }
  return answers;
}

Answers told(const std::vector<Event>& events) {
  Answers told;
  for (const Event& event : events) {
    switch (event.kind) {
      case EventKind::kAnswered:
      case EventKind::kRepeated:
      case EventKind::kInsufficient:
      case EventKind::kFailed:
      case EventKind::kSent:
        told.emplace_back(event.unique, event.status);
        break;
      default:
        break;
    }
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  interactive::Desk desk(interactive::Settings{});
  Board board;
  edifact::Findings findings;
  Instant now{1'795'000'000'000'000};
  std::vector<std::pair<std::string, std::string>> known;  // carrier and unique reference
  while (!rest.empty()) {
    const std::size_t end = rest.find('\xFF');
    const std::string_view bytes = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    std::string out;
    const std::vector<Event>& events = desk.receive(bytes, now, board, out, findings);
    for (const Event& event : events) {
      if (event.kind == EventKind::kAnswered) require(event.status != "0Z" || board.may_board(event.unique));
      if (event.kind == EventKind::kFailed) require(!event.status.starts_with('0'));
      if (!event.unique.empty() && event.kind != EventKind::kAcknowledged) {
        known.emplace_back(event.carrier, event.unique);
      }
    }
    require(answers(out) == told(events));
    now = now.plus_seconds(20);
  }
  // The state changes its mind about everybody.
  for (const auto& [carrier, unique] : known) {
    std::string out;
    require(desk.change(carrier, unique, {"1Z", {}}, now, out).ok());
    require(answers(out) == Answers{{unique, "1Z"}});
  }
  for (int i = 0; i < 12 && desk.open_changes() > 0; ++i) {
    now = *desk.next_due();
    std::string out;
    require(answers(out) == Answers{});
    const std::vector<Event> events = desk.repeat_due(now, out);
    require(answers(out) == told(events));
  }
  require(desk.open_changes() == 0);
  desk.forget_before(now.plus_seconds(1));
  require(desk.conversations() == 0);
  return 0;
}
