#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "commands/lists/commands.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ListCommand : public ::testing::Test {
 protected:
  ListCommand() { std::filesystem::create_directories(folder_); }
  ~ListCommand() override { std::filesystem::remove_all(folder_); }

  int run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    std::istringstream in;
    Streams streams{in, out_, err_};
    arguments.insert(arguments.begin(), "list");
    return run_command_line({list_command()}, arguments, streams);
  }
  std::string file(const std::string& name, std::string_view text) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::string store() const { return (folder_ / "store").string(); }
  int import(const std::string& path, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"import", path, "--store", store(), "--name", "uto"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  json::object info() {
    run({"info", "--store", store(), "--json"});
    return parse_json(out_.str()).value().get_object();
  }
  std::string root() { return std::string(info().at("root").get_string()); }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("limen_list_" + std::to_string(::getpid()) + "_" +
                                                     ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::ostringstream out_, err_;
};

// A list of the form of the United Kingdom with people 1 to `count`.
std::string people(int count, const std::string& date = "2026-02-03", const std::string& surname = "ROSSI") {
  std::string text = "<Designations><DateGenerated>" + date + "</DateGenerated>\n";
  for (int i = 1; i <= count; ++i) {
    text += "<Designation><UniqueID>U" + std::to_string(1000 + i) + "</UniqueID><Names><Name><Name1>N" +
            std::to_string(i) + "</Name1><Name6>" + surname +
            "</Name6><NameType>Primary Name</NameType></Name></Names>"
            "<IndividualEntityShip>Individual</IndividualEntityShip></Designation>\n";
  }
  return text + "</Designations>\n";
}

TEST_F(ListCommand, ImportRollBackAndWhatIsUnchanged) {
  ASSERT_EQ(import(file("a.xml", people(40))), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("version 1 is in use"));
  const std::string first = root();
  ASSERT_EQ(import(file("a.xml", people(40))), 0);
  EXPECT_THAT(out_.str(), HasSubstr("unchanged; version 1 stays in use"));
  ASSERT_EQ(import(file("b.xml", people(41, "2026-02-04"))), 0) << out_.str();
  EXPECT_THAT(out_.str(), HasSubstr("1 added, 0 changed, 0 removed, 40 unchanged"));
  EXPECT_NE(root(), first);
  ASSERT_EQ(run({"rollback", "--store", store(), "--name", "uto"}), 0) << err_.str();
  EXPECT_EQ(root(), first);
  EXPECT_EQ(run({"rollback", "--store", store(), "--name", "uto"}), 2) << "there is nothing before the first";
  ASSERT_EQ(run({"rollback", "--store", store(), "--name", "uto", "--to", "2"}), 0);
  EXPECT_NE(root(), first);
}

TEST_F(ListCommand, ABrokenUpdateIsHeldBackAndTheOldVersionStays) {
  ASSERT_EQ(import(file("a.xml", people(40))), 0);
  const std::string first = root();
  const std::string whole = people(41, "2026-02-04");
  for (const std::size_t cut : {whole.size() - 16, whole.size() / 2, std::size_t{60}}) {
    EXPECT_EQ(import(file("cut.xml", whole.substr(0, cut))), 1) << cut;
    EXPECT_THAT(out_.str(), HasSubstr("list_version.broken"));
    EXPECT_EQ(import(file("cut.xml", whole.substr(0, cut)), {"--accept-quarantined"}), 1) << "half a list is no list";
    EXPECT_EQ(root(), first);
  }
  EXPECT_EQ(info().at("quarantined").to_number<int>(), 6);
  EXPECT_EQ(import(file("empty.xml", people(0, "2026-02-04"))), 1);
  EXPECT_THAT(out_.str(), HasSubstr("list_version.empty"));
  EXPECT_EQ(import(file("few.xml", people(20, "2026-02-04"))), 1);
  EXPECT_THAT(out_.str(), HasSubstr("list_version.vanished"));
  EXPECT_EQ(import(file("old.xml", people(40, "2026-02-02"))), 1);
  EXPECT_THAT(out_.str(), HasSubstr("list_version.older"));
  EXPECT_EQ(root(), first);
  ASSERT_EQ(import(file("few.xml", people(20, "2026-02-04")), {"--accept-quarantined"}), 0) << "a person decides";
  EXPECT_EQ(info().at("entries").to_number<int>(), 20);
}

TEST_F(ListCommand, DeltasGiveTheRootOfAFullFeed) {
  const auto person = [](const std::string& id, const std::string& name) {
    return R"({"id":")" + id + R"(","caption":")" + name + R"(","schema":"Person","properties":{"name":[")" + name +
           "\"]}}";
  };
  ASSERT_EQ(import(file("a.json", person("1", "Ada") + "\n" + person("2", "Bo") + "\n" + person("3", "Cy") + "\n")), 0)
      << err_.str();
  const std::string delta = R"({"op":"MOD","entity":)" + person("1", "Eda") + "}\n" +
                            R"({"op":"DEL","entity":{"id":"2"}})" + "\n" + R"({"op":"ADD","entity":)" +
                            person("4", "Di") + "}\n";
  ASSERT_EQ(import(file("d.json", delta)), 0) << out_.str() << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("1 added, 1 changed, 1 removed, 1 unchanged"));
  const std::string after = root();
  const auto clean = file("c.json", person("4", "Di") + "\n" + person("3", "Cy") + "\n" + person("1", "Eda") + "\n");
  ASSERT_EQ(run({"info", clean, "--json"}), 0);
  EXPECT_EQ(parse_json(out_.str()).value().at("root").get_string(), after);
  EXPECT_EQ(run({"diff", "uto", clean, "--store", store()}), 0) << out_.str();
  EXPECT_EQ(run({"diff", "uto@1", "uto@2", "--store", store()}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("~ 1"));
  EXPECT_THAT(out_.str(), HasSubstr("+ 4"));
  EXPECT_THAT(out_.str(), HasSubstr("- 2"));
  EXPECT_THAT(out_.str(), HasSubstr(R"(    + names: {"kind":"primary","surname":"Eda"})"));
  EXPECT_EQ(run({"diff", "uto@1", "uto@2", "--store", store(), "--json"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr(R"("summary")"));
}

TEST_F(ListCommand, TamperingIsFound) {
  ASSERT_EQ(import(file("a.xml", people(40))), 0);
  const auto path = folder_ / "store" / "uto" / "000001.jsonl";
  std::string text;
  {
    std::ifstream in(path);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::string changed = text;
  changed.replace(changed.find("ROSSI"), 5, "ROSSO");
  for (const std::string& bad : {changed, text.substr(0, text.size() / 2), std::string()}) {
    std::ofstream(path, std::ios::trunc) << bad;
    EXPECT_EQ(run({"info", "--store", store()}), 1);
    EXPECT_THAT(out_.str(), HasSubstr("damaged"));
    EXPECT_EQ(import(file("b.xml", people(41, "2026-02-04"))), 2) << "nothing is built on a damaged version";
    EXPECT_EQ(run({"diff", "uto", "uto@1", "--store", store()}), 2);
  }
  std::ofstream(path, std::ios::trunc) << text;
  EXPECT_EQ(import(file("b.xml", people(41, "2026-02-04"))), 0);
  std::ofstream(path, std::ios::trunc) << changed;
  EXPECT_EQ(run({"rollback", "--store", store(), "--name", "uto"}), 2) << "a damaged version is not put in use";
}

TEST_F(ListCommand, InfoOfAFileAndStaleness) {
  const auto path = file("a.xml", people(3, "2020-01-01"));
  EXPECT_EQ(run({"info", path}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("uk-xml"));
  EXPECT_THAT(out_.str(), HasSubstr("2020-01-01"));
  EXPECT_THAT(out_.str(), HasSubstr("3 Latin"));
  EXPECT_EQ(run({"info", file("cut.xml", people(3).substr(0, 200))}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("BROKEN"));
  ASSERT_EQ(import(path), 0);
  EXPECT_EQ(run({"info", "--store", store()}), 1) << "a publication of 2020 is stale";
  EXPECT_THAT(out_.str(), HasSubstr("stale"));
}

TEST_F(ListCommand, WhatCannotBeUsed) {
  EXPECT_EQ(run({"info"}), 2);
  EXPECT_EQ(run({"diff", file("a.xml", people(1))}), 2);
  EXPECT_EQ(run({"info", file("x.txt", "hello")}), 2);
  EXPECT_EQ(run({"info", "--store", (folder_ / "none").string()}), 3);
  EXPECT_EQ(run({"import", file("a.xml", people(1)), "--store", store(), "--name", "../x"}), 2);
  EXPECT_EQ(run({"import", file("a.xml", people(1)), "--store", store(), "--name", "x", "--format", "nonsense"}), 2);
  EXPECT_EQ(run({"import", "--store", store(), "--name", "x"}), 2);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "store" / ".." / "x"));
}

}  // namespace
}  // namespace limen::commands
