#include <gtest/gtest.h>

#include <filesystem>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/serve/commands.h"
#include "commands/upkeep/commands.h"
#include "platform/database/test_site.h"

namespace limen::commands {
namespace {

constexpr testing::Limen<init_command, first_password_command, desks_command> run_limen{};

TEST(FirstStart, OnePasswordAndOneAuthority) {
  const database::testing::TestFolder folder;
  const std::string site = folder.path() + "/site";
  ASSERT_EQ(run_limen({"init", "--site", site, "--name", "Post", "--state", "UTO", "--address", "0.0.0.0",
                       "post1.example", "192.0.2.7"})
                .status,
            0);
  const auto first = run_limen({"first-password", "--site", site});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_GE(first.out.size(), 20U);
  const auto second = run_limen({"first-password", "--site", site});
  EXPECT_EQ(second.status, 2);
  EXPECT_NE(second.err.find("site.has_accounts"), std::string::npos) << second.err;
  EXPECT_EQ(second.out, "");

  const auto desks = run_limen({"desks", "--site", site, "--json"});
  ASSERT_EQ(desks.status, 0) << desks.err;
  const auto said = parse_json(desks.out);
  ASSERT_OK(said);
  EXPECT_EQ(said->at("names").as_array().size(), 5U);  // and loopback by name and both addresses
  EXPECT_TRUE(std::filesystem::exists(site + "/authority.crt"));
  const auto again = run_limen({"desks", "--site", site});
  EXPECT_NE(again.out.find(std::string(said->at("sha256").as_string())), std::string::npos) << again.out;
}

TEST(FirstStart, AForeignCertificateHasNoAuthorityHere) {
  const database::testing::TestFolder folder;
  const std::string site = folder.path() + "/site";
  ASSERT_EQ(run_limen({"init", "--site", site, "--name", "Post", "--state", "UTO"}).status, 0);
  const auto desks = run_limen({"desks", "--site", site});
  EXPECT_EQ(desks.status, 2);
  EXPECT_NE(desks.err.find("desk_authority.none"), std::string::npos) << desks.err;
  EXPECT_FALSE(std::filesystem::exists(site + "/authority.key"));
}

}  // namespace
}  // namespace limen::commands
