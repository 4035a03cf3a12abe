// Numbers of refusals without a gap that has no reason, the witness of who would not sign, and signed copies on file.
#include <gtest/gtest.h>

#include "services/border/test_desk.h"

namespace limen::border {
namespace {

using testing::body_of;
using testing::Officer;
using testing::status_of;
using testing::TestDesk;
using testing::text_at;

class CopiesTest : public testing::DeskTest {
 protected:
  static json::object refuse() { return TestDesk::refusal(); }
  json::value referred(Officer& officer, const std::string& number) {
    return TestDesk::referred(officer, TestDesk::entry(TestDesk::document(number, "Person" + number)));
  }
  static json::value registry(Officer& supervisor, const std::string& query = "") {
    return body_of(supervisor.get("/api/refusals" + query));
  }
  std::string file(Officer& who, const std::string& id, const std::string& bytes) {
    const auto made = who.client().post("/api/refusals/" + id + "/copies", bytes,
                                        {{"Limen-Purpose", "second_line"},
                                         {"Idempotency-Key", "copy-" + std::to_string(++copies_)},
                                         {"Content-Type", "application/octet-stream"}});
    last_ = body_of(made);
    return status_of(made);
  }
  int copies_ = 0;
  json::value last_;
};

ON_BOTH_DATABASES(CopiesTest);

TEST_P(CopiesTest, NumbersHaveNoGapThatHasNoReason) {
  Officer first = desk_->officer("officer", "border_check"), second = desk_->officer("supervisor", "second_line");
  const auto one = referred(first, "L0000001"), two = referred(first, "L0000002"), three = referred(first, "L0000003");
  EXPECT_EQ(decide(second, one, refuse()), "200");
  // A failure after the number was taken takes it back with everything else.
  desk_->fail_facts = true;
  EXPECT_EQ(decide(second, two, refuse()), "422 test.subscriber");
  desk_->fail_facts = false;
  desk_->server->restart();
  Officer again = desk_->officer("supervisor", "second_line");
  EXPECT_EQ(decide(again, three, refuse()), "200");
  auto all = registry(again);
  EXPECT_EQ(text_at(all, "/last"), "2");
  EXPECT_EQ(text_at(all, "/refusals/0/number"), "NORD-2026-000002");
  EXPECT_EQ(text_at(all, "/gaps"), "[]");
  // What the pack's period took away leaves its number, with the reason.
  ASSERT_OK(desk_->border->run_retention(desk_->server->house->clock.now().utc_day() + 4 * 366));
  all = registry(again, "?year=2026");
  EXPECT_EQ(text_at(all, "/refusals"), "[]");
  EXPECT_EQ(text_at(all, "/gaps/0/reason"), "expired");
  EXPECT_EQ(text_at(all, "/gaps/1/number"), "NORD-2026-000002");
}

TEST_P(CopiesTest, WhoRefusesToSignHasAWitness) {
  Officer first = desk_->officer("officer", "border_check"), second = desk_->officer("supervisor", "second_line");
  const auto check = referred(first, "L0000001");
  json::object decision = refuse();
  decision["signature"] = "refused_to_sign";
  EXPECT_EQ(decide(second, check, decision), "422 border.refuse.witness");
  decision["witness"] = "Sgt. Ines Duarte";
  EXPECT_EQ(decide(second, check, decision), "200");
  const std::string id = text_at(registry(second), "/refusals/0/id");
  const auto form = second.get("/api/refusals/" + id + "/form?language=fr");
  EXPECT_EQ(status_of(form), "200");
  EXPECT_TRUE(form->body.starts_with("%PDF-"));
  EXPECT_EQ(desk_->open_text().find("Duarte"), std::string::npos) << "a name is sealed";
}

TEST_P(CopiesTest, SignedCopiesAreFiledAndMissingOnesListed) {
  Officer first = desk_->officer("officer", "border_check"), second = desk_->officer("supervisor", "second_line");
  EXPECT_EQ(decide(second, referred(first, "L0000001"), refuse()), "200");
  EXPECT_EQ(decide(second, referred(first, "L0000002"), refuse()), "200");
  EXPECT_EQ(registry(second, "?missing_copy=true").at("refusals").as_array().size(), 2U);
  const std::string id = text_at(registry(second), "/refusals/0/id");
  const std::string scan = "%PDF-1.7 a scan";
  EXPECT_EQ(file(second, id, ""), "422 border.copy.empty");
  EXPECT_EQ(file(second, id, "<html>"), "422 border.copy.type");
  EXPECT_EQ(file(first, id, scan), "403 identity.not_allowed");
  ASSERT_EQ(file(second, id, scan), "201") << to_text(last_);
  EXPECT_EQ(text_at(last_, "/media_type"), "application/pdf");
  EXPECT_EQ(text_at(last_, "/sha256").size(), 64U);
  const auto read = second.get("/api/refusals/" + id + "/copies/" + text_at(last_, "/id"));
  EXPECT_EQ(status_of(read), "200");
  EXPECT_EQ(read->body, scan);
  EXPECT_EQ(body_of(second.get("/api/refusals/" + id + "/copies")).at("copies").as_array().size(), 1U);
  EXPECT_EQ(registry(second, "?missing_copy=true").at("refusals").as_array().size(), 1U);
  EXPECT_EQ(desk_->entries("border.refusal_copy_filed").size(), 1U);
  // They go with the refusal.
  ASSERT_OK(desk_->border->run_retention(desk_->server->house->clock.now().utc_day() + 4 * 366));
  EXPECT_EQ(desk_->count("refusal_copy"), 0);
}

TEST_P(CopiesTest, AnotherPostsRegisterIsNotShown) {
  Officer first = desk_->officer("officer", "border_check"), second = desk_->officer("supervisor", "second_line");
  EXPECT_EQ(decide(second, referred(first, "L0000001"), refuse()), "200");
  const std::string id = text_at(registry(second), "/refusals/0/id");
  Officer other = desk_->officer("supervisor", "second_line", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(registry(other).at("refusals").as_array().size(), 0U);
  EXPECT_EQ(status_of(other.get("/api/refusals/" + id + "/copies")), "403 identity.not_allowed");
  EXPECT_EQ(file(other, id, "%PDF-"), "403 identity.not_allowed");
}

}  // namespace
}  // namespace limen::border
