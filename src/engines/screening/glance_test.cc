// may_find() against search(): what it passes over, no search finds.
#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "engines/screening/invented_names.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

class GlanceTest : public ::testing::Test {
 protected:
  // Whether it was passed over.
  bool check(const Index& index, const Query& query) {
    if (index.may_find(query)) return false;
    EXPECT_TRUE(index.search(query, {.min_score = 0.0}).empty()) << query.names.front().text;
    return true;
  }
  Model model_ = shipped_model();
};

TEST_F(GlanceTest, PassesOverNobodyWhoIsFound) {
  std::size_t asked = 0, passed = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    InventedNames invented(seed, 2000, 600);
    Index index(model_);
    std::vector<Entry> entries;
    for (std::uint32_t i = 0; i < 5; ++i) {
      entries.push_back(invented.entry(i));
      index.insert(entries.back());
    }
    for (int round = 0; round < 4000; ++round, ++asked) {
      const Entry& entry = entries[invented.below(entries.size())];
      Query query;
      auto parts = invented.person();
      if (invented.chance(0.3)) {  // somebody with one part in common, or joined, or cut apart
        const auto listed = names::Folder().fold(entry.names[0].text).parts;
        const std::string& part = listed[invented.below(listed.size())];
        const std::size_t cut = 1 + invented.below(part.size());
        const std::array<std::vector<std::string>, 4> ways = {
            std::vector{part}, {listed[0] + listed[1]}, {part.substr(0, cut), part.substr(cut)}, {invented.typo(part)}};
        const auto& way = ways[invented.below(ways.size())];
        parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(invented.below(parts.size() + 1)), way.begin(),
                     way.end());
      }
      query.names.push_back({InventedNames::join(parts), invented.chance(0.1)});
      if (invented.chance(0.1)) query.names.push_back({InventedNames::join(invented.person())});
      if (invented.chance(0.5)) query.birth = invented.chance(0.5) ? entry.births[0].date : invented.birth();
      if (invented.chance(0.2)) query.documents = entry.documents;
      passed += check(index, query) ? 1 : 0;
    }
  }
  std::cout << passed << " of " << asked << " passed over\n";
  EXPECT_GT(passed, asked / 4) << "it would be of no use";
}

// What a part does to its neighbours: titles, placeholders, endings, other romanisations.
TEST_F(GlanceTest, KnowsWhatPartsDoToEachOther) {
  constexpr std::array kListed = {"Habibullah Karim",  "Saifuddin Ali",  "Abdulaziz Omar", "Mao Zedong",
                                  "Alrashidi Mohamed", "Annalena Smith", "Smith, J",       "Vanderberg Piet"};
  constexpr std::array kAsked = {"HABIB ULLAH KARIM",
                                 "SAIF UD DIN ALI",
                                 "ABD AL AZIZ OMAR",
                                 "MAO TSE TUNG",
                                 "AL RASHIDI QUX",
                                 "LENA QUX ANNA",
                                 "SMITHMR QUX",
                                 "VAN XXX DER BERG",
                                 "FNU VAN DERBERG",
                                 "J QUX",
                                 "QUX AL RASHIDI",
                                 "ULLAH QUX HABIB",
                                 "",
                                 "  ",
                                 "QUX",
                                 "O'NEILL QUX",
                                 "ANNA LENA",
                                 "DERBERG VAN",
                                 "MAO<<TSE<TUNG",
                                 "QUX, VAN-DER-BERG"};
  for (const char* listed : kListed) {
    Index index(model_);
    index.insert({.id = InventedNames::id(1), .names = {{listed}}});
    for (const char* asked : kAsked) check(index, {.names = {{asked}}});
    EXPECT_FALSE(index.may_find({.names = {{"QUXWORTHY ZOLTRIX"}}}));
    EXPECT_TRUE(index.may_find({.names = {{listed}}}));
  }
}

TEST_F(GlanceTest, ForgetsWithTheListAndKnowsLongNames) {
  Index index(model_);
  const Query query{.names = {{"Quistgaard Ole"}}, .documents = {{"X1234567", {}}}};
  EXPECT_FALSE(index.may_find(query));
  index.insert({.id = InventedNames::id(1), .names = {{"Ole Quistgard"}}});
  EXPECT_TRUE(index.may_find(query));
  index.erase(InventedNames::id(1));
  EXPECT_FALSE(index.may_find(query));
  // The parts stay, and their neighbours change.
  index.insert({.id = InventedNames::id(2), .names = {{"Brennerhof Tal"}, {"Weit Unten"}}});
  const Query glued{.names = {{"Brennerhofweit"}}};
  check(index, glued);
  index.insert({.id = InventedNames::id(3), .names = {{"Brennerhof Weit"}}});
  EXPECT_TRUE(index.may_find(glued));
  index.insert({.id = InventedNames::id(4), .documents = {{"X1234567", {}}}});
  EXPECT_TRUE(index.may_find(query)) << "by the document";
  std::string many;
  for (int i = 0; i < 30; ++i) many += "ZZYZX ";
  for (const std::string& text : {many, std::string(400, 'q'), std::string(60, 'q'), many.substr(0, 24 * 6)}) {
    check(index, {.names = {{text}}});
  }
}

}  // namespace
}  // namespace limen::screening
