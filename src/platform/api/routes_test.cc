// What is declared: every route as every role, the text that describes them, what cannot be declared, the statuses.
#include "platform/api/test_notes.h"

namespace limen::api {
namespace {

using testing::code_of, testing::post;
class RoutesTest : public testing::NotesTest {};
ON_BOTH_DATABASES(RoutesTest);

TEST_P(RoutesTest, EveryRouteAsEveryRole) {
  std::map<std::string, std::string> tokens;
  for (const std::string& role : server_->house->access->roles()) tokens[role] = server_->token_of(role);
  auto client = server_->client();
  const std::uint64_t before = server_->api->refusals();
  // "mistake" is allowed to officers and answers 500 on purpose.
  const auto report = run_matrix(client, *server_->api, *server_->house->access, tokens, {.skip = {"mistake"}});
  ASSERT_OK(report);
  for (const std::string& wrong : report->wrong) ADD_FAILURE() << wrong;
  EXPECT_EQ(report->calls, 6 * (tokens.size() + 1));
  EXPECT_EQ(report->refused, server_->api->refusals() - before) << "a refusal was not recorded";
  EXPECT_GT(report->allowed, 0U);
  std::uint64_t reported = 0;
  for (const Refusal& refusal : server_->refusals()) reported += 1 + refusal.suppressed;
  EXPECT_GE(reported, 1U);
}

TEST_P(RoutesTest, TheTextDescribesWhatIsThere) {
  auto client = server_->client();
  const auto answer = client.get("/api/openapi.json");
  ASSERT_EQ(answer->status, 200U);
  const auto document = parse_json(answer->body);
  ASSERT_OK(document);
  for (const std::string& difference : compare_openapi(*document, server_->router->routes()))
    ADD_FAILURE() << difference;
  // The comparison itself sees both kinds of difference.
  json::value changed = *document;
  changed.at("paths").as_object().erase("/api/notes/{id}");
  changed.at("paths").as_object()["/api/invented"] = json::object{{"get", json::object{}}};
  EXPECT_EQ(compare_openapi(changed, server_->router->routes()).size(), 2U);
}

TEST(ApiRegistration, RefusesWhatWouldLeaveADoorOpen) {
  auto server =
      testing::TestServer::make(testing::Backend::kSqlite, [](Api& api, testing::TestServer::House&) -> Result<void> {
        const ReadHandler nothing = [](Call&, database::Session&) -> Result<Answer> { return Answer::no_content(); };
        const PrepareHandler change = [](Call&, database::Session&) -> Result<Commit> { return Error{"a.b", ""}; };
        EXPECT_ERROR(api.read({.path = "/api/a", .id = "a"}, nothing), "api.operation.invalid") << "no scope";
        EXPECT_ERROR(api.read({.path = "/api/a", .id = "a", .scopes = {"border.check"}, .who = Who::kAnybody}, nothing),
                     "api.operation.invalid");
        EXPECT_ERROR(api.read({.path = "/api/a", .id = "a", .purpose = true, .who = Who::kSession}, nothing),
                     "api.operation.invalid");
        EXPECT_ERROR(api.write({.path = "/api/a", .id = "a", .scopes = {"border.check"}}, change),
                     "api.operation.invalid")
            << "a GET that writes";
        EXPECT_OK(
            api.read({.path = "/api/a", .id = "a", .scopes = {"border.check"}, .response_schema = "Lost"}, nothing));
        EXPECT_ERROR(api.finish("Limen", "test"), "api.schema.missing");
        EXPECT_OK(api.add_schemas(R"({"Lost": {"$ref": "#/components/schemas/Deeper"}})"));
        EXPECT_ERROR(api.finish("Limen", "test"), "api.schema.missing");
        EXPECT_ERROR(api.add_schemas(R"({"Lost": {}})"), "api.schema.duplicate");
        return api.add_schemas(R"({"Deeper": {}})");
      });
  server->start();
}

TEST(Statuses, OneTable) {
  StatusTable table;
  EXPECT_EQ(table.of("json.missing"), 400U);
  EXPECT_EQ(table.of("alert.not_found"), 404U);
  EXPECT_EQ(table.of("border.check_closed"), 409U);
  EXPECT_EQ(table.of("border.check.not_found"), 404U);
  EXPECT_EQ(table.of("database.sql"), 500U);
  EXPECT_EQ(table.of("database.unavailable"), 503U);
  EXPECT_EQ(table.of("database.outcome_unknown"), 503U);
  EXPECT_EQ(table.of("journal.not_found"), 404U);
  EXPECT_EQ(table.of("mrz.date.invalid"), 422U);
  EXPECT_OK(table.add("mrz.*", 400));
  EXPECT_EQ(table.of("mrz.date.invalid"), 400U);
  EXPECT_OK(table.add("mrz.*", 400));
  EXPECT_ERROR(table.add("mrz.*", 409), "api.status.conflict");
}

}  // namespace
}  // namespace limen::api
