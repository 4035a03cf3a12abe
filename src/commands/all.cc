#include "commands/commands.h"

#include "commands/barcodes/commands.h"
#include "commands/bench/commands.h"
#include "commands/chip/commands.h"
#include "commands/edi/commands.h"
#include "commands/generate/commands.h"
#include "commands/imports/commands.h"
#include "commands/indices/commands.h"
#include "commands/invented/commands.h"
#include "commands/lists/commands.h"
#include "commands/mrz/commands.h"
#include "commands/publishing/commands.h"
#include "commands/rules/commands.h"
#include "commands/screening/commands.h"
#include "commands/serve/commands.h"
#include "commands/upkeep/commands.h"

namespace limen::commands {

std::vector<Command> all_commands() {
  return {
      init_command(),     // the site
      serve_command(),    //
      demo_command(),     //
      journal_command(),  //
      backup_command(),   //
      restore_command(),  //
      drill_command(),    //
      first_password_command(),
      desks_command(),
      health_command(),
      card_command(),
      training_command(),
      alerts_command(),      //
      documents_command(),   //
      list_command(),        //
      trust_command(),       //
      chip_command(),        //
      screen_command(),      // documents, rules, data
      name_command(),        //
      mrz_command(),         //
      bcbp_command(),        //
      seal_command(),        //
      edi_command(),         //
      stay_command(),        //
      regime_command(),      //
      composite_command(),   //
      instrument_command(),  //
      outcomes_command(),    //
      directory_command(),   //
      public_command(),      //
      generate_command(),
      bench_command(),
      bench_restore_command(),
  };
}

}  // namespace limen::commands
