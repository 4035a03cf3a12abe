// What must not get round: ranks where there may be none, queries that ask for too much, comparisons of what is not the
// same, and forms where nobody answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/region_names.h"
#include "services/public_instruments/public_instruments.h"
#include "services/public_instruments/test_site.h"

namespace limen::public_instruments {
namespace {

using public_pages::Language;
using public_pages::Query;
using public_pages::Request;
using public_pages::Section;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::unique_ptr<Section> invented(bool ranking) {
  TestRelease release;
  release.add("invented", "2", invented_pack("2", ranking),
              {{"a", invented_round("2020")}, {"b", invented_round("2024")}});
  return release.make();
}
std::string body_of(const public_pages::Answer& answer) {
  if (!answer.page) return answer.body;
  public_pages::Html html = answer.page->body;
  return "<html>" + html.take() + "</html>";
}
std::string get(const Section& site, const std::string& path, const Query& query = {}, unsigned status = 200) {
  const auto answer = site.answer(Request{.path = path, .query = query});
  if (!answer) {
    ADD_FAILURE() << "nothing at " << path;
    return {};
  }
  EXPECT_EQ(answer->status, status) << path;
  return body_of(*answer);
}

const std::set<std::string> kNames = {"Argentina", "Brazil", "Chile", "Germany", "<script>alert(9)</script>"};

// Where the rows are units, they stand by name within their kind.
bool are_by_name(const std::vector<std::string>& names) {
  const NameOrder order("en");
  std::vector<std::string> seen;  // each unit once: long tables repeat it
  for (const std::string& name : names) {
    if (seen.empty() || seen.back() != name) seen.push_back(name);
  }
  return std::is_sorted(seen.begin(), seen.end(), [&](const auto& a, const auto& b) { return order(a, b); });
}

TEST(RankingGuard, WhereRankingIsForbiddenNothingTellsARank) {
  const auto site = invented(false);
  std::size_t tables = 0;
  for (const std::string& path : site->paths()) {
    const auto answer = site->answer(Request{.path = path});
    const std::string body = body_of(*answer);
    EXPECT_THAT(body, Not(ContainsRegex(">Rank( between)?<"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("Rank,"))) << path;
    EXPECT_THAT(body, Not(ContainsRegex("(^|[,\"])rank([,\"\r]|$)"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("Ranking:"))) << path;
    EXPECT_THAT(body, Not(ContainsRegex(">[0-9]+[=.] (Argentina|Brazil|Chile)"))) << path;
    if (answer->page) {
      for (const auto& table : read_page(body).tables) {
        std::vector<std::string> names;
        for (const auto& row : table.rows) {
          if (kNames.contains(row[0])) names.push_back(row[0]);
        }
        EXPECT_TRUE(are_by_name(names)) << path;
        tables += names.size() > 2 ? 1 : 0;
      }
    } else if (path.ends_with(".csv") && path.find("scores.csv") == std::string::npos &&
               path.find("answers.csv") == std::string::npos) {
      std::vector<std::string> names;
      for (const auto& row : read_rows(body)) {
        if (kNames.contains(row[0])) names.push_back(row[0]);
      }
      // A table of every kind of unit has each kind by itself.
      if (path.find("/ranking/") == std::string::npos) {
        EXPECT_TRUE(are_by_name(names)) << path;
      }
    }
  }
  EXPECT_GT(tables, 20U);
  // Scores for programs: by period and code.
  std::vector<std::string> keys;
  for (const auto& row : read_rows(get(*site, "/instruments/invented/2/scores.csv"))) {
    if (row[0] != "unit") keys.push_back(row[3] + " " + row[0]);
  }
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  const std::string page = get(*site, "/instruments/invented/2/in/2024/ranking/total");
  EXPECT_THAT(page, HasSubstr("This instrument describes and does not rank"));
  // CHL has the better score and stands behind Argentina and Brazil.
  EXPECT_LT(page.find(">Argentina<"), page.find(">Chile<"));
  EXPECT_THAT(get(*site, "/instruments/invented/2"), HasSubstr("Units are not ranked."));
}

TEST(RankingGuard, WhereItIsAllowedEqualOnesShareTheBetterRank) {
  const auto site = invented(true);
  const auto rows = read_rows(get(*site, "/instruments/invented/2/in/2024/ranking/law.csv"));
  std::string seen;
  for (const auto& row : rows) seen += row[0] + " " + row[1] + " " + row[3] + "; ";
  // Whoever leads in both questions leads at any weights.
  EXPECT_EQ(seen, "Rank Rank between Code; – – ../<x>; 1= 1–1 ARG; 1= 1–1 BRA; 3 3–3 CHL; – – DEU; ");
  const std::string page = get(*site, "/instruments/invented/2/in/2024/ranking/law");
  EXPECT_THAT(page, HasSubstr("Equal scores share the better rank"));
  EXPECT_THAT(page, HasSubstr("1= Argentina"));
  // Ranks are of the first node in the file of all scores, as the engine has them.
  EXPECT_THAT(get(*site, "/instruments/invented/2/scores.csv"), HasSubstr("band,rank\r\n"));
}

TEST(Choices, TheAddressOfAChartGivesItBack) {
  const auto site = invented(true);
  const Query chosen{{"kind", "heat"}, {"n.law", "1"},  {"n.total", "1"}, {"u.ARG", "1"},
                     {"u.CHL", "1"},   {"p.2020", "1"}, {"p.2024", "1"}};
  const std::string page = get(*site, "/instruments/invented/2/chart", chosen);
  const PageRead read = read_page(page);
  ASSERT_TRUE(read.is_well_formed);
  std::string permalink;
  for (const std::string& link : read.links) {
    if (link.find("/chart?") != std::string::npos) permalink = link;
  }
  const Request again = request_of(permalink);
  EXPECT_EQ(again.query, chosen);
  EXPECT_EQ(body_of(*site->answer(again)), page);
  // The file beside it: every chosen score, and none else.
  const auto rows = read_rows(get(*site, "/instruments/invented/2/chart.csv", chosen));
  EXPECT_EQ(rows.size(), 1U + 2 * 2 * 2);
  EXPECT_THAT(page, HasSubstr("To be cited as"));
  EXPECT_THAT(page, HasSubstr("/chart.csv?kind=heat"));
  for (const char* path : {"compare", "change", "scatter", "chart"}) {
    const std::string first = get(*site, std::string("/instruments/invented/2/") + path);
    std::string link;
    for (const std::string& one : read_page(first).links) {
      if (one.find(std::string("/") + path + "?") != std::string::npos) link = one;
    }
    ASSERT_FALSE(link.empty()) << path;
    EXPECT_EQ(body_of(*site->answer(request_of(link))), first) << path;
  }
}

TEST(Choices, EveryKindOfChartIsDrawn) {
  const auto site = invented(true);
  std::set<std::string> drawings;
  for (const char* kind : {"bars", "lines", "radar", "heat", "dumbbell", "map", "table"}) {
    const std::string page = get(*site, "/instruments/invented/2/chart",
                                 {{"kind", kind},
                                  {"n.law", "1"},
                                  {"n.total", "1"},
                                  {"n.practice", "1"},
                                  {"u.ARG", "1"},
                                  {"u.CHL", "1"},
                                  {"u.DEU", "1"},
                                  {"p.2020", "1"},
                                  {"p.2024", "1"}});
    EXPECT_TRUE(read_page(page).is_well_formed);
    const std::size_t begin = page.find("<svg"), end = page.find("</svg>");
    drawings.insert(begin == std::string::npos ? "" : page.substr(begin, end - begin));
  }
  EXPECT_EQ(drawings.size(), 7U);
}

TEST(Choices, HostileQueriesAreRefusedWithAText) {
  const auto site = invented(true);
  const std::string base = "/instruments/invented/2/";
  const auto refused = [&](const std::string& page, const Query& query, unsigned status) {
    for (const char* ending : {"", ".csv"}) {
      const auto answer = site->answer(Request{.path = base + page + ending, .query = query});
      ASSERT_TRUE(answer) << page;
      EXPECT_EQ(answer->status, status) << page << ending;
      ASSERT_TRUE(answer->page);
      const std::string body = body_of(*answer);
      EXPECT_TRUE(read_page(body).is_well_formed);
      EXPECT_THAT(body, Not(HasSubstr("⟦")));
      EXPECT_THAT(body, Not(HasSubstr("<x>")));
      EXPECT_GT(body.size(), 100U);
    }
  };
  refused("compare", {{"p", "1066"}}, 404);
  refused("compare", {{"p", "<x>"}}, 404);
  refused("compare", {{"u1", "XXX"}}, 404);
  refused("compare", {{"u1", "ARG"}, {"u2", "ARG"}}, 400);
  refused("compare", {{"u7", "ARG"}}, 400);
  refused("compare", {{"u0", "ARG"}}, 400);
  refused("compare", {{"u11", "ARG"}}, 400);
  refused("compare", {{"u1", std::string(5000, 'A')}}, 404);
  refused("change", {{"from", "2:1066"}}, 404);
  refused("change", {{"from", "2020"}}, 404);
  refused("change", {{"to", "9:2020"}}, 404);
  refused("change", {{"node", "<x>"}}, 404);
  refused("scatter", {{"x", "none"}}, 404);
  refused("scatter", {{"y", "law'--"}}, 404);
  refused("scatter", {{"p", "none"}}, 404);
  refused("chart", {{"kind", "<x>"}}, 400);
  refused("chart", {{"n.none", "1"}}, 404);
  refused("chart", {{"u.none", "1"}}, 404);
  refused("chart", {{"p.none", "1"}}, 404);
  refused("chart", {{"n.law", "2"}}, 400);
  refused("chart", {{"u.ARG", "<x>"}}, 400);
  // What no form sends and nobody knows is passed over: addresses get things hung on to them.
  get(*site, base + "compare", {{"utm_source", "x"}, {"u", "ARG"}, {"units", "5"}});
}

TEST(Choices, ListsHaveAnEnd) {
  std::string round = "unit,question,answer\n";
  Query units{{"kind", "bars"}}, few{{"kind", "bars"}};
  for (int i = 0; i < 80; ++i) {
    const std::string code = "U" + std::to_string(i);
    round += code + ",a,full\n";
    units["u." + code] = "1";
    if (i < 60) few["u." + code] = "1";
  }
  TestRelease release;
  release.add("invented", "2", invented_pack("2"), {{"2024", round}});
  const auto site = release.make();
  get(*site, "/instruments/invented/2/chart", units, 400);
  get(*site, "/instruments/invented/2/chart", few, 200);
}

TEST(Change, OnlyWhatTheCrosswalkCallsTheSameIsCompared) {
  TestRelease release;
  release.add("invented", "1", invented_pack("1"), {{"old", invented_round("2015")}});
  release.add("invented", "2", invented_pack("2"), {{"new", invented_round("2020")}});
  const auto site = release.make();
  const std::string path = "/instruments/invented/2/change";
  // One period only in this edition: the older one is taken, and "law" is the one that is the same.
  const std::string page = get(*site, path);
  EXPECT_THAT(page, HasSubstr("1 of 8 scores and questions of the newer edition are comparable."));
  EXPECT_THAT(page, HasSubstr("2015 (edition 1)"));
  EXPECT_THAT(page, HasSubstr("<option value=\"law\""));
  EXPECT_THAT(page, Not(HasSubstr("<option value=\"total\"")));
  EXPECT_THAT(page, Not(HasSubstr("<option value=\"c\"")));  // changed
  get(*site, path, {{"node", "total"}}, 400);
  get(*site, path, {{"node", "c"}}, 400);
  get(*site, path + ".csv", {{"node", "c"}}, 400);
  const auto rows = read_rows(get(*site, path + ".csv", {{"node", "law"}}));
  for (std::size_t r = 1; r < rows.size(); ++r) {
    if (rows[r][1] == "ARG") {
      EXPECT_EQ(rows[r][4], "0");
    }
    if (rows[r][1] == "DEU") {
      EXPECT_EQ(rows[r][4], "");  // no score, and no difference of 0
    }
  }
  // Backwards the newer edition has no crosswalk: nothing is comparable.
  const Query back{{"from", "2:2020"}, {"to", "1:2015"}};
  EXPECT_THAT(get(*site, path, back), HasSubstr("nothing is compared"));
  get(*site, path + ".csv", back, 404);
}

TEST(Export, FilesHaveNoFormsAndLeadToFiles) {
  const auto site = invented(true);
  const auto paths = site->paths();
  std::set<std::string> files{"en/index.html"};
  for (const std::string& path : paths) files.insert(public_pages::export_file(Language::kEnglish, path));
  EXPECT_EQ(files.size(), paths.size() + 1);  // no two pages are one file
  std::size_t links = 0;
  for (const std::string& path : paths) {
    const auto answer = site->answer(Request{.path = path, .static_export = true});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U) << path;
    if (!answer->page) continue;
    const std::string body = body_of(*answer);
    EXPECT_THAT(body, Not(HasSubstr("<form"))) << path;
    for (const std::string& link : read_page(body).links) {
      std::filesystem::path file =
          std::filesystem::path(public_pages::export_file(Language::kEnglish, path)).parent_path();
      file = (file / decoded(link)).lexically_normal();
      EXPECT_TRUE(files.contains(file.string())) << path << " leads to " << link;
      ++links;
    }
  }
  EXPECT_GT(links, 1000U);
}

}  // namespace
}  // namespace limen::public_instruments
