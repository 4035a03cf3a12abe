// What a fuzzer promises: aborts with file and line when it does not hold.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace limen::testing {

inline void require(bool condition, std::source_location at = std::source_location::current()) {
  if (condition) return;
  std::fprintf(stderr, "%s:%u: this does not hold\n", at.file_name(), static_cast<unsigned>(at.line()));
  std::abort();
}

}  // namespace limen::testing
