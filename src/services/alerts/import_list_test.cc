// Lists of others: every form becomes alerts, a full feed ends what it does not have any more, an update that does not
// look right is held back, and nothing that a person decided is undone.
#include "services/alerts/import_list.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "formats/gzip/test_pack.h"
#include "formats/list_xml/fixtures.h"
#include "services/alerts/test_desk.h"

namespace limen::alerts {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::kBirth;

std::string given_name(int number) {
  return std::string("Zelda") + static_cast<char>('a' + number % 26) + static_cast<char>('a' + number / 26);
}
// A list of the form of the United Kingdom with people `from` to `to`.
std::string people(int from, int to, const std::string& date = "2026-11-03",
                   const std::string& surname = "QUISTGAARD") {
  std::string text = "<Designations><DateGenerated>" + date + "</DateGenerated>\n";
  for (int i = from; i <= to; ++i) {
    text += "<Designation><UniqueID>U" + std::to_string(1000 + i) + "</UniqueID><Names><Name><Name1>" + given_name(i) +
            "</Name1><Name6>" + surname +
            "</Name6><NameType>Primary Name</NameType></Name></Names>"
            "<IndividualEntityShip>Individual</IndividualEntityShip></Designation>\n";
  }
  return text + "</Designations>\n";
}

class AlertListTest : public testing::DeskTest {
 protected:
  ImportReport import(const std::string& text, ImportRequest request = {}) {
    auto report = desk_->import(std::move(request), {text});
    EXPECT_OK(report);
    if (!report.ok()) return {};
    EXPECT_EQ(report->rows, report->accepted + report->skipped + report->refused);
    return report.take();
  }
  static std::vector<std::string> codes(const ImportReport& report) {
    std::vector<std::string> all;
    for (const auto& finding : report.findings) all.push_back(finding.code);
    return all;
  }
  // Others of the list have names much like this one.
  std::size_t found(int number) {
    const auto hits = desk_->screen(given_name(number) + " Quistgaard", "1974-08-12", desk_->today());
    EXPECT_OK(hits);
    std::size_t count = 0;
    for (const Match& hit : *hits) count += hit.listed.at("given_names").as_string() == given_name(number) ? 1U : 0U;
    return count;
  }
  Alert only(const std::string& query) {
    const auto page = desk_->database->read([&](database::Session& session) {
      return desk_->service->list(session, *desk_->grant, {.query = query, .state = "all"});
    });
    EXPECT_OK(page);
    EXPECT_EQ(page->ids.size(), 1u) << query;
    return desk_->read(page->ids.at(0)).take();
  }
};

ON_BOTH_DATABASES(AlertListTest);

TEST_P(AlertListTest, EveryFormIsRecognisedAndBecomesAlerts) {
  struct Form {
    std::string text, list, issuer;
  };
  const std::string ftm =
      R"({"id":"Q1","caption":"Tullio Rossi","schema":"Person","properties":{"name":["Tullio Rossi"],"birthDate":["1974-08"],"nationality":["ir"],"topics":["sanction"]},"datasets":["uto"],"target":true})"
      "\n";
  const std::vector<Form> forms = {
      {std::string(lists::fixtures::kUn), "un", "United Nations Security Council"},
      {std::string(lists::fixtures::kEu), "eu", "European Union"},
      {std::string(lists::fixtures::kUk), "uk", "United Kingdom"},
      {std::string(lists::fixtures::kStandard), "ofac", "OFAC"},
      {std::string(lists::fixtures::kAdvanced), "ofac-advanced", "OFAC"},
      {std::string(lists::fixtures::kEnhanced), "ofac-enhanced", "OFAC"},
      {ftm, "opensanctions", "OpenSanctions"},
  };
  for (const Form& form : forms) {
    ImportRequest request;
    request.dry_run = true;
    if (form.list.starts_with("ofac-")) request.list = form.list;  // beside the other forms of the same list
    const ImportReport dry = import(form.text, request);
    request.dry_run = false;
    const ImportReport wet = import(gzip::testing::pack(form.text), request);
    EXPECT_EQ(wet.list, form.list);
    EXPECT_GE(wet.created, 1u) << form.list;
    EXPECT_FALSE(wet.held_back) << form.list << " " << ::testing::PrintToString(codes(wet));
    EXPECT_EQ(dry.created, wet.created);
    EXPECT_EQ(dry.refused, wet.refused);
    EXPECT_EQ(dry.diagnostics.size(), wet.diagnostics.size());
    EXPECT_EQ(import(form.text, request).unchanged, wet.created) << form.list;
    const auto issuers = desk_->database->read([&](database::Session& session) {
      return session.query("select distinct issuer from alert where source = $1", {form.list});
    });
    ASSERT_OK(issuers);
    ASSERT_EQ(issuers->size(), 1u);
    EXPECT_EQ(issuers->front().text(0), form.issuer);
  }
  const auto lists =
      desk_->database->read([&](database::Session& session) { return imported_lists(*desk_->service, session); });
  ASSERT_OK(lists);
  EXPECT_EQ(lists->size(), forms.size());
  for (const ImportedList& list : *lists) {
    EXPECT_TRUE(list.complete) << list.name;
    EXPECT_EQ(list.number, 2) << list.name;
    EXPECT_GE(list.entries, 1) << list.name;
  }
}

TEST_P(AlertListTest, AFullFeedEndsWhatItDoesNotHaveAnyMore) {
  ASSERT_EQ(import(people(1, 40)).created, 40u);
  const auto generation = desk_->service->generation.load();
  const ImportReport next = import(people(3, 41));
  EXPECT_EQ(next.ended, 2u);
  EXPECT_EQ(next.created, 1u);
  EXPECT_EQ(next.unchanged, 38u);
  EXPECT_EQ(found(1), 0u);
  EXPECT_EQ(found(3), 1u);
  EXPECT_GT(desk_->service->generation.load(), generation) << "checks that were screened before screen again";
  const Alert gone = only(given_name(1));
  EXPECT_TRUE(gone.withdrawn);
  EXPECT_EQ(gone.version, 2);
  EXPECT_EQ(gone.change_reason, "gone from the list");
  EXPECT_THAT(desk_->last_entry().entry.facts, HasSubstr("\"ended\":2"));
  EXPECT_THAT(desk_->last_entry().parts.at(0).plaintext.value_or(""), HasSubstr(gone.id.to_text()));
  desk_->restart();
  EXPECT_EQ(desk_->service->index.size().entries, 39u);
  // It is listed again: a new alert, and a retention in between does not shut it out.
  EXPECT_EQ(desk_->service->run_retention(*CivilDate::parse("2032-01-01"), 100).value_or(-1), 41);
  const ImportReport back = import(people(1, 41));
  EXPECT_EQ(back.created, 41u);
  EXPECT_EQ(back.skipped, 0u);
  EXPECT_EQ(found(1), 1u);
}

TEST_P(AlertListTest, WhatIsListedAgainBeginsAnewAndWhatAPersonWithdrewStaysSo) {
  ASSERT_EQ(import(people(1, 40)).created, 40u);
  ASSERT_OK(desk_->withdraw(only(given_name(7)).id, "cleared by the court"));
  ASSERT_EQ(import(people(2, 40)).ended, 1u);
  const ImportReport again = import(people(1, 40));
  EXPECT_EQ(again.created, 1u);
  EXPECT_EQ(again.skipped, 1u);
  EXPECT_EQ(again.ended, 0u);
  EXPECT_FALSE(again.held_back);
  EXPECT_EQ(found(1), 1u);
  EXPECT_EQ(found(7), 0u);
  EXPECT_EQ(desk_->count("alert"), 41);
  EXPECT_EQ(import(people(3, 40)).ended, 2u) << "and the seventh, which is not in use, is not ended again";
  EXPECT_EQ(import(people(1, 40)).created, 2u);
  EXPECT_EQ(found(7), 0u);
}

TEST_P(AlertListTest, AnUpdateThatDoesNotLookRightIsHeldBack) {
  ASSERT_EQ(import(people(1, 40)).created, 40u);
  const ImportReport held = import(people(1, 20));
  EXPECT_TRUE(held.held_back);
  EXPECT_THAT(codes(held), Contains("list_version.vanished"));
  EXPECT_EQ(held.ended, 20u) << "what it would have done";
  EXPECT_EQ(found(30), 1u);
  EXPECT_EQ(desk_->last_entry().entry.kind, "alerts.import_held_back");
  EXPECT_THAT(desk_->last_entry().entry.facts, HasSubstr("list_version.vanished"));
  EXPECT_THAT(codes(import(people(1, 40, "2026-10-01"))), Contains("list_version.older"));
  EXPECT_THAT(codes(import(people(1, 40, "2026-11-04", "ABERNATHY"))), Contains("list_version.rewritten"));
  ImportRequest accept;
  accept.accept_held_back = true;
  const ImportReport taken = import(people(1, 20), accept);
  EXPECT_FALSE(taken.held_back);
  EXPECT_EQ(taken.ended, 20u);
  EXPECT_EQ(found(30), 0u);
  // A file that is cut off is never taken, nor an empty one.
  std::string cut = people(1, 20);
  cut.resize(cut.size() / 2);
  for (const std::string& text :
       {cut, gzip::testing::pack(people(1, 20)).substr(0, gzip::testing::pack(people(1, 20)).size() / 2)}) {
    const ImportReport broken = import(text, accept);
    EXPECT_TRUE(broken.held_back);
    EXPECT_THAT(codes(broken), Contains("list_version.broken"));
  }
  EXPECT_THAT(codes(import(people(1, 0), accept)), Contains("list_version.empty"));
  EXPECT_EQ(found(3), 1u);
}

TEST_P(AlertListTest, ADeltaLeavesWhatItDoesNotName) {
  ASSERT_EQ(import(people(1, 40)).created, 40u);
  ImportRequest delta;
  delta.delta = true;
  const ImportReport report = import(people(40, 42), delta);
  EXPECT_EQ(report.created, 2u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.ended, 0u);
  EXPECT_EQ(found(1), 1u);
  const auto line = [](const std::string& op, const std::string& id, const std::string& name) {
    return R"({"op":")" + op + R"(","entity":{"id":")" + id + R"(","schema":"Person","properties":{"name":[")" + name +
           R"("],"birthDate":["1974-08-12"]},"target":true}})" + "\n";
  };
  ASSERT_EQ(import(line("ADD", "Q1", "Gunnhild Abernathy") + line("ADD", "Q2", "Ottokar Zimmermann")).created, 2u);
  const ImportReport deleted = import(line("DEL", "Q1", "Gunnhild Abernathy") + line("MOD", "Q2", "Ottokar Quince"));
  EXPECT_EQ(deleted.ended, 1u);
  EXPECT_EQ(deleted.revised, 1u);
  EXPECT_EQ(desk_->hits("Gunnhild Abernathy", kBirth), 0u);
  EXPECT_EQ(desk_->hits("Ottokar Quince", kBirth), 1u);
  EXPECT_THAT(codes(import(line("DEL", "Q9", "Nobody Known"))), Contains("list_version.delta.unknown"));
}

TEST_P(AlertListTest, AnEntryThatCannotBeReadTodayStaysAsItWas) {
  ASSERT_EQ(import(people(1, 40)).created, 40u);
  std::string spoilt = people(1, 40);
  const std::string name = given_name(5) + "</Name1><Name6>QUISTGAARD";
  spoilt.replace(spoilt.find(name), name.size(), "!!</Name1><Name6>??");
  const ImportReport report = import(spoilt);
  EXPECT_EQ(report.refused, 1u);
  EXPECT_EQ(report.ended, 0u);
  EXPECT_FALSE(report.held_back);
  EXPECT_EQ(found(5), 1u);
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].reference, "U1005");
  EXPECT_EQ(report.diagnostics[0].code, "alerts.subject.missing");
  EXPECT_GT(report.diagnostics[0].line, 5u);
  // One that is not even a record may be the one that is missing: a person looks.
  std::string worse = people(1, 40);
  worse.replace(worse.find("<UniqueID>U1005</UniqueID>"), 26, "<UniqueID></UniqueID>");
  const ImportReport unsure = import(worse);
  EXPECT_TRUE(unsure.held_back);
  EXPECT_THAT(codes(unsure), Contains("alerts.import.unsure"));
  EXPECT_EQ(found(5), 1u);
}

TEST_P(AlertListTest, OurOwnFormMayBeAListToo) {
  const std::string header = "surname,given_names,category,action,legal_basis,issuer_reference\n";
  const std::string rows =
      "Vanterpool,Ida,sanctions,consult_issuer,Act,1\nVanterpool,Gunnhild,sanctions,consult_issuer,Act,2\n";
  ImportRequest request;
  request.list = "ministry";
  request.proportionality_note = "weighed";
  EXPECT_EQ(import(header + rows, request).created, 2u);
  const std::string one = "Vanterpool,Ida,sanctions,consult_issuer,Act,1\n";
  EXPECT_EQ(import(header + one, request).ended, 1u);
  EXPECT_EQ(desk_->hits("Gunnhild Vanterpool", kBirth), 0u);
  const std::string same = "Quistgaard,Eva,sanctions,consult_issuer,Act,1\n";
  const ImportReport twice = import(header + one + same, request);
  EXPECT_EQ(twice.refused, 1u) << "two rows have one reference";
  ASSERT_EQ(twice.diagnostics.size(), 1u);
  EXPECT_EQ(twice.diagnostics[0].code, "list.reference.duplicate");
  EXPECT_EQ(twice.diagnostics[0].line, 3u);
  const ImportReport nameless = import(header + one + "Quistgaard,Eva,sanctions,consult_issuer,Act,\n", request);
  EXPECT_EQ(nameless.refused, 1u);
  EXPECT_EQ(nameless.diagnostics.at(0).code, "alerts.import.reference");
  request.list = "Ministry!";
  EXPECT_ERROR(desk_->import(request, {header + one}), "alerts.import.list_name");
  request.list.clear();
  EXPECT_ERROR(desk_->import(request, {people(1, 2), header + one}), "alerts.import.list");
  EXPECT_ERROR(desk_->import(request, {"nothing that is known"}), "list.format.unknown");
  EXPECT_ERROR(desk_->import(request, {}), "alerts.import.no_file");
}

TEST_P(AlertListTest, WhereEachValueWasReadIsKept) {
  ASSERT_EQ(import(people(1, 3)).created, 3u);
  const Alert alert = only(given_name(2));
  EXPECT_EQ(alert.content.source, "uk");
  const auto kept = desk_->database->read([&](database::Session& session) { return origin(session, alert.id); });
  ASSERT_OK(kept);
  ASSERT_TRUE(kept->has_value());
  EXPECT_EQ((*kept)->number, 1);
  EXPECT_THAT((*kept)->places, HasSubstr("\"names\":["));
  EXPECT_THAT((*kept)->places, HasSubstr("\"version\":1"));
}

TEST_P(AlertListTest, TwoImportsOfOneListAreNotMixed) {
  ASSERT_EQ(import(people(1, 3)).created, 3u);
  const auto claim_at = [&](std::int64_t before) {
    return desk_->database->write([&](database::Transaction& tx) -> Result<void> { return claim(tx, "uk", before); });
  };
  EXPECT_ERROR(claim_at(0), "alerts.import.moved");
  ASSERT_OK(claim_at(1));
  EXPECT_ERROR(claim_at(1), "alerts.import.moved");
  const auto lists =
      desk_->database->read([&](database::Session& session) { return imported_lists(*desk_->service, session); });
  ASSERT_OK(lists);
  EXPECT_FALSE(lists->at(0).complete);
  EXPECT_EQ(import(people(1, 3)).unchanged, 3u) << "done again, it is whole";
  desk_->clock.advance_seconds(std::int64_t{40} * 86400);
  const auto later =
      desk_->database->read([&](database::Session& session) { return imported_lists(*desk_->service, session); });
  EXPECT_TRUE(later->at(0).complete);
  EXPECT_TRUE(later->at(0).stale);
}

TEST_P(AlertListTest, WhatAnAlertCannotHoldIsLeftOutAndSaid) {
  std::string text = people(1, 1);
  std::string names;
  for (int i = 0; i < 230; ++i) {
    names += "<Name><Name1>" + given_name(i) + "</Name1><Name6>ABERNATHY</Name6><NameType>Alias</NameType></Name>";
  }
  names += "<Name><Name1>!!</Name1><NameType>Alias</NameType></Name>";
  text.insert(text.find("</Names>"), names);
  const ImportReport report = import(text);
  EXPECT_EQ(report.created, 1u);
  std::vector<std::string> said;
  for (const auto& found : report.diagnostics) said.push_back(found.code);
  EXPECT_THAT(said, Contains("alerts.import.cut"));
  EXPECT_EQ(only(given_name(1) + " Quistgaard").content.aliases.size(), 200u);
}

}  // namespace
}  // namespace limen::alerts
