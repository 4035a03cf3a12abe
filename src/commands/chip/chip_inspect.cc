// limen chip inspect: a folder or zip of EF files, read and proved.
//
// Exit status: 0 authentic; 1 not authentic, or not verifiable; 2 nothing to inspect.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>

#include "base/text.h"
#include "commands/chip/chip.h"
#include "commands/chip/trust_file.h"
#include "commands/command_line/inspection_day.h"
#include "engines/trust_anchors/trust_anchors.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

namespace pa = passive_authentication;

struct Inspection {
  chip_inspection::Collected chip;
  pa::Report report;
  json::object contents;
};

Result<config::PackStore> packs_of(const Arguments& arguments) {
  const auto directory = arguments.text("packs");
  if (!directory) return config::PackStore::embedded();
  return config::PackStore::with_directory(*directory);
}

// One zone, with the habits of typing evened out as `limen mrz parse` does it.
Result<std::string> printed_zone(const std::string& text, const std::string& file, const mrz::ParseOptions& options) {
  Error error{"chip.mrz", "must hold one machine readable zone", {}};
  error.place.source = file;
  const auto documents = mrz::split_documents(text);
  if (documents.size() != 1) return error;
  const mrz::Document zone = mrz::parse(documents.front(), options);
  if (zone.format == mrz::Format::kUnknown) return error;
  std::string lines;
  for (const std::string& line : zone.lines) lines += line + "\n";
  return lines;
}

Result<Inspection> inspect(const Arguments& arguments, Streams& streams) {
  const Instant now = TRY(moment_of_inspection(arguments));
  const config::PackStore packs = TRY(packs_of(arguments));
  const Node states_node = TRY(packs.read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(states_node));
  // A pack that does not exist must not quietly become the ordinary one, which may ask for less.
  const std::string pack = arguments.text("pack").value_or("baseline");
  const auto known = packs.packs();
  if (std::ranges::find(known, pack) == known.end()) {
    Error error{"pack.not_found", "there is no such pack", {}};
    error.place.source = pack;
    return error;
  }
  const Node options_node = TRY(packs.read_or_baseline(pack, "passive_authentication.yaml"));
  const pa::Options options = TRY(pa::Options::read(options_node));
  trust::Store store;
  const auto trusted = arguments.text("trust");
  if (trusted) store = TRY(read_trust_store(*trusted));
  const trust_anchors::StoreAnchors anchors(store);

  Inspection out;
  const std::string chip = arguments.positional("chip");
  out.chip = chip_inspection::collect(TRY(named(read_chip_input(chip), chip)));
  pa::Request request{.files = out.chip.views(),
                      .anchors = trusted ? &anchors : nullptr,
                      .printed_mrz = std::nullopt,
                      .options = &options,
                      .states = &states,
                      .now = now};
  if (const auto printed = arguments.text("mrz")) {
    const std::string text = TRY(read_input(*printed, streams, 4096));
    request.printed_mrz = TRY(printed_zone(text, *printed, {.today = now.utc_day(), .states = &states}));
  }
  out.report = pa::authenticate(request);
  out.contents = chip_inspection::contents_json(out.chip, {.today = now.utc_day(), .states = &states});
  return out;
}

// face_1.jpg, face_2.jp2 … in the folder, which is made.
Result<void> write_faces(const Inspection& inspection, const std::string& folder) {
  const auto failure = [&](std::string_view message) {
    Error error{"chip.faces.unwritable", std::string(message), {}};
    error.place.source = folder;
    return error;
  };
  const auto found = inspection.chip.files.find(emrtd::File::kDg2);
  if (found == inspection.chip.files.end()) return {};
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return failure("the folder cannot be made");
  const chip_inspection::Faces faces = chip_inspection::faces(found->second);
  for (std::size_t i = 0; i < faces.pictures.size(); ++i) {
    const chip_inspection::FacePicture& picture = faces.pictures[i];
    const std::string_view kind = picture.kind == face_image::Kind::kJpeg      ? "jpg"
                                  : picture.kind == face_image::Kind::kUnknown ? "bin"
                                                                               : face_image::to_text(picture.kind);
    std::ofstream file(std::filesystem::path(folder) / fmt::format("face_{}.{}", i + 1, kind), std::ios::binary);
    file << as_text(picture.bytes);
    file.close();
    if (!file) return failure("a picture cannot be written");
  }
  return {};
}

// Names in certificates are the issuer's; terminals want no controls.
std::string plain(std::string_view text) { return clean_line(text); }

void print(const Inspection& inspection, std::ostream& out) {
  const pa::Report& report = inspection.report;
  out << fmt::format("{} ({})\n", pa::to_text(report.verdict), report.reason);
  if (report.signer) {
    out << fmt::format("  signed by {} (serial {})\n", plain(report.signer->subject().text), report.signer->serial());
  }
  if (report.authority) out << fmt::format("  issued by {}\n", plain(report.authority->subject().text));
  if (report.algorithm) out << fmt::format("  {}\n", report.algorithm->to_text());
  for (const pa::StepResult& step : report.steps) {
    out << fmt::format("  {:<16} {:<9} {}\n", pa::to_text(step.step), pa::to_text(step.state), step.message);
  }
  for (const pa::Group& group : report.groups) {
    out << fmt::format("  {:<16} {}\n", emrtd::to_text(group.file), pa::to_text(group.state));
  }
  for (const pa::Finding& finding : report.findings) {
    out << fmt::format("  {:<7} {}: {}{}{} ({})\n", to_text(finding.severity), finding.code, finding.message,
                       finding.detail.empty() ? "" : ": ", plain(finding.detail), finding.section);
  }
  for (const chip_inspection::Left& left : inspection.chip.left) {
    out << fmt::format("  {:<7} {}: {}\n", "warning", left.code, plain(left.name));
  }
}

int run(const Arguments& arguments, Streams& streams) {
  const auto inspected = inspect(arguments, streams);
  if (!inspected.ok()) return fail(streams, inspected.error());
  if (inspected->chip.files.empty()) {
    Error error{"chip.input.nothing", "holds no file of a chip", {}};
    error.place.source = arguments.positional("chip");
    return fail(streams, error);
  }
  if (const auto folder = arguments.text("faces")) {
    const auto written = write_faces(*inspected, *folder);
    if (!written.ok()) return fail(streams, written.error());
  }
  if (arguments.flag("json")) {
    json::object out = chip_inspection::report_json(inspected->report);
    for (const auto& member : inspected->contents) out[member.key()] = member.value();
    streams.out << to_text(json::value(out)) << "\n";
  } else {
    print(*inspected, streams.out);
  }
  return inspected->report.verdict == pa::Verdict::kAuthentic ? 0 : 1;
}

}  // namespace

Command chip_inspect_command() {
  Command command{"inspect", "Reads and proves the files of a chip."};
  command.options = {{"json", "one JSON object", OptionKind::kFlag},
                     {"trust", "the trust store (limen trust import)"},
                     {"mrz", "file with the printed machine readable zone"},
                     {"today", "the day to judge by: YYYY-MM-DD"},
                     {"faces", "folder to write the pictures of DG2 to"},
                     {"pack", "the pack with passive_authentication.yaml"},
                     {"packs", "folder with packs that come before those built in"}};
  command.positionals = {{"chip", "folder or zip archive of EF files"}};
  command.run = run;
  return command;
}

}  // namespace limen::commands
