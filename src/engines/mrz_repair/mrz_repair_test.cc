#include "engines/mrz_repair/mrz_repair.h"

#include <gmock/gmock.h>

namespace limen::mrz_repair {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const mrz::ParseOptions kOptions{.today = *CivilDate::from_ymd(2026, 11, 22)};

constexpr std::string_view kPassport =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";

std::string with(std::string_view text, int line, int column, std::string_view replacement) {
  std::string changed(text);
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) begin = changed.find('\n', begin) + 1;
  changed.replace(begin + static_cast<std::size_t>(column - 1), replacement.size(), replacement);
  return changed;
}

std::vector<Reading> read(std::string_view text) { return readings(mrz::parse(text, kOptions), kOptions); }

std::string joined(const Reading& reading) {
  std::string text;
  for (const std::string& line : reading.lines) text += line + "\n";
  return text;
}

TEST(Readings, ALetterInADateIsADigit) {
  const auto found = read(with(kPassport, 2, 16, "O"));  // 74O812
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(joined(found.front()), kPassport);
  ASSERT_THAT(found.front().changes, SizeIs(1));
  const Change& change = found.front().changes.front();
  EXPECT_EQ(change.position, (mrz::Position{2, 16, 1}));
  EXPECT_EQ(change.field, mrz::Field::kBirthDate);
  EXPECT_EQ(change.was, 'O');
  EXPECT_EQ(change.is, '0');
  EXPECT_TRUE(change.checked);
}

TEST(Readings, InANumberTheCheckDigitsDecide) {
  const auto found = read(with(kPassport, 2, 3, "B"));  // L8B8902C3 for L898902C3 is no look-alike
  for (const Reading& reading : found) EXPECT_TRUE(mrz::parse(joined(reading), kOptions).valid);
  const auto zero = read(with(kPassport, 2, 6, "O"));
  ASSERT_FALSE(zero.empty());
  EXPECT_EQ(joined(zero.front()), kPassport);
}

TEST(Readings, TwoAtOnceInDifferentFields) {
  const auto found = read(with(with(kPassport, 2, 23, "Z"), 2, 18, "I"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(joined(found.front()), kPassport);
  EXPECT_THAT(found.front().changes, SizeIs(2));
}

TEST(Readings, ANameHasNoCheckDigitAndItsInferredLettersSaySo) {
  const auto found = read(with(kPassport, 1, 10, "5"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().changes.front().is, 'S');
  EXPECT_FALSE(found.front().changes.front().checked);
}

TEST(Readings, AForeignCharacterIsWhateverTheDigitsAllow) {
  const auto found = read(with(kPassport, 2, 15, "*"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(joined(found.front()), kPassport);
  EXPECT_EQ(found.front().changes.front().was, '?');
}

TEST(Readings, LowerCaseAloneNeedsNoInferredCharacter) {
  const auto found = read(with(kPassport, 1, 6, "eriksson"));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(joined(found.front()), kPassport);
  EXPECT_THAT(found.front().changes, IsEmpty());
}

TEST(Readings, LongNumbersOfBothKinds) {
  const std::string standard =
      "I<UTOD23145890<7349<<<<<<<<<<<\n"
      "3407127M9507122UTO<<<<<<<<<<<2\n"
      "STEVENSON<<PETER<JOHN<<<<<<<<<\n";
  for (const auto& [column, wrong] : {std::pair<int, std::string_view>{17, "B"}, {12, "B"}, {18, "A"}}) {
    const auto found = read(with(standard, 1, column, wrong));
    const bool any = std::any_of(found.begin(), found.end(), [&](const Reading& r) { return joined(r) == standard; });
    EXPECT_TRUE(any) << column;
  }
}

TEST(Readings, NoneWhereNothingIsWrongOrNothingCanBeDone) {
  EXPECT_THAT(read(kPassport), IsEmpty());
  EXPECT_THAT(read(""), IsEmpty());
  EXPECT_THAT(read("HELLO"), IsEmpty());
  EXPECT_THAT(read(kPassport.substr(0, 45)), IsEmpty());                      // a line is missing
  EXPECT_THAT(read(with(kPassport, 1, 6, std::string(39, '<'))), IsEmpty());  // a name cannot be invented
  EXPECT_THAT(read(with(kPassport, 2, 1, "*********")), IsEmpty());           // nor a number
}

TEST(BlindSpots, AreTheLookAlikesOfEqualValue) {
  const auto spots = blind_spots(mrz::parse(with(kPassport, 2, 1, "G8989024Y"), kOptions));
  const auto at = [&](int column) {
    for (const BlindSpot& spot : spots) {
      if (spot.position == mrz::Position{2, column, 1}) return spot.also;
    }
    return std::string("none");
  };
  EXPECT_THAT(at(1), ::testing::HasSubstr("6"));
  EXPECT_EQ(at(2), "S");
  EXPECT_EQ(at(8), "Y");
  EXPECT_EQ(at(9), "4");
  EXPECT_EQ(at(14), "none");  // a date holds digits only
  EXPECT_EQ(at(6), "U");
  EXPECT_THAT(blind_spots(mrz::parse("HELLO", kOptions)), IsEmpty());
}

}  // namespace
}  // namespace limen::mrz_repair
