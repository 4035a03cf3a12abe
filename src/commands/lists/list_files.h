// Files of lists, as commands take them: opened (plain or gzip, "-" is standard input), recognised, read, and the files
// of one family joined.
//
//   const auto records = TRY(load_lists(files, streams));
//
// A record is personal data. What could not be read is summarised on the error stream, by place and code only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/command_line/command.h"
#include "engines/list_intake/list_intake.h"
#include "formats/lists/lists.h"

namespace limen::commands {

struct ListLoadOptions {
  bool persons_only = true;
  std::optional<lists::Format> format{};  // else each file is recognised by its first bytes
  bool say = true;                        // a line or two a file on the error stream
  std::size_t max_diagnostics = 1000;     // kept, for each list
};

using LoadedList = list_intake::Loaded;

// Opened, for list_intake. Errors: those of EdiInput::open.
Result<std::vector<list_intake::File>> open_list_files(std::span<const std::string> files, Streams& streams);

// Each list apart, in the order of the files. A version of a store is verified, and an error when it is not whole. A
// list that ends too early or is damaged has summary.broken. Errors: those of EdiInput::open, "list.format.unknown",
// "list.companion.alone", "file.gzip", and those of lists::read.
Result<std::vector<LoadedList>> load_list_files(std::span<const std::string> files, Streams& streams,
                                                const ListLoadOptions& options = {});

// All records of all lists. A list that is broken is an error here: nobody is compared with half a list.
Result<std::vector<lists::Record>> load_lists(std::span<const std::string> files, Streams& streams,
                                              const ListLoadOptions& options = {});

}  // namespace limen::commands
