#include "services/public_pages/public_pages.h"

#include <expat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/result_matchers.h"
#include "platform/config/config.h"

namespace limen::public_pages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

bool is_well_formed(const std::string& text) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  const bool ok = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_ERROR;
  if (!ok) ADD_FAILURE() << XML_ErrorString(XML_GetErrorCode(parser)) << " line " << XML_GetCurrentLineNumber(parser);
  XML_ParserFree(parser);
  return ok;
}

std::shared_ptr<const Texts> texts() { return Texts::read(config::PackStore::embedded()).take(); }

TEST(Html, WhateverComesInIsText) {
  const std::string evil = "<script>alert('1')</script>\" onclick=\"x\" & \x01";
  Html html;
  html.open("p", {{"title", evil}}).text(evil).link("https://a.example/?q=" + std::string("\"><b>"), evil).close();
  const std::string out = html.take();
  EXPECT_THAT(out, Not(HasSubstr("<script")));
  EXPECT_THAT(out, Not(HasSubstr("<b>")));
  EXPECT_THAT(out, Not(HasSubstr("\" onclick")));
  EXPECT_TRUE(is_well_formed(out));
}

TEST(Html, BytesThatAreNoTextDoNotBreakThePage) {
  for (const std::string bad : {"\xFF\xFE", "a\xC3", "\xED\xA0\x80", std::string("a\0b", 3).c_str(), "\x1B[0m"}) {
    Html html;
    html.element("p", bad);
    EXPECT_TRUE(is_well_formed(html.take()));
  }
}

TEST(Html, AddressesThatRunAreNone) {
  for (const char* bad :
       {"javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
        "data:text/html,<b>", "vbscript:x", "//elsewhere.example/", "\\\\elsewhere", "\x01javascript:x"}) {
    EXPECT_FALSE(is_safe_address(bad)) << bad;
    Html html;
    html.open("form", {{"action", bad}}).link(bad, "name").close();
    EXPECT_EQ(html.take(), "<form action=\"#\">name</form>\n") << bad;
  }
  for (const char* good :
       {"https://a.example/", "mailto:a@b.example", "/en/x?y=a:b", "../x.html", "#content", "tel:+1"})
    EXPECT_TRUE(is_safe_address(good)) << good;
}

TEST(Html, DrawingsWithScriptsAreLeftOut) {
  Html good;
  good.drawing(
      "<svg viewBox=\"0 0 1 1\"><title>on the road, one = two</title><path d=\"M0 0\" id=\"one on two\" "
      "class='on'/></svg>");
  EXPECT_FALSE(good.empty_so_far());
  for (const char* bad :
       {"<svg><script>x</script></svg>", "<svg onload=\"x\"></svg>", "<svg><a\nonclick=\"x\"/></svg>",
        "<svg><a x=\"1\"onclick=\"x\"/></svg>", "<svg><foreignObject/></svg>", "<p>", "<svg></svg><b></b>",
        "<svg><a href=\"javascript:x\"/></svg>", "<svg/onload=\"x\"></svg>", "<svg><style>x</style></svg>"}) {
    Html html;
    html.drawing(bad);
    EXPECT_TRUE(html.empty_so_far()) << bad;
  }
}

TEST(Html, DataForMachinesCannotEndItsElement) {
  Html html;
  html.json_ld(json::object{{"name", "</script><script>alert(1)</script> & co <!--"}});
  const std::string out = html.take();
  EXPECT_EQ(out.find("</script>"), out.size() - 10);
  EXPECT_TRUE(is_well_formed(out));
}

TEST(Texts, AllLanguagesSayTheSame) {
  const auto read = Texts::read(config::PackStore::embedded());
  ASSERT_OK(read);
  EXPECT_EQ((*read)->get(Language::kFrench, "frame.release", {{"id", "7"}, {"date", "2026-11-22"}}),
            "Édition 7 du 2026-11-22.");
  EXPECT_EQ((*read)->get(Language::kFrench, "no.such"), "⟦no.such⟧");
}

TEST(Texts, ALanguageThatLacksATextIsAnError) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "limen_public_texts";
  const auto tried = [&](std::string_view french) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "public_site");
    for (const Language language : kLanguages)
      std::ofstream(folder / "public_site" / ("site." + std::string(to_text(language)) + ".yaml"))
          << (language == Language::kFrench ? french : "a: one {x}\n");
    const auto packs = config::PackStore::with_directory(folder);
    return Texts::read(*packs);
  };
  EXPECT_OK(tried("a: un {x}\n"));
  EXPECT_ERROR(tried("b: un {x}\n"), "public_pages.texts.key");
  EXPECT_ERROR(tried("a: un {x}\nb: deux\n"), "public_pages.texts.key");
  EXPECT_ERROR(tried("a: un {y}\n"), "public_pages.texts.parameter");
  EXPECT_ERROR(tried("a: [un]\n"), "pack.type");
  std::filesystem::remove_all(folder);
}

TEST(Texts, TheBestLanguageIsChosen) {
  EXPECT_EQ(negotiate(""), Language::kEnglish);
  EXPECT_EQ(negotiate("fr-CH, fr;q=0.9, en;q=0.8"), Language::kFrench);
  EXPECT_EQ(negotiate("de, es;q=0.3, ar;q=0.7"), Language::kArabic);
  EXPECT_EQ(negotiate("fr;q=0, es;q=0.1"), Language::kSpanish);
  EXPECT_EQ(negotiate("esp;q=1, frx"), Language::kEnglish);
  EXPECT_EQ(negotiate(";;;,,,q=,f"), Language::kEnglish);
}

TEST(Texts, NumbersAsEachLanguageWritesThem) {
  EXPECT_EQ(format_number(Language::kEnglish, 1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(format_number(Language::kFrench, 12345.6, 1),
            "12\xE2\x80\xAF"
            "345,6");
  EXPECT_EQ(format_number(Language::kSpanish, -12345, 0), "−12.345");
  EXPECT_EQ(format_number(Language::kEnglish, 1234, 0), "1234");
  EXPECT_EQ(format_number(Language::kEnglish, -0.001, 1), "0.0");
  EXPECT_EQ(format_number(Language::kEnglish, std::nan(""), 1), "–");
}

TEST(Request, LinksLeadTheSameWayOnAServerAndInFiles) {
  Request request{.language = Language::kFrench, .path = "/directory/o07"};
  EXPECT_EQ(request.link("/"), "/fr");
  EXPECT_EQ(request.link("/directory", {{"q", "a b&c"}, {"kind", ""}}), "/fr/directory?q=a%20b%26c");
  EXPECT_EQ(request.link("/data/gap.csv"), "/data/gap.csv");
  EXPECT_EQ(request.link_in(Language::kArabic, "/a\"b"), "/ar/a%22b");
  request.static_export = true;
  EXPECT_EQ(request.link("/"), "../index.html");
  EXPECT_EQ(request.link("/directory", {{"q", "x"}}), "../directory.html");
  EXPECT_EQ(request.link("/directory/o08"), "o08.html");
  EXPECT_EQ(request.link("/directory/o07.vcf"), "o07.vcf");
  EXPECT_EQ(request.link("/data/gap.csv"), "../../data/gap.csv");
  EXPECT_EQ(request.link_in(Language::kArabic, "/directory/o07"), "../../ar/directory/o07.html");
  request.path = "/";
  EXPECT_EQ(request.link("/directory/o07"), "directory/o07.html");
}

TEST(Layout, EveryPageIsWellFormedInEveryLanguage) {
  const auto words = texts();
  release::Manifest manifest;
  manifest.id = "<id>";
  manifest.publisher = "A & B <script>";
  manifest.demo = true;
  manifest.title = {{"en", "Site \"<b>\""}};
  const std::vector<NavEntry> navigation = {{"/directory", "Directory"}};
  for (const Language language : kLanguages) {
    const Request request{.language = language, .path = "/directory/x", .base_url = "https://a.example"};
    Page page{.title = "<i>", .description = "\"'", .json_ld = json::object{{"a", "</script>"}}};
    page.scripts.emplace_back("/assets/sliders.js");
    page.body.open("p").text("left open");
    const std::string out = layout({manifest, *words, navigation}, request, page);
    EXPECT_TRUE(is_well_formed(out)) << out;
    EXPECT_THAT(out, HasSubstr(language == Language::kArabic ? "dir=\"rtl\"" : "dir=\"ltr\""));
    EXPECT_THAT(out, Not(HasSubstr("⟦")));
    EXPECT_THAT(out, HasSubstr("aria-current=\"true\""));
  }
}

TEST(Figure, ComesWithItsTableFileAndCitation) {
  Figure figure{
      .id = "gap", .title = "Gap", .svg = "<svg><path d=\"M0 0\"/></svg>", .csv = "/data/gap.csv", .citation = "Desk"};
  figure.table.columns = {{"Country"}, {"Gap", true}};
  figure.table.rows = {{{"=1+1"}, {"-2.5"}}, {{"Spain, <b>", "/en/x"}, {"3"}}};
  Html html;
  write_figure(html, Request{.path = "/x"}, *texts(), figure);
  const std::string out = html.take();
  EXPECT_TRUE(is_well_formed(out));
  EXPECT_THAT(out, HasSubstr("/data/gap.csv"));
  EXPECT_THAT(out, HasSubstr("Desk"));
  EXPECT_EQ(csv_of(figure.table), "Country,Gap\r\n'=1+1,-2.5\r\n\"Spain, <b>\",3\r\n");
}

}  // namespace
}  // namespace limen::public_pages
