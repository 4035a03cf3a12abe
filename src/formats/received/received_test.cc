#include "formats/received/received.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace limen::received {
namespace {

struct Part {
  Form form;
  std::uint64_t offset, lines;
  std::string bytes;
  bool operator==(const Part&) const = default;
};

edifact::Source source_of(std::string_view bytes, std::size_t step) {
  return [bytes, step](std::span<char> buffer) mutable {
    const std::size_t count = std::min({step, buffer.size(), bytes.size()});
    std::copy_n(bytes.data(), count, buffer.data());
    bytes.remove_prefix(count);
    return count;
  };
}

std::vector<Part> parts_of(std::string_view bytes, std::size_t step = 1U << 20, std::size_t take = 1000) {
  Sections sections(source_of(bytes, step));
  std::vector<Part> parts;
  while (const auto section = sections.next()) {
    Part part{section->form, section->offset, section->lines, {}};
    for (std::string_view piece; !(piece = sections.take(take)).empty();) part.bytes += piece;
    parts.push_back(std::move(part));
  }
  return parts;
}

const std::string kEdi = "UNA:+.? 'UNB+UNOA:4+A+B+1:2+R'\r\nUNH+1+PAXLST:D'\rUNT+2+1'\nUNZ+1+R'\r\n";
const std::string kXml =
    "<?xml version=\"1.0\"?>\n<!-- push -->\n<a:IATA_PNRGOV_NotifRQ x=\"1\"><PNRs/></a:IATA_PNRGOV_NotifRQ >";

TEST(Sections, TakesAStreamApart) {
  const std::string all = kEdi + kXml + "\n" + kXml + kEdi;
  const auto parts = parts_of(all);
  ASSERT_EQ(parts.size(), 5U);
  EXPECT_EQ(parts[0], (Part{Form::kEdifact, 0, 0, kEdi}));
  EXPECT_EQ(parts[1], (Part{Form::kXml, kEdi.size(), 4, kXml}));
  EXPECT_EQ(parts[2].bytes, "\n");
  EXPECT_EQ(parts[3].bytes, kXml);
  EXPECT_EQ(parts[4].bytes, kEdi);
  EXPECT_EQ(parts[4].lines, 9U);
  for (const std::size_t step : {1, 2, 7, 64, 65536}) {
    for (const std::size_t take : {1, 100, 100000}) EXPECT_EQ(parts_of(all, step, take), parts) << step << " " << take;
  }
}

TEST(Sections, LargeStreamsLoseNothing) {
  std::string all;
  for (int i = 0; i < 300; ++i) {
    all += kEdi + std::string(static_cast<std::size_t>(i * 37 % 5000), '<') + "IATA_PNRGOV_NotifRQ'";
    all += kXml + std::string(static_cast<std::size_t>(i * 91 % 3000), ' ');
  }
  std::string joined;
  std::size_t documents = 0;
  for (const Part& part : parts_of(all, 4099, 333)) {
    EXPECT_EQ(part.offset, joined.size());
    joined += part.bytes;
    documents += part.form == Form::kXml ? 1 : 0;
  }
  EXPECT_EQ(joined, all);
  EXPECT_GE(documents, 300U);
}

TEST(Sections, OtherXmlIsLeftToTheEdifactReader) {
  EXPECT_EQ(parts_of("<?xml version=\"1.0\"?><other/>" + kEdi).size(), 1U);
  EXPECT_EQ(parts_of("<IATA_PNRGOV_NotifRQx>")[0].form, Form::kEdifact);
  EXPECT_TRUE(parts_of("").empty());
  EXPECT_EQ(parts_of("x").size(), 1U);
}

TEST(Sections, ADocumentWithoutAnEndStopsBeforeTheNext) {
  const auto parts = parts_of("<IATA_PNRGOV_NotifRQ><PNRs>" + kXml);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].bytes, "<IATA_PNRGOV_NotifRQ><PNRs>");
  EXPECT_EQ(parts[1].bytes, kXml);
}

TEST(Sections, ADocumentWithoutAnEndStopsBeforeAnInterchange) {
  const std::string cut = "<IATA_PNRGOV_NotifRQ><PNRs>UNB is no beginning, and SUNB+UNOA:4 is none\n";
  const std::string una = kEdi.substr(0, 9);
  for (const std::string& edi : {kEdi, kEdi.substr(9), una + "\r\n" + kEdi.substr(9)}) {
    for (const std::size_t step : {1, 5, 64, 100000}) {
      const auto parts = parts_of(cut + edi + kXml, step);
      ASSERT_EQ(parts.size(), 3U) << step;
      EXPECT_EQ(parts[0].bytes, cut);
      EXPECT_EQ(parts[1].form, Form::kEdifact);
      EXPECT_EQ(parts[1].bytes, edi);
      EXPECT_EQ(parts[2].bytes, kXml);
    }
  }
}

TEST(Sections, WhatIsGivenBackIsLookedAtAgain) {
  const std::string damaged = "<?xml version=\"9\"?><IATA_PNRGOV_NotifRQ><<";
  const std::string all = damaged + kEdi + kXml;
  Sections sections(source_of(all, 50));
  ASSERT_EQ(sections.next()->form, Form::kXml);
  std::size_t taken = sections.take(10).size();
  taken += sections.take(5).size();
  sections.give_back(5);
  auto section = sections.next();
  ASSERT_TRUE(section);
  EXPECT_EQ(section->form, Form::kEdifact) << "a document that was refused is not tried again";
  EXPECT_EQ(section->offset, taken - 5);
  std::string rest;
  for (std::string_view piece; !(piece = sections.take(7)).empty();) rest += piece;
  EXPECT_EQ(rest, damaged.substr(taken - 5) + kEdi);
  EXPECT_EQ(sections.next()->form, Form::kXml);
}

TEST(Utf16, BecomesUtf8AndBack) {
  const std::string text = "\xEF\xBB\xBFUNB+UNOW:4+M\xC3\x9CLLER\xE6\x9D\x8E\xF0\x9F\x9B\x82'";
  for (const Encoding encoding : {Encoding::kUtf16Little, Encoding::kUtf16Big}) {
    std::string wide;
    Utf16Writer writer(encoding);
    for (const char c : text) writer.append(wide, std::string_view(&c, 1));
    EXPECT_EQ(wide.size(), 2 * (1 + 10 + 7 + 1 + 2 + 1));
    EXPECT_EQ(encoding_of(wide), encoding);
    EXPECT_EQ(encoding_of(wide.substr(2)), encoding) << "without a byte order mark";
    for (const std::size_t step : {1, 3, 1000}) {
      const auto source = utf8_source(source_of(wide, step), encoding);
      std::string back;
      char buffer[5];
      for (std::size_t got = 0; (got = source(buffer)) > 0;) back.append(buffer, got);
      EXPECT_EQ(back, text);
    }
  }
  EXPECT_EQ(encoding_of("UNB+"), Encoding::kBytes);
  EXPECT_EQ(encoding_of(""), Encoding::kBytes);
}

TEST(Utf16, WhatIsNoneIsReplaced) {
  const std::string odd("U\0N\0\x00\xD8\x41\0\x00\xDC\x42", 11);
  const auto source = utf8_source(source_of(odd, 100), Encoding::kUtf16Little);
  char buffer[100];
  const std::size_t got = source(buffer);
  EXPECT_EQ(std::string_view(buffer, got),
            "UN\xEF\xBF\xBD"
            "A\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(source(buffer), 0U);
}

TEST(Shifted, PlacesAreThoseOfTheStream) {
  edifact::Findings findings;
  Shifted shifted(findings, {Form::kEdifact, 100, 7});
  shifted.diagnostic({"edifact.outside", Severity::kWarning, 3, 1, 2, 0, 0, 0, "x"});
  shifted.range({5, 6, edifact::RangeKind::kRaw});
  EXPECT_EQ(findings.diagnostics[0].offset, 103U);
  EXPECT_EQ(findings.diagnostics[0].line, 9U);
  EXPECT_EQ(findings.ranges[0].offset, 105U);
}

}  // namespace
}  // namespace limen::received
