#include "base/test_work.h"

#include "formats/mrz/mrz.h"

namespace limen::mrz {
namespace {

void read(std::string_view bytes) {
  (void)parse(bytes, {.today = *CivilDate::from_ymd(2026, 11, 22)});
  for (const std::string_view block : split_documents(bytes)) (void)block;
  (void)to_mrz_name(bytes);
}

TEST(MrzLinear, HostileTextTakesLinearWork) {
  for (const std::string piece :
       {"<", "P", "P<UTO", "\n", "\r", " ", "\n\n", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n", "I<UTO\nD2\n", "\xC3\xA9", "\xFF", "\xEF\xBC\x9C", "0O1I"}) {
    testing::expect_linear(testing::repeated("", piece), read, piece);
  }
}

}  // namespace
}  // namespace limen::mrz
