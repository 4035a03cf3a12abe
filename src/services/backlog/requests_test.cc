// Corrections: one asks, another decides, the border service does it.
#include "services/backlog/test_backlog.h"

namespace limen::backlog::testing {
namespace {

class RequestsTest : public BacklogTest {
 protected:
  void SetUp() override {
    BacklogTest::SetUp();
    if (!desk_) return;
    officer_.emplace(desk_->officer("officer"));
    supervisor_.emplace(desk_->officer("supervisor"));
    const auto check = TestDesk::open(*officer_, TestDesk::entry(TestDesk::document()));
    const auto decided =
        body_of(officer_->post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}}));
    crossing_ = text_at(decided, "/decision/crossing_id");
  }
  Result<http::ClientResponse> ask(Officer& who, const json::object& body) {
    return who.post("/api/crossings/" + crossing_ + "/correction-requests", body);
  }
  static Result<http::ClientResponse> decide(Officer& who, const json::value& request, bool approve,
                                             const std::string& note = "Looked at the pass") {
    return who.post("/api/correction-requests/" + text_at(request, "/id") + "/decision",
                    json::object{{"approve", approve}, {"note", note}});
  }

  std::optional<Officer> officer_, supervisor_;
  std::string crossing_;
};

TEST_P(RequestsTest, OneAsksAndAnotherApproves) {
  const auto made = ask(*officer_, changes());
  ASSERT_EQ(status_of(made), "201") << made->body;
  const auto request = body_of(made);
  EXPECT_EQ(text_at(request, "/own"), "true");
  EXPECT_EQ(text_at(request, "/crossing/id"), crossing_);
  EXPECT_EQ(desk_->count("crossing"), 1) << "asked for, not done";
  EXPECT_EQ(text_at(body_of(officer_->get("/api/backlog")), "/corrections_waiting"), "1");
  EXPECT_EQ(status_of(decide(*officer_, request, true)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(decide(*supervisor_, request, true, " ")), "422 backlog.request.no_note");
  const auto done = decide(*supervisor_, request, true);
  ASSERT_EQ(status_of(done), "200") << done->body;
  EXPECT_EQ(text_at(body_of(done), "/state"), "approved");
  EXPECT_EQ(desk_->count("crossing"), 2);
  EXPECT_EQ(desk_->count("crossing", "carrier_reference = 'LG 12' and supersedes is not null"), 1);
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "409 backlog.request.decided");
  // The history of the crossing, asked by the number of the old one and of the new one.
  for (const std::string& id : {crossing_, text_at(body_of(done), "/correction_id")}) {
    const auto history = body_of(officer_->get("/api/correction-requests?crossing=" + id));
    ASSERT_EQ(history.at("requests").as_array().size(), 1U);
    EXPECT_EQ(text_at(history, "/requests/0/decision_note"), "Looked at the pass");
  }
  // And of the traveller, wherever it was asked; at another post it is not to be seen.
  const auto about = "/api/correction-requests?traveller=" + text_at(request, "/traveller_id");
  EXPECT_EQ(text_at(body_of(officer_->get(about)), "/requests/0/state"), "approved");
  Officer elsewhere = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(body_of(elsewhere.get(about)).at("requests").as_array().size(), 0U);
  EXPECT_EQ(status_of(desk_->officer("analyst", "statistics").get(about)), "403 identity.not_allowed");
  // Figures by sign: what was counted is taken back, what is true is added.
  int sum = 0;
  for (const auto& fact : desk_->facts()) sum += fact.sign;
  EXPECT_EQ(desk_->facts().size(), 3U);
  EXPECT_EQ(sum, 1);
  EXPECT_EQ(desk_->differs(), "");
  EXPECT_EQ(desk_->open_text().find("misread"), std::string::npos);
}

TEST_P(RequestsTest, NobodyDecidesOnHerOwn) {
  const auto request = body_of(ask(*supervisor_, changes()));
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "403 backlog.request.same_person");
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "403 backlog.request.same_person");
  Officer second = desk_->officer("supervisor");
  Officer elsewhere = desk_->officer("supervisor", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(decide(elsewhere, request, true)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(decide(second, request, false)), "200");
  EXPECT_EQ(desk_->count("crossing"), 1);
  EXPECT_EQ(status_of(ask(*officer_, changes())), "201") << "another may be asked for";
}

TEST_P(RequestsTest, SaysWhatIsWrong) {
  const auto with = [&](const char* field, json::value value) {
    json::object body = changes();
    body[field] = std::move(value);
    return status_of(ask(*officer_, body));
  };
  EXPECT_EQ(with("changes", json::object()), "422 backlog.request.no_change");
  EXPECT_EQ(with("changes", json::object{{"at", "yesterday"}}).substr(0, 3), "400");
  EXPECT_EQ(with("reason", "mood"), "422 backlog.code.unknown");
  EXPECT_EQ(with("asked_by", "somebody"), "422 backlog.code.unknown");
  EXPECT_EQ(status_of(ask(*officer_, changes())), "201");
  EXPECT_EQ(status_of(ask(*officer_, changes())), "409 backlog.request.open");
}

TEST_P(RequestsTest, AFailureInTheMiddleLeavesTheRequestOpen) {
  const auto request = body_of(ask(*officer_, changes()));
  desk_->fail_facts = true;
  EXPECT_NE(status_of(decide(*supervisor_, request, true)), "200");
  EXPECT_EQ(desk_->count("correction_request", "state = 'open'"), 1);
  EXPECT_EQ(desk_->count("crossing"), 1);
  desk_->fail_facts = false;
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "200");
  EXPECT_EQ(desk_->differs(), "");
}

TEST_P(RequestsTest, WhatWasCorrectedMeanwhileIsNotCorrectedTwice) {
  const auto request = body_of(ask(*officer_, changes()));
  EXPECT_EQ(status_of(supervisor_->post("/api/crossings/" + crossing_ + "/correction",
                                        json::object{{"changes", json::object{{"carrier_reference", "LG 11"}}},
                                                     {"reason", "typing_error"},
                                                     {"note", "Misread"}})),
            "200");
  EXPECT_EQ(status_of(decide(*supervisor_, request, true)), "409 border.crossing.superseded");
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "200") << "it can be put away";
  EXPECT_EQ(status_of(ask(*officer_, changes())), "409 backlog.request.superseded");
}

TEST_P(RequestsTest, EndWithTheirPeriod) {
  const auto request = body_of(ask(*officer_, changes()));
  EXPECT_OK(backlog_->run_retention(*CivilDate::parse("2029-01-01")));
  EXPECT_EQ(desk_->count("correction_request"), 1) << "nobody has decided yet";
  EXPECT_EQ(status_of(decide(*supervisor_, request, false)), "200");
  EXPECT_OK(backlog_->run_retention(*CivilDate::parse("2027-11-20")));
  EXPECT_EQ(desk_->count("correction_request"), 1);
  EXPECT_OK(backlog_->run_retention(*CivilDate::parse("2027-11-21")));
  EXPECT_EQ(desk_->count("correction_request"), 0);
}

ON_BOTH_DATABASES(RequestsTest);

}  // namespace
}  // namespace limen::backlog::testing
