#include "commands/screening/screen.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/text.h"
#include "commands/screening/commands.h"
#include "formats/paxlst/test_lists.h"

namespace limen::commands {

namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("limen-screen-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name) << bytes;
    return (path_ / name).string();
  }
  std::string name(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int status = 0;
  std::string out, err;
  std::vector<json::object> lines;
};

Outcome run(std::vector<std::string> arguments, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  Streams streams{in, out, err};
  Outcome result;
  result.status = run_command_line({screen_command(), name_command()}, arguments, streams);
  result.out = out.str();
  result.err = err.str();
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('{')) continue;
    auto value = parse_json(line);
    EXPECT_TRUE(value.ok()) << line;
    if (value.ok()) result.lines.push_back(value->as_object());
  }
  return result;
}

constexpr const char* kList =
    "surname,category,action,given_names,other_names,birth_date,sex,nationality,document_number,document_issuer,"
    "issuer_reference\n"
    "Varga-Lindqvist,wanted,refer,Ilmatar,,1971-03-09,F,FIN,XK4410927,FIN,REF/1\n"
    "Okonjo,wanted,refer,Thaddeus Emeka,\"Oconjo, Tadeus|~Teddy\",1980,M,NGA,,,\"REF \"\"2\"\"\"\n"
    "Brzezicki,wanted,refer,Wawrzyniec,,,,POL,,,\n";

std::vector<std::string> hits_of(const json::object& line) {
  std::vector<std::string> entries;
  for (const json::value& hit : line.at("hits").as_array())
    entries.emplace_back(hit.as_object().at("entry").as_string());
  return entries;
}

class Screen : public ::testing::Test {
 protected:
  Folder folder_;
  std::string list_ = folder_.write("list.csv", kList);
};

TEST_F(Screen, GivesALineAQueryWithReasonsThatAddUp) {
  const Outcome result = run({"screen", "--list", list_, "--queries", "-", "--json"},
                             "name\tid\tcolour\tbirth_date\tsex\tnationality\r\n"
                             "Ilmatar Varga Lindqvist\tq1\tblue\t1971-03-09\tF\tFIN\r\n"
                             "LINDQVIST ILMATAR\tq2\t\t\t\t\r\n"
                             "Nobody Whatsoever\tq3\t\t1990-01-01\t\t\n");
  EXPECT_EQ(result.status, 0) << result.err;
  ASSERT_EQ(result.lines.size(), 3U);
  EXPECT_EQ(result.lines[0].at("id"), "q1");
  EXPECT_EQ(hits_of(result.lines[0]), std::vector<std::string>{"REF/1"});
  EXPECT_EQ(hits_of(result.lines[1]), std::vector<std::string>{"REF/1"});
  EXPECT_TRUE(hits_of(result.lines[2]).empty());
  const json::object& hit = result.lines[0].at("hits").as_array().at(0).as_object();
  EXPECT_EQ(hit.at("name"), "Varga-Lindqvist, Ilmatar");
  EXPECT_EQ(hit.at("list").as_string(), std::string_view(list_));
  double sum = 0;
  std::set<std::string> codes;
  for (const json::value& reason : hit.at("reasons").as_array()) {
    sum += reason.as_object().at("contribution").to_number<double>();
    codes.emplace(reason.as_object().at("code").as_string());
    for (const char* member : {"query", "listed", "similarity", "rarity"})
      EXPECT_TRUE(reason.as_object().contains(member)) << member;
  }
  EXPECT_NEAR(sum, hit.at("log_odds").to_number<double>(), 1e-9);
  EXPECT_TRUE(codes.contains("birth.exact"));
  EXPECT_TRUE(hit.contains("score"));
  EXPECT_TRUE(hit.contains("probability"));
}

TEST_F(Screen, ReferencesAreThoseOfTheFileToTheLetter) {
  const Outcome result =
      run({"screen", "--list", list_, "--queries", "-", "--json"}, "id\tname\n1\tThaddeus Emeka Okonjo\n");
  ASSERT_EQ(result.lines.size(), 1U);
  EXPECT_EQ(hits_of(result.lines[0]), std::vector<std::string>{"REF \"2\""});
}

TEST_F(Screen, LosesNoLineAndSaysWhatItCouldNotRead) {
  const Outcome result = run({"screen", "--list", list_, "--queries", "-", "--json"},
                             "id\tname\tbirth_date\tsex\tnationality\n"
                             "bad-date\tIlmatar Varga Lindqvist\t1971-13-09\tF\tFIN\n"
                             "bad-state\tIlmatar Varga Lindqvist\t1971-03-09\tF\tQQQ\n"
                             "bad-sex\tIlmatar Varga Lindqvist\t1971-03-09\tmaybe\tFIN\n"
                             "nobody\t\t1971-03-09\tF\tFIN\n"
                             "wide\tIlmatar Varga Lindqvist\t\t\t\t\textra\n"
                             "\xC3\x28\tIlmatar\t\t\t\n"
                             "bytes\tIlm\xC3\x28tar Varga\t\t\t\n"
                             "\tIlmatar Varga Lindqvist\t\t\t\n"
                             "short\tIlmatar Varga Lindqvist\n");
  EXPECT_EQ(result.status, 1);
  ASSERT_EQ(result.lines.size(), 9U);
  const auto error = [&](std::size_t i) { return result.lines[i].at("error").as_object(); };
  // Screened by what is left.
  EXPECT_EQ(error(0).at("code"), "screen.query.birth_date");
  EXPECT_EQ(error(0).at("line").to_number<int>(), 2);
  EXPECT_EQ(error(0).at("column").to_number<int>(), 34);
  EXPECT_EQ(error(1).at("code"), "screen.query.nationality");
  EXPECT_EQ(error(2).at("code"), "screen.query.sex");
  for (const std::size_t i : {0U, 1U, 2U}) EXPECT_EQ(hits_of(result.lines[i]), std::vector<std::string>{"REF/1"}) << i;
  // Nobody to screen: said, and not "no hit".
  EXPECT_EQ(error(3).at("code"), "screen.query.name");
  EXPECT_EQ(error(4).at("code"), "screen.query.width");
  EXPECT_EQ(error(5).at("code"), "screen.query.text");
  EXPECT_EQ(error(6).at("code"), "screen.query.text");
  EXPECT_EQ(result.lines[6].at("id"), "bytes");
  for (const std::size_t i : {3U, 4U, 5U, 6U}) EXPECT_TRUE(hits_of(result.lines[i]).empty()) << i;
  EXPECT_EQ(error(7).at("code"), "screen.query.id");
  EXPECT_EQ(hits_of(result.lines[7]).size(), 1U);
  EXPECT_FALSE(result.lines[8].contains("error")) << "fields missing at the end are empty";
  EXPECT_EQ(hits_of(result.lines[8]).size(), 1U);
  EXPECT_NE(result.err.find("-:2:34"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("Ilmatar"), std::string::npos) << "no names among diagnostics";
}

TEST_F(Screen, RefusesATableWithoutAHeaderAndACommandWithoutLists) {
  EXPECT_EQ(run({"screen", "--list", list_, "--queries", "-"}, "Ilmatar\t1971\n").status, 2);
  EXPECT_EQ(run({"screen", "--list", list_, "--queries", "-"}, "").status, 2);
  EXPECT_EQ(run({"screen", "--list", list_, "--queries", "-"}, "id\tname\tid\n").status, 2);
  EXPECT_EQ(run({"screen", "--queries", "-"}, "id\tname\n").status, 2);
  EXPECT_EQ(run({"screen", "--list", list_}).status, 2);
  EXPECT_EQ(run({"screen", "--list", folder_.name("absent.csv"), "--queries", "-"}, "id\tname\n").status, 2);
  EXPECT_EQ(run({"screen", "--list", list_, "--queries", "-", "--threads", "0"}, "id\tname\n").status, 2);
  EXPECT_EQ(run({"screen", "--list", list_, "--queries", "-", "--min-score", "2"}, "id\tname\n").status, 2);
}

TEST_F(Screen, ThreadsChangeNothing) {
  std::string table = "id\tname\tbirth_date\n";
  for (int i = 0; i < 3000; ++i) {
    table += std::to_string(i) + (i % 3 == 0   ? "\tWawrzyniec Brzezicki\t\n"
                                  : i % 3 == 1 ? "\tAda Nemo\t1990\n"
                                               : "\t\t\n");
  }
  const Outcome one = run({"screen", "--list", list_, "--queries", "-", "--json"}, table);
  const Outcome four = run({"screen", "--list", list_, "--queries", "-", "--json", "--threads", "4"}, table);
  EXPECT_EQ(one.lines.size(), 3000U);
  EXPECT_EQ(one.out, four.out);
  EXPECT_EQ(one.err, four.err);
  EXPECT_EQ(one.status, 1);
  EXPECT_EQ(four.status, 1);
}

TEST_F(Screen, TopAndLeastScoreBoundTheHits) {
  const std::string twins = folder_.write("twins.csv",
                                          "surname,category,action,given_names,issuer_reference\n"
                                          "Quillfeather,w,refer,Osric,A\nQuillfeather,w,refer,Osric,B\n");
  const std::string table = "id\tname\n1\tOsric Quillfeather\n";
  EXPECT_EQ(hits_of(run({"screen", "--list", twins, "--queries", "-", "--json"}, table).lines.at(0)).size(), 2U);
  EXPECT_EQ(
      hits_of(run({"screen", "--list", twins, "--queries", "-", "--json", "--top", "1"}, table).lines.at(0)).size(),
      1U);
  const Outcome strict = run({"screen", "--list", twins, "--queries", "-", "--json", "--min-score", "1"}, table);
  EXPECT_TRUE(hits_of(strict.lines.at(0)).empty());
}

TEST_F(Screen, APlainTableForPeopleNamesEntryAndReasons) {
  const Outcome result = run({"screen", "--list", list_, "--queries", "-"}, "id\tname\n7\tWawrzyniec Brzezicki\n8\t\n");
  EXPECT_NE(result.out.find("Brzezicki, Wawrzyniec"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("name.part."), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("8  : NOT SCREENED"), std::string::npos) << result.out;
}

TEST_F(Screen, EverybodyInPassengerMessagesIsScreened) {
  paxlst::testing::ListMaker maker({.flights = 2, .persons = 4});
  const std::string bytes = maker.make();
  const std::string surname(maker.truth().surnames.at(2));
  const std::string messages = folder_.write("flight.edi", bytes);
  const std::string wanted =
      folder_.write("wanted.csv", "surname,category,action,issuer_reference\n" + surname + ",w,refer,FOUND\n");
  // Behind --list a file of messages is known for what it is; and so it is with its own option.
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"screen", "--min-score", "0", "--json", "--list", wanted, messages},
        std::vector<std::string>{"screen", "--min-score", "0", "--list", wanted, "--json", "--messages", messages}}) {
    const Outcome result = run(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    ASSERT_EQ(result.lines.size(), 8U);
    EXPECT_FALSE(result.lines[0].at("flight").as_object().at("number").as_string().empty());
    EXPECT_FALSE(result.lines[0].at("person").as_object().at("name").as_string().empty());
    std::set<std::string> ids;
    for (const json::object& line : result.lines) ids.emplace(line.at("id").as_string());
    EXPECT_EQ(ids.size(), 8U);
  }
}

TEST_F(Screen, EvaluateFindsTheThresholdAndWhatIsRecalledAtIt) {
  std::string negatives = "id\tname\tclass\torigin\n", cases = "id\tname\ttruth\tclass\torigin\tsplit\n";
  for (int i = 0; i < 98; ++i) negatives += "n" + std::to_string(i) + "\tZz Qq" + std::to_string(i) + "\tplain\tAAA\n";
  negatives += "n98\tWawrzyniec Brzezicki\tplain\tBBB\nn99\tIlmatar Lindqvist\tplain\tBBB\n";
  cases += "c1\tThaddeus Emeka Okonjo\tREF \"2\"\talias\tNGA\theld\n";
  cases += "c2\tIlmatar Varga Lindqvist\tREF/9|REF/1\ttypo/exact\tFIN\theld\n";
  cases += "c3\tSomebody Else\tREF/1\ttypo/order\tFIN\theld\n";
  cases += "c4\tSomebody Else\tREF/1\ttypo/order\tFIN\tfit\n";
  const std::string misses = folder_.name("misses.tsv");
  const Outcome result = run({"screen", "evaluate", "--list", list_, "--negatives", folder_.write("n.tsv", negatives),
                              "--cases", folder_.write("c.tsv", cases), "--alarm-rates", "2,1", "--split", "",
                              "--misses", misses, "--threshold", "0.999999", "--json"});
  ASSERT_EQ(result.lines.size(), 1U) << result.err;
  const json::array& levels = result.lines[0].at("levels").as_array();
  ASSERT_EQ(levels.size(), 3U);
  const auto share = [&](std::size_t level, const char* of, const char* name, const char* what) {
    return levels.at(level).as_object().at(of).as_object().at(name).as_object().at(what).to_number<double>();
  };
  EXPECT_EQ(share(0, "alarms", "all", "hits"), 0 + 2);
  EXPECT_EQ(share(0, "alarms_by_origin", "BBB", "hits"), 2);
  EXPECT_LE(share(1, "alarms", "all", "hits"), 1);
  EXPECT_EQ(share(0, "recall", "typo", "of"), 3);
  EXPECT_EQ(share(0, "recall", "typo/exact", "hits"), 1);
  EXPECT_EQ(share(0, "recall", "typo/order", "hits"), 0);
  EXPECT_EQ(share(0, "recall", "alias", "hits"), 1);
  EXPECT_EQ(levels.at(0).as_object().at("origins_above_three_means").as_array().size(), 1U);
  EXPECT_LT(levels.at(0).as_object().at("threshold").to_number<double>(),
            levels.at(1).as_object().at("threshold").to_number<double>());
  std::ifstream file(misses);
  std::string missed{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(missed.find("c3\t"), std::string::npos) << missed;
}

TEST_F(Screen, EvaluateLooksAtOneSplitAndAtNamesAloneWhenToldTo) {
  const std::string cases = folder_.write("c.tsv",
                                          "id\tname\tbirth_date\ttruth\tsplit\n"
                                          "c1\tIlmatar Varga Lindqvist\t1931-01-01\tREF/1\theld\n"
                                          "c2\tIlmatar Varga Lindqvist\t1971-03-09\tREF/1\tfit\n");
  const auto recalled = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"screen", "evaluate",    "--list",   list_,   "--cases",
                                       cases,    "--threshold", "0.999999", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome result = run(arguments);
    EXPECT_EQ(result.lines.size(), 1U) << result.err;
    const json::object& all =
        result.lines.at(0).at("levels").as_array().at(0).as_object().at("recall").as_object().at("all").as_object();
    return std::pair(all.at("hits").to_number<int>(), all.at("of").to_number<int>());
  };
  EXPECT_EQ(recalled({}), std::pair(1, 2)) << "another birth date speaks against it";
  EXPECT_EQ(recalled({"--only-names"}), std::pair(2, 2));
  EXPECT_EQ(recalled({"--split", "fit"}), std::pair(1, 1));
}

TEST_F(Screen, SimulateCountsLastMonthsAlarms) {
  const std::string travellers = folder_.write("t.tsv", "id\tname\n1\tWawrzyniec Brzezicki\n2\tAda Nemo\n3\tBo Nemo\n");
  const Outcome result =
      run({"screen", "evaluate", "--list", list_, "--travellers", travellers, "--simulate", "0.3,1", "--json"});
  ASSERT_EQ(result.lines.size(), 1U) << result.err;
  const json::array& simulated = result.lines[0].at("simulated").as_array();
  ASSERT_EQ(simulated.size(), 2U);
  EXPECT_EQ(simulated[0].as_object().at("hits").to_number<int>(), 1);
  EXPECT_EQ(simulated[0].as_object().at("of").to_number<int>(), 3);
  EXPECT_EQ(simulated[1].as_object().at("hits").to_number<int>(), 0);
  EXPECT_EQ(run({"screen", "evaluate", "--list", list_}).status, 2) << "nothing to measure";
}

TEST_F(Screen, BenchCountsWhatItSaysAndComparesOnTheSameQueries) {
  const std::string cases = folder_.write("c.tsv",
                                          "id\tname\ttruth\nc1\tIlmatar Varga Lindqvist\tREF/1\n"
                                          "c2\tWawrzyniec Brzezickj\tREF/0\n");
  const std::string negatives = folder_.write("n.tsv", "id\tname\nn1\tAda Nemo\nn2\tBo Nobody\n");
  const Outcome result = run({"screen", "bench", "--list", list_, "--cases", cases, "--negatives", negatives, "--sizes",
                              "2000", "--bench-queries", "800", "--passengers", "1000", "--no-postgresql", "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  ASSERT_EQ(result.lines.size(), 1U);
  const json::object& size = result.lines[0].at("sizes").as_array().at(0).as_object();
  EXPECT_GE(size.at("names").to_number<int>(), 2000);
  EXPECT_GT(size.at("p99_us").to_number<double>(), 0);
  EXPECT_GT(size.at("hits").to_number<double>(), 0) << "one traveller in fifty is listed";
  EXPECT_EQ(result.lines[0].at("long_run").as_object().at("passengers").to_number<int>(), 1000);
  const json::array& peers = result.lines[0].at("peers").as_array();
  ASSERT_EQ(peers.size(), 2U);
  for (const json::value& peer : peers) {
    EXPECT_EQ(peer.as_object().at("cases").to_number<int>(), 2);
    EXPECT_EQ(peer.as_object().at("negatives").to_number<int>(), 2);
    EXPECT_EQ(peer.as_object().at("recall").to_number<double>(), 0.5) << "one of the cases is of nobody on the list";
  }
}

class ScreenSnapshot : public Screen {
 protected:
  Outcome ask(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"screen", "--snapshot", snapshot_, "--queries", "-", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, "id\tname\n1\tIlmatar Varga-Lindqvist\n2\tThaddeus Emeka Okonjo\n");
  }
  std::string content() const {
    std::ifstream file(snapshot_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string snapshot_ = folder_.name("index.snapshot");
};

TEST_F(ScreenSnapshot, GivesTheSameLinesWithAndWithoutTheLists) {
  const Outcome built = ask({"--list", list_});
  EXPECT_EQ(built.status, 0) << built.err;
  EXPECT_EQ(built.err.find("as they were kept"), std::string::npos);
  ASSERT_EQ(built.lines.size(), 2U);
  EXPECT_EQ(hits_of(built.lines[0]), std::vector<std::string>{"REF/1"});
  for (const std::vector<std::string>& lists :
       {std::vector<std::string>{"--list", list_}, std::vector<std::string>{}}) {
    const Outcome kept = ask(lists);
    EXPECT_EQ(kept.status, 0) << kept.err;
    EXPECT_NE(kept.err.find("as they were kept"), std::string::npos) << kept.err;
    EXPECT_EQ(kept.out, built.out);
  }
}

// An entry dies with its record and survives no restart: neither in the answers nor in the file.
TEST_F(ScreenSnapshot, WhoLeavesTheListIsNotInTheFileAnyMore) {
  ASSERT_EQ(ask({"--list", list_}).status, 0);
  ASSERT_NE(content().find("Ilmatar"), std::string::npos);
  ASSERT_NE(content().find("ilmatar"), std::string::npos);
  std::ifstream file(list_);
  std::string shorter;
  for (std::string line; std::getline(file, line);)
    if (line.find("Ilmatar") == std::string::npos) shorter += line + '\n';
  folder_.write(std::filesystem::path(list_).filename().string(), shorter);
  const Outcome anew = ask({"--list", list_});
  EXPECT_NE(anew.err.find("screening.snapshot.stale"), std::string::npos) << anew.err;
  ASSERT_EQ(anew.lines.size(), 2U);
  EXPECT_TRUE(hits_of(anew.lines[0]).empty());
  EXPECT_EQ(content().find("Ilmatar"), std::string::npos);
  EXPECT_EQ(content().find("ilmatar"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(snapshot_ + ".new"));
}

TEST_F(ScreenSnapshot, ADamagedFileIsMadeAnewOrRefused) {
  const Outcome built = ask({"--list", list_});
  std::string bytes = content();
  ASSERT_GT(bytes.size(), 10'000U);
  bytes[9000] = static_cast<char>(bytes[9000] ^ 1);
  folder_.write("index.snapshot", bytes);
  const Outcome alone = ask({});
  EXPECT_EQ(alone.status, 2);
  EXPECT_NE(alone.err.find("screening.snapshot.damaged"), std::string::npos) << alone.err;
  const Outcome anew = ask({"--list", list_});
  EXPECT_EQ(anew.status, 0) << anew.err;
  EXPECT_EQ(anew.out, built.out);
  EXPECT_EQ(ask({}).out, built.out);
}

TEST_F(ScreenSnapshot, NeedsAFileOrListsAndAPlaceToWrite) {
  EXPECT_EQ(ask({}).status, 2);
  EXPECT_EQ(ask({"--list", "-"}).status, 2);
  snapshot_ = folder_.name("no such folder/index.snapshot");
  const Outcome nowhere = ask({"--list", list_});
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_NE(nowhere.err.find("screen.snapshot.write"), std::string::npos) << nowhere.err;
}

TEST(Name, CompareAddsUpAndSaysWhatItThinks) {
  const Outcome alike = run({"name", "compare", "Ilmatar Varga", "VARGA, ILMATAR", "--json"});
  EXPECT_EQ(alike.status, 0);
  ASSERT_EQ(alike.lines.size(), 1U);
  double sum = 0;
  for (const json::value& reason : alike.lines[0].at("reasons").as_array())
    sum += reason.as_object().at("contribution").to_number<double>();
  EXPECT_NEAR(sum, alike.lines[0].at("log_odds").to_number<double>(), 1e-9);
  const Outcome french = run({"name", "compare", "Ilmatar Varga", "VARGA, ILMATAR", "--language", "fr"});
  EXPECT_NE(french.out.find("Parle pour une même personne"), std::string::npos) << french.out;
  EXPECT_EQ(run({"name", "compare", "Ilmatar Varga", "VARGA, ILMATAR", "--language", "xx"}).status, 2);
  const Outcome other = run({"name", "compare", "Ilmatar Varga", "Thaddeus Okonjo"});
  EXPECT_EQ(other.status, 1);
  EXPECT_FALSE(other.out.empty());
}

TEST(Name, ReadGivesTheParts) {
  const Outcome result = run({"name", "read", "MÜLLER-O'Brien, Zoë", "--json"});
  EXPECT_EQ(result.status, 0);
  ASSERT_EQ(result.lines.size(), 1U);
  EXPECT_EQ(result.lines[0].at("parts").as_array().size(), 3U);
  EXPECT_EQ(run({"name", "read", "---"}).status, 1);
}

}  // namespace
}  // namespace limen::commands
