#include "engines/stay/history.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"
#include "platform/config/config.h"

namespace limen::stay {
namespace {

Result<History> read(std::string_view csv) {
  const auto store = config::PackStore::with_directory(LIMEN_SOURCE_DIR "/packs");
  const auto pack = RulePack::build(*store->read("eu-schengen", "stay.yaml"));
  return read_history(csv, *pack);
}

void expect_error(std::string_view csv, std::string_view code, std::uint64_t line, std::uint64_t column) {
  const auto history = read(csv);
  ASSERT_FALSE(history.ok()) << csv;
  EXPECT_EQ(history.error().code, code) << csv;
  EXPECT_EQ(history.error().place.line, line) << csv;
  EXPECT_EQ(history.error().place.column, column) << csv;
}

TEST(StayHistory, ReadsEveryColumn) {
  const auto history = read(
      "exit,entry,state,kind,basis,authorised_until\n"
      "2026-02-01,2026-01-01,FRA,short_visa,extended,2026-01-31\r\n"
      ",2026-03-01,,,,\n");
  ASSERT_OK(history);
  ASSERT_EQ(history->stays.size(), 2U);
  EXPECT_EQ(history->stays[0].kind, StayKind::kShortVisa);
  EXPECT_EQ(history->stays[0].basis, Basis::kExtended);
  EXPECT_EQ(history->stays[0].authorised_until, CivilDate::parse("2026-01-31").value());
  EXPECT_EQ(history->stays[0].state.text(), "FRA");
  EXPECT_FALSE(history->stays[1].exit.has_value());
  EXPECT_EQ(history->kind_given, (std::vector<bool>{true, false}));
  EXPECT_EQ(history->lines, (std::vector<std::uint64_t>{2, 3}));
  EXPECT_OK(read("entry,exit\n"));
}

TEST(StayHistory, SaysWhereItIsWrong) {
  expect_error("entry,exit\n2026-01-01,2026-02-30\n", "stay.history.date", 2, 12);
  expect_error("entry,exit\n1 May 2026,2026-05-02\n", "stay.history.date", 2, 1);
  expect_error("entry,exit\n,2026-05-02\n", "stay.history.date", 2, 1);
  expect_error("entry,exit\n2026-01-02,2026-01-01\n", "stay.history.order", 2, 12);
  expect_error("entry,exit\n2026-01-02,\n2026-02-01,2026-02-02\n", "stay.history.open", 2, 12);
  expect_error("entry,exit,kind\n2026-01-02,2026-01-03,tourist\n", "stay.history.kind", 2, 23);
  expect_error("entry,exit,state\n2026-01-02,2026-01-03,CH\n", "stay.history.state", 2, 23);
  expect_error("entry,exit,basis\n2026-01-02,2026-01-03,maybe\n", "stay.history.basis", 2, 23);
  expect_error("entry,exit,authorised_until\n2026-01-02,2026-01-03,2026-01-03\n", "stay.history.basis", 2, 23);
  expect_error("entry,exit\n2026-01-02\n", "csv.record.width", 2, 1);
  expect_error("entry,left\n", "csv.header.missing", 1, 1);
  expect_error("entry,exit,name\n", "csv.header.unknown", 1, 12);
  expect_error("", "csv.header.missing", 1, 1);
}

TEST(StayHistory, IsOfLimitedLength) {
  std::string csv = "entry,exit\n";
  for (int i = 0; i < 10'000; ++i) csv += "2026-01-01,2026-01-02\n";
  EXPECT_OK(read(csv));
  csv += "2026-01-01,2026-01-02\n";
  EXPECT_ERROR(read(csv), "stay.history.too_long");
}

}  // namespace
}  // namespace limen::stay
