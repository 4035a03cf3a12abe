// limen edi anonymise: the same file with invented people in it.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>

#include "commands/edi/edi.h"
#include "engines/anonymise/anonymise.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastKey = 16;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Of a file, of a seed that anybody can guess, or of this run alone.
Result<anonymise::Key> key_for(const Arguments& arguments, Streams& streams) {
  const auto file = arguments.text("key");
  const auto seed = arguments.text("seed");
  if (file && seed) return Error{"edi.key", "either --key or --seed", {}};
  if (seed) return anonymise::key_of(bytes_of("seed " + *seed));
  if (file) {
    const std::string secret = TRY(read_input(*file, streams, 1U << 20));
    Place place;
    place.source = *file;
    if (secret.size() < kLeastKey) return Error{"edi.key", "a key has at least 16 bytes", place};
    return anonymise::key_of(bytes_of(secret));
  }
  std::array<std::uint8_t, 32> secret;
  system::system_random()(secret);
  return anonymise::key_of(secret);
}

// Standard output, or a file of the same name in a directory.
class Target {
 public:
  static Result<Target> open(const std::string& file, const Arguments& arguments, Streams& streams) {
    Target target;
    const auto directory = arguments.text("to");
    if (!directory) {
      target.out_ = &streams.out;
      return target;
    }
    const fs::path path = fs::path(*directory) / (file == "-" ? fs::path("anonymised.edi") : fs::path(file).filename());
    target.place_.source = path.string();
    std::error_code error;
    fs::create_directories(*directory, error);
    if (fs::exists(path, error)) return Error{"file.exists", "is there already", target.place_};
    target.file_ = std::make_unique<std::ofstream>(path, std::ios::binary);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
    if (!*target.file_ || error) return Error{"file.unwritable", "cannot be written", target.place_};
    target.out_ = target.file_.get();
    return target;
  }
  void put(std::string_view bytes) { out_->write(bytes.data(), static_cast<std::streamsize>(bytes.size())); }
  Result<void> close() {
    if (out_->flush()) return {};
    return Error{"file.unwritable", "cannot be written", place_};
  }

 private:
  std::unique_ptr<std::ofstream> file_;
  std::ostream* out_ = nullptr;
  Place place_;
};

Result<EdiOutcome> anonymise_file(const std::string& file, EdiInput& input, const anonymise::Key& key,
                                  const Arguments& arguments, Streams& streams) {
  Target target = TRY(Target::open(file, arguments, streams));
  received::Utf16Writer wide(input.encoding());
  const auto sink = [&](std::string_view bytes) {
    if (input.encoding() == received::Encoding::kBytes) return target.put(bytes);
    std::string encoded;
    wide.append(encoded, bytes);
    target.put(encoded);
  };
  anonymise::Anonymiser anonymiser(key, sink);
  EdiTally documents;
  received::Sections sections(input.source());
  while (const auto section = sections.next()) {
    if (section->form == received::Form::kEdifact) {
      anonymiser.edifact(sections.source(), input.is_utf8());
      continue;
    }
    EdiXmlUse use;
    use.bytes = [&](std::string_view bytes) { anonymiser.xml(bytes); };
    read_edi_xml(sections, *section, input, documents, use);
    anonymiser.end_xml();
  }
  TRY(target.close());
  const anonymise::Counts counts = anonymiser.counts();
  streams.err << fmt::format(
      "limen: {}: {} messages; {} words, {} dates and {} card numbers replaced; {} values masked that were not "
      "understood\n",
      file, counts.messages, counts.words, counts.dates, counts.cards, counts.masked);
  return EdiOutcome{counts.messages, counts.quarantined + documents.quarantined};
}

}  // namespace

Command edi_anonymise_command() {
  Command command{"anonymise", "The same file with invented people in it, for tests: shape and counts are kept"};
  command.options = {
      {"key", "file with a secret: the same secret gives the same people; without it every run gives others",
       OptionKind::kText},
      {"seed", "a word instead of a secret: for test data that hold nobody", OptionKind::kText},
      {"to", "directory for files of the same names; otherwise standard output", OptionKind::kText}};
  command.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto key = key_for(arguments, streams);
    if (!key.ok()) return fail(streams, key.error());
    return for_each_edi_file(arguments, streams, [&](const std::string& file, EdiInput& input) {
      return anonymise_file(file, input, *key, arguments, streams);
    });
  };
  return command;
}

}  // namespace limen::commands
