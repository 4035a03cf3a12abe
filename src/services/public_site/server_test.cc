// The server as strangers see it.
#include <sys/wait.h>

#include "platform/http/client.h"
#include "platform/system/system.h"
#include "services/public_site/test_release.h"

namespace limen::public_site {
namespace {

using namespace samples;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

class PublicServer : public Folders {
 protected:
  void publish(std::string_view id = "01890000-0000-7000-8000-000000000001", std::string_view name = "r1") {
    ASSERT_OK(release_folder::publish(folder_ / "releases", sample_release(id), name));
  }
  void start(ServerSettings settings = {}) {
    const auto packs = config::PackStore::embedded();
    settings.releases = folder_ / "releases";
    settings.inbox = folder_ / "inbox";
    settings.fenced = false;
    settings.poll = std::chrono::milliseconds(3'600'000);  // look() is called by hand
    settings.http.limits.requests_per_second = 0;
    settings.log = [this](Severity, const std::string& line) { log_ += line + "\n"; };
    auto server = Server::start(std::move(settings), read_knowledge(packs).take(), own_sections(packs).take(), clock_,
                                system::system_random());
    ASSERT_OK(server);
    server_ = server.take();
  }
  http::Client client() const { return http::Client({.port = server_->port()}); }
  http::ClientResponse get(std::string_view path, const http::HeaderList& headers = {}) const {
    return client().get(path, headers).take();
  }
  http::ClientResponse post(std::string_view path, std::string_view body, http::HeaderList headers = {}) const {
    headers.emplace_back("Content-Type", kFormType);
    return client().request("POST", path, body, headers).take();
  }
  // A form as a browser sends it: name and value encoded.
  static std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string out;
    for (const auto& [name, value] : fields)
      out += (out.empty() ? "" : "&") + public_pages::encode_segment(name) + "=" + public_pages::encode_segment(value);
    return out;
  }
  static std::string website(std::string_view value) {
    return form({{"v_website", std::string(value)}, {"b_website", "https://example.org/"}});
  }
  FixedClock clock_{Instant::parse("2026-11-23T08:00:00Z").take()};
  std::string log_;
  std::unique_ptr<Server> server_;
};

TEST_F(PublicServer, ServesPagesWithStrictHeaders) {
  publish();
  start();
  const auto page = get("/fr/directory");
  EXPECT_EQ(page.status, 200U);
  EXPECT_THAT(std::string(page.header("Content-Security-Policy")), HasSubstr("default-src 'none'"));
  EXPECT_THAT(std::string(page.header("Content-Security-Policy")), Not(HasSubstr("unsafe")));
  EXPECT_TRUE(page.header("Set-Cookie").empty());
  const std::string etag(page.header("ETag"));
  EXPECT_FALSE(etag.empty());
  EXPECT_EQ(get("/fr/directory", {{"If-None-Match", etag}}).status, 304U);
  EXPECT_EQ(get("/en/directory", {{"If-None-Match", etag}}).status, 200U);
  EXPECT_EQ(get("/", {{"Accept-Language", "ar"}}).header("Location"), "/ar");
  EXPECT_EQ(get("/assets/site.css").header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(get("/robots.txt").status, 200U);
}

TEST_F(PublicServer, WhatIsNotThereSaysSoInTheReadersLanguage) {
  publish();
  start();
  EXPECT_THAT(get("/fr/nothing").body, HasSubstr("Cette page n’existe pas"));
  EXPECT_EQ(get("/fr/nothing").status, 404U);
  EXPECT_THAT(get("/nothing/here", {{"Accept-Language", "es"}}).body, HasSubstr("Esta página no existe"));
  EXPECT_EQ(get("/nothing").status, 404U);
  EXPECT_EQ(get("/data/nothing.csv").status, 404U);
  EXPECT_EQ(get("/data/nothing.csv").header("Content-Type"), "application/problem+json");
  EXPECT_EQ(post("/en/directory", "").status, 405U);
  EXPECT_EQ(get("/en/propose/nobody").status, 404U);
  EXPECT_EQ(post("/en/propose/nobody", website("https://x.example")).status, 404U);
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(PublicServer, TheSiteMapNamesEveryPage) {
  publish();
  ServerSettings settings;
  settings.base_url = "https://observatory.example";
  start(std::move(settings));
  const std::string map = get("/sitemap.xml").body;
  EXPECT_THAT(map, HasSubstr("<loc>https://observatory.example/ar/organisation/o3</loc>"));
  EXPECT_THAT(map, Not(HasSubstr("propose")));
}

TEST_F(PublicServer, AnotherReleaseTakesItsPlaceAndABadOneDoesNot) {
  start();
  EXPECT_EQ(get("/en").status, 503U);
  EXPECT_EQ(get("/healthz").status, 503U);
  publish();
  EXPECT_TRUE(server_->look());
  EXPECT_EQ(get("/en").status, 200U);
  EXPECT_EQ(get("/healthz").status, 200U);
  const std::string etag(get("/en").header("ETag"));
  publish("01890000-0000-7000-8000-000000000002", "r2");
  EXPECT_TRUE(server_->look());
  EXPECT_EQ(server_->release_id(), "01890000-0000-7000-8000-000000000002");
  EXPECT_NE(get("/en").header("ETag"), etag);
  publish("01890000-0000-7000-8000-000000000003", "r3");
  std::ofstream(folder_ / "releases" / "r3" / "directory.json", std::ios::app) << " ";
  EXPECT_FALSE(server_->look());
  EXPECT_EQ(server_->release_id(), "01890000-0000-7000-8000-000000000002");
  EXPECT_EQ(get("/en").status, 200U);
  EXPECT_THAT(get("/healthz").body, HasSubstr("release.file.size"));
  EXPECT_THAT(log_, HasSubstr("release r3 is not served"));
  const fs::path list = folder_ / "releases" / "r3" / "directory.json";
  fs::resize_file(list, fs::file_size(list) - 1);
  EXPECT_FALSE(server_->look()) << "nobody said that it was repaired";
  ASSERT_OK(release_folder::make_current(folder_ / "releases", "r3"));
  EXPECT_TRUE(server_->look());
  EXPECT_EQ(server_->release_id(), "01890000-0000-7000-8000-000000000003");
}

TEST_F(PublicServer, AProposalGoesIntoTheBoxAndLeadsToItsNumber) {
  publish();
  start();
  const auto answer = post("/fr/propose/o1", form({{"v_website", "https://new.example.org/"},
                                                   {"b_website", "https://example.org/"},
                                                   {"v_name", "Église et Société"},
                                                   {"b_name", "Église et Société"},
                                                   {"remark", "see\r\ntheir page"}}));
  EXPECT_EQ(answer.status, 303U) << answer.body;
  ASSERT_THAT(waiting(), SizeIs(1));
  const auto proposal = directory_fields::read_proposal(content(waiting()[0]));
  ASSERT_OK(proposal);
  EXPECT_EQ(waiting()[0].filename(), proposal->id + ".json");
  ASSERT_THAT(proposal->fields, SizeIs(1));
  EXPECT_EQ(proposal->fields[0].field, "website");
  EXPECT_EQ(proposal->fields[0].before, "https://example.org/");
  EXPECT_EQ(proposal->remark, "see\ntheir page");
  EXPECT_EQ(proposal->language, "fr");
  EXPECT_EQ(proposal->release, "01890000-0000-7000-8000-000000000001");
  EXPECT_EQ(std::string(answer.header("Location")), "/fr/proposal?id=" + proposal->id + "&sent=1");
  EXPECT_THAT(get(answer.header("Location")).body, HasSubstr(proposal->id));
  // Nothing about who sent it, anywhere.
  EXPECT_THAT(content(waiting()[0]), Not(HasSubstr("127.0.0.1")));
  EXPECT_THAT(log_, Not(HasSubstr("127.0.0.1")));
}

TEST_F(PublicServer, TheFormItselfSentBackUnchangedProposesNothing) {
  publish();
  start();
  // What the page shows, sent as a browser would.
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& field : directory_fields::fields()) {
    const std::string shown = directory_fields::read_field(sample_directory().organisations[1], field);
    std::string wire;
    for (const char c : shown) wire += c == '\n' ? std::string("\r\n") : std::string(1, c);
    fields.emplace_back("v_" + std::string(field.code), wire);
    fields.emplace_back("b_" + std::string(field.code), wire);
  }
  const auto answer = post("/en/propose/o1", form(fields));
  EXPECT_EQ(answer.status, 422U);
  EXPECT_THAT(answer.body, HasSubstr("Nothing was changed."));
}

TEST_F(PublicServer, ANewOrganisationNeedsAName) {
  publish();
  start();
  EXPECT_EQ(post("/en/propose", form({{"v_name", ""}, {"v_website", "https://new.example.org/"}})).status, 422U);
  EXPECT_EQ(post("/en/propose", form({{"v_name", "New Body"}, {"v_website", "https://new.example.org/"}})).status,
            303U);
  ASSERT_THAT(waiting(), SizeIs(1));
  EXPECT_FALSE(directory_fields::read_proposal(content(waiting()[0]))->organisation);
}

struct Abuse {
  const char* what;
  std::string body;
  unsigned status;
  const char* said;
};

TEST_F(PublicServer, AbuseIsRefusedWithAReasonAndCounted) {
  publish();
  start();
  const std::string evil(kEvil);
  const std::vector<Abuse> table = {
      {"script in a field", form({{"v_description", evil}, {"b_description", "What it does"}}), 422,
       "holds markup or script"},
      {"an address that runs", website("javascript:alert(1)"), 422, "no public address"},
      {"an address inside", website("https://127.0.0.1/"), 422, "no public address"},
      {"a field too long", form({{"v_name", std::string(5000, 'a')}, {"b_name", ""}}), 422, "is too long"},
      {"control characters", form({{"v_name", "a\x02z"}, {"b_name", ""}}), 400, "could not be read"},
      {"hidden direction", form({{"v_name", "a\xE2\x80\xAEz"}, {"b_name", ""}}), 422, "not allowed"},
      {"invalid UTF-8", "v_name=%FF%FE", 400, "could not be read"},
      {"broken escapes", "v_name=%4", 400, "could not be read"},
      {"the trap", website("https://new.example.org/") + "&fax_number=1", 422, "must stay empty"},
      {"nothing", "", 422, "Nothing was changed"},
      {"unknown fields only", form({{"v_secret", "x"}, {"admin", "1"}}), 422, "Nothing was changed"},
      {"script in the remark", website("https://new.example.org/") + "&" + form({{"remark", evil}}), 422, "markup"},
      {"many links",
       form({{"v_description",
              [] {
                std::string text = "Buy";
                for (int i = 0; i < 40; ++i) text += " https://spam" + std::to_string(i) + ".example";
                return text;
              }()},
             {"b_description", "What it does"}}),
       422, "more addresses"},
      {"much", std::string(300'000, 'a') + "=1", 413, "too large"},
      {"one field twice", "v_name=a&v_name=b", 400, "could not be read"},
  };
  for (const Abuse& one : table) {
    const auto answer = post("/en/propose/o1", one.body);
    EXPECT_EQ(answer.status, one.status) << one.what;
    EXPECT_THAT(answer.body, HasSubstr(one.said)) << one.what;
    EXPECT_THAT(look_at(answer.body).faults, IsEmpty()) << one.what;
    EXPECT_THAT(answer.body, Not(HasSubstr("<script>"))) << one.what;
  }
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_THAT(get("/metrics").body, HasSubstr("limen_public_proposals_total{outcome=\"trap\"} 1"));
  EXPECT_EQ(client().request("POST", "/en/propose/o1", "{}", {{"Content-Type", "application/json"}})->status, 415U);
  EXPECT_EQ(post("/en/propose/o1", website("https://x.example.org/"), {{"Sec-Fetch-Site", "cross-site"}}).status, 403U);
  EXPECT_EQ(post("/en/propose/o1", website("https://x.example.org/"), {{"Origin", "https://evil.example"}}).status,
            403U);
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(PublicServer, TooManyFromOneNetworkAreRefusedAndForgottenTheNextDay) {
  publish();
  ServerSettings settings;
  settings.rate_limits.of_one_an_hour = 3;
  settings.behind_proxy = true;
  start(std::move(settings));
  const auto from = [&](std::string_view address) {
    return post("/en/propose/o1", website("https://new.example.org/"), {{"X-Forwarded-For", std::string(address)}})
        .status;
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(from("192.0.2.1"), 303U);
  EXPECT_EQ(from("192.0.2.1"), 429U);
  EXPECT_EQ(from("198.51.100.9, 192.0.2.1"), 429U)
      << "the last address is the proxy's word, the others are the caller's";
  EXPECT_EQ(from("192.0.2.2"), 303U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(from("2001:db8:1:2::" + std::to_string(i + 1)), 303U);
  EXPECT_EQ(from("2001:db8:1:2:ffff::1"), 429U) << "one IPv6 network";
  clock_.advance_seconds(24 * 3600);
  EXPECT_EQ(from("192.0.2.1"), 303U);
}

TEST_F(PublicServer, AFullBoxSaysSo) {
  publish();
  ServerSettings settings;
  settings.inbox_limits.files = 2;
  start(std::move(settings));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(post("/en/propose/o1", website("https://new.example.org/")).status, 303U);
  const auto full = post("/en/propose/o1", website("https://new.example.org/"));
  EXPECT_EQ(full.status, 503U);
  EXPECT_THAT(full.body, HasSubstr("The box for proposals is full"));
  EXPECT_THAT(waiting(), SizeIs(2));
  fs::remove(waiting()[0]);
  EXPECT_EQ(post("/en/propose/o1", website("https://new.example.org/")).status, 303U);
}

TEST_F(PublicServer, AFencedOneServesAndTakesProposalsAndOpensNothingElse) {
  if (file_fence::look().version == 0) GTEST_SKIP() << file_fence::look().detail;
  publish();
  std::ofstream(folder_ / "limen.db") << "the border's";
  std::ofstream(folder_ / "inbox" / "other.json") << "{}";
  const pid_t child = ::fork();
  if (child == 0) {
    const auto packs = config::PackStore::embedded();
    ServerSettings settings;
    settings.releases = folder_ / "releases";
    settings.inbox = folder_ / "inbox";
    auto server = Server::start(std::move(settings), read_knowledge(packs).take(), own_sections(packs).take(), clock_,
                                system::system_random());
    if (!server.ok() || !(*server)->fence().in_force) ::_exit(1);
    const bool reads_border = std::ifstream(folder_ / "limen.db").good();
    const bool reads_release = std::ifstream(folder_ / "releases" / "r1" / "release.json").good();
    const bool reads_inbox = std::ifstream(folder_ / "inbox" / "other.json").good();
    public_proposals::Inbox box(folder_ / "inbox");
    const bool puts = box.put("01890000-0000-7000-8000-0000000000aa", "{}").ok();
    ::_exit(reads_border                      ? 2
            : !reads_release                  ? 3
            : reads_inbox                     ? 4
            : !puts                           ? 5
            : (*server)->release_id().empty() ? 6
                                              : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_THAT(waiting(), SizeIs(2));
}

}  // namespace
}  // namespace limen::public_site
