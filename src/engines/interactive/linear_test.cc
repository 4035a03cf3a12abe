// Whatever a carrier sends, answering, changing, repeating and forgetting take linear work.
#include <set>

#include "base/test_work.h"
#include "engines/interactive/test_desk.h"

namespace limen::interactive {
namespace {

constexpr std::size_t kSize = 24U << 10;

// Everything that can be done about what these bytes ask.
void serve(std::string_view bytes) {
  Desk desk{Settings{}};
  Board board;
  edifact::Findings findings;
  std::string out;
  std::set<std::string> people;
  for (const Event& event : desk.receive(bytes, kNow, board, out, findings)) people.insert(event.unique);
  for (const std::string& unique : people) (void)desk.change("XX", unique, {"1Z", ""}, kNow, out);
  desk.receive(bytes, kNow, board, out, findings);
  desk.repeat_due(kNow.plus_seconds(30), out);
  desk.forget_before(kNow.plus_seconds(60));
}

TEST(InteractiveLinear, HostileQuestionsTakeLinearWork) {
  const std::string unb = "UNB+UNOA:4+XX+GOV+261122:0815+5'";
  const std::string unh = "UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'RFF+TN:T'TDT+20+XX123'";
  const auto numbered = [](std::string head, std::string before, std::string behind) {
    return testing::HostileInput([=](std::size_t size) {
      std::string text = head;
      for (int i = 0; text.size() < size; ++i) text += before + std::to_string(i) + behind;
      return text;
    });
  };
  testing::expect_linear(numbered(unb + unh, "NAD+FL+++A:B'RFF+ABO:", "'"), serve, "many persons", kSize);
  testing::expect_linear(numbered(unb + unh, "NAD+FL+++A", ":B'RFF+ABO:1'"), serve, "one reference for all", kSize);
  testing::expect_linear(numbered(unb, unh + "NAD+FL+++A", ":B'RFF+ABO:1'UNT+6+1'"), serve, "one question, other data",
                         kSize);
  testing::expect_linear(
      numbered(unb, "UNH+1+PAXLST:D:05B'BGM+745'RFF+TN:T'TDT+20+XX", "'NAD+FL+++A:B'RFF+ABO:1'UNT+7+1'"), serve,
      "one person, many flights", kSize);
  testing::expect_linear(
      numbered(unb, "UNH+1+PAXLST:D:05B'BGM+745'TDT+20+XX1'RFF+TN:T", "'NAD+FL+++A:B'RFF+ABO:1'UNT+7+1'"), serve,
      "one person, many transactions", kSize);
  testing::expect_linear(testing::repeated(unb, "UNH+1+CUSRES:D:05B'BGM+312'RFF+TN:LIMEN000002'UNT+4+1'"), serve,
                         "acknowledgements of nothing", kSize);
}

}  // namespace
}  // namespace limen::interactive
