#include "platform/identity/identity.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "platform/identity/password.h"
#include "platform/identity/test_house.h"
#include "platform/identity/totp.h"

namespace limen::identity {
namespace {

using database::testing::Backend;
using testing::TestHouse;

const std::string kPassword = TestHouse::kPassword;
const std::string kOther = "seven brown otters 3";

PostId post(std::uint8_t number) { return PostId(RawId{0xB0, number}); }

class IdentityTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    house_ = TestHouse::make(GetParam());
    NEEDS_DATABASE(house_);
  }
  Identity& identity() { return *house_->identity; }
  template <typename F>
  auto write(F&& work) {
    return house_->database->write(std::forward<F>(work));
  }
  protection::Permit manager(const AccountId& account) {
    return house_->access->permit(house_->access->caller(account, "A", {"administrator"}, {}), {"accounts.manage"})
        .take();
  }
  bool alive(const std::string& token) { return identity().authenticate(token).ok(); }
  std::string error_of(const SignInOutcome& outcome) { return outcome.error ? outcome.error->code : "none"; }
  // Enrols and returns the secret.
  std::string enrol(const SignInOutcome& in) {
    std::string secret;
    const auto shown = house_->database->read([&](database::Session& session) {
      return identity().show_password(session, *in.session, TestHouse::kPassword);
    });
    EXPECT_OK(shown);
    const auto other = house_->sign_in(in.session->account);
    const auto elsewhere =
        write([&](database::Transaction& tx) { return identity().begin_totp(tx, *other.session, *shown); });
    EXPECT_ERROR(elsewhere, "identity.credentials") << "the password was given in another session";
    const auto begun = write([&](database::Transaction& tx) { return identity().begin_totp(tx, *in.session, *shown); });
    EXPECT_OK(begun);
    secret = begun->secret;
    const auto confirmed = write([&](database::Transaction& tx) -> Result<bool> {
      auto result = identity().confirm_totp(tx, *in.session, code_of(secret));
      if (!result.ok()) return result.take_error();
      return true;
    });
    EXPECT_OK(confirmed);
    return secret;
  }
  std::string code_of(const std::string& secret, std::int64_t offset = 0) {
    Bytes bytes;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : secret) {
      buffer = (buffer << 5) | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
      if ((bits += 5) >= 8) bytes.push_back(static_cast<std::uint8_t>(buffer >> (bits -= 8)));
    }
    return totp_code(bytes, totp_step(house_->clock.now()) + offset);
  }
  std::unique_ptr<TestHouse> house_;
};

ON_BOTH_DATABASES(IdentityTest);

TEST_P(IdentityTest, FirstStartMakesOneAdministratorOnce) {
  const auto password = identity().bootstrap();
  ASSERT_OK(password);
  ASSERT_TRUE(password->has_value());
  EXPECT_EQ(*identity().bootstrap(), std::nullopt);
  EXPECT_EQ(house_->kinds(), (std::vector<std::string>{"account.created"}));
  const auto in = house_->sign_in("Administrator", **password);
  ASSERT_TRUE(in.session) << error_of(in);
  EXPECT_TRUE(in.session->password_change_required);
  EXPECT_TRUE(in.session->caller.has_scope("accounts.manage"));
  house_->close();
  house_->open();
  EXPECT_EQ(*identity().bootstrap(), std::nullopt);
}

TEST_P(IdentityTest, SignInAndBeKnown) {
  house_->add("adiallo", {"officer"}, {post(1)});
  const std::int64_t before = house_->last_entry();
  const auto in = house_->sign_in("ADiallo");
  ASSERT_TRUE(in.session) << error_of(in);
  EXPECT_EQ(in.token.size(), 43U);
  EXPECT_EQ(house_->kinds(before), (std::vector<std::string>{"session.opened"}));
  const auto session = identity().authenticate(in.token);
  ASSERT_OK(session);
  EXPECT_EQ((*session)->account, "adiallo");
  EXPECT_EQ((*session)->caller.current_post, post(1)) << "the only post is chosen";
  EXPECT_EQ((*session)->caller.roles(), std::vector<std::string>{"officer"});
  EXPECT_NE(house_->sign_in("adiallo").token, in.token);
}

TEST_P(IdentityTest, ForgedTokensAreNobodys) {
  house_->add("adiallo", {"officer"});
  const std::string token = house_->sign_in("adiallo").token;
  std::string changed = token;
  changed[0] = changed[0] == 'A' ? 'B' : 'A';
  for (const std::string& forged : {std::string(), changed, token.substr(1), token + "A", token + "=",
                                    std::string(43, 'A'), std::string(43, '\0')}) {
    EXPECT_ERROR(identity().authenticate(forged), "identity.no_session");
  }
  EXPECT_TRUE(alive(token));
  // What stands in the database opens nothing.
  const auto rows = house_->database->read(
      [](database::Session& session) { return session.query("select token_hash, id from identity_session"); });
  EXPECT_ERROR(identity().authenticate(to_base64url((*rows)[0].blob(0))), "identity.no_session");
  EXPECT_ERROR(identity().authenticate(to_base64url((*rows)[0].blob(1))), "identity.no_session");
}

TEST_P(IdentityTest, NeitherTokenNorPasswordNorSecretIsInAnyFile) {
  if (GetParam() == Backend::kPostgres) GTEST_SKIP() << "its files are the server's";
  house_->add("adiallo", {"officer"});
  const auto in = house_->sign_in("adiallo");
  const std::string secret = enrol(in);
  house_->sign_in("wrong password typed here", "x");
  const std::string folder = house_->site->folder();
  house_->close();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(stream)), {});
    const auto token = from_base64url(in.token);
    for (const std::string& planted :
         {in.token, std::string(as_text(*token)), kPassword, secret, std::string("typed here")}) {
      EXPECT_EQ(content.find(planted), std::string::npos) << entry.path();
    }
  }
  EXPECT_GE(files, 3);
  house_->open();
}

TEST_P(IdentityTest, IdleAndAbsoluteEnds) {
  house_->add("adiallo", {"officer"});
  const auto idle = house_->sign_in("adiallo");
  house_->clock.advance_seconds(30 * 60 - 1);
  EXPECT_TRUE(alive(idle.token));
  house_->clock.advance_seconds(30 * 60 - 1);
  EXPECT_TRUE(alive(idle.token)) << "use prolongs it";
  house_->clock.advance_seconds(30 * 60);
  EXPECT_FALSE(alive(idle.token));
  house_->clock.advance_seconds(-60);
  house_->clock.advance_seconds(60);
  EXPECT_FALSE(alive(idle.token)) << "and it does not come back";

  const auto busy = house_->sign_in("adiallo");
  for (int i = 0; i < 12 * 3 - 1; ++i) {
    house_->clock.advance_seconds(20 * 60);
    ASSERT_TRUE(alive(busy.token)) << i;
  }
  house_->clock.advance_seconds(20 * 60);
  EXPECT_FALSE(alive(busy.token)) << "twelve hours are the end, however busy";
}

TEST_P(IdentityTest, SessionsSurviveARestartAndLapseAllTheSame) {
  house_->add("adiallo", {"officer"});
  const auto in = house_->sign_in("adiallo");
  house_->close();
  house_->open();
  EXPECT_TRUE(alive(in.token));
  house_->close();
  house_->clock.advance_seconds(31 * 60);
  house_->open();
  EXPECT_FALSE(alive(in.token));
}

TEST_P(IdentityTest, WrongPasswordsLockForLongerAndLonger) {
  house_->add("adiallo", {"officer"});
  const std::int64_t before = house_->last_entry();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(error_of(house_->sign_in("adiallo", kOther)), "identity.credentials");
  EXPECT_TRUE(house_->sign_in("adiallo").session) << "four are forgiven";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error_of(house_->sign_in("adiallo", kOther)), "identity.credentials");
  const auto locked = house_->sign_in("adiallo");
  EXPECT_EQ(error_of(locked), "identity.locked") << "the right password opens a lock";
  EXPECT_EQ(locked.retry_after_seconds, 15 * 60);
  house_->clock.advance_seconds(15 * 60 - 1);
  EXPECT_EQ(error_of(house_->sign_in("adiallo")), "identity.locked");
  house_->clock.advance_seconds(1);
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kOther)), "identity.credentials");
  EXPECT_EQ(house_->sign_in("adiallo").retry_after_seconds, 30 * 60);
  house_->close();
  house_->open();
  EXPECT_EQ(error_of(house_->sign_in("adiallo")), "identity.locked") << "a restart opens a lock";
  house_->clock.advance_seconds(30 * 60);
  EXPECT_TRUE(house_->sign_in("adiallo").session);
  const auto kinds = house_->kinds(before);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "session.refused"), 10);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "account.locked"), 2);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "session.opened"), 2);
}

TEST_P(IdentityTest, AtOnceGuessesGetNoMoreTriesThanOneAfterAnother) {
  house_->add("adiallo", {"officer"});
  std::atomic<int> wrong{0}, locked{0}, other{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 24; ++i) {
    threads.emplace_back([&, i] {
      const std::string code = error_of(house_->sign_in("adiallo", "guess number " + std::to_string(i)));
      (code == "identity.credentials" ? wrong : code == "identity.locked" ? locked : other)++;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 5);
  EXPECT_EQ(locked, 19);
  EXPECT_EQ(other, 0);
}

TEST_P(IdentityTest, UnknownNamesAreTreatedAlike) {
  house_->add("adiallo", {"officer"});
  const std::int64_t before = house_->last_entry();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error_of(house_->sign_in("nobody", kOther)), "identity.credentials");
  EXPECT_EQ(error_of(house_->sign_in("nobody", kOther)), "identity.locked");
  EXPECT_TRUE(house_->kinds(before).empty()) << "anybody could fill the journal";
  EXPECT_EQ(identity().unknown_names(), 5U);
  EXPECT_TRUE(house_->sign_in("adiallo").session);
}

TEST_P(IdentityTest, CodesAreAskedForAndGoodOnce) {
  const AccountId id = house_->add("adiallo", {"officer"});
  const auto first = house_->sign_in("adiallo");
  const std::string secret = enrol(first);
  EXPECT_EQ(error_of(house_->sign_in("adiallo")), "identity.totp_required");
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kOther)), "identity.credentials") << "says that codes are in use";
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, code_of(secret))), "identity.credentials")
      << "the code that confirmed is used up";
  house_->clock.advance_seconds(30);
  const std::string code = code_of(secret);
  EXPECT_TRUE(house_->sign_in("adiallo", kPassword, code).session);
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, code)), "identity.credentials") << "replayed";
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, code_of(secret, -1))), "identity.credentials");
  house_->close();
  house_->open();
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, code)), "identity.credentials")
      << "replayed after a restart";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, "000000")), "identity.credentials");
  }
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword, "000000")), "identity.locked") << "codes can be guessed";

  // An administrator takes codes and lock away together with the password.
  const auto permit = manager(AccountId(RawId{9}));
  const auto one_time = identity().make_one_time_password();
  EXPECT_OK(write([&](database::Transaction& tx) { return identity().reset(tx, permit, id, *one_time); }));
  EXPECT_FALSE(alive(first.token));
  EXPECT_EQ(error_of(house_->sign_in("adiallo")), "identity.credentials");
  const auto again = house_->sign_in("adiallo", one_time->text);
  ASSERT_TRUE(again.session) << error_of(again);
  EXPECT_TRUE(again.session->password_change_required);
}

TEST_P(IdentityTest, TheSameCodeTwiceAtOnceOpensOneSession) {
  house_->add("adiallo", {"officer"});
  const std::string secret = enrol(house_->sign_in("adiallo"));
  house_->clock.advance_seconds(60);
  const std::string code = code_of(secret);
  std::atomic<int> in{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      if (house_->sign_in("adiallo", kPassword, code).session) ++in;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(in, 1);
}

TEST_P(IdentityTest, OneTimePasswordsLapse) {
  const auto permit = manager(AccountId(RawId{9}));
  const auto one_time = identity().make_one_time_password();
  ASSERT_OK(write([&](database::Transaction& tx) {
    return identity().create(tx, permit, {.account = "late", .name = "Late", .roles = {"officer"}}, *one_time);
  }));
  house_->clock.advance_seconds(7 * 86400);
  EXPECT_EQ(error_of(house_->sign_in("late", one_time->text)), "identity.credentials");
}

TEST_P(IdentityTest, ChangedRightsCountAtOnce) {
  const AccountId id = house_->add("adiallo", {"officer"});
  const auto permit = manager(AccountId(RawId{9}));
  const auto in = house_->sign_in("adiallo");
  ASSERT_TRUE(alive(in.token));
  const protection::Caller before = in.session->caller;
  std::vector<SessionId> ended;
  identity().on_ended([&](const SessionId& session) { ended.push_back(session); });
  ASSERT_OK(write([&](database::Transaction& tx) { return identity().set_roles(tx, permit, id, {"analyst"}, {}); }));
  EXPECT_FALSE(alive(in.token));
  EXPECT_EQ(ended, std::vector<SessionId>{in.session->caller.session});
  // A request that was under way with the old rights does not get through the writer.
  EXPECT_ERROR(write([&](database::Transaction& tx) -> Result<bool> {
                 if (auto still = identity().recheck(tx, before); !still.ok()) return still.take_error();
                 return true;
               }),
               "identity.no_session");
  const auto again = house_->sign_in("adiallo");
  EXPECT_FALSE(again.session->caller.has_scope("border.check"));
  EXPECT_TRUE(again.session->caller.has_scope("statistics.read"));

  ASSERT_OK(write([&](database::Transaction& tx) { return identity().disable(tx, permit, id); }));
  EXPECT_FALSE(alive(again.token));
  EXPECT_EQ(error_of(house_->sign_in("adiallo")), "identity.credentials") << "says that the account exists";
  ASSERT_OK(write([&](database::Transaction& tx) { return identity().enable(tx, permit, id); }));
  EXPECT_TRUE(house_->sign_in("adiallo").session);
}

// What recheck() found holds for a while without a question to the database, and not beyond a change, made or undone.
TEST_P(IdentityTest, WhatARecheckFoundIsForgottenWithEveryChange) {
  const AccountId id = house_->add("adiallo", {"officer"});
  const auto permit = manager(AccountId(RawId{9}));
  const auto in = house_->sign_in("adiallo");
  const protection::Caller before = in.session->caller;
  const auto shown = house_->database->read(
      [&](database::Session& session) { return identity().show_password(session, *in.session, TestHouse::kPassword); });
  ASSERT_OK(shown);
  const auto recheck = [&](const protection::Caller& caller) {
    return write([&](database::Transaction& tx) -> Result<bool> {
      TRY(identity().recheck(tx, caller));
      return true;
    });
  };
  ASSERT_OK(recheck(before));
  ASSERT_OK(recheck(before));
  protection::Caller after = before;
  EXPECT_ERROR(write([&](database::Transaction& tx) -> Result<bool> {
                 TRY(identity().set_roles(tx, permit, id, {"analyst"}, {}));
                 EXPECT_ERROR(identity().recheck(tx, before), "identity.no_session");
                 return Error{"test.undone", "the change is undone"};
               }),
               "test.undone");
  EXPECT_OK(recheck(before)) << "the change was undone";
  // Found inside a job that is undone, it was never so.
  ++after.account_version;
  EXPECT_ERROR(write([&](database::Transaction& tx) -> Result<bool> {
                 TRY(identity().begin_totp(tx, *in.session, *shown));
                 TRY(identity().recheck(tx, after));
                 return Error{"test.undone", "the change is undone"};
               }),
               "test.undone");
  EXPECT_ERROR(recheck(after), "identity.no_session");
  ASSERT_OK(write([&](database::Transaction& tx) { return identity().disable(tx, permit, id); }));
  EXPECT_ERROR(recheck(before), "identity.no_session");
}

TEST_P(IdentityTest, AReadUnderWayDoesNotBringAnEndedSessionBack) {
  const AccountId id = house_->add("adiallo", {"officer"});
  const auto permit = manager(AccountId(RawId{9}));
  for (int round = 0; round < 20; ++round) {
    const auto in = house_->sign_in("adiallo");
    ASSERT_TRUE(in.session);
    std::atomic<bool> stop{false};
    std::thread reader([&] {
      while (!stop.load()) (void)identity().authenticate(in.token);
    });
    ASSERT_OK(write([&](database::Transaction& tx) { return identity().set_roles(tx, permit, id, {"officer"}, {}); }));
    stop.store(true);
    reader.join();
    ASSERT_FALSE(alive(in.token)) << round;
  }
}

TEST_P(IdentityTest, NobodyEditsHimselfAndOneAdministratorRemains) {
  const AccountId first = house_->add("first", {"administrator"});
  const AccountId second = house_->add("second", {"administrator"});
  const auto permit = manager(first);
  const auto other = manager(second);
  const auto roles = [&](const protection::Permit& by, const AccountId& id, std::vector<std::string> wanted) {
    return write([&](database::Transaction& tx) { return identity().set_roles(tx, by, id, wanted, {}); });
  };
  const auto disable = [&](const protection::Permit& by, const AccountId& id) {
    return write([&](database::Transaction& tx) { return identity().disable(tx, by, id); });
  };
  EXPECT_ERROR(roles(permit, first, {"administrator", "officer"}), "identity.own_account");
  EXPECT_ERROR(disable(permit, first), "identity.own_account");
  EXPECT_ERROR(roles(permit, second, {"emperor"}), "identity.role_unknown");
  EXPECT_OK(disable(permit, second));
  EXPECT_ERROR(disable(permit, first), "identity.last_administrator");
  // With a permit that is left over from before.
  EXPECT_ERROR(disable(other, first), "identity.last_administrator");
  EXPECT_ERROR(roles(other, first, {"officer"}), "identity.last_administrator");
  EXPECT_ERROR(disable(permit, AccountId(RawId{7})), "identity.account.not_found");
  // A permit for something else is none for this.
  const auto journal =
      house_->access->permit(house_->access->caller(first, "A", {"administrator"}, {}), {"posts.manage"});
  EXPECT_ERROR(disable(*journal, second), "identity.not_allowed");
  EXPECT_ERROR(house_->database->read([&](database::Session& s) { return identity().accounts(s, *journal); }),
               "identity.not_allowed");
}

TEST_P(IdentityTest, NamesOfAccounts) {
  const auto permit = manager(AccountId(RawId{9}));
  const auto one_time = identity().make_one_time_password();
  const auto create = [&](const std::string& account, const std::string& name = "N") {
    return write([&](database::Transaction& tx) {
      return identity().create(tx, permit, {.account = account, .name = name, .roles = {"officer"}}, *one_time);
    });
  };
  EXPECT_OK(create("adiallo"));
  EXPECT_ERROR(create("ADIALLO"), "identity.account.exists");
  EXPECT_ERROR(create("a"), "identity.account.name");
  EXPECT_ERROR(create("a b"), "identity.account.name");
  EXPECT_ERROR(create("a\u200bb"), "identity.account.name") << "looks like another name";
  EXPECT_ERROR(create("x\xff"), "identity.account.name");
  EXPECT_ERROR(create("fine", ""), "identity.account.name");
}

TEST_P(IdentityTest, PasswordChangeEndsTheOtherSessions) {
  house_->add("adiallo", {"officer"});
  const auto stolen = house_->sign_in("adiallo");
  const auto own = house_->sign_in("adiallo");
  const auto check = [&](const std::string& present, const std::string& wanted) {
    return house_->database->read([&](database::Session& session) {
      return identity().check_new_password(session, *own.session, present, wanted);
    });
  };
  EXPECT_ERROR(check(kOther, kOther), "identity.credentials");
  EXPECT_ERROR(check(kPassword, "short"), "identity.password.short");
  EXPECT_ERROR(check(kPassword, kPassword), "identity.password.unchanged");
  const auto hash = check(kPassword, kOther);
  ASSERT_OK(hash);
  ASSERT_OK(write([&](database::Transaction& tx) { return identity().set_password(tx, *own.session, *hash); }));
  EXPECT_TRUE(alive(own.token));
  EXPECT_FALSE(alive(stolen.token));
  EXPECT_EQ(error_of(house_->sign_in("adiallo", kPassword)), "identity.credentials");
  EXPECT_TRUE(house_->sign_in("adiallo", kOther).session);
}

TEST_P(IdentityTest, ASecondPersonConfirmsWithoutASession) {
  house_->add("super", {"supervisor"});
  const auto confirm = [&](const std::string& account, const std::string& password) {
    return house_->database->read(
        [&](database::Session& session) { return identity().confirm_person(session, account, password); });
  };
  const auto caller = confirm("super", kPassword);
  ASSERT_OK(caller);
  EXPECT_TRUE(caller->has_scope("border.second_line"));
  EXPECT_TRUE(caller->session.nil());
  for (int i = 0; i < 5; ++i) EXPECT_ERROR(confirm("super", kOther), "identity.credentials");
  EXPECT_ERROR(confirm("super", kPassword), "identity.locked") << "guessing here is free";
  EXPECT_EQ(error_of(house_->sign_in("super")), "identity.locked");
}

TEST_P(IdentityTest, PostsAndTooManySessions) {
  house_->add("adiallo", {"officer"}, {post(1), post(2)});
  const auto in = house_->sign_in("adiallo");
  EXPECT_EQ(in.session->caller.current_post, std::nullopt);
  const auto choose = [&](const PostId& chosen) {
    return write([&](database::Transaction& tx) { return identity().set_post(tx, *in.session, chosen, "3"); });
  };
  EXPECT_ERROR(choose(post(3)), "identity.not_allowed");
  ASSERT_OK(choose(post(2)));
  EXPECT_EQ((*identity().authenticate(in.token))->caller.current_post, post(2));
  EXPECT_EQ((*identity().authenticate(in.token))->caller.lane, "3");
  for (int i = 0; i < 5; ++i) {
    house_->clock.advance_seconds(1);
    ASSERT_TRUE(house_->sign_in("adiallo").session);
  }
  EXPECT_FALSE(alive(in.token)) << "a sixth session leaves the first alive";
}

TEST_P(IdentityTest, TheJournalHoldsNoNames) {
  house_->add("zebedee", {"officer"});
  house_->sign_in("zebedee");
  house_->sign_in("zebedee", kOther);
  const auto rows = house_->database->read([](database::Session& s) { return s.query("select body from journal"); });
  ASSERT_FALSE(rows->empty());
  for (const auto row : *rows) EXPECT_EQ(as_text(row.blob(0)).find("zebedee"), std::string::npos);
}

TEST(IdentityPolicy, OnlyStricterThanTheDefaults) {
  const auto read = [](const std::string& text) { return Policy::read(config::parse_yaml(text, "p.yaml").take()); };
  EXPECT_EQ(read("{idle_minutes: 10}")->idle_seconds, 600);
  EXPECT_EQ(read("{absolute_hours: 8}")->absolute_seconds, 8 * 3600);
  for (const char* weak : {"{idle_minutes: 31}", "{idle_minutes: 0}", "{absolute_hours: 13}", "{failures_allowed: 6}",
                           "{lock_minutes: 14}", "{hash_memory_mib: 18}", "{hash_passes: 1}"}) {
    EXPECT_ERROR(read(weak), "identity.policy") << weak;
  }
  EXPECT_FALSE(read("{idle_minute: 10}").ok());
}

}  // namespace
}  // namespace limen::identity
