#include "commands/commands.h"

namespace limen::commands {

// One declaration and one line below for each command; the function stands in the file named after it.
Command mrz_command();
Command stay_command();
Command journal_command();
Command backup_command();
Command restore_command();
Command generate_command();

std::vector<Command> all_commands() {
  return {
      mrz_command(), stay_command(), journal_command(), backup_command(), restore_command(), generate_command(),
  };
}

}  // namespace limen::commands
