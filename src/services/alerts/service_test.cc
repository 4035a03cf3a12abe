// What a change to an alert does to the table, the journal and the index, on both databases.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include "base/text.h"

#include "services/alerts/test_desk.h"

namespace limen::alerts {
namespace {

using ::testing::HasSubstr;
using testing::kBirth;
using ::testing::Not;
using testing::TestDesk;

class AlertsTest : public testing::DeskTest {
 protected:
  Content zelda() const { return desk_->person("Okonkwo-Lindqvist", "Zelda", kBirth); }
};

ON_BOTH_DATABASES(AlertsTest);

TEST_P(AlertsTest, ANewAlertScreensAtOnceAndIsSealedInTheJournal) {
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 0u);
  const auto made = desk_->create(zelda());
  ASSERT_OK(made);
  EXPECT_EQ(made->version, 1);
  const auto found = desk_->screen("Zelda Okonkwo Lindqvist", kBirth, desk_->today());
  ASSERT_OK(found);
  ASSERT_EQ(found->size(), 1u);
  const Match& match = found->front();
  EXPECT_EQ(match.id, made->id);
  EXPECT_EQ(match.category, "wanted");
  EXPECT_TRUE(match.second_line);
  EXPECT_FALSE(match.protective);
  EXPECT_EQ(match.issuer, "Court of Xandria");
  EXPECT_EQ(match.requested_action, "arrest");
  EXPECT_EQ(match.listed.at("surname").as_string(), "Okonkwo-Lindqvist");
  EXPECT_EQ(match.listed.at("birth_date").as_string(), kBirth);
  EXPECT_GT(match.hit.score, 0.9);

  const auto entry = desk_->last_entry();
  EXPECT_EQ(entry.entry.kind, "alert.created");
  EXPECT_EQ(entry.entry.subject_id, made->id.to_text());
  EXPECT_EQ(entry.entry.purpose, "alert_management");
  EXPECT_THAT(entry.entry.facts, HasSubstr("wanted"));
  EXPECT_THAT(entry.entry.facts, Not(HasSubstr("Okonkwo")));
  ASSERT_EQ(entry.parts.size(), 1u);
  EXPECT_THAT(entry.parts[0].plaintext.value_or(""), HasSubstr("Okonkwo"));
}

TEST_P(AlertsTest, EverythingThatIsSaidComesBackAfterARestart) {
  Content content = zelda();
  content.aliases = {{"Lindqvist", "", false}, {"", "Auntie", true}};
  content.births.push_back(*parse_birth("circa 1975"));
  content.births.push_back(*parse_birth("1970/1976"));
  content.sex = Sex::kFemale;
  content.nationalities = {StateCode::parse("SWE").take(), StateCode::parse("NGA").take()};
  content.documents = {{"passport", "AB 12345", StateCode::parse("SWE").take()}, {"other", "77-X", {}}};
  content.valid_from = desk_->today() - 3;
  content.reference = "X/12";
  content.remarks = "first line\nsecond line";
  const auto made = desk_->create(content);
  ASSERT_OK(made);
  desk_->restart();
  EXPECT_EQ(desk_->service->index.size().entries, 1u);
  const auto read = desk_->read(made->id);
  ASSERT_OK(read);
  EXPECT_EQ(limen::to_text(json::value(to_json(read->content))), limen::to_text(json::value(to_json(content))));
  EXPECT_EQ(read->created_by, "Test Officer");
  // Each of what is listed finds it.
  for (const char* name : {"Zelda Okonkwo Lindqvist", "OKONKWO<LINDQVIST<<ZELDA"}) {
    EXPECT_EQ(desk_->hits(name, kBirth), 1u) << name;
  }
  screening::Query query;
  query.names.push_back({"Somebody Else"});
  query.documents.push_back({"AB12345", StateCode::parse("SWE").take()});
  const auto by_document = desk_->database->read([&](database::Session& session) {
    return desk_->service->screen(session, *desk_->grant, query, desk_->today());
  });
  ASSERT_OK(by_document);
  ASSERT_EQ(by_document->size(), 1u);
  EXPECT_EQ(by_document->front().listed.at("documents").as_array().at(0).as_string(), "passport AB 12345 (SWE)");
}

TEST_P(AlertsTest, ARevisionIsANewVersionAndTheIndexFollows) {
  const auto made = desk_->create(zelda());
  ASSERT_OK(made);
  Content other = desk_->person("Vanterpool", "Ingeborg", kBirth);
  EXPECT_ERROR(desk_->revise(made->id, other, ""), "alerts.reason.missing");
  desk_->clock.advance_seconds(60);
  const auto revised = desk_->revise(made->id, other, "the name was wrong");
  ASSERT_OK(revised);
  EXPECT_EQ(revised->version, 2);
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 0u);
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 1u);
  EXPECT_FALSE(desk_->service->index.holds("okonkwo"));
  const auto old = desk_->database->read(
      [&](database::Session& session) { return store::versions(session, *desk_->grant, made->id); });
  ASSERT_OK(old);
  ASSERT_EQ(old->size(), 1u);
  EXPECT_EQ(old->front().version, 1);
  EXPECT_EQ(old->front().content.at("surname").as_string(), "Okonkwo-Lindqvist");
  const auto entry = desk_->last_entry();
  EXPECT_EQ(entry.entry.kind, "alert.revised");
  EXPECT_THAT(entry.parts.at(0).plaintext.value_or(""), HasSubstr("the name was wrong"));
  desk_->restart();
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 1u);
  EXPECT_ERROR(desk_->revise(AlertId(RawId{9}), other), "alerts.not_found");
}

TEST_P(AlertsTest, AWithdrawnAlertScreensNobodyAndStaysSo) {
  const auto made = desk_->create(zelda());
  ASSERT_OK(made);
  EXPECT_ERROR(desk_->withdraw(made->id, ""), "alerts.reason.missing");
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 1u);
  ASSERT_OK(desk_->withdraw(made->id));
  EXPECT_EQ(desk_->last_entry().entry.kind, "alert.withdrawn");
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 0u);
  EXPECT_ERROR(desk_->withdraw(made->id), "alerts.withdrawn");
  EXPECT_ERROR(desk_->revise(made->id, zelda()), "alerts.withdrawn");
  desk_->restart();
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 0u);
  EXPECT_EQ(desk_->count("alert_version"), 1);
  // The person may be listed anew.
  EXPECT_OK(desk_->create(zelda()));
}

TEST_P(AlertsTest, ExpiredAndNotYetValidAlertsScreenNobody) {
  Content content = zelda();
  content.review = content.expiry = desk_->today() + 2;
  content.valid_from = desk_->today() + 1;
  ASSERT_OK(desk_->create(content));
  const CivilDate day = desk_->today();
  const auto hits_on = [&](CivilDate on) { return desk_->screen("Zelda Okonkwo Lindqvist", kBirth, on)->size(); };
  EXPECT_EQ(hits_on(day), 0u);
  EXPECT_EQ(hits_on(day + 1), 1u);
  EXPECT_EQ(hits_on(day + 2), 1u);
  EXPECT_EQ(hits_on(day + 3), 0u);
  desk_->clock.advance_seconds(5 * 86400);
  desk_->restart();
  EXPECT_EQ(desk_->service->index.size().entries, 0u);
}

TEST_P(AlertsTest, WhatHasEndedIsGoneAfterItsPeriod) {
  const auto withdrawn = desk_->create(zelda());
  ASSERT_OK(withdrawn);
  auto changed = withdrawn->content;
  changed.remarks = "Xyloquartz";
  ASSERT_OK(desk_->revise(withdrawn->id, changed));
  ASSERT_OK(desk_->withdraw(withdrawn->id));
  Content brief = desk_->person("Quayle", "Bruno", "1981-03-04");
  brief.review = brief.expiry = *CivilDate::parse("2026-12-01");
  ASSERT_OK(desk_->create(brief));
  for (int i = 0; i < 5; ++i)  // more than a job takes, and none of them has ended
    ASSERT_OK(desk_->create(desk_->person("Living" + std::string(1, static_cast<char>('a' + i)), "Ada", "1980-01-02")));
  const auto run = [&](const std::string& day) { return desk_->service->run_retention(*CivilDate::parse(day), 2); };
  EXPECT_EQ(run("2026-12-22").value_or(-1), 0) << "the thirtieth day after the withdrawal is kept";
  EXPECT_EQ(run("2026-12-23").value_or(-1), 1);
  EXPECT_ERROR(desk_->read(withdrawn->id), "alerts.not_found");
  EXPECT_EQ(desk_->count("alert_version"), 0);
  EXPECT_EQ(run("2026-12-31").value_or(-1), 0);
  EXPECT_EQ(run("2027-01-01").value_or(-1), 1) << "thirty days after the last day it counted";
  EXPECT_EQ(desk_->count("alert"), 5);
  EXPECT_FALSE(desk_->service->index.contains(withdrawn->id.raw()));
  EXPECT_EQ(desk_->last_entry().entry.kind, "alerts.records_expired");
  const auto sealed = desk_->database->read([&](database::Session& session) -> Result<int> {
    int open = 0;
    for (const auto row : TRY(session.query("select seq from journal where kind like 'alert.%' order by seq"))) {
      const auto opened = TRY(desk_->journal->read(session, row.integer(0)));
      if (opened.entry.subject_id != withdrawn->id.to_text()) continue;
      for (const auto& part : opened.parts) open += part.plaintext ? 1 : 0;
    }
    return open;
  });
  EXPECT_EQ(sealed.value_or(-1), 0) << "the journal can still be opened";
  // An older backup brings the row back; its record is forgotten again, and no other.
  const auto living = desk_->create(zelda());
  ASSERT_OK(living);
  const auto forget = [&](const char* type, const std::string& id) {
    return desk_->database->write([&](database::Transaction& tx) { return forget_record(tx, type, id); });
  };
  ASSERT_OK(forget("check", living->id.to_text()));
  EXPECT_EQ(desk_->count("alert"), 6);
  ASSERT_OK(forget("alert", living->id.to_text()));
  EXPECT_EQ(desk_->count("alert"), 5);
  EXPECT_FALSE(forget("alert", "no id").ok());
}

TEST_P(AlertsTest, ExpiredAlertsDoNotCrowdOutOneThatCounts) {
  const std::size_t most = desk_->service->model.max_hits();
  for (std::size_t i = 0; i < most + 5; ++i) {
    Content content = zelda();
    content.issuer = "Court " + std::to_string(i);
    content.review = content.expiry = desk_->today();
    ASSERT_OK(desk_->create(content));
  }
  Content content = zelda();
  content.births = {*parse_birth("1974")};  // less alike than the others
  ASSERT_OK(desk_->create(content));
  EXPECT_GE(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), most);
  desk_->clock.advance_seconds(86400);
  EXPECT_EQ(desk_->hits("Zelda Okonkwo Lindqvist", kBirth), 1u);
}

TEST_P(AlertsTest, AChangeThatIsUndoneDoesNotReachTheIndex) {
  const auto failed = desk_->database->write([&](database::Transaction& tx) -> Result<void> {
    TRY(desk_->service->create(tx, zelda(), desk_->author(), TestDesk::entry()));
    return Error{"test.undone", "no"};
  });
  EXPECT_ERROR(failed, "test.undone");
  EXPECT_EQ(desk_->service->index.size().entries, 0u);
  EXPECT_EQ(desk_->count("alert"), 0);
}

TEST_P(AlertsTest, AnErrorIsNeverNoHit) {
  ASSERT_OK(desk_->create(zelda()));
  // The index knows somebody of whom the table says nothing.
  ASSERT_OK(desk_->database->write([](database::Transaction& tx) { return tx.execute("delete from alert"); }));
  EXPECT_ERROR(desk_->screen("Zelda Okonkwo Lindqvist", kBirth, desk_->today()), "alerts.snapshot_behind");
  ASSERT_OK(
      desk_->database->write([](database::Transaction& tx) { return tx.execute("alter table alert rename to gone"); }));
  EXPECT_FALSE(desk_->screen("Zelda Okonkwo Lindqvist", kBirth, desk_->today()).ok());
}

TEST_P(AlertsTest, OneAlertOfACategoryForOnePersonAndIssuer) {
  const auto made = desk_->create(zelda());
  ASSERT_OK(made);
  Content again = desk_->person("ZELDA", "Okonkwo Lindqvist", kBirth);  // folded alike, in another order
  EXPECT_ERROR(desk_->create(again), "alerts.duplicate");
  again.issuer = "Court of Yandria";
  EXPECT_OK(desk_->create(again));
  again = zelda();
  again.births = {*parse_birth("1981-01-02")};
  const auto other = desk_->create(again);
  ASSERT_OK(other);
  EXPECT_ERROR(desk_->revise(other->id, zelda()), "alerts.duplicate");
  EXPECT_OK(desk_->revise(made->id, zelda()));  // not with itself

  Content observed = zelda();
  observed.category = "observation";
  observed.requested_action = "discreet_check";
  EXPECT_ERROR(desk_->create(observed), "alerts.incompatible");
  Content document;
  document = zelda();
  document.category = "document";
  document.name = {};
  document.births = {};
  document.requested_action = "seize";
  document.documents = {{"passport", "ZX 998877", {}}};
  EXPECT_OK(desk_->create(document));
  document.documents[0].number = "zx998877";
  EXPECT_ERROR(desk_->create(document), "alerts.duplicate");

  Content numbered = desk_->person("Vanterpool", "Ingeborg", kBirth);
  numbered.reference = "N-1";
  EXPECT_OK(desk_->create(numbered));
  numbered.name.surname = "Quistgaard";
  EXPECT_ERROR(desk_->create(numbered), "alerts.reference.taken");
}

TEST_P(AlertsTest, ProtectionIsDecidedByTheCategory) {
  Content content = zelda();
  content.category = "missing";
  content.requested_action = "protect";
  const auto made = desk_->create(content);
  ASSERT_OK(made);
  EXPECT_TRUE(desk_->service->view(*made, desk_->today()).at("protective").as_bool());
  EXPECT_TRUE(desk_->screen("Zelda Okonkwo Lindqvist", kBirth, desk_->today())->at(0).protective);
  EXPECT_THAT(desk_->last_entry().entry.facts, HasSubstr("\"protective\":true"));
}

struct Wrong {
  const char* code;
  const char* field;
  std::function<void(Content&, CivilDate)> spoil;
};

TEST_P(AlertsTest, WhatIsWrongIsRefusedWithItsField) {
  const Wrong all[] = {
      {"alerts.category.unknown", "/category", [](Content& c, CivilDate) { c.category = "nonsense"; }},
      {"alerts.subject.missing", "/surname", [](Content& c, CivilDate) { c.name = {}; }},
      {"alerts.subject.missing", "/surname", [](Content& c, CivilDate) { c.name = {"!!!", "..", false}; }},
      {"alerts.minimum.missing", "/birth_dates", [](Content& c, CivilDate) { c.births.clear(); }},
      {"alerts.minimum.missing", "/reason", [](Content& c, CivilDate) { c.reason.clear(); }},
      {"alerts.minimum.missing", "/legal_basis", [](Content& c, CivilDate) { c.legal_basis.clear(); }},
      {"alerts.minimum.missing", "/requested_action", [](Content& c, CivilDate) { c.requested_action.clear(); }},
      {"alerts.issuer.missing", "/issuer", [](Content& c, CivilDate) { c.issuer.clear(); }},
      {"alerts.proportionality.missing", "/proportionality_note",
       [](Content& c, CivilDate) { c.proportionality_note.clear(); }},
      {"alerts.action.not_allowed", "/requested_action", [](Content& c, CivilDate) { c.requested_action = "seize"; }},
      {"alerts.alias.empty", "/aliases", [](Content& c, CivilDate) { c.aliases = {{"", "", false}}; }},
      {"alerts.birth.future", "/birth_dates",
       [](Content& c, CivilDate d) { c.births = {{PartialDate(d + 1), {}, false}}; }},
      {"alerts.state.unknown", "/nationalities",
       [](Content& c, CivilDate) { c.nationalities = {StateCode::parse("QQQ").take()}; }},
      {"alerts.state.unknown", "/documents",
       [](Content& c, CivilDate) { c.documents = {{"passport", "A1", StateCode::parse("QQQ").take()}}; }},
      {"alerts.document.number", "/documents", [](Content& c, CivilDate) { c.documents = {{"passport", "--", {}}}; }},
      {"alerts.text.too_long", "/surname", [](Content& c, CivilDate) { c.name.surname = std::string(301, 'a'); }},
      {"alerts.text.too_long", "/remarks", [](Content& c, CivilDate) { c.remarks = std::string(8001, 'a'); }},
      {"alerts.items.too_many", "/birth_dates", [](Content& c, CivilDate) { c.births.resize(201, c.births.at(0)); }},
      {"alerts.review.past", "/review_date", [](Content& c, CivilDate d) { c.review = d - 1; }},
      {"alerts.review.past", "/review_date", [](Content& c, CivilDate d) { c.review = c.expiry = d - 1; }},
      {"alerts.expiry.past", "/expiry_date", [](Content& c, CivilDate d) { c.expiry = d - 1; }},
      {"alerts.review.after_expiry", "/review_date",
       [](Content& c, CivilDate d) { c.review = d + 9, c.expiry = d + 8; }},
      {"alerts.review.late", "/review_date",
       [](Content& c, CivilDate d) { c.review = d.plus_months(12) + 1, c.expiry = c.review; }},
      {"alerts.expiry.late", "/expiry_date", [](Content& c, CivilDate d) { c.expiry = d.plus_months(60) + 1; }},
      {"alerts.valid_from.after_expiry", "/valid_from", [](Content& c, CivilDate) { c.valid_from = c.expiry + 1; }},
  };
  const auto before = desk_->journal->head().seq;
  for (const Wrong& wrong : all) {
    Content content = zelda();
    wrong.spoil(content, desk_->today());
    const auto made = desk_->create(content);
    ASSERT_FALSE(made.ok()) << wrong.code;
    EXPECT_EQ(made.error().code, wrong.code) << made.error().to_text();
    EXPECT_EQ(made.error().place.path, wrong.field) << wrong.code;
    EXPECT_THAT(made.error().message, Not(HasSubstr("Zelda")));
  }
  EXPECT_EQ(desk_->journal->head().seq, before);
  EXPECT_EQ(desk_->count("alert"), 0);
}

TEST_P(AlertsTest, TheListIsSearchedFilteredAndPaged) {
  for (int i = 0; i < 7; ++i) {
    Content content = desk_->person("Vanterpool", "Number" + std::string(1, static_cast<char>('a' + i)), kBirth);
    content.reference = "REF/" + std::to_string(100 + i);
    desk_->clock.advance_seconds(1);
    ASSERT_OK(desk_->create(content));
  }
  Content gone = desk_->person("Петрова", "Мария", kBirth);
  gone.category = "missing";
  gone.requested_action = "protect";
  const auto withdrawn = desk_->create(gone);
  ASSERT_OK(withdrawn);
  ASSERT_OK(desk_->withdraw(withdrawn->id));
  const auto list = [&](const ListRequest& request) {
    auto page = desk_->database->read(
        [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, request); });
    EXPECT_OK(page);
    return page.ok() ? page.take() : ListPage{};
  };
  EXPECT_EQ(list({}).alerts.size(), 7u);
  EXPECT_EQ(list({.state = "all"}).alerts.size(), 8u);
  EXPECT_EQ(list({.query = "Petrova", .state = "withdrawn"}).alerts.size(), 1u);
  EXPECT_EQ(list({.query = "ПЕТРОВА мария", .state = "all"}).alerts.size(), 1u);
  EXPECT_EQ(list({.category = "missing", .state = "all"}).alerts.size(), 1u);
  EXPECT_EQ(list({.category = "nonsense"}).alerts.size(), 0u);
  EXPECT_EQ(list({.query = "vanterPOOL numberC"}).alerts.size(), 1u);
  EXPECT_EQ(list({.query = "ref-103"}).alerts.size(), 1u);
  EXPECT_EQ(list({.query = "%"}).alerts.size(), 0u);
  EXPECT_EQ(list({.query = "' or 1=1 --"}).alerts.size(), 0u);
  ListRequest request{.limit = 3};
  std::set<std::string> seen;
  int pages = 0;
  do {
    const ListPage page = list(request);
    for (const AlertId& id : page.ids) EXPECT_TRUE(seen.insert(id.to_text()).second);
    request.after = page.next;
    ++pages;
  } while (request.after);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 7u);
  const auto refused = desk_->database->read(
      [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, {.state = "nonsense"}); });
  EXPECT_ERROR(refused, "alerts.state.filter");
}

TEST_P(AlertsTest, HostileTextIsKeptAsTextAndComesBackWhole) {
  const std::string hostile = "'; drop table alert; -- <script>alert(1)</script> %s \\ \" \u2028 {}$1";
  Content content = zelda();
  content.name.given_names = content.legal_basis = content.reason = content.issuer = content.reference =
      content.remarks = content.proportionality_note = hostile;
  content.aliases = {{hostile, hostile, false}};
  content.documents = {{hostile, "A1'\"%;", {}}};
  const auto made = desk_->create(content);
  ASSERT_OK(made);
  desk_->restart();
  const auto read = desk_->read(made->id);
  ASSERT_OK(read);
  EXPECT_EQ(limen::to_text(json::value(to_json(read->content))), limen::to_text(json::value(to_json(content))));
  EXPECT_ERROR(desk_->create(content), "alerts.reference.taken");
}

}  // namespace
}  // namespace limen::alerts
