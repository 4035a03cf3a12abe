// limen mrz parse as a user runs it, and the baseline table of state codes.
#include "formats/mrz/mrz.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/mrz/commands.h"
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
  const int status = run_command_line({mrz_command()}, arguments, streams);
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

TEST(MrzParse, ARepairIsShownBesideTheFieldsAsReceived) {
  std::string broken(kSpecimen);
  broken[45 + 15] = 'O';  // 740812
  const Outcome outcome = run({"--json", "--today", "2026-11-22"}, broken);
  EXPECT_EQ(outcome.status, 1);
  const auto parsed = parse_json(outcome.out.substr(0, outcome.out.find('\n')));
  ASSERT_OK(parsed);
  const json::object& document = parsed->as_object();
  EXPECT_FALSE(document.at("valid").as_bool());
  EXPECT_EQ(document.at("fields").at("birth_date").as_string(), "");
  ASSERT_GE(document.at("repairs").as_array().size(), 1u);
  const json::object& repair = document.at("repairs").as_array()[0].as_object();
  EXPECT_EQ(repair.at("fields").at("birth_date").as_string(), "1974-08-12");
  const json::object& inferred = repair.at("inferred").as_array()[0].as_object();
  EXPECT_EQ(inferred.at("field").as_string(), "birth_date");
  EXPECT_EQ(inferred.at("line").as_int64(), 2);
  EXPECT_EQ(inferred.at("column").as_int64(), 16);
  EXPECT_EQ(inferred.at("was").as_string(), "O");
  EXPECT_EQ(inferred.at("is").as_string(), "0");
  EXPECT_TRUE(inferred.at("checked").as_bool());
  EXPECT_THAT(run({}, broken).out, HasSubstr("2:16  0 for O (birth_date)"));
  // A valid zone has no repairs, but places where a wrong character would not be seen.
  const auto valid = parse_json(run({"--json"}, kSpecimen).out);
  ASSERT_OK(valid);
  EXPECT_FALSE(valid->as_object().contains("repairs"));
  EXPECT_FALSE(valid->at("blind_spots").as_array().empty());
}

TEST(MrzParse, ZonesOfOneState) {
  const Outcome outcome =
      run({"--json"}, "ABC123F<<\nFACHE305142128097<<800126<<<<<\nROCHAT<<FABIENNE<LEA<<<<<<<<<<\n");
  EXPECT_EQ(outcome.status, 0);
  const auto licence = parse_json(outcome.out);
  ASSERT_OK(licence);
  EXPECT_EQ(licence->at("format").as_string(), "CHE-DL");
  EXPECT_TRUE(licence->at("valid").as_bool());
  EXPECT_EQ(licence->at("fields").at("surname").as_string(), "ROCHAT");
  EXPECT_EQ(licence->at("fields").at("language").as_string(), "F");
  EXPECT_FALSE(licence->at("fields").as_object().contains("expiry_date"));
  const auto card =
      parse_json(run({"--json"}, "IDFRALEROY<VALLON<<<<<<<<<<<<<0CHE02\n1710GVA123451JULIE<<ANNE<<<9112311F0\n").out);
  ASSERT_OK(card);
  EXPECT_EQ(card->at("format").as_string(), "FRA-ID");
  EXPECT_EQ(card->at("fields").at("given_names").as_string(), "JULIE ANNE");
  EXPECT_EQ(card->at("sources").at("given_names").at("line").as_int64(), 2);
  EXPECT_EQ(card->at("check_digits").as_array().size(), 3u);
}

TEST(MrzParse, UnknownStatesAndLowerCaseAreErrorsAndFieldCodesAreNot) {
  std::string unknown(kSpecimen);
  unknown.replace(2, 3, "QQQ");
  EXPECT_EQ(run({"--json"}, unknown).status, 1);
  std::string field(kSpecimen);
  field.replace(2, 3, "XXK");
  EXPECT_EQ(run({"--json"}, field).status, 0);
  EXPECT_THAT(run({"--json"}, field).out, HasSubstr("mrz.state.nonstandard"));
  field.replace(2, 3, "DEU");
  EXPECT_THAT(run({"--json"}, field).out, HasSubstr("mrz.state.nonstandard"));
  field.replace(2, 3, "D<<");
  EXPECT_THAT(run({"--json"}, field).out, ::testing::Not(HasSubstr("mrz.state.nonstandard")));
}

Outcome run_mrz(std::vector<std::string> arguments, std::string_view input = "") {
  std::istringstream in{std::string(input)};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), "mrz");
  const int status = run_command_line({mrz_command()}, arguments, streams);
  return {status, out.str(), err.str()};
}

TEST(MrzGenerate, ValidZonesAreAcceptedAndBrokenOnesAreNot) {
  for (const bool broken : {false, true}) {
    std::vector<std::string> arguments = {"generate", "--seed", "3", "--count", "200"};
    if (broken) arguments.emplace_back("--broken");
    const Outcome made = run_mrz(arguments);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(run_mrz(arguments).out, made.out);
    std::istringstream lines(made.out);
    std::string all;
    for (std::string line; std::getline(lines, line);) {
      const auto sample = parse_json(line);
      ASSERT_OK(sample);
      EXPECT_EQ(sample->at("accept").as_bool(), !broken);
      (all += std::string(sample->at("mrz").as_string())) += "\n\n";
    }
    const Outcome read = run({"--json", "--today", "2026-11-22"}, all);
    EXPECT_EQ(read.status, broken ? 1 : 0);
    EXPECT_THAT(read.out, ::testing::Not(HasSubstr(broken ? "\"valid\":true" : "\"valid\":false")));
  }
  EXPECT_EQ(run_mrz({"generate", "--count", "0"}).status, 2);
}

TEST(MrzBench, JudgesTheReaderOnVectors) {
  const std::string vectors = run_mrz({"generate", "--seed", "4", "--count", "300"}).out +
                              run_mrz({"generate", "--seed", "4", "--count", "300", "--broken"}).out;
  const Outcome outcome = run_mrz({"bench", "--vectors", "-", "--quick", "--json"}, vectors);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const auto value = parse_json(outcome.out);
  ASSERT_OK(value);
  const json::object& ours = value->at("readers").as_array()[0].as_object();
  EXPECT_EQ(ours.at("accepted").as_int64(), 300);
  EXPECT_EQ(ours.at("fields").as_int64(), 300);
  EXPECT_EQ(ours.at("rejected").as_int64(), ours.at("malformed").as_int64());
  EXPECT_GT(ours.at("malformed").as_int64(), 200);
  EXPECT_GT(ours.at("per_second").to_number<double>(), 0);
  EXPECT_THAT(run_mrz({"bench", "--vectors", "-", "--quick"}, vectors).out, HasSubstr("Limen"));
  EXPECT_THAT(run_mrz({"bench", "--vectors", "-"}, "{}\n").err, HasSubstr("mrz.bench.vectors"));
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
