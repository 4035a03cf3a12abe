#include "formats/seals/coding.h"

#include <gtest/gtest.h>

#include "formats/seals/test_definitions.h"

namespace limen::seals {
namespace {

Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

TEST(SealCoding, C40) {
  EXPECT_EQ(to_hex(*encode_c40("XK")), "eb01");
  EXPECT_EQ(to_hex(*encode_c40("XKC")), "eb11");
  EXPECT_EQ(to_hex(*encode_c40("XK<CD<")), "eb0466ac");

  EXPECT_EQ(to_hex(*encode_c40("A")), "fe42");
  for (const std::string text : {"", "A", "AB", "ABC", "ABCD", "D  ", "0123456789", "A B C Z9"}) {
    EXPECT_EQ(decode_c40(*encode_c40(text)), text);
  }
  EXPECT_EQ(decode_c40(*encode_c40("D<<")), "D  ");
  EXPECT_EQ(decode_c40(*from_hex("fe3d")), " ") << "a filler is a blank at the end, too";
  EXPECT_FALSE(encode_c40("abc"));
  EXPECT_FALSE(encode_c40("A-B"));
  for (const char* bad : {"00", "0000", "ffff", "fe00", "fe42eb01", "fe2e", "eb01eb11"}) {
    EXPECT_FALSE(decode_c40(*from_hex(bad))) << bad;
  }
}

TEST(SealCoding, Dates) {
  const CivilDate date = *CivilDate::from_ymd(1957, 3, 25);
  EXPECT_EQ(to_hex(encode_date(date)), "319ef5");
  EXPECT_EQ(decode_date(encode_date(date)), date);
  EXPECT_FALSE(decode_date(*from_hex("000000")));
  EXPECT_FALSE(decode_date(*from_hex("ffffff")));
  for (const std::string text : {"2026-10-06", "19xx-10-xx", "xxxx-xx-xx", "202x-02-30"}) {
    const auto bytes = encode_masked_date(text);
    ASSERT_TRUE(bytes) << text;
    EXPECT_EQ(decode_masked_date(*bytes), text);
  }
  for (const std::string text : {"2026-02-30", "2026/10/06", "2026-1-06", "2026-1a-06", ""}) {
    EXPECT_FALSE(encode_masked_date(text)) << text;
  }
  EXPECT_FALSE(decode_masked_date(*from_hex("80ffffff")));
}

TEST(SealCoding, Base32) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(encode_base32(as_bytes(plain)), coded);
    EXPECT_EQ(decode_base32(coded), bytes_of(plain));
  }
  for (const char* bad : {"A", "MZ", "my", "M1", "MZX", "MY======"}) EXPECT_FALSE(decode_base32(bad)) << bad;
}

TEST(SealCoding, LengthsAreWrittenInTheShortestWay) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65'535U, 65'536U}) {
    Bytes out;
    append_tlv(out, 0x81, Bytes(size));
    const auto tlv = read_tlv(out);
    ASSERT_TRUE(tlv);
    EXPECT_EQ(tlv->length, size);
    EXPECT_EQ(tlv->header + size, out.size());
  }
  for (const char* bad : {"01", "0180", "018101", "01820010", "0183000100", "0184000000ff", "0181"}) {
    EXPECT_FALSE(read_tlv(*from_hex(bad))) << bad;
  }
}

TEST(SealCoding, ZonesWithAndWithoutTheirEnd) {
  MessageDefinition definition;
  definition.coding = Coding::kMrz;
  definition.line_width = 36;
  definition.characters = 64;
  const std::string zone = testing::kMrvB;
  std::string flat = zone;
  flat.erase(36, 1);
  EXPECT_EQ(decode_value(definition, *encode_c40(flat)), zone);                // all 72
  EXPECT_EQ(decode_value(definition, *encode_c40(flat.substr(0, 64))), zone);  // as the standard has it
  EXPECT_EQ(encode_value(definition, zone), encode_c40(flat.substr(0, 64)));
  EXPECT_FALSE(decode_value(definition, *encode_c40(flat + "A")));
}

}  // namespace
}  // namespace limen::seals
