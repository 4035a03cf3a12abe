#include "services/public_outcomes/public_outcomes.h"

#include <expat.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "base/result_matchers.h"
#include "engines/composite_statistics/composite_statistics.h"
#include "platform/config/config.h"
#include "services/public_outcomes/outcome.h"

namespace limen::public_outcomes {
namespace {

using public_pages::Language;
using public_pages::Query;
using public_pages::Request;
using ::testing::HasSubstr;
using ::testing::Not;

bool is_well_formed(const std::string& text) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  const bool ok = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_ERROR;
  if (!ok) ADD_FAILURE() << XML_ErrorString(XML_GetErrorCode(parser)) << " line " << XML_GetCurrentLineNumber(parser);
  XML_ParserFree(parser);
  return ok;
}

std::string read_file(const std::string& path) {
  std::ifstream file(LIMEN_SOURCE_DIR "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr std::string_view kTable =
    "freq,unit,sex,age,citizen,geo\\TIME_PERIOD\t2019 \t2020 \t2021 \n"
    "A,PC,T,Y20-64,NAT,AT\t70.0 \t71.0 b\t72.5 \n"
    "A,PC,T,Y20-64,NAT,BE\t60.0 \t61.0 \t62.0 \n"
    "A,PC,T,Y20-64,NAT,EL\t50.5 \t51.0 \t52.0 p\n"
    "A,PC,T,Y20-64,NAT,EU27_2020\t65.0 \t66.0 \t67.0 \n"
    "A,PC,T,Y20-64,NAT,FR\t66.0 \t67.0 \t68.0 \n"
    "A,PC,T,Y20-64,FOR,AT\t60.0 \t61.5 u\t62.0 \n"
    "A,PC,T,Y20-64,FOR,BE\t40.0 \t: u\t42.5 bu\n"
    "A,PC,T,Y20-64,FOR,EL\t52.0 \t53.0 \t54.0 \n"
    "A,PC,T,Y20-64,FOR,EU27_2020\t55.0 \t56.0 \t57.0 \n"
    "A,PC,T,Y20-64,FOR,FR\t60.0 \t: \t: c\n"
    "A,PC,F,Y20-64,NAT,AT\t1.0 \t1.0 \t1.0 \n"
    "A,PC,F,Y20-64,FOR,AT\t2.0 \t2.0 \t2.0 \n";

release::OpenRelease sample() {
  auto release = std::make_shared<release::Opened>();
  release->manifest.publisher = "Observatory";
  release->manifest.outcomes = {
      {.id = "gap",
       .title = {{"en", "Employment <gap>"}, {"fr", "Écart"}, {"es", "Brecha"}, {"ar", "فجوة"}},
       .table = "t.tsv",
       .gap = release::Gap{"citizen", "NAT", "FOR", {{"sex", "T"}, {"age", "Y20-64"}}},
       .source = "Invented",
       .licence = "CC0"},
      {.id = "plain", .title = {{"en", "No gap"}}, .table = "t.tsv"}};
  release->manifest.instruments = {{.id = "nat",
                                    .edition = "1",
                                    .pack = "pack.yaml",
                                    .rounds = {{.id = "1", .title = {{"en", "1"}}, .answers = "r.csv"}}}};
  release->files = {{"t.tsv", std::string(kTable)},
                    {"pack.yaml", read_file("packs/instruments/naturalisation_procedure.yaml")},
                    {"r.csv", read_file("packs/demo/rounds/naturalisation_procedure.csv")}};
  return release;
}

std::unique_ptr<public_pages::Section> section_of(const release::OpenRelease& release) {
  const auto packs = config::PackStore::embedded();
  auto made = make_section(packs)({release, public_pages::Texts::read(packs).take()});
  EXPECT_OK(made);
  return made.ok() ? made.take() : nullptr;
}

std::shared_ptr<release::Opened> demo() {
  auto release = std::make_shared<release::Opened>(*sample());
  release->manifest.demo = true;
  release->manifest.outcomes.resize(1);
  release->files["t.tsv"] = read_file("packs/demo/outcomes/employment_gap.tsv");
  return release;
}

public_pages::Answer ask(const public_pages::Section& section, std::string path, Query query = {},
                         Language language = Language::kEnglish) {
  auto answer = section.answer(Request{.language = language, .path = std::move(path), .query = std::move(query)});
  EXPECT_TRUE(answer.has_value());
  return answer ? std::move(*answer) : public_pages::Answer{.status = 404};
}

TEST(OutcomePages, OfEveryPathInFourLanguagesAreWellFormedAndHaveAllTheirTexts) {
  for (const auto& release : {sample(), release::OpenRelease(demo())}) {
    const auto section = section_of(release);
    ASSERT_TRUE(section);
    for (const Language language : public_pages::kLanguages) {
      for (const std::string& path : section->paths()) {
        SCOPED_TRACE(path);
        const auto answer = ask(*section, path, {}, language);
        EXPECT_EQ(answer.status, 200U);
        if (!answer.page) continue;
        EXPECT_TRUE(is_well_formed("<main>" + answer.page->body.str() + "</main>"));
        EXPECT_THAT(answer.page->body.str(), Not(HasSubstr("⟦")));
        EXPECT_THAT(answer.page->body.str(), Not(HasSubstr("<gap>")));
      }
    }
  }
}

TEST(OutcomePages, ShowGapsWithFlagsAndMarkAggregates) {
  const auto section = section_of(sample());
  const std::string body = ask(*section, "/outcomes/gap").page->body.str();
  EXPECT_THAT(body, HasSubstr("European Union (27) (aggregate)"));
  EXPECT_THAT(body, HasSubstr("Austria"));
  EXPECT_THAT(body, HasSubstr("Greece"));                          // EL
  EXPECT_THAT(body, HasSubstr("<td class=\"number\">19.5</td>"));  // BE 62.0 less 42.5, exactly
  EXPECT_THAT(body, HasSubstr("<td class=\"words\">bu</td>"));
  EXPECT_THAT(body, HasSubstr("42.5 [bu]"));
  EXPECT_THAT(body, HasSubstr("confidential"));
  EXPECT_THAT(body, HasSubstr("<td class=\"number\">no figure</td>"));
  EXPECT_THAT(body, HasSubstr("<svg "));
  const std::string before = ask(*section, "/outcomes/gap", {{"period", "2019"}}).page->body.str();
  EXPECT_THAT(before, HasSubstr("<td class=\"number\">20.0</td>"));
}

TEST(OutcomePages, FilesHoldEveryPeriodAndFlag) {
  const auto section = section_of(sample());
  const std::string text = ask(*section, "/data/outcomes/gap.csv").body;
  EXPECT_THAT(text, HasSubstr("code,period,reference,reference_flags,other,other_flags,gap,aggregate\r\n"));
  EXPECT_THAT(text, HasSubstr("AT,2020,71,b,61.5,u,9.5,0\r\n"));
  EXPECT_THAT(text, HasSubstr("BE,2020,61,,,u,,0\r\n"));
  EXPECT_THAT(text, HasSubstr("EL,2021,52,p,54,,-2,0\r\n"));
  EXPECT_THAT(text, HasSubstr("EU27_2020,2021,67,,57,,10,1\r\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 16);
}

TEST(OutcomePages, HostileQueriesGiveTheUsualPage) {
  const auto section = section_of(sample());
  const std::string usual = ask(*section, "/outcomes/gap").page->body.str();
  for (const Query& query :
       {Query{{"period", "<script>"}}, Query{{"period", ""}}, Query{{"period", "2020 "}}, Query{{"geo", "ZZ,<b>,,,"}},
        Query{{"geo.<script>", "1"}}, Query{{"geo", std::string(50'000, ',')}}, Query{{"node", "x"}}}) {
    EXPECT_EQ(ask(*section, "/outcomes/gap", query).page->body.str(), usual);
  }
  const auto policy = ask(*section, "/outcomes/gap/policy", {{"node", "\"><script>"}, {"period", "9999"}});
  EXPECT_TRUE(is_well_formed("<main>" + policy.page->body.str() + "</main>"));
  EXPECT_THAT(policy.page->body.str(), Not(HasSubstr("<script>")));
  EXPECT_FALSE(section->answer(Request{.path = "/outcomes/no"}).has_value());
  EXPECT_FALSE(section->answer(Request{.path = "/outcomes/gap/no"}).has_value());
}

TEST(OutcomePages, LinesAreThoseAskedFor) {
  const auto section = section_of(sample());
  const std::string body = ask(*section, "/outcomes/gap", {{"geo", "FR"}, {"geo.EL", "1"}}).page->body.str();
  const std::string trend = body.substr(body.find("id=\"trend\""));
  EXPECT_THAT(trend, HasSubstr("France"));
  EXPECT_THAT(trend, HasSubstr("Greece"));
  EXPECT_THAT(trend.substr(0, trend.find("</svg>")), Not(HasSubstr("Belgium")));
}

TEST(Policy, IsHeldAgainstGapsByTheStatisticsOfTheEngine) {
  const auto release = demo();
  const auto outcome = load_outcome(release->manifest.outcomes.front(), *release);
  ASSERT_OK(outcome);
  const auto policies = load_policies(*release);
  ASSERT_OK(policies);
  ASSERT_EQ(policies->size(), 1U);
  const Policy& policy = policies->front();
  ASSERT_FALSE(policy.nodes.empty());
  const std::size_t node = policy.nodes.front(), period = (*outcome)->latest;
  const auto against = hold_against(**outcome, period, policy, node, {});
  std::vector<double> x, y;
  for (std::size_t place = 0; place < (*outcome)->codes.size(); ++place) {
    const std::size_t unit = policy.panel->find_unit((*outcome)->codes[place]);
    const auto& gap = (*outcome)->gap(period, place).gap;
    if (unit == instruments::kNowhere || !gap) continue;
    const auto& score = policy.panel->score(*policy.panel->latest(unit), node);
    if (!score.value) continue;
    x.push_back(score.value->to_double());
    y.push_back(gap->to_double());
  }
  ASSERT_GE(x.size(), 3U);
  EXPECT_EQ(against.pairs, x.size());
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mx += x[i] / static_cast<double>(x.size());
    my += y[i] / static_cast<double>(x.size());
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  EXPECT_NEAR(against.pearson, xy / std::sqrt(xx * yy), 1e-9);
  EXPECT_EQ(against.spearman, composite_statistics::spearman(x, y));
  const auto section = section_of(release);
  const std::string body = ask(*section, "/outcomes/gap/policy").page->body.str();
  EXPECT_THAT(body, HasSubstr("A correlation is no cause"));
  EXPECT_THAT(body, HasSubstr(fmt::format("<dd>{}</dd>", against.pairs)));
  EXPECT_THAT(body, Not(HasSubstr("All 24 invented countries")));  // an aggregate is no point
}

TEST(Codes, OfAggregatesAndOfStatesWithTwoCodes) {
  for (const char* const code : {"EU27_2020", "EU28", "EA20", "EU", "EA", "X_ALL24", "EEA30_2007", "EFTA"}) {
    EXPECT_TRUE(is_aggregate(code)) << code;
  }
  for (const char* const code : {"ES", "EE", "EL", "XA", "UK", "FR10", "AT"}) EXPECT_FALSE(is_aggregate(code)) << code;
  const auto world = world_outlines::World::read(read_file("packs/public_site/world_outlines.txt"), "w");
  ASSERT_OK(world);
  EXPECT_EQ(common_code("EL", *world), "GRC");
  EXPECT_EQ(common_code("UK", *world), "GBR");
  EXPECT_EQ(common_code("arg", *world), "ARG");
  EXPECT_EQ(common_code("XA", *world), "XA");
}

TEST(Load, RefusesAGapThatIsNotOne) {
  auto release = std::make_shared<release::Opened>(*sample());
  auto& entry = release->manifest.outcomes.front();
  entry.gap->fixed.erase("sex");  // now two dimensions are open
  EXPECT_ERROR(load_outcome(entry, *release), "public_outcomes.dimension");
  entry.gap->fixed = {{"sex", "T"}, {"age", "Y20-64"}, {"geo", "AT"}};
  EXPECT_ERROR(load_outcome(entry, *release), "public_outcomes.dimension");
  entry.gap->fixed = {{"sex", "T"}};  // all rows have one age: nothing to choose
  EXPECT_OK(load_outcome(entry, *release));
  release->files.erase("t.tsv");
  EXPECT_ERROR(load_outcome(entry, *release), "public_outcomes.file");
}

}  // namespace
}  // namespace limen::public_outcomes
