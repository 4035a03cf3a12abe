// limen list: lists of persons in other people's forms, imported as versions, looked at and compared. docs/lists.md.
#include "commands/lists/list.h"

#include "commands/lists/commands.h"
#include "platform/config/config.h"

namespace limen::commands {

int fail_list(Streams& streams, const Error& error) {
  fail(streams, error);
  const bool store =
      error.code == "list_store.io" || error.code == "list_store.folder" || error.code == "list_store.locked";
  return store ? kListFailed : kListInput;
}

Result<std::optional<lists::Format>> asked_format(const Arguments& arguments) {
  const auto text = arguments.text("format");
  if (!text || text->empty()) return std::optional<lists::Format>();
  const auto format = lists::parse_format(*text);
  if (!format) return Error{"list.format.unknown", "not a form of list that is known: see docs/lists.md"};
  return std::optional<lists::Format>(*format);
}

Result<list_versions::Version> read_version(const list_store::Store& store, const std::string& list,
                                            std::uint64_t version) {
  const std::string text = TRY(store.read(list, version));
  auto read = list_versions::decode(text);
  if (!read.ok()) {
    Error error = read.take_error();
    error.place.source = list + "@" + std::to_string(version);
    return error;
  }
  if (read->header.version != version || read->header.list != list) {
    Place place;
    place.source = list + "@" + std::to_string(version);
    return Error{"list_version.header", "the file is that of another version", std::move(place)};
  }
  return read;
}

Result<list_versions::Rules> rules_of(const std::string& list) {
  const Node file = TRY(config::PackStore::embedded().read("baseline", "lists.yaml"));
  return list_versions::Rules::from_pack(file, list);
}

Command list_command() {
  Command command{"list", "Lists of persons: imported as versions, looked at, compared"};
  command.children = {list_import_command(), list_info_command(), list_diff_command(), list_rollback_command()};
  return command;
}

}  // namespace limen::commands
