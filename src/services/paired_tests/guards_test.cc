// Tries to change what is locked below the service, in the tables themselves.
#include "services/paired_tests/test_register.h"

namespace limen::paired_tests {
namespace {

class GuardsTest : public testing::RegisterTest {
 protected:
  void SetUp() override {
    RegisterTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    study_ = study();
    done_ = finished(study_, treated(), refused());
    open_ = new_case(study_, "T-020");
    fill(ann_, open_, treated(), "planted");  // B is open still
    post(manager_, "/cases/" + done_ + "/notes", {{"text", "noted"}});
  }
  bool refuses(const std::string& sql) {
    const auto done = server_->house->database->write(
        [&](database::Transaction& tx) -> Result<std::int64_t> { return TRY(tx.execute_counted(sql)); });
    return !done.ok();
  }
  std::string locked() {
    const auto rows = server_->house->database->read([&](database::Session& session) {
      return session.query(
          "select steps, words, seal, version, locked_at from paired_form where locked_at is not null "
          "order by case_id, side");
    });
    EXPECT_OK(rows);
    std::string all;
    for (const auto row : *rows) {
      all += std::string(row.text(0)) + std::string(row.text(1)) + std::string(row.text(2)) +
             std::to_string(row.integer(3)) + std::to_string(row.integer(4)) + "\n";
    }
    return all;
  }
  std::string study_, done_, open_;
};
ON_BOTH_DATABASES(GuardsTest);

TEST_P(GuardsTest, ALockedFormStaysWhoeverAsks) {
  const std::string before = locked();
  for (const char* set : {"locked_at = null", "locked_at = 1", "steps = '{}'", "words = 'other'", "seal = ''",
                          "version = version + 1", "nonce = null", "side = 'C'", "tester = case_id"}) {
    EXPECT_TRUE(refuses(std::string("update paired_form set ") + set + " where locked_at is not null")) << set;
  }
  EXPECT_TRUE(refuses("delete from paired_form where locked_at is not null"));
  EXPECT_TRUE(refuses("delete from paired_form"));
  if (GetParam() == database::testing::Backend::kSqlite) {
    EXPECT_TRUE(
        refuses("insert or replace into paired_form(case_id, side, tester, steps, words, version, locked_at, "
                "nonce, seal) select case_id, side, tester, '{}', '{}', 9, null, null, '' from paired_form "
                "where locked_at is not null"));
    EXPECT_TRUE(refuses("update or replace paired_form set side = 'A' where side = 'B'"));
  } else {
    EXPECT_TRUE(refuses("truncate paired_form"));
    EXPECT_TRUE(refuses("truncate paired_study cascade"));
    EXPECT_TRUE(
        refuses("insert into paired_form select case_id, side, tester, '{}', '{}', 9, null, null, '' from "
                "paired_form where locked_at is not null on conflict (case_id, side) do update set "
                "steps = '{}'"));
  }
  EXPECT_EQ(locked(), before);
}

TEST_P(GuardsTest, ACaseIsCompleteOnceAndOnlyWithBothForms) {
  EXPECT_TRUE(refuses("update paired_case set completed_at = 1 where completed_at is null"));
  EXPECT_TRUE(refuses("update paired_case set completed_at = null where completed_at is not null"));
  EXPECT_TRUE(refuses("update paired_case set completed_at = 1 where completed_at is not null"));
  EXPECT_TRUE(
      refuses("update paired_case set abandoned_at = 1, abandoned_reason = 'other' "
              "where completed_at is not null"));
  EXPECT_TRUE(refuses("update paired_case set number = 9"));
  EXPECT_TRUE(refuses("update paired_case set day = day - 400"));
  EXPECT_TRUE(refuses("delete from paired_case where completed_at is not null"));
  EXPECT_TRUE(refuses("update paired_note set content = 'other'"));
  EXPECT_TRUE(refuses("update paired_note set author = case_id"));
}

TEST_P(GuardsTest, TextMayGoAndNothingMore) {
  EXPECT_FALSE(refuses("update paired_form set words = null where locked_at is not null"));
  EXPECT_FALSE(refuses("update paired_note set content = null"));
  EXPECT_TRUE(refuses("update paired_form set words = 'back' where locked_at is not null"));
  EXPECT_TRUE(refuses("update paired_note set content = 'back'"));
}

TEST_P(GuardsTest, AGuardThatWasTakenAwayIsBackAfterAStart) {
  ASSERT_FALSE(refuses(GetParam() == database::testing::Backend::kSqlite
                           ? "drop trigger paired_form_kept"
                           : "drop trigger paired_form_kept on paired_form"));
  server_->restart();
  EXPECT_TRUE(refuses("delete from paired_form where locked_at is not null"));
}

}  // namespace
}  // namespace limen::paired_tests
