// Test only: a border post with the backlog beside it, on either database.
#pragma once

#include "services/backlog/backlog.h"
#include "services/border/test_desk.h"

namespace limen::backlog::testing {

using border::testing::body_of;
using border::testing::Officer;
using border::testing::status_of;
using border::testing::TestDesk;
using border::testing::text_at;

class BacklogTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    desk_ = TestDesk::make(
        GetParam(), "baseline",
        {migrations(), [this](TestDesk& desk, api::Api& api, auto& house) -> Result<void> {
           site::SiteInfo info;
           info.name = "Test site";
           info.state = TRY(StateCode::parse("XXA"));
           backlog_ =
               TRY(Backlog::open({*house.database, *house.journal, *desk.border, desk.knowledge, desk.packs, desk.posts,
                                  info, house.clock, house.random,
                                  [](ByteView bytes) -> Result<Bytes> { return Bytes(bytes.begin(), bytes.end()); }}));
           desk.border->on_traveller_removed(backlog_->subscriber());
           return backlog_->register_routes(api);
         }});
    NEEDS_DATABASE(desk_);
    desk_->let_sessions_last();
    at("2026-11-20T06:00:00Z");
  }
  void TearDown() override { desk_.reset(); }

  void at(const std::string& instant) { desk_->server->house->clock.set(*Instant::parse(instant)); }
  // The serial numbers of new forms.
  std::vector<std::string> forms(Officer& officer, const std::string& kind, int count) {
    const auto made = body_of(officer.post("/api/paper-forms", json::object{{"kind", kind}, {"count", count}}));
    const std::string first = text_at(made, "/first");
    std::vector<std::string> all;
    const auto read = desk_->server->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query(
          "select f.serial from paper_form f where f.batch_id = (select batch_id from paper_form where serial = $1) "
          "order by f.number",
          {first}));
      for (const auto row : rows) all.emplace_back(row.text(0));
      return true;
    });
    EXPECT_OK(read);
    EXPECT_EQ(std::ssize(all), count);
    return all;
  }
  static json::object typed(const std::string& serial, const std::string& when, json::object document,
                            const std::string& direction = "entry") {
    return {{"serial", serial},
            {"at", when},
            {"decided_by", "Sgt. Bello"},
            {"reason", "power_cut"},
            {"check", TestDesk::entry(std::move(document), direction)}};
  }
  static std::string type(Officer& officer, const json::object& body, std::string key = "") {
    return status_of(officer.post("/api/backlog/entries", body, std::move(key)));
  }
  static json::object changes(const std::string& reason = "typing_error") {
    return {{"changes", json::object{{"carrier_reference", "LG 12"}}},
            {"reason", reason},
            {"note", "The flight number was misread"},
            {"evidence", "Boarding pass, copy in the file"},
            {"asked_by", "traveller"}};
  }
  // Empty when journal and tables agree.
  std::string differs() { return desk_->differs(); }
  // Of the table of crossings as they stand: direction and source, in order of time.
  std::string crossings() {
    std::string said;
    const auto read = desk_->server->house->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows =
          TRY(session.query("select direction, source, unlawful_days, judgements from crossing where corrected_by is "
                            "null order by at, id"));
      for (const auto row : rows) said += std::string(row.text(0)) + ":" + std::string(row.text(1)) + " ";
      return true;
    });
    EXPECT_OK(read);
    return said;
  }

  std::unique_ptr<Backlog> backlog_;
  std::unique_ptr<TestDesk> desk_;
};

}  // namespace limen::backlog::testing
