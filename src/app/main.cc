// The program: one binary with many commands. Wiring only.
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "commands/wiring/photographs.h"
#include "platform/picture_decoder/picture_decoder.h"

int main(int argc, char** argv) {
  // The program as its own child, to decode one picture and nothing else.
  if (limen::picture_decoder::is_child(argc, argv))
    return limen::picture_decoder::child_main(limen::commands::read_photograph);
  umask(077);  // databases, keys and backups are for their owner alone
  std::ios::sync_with_stdio(false);
  limen::commands::Streams streams{std::cin, std::cout, std::cerr};
  try {
    return limen::commands::run_command_line(limen::commands::all_commands(),
                                             std::vector<std::string>(argv + 1, argv + argc), streams);
  } catch (const std::exception& failure) {
    // An exception that reaches this far is a bug: say so, and fail.
    std::fprintf(stderr, "limen: internal error: %s\n", failure.what());
    return 3;
  }
}
