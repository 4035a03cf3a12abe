// Alerts that were revised, withdrawn and imported, and what happens to them beside the journal.
#include "services/alerts/compare.h"

#include <gmock/gmock.h>

#include "services/alerts/test_desk.h"

namespace limen::alerts {
namespace {

using ::testing::HasSubstr;
using testing::kBirth;

class AlertCompareTest : public testing::DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    if (!desk_) return;
    const auto made = desk_->create(desk_->person("Okonkwo", "Zelda", kBirth));
    ASSERT_OK(made);
    Content better = desk_->person("Okonkwo", "Zelda", kBirth);
    better.remarks = "seen in the harbour";
    ASSERT_OK(desk_->revise(made->id, better));
    ASSERT_OK(desk_->withdraw(made->id));
    ASSERT_OK(
        desk_->import("surname,category,action,birth_date,reason,legal_basis,issuer_reference,proportionality_note\n"
                      "Vanterpool,missing,protect,1974-08-12,missing,act,1,weighed\n"));
    ASSERT_EQ(desk_->count("alert"), 2);
  }
  std::string after(const std::string& sql) {
    std::string detail;
    const auto undone = desk_->database->write([&](database::Transaction& tx) -> Result<bool> {
      EXPECT_GE(TRY(tx.execute_counted(sql)), 1) << sql;
      const journal::Comparison found = TRY(compare(tx, *desk_->keys));
      if (found.first) detail = found.first->detail;
      return Error{"test.undo", "only to see"};
    });
    EXPECT_ERROR(undone, "test.undo") << sql;
    return detail;
  }
};

ON_BOTH_DATABASES(AlertCompareTest);

TEST_P(AlertCompareTest, WhatWasChangedBesideTheJournalIsFoundAndNothingElse) {
  const auto found = desk_->database->read([&](database::Session& session) { return compare(session, *desk_->keys); });
  ASSERT_OK(found);
  EXPECT_FALSE(found->first) << found->first->detail;
  EXPECT_EQ(found->records, 2) << "an alert and an import";
  EXPECT_THAT(after("update alert set withdrawn = 0 where withdrawn = 1"), HasSubstr("alert.withdrawn"));
  EXPECT_THAT(after("update alert set version = 2, withdrawn = 0 where withdrawn = 1"), HasSubstr("alert.version"));
  EXPECT_THAT(after("update alert set remarks = '' where remarks <> ''"), HasSubstr("alert.remarks"));
  EXPECT_THAT(after("update alert set surname = 'Okonkwa' where withdrawn = 1"), HasSubstr("alert.surname"));
  EXPECT_THAT(after("update alert set expiry_day = expiry_day - 400 where withdrawn = 1"),
              HasSubstr("alert.expiry_date"));
  EXPECT_THAT(after("update alert_version set content = replace(content, 'harbour', 'airport')"),
              HasSubstr("alert_version.content"));
  EXPECT_THAT(after("delete from alert_version"), HasSubstr("alert_version lacks a version"));
  EXPECT_THAT(after("update alert_version set version = 9 where version = 1"), HasSubstr("alert_version lacks"));
}

TEST_P(AlertCompareTest, ToBeLookedAtIsNotToBeToldOf) {
  const AlertId planted(RawId{0xA1, 0x1E});
  ASSERT_OK(desk_->database->write([&](database::Transaction& tx) {
    return desk_->journal->append(
        tx, {.kind = "access.looked", .actor = "somebody", .subject_type = "alert", .subject_id = planted.to_text()});
  }));
  EXPECT_EQ(after("update alert set remarks = '' where remarks = ''"), "") << "no harm";
  const std::string hex = to_hex(planted.bytes());
  const std::string blob =
      GetParam() == database::testing::Backend::kSqlite ? "x'" + hex + "'" : "'\\x" + hex + "'::bytea";
  EXPECT_THAT(after("update alert set id = " + blob + " where withdrawn = 0"),
              HasSubstr("alert has a row that no entry tells of"));
}

}  // namespace
}  // namespace limen::alerts
