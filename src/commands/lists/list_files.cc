#include "commands/lists/list_files.h"

#include <fmt/format.h>

#include <map>
#include <ostream>

#include "commands/messages/edi_input.h"
#include "engines/state_names/state_names.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

using lists::Format;

void say_counts(const LoadedList& list, std::ostream& out) {
  const auto& count = list.summary.records_count;
  std::string names;
  for (const std::string& file : list.files) names += (names.empty() ? "" : " + ") + file;
  const std::string_view form = list.format == Format::kUnknown ? "a version of a store" : to_text(list.format);
  out << fmt::format("{}: {}, {} records: {} taken, {} skipped, {} refused\n", names, form, count.in, count.accepted,
                     count.skipped, count.refused);
  std::map<std::string, std::size_t> codes;
  for (const Error& error : list.summary.diagnostics) {
    if (error.severity != Severity::kInfo) ++codes[error.code];
  }
  if (codes.empty()) return;
  out << "  ";
  for (const auto& [code, times] : codes) out << fmt::format("{} x{}  ", code, times);
  if (list.summary.diagnostics_left_out > 0) out << fmt::format("and {} more", list.summary.diagnostics_left_out);
  out << '\n';
}

}  // namespace

Result<std::vector<list_intake::File>> open_list_files(std::span<const std::string> files, Streams& streams) {
  std::vector<list_intake::File> opened;
  for (const std::string& path : files) {
    EdiInput input = TRY(EdiInput::open(path, streams));
    opened.push_back({path, input.source(), [input] { return input.trouble(); }});
  }
  return opened;
}

Result<std::vector<LoadedList>> load_list_files(std::span<const std::string> files, Streams& streams,
                                                const ListLoadOptions& options) {
  list_intake::Options reading;
  reading.format = options.format;
  reading.reading.persons_only = options.persons_only;
  reading.reading.max_diagnostics = options.max_diagnostics;
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  reading.reading.state_by_name = state_names::by_name(states);
  std::vector<list_intake::File> opened = TRY(open_list_files(files, streams));
  std::vector<LoadedList> lists = TRY(list_intake::load(std::move(opened), reading));
  if (options.say) {
    for (const LoadedList& list : lists) say_counts(list, streams.err);
  }
  return lists;
}

Result<std::vector<lists::Record>> load_lists(std::span<const std::string> files, Streams& streams,
                                              const ListLoadOptions& options) {
  std::vector<LoadedList> loaded = TRY(load_list_files(files, streams, options));
  std::vector<lists::Record> records;
  for (LoadedList& list : loaded) {
    if (list.summary.broken) return *list.summary.broken;
    records.insert(records.end(), std::make_move_iterator(list.records.begin()),
                   std::make_move_iterator(list.records.end()));
  }
  return records;
}

}  // namespace limen::commands
