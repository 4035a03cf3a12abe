// GoogleTest helpers for Result: ASSERT_OK, EXPECT_OK, EXPECT_ERROR(expression, "code"), and the matcher
// HasCode("code").
#pragma once

#include <gmock/gmock.h>

#include "base/result.h"

namespace limen::testing {

template <typename T>
::testing::AssertionResult is_ok(const Result<T>& result) {
  if (result.ok()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << result.error().to_text();
}

template <typename T>
::testing::AssertionResult has_error(const Result<T>& result, std::string_view code) {
  if (result.ok()) return ::testing::AssertionFailure() << "succeeded; expected " << code;
  if (result.error().code == code) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << result.error().to_text() << "; expected " << code;
}

MATCHER_P(HasCode, code, "") { return arg.code == code; }

}  // namespace limen::testing

#define ASSERT_OK(expression) ASSERT_TRUE(::limen::testing::is_ok(expression))
#define EXPECT_OK(expression) EXPECT_TRUE(::limen::testing::is_ok(expression))
#define EXPECT_ERROR(expression, code) EXPECT_TRUE(::limen::testing::has_error((expression), (code)))
