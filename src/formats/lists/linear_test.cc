#include "base/test_work.h"

#include "formats/lists/lists.h"

namespace limen::lists {
namespace {

void alerts(std::string_view bytes) { (void)read_alerts(bytes); }
void ofac(std::string_view bytes) { (void)read_ofac(bytes, bytes); }

TEST(ListsLinear, HostileAlertListsTakeLinearWork) {
  const std::string head = "surname,category,action,other_names,birth_date,nationality\n";
  for (const auto& [start, piece] :
       std::vector<std::pair<std::string, std::string>>{{head, "A,wanted,refer,,,\n"},
                                                        {head, "A,wanted,refer,B|C,1970|1971,UTO|GBR\n"},
                                                        {head, ",,,,,\n"},
                                                        {head, "A\n"},
                                                        {head, "\"A\n"},
                                                        {head + "A,wanted,refer,", "B|"},
                                                        {head + "A,wanted,refer,,", "1970|"},
                                                        {head + "A,wanted,refer,,", "x|"},
                                                        {head + "A,wanted,refer,,,", "UTO|"},
                                                        {"", "surname,"}}) {
    testing::expect_linear(testing::repeated(start, piece), alerts, piece);
  }
}

TEST(ListsLinear, HostileSanctionsListsTakeLinearWork) {
  const std::string person = "1,\"A, B\",\"individual\",\"X\",-0-,-0-,-0-,-0-,-0-,-0-,-0-,\"";
  for (const auto& [start, piece] :
       std::vector<std::pair<std::string, std::string>>{{"", person + "DOB 1970.\"\n"},
                                                        {"", "1,11,\"aka\",\"B, C\",-0-\n"},
                                                        {person, "DOB 1970; "},
                                                        {person, "Passport A1 (Utopia); "},
                                                        {person, "("},
                                                        {person, "; "},
                                                        {person, "a.k.a. "},
                                                        {"", "1,\n"},
                                                        {"", "\"\n"}}) {
    testing::expect_linear(testing::repeated(start, piece), ofac, piece);
  }
}

}  // namespace
}  // namespace limen::lists
