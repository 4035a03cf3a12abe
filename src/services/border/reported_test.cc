// A document that is reported lost or stolen, at the counter: told with who reported it and when, decided by a person.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "services/border/assess.h"
#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::Officer, testing::TestDesk;

const std::string kHeader = "issuer,type,number,status,reported_on,source\n";

class ReportedTest : public testing::DeskTest {
 protected:
  void import(const std::string& rows) {
    lost_documents::ImportRequest request;
    request.source = [text = kHeader + rows, at = std::size_t{0}](std::span<char> to) mutable {
      const std::size_t count = std::min(to.size(), text.size() - at);
      std::copy_n(text.data() + at, count, to.data());
      at += count;
      return count;
    };
    EXPECT_OK(desk_->lost->import(std::move(request), "tester"));
  }
  static const json::object* finding_of(const json::value& check, std::string_view code) {
    for (const auto& finding : check.at("findings").as_array()) {
      if (std::string_view(finding.at("code").get_string()) == code) return &finding.get_object();
    }
    return nullptr;
  }
};

ON_BOTH_DATABASES(ReportedTest);

TEST_P(ReportedTest, AStolenPassportIsToldWithWhoReportedItAndMayStillBeDecided) {
  import("UTO,P,C01X00T47,stolen,2026-03-01,Police of Utopia\n");
  Officer officer = desk_->officer("officer");
  const json::value check =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("C01X00T47", "Eriksson", "1974-08-12")));
  const json::object* found = finding_of(check, "border.document.reported_stolen");
  ASSERT_NE(found, nullptr) << limen::to_text(check);
  EXPECT_EQ(found->at("severity").as_string(), "error");
  EXPECT_EQ(found->at("section").as_string(), "Police of Utopia, 2026-03-01");
  EXPECT_EQ(check.at("state").as_string(), "open");
  const json::value other =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("C99X99T99", "Eriksson", "1974-08-12")));
  EXPECT_EQ(finding_of(other, "border.document.reported_stolen"), nullptr);
}

TEST_P(ReportedTest, AListThatCannotBeAskedIsToldAtEveryCheck) {
  import("UTO,P,C01X00T47,stolen,2026-03-01,Police of Utopia\n");
  const std::string path = desk_->lost_folder.path() + "/lost_documents/" + desk_->lost->info().file;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "damaged";
  desk_->server->restart();
  Officer officer = desk_->officer("officer");
  const json::value check =
      TestDesk::open(officer, TestDesk::entry(TestDesk::document("C01X00T47", "Eriksson", "1974-08-12")));
  ASSERT_NE(finding_of(check, "border.document.list_unavailable"), nullptr) << limen::to_text(check);
}

TEST(Reported, EveryStatusHasACodeAndWhatIsOnlyNearIsAWarning) {
  using lost_documents::Found, lost_documents::Status;
  const std::pair<Status, std::string_view> all[] = {{Status::kLost, "border.document.reported_lost"},
                                                     {Status::kStolen, "border.document.reported_stolen"},
                                                     {Status::kStolenBlank, "border.document.reported_blank"},
                                                     {Status::kRevoked, "border.document.reported_revoked"},
                                                     {Status::kInvalid, "border.document.reported_invalid"}};
  for (const auto& [status, code] : all) {
    Found found;
    found.report = {status, *CivilDate::parse("2026-03-01"), "Police"};
    const json::array exact = reported_findings(std::vector<Found>{found});
    ASSERT_EQ(exact.size(), 1u);
    EXPECT_EQ(std::string_view(exact[0].at("code").as_string()), code);
    EXPECT_EQ(exact[0].at("severity").as_string(), "error");
    found.agreement = document_keys::Agreement::kOneConfusion;
    const json::array near = reported_findings(std::vector<Found>{found});
    EXPECT_EQ(near[0].at("code").as_string(), "border.document.reported_similar");
    EXPECT_EQ(near[0].at("severity").as_string(), "warning");
  }
  EXPECT_TRUE(reported_findings(std::vector<Found>{}).empty());
}

}  // namespace
}  // namespace limen::border
