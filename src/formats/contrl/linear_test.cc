#include "base/test_work.h"
#include "formats/contrl/contrl.h"

namespace limen::contrl {
namespace {

void examine_and_write(std::string_view bytes) {
  (void)write(examine(bytes, {.list_warnings = true, .acknowledge_each = true}), {});
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) (void)write(read(reader), {});
  }
}

TEST(ContrlLinear, HostileInterchangesTakeLinearWork) {
  const std::string head = "UNB+UNOA:4+GOV+XX+261122:0815+1'";
  const std::string control = head + "UNH+1+CONTRL:D:3:UN'UCI+1+A+B+4'";
  for (const auto& [start, piece] :
       std::vector<std::pair<std::string, std::string>>{{head, "UNH+1+PAXLST:D'UNT+9+2'"},
                                                        {head, "UNH+1+PAXLST:D'"},
                                                        {head + "UNH+1+PAXLST:D'", "BG+745'"},
                                                        {head, "UNB+1'"},
                                                        {head, "UNZ+1+1'"},
                                                        {control, "UCM+1+PAXLST:D+4+13'UCS+1+12'UCD+12+1'"},
                                                        {control + "UCM+1+PAXLST:D+4+13'", "UCS+1+12'"},
                                                        {control + "UCM+1+PAXLST:D+4+13'UCS+1'", "UCD+12+1'"},
                                                        {control, "UCI+1+A+B+4'"},
                                                        {control, "XYZ+1'"}}) {
    testing::expect_linear(testing::repeated(start, piece), examine_and_write, piece);
  }
}

}  // namespace
}  // namespace limen::contrl
