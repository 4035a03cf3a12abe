// Every page of a small release, in every language and as files.
#include "services/public_site/test_release.h"

namespace limen::public_site {
namespace {

using namespace samples;
using public_pages::kLanguages;
using public_pages::Language;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string page(const Site& site, std::string path, public_pages::Query query = {},
                 Language language = Language::kEnglish) {
  return site.answer({.language = language, .path = std::move(path), .query = std::move(query)}).body;
}

TEST(Pages, AreWellFormedAndRunNothingInAllLanguages) {
  const auto site = sample_site();
  std::size_t pages = 0;
  for (const std::string& path : site->paths()) {
    for (const Language language : kLanguages) {
      const Answer answer = site->answer({.language = language, .path = path, .base_url = "https://a.example"});
      ASSERT_EQ(answer.status, 200U) << path;
      if (!answer.content_type.starts_with("text/html")) continue;
      ++pages;
      EXPECT_THAT(look_at(answer.body).faults, IsEmpty()) << path << " " << public_pages::to_text(language);
      EXPECT_THAT(answer.body, Not(HasSubstr("<script>"))) << path;
      EXPECT_THAT(answer.body, Not(HasSubstr("<img"))) << path;
      for (const std::string& link : look_at(answer.body).links) EXPECT_FALSE(link.starts_with("javascript")) << path;
    }
  }
  EXPECT_GE(pages, 60U);
}

TEST(Pages, LinksInsideLeadSomewhere) {
  const auto site = sample_site();
  const std::vector<std::string> known = site->paths();
  std::set<std::string> followed, waiting = {"/en"};
  while (!waiting.empty()) {
    const std::string link = *waiting.begin();
    waiting.erase(waiting.begin());
    if (!followed.insert(link).second) continue;
    const std::string whole = link.substr(0, link.find('?'));
    Request request{.path = whole};
    if (!public_pages::has_no_language(whole)) {
      const auto language = public_pages::parse_language(whole.substr(1, 2));
      ASSERT_TRUE(language) << link;
      request.language = *language;
      request.path = whole.size() == 3 ? "/" : whole.substr(3);
    }
    EXPECT_NE(std::find(known.begin(), known.end(), request.path), known.end()) << link;
    const Answer answer = site->answer(request);
    EXPECT_EQ(answer.status, 200U) << link;
    if (!answer.content_type.starts_with("text/html")) continue;
    for (const std::string& next : look_at(answer.body).links)
      if (next.starts_with("/")) waiting.insert(next);
  }
  std::set<std::string> reached;
  for (const std::string& link : followed) {
    const std::string whole = link.substr(0, link.find('?'));
    reached.insert(public_pages::has_no_language(whole) ? whole : whole.size() == 3 ? "/" : whole.substr(3));
  }
  for (const std::string& path : known) EXPECT_TRUE(reached.contains(path)) << path << " is linked from nowhere";
}

TEST(Directory, IsSearchedInEveryScript) {
  const auto site = sample_site();
  const auto finds = [&](std::string_view text, std::string_view id) {
    return page(*site, "/directory", {{"q", std::string(text)}}).find("/en/organisation/" + std::string(id) + "\"") !=
           std::string::npos;
  };
  EXPECT_TRUE(finds("eglise", "o1"));
  EXPECT_TRUE(finds("ÉGLISE societe", "o1"));
  EXPECT_TRUE(finds("mariya", "o2") || finds("maria", "o2"));
  EXPECT_TRUE(finds("мария", "o2"));
  EXPECT_TRUE(finds("اللاجئين", "o3"));
  EXPECT_TRUE(finds("brussels", "o1"));
  EXPECT_FALSE(finds("brussels", "o2"));
  EXPECT_FALSE(finds("zzzz", "o1"));
  EXPECT_THAT(page(*site, "/directory", {{"q", "zzzz"}}), HasSubstr("Nothing was found"));
}

TEST(Directory, FacetsNarrowDown) {
  const auto site = sample_site();
  EXPECT_THAT(page(*site, "/directory"), HasSubstr("Found: 5 of 5"));
  EXPECT_THAT(page(*site, "/directory", {{"topic", "asylum"}}), HasSubstr("Found: 1 of 5"));
  EXPECT_THAT(page(*site, "/directory", {{"listing", "world"}}), HasSubstr("Found: 1 of 5"));
  EXPECT_THAT(page(*site, "/directory", {{"kind", "NGO"}, {"status", "active"}}), HasSubstr("Found: 4 of 5"));
  EXPECT_THAT(page(*site, "/directory", {{"kind", "nothing"}}), HasSubstr("Found: 0 of 5"));
  EXPECT_THAT(page(*site, "/directory", {{"page", "99999999999999999999"}}), HasSubstr("Found: 5 of 5"));
}

TEST(Directory, FactsShowTheirMarksAndAge) {
  const auto site = sample_site();
  const std::string first = page(*site, "/organisation/o1");
  EXPECT_THAT(first, HasSubstr(">S</abbr>"));
  EXPECT_THAT(first, HasSubstr("taken from the list the entry came with"));
  EXPECT_THAT(first, HasSubstr(">aged<"));
  EXPECT_THAT(first, HasSubstr("57 states now R"));
  EXPECT_THAT(first, HasSubstr("Verified on 2026-06-01"));
  EXPECT_THAT(first, HasSubstr("\"/en/organisation/o2\""));
  EXPECT_THAT(first, HasSubstr("Listed under: networks."));
  EXPECT_THAT(first, HasSubstr("application/ld+json"));
  EXPECT_THAT(page(*site, "/organisation/o2"), HasSubstr("Not verified since 2020-01-31"));
  EXPECT_THAT(page(*site, "/organisation/o2"), HasSubstr("Named by others"));
  EXPECT_THAT(page(*site, "/organisation/o4"), HasSubstr("Not verified yet"));
  EXPECT_THAT(page(*site, "/organisation/o3", {}, Language::kFrench), HasSubstr("Son travail est passé à"));
}

TEST(Directory, AMergedIdLeadsToWhatItBecame) {
  const auto site = sample_site();
  const Answer answer = site->answer({.language = Language::kArabic, .path = "/organisation/o5"});
  EXPECT_EQ(answer.status, 301U);
  EXPECT_THAT(answer.headers, ElementsAre(std::pair<std::string, std::string>("Location", "/ar/organisation/o4")));
  EXPECT_EQ(site->answer({.path = "/organisation/nobody"}).status, 404U);
}

TEST(Directory, GoesOutInFormsThatAreReadBack) {
  const auto site = sample_site();
  const auto json = directory::read_hsds_json(page(*site, "/data/directory.json"), "directory.json");
  ASSERT_OK(json);
  EXPECT_EQ(json->organisations.size(), 5U);
  EXPECT_OK(directory::read_hsds_json(page(*site, "/data/organisation/o1.json"), "o1.json"));
  EXPECT_OK(directory::read_rows(page(*site, "/data/directory.csv"), "directory.csv"));
  EXPECT_THAT(page(*site, "/data/organisation/o1.vcf"), HasSubstr("BEGIN:VCARD"));
  EXPECT_TRUE(parse_json(page(*site, "/data/organisation/e1.jsonld")).ok());
  EXPECT_TRUE(page(*site, "/data/directory.zip").starts_with("PK"));
}

TEST(Directory, TheMapShowsSeats) {
  const std::string map = page(*sample_site(), "/directory/map");
  EXPECT_THAT(map, HasSubstr("<svg"));
  EXPECT_THAT(map, HasSubstr("Belgium"));
  EXPECT_THAT(map, HasSubstr("Without a known seat in one country: 4"));
  // The legend is in the reader's language, as the rest is.
  for (const Language language : {Language::kFrench, Language::kSpanish, Language::kArabic}) {
    const std::string other = page(*sample_site(), "/directory/map", {}, language);
    EXPECT_THAT(other, Not(HasSubstr("no figure")));
    EXPECT_THAT(other, Not(HasSubstr("nobody")));
  }
}

TEST(Proposals, WhatBecameOfOneIsShown) {
  const auto site = sample_site();
  EXPECT_THAT(page(*site, "/proposal", {{"id", std::string(kHandled)}}),
              HasSubstr("Fields accepted: 2. Fields refused: 1."));
  EXPECT_THAT(page(*site, "/proposal", {{"id", "01890000-0000-7000-8000-00000000000b"}}),
              HasSubstr("Nothing has been published"));
  EXPECT_THAT(page(*site, "/proposal", {{"id", "<b>"}}), HasSubstr("This is no number"));
}

class Export : public Folders {};

TEST_F(Export, LinksLeadToFilesAndNothingIsSent) {
  const auto site = sample_site();
  const auto done = write_export(*site, folder_ / "out");
  ASSERT_OK(done);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "out")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    if (entry.path().extension() != ".html") continue;
    const std::string text = content(entry.path());
    const Seen seen = look_at(text);
    EXPECT_THAT(seen.faults, IsEmpty()) << entry.path();
    EXPECT_THAT(text, Not(HasSubstr("<form"))) << entry.path();
    for (const std::string& link : seen.links) {
      if (link.starts_with("#") || link.starts_with("https:") || link.starts_with("mailto:")) continue;
      EXPECT_FALSE(link.starts_with("/")) << link;
      EXPECT_TRUE(fs::is_regular_file(entry.path().parent_path() / link)) << entry.path() << " -> " << link;
    }
  }
  EXPECT_EQ(files, done->files);
}

TEST_F(Export, TheSameReleaseGivesTheSameBytes) {
  ASSERT_OK(write_export(*sample_site(), folder_ / "a"));
  ASSERT_OK(write_export(*sample_site(), folder_ / "b"));
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "a")) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(content(entry.path()), content(folder_ / "b" / fs::relative(entry.path(), folder_ / "a")))
        << entry.path();
  }
  EXPECT_ERROR(write_export(*sample_site(), folder_ / "a"), "public_site.export.folder");
}

}  // namespace
}  // namespace limen::public_site
