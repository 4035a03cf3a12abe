#include "engines/conformance/conformance.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "formats/paxlst/legs.h"
#include "formats/paxlst/test_read.h"
#include "platform/config/config.h"

namespace limen::conformance {
namespace {

using paxlst::testing::flight_with;
using paxlst::testing::message_of;
using paxlst::testing::read_lists;

Result<Profile> from_pack(const std::string& pack) {
  std::ifstream file(std::string(LIMEN_SOURCE_DIR "/packs/") + pack + "/api_profile.yaml");
  std::stringstream text;
  text << file.rdbuf();
  return Profile::build(*config::parse_yaml(text.str(), "api_profile.yaml"));
}

// "error missing birth_date of 1" …
std::set<std::string> findings(const Profile& profile, std::string_view bytes) {
  const auto lists = read_lists(bytes);
  std::set<std::string> words;
  for (const Finding& finding : profile.check(lists.only(), std::nullopt)) {
    words.insert(std::string(limen::to_text(finding.severity)) + " " + std::string(finding.code) + " " +
                 std::string(finding.element ? to_text(*finding.element) : "-") + " " + std::to_string(finding.person) +
                 "." + std::to_string(finding.document));
  }
  return words;
}

const std::string kGood =
    "NAD+FL+++A:B'ATT+2++F'DTM+329:800229'NAT+2+GBR'RFF+AVF:X'RFF+SEA:1A'DOC+P:110:111+1'DTM+36:310101'LOC+91+GBR'";

TEST(Conformance, AGoodListHasNoFindings) {
  for (const char* pack : {"baseline", "eu-schengen"}) {
    const auto profile = from_pack(pack);
    ASSERT_TRUE(profile.ok()) << profile.error().to_text();
    EXPECT_TRUE(findings(*profile, flight_with(kGood)).empty()) << pack;
    EXPECT_EQ(profile->response("do_not_board"), "1Z");
    EXPECT_EQ(profile->response("other"), "");
  }
}

TEST(Conformance, WhatIsMissingIsFoundForItsPerson) {
  const auto profile = from_pack("baseline");
  ASSERT_TRUE(profile.ok());
  using Words = std::set<std::string>;
  EXPECT_EQ(findings(*profile, flight_with(kGood + "NAD+FL+++ONE'ATT+2++M'DTM+329:991332'NAT+2+GBR'DOC+P'DTM+36:310101'"
                                                   "LOC+91+GBR'DOC+V:110:111+77'LOC+91+PRT'")),
            (Words{"info conformance.missing given 2.0", "error conformance.incomplete birth_date 2.0",
                   "error conformance.missing document_number 2.1"}));
  EXPECT_EQ(findings(*profile, flight_with("NAD+FM+++A:B'ATT+2++M'DTM+329:800101'NAT+2+GBR'NAD+ZZZ'")),
            (Words{"error conformance.missing document 1.0", "error conformance.missing unique 2.0"}));
  EXPECT_EQ(findings(*profile, message_of("BGM+745'TDT+20+XX'" + kGood)),
            (Words{"error conformance.missing flight_number 0.0", "error conformance.missing departure_airport 0.0",
                   "error conformance.missing arrival_airport 0.0", "error conformance.missing departure_time 0.0",
                   "warning conformance.missing arrival_time 0.0", "info conformance.missing reporting_party 0.0"}));
  EXPECT_TRUE(findings(*profile, message_of("BGM+10'NAD+VW+++A'", "PAXLST:D:03B:UN")).empty()) << "not air";
}

TEST(Conformance, AVisaAloneIsNoDocument) {
  const auto profile = from_pack("baseline");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(
      findings(*profile, flight_with("NAD+FL+++A:B'ATT+2++F'DTM+329:800229'NAT+2+GBR'DOC+V:110:111+77'LOC+91+PRT'")),
      std::set<std::string>{"error conformance.missing document 1.0"});
}

TEST(Conformance, AChangeNeedsNotSayEverythingAgain) {
  for (const char* pack : {"baseline", "eu-schengen"}) {
    const auto profile = from_pack(pack);
    ASSERT_TRUE(profile.ok());
    std::string list = flight_with("NAD+FL+++A'RFF+AVF:X'RFF+ABO:1'");
    EXPECT_FALSE(findings(*profile, list).empty());
    for (const char* action : {"CP", "XR", "RP"}) {
      std::string change = list;
      change.replace(change.find("BGM+745"), 7, std::string("BGM+745+") + action);
      EXPECT_EQ(findings(*profile, change), std::set<std::string>{}) << pack << action;
    }
    // What is there and wrong is told all the same.
    std::string wrong = flight_with("NAD+FL+++A'DTM+329:991332'RFF+AVF:X'RFF+ABO:1'");
    wrong.replace(wrong.find("BGM+745"), 7, "BGM+745+CP");
    EXPECT_EQ(findings(*profile, wrong), std::set<std::string>{"error conformance.incomplete birth_date 1.0"}) << pack;
  }
}

TEST(Conformance, OneEndOfAFlightIsThereWithoutTheOther) {
  const auto profile = from_pack("baseline");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(
      findings(*profile, message_of("BGM+745'NAD+MS+++XX'TDT+34+XX123'LOC+125+LHR'DTM+189:2611221200:201'" + kGood)),
      (std::set<std::string>{"error conformance.missing arrival_airport 0.0",
                             "warning conformance.missing arrival_time 0.0"}));
}

TEST(Conformance, AMasterCrewListIsOfNoFlight) {
  const auto profile = from_pack("baseline");
  ASSERT_TRUE(profile.ok());
  const std::string crew = "NAD+FM+++A:B'ATT+2++F'DTM+329:800229'NAT+2+GBR'DOC+P:110:111+1'DTM+36:310101'LOC+91+GBR'";
  EXPECT_EQ(findings(*profile, message_of("BGM+336+G'" + crew)), std::set<std::string>{});
}

class Utc final : public AirportZones {
 public:
  const Airport* find(std::string_view) const override { return &airport_; }

 private:
  Airport airport_;
};

TEST(Conformance, TimingIsRelativeToTheDeparture) {
  const auto profile = from_pack("eu-schengen");
  ASSERT_TRUE(profile.ok());
  auto lists = read_lists(flight_with(kGood));
  paxlst::Message message = std::move(lists.messages.at(0));
  const auto at = [&](std::string_view text) {
    const auto found = profile->check(message, *Instant::parse(text));
    return found.empty() ? std::string_view("-") : found.front().code;
  };
  EXPECT_EQ(at("2030-01-01T00:00:00Z"), "-") << "without a zone nothing is judged";
  paxlst::resolve_times(message, Utc());  // departure 2026-11-22T08:15Z
  EXPECT_EQ(at("2026-11-20T08:14:59Z"), "conformance.early");
  EXPECT_EQ(at("2026-11-20T08:15:00Z"), "-");
  EXPECT_EQ(at("2026-11-22T08:45:00Z"), "-");
  EXPECT_EQ(at("2026-11-22T08:45:01Z"), "conformance.late");
}

TEST(Conformance, AProfileThatIsWrongIsRefused) {
  const std::string good =
      "profile: p\nvalid_from: 2020-01-01\nsource: s\nflight: []\npersons:\n  - {element: surname, severity: error, "
      "of: "
      "[crew]}\ntiming: {passenger_list: {earliest: -5, latest: 5}}\nresponses: {board: 0Z, do_not_board: 1Z, advice: "
      "2Z, insufficient: 4Z}\n";
  const auto code = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    const auto profile = Profile::build(*config::parse_yaml(text, "p.yaml"));
    return profile.ok() ? std::string("ok") : profile.error().code;
  };
  EXPECT_EQ(code("", ""), "ok");
  EXPECT_EQ(code("element: surname", "element: shoe_size"), "pack.value");
  EXPECT_EQ(code("element: surname", "element: flight_number"), "pack.value");
  EXPECT_EQ(code("severity: error", "severity: fatal"), "pack.value");
  EXPECT_EQ(code("[crew]", "[pilot]"), "pack.value");
  EXPECT_EQ(code("earliest: -5", "earliest: 6"), "pack.value");
  EXPECT_EQ(code("passenger_list:", "pasenger_list:"), "pack.value");
  EXPECT_EQ(code("board: 0Z", "board: \"0\""), "pack.value");
  EXPECT_EQ(code("source: s\n", ""), "pack.missing");
  EXPECT_EQ(code("source: s", "source: s\nlaw: x"), "pack.unknown_key");
}

TEST(Conformance, ElementsHaveWordsBothWays) {
  for (int i = 0; i <= static_cast<int>(Element::kDocumentExpiry); ++i) {
    const auto element = static_cast<Element>(i);
    EXPECT_EQ(parse_element(to_text(element)), element);
  }
  EXPECT_EQ(parse_element("unknown"), std::nullopt);
}

}  // namespace
}  // namespace limen::conformance
