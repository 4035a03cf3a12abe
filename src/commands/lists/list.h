// The parts of `limen list`, one file each, and what they share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/command_line/command.h"
#include "commands/lists/list_files.h"
#include "engines/list_versions/list_versions.h"
#include "platform/list_store/list_store.h"

namespace limen::commands {

Command list_import_command();
Command list_info_command();
Command list_diff_command();
Command list_rollback_command();

// Exit statuses that all parts share.
enum ListStatus : int {
  kListDone = 0,
  kListNo = 1,      // held back; stale or damaged; different
  kListInput = 2,   // what was given cannot be used
  kListFailed = 3,  // the store cannot be written
};
// 3 for errors of the store's folder and files, else 2. Says what is wrong.
int fail_list(Streams& streams, const Error& error);

// The format that was asked for; nullopt when none was. Error "list.format.unknown".
Result<std::optional<lists::Format>> asked_format(const Arguments& arguments);

// A version of the store, read and checked. Errors: those of Store and of list_versions::decode.
Result<list_versions::Version> read_version(const list_store::Store& store, const std::string& list,
                                            std::uint64_t version);

using JoinedLists = list_intake::Joined;

// Rules of a list, of the packs built in. Errors of the packs.
Result<list_versions::Rules> rules_of(const std::string& list);

}  // namespace limen::commands
