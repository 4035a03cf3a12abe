// limen edi as a user runs it.
#include "commands/edi.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/commands.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFile =
    "UNA:+.?*'UNB+IATA:1+LM+UTO+261122:0915+R1++PNRGOV'\r\nUNH+M1+PNRGOV:11:1:IA'\r\nMSG+:22'\r\nSRC'\r\n"
    "FOP+CC:1:1:VI4111111111111111:1227'\r\nLTS+CC VI4111 1111 1111 1111 "
    "O?'NEIL'\r\nTIF+M\xDCLLER+ANNA'\r\nUNT+9+M1'\r\n"
    "UNH+M2+PNRGOV:11:1:IA'MSG+:22'UNT+3+M2'UNZ+2+R1'\r\n";

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments, std::string_view input) {
  std::istringstream in{std::string(input)};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), "edi");
  const int status = run_command_line(all_commands(), arguments, streams);
  return {status, out.str(), err.str()};
}

TEST(EdiCheck, SaysWhatIsWrongAndWhere) {
  const Outcome outcome = run({"check"}, kFile);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("-:8: warning edifact.unt.count: "));
  EXPECT_THAT(outcome.out, HasSubstr(", segment 7, element 1.1)"));
  EXPECT_THAT(outcome.out, HasSubstr("edifact.character.foreign"));
  EXPECT_THAT(outcome.out, HasSubstr("1 interchanges, 0 groups, 2 messages"));
}

TEST(EdiCheck, JsonHasASummaryAndNoContent) {
  const Outcome outcome = run({"check", "--json"}, kFile);
  std::istringstream lines(outcome.out);
  std::string line;
  std::string last;
  while (std::getline(lines, line)) {
    ASSERT_OK(parse_json(line));
    last = line;
  }
  const auto summary = parse_json(last);
  EXPECT_EQ(summary->at("summary").at("messages").to_number<int>(), 2);
  EXPECT_EQ(summary->at("summary").at("bytes").to_number<std::size_t>(), kFile.size());
  EXPECT_THAT(outcome.out, Not(HasSubstr("4111")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("NEIL")));
}

TEST(EdiCheck, StatusSaysWhetherEverythingBelonged) {
  EXPECT_EQ(run({"check"}, kFile).status, 0);
  EXPECT_EQ(run({"check"}, "log line\n" + kFile).status, 1);
  EXPECT_EQ(run({"check"}, "nothing of the kind").status, 2);
  EXPECT_EQ(run({"check"}, "").status, 2);
  EXPECT_EQ(run({"check", "/nowhere/at/all"}, "").status, 2);
}

TEST(EdiCat, ShowsOneSegmentALineAndNoCardNumber) {
  const Outcome outcome = run({"cat"}, kFile);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("SRC'\nFOP+CC:1:1:VIXXXXXXXXXXXX1111:1227'\n"));
  EXPECT_THAT(outcome.out, HasSubstr("LTS+CC VIXXXX XXXX XXXX 1111 O?'NEIL'\n"));
  EXPECT_THAT(outcome.out, HasSubstr("TIF+MÜLLER+ANNA'\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\033")));
  EXPECT_THAT(run({"cat", "--colour", "always"}, kFile).out, HasSubstr("\033["));
  EXPECT_THAT(run({"cat"}, "UNB+UNOA:1+A+B+1:2+R'UNH+1+PAXLST:D'FTX+\033[31mRED'UNT+3+1'UNZ+1+R'").out,
              Not(HasSubstr("\033")))
      << "a file cannot steer the terminal";
}

TEST(EdiSplit, WritesEachMessageWithItsEnvelope) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("limen-edi-split-" + std::to_string(::getpid()));
  std::filesystem::remove_all(directory);
  const Outcome outcome = run({"split", "--to", directory.string()}, kFile);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("2 messages written"));
  const auto content = [&](const char* name) {
    std::ifstream file(directory / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(content("000002-PNRGOV.edi"),
            "UNA:+.? 'UNB+IATA:1+LM+UTO+261122:0915+R1++PNRGOV'UNH+M2+PNRGOV:11:1:IA'MSG+:22'UNT+3+M2'UNZ+1+R1'");
  EXPECT_THAT(content("000001-PNRGOV.edi"), Not(HasSubstr("411111")));
  EXPECT_THAT(content("000001-PNRGOV.edi"), HasSubstr("TIF+M\xDCLLER+ANNA'UNT+9+M1'"));
  EXPECT_EQ(std::filesystem::status(directory / "000001-PNRGOV.edi").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(run({"split", "--to", directory.string()}, kFile).status, 2) << "nothing is overwritten";
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace limen::commands
