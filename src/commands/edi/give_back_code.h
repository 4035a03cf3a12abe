// Code and constants that only the start needed are given back to the machine: the pages come from the file again when
// they are touched. For commands that promise to hold little.
#pragma once

namespace limen::commands {

// Linux; elsewhere, or where the machine does not want to, nothing happens.
void give_back_code();

}  // namespace limen::commands
