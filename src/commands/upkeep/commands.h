// What the one administrator does beside the server: the journal proved, backups made, tried and brought back, the
// first password, the desks, the health of the site, the card at the desk.
#pragma once

#include "commands/command_line/command.h"

namespace limen::commands {

Command journal_command();
Command backup_command();
Command restore_command();
Command drill_command();
Command first_password_command();
Command desks_command();
Command health_command();
Command card_command();

}  // namespace limen::commands
