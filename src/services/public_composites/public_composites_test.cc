#include "services/public_composites/public_composites.h"

#include <expat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "base/json.h"
#include "base/result_matchers.h"
#include "platform/config/config.h"
#include "services/public_composites/weights.h"

namespace limen::public_composites {
namespace {

using public_pages::Language;
using public_pages::Query;
using public_pages::Request;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kFolder = LIMEN_SOURCE_DIR "/packs/demo/composites/living_together/";

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_well_formed(const std::string& text) {
  XML_Parser parser = XML_ParserCreate("UTF-8");
  const bool ok = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) != XML_STATUS_ERROR;
  if (!ok) ADD_FAILURE() << XML_ErrorString(XML_GetErrorCode(parser)) << " line " << XML_GetCurrentLineNumber(parser);
  XML_ParserFree(parser);
  return ok;
}

std::size_t drawings_in(const std::string& page) {
  std::size_t count = 0;
  for (std::size_t at = page.find("<svg "); at != std::string::npos; at = page.find("<svg ", at + 1)) ++count;
  return count;
}

struct Files {
  std::string structure, data, plan;
};

Files demo_files() {
  const std::string folder(kFolder);
  return {read_file(folder + "structure.csv"), read_file(folder + "data.csv"), read_file(folder + "plan.yaml")};
}

// Two pillars of two indicators, four units; small enough to be worked out by hand.
Files small_files() {
  return {
      "iCode,iName,Parent,Type,Level,Direction,Weight\na,\"A <b>&\"\"x\",P,Indicator,1,1,1\nb,B,P,Indicator,1,1,1\n"
      "c,C,Q,Indicator,1,1,1\nd,D,Q,Indicator,1,-1,1\nP,Pillar P,R,Aggregate,2,1,1\nQ,Pillar Q,R,Aggregate,2,1,1\n"
      "R,Whole,,Aggregate,3,1,1\n",
      "uCode,uName,a,b,c,d\nDE,One,0,10,3,9\nFR,\"Two <script>\",5,20,1,1\nMT,Three,10,0,2,5\nBR,Four,8,15,NA,3\n",
      "normalise: {method: minmax, low: 0, high: 100}\naggregate: {method: arithmetic}\n"};
}

release::OpenRelease release_of(const Files& files) {
  auto release = std::make_shared<release::Opened>();
  release->manifest.publisher = "Observatory";
  release->manifest.demo = true;
  release->manifest.composites = {{.id = "ix",
                                   .title = {{"en", "Index <i>"}, {"fr", "Indice"}, {"es", "Índice"}, {"ar", "مؤشر"}},
                                   .structure = "s.csv",
                                   .data = "d.csv",
                                   .plan = files.plan.empty() ? "" : "p.yaml",
                                   .seed = 7,
                                   .source = "Invented",
                                   .licence = "CC0"}};
  release->files = {{"s.csv", files.structure}, {"d.csv", files.data}, {"p.yaml", files.plan}};
  return release;
}

std::unique_ptr<public_pages::Section> section_of(const Files& files) {
  const auto packs = config::PackStore::embedded();
  auto texts = public_pages::Texts::read(packs);
  EXPECT_OK(texts);
  auto made = make_section(packs)({release_of(files), texts.take()});
  EXPECT_OK(made);
  return made.take();
}

std::unique_ptr<Index> index_of(const Files& files) {
  const auto release = release_of(files);
  auto made = load_index(release->manifest.composites.front(), *release);
  EXPECT_OK(made);
  return made.take();
}

// Sections are made once: 10,000 runs each.
class Pages : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    demo_ = section_of(demo_files());
    small_ = section_of(small_files());
    index_ = index_of(demo_files());
  }
  static void TearDownTestSuite() {
    demo_.reset();
    small_.reset();
    index_.reset();
  }
  static public_pages::Answer ask(const public_pages::Section& section, std::string path, Query query = {},
                                  Language language = Language::kEnglish) {
    auto answer = section.answer(Request{.language = language, .path = std::move(path), .query = std::move(query)});
    EXPECT_TRUE(answer.has_value());
    return answer ? std::move(*answer) : public_pages::Answer{.status = 404};
  }
  static json::object ask_weights(Query query) {
    const auto answer = ask(*demo_, "/api/composites/ix/weights", std::move(query));
    EXPECT_EQ(answer.status, 200U) << answer.body;
    auto value = parse_json(answer.body);
    EXPECT_OK(value);
    return value.ok() ? value->as_object() : json::object();
  }
  static inline std::unique_ptr<public_pages::Section> demo_, small_;
  static inline std::unique_ptr<Index> index_;
};

TEST_F(Pages, OfEveryPathInFourLanguagesAreWellFormedAndHaveAllTheirTexts) {
  for (const public_pages::Section* section : {demo_.get(), small_.get()}) {
    const auto paths = section->paths();
    EXPECT_GT(paths.size(), 20U);
    for (const Language language : public_pages::kLanguages) {
      for (const std::string& path : paths) {
        SCOPED_TRACE(path);
        const auto answer = ask(*section, path, {}, language);
        EXPECT_EQ(answer.status, 200U);
        if (!answer.page) {
          EXPECT_FALSE(answer.body.empty());
          continue;
        }
        EXPECT_TRUE(is_well_formed("<main>" + answer.page->body.str() + "</main>"));
        EXPECT_EQ(answer.page->body.depth(), 0U);
        EXPECT_THAT(answer.page->body.str(), Not(HasSubstr("⟦")));
        EXPECT_THAT(answer.page->title + answer.page->description, Not(HasSubstr("⟦")));
        EXPECT_THAT(answer.page->body.str(), Not(HasSubstr("<script>")));
        EXPECT_THAT(answer.page->body.str(), HasSubstr("<h1>"));
      }
    }
  }
}

TEST_F(Pages, HaveTheirDrawings) {
  const auto ranking = ask(*small_, "/composites/ix").page->body.str();
  // All units are countries of the outlines: ranks, scores and the map.
  EXPECT_EQ(drawings_in(ranking), 3U);
  const auto demo = ask(*demo_, "/composites/ix").page->body.str();
  EXPECT_EQ(drawings_in(demo), 2U);
  const auto robustness = ask(*demo_, "/composites/ix/robustness").page->body.str();
  EXPECT_EQ(drawings_in(robustness), 4U);
}

TEST_F(Pages, AreNotThereForUnknownPaths) {
  for (const char* const path :
       {"/composites/no", "/composites/ix/no", "/composites/ix/units/", "/composites/ix/units/QQ", "/composites/",
        "/composites/ix/units/../..", "/api/composites/ix", "/api/composites/no/weights", "/data/composites/ix/no.csv",
        "/data/composites/no/raw.csv", "/data/composites/ix/raw", "/directory"}) {
    EXPECT_FALSE(demo_->answer(Request{.path = path}).has_value()) << path;
  }
}

TEST_F(Pages, SayThatFiguresAreInvented) {
  EXPECT_THAT(ask(*demo_, "/composites/ix").page->body.str(), HasSubstr("all figures are invented"));
}

TEST_F(Pages, OfAnExportHaveNoForms) {
  const auto answer =
      demo_->answer(Request{.path = "/composites/ix/weights", .query = {{"w", "WORK:3"}}, .static_export = true});
  ASSERT_TRUE(answer && answer->page);
  EXPECT_THAT(answer->page->body.str(), Not(HasSubstr("<form")));
  EXPECT_TRUE(answer->page->scripts.empty());
}

TEST_F(Pages, FilesHaveTheFiguresOfTheEngine) {
  const std::string text = ask(*demo_, "/data/composites/ix/ranking.csv").body;
  const std::size_t first = index_->order.front();
  std::istringstream lines(text);
  std::string header, line;
  std::getline(lines, header);
  std::getline(lines, line);
  EXPECT_EQ(header, "uCode,uName,score,rank,rank_p05,rank_p50,rank_p95,score_p05,score_p50,score_p95,runs\r");
  EXPECT_THAT(line,
              ::testing::StartsWith(index_->built.units[first].code + "," + index_->built.units[first].name + ","));
  EXPECT_THAT(line, HasSubstr(",1,"));
  EXPECT_THAT(line, ::testing::EndsWith(",10000\r"));
}

// The endpoint gives what engines/robustness gives when it is asked directly, with a structure read anew from a file in
// which the weights stand.
TEST_F(Pages, TheEndpointEqualsTheEngine) {
  std::string structure_text = demo_files().structure;
  const auto set = [&](const std::string& line, const std::string& with) {
    const std::size_t at = structure_text.find(line);
    ASSERT_NE(at, std::string::npos);
    structure_text.replace(at, line.size(), with);
  };
  set("WORK,Work,INDEX,Aggregate,2,1,1,", "WORK,Work,INDEX,Aggregate,2,1,2.5,");
  set("PART,Participation,INDEX,Aggregate,2,1,1,", "PART,Participation,INDEX,Aggregate,2,1,0,");
  const auto structure = composite::Structure::read_csv(structure_text, "s");
  ASSERT_OK(structure);
  const auto data = composite::Data::read_csv(demo_files().data, "d", *structure);
  ASSERT_OK(data);
  const auto model = robustness::Model::prepare(*structure, *data, index_->plan.settings,
                                                {{"w", robustness::VaryWeights{.spread = 0.4}}});
  ASSERT_OK(model);
  auto runs = robustness::Runs::reserve(*model, 500, 7);
  ASSERT_OK(runs);
  robustness::evaluate(*model, 0, 500, *runs);
  const auto spread = robustness::summarise(*model, *runs);
  const auto answer = ask_weights({{"w", "WORK:2.5,PART:0"}, {"runs", "500"}, {"spread", "0.4"}});
  EXPECT_EQ(answer.at("seed").to_number<int>(), 7);
  std::size_t compared = 0;
  for (const auto& each : answer.at("units").as_array()) {
    const json::object& unit = each.as_object();
    const std::size_t at = index_->find_unit(unit.at("code").as_string().c_str());
    ASSERT_NE(at, composite::kNowhere);
    EXPECT_DOUBLE_EQ(unit.at("score").to_number<double>(), spread[at].nominal_score);
    EXPECT_DOUBLE_EQ(unit.at("rank").to_number<double>(), spread[at].nominal_rank);
    EXPECT_DOUBLE_EQ(unit.at("rank_low").to_number<double>(), spread[at].rank.low);
    EXPECT_DOUBLE_EQ(unit.at("rank_median").to_number<double>(), spread[at].rank.median);
    EXPECT_DOUBLE_EQ(unit.at("rank_high").to_number<double>(), spread[at].rank.high);
    ++compared;
  }
  EXPECT_EQ(compared, index_->built.units.size());
}

// A slow reference: weighted means up the tree, one unit and node at a time, from the normalised figures.
double slow_score(const Index& index, std::size_t unit, std::size_t node, const std::vector<double>& weights) {
  const composite::Node& found = index.structure.nodes()[node];
  if (found.is_indicator()) return index.built.normalised.at(unit, found.column);
  double sum = 0, all = 0, there = 0, children = 0;
  for (const std::size_t child : found.children) {
    if (weights[child] == 0) continue;
    ++children;
    const double score = slow_score(index, unit, child, weights);
    if (composite::is_missing(score)) continue;
    ++there;
    sum += weights[child] * score;
    all += weights[child];
  }
  if (children == 0 || there / children < index.plan.settings.aggregation.coverage || all == 0)
    return composite::kMissing;
  return sum / all;
}

TEST_F(Pages, ChangedWeightsChangeRanksAsASlowReferenceSays) {
  std::uint32_t state = 12345;
  const auto draw = [&] { return state = state * 1664525U + 1013904223U; };
  std::size_t moved = 0;
  for (int round = 0; round < 40; ++round) {
    Query query{{"runs", "10"}};
    std::vector<double> weights = index_->structure.weights();
    for (const std::size_t node : slider_nodes(*index_)) {
      weights[node] = 1 + static_cast<double>(draw() >> 8U) / (1U << 24U) * 5;
      weights[node] = std::round(weights[node] * 100) / 100;
      query["w." + index_->structure.nodes()[node].code] = fmt::format("{}", weights[node]);
    }
    const auto choice = read_choice(*index_, query);
    ASSERT_OK(choice);
    ASSERT_EQ(choice->weights, weights);
    const auto found = reweigh(*index_, *choice);
    ASSERT_OK(found);
    std::vector<double> slow;
    for (std::size_t unit = 0; unit < index_->built.units.size(); ++unit) {
      slow.push_back(slow_score(*index_, unit, index_->structure.root(), weights));
      EXPECT_NEAR(found->scores[unit], slow.back(), 1e-9);
    }
    for (std::size_t unit = 0; unit < slow.size(); ++unit) {
      const auto better =
          std::count_if(slow.begin(), slow.end(), [&](double other) { return other > slow[unit] + 1e-9; });
      EXPECT_EQ(found->ranks[unit], static_cast<double>(better + 1));
      if (found->ranks[unit] != index_->built.ranks[unit]) ++moved;
    }
  }
  EXPECT_GT(moved, 100U);
}

TEST_F(Pages, TheFormAndTheEndpointSayTheSame) {
  const auto page = ask(*demo_, "/composites/ix/weights", {{"w.WORK", "3"}, {"w.EDUC", ""}});
  EXPECT_EQ(page.status, 200U);
  const auto answer = ask_weights({{"w", "WORK:3"}});
  const std::string body = page.page->body.str();
  for (const auto& row : answer.at("rows").as_array()) {
    const json::array& cells = row.as_array();
    std::string line = "<th scope=\"row\" class=\"words\">" + std::string(cells[0].as_string()) + "</th>";
    const std::size_t at = body.find(line);
    ASSERT_NE(at, std::string::npos) << line;
    const std::string after = body.substr(at, 600);
    for (const auto& cell : cells) EXPECT_THAT(after, HasSubstr(std::string(cell.as_string()) + "<"));
  }
  EXPECT_THAT(body, HasSubstr(std::string(answer.at("drawing").as_string())));
  EXPECT_THAT(body, HasSubstr("aria-live=\"polite\""));
  EXPECT_THAT(body, HasSubstr("value=\"3\""));
}

struct Hostile {
  Query query;
  std::string code;
};

TEST_F(Pages, RefuseHostileQueriesWithACodeAndStayReadable) {
  const Hostile tries[] = {
      {{{"w", "NOPE:1"}}, "public_composites.weights.code"},
      {{{"w", "INDEX:1"}}, "public_composites.weights.code"},
      {{{"w", "Pop:1"}}, "public_composites.weights.code"},
      {{{"w", ":1"}}, "public_composites.weights.code"},
      {{{"w", "WORK"}}, "public_composites.weights.form"},
      {{{"w", ","}}, "public_composites.weights.form"},
      {{{"w", "WORK:1,"}}, "public_composites.weights.form"},
      {{{"w", std::string(100'000, ',')}}, "public_composites.weights.form"},
      {{{"w", "WORK:1,WORK:1"}}, "public_composites.weights.twice"},
      {{{"w", "WORK:1"}, {"w.WORK", "2"}}, "public_composites.weights.twice"},
      {{{"w", "WORK:-1"}}, "public_composites.weights.number"},
      {{{"w", "WORK:100.001"}}, "public_composites.weights.number"},
      {{{"w", "WORK:nan"}}, "public_composites.weights.number"},
      {{{"w", "WORK:inf"}}, "public_composites.weights.number"},
      {{{"w", "WORK:1e1"}}, "public_composites.weights.number"},
      {{{"w", "WORK:0x1"}}, "public_composites.weights.number"},
      {{{"w", "WORK: 1"}}, "public_composites.weights.number"},
      {{{"w", "WORK:1.0000000000000"}}, "public_composites.weights.number"},
      {{{"w", "WORK:."}}, "public_composites.weights.number"},
      {{{"w", "WORK:1.2.3"}}, "public_composites.weights.number"},
      {{{"w", "WORK:"}}, "public_composites.weights.number"},
      {{{"w.WORK", "<script>"}}, "public_composites.weights.number"},
      {{{"w.<script>", "1"}}, "public_composites.weights.code"},
      {{{"w", "WORK:0,EDUC:0,LIFE:0,PART:0"}}, "public_composites.weights.zero"},
      {{{"w", "Early:0,Leavers:0,Language:0,Reading:0"}}, "public_composites.weights.zero"},
      {{{"runs", "2001"}}, "public_composites.weights.runs"},
      {{{"runs", "0"}}, "public_composites.weights.runs"},
      {{{"runs", "-1"}}, "public_composites.weights.runs"},
      {{{"runs", "99999999999999999999999"}}, "public_composites.weights.runs"},
      {{{"runs", "1000 "}}, "public_composites.weights.runs"},
      {{{"runs", ""}}, "public_composites.weights.runs"},
      {{{"spread", "0"}}, "public_composites.weights.spread"},
      {{{"spread", "1"}}, "public_composites.weights.spread"},
      {{{"spread", "nan"}}, "public_composites.weights.spread"},
  };
  for (const Hostile& each : tries) {
    SCOPED_TRACE(each.code);
    EXPECT_ERROR(read_choice(*index_, each.query), each.code);
    const auto answer = ask(*demo_, "/api/composites/ix/weights", each.query, Language::kArabic);
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_THAT(answer.body, HasSubstr("\"code\":\"" + each.code + "\""));
    EXPECT_THAT(answer.body, AnyOf(Not(HasSubstr("⟦")), HasSubstr("\"code\"")));
    EXPECT_THAT(answer.body, Not(HasSubstr("script")));
    const auto page = ask(*demo_, "/composites/ix/weights", each.query);
    EXPECT_EQ(page.status, 400U);
    EXPECT_TRUE(is_well_formed("<main>" + page.page->body.str() + "</main>"));
    EXPECT_THAT(page.page->body.str(), HasSubstr("role=\"alert\""));
    EXPECT_THAT(page.page->body.str(), Not(HasSubstr("<script>")));
    EXPECT_THAT(page.page->body.str(), Not(HasSubstr("⟦")));
  }
}

TEST_F(Pages, TheEndpointSpeaksTheLanguageItIsAskedFor) {
  const auto answer = ask(*demo_, "/api/composites/ix/weights", {{"runs", "10"}, {"lang", "ar"}});
  EXPECT_THAT(answer.body, HasSubstr("كما نُشر"));
  EXPECT_THAT(answer.body, HasSubstr("direction=\\\"rtl\\\""));
  EXPECT_THAT(ask(*demo_, "/api/composites/ix/weights", {{"runs", "10"}, {"lang", "<b>"}}).body,
              HasSubstr("as published"));
  const auto page = ask(*demo_, "/composites/ix/weights", {}, Language::kArabic);
  EXPECT_THAT(page.page->body.str(), HasSubstr("lang=ar"));
}

TEST_F(Pages, AcceptTheEndsOfWhatIsAllowed) {
  for (const Query& query : {Query{{"w", "WORK:0"}}, Query{{"w", "WORK:100"}}, Query{{"w", ""}}, Query{{"runs", "10"}},
                             Query{{"runs", "2000"}}, Query{{"spread", "0.9"}}, Query{{"spread", "0.01"}},
                             Query{{"w.WORK", ""}}, Query{{"other", "x"}}, Query{{"w", "EmplRate:0,Trust:3.25"}}}) {
    EXPECT_EQ(ask(*demo_, "/api/composites/ix/weights", query).status, 200U);
  }
}

TEST_F(Pages, ALargeIndexIsNotAskedForTooManyRuns) {
  std::string structure = "iCode,Parent,Type\nR,,Aggregate\n", data = "uCode";
  for (int i = 0; i < 300; ++i) {
    structure += fmt::format("i{},R,Indicator\n", i);
    data += fmt::format(",i{}", i);
  }
  data += "\n";
  Index large;
  large.structure = composite::Structure::read_csv(structure, "s").take();
  large.built.units.resize(1000);
  EXPECT_ERROR(read_choice(large, {}), "public_composites.weights.too_much");
  EXPECT_OK(read_choice(large, {{"runs", "100"}}));
}

TEST_F(Pages, TheSameQuestionInAnotherFormIsTheSameAnswerFromTheCache) {
  Reweigher reweigher;
  const auto ask_for = [&](const Query& query) {
    return reweigher.reweigh(*index_, read_choice(*index_, query).take()).take();
  };
  const auto first = ask_for({{"w", "WORK:2,EDUC:3"}});
  EXPECT_EQ(ask_for({{"w", "EDUC:3.0,WORK:2.00"}}), first);
  EXPECT_EQ(ask_for({{"w.EDUC", "3"}, {"w.WORK", "2"}, {"w.LIFE", "1"}}), first);
  EXPECT_NE(ask_for({{"w", "WORK:2,EDUC:3"}, {"runs", "999"}}), first);
  EXPECT_EQ(reweigher.kept(), 2U);
  for (int i = 0; i < 300; ++i) ask_for({{"w", fmt::format("WORK:{}", 3 + i * 0.25)}, {"runs", "10"}});
  EXPECT_EQ(reweigher.kept(), 256U);
}

TEST_F(Pages, AreAskedByManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> bodies(8);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 5; ++k) {
        const auto answer = demo_->answer(Request{.path = "/api/composites/ix/weights",
                                                  .query = {{"w", fmt::format("WORK:{}", 2 + k)}, {"runs", "50"}}});
        if (answer) bodies[i] += answer->body;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const std::string& body : bodies) EXPECT_EQ(body, bodies.front());
}

TEST(Load, IsTheSameEachTimeAndFollowsTheSeed) {
  const auto first = index_of(small_files()), second = index_of(small_files());
  ASSERT_EQ(first->spread.size(), 4U);
  EXPECT_EQ(first->runs, kRuns);
  for (std::size_t i = 0; i < first->spread.size(); ++i) {
    EXPECT_EQ(first->spread[i].score.low, second->spread[i].score.low);
  }
  auto release = std::make_shared<release::Opened>(*release_of(small_files()));
  release->manifest.composites.front().seed = 8;
  const auto other = load_index(release->manifest.composites.front(), *release);
  ASSERT_OK(other);
  EXPECT_NE((*other)->spread[0].score.low, first->spread[0].score.low);
}

TEST(Load, RefusesAReleaseThatCannotBeComputed) {
  auto release = std::make_shared<release::Opened>(*release_of(small_files()));
  release->files.erase("d.csv");
  EXPECT_ERROR(load_index(release->manifest.composites.front(), *release), "public_composites.file");
  Files files = small_files();
  files.structure = "iCode\nx\n";
  EXPECT_FALSE(load_index(release_of(files)->manifest.composites.front(), *release_of(files)).ok());
  files = small_files();
  files.plan = "normalise: {method: wrong}\n";
  EXPECT_FALSE(load_index(release_of(files)->manifest.composites.front(), *release_of(files)).ok());
}

TEST(Load, WithoutAPlanDoesTheUsual) {
  Files files = small_files();
  files.plan.clear();
  const auto index = index_of(files);
  EXPECT_FALSE(index->factors.empty());
}

}  // namespace
}  // namespace limen::public_composites
