#include "base/test_work.h"

#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "formats/paxlst/test_read.h"
#include "formats/paxlst/write.h"

namespace limen::paxlst {
namespace {

void read_show_and_write(std::string_view bytes) {
  const testing::Lists lists = testing::read_lists(bytes);
  std::string out, json;
  edifact::EdifactWriter writer(out);
  for (const Message& message : lists.messages) {
    append_json(json, message, {});
    if (message.form != Form::kOldUs) (void)write_message(writer, message);
  }
}

TEST(PaxlstLinear, HostileListsTakeLinearWork) {
  const std::string head = "UNB+UNOA:4+XX+GOV+261120:0815+1'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'TDT+20+XX1+++XX'";
  const std::string person = head + "NAD+FL+++A:B'";
  const std::string document = person + "DOC+P+1'";
  for (const auto& [start, piece] : std::vector<std::pair<std::string, std::string>>{
           {head, "NAD+FL+++A:B'"},
           {head, "NAD+FL+++A'XYZ+1'"},  // something raw for everybody
           {head, "NAD+FL+++A'ATT+2++M'ATT+2++F'"},
           {person, "DOC+P+1'RFF+QQ:1'"},  // one person of ten thousand documents
           {person, "DOC+P+1'LOC+91+FRA'LOC+91+DEU'"},
           {person, "DOC+P+1'XYZ+1'"},
           {person, "DTM+36:300101'DTM+36:300101'"},
           {document, "RFF+QQ:1'GEI+ZZZ+1'"},
           {document, "RFF+AVF:1'"},
           {person, "LOC+178+LHR'"},
           {person, "NAT+2+GBR'"},
           {person, "FTX+BAG+++XX1:2'"},
           {person, "COM+1:TE+2:FX'"},
           {head, "LOC+125+LHR'DTM+189:2611220815:201'"},
           {head, "TDT+20+XX1'"},
           {head, "CNT+42:1'"},
           {head, "UNS+D'"},
           {head, "'"},
           {head, "UNT+1+1'UNH+1+PAXLST:D:12B:UN'"},
           {"", "UNB+UNOA:4+A+B+261120:0815+1'UNH+1+PAXLST:D'NAD+FL'UNT+3+1'UNZ+1+1'"},
           {"UNB+UNOA:4+A+B'UNH+1+PAXLST:90:1:UN'", "NAD+FL+++A:B'"}}) {
    limen::testing::expect_linear(limen::testing::repeated(start, piece), read_show_and_write, piece);
  }
}

}  // namespace
}  // namespace limen::paxlst
