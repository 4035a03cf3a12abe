// The files of an import, read.
#include <algorithm>

#include "engines/state_names/state_names.h"
#include "services/alerts/import.h"

namespace limen::alerts {
namespace {

constexpr std::size_t kMostDiagnostics = 1000;

bool good_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

void take_diagnostics(lists::Summary& summary, bool several, Incoming& incoming) {
  incoming.left_out += summary.diagnostics_left_out;
  for (Error& error : summary.diagnostics) {
    if (incoming.diagnostics.size() >= kMostDiagnostics) {
      ++incoming.left_out;
      continue;
    }
    ImportDiagnostic found;
    found.line = static_cast<std::size_t>(error.place.line.value_or(0));
    found.offset = error.place.offset.value_or(0);
    found.column = std::move(error.place.path);
    if (several) found.file = std::move(error.place.source);
    found.code = std::move(error.code);
    found.severity = error.severity;
    found.message = std::move(error.message);
    incoming.diagnostics.push_back(std::move(found));
  }
}

Error other_list() { return Error{"alerts.import.list", "the files are of different lists; import one at a time"}; }

}  // namespace

Result<Incoming> read_files(ImportRequest& request, const Rules& rules) {
  if (!good_name(request.list)) {
    return Error{"alerts.import.list_name", "the name of a list is of a-z, 0-9, - and _, at most 64"};
  }
  if (request.files.empty()) return Error{"alerts.import.no_file", "say which files the list is in"};
  list_intake::Options options;
  options.format = request.format;
  options.reading.max_diagnostics = kMostDiagnostics;
  options.reading.state_by_name = state_names::by_name(rules.knowledge().states);
  std::vector<list_intake::Loaded> loaded = TRY(list_intake::load(std::move(request.files), options));
  Incoming incoming;
  incoming.format = loaded.front().format;
  incoming.form = form_of(incoming.format);
  for (list_intake::Loaded& list : loaded) {
    if (form_of(list.format).list != incoming.form.list) return other_list();
    if (list.summary.broken && !incoming.broken) incoming.broken = list.summary.broken;
    take_diagnostics(list.summary, loaded.size() > 1, incoming);
  }
  incoming.list = request.list.empty() ? std::string(incoming.form.list) : request.list;
  // A version of a store says who keeps the list by its name alone.
  if (incoming.format == lists::Format::kUnknown) {
    if (incoming.list.empty()) return Error{"alerts.import.list", "say which list this is a version of"};
    incoming.form = {"list", "", "Imported list of persons"};
    for (const auto format : {lists::Format::kOfacCsv, lists::Format::kUnXml, lists::Format::kEuXml,
                              lists::Format::kUkXml, lists::Format::kFtmNested}) {
      if (form_of(format).list == incoming.list) incoming.form = form_of(format);
    }
    if (incoming.form.issuer.empty() && request.issuer.empty()) {
      return Error{"alerts.import.issuer", "say who keeps the list"};
    }
  }
  incoming.read = list_intake::join(std::move(loaded));
  return incoming;
}

}  // namespace limen::alerts
