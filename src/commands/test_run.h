// For tests: a command line as a user gives it, and what came of it.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "commands/commands.h"

namespace limen::commands::testing {

struct Outcome {
  int status = 0;
  std::string out, err;
};

// `limen` with these arguments, and this on standard input.
inline Outcome run_limen(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  Streams streams{in, out, err};
  const int status = run_command_line(all_commands(), arguments, streams);
  return {status, out.str(), err.str()};
}

}  // namespace limen::commands::testing
