#include "engines/screening/screening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/result_matchers.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

PartialDate date(std::string_view text) { return PartialDate::parse(text).value(); }
StateCode state(std::string_view text) { return StateCode::parse(text).value(); }

Entry maria() {
  return {.id = {1},
          .names = {{"Petrova, Maria Ivanovna", NameKind::kPrimary}, {"Masha Petrova", NameKind::kWeakAlias}},
          .births = {{date("1974-08-12"), {}, false}},
          .sexes = {Sex::kFemale},
          .nationalities = {state("UTO")},
          .documents = {{"AB 123-456", state("UTO")}}};
}

class Judgement : public ::testing::Test {
 protected:
  std::optional<Hit> judge(const Query& query, const Entry& entry) { return evaluate(model_, folder_, query, entry); }
  static bool has(const Hit& hit, std::string_view code) {
    return std::ranges::any_of(hit.reasons, [&](const Reason& reason) { return reason.code() == code; });
  }
  double score(const Query& query, const Entry& entry) {
    const auto hit = judge(query, entry);
    return hit ? hit->score : 0;
  }

  Model model_ = shipped_model();
  names::Folder folder_;
};

TEST(Pack, ShippedOneIsRead) {
  const auto model = Model::from_pack(shipped_pack());
  ASSERT_TRUE(model.ok()) << model.error().to_text();
  EXPECT_GT(model->weight(Evidence::kPartExact), 0);
  EXPECT_TRUE(model->is_particle("van"));
  EXPECT_TRUE(model->is_placeholder("fnu"));
  EXPECT_FALSE(model->is_placeholder("maria"));
}

Node* member(Node& node, std::string_view key) {
  for (auto& [name, value] : node.members) {
    if (name == key) return &value;
  }
  return nullptr;
}

TEST(Pack, WrongWeightsAreRefused) {
  const auto with = [](std::string_view code, std::string value) {
    Node pack = shipped_pack();
    member(*member(pack, "weights"), code)->scalar = std::move(value);
    const auto model = Model::from_pack(pack);
    return model.ok() ? std::string("accepted") : model.error().code;
  };
  EXPECT_EQ(with("name.part.exact", "31"), "screening.weight.range");
  EXPECT_EQ(with("name.part.exact", "nan"), "screening.weight.range");
  EXPECT_EQ(with("name.part.exact", "x"), "pack.value");
  EXPECT_EQ(with("name.part.similar.middle", "9"), "screening.weight.order");
  EXPECT_EQ(with("name.part.exact.rarity", "-0.1"), "screening.weight.range");
  EXPECT_EQ(with("name.single", "0.1"), "screening.weight.order");
  EXPECT_EQ(with("name.part.initial", "0.5"), "screening.weight.order") << "the index would lose hits";
  EXPECT_EQ(with("name.part.contradicts", "0.5"), "screening.weight.order");
  EXPECT_EQ(with("name.part.contradicts", "-0.1"), "screening.weight.order");
  EXPECT_EQ(with("birth.contradicts", "1"), "screening.weight.order");
  EXPECT_EQ(with("document.exact", "-1"), "screening.weight.order");
}

TEST(Pack, MissingUnknownAndThresholds) {
  Node missing = shipped_pack();
  std::erase_if(member(missing, "weights")->members, [](const auto& m) { return m.first == "birth.exact"; });
  EXPECT_EQ(Model::from_pack(missing).error().code, "pack.missing");
  Node unknown = shipped_pack();
  member(unknown, "weights")->members.emplace_back("birth.star_sign", pack_scalar("1"));
  EXPECT_EQ(Model::from_pack(unknown).error().code, "pack.unknown_key");
  for (const auto& [key, value] : {std::pair{"min_score", "1"},
                                   {"min_score", "0"},
                                   {"name_floor", "0.000001"},
                                   {"max_hits", "0"},
                                   {"max_hits", "10001"}}) {
    Node pack = shipped_pack();
    member(*member(pack, "thresholds"), key)->scalar = value;
    EXPECT_EQ(Model::from_pack(pack).error().code, "screening.threshold.range") << key;
  }
}

TEST(Codes, AreDistinctAndDocumented) {
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < kEvidenceCount; ++i) codes.insert(code(static_cast<Evidence>(i)));
  EXPECT_THAT(codes, SizeIs(kEvidenceCount));
  std::ifstream file(LIMEN_SOURCE_DIR "/docs/errors/screening.md");
  std::ostringstream text;
  text << file.rdbuf();
  for (const auto evidence : codes)
    EXPECT_NE(text.str().find("`" + std::string(evidence) + "`"), std::string::npos) << evidence;
}

TEST_F(Judgement, ReasonsAddUpToTheScore) {
  Entry entry = maria();
  entry.names = {{"Zorina Petrovskaya, Maria Ivanovna", NameKind::kPrimary}};
  const auto hit = judge({.names = {{"MARIJA ZORINA PETROVSKAYA SMITH"}},
                          .birth = date("1974-12-08"),
                          .sex = Sex::kFemale,
                          .nationalities = {state("XPO")},
                          .documents = {{"AB123456", state("XPO")}}},
                         entry);
  ASSERT_TRUE(hit);
  double sum = 0;
  for (const auto& reason : hit->reasons) sum += reason.contribution;
  EXPECT_DOUBLE_EQ(hit->log_odds, sum);
  EXPECT_DOUBLE_EQ(hit->score, 1 / (1 + std::exp(-sum)));
  for (const auto code : {"score.prior", "name.part.exact", "name.part.spelling", "name.part.contradicts.known",
                          "birth.swapped", "sex.agrees", "nationality.differs", "document.other_issuer"}) {
    EXPECT_TRUE(has(*hit, code)) << code;
  }
  EXPECT_EQ(hit->matched_name, "zorina petrovskaya maria ivanovna");
}

TEST_F(Judgement, TheFullNameInAnyOrderIsAHit) {
  EXPECT_GT(score({.names = {{"MARIA IVANOVNA PETROVA"}}}, maria()), 0.95);
  EXPECT_GT(score({.names = {{"Зоряна Вышневецкая"}}}, {.id = {4}, .names = {{"Vyshnevetskaya, Zoryana"}}}),
            model_.min_score());
  // A common name in another script, and nothing else, is not enough; with the birth date it is.
  EXPECT_LT(score({.names = {{"Мария Петрова"}}}, maria()), score({.names = {{"Maria Petrova"}}}, maria()));
  EXPECT_GT(score({.names = {{"Мария Ивановна Петрова"}}, .birth = date("1974-08-12")}, maria()), model_.min_score());
  EXPECT_GT(score({.names = {{"SUHARTO"}}}, {.id = {2}, .names = {{"Suharto"}}}), model_.min_score());
}

TEST_F(Judgement, ContradictionIsNotOmission) {
  const double silent = score({.names = {{"Maria Petrova"}}}, maria());
  const double contradicts = score({.names = {{"Maria Borisovna Petrova"}}}, maria());
  EXPECT_GT(silent, model_.min_score());
  EXPECT_GT(silent, contradicts + 0.05);
  Entry undated = maria();
  undated.births.clear();
  const Query dated{.names = {{"Maria Petrova"}}, .birth = date("1950-01-02")};
  EXPECT_GT(score(dated, undated), score(dated, maria()) + 0.5);
}

TEST_F(Judgement, BirthGrades) {
  struct Case {
    std::string_view query, list;
    std::optional<int> to_year;
    bool circa;
    std::string_view code;
  };
  for (const Case& c : {Case{"1974-08-12", "1974-08-12", {}, false, "birth.exact"},
                        Case{"1974-08-XX", "1974-08-12", {}, false, "birth.month"},
                        Case{"1974", "1974-08-12", {}, false, "birth.year_only"},
                        Case{"1974-08-12", "1974-01-01", {}, false, "birth.year_only"},
                        Case{"1974-08-12", "1974-12-08", {}, false, "birth.swapped"},
                        Case{"1974-08-12", "1974-08-13", {}, false, "birth.same_month"},
                        Case{"1974-08-12", "1974-09-13", {}, false, "birth.same_year"},
                        Case{"1974-08-12", "1975-03-03", {}, false, "birth.near"},
                        Case{"1974-08-12", "1979-08-12", {}, false, "birth.near"},
                        Case{"1974-08-12", "1995-08-12", {}, false, "birth.contradicts"},
                        Case{"1974-08-12", "1960-08-11", {}, false, "birth.contradicts"},
                        Case{"1974-08-12", "1970", 1975, false, "birth.in_range"},
                        Case{"1976-08-12", "1970", 1975, false, "birth.contradicts"},
                        Case{"1976-08-12", "1974", {}, true, "birth.in_range"},
                        Case{"1977-08-12", "1974", {}, true, "birth.contradicts"}}) {
    Entry entry = maria();
    entry.births = {{date(c.list), c.to_year, c.circa}};
    const auto hit = judge({.names = {{"Maria Petrova"}}, .birth = date(c.query)}, entry);
    ASSERT_TRUE(hit);
    EXPECT_TRUE(has(*hit, c.code)) << c.query << " against " << c.list;
  }
  Entry several = maria();
  several.births = {{date("1950-01-02"), {}, false}, {date("1974-08-12"), {}, false}};
  const auto hit = judge({.names = {{"Maria Petrova"}}, .birth = date("1974-08-12")}, several);
  EXPECT_TRUE(has(*hit, "birth.exact"));
  EXPECT_FALSE(has(*hit, "birth.contradicts"));
}

TEST_F(Judgement, AnAgreeingBirthDateDoesNotMakeAName) {
  const Query query{.names = {{"Maria Kowalska"}}, .birth = date("1974-08-12"), .sex = Sex::kFemale};
  EXPECT_FALSE(judge(query, maria()).has_value());
}

TEST_F(Judgement, ADocumentIsAHitByItself) {
  const Query query{
      .names = {{"John Smith"}}, .birth = date("2001-01-02"), .sex = Sex::kMale, .documents = {{"ab-123456", {}}}};
  const auto hit = judge(query, maria());
  ASSERT_TRUE(hit);
  EXPECT_TRUE(has(*hit, "document.exact"));
  EXPECT_GT(hit->score, model_.min_score());
  EXPECT_TRUE(hit->matched_name.empty());
  EXPECT_FALSE(judge({.documents = {{"AB123456", state("XPO")}}}, maria()).has_value()) << "another issuer's number";
  EXPECT_FALSE(judge({.documents = {{"AB123457", state("UTO")}}}, maria()).has_value());
  EXPECT_FALSE(
      judge({.documents = {{" - ", state("UTO")}}}, {.id = {3}, .documents = {{"--", state("UTO")}}}).has_value());
}

TEST_F(Judgement, PlaceHoldersAreNoNames) {
  EXPECT_FALSE(judge({.names = {{"FNU XXX"}}}, {.id = {3}, .names = {{"LNU, FNU"}}}).has_value());
  EXPECT_GT(score({.names = {{"FNU Suharto"}}}, {.id = {2}, .names = {{"Suharto"}}}), model_.min_score());
}

TEST_F(Judgement, AContradictionCountsUpToALimitWhateverElseAgrees) {
  const Entry brother{.id = {1},
                      .names = {{"Okonjo Wambugu, Barasa Tendai Kipchoge", NameKind::kPrimary}},
                      .births = {{date("1974-08-12"), {}, false}}};
  const Query other{.names = {{"OKONJO WAMBUGU<<CHEBET TENDAI KIPCHOGE"}}};
  Entry undated = brother;
  undated.births.clear();
  EXPECT_LT(score(other, undated), model_.min_score()) << "four rare parts agree, one contradicts";
  Query same_day = other;
  same_day.birth = date("1974-08-12");
  const auto hit = judge(same_day, brother);
  ASSERT_TRUE(hit) << "a birth date brings it back";
  EXPECT_GT(hit->score, model_.min_score());
  EXPECT_TRUE(has(*hit, "name.contradicted"));
  double sum = 0;
  for (const auto& reason : hit->reasons) sum += reason.contribution;
  EXPECT_DOUBLE_EQ(hit->log_odds, sum);
  // More agreement still counts for more; what is left out is no contradiction.
  EXPECT_GT(score(same_day, brother),
            score({.names = {{"WAMBUGU<<CHEBET TENDAI"}}, .birth = date("1974-08-12")}, brother));
  EXPECT_GT(score({.names = {{"OKONJO WAMBUGU<<TENDAI KIPCHOGE"}}}, undated), model_.min_score());
}

TEST_F(Judgement, TheFatherOfTheListedPersonIsSomebodyElse) {
  const Entry son{.id = {1}, .names = {{"Salim bin Umar al-Kaltharawi"}}};
  EXPECT_GT(score({.names = {{"SALIM BIN UMAR AL KALTHARAWI"}}}, son), model_.min_score());
  EXPECT_GT(score({.names = {{"AL KALTHARAWI<<SALIM IBN UMAR"}}}, son), model_.min_score());
  EXPECT_LT(score({.names = {{"UMAR BIN SALIM AL KALTHARAWI"}}}, son), model_.min_score());
}

TEST_F(Judgement, InitialsThatStandForNothingContradict) {
  const Entry entry{.id = {1}, .names = {{"Thorvaldsen, William G."}}};
  EXPECT_GT(score({.names = {{"THORVALDSEN<<WILLIAM G"}}}, entry), model_.min_score());
  EXPECT_GT(score({.names = {{"THORVALDSEN<<WILLIAM GUSTAV"}}}, entry), model_.min_score());
  EXPECT_GT(score({.names = {{"THORVALDSEN<<W G"}}}, entry), 0.1);
  EXPECT_LT(score({.names = {{"THORVALDSEN<<WILLIAM H"}}}, entry), model_.min_score());
  EXPECT_LT(score({.names = {{"THORVALDSEN<<WILLIAM HUGO"}}}, entry), model_.min_score());
  EXPECT_FALSE(judge({.names = {{"T W G"}}}, entry).has_value()) << "initials alone are nobody";
}

TEST_F(Judgement, GenerationsAndNumbersAreToldApart) {
  const Entry second{.id = {1}, .names = {{"Thorvaldsen Okello II"}}};
  EXPECT_GT(score({.names = {{"Thorvaldsen Okello II"}}}, second), model_.min_score());
  EXPECT_GT(score({.names = {{"Thorvaldsen Okello"}}}, second), model_.min_score());
  EXPECT_LT(score({.names = {{"Thorvaldsen Okello III"}}}, second), model_.min_score());
}

TEST_F(Judgement, LegalFormsOfCompaniesSayLittle) {
  const Entry company{.id = {1}, .names = {{"Thorvaldsen Okello Limited"}}};
  EXPECT_GT(score({.names = {{"THORVALDSEN OKELLO LTD"}}}, company), model_.min_score());
  EXPECT_LT(score({.names = {{"KOWALCZYK LIMITED"}}}, company), model_.min_score());
}

TEST_F(Judgement, NamesOfArabicAndPersianOriginAreOneHoweverManyWords) {
  for (const auto& [asked, listed] : {std::pair{"Habib Allah Kaltharawi", "Habibullah Kaltharawi"},
                                      {"Habibollah Kaltharawi", "HABIB ULLAH KALTHARAWI"},
                                      {"حبيب الله رشيدي", "Habibullah Rashidi"},
                                      {"Shams al-Din Kaltharawi", "Chamseddine Kaltharawi"},
                                      {"Abd al-Rahman Kaltharawi", "Abderrahmane Kaltharawi"},
                                      {"Abdelaziz Kaltharawi", "Abd al Aziz Kaltharawi"},
                                      {"Qoli Zadeh Rustum", "Qolizadeh, Rustum"}}) {
    EXPECT_GT(score({.names = {{asked}}}, {.id = {1}, .names = {{listed}}}), model_.min_score())
        << asked << " " << listed;
    EXPECT_GT(score({.names = {{listed}}}, {.id = {1}, .names = {{asked}}}), model_.min_score())
        << listed << " " << asked;
  }
}

TEST_F(Judgement, WordsThatMayBeJoinedAreStillWords) {
  for (const auto& [asked, listed] : {std::pair{"Banda Ellah", "Ellah Banda"},
                                      {"Mwale Ellah Chipo", "Chipo Ellah Mwale"},
                                      {"Ullah Rahmat Mohammad", "Mohammad Rahmat Ullah"},
                                      {"ZADA<<AHMAD<SHAH", "Ahmad Shah Zada"},
                                      {"Mohammad Ali Zadeh Ardebili", "Mohammad Ali Ardebili"},
                                      {"Saif Din Khan", "Saif al Din Khan"},
                                      {"Pervaiz Elahi Karimi", "Pervaiz Ellahi Karimi"},
                                      {"Rahmat Ullaj Karimi", "Rahmat Ullah Karimi"},
                                      {"Ghulam Allah Yar Khan", "Ghulam Allahyar Khan"},
                                      {"Grace Banda", "Grace Ellah Banda"}}) {
    EXPECT_GT(score({.names = {{asked}}}, {.id = {1}, .names = {{listed}}}), model_.min_score())
        << asked << " " << listed;
    EXPECT_GT(score({.names = {{listed}}}, {.id = {1}, .names = {{asked}}}), model_.min_score())
        << listed << " " << asked;
  }
  const auto log_odds = [&](std::string_view asked, std::string_view listed) {
    const auto hit = judge({.names = {{std::string(asked)}}}, {.id = {1}, .names = {{std::string(listed)}}});
    return hit ? hit->log_odds : -100;
  };
  EXPECT_LT(log_odds("Rahim Ullah", "Karim Ullah"), -0.53) << "what both end in says nothing";
  EXPECT_LE(log_odds("Wali Ullah Kaltharawi", "Zaki Ullah Kaltharawi"), log_odds("Wali Kaltharawi", "Wali Kaltharawi"));
}

TEST_F(Judgement, SexAndNationalityDoNotBringBackWhatContradicts) {
  const Entry entry{.id = {1},
                    .names = {{"Wambugu, John Smithfield", NameKind::kPrimary}},
                    .births = {{date("1974-08-12"), {}, false}},
                    .sexes = {Sex::kMale},
                    .nationalities = {state("UTO")}};
  Query query{.names = {{"OKONJO<<JOHN SMITHFIELD"}}, .sex = Sex::kMale, .nationalities = {state("UTO")}};
  EXPECT_LT(score(query, entry), model_.min_score());
  query.birth = date("1974-08-12");
  EXPECT_GT(score(query, entry), model_.min_score());
}

TEST_F(Judgement, LettersThatJoinNamesAreNoInitials) {
  for (const auto& [asked, listed] : {std::pair{"Jose Ortega y Gasset", "Jose Maria Ortega Gasset"},
                                      {"Antoni Gaudi i Cornet", "Antoni Gaudi y Cornet"},
                                      {"Jacobus van 't Hoff", "Jacobus Henricus van Hoff"},
                                      {"O Neill Shaun", "Shaun Patrick Neill"},
                                      {"Maria Company", "Maria Company"}}) {
    EXPECT_GT(score({.names = {{asked}}}, {.id = {1}, .names = {{listed}}}), model_.min_score())
        << asked << " " << listed;
  }
}

TEST_F(Judgement, AnAliasOfInitialsHidesNoBetterOne) {
  const Entry entry{.id = {1},
                    .names = {{"A B C D", NameKind::kPrimary}, {"Ali Bakr", NameKind::kAlias}},
                    .documents = {{"AB123456", state("UTO")}}};
  const auto hit = judge({.names = {{"Ali Bakr Chafik Dawud"}}, .documents = {{"AB123456", state("UTO")}}}, entry);
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->matched_name, "ali bakr");
}

TEST_F(Judgement, WhatIsCutContradictsWithoutALimit) {
  const Entry entry{.id = {1}, .names = {{"Wambugu, Okonjo Mathengelina"}}};
  EXPECT_GT(score({.names = {{"WAMBUGU<<OKONJO MAT"}}}, entry), score({.names = {{"WAMBUGU<<OKONJO XAT"}}}, entry));
  EXPECT_GT(score({.names = {{"WAMBUGU<<OKONJO MAT"}}}, entry), model_.min_score());
}

TEST_F(Judgement, OnlyScriptsReadByGuessAreExemptFromTheLimit) {
  const Entry entry{.id = {1}, .names = {{"Kaveridis, Georgios Lazaridis"}}};
  EXPECT_LT(score({.names = {{"Λαζαρίδης Νικόλαος Καβερίδης"}}}, entry), model_.min_score());
  EXPECT_GT(score({.names = {{"Λαζαρίδης Γεώργιος Καβερίδης"}}}, entry), model_.min_score());
}

TEST_F(Judgement, WeakAliasesAndParticlesWeighLess) {
  const Entry strong{.id = {1}, .names = {{"Masha Petrova", NameKind::kPrimary}}};
  const Entry weak{.id = {1}, .names = {{"Masha Petrova", NameKind::kWeakAlias}}};
  const Query query{.names = {{"Masha Petrova"}}};
  EXPECT_GT(score(query, strong), score(query, weak));
  const Entry dutch{.id = {1}, .names = {{"van der Berg"}}};
  EXPECT_FALSE(judge({.names = {{"van der Meer"}}}, dutch).has_value());
}

TEST(Index, InsertReplaceErase) {
  Index index(shipped_model());
  EXPECT_TRUE(index.insert(maria()));
  EXPECT_FALSE(index.insert(maria())) << "the id is taken";
  EXPECT_TRUE(index.contains({1}));
  EXPECT_THAT(index.search({.names = {{"PETROVA<<MARIA"}}}), SizeIs(1));
  Entry renamed = maria();
  renamed.names = {{"Okello, Josephine"}};
  EXPECT_TRUE(index.replace(renamed));
  EXPECT_THAT(index.search({.names = {{"PETROVA<<MARIA"}}}), IsEmpty());
  EXPECT_THAT(index.search({.names = {{"JOSEPHINE OKELLO"}}}), SizeIs(1));
  EXPECT_TRUE(index.erase({1}));
  EXPECT_FALSE(index.erase({1}));
  EXPECT_FALSE(index.replace(maria()));
  EXPECT_THAT(index.search({.names = {{"JOSEPHINE OKELLO"}}, .documents = {{"AB123456", {}}}}), IsEmpty());
  EXPECT_EQ(index.size().names, 0U);
  EXPECT_EQ(index.size().parts, 0U);
  EXPECT_EQ(index.size().documents, 0U);
}

TEST(Index, EmptyQueriesAndOptions) {
  Index index(shipped_model());
  EXPECT_THAT(index.search({}), IsEmpty());
  EXPECT_THAT(index.search({.names = {{""}, {"<<<"}}}), IsEmpty());
  for (std::uint8_t i = 0; i < 20; ++i) index.insert({.id = {i}, .names = {{"Ana Maria Soto"}}});
  EXPECT_THAT(index.search({.names = {{"Soto Ana Maria"}}}, {.max_hits = 7}), SizeIs(7));
  EXPECT_THAT(index.search({.names = {{"Soto Ana Maria"}}}, {.min_score = 0.9999999}), IsEmpty());
  const auto hits = index.search({.names = {{"Soto Ana Maria"}}});
  ASSERT_THAT(hits, SizeIs(20));
  EXPECT_EQ(hits[0].entry, RawId{0});
  EXPECT_EQ(hits[19].entry, RawId{19});
}

TEST(Index, AnAgreeingDocumentComesFirstWhateverTheScore) {
  Index index(shipped_model());
  index.insert(maria());
  index.insert({.id = {2}, .names = {{"John Adam Smith"}}, .births = {{date("2001-01-02"), {}, false}}});
  const auto hits = index.search({.names = {{"John Adam Smith"}},
                                  .birth = date("2001-01-02"),
                                  .sex = Sex::kMale,
                                  .documents = {{"AB123456", state("UTO")}}},
                                 {.min_score = 0.99});
  ASSERT_THAT(hits, SizeIs(2));
  EXPECT_EQ(hits[0].entry, RawId{1});
}

}  // namespace
}  // namespace limen::screening
