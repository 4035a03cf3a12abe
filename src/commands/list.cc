// limen list: lists of persons in other people's forms, imported as versions, looked at and compared. docs/lists.md.
#include "commands/list.h"

#include "commands/commands.h"
#include "platform/config/config.h"

namespace limen::commands {

Command list_command();

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

JoinedLists join(std::vector<LoadedList> lists) {
  JoinedLists joined;
  bool all_declare = true;
  std::uint64_t declared = 0;
  for (LoadedList& list : lists) {
    const lists::Summary& summary = list.summary;
    joined.records.insert(joined.records.end(), std::make_move_iterator(list.records.begin()),
                          std::make_move_iterator(list.records.end()));
    joined.sources.insert(joined.sources.end(), list.sources.begin(), list.sources.end());
    const std::string format(to_text(list.format));
    if (joined.format.find(format) == std::string::npos) joined.format += (joined.format.empty() ? "" : "+") + format;
    joined.deltas = joined.deltas || list.format == lists::Format::kFtmDelta;
    joined.facts.records.in += summary.records_count.in;
    joined.facts.records.accepted += summary.records_count.accepted;
    joined.facts.records.skipped += summary.records_count.skipped;
    joined.facts.records.refused += summary.records_count.refused;
    joined.facts.broken = joined.facts.broken || summary.broken.has_value();
    if (summary.published && (!joined.facts.published || *summary.published > *joined.facts.published)) {
      joined.facts.published = summary.published;
    }
    all_declare = all_declare && summary.declared.has_value();
    declared += summary.declared.value_or(0);
  }
  if (all_declare && !lists.empty()) joined.facts.declared = declared;
  return joined;
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
