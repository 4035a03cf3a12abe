#include "commands/commands.h"

namespace limen::commands {

// One declaration and one line below for each command; the function stands in the file named after it.
Command mrz_command();
Command bcbp_command();
Command seal_command();
Command edi_command();
Command stay_command();
Command regime_command();
Command journal_command();
Command backup_command();
Command restore_command();
Command drill_command();
Command first_password_command();
Command desks_command();
Command health_command();
Command card_command();
Command training_command();
Command generate_command();
Command bench_command();
Command bench_restore_command();
Command screen_command();
Command name_command();
Command alerts_command();
Command documents_command();
Command list_command();
Command trust_command();
Command chip_command();
Command init_command();
Command serve_command();
Command composite_command();
Command instrument_command();
Command outcomes_command();
Command directory_command();
Command public_command();
Command demo_command();

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
