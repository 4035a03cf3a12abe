// Test only: a site with database, keys, journal, roles of the baseline pack, and identity with cheap hashing; can be
// closed and opened again, as after a crash or a restart.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"
#include "platform/identity/identity.h"
#include "platform/protection/looks.h"

namespace limen::identity::testing {

inline Policy test_policy() {
  Policy policy;
  policy.hashing = {.cost = {.passes = 1, .memory_bytes = 8192}, .at_once = 8, .longest_wait = std::chrono::minutes(1)};
  return policy;
}

class TestHouse {
 public:
  // Null when there is no server for PostgreSQL. `more`: migrations of services.
  static std::unique_ptr<TestHouse> make(database::testing::Backend backend,
                                         std::vector<std::span<const database::Migration>> more = {}) {
    auto site = database::testing::TestSite::make(backend);
    if (!site) return nullptr;
    auto house = std::make_unique<TestHouse>();
    house->site = std::move(site);
    house->more_ = std::move(more);
    house->open();
    return house;
  }
  ~TestHouse() { close(); }

  void open(Policy policy = test_policy()) {
    database_options.location = site->location();
    auto opened = database::Database::open(database_options);
    ASSERT_OK(opened);
    database = opened.take();
    ASSERT_OK(database->migrate(journal::migrations()));
    ASSERT_OK(database->migrate(protection::migrations()));
    ASSERT_OK(database->migrate(identity::migrations()));
    for (const auto& set : more_) ASSERT_OK(database->migrate(set));
    auto store = keys::KeyStore::open(site->folder(), random);
    ASSERT_OK(store);
    keys = store.take();
    auto chain = journal::Journal::open(*database, *keys, clock, random);
    ASSERT_OK(chain);
    journal = chain.take();
    auto lists = lists::CodeLists::read(config::PackStore::embedded(), "baseline");
    ASSERT_OK(lists);
    auto read = protection::Access::read(*lists, clock.now().utc_day());
    ASSERT_OK(read);
    access = std::make_shared<const protection::Access>(read.take());
    auto made = Identity::open(policy, *database, *journal, *keys, access, clock, random);
    ASSERT_OK(made);
    identity = made.take();
    looks = std::make_unique<protection::LookRecorder>(*database, *journal, clock);
  }
  void close() {
    database.reset();  // first: its queue may hold what refers to the others
    looks.reset();
    identity.reset();
    journal.reset();
    keys.reset();
  }

  // An account whose password is its own already.
  AccountId add(const std::string& account, std::vector<std::string> roles, std::vector<PostId> posts = {},
                const std::string& password = "") {
    const auto administrator = access->caller(AccountId(RawId{1}), "Test", {"administrator"}, {});
    const auto permit = access->permit(administrator, {"accounts.manage"});
    const auto one_time = identity->make_one_time_password();
    const auto made = database->write([&](database::Transaction& tx) {
      return identity->create(
          tx, *permit,
          {.account = account, .name = "Test " + account, .roles = std::move(roles), .posts = std::move(posts)},
          *one_time);
    });
    EXPECT_OK(made);
    const auto first = identity->sign_in({.account = account, .password = one_time->text});
    EXPECT_TRUE(first.session) << (first.error ? first.error->to_text() : "");
    const auto hash = database->read([&](database::Session& session) {
      return identity->check_new_password(session, *first.session, one_time->text,
                                          password.empty() ? kPassword : password);
    });
    EXPECT_OK(hash);
    EXPECT_OK(
        database->write([&](database::Transaction& tx) { return identity->set_password(tx, *first.session, *hash); }));
    EXPECT_OK(database->write([&](database::Transaction& tx) -> Result<bool> {
      if (auto out = identity->sign_out(tx, *first.session); !out.ok()) return out.take_error();
      return true;
    }));
    return made->id;
  }
  SignInOutcome sign_in(const std::string& account, const std::string& password = kPassword,
                        const std::string& totp = "") {
    return identity->sign_in({.account = account, .password = password, .totp = totp});
  }
  // Kinds of the journal, in order, from an entry on.
  std::vector<std::string> kinds(std::int64_t after = 0) {
    const auto rows = database->read([&](database::Session& session) {
      return session.query("select kind from journal where seq > $1 order by seq", {after});
    });
    EXPECT_OK(rows);
    std::vector<std::string> out;
    for (const auto row : *rows) out.emplace_back(row.text(0));
    return out;
  }
  std::int64_t last_entry() { return journal->head().seq; }

  static inline const std::string kPassword = "three grey herons 7";

  std::unique_ptr<database::testing::TestSite> site;
  database::DatabaseOptions database_options{};
  FixedClock clock{Instant::parse("2026-11-22T08:00:00Z").value()};
  RandomBytes random = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };
  std::unique_ptr<database::Database> database;
  std::unique_ptr<keys::KeyStore> keys;
  std::unique_ptr<journal::Journal> journal;
  std::shared_ptr<const protection::Access> access;
  std::unique_ptr<Identity> identity;
  std::unique_ptr<protection::LookRecorder> looks;

 private:
  std::vector<std::span<const database::Migration>> more_;
};

}  // namespace limen::identity::testing
