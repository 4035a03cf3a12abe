// limen mrz parse as a user runs it, and the baseline table of state codes.
#include "formats/mrz/mrz.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/commands.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSpecimen =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments, std::string_view input) {
  std::istringstream in{std::string(input)};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), {"mrz", "parse"});
  const int status = run_command_line(all_commands(), arguments, streams);
  return {status, out.str(), err.str()};
}

TEST(MrzParse, SpecimenAsJson) {
  const Outcome outcome = run({"--json", "--today", "2026-11-22"}, kSpecimen);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const auto parsed = parse_json(outcome.out.substr(0, outcome.out.find('\n')));
  ASSERT_OK(parsed);
  const json::object& document = parsed->as_object();
  EXPECT_EQ(document.at("format").as_string(), "TD3");
  EXPECT_TRUE(document.at("valid").as_bool());
  const json::object& fields = document.at("fields").as_object();
  const std::vector<std::pair<std::string_view, std::string_view>> expected = {
      {"document_code", "P"},        {"issuer", "UTO"},      {"surname", "ERIKSSON"},
      {"given_names", "ANNA MARIA"}, {"nationality", "UTO"}, {"document_number", "L898902C3"},
      {"birth_date", "1974-08-12"},  {"sex", "F"},           {"expiry_date", "2012-04-15"},
      {"optional_data", "ZE184226B"}};
  for (const auto& [key, value] : expected) EXPECT_EQ(fields.at(key).as_string(), value) << key;
  EXPECT_EQ(fields.find("optional_data_2"), fields.end());
  ASSERT_EQ(document.at("findings").as_array().size(), 1u);
  const json::object& finding = document.at("findings").as_array()[0].as_object();
  EXPECT_EQ(finding.at("code").as_string(), "mrz.expired");
  EXPECT_EQ(finding.at("severity").as_string(), "warning");
  EXPECT_EQ(finding.at("field").as_string(), "expiry_date");
  EXPECT_EQ(finding.at("line").as_int64(), 2);
  EXPECT_EQ(finding.at("column").as_int64(), 22);
  EXPECT_THAT(std::string(finding.at("section").as_string()), HasSubstr("9303-4"));
  EXPECT_FALSE(finding.at("message").as_string().empty());
}

TEST(MrzParse, ExitStatusAndManyDocuments) {
  std::string broken(kSpecimen);
  broken[54] = '7';  // the check digit of the number
  const Outcome both = run({"--json"}, std::string(kSpecimen) + "\n\n" + broken);
  EXPECT_EQ(both.status, 1);
  EXPECT_EQ(std::count(both.out.begin(), both.out.end(), '\n'), 2);
  EXPECT_THAT(both.out, HasSubstr("mrz.check_digit.mismatch"));
  EXPECT_EQ(run({"--json"}, "HELLO\n").status, 2);
  EXPECT_THAT(run({"--json"}, "HELLO\n").out, HasSubstr("mrz.format.unknown"));
  EXPECT_EQ(run({}, "").status, 2);
  EXPECT_THAT(run({}, "").err, HasSubstr("mrz.empty"));
  EXPECT_EQ(run({"--today", "tomorrow"}, kSpecimen).status, 2);
  EXPECT_EQ(run({"/no/such/file"}, "").status, 2);
}

TEST(MrzParse, TableForPeople) {
  const Outcome outcome = run({"--today", "2012-04-15"}, kSpecimen);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("TD3, valid"));
  EXPECT_THAT(outcome.out, HasSubstr("surname          1:6   ERIKSSON"));
  EXPECT_THAT(outcome.out, ::testing::Not(HasSubstr("mrz.expired")));
}

TEST(MrzParse, AnyBytesGiveJson) {
  std::string rubbish(kSpecimen);
  rubbish[8] = '\xFF';
  rubbish[9] = '\x01';
  const Outcome outcome = run({"--json"}, rubbish);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_OK(parse_json(outcome.out.substr(0, outcome.out.find('\n'))));
}

TEST(StateCodesPack, HoldsTheStandardAndTheExtras) {
  const auto node = config::PackStore::embedded().read("baseline", "state_codes.yaml");
  ASSERT_OK(node);
  const auto states = mrz::StateTable::build(*node);
  ASSERT_OK(states);
  std::size_t iso = 0;
  for (const auto& entry : states->entries()) {
    iso += entry.group == "iso-3166-1" ? 1 : 0;
    EXPECT_FALSE(entry.source.empty());
    EXPECT_FALSE(entry.name.empty());
  }
  EXPECT_EQ(iso, 249u);
  for (const char* code : {"D",   "DEU", "NOR", "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "EUE", "UNO",
                           "UNA", "UNK", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XPO", "XES", "XMP",
                           "XOM", "XDC", "XXA", "XXB", "XXC", "XXX", "ANT", "NTZ", "UTO", "XXK", "ROM"}) {
    EXPECT_NE(states->find(code), nullptr) << code;
  }
  EXPECT_EQ(states->find("IAO"), nullptr);
  EXPECT_EQ(states->find_alpha2("DE")->code, "D");
  EXPECT_EQ(states->find_alpha2("GB")->code, "GBR");
  EXPECT_EQ(states->find_alpha2("NO")->name, "Norway");
  EXPECT_FALSE(states->find("ANT")->in_force_on(*CivilDate::from_ymd(2026, 1, 1)));
  EXPECT_EQ(states->find("XXK")->standing, mrz::StateTable::Standing::kField);
}

}  // namespace
}  // namespace limen::commands
