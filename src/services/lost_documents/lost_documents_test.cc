// The list of lost documents: found at once and after a restart, gone when withdrawn, and never "not listed" out of a
// file that is damaged. On both databases; the routes over real HTTP.
#include "services/lost_documents/lost_documents.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"
#include "platform/database/test_site.h"
#include "services/lost_documents/state.h"

namespace limen::lost_documents {
namespace {

using api::testing::code_of;
using api::testing::TestServer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHeader = "issuer,type,number,status,reported_on,source\n";
const std::string kRows =
    "UTO,passport,C01X00T47,stolen,2026-03-01,Police of Utopia\n"
    "UTO,P,L898902C3,lost,2026-04-02,Ministry of Utopia\n"
    "SWE,identity_card,77-88-99 AB,revoked,2025-12-24,Sweden\n";

class LostDocumentsTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    knowledge_ = site::Knowledge::read(packs_, "baseline").take();
    server_ = TestServer::make(GetParam(),
                               [this](api::Api& api, TestServer::House& house) -> Result<void> {
                                 list_ = TRY(LostDocuments::open({*house.database, *house.journal, folder_.path(),
                                                                  knowledge_, house.clock, house.random}));
                                 return list_->register_routes(api);
                               },
                               {migrations()});
    NEEDS_DATABASE(server_);
    server_->start();
    manager_ = server_->token_of("alert_manager");
  }
  void TearDown() override {
    if (server_) server_->stop();
  }
  static ImportRequest of(const std::string& text, std::size_t piece = 1000) {
    ImportRequest request;
    request.source = [text, piece, at = std::size_t{0}](std::span<char> to) mutable {
      const std::size_t count = std::min({piece, to.size(), text.size() - at});
      std::copy_n(text.data() + at, count, to.data());
      at += count;
      return count;
    };
    return request;
  }
  ImportReport import(const std::string& text, bool accept = false) {
    ImportRequest request = of(text);
    request.accept_held_back = accept;
    auto report = list_->import(std::move(request), "tester");
    EXPECT_OK(report);
    return report.ok() ? report.take() : ImportReport{};
  }
  std::vector<std::string> found(const std::string& issuer, const std::string& type, const std::string& number) {
    const auto all = list_->find(*StateCode::parse(issuer), type, number);
    EXPECT_OK(all);
    std::vector<std::string> said;
    if (!all.ok()) return said;
    for (const Found& one : *all) {
      said.push_back(std::string(to_text(one.report.status)) + " " + one.report.reported_on.to_text() + " " +
                     one.report.source + (one.agreement == document_keys::Agreement::kExact ? "" : " ?"));
    }
    return said;
  }
  http::ClientResponse post(const std::string& token, const std::string& path, const std::string& body,
                            http::HeaderList headers = {}) {
    headers.emplace_back("Limen-Purpose", "alert_management");
    headers.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys_));
    const bool typed = std::ranges::any_of(headers, [](const auto& header) { return header.first == "Content-Type"; });
    if (!typed) headers.emplace_back("Content-Type", "application/json");
    auto client = server_->client(token);
    auto answer = client.request("POST", path, body, headers);
    EXPECT_OK(answer);
    return answer.ok() ? answer.take() : http::ClientResponse{};
  }
  std::vector<journal::Opened> entries() {
    std::vector<journal::Opened> all;
    // In the writer: what was looked at is on its way there.
    EXPECT_OK(server_->house->database->write([](database::Transaction&) { return Result<void>(); }));
    for (std::int64_t seq = 1; seq <= server_->house->journal->head().seq; ++seq) {
      auto opened = server_->house->database->read(
          [&](database::Session& session) { return server_->house->journal->read(session, seq); });
      EXPECT_OK(opened);
      if (opened.ok()) all.push_back(opened.take());
    }
    return all;
  }
  // The facts of every journal entry of that kind.
  std::vector<std::string> facts(const std::string& kind) {
    std::vector<std::string> all;
    for (const journal::Opened& opened : entries()) {
      if (opened.entry.kind == kind) all.push_back(opened.entry.facts);
    }
    return all;
  }
  std::string file() const { return folder_.path() + "/lost_documents/" + list_->info().file; }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/lost_documents")) {
      count += entry.is_regular_file() ? 1U : 0U;
    }
    return count;
  }

  database::testing::TestFolder folder_;
  config::PackStore packs_ = config::PackStore::embedded();
  std::shared_ptr<const site::Knowledge> knowledge_;
  std::unique_ptr<LostDocuments> list_;
  std::unique_ptr<TestServer> server_;
  std::string manager_;
  int keys_ = 0;
};

ON_BOTH_DATABASES(LostDocumentsTest);

TEST_P(LostDocumentsTest, WhoReportedADocumentAndWhenIsFoundAlsoAfterARestart) {
  EXPECT_EQ(list_->info().state, "empty");
  EXPECT_TRUE(found("UTO", "passport", "C01X00T47").empty());
  const ImportReport report = import(kHeader + kRows);
  EXPECT_EQ(report.rows, 3u);
  EXPECT_EQ(report.accepted, 3u);
  EXPECT_EQ(report.entries, 3u);
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(list_->info().state, "ready");
    EXPECT_THAT(found("UTO", "passport", "C01X00T47"), ElementsAre("stolen 2026-03-01 Police of Utopia"));
    EXPECT_THAT(found("UTO", "diplomatic_passport", "c01x00t47<<"), ElementsAre("stolen 2026-03-01 Police of Utopia"));
    EXPECT_THAT(found("UTO", "passport", "CO1X00T47"), ElementsAre("stolen 2026-03-01 Police of Utopia ?"));
    EXPECT_THAT(found("SWE", "identity_card", "778899AB"), ElementsAre("revoked 2025-12-24 Sweden"));
    EXPECT_TRUE(found("SWE", "passport", "778899AB").empty()) << "another type";
    EXPECT_TRUE(found("SWE", "passport", "C01X00T47").empty()) << "another issuer";
    EXPECT_TRUE(found("UTO", "passport", "").empty());
    EXPECT_OK(list_->verify());
    server_->restart();
  }
  EXPECT_THAT(server_->house->kinds(), Contains("lost_documents.imported"));
}

TEST_P(LostDocumentsTest, EveryWrongLineIsNamedAndADryRunWritesNothing) {
  const std::string wrong =
      "QQQ,passport,C01X00T47,stolen,2026-03-01,Police\n"
      "UTO,surfboard,C01X00T47,stolen,2026-03-01,Police\n"
      "UTO,passport,---,stolen,2026-03-01,Police\n"
      "UTO,passport,C01X00T47,borrowed,2026-03-01,Police\n"
      "UTO,passport,C01X00T47,stolen,2099-03-01,Police\n";
  ImportRequest request = of(kHeader + wrong + kRows + "UTO,passport\n", 7);
  request.dry_run = true;
  const auto report = list_->import(std::move(request), "tester");
  ASSERT_OK(report);
  EXPECT_EQ(report->refused, 6u);
  EXPECT_EQ(report->accepted, 3u);
  std::vector<std::string> said;
  for (const auto& one : report->diagnostics)
    said.push_back(std::to_string(one.line) + " " + one.column + " " + one.code);
  EXPECT_THAT(said, ElementsAre("2 issuer lost_documents.issuer", "3 type lost_documents.type",
                                "4 number lost_documents.number", "5 status lost_documents.status",
                                "6 reported_on lost_documents.date", "10  csv.record.width"));
  EXPECT_EQ(list_->info().state, "empty");
  EXPECT_TRUE(found("UTO", "passport", "C01X00T47").empty());
  EXPECT_ERROR(list_->import(of(kHeader), "tester"), "lost_documents.empty");
  EXPECT_ERROR(list_->import(of("number,issuer\n"), "tester"), "csv.header.missing");
  ImportRequest cut = of(kHeader + kRows);
  cut.trouble = [] { return std::optional(Error{"file.gzip", "cut"}); };
  EXPECT_ERROR(list_->import(std::move(cut), "tester"), "file.gzip");
  EXPECT_EQ(list_->info().state, "empty");
}

TEST_P(LostDocumentsTest, ManyLinesInBlocksAndAListThatShrinksIsHeldBack) {
  std::string many = kHeader, fewer = kHeader;
  constexpr int kMany = 60'000;
  for (int i = 0; i < kMany; ++i) {
    const std::string line = "UTO,P,X" + std::to_string(7'000'000 + i * 37) + ",lost,2026-01-0" +
                             std::to_string(1 + i % 9) + ",Ministry of Utopia\n";
    many += line;
    if (i < kMany / 2) fewer += line;
  }
  many += "UTO,P,X1,lost,someday,Ministry\n";
  const ImportReport report = import(many);
  EXPECT_EQ(report.entries, static_cast<std::uint64_t>(kMany));
  EXPECT_EQ(report.diagnostics.at(0).line, static_cast<std::uint64_t>(kMany) + 2) << "counted through the blocks";
  EXPECT_THAT(found("UTO", "P", "X" + std::to_string(7'000'000 + 59'999 * 37)),
              Contains("lost 2026-01-06 Ministry of Utopia"));
  const ImportReport held = import(fewer);
  EXPECT_TRUE(held.held_back);
  EXPECT_THAT(held.findings, ElementsAre("lost_documents.vanished"));
  EXPECT_EQ(list_->info().entries, static_cast<std::uint64_t>(kMany));
  EXPECT_EQ(files(), 1u) << "nothing is left behind";
  EXPECT_FALSE(import(fewer, true).held_back);
  EXPECT_EQ(list_->info().entries, static_cast<std::uint64_t>(kMany / 2));
  EXPECT_EQ(files(), 1u);
}

TEST_P(LostDocumentsTest, WhatIsAddedOrWithdrawnCountsAtOnceAndAfterCompaction) {
  import(kHeader + kRows);
  const std::string add = R"({"add":[{"issuer":"UTO","type":"passport","number":"ZZ-1234567","status":"stolen",)"
                          R"("reported_on":"2026-05-05","source":"Counter 4"}]})";
  const auto dry = post(manager_, "/api/lost-documents/changes?dry_run=true", add);
  EXPECT_EQ(dry.status, 200u) << dry.body;
  EXPECT_TRUE(found("UTO", "passport", "ZZ1234567").empty());
  ASSERT_EQ(post(manager_, "/api/lost-documents/changes", add).status, 200u);
  EXPECT_THAT(found("UTO", "passport", "ZZ1234567"), ElementsAre("stolen 2026-05-05 Counter 4"));
  const auto gone = post(manager_, "/api/lost-documents/changes",
                         R"({"withdraw":[{"issuer":"UTO","type":"P","number":"c01x00t47"},)"
                         R"({"issuer":"UTO","type":"P","number":"NOTLISTED1"}]})");
  ASSERT_EQ(gone.status, 200u) << gone.body;
  EXPECT_THAT(gone.body, HasSubstr(R"("withdrawn":1,"not_listed":1)"));
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(found("UTO", "passport", "C01X00T47").empty()) << round;
    EXPECT_THAT(found("UTO", "passport", "ZZ1234567"), ElementsAre("stolen 2026-05-05 Counter 4")) << round;
    EXPECT_THAT(found("UTO", "passport", "L898902C3"), ElementsAre("lost 2026-04-02 Ministry of Utopia")) << round;
    if (round == 0) {
      server_->restart();
    } else if (round == 1) {
      EXPECT_EQ(list_->info().erased, 1u);
      const auto tidied = list_->tidy();
      ASSERT_OK(tidied);
      EXPECT_TRUE(*tidied);
      EXPECT_EQ(list_->info().erased, 0u);
      EXPECT_EQ(list_->info().entries, 3u);
      EXPECT_EQ(files(), 1u);
      const auto waiting = server_->house->database->read(
          [](database::Session& session) { return session.query("select count(*) from lost_document_change"); });
      EXPECT_EQ(waiting->front().integer(0), 0) << "no number waits in the database";
      server_->restart();
    }
  }
  EXPECT_FALSE(*list_->tidy());
  EXPECT_THAT(server_->house->kinds(), Contains("lost_documents.changed"));
  EXPECT_THAT(server_->house->kinds(), Contains("lost_documents.compacted"));
  for (const std::string& one : facts("lost_documents.changed"))
    EXPECT_THAT(one, Not(HasSubstr("1234567"))) << "sealed";
}

TEST_P(LostDocumentsTest, AChangeMadeDuringAnImportIsKept) {
  import(kHeader + kRows);
  ImportRequest request = of(kHeader + kRows, 40);
  bool done = false;
  request.source = [this, &done, inner = request.source](std::span<char> to) {
    if (!done) {
      done = true;
      EXPECT_EQ(
          post(manager_, "/api/lost-documents/changes",
               R"({"add":[{"issuer":"UTO","type":"P","number":"NEW12345","status":"lost","reported_on":"2026-05-05",)"
               R"("source":"Counter 4"}],"withdraw":[{"issuer":"UTO","type":"P","number":"L898902C3"}]})")
              .status,
          200u);
      EXPECT_ERROR(list_->compact("tester"), "lost_documents.busy");
    }
    return inner(to);
  };
  ASSERT_OK(list_->import(std::move(request), "tester"));
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(found("UTO", "P", "NEW12345").size(), 1u);
    EXPECT_TRUE(found("UTO", "P", "L898902C3").empty());
    EXPECT_EQ(found("UTO", "P", "C01X00T47").size(), 1u);
    server_->restart();
  }
}

TEST_P(LostDocumentsTest, DamageIsToldAndNeverNotListed) {
  import(kHeader + kRows);
  const std::string path = file();
  server_->stop();
  std::string bytes;
  {
    std::ifstream in(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto with = [&](const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    server_->house->open();
    server_->start();
    const auto answer = list_->find(*StateCode::parse("UTO"), "P", "C01X00T47");
    const bool told = !answer.ok() && answer.error().code == "lost_documents.damaged";
    EXPECT_FALSE(list_->verify().ok());
    EXPECT_EQ(list_->info().state, "damaged");
    server_->stop();
    return told;
  };
  for (std::size_t at = 0; at < bytes.size(); at += std::max<std::size_t>(1, bytes.size() / 12)) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_TRUE(with(damaged)) << at;
  }
  EXPECT_TRUE(with(bytes.substr(0, bytes.size() - 64)));
  EXPECT_TRUE(with(""));
  std::filesystem::remove(path);
  server_->house->open();
  server_->start();
  EXPECT_ERROR(list_->find(*StateCode::parse("UTO"), "P", "C01X00T47"), "lost_documents.damaged");
  manager_ = server_->token_of("alert_manager");
  EXPECT_EQ(post(manager_, "/api/lost-documents/changes",
                 R"({"withdraw":[{"issuer":"UTO","type":"P","number":"C01X00T47"}]})")
                .status,
            503u);
  // A list that is imported anew is whole again.
  import(kHeader + kRows);
  EXPECT_EQ(list_->info().state, "ready");
  EXPECT_EQ(found("UTO", "P", "C01X00T47").size(), 1u);
}

TEST_P(LostDocumentsTest, TheRoutes) {
  const http::HeaderList csv = {{"Content-Type", "text/csv"}};
  const auto dry = post(manager_, "/api/lost-documents/import?dry_run=true", kHeader + kRows, csv);
  ASSERT_EQ(dry.status, 200u) << dry.body;
  EXPECT_THAT(dry.body, HasSubstr(R"("accepted":3)"));
  EXPECT_EQ(list_->info().state, "empty");
  ASSERT_EQ(post(manager_, "/api/lost-documents/import", kHeader + kRows, csv).status, 200u);
  const std::string key = R"({"issuer":"UTO","type":"passport","number":"C01X00T47"})";
  const auto answer = post(manager_, "/api/lost-documents/lookup", key);
  ASSERT_EQ(answer.status, 200u) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(R"("status":"stolen","reported_on":"2026-03-01","source":"Police of Utopia")"));
  bool recorded = false;
  for (const std::string& one : facts("access.looked")) {
    recorded = recorded || one.find("lookUpLostDocument") != std::string::npos;
    EXPECT_THAT(one, Not(HasSubstr("C01X00T47")));
  }
  EXPECT_TRUE(recorded);
  auto client = server_->client(manager_);
  EXPECT_THAT(client.get("/api/lost-documents")->body, HasSubstr(R"("entries":3)"));
  EXPECT_EQ(post(manager_, "/api/lost-documents/changes", "{}").status, 422u);
  const auto wrong = post(manager_, "/api/lost-documents/lookup", R"({"issuer":"QQQ","type":"P","number":"1"})");
  EXPECT_EQ(code_of(Result<http::ClientResponse>(wrong)), "lost_documents.issuer");
  const std::string officer = server_->token_of("officer");
  EXPECT_EQ(post(officer, "/api/lost-documents/lookup", key).status, 403u);
  EXPECT_EQ(post(officer, "/api/lost-documents/import", kHeader + kRows, csv).status, 403u);
  EXPECT_EQ(post(server_->token_of("supervisor"), "/api/lost-documents/changes", "{}").status, 403u);
}

TEST_P(LostDocumentsTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  const auto access = server_->house->access;
  for (const std::string& role : access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const auto report = api::run_matrix(client, *server_->api, *access, tokens);
  ASSERT_OK(report);
  EXPECT_TRUE(report->wrong.empty()) << ::testing::PrintToString(report->wrong);
}

}  // namespace
}  // namespace limen::lost_documents
