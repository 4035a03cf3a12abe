#include "formats/mrz_national/mrz_national.h"

#include <gmock/gmock.h>

#include <random>

namespace limen::mrz_national {
namespace {

const mrz::ParseOptions kOptions{.today = *CivilDate::from_ymd(2026, 11, 22)};

// Composed here from the layouts, with invented people.
std::string french_card(std::string_view surname = "LEROY<VALLON", std::string_view office = "0CHE02",
                        std::string_view given = "JULIE<<ANNE", std::string_view birth = "911231") {
  std::string first = "IDFRA" + std::string(surname);
  first.resize(30, '<');
  first += office;
  first.resize(36, '<');
  std::string second = "1710GVA12345";
  second += mrz::check_digit(second);
  second += given;
  second.resize(27, '<');
  (second += birth) += mrz::check_digit(birth);
  second += "F";
  second += mrz::check_digit(first + second);
  return first + "\n" + second + "\n";
}

std::string french_licence(std::string_view expiry = "310514") {
  std::string line = "D1FRA13AB00002";
  line += mrz::check_digit(line);
  (line += expiry) += "MOREAU<<";
  line += mrz::check_digit(line);
  return line + "\n";
}

constexpr std::string_view kSwiss =
    "ABC123F<<\n"
    "FACHE305142128097<<800126<<<<<\n"
    "ROCHAT<<FABIENNE<LEA<<<<<<<<<<\n";

bool has(const Document& document, std::string_view code) { return document.zone.has(code); }

TEST(FrenchIdentityCard, FieldsAndDigits) {
  const auto card = read(french_card(), kOptions);
  ASSERT_TRUE(card);
  EXPECT_EQ(card->kind, Kind::kFrenchIdentityCard);
  EXPECT_EQ(to_text(card->kind), "FRA-ID");
  EXPECT_TRUE(card->zone.valid);
  EXPECT_EQ(card->zone.name.value.primary, "LEROY VALLON");
  EXPECT_EQ(card->zone.name.value.secondary, "JULIE ANNE");
  EXPECT_EQ(card->given_names, (mrz::Position{2, 14, 14}));
  EXPECT_EQ(card->zone.document_number.value.text, "1710GVA12345");
  EXPECT_EQ(card->zone.optional_data.value, "0CHE02");
  EXPECT_EQ(card->zone.birth_date.value.date.to_text(), "1991-12-31");
  EXPECT_EQ(card->zone.sex.value, Sex::kFemale);
  EXPECT_EQ(card->zone.issuer.value.text(), "FRA");
  EXPECT_EQ(card->zone.expiry_date.position.length, 0);
  EXPECT_EQ(card->zone.nationality.position.length, 0);
  EXPECT_EQ(card->zone.check_digits.size(), 3u);
  EXPECT_TRUE(has(*card, "mrz.national.layout"));
  // The office may be empty; a name that fills its field may be cut; a run of 72 characters is the same.
  EXPECT_TRUE(read(french_card("LEROY", ""), kOptions)->zone.valid);
  EXPECT_TRUE(read(french_card(std::string(25, 'A')), kOptions)->zone.name.value.truncated_possible);
  std::string run = french_card();
  std::erase(run, '\n');
  EXPECT_TRUE(read(run, kOptions)->zone.valid);
}

TEST(FrenchIdentityCard, EveryChangedCharacterThatADigitSeesIsAnError) {
  const std::string card = french_card();
  for (std::size_t i = 5; i < card.size(); ++i) {
    if (card[i] == '\n' || std::string_view("BLV").find(card[i]) != std::string_view::npos) continue;  // worth a 1
    std::string changed = card;
    changed[i] = card[i] == '1' ? '2' : '1';
    const auto found = read(changed, kOptions);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->zone.valid) << i;
  }
}

TEST(FrenchIdentityCard, AZoneThatIsValidAsTd2IsOfDoc9303) {
  mrz::Fields fields;
  fields.format = mrz::Format::kTd2;
  fields.document_code = "ID";
  fields.issuer = fields.nationality = *StateCode::parse("FRA");
  fields.primary = "LEROY";
  fields.secondary = "JULIE";
  fields.document_number = "D23145890";
  fields.birth_date = *CivilDate::from_ymd(1991, 12, 31);
  fields.expiry_date = *CivilDate::from_ymd(2030, 12, 31);
  const auto lines = mrz::compose(fields);
  ASSERT_TRUE(lines.ok());
  EXPECT_FALSE(read((*lines)[0] + "\n" + (*lines)[1], kOptions));
}

TEST(FrenchDrivingLicence, FieldsAndDigits) {
  const auto licence = read(french_licence(), kOptions);
  ASSERT_TRUE(licence);
  EXPECT_EQ(to_text(licence->kind), "FRA-DL");
  EXPECT_TRUE(licence->zone.valid);
  EXPECT_EQ(licence->zone.document_code.value, "D1");
  EXPECT_EQ(licence->zone.document_number.value.text, "13AB00002");
  EXPECT_EQ(licence->zone.expiry_date.value.date.to_text(), "2031-05-14");
  EXPECT_EQ(licence->zone.name.value.primary, "MOREAU");
  EXPECT_EQ(licence->zone.birth_date.position.length, 0);
  EXPECT_TRUE(has(*read(french_licence("181231"), kOptions), "mrz.expired"));
  EXPECT_FALSE(read(french_licence("310230"), kOptions)->zone.valid);
  std::string changed = french_licence();
  changed[8] = 'C';
  EXPECT_TRUE(has(*read(changed, kOptions), "mrz.check_digit.mismatch"));
}

TEST(SwissDrivingLicence, Fields) {
  const auto licence = read(kSwiss, kOptions);
  ASSERT_TRUE(licence);
  EXPECT_EQ(to_text(licence->kind), "CHE-DL");
  EXPECT_TRUE(licence->zone.valid);
  EXPECT_EQ(licence->zone.document_number.value.text, "ABC123F");
  EXPECT_EQ(licence->language, "F");
  EXPECT_EQ(licence->zone.optional_data.value, "305142128");
  EXPECT_EQ(licence->zone.optional_data_2.value, "097");
  EXPECT_EQ(licence->zone.birth_date.value.date.to_text(), "1980-01-26");
  EXPECT_EQ(licence->zone.name.value.primary, "ROCHAT");
  EXPECT_EQ(licence->zone.name.value.secondary, "FABIENNE LEA");
  EXPECT_TRUE(licence->zone.check_digits.empty());
  for (const auto& [at, c, code] : {std::tuple{6, 'X', "mrz.national.language"},
                                    {10 + 7, 'A', "mrz.national.digits"},
                                    {10 + 17, 'A', "mrz.national.fillers"},
                                    {10 + 21, '9', "mrz.date.invalid"},
                                    {41, '5', "mrz.name.digit"},
                                    {41, 'r', "mrz.character.lower_case"},
                                    {41, '*', "mrz.character.foreign"}}) {
    std::string changed(kSwiss);
    changed[static_cast<std::size_t>(at)] = c;
    const auto found = read(changed, kOptions);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->zone.valid) << at;
    EXPECT_TRUE(has(*found, code)) << code;
  }
}

TEST(Total, AnyBytesGiveAResultOrNone) {
  EXPECT_FALSE(read("", kOptions));
  EXPECT_FALSE(read("P<UTO\n", kOptions));
  EXPECT_FALSE(read("D1FRA", kOptions));
  std::mt19937 random(9303);
  const std::string samples[] = {french_card(), french_licence(), std::string(kSwiss)};
  for (int i = 0; i < 20'000; ++i) {
    std::string text = samples[random() % 3];
    for (std::size_t edits = 1 + random() % 3; edits > 0; --edits) {
      const std::size_t place = random() % text.size();
      if (random() % 4 == 0) text.erase(place, 1);
      if (random() % 4 == 0) text.insert(place, 1, '<');
      text[place % text.size()] = static_cast<char>(random() % 256);
    }
    const auto found = read(text, kOptions);
    if (!found) continue;
    const bool error = std::any_of(found->zone.findings.begin(), found->zone.findings.end(),
                                   [](const mrz::Finding& f) { return f.severity == Severity::kError; });
    ASSERT_EQ(found->zone.valid, !error);
  }
}

}  // namespace
}  // namespace limen::mrz_national
