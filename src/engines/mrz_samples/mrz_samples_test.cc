#include "engines/mrz_samples/mrz_samples.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace limen::mrz_samples {
namespace {

const CivilDate kToday = *CivilDate::from_ymd(2026, 11, 22);
const std::vector<StateCode> kCodes = {*StateCode::parse("UTO"), *StateCode::parse("D"), *StateCode::parse("XXA")};

TEST(Maker, ValidZonesAreValidAndSayTheTruth) {
  Maker maker(1, kCodes, kToday);
  std::set<mrz::Format> formats;
  for (int i = 0; i < 3000; ++i) {
    const Sample sample = maker.valid();
    const mrz::Document document = mrz::parse(sample.text, {.today = kToday});
    ASSERT_TRUE(document.valid) << sample.text;
    ASSERT_EQ(document.format, sample.fields.format);
    ASSERT_EQ(document.name.value.primary, sample.fields.primary);
    ASSERT_EQ(document.name.value.secondary, sample.fields.secondary);
    ASSERT_EQ(document.document_number.value.text, sample.fields.document_number);
    ASSERT_EQ(document.birth_date.value.date, sample.fields.birth_date);
    ASSERT_EQ(document.expiry_date.value.date, sample.fields.expiry_date);
    ASSERT_EQ(document.sex.value, sample.fields.sex);
    ASSERT_EQ(document.issuer.value, sample.fields.issuer);
    formats.insert(document.format);
  }
  EXPECT_EQ(formats.size(), 5u);
}

// Each broken zone is found out, with an error at the place that the truth names or in its line.
TEST(Maker, BrokenZonesAreNotValid) {
  std::vector<Node> items;
  Maker maker(2, kCodes, kToday);
  std::map<Defect, int> seen;
  for (int i = 0; i < 3000; ++i) {
    const Sample sample = maker.broken();
    ++seen[sample.defect];
    const mrz::Document document = mrz::parse(sample.text, {.today = kToday});
    // Without a table of states nobody can know that a code is not in it.
    ASSERT_EQ(document.valid, sample.defect == Defect::kState) << to_text(sample.defect) << "\n" << sample.text;
    ASSERT_GE(sample.place.line, 1);
    ASSERT_NE(sample.was, sample.is);
  }
  EXPECT_EQ(seen.size(), 10u);
}

TEST(Maker, TheSameSeedMakesTheSame) {
  Maker a(7, kCodes, kToday), b(7, kCodes, kToday), c(8, kCodes, kToday);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const std::string text = a.broken().text;
    ASSERT_EQ(text, b.broken().text);
    differs = differs || text != c.broken().text;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace limen::mrz_samples
