#include "base/test_work.h"

#include <gtest/gtest-spi.h>

namespace limen::testing {
namespace {

std::uint64_t linear(std::string_view bytes) {
  std::uint64_t sum = 0;
  for (const char c : bytes) sum = sum * 31 + static_cast<unsigned char>(c);
  return sum;
}

volatile std::uint64_t kept = 0;

void once(std::string_view bytes) { kept = linear(bytes); }
// Again from the beginning every so often.
void squared(std::string_view bytes) {
  for (std::size_t end = 0; end < bytes.size(); end += 64) kept = linear(bytes.substr(0, end));
}

TEST(Work, LinearWorkPasses) { expect_linear(repeated("", "ab"), once, "linear"); }

TEST(Work, QuadraticWorkFails) {
  EXPECT_NONFATAL_FAILURE(expect_linear(repeated("", "ab"), squared, "squared"), "squared");
}

}  // namespace
}  // namespace limen::testing
