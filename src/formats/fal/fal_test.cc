#include "formats/fal/fal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"

namespace limen::fal {
namespace {

using ::testing::SizeIs;

std::vector<std::string> codes(const List& list) {
  std::vector<std::string> all;
  for (const Finding& finding : list.findings) all.push_back(finding.code + "@" + std::to_string(finding.line));
  return all;
}

constexpr std::string_view kCrew =
    "IMO FAL Form 5: CREW LIST,,\r\n"
    "1.1 Name of ship,MV Sirius,1.2 IMO number,IMO 9074729\r\n"
    "Flag State of ship,UTO,Call sign,5NAB1\r\n"
    "\r\n"
    "6. No.,7. Family name,8. Given names,9. Rank or rating,10. Nationality,11. Date of birth,12. Place of birth,"
    "Sex,Nature of identity document,Number of identity document,Issuing State,Expiry date\r\n"
    "1,Okonjo,Ada,Master,UTO,12/08/1974,Lagos,F,Passport,L898902C3,UTO,2031-01-01\r\n"
    "2,\"Reed, Jr\",Tom,Able seaman,UT,25/12/1980,Port,M,Seaman's book,SB 123,UTO,01/02/2030\r\n"
    "3,,,,,,,,,,,\r\n"
    "4,Silva,Ana,Cook,Utopia,31/02/1990,,W,,,,\r\n";

TEST(FalTest, ACrewListAsAgentsSendIt) {
  const List list = read(kCrew);
  EXPECT_EQ(list.form, Form::kCrew);
  EXPECT_EQ(list.ship.name, "MV Sirius");
  EXPECT_EQ(imo_number(list.ship.imo), "9074729");
  EXPECT_EQ(list.ship.flag, "UTO");
  EXPECT_EQ(list.ship.call_sign, "5NAB1");
  ASSERT_THAT(list.persons, SizeIs(3)) << "a line with nothing but its number is nobody";
  const Person& master = list.persons[0];
  EXPECT_TRUE(master.master && master.crew);
  EXPECT_EQ(master.surname, "Okonjo");
  EXPECT_EQ(master.birth.to_text(), "1974-08-12") << "another line shows that the day comes first";
  EXPECT_EQ(master.sex, Sex::kFemale);
  EXPECT_EQ(master.document_number, "L898902C3");
  EXPECT_EQ(master.document_expiry->to_text(), "2031-01-01");
  const Person& second = list.persons[1];
  EXPECT_EQ(second.surname, "Reed, Jr");
  EXPECT_EQ(second.nationality, "UT");
  EXPECT_EQ(second.document_number, "SB123");
  EXPECT_EQ(second.document_expiry->to_text(), "2030-02-01");
  EXPECT_FALSE(second.master);
  const Person& third = list.persons[2];
  EXPECT_EQ(third.nationality, "");
  EXPECT_EQ(third.of(Column::kNationality), "Utopia") << "kept as received";
  EXPECT_EQ(third.birth.to_text(), "");
  EXPECT_EQ(codes(list), (std::vector<std::string>{"fal.date.invalid@9", "fal.state.no_code@9", "fal.sex.unknown@9",
                                                   "fal.document.missing@9"}));
}

TEST(FalTest, OrderSpellingAndSeparatorAreTheAgents) {
  const List list = read(
      "Booking ref;CABIN No;Transit;First name;SURNAME;DOB;Nationality;Passport No\n"
      ";12;1;Ada;Okonjo;1974-08-12;UTO;L1\n;13;no;Tom;Reed;08.12.1974;uto;L2\n");
  EXPECT_EQ(list.separator, ';');
  EXPECT_EQ(list.form, Form::kPassengers);
  ASSERT_THAT(list.persons, SizeIs(2));
  EXPECT_EQ(list.persons[0].transit, true);
  EXPECT_EQ(list.persons[1].transit, false);
  EXPECT_EQ(list.persons[1].nationality, "UTO");
  EXPECT_EQ(list.persons[1].birth.to_text(), "1974-12-08");
  EXPECT_THAT(codes(list), ::testing::Contains("fal.date.order@0"));
  EXPECT_THAT(codes(list), ::testing::Contains("fal.column.unknown@1"));
}

TEST(FalTest, WhatMayBeReadEitherWayIsNotGuessed) {
  const List list = read(
      "surname,date of birth,nationality,passport "
      "no\nA,13/08/1974,UTO,1\nB,08/14/1974,UTO,2\nC,03/04/1980,UTO,3\nD,12/08/74,UTO,4\nE,12 AUG "
      "1974,UTO,5\nF,\"August 12, 1974\",UTO,6\n");
  ASSERT_THAT(list.persons, SizeIs(6));
  EXPECT_EQ(list.persons[0].birth.to_text(), "1974-08-13");
  EXPECT_EQ(list.persons[1].birth.to_text(), "1974-08-14");
  EXPECT_EQ(list.persons[2].birth.to_text(), "1980-XX-XX");
  EXPECT_EQ(list.persons[3].birth.to_text(), "") << "a century is not guessed";
  EXPECT_EQ(list.persons[4].birth.to_text(), "1974-08-12");
  EXPECT_EQ(list.persons[5].birth.to_text(), "1974-08-12");
  EXPECT_THAT(codes(list), ::testing::Contains("fal.date.ambiguous@4"));
}

TEST(FalTest, NobodyIsLost) {
  const List list = read(
      "surname,given names,nationality,date of birth\n"
      "Okonjo,Ada,UTO,1974-08-12\n\"Reed\"x,Tom,UTO,1980-01-02\n,,,\nSilva,Ana,UTO,1990-03-04,one,two\nBo\n");
  ASSERT_THAT(list.persons, SizeIs(4));
  EXPECT_EQ(list.persons[1].unread, "\"Reed\"x,Tom,UTO,1980-01-02");
  EXPECT_EQ(list.persons[1].line, 3U);
  EXPECT_EQ(list.persons[2].surname, "Silva");
  EXPECT_EQ(list.persons[3].surname, "Bo");
  EXPECT_THAT(codes(list),
              ::testing::IsSupersetOf({"fal.row.unreadable@3", "fal.row.width@5", "fal.birth_date.missing@6"}));
  EXPECT_THAT(read("").persons, SizeIs(0));
  EXPECT_EQ(read("").findings.front().code, "fal.header.missing");
  EXPECT_EQ(read("just some text\nwithout a table").findings.front().code, "fal.header.missing");
  Limits few;
  few.persons = 1;
  EXPECT_THAT(codes(read(kCrew, Form::kUnknown, few)), ::testing::Contains("fal.list.too_long@7"));
}

TEST(FalTest, ALineWhoseQuoteEndsWronglyFurtherDownIsStillThatLine) {
  const List list = read(
      "surname,given names,nationality,date of birth\nOkonjo,Ada,UTO,1974-08-12\n\"Reed,Tom,UTO\nBo\n\"open,1,2\n");
  ASSERT_THAT(list.persons, SizeIs(4));
  EXPECT_EQ(list.persons[1].unread, "\"Reed,Tom,UTO");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(list.persons[i].line, i + 2);
  EXPECT_THAT(codes(list), ::testing::IsSupersetOf({"fal.row.unreadable@3", "fal.row.unreadable@5"}));
}

TEST(FalTest, EncodingsOfSpreadsheets) {
  const List latin = read("Nom;Pr\xE9noms;Nationalit\xE9;Date de naissance\nM\xFCller;Ren\xE9;UTO;1974-08-12\n");
  ASSERT_THAT(latin.persons, SizeIs(1));
  EXPECT_EQ(latin.persons[0].surname, "Müller");
  EXPECT_EQ(latin.persons[0].given_names, "René");
  EXPECT_THAT(codes(latin), ::testing::Contains("fal.text.encoding@0"));
  std::string wide = "\xFF\xFE";
  for (const char c : std::string_view("surname\tnationality\tdate of birth\nReed\tUTO\t1980-01-02\n")) {
    wide += c;
    wide += '\0';
  }
  ASSERT_THAT(read(wide).persons, SizeIs(1));
  EXPECT_EQ(read(wide).persons[0].surname, "Reed");
}

TEST(FalTest, TheCheckDigitOfAShip) {
  EXPECT_EQ(imo_number("IMO 9074729"), "9074729");
  EXPECT_EQ(imo_number("imo9176187"), "9176187");
  EXPECT_FALSE(imo_number("9074728"));
  EXPECT_FALSE(imo_number("907472"));
  EXPECT_FALSE(imo_number("90747299"));
  EXPECT_FALSE(imo_number(""));
}

// Every line with a name stays a person, whatever is done to the separators and quotes of the others.
TEST(FalTest, DamageTakesNobodyAlong) {
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text = "surname,given names,nationality,date of birth\n";
    const std::size_t count = 1 + random.below(20);
    for (std::size_t i = 0; i < count; ++i) {
      std::string line = "Name" + std::to_string(i) + ",Given,UTO,1980-01-02";
      if (random.chance(1, 3)) line.insert(1 + random.below(line.size()), 1, random.chance(1, 2) ? '"' : '\x01');
      text += line + "\n";
    }
    const List list = read(text);
    EXPECT_EQ(list.persons.size(), count) << text;
  }
}

}  // namespace
}  // namespace limen::fal
