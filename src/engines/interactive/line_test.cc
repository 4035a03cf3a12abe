// How answers are written: as the carrier writes, in its repertoire, and never so that it could not be read.
#include "engines/interactive/test_desk.h"

namespace limen::interactive {
namespace {

class LineTest : public InteractiveTest {
 protected:
  // The lines of free text of all results, one behind the other; "/" between segments.
  static std::vector<std::string> texts(const std::string& bytes) {
    edifact::Findings findings;
    edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
    cusres::Response response;
    std::vector<std::string> lines;
    for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      cusres::read(reader, response);
      for (const cusres::Text& text : response.texts) {
        if (&text != &response.texts.front()) lines.emplace_back("/");
        for (const std::string_view line : text.lines) {
          if (!line.empty()) lines.emplace_back(line);
        }
      }
    }
    EXPECT_TRUE(findings.diagnostics.empty()) << findings.diagnostics.front().code << " in " << bytes;
    return lines;
  }
  // A question about one person, answered with this text, on such a line.
  std::string answer(const std::string& text, std::string_view syntax = "UNOA:4") {
    board.decisions["ADA"] = {"2Z", text};
    return ask(write({.transaction = "T" + std::to_string(++number), .persons = person("ADA", "1"), .syntax = syntax}));
  }
  // Other separators instead of ":+'".
  static std::string separated(std::string text, std::string_view component, std::string_view element,
                               std::string_view terminator) {
    std::string out;
    for (const char c : text) {
      out += c == ':' ? component : c == '+' ? element : c == '\'' ? terminator : std::string_view(&c, 1);
    }
    return out;
  }
  int number = 0;
};

TEST_F(LineTest, AnAnswerToAGroupStandsInAGroup) {
  const std::string out = ask(write({.persons = person("FREE", "1"), .grouped = true}));
  EXPECT_EQ(read_back(out), "answer T1 1=0Z;");
  EXPECT_NE(out.find("++IAPI'UNG+CUSRES+GOV+XX+261122:0815+8+UN+D:05B'UNH+77+"), std::string::npos) << out;
  EXPECT_NE(out.find("UNE+1+8'UNZ+1+1'"), std::string::npos) << out;
  const std::string changed = change("1", "1Z");
  EXPECT_EQ(read_back(changed), "change LIMEN000002 1=1Z;");
  EXPECT_NE(changed.find("UNG+CUSRES+GOV+XX+"), std::string::npos);
  // Groups and messages of one interchange stay as they are.
  std::string two = write({.transaction = "T2", .persons = person("FREE", "1"), .grouped = true});
  const std::size_t group = two.find("UNG");
  const std::size_t end = two.find("UNZ");
  two = two.substr(0, end) + two.substr(group, end - group) + "UNZ+2+5'";
  EXPECT_EQ(read_back(ask(two)), "answer T2 1=0Z;answer T2 1=0Z;");
}

TEST_F(LineTest, AChangeHasTheReleaseOfTheQuestion) {
  ask(write({.persons = person("FREE", "1"), .release = "12B"}));
  EXPECT_NE(change("1", "1Z").find("UNH+1+CUSRES:D:12B:UN:IATA'"), std::string::npos);
  std::string without = write({.transaction = "T2", .persons = person("FREE", "2")});
  without.replace(without.find("PAXLST:D:05B:UN:IATA"), 20, "PAXLST");
  EXPECT_NE(ask(without).find("CUSRES:D:05B:UN:IATA'"), std::string::npos);
}

TEST_F(LineTest, TextIsWrittenInTheRepertoireOfTheInterchange) {
  const std::string text = "Zoë's café – “call” 5€?";
  EXPECT_EQ(texts(answer(text, "UNOA:4")), std::vector<std::string>{"ZOE'S CAFE - \"CALL\" 5.?"});
  EXPECT_EQ(texts(answer(text, "UNOB:4")), std::vector<std::string>{"Zoe's cafe - \"call\" 5.?"});
  EXPECT_EQ(texts(answer(text, "UNOC:4")), std::vector<std::string>{"Zo\xEB's caf\xE9 - \"call\" 5.?"});
  EXPECT_EQ(texts(answer(text, "UNOL:4")), std::vector<std::string>{"Zo\xEB's caf\xE9 - \"call\" 5\xA4?"});
  EXPECT_EQ(texts(answer(text, "UNOY:4")), std::vector<std::string>{text});
  EXPECT_EQ(texts(answer("not \xFF UTF-8", "UNOA:4")), std::vector<std::string>{"NOT Y UTF-8"});
  // Changes are written likewise.
  std::string out;
  ASSERT_TRUE(desk.change("XX", "1", {"1Z", "caf\u00E9"}, kNow, out).ok());
  EXPECT_EQ(texts(out), std::vector<std::string>{"CAFE"}) << "the last question came in UNOA";
}

TEST_F(LineTest, LongTextIsCutBetweenWords) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "WORD" + std::to_string(100 + i) + " ";  // 800
  const std::vector<std::string> two = texts(answer(text));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_LE(two[0].size(), 512U);
  EXPECT_EQ(two[0] + " " + two[1] + " ", text) << "nothing is lost";
  // Without blanks, in more components than a segment has; line breaks are kept as lines.
  EXPECT_EQ(texts(answer(std::string(3000, 'X'))),
            (std::vector<std::string>{std::string(512, 'X'), std::string(512, 'X'), std::string(512, 'X'),
                                      std::string(512, 'X'), std::string(512, 'X'), "/", std::string(440, 'X')}));
  EXPECT_EQ(texts(answer("FIRST\r\n\n SECOND\tPART")), (std::vector<std::string>{"FIRST", "SECOND PART"}));
  EXPECT_EQ(answer(" \n ").find("FTX"), std::string::npos);
  std::string letters;
  for (int i = 0; i < 300; ++i) letters += "\u00E9";
  const std::vector<std::string> whole = texts(answer("x" + letters, "UNOY:4"));
  ASSERT_EQ(whole.size(), 2U);
  EXPECT_EQ(whole[0].size(), 511U) << "no character is cut in two";
}

TEST_F(LineTest, UnusualSeparatorsAreAnnounced) {
  const std::string bytes = separated(write({.persons = person("FREE", "1"), .syntax = "UNOA:3"}), "*", "|", "#");
  const std::string out = ask(bytes);
  EXPECT_EQ(read_back(out), "answer T1 1=0Z;");
  EXPECT_TRUE(out.starts_with("UNA*|.? #UNB|")) << out;
  // The usual ones are not, and those of a word processor are not taken over.
  EXPECT_TRUE(ask(query("745", "T2", person("FREE", "1"))).starts_with("UNB+"));
  const std::string typographic = separated(query("745", "T3", person("FREE", "1")), ":", "+", "\u2019");
  EXPECT_TRUE(ask(typographic).starts_with("UNB+"));
  EXPECT_EQ(read_back(ask(typographic)), "answer T3 1=0Z;");
}

TEST_F(LineTest, WithoutAReleaseCharacterNothingElseIsSaid) {
  board.decisions["ADA"] = {"2Z", "IT'S A+B: CALL?"};
  const std::string bytes = "UNA:+.  '" + query("745", "T1", person("ADA", "1"));
  const std::string out = ask(bytes);
  EXPECT_TRUE(out.starts_with("UNA:+.  'UNB+"));
  EXPECT_EQ(texts(out), std::vector<std::string>{"IT S A B  CALL?"});
  EXPECT_EQ(read_back(out), "answer T1 1=2Z;");
  // A name of ours that could not be written is: with other separators.
  desk = Desk({.identity = "BORDER-POST"});
  const std::string dashes = "UNA:-.  '" + separated(query("745", "T1", person("ADA", "1")), ":", "-", "'");
  const std::string other = ask(dashes);
  EXPECT_TRUE(other.starts_with("UNA:+.? 'UNB+UNOA:4+BORDER-POST+")) << other;
  EXPECT_EQ(texts(other), std::vector<std::string>{"IT'S A+B: CALL?"});
}

}  // namespace
}  // namespace limen::interactive
