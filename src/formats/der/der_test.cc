#include "formats/der/der.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_work.h"

namespace limen::der {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

std::string code_of(std::string_view text, Rules rules = Rules::kDer) {
  const Bytes bytes = hex(text);
  Reader reader(bytes, rules);
  const auto element = reader.next();
  return element.ok() ? "" : element.error().code;
}

TEST(DerReader, TagsAreTheirOctets) {
  const Bytes bytes =
      hex("30035F1F00"
          "7F6100"
          "A500"
          "9F818100"
          "00");
  Reader reader(bytes);
  const auto first = reader.next();
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->tag, 0x30U);
  EXPECT_EQ(first->offset, 0U);
  EXPECT_TRUE(first->constructed());
  Reader inner = reader.inside(*first);
  const auto nested = inner.next();
  ASSERT_TRUE(nested.ok());
  EXPECT_EQ(nested->tag, 0x5F1FU);
  EXPECT_EQ(nested->offset, 2U);
  EXPECT_FALSE(nested->constructed());
  EXPECT_TRUE(inner.finish().ok());
  EXPECT_EQ(reader.next()->tag, 0x7F61U);
  EXPECT_EQ(reader.next()->tag, 0xA5U);
  EXPECT_EQ(reader.peek(), 0x9F818100U);
  EXPECT_EQ(reader.next()->tag, 0x9F818100U);
  EXPECT_TRUE(reader.at_end());
}

TEST(DerReader, LengthForms) {
  EXPECT_EQ(code_of("0400"), "");
  EXPECT_EQ(code_of("04810100"), "der.length.not_minimal");
  EXPECT_EQ(code_of("04810100", Rules::kBer), "");
  EXPECT_EQ(code_of("0482000100", Rules::kBer), "");
  EXPECT_EQ(code_of("0481"), "der.truncated");
  EXPECT_EQ(code_of("04"), "der.truncated");
  EXPECT_EQ(code_of("0402FF"), "der.truncated");
  EXPECT_EQ(code_of("0488FFFFFFFFFFFFFFFF00"), "der.truncated");
  EXPECT_EQ(code_of("0489000000000000000000"), "der.length.invalid");
  EXPECT_EQ(code_of("04FF"), "der.length.invalid");
  EXPECT_EQ(code_of("3080040101"
                    "0000"),
            "der.length.indefinite");
  EXPECT_EQ(code_of("30800401010000", Rules::kBer), "");
  EXPECT_EQ(code_of("3080040101", Rules::kBer), "der.truncated");
  EXPECT_EQ(code_of("0480"
                    "0000",
                    Rules::kBer),
            "der.length.invalid");
  EXPECT_EQ(code_of("0000", Rules::kBer), "der.end_of_contents");
  EXPECT_EQ(code_of("1F8001"
                    "00"),
            "der.tag.invalid");
  EXPECT_EQ(code_of("1F8181818100"), "der.tag.invalid");
  EXPECT_EQ(code_of("1F81"), "der.truncated");
  EXPECT_EQ(code_of(""), "der.truncated");
}

TEST(DerReader, IndefiniteContentEndsWhereItsOwnEndStands) {
  const Bytes bytes =
      hex("3080"
          "3080"
          "04020000"
          "0000"
          "020105"
          "0000"
          "0500");
  Reader reader(bytes, Rules::kBer);
  const auto outer = reader.next(kSequence);
  ASSERT_TRUE(outer.ok());
  EXPECT_TRUE(outer->indefinite);
  EXPECT_EQ(outer->whole.size(), bytes.size() - 2);
  Reader inner = reader.inside(*outer);
  const auto sequence = inner.next(kSequence);
  ASSERT_TRUE(sequence.ok());
  EXPECT_EQ(sequence->content.size(), 4U);
  const auto number = inner.next(kInteger);
  ASSERT_TRUE(number.ok());
  EXPECT_EQ(number->offset, 10U);
  EXPECT_EQ(*integer(*number), 5);
  EXPECT_TRUE(inner.at_end());
  EXPECT_TRUE(reader.next(kNull).ok());
}

TEST(DerReader, ErrorsLeaveTheReaderWhereItWasAndSayWhere) {
  const Bytes bytes =
      hex("0101FF"
          "0205");
  Reader reader(bytes);
  EXPECT_EQ(reader.next(kInteger).error().code, "der.tag.unexpected");
  EXPECT_EQ(reader.offset(), 0U);
  EXPECT_FALSE(reader.next_if(kInteger)->has_value());
  EXPECT_TRUE(reader.next_if(kBoolean)->has_value());
  const auto broken = reader.next_if(kInteger);
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().place.offset, 3U);
  EXPECT_EQ(reader.finish().error().code, "der.trailing");
  Reader empty(ByteView{});
  EXPECT_EQ(empty.next(kInteger).error().code, "der.missing");
}

TEST(DerReader, DepthIsLimited) {
  Bytes bytes;
  for (int i = 0; i < 40; ++i) bytes = tlv(kSequence, bytes);
  Reader reader(bytes);
  int levels = 0;
  std::string code;
  while (code.empty()) {
    const auto element = reader.next();
    if (!element.ok()) {
      code = element.error().code;
    } else {
      ++levels;
      reader = reader.inside(*element);
    }
  }
  EXPECT_EQ(code, "der.depth");
  EXPECT_EQ(levels, kMaxDepth + 1);
  std::string open;
  for (int i = 0; i < 40; ++i) open += "3080";
  for (int i = 0; i < 40; ++i) open += "0000";
  EXPECT_EQ(code_of(open, Rules::kBer), "der.truncated");
}

void walk(Reader reader, int& count) {
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) return;
    ++count;
    if (element->constructed()) walk(reader.inside(*element), count);
  }
}

TEST(DerReader, LinearTime) {
  const auto all = [](std::string_view text) {
    int count = 0;
    walk(Reader(as_bytes(text), Rules::kBer), count);
  };
  testing::expect_linear(testing::repeated("", std::string("\x30\x80\x04\x01\x01\x00\x00", 7)), all, "indefinite");
  testing::expect_linear(
      [](std::size_t size) {
        std::string text;
        for (int i = 0; i < 30; ++i) text += "\x30\x80";
        while (text.size() < size) text += std::string("\x04\x00", 2);
        return text + std::string(60, '\0');
      },
      all, "nested indefinite");
  testing::expect_linear(
      testing::repeated("", "\x30\x80"),
      [](std::string_view text) {
        int count = 0;
        walk(Reader(as_bytes(text), Rules::kBer), count);
      },
      "never closed");
}

TEST(DerValues, Integers) {
  const auto value = [](std::string_view text) { return integer(*only(hex(text), kInteger)); };
  const Bytes one = hex("02020080");
  EXPECT_EQ(*integer(*only(one, kInteger)), 128);
  const Bytes minus = hex("020180");
  EXPECT_EQ(*integer(*only(minus, kInteger)), -128);
  EXPECT_EQ(unsigned_integer(*only(minus, kInteger)).error().code, "der.integer.invalid");
  EXPECT_EQ(unsigned_integer(*only(one, kInteger))->size(), 1U);
  EXPECT_FALSE(value("0200").ok());
  EXPECT_FALSE(value("0209010000000000000000").ok());
  for (const std::int64_t number :
       std::initializer_list<std::int64_t>{0, 1, -1, 127, 128, -128, -129, 65'535, 1LL << 62, INT64_MIN}) {
    const Bytes written = integer_of(number);
    EXPECT_EQ(*integer(*only(written, kInteger)), number);
  }
  EXPECT_EQ(to_hex(integer_of(-129)), "0202ff7f");
  EXPECT_EQ(to_hex(unsigned_of(hex("0000FF"))), "020200ff");
  EXPECT_EQ(to_hex(unsigned_of({})), "020100");
}

TEST(DerValues, ObjectIdentifiers) {
  for (const std::string_view text : {"1.2.840.113549.1.7.2", "2.23.136.1.1.1", "0.4.0.127.0.7.2.2.4.2.2", "2.999.3",
                                      "0.0", "1.3.36.3.3.2.8.1.1.7"}) {
    const auto content = oid_content(text);
    ASSERT_TRUE(content.has_value()) << text;
    EXPECT_EQ(oid_text(*content), text);
  }
  EXPECT_EQ(to_hex(*oid_content("2.23.136.1.1.1")), "678108010101");
  for (const std::string_view text :
       {"", "1", "3.1", "1.40", "1..2", "1.2.", ".1.2", "1.02", "1.x", "1.2.9999999999999999999"}) {
    EXPECT_FALSE(oid_content(text).has_value()) << text;
  }
  EXPECT_FALSE(oid_text(hex("2A80")).has_value());
  EXPECT_FALSE(oid_text(hex("2A8001")).has_value());
  EXPECT_FALSE(oid_text(hex("2AFFFFFFFFFFFFFFFFFFFF7F")).has_value());
  EXPECT_FALSE(oid_text({}).has_value());
}

TEST(DerValues, Strings) {
  const Bytes parts =
      hex("2480"
          "040101"
          "2404"
          "04020203"
          "0000");
  const auto element = only(parts, 0x24, Rules::kBer);
  ASSERT_TRUE(element.ok());
  EXPECT_EQ(to_hex(*octets(*element)), "010203");
  const Bytes wrong = hex("2403020101");
  EXPECT_EQ(octets(*only(wrong, 0x24)).error().code, "der.octet_string.invalid");
  const Bytes bit = hex("03020055");
  EXPECT_EQ(to_hex(*bits(*only(bit, kBitString))), "55");
  const Bytes unused = hex("03020154");
  EXPECT_EQ(bits(*only(unused, kBitString)).error().code, "der.bit_string.invalid");
  const Bytes truth = boolean_of(true);
  EXPECT_TRUE(*boolean(*only(truth, kBoolean)));
  EXPECT_EQ(boolean(*only(bit, kBitString)).error().code, "der.boolean.invalid");
}

TEST(DerValues, Times) {
  const auto read = [](std::uint32_t tag, std::string_view text) {
    const Bytes bytes = text_of(tag, text);
    const auto instant = time(*only(bytes, tag));
    return instant.ok() ? instant->to_text() : instant.error().code;
  };
  EXPECT_EQ(read(kUtcTime, "261122081530Z"), "2026-11-22T08:15:30.000000Z");
  EXPECT_EQ(read(kUtcTime, "2611220815Z"), "2026-11-22T08:15:00.000000Z");
  EXPECT_EQ(read(kUtcTime, "500101000000Z"), "1950-01-01T00:00:00.000000Z");
  EXPECT_EQ(read(kUtcTime, "261122081530+0130"), "2026-11-22T06:45:30.000000Z");
  EXPECT_EQ(read(kGeneralizedTime, "20611122081530.25Z"), "2061-11-22T08:15:30.000000Z");
  for (const std::string_view wrong : {"", "Z", "261322081530Z", "260230081530Z", "261122241530Z", "261122081530",
                                       "261122081530ZZ", "261122081530+0", "26112208153", "2611220815a0Z"}) {
    EXPECT_EQ(read(kUtcTime, wrong), "der.time.invalid") << wrong;
  }
  for (const std::string_view text :
       {"1970-01-01T00:00:00Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "1949-06-01T12:00:01Z"}) {
    const Instant instant = *Instant::parse(text);
    const Bytes written = time_of(instant);
    EXPECT_EQ(*time(*Reader(written).next()), instant) << text;
  }
}

TEST(DerWriter, ShortestForms) {
  EXPECT_EQ(to_hex(tlv(0x5F1F, hex("41"))), "5f1f0141");
  EXPECT_EQ(to_hex(tlv(0x7F61, {})), "7f6100");
  Bytes long_content(200);
  EXPECT_EQ(to_hex(ByteView(tlv(kOctetString, long_content)).first(3)), "0481c8");
  long_content.resize(65'536);
  EXPECT_EQ(to_hex(ByteView(tlv(kOctetString, long_content)).first(5)), "0483010000");
  EXPECT_EQ(to_hex(set_of({hex("0203"), hex("0201"), hex("01")})), "31050102010203");
  EXPECT_EQ(to_hex(sequence({integer_of(3), null()})), "30050201030500");
  EXPECT_EQ(to_hex(bits_of(hex("AA"))), "030200aa");
}

}  // namespace
}  // namespace limen::der
