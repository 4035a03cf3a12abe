// A desk with the papers service over real HTTP, for its tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engines/personalisation/personalisation.h"
#include "formats/raster/raster.h"
#include "formats/zip/zip.h"
#include "services/border/test_desk.h"
#include "services/papers/papers.h"

namespace limen::papers::testing {

using border::testing::body_of, border::testing::Officer, border::testing::status_of, border::testing::TestDesk,
    border::testing::text_at;

// The boarding pass of the traveller who stands there in most tests.
inline constexpr const char* kPass = "M1OKONJO/ADAMRS       EABC123 AAABBBXY 0834 226F001A0025 100";

class PapersTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override { open_desk(); }
  void open_desk(const std::function<void(Parts&)>& change = {},
                 std::span<const database::Migration> tables = migrations()) {
    desk_ =
        TestDesk::make(GetParam(), "baseline",
                       {.migrations = tables,
                        .build = [this, change](TestDesk& desk, api::Api& api,
                                                api::testing::TestServer::House& house) -> Result<void> {
                          Parts parts{*house.database, *house.journal,  desk.knowledge,
                                      desk.packs,      desk.posts,      house.clock,
                                      house.random,    desk.lost.get(), [this] { return Trusted{.chips = believed_}; }};
                          if (change) change(parts);
                          papers_ = TRY(Papers::open(std::move(parts)));
                          return papers_->register_routes(api);
                        }});
    NEEDS_DATABASE(desk_);
  }
  void TearDown() override {
    if (desk_ && desk_->server) desk_->server->stop();
  }
  static std::vector<std::string> codes(const json::value& papers) {
    std::vector<std::string> out;
    for (const auto& finding : papers.at("findings").as_array()) out.emplace_back(finding.at("code").as_string());
    return out;
  }
  static json::array good(const json::value& checklist) {
    json::array items;
    for (const auto& item : checklist.at("items").as_array()) {
      items.push_back(json::object{{"feature", item.at("feature")}, {"outcome", "good"}});
    }
    return items;
  }
  void report_lost(const std::string& row) {
    lost_documents::ImportRequest request;
    request.source = [text = "issuer,type,number,status,reported_on,source\n" + row,
                      at = std::size_t{0}](std::span<char> to) mutable {
      const std::size_t count = std::min(to.size(), text.size() - at);
      std::copy_n(text.data() + at, count, to.data());
      at += count;
      return count;
    };
    EXPECT_OK(desk_->lost->import(std::move(request), "tester"));
  }
  std::string inspect(Officer& officer, const json::value& check, const json::object& body) {
    return status_of(officer.post(TestDesk::path(check, "/inspections"), body));
  }

  static Bytes png() { return raster::write_png({.width = 40, .height = 30, .pixels = Bytes(40 * 30, 0x80)}).take(); }
  static json::array pictures_of(const std::string& feature, ByteView bytes, std::size_t count = 1) {
    const json::object one{{"feature", feature}, {"picture", to_base64url(bytes)}};
    json::array all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(one);
    return all;
  }
  static std::string archive_of(const personalisation::Files& of) {
    std::vector<zip::NewEntry> entries;
    for (const auto& [file, bytes] : of) entries.push_back({personalisation::file_name(file), bytes});
    return to_base64url(zip::write(entries));
  }

  const passive_authentication::Anchors* believed_ = nullptr;
  std::unique_ptr<Papers> papers_;
  std::unique_ptr<TestDesk> desk_;
};

}  // namespace limen::papers::testing
