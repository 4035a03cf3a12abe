// Rows changed beside the journal are found, whichever they are; rows that lived a whole life are not accused.
#include "services/border/compare.h"

#include <gmock/gmock.h>

#include "platform/identity/compare.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of;
using ::testing::HasSubstr;
using testing::Officer, testing::status_of, testing::TestDesk, testing::text_at;

class CompareTest : public testing::DeskTest {
 protected:
  // Every kind of thing that can happen to a check, at four of them.
  void live() {
    desk_->add_alert("entry_ban", "refuse_entry", "Okonjo", "1974-08-12");
    Officer officer = desk_->officer("officer"), supervisor = desk_->officer("supervisor", "second_line");
    json::object body = TestDesk::entry(TestDesk::document("REF1"));
    body["carrier_reference"] = "LM 204";
    const json::value refused = TestDesk::open(officer, body);
    ASSERT_EQ(act(officer, refused, "/details", {{"destination", "Harbour"}, {"declared_days", 5}}), "200");
    const std::string review = "/hits/" + text_at(refused, "/hits/0/id") + "/review";
    ASSERT_EQ(act(officer, refused, "/refer", {{"reasons", json::array{"other"}}, {"note", "odd"}}), "200");
    ASSERT_EQ(act(supervisor, refused, "/protection", {{"kind", "other_risk"}, {"note", "says so"}}), "200");
    ASSERT_EQ(act(supervisor, refused, "/protection/close", {{"outcome", "withdrawn"}, {"note", "in her words"}}),
              "200");
    ASSERT_EQ(act(supervisor, refused, review, {{"outcome", "confirmed"}, {"note", "the same"}}), "200");
    json::object refusal = TestDesk::refusal();
    refusal["note"] = "third time";
    Officer second = desk_->officer("supervisor", "second_line");
    ASSERT_EQ(act(second, refused, "/decision", refusal), "200");
    const json::value admitted =
        TestDesk::open(officer, TestDesk::entry(TestDesk::document("ADM1", "Lindqvist", "1980-02-03")));
    const auto done =
        officer.post(TestDesk::path(admitted, "/decision"), json::object{{"decision", "admit"}, {"note", "kind"}});
    ASSERT_EQ(status_of(done), "200");
    Officer corrector = desk_->officer("supervisor", "supervision");
    ASSERT_EQ(
        status_of(corrector.post(
            "/api/crossings/" + text_at(body_of(done), "/decision/crossing_id") + "/correction",
            json::object{
                {"changes", json::object{{"transport_mode", "air"}}}, {"reason", "typing_error"}, {"note", "x"}})),
        "200");
    const json::value open = TestDesk::open(officer, TestDesk::entry(TestDesk::document("OPN1")));
    ASSERT_EQ(act(officer, open, "/protection", {{"kind", "asylum_request"}}), "200");
    const json::value dropped =
        TestDesk::open(officer, TestDesk::entry(TestDesk::document("DRP1", "Vanterpool", "1999-09-09")));
    ASSERT_EQ(
        act(officer, dropped, "/decision", {{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error"}}}),
        "200");
  }
  static Result<journal::Comparison> all(database::Session& session, const keys::KeyStore& keys) {
    journal::Comparison found = TRY(compare(session, keys));
    if (!found.first) found = TRY(identity::compare(session, keys));
    return found;
  }
  // What is found when that statement was run beside the journal; undone afterwards.
  std::string after(const std::string& sql) {
    auto& house = *desk_->server->house;
    std::string detail;
    const auto undone = house.database->write([&](database::Transaction& tx) -> Result<bool> {
      const std::int64_t rows = TRY(tx.execute_counted(sql));
      EXPECT_GE(rows, 1) << sql;
      const journal::Comparison found = TRY(all(tx, *house.keys));
      if (found.first) detail = found.first->record_type + " " + found.first->detail;
      return Error{"test.undo", "only to see"};
    });
    EXPECT_ERROR(undone, "test.undo") << sql;
    return detail;
  }
  journal::Comparison now() {
    auto& house = *desk_->server->house;
    const auto found = house.database->read([&](database::Session& session) { return all(session, *house.keys); });
    EXPECT_OK(found);
    return found.ok() ? *found : journal::Comparison();
  }
};

ON_BOTH_DATABASES(CompareTest);

TEST_P(CompareTest, RowsAsTheyWereLeftAreNotAccused) {
  EXPECT_FALSE(now().first);
  live();
  auto& house = *desk_->server->house;
  const auto found = house.database->read([&](database::Session& session) { return compare(session, *house.keys); });
  ASSERT_OK(found);
  EXPECT_FALSE(found->first) << found->first->record_type << " " << found->first->detail << " " << found->first->seq;
  EXPECT_EQ(found->records, 5) << "four checks and a correction";
  EXPECT_FALSE(now().first) << now().first->record_type << " " << now().first->detail;
}

TEST_P(CompareTest, EveryRowThatIsChangedBesideTheJournalIsFound) {
  live();
  ASSERT_FALSE(now().first);
  const struct {
    const char *sql, *found;
  } kDeeds[] = {
      {"update border_check set person = replace(person, 'Lindqvist', 'Lindquist')", "check border_check.person"},
      {"update border_check set document = replace(document, 'ADM1', 'ADM2')", "check border_check.document"},
      {"update border_check set state = 'closed' where state = 'referred'", "check border_check.state"},
      {"update border_check set decision = 'admit' where decision = 'refuse'", "check border_check.decision"},
      {"update border_check set decision_reasons = '[\"other\"]' where decision = 'refuse'",
       "check border_check.decision_reasons"},
      {"update border_check set decision_note = 'first time' where decision = 'refuse'",
       "check border_check.decision_note"},
      {"update border_check set details = replace(details, 'Harbour', 'Airport')", "check border_check.details"},
      {"update border_check set stay = replace(stay, 'applies', 'applied')", "check border_check.stay"},
      {"update border_check set referral = replace(referral, 'odd', 'even')", "check border_check.referral_note"},
      {"update border_check set direction = 'exit'", "check border_check.direction"},
      {"update border_check set crossing_id = id where crossing_id is not null", "check border_check.crossing_id"},
      {"update crossing set at = at - 3600000000 where corrected_by is not null", "check crossing.at"},
      {"update crossing set at = at + 1 where supersedes is not null", "crossing crossing.at"},
      {"update crossing set document_number = 'ADM2' where corrected_by is not null", "check crossing.document_number"},
      {"update crossing set officer = 'Somebody'", "check crossing.officer"},
      {"update crossing set note = 'planted' where corrected_by is not null", "check crossing.note"},
      {"update crossing set corrected_by = null where corrected_by is not null", "crossing crossing.corrected_by"},
      {"delete from crossing where supersedes is null", "check crossing has no such row"},
      {"delete from crossing where supersedes is not null", "crossing crossing has no such row"},
      {"update crossing set id = traveller_id where supersedes is null", "check crossing has no such row"},
      {"update refusal set facts = 'None'", "check refusal.facts"},
      {"update refusal set number = 'NORD-2026-000009'", "check refusal.number"},
      {"delete from refusal", "check refusal has no such row"},
      {"update check_hit set state = 'dismissed' where state = 'confirmed'", "check check_hit.state"},
      {"update check_hit set snapshot = replace(snapshot, 'Aliens act', 'Aliens bill')", "check check_hit."},
      {"update check_hit set reason = 'sex' where state = 'unreviewed'", "check check_hit.reason"},
      {"delete from check_hit where state = 'unreviewed'", "check check_hit lacks a hit"},
      {"update protection_request set open = 0 where open = 1", "check protection_request"},
      {"update protection_request set outcome = 'not_confirmed' where open = 0", "check protection_request"},
      {"delete from protection_request where open = 1", "check protection_request"},
      {"update identity_role set role = 'administrator' where role = 'officer'", "account the roles"},
      {"update identity_account set disabled = 1", "account disabled"},
  };
  for (const auto& deed : kDeeds) EXPECT_THAT(after(deed.sql), HasSubstr(deed.found)) << deed.sql;
  EXPECT_FALSE(now().first) << "all of it was undone";
}

TEST_P(CompareTest, ARowThatNoEntryTellsOfIsFound) {
  live();
  // Not even when somebody has looked at it: the record of a look names it too.
  auto& house = *desk_->server->house;
  ASSERT_OK(house.database->write([&](database::Transaction& tx) -> Result<void> {
    for (const char* type : {"check", "crossing"}) {
      TRY(house.journal->append(tx, {.kind = "access.looked",
                                     .actor = "somebody",
                                     .subject_type = type,
                                     .subject_id = PostId(TestDesk::kPostId).to_text()}));
    }
    return {};
  }));
  ASSERT_FALSE(now().first) << "and it is no harm to have looked at what is gone";
  EXPECT_THAT(after("insert into border_check select post_id, version, state, post_id, lane, officer_id, officer, "
                    "direction, opened_at, local_day, traveller_id, document_id, person, document, child, "
                    "free_movement, details, mrz, findings, stay, unlawful_days, authorised_until, referral, decision, "
                    "decision_reasons, decision_note, decided_by, decided_at, crossing_id, refusal_id, "
                    "alert_generation, model, paper from border_check where decision = 'withdraw'"),
              HasSubstr("check border_check has a row that no entry tells of"));
  EXPECT_THAT(after("insert into refusal select traveller_id, 'X-1', check_id, traveller_id, at, local_day, post_id, "
                    "officer_id, officer, reasons, facts, form_language, signature, safeguards from refusal"),
              HasSubstr("refusal refusal has a row that no entry tells of"));
  EXPECT_THAT(after("insert into crossing select post_id, null, traveller_id, direction, at, local_day, post_id, lane, "
                    "officer_id, officer, transport_mode, travel_purpose, carrier_reference, document_type, "
                    "document_number, document_issuer, stay_kind, authorised_until, unlawful_days, supersedes, "
                    "corrected_by, reason, note, judgements, source, place from crossing where supersedes is null"),
              HasSubstr("crossing crossing has a row that no entry tells of"));
}

// Between two jobs of the retention, or after one that stopped, the rows are still what the journal says of them.
TEST_P(CompareTest, ARetentionThatIsUnderWayIsNoTampering) {
  live();
  auto& house = *desk_->server->house;
  at("2040-01-01T08:00:00Z");
  const bool sqlite = GetParam() == testing::Backend::kSqlite;
  for (const std::string table :
       {"crossing", "border_check", "refusal", "check_hit", "protection_request", "travel_document", "traveller"}) {
    ASSERT_OK(house.database->write([&](database::Transaction& tx) -> Result<void> {
      if (sqlite) {
        return tx.execute("create trigger stop before delete on " + table +
                          " begin select raise(abort, 'stopped'); end");
      }
      TRY(
          tx.execute("create or replace function stop() returns trigger language plpgsql as "
                     "'begin raise exception ''stopped''; end'"));
      return tx.execute("create trigger stop before delete on " + table + " for each row execute function stop()");
    }));
    EXPECT_FALSE(desk_->border->run_retention(*CivilDate::parse("2040-01-01")).ok()) << table;
    const journal::Comparison found = now();
    EXPECT_FALSE(found.first) << "stopped at " << table << ": " << found.first->record_type << " "
                              << found.first->detail;
    ASSERT_OK(house.database->write([&](database::Transaction& tx) {
      return tx.execute(sqlite ? std::string("drop trigger stop") : "drop trigger stop on " + table);
    }));
  }
  const auto expired = desk_->border->run_retention(*CivilDate::parse("2040-01-01"));
  ASSERT_OK(expired);
  EXPECT_GE(expired->travellers, 1) << "and the whole run, once nothing stops it";
  EXPECT_FALSE(now().first);
}

TEST_P(CompareTest, ErasedRecordsAreGoneAndMustBe) {
  live();
  auto& house = *desk_->server->house;
  house.clock.set(*Instant::parse("2026-12-24T08:00:00Z"));
  const auto expired = desk_->border->run_retention(*CivilDate::parse("2026-12-24"));
  ASSERT_OK(expired);
  ASSERT_EQ(expired->checks, 1) << "the one that was withdrawn";
  const auto found = house.database->read([&](database::Session& session) { return compare(session, *house.keys); });
  ASSERT_OK(found);
  EXPECT_FALSE(found->first) << found->first->record_type << " " << found->first->detail;
  EXPECT_EQ(found->erased, 1);
  EXPECT_EQ(found->records, 4);
  // A row brought back under the id of an erased check, as from an older copy of the table.
  const auto erased = desk_->entries("record.erased");
  ASSERT_FALSE(erased.empty());
  const std::string id = to_hex(CheckId::parse(erased.back().entry.subject_id)->bytes());
  const std::string blob = GetParam() == testing::Backend::kSqlite ? "x'" + id + "'" : "'\\x" + id + "'::bytea";
  Officer officer = desk_->officer("officer");
  TestDesk::open(officer, TestDesk::entry(TestDesk::document("FREE1", "Quistgaard", "1990-01-01")));
  EXPECT_FALSE(now().first);
  EXPECT_THAT(after("update border_check set id = " + blob + " where state = 'open'"),
              HasSubstr("its key was destroyed and its rows are still there"));
}

}  // namespace
}  // namespace limen::border
