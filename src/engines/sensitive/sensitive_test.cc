#include "engines/sensitive/sensitive.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/result_matchers.h"
#include "engines/sensitive/test_json.h"
#include "formats/pnrgov/samples.h"
#include "platform/config/config.h"

namespace limen::sensitive {
namespace {

using pnrgov::samples::push;
using pnrgov::samples::read;

Rules baseline() {
  const auto node = config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml");
  EXPECT_TRUE(node.ok()) << (node.ok() ? "" : node.error().to_text());
  auto rules = Rules::read(*node);
  EXPECT_TRUE(rules.ok()) << (rules.ok() ? "" : rules.error().to_text());
  return rules.take();
}

std::uint64_t of(const Rules& rules, const Counts& counts, std::string_view kind) {
  for (std::size_t i = 0; i < rules.kinds().size(); ++i) {
    if (rules.kinds()[i] == kind) return counts.kinds[i];
  }
  return ~std::uint64_t{0};
}

std::size_t segments(std::string_view bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  std::size_t count = 0;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next())
    count += step == edifact::Step::kSegment ? 1 : 0;
  return count;
}

struct Trick {
  std::string_view kind, segment, gone;
};

constexpr Trick kTricks[] = {
    {"meal", "SSR+VGML:HK:1:XX:::MAD:LHR+::1'", "VGML"},
    {"meal", "SSR+vgml:HK:1:XX'", "vgml"},
    {"meal", "SSR+MO?ML:HK:1:XX'", "MOML"},   // a release character in the code
    {"meal", "SSR+VG:ML:HK:1:XX'", "VG"},     // the code cut over components
    {"meal", "SSR:X+VGML:HK:1:XX'", "VGML"},  // something directly behind the tag
    {"meal", "SSR:VGML:HK:1:XX'", "VGML"},    // the code itself there
    {"meal", "IFT:KOSHER MEAL+4:28::XX'", "KOSHER"},
    {"meal", "SSR+ZZML:HK:1:XX'", "ZZML"},    // a meal that no list has
    {"meal", "SSR+KS\r\nML:HK:1:XX'", "KS"},  // wrapped line
    {"meal", "SSR+OTHS:HK:1:XX:::::KOSHER MEAL PLS'", "KOSHER"},
    {"meal", "SSR+OTHS:HK:1:XX:::::kosher meal'", "kosher"},
    {"meal", "SSR+OTHS:HK:1:XX:::::KO?SHER'", "KOSHER"},
    {"meal", "SSR+OTHS:HK:1:XX:::::KO:SHER'", "SHER"},
    {"meal", "SSR+OTHS:HK:1:XX:::::K O S H E R'", "K O S H E R"},
    {"meal", "SSR+OTHS:HK:1:XX:::::K.O.S.H.E.R'", "K.O.S.H.E.R"},
    {"meal", "SSR+OTHS:HK:1:XX:::::KO-SHER'", "KO-SHER"},
    {"meal", "IFT+4:28::XX+KOS+HER MEAL'", "HER MEAL"},
    {"meal", "IFT+4:28::XX+PAX EATS KOS\r\nHER'", "PAX EATS"},
    {"health", "SSR+WCHR:HK:1:XX:::MAD:LHR+::1'", "WCHR"},
    {"health", "SSR+MEDA:HK:1:XX:::::STRETCHER CASE'", "STRETCHER"},
    {"health", "IFT+4:28::XX+PAX IS DIABETIC'", "DIABETIC"},
    {"health", "IFT+4:28::XX+DIA:BETIC'", "BETIC"},
    {"health", "LTS+0/O/SSR WCHR XX HK1'", "WCHR"},
    {"health", "LTS+A+SSRWCHR/WCHR'", "WCHR"},
    {"health", "ADD++700:1 STREET:MADRID:::ES:1:555 NEEDS WHEELCHAIR'", "WHEELCHAIR"},
    {"health", "DAT+3:PAX IN WHEELCHAIR'", "WHEELCHAIR"},
    {"health", "ZZZ+1+WHEEL?CHAIR'", "CHAIR"},  // a segment nobody knows
    {"religion", "IFT+4:28::XX+GROUP OF MUSLIMS'", "MUSLIM"},
    {"religion", "IFT+4:43+IM\xC3\x80M'", "M\xC3"},  // an accent
    {"union", "IFT+4:28::XX+DELEGATE OF TRADE  UNION'", "DELEGATE"},
    {"union", "IFT+4:28::XX+TRADE/UNION'", "TRADE"},
    {"opinion", "IFT+4:28::XX+PARTY MEMBER'", "PARTY"},
    {"sex_life", "IFT+4:28::XX+SAME-SEX COUPLE'", "SAME"},
    // Behind what is a name or a number.
    {"health", "SSR+FQTV:HK:1:XX:::::XX123 WHEELCHAIR'", "WHEELCHAIR"},
    {"meal", "SSR+TKNE:HK:1:XX:::::9991234567890C1/KSML'", "KSML"},
    // Codes as telegrams write them.
    {"meal", "LTS+SR SSR KSMLXXHK1'", "KSML"},
    {"meal", "LTS+SR SSRKSMLXXHK1'", "KSML"},
    {"meal", "LTS+SSR:KSMLXXHK1'", "KSML"},
    {"health", "IFT+4:28+WCHRHK1'", "WCHR"},
    // Where a code belongs.
    {"health", "IFT+4:WHEELCHAIR'", "WHEELCHAIR"},
    {"health", "FOP+MS:::WHEELCHAIR'", "WHEELCHAIR"},
    {"health", "SSR+OTHS:WHEELCHAIR:1'", "WHEELCHAIR"},
};

TEST(Sensitive, NoWayRoundIt) {
  const Rules rules = baseline();
  for (const Trick& trick : kTricks) {
    const std::string bytes = push("SRC'RCI+XX:ABC123'TIF+BELT+ADAM:A:1'" + std::string(trick.segment) + "REF+:U1'");
    Filter filter(rules);
    const auto reading = read(bytes, &filter);
    ASSERT_EQ(reading.pnrs.size(), 1U) << trick.segment;
    EXPECT_EQ(of(rules, filter.counts(), trick.kind), 1U) << trick.segment;
    for (const pnrgov::Line& line : reading.pnr().record.lines()) {
      for (const pnrgov::Value& value : reading.pnr().record.values(line))
        EXPECT_EQ(value.text().find(trick.gone), std::string_view::npos) << trick.segment;
    }
    EXPECT_EQ(reading.pnr().travellers.size(), 1U);
    EXPECT_EQ(reading.pnr().travellers[0].unique_reference, "U1") << trick.segment;

    const Filtered stored = filter_message(bytes, rules);
    EXPECT_EQ(of(rules, stored.counts, trick.kind), 1U) << trick.segment;
    EXPECT_EQ(stored.bytes.find(trick.gone), std::string::npos) << trick.segment << "\n" << stored.bytes;
    EXPECT_EQ(segments(stored.bytes), segments(bytes)) << stored.bytes;
    ASSERT_EQ(stored.changed.size(), 1U) << trick.segment;
    // What is stored reads as the model that was filtered on the way.
    Filter second(rules);
    const auto again = read(stored.bytes, &second);
    EXPECT_EQ(second.counts().total(), 0U) << trick.segment;
    ASSERT_EQ(again.pnrs.size(), 1U) << stored.bytes;
    EXPECT_TRUE(same_lines(again.pnr().record, reading.pnr().record)) << trick.segment << "\n" << stored.bytes;
  }
}

TEST(Sensitive, NamesBeforeASensitiveTextStay) {
  const Rules rules = baseline();
  for (const std::string text : {"BELT/PASTOR 14FEB26 WHEELCHAIR", "BELT/PASTOR 14FEB26:WHEELCHAIR"}) {
    const std::string bytes = push("SRC'RCI+XX:ABC123'TIF+BELT+ADAM:A:1'SSR+INFT:HK:1:XX:::::" + text + "+::1'");
    Filter filter(rules);
    const auto reading = read(bytes, &filter);
    ASSERT_EQ(reading.pnrs.size(), 1U);
    ASSERT_EQ(reading.pnr().travellers.size(), 2U);
    EXPECT_EQ(reading.pnr().travellers[1].first_names, "PASTOR");
    EXPECT_TRUE(reading.pnr().travellers[1].birth.day.has_value());
    EXPECT_EQ(reading.pnr().travellers[1].adult, 0U);
    EXPECT_EQ(filter.counts().total(), 1U);
    EXPECT_NE(filter_message(bytes, rules).bytes.find("BELT/PASTOR 14FEB26+::1'"), std::string::npos);
  }
}

TEST(Sensitive, OneSegmentIsMaskedInItsPlace) {
  const Rules rules = baseline();
  const auto shown = [&](std::string_view bytes, SegmentFilter::Part part = SegmentFilter::Part::kBooking) {
    SegmentFilter filter(rules);
    edifact::SegmentCursor cursor(bytes, edifact::kDefaultSeparators);
    return cursor.next() ? std::string(filter.bytes(cursor.segment(), part)) : std::string();
  };
  using Part = SegmentFilter::Part;
  for (const char* tag : {"ZZZ", "TKT", "TIF", "DAT", "RCI", "TBD", "ORG", "NAD", "TVL", "RPI", "UNB", "UNH", "LOC"}) {
    EXPECT_EQ(shown(std::string(tag) + "+4111111111111111'", Part::kEnvelope), std::string(tag) + "+XXXXXXXXXXXX1111'");
  }
  EXPECT_EQ(shown("LTS+4111?1111?1111?1111'"), "LTS+XXXX?XXXX?XXXX?1111'");
  EXPECT_EQ(shown("LTS+41111111\r\n11111111'"), "LTS+XXXXXXXX\r\nXXXX1111'");
  EXPECT_EQ(shown("LTS+41111111?\r\n11111111'").substr(0, 10), "LTS+XXXXXX");
  EXPECT_EQ(shown("FOP+CC::100.00:VI:4111?-1111?-1111?-1112:1228'"), "FOP+CC::100.00:VI:XXXX?-XXXX?-XXXX?-1112:1228'");
  EXPECT_EQ(shown("FOP+CC::100.00:VI:41111111111111111228'"), "FOP+CC::100.00:VI:XXXXXXXXXXXXXXXX1228'");
  EXPECT_EQ(shown("DAT+710:021026FOP+CC::1:VI:4111111111111111:1228'"),
            "DAT+710:021026FOP+CC::1:VI:XXXXXXXXXXXX1111:1228'");
  // Numbers of other kinds.
  for (const std::string text : {"DOC+P+4111111111111111'", "FTI+XX:4111111111111111'", "REF+:4111111111111111'",
                                 "RFF+CR:4111111111111111'", "TKT+9991234567890:T'", "COM+34555010077004:TE'"}) {
    EXPECT_EQ(shown(text, Part::kOther), text);
  }
  EXPECT_EQ(shown("SSR+KSML:HK:1:XX'", Part::kOther), "SSR'");
  EXPECT_EQ(shown("PDT+P/182345345:990909:US+PRIEST:HALAL:P:590429:M'", Part::kOther),
            "PDT+P/182345345:990909:US+PRIEST:HALAL:P:590429:M'");
}

TEST(Sensitive, TheRestStaysByteForByte) {
  const Rules rules = baseline();
  const std::string bytes = push(
      "SRC'RCI+XX:ABC123'SSR+OTHS:HK:1:XX:::::GATE INFORMATION'IFT+4:28::XX+CTCP MADRID 555'TIF+KOSHER+MUSLIMA:A:1'"
      "SSR+DOCS:HK:1:XX:::::/P/GBR/5/GBR/01JUL78/F/12NOV32/PRIEST/HALAL'SSR+CTCM:HK:1:XX:::::34600'"
      "TVL+221126:1015+MAD+LHR+XX+123:Y'SSR+NSST:HK:1:XX:::MAD:LHR+12A::1'LTS+0/XX/SEAT 12A'");
  const Filtered stored = filter_message(bytes, rules);
  // Names are names, whatever they mean.
  EXPECT_EQ(stored.bytes, bytes);
  EXPECT_EQ(stored.counts.total(), 0U);
  EXPECT_TRUE(stored.changed.empty());
}

TEST(Sensitive, ACardInTheStoredMessageIsMasked) {
  const Rules rules = baseline();
  const std::string bytes = push(
      "SRC'RCI+XX:ABC123'TIF+BELT+ADAM:A:1'TKT+9991234567890:T'FOP+CC:::VI:4111111111111111:1228'"
      "IFT+4:28::XX+CARD 41?111111 11111111'");
  const Filtered stored = filter_message(bytes, rules);
  EXPECT_EQ(stored.counts.cards, 2U);
  EXPECT_EQ(stored.bytes.find("411111"), std::string::npos);
  EXPECT_NE(stored.bytes.find("FOP+CC:::VI:XXXXXXXXXXXX1111:1228'"), std::string::npos) << stored.bytes;
  EXPECT_EQ(segments(stored.bytes), segments(bytes));
}

TEST(Sensitive, TextOutsideMessagesIsLookedAtToo) {
  const Rules rules = baseline();
  const std::string bytes =
      "FWD: PAX NEEDS WHEELCHAIR\r\nCARD 4111111111111111\r\n" + push("SRC'RCI+XX:A'") + "\r\nKOSHER MEAL\r\n";
  const Filtered stored = filter_message(bytes, rules);
  EXPECT_EQ(stored.bytes.size(), bytes.size());
  for (const std::string_view word : {"WHEELCHAIR", "4111111111111111", "KOSHER"})
    EXPECT_EQ(stored.bytes.find(word), std::string::npos) << stored.bytes;
  EXPECT_EQ(read(stored.bytes).pnrs.size(), 1U);
}

TEST(Sensitive, AMaskedEnvelopeStaysOne) {
  const Rules rules = baseline();
  const std::string bytes = "UNB+UNOA:4111111111111111+A+B'UNH+1+PAXLST:D:05B:UN'BGM+745'UNT+3+1'UNZ+1+1'";
  const Filtered stored = filter_message(bytes, rules);
  EXPECT_TRUE(stored.bytes.starts_with("UNB+UNOA:4XXXXXXXXXXX1111+A+B'")) << stored.bytes;
  EXPECT_EQ(segments(stored.bytes), segments(bytes));
}

TEST(Sensitive, FreeTextOfListsAndAnswersIsLookedAtToo) {
  const Rules rules = baseline();
  const auto whole = [](std::string_view type, std::string_view segments) {
    return "UNB+UNOA:4+XX+GOV+261122:0815+5'UNH+1+" + std::string(type) + "'" + std::string(segments) + "UNZ+1+5'";
  };
  const std::string list = whole("PAXLST:D:05B:UN:IATA",
                                 "BGM+745'TDT+20+XX123'NAD+FL+++MUSLIMA:KOSHER'DOC+P:110:111+4111111111111111'"
                                 "FTX+AAI+++NEEDS HALAL MEAL 4111111111111111'FTX+BAG+++4111111111111111:1'"
                                 "XYZ+WHEELCHAIR'FTX+AAI+++WINDOW'UNT+10+1'");
  const Filtered stored = filter_message(list, rules);
  EXPECT_EQ(stored.bytes, whole("PAXLST:D:05B:UN:IATA",
                                "BGM+745'TDT+20+XX123'NAD+FL+++MUSLIMA:KOSHER'DOC+P:110:111+4111111111111111'"
                                "FTX+AAI'FTX+BAG+++XXXXXXXXXXXX1111:1'XYZ'FTX+AAI+++WINDOW'UNT+10+1'"))
      << "names and documents are none";
  EXPECT_EQ(of(rules, stored.counts, "meal"), 1U);
  EXPECT_EQ(of(rules, stored.counts, "health"), 1U);
  EXPECT_EQ(stored.counts.cards, 2U);

  const std::string answer =
      whole("CUSRES:D:05B:UN:IATA", "BGM+962'RFF+TN:T1'ERP+2'RFF+ABO:1'ERC+1Z'FTX+AAP+++PAX IN WHEELCHAIR'UNT+8+1'");
  EXPECT_EQ(filter_message(answer, rules).bytes.find("WHEELCHAIR"), std::string::npos);
}

TEST(Sensitive, JsonHoldsTheFilteredFormOnly) {
  const Rules rules = baseline();
  for (const Trick& trick : kTricks) {
    const std::string bytes = push("SRC'RCI+XX:ABC123'TIF+BELT+ADAM:A:1'" + std::string(trick.segment) +
                                   "FOP+CC:::VI:4111111111111111:1228'");
    edifact::Findings findings;
    edifact::InterchangeReader input(bytes, findings);
    Filter filter(rules);
    std::string out;
    while (input.next() != edifact::Step::kMessage) ASSERT_LT(input.offset(), bytes.size());
    testing::append_json(out, input, filter, &findings);
    ASSERT_OK(parse_json(out)) << out;
    EXPECT_EQ(out.find(trick.gone), std::string::npos) << out;
    EXPECT_EQ(out.find("411111111"), std::string::npos);
    EXPECT_NE(out.find("BELT"), std::string::npos);
    EXPECT_EQ(out.find("withheld"), std::string::npos);
  }
  Filter filter(rules);
  std::string out;
  ASSERT_OK(testing::append_json_of_xml(
      out,
      "<IATA_PNRGOV_NotifRQ><PNRs><PNR><BookingRefID ID=\"A\"/><SSR SSR_Code=\"VGML\" Status=\"HK\"/>"
      "<Odd>NEEDS INSULIN</Odd><Passenger><Surname>BELT</Surname></Passenger></PNR></PNRs></IATA_PNRGOV_NotifRQ>",
      filter));
  ASSERT_OK(parse_json(out));
  EXPECT_EQ(out.find("VGML"), std::string::npos);
  EXPECT_EQ(out.find("INSULIN"), std::string::npos);
  EXPECT_NE(out.find("BELT"), std::string::npos);
  EXPECT_EQ(filter.counts().total(), 2U);
}

TEST(Sensitive, SealedPartsAreHandedOut) {
  const auto pack = config::parse_yaml(
      "source: t\nvalid_from: 2000-01-01\naction: seal\nkinds:\n  - {kind: health, codes: [WCHR], words: [insulin]}\n",
      "t");
  ASSERT_OK(pack);
  const auto rules = Rules::read(*pack);
  ASSERT_OK(rules);
  const Filtered stored = filter_message(push("SRC'RCI+XX:A'IFT+4:28::XX+HAS INSULIN'"), *rules);
  ASSERT_EQ(stored.taken.size(), 1U);
  EXPECT_NE(stored.taken[0].text.find("HAS INSULIN"), std::string::npos);
  EXPECT_EQ(stored.bytes.find("INSULIN"), std::string::npos);
  // A pack that drops wins over one that seals.
  const auto strict = Rules::read(*pack, &*config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  ASSERT_OK(strict);
  EXPECT_EQ(strict->action(), Action::kDrop);
}

TEST(Sensitive, PacksAreChecked) {
  const auto code = [](std::string_view kinds) {
    const auto node = config::parse_yaml("source: t\nvalid_from: 2000-01-01\nkinds:\n" + std::string(kinds), "t");
    EXPECT_TRUE(node.ok());
    const auto rules = Rules::read(*node);
    return rules.ok() ? std::string() : rules.error().code;
  };
  EXPECT_EQ(code("  - {kind: a, codes: [WCHR]}"), "");
  EXPECT_EQ(code("  - {kind: a, codes: [WCH]}"), "sensitive.pack.code");
  EXPECT_EQ(code("  - {kind: a, words: [Insulin]}"), "sensitive.pack.word");
  EXPECT_EQ(code("  - {kind: a, words: [in]}"), "sensitive.pack.word");
  EXPECT_EQ(code("  - {kind: a}"), "sensitive.pack.empty");
  EXPECT_EQ(code("  - {kind: a, word: [x]}"), "pack.unknown_key");
  std::string many;
  for (int i = 0; i < 33; ++i) many += "  - {kind: k" + std::to_string(i) + ", words: [insulin]}\n";
  EXPECT_EQ(code(many), "sensitive.pack.kinds");
}

TEST(Sensitive, TheEuPackAddsToTheBaseline) {
  const config::PackStore packs = config::PackStore::embedded();
  const auto base = packs.read("baseline", "pnr_sensitive.yaml");
  const auto eu = packs.read("eu-schengen", "pnr_sensitive.yaml");
  ASSERT_OK(base);
  ASSERT_OK(eu);
  const auto rules = Rules::read(*base, &*eu);
  ASSERT_OK(rules);
  Filter filter(*rules);
  EXPECT_NE(filter.look("BRAUCHT ROLLSTUHL"), 0U);
  EXPECT_NE(filter.look("NEEDS WHEELCHAIR"), 0U);
  EXPECT_EQ(filter.look("SEAT AT WINDOW"), 0U);
}

TEST(Sensitive, AutomatonAgreesWithSearching) {
  const Rules rules = baseline();
  // Every code is found alone and among others; parts of it are not.
  EXPECT_NE(rules.of_words(" wchr "), 0U);
  EXPECT_EQ(rules.of_words(" wch "), 0U);
  EXPECT_EQ(rules.of_words(" xwchr "), 0U);
  EXPECT_NE(rules.of_words(" a wch wchr b "), 0U);
  EXPECT_NE(rules.of_words(" diabetics "), 0U);
  EXPECT_EQ(rules.of_words(" antidiabetic"), 0U);
  EXPECT_NE(rules.of_code("ABML"), 0U);
  EXPECT_EQ(rules.of_code("OTHS"), 0U);
}

}  // namespace
}  // namespace limen::sensitive
