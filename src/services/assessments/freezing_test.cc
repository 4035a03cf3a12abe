// Import, freezing and publication: nothing changes a frozen round, through no route and not in the database itself.
#include "engines/frozen_round/frozen_round.h"
#include "formats/gzip/gzip.h"
#include "services/assessments/test_rounds.h"

namespace limen::assessments {
namespace {

using testing::code_of;
using ::testing::HasSubstr;

class FreezingTest : public testing::RoundsTest {
 protected:
  http::ClientResponse import(const std::string& who, const std::string& round, const std::string& csv,
                              const std::string& query = "") {
    return request(who, "POST", "/rounds/" + round + "/import" + query, csv, "text/csv");
  }
  static Result<Node> yaml(std::string_view text, std::string_view source) { return config::parse_yaml(text, source); }
  // Everything that is stored of rounds, as text.
  std::string stored() {
    std::string text;
    EXPECT_OK(server_->house->database->read([&](database::Session& session) -> Result<void> {
      for (const std::string table :
           {"round", "asked_unit", "assignment", "answer", "history", "review", "issue", "frozen"}) {
        for (const auto row : TRY(session.query("select * from assessment_" + table + " order by 1, 2, 3, 4"))) {
          text += "\n" + table;
          for (std::size_t c = 0; c < row.columns(); ++c) {
            const database::Value value = row.value(c);
            text += "|" + (value.type() == database::Type::kInteger ? std::to_string(value.integer())
                                                                    : std::string(value.text()));
          }
        }
      }
      return {};
    }));
    return text;
  }
};

const std::string kCsv =
    "unit,unit_name,unit_kind,unit_parent,period,question,answer,source,citation,comment,as_of\n"
    "XA,Arcadia,country,,,review_reasons_1,yes,Act 1,section 4,\"a, b\",2026-06-30\n"
    "XB,,country,,,review_reasons_1,no,Act 2,,,\n";

TEST_P(FreezingTest, ImportShowsFirstWhatItWouldDo) {
  const std::string round = open_round();
  json::object answer = json_of(import("coordinator", round, kCsv, "?dry_run=true"));
  EXPECT_EQ(answer.at("added").as_int64(), 2);
  EXPECT_EQ(count("assessment_answer"), 0);
  answer = json_of(import("coordinator", round, kCsv));
  EXPECT_EQ(answer.at("units").as_int64(), 2);
  EXPECT_EQ(count("assessment_answer"), 2);
  EXPECT_EQ(json_of(import("coordinator", round, kCsv)).at("same").as_int64(), 2);
  EXPECT_EQ(get("coordinator", "/rounds/" + round + "/answers.csv").body, kCsv) << "out as it came in";
  EXPECT_EQ(code_of(import("coordinator", round, "unit,question,answer\nXA,review_reasons_1,best\n")),
            "instrument.round.option");
  EXPECT_EQ(import("expert", round, kCsv).status, 403U);
  EXPECT_EQ(code_of(import("coordinator", round, kCsv, "?as=agreed")), "assessments.import.as");
  // What is under review is not overwritten, and then nothing is.
  assign(round, "XA", {"expert"}, {"peer"});
  json_of(step("expert", round, "submit", "review_reasons_1", 1));
  const std::string other = kCsv + "XB,,country,,,review_appeal_1,no,Act 2,,,\n";
  const std::string changed = std::string(other).replace(other.find(",yes,"), 5, ",no,");
  EXPECT_EQ(json_of(import("coordinator", round, changed, "?dry_run=true")).at("refused").as_int64(), 1);
  EXPECT_EQ(code_of(import("coordinator", round, changed)), "assessments.import.refused");
  EXPECT_EQ(count("assessment_answer"), 2);
  // Who imported wrote it: she does not agree to it either.
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/units/XA/review",
                         {{"verdict", "agree"}, {"answers", named("review_reasons_1", 2)}})),
            "answer_workflow.own_answer");
  json_of(post("coordinator2", "/rounds/" + round + "/units/XA/review",
               {{"verdict", "agree"}, {"answers", named("review_reasons_1", 2)}}));
}

TEST_P(FreezingTest, AFrozenRoundComputesToTheSameBytes) {
  const std::string round = frozen_round();
  const std::string bytes = get("coordinator", "/rounds/" + round + "/frozen").body;
  const auto again = frozen_round::recompute(bytes, yaml);
  ASSERT_OK(again);
  EXPECT_EQ(*again, bytes);
  const auto frozen = frozen_round::read(bytes);
  ASSERT_OK(frozen);
  EXPECT_EQ(frozen->inputs.round, get("coordinator", "/rounds/" + round + "/answers.csv").body);
  EXPECT_EQ(get("expert", "/rounds/" + round + "/frozen").status, 404U) << "not before it is published";
}

TEST_P(FreezingTest, NoRouteChangesAFrozenRound) {
  const std::string round = simple_round();
  agree_one(round, "review_reasons_1");
  agree_one(round, "review_appeal_1", "");
  json_of(post("coordinator", "/rounds/" + round + "/check"));
  const json::object issues = json_of(get("coordinator", "/rounds/" + round + "/issues"));
  const std::string issue(issues.at("issues").at(0).at("id").as_string());
  json_of(
      post("coordinator", "/rounds/" + round + "/issues/" + issue + "/resolve", {{"reason", "unwritten practice"}}));
  json_of(post("coordinator", "/rounds/" + round + "/check"));
  const json::object version = version_of(round);
  json_of(post("coordinator", "/rounds/" + round + "/freeze", version));
  for (int published = 0; published < 2; ++published) {
    const std::string before = stored();
    const std::string path = "/rounds/" + round;
    const auto refused = [&](const http::ClientResponse& answer) {
      EXPECT_EQ(code_of(answer), "assessments.round.state") << answer.body;
      EXPECT_EQ(stored(), before);
    };
    refused(save("expert", round, answer_input("review_reasons_1", 4)));
    refused(save("expert", round, answer_input("promotion_outreach_1", 0)));
    refused(step("expert", round, "submit", "review_reasons_1", 4));
    refused(step("expert", round, "withdraw", "review_reasons_1", 4));
    for (const std::string verdict : {"begin", "agree", "query"}) {
      refused(step("peer", round, verdict, "review_reasons_1", 4));
    }
    refused(post("coordinator", path + "/check"));
    refused(import("coordinator", round, kCsv));
    refused(post("coordinator", path + "/assignments", {{"unit", "XC"}}));
    refused(post("coordinator", path + "/freeze", version_of(round)));
    refused(post("coordinator", path + "/issues/" + issue + "/resolve", {{"reason", "again"}}));
    if (published == 0) {
      refused(post("coordinator", path + "/supersede", version_of(round)));
      json_of(post("coordinator", path + "/publish", version_of(round)));
    } else {
      refused(post("coordinator", path + "/publish", version_of(round)));
    }
  }
}

TEST_P(FreezingTest, NorDoesSql) {
  const std::string round = frozen_round();
  const std::string other = open_round("other");
  assign(other, "XA", {"expert"}, {"peer"});
  json_of(save("expert", other, answer_input("review_reasons_1", 0)));
  const RoundId id = *RoundId::parse(round), free = *RoundId::parse(other);
  for (int published = 0; published < 2; ++published) {
    const std::string before = stored();
    for (const std::string table : {"asked_unit", "assignment", "answer", "history", "review", "issue", "frozen"}) {
      const std::string name = "assessment_" + table;
      EXPECT_FALSE(sql([&](database::Transaction& tx) {
                     return tx.execute("update " + name + " set round_id = $1 where round_id = $2", {free, id});
                   }).ok() &&
                   stored() != before)
          << table;
      EXPECT_FALSE(sql([&](database::Transaction& tx) {
                     return tx.execute("update " + name + " set round_id = $2 where round_id = $1", {free, id});
                   }).ok() &&
                   stored() != before)
          << table;
      EXPECT_FALSE(sql([&](database::Transaction& tx) {
                     return tx.execute("delete from " + name + " where round_id = $1", {id});
                   }).ok() &&
                   stored() != before)
          << table;
    }
    const std::vector<std::string> statements = {
        "update assessment_answer set said = '{}' where round_id = $1",
        "update assessment_answer set version = version + 1 where round_id = $1",
        "update assessment_frozen set bytes = bytes where round_id = $1",
        "insert into assessment_asked_unit select round_id, 'XZ', period, name, kind, parent, 99 from "
        "assessment_asked_unit where round_id = $1",
        "insert into assessment_history select round_id, unit, period, question, 99, field, old_value, new_value, "
        "account, account_name, changed_at from assessment_history where round_id = $1",
        "insert into assessment_answer select round_id, unit, '2020', question, said, source, citation, comment, "
        "as_of, "
        "state, version from assessment_answer where round_id = $1",
        "update assessment_round set state = 'open' where id = $1",
        "update assessment_round set state = 'frozen' where id = $1",
        "update assessment_round set version = version + 1 where id = $1",
        "update assessment_round set pack = 'x' where id = $1",
        "update assessment_round set title = '{}', state = 'published', published_on = 1 where id = $1",
        "update assessment_round set licence = 'none' where id = $1",
        "delete from assessment_round where id = $1"};
    for (const std::string& statement : statements) {
      const auto done = sql([&](database::Transaction& tx) { return tx.execute(statement, {id}); });
      EXPECT_ERROR(done, "database.constraint.other") << statement;
    }
    EXPECT_EQ(stored(), before);
    if (published == 0) json_of(post("coordinator", "/rounds/" + round + "/publish", version_of(round)));
  }
  // And nothing is called frozen that has no bytes, or published that was not frozen.
  EXPECT_ERROR(sql([&](database::Transaction& tx) {
                 return tx.execute("update assessment_round set state = 'frozen' where id = $1", {free});
               }),
               "database.constraint.other");
  EXPECT_ERROR(sql([&](database::Transaction& tx) {
                 return tx.execute("update assessment_round set state = 'published', published_on = 1 where id = $1",
                                   {free});
               }),
               "database.constraint.other");
  json_of(save("expert", other, answer_input("review_reasons_1", 1, "no")));
}

TEST_P(FreezingTest, ThingsHappenOnTheVersionThatWasSeen) {
  const std::string round = simple_round();
  agree_one(round, "review_reasons_1");
  json_of(post("coordinator", "/rounds/" + round + "/check"));
  const json::object seen = version_of(round);
  json_of(save("expert", round, answer_input("review_appeal_1", 0)));
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/freeze", seen)), "assessments.moved");
  EXPECT_EQ(code_of(post("coordinator", "/rounds/" + round + "/freeze", version_of(round))),
            "assessments.freeze.unchecked");
}

TEST_P(FreezingTest, PublishedRoundsArePartsOfARelease) {
  const auto parts = [&] {
    auto made =
        server_->house->database->read([](database::Session& session) { return Assessments::release_parts(session); });
    EXPECT_OK(made);
    return made.ok() ? made.take() : ReleaseParts();
  };
  const std::string round = frozen_round();
  EXPECT_TRUE(parts().files.empty());
  json_of(post("coordinator", "/rounds/" + round + "/publish", version_of(round)));
  const ReleaseParts made = parts();
  ASSERT_EQ(made.files.size(), 3U);
  ASSERT_EQ(made.instruments.size(), 1U);
  const release::InstrumentEntry& entry = made.instruments[0];
  EXPECT_EQ(entry.id, "naturalisation_procedure");
  ASSERT_EQ(entry.rounds.size(), 1U);
  EXPECT_EQ(entry.rounds[0].licence, "CC BY 4.0");
  EXPECT_EQ(entry.rounds[0].published_on.to_text(), "2026-11-22");
  std::map<std::string, std::string> files(made.files.begin(), made.files.end());
  for (const std::string& path : {entry.pack, entry.rounds[0].answers, entry.rounds[0].frozen}) {
    EXPECT_OK(release::check_path(path));
    EXPECT_TRUE(files.contains(path)) << path;
  }
  const auto frozen = frozen_round::read(files[entry.rounds[0].frozen]);
  ASSERT_OK(frozen);
  EXPECT_EQ(frozen->inputs.pack, files[entry.pack]);
  EXPECT_EQ(frozen->inputs.round, files[entry.rounds[0].answers]);
  EXPECT_EQ(get("expert", "/rounds/" + round + "/frozen").status, 200U);
  EXPECT_EQ(state_of(round, "review_reasons_1"), "published");
  json_of(post("coordinator", "/rounds/" + round + "/supersede", version_of(round)));
  EXPECT_TRUE(parts().files.empty());
  EXPECT_EQ(state_of(round, "review_reasons_1"), "superseded");
}

TEST_P(FreezingTest, AWholeRoundFromElsewhereByTwoPersons) {
  WholeRound whole{.instrument = "naturalisation_procedure",
                   .name = "2025",
                   .title = {{"en", "Elsewhere"}},
                   .reference_date = *CivilDate::parse("2025-06-30"),
                   .source = "a data set",
                   .licence = "CC BY 4.0",
                   .answers = kCsv + "XB,,country,,,review_appeal_1,yes,,,,\n",
                   .by = {*AccountId::parse(ids_["coordinator"]), "One"},
                   .checked_by = {*AccountId::parse(ids_["coordinator"]), "One"}};
  const auto publish = [&] {
    return server_->house->database->write(
        [&](database::Transaction& tx) { return assessments_->publish_whole(tx, whole); });
  };
  EXPECT_ERROR(publish(), "assessments.freeze.unchecked") << "two persons are needed";
  EXPECT_EQ(count("assessment_round"), 0);
  whole.checked_by = {*AccountId::parse(ids_["coordinator2"]), "Two"};
  ASSERT_OK(publish());
  const auto made =
      server_->house->database->read([](database::Session& session) { return Assessments::release_parts(session); });
  ASSERT_OK(made);
  EXPECT_EQ(made->files.size(), 3U);
  EXPECT_ERROR(publish(), "assessments.round.exists");
}

TEST_P(FreezingTest, AnOpenRoundWithDraftsForADemonstration) {
  const OpenRound open{.instrument = "naturalisation_procedure",
                       .name = "2027",
                       .title = {{"en", "Open"}},
                       .reference_date = *CivilDate::parse("2026-06-30"),
                       .opens = *CivilDate::parse("2026-11-01"),
                       .closes = *CivilDate::parse("2026-12-31"),
                       .units = {{.code = "XA",
                                  .name = "Arcadia",
                                  .kind = "country",
                                  .experts = {{*AccountId::parse(ids_["expert"]), "Test expert"}},
                                  .peers = {{*AccountId::parse(ids_["peer"]), "Test peer"}}}},
                       .answers = kCsv,
                       .by = {*AccountId::parse(ids_["expert"]), "Test expert"}};
  const auto made =
      server_->house->database->write([&](database::Transaction& tx) { return assessments_->open_round(tx, open); });
  ASSERT_OK(made);
  EXPECT_EQ(state_of(made->to_text(), "review_reasons_1", "expert"), "draft");
  json_of(step("expert", made->to_text(), "submit", "review_reasons_1", 1));
  json_of(step("peer", made->to_text(), "agree", "review_reasons_1", 2));
}

TEST_P(FreezingTest, AplaHasExactlyTwentyEightAnswersWithoutASource) {
  json::object input = round_input("2020");
  input["instrument"] = "apla";
  const std::string round(json_of(post("coordinator", "/rounds", input), 201).at("id").as_string());
  const auto packed = packs_.text("instruments", "apla_answers.csv.gz");
  ASSERT_OK(packed);
  http::ClientSettings patient{.port = server_->server->port()};  // a hundred thousand rows of history
  patient.timeout = std::chrono::minutes(5);
  patient.headers.emplace_back("Authorization", "Bearer " + tokens_.at("coordinator"));
  http::Client client(patient);
  const auto answer = client.request(
      "POST", "/api/assessments/rounds/" + round + "/import", *packed,
      {{"Limen-Purpose", "assessment"}, {"Idempotency-Key", "apla"}, {"Content-Type", "application/gzip"}});
  ASSERT_OK(answer);
  const json::object imported = json_of(*answer);
  EXPECT_EQ(imported.at("added").as_int64(), 25'761);
  json_of(post("coordinator2", "/rounds/" + round + "/check"));
  std::size_t without = 0;
  for (const json::value& issue : list_of(get("coordinator", "/rounds/" + round + "/issues"), "issues")) {
    const std::string rule(issue.at("rule").as_string());
    EXPECT_NE(rule, "no_source") << "told once";
    without += rule == "source_required" ? 1U : 0U;
  }
  EXPECT_EQ(without, 28U);
}

ON_BOTH_DATABASES(FreezingTest);

}  // namespace
}  // namespace limen::assessments
