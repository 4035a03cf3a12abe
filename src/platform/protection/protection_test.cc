#include "platform/protection/protection.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/result_matchers.h"

namespace limen::protection {
namespace {

constexpr std::string_view kLabel = R"({en: "a", fr: "a", es: "a", ar: "a"})";

std::string purposes(std::string_view entries) {
  return "lists:\n  purposes:\n    source: \"test\"\n    valid_from: 2000-01-01\n    entries:\n" + std::string(entries);
}

Result<std::vector<lists::CodeList>> read_text(const std::string& text) {
  return lists::read_lists(TRY(config::parse_yaml(text, "test.yaml")), "test");
}

AccountId account(std::uint8_t number) { return AccountId(RawId{number}); }
PostId post(std::uint8_t number) { return PostId(RawId{0xB0, number}); }

class AccessTest : public ::testing::Test {
 protected:
  AccessTest() {
    auto read = lists::CodeLists::read(config::PackStore::embedded(), "baseline");
    EXPECT_OK(read);
    auto made = Access::read(*read, CivilDate::from_ymd(2026, 1, 1).value());
    EXPECT_OK(made);
    access_ = std::make_unique<Access>(made.take());
  }
  Caller caller(std::vector<std::string> roles, std::set<PostId> posts = {}) const {
    return access_->caller(account(1), "Test", std::move(roles), std::move(posts));
  }
  std::unique_ptr<Access> access_;
};

// The way round the check would be to make a Grant or Permit oneself. None of these compiles.
static_assert(!std::is_default_constructible_v<Grant>);
static_assert(!std::is_default_constructible_v<Permit>);
static_assert(!std::is_constructible_v<Grant, Permit, std::string>);
static_assert(
    !std::is_constructible_v<Permit, std::shared_ptr<const Caller>, std::map<std::string, Filter, std::less<>>>);
static_assert(!std::is_convertible_v<Permit, Grant>);
static_assert(!std::is_default_constructible_v<Access>);

TEST_F(AccessTest, NobodyMayAnything) {
  EXPECT_ERROR(access_->permit(Caller{}, {"border.check"}), "identity.not_allowed");
  EXPECT_ERROR(access_->permit(caller({}), {"border.check"}), "identity.not_allowed");
  EXPECT_ERROR(access_->permit(caller({"no_such_role"}), {"border.check"}), "identity.not_allowed");
  EXPECT_ERROR(access_->permit(caller({"officer"}), std::initializer_list<std::string>{}), "identity.not_allowed");
  EXPECT_ERROR(access_->permit(caller({"officer"}), {"border."}), "identity.not_allowed");
  EXPECT_ERROR(access_->permit(caller({"officer"}), {""}), "identity.not_allowed");
}

TEST_F(AccessTest, EveryRoleHasItsOwnScopesAndNoOthers) {
  for (const std::string& role : access_->roles()) {
    for (const std::string& scope : access_->scopes()) {
      const bool has = access_->role(role)->scopes.contains(scope);
      EXPECT_EQ(access_->permit(caller({role}), {scope}).ok(), has) << role << " " << scope;
    }
  }
  EXPECT_TRUE(access_->permit(caller({"officer"}), {"border.second_line", "border.check"}).ok());
  EXPECT_FALSE(access_->permit(caller({"officer"}), {"border.second_line", "border.check"})->has("border.second_line"));
}

TEST_F(AccessTest, OversightChangesNothingAndAdministratorsSeeNoTraveller) {
  const Caller officer_of_protection = caller({"data_protection_officer"});
  for (const char* scope : {"border.check", "alerts.write", "accounts.manage", "posts.manage", "border.correct"}) {
    EXPECT_FALSE(officer_of_protection.has_scope(scope)) << scope;
  }
  for (const char* scope : {"border.check", "border.history", "alerts.read", "journal.read"}) {
    EXPECT_FALSE(caller({"administrator"}).has_scope(scope)) << scope;
  }
}

TEST_F(AccessTest, PurposeIsNamedKnownAndHeld) {
  const Caller officer = caller({"officer"});
  EXPECT_ERROR(access_->decide(officer, {"border.check"}, ""), "purpose.missing");
  EXPECT_ERROR(access_->decide(officer, {"border.check"}, "curiosity"), "purpose.unknown");
  EXPECT_ERROR(access_->decide(officer, {"border.check"}, "border_check "), "purpose.unknown");
  EXPECT_ERROR(access_->decide(officer, {"border.check"}, "alert_management"), "purpose.not_allowed");
  EXPECT_ERROR(access_->decide(officer, {"alerts.read"}, "border_check"), "identity.not_allowed");
  const auto grant = access_->decide(officer, {"border.check"}, "border_check");
  ASSERT_OK(grant);
  EXPECT_EQ(grant->purpose(), "border_check");
  EXPECT_EQ(grant->caller().account, account(1));
}

TEST_F(AccessTest, PurposeOfOneRoleDoesNotOpenTheDataOfAnother) {
  // Each half is held, by different roles.
  const Caller both = caller({"officer", "alert_manager"});
  EXPECT_OK(access_->decide(both, {"border.check"}, "border_check"));
  EXPECT_OK(access_->decide(both, {"alerts.read"}, "alert_management"));
  EXPECT_ERROR(access_->decide(both, {"border.check"}, "alert_management"), "purpose.not_allowed");
  EXPECT_ERROR(access_->decide(both, {"alerts.read"}, "border_check"), "purpose.not_allowed");
  // With a list of scopes only the one of the purpose's role is lent.
  const auto grant = access_->decide(both, {"border.check", "alerts.read"}, "alert_management");
  ASSERT_OK(grant);
  EXPECT_TRUE(grant->has("alerts.read"));
  EXPECT_FALSE(grant->has("border.check"));
}

TEST_F(AccessTest, OwnPostsOnly) {
  const Caller officer = caller({"officer"}, {post(1)});
  EXPECT_OK(access_->decide(officer, {"border.check"}, "border_check", {.post = post(1)}));
  EXPECT_ERROR(access_->decide(officer, {"border.check"}, "border_check", {.post = post(2)}), "identity.not_allowed");
  EXPECT_OK(access_->decide(officer, {"border.history"}, "border_check", {.post = post(2)}));

  const Grant grant = access_->decide(officer, {"border.check"}, "border_check").take();
  EXPECT_OK(grant.require({.post = post(1)}));
  EXPECT_ERROR(grant.require({.post = post(2)}), "identity.not_allowed");
  EXPECT_ERROR(grant.require({}), "identity.not_allowed") << "an object whose post is unknown is a foreign one";
  EXPECT_EQ(grant.posts(), std::set<PostId>{post(1)});
  EXPECT_EQ(access_->decide(officer, {"border.history"}, "border_check")->posts(), std::nullopt);

  // The wide scope does not widen the narrow one when the narrow one is asked for by name.
  const Grant wide = access_->decide(officer, {"border.check", "border.history"}, "border_check").take();
  EXPECT_OK(wide.require({.post = post(2)}));
  EXPECT_ERROR(wide.require("border.check", {.post = post(2)}), "identity.not_allowed");
  EXPECT_ERROR(wide.require("alerts.read", {.post = post(1)}), "identity.not_allowed");
  EXPECT_EQ(caller({"officer"}).works_at(post(9)), true) << "no posts named: all";
}

TEST_F(AccessTest, JobsNeedAPurposeOfTheList) {
  EXPECT_ERROR(access_->for_job("rescreen", "alerts.read", "because"), "purpose.unknown");
  const auto grant = access_->for_job("rescreen", "alerts.read", "alert_management");
  ASSERT_OK(grant);
  EXPECT_OK(grant->require({}));
  EXPECT_FALSE(grant->has("border.check"));
}

TEST_F(AccessTest, RolesThatStandApartSayItBothWays) {
  const auto apart = [&](std::vector<std::string> roles) { return access_->may_meet(roles); };
  EXPECT_TRUE(access_->role("administrator")->incompatible_with.contains("data_protection_officer"))
      << "said by the other one";
  EXPECT_ERROR(apart({"administrator", "data_protection_officer"}), "identity.roles_apart");
  EXPECT_ERROR(apart({"analyst", "data_protection_officer", "alert_manager"}), "identity.roles_apart");
  EXPECT_OK(apart({"data_protection_officer", "analyst"}));
  EXPECT_OK(apart({"data_protection_officer", "data_protection_officer"}));
  EXPECT_OK(apart({"officer", "supervisor", "administrator"}));
  EXPECT_OK(apart({}));
}

TEST(AccessFromPack, RefusesWhatIsNotWholeOrNotKnown) {
  const auto with_role = [&](std::string_view role) -> Result<Access> {
    // Through a pack directory, as a site would replace roles.yaml.
    const auto folder = std::filesystem::temp_directory_path() / "limen-protection-test";
    std::filesystem::create_directories(folder / "test");
    const auto write = [&](const char* name, const std::string& text) {
      std::FILE* file = std::fopen((folder / "test" / name).c_str(), "w");
      std::fwrite(text.data(), 1, text.size(), file);
      std::fclose(file);
    };
    write("roles.yaml",
          "lists:\n  roles:\n    source: \"test\"\n    valid_from: 2000-01-01\n    entries:\n      - code: r\n        "
          "label: " +
              std::string(kLabel) + "\n" + std::string(role));
    const auto packs = config::PackStore::with_directory(folder);
    const auto lists = lists::CodeLists::read(*packs, "test");
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (!lists.ok()) return lists.error();
    return Access::read(*lists, CivilDate::from_ymd(2026, 1, 1).value());
  };
  EXPECT_OK(with_role(
      "        purposes: [border_check]\n        grants: [{scope: border.check, posts: own, records: all}]\n"));
  EXPECT_FALSE(with_role("        purposes: [border_check]\n").ok()) << "no grants";
  EXPECT_FALSE(
      with_role("        purposes: [curiosity]\n        grants: [{scope: border.check, posts: own, records: all}]\n")
          .ok());
  EXPECT_FALSE(with_role("        grants: [{scope: border.check, posts: own}]\n").ok()) << "a filter is left out";
  EXPECT_FALSE(with_role("        grants: [{scope: border.check, posts: some, records: all}]\n").ok());
  EXPECT_FALSE(with_role("        grants: [{scope: \"border.*\", posts: all, records: all}]\n").ok()) << "no wildcards";
  EXPECT_FALSE(with_role("        grants: [{scope: all, posts: all, records: all}]\n").ok());
  EXPECT_FALSE(
      with_role("        grants: [{scope: a.b, posts: all, records: all}, {scope: a.b, posts: own, records: all}]\n")
          .ok());
  const std::string grants = "        grants: [{scope: a.b, posts: all, records: all}]\n";
  EXPECT_OK(with_role(grants));
  EXPECT_FALSE(with_role("        incompatible_with: [nobody_at_all]\n" + grants).ok())
      << "a role that is misspelt guards nothing";
  EXPECT_TRUE(read_text(purposes("      - {code: a, label: " + std::string(kLabel) + "}\n")).ok());
}

}  // namespace
}  // namespace limen::protection
