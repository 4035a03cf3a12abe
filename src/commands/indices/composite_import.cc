// `limen composite import`: structure and data from a workbook.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "commands/command_line/import_files.h"
#include "commands/indices/composite.h"
#include "engines/composite_workbook/composite_workbook.h"

namespace limen::commands {
namespace {

constexpr std::size_t kMaxFile = 64U << 20;

Result<int> import_workbook(const Arguments& arguments, Streams& streams) {
  const std::string path = arguments.positional("file");
  const std::string bytes = TRY(read_input(path, streams, kMaxFile));
  const workbook::Workbook workbook = TRY(workbook::Workbook::read(as_bytes(bytes), path));
  composite_workbook::Imported imported = TRY(composite_workbook::read(workbook, path));
  auto& findings = imported.findings;
  findings.insert(findings.begin(), workbook.findings().begin(), workbook.findings().end());
  TRY(write_new_files(*arguments.text("to"),
                      {{"structure.csv", imported.structure_csv}, {"data.csv", imported.data_csv}},
                      {"composite.workbook.exists", "composite.workbook.unwritable"}));
  const bool tool = imported.form == composite_workbook::Imported::Form::kCoinTool;
  streams.out << fmt::format("{}: {} indicators, {} aggregates, {} rows of units, {} periods\n",
                             tool ? "COIN Tool" : "iMeta and iData", imported.indicators, imported.aggregates,
                             imported.units, imported.periods);
  for (const Error& finding : findings) streams.err << "limen: " << finding.to_text() << '\n';
  const bool odd = std::any_of(findings.begin(), findings.end(),
                               [](const Error& finding) { return finding.severity != Severity::kInfo; });
  return odd ? 1 : 0;
}

}  // namespace

Command composite_import_command() {
  Command command{"import", "Structure and data from a workbook: COIN Tool, or sheets iMeta and iData."};
  command.positionals = {{"file", "the workbook, XLSX"}};
  command.options = {{"to", "folder to write structure.csv and data.csv into", OptionKind::kText, true}};
  command.run = or_fail(import_workbook);
  return command;
}

}  // namespace limen::commands
