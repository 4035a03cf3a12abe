#include "base/test_work.h"

#include "formats/csv/csv.h"

namespace limen::csv {
namespace {

void read(std::string_view bytes) {
  Reader reader(bytes);
  for (auto more = reader.next(); !more.ok() || *more; more = reader.next()) {
  }
}

TEST(CsvLinear, HostileTablesTakeLinearWork) {
  for (const auto& [start, piece] : std::vector<std::pair<std::string, std::string>>{{"", "\""},
                                                                                     {"", "\"\""},
                                                                                     {"\"open\n", "\"\"\n"},
                                                                                     {"", "\"\n"},
                                                                                     {"", "\"a\n\"b\n"},
                                                                                     {"", ","},
                                                                                     {"", "\n"},
                                                                                     {"", "\r"},
                                                                                     {"\"", "a"},
                                                                                     {"\"", "\r\n"},
                                                                                     {"a,b\n", "1\n"},
                                                                                     {"", "\xFF,"}}) {
    testing::expect_linear(testing::repeated(start, piece), read, piece);
  }
}

}  // namespace
}  // namespace limen::csv
