#include "base/test_work.h"
#include "formats/cusres/cusres.h"

namespace limen::cusres {
namespace {

void read_and_answer(std::string_view bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  Response response, answer;
  std::string out;
  edifact::EdifactWriter writer(out);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    read(reader, response);
    acknowledge(response, answer);
    write_message(writer, answer);
  }
}

TEST(CusresLinear, HostileAnswersTakeLinearWork) {
  const std::string head = "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'";
  for (const auto& [start, piece] :
       std::vector<std::pair<std::string, std::string>>{{head, "ERP+2'RFF+ABO:1'ERC+0Z'"},
                                                        {head + "ERP+2'", "RFF+ABO:1'"},
                                                        {head + "ERP+2'", "ERC+0Z'"},
                                                        {head + "ERP+2'", "FTX+AAP+++A:B'"},
                                                        {head, "ERP+7'"},
                                                        {head, "RFF+TN:1'"},
                                                        {head, "RFF+AF:1'DTM+189:1'LOC+87+A'"},
                                                        {head, "DTM+189:1'"},
                                                        {head, "XYZ+1'"},
                                                        {head, "BGM+962'"},
                                                        {head, "UNT+1+1'UNH+1+CUSRES:D'"}}) {
    testing::expect_linear(testing::repeated(start, piece), read_and_answer, piece);
  }
}

}  // namespace
}  // namespace limen::cusres
