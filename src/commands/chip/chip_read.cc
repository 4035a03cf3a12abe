// limen chip read: a travel document's chip on a PC/SC reader, judged like `limen chip inspect` judges a folder.
#include "commands/chip/chip_read.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "commands/chip/trust_file.h"
#include "engines/chip_inspection/chip_inspection.h"
#include "engines/chip_reading/reading_json.h"
#include "engines/passive_authentication/passive_authentication.h"
#include "engines/trust_anchors/trust_anchors.h"
#include "formats/mrz/mrz.h"
#include "platform/config/config.h"
#include "platform/smart_cards/smart_cards.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

constexpr int kNo = 1, kFailed = 3;

// A card behind PC/SC as the engines see one.
class ReaderWire final : public cards::Transceiver {
 public:
  explicit ReaderWire(smart_cards::Card& card) : card_(card) {}
  Result<Bytes> transmit(ByteView command) override {
    auto answer = card_.transmit(command);
    if (!answer.ok()) return as_card_error(answer.error());
    return answer;
  }
  Result<void> reset() override {
    const auto done = card_.reset();
    if (!done.ok()) return as_card_error(done.error());
    return {};
  }
  bool extended_length() const override { return smart_cards::says_extended_length(card_.answer_to_reset()); }

 private:
  static Error as_card_error(const Error& error) {
    if (error.code == "readers.card_lost") return Error{"card.lost", error.message};
    return Error{"card.transport", error.message};
  }
  smart_cards::Card& card_;
};

Result<void> keep_files(const chip_reading::Reading& reading, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const chip_reading::FileReading& file : reading.files) {
    if (file.state != chip_reading::FileState::kRead) continue;
    const std::filesystem::path path = std::filesystem::path(folder) / (std::string(file.file.name) + ".bin");
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(file.content.data()), static_cast<std::streamsize>(file.content.size()));
    out.close();
    if (!out) return Error{"file.unwritable", "the files of the chip cannot be written", {.source = path.string()}};
  }
  return {};
}

void print(const chip_reading::Reading& reading, std::ostream& out) {
  const chip_reading::Access& access = reading.access;
  out << fmt::format("access   {}", chip_reading::to_text(access.kind));
  if (access.pace) out << fmt::format(" ({})", access.pace->name());
  out << fmt::format("\nproofs   CAM {}, Chip Authentication {}, Active Authentication {}\n",
                     chip_reading::to_text(reading.chip_mapping), chip_reading::to_text(reading.chip_authentication),
                     chip_reading::to_text(reading.active_authentication));
  for (const chip_reading::FileReading& file : reading.files) {
    if (file.state == chip_reading::FileState::kAbsent) continue;
    out << fmt::format("  {:<16} {:<8} {:>7}\n", file.file.name, chip_reading::to_text(file.state),
                       file.content.size());
  }
  for (const Error& finding : reading.findings) {
    out << fmt::format("  {:<7} {}\n", to_text(finding.severity), finding.to_text());
  }
  out << fmt::format("{} commands\n", reading.log.size());
}

Result<mrz::StateTable> state_table() {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  return mrz::StateTable::build(node);
}

chip_inspection::Collected collected(const chip_reading::Reading& reading) {
  std::vector<chip_inspection::Named> named;
  for (const chip_reading::FileReading& file : reading.files) {
    if (file.state == chip_reading::FileState::kRead) named.push_back({std::string(file.file.name), file.content});
  }
  return chip_inspection::collect(std::move(named));
}

bool bad(const chip_reading::Reading& reading) {
  for (const Error& finding : reading.findings) {
    if (finding.severity == Severity::kError) return true;
  }
  return false;
}

Result<std::string> reader_name(smart_cards::Readers& readers, std::int64_t number) {
  const std::vector<std::string> names = TRY(readers.names());
  if (number < 0 || static_cast<std::size_t>(number) >= names.size()) {
    return Error{"readers.unknown", "there is no such reader"};
  }
  return names[static_cast<std::size_t>(number)];
}

Result<ChipReadOptions> options_from(const Arguments& arguments, Streams& streams) {
  ChipReadOptions options;
  options.now = system::SystemClock().now();
  options.json = arguments.flag("json");
  options.out = arguments.text("out").value_or("");
  if (const auto file = arguments.text("mrz")) {
    const std::string text = TRY(read_input(*file, streams, 1U << 16));
    options.request.passwords = TRY(zone_passwords(text, options.now.utc_day()));
  }
  if (const auto can = arguments.text("can")) {
    const std::string number = TRY(access::card_access_number(*can));
    options.request.passwords.insert(options.request.passwords.begin(),
                                     access::Password{.kind = access::PasswordKind::kCan, .text = number});
  }
  options.request.policy.bac_after_pace = arguments.flag("allow-bac");
  options.request.random = system::system_random();
  options.request.channel = {.elapsed = system::machine_elapsed(), .keep_bytes = arguments.flag("bytes")};
  if (const auto store = arguments.text("trust")) options.trust = TRY(read_trust_store(*store));
  return options;
}

Result<int> run(const Arguments& arguments, Streams& streams) {
  ChipReadOptions options = TRY(options_from(arguments, streams));
  const auto readers = TRY(smart_cards::Readers::open());
  if (arguments.flag("list")) {
    const std::vector<std::string> names = TRY(readers->names());
    for (std::size_t i = 0; i < names.size(); ++i) streams.out << i << "  " << names[i] << '\n';
    return 0;
  }
  const std::string reader = TRY(reader_name(*readers, arguments.integer("reader").value_or(0)));
  const std::int64_t seconds = arguments.integer("wait").value_or(30);
  TRY(readers->wait_for_card(reader, static_cast<std::uint32_t>(seconds < 0 ? 0 : seconds * 1000)));
  const auto card = TRY(readers->connect(reader));
  ReaderWire wire(*card);
  return chip_read(wire, std::move(options), streams);
}

}  // namespace

Result<std::vector<access::Password>> zone_passwords(std::string_view text, CivilDate today) {
  std::vector<access::Password> passwords;
  for (const std::string_view block : mrz::split_documents(text)) {
    const std::vector<access::MrzKey> keys = TRY(access::MrzKey::from(mrz::parse(block, {.today = today})));
    for (const access::MrzKey& key : keys) {
      passwords.push_back({.kind = access::PasswordKind::kMrz, .text = key.information()});
    }
  }
  if (passwords.empty()) return Error{"access.key.invalid", "there is no zone in the file"};
  return passwords;
}

Result<int> chip_read(cards::Transceiver& card, ChipReadOptions options, Streams& streams) {
  const chip_reading::Reading reading = chip_reading::read(card, options.request);
  const bool opened = reading.access.kind != chip_reading::AccessKind::kNone;
  if (!options.out.empty() && opened) TRY(keep_files(reading, options.out));
  const mrz::StateTable states = TRY(state_table());
  const chip_inspection::Collected chip = collected(reading);
  std::optional<trust_anchors::StoreAnchors> anchors;
  if (options.trust) anchors.emplace(*options.trust);
  const passive_authentication::Report report = passive_authentication::authenticate(
      {.files = chip.views(), .anchors = anchors ? &*anchors : nullptr, .states = &states, .now = options.now});
  if (options.json) {
    json::object out;
    out["reading"] = chip_reading::reading_json(reading);
    if (opened) {
      for (auto& member : chip_inspection::contents_json(chip, {.today = options.now.utc_day(), .states = &states})) {
        out[member.key()] = member.value();
      }
      out["passive_authentication"] = chip_inspection::report_json(report);
    }
    streams.out << limen::to_text(json::value(out)) << '\n';
  } else {
    print(reading, streams.out);
    if (opened) {
      streams.out << fmt::format("verdict  {} ({})\n", passive_authentication::to_text(report.verdict), report.reason);
    }
  }
  if (!opened || reading.card_lost) return kFailed;
  const bool authentic = report.verdict == passive_authentication::Verdict::kAuthentic;
  return bad(reading) || (options.trust && !authentic) ? kNo : 0;
}

Command chip_read_command() {
  Command command{"read", "Reads the chip on a reader, proves it, and judges its files."};
  command.options = {{"reader", "number of the reader, from 0", OptionKind::kInteger, false, "0"},
                     {"list", "list the readers and do nothing else", OptionKind::kFlag},
                     {"wait", "seconds to wait for a card", OptionKind::kInteger, false, "30"},
                     {"mrz", "FILE with the printed zone; - is standard input. Up to three readings, best first"},
                     {"can", "the card access number printed on the front"},
                     {"trust", "STORE of issuers' certificates; without it nothing can be called authentic"},
                     {"out", "DIR for the files"},
                     {"allow-bac", "use BAC where announced PACE fails", OptionKind::kFlag},
                     {"bytes", "put the bytes on the wire into the log", OptionKind::kFlag},
                     {"json", "one JSON object", OptionKind::kFlag}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = run(arguments, streams);
    if (status.ok()) return *status;
    (void)fail(streams, status.error());
    return status.error().code.starts_with("readers.") ? kFailed : 2;
  };
  return command;
}

}  // namespace limen::commands
