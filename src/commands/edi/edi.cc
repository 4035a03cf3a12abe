// limen edi: what stands in passenger data files. Parts live in edi_*.cc.
#include "commands/edi/edi.h"

#include "commands/edi/commands.h"
#include "commands/edi_bench/commands.h"

namespace limen::commands {

Command edi_command() {
  Command command{"edi", "Passenger data in UN/EDIFACT and XML: check, show, take apart, convert, invent"};
  command.children = {edi_check_command(),     edi_cat_command(),      edi_split_command(), edi_json_command(),
                      edi_anonymise_command(), edi_generate_command(), edi_bench_command()};
  return command;
}

}  // namespace limen::commands
