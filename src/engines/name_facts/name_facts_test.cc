#include "engines/name_facts/name_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace limen::name_facts {
namespace {

using ::testing::Contains;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

std::vector<std::vector<std::string>> rows(const std::string& file) {
  std::ifstream in(std::string(LIMEN_SOURCE_DIR) + "/packs/baseline/names/" + file);
  EXPECT_TRUE(in) << file;
  std::vector<std::vector<std::string>> result;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::vector<std::string> row;
    for (std::string word; words >> word;) row.push_back(word);
    result.push_back(row);
  }
  return result;
}

bool folded(std::string_view part) {
  return !part.empty() && part.size() <= 48 &&
         std::ranges::all_of(part, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// ---------------------------------------------------------------------------------------------------- the files

TEST(NameFactsFiles, FrequenciesAreSortedFoldedAndInRange) {
  const auto table = rows("part_frequency.tsv");
  EXPECT_GT(table.size(), 30000U);
  std::string before;
  for (const auto& row : table) {
    ASSERT_EQ(row.size(), 2U);
    ASSERT_TRUE(folded(row[0])) << row[0];
    ASSERT_LT(before, row[0]);
    ASSERT_GE(std::stoi(row[1]), 400);
    ASSERT_LE(std::stoi(row[1]), 1600);
    before = row[0];
  }
}

TEST(NameFactsFiles, ClassesAreFoldedWithoutDuplicates) {
  for (const std::string file : {"forms.tsv", "forms_learnt.tsv"}) {
    const auto table = rows(file);
    EXPECT_GT(table.size(), 1000U) << file;
    std::set<std::vector<std::string>> seen;
    for (const auto& row : table) {
      ASSERT_GE(row.size(), 3U) << file << ": " << row[0];
      ASSERT_TRUE(row[0] == "form" || row[0] == "translation" || row[0] == "nickname");
      ASSERT_TRUE(seen.insert(row).second) << file << ": twice: " << row[1];
      ASSERT_EQ(std::set<std::string>(row.begin() + 1, row.end()).size(), row.size() - 1) << file << ": " << row[1];
      for (std::size_t i = 1; i < row.size(); ++i) ASSERT_TRUE(folded(row[i])) << row[i];
    }
  }
}

TEST(NameFactsFiles, StructureHasEveryWordOnce) {
  const NameFacts facts;
  const auto table = rows("structure.tsv");
  EXPECT_GT(table.size(), 400U);
  std::set<std::string> seen;
  for (const auto& row : table) {
    ASSERT_TRUE(seen.insert(row[1]).second) << row[1];
    ASSERT_TRUE(folded(row[1])) << row[1];
    EXPECT_EQ(to_text(facts.role(row[1])), row[0]) << row[1];
    EXPECT_EQ(facts.also_name(row[1]), row.size() == 3) << row[1];
  }
}

// ------------------------------------------------------------------------------- the binary says what the files say

TEST(NameFacts, EveryFrequencyIsFound) {
  const NameFacts facts;
  for (const auto& row : rows("part_frequency.tsv")) {
    ASSERT_TRUE(facts.known(row[0])) << row[0];
    ASSERT_NEAR(facts.rarity(row[0]), std::stof(row[1]) / 100, 0.026) << row[0];  // steps of a twentieth
  }
}

TEST(NameFacts, MembersOfALineAreRelatedAtLeastSo) {
  const NameFacts facts;
  const std::map<std::string, Relation> kinds = {
      {"form", Relation::kForm}, {"translation", Relation::kTranslation}, {"nickname", Relation::kNickname}};
  for (const std::string file : {"forms.tsv", "forms_learnt.tsv"}) {
    for (const auto& row : rows(file)) {
      for (std::size_t i = 1; i < row.size(); ++i) {
        for (std::size_t j = 1; j < i; ++j) {
          const Relation relation = facts.relation(row[i], row[j]);
          ASSERT_NE(relation, Relation::kNone) << row[i] << " " << row[j];
          ASSERT_LE(relation, kinds.at(row[0])) << row[i] << " " << row[j];
          ASSERT_EQ(relation, facts.relation(row[j], row[i]));
        }
      }
    }
  }
}

TEST(NameFacts, ClassesAndMembersAreInversesAndStrongestFirst) {
  const NameFacts facts;
  ASSERT_GT(facts.class_count(), 4000U);
  std::size_t memberships = 0;
  for (std::size_t i = 0; i < facts.class_count(); ++i) {
    const auto id = static_cast<std::uint16_t>(i);
    const auto members = facts.members(id);
    ASSERT_GE(members.size(), 2U);
    for (const auto member : members) {
      const auto classes = facts.classes(member);
      ASSERT_TRUE(std::ranges::binary_search(classes, id)) << member;
      ASSERT_TRUE(std::ranges::is_sorted(classes)) << member;
    }
    if (i > 0) {
      ASSERT_GE(facts.kind(id), facts.kind(static_cast<std::uint16_t>(i - 1)));
    }
    memberships += members.size();
  }
  for (const auto& row : rows("part_frequency.tsv")) {
    for (const auto id : facts.classes(row[0])) ASSERT_THAT(facts.members(id), Contains(row[0]));
  }
  EXPECT_GT(memberships, 15000U);
}

TEST(NameFacts, AClassIsAsCommonAsItsMembersTogether) {
  const NameFacts facts;
  for (std::size_t i = 0; i < facts.class_count(); ++i) {
    const auto id = static_cast<std::uint16_t>(i);
    float commonest = kRarest;
    for (const auto member : facts.members(id)) {
      if (facts.known(member)) commonest = std::min(commonest, facts.rarity(member));
    }
    ASSERT_LE(facts.class_rarity(id), commonest + 0.051F) << facts.members(id)[0];
  }
  EXPECT_LT(facts.class_rarity(facts.classes("mohammed")[0]), facts.rarity("mohammed") - 0.5F);
}

TEST(NameFacts, WhatDoesNotExistIsHarmless) {
  const NameFacts facts;
  EXPECT_THAT(facts.members(0xFFFF), IsEmpty());
  EXPECT_EQ(facts.kind(0xFFFF), Relation::kNone);
  EXPECT_EQ(facts.class_rarity(0xFFFF), kRarest);
  for (const std::string_view odd : {std::string_view(), std::string_view("\0", 1), std::string_view("Müller"),
                                     std::string_view("\xff\xfe"), std::string_view("mohammed ")}) {
    EXPECT_FALSE(facts.known(odd));
    EXPECT_THAT(facts.classes(odd), IsEmpty());
    EXPECT_EQ(facts.role(odd), Role::kName);
    EXPECT_EQ(facts.base_form(odd), std::nullopt);
    EXPECT_EQ(facts.strip_glued_title(odd), odd);
    EXPECT_GE(facts.rarity(odd), kCommonest);
    EXPECT_LE(facts.rarity(odd), kRarest);
  }
  const std::string long_part(100000, 'a');
  EXPECT_FALSE(facts.known(long_part));
  EXPECT_EQ(facts.base_form(long_part + "ovna"), long_part + "ovich");
}

// ---------------------------------------------------------------------------------------------------- what is known

TEST(NameFacts, CommonNamesAreCommonAndRareNamesRare) {
  const NameFacts facts;
  for (const std::string_view name : {"wang", "li", "zhang", "maria", "jose", "lee", "kim", "chen"}) {
    EXPECT_LT(facts.rarity(name), 5.5F) << name;
  }
  for (const std::string_view name : {"mohammed", "ahmed", "ali", "khan", "singh", "kumar", "nguyen", "garcia", "john",
                                      "park", "santos", "aleksandr", "smith"}) {
    EXPECT_LT(facts.rarity(name), 7.0F) << name;
  }
  for (const std::string_view name : {"traore", "tesfaye", "okafor", "petrovic", "yilmaz", "suzuki"}) {
    EXPECT_GT(facts.rarity(name), 7.0F) << name;
    EXPECT_LT(facts.rarity(name), 11.0F) << name;
  }
  for (const std::string_view name : {"putin", "tymoshenko", "quijano"}) EXPECT_GT(facts.rarity(name), 11.0F) << name;
}

TEST(NameFacts, AnUnknownPartIsRareUnlessItIsShort) {
  const NameFacts facts;
  EXPECT_FLOAT_EQ(facts.rarity("q"), kCommonest);
  EXPECT_LT(facts.rarity("qx"), facts.rarity("qxz"));
  EXPECT_LT(facts.rarity("qxz"), facts.rarity("qxzvw"));
  EXPECT_LT(facts.rarity("qxzvw"), facts.rarity("qxzvwqxzvw"));
  EXPECT_GT(facts.rarity("qxzvwqxzvw"), 14.0F);
}

struct Pair {
  std::string_view a, b;
  Relation relation;
};
void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.a << " " << pair.b; }
class NameRelation : public ::testing::TestWithParam<Pair> {};
TEST_P(NameRelation, Is) {
  const NameFacts facts;
  EXPECT_EQ(facts.relation(GetParam().a, GetParam().b), GetParam().relation)
      << to_text(facts.relation(GetParam().a, GetParam().b));
}
INSTANTIATE_TEST_SUITE_P(Spot, NameRelation,
                         ::testing::ValuesIn(std::to_array<Pair>({
                             {"mohammed", "muhamad", Relation::kForm},
                             {"mohamed", "mehmet", Relation::kForm},
                             {"abdelkader", "abdulqadir", Relation::kForm},
                             {"yousef", "jusuf", Relation::kForm},
                             {"hichem", "hisham", Relation::kForm},
                             {"sergey", "serguei", Relation::kForm},
                             {"serhii", "sergei", Relation::kForm},
                             {"aleksei", "oleksii", Relation::kForm},
                             {"zhang", "cheung", Relation::kForm},
                             {"zhang", "teo", Relation::kForm},
                             {"chen", "tan", Relation::kForm},
                             {"huang", "wong", Relation::kForm},
                             {"xu", "hsu", Relation::kForm},
                             {"lee", "rhee", Relation::kForm},
                             {"choi", "choe", Relation::kForm},
                             {"jung", "jeong", Relation::kForm},
                             {"park", "pak", Relation::kForm},
                             {"chowdhury", "chaudhary", Relation::kForm},
                             {"hossain", "hussain", Relation::kForm},
                             {"begum", "begam", Relation::kForm},
                             {"sheikh", "shaikh", Relation::kForm},
                             {"banerjee", "bandyopadhyay", Relation::kForm},
                             {"diop", "jobe", Relation::kForm},
                             {"kuznetsov", "kouznetsov", Relation::kForm},
                             {"sargsyan", "sarkissian", Relation::kForm},
                             {"jon", "john", Relation::kForm},
                             {"meyer", "maier", Relation::kForm},
                             {"same", "same", Relation::kForm},
                             {"john", "juan", Relation::kTranslation},
                             {"juan", "ivan", Relation::kTranslation},
                             {"jon", "juan", Relation::kTranslation},
                             {"giovanni", "johannes", Relation::kTranslation},
                             {"james", "jacques", Relation::kTranslation},
                             {"george", "jorge", Relation::kTranslation},
                             {"william", "guillaume", Relation::kTranslation},
                             {"solomon", "suleiman", Relation::kTranslation},
                             {"elizabeth", "isabel", Relation::kTranslation},
                             {"abraham", "ibrahim", Relation::kTranslation},
                             {"nicholas", "nikolai", Relation::kTranslation},
                             {"basil", "vasily", Relation::kTranslation},
                             {"bill", "william", Relation::kNickname},
                             {"sasha", "aleksandr", Relation::kNickname},
                             {"sasha", "aleksandra", Relation::kNickname},
                             {"pepe", "jose", Relation::kNickname},
                             {"paco", "francisco", Relation::kNickname},
                             {"vova", "vladimir", Relation::kNickname},
                             {"bob", "robert", Relation::kNickname},
                             {"kasia", "katarzyna", Relation::kNickname},
                             {"ali", "alia", Relation::kNone},
                             {"maria", "mario", Relation::kNone},
                             {"chen", "cheng", Relation::kNone},
                             {"hassan", "hussein", Relation::kNone},
                             {"ivan", "ivana", Relation::kNone},
                             {"khan", "khalid", Relation::kNone},
                             {"peter", "paul", Relation::kNone},
                             {"abdulrahman", "abdulrahim", Relation::kNone},
                             {"abdullah", "abdulaziz", Relation::kNone},
                             {"salah", "saleh", Relation::kNone},
                             {"jamal", "jalal", Relation::kNone},
                             {"singh", "smith", Relation::kNone},
                             {"petrov", "pavlov", Relation::kNone},
                             {"petrov", "petrova", Relation::kNone},
                             {"karim", "karima", Relation::kNone},
                             {"daniel", "danielle", Relation::kNone},
                             {"li", "lu", Relation::kNone},
                             {"kim", "kang", Relation::kNone},
                             {"fatima", "fatih", Relation::kNone},
                             {"mahmoud", "mohammed", Relation::kNone},
                             {"ahmed", "mohammed", Relation::kNone},
                             {"juan", "jose", Relation::kNone},
                             {"unknownpart", "otherpart", Relation::kNone},
                         })));

TEST(NameFacts, Roles) {
  const NameFacts facts;
  for (const std::string_view word : {"al", "el", "ul", "de", "van", "von", "da", "der", "dos"}) {
    EXPECT_EQ(facts.role(word), Role::kParticle) << word;
  }
  for (const std::string_view word : {"mr", "mrs", "dr", "haji", "sheikh", "sayyid", "mullah", "maulana", "mawlawi",
                                      "general", "gen", "col", "capt", "eng", "chd"}) {
    EXPECT_EQ(facts.role(word), Role::kTitle) << word;
  }
  for (const std::string_view word : {"jr", "sr", "ii", "iii"}) EXPECT_EQ(facts.role(word), Role::kSuffix) << word;
  for (const std::string_view word : {"fnu", "lnu", "xxx", "unknown", "noname", "nmn"}) {
    EXPECT_EQ(facts.role(word), Role::kPlaceholder) << word;
  }
  for (const std::string_view word : {"bin", "ibn", "bint", "ben", "ould", "wald", "oglu", "kizi", "abu", "umm"}) {
    EXPECT_EQ(facts.role(word), Role::kKinship) << word;
  }
  for (const std::string_view word : {"shah", "khan", "ali", "mohammed", "nosuchword", "b", ""}) {
    EXPECT_EQ(facts.role(word), Role::kName) << word;
  }
  EXPECT_TRUE(facts.also_name("van"));
  EXPECT_TRUE(facts.also_name("sheikh"));
  EXPECT_FALSE(facts.also_name("fnu"));
  EXPECT_FALSE(facts.also_name("mrs"));
  EXPECT_FALSE(facts.also_name("mohammed"));
}

struct BaseForm {
  std::string_view part;
  std::optional<std::string> base;
};
void PrintTo(const BaseForm& form, std::ostream* out) { *out << form.part; }
class NameBaseForm : public ::testing::TestWithParam<BaseForm> {};
TEST_P(NameBaseForm, Is) { EXPECT_THAT(NameFacts().base_form(GetParam().part), Eq(GetParam().base)); }
INSTANTIATE_TEST_SUITE_P(Table, NameBaseForm,
                         ::testing::ValuesIn(std::to_array<BaseForm>({
                             {"ivanova", "ivanov"},
                             {"medvedeva", "medvedev"},
                             {"petrovskaya", "petrovsky"},
                             {"petrovskaia", "petrovsky"},
                             {"trubetskaya", "trubetsky"},
                             {"ivanovna", "ivanovich"},
                             {"sergeyevna", "sergeyevich"},
                             {"ilyinichna", "ilyich"},
                             {"nikitichna", "nikitich"},
                             {"petrivna", "petrovych"},
                             {"pushkina", "pushkin"},
                             {"iwanowa", "iwanow"},
                             {"kowalska", "kowalski"},
                             {"nowicka", "nowicki"},
                             {"novakova", "novak"},
                             {"svobodova", "svoboda"},
                             {"papadopoulou", "papadopoulos"},
                             {"nikolaidou", "nikolaidis"},
                             {"dimitriadou", "dimitriadis"},
                             {"kazlauskiene", "kazlauskas"},
                             {"kazlauskaite", "kazlauskas"},
                             {"stankeviciene", "stankevicius"},
                             {"adamkeviciute", "adamkevicius"},
                             {"mammadova", "mammadov"},
                             {"usmanova", "usmanov"},
                             {"rashidova", "rashidov"},
                             {"dzhumagulova", "dzhumagulov"},
                             // and these are nobody's wife or daughter
                             {"eva", std::nullopt},
                             {"casanova", std::nullopt},
                             {"villanueva", std::nullopt},
                             {"cordova", std::nullopt},
                             {"geneva", std::nullopt},
                             {"marina", std::nullopt},
                             {"molina", std::nullopt},
                             {"martina", std::nullopt},
                             {"maria", std::nullopt},
                             {"rebecka", std::nullopt},
                             {"olowa", std::nullopt},
                             {"mamadou", std::nullopt},
                             {"hamidou", std::nullopt},
                             {"ivanov", std::nullopt},
                             {"ovna", std::nullopt},
                             {"", std::nullopt},
                         })));

TEST(NameFacts, GluedTitlesGoAndNamesStay) {
  const NameFacts facts;
  const std::map<std::string_view, std::string_view> cases = {
      {"johnmr", "john"},
      {"annams", "anna"},
      {"peterchd", "peter"},
      {"mariamrs", "maria"},
      {"alimr", "ali"},
      {"lucymiss", "lucy"},
      {"ivandr", "ivan"},
      {"evainf", "eva"},
      {"tommstr", "tom"},
      {"xiaominmr", "xiaomin"},
      {"williams", "williams"},
      {"adams", "adams"},
      {"amr", "amr"},
      {"alexandr", "alexandr"},
      {"aleksandr", "aleksandr"},
      {"sims", "sims"},
      {"abrams", "abrams"},
      {"mr", "mr"},
      {"amrs", "amrs"},
      {"qzwxms", "qzwxms"},
      {"qzwxdr", "qzwxdr"},
      {"", ""},
  };
  for (const auto& [part, stripped] : cases) EXPECT_EQ(facts.strip_glued_title(part), stripped) << part;
}

}  // namespace
}  // namespace limen::name_facts
