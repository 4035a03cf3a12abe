#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"
#include "commands/rules/commands.h"

namespace limen::commands {
namespace {

struct Answer {
  int status = 0;
  std::string out, err;
};

Answer run_stay(const std::string& history, std::vector<std::string> options) {
  std::istringstream in(history);
  std::ostringstream out, err;
  Streams streams{in, out, err};
  options.insert(options.begin(), {"stay", "--pack", "eu-schengen", "--history", "-"});
  const int status = run_command_line({stay_command()}, options, streams);
  return {status, out.str(), err.str()};
}

json::object json_of(const std::string& history, std::vector<std::string> options) {
  options.push_back("--json");
  const Answer answer = run_stay(history, std::move(options));
  EXPECT_EQ(answer.status, 0) << answer.err;
  const auto value = parse_json(answer.out);
  return value.ok() ? value->as_object() : json::object();
}

TEST(StayCommand, AnswersAsJson) {
  const json::object two =
      json_of("entry,exit\n2014-08-15,2014-09-30\n2014-11-01,2014-11-30\n", {"--on", "2014-11-30"});
  EXPECT_EQ(two.at("used"), 77);
  EXPECT_EQ(two.at("remaining"), 13);
  EXPECT_EQ(two.at("last_lawful_day"), "2014-12-13");
  EXPECT_EQ(two.at("unlawful_days"), 0);
  EXPECT_TRUE(two.at("first_unlawful_day").is_null());
  EXPECT_EQ(two.at("explanation").as_array().size(), 2U);

  const json::object over = json_of("entry,exit\n2025-01-01,\n", {"--on", "2025-07-19"});
  EXPECT_EQ(over.at("unlawful_days"), 110);
  EXPECT_EQ(over.at("first_unlawful_day"), "2025-04-01");
  EXPECT_TRUE(over.at("last_lawful_day").is_null());
  EXPECT_EQ(over.at("excess_in_window"), 90);
}

TEST(StayCommand, AVisaLimitsTheStayAskedAbout) {
  EXPECT_EQ(json_of("entry,exit\n", {"--on", "2026-04-01", "--visa-valid-to", "2026-04-20", "--visa-days", "30"})
                .at("last_lawful_day"),
            "2026-04-20");
  EXPECT_EQ(
      json_of("entry,exit\n2026-03-01,\n", {"--on", "2026-03-10", "--visa-valid-to", "2026-05-29", "--visa-days", "30"})
          .at("last_lawful_day"),
      "2026-03-30");
  EXPECT_TRUE(
      json_of("entry,exit,kind\n2026-03-01,2026-03-02,short_visa\n", {"--on", "2026-03-10", "--visa-entries", "1"})
          .at("last_lawful_day")
          .is_null());
}

TEST(StayCommand, SpeaksToPeopleToo) {
  const Answer answer = run_stay("entry,exit\n2014-08-15,2014-09-30\n", {"--on", "2014-09-30"});
  EXPECT_EQ(answer.status, 0);
  EXPECT_NE(answer.out.find("used                47"), std::string::npos) << answer.out;
}

TEST(StayCommand, BadInputIsStatusTwoAndSaysWhere) {
  const auto expect = [](const std::string& history, std::vector<std::string> options, const std::string& text) {
    const Answer answer = run_stay(history, std::move(options));
    EXPECT_EQ(answer.status, 2);
    EXPECT_EQ(answer.out, "");
    EXPECT_NE(answer.err.find(text), std::string::npos) << answer.err;
  };
  expect("entry,exit\n2014-08-15,2014-02-30\n", {"--on", "2014-09-30"}, "2:12");
  expect("entry,exit\n2014-08-15,2014-02-30\n", {"--on", "2014-09-30"}, "stay.history.date");
  expect("entry,exit\n", {"--on", "yesterday"}, "stay.option.invalid");
  expect("entry,exit\n", {"--on", "2026-01-01", "--visa-days", "-1"}, "");
  expect("entry,exit\n", {"--on", "2026-01-01", "--visa-days", "1.5"}, "");
  expect("entry,exit\n", {"--on", "2010-01-01"}, "stay.rule.none");
  expect("entry,exit\n", {"--on", "2026-01-01", "--pack", "atlantis"}, "pack.not_found");
  expect("entry,exit\n", {}, "on");
}

}  // namespace
}  // namespace limen::commands
