#include "commands/commands.h"

namespace limen::commands {

// One declaration and one line below for each command; the function stands in the file named after it.
Command mrz_command();
Command stay_command();

std::vector<Command> all_commands() {
  return {
      mrz_command(),
      stay_command(),
  };
}

}  // namespace limen::commands
