// limen generate as a user runs it: the files, their bytes, and that they agree with one another.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/command_line/progress.h"
#include "commands/generate/commands.h"
#include "formats/csv/csv.h"
#include "formats/lists/lists.h"
#include "formats/mrz/mrz.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments) {
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), "generate");
  const int status = run_command_line({generate_command()}, arguments, streams);
  return {status, out.str(), err.str()};
}

class Generate : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::path(::testing::TempDir()) /
            ("limen_generate_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::string folder(const std::string& name) const { return (root_ / name).string(); }
  std::map<std::string, std::string> files(const std::string& name) const {
    std::map<std::string, std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(root_ / name)) {
      std::ifstream file(entry.path(), std::ios::binary);
      result[entry.path().filename().string()].assign(std::istreambuf_iterator<char>(file), {});
    }
    return result;
  }
  std::filesystem::path root_;
};

using Row = std::map<std::string, std::string>;
std::vector<Row> rows_of(const std::string& text) {
  std::vector<Row> rows;
  csv::Reader reader(text);
  const auto header = csv::Header::read_loose(reader, {});
  EXPECT_OK(header);
  while (true) {
    const auto more = reader.next();
    EXPECT_OK(more);
    if (!more.ok() || !*more) break;
    EXPECT_OK(header->check_width(reader));
    Row row;
    for (const std::string& name : header->names()) row[name] = std::string(header->text(reader, name));
    rows.push_back(std::move(row));
  }
  return rows;
}

TEST_F(Generate, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const std::vector<std::string> options = {"--travellers", "800", "--years", "1", "--alerts", "60"};
  const auto make = [&](const std::string& name, const std::string& seed) {
    std::vector<std::string> arguments = options;
    arguments.insert(arguments.end(), {"--seed", seed, "--out", folder(name)});
    EXPECT_EQ(run(arguments).status, 0);
    return files(name);
  };
  const auto first = make("a", "1"), second = make("b", "1"), other = make("c", "2");
  EXPECT_EQ(first.size(), 9U);
  EXPECT_TRUE(first == second);
  for (const auto& [name, content] : first) {
    ASSERT_TRUE(other.contains(name));
    EXPECT_FALSE(content.empty());
    EXPECT_NE(content, other.at(name)) << name;
  }
  EXPECT_TRUE(make("a", "1") == first);  // over what stands there already
}

TEST_F(Generate, TheFilesAgreeWithOneAnother) {
  const Outcome outcome = run({"--travellers", "1500", "--alerts", "80", "--json", "--out", folder("a")});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");  // no bar where there is no terminal
  const auto all = files("a");
  const auto parsed = parse_json(outcome.out);
  ASSERT_OK(parsed);
  const json::object& summary = parsed->as_object();
  EXPECT_EQ(*parsed, *parse_json(all.at("country.json")));

  const auto travellers = rows_of(all.at("travellers.csv"));
  ASSERT_EQ(travellers.size(), 1500U);
  std::set<std::string> ids;
  for (const Row& row : travellers) {
    EXPECT_TRUE(ids.insert(row.at("id")).second);
    EXPECT_FALSE(row.at("surname").empty() || row.at("native_surname").empty());
    EXPECT_TRUE(row.at("carer_id").empty() || row.at("carer_id") != row.at("id"));
  }
  std::set<std::string> posts;
  for (const Row& row : rows_of(all.at("posts.csv"))) posts.insert(row.at("code"));
  EXPECT_EQ(posts.size(), 8U);
  for (const Row& row : rows_of(all.at("services.csv"))) EXPECT_TRUE(posts.contains(row.at("post")));

  const auto crossings = rows_of(all.at("crossings.csv"));
  EXPECT_EQ(static_cast<std::int64_t>(crossings.size()), summary.at("crossings").to_number<std::int64_t>());
  std::string before;
  for (const Row& row : crossings) {
    ASSERT_LE(before, row.at("at"));
    before = row.at("at");
    ASSERT_TRUE(ids.contains(row.at("traveller_id")));
    ASSERT_TRUE(posts.contains(row.at("post")));
  }
  std::int64_t overstayers = 0;
  const auto truth = rows_of(all.at("truth.csv"));
  EXPECT_EQ(truth.size(), 1500U);
  for (const Row& row : truth) {
    EXPECT_TRUE(ids.contains(row.at("traveller_id")) && ids.contains(row.at("family_id")));
    overstayers += row.at("overstay_days") == "0" ? 0 : 1;
  }
  EXPECT_EQ(overstayers, summary.at("overstayers").to_number<std::int64_t>());
  EXPECT_GT(overstayers, 0);
}

TEST_F(Generate, AlertsAndZonesAreWhatTheReadersTake) {
  ASSERT_EQ(run({"--travellers", "900", "--alerts", "90", "--out", folder("a")}).status, 0);
  const auto all = files("a");
  const auto reading = lists::read_alerts(all.at("alerts.csv"));
  ASSERT_OK(reading);
  EXPECT_TRUE(reading->diagnostics.empty());
  const auto truth = rows_of(all.at("alerts_truth.csv"));
  ASSERT_EQ(reading->records.size(), 90U);
  ASSERT_EQ(truth.size(), 90U);
  std::set<std::string> ids;
  for (const Row& row : rows_of(all.at("travellers.csv"))) ids.insert(row.at("id"));
  std::size_t real = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    EXPECT_EQ(truth[i].at("issuer_reference"), reading->records[i].reference);
    if (truth[i].at("traveller_id").empty()) continue;
    ++real;
    EXPECT_TRUE(ids.contains(truth[i].at("traveller_id")));
  }
  EXPECT_GT(real, 5U);
  const auto documents = mrz::split_documents(all.at("mrz.txt"));
  EXPECT_EQ(documents.size(), 500U);
  for (const std::string_view document : documents) {
    EXPECT_TRUE(mrz::parse(document, {.today = *CivilDate::from_ymd(2026, 6, 30)}).valid) << document;
  }
}

TEST_F(Generate, WhatCannotBeDoneIsSaid) {
  EXPECT_EQ(run({}).status, 2);  // where to?
  for (const auto& wrong : std::vector<std::vector<std::string>>{{"--travellers", "0"},
                                                                 {"--travellers", "-5"},
                                                                 {"--alerts", "-1"},
                                                                 {"--years", "0"},
                                                                 {"--years", "4294967297"},
                                                                 {"--years", "-1"}}) {
    std::vector<std::string> arguments = wrong;
    arguments.insert(arguments.end(), {"--out", folder("a")});
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << wrong[0] << wrong[1];
    EXPECT_THAT(outcome.err, HasSubstr("synthetic.option.invalid"));
    EXPECT_THAT(outcome.err, HasSubstr(wrong[0].substr(2)));
    EXPECT_FALSE(std::filesystem::exists(folder("a")));
  }
  EXPECT_EQ(run({"--until", "yesterday", "--out", folder("a")}).status, 2);
  EXPECT_EQ(run({"--state", "utopia", "--out", folder("a")}).status, 2);
  std::filesystem::create_directories(root_);
  std::ofstream(root_ / "file") << "in the way";
  const Outcome outcome = run({"--travellers", "10", "--out", folder("file")});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("generate.out.unwritable"));
}

TEST(ProgressBar, ShowsOnlyOnATerminalAndClearsItsLine) {
  std::ostringstream quiet;
  {
    Progress progress(quiet, "things", 10);
    progress.set(5);
  }
  EXPECT_EQ(quiet.str(), "");
  std::ostringstream shown;
  {
    Progress progress(shown, "things", 1000, true);
    for (std::uint64_t i = 0; i <= 1000; ++i) progress.set(i);
    EXPECT_THAT(shown.str(), HasSubstr("100%  1000 of 1000 things"));
    const std::string text = shown.str();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 101);
  }
  EXPECT_TRUE(shown.str().ends_with("\r\033[K"));
  std::ostringstream empty;
  Progress nothing(empty, "things", 0, true);
  nothing.set(0);
  EXPECT_THAT(empty.str(), HasSubstr("0%"));
}

}  // namespace
}  // namespace limen::commands
