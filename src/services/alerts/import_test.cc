// Imports: every wrong line is named, a dry run writes nothing, the same file twice changes nothing.
#include <gmock/gmock.h>
#include <zlib.h>

#include <filesystem>
#include <iostream>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "services/alerts/test_desk.h"

namespace limen::alerts {
namespace {

using ::testing::HasSubstr;
using testing::kBirth;
using ::testing::Not;

constexpr std::string_view kHeader =
    "surname,given_names,other_names,birth_date,sex,nationality,document_type,document_number,document_issuer,category,"
    "reason,action,legal_basis,issuer_reference,review_date,expiry_date,remarks,issuer,proportionality_note\n";

// A good row; `spoil` replaces single values.
std::string row(std::map<std::string, std::string> spoil = {}) {
  std::map<std::string, std::string> values = {{"surname", "Vanterpool"},
                                               {"given_names", "Ingeborg"},
                                               {"birth_date", "1974-08-12"},
                                               {"category", "wanted"},
                                               {"reason", "Trial"},
                                               {"action", "arrest"},
                                               {"legal_basis", "Code 12"},
                                               {"issuer", "Court of Xandria"},
                                               {"proportionality_note", "serious"}};
  for (auto& [name, value] : spoil) values[name] = value;
  std::string line;
  std::string header(kHeader.substr(0, kHeader.size() - 1));
  std::size_t begin = 0;
  while (begin <= header.size()) {
    const std::size_t end = std::min(header.find(',', begin), header.size());
    if (begin > 0) line += ',';
    line += "\"" + values[header.substr(begin, end - begin)] + "\"";
    begin = end + 1;
  }
  return line + "\n";
}

std::string file(const std::vector<std::string>& rows) {
  std::string text(kHeader);
  for (const std::string& each : rows) text += each;
  return text;
}

class AlertImportTest : public testing::DeskTest {
 protected:
  ImportReport import(const std::string& text, bool dry_run = false, lists::Format format = lists::Format::kAlertsCsv) {
    auto report = desk_->import(text, dry_run, format);
    EXPECT_OK(report);
    if (!report.ok()) return {};
    EXPECT_EQ(report->rows, report->accepted + report->skipped + report->refused);
    EXPECT_EQ(report->accepted, report->created + report->revised + report->unchanged);
    return report.take();
  }
};

ON_BOTH_DATABASES(AlertImportTest);

TEST_P(AlertImportTest, EveryKindOfWrongLineIsNamedAndTheOthersGoOn) {
  struct Wrong {
    std::map<std::string, std::string> spoil;
    std::string column, code;
  };
  const std::vector<Wrong> all = {
      {{{"category", ""}}, "category", "list.required.missing"},
      {{{"category", "nonsense"}}, "category", "alerts.category.unknown"},
      {{{"action", ""}}, "action", "list.required.missing"},
      {{{"action", "seize"}}, "action", "alerts.action.not_allowed"},
      {{{"surname", ""}, {"given_names", ""}}, "surname", "list.name.missing"},
      {{{"surname", "!!"}, {"given_names", ""}}, "surname", "alerts.subject.missing"},
      {{{"birth_date", ""}}, "birth_date", "alerts.minimum.missing"},
      {{{"birth_date", "12.8.1974"}}, "birth_date", "list.birth_date.invalid"},
      {{{"birth_date", "2031-01-01"}}, "birth_date", "alerts.birth.future"},
      {{{"sex", "male"}}, "sex", "list.sex.invalid"},
      {{{"nationality", "Xandria"}}, "nationality", "list.state.invalid"},
      {{{"nationality", "QQQ"}}, "nationality", "alerts.state.unknown"},
      {{{"document_type", "passport"}}, "document_number", "list.document.number_missing"},
      {{{"document_number", "--"}}, "document_number", "alerts.document.number"},
      {{{"document_number", "A1"}, {"document_issuer", "QQQ"}}, "document_number", "alerts.state.unknown"},
      {{{"other_names", "!!"}}, "other_names", "alerts.alias.empty"},
      {{{"reason", ""}}, "reason", "alerts.minimum.missing"},
      {{{"legal_basis", ""}}, "legal_basis", "alerts.minimum.missing"},
      {{{"proportionality_note", ""}}, "proportionality_note", "alerts.proportionality.missing"},
      {{{"review_date", "soon"}}, "review_date", "list.date.invalid"},
      {{{"review_date", "2020-01-01"}}, "review_date", "alerts.review.past"},
      {{{"review_date", "2028-01-01"}}, "review_date", "alerts.review.late"},
      {{{"expiry_date", "2020-01-01"}}, "expiry_date", "alerts.expiry.past"},
      {{{"expiry_date", "2050-01-01"}}, "expiry_date", "alerts.expiry.late"},
      {{{"review_date", "2027-03-01"}, {"expiry_date", "2027-02-01"}}, "review_date", "list.date.order"},
      {{{"surname", std::string(400, 'a')}}, "surname", "alerts.text.too_long"},
  };
  std::vector<std::string> rows;
  for (const Wrong& wrong : all) {
    auto spoil = wrong.spoil;
    spoil.emplace("given_names", "Number" + std::string(1, static_cast<char>('a' + rows.size() % 26)));
    rows.push_back(row(std::move(spoil)));
  }
  rows.push_back("too,short\n");
  rows.push_back(row());
  rows.push_back(row({{"surname", "VANTERPOOL"}}));  // the same person again
  const ImportReport report = import(file(rows));
  EXPECT_EQ(report.rows, rows.size());
  EXPECT_EQ(report.created, 1u);
  EXPECT_EQ(report.refused, rows.size() - 1);
  const auto has = [&](std::size_t line, const std::string& column, const std::string& code) {
    return std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [&](const ImportDiagnostic& found) {
      return found.line == line && found.column == column && found.code == code && found.severity == Severity::kError;
    });
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_TRUE(has(i + 2, all[i].column, all[i].code)) << "line " << i + 2 << " " << all[i].code;
  }
  EXPECT_TRUE(has(all.size() + 4, "surname", "alerts.import.duplicate"));
  const bool width = std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [&](const auto& found) {
    return found.line == all.size() + 2 && found.code == "csv.record.width";
  });
  EXPECT_TRUE(width);
  for (const auto& found : report.diagnostics) EXPECT_THAT(found.message, Not(HasSubstr("Vanterpool")));
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 1u);
}

TEST_P(AlertImportTest, ADryRunSaysTheSameAndWritesNothing) {
  const std::string text = file({row({{"issuer_reference", "1"}}), row({{"surname", "Quistgaard"}, {"category", "x"}}),
                                 row({{"surname", "Abernathy"}, {"issuer_reference", "2"}})});
  const auto before = desk_->journal->head().seq;
  const ImportReport dry = import(text, true);
  EXPECT_EQ(desk_->journal->head().seq, before);
  EXPECT_EQ(desk_->count("alert"), 0);
  EXPECT_EQ(desk_->service->index.size().entries, 0u);
  const ImportReport wet = import(text);
  EXPECT_EQ(dry.created, 2u);
  EXPECT_EQ(dry.created, wet.created);
  EXPECT_EQ(dry.refused, wet.refused);
  EXPECT_EQ(dry.diagnostics.size(), wet.diagnostics.size());
  EXPECT_EQ(desk_->count("alert"), 2);
  EXPECT_EQ(import(text, true).unchanged, 2u);
}

TEST_P(AlertImportTest, TheSameFileAgainChangesNothingAndADifferentRowIsAVersion) {
  const std::string text = file({row({{"issuer_reference", "1"}}), row({{"surname", "Abernathy"}})});
  EXPECT_EQ(import(text).created, 2u);
  const ImportReport again = import(text);
  EXPECT_EQ(again.unchanged, 2u);
  EXPECT_EQ(again.created + again.revised, 0u);
  EXPECT_EQ(desk_->count("alert_version"), 0);
  const ImportReport changed = import(file({row({{"issuer_reference", "1"}, {"surname", "Quistgaard"}}),
                                            row({{"surname", "Abernathy"}, {"reason", "Another"}})}));
  EXPECT_EQ(changed.revised, 2u);
  EXPECT_EQ(desk_->count("alert"), 2);
  EXPECT_EQ(desk_->count("alert_version"), 2);
  EXPECT_EQ(desk_->hits("Ingeborg Quistgaard", kBirth), 1u);
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 0u);
}

// Rows are asked about together before the first is written: what the rows before them wrote counts all the same.
TEST_P(AlertImportTest, RowsOfOneFileMeetEachOther) {
  const ImportReport report =
      import(file({row({{"issuer_reference", "1"}}), row({{"surname", "Abernathy"}}),
                   row({{"surname", "Abernathy"}, {"category", "observation"}, {"action", "discreet_check"}})}));
  EXPECT_EQ(report.created, 2u);
  EXPECT_EQ(report.refused, 1u);
  ASSERT_EQ(report.diagnostics.size(), 1u);
  EXPECT_EQ(report.diagnostics[0].line, 4u);
  EXPECT_EQ(report.diagnostics[0].code, "alerts.incompatible");
  EXPECT_EQ(desk_->count("alert"), 2);
}

TEST_P(AlertImportTest, TheJournalNamesTheFileAndSealsTheIds) {
  const std::string text = file({row()});
  ASSERT_EQ(import(text).created, 1u);
  const auto entry = desk_->last_entry();
  EXPECT_EQ(entry.entry.kind, "alerts.imported");
  EXPECT_EQ(entry.entry.actor, "officer-1");
  EXPECT_THAT(entry.entry.facts, HasSubstr(to_hex(journal::hash_of(as_bytes(text)))));
  EXPECT_THAT(entry.entry.facts, HasSubstr("\"created\":1"));
  ASSERT_EQ(entry.parts.size(), 1u);
  const auto listed = desk_->database->read(
      [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, {}); });
  ASSERT_OK(listed);
  EXPECT_THAT(entry.parts[0].plaintext.value_or(""), HasSubstr(listed->ids.at(0).to_text()));
}

TEST_P(AlertImportTest, WhatAnOfficerWithdrewOrChangedIsNotBroughtBackByTheSameFile) {
  const std::string text =
      file({row({{"issuer_reference", "1"}}), row({{"surname", "Abernathy"}, {"issuer_reference", "2"}})});
  ASSERT_EQ(import(text).created, 2u);
  const auto page = desk_->database->read([&](database::Session& session) {
    return desk_->service->list(session, *desk_->grant, {.query = "Vanterpool"});
  });
  ASSERT_OK(page);
  ASSERT_OK(desk_->withdraw(page->ids.at(0), "granted protection"));
  const auto other = desk_->database->read(
      [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, {.query = "Abernathy"}); });
  auto alert = desk_->read(other->ids.at(0));
  alert->content.remarks = "checked";
  ASSERT_OK(desk_->revise(alert->id, alert->content));
  const ImportReport again = import(text);
  EXPECT_EQ(again.skipped, 1u);
  EXPECT_EQ(again.unchanged, 1u);
  ASSERT_EQ(again.diagnostics.size(), 1u);
  EXPECT_EQ(again.diagnostics[0].code, "alerts.import.withdrawn");
  EXPECT_EQ(again.diagnostics[0].line, 2u);
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 0u);
  EXPECT_EQ(desk_->read(alert->id)->content.remarks, "checked");
  // Nor after the withdrawn alert itself is gone: its number is remembered, and nothing of the person.
  EXPECT_EQ(desk_->service->run_retention(*CivilDate::parse("2027-02-01"), 100).value_or(-1), 1);
  const ImportReport later = import(text);
  EXPECT_EQ(later.skipped, 1u);
  EXPECT_EQ(later.created, 0u);
  EXPECT_EQ(desk_->count("alert"), 1);
  EXPECT_EQ(desk_->hits("Ingeborg Vanterpool", kBirth), 0u);
}

TEST_P(AlertImportTest, ManyRowsGoInPartsAndTheIndexIsTheSameAfterARestart) {
  std::vector<std::string> rows;
  for (int i = 0; i < 1203; ++i) {
    const std::string year = std::to_string(1950 + i % 50);
    rows.push_back(row({{"given_names", "Ingeborg " + std::string(1, static_cast<char>('a' + i % 26)) + "xq"},
                        {"issuer_reference", std::to_string(i)},
                        {"birth_date", year + "-01-" + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1)},
                        {"surname", "Vanter" + std::string(1, static_cast<char>('a' + i / 26 % 26)) +
                                        std::string(1, static_cast<char>('a' + i / 676)) + "pool"}}));
  }
  std::size_t calls = 0, last = 0;
  ImportRequest request;
  request.progress = [&](std::size_t done, std::size_t all) {
    ++calls;
    last = done;
    EXPECT_EQ(all, rows.size());
  };
  const auto before = desk_->journal->head().seq;
  const auto report = desk_->import(request, {file(rows)});
  ASSERT_OK(report);
  EXPECT_EQ(report->created, rows.size());
  EXPECT_EQ(calls, 3u);
  EXPECT_EQ(last, rows.size());
  EXPECT_EQ(desk_->journal->head().seq, before + 3);
  const auto size = desk_->service->index.size();
  desk_->restart();
  EXPECT_EQ(desk_->service->index.size().entries, rows.size());
  EXPECT_EQ(desk_->service->index.size().names, size.names);
}

TEST_P(AlertImportTest, ADatesOfAListAreRenewedWhenTheirReviewIsDue) {
  const std::string sdn =
      "101,\"EXAMPLE, Zelda\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 12 Aug 1974.\"\n";
  ASSERT_EQ(import(sdn, false, lists::Format::kOfacCsv).created, 1u);
  EXPECT_EQ(import(sdn, false, lists::Format::kOfacCsv).unchanged, 1u);
  desk_->clock.advance_seconds(std::int64_t{360} * 86400);
  EXPECT_EQ(import(sdn, false, lists::Format::kOfacCsv).revised, 1u);
  EXPECT_EQ(import(sdn, false, lists::Format::kOfacCsv).unchanged, 1u);
}

TEST_P(AlertImportTest, TheOfacFormBecomesAlertsOfTheListCategory) {
  ImportRequest request;
  request.format = lists::Format::kOfacCsv;
  const std::string sdn =
      "101,\"EXAMPLE, Zelda\",\"individual\",\"TEST] [TWO\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB circa 1974; "
      "nationality Iran; alt. nationality Korea, North; Gender Female; Passport A123456 (Syria); a.k.a. 'AUNTIE'.\"\n"
      "102,\"EXAMPLE TRADING\",-0- ,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
      "x,\"WRONG\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
  const std::string alt = "101,1,\"aka\",\"SAMPLE, Zelda\",-0- \n";
  const auto report = desk_->import(request, {sdn, alt});
  ASSERT_OK(report);
  EXPECT_EQ(report->rows, 3u);
  EXPECT_EQ(report->created, 1u);
  EXPECT_EQ(report->skipped, 1u);
  EXPECT_EQ(report->refused, 1u);
  const auto page = desk_->database->read(
      [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, {}); });
  ASSERT_OK(page);
  const auto alert = desk_->read(page->ids.at(0));
  ASSERT_OK(alert);
  const Content& content = alert->content;
  EXPECT_EQ(content.category, "sanctions");
  EXPECT_EQ(content.issuer, "OFAC");
  EXPECT_EQ(content.reference, "101");
  EXPECT_EQ(content.requested_action, "consult_issuer");
  EXPECT_EQ(content.sex, Sex::kFemale);
  ASSERT_EQ(content.nationalities.size(), 2u);
  EXPECT_EQ(content.nationalities[0].text(), "IRN");
  EXPECT_EQ(content.nationalities[1].text(), "PRK");
  ASSERT_EQ(content.documents.size(), 1u);
  EXPECT_EQ(content.documents[0].issuer.text(), "SYR");
  ASSERT_EQ(content.aliases.size(), 2u);
  EXPECT_TRUE(content.aliases[0].weak);
  EXPECT_EQ(content.aliases[1].surname, "SAMPLE");
  EXPECT_EQ(desk_->hits("Zelda Sample", "1974-02-03"), 1u);
  request.category = "nonsense";
  EXPECT_ERROR(desk_->import(request, {sdn, alt}), "alerts.import.category");
}

TEST_P(AlertImportTest, HostileFilesGiveDiagnosticsOrText) {
  EXPECT_FALSE(desk_->import("").ok());
  EXPECT_FALSE(desk_->import("surname;category\n").ok());
  std::string nul = file({row({{"reason", std::string("a\0b", 3)}})});
  EXPECT_EQ(import(nul).refused, 1u);
  EXPECT_EQ(import(file({row({{"reason", "\xff\xfe"}})})).refused, 1u);
  const std::string hostile = "'; drop table alert; -- <script> %s {} \x1f\x1e \xe2\x80\xae";
  const ImportReport report = import(file({row({{"reason", hostile},
                                                {"given_names", hostile},
                                                {"other_names", "Jones" + hostile},
                                                {"document_number", "A1" + hostile},
                                                {"issuer", hostile},
                                                {"issuer_reference", hostile},
                                                {"remarks", hostile}})}));
  EXPECT_EQ(report.created, 1u);
  const auto page = desk_->database->read(
      [&](database::Session& session) { return desk_->service->list(session, *desk_->grant, {}); });
  ASSERT_OK(page);
  ASSERT_EQ(page->alerts.size(), 1u);
  const std::string text = limen::to_text(json::value(page->alerts[0]));
  EXPECT_THAT(text, HasSubstr("drop table alert"));
  EXPECT_THAT(text, Not(HasSubstr("\\u001f")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_EQ(import("\"\n\"\"\"", false, lists::Format::kOfacCsv).created, 0u);
}

std::string unpacked(const std::string& path) {
  gzFile in = gzopen(path.c_str(), "rb");
  std::string text;
  char buffer[65536];
  for (int got = 0; in != nullptr && (got = gzread(in, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  if (in != nullptr) gzclose(in);
  return text;
}

TEST_P(AlertImportTest, TheWholeOfacList) {
  const std::string folder = LIMEN_SOURCE_DIR "/../shared/data/screening/";
  if (!std::filesystem::exists(folder + "ofac_sdn.csv.gz")) GTEST_SKIP() << "the list is not here";
  ImportRequest request;
  request.format = lists::Format::kOfacCsv;
  const std::vector<std::string> files = {unpacked(folder + "ofac_sdn.csv.gz"),
                                          unpacked(folder + "ofac_alt_even.csv.gz")};
  const auto report = desk_->import(request, files);
  ASSERT_OK(report);
  EXPECT_EQ(report->rows, 14965u);
  EXPECT_GT(report->created, 6000u);
  std::map<std::string, int> codes;
  for (const auto& found : report->diagnostics) ++codes[found.code];
  std::cout << "created " << report->created << " skipped " << report->skipped << " refused " << report->refused
            << "\n";
  for (const auto& [code, count] : codes) std::cout << "  " << code << " " << count << "\n";
  EXPECT_LT(report->refused, 5u);
  EXPECT_EQ(desk_->service->index.size().entries, report->created);
  const auto again = desk_->import(request, files);
  ASSERT_OK(again);
  EXPECT_EQ(again->unchanged, report->created);
}

}  // namespace
}  // namespace limen::alerts
