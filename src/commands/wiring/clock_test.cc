// A machine whose clock jumps back under a whole site: order, sessions, journal and warning.
#include <gtest/gtest.h>

#include <atomic>

#include "base/result_matchers.h"
#include "commands/wiring/whole_site.h"
#include "platform/api/api.h"
#include "platform/database/test_site.h"
#include "platform/http/client.h"
#include "platform/http/http.h"

namespace limen::commands {
namespace {

constexpr std::string_view kPassword = "three grey herons 7";

class ClockTest : public ::testing::Test {
 protected:
  ClockTest() {
    SiteSettings settings;
    settings.info.id = "0190c0de-0000-7000-8000-000000000001";
    settings.info.name = "Clock test";
    settings.info.state = StateCode::parse("XXA").take();
    EXPECT_OK(create_site(folder_.path(), settings));
    open();
    EXPECT_OK(site_->database->write([&](database::Transaction& tx) -> Result<void> {
      site::Post post{PostId(RawId{0xB0, 1}), "NORD", "Post"};
      post.zone = TRY(TimeZone::find("Africa/Lagos"));
      post.state = TRY(StateCode::parse("XXA"));
      return site_->posts->put(tx, post);
    }));
  }
  ~ClockTest() override { close(); }

  void open() {
    auto opened = WholeSite::open(folder_.path(), {.clock = &wall_, .elapsed = [this] { return counter_.load(); }});
    ASSERT_OK(opened);
    site_ = opened.take();
    workers_ = std::make_unique<http::Workers>(2, 64);
    metrics_ = std::make_unique<http::Metrics>();
    router_ = std::make_unique<http::Router>();
    api_ = std::make_unique<api::Api>(api::Parts{*router_, *workers_, *metrics_, *site_->database, *site_->journal,
                                                 *site_->keys, *site_->identity, *site_->looks, *site_->clock},
                                      api::Settings{});
    ASSERT_OK(site_->alerts->register_routes(*api_));
    ASSERT_OK(site_->border->register_routes(*api_));
    ASSERT_OK(api_->finish("Limen", "test"));
    auto started = http::Server::start({}, *router_, *metrics_);
    ASSERT_OK(started);
    server_ = started.take();
  }
  void close() {
    if (server_) server_->stop();
    if (workers_) workers_->stop();
    if (site_) site_->database.reset();
    server_.reset();
    api_.reset();
    site_.reset();
  }
  // The machine goes on, its clock and its counter.
  void pass(std::int64_t seconds) {
    wall_.advance_seconds(seconds);
    counter_ += seconds * 1'000'000;
  }
  // The token of an officer's session at the post.
  std::string officer() {
    const auto administrator = site_->access->caller(AccountId(RawId{1}), "Test", {"administrator"}, {});
    const auto permit = site_->access->permit(administrator, {"accounts.manage"});
    const auto one_time = site_->identity->make_one_time_password();
    EXPECT_OK(site_->database->write([&](database::Transaction& tx) {
      return site_->identity->create(tx, *permit, {.account = "adiallo", .name = "Amina", .roles = {"officer"}},
                                     *one_time);
    }));
    const auto first = site_->identity->sign_in({.account = "adiallo", .password = one_time->text});
    const auto hash = site_->database->read([&](database::Session& session) {
      return site_->identity->check_new_password(session, *first.session, one_time->text, kPassword);
    });
    EXPECT_OK(site_->database->write([&](database::Transaction& tx) -> Result<void> {
      TRY(site_->identity->set_password(tx, *first.session, *hash));
      TRY(site_->identity->set_post(tx, *first.session, PostId(RawId{0xB0, 1}), "1"));
      return {};
    }));
    return first.token;
  }
  // Opens and admits; the statuses of both.
  std::pair<unsigned, unsigned> admit(const std::string& token, const std::string& number) {
    http::Client client({.port = server_->port(),
                         .headers = {{"Authorization", "Bearer " + token}, {"Limen-Purpose", "border_check"}}});
    const json::object document{{"type", "passport"},  {"number", number},     {"issuer", "UTO"},
                                {"surname", "Okonjo"}, {"given_names", "Ada"}, {"birth_date", "1974-08-12"},
                                {"sex", "F"},          {"nationality", "UTO"}, {"expiry_date", "2031-01-01"}};
    const json::object body{{"direction", "entry"}, {"document", document}, {"transport_mode", "land_foot"}};
    const auto opened = client.post("/api/checks", to_text(body), {{"Idempotency-Key", "open-" + number}});
    if (!opened.ok() || opened->status != 201) return {opened.ok() ? opened->status : 0, 0};
    const std::string id(parse_json(opened->body)->at("id").as_string());
    const auto decided = client.post("/api/checks/" + id + "/decision", R"({"decision":"admit"})",
                                     {{"Idempotency-Key", "decide-" + number}});
    return {opened->status, decided.ok() ? decided->status : 0};
  }
  // The documents of all crossings in the order of their instants.
  std::vector<std::string> order() {
    std::vector<std::string> numbers;
    const auto read = site_->database->read([&](database::Session& session) -> Result<bool> {
      const auto rows = TRY(session.query("select document_number from crossing order by at"));
      for (const auto row : rows) numbers.emplace_back(row.text(0));
      return true;
    });
    EXPECT_OK(read);
    return numbers;
  }
  std::int64_t count(const std::string& kind) {
    const auto rows = site_->database->read([&](database::Session& session) {
      return session.query("select count(*) from journal where kind = $1", {kind});
    });
    return rows.ok() ? rows->front().integer(0) : -1;
  }
  void expect_whole() {
    const auto verified = site_->database->read([](database::Session& session) { return journal::verify(session); });
    ASSERT_OK(verified);
    EXPECT_FALSE(verified->bad) << verified->bad->detail;
  }

  database::testing::TestFolder folder_;
  FixedClock wall_{*Instant::parse("2026-11-22T12:00:00Z")};
  std::atomic<std::int64_t> counter_{0};
  std::unique_ptr<WholeSite> site_;
  std::unique_ptr<http::Workers> workers_;
  std::unique_ptr<http::Metrics> metrics_;
  std::unique_ptr<http::Router> router_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<http::Server> server_;
};

using Statuses = std::pair<unsigned, unsigned>;

TEST_F(ClockTest, TheBorderGoesOnInOrderAndTheJournalSaysWhy) {
  const std::string token = officer();
  for (const std::int64_t jump : {3600, 86'400}) {
    const std::string tag = std::to_string(jump);
    EXPECT_EQ(admit(token, "A" + tag), Statuses(201, 200));
    EXPECT_EQ(site_->note_clock().value_or(99), std::nullopt);
    pass(60);
    wall_.advance_seconds(-jump);
    EXPECT_EQ(admit(token, "B" + tag), Statuses(201, 200)) << "jumped back by " << jump;
    EXPECT_EQ(site_->note_clock().value_or(std::nullopt), jump);
    EXPECT_EQ(site_->note_clock().value_or(99), std::nullopt) << "said once";
    pass(60);
    EXPECT_EQ(admit(token, "C" + tag), Statuses(201, 200));
    wall_.advance_seconds(jump);
    EXPECT_EQ(site_->note_clock().value_or(std::nullopt), 0) << "right again";
    pass(60);
    EXPECT_EQ(admit(token, "D" + tag), Statuses(201, 200));
  }
  EXPECT_EQ(order(),
            (std::vector<std::string>{"A3600", "B3600", "C3600", "D3600", "A86400", "B86400", "C86400", "D86400"}));
  EXPECT_EQ(count("border.admitted"), 8);
  EXPECT_EQ(count("clock.went_back"), 2);
  EXPECT_EQ(count("clock.followed_again"), 2);
  expect_whole();
}

TEST_F(ClockTest, ASessionGainsNothing) {
  const std::string token = officer();
  EXPECT_EQ(admit(token, "A"), Statuses(201, 200));
  wall_.advance_seconds(-7200);
  pass(29 * 60);
  EXPECT_TRUE(site_->identity->authenticate(token).ok());
  pass(30 * 60);
  EXPECT_FALSE(site_->identity->authenticate(token).ok()) << "idle for half an hour, whatever the clock says";
  EXPECT_EQ(admit(token, "B"), Statuses(401, 0));
}

TEST_F(ClockTest, AfterARestartSomebodyHasToSayThatTheClockIsRight) {
  const std::string token = officer();
  EXPECT_EQ(admit(token, "A"), Statuses(201, 200));
  close();
  wall_.advance_seconds(-3600);
  open();
  EXPECT_FALSE(site_->identity->authenticate(token).ok()) << "the session would live an hour longer";
  const auto outcome = site_->identity->sign_in({.account = "adiallo", .password = std::string(kPassword)});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, "journal.clock_moved_back");
  EXPECT_OK(site_->accept_clock());
  EXPECT_TRUE(site_->identity->sign_in({.account = "adiallo", .password = std::string(kPassword)}).session);
  EXPECT_EQ(count("journal.clock_accepted"), 1);
  EXPECT_OK(site_->accept_clock());
  EXPECT_EQ(count("journal.clock_accepted"), 1) << "nothing to accept";
  EXPECT_EQ(order(), std::vector<std::string>{"A"});
  expect_whole();
}

}  // namespace
}  // namespace limen::commands
