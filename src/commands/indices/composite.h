// What `limen composite` reads and how it speaks: shared by its sub-commands.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "commands/command_line/command.h"
#include "engines/composite/composite.h"
#include "engines/composite_panel/composite_panel.h"
#include "engines/composite_plan/composite_plan.h"
#include "engines/composite_weights/composite_weights.h"
#include "engines/robustness/robustness.h"

namespace limen::commands {

struct CompositeInput {
  composite::Structure structure;
  composite::Data data;  // of the only period, or of the one that --period names; else empty
  composite::DataByPeriod periods;
  composite_plan::Plan plan;
};
Result<CompositeInput> read_composite(const Arguments& arguments, Streams& streams);

// A figure in the fewest digits that give it back, "null" in JSON where it is missing or has no bound.
void json_number(JsonWriter& json, std::string_view name, double value);
// For people: this many decimals, "-" where it is missing.
std::string figure(double value, int decimals);
// "scores": of all nodes of one row.
void json_scores(JsonWriter& json, const composite::Structure& structure, const composite::Matrix& scores,
                 std::size_t row);
void json_findings(JsonWriter& json, const std::vector<Error>& findings);

// Ways of showing what was computed.
void write_built(const CompositeInput& input, const composite::Built& built, bool json, bool stages, std::ostream& out);
void write_panel(const CompositeInput& input, const composite_panel::BuiltPanel& built, bool json, std::ostream& out);
void write_weights(const CompositeInput& input, const composite_weights::Weighted& found, bool json, std::ostream& out);
void write_uncertainty(const robustness::Model& model, const robustness::Runs& runs, bool json, std::ostream& out);
void write_sobol(const robustness::Model& model, const robustness::Design& design, const robustness::Sobol& sobol,
                 const std::string& output, bool json, std::ostream& out);

Command composite_import_command();

}  // namespace limen::commands
