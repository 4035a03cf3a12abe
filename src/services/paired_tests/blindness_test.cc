// Tries to get round the blindness: whatever one tester does alone, the other, the manager and a third person get the
// very same answers, byte by byte, as if nothing had been done.
#include <functional>

#include "services/paired_tests/test_register.h"

namespace limen::paired_tests {
namespace {

using testing::code_of;
using ::testing::HasSubstr;
using ::testing::Not;

class BlindnessTest : public testing::RegisterTest {
 protected:
  void SetUp() override {
    RegisterTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    study_ = study();
    finished(study_, treated(), refused());
    case_ = new_case(study_, "T-020");
    other_ = new_case(study_, "T-021");
  }

  // Without what is different in every answer.
  static std::string same(const http::ClientResponse& answer) {
    std::string body = answer.body;
    const auto at = body.find("\"request_id\"");
    if (at != std::string::npos) body = body.substr(0, at);
    return std::to_string(answer.status) + " " + body + "\n";
  }
  // Everything that can be read or asked without changing the case.
  std::string all_seen_by(const Person& who) {
    std::string all;
    for (const char* rest : {"/cases", "/cases?state=open", "/cases?state=waiting", "/cases?state=complete",
                             "/cases?state=abandoned", "/cases?limit=1", "/studies", "/testers"}) {
      all += same(get(who, rest));
    }
    for (const std::string& rest :
         {"/cases?study=" + study_, "/cases?after=" + other_, "/cases/" + case_, "/studies/" + study_,
          "/studies/" + study_ + "/results", "/studies/" + study_ + "/results?confidence=50",
          "/studies/" + study_ + "/results.csv"}) {
      all += same(get(who, rest));
    }
    // Attempts that are refused, each with its code.
    const std::string base = "/cases/" + case_;
    for (const auto& [rest, body] : std::initializer_list<std::pair<std::string, json::object>>{
             {base + "/lock", {{"version", 0}}},
             {base + "/lock", {{"version", 1}}},
             {base + "/lock", {{"version", 2}}},
             {base + "/form", form(1, treated())},
             {base + "/form", form(2, treated())},
             {base + "/form", form(0, {"pleased"})},
             {base + "/notes", {{"text", ""}}},
             {base + "/abandon", {{"reason", "curiosity"}}},
             {"/studies/" + study_ + "/cases", {{"target", "x"}}}}) {
      all += same(post(who, rest, body));
    }
    return all;
  }

  std::string study_, case_, other_;
};
ON_BOTH_DATABASES(BlindnessTest);

TEST_P(BlindnessTest, NothingThatOneDoesAloneChangesAnyAnswerToAnybodyElse) {
  const auto seen = [&] { return std::vector{all_seen_by(ben_), all_seen_by(manager_), all_seen_by(cem_)}; };
  const auto before = seen();
  EXPECT_THAT(before[0], HasSubstr("\"state\":\"open\""));
  EXPECT_THAT(before[0], HasSubstr("\"side\":\"B\""));
  const std::string base = "/cases/" + case_;
  const std::vector<std::pair<const char*, std::function<std::string()>>> steps = {
      {"a first saving", [&] { return status_of(post(ann_, base + "/form", form(0, {"treated"}, "planted"))); }},
      {"more savings",
       [&] {
         for (int version = 1; version < 6; ++version) post(ann_, base + "/form", form(version, treated(), "planted"));
         return status_of(get(ann_, base));
       }},
      {"a note", [&] { return status_of(post(ann_, base + "/notes", {{"text", "planted"}})); }},
      {"a break of the protocol",
       [&] {
         return status_of(
             post(ann_, base + "/form",
                  form(6, treated(), "planted", {json::object{{"text", "planted"}, {"breaks_protocol", true}}})));
       }},
      {"the lock",
       [&] {
         at("2026-11-22T08:05:00Z");
         return status_of(post(ann_, base + "/lock", {{"version", 7}}));
       }},
      {"a note after it", [&] { return status_of(post(ann_, base + "/notes", {{"text", "planted"}})); }},
  };
  for (const auto& [name, step] : steps) {
    EXPECT_EQ(step(), "200") << name;
    const auto after = seen();
    for (std::size_t who = 0; who < before.size(); ++who) EXPECT_EQ(after[who], before[who]) << name << " " << who;
  }
  EXPECT_EQ(text_at(json_of(get(ann_, base)), "/state"), "waiting");
  EXPECT_THAT(get(ann_, base).body, Not(HasSubstr("\"forms\"")));
  // The other one's lock opens it, and nothing else did.
  EXPECT_EQ(status_of(post(ben_, base + "/form", form(0, refused()))), "200");
  EXPECT_THAT(get(ben_, base).body, Not(HasSubstr("planted")));
  EXPECT_EQ(status_of(post(ben_, base + "/lock", {{"version", 1}})), "200");
  EXPECT_THAT(get(ben_, base).body, HasSubstr("planted"));
  EXPECT_THAT(get(manager_, base).body, HasSubstr("planted"));
  EXPECT_EQ(text_at(json_of(get(manager_, base)), "/result/reason"), "protocol_broken");
}

TEST_P(BlindnessTest, WhatTheSecondOneSavesDoesNotReachTheFirstWhoHasLocked) {
  fill(ann_, case_, treated());
  const std::string before = all_seen_by(ann_) + all_seen_by(manager_);
  EXPECT_EQ(status_of(post(ben_, "/cases/" + case_ + "/form", form(0, refused(), "planted"))), "200");
  EXPECT_EQ(status_of(post(ben_, "/cases/" + case_ + "/notes", {{"text", "planted"}})), "200");
  EXPECT_EQ(all_seen_by(ann_) + all_seen_by(manager_), before);
}

TEST_P(BlindnessTest, AnotherTestersCaseIsLikeOneThatDoesNotExist) {
  fill(ann_, case_, treated(), "planted");
  const std::string nothing = to_text(RawId{9});
  const auto error_of = [&](const http::ClientResponse& answer) {
    return std::to_string(answer.status) + code_of(answer) + text_at(*parse_json(answer.body), "/detail");
  };
  EXPECT_EQ(error_of(get(cem_, "/cases/" + case_)), error_of(get(cem_, "/cases/" + nothing)));
  EXPECT_EQ(error_of(get(cem_, "/studies/" + study_)), error_of(get(cem_, "/studies/" + nothing)));
  for (const auto& [rest, body] : std::initializer_list<std::pair<std::string, json::object>>{
           {"/form", form(0, treated())}, {"/lock", {{"version", 1}}}, {"/notes", {{"text", "x"}}}}) {
    EXPECT_EQ(error_of(post(cem_, "/cases/" + case_ + rest, body)),
              error_of(post(cem_, "/cases/" + nothing + rest, body)));
  }
  EXPECT_EQ(json_of(get(cem_, "/cases")).at("cases").as_array().size(), 0U);
  EXPECT_EQ(json_of(get(cem_, "/studies")).at("studies").as_array().size(), 0U);
}

TEST_P(BlindnessTest, TheJournalHasNoFormBeforeBothAreLocked) {
  const std::string base = "/cases/" + case_;
  post(ann_, base + "/form", form(0, treated(), "planted"));
  post(ann_, base + "/notes", {{"text", "planted"}});
  post(ann_, base + "/lock", {{"version", 1}});
  EXPECT_THAT(whole_journal(), Not(HasSubstr("planted")));
  // What was locked is held fast all the same: by a seal, which tells nothing without its nonce.
  const auto locked = entries("paired_tests.form_locked");
  const std::string seal = text_at(*parse_json(locked.back().entry.facts), "/seal");
  EXPECT_EQ(seal.size(), 64U);
  fill(ben_, case_, treated());
  EXPECT_THAT(whole_journal(), HasSubstr("planted"));
  const auto done = entries("paired_tests.case_completed");
  ASSERT_FALSE(done.empty());
  ASSERT_TRUE(done.back().parts.at(0).plaintext);
  EXPECT_EQ(text_at(*parse_json(*done.back().parts[0].plaintext), "/a/seal"), seal);
}

TEST_P(BlindnessTest, AKeyOfTheOtherOneGivesNotHisAnswer) {
  const std::string base = "/cases/" + case_;
  const json::object body = form(0, treated(), "planted");
  const auto first = post(ann_, base + "/form", body, "the-key");
  EXPECT_THAT(first.body, HasSubstr("planted"));
  const auto second = post(ben_, base + "/form", form(0, {"refused"}), "the-key");
  EXPECT_EQ(second.status, 200U);
  EXPECT_THAT(second.body, Not(HasSubstr("planted")));
  EXPECT_THAT(second.body, HasSubstr("\"side\":\"B\""));
  EXPECT_EQ(post(ann_, base + "/form", body, "the-key").body, first.body);
}

TEST_P(BlindnessTest, GivingUpTellsTheManagerNothingAndOpensNothing) {
  const auto given_up = [&](const std::string& id) {
    const auto answer = post(manager_, "/cases/" + id + "/abandon", {{"reason", "other"}});
    json::object shown = json_of(answer).as_object();
    for (const char* each : {"id", "number", "target"}) shown.erase(each);
    return limen::to_text(json::value(shown));
  };
  fill(ann_, case_, treated(), "planted");
  EXPECT_EQ(given_up(case_), given_up(other_));
  for (const Person& who : {ben_, manager_}) {
    EXPECT_THAT(get(who, "/cases/" + case_).body, Not(HasSubstr("planted")));
    EXPECT_THAT(get(who, "/cases/" + case_).body, Not(HasSubstr("\"forms\"")));
  }
  EXPECT_THAT(whole_journal(), Not(HasSubstr("planted")));
  EXPECT_THAT(get(manager_, "/studies/" + study_ + "/results.csv").body, Not(HasSubstr("other,treated")));
}

TEST_P(BlindnessTest, AMarkOnTheCaseAloneOpensNothing) {
  fill(ann_, case_, treated(), "planted");
  // The database refuses the mark while a form is open; and had it one, the forms themselves are asked.
  const auto forced = server_->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    TRY(tx.execute(tx.postgresql() ? "alter table paired_case disable trigger user"
                                   : "drop trigger paired_case_stays"));
    TRY(tx.execute("update paired_case set completed_at = 1 where target = 'T-020'"));
    return true;
  });
  ASSERT_OK(forced);
  for (const Person& who : {ben_, manager_}) {
    EXPECT_THAT(get(who, "/cases/" + case_).body, Not(HasSubstr("planted")));
  }
}

TEST_P(BlindnessTest, AManagerWhoIsMadeATesterSeesHisOwnFormOnly) {
  // By a change of the database, as the register assigns no manager.
  ASSERT_OK(server_->house->database->write([&](database::Transaction& tx) -> Result<bool> {
    TRY(tx.execute(tx.postgresql() ? "alter table paired_form disable trigger user"
                                   : "drop trigger paired_form_stays"));
    const auto id = TRY(AccountId::parse(manager_.id));
    const auto held = TRY(parse_raw_id(case_));
    TRY(tx.execute("update paired_form set tester = $1 where case_id = $2 and side = 'B'", {id, held}));
    return true;
  }));
  fill(ann_, case_, treated(), "planted");
  const auto seen = get(manager_, "/cases/" + case_);
  EXPECT_THAT(seen.body, HasSubstr("\"side\":\"B\""));
  EXPECT_THAT(seen.body, Not(HasSubstr("planted")));
}

}  // namespace
}  // namespace limen::paired_tests
