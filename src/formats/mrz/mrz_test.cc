#include "formats/mrz/mrz.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "base/result_matchers.h"
#include "formats/mrz/samples.h"

namespace limen::mrz {
namespace {

using ::testing::ElementsAre;

const CivilDate kToday = *CivilDate::from_ymd(2026, 11, 22);

Document read(std::string_view text) { return parse(text, {.today = kToday}); }

std::vector<std::string> codes(const Document& document) {
  std::vector<std::string> result;
  for (const Finding& finding : document.findings) result.emplace_back(finding.code);
  return result;
}

const Finding* find(const Document& document, std::string_view code) {
  for (const Finding& finding : document.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

// The document with one line replaced from a column (from 1) on.
std::string with(std::string_view text, int line, int column, std::string_view replacement) {
  std::string changed(text);
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) begin = changed.find('\n', begin) + 1;
  changed.replace(begin + static_cast<std::size_t>(column - 1), replacement.size(), replacement);
  return changed;
}

// --- Check digits -----------------------------------------------------------------------------------------------

// Independent and slow: values looked up in a row of characters, the sum in wide arithmetic.
char reference_check_digit(std::string_view text) {
  static constexpr std::string_view kRow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  long long sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const long long weight = i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1;
    sum += weight * (text[i] == '<' ? 0 : static_cast<long long>(kRow.find(text[i])));
  }
  return "0123456789"[sum % 10];
}

TEST(CheckDigit, WorkedExamplesOfDoc9303) {
  EXPECT_EQ(check_digit("520727"), '3');
  EXPECT_EQ(check_digit("AB2134<<<"), '5');
  EXPECT_EQ(check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0"), '8');
  EXPECT_EQ(check_digit(""), '0');
  EXPECT_EQ(check_digit("a"), '?');
  EXPECT_EQ(check_digit("1 2"), '?');
}

TEST(CheckDigit, EqualsTheReferenceOnRandomText) {
  std::mt19937 random(9303);
  static constexpr std::string_view kRow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
  for (int i = 0; i < 100'000; ++i) {
    std::string text(random() % 60, '<');
    for (char& c : text) c = kRow[random() % kRow.size()];
    ASSERT_EQ(check_digit(text), reference_check_digit(text)) << text;
  }
}

// The ranges of the table in Doc 9303, written down a second time (offsets from 0), so that the layout table of the
// parser is not its own judge.
bool reference_valid_digits(const Document& document) {
  const auto& l = document.lines;
  const auto good = [](const std::string& over, char digit) { return reference_check_digit(over) == digit; };
  switch (document.format) {
    case Format::kTd1:
      return good(l[0].substr(5, 9), l[0][14]) && good(l[1].substr(0, 6), l[1][6]) &&
             good(l[1].substr(8, 6), l[1][14]) &&
             good(l[0].substr(5, 25) + l[1].substr(0, 7) + l[1].substr(8, 7) + l[1].substr(18, 11), l[1][29]);
    case Format::kTd2:
      return good(l[1].substr(0, 9), l[1][9]) && good(l[1].substr(13, 6), l[1][19]) &&
             good(l[1].substr(21, 6), l[1][27]) &&
             good(l[1].substr(0, 10) + l[1].substr(13, 7) + l[1].substr(21, 14), l[1][35]);
    case Format::kTd3:
      return good(l[1].substr(0, 9), l[1][9]) && good(l[1].substr(13, 6), l[1][19]) &&
             good(l[1].substr(21, 6), l[1][27]) &&
             (good(l[1].substr(28, 14), l[1][42]) || l[1].substr(28, 15) == std::string(15, '<')) &&
             good(l[1].substr(0, 10) + l[1].substr(13, 7) + l[1].substr(21, 22), l[1][43]);
    default:
      return good(l[1].substr(0, 9), l[1][9]) && good(l[1].substr(13, 6), l[1][19]) &&
             good(l[1].substr(21, 6), l[1][27]);
  }
}

TEST(CheckDigit, ChangedDigitsAreDetectedAsTheReferenceDoes) {
  std::mt19937 random(1);
  static constexpr std::string_view kRow = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
  for (const std::string_view sample : {samples::kTd1, samples::kTd2, samples::kTd3, samples::kMrvA, samples::kMrvB}) {
    const Document whole = read(sample);
    ASSERT_TRUE(whole.valid);
    ASSERT_TRUE(reference_valid_digits(whole));
    for (int i = 0; i < 4000; ++i) {
      std::string changed(sample);
      const std::size_t place = random() % changed.size();
      if (changed[place] == '\n') continue;
      changed[place] = kRow[random() % kRow.size()];
      const Document document = read(changed);
      if (document.format != whole.format) continue;
      const bool clean = std::none_of(document.check_digits.begin(), document.check_digits.end(),
                                      [](const CheckDigit& digit) { return digit.state == CheckState::kMismatch; });
      // A filler in place of the number's check digit opens the long form, which the reference does not know.
      if (changed[place] == '<' && document.document_number.value.long_number != LongNumber::kNone) continue;
      ASSERT_EQ(clean, reference_valid_digits(document)) << changed;
      ASSERT_TRUE(clean || !document.valid);
    }
  }
}

TEST(CheckDigit, EachOneFlippedIsFoundAtItsPlace) {
  struct Row {
    std::string_view sample;
    int line, column;
    Field field;
  };
  const Row rows[] = {
      {samples::kTd1, 1, 15, Field::kDocumentNumber},     {samples::kTd1, 2, 7, Field::kBirthDate},
      {samples::kTd1, 2, 15, Field::kExpiryDate},         {samples::kTd1, 2, 30, Field::kComposite},
      {samples::kTd1Long, 1, 19, Field::kDocumentNumber}, {samples::kTd2Long, 2, 32, Field::kDocumentNumber},
      {samples::kTd2, 2, 10, Field::kDocumentNumber},     {samples::kTd2, 2, 20, Field::kBirthDate},
      {samples::kTd2, 2, 28, Field::kExpiryDate},         {samples::kTd2, 2, 36, Field::kComposite},
      {samples::kTd3, 2, 10, Field::kDocumentNumber},     {samples::kTd3, 2, 20, Field::kBirthDate},
      {samples::kTd3, 2, 28, Field::kExpiryDate},         {samples::kTd3, 2, 43, Field::kOptionalData},
      {samples::kTd3, 2, 44, Field::kComposite},          {samples::kMrvA, 2, 10, Field::kDocumentNumber},
      {samples::kMrvA, 2, 20, Field::kBirthDate},         {samples::kMrvA, 2, 28, Field::kExpiryDate},
      {samples::kMrvB, 2, 10, Field::kDocumentNumber},    {samples::kMrvB, 2, 20, Field::kBirthDate},
      {samples::kMrvB, 2, 28, Field::kExpiryDate},
  };
  for (const Row& row : rows) {
    const std::string line = read(row.sample).lines[static_cast<std::size_t>(row.line - 1)];
    const char digit = line[static_cast<std::size_t>(row.column - 1)];
    const std::string flipped(1, digit == '9' ? '0' : static_cast<char>(digit + 1));
    const Document document = read(with(row.sample, row.line, row.column, flipped));
    EXPECT_FALSE(document.valid);
    const bool found = std::any_of(document.findings.begin(), document.findings.end(), [&](const Finding& finding) {
      return finding.code == "mrz.check_digit.mismatch" && finding.field == row.field &&
             finding.position == Position{row.line, row.column, 1} && finding.section == "9303-3 §4.9";
    });
    EXPECT_TRUE(found) << row.sample << row.line << ":" << row.column;
  }
}

// What the digits cannot see is stated, and stays so.
TEST(CheckDigit, BlindSpotsAreThoseThatTheGuideStates) {
  EXPECT_EQ(check_digit("L8989O2C3"), check_digit("L8989E2C3"));  // O and E: 24 and 14
  EXPECT_EQ(check_digit("600000000"), check_digit("G00000000"));  // 6 and 16
  EXPECT_NE(check_digit("000000000"), check_digit("O00000000"));
  EXPECT_NE(check_digit("800000000"), check_digit("B00000000"));
}

// --- Formats ----------------------------------------------------------------------------------------------------

TEST(Parse, PassportSpecimen) {
  const Document document = read(samples::kTd3);
  EXPECT_EQ(document.format, Format::kTd3);
  EXPECT_TRUE(document.valid);
  EXPECT_THAT(codes(document), ElementsAre("mrz.expired"));
  EXPECT_EQ(find(document, "mrz.expired")->severity, Severity::kWarning);
  EXPECT_EQ(find(document, "mrz.expired")->position, (Position{2, 22, 6}));
  EXPECT_EQ(document.document_code.value, "P");
  EXPECT_EQ(document.document_code.raw, "P<");
  EXPECT_EQ(document.issuer.value.text(), "UTO");
  EXPECT_EQ(document.name.value.primary, "ERIKSSON");
  EXPECT_EQ(document.name.value.secondary, "ANNA MARIA");
  EXPECT_FALSE(document.name.value.truncated_possible);
  EXPECT_FALSE(document.name.value.single_name);
  EXPECT_EQ(document.document_number.value.text, "L898902C3");
  EXPECT_EQ(document.nationality.value.text(), "UTO");
  EXPECT_EQ(document.birth_date.value.date.to_text(), "1974-08-12");
  EXPECT_TRUE(document.birth_date.value.century_inferred);
  EXPECT_EQ(document.birth_date.position, (Position{2, 14, 6}));
  EXPECT_EQ(document.sex.value, Sex::kFemale);
  EXPECT_EQ(document.expiry_date.value.date.to_text(), "2012-04-15");
  EXPECT_EQ(document.optional_data.value, "ZE184226B");
  EXPECT_EQ(document.optional_data.raw, "ZE184226B<<<<<");
  EXPECT_EQ(document.check_digits.size(), 5u);
}

TEST(Parse, NotExpiredOnItsLastDay) {
  EXPECT_FALSE(parse(samples::kTd3, {.today = *CivilDate::from_ymd(2012, 4, 15)}).has("mrz.expired"));
  EXPECT_TRUE(parse(samples::kTd3, {.today = *CivilDate::from_ymd(2012, 4, 16)}).has("mrz.expired"));
}

TEST(Parse, CardsAndVisas) {
  for (const std::string_view sample : samples::kAll) {
    const Document document = read(sample);
    EXPECT_TRUE(document.valid) << sample;
    EXPECT_THAT(codes(document), ElementsAre("mrz.expired")) << sample;
  }
  const Document card = read(samples::kTd1);
  EXPECT_EQ(card.format, Format::kTd1);
  EXPECT_EQ(card.document_number.value.text, "D23145890");
  EXPECT_EQ(card.name.position, (Position{3, 1, 30}));
  EXPECT_EQ(card.check_digits.size(), 4u);
  EXPECT_EQ(read(samples::kTd2).format, Format::kTd2);
  const Document visa = read(samples::kMrvA);
  EXPECT_EQ(visa.format, Format::kMrvA);
  EXPECT_EQ(visa.nationality.value.text(), "XXX");
  EXPECT_EQ(visa.optional_data.value, "6ZE184226B");
  EXPECT_EQ(visa.birth_date.value.date.to_text(), "1940-09-07");
  EXPECT_EQ(visa.check_digits.size(), 3u);
  EXPECT_EQ(read(samples::kMrvB).format, Format::kMrvB);
}

// --- Long numbers -----------------------------------------------------------------------------------------------

TEST(LongNumber, Standard) {
  for (const std::string_view sample : {samples::kTd1Long, samples::kTd2Long}) {
    const Document document = read(sample);
    EXPECT_EQ(document.document_number.value.text, "D23145890734");
    EXPECT_EQ(document.document_number.value.long_number, LongNumber::kStandard);
    EXPECT_EQ(document.document_number.raw, "D23145890");
    EXPECT_EQ(document.optional_data.value, "");
  }
  const Document document = read(samples::kTd1Long);
  EXPECT_EQ(document.check_digits[0].position, (Position{1, 19, 1}));
}

TEST(LongNumber, OlderBelgianCardsCountTheFiller) {
  const std::string digit(1, reference_check_digit("590443000<724"));
  ASSERT_NE(digit[0], reference_check_digit("590443000724"));
  std::string lines = "IDBEL590443000<724" + digit + "<<<<<<<<<<<";
  std::string second = "8502202F3001011BEL<<<<<<<<<<<";
  second[6] = reference_check_digit("850220");
  second[14] = reference_check_digit("300101");
  second +=
      reference_check_digit(lines.substr(5, 25) + second.substr(0, 7) + second.substr(8, 7) + second.substr(18, 11));
  const Document document = read(lines + "\n" + second + "\nPEETERS<<AN<<<<<<<<<<<<<<<<<<<\n");
  EXPECT_TRUE(document.valid);
  EXPECT_EQ(document.document_number.value.text, "590443000724");
  EXPECT_EQ(document.document_number.value.long_number, LongNumber::kCountsFiller);
  EXPECT_EQ(find(document, "mrz.document_number.counts_filler")->severity, Severity::kInfo);
}

TEST(LongNumber, FillerInThePlaceOfTheDigitWithNoRestIsAMissingDigit) {
  const Document document = read(with(samples::kTd1, 1, 15, "<"));
  EXPECT_FALSE(document.valid);
  EXPECT_EQ(find(document, "mrz.check_digit.missing")->position, (Position{1, 15, 1}));
  // A passport has no long form, whatever follows.
  const Document passport = read(with(samples::kTd3, 2, 10, "<"));
  EXPECT_TRUE(passport.has("mrz.check_digit.missing"));
  EXPECT_EQ(passport.document_number.value.long_number, LongNumber::kNone);
}

TEST(LongNumber, OptionalDataBehindItIsKept) {
  Fields fields;
  fields.format = Format::kTd1;
  fields.document_code = "ID";
  fields.issuer = *StateCode::parse("UTO");
  fields.nationality = fields.issuer;
  fields.primary = "DOE";
  fields.document_number = "AB12345678";
  fields.optional_data = "XY<7";
  fields.expiry_date = *CivilDate::from_ymd(2030, 1, 1);
  const auto lines = compose(fields);
  ASSERT_OK(lines);
  const Document document = read((*lines)[0] + (*lines)[1] + (*lines)[2]);
  EXPECT_TRUE(document.valid);
  EXPECT_EQ(document.document_number.value.text, "AB12345678");
  EXPECT_EQ(document.optional_data.value, "XY<7");
}

// --- Dates ------------------------------------------------------------------------------------------------------

Document with_birth(std::string_view date, CivilDate today = kToday) {
  std::string text = with(samples::kMrvB, 2, 14, std::string(date) + reference_check_digit(date));
  return parse(text, {.today = today});
}

Document with_expiry(std::string_view date, CivilDate today = kToday, int ahead = 50) {
  std::string text = with(samples::kMrvB, 2, 22, std::string(date) + reference_check_digit(date));
  return parse(text, {.today = today, .expiry_years_ahead = ahead});
}

TEST(Dates, UnknownPartsOfTheBirthDate) {
  EXPECT_EQ(with_birth("40<<<<").birth_date.value.date.to_text(), "1940-XX-XX");
  EXPECT_EQ(with_birth("4009<<").birth_date.value.date.to_text(), "1940-09-XX");
  EXPECT_EQ(with_birth("<<0907").birth_date.value.date.to_text(), "XXXX-09-07");
  EXPECT_FALSE(with_birth("<<0907").birth_date.value.century_inferred);
  const Document unknown = with_birth("<<<<<<");
  EXPECT_TRUE(unknown.birth_date.value.date.unknown());
  EXPECT_TRUE(unknown.valid);
  EXPECT_EQ(find(unknown, "mrz.birth.partial")->severity, Severity::kInfo);
}

TEST(Dates, ImpossibleOnesAreFindingsAndLeaveTheRestReadable) {
  for (const std::string_view date : {"410229", "401301", "400132", "4A0101", "4<0101", "400<01", "400431"}) {
    const Document document = with_birth(date);
    EXPECT_FALSE(document.valid) << date;
    EXPECT_EQ(find(document, "mrz.date.invalid")->field, Field::kBirthDate) << date;
    EXPECT_TRUE(document.birth_date.value.date.unknown()) << date;
    EXPECT_EQ(document.birth_date.raw, date);
    EXPECT_EQ(document.document_number.value.text, "L8988901C");
  }
  const Document zero = with_birth("400000");
  EXPECT_EQ(zero.birth_date.value.date.to_text(), "1940-XX-XX");
  EXPECT_EQ(find(zero, "mrz.date.zero_part")->severity, Severity::kError);
  EXPECT_TRUE(with_birth("000229").has("mrz.date.invalid"));  // 2000 is after the expiry, and 1900 had no 29th
}

TEST(Dates, CenturyOfBirth) {
  // Not after today, nor after expiry (2096 is beyond 50 years, so 1996-12-10).
  EXPECT_EQ(with_birth("961209").birth_date.value.date.to_text(), "1996-12-09");
  EXPECT_EQ(with_birth("961211").birth_date.value.date.to_text(), "1896-12-11");
  EXPECT_EQ(with_birth("200101").birth_date.value.date.to_text(), "1920-01-01");
  const std::string future = with(samples::kMrvB, 2, 22, std::string("401210") + reference_check_digit("401210"));
  const auto born = [&](std::string_view date) {
    return parse(with(future, 2, 14, std::string(date) + reference_check_digit(date)), {.today = kToday})
        .birth_date.value;
  };
  EXPECT_EQ(born("261122").date.to_text(), "2026-11-22");  // born today
  EXPECT_EQ(born("261123").date.to_text(), "1926-11-23");  // born tomorrow cannot be
  EXPECT_EQ(born("26<<<<").date.to_text(), "2026-XX-XX");
  EXPECT_EQ(born("000229").date.to_text(), "2000-02-29");
  EXPECT_TRUE(born("200101").century_ambiguous);   // 6 or 106
  EXPECT_FALSE(born("000101").century_ambiguous);  // 26 or 126
  EXPECT_FALSE(born("740812").century_ambiguous);
}

TEST(Dates, CenturyOfExpiry) {
  EXPECT_EQ(with_expiry("760101").expiry_date.value.date.to_text(), "2076-01-01");
  EXPECT_EQ(with_expiry("770101").expiry_date.value.date.to_text(), "1977-01-01");
  EXPECT_EQ(with_expiry("770101", kToday, 60).expiry_date.value.date.to_text(), "2077-01-01");
  EXPECT_EQ(with_expiry("991231", *CivilDate::from_ymd(1998, 1, 1)).expiry_date.value.date.to_text(), "1999-12-31");
  EXPECT_EQ(with_expiry("030101", *CivilDate::from_ymd(1998, 1, 1)).expiry_date.value.date.to_text(), "2003-01-01");
  EXPECT_EQ(with_expiry("<<<<<<").has("mrz.expiry.unknown"), true);
  EXPECT_EQ(with_expiry("3001<<").has("mrz.expiry.partial"), true);
  EXPECT_FALSE(with_expiry("2611<<").has("mrz.expired"));  // may be the last of the month
  EXPECT_TRUE(with_expiry("2610<<").has("mrz.expired"));
  EXPECT_TRUE(with_expiry("270229").has("mrz.date.invalid"));
}

// --- Names ------------------------------------------------------------------------------------------------------

Document with_name(std::string_view name) {
  std::string field(name);
  field.resize(39, '<');
  return read(with(samples::kTd3, 1, 6, field));
}

TEST(Names, SingleNamesOnEitherSide) {
  const Document whole = with_name("SATRIYA<SUDARPA");
  EXPECT_EQ(whole.name.value.primary, "SATRIYA SUDARPA");
  EXPECT_TRUE(whole.name.value.single_name);
  EXPECT_TRUE(whole.valid);
  const Document behind = with_name("<<ARJUN");
  EXPECT_EQ(behind.name.value.primary, "");
  EXPECT_EQ(behind.name.value.secondary, "ARJUN");
  EXPECT_TRUE(behind.name.value.single_name);
  EXPECT_TRUE(behind.valid);
  EXPECT_TRUE(behind.has("mrz.name.no_primary"));
}

TEST(Names, Defects) {
  EXPECT_EQ(find(with_name("SM1TH<<ANN"), "mrz.name.digit")->position, (Position{1, 8, 1}));
  EXPECT_FALSE(with_name("SM1TH<<ANN").valid);
  EXPECT_FALSE(with_name("").valid);
  EXPECT_TRUE(with_name("").has("mrz.name.missing"));
  EXPECT_EQ(find(with_name("SMITH<<ANN<<LEE"), "mrz.name.separator")->position, (Position{1, 16, 1}));
  EXPECT_EQ(with_name("SMITH<<ANN<<LEE").name.value.secondary, "ANN LEE");
  EXPECT_TRUE(with_name("SMITH<<<ANN").has("mrz.name.separator"));
  EXPECT_TRUE(with_name("<SMITH<<ANN").has("mrz.name.separator"));
}

// The worked lines of [9303-4 §4.2.3]: each ends in a letter, so each may be truncated, the last one too.
TEST(Names, WorkedTruncations) {
  const std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> rows = {
      {"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K"},
      {"NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU", "NILAVADHANANANDA", "ARNPOL PETCH CHARONGU"},
      {"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", "BENNELONG WOOLOOMOOLOO WARRANDYTE W", "DI"},
      {"BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO", "BENNELONG WOOLOOM WARRAND WARNAM", "DINGO"},
      {"BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO", "BENNEL WOOLOO WARRAN WARNAM", "DINGO POTO"},
      {"PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", "PAPANDROPOULOUS", "JONATHON WARREN TREVOR"}};
  for (const auto& [line, primary, secondary] : rows) {
    ASSERT_EQ(line.size(), 39u);
    const Document document = with_name(line);
    EXPECT_EQ(document.name.value.primary, primary);
    EXPECT_EQ(document.name.value.secondary, secondary);
    EXPECT_TRUE(document.name.value.truncated_possible);
    EXPECT_TRUE(document.valid);
  }
}

// --- Codes ------------------------------------------------------------------------------------------------------

TEST(Codes, DocumentCode) {
  EXPECT_FALSE(read(with(samples::kTd3, 1, 1, "PD")).has("mrz.document_code.unusual"));
  EXPECT_TRUE(read(with(samples::kTd3, 1, 1, "I<")).has("mrz.document_code.unusual"));
  EXPECT_TRUE(read(with(samples::kTd1, 1, 1, "P<")).has("mrz.document_code.unusual"));
  EXPECT_TRUE(read(with(samples::kTd1, 1, 1, "IV")).has("mrz.document_code.unusual"));
  EXPECT_TRUE(read(with(samples::kTd1, 1, 1, "AI")).has("mrz.document_code.unusual"));
  EXPECT_FALSE(read(with(samples::kTd2, 1, 1, "AI")).has("mrz.document_code.unusual"));
  EXPECT_FALSE(read(with(samples::kTd1, 1, 1, "AC")).has("mrz.document_code.unusual"));
  EXPECT_FALSE(read(with(samples::kTd3, 1, 1, "P1")).valid);
  EXPECT_FALSE(read(with(samples::kTd3, 1, 1, "<P")).valid);
}

TEST(Codes, StatesByShapeWithoutATable) {
  EXPECT_EQ(read(with(samples::kTd3, 1, 3, "D<<")).issuer.value.text(), "D");
  EXPECT_TRUE(read(with(samples::kTd3, 1, 3, "D<<")).valid);
  EXPECT_TRUE(read(with(samples::kTd3, 1, 3, "QQQ")).valid);
  EXPECT_EQ(find(read(with(samples::kTd3, 1, 3, "U0O")), "mrz.state.invalid")->field, Field::kIssuer);
  EXPECT_TRUE(read(with(samples::kTd3, 2, 11, "U<O")).has("mrz.state.invalid"));
  EXPECT_EQ(find(read(with(samples::kTd3, 2, 11, "<<<")), "mrz.state.missing")->field, Field::kNationality);
}

TEST(Codes, Sex) {
  EXPECT_EQ(read(with(samples::kTd3, 2, 21, "<")).sex.value, Sex::kUnspecified);
  EXPECT_TRUE(read(with(samples::kTd3, 2, 21, "<")).valid);
  EXPECT_EQ(read(with(samples::kTd3, 2, 21, "X")).sex.value, Sex::kUnspecified);
  EXPECT_FALSE(read(with(samples::kTd3, 2, 21, "X")).valid);
  EXPECT_EQ(read(with(samples::kTd3, 2, 21, "A")).sex.value, Sex::kUnknown);
  EXPECT_TRUE(read(with(samples::kTd3, 2, 21, "A")).has("mrz.sex.invalid"));
}

TEST(Codes, EmptyPersonalNumberMayHaveZeroOrFiller) {
  std::string line = "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<";
  for (const std::string digit : {"0", "<"}) {
    const std::string covered = line.substr(0, 10) + line.substr(13, 7) + line.substr(21, 21) + digit;
    const std::string text =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + line + digit + reference_check_digit(covered);
    const Document document = read(text);
    EXPECT_TRUE(document.valid) << digit;
    EXPECT_EQ(document.check_digits[3].state, digit == "0" ? CheckState::kMatch : CheckState::kNotUsed);
  }
  EXPECT_TRUE(read(with(samples::kTd3, 2, 43, "<")).has("mrz.check_digit.missing"));
}

}  // namespace
}  // namespace limen::mrz
