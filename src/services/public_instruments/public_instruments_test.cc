#include "services/public_instruments/public_instruments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "engines/instruments/scoring.h"
#include "services/public_instruments/test_site.h"

namespace limen::public_instruments {
namespace {

using public_pages::kLanguages;
using public_pages::Language;
using public_pages::Request;
using public_pages::Section;
using ::testing::HasSubstr;
using ::testing::Not;

std::string frame(const public_pages::Page& page, const Request& request) {
  static const auto texts = public_pages::Texts::read(config::PackStore::embedded()).take();
  release::Manifest manifest;
  manifest.title = {{"en", "Observatory"}};
  return public_pages::layout({manifest, *texts, {}}, request, page);
}
std::string html_of(const Section& section, const Request& request, unsigned status = 200) {
  const auto answer = section.answer(request);
  if (!answer || !answer->page) {
    ADD_FAILURE() << "no page: " << request.path;
    return {};
  }
  EXPECT_EQ(answer->status, status) << request.path;
  return frame(*answer->page, request);
}
std::string html_of(const Section& section, const std::string& path, Language language = Language::kEnglish) {
  return html_of(section, Request{.language = language, .path = path});
}
std::string file_of(const Section& section, const std::string& path, public_pages::Query query = {}) {
  const auto answer = section.answer(Request{.path = path, .query = std::move(query)});
  if (!answer || answer->page || answer->status != 200) {
    ADD_FAILURE() << "no file: " << path;
    return {};
  }
  return answer->body;
}

TestRelease whole_release() {
  TestRelease release;
  const auto demo = [](const std::string& id) { return repository_file("packs/demo/rounds/" + id + ".csv"); };
  release.add_shipped("apla", "1", {{"all", some_of_apla({"ARG", "BRA", "CUB"}, "2018")}});
  release.add_shipped("organisation_diversity", "2026", {{"first", demo("organisation_diversity")}});
  release.add_shipped("border_post", "2026", {{"first", demo("border_post")}});
  release.add_shipped("naturalisation_procedure", "2026", {{"first", demo("naturalisation_procedure")}});
  release.add_shipped("refugee_integration", "2026", {{"first", demo("refugee_integration")}});
  release.add_shipped("citizenship_law", "2",
                      {{"2024",
                        "unit,question,answer\nARG,years,2\nARG,second_generation,automatic\n"
                        "ARG,third_generation,none\nARG,dual_naturalised,accepted\nARG,language,unknown\n"
                        "ARG,civics,none\nBRA,years,15\n"}});
  release.add_shipped("human_development", "2010 method",
                      {{"2021",
                        "unit,question,answer\nCHE,life,83.9872\nCHE,expected_schooling,16.50029945\n"
                        "CHE,mean_schooling,13.85966015\nCHE,gni,66933.00454\n"}});
  release.add_shipped("sdg_10_7_2", "2019", {});
  release.add("invented", "1", invented_pack("1"), {{"old", invented_round("2015")}});
  release.add("invented", "2", invented_pack("2"), {{"a", invented_round("2020")}, {"b", invented_round("2024")}});
  release.add("changes", "1", kEvents,
              {{"log",
                "unit,period,question,answer,source,as_of\nXA,2020,change,open,Act 1,2020-02-03\n"
                "XA,2020,change,open,Act 2,2020-05-06\nXA,2020,change,restrictive,Act 3,2020-07-08\n"}});
  return release;
}
const Section& whole_site() {
  static const std::unique_ptr<Section> section = whole_release().make();
  return *section;
}

// --- All pages

TEST(PublicInstruments, EveryPathIsAWellFormedPageOrFileInEveryLanguage) {
  const Section& site = whole_site();
  const std::vector<std::string> paths = site.paths();
  const std::set<std::string> known(paths.begin(), paths.end());
  EXPECT_EQ(known.size(), paths.size());
  EXPECT_GT(paths.size(), 2000U);
  std::size_t pages = 0, files = 0;
  for (const Language language : kLanguages) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      // Every path in English, every fifth in the other languages, other ones in each.
      const auto l = static_cast<std::size_t>(language);
      if (l > 0 && i % 5 != l) continue;
      const Request request{.language = language, .path = paths[i], .base_url = "https://o.example"};
      const auto answer = site.answer(request);
      ASSERT_TRUE(answer) << paths[i];
      ASSERT_EQ(answer->status, 200U) << paths[i];
      if (!answer->page) {
        ++files;
        EXPECT_THAT(answer->body, Not(HasSubstr("⟦"))) << paths[i];
        if (paths[i].ends_with(".csv")) {
          const auto rows = read_rows(answer->body);
          ASSERT_FALSE(rows.empty()) << paths[i];
          for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << paths[i];
        } else {
          EXPECT_TRUE(parse_json(answer->body).ok()) << paths[i];
        }
        continue;
      }
      ++pages;
      const std::string html = frame(*answer->page, request);
      const PageRead page = read_page(html);
      ASSERT_TRUE(page.is_well_formed) << paths[i];
      EXPECT_THAT(html, Not(HasSubstr("⟦"))) << paths[i];
      EXPECT_THAT(html, Not(HasSubstr("<img"))) << paths[i];
      EXPECT_EQ(std::count(page.elements.begin(), page.elements.end(), "script"), 0) << paths[i];
      EXPECT_EQ(std::count(page.elements.begin(), page.elements.end(), "h1"), 1) << paths[i];
      for (const std::string& link : page.links) {
        if (link.starts_with("#") || link.starts_with("https://")) continue;
        ASSERT_TRUE(public_pages::parse_language(std::string_view(link).substr(1, 2))) << link;
        const std::string path = request_of(link).path;
        EXPECT_TRUE(path.empty() || known.contains(path)) << paths[i] << " leads to " << link;
      }
    }
  }
  EXPECT_GT(pages, 2000U);
  EXPECT_GT(files, 1500U);
}

TEST(PublicInstruments, HostileTextsAreShownAndNotRun) {
  const std::string html = html_of(whole_site(), "/instruments/invented/2/in/2024/units/ARG");
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(9)&lt;/script&gt;"));  // source and comment
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(7)"));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(8)"));  // a rule's message
  EXPECT_THAT(html_of(whole_site(), "/instruments/invented/2/methodology"), HasSubstr("&lt;script&gt;alert(6)"));
  // A unit whose code would lead out of the folder has an address that does not.
  const auto paths = whole_site().paths();
  const auto found = std::find_if(paths.begin(), paths.end(), [](const std::string& path) {
    return path.find("%2E%2E%2F%3Cx%3E") != std::string::npos;
  });
  ASSERT_NE(found, paths.end());
  for (const std::string& path : paths) EXPECT_EQ(path.find(".."), std::string::npos) << path;
  // A comment that a spreadsheet would run is disarmed in the file.
  EXPECT_THAT(file_of(whole_site(), "/instruments/invented/2/in/2024/units/ARG/answers.csv"), HasSubstr("'=1+1"));
}

TEST(PublicInstruments, WordsFallBackToEnglishAndSaySo) {
  const std::string french = html_of(whole_site(), "/instruments/invented/2/methodology", Language::kFrench);
  EXPECT_THAT(french, HasSubstr("Inventé &lt;b&gt;"));
  EXPECT_THAT(french, HasSubstr("<span lang=\"en\" dir=\"auto\">"));
  EXPECT_THAT(french, HasSubstr("Moyenne pondérée"));
  const std::string arabic = html_of(whole_site(), "/instruments/invented/2/in/2024/units/ARG", Language::kArabic);
  EXPECT_THAT(arabic, HasSubstr("الممارسة"));
  EXPECT_THAT(arabic, HasSubstr("dir=\"rtl\""));
  EXPECT_THAT(arabic, HasSubstr("الأرجنتين"));
}

TEST(PublicInstruments, UnknownPathsAreNobodysPages) {
  for (const char* path : {"/",
                           "/directory",
                           "/instruments/none",
                           "/instruments/apla/9",
                           "/instruments/apla/1/none",
                           "/instruments/apla/1/in/1066",
                           "/instruments/apla/1/in/2020/units/XXX",
                           "/instruments/apla/1/in/2020/units/ARG/Q5",
                           "/instruments/apla/1/in/2020/units/ARG/none.csv",
                           "/instruments/apla/1/in/2020/nodes/none",
                           "/instruments/apla/1/in/2020/nodes",
                           "/instruments/apla/1/in",
                           "/instruments/apla/1/units",
                           "/instruments/apla/1/units/ARG/x",
                           "/instruments/apla/1/units/ARG/series-99.csv",
                           "/instruments/apla/1/in/2020/units/ARG/profile-0.csv",
                           "/instruments/apla/1/methodology/x",
                           "/instruments/apla/1/in/2020/units/ARG/total/x",
                           "/instruments/apla/1/in/2020.csv/nodes/Q5",
                           "//instruments",
                           "/instruments/"}) {
    EXPECT_FALSE(whole_site().answer(Request{.path = path})) << path;
  }
}

// --- Figures

TEST(PublicInstruments, FiguresAreTheEngines) {
  const auto node = config::parse_yaml(repository_file("packs/instruments/apla.yaml"), "apla");
  const auto instrument = instruments::Instrument::read(*node).take();
  const auto round = instruments::Round::read_csv(answers_of_apla(), "apla", instrument).take();
  const auto scored = instruments::score(instrument, round);
  TestRelease release;
  release.add_shipped("apla", "1", {{"all", answers_of_apla()}});
  const auto site = release.make();
  const auto rows = read_rows(file_of(*site, "/instruments/apla/1/scores.csv"));
  ASSERT_EQ(rows.size(), 1 + round.units.size() * instrument.nodes.size());
  std::map<std::vector<std::string>, std::string> seen;
  for (const auto& row : rows) seen[{row[0], row[3], row[4]}] = row[5];
  for (std::size_t u = 0; u < round.units.size(); ++u) {
    for (std::size_t n = 0; n < instrument.nodes.size(); ++n) {
      const auto& value = scored.units[u].nodes[n].value;
      const auto found = seen.find({round.units[u].code, round.units[u].period, instrument.nodes[n].id});
      ASSERT_NE(found, seen.end());
      EXPECT_EQ(found->second, value ? value->to_text() : "");
    }
  }
  // The published figures, on the page.
  EXPECT_THAT(html_of(*site, "/instruments/apla/1/in/2020/units/ARG/complexity"), HasSubstr("1400/19"));
  EXPECT_THAT(html_of(*site, "/instruments/apla/1/in/2020/units/ARG/liberalisation"), HasSubstr("41/57"));
  EXPECT_THAT(html_of(*site, "/instruments/apla/1/in/2020/nodes/complexity"),
              HasSubstr("mean 65.097, of 19 with a score"));
}

// Tables of a page against the file beside it: the same rows, the page's rounded.
void expect_same(const PageRead::Table& table, const std::vector<std::vector<std::string>>& file,
                 const std::vector<std::string>& file_only, const std::string& where) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < file[0].size(); ++i) {
    if (std::find(file_only.begin(), file_only.end(), file[0][i]) == file_only.end()) columns.push_back(i);
  }
  ASSERT_EQ(table.header.size(), columns.size()) << where;
  ASSERT_EQ(table.rows.size(), file.size() - 1) << where;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string &shown = table.rows[r][c], &kept = file[r + 1][columns[c]];
      EXPECT_EQ(table.header[c], file[0][columns[c]]) << where;
      if (shown == kept || "'" + shown == kept) continue;
      if (kept.empty()) {
        EXPECT_TRUE(shown == "no score" || shown == "–" || shown == "not in this round") << where << ": " << shown;
        continue;
      }
      std::string plain = shown;
      for (std::size_t at = 0; (at = plain.find("−", at)) != std::string::npos;) plain.replace(at, 3, "-");
      std::erase(plain, ',');
      std::erase(plain, '+');
      const auto exact = exact::Fraction::parse(kept);
      ASSERT_TRUE(exact) << where << ": " << kept << " is shown as " << shown;
      const std::size_t point = plain.find('.');
      const int decimals = point == std::string::npos ? 0 : static_cast<int>(plain.size() - point - 1);
      EXPECT_EQ(exact->to_text(decimals) == "-0" ? "0" : exact->to_text(decimals), plain) << where;
    }
  }
}

TEST(PublicInstruments, FilesHaveTheFiguresOfTheTables) {
  const Section& site = whole_site();
  std::size_t compared = 0;
  for (const std::string base :
       {"/instruments/invented/2/in/2024", "/instruments/apla/1/in/2020",
        "/instruments/organisation_diversity/2026/in/2026", "/instruments/changes/1/in/2020"}) {
    for (const std::string& path : site.paths()) {
      if (!path.starts_with(base) || !path.ends_with(".csv")) continue;
      const auto file = read_rows(file_of(site, path));
      std::string page_path = path.substr(0, path.size() - 4);
      for (const char* part : {"/scores", "/answers", "/profile-1", "/profile-2"}) {
        if (page_path.ends_with(part)) page_path.resize(page_path.size() - std::string_view(part).size());
      }
      if (page_path.find("/ranking/") != std::string::npos && base.find("invented") != std::string::npos) {
        continue;  // one table for each kind of unit there
      }
      const PageRead page = read_page(html_of(site, page_path));
      bool found = false;
      for (const auto& table : page.tables) {
        std::vector<std::string> shown;
        const std::vector<std::string> file_only = {"Code", "Period", "Code of what"};
        for (const std::string& name : file[0]) {
          if (std::find(file_only.begin(), file_only.end(), name) == file_only.end()) shown.push_back(name);
        }
        if (table.header != shown || table.rows.size() + 1 != file.size()) continue;
        if (file.size() > 1 && table.rows[0][0] != file[1][0]) continue;
        expect_same(table, file, file_only, path);
        found = true;
        ++compared;
      }
      EXPECT_TRUE(found) << path << " is in no table of " << page_path;
    }
  }
  EXPECT_GT(compared, 200U);
}

TEST(PublicInstruments, MissingIsShownAsMissingAndWhy) {
  const Section& site = whole_site();
  // DEU answered one of two questions of "law", where two are needed, and nothing of "practice" that counts.
  const std::string unit = html_of(site, "/instruments/invented/2/in/2024/units/DEU");
  EXPECT_THAT(unit, HasSubstr("No score: 1 of 2 are there, and at least 2 are needed."));
  EXPECT_THAT(unit, HasSubstr("No score: nothing was answered."));
  for (const auto& row : read_rows(file_of(site, "/instruments/invented/2/in/2024/units/DEU/scores.csv"))) {
    if (row[1] == "Code") continue;
    EXPECT_EQ(row[2], "") << row[0];  // DEU has no score at all, and none is 0
  }
  const auto rows = read_rows(file_of(site, "/instruments/invented/2/in/2024/nodes/law.csv"));
  std::map<std::string, std::string> scores;
  for (const auto& row : rows) scores[row[1]] = row[4];
  EXPECT_EQ(scores["CHL"], "0");  // answered, and nought
  EXPECT_EQ(scores["DEU"], "");   // not answered
  EXPECT_EQ(scores["ARG"], "66.665");
  const std::string map = html_of(site, "/instruments/invented/2/in/2024/nodes/law");
  EXPECT_THAT(map, HasSubstr("no score"));
  // A formula without a result.
  EXPECT_THAT(html_of(site, "/instruments/invented/2/in/2024/units/ARG/ratio"),
              HasSubstr("No score: the rule has no result for these answers."));
  EXPECT_THAT(html_of(site, "/instruments/changes/1/in/2020/units/XA"), HasSubstr("Act 3"));
}

TEST(PublicInstruments, AScoreLeadsToItsAnswersAndSources) {
  const Section& site = whole_site();
  // From the table of all units to the unit, to the score, to its member, to the question with option and source.
  const auto leads = [&](const std::string& from, const std::string& to) {
    const PageRead page = read_page(html_of(site, from));
    return std::find(page.links.begin(), page.links.end(), "/en" + to) != page.links.end();
  };
  const std::string base = "/instruments/invented/2/in/2024";
  EXPECT_TRUE(leads("/instruments/invented/2", base + "/units/ARG"));
  EXPECT_TRUE(leads(base, base + "/units/ARG"));
  EXPECT_TRUE(leads(base + "/units/ARG", base + "/units/ARG/total"));
  EXPECT_TRUE(leads(base + "/nodes/total", base + "/units/ARG/total"));
  EXPECT_TRUE(leads(base + "/units/ARG/total", base + "/units/ARG/law"));
  EXPECT_TRUE(leads(base + "/units/ARG/law", base + "/nodes/a"));
  const std::string law = html_of(site, base + "/units/ARG/law");
  EXPECT_THAT(law, HasSubstr("13333/200"));
  EXPECT_THAT(law, HasSubstr("full &lt;script&gt;"));
  EXPECT_THAT(law, HasSubstr("&lt;script&gt;alert(9)"));
  EXPECT_TRUE(leads(base + "/nodes/a", base + "/nodes/law"));  // and back
}

TEST(PublicInstruments, AnswersReadBackAsARound) {
  const std::string text = file_of(whole_site(), "/instruments/invented/2/answers.csv");
  const auto node = config::parse_yaml(invented_pack("2"), "pack");
  const auto instrument = instruments::Instrument::read(*node).take();
  const auto round = instruments::Round::read_csv(text, "answers.csv", instrument);
  ASSERT_TRUE(round.ok()) << round.error().to_text();
  EXPECT_EQ(round->units.size(), 10U);
  const auto original = instruments::Round::read_csv(invented_round("2020"), "round", instrument).take();
  const auto again = instruments::score(instrument, *round), before = instruments::score(instrument, original);
  for (std::size_t u = 0; u < original.units.size(); ++u) {
    const auto same = std::find_if(round->units.begin(), round->units.end(), [&](const auto& unit) {
      return unit.code == original.units[u].code && unit.period == "2020";
    });
    ASSERT_NE(same, round->units.end());
    const auto place = static_cast<std::size_t>(same - round->units.begin());
    for (std::size_t n = 0; n < instrument.nodes.size(); ++n) {
      EXPECT_EQ(again.units[place].nodes[n].value, before.units[u].nodes[n].value);
    }
    EXPECT_EQ(same->answers.size(), original.units[u].answers.size());
    for (std::size_t a = 0; a < same->answers.size(); ++a) {
      EXPECT_EQ(same->answers[a].comment, original.units[u].answers[a].comment);
    }
  }
}

TEST(PublicInstruments, LaddersNameTheNextStepAndAuditsShowTheirPattern) {
  const std::string base = "/instruments/organisation_diversity/2026/in/2026";
  const std::string page = html_of(whole_site(), base + "/units/harbour-party");
  EXPECT_THAT(page, HasSubstr("Levels and next steps"));
  EXPECT_THAT(page, HasSubstr("Next step"));
  EXPECT_THAT(html_of(whole_site(), "/instruments/border_post/2026/in/2026"), HasSubstr("id=\"heat\""));
}

// --- What makes no section

TEST(PublicInstruments, AReleaseThatDoesNotFitIsNotServed) {
  const auto code = [](TestRelease& release) {
    const auto section = release.try_make();
    return section.ok() ? std::string("made") : section.error().code;
  };
  {
    TestRelease release;
    release.add("invented", "2", invented_pack("2"), {{"a", invented_round("2020")}});
    EXPECT_EQ(code(release), "made");
    release.opened().files.erase("instruments/invented/2/a.csv");
    EXPECT_EQ(code(release), "public_instruments.file");
    release.opened().files["instruments/invented/2/a.csv"] = "unit,question,answer\nX,none,full\n";
    EXPECT_EQ(code(release), "instrument.round.question");
    release.opened().files["instruments/invented/2/pack.yaml"] = invented_pack("1");
    EXPECT_EQ(code(release), "public_instruments.id");
  }
  TestRelease twice;
  twice.add("invented", "2", invented_pack("2"), {{"a", invented_round("2020")}, {"b", invented_round("2020")}});
  EXPECT_EQ(code(twice), "panel.twice");
}

}  // namespace
}  // namespace limen::public_instruments
