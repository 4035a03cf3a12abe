// Links of partners: what counts as an answer, when one is suspect, where a redirection ends, and whom we never ask.
#include "commands/publishing/directory_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/publishing/commands.h"
#include "engines/directory_fields/directory_fields.h"
#include "platform/database/test_site.h"
#include "platform/http/http.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
constexpr testing::Limen<directory_command> run_limen{};

const CivilDate kDay = *CivilDate::from_ymd(2026, 11, 22);

directory::Directory list(const std::string& website) {
  return directory::read_hsds_json("[{\"id\":\"o1\",\"name\":\"One\",\"website\":\"" + website + "\"}]", "test").take();
}

TEST(DirectoryLinks, ThreeFailuresInARowMakeALinkSuspect) {
  directory::Directory all = list("https://one.example.org");
  Fetched answer{.status = 404};
  const auto check = [&](int day) {
    return check_links(all, kDay + day, [&](const std::string&) { return answer; }).at(0);
  };
  EXPECT_FALSE(check(0).suspect);
  EXPECT_FALSE(check(1).suspect);
  EXPECT_TRUE(check(2).suspect);
  answer = {.status = 403};  // who refuses a program is there
  EXPECT_EQ(check(3).failures, 0);
  answer = {.trouble = "http.client.timeout"};
  EXPECT_FALSE(check(4).suspect);
  const auto notes = directory::attributes_of(all.organisations[0], "internal:link");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].note, "failures=1; checked=2026-11-26; answered=2026-11-25; trouble=http.client.timeout");
  EXPECT_THAT(to_text(json::value(directory_fields::publishable(all.organisations[0]))), Not(HasSubstr("internal")));
}

TEST(DirectoryLinks, RedirectionsAreFollowedAndCirclesAreLeft) {
  directory::Directory all = list("https://one.example.org/a");
  const auto ends = check_links(all, kDay, [](const std::string& url) -> Fetched {
    if (url == "https://one.example.org/a") return {.status = 301, .location = "/b"};
    if (url == "https://one.example.org/b") return {.status = 302, .location = "https://two.example.org"};
    return {.status = 200};
  });
  EXPECT_EQ(ends.at(0).ends_at, "https://two.example.org");
  EXPECT_EQ(ends.at(0).failures, 0);
  int asked = 0;
  const auto circle = check_links(all, kDay, [&](const std::string&) -> Fetched {
    ++asked;
    return {.status = 301, .location = "/a"};
  });
  EXPECT_EQ(circle.at(0).trouble, "links.circle");
  EXPECT_EQ(circle.at(0).failures, 1);
  EXPECT_EQ(asked, 6);
}

TEST(DirectoryLinks, AddressesThatAreNotPublicAreNotAsked) {
  for (const char* url :
       {"http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "file:///etc/passwd"})
    EXPECT_EQ(fetch_link(url, {}).trouble, "links.address") << url;
}

TEST(DirectoryLinks, TheCommandAsksAndNotes) {
  http::Router router;
  http::Metrics metrics;
  const auto add = [&](const char* path, unsigned status, const char* location) {
    ASSERT_OK(router.add(http::Method::kGet, path,
                         [status, location](http::Request, http::Reply reply) {
                           http::Response response;
                           response.status = status;
                           if (*location != 0) response.headers.emplace_back("Location", location);
                           reply(std::move(response));
                         },
                         {.operation = {.id = path, .tag = "test"}}));
  };
  add("/api/here", 200, "");
  add("/api/moved", 301, "/api/here");
  http::Settings settings;
  settings.limits.requests_per_second = 0;
  auto server = http::Server::start(settings, router, metrics);
  ASSERT_OK(server);
  const std::string at = "http://127.0.0.1:" + std::to_string((*server)->port());
  database::testing::TestFolder folder;
  const std::string path = folder.path() + "/list.json";
  std::ofstream(path) << "[{\"id\":\"o1\",\"name\":\"One\",\"website\":\"" << at << "/api/moved\"},"
                      << "{\"id\":\"o2\",\"name\":\"Two\",\"website\":\"" << at << "/api/gone\"}]";
  const auto out = run_limen({"directory", "links", path, "--allow-local"});
  EXPECT_EQ(out.status, 0) << out.err;
  EXPECT_THAT(out.out, HasSubstr("2 links, 1 without answer, 0 suspect"));
  run_limen({"directory", "links", path, "--allow-local"});
  EXPECT_THAT(run_limen({"directory", "links", path, "--allow-local", "--dry-run"}).out, HasSubstr("1 suspect"));
  EXPECT_THAT(run_limen({"directory", "links", path}).out, HasSubstr("links.address"));
  (*server)->stop();
}

}  // namespace
}  // namespace limen::commands
