// `limen composite`: composite indicators from files. The forms are in docs/composite.md.
#include "commands/indices/composite.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <thread>

#include "commands/command_line/parallel.h"
#include "commands/indices/commands.h"
#include "formats/csv/csv.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

constexpr std::size_t kMaxFile = 256U << 20;

Error option_error(const std::string& name, const std::string& message) {
  Place place;
  place.source = "--" + name;
  return Error{"composite.option.invalid", message, place};
}

// Whole and not negative, up to `most`.
Result<std::uint64_t> count_option(const Arguments& arguments, const std::string& name, std::uint64_t fallback,
                                   std::uint64_t most) {
  const auto text = arguments.text(name);
  if (!text) return fallback;
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc() || end != text->data() + text->size() || value > most) {
    return option_error(name, "is no whole number of 0 to " + std::to_string(most));
  }
  return value;
}

Result<unsigned> threads_option(const Arguments& arguments) {
  const auto given = TRY(count_option(arguments, "threads", 0, 256));
  return given > 0 ? static_cast<unsigned>(given) : std::max(1U, std::thread::hardware_concurrency());
}

void show_findings(const std::vector<Error>& findings, Streams& streams) {
  for (const Error& finding : findings) streams.err << "limen: " << finding.to_text() << '\n';
}

Result<void> build_index(const Arguments& arguments, Streams& streams) {
  const CompositeInput input = TRY(read_composite(arguments, streams));
  TRY(count_option(arguments, "seed", 1, ~std::uint64_t{0}));
  if (input.data.units.empty()) {  // several periods, and none of them named
    const auto panel =
        TRY(composite_panel::build_panel(input.structure, input.periods, input.plan.settings, input.plan.panel));
    write_panel(input, panel, arguments.flag("json"), streams.out);
    show_findings(panel.findings, streams);
    return {};
  }
  const composite::Built built = TRY(composite::build(input.structure, input.data, input.plan.settings));
  write_built(input, built, arguments.flag("json"), arguments.flag("stages"), streams.out);
  show_findings(built.findings, streams);
  return {};
}

Result<void> need_one_period(const CompositeInput& input) {
  if (!input.data.units.empty()) return {};
  return option_error("period", "the data have several periods: name one, the last is " + input.periods.periods.back());
}

Result<void> find_weights(const Arguments& arguments, Streams& streams) {
  const CompositeInput input = TRY(read_composite(arguments, streams));
  TRY(need_one_period(input));
  const auto level = TRY(count_option(arguments, "level", 0, 64));
  const std::string method = arguments.text("method").value_or("pearson");
  if (method != "pearson" && method != "correlation_ratio" && method != "components") {
    return option_error("method", "is none of pearson, correlation_ratio, components");
  }
  const composite::Built built = TRY(composite::prepare(input.structure, input.data, input.plan.settings));
  const composite::Aggregation& how = input.plan.settings.aggregation;
  composite_weights::Wanted wanted;
  wanted.level = static_cast<int>(level);
  if (method == "correlation_ratio") wanted.measure = composite_weights::Influence::kCorrelationRatio;
  const auto found =
      TRY(method == "components"
              ? composite_weights::principal_component_weights(input.structure, built.normalised, how, wanted.level)
              : composite_weights::equal_influence(input.structure, built.normalised, how, wanted));
  write_weights(input, found, arguments.flag("json"), streams.out);
  show_findings(found.findings, streams);
  return {};
}

Result<robustness::Model> model_of(const CompositeInput& input) {
  TRY(need_one_period(input));
  return robustness::Model::prepare(input.structure, input.data, input.plan.settings, input.plan.factors);
}

// What each run was made of, so that any of them can be looked at again: alternatives from 1 on, and the coordinate
// that varied weights come from.
Result<void> write_records(const robustness::Model& model, const robustness::Runs& runs, const std::string& path) {
  csv::Writer writer;
  writer.field("run");
  for (const robustness::Factor& factor : model.factors()) writer.field(factor.name);
  writer.field("mean_rank_change");
  writer.end_record();
  for (std::size_t run = 0; run < runs.count; ++run) {
    writer.field(static_cast<std::int64_t>(run));
    const auto u = robustness::point_of(model, runs.seed, run);
    for (std::size_t f = 0; f < u.size(); ++f) {
      if (model.alternatives(f) > 1) {
        writer.field(static_cast<std::int64_t>(model.choice(f, u[f]) + 1));
      } else {
        writer.field(fmt::format("{}", u[f]));
      }
    }
    writer.field(fmt::format("{}", runs.mean_rank_change[run]));
    writer.end_record();
  }
  std::ofstream file(path, std::ios::binary);
  file << writer.text();
  file.close();
  if (file) return {};
  Place place;
  place.source = path;
  return Error{"composite.records.unwritable", "cannot be written", place};
}

Result<void> find_uncertainty(const Arguments& arguments, Streams& streams) {
  const CompositeInput input = TRY(read_composite(arguments, streams));
  const auto seed = TRY(count_option(arguments, "seed", 1, ~std::uint64_t{0}));
  const auto count = TRY(count_option(arguments, "runs", 1000, 100'000'000));
  const unsigned threads = TRY(threads_option(arguments));
  const robustness::Model model = TRY(model_of(input));
  robustness::Runs runs = TRY(robustness::Runs::reserve(model, count, seed));
  {
    Progress progress(streams.err, "runs", count);
    in_blocks(count, 128, threads, progress,
              [&](std::size_t first, std::size_t last) { robustness::evaluate(model, first, last, runs); });
  }
  if (const auto records = arguments.text("records")) TRY(write_records(model, runs, *records));
  write_uncertainty(model, runs, arguments.flag("json"), streams.out);
  show_findings(model.findings(), streams);
  return {};
}

Result<void> find_sensitivity(const Arguments& arguments, Streams& streams) {
  const CompositeInput input = TRY(read_composite(arguments, streams));
  robustness::Design design;
  design.seed = TRY(count_option(arguments, "seed", 1, ~std::uint64_t{0}));
  design.samples = TRY(count_option(arguments, "samples", 1000, 10'000'000));
  const unsigned threads = TRY(threads_option(arguments));
  const auto resamples = TRY(count_option(arguments, "resamples", 200, 10'000));
  const robustness::Model model = TRY(model_of(input));
  design.factors = model.factors().size();
  if (design.samples == 0 || design.runs() > 200'000'000) {
    return option_error("samples", "at least one, and not over 200 million runs in all");
  }
  const std::string unit = arguments.text("unit").value_or("");
  std::size_t row = 0;
  while (!unit.empty() && row < model.units() && model.nominal().units[row].code != unit) ++row;
  if (row == model.units()) return option_error("unit", "there is no unit " + unit);
  std::vector<double> outputs(design.runs());
  {
    Progress progress(streams.err, "runs", outputs.size());
    in_blocks(outputs.size(), 128, threads, progress, [&](std::size_t first, std::size_t last) {
      if (unit.empty()) {
        robustness::evaluate(model, design, first, last, outputs);
      } else {
        robustness::evaluate_unit(model, design, row, first, last, outputs);
      }
    });
  }
  const robustness::Sobol result = robustness::sobol(design, outputs, resamples);
  write_sobol(model, design, result, unit.empty() ? "mean_rank_change" : "score of " + unit, arguments.flag("json"),
              streams.out);
  show_findings(model.findings(), streams);
  return {};
}

Command child(std::string name, std::string summary, Result<void> (*what)(const Arguments&, Streams&)) {
  Command command{std::move(name), std::move(summary)};
  command.positionals = {{"structure", "the tree of indicators, CSV (- for standard input)"},
                         {"data", "the figures of the units, CSV"}};
  command.options = {{"plan", "YAML file with the steps and what is varied; without it the usual steps are taken"},
                     {"period", "this one of data with several"},
                     {"seed", "the same seed gives the same answer", OptionKind::kText, false, "1"},
                     {"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(what);
  return command;
}

}  // namespace

Result<CompositeInput> read_composite(const Arguments& arguments, Streams& streams) {
  CompositeInput input;
  const std::string structure = arguments.positional("structure"), data = arguments.positional("data");
  const std::string structure_text = TRY(read_input(structure, streams, kMaxFile));
  input.structure = TRY(composite::Structure::read_csv(structure_text, structure));
  const std::string data_text = TRY(read_input(data, streams, kMaxFile));
  input.periods = TRY(composite::DataByPeriod::read_csv(data_text, data, input.structure));
  const auto period = arguments.text("period");
  const auto& names = input.periods.periods;
  const auto found = period ? std::find(names.begin(), names.end(), *period) : names.begin();
  if (found == names.end()) return option_error("period", "the data have no period " + *period);
  if (period || names.size() == 1) {
    input.data = input.periods.period(static_cast<std::size_t>(found - names.begin()));
  }
  const auto plan = arguments.text("plan");
  if (!plan) {
    input.plan = composite_plan::usual_plan(input.structure);
    return input;
  }
  const std::string plan_text = TRY(read_input(*plan, streams, kMaxFile));
  const Node node = TRY(config::parse_yaml(plan_text, *plan));
  input.plan = TRY(composite_plan::read_plan(node, input.structure));
  return input;
}

Command composite_command() {
  Command command{"composite", "Composite indicators: scores, how sure ranks are, and what they depend on."};
  Command build = child("build", "Scores and ranks of all units, step by step.", build_index);
  build.options.push_back({"stages", "with --json: the figures of every stage", OptionKind::kFlag});
  Command uncertainty = child("uncertainty", "Intervals of ranks and scores when choices vary.", find_uncertainty);
  uncertainty.options.push_back({"records", "CSV file to write: what each run was made of"});
  uncertainty.options.push_back({"runs", "how many", OptionKind::kText, false, "1000"});
  uncertainty.options.push_back({"threads", "0: one for each processor", OptionKind::kText, false, "0"});
  Command sobol = child("sobol", "Which choice moves the ranks: Sobol' indices.", find_sensitivity);
  sobol.options.push_back(
      {"samples", "N; the index is computed N times the factors and two", OptionKind::kText, false, "1000"});
  sobol.options.push_back({"resamples", "for the intervals", OptionKind::kText, false, "200"});
  sobol.options.push_back({"unit", "the score of this unit instead of the mean change of ranks"});
  sobol.options.push_back({"threads", "0: one for each processor", OptionKind::kText, false, "0"});
  Command weights = child("weights", "Weights of equal influence, or of principal components.", find_weights);
  weights.options.push_back(
      {"method", "pearson, correlation_ratio or components", OptionKind::kText, false, "pearson"});
  weights.options.push_back(
      {"level", "of the nodes to be weighed; 0: right below the index", OptionKind::kText, false, "0"});
  command.children = {build, uncertainty, sobol, weights, composite_import_command()};
  return command;
}

}  // namespace limen::commands
