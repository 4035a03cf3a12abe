#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "commands/edi/commands.h"
#include "commands/edi/edi.h"
#include "formats/paxlst/test_lists.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Outcome {
  int status = 0;
  std::string out, err;
};

class EdiAnonymise : public ::testing::Test {
 protected:
  EdiAnonymise()
      : directory_(std::filesystem::temp_directory_path() /
                   ("limen-edi-anonymise-" + std::to_string(::getpid()) + "-" +
                    ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  ~EdiAnonymise() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name, std::string_view bytes) const {
    std::ofstream(directory_ / name, std::ios::binary) << bytes;
    return (directory_ / name).string();
  }
  static std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  static Outcome run(std::vector<std::string> arguments, const std::string& input = {}) {
    std::istringstream in(input);
    std::ostringstream out, err;
    Streams streams{in, out, err};
    arguments.insert(arguments.begin(), {"edi", "anonymise"});
    const int status = run_command_line({edi_command()}, arguments, streams);
    return {status, out.str(), err.str()};
  }
  std::filesystem::path directory_;
  const std::string list_ = paxlst::testing::ListMaker({.flights = 2, .persons = 20}).make();
};

TEST_F(EdiAnonymise, AKeyGivesTheSamePeopleAgain) {
  const std::string key = file("key", "0123456789abcdef0123456789abcdef");
  const Outcome once = run({"--key", key}, list_);
  EXPECT_EQ(once.status, 0) << once.err;
  EXPECT_EQ(once.out.size(), list_.size());
  EXPECT_NE(once.out, list_);
  EXPECT_EQ(run({"--key", key}, list_).out, once.out);
  EXPECT_NE(run({"--key", file("other", "another secret of the house")}, list_).out, once.out);
  EXPECT_NE(run({}, list_).out, run({}, list_).out) << "without a key every run has its own";
  EXPECT_EQ(run({"--seed", "7"}, list_).out, run({"--seed", "7"}, list_).out);
  EXPECT_NE(run({"--seed", "7"}, list_).out, run({"--seed", "8"}, list_).out);
}

TEST_F(EdiAnonymise, KeysAreChecked) {
  EXPECT_EQ(run({"--key", file("short", "0123456789")}, list_).status, 2);
  EXPECT_THAT(run({"--key", file("short", "0123456789")}, list_).err, HasSubstr("edi.key"));
  EXPECT_THAT(run({"--key", "/nowhere", "--seed", "1"}, list_).err, HasSubstr("edi.key"));
  EXPECT_THAT(run({"--key", "/nowhere"}, list_).err, HasSubstr("file.unreadable"));
  EXPECT_EQ(run({"--key", "/nowhere"}, list_).out, "");
}

TEST_F(EdiAnonymise, FilesGoIntoADirectoryOfTheirOwn) {
  const std::string one = file("one.edi", list_);
  const std::string two = file("two.edi", "log LINDQVIST\n" + list_);
  const std::string to = (directory_ / "out").string();
  const Outcome outcome = run({"--seed", "x", "--to", to, one, (directory_ / "none").string(), two});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("file.unreadable"));
  EXPECT_THAT(outcome.err, HasSubstr("2 messages"));
  EXPECT_EQ(outcome.out, "");
  const std::string made = content(directory_ / "out" / "one.edi");
  EXPECT_EQ(made, run({"--seed", "x"}, list_).out);
  EXPECT_EQ(content(directory_ / "out" / "two.edi"), "aaa AAAAAAAAA\n" + made);
  EXPECT_EQ(std::filesystem::status(directory_ / "out" / "one.edi").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(run({"--to", to, one}).status, 3) << "nothing is overwritten";
}

TEST_F(EdiAnonymise, XmlAndInterchangesAndUtf16) {
  const std::string xml =
      "<?xml version=\"1.0\"?><IATA_PNRGOV_NotifRQ><PNRs><PNR><Passenger RPH=\"1\"><GivenName>EVA</GivenName>"
      "<Surname>LINDQVIST</Surname></Passenger></PNR></PNRs></IATA_PNRGOV_NotifRQ>\n";
  const std::string all = list_ + xml + list_;
  const Outcome made = run({"--seed", "x"}, all);
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out.size(), all.size());
  EXPECT_THAT(made.err, HasSubstr("5 messages"));
  EXPECT_THAT(made.out, HasSubstr("<PNR><Passenger RPH=\"1\"><GivenName>"));
  EXPECT_THAT(made.out, Not(HasSubstr("LINDQVIST")));
  const Outcome damaged = run({"--seed", "x"}, xml.substr(0, xml.find("</Surname>")) + "<<LINDQVIST\n" + list_);
  EXPECT_EQ(damaged.status, 1);
  EXPECT_THAT(damaged.out, Not(HasSubstr("LINDQVIST")));
  EXPECT_THAT(damaged.out, HasSubstr(run({"--seed", "x"}, list_).out));
  std::string wide = "\xFF\xFE";
  for (const char c : xml) wide += {c, '\0'};
  const Outcome back = run({"--seed", "x"}, wide);
  std::string plain;
  for (std::size_t i = 2; i < back.out.size(); i += 2) plain += back.out[i];
  EXPECT_EQ(plain, run({"--seed", "x"}, xml).out);
  EXPECT_EQ(run({"--seed", "x"}, "nothing at all").status, 2);
}

}  // namespace
}  // namespace limen::commands
