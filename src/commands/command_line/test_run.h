// For tests: a command line as a user gives it, and what came of it.
//
//   constexpr testing::Limen<chip_command, trust_command> run_limen{};
//   EXPECT_EQ(run_limen({"chip", "read", "--can", "12A456"}).status, 2);
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "commands/command_line/command.h"

namespace limen::commands::testing {

struct Outcome {
  int status = 0;
  std::string out, err;
};

// `limen` with no other commands than these.
template <Command (*... commands)()>
struct Limen {
  // With these arguments, and this on standard input.
  Outcome operator()(const std::vector<std::string>& arguments, const std::string& input = {}) const {
    std::istringstream in(input);
    std::ostringstream out, err;
    Streams streams{in, out, err};
    const int status = run_command_line({commands()...}, arguments, streams);
    return {status, out.str(), err.str()};
  }
};

}  // namespace limen::commands::testing
