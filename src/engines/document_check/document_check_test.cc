#include "engines/document_check/document_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "platform/config/config.h"

namespace limen::document_check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CivilDate kToday = *CivilDate::from_ymd(2026, 5, 4);

PartialDate date(std::string_view text) { return *PartialDate::parse(text); }

Rules shipped_rules() {
  return Rules::read(config::PackStore::embedded().read("baseline", "document_check.yaml").take()).take();
}

Name mrz_name(std::string surname, std::string given, bool cut = false) {
  return {std::move(surname), std::move(given), Form::kMrz, cut};
}

Statement passport(Source source = Source::kPrintedMrz) {
  Statement one;
  one.source = source;
  one.name = mrz_name("MUELLER LINDT", "ZOE ANNA");
  one.birth = date("1974-08-12");
  one.century_inferred = true;
  one.sex = Sex::kFemale;
  one.nationality = one.issuer = *StateCode::parse("UTO");
  one.document_code = "P";
  one.document_number = "L898902C3";
  one.valid_until = date("2030-04-15");
  return one;
}

class CrossCheckTest : public ::testing::Test {
 protected:
  std::vector<std::string> codes(const std::vector<Statement>& statements) { return codes(statements, Facts{}); }
  std::vector<std::string> codes(const std::vector<Statement>& statements, Facts facts) {
    facts.today = kToday;
    facts.rules = &rules_;
    std::vector<std::string> out;
    for (const Finding& finding : cross_check(statements, facts).findings) out.emplace_back(finding.code);
    return out;
  }
  Rules rules_ = shipped_rules();
};

TEST_F(CrossCheckTest, PapersThatAgreeSayNothing) {
  Statement details;
  details.source = Source::kChipDetails;
  details.name = Name{"Müller-Lindt", "Zoë Anna", Form::kVisual, false};
  details.birth = date("1974-08-12");
  EXPECT_THAT(codes({passport(), passport(Source::kChipMrz), details}), IsEmpty());
  details.name = Name{"Muller-Lindt", "Zoe Anna", Form::kVisual, false};
  EXPECT_THAT(codes({passport(), passport(Source::kChipMrz), details}), ElementsAre("document.name_transliterated"));
  EXPECT_THAT(codes({passport(), passport(Source::kChipMrz)}), IsEmpty());
  EXPECT_THAT(codes({}), IsEmpty());
  EXPECT_THAT(codes({passport()}), IsEmpty());
}

TEST_F(CrossCheckTest, EachFieldOfTheChipIsComparedWithThePrintedOne) {
  const auto with = [&](const auto& change) {
    Statement printed = passport();
    change(printed);
    return codes({passport(Source::kChipMrz), printed});
  };
  EXPECT_THAT(with([](Statement& s) { s.document_number = "L898902C4"; }), ElementsAre("document.number_differs"));
  EXPECT_THAT(with([](Statement& s) { s.document_number = "L8989-02C3"; }), IsEmpty());
  EXPECT_THAT(with([](Statement& s) { s.birth = date("1974-08-13"); }), ElementsAre("document.birth_date_differs"));
  EXPECT_THAT(with([](Statement& s) { s.birth = date("1974-08"); }), IsEmpty()) << "unknown is no difference";
  EXPECT_THAT(with([](Statement& s) { s.sex = Sex::kMale; }), ElementsAre("document.sex_differs"));
  EXPECT_THAT(with([](Statement& s) { s.sex = Sex::kUnspecified; }), IsEmpty());
  EXPECT_THAT(with([](Statement& s) { s.nationality = *StateCode::parse("D"); }),
              ElementsAre("document.nationality_differs"));
  EXPECT_THAT(with([](Statement& s) { s.issuer = *StateCode::parse("D"); }), ElementsAre("document.issuer_differs"));
  EXPECT_THAT(with([](Statement& s) { s.document_code = "PD"; }), ElementsAre("document.code_differs"));
  EXPECT_THAT(with([](Statement& s) { s.valid_until = date("2031-04-15"); }), ElementsAre("document.expiry_differs"));
  EXPECT_THAT(with([](Statement& s) { s.name = mrz_name("MUELLER", "ZOE ANNA"); }),
              ElementsAre("document.name_shortened"));
  EXPECT_THAT(with([](Statement& s) { s.name = mrz_name("MUELLER LINDT", "ZOE ANMA"); }),
              ElementsAre("document.name_near"));
  EXPECT_THAT(with([](Statement& s) { s.name = mrz_name("KOWALSKI", "PIOTR"); }), ElementsAre("document.name_differs"));
}

TEST_F(CrossCheckTest, EveryFieldHasItsOwnStrongestSource) {
  // DG1 cannot be read: what it does not state is compared between those that do.
  Statement chip;
  chip.source = Source::kChipMrz;
  chip.document_number = "L898902C3";
  Statement visual = passport(Source::kVisualZone), printed = passport();
  visual.birth = date("1975-08-12");
  visual.personal_number = "12345";
  printed.personal_number = "";
  Statement details;
  details.source = Source::kChipDetails;
  details.personal_number = "12346";
  EXPECT_THAT(
      codes({chip, printed, visual, details}, {.chip = Standing::kGood, .chip_zone_invalid = true}),
      ElementsAre("document.birth_date_differs", "document.chip_zone_invalid", "document.personal_number_differs"));
  // A date without its day does not stand in the way of full ones.
  printed.birth = date("1974-08");
  EXPECT_THAT(codes({passport(Source::kCheckRecord), printed, visual}), ElementsAre("document.birth_date_differs"));
}

TEST_F(CrossCheckTest, AChipIsTheStrongestOnlyWhenItIsProved) {
  Statement chip = passport(Source::kChipMrz), record = passport(Source::kCheckRecord), visual = passport();
  visual.source = Source::kVisualZone;
  chip.document_number = "FORGED123";
  Facts facts{.today = kToday, .rules = &rules_};
  for (const auto standing : {Standing::kNotLooked, Standing::kNotVerifiable, Standing::kBad, Standing::kGood}) {
    facts.chip = standing;
    const Checked checked = cross_check(std::vector{chip, visual, record}, facts);
    const auto differing = [&](Source first, Source second) {
      return std::ranges::count_if(checked.findings, [&](const Finding& one) {
        return one.code == "document.number_differs" && one.first == first && one.second == second;
      });
    };
    const bool proved = standing == Standing::kGood;
    EXPECT_EQ(differing(Source::kChipMrz, Source::kVisualZone), proved ? 1 : 0);
    EXPECT_EQ(differing(Source::kChipMrz, Source::kCheckRecord), proved ? 1 : 0);
    EXPECT_EQ(differing(Source::kCheckRecord, Source::kChipMrz), proved ? 0 : 1);
  }
}

TEST_F(CrossCheckTest, PairsAreThoseWithAFieldInCommon) {
  const auto pairs = [&](const std::vector<Statement>& statements) {
    return cross_check(statements, {.today = kToday, .rules = &rules_}).pairs;
  };
  Statement number, birth;
  number.source = Source::kVisualZone;
  number.document_number = "L898902C3";
  birth.source = Source::kSeal;
  birth.birth = date("1974-08-12");
  EXPECT_EQ(pairs({}), 0);
  EXPECT_EQ(pairs({passport()}), 0);
  EXPECT_EQ(pairs({number, birth}), 0) << "nothing in common";
  EXPECT_EQ(pairs({passport(), birth}), 1);
  EXPECT_EQ(pairs({passport(), number, birth}), 2);
}

TEST_F(CrossCheckTest, LinesAndOptionalDataAreComparedBetweenZonesOnly) {
  Statement chip = passport(Source::kChipMrz), printed = passport(), record = passport(Source::kCheckRecord);
  chip.optional_data = "ZE184226B";
  chip.lines = {"P<UTOA", "ZE184226B"};
  EXPECT_THAT(codes({chip, record, printed}), IsEmpty()) << "no lines: the record has not the optional data";
  printed.lines = {"P<UTOA", "ZE184226C"};
  printed.optional_data = "ZE184226C";
  EXPECT_THAT(codes({chip, record, printed}), ElementsAre("document.optional_data_differs"));
  EXPECT_THAT(codes({chip, printed}, {.chip = Standing::kGood}), ElementsAre("document.optional_data_differs"));
}

TEST_F(CrossCheckTest, StatesAreComparedAndNotTheirCodes) {
  const auto with = [&](std::string_view one, std::string_view other) {
    Statement a = passport(), b = passport(Source::kVisualZone);
    a.nationality = a.issuer = *StateCode::parse(one);
    b.nationality = b.issuer = *StateCode::parse(other);
    return codes({a, b});
  };
  EXPECT_THAT(with("D", "DEU"), IsEmpty());
  EXPECT_THAT(with("RKS", "XKX"), IsEmpty());
  EXPECT_THAT(with("KSV", "RKS"), IsEmpty());
  EXPECT_THAT(with("GBR", "GBO"), ElementsAre("document.nationality_differs", "document.issuer_differs"));
  EXPECT_THAT(with("D", "DNK"), ElementsAre("document.nationality_differs", "document.issuer_differs"));
}

TEST_F(CrossCheckTest, DatesOfIssue) {
  Statement details, visual = passport(Source::kVisualZone);
  details.source = Source::kChipDetails;
  details.valid_from = date("2020-04-16");
  visual.valid_from = date("2020-04-15");
  EXPECT_THAT(codes({passport(), details, visual}), ElementsAre("document.issue_date_differs"));
  visual.source = Source::kSeal;
  EXPECT_THAT(codes({passport(), details, visual}), IsEmpty()) << "a visa's own";
}

TEST_F(CrossCheckTest, WhatCouldNotBeReadIsSaid) {
  EXPECT_THAT(codes({}, {.chip_zone_invalid = true,
                         .visa_zone_invalid = true,
                         .visa_not_a_visa = true,
                         .pass_unreadable = true,
                         .lost_unasked = true}),
              ElementsAre("document.chip_zone_invalid", "document.visa_zone_invalid", "document.lost_unasked",
                          "document.visa_not_a_visa", "document.pass_unreadable"));
}

TEST_F(CrossCheckTest, ADamagedTrustStoreIsNoUnknownSigner) {
  const auto chip = [&](bool damaged) {
    return codes({passport()}, {.chip = Standing::kNotVerifiable, .trust_damaged = damaged});
  };
  EXPECT_THAT(chip(false), ElementsAre("document.chip_not_verifiable"));
  EXPECT_THAT(chip(true), ElementsAre("document.trust_damaged", "document.chip_not_verifiable"));
  EXPECT_THAT(codes({passport()}, {.seal = Standing::kNotVerifiable, .trust_damaged = true}),
              ElementsAre("document.trust_damaged", "document.seal_not_verifiable"));
}

TEST_F(CrossCheckTest, WhatIsMissingInOneDocumentIsAReasonToLook) {
  const auto severity = [&](Source source, Name name, Name other) {
    Statement a = passport(), b = passport(source);
    a.name = std::move(name);
    b.name = std::move(other);
    const auto findings = cross_check(std::vector{a, b}, {.today = kToday, .rules = &rules_}).findings;
    return findings.size() == 1 ? std::string(findings[0].code) + " " + std::string(to_text(findings[0].severity))
                                : std::to_string(findings.size());
  };
  const Name whole = mrz_name("SOTO", "ANA MARIA");
  EXPECT_EQ(severity(Source::kChipMrz, whole, mrz_name("SOTO", "ANA")), "document.name_shortened warning");
  EXPECT_EQ(severity(Source::kSeal, whole, mrz_name("SOTO", "ANA")), "document.name_shortened info");
  EXPECT_EQ(severity(Source::kChipMrz, whole, mrz_name("SOTO", "ANA M")), "document.name_cut warning");
  EXPECT_EQ(severity(Source::kChipMrz, whole, mrz_name("SOTO", "ANA M", true)), "document.name_cut info");
  EXPECT_EQ(severity(Source::kBoardingPass, whole, mrz_name("SOTO", "ANA M")), "document.name_cut info");
}

TEST_F(CrossCheckTest, ZonesThatDifferInNoFieldDifferAllTheSame) {
  Statement chip = passport(Source::kChipMrz), printed = passport();
  chip.lines = {"P<UTOA", "B"};
  printed.lines = {"P<UTOA", "C"};
  EXPECT_THAT(codes({chip, printed}), ElementsAre("document.zone_differs"));
  printed.document_number = "X";
  EXPECT_THAT(codes({chip, printed}), ElementsAre("document.number_differs")) << "said once";
}

TEST_F(CrossCheckTest, AVisaHasANumberAndDatesOfItsOwn) {
  Statement visa = passport(Source::kVisaMrz);
  visa.document_number.clear();
  visa.issuer = *StateCode::parse("D");
  visa.document_code = "V";
  visa.valid_until = date("2026-06-01");
  EXPECT_THAT(codes({passport(), visa}), IsEmpty());
  visa.valid_until = date("2026-05-03");
  visa.birth = date("1975-08-12");
  EXPECT_THAT(codes({passport(), visa}), ElementsAre("document.birth_date_differs", "document.expired"));
  visa = passport(Source::kSeal);
  visa.document_number = "OTHER1234";
  EXPECT_THAT(codes({passport(), visa}), ElementsAre("document.number_differs")) << "it refers to another passport";
}

TEST_F(CrossCheckTest, AFullDateSettlesTheCentury) {
  Statement details;
  details.source = Source::kChipDetails;
  details.birth = date("1874-08-12");
  EXPECT_THAT(codes({passport(Source::kChipMrz), details}), ElementsAre("document.birth_century"));
  details.birth = date("1984-08-12");
  EXPECT_THAT(codes({passport(Source::kChipMrz), details}), ElementsAre("document.birth_date_differs"));
}

TEST_F(CrossCheckTest, DatesOfOneSource) {
  Statement one = passport();
  one.valid_until = date("2026-05-04");
  EXPECT_THAT(codes({one}), IsEmpty()) << "valid on its last day";
  one.valid_until = date("2026-05-03");
  EXPECT_THAT(codes({one}), ElementsAre("document.expired"));
  one.valid_until = date("2026-05");
  EXPECT_THAT(codes({one}), IsEmpty()) << "until the end of the month";
  one.valid_from = date("2026-06-01");
  EXPECT_THAT(codes({one}), ElementsAre("document.dates_reversed", "document.not_yet_valid"));
}

TEST_F(CrossCheckTest, WholeSourcesAndTheirOrder) {
  Statement pass;
  pass.source = Source::kBoardingPass;
  pass.name = Name{"KOWALSKI", "PIOTRMR", Form::kCarrier, false};
  Statement printed = passport();
  printed.document_number = "X1";
  EXPECT_THAT(codes({passport(Source::kChipMrz), printed, pass}, {.chip = Standing::kBad,
                                                                  .seal = Standing::kNotVerifiable,
                                                                  .zone_valid = false,
                                                                  .inferred_characters = 2,
                                                                  .lost = {{true, "R1"}, {false, "R2"}}}),
              ElementsAre("document.lost", "document.chip_not_authentic", "document.number_differs",
                          "document.name_differs", "document.zone_invalid", "document.lost_near",
                          "document.zone_inferred", "document.seal_not_verifiable"));
  EXPECT_THAT(codes({}, {.chip = Standing::kNotVerifiable, .seal = Standing::kBad}),
              ElementsAre("document.seal_not_authentic", "document.chip_not_verifiable"));
}

struct Pair {
  Name a, b;
  NameAgreement wanted;
};
TEST(CompareNames, SaysHowTheyAgree) {
  const auto visual = [](std::string s, std::string g) {
    return Name{std::move(s), std::move(g), Form::kVisual, false};
  };
  const auto carrier = [](std::string s, std::string g, bool cut = false) {
    return Name{std::move(s), std::move(g), Form::kCarrier, cut};
  };
  const std::vector<Pair> pairs = {
      {mrz_name("SOTO", "ANA MARIA"), visual("Soto", "Ana María"), NameAgreement::kEqual},
      {mrz_name("OESTERREICHER", "JUERGEN"), visual("Österreicher", "Jürgen"), NameAgreement::kEqual},
      {mrz_name("IVANOVA", "IULIIA"), visual("Ivanova", "Yulia"), NameAgreement::kTransliterated},
      {mrz_name("IVANOVA", "IULIIA"), visual("Иванова", "Юлия"), NameAgreement::kEqual},
      {mrz_name("SOTO", "ANA"), mrz_name("ANA", "SOTO"), NameAgreement::kTurned},
      {mrz_name("SOTO ANA", ""), mrz_name("SOTO", "ANA"), NameAgreement::kTurned},
      {mrz_name("SOTO", "ANA MARIA"), carrier("SOTO", "ANAMARIA"), NameAgreement::kTurned},
      {mrz_name("SOTO", "ANA MARIA"), carrier("SOTO", "ANAMRS"), NameAgreement::kShortened},
      {mrz_name("PAPANDROPOULOS", "JONATHON ALEC", true), visual("Papandropoulos", "Jonathon Alec Theodore"),
       NameAgreement::kCut},
      {mrz_name("PAPANDROPOULOS", "JONATHON AL", true), visual("Papandropoulos", "Jonathon Alec"), NameAgreement::kCut},
      {mrz_name("PAPANDROPOULOS", "JONATHON"), carrier("PAPANDROPOULOS", "JONA", true), NameAgreement::kCut},
      {mrz_name("PAPANDROPOULOS", "J"), visual("Papandropoulos", "Jonathon"), NameAgreement::kCut},
      {mrz_name("SOTO", "ANA"), mrz_name("SOTA", "ANA"), NameAgreement::kNear},
      {mrz_name("SOTO", "ABD AL AZIZ"), visual("Soto", "Abdulaziz"), NameAgreement::kTurned},
      {mrz_name("SOTO", "ABD AL AZIZ"), mrz_name("SOTO", "ABDUL AZIZ"), NameAgreement::kTransliterated},
      {mrz_name("SOTO", "ABD AL AZIZ"), mrz_name("SOTO", "ABDULRAHMAN"), NameAgreement::kDifferent},
      {mrz_name("SOTO", "ANA"), mrz_name("SOTO", ""), NameAgreement::kShortened},
      {mrz_name("SOTO", "ANA MARIA"), mrz_name("", "ANA"), NameAgreement::kDifferent},
      {mrz_name("SOTO LINDT", "ANA"), mrz_name("LINDT", "ANA"), NameAgreement::kShortened},
      {mrz_name("SOTO", "ANA"), carrier("LINDT", "MRS"), NameAgreement::kDifferent},
      {carrier("SOTO", "MRS"), carrier("LINDT", "MRS"), NameAgreement::kDifferent},
      {carrier("", "MRS"), carrier("LINDT", "MRS"), NameAgreement::kDifferent},
      {mrz_name("KOWALSKI", "PIOTR"), visual("山田", "太郎"), NameAgreement::kScript},
      {mrz_name("KOWALSKI", "PIOTR"), visual("שרון", "דוד"), NameAgreement::kScript},
      {mrz_name("KOWALSKI", "PIOTR"), visual("สมชาย", "ใจดี"), NameAgreement::kScript},
      {visual("山田", "太郎"), visual("鈴木", "花子"), NameAgreement::kDifferent},
      {mrz_name("KOWALSKI", "PIOTR"), visual("Иванова", "Юлия"), NameAgreement::kDifferent},
      {mrz_name("SOTO", "ANA"), mrz_name("SOTO", "PEDRO"), NameAgreement::kDifferent},
      {mrz_name("SOTO", "ANA"), mrz_name("LINDT", "ANA"), NameAgreement::kDifferent},
      {mrz_name("", ""), mrz_name("LINDT", "ANA"), NameAgreement::kDifferent},
      {mrz_name("", ""), mrz_name("", ""), NameAgreement::kEqual},
  };
  for (const Pair& pair : pairs) {
    EXPECT_EQ(to_text(compare_names(pair.a, pair.b)), to_text(pair.wanted))
        << pair.a.surname << "/" << pair.a.given_names << " and " << pair.b.surname << "/" << pair.b.given_names;
    EXPECT_EQ(compare_names(pair.a, pair.b), compare_names(pair.b, pair.a)) << pair.a.surname << pair.b.surname;
  }
}

// Any bytes in any place give a list in order, and comparing a statement with itself finds nothing between the two.
TEST_F(CrossCheckTest, AnyStatementsGiveAnOrderedList) {
  std::mt19937 random(5);
  const auto text = [&](std::size_t most) {
    std::string out(random() % (most + 1), 'A');
    for (char& c : out) c = static_cast<char>(random() % (random() % 3 == 0 ? 256 : 60) + 32);
    return out;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<Statement> statements(random() % 5);
    for (Statement& one : statements) {
      one.source = static_cast<Source>(random() % kSources);
      if (random() % 4 != 0) {
        one.name = Name{text(40), text(40), static_cast<Form>(random() % 3), random() % 2 == 0};
      }
      one.document_number = text(12);
      one.personal_number = text(12);
      one.lines = {text(44), text(44)};
      if (random() % 2 == 0) one.birth = date("1990-01-02");
      if (random() % 2 == 0) one.valid_until = date("2020-01-02");
    }
    const auto findings = cross_check(statements, {.today = kToday, .rules = &rules_}).findings;
    EXPECT_TRUE(std::ranges::is_sorted(findings, std::greater<>(), &Finding::rank));
    for (const Statement& one : statements) {
      const std::vector twice = {one, one};
      for (const Finding& finding : cross_check(twice, {.today = kToday, .rules = &rules_}).findings) {
        EXPECT_EQ(finding.first_value, finding.second_value.empty() ? finding.first_value : finding.second_value);
        EXPECT_NE(finding.code, "document.name_differs");
      }
    }
  }
}

TEST(DocumentCheckRules, RefusesWhatItDoesNotKnow) {
  const auto read = [](std::string_view yaml) {
    const auto node = config::parse_yaml(yaml, "test.yaml");
    const auto rules = Rules::read(node.value());
    return rules.ok() ? std::string("ok") : rules.error().code;
  };
  EXPECT_EQ(read("{codes: {document.lost: 5}, sources: {seal: 1}}"), "ok");
  EXPECT_EQ(read("{codes: {document.lots: 5}, sources: {seal: 1}}"), "document_check.rules.unknown_code");
  EXPECT_EQ(read("{codes: {document.lost: 5}, sources: {stamp: 1}}"), "document_check.rules.unknown_source");
  EXPECT_EQ(read("{codes: {document.lost: many}, sources: {}}"), "pack.value");
  EXPECT_EQ(read("{codes: {}, sources: {}, other: 1}"), "pack.unknown_key");
}

}  // namespace
}  // namespace limen::document_check
