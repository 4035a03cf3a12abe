// Test only: tests that run on both databases. A fixture is an OnDatabase that begins with NEEDS_DATABASE of what it
// made, and is instantiated by ON_BOTH_DATABASES(Fixture).
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "platform/database/test_site.h"

namespace limen::database::testing {

using OnDatabase = ::testing::TestWithParam<Backend>;

inline std::string name_of(Backend backend) { return backend == Backend::kSqlite ? "SQLite" : "PostgreSQL"; }

// A skipped test cannot fail. So where PostgreSQL belongs to the machine (./dev says so) its absence is a failure;
// only a bare ctest elsewhere goes on without it.
inline bool postgres_is_needed() {
  const char* needed = std::getenv("LIMEN_NEED_POSTGRES");
  return needed != nullptr && std::string_view(needed) == "1";
}

}  // namespace limen::database::testing

// Leaves the test, or its SetUp, when `made` is null: TestSite::make and what stands on it could not start PostgreSQL.
#define NEEDS_DATABASE(made)                                                             \
  do {                                                                                   \
    if (!(made)) {                                                                       \
      if (::limen::database::testing::postgres_is_needed())                              \
        FAIL() << "no PostgreSQL server can be started here, and LIMEN_NEED_POSTGRES=1"; \
      GTEST_SKIP() << "no PostgreSQL server can be started here";                        \
    }                                                                                    \
  } while (false)

#define ON_BOTH_DATABASES(Fixture)                                                                                     \
  INSTANTIATE_TEST_SUITE_P(                                                                                            \
      Both, Fixture,                                                                                                   \
      ::testing::Values(::limen::database::testing::Backend::kSqlite, ::limen::database::testing::Backend::kPostgres), \
      [](const ::testing::TestParamInfo<::limen::database::testing::Backend>& each) {                                  \
        return ::limen::database::testing::name_of(each.param);                                                        \
      })
