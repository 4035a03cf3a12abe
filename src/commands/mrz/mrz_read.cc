// limen mrz read: machine readable zones from pictures, as a table for people or one JSON object a picture and line.
#include "commands/mrz/mrz_read.h"

#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "base/json.h"
#include "commands/command_line/inspection_day.h"
#include "engines/mrz_image/report.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

struct Diagnostic {
  std::string_view code;
  std::string message;
  Severity severity;
};

struct Outcome {
  json::object report;
  mrz_image::Reading reading;
  bool readable = true;
  bool complete = false;  // found, and nothing abstained
};

// One byte more than is allowed is enough to know.
Result<std::string> read_picture_file(const std::string& path) {
  Place place;
  place.source = path;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{"file.unreadable", "cannot be opened", place};
  std::string content(raster::Limits{}.max_bytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad()) return Error{"file.unreadable", "cannot be read", place};
  content.resize(static_cast<std::size_t>(file.gcount()));
  return content;
}

void add(json::object& report, const Diagnostic& diagnostic) {
  json::object entry;
  entry["code"] = diagnostic.code;
  entry["severity"] = to_text(diagnostic.severity);
  entry["message"] = diagnostic.message;
  report["diagnostics"].as_array().push_back(std::move(entry));
}

Outcome read_one(const std::string& path, const mrz_image::Reader& reader, const mrz::ParseOptions& options) {
  Outcome outcome;
  outcome.report["image"] = path;
  outcome.report["found"] = false;
  outcome.report["diagnostics"] = json::array{};
  const auto picture = [&]() -> Result<raster::Picture> {
    const std::string bytes = TRY(read_picture_file(path));
    return raster::read(as_bytes(bytes));
  }();
  if (!picture.ok()) {
    outcome.readable = false;
    add(outcome.report, {picture.error().code, picture.error().message, Severity::kError});
    return outcome;
  }
  outcome.report["width"] = picture->width;
  outcome.report["height"] = picture->height;
  if (picture->damaged) {
    add(outcome.report, {"mrz_image.damaged", "the picture's file ends early or is spoiled", Severity::kWarning});
  }
  mrz_image::Options how;
  how.states = options.states;
  outcome.reading = reader.read(*picture, how);
  if (!outcome.reading.found) {
    add(outcome.report, {"mrz_image.none", "no machine readable zone was found", Severity::kError});
    return outcome;
  }
  const mrz::Document document = mrz::parse(outcome.reading.text(), options);
  for (auto& [key, value] : mrz_image::to_json(outcome.reading, document)) outcome.report[key] = std::move(value);
  outcome.complete = true;
  for (const mrz_image::Field& field : outcome.reading.fields) {
    outcome.complete = outcome.complete && field.state != mrz_image::State::kAbstained;
  }
  return outcome;
}

void write_table(const std::string& path, const Outcome& outcome, std::ostream& out) {
  const mrz_image::Reading& reading = outcome.reading;
  out << path << ": ";
  if (reading.found) {
    out << mrz::to_text(reading.format)
        << (reading.consistent ? ", check digits agree\n" : ", check digits do NOT agree\n");
  } else {
    out << "nothing read\n";
  }
  for (const std::string& line : reading.lines) out << "  " << line << '\n';
  for (const mrz_image::Field& field : reading.fields) {
    out << fmt::format("  {:<16} {:<9} {:8.4f}  {}\n", mrz::to_text(field.field), to_text(field.state),
                       field.confidence, field.guess);
  }
  for (const auto& entry : outcome.report.at("diagnostics").as_array()) {
    const json::object& diagnostic = entry.as_object();
    out << fmt::format("  {}: {}: {}\n", std::string_view(diagnostic.at("severity").as_string()),
                       std::string_view(diagnostic.at("code").as_string()),
                       std::string_view(diagnostic.at("message").as_string()));
  }
}

Result<int> read_all(const Arguments& arguments, Streams& streams) {
  const CivilDate today = TRY(day_of_inspection(arguments));
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  const mrz_image::Reader reader(TRY(mrz_glyphs::Net::embedded()));
  bool readable = true;
  bool complete = true;
  for (const std::string& path : arguments.positionals("image")) {
    const Outcome outcome = read_one(path, reader, {.today = today, .states = &states});
    readable = readable && outcome.readable;
    complete = complete && outcome.complete;
    if (arguments.flag("json")) {
      streams.out << limen::to_text(json::value(outcome.report)) << '\n';
    } else {
      write_table(path, outcome, streams.out);
    }
  }
  return !readable ? 2 : complete ? 0 : 1;
}

}  // namespace

Command mrz_read_command() {
  Command command{"read",
                  "Read machine readable zones from pictures (PNG, JPEG): what was read, inferred, or left open"};
  command.options = {{"json", "one JSON object a picture and line", OptionKind::kFlag},
                     {"today", "day of inspection, YYYY-MM-DD (default: the machine's, UTC)"}};
  command.positionals = {{"image", "pictures of at most 12 megapixels and 20 MB", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    if (arguments.positionals("image").empty()) return fail(streams, {"mrz_image.no_file", "no picture was named"});
    const auto status = read_all(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
