// limen edi generate: passenger data of invented flights, with the truth about everybody in it. The same options give
// the same bytes on every machine.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "commands/command_line/progress.h"
#include "commands/edi/edi.h"
#include "engines/traffic/traffic.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

Error unwritable(const std::string& path) {
  Place place;
  place.source = path;
  return Error{"edi.generate.unwritable", "cannot be written", place};
}

Error bad_option(std::string_view name, std::string message) {
  Place place;
  place.source = "--" + std::string(name);
  return Error{"edi.generate.option", std::move(message), place};
}

// A file, standard output, or nothing at all.
class Sink {
 public:
  static Result<Sink> open(const std::string& path, std::ostream& standard_output) {
    Sink sink;
    sink.path_ = path;
    if (path == "-") {
      sink.out_ = &standard_output;
    } else if (!path.empty()) {
      sink.file_ = std::make_unique<std::ofstream>(path, std::ios::binary | std::ios::trunc);
      sink.out_ = sink.file_.get();
      if (!*sink.out_) return unwritable(path);
    }
    return sink;
  }
  Result<void> write(std::string_view text) {
    if (out_ == nullptr) return {};
    out_->write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!*out_) return unwritable(path_);
    return {};
  }
  Result<void> close() {
    if (file_ != nullptr) file_->close();
    if (out_ != nullptr && !*out_) return unwritable(path_);
    return {};
  }

 private:
  std::string path_;
  std::unique_ptr<std::ofstream> file_;
  std::ostream* out_ = nullptr;
};

// Every flight into one file, or each into its own below a directory.
class Outputs {
 public:
  static Result<Outputs> open(const std::string& path, bool files, std::ostream& standard_output) {
    Outputs outputs;
    outputs.files_ = files;
    outputs.path_ = path;
    if (!files) {
      outputs.sink_ = TRY(Sink::open(path, standard_output));
      return outputs;
    }
    std::error_code failure;
    std::filesystem::create_directories(path, failure);
    if (failure) return unwritable(path);
    return outputs;
  }
  Result<void> write(const traffic::Piece& piece, std::ostream& standard_output) {
    if (!files_) return sink_.write(piece.bytes);
    const traffic::TruthMessage& first = piece.messages.front();
    const bool xml = first.type == traffic::MessageType::kPnrgovXml;
    const std::string name = fmt::format("{:06}-{}.{}", piece.flights_done, first.dialect, xml ? "xml" : "edi");
    Sink file = TRY(Sink::open((std::filesystem::path(path_) / name).string(), standard_output));
    TRY(file.write(piece.bytes));
    return file.close();
  }
  Result<void> close() { return sink_.close(); }

 private:
  bool files_ = false;
  std::string path_;
  Sink sink_;
};

struct Totals {
  std::uint64_t messages = 0, persons = 0, bytes = 0;
};

Result<std::size_t> number_of(const Arguments& arguments, std::string_view name, std::int64_t fallback,
                              std::int64_t least, std::int64_t most) {
  const std::int64_t value = arguments.integer(name).value_or(fallback);
  if (value < least || value > most) return bad_option(name, fmt::format("{} to {}", least, most));
  return static_cast<std::size_t>(value);
}

Result<traffic::Options> options_of(const Arguments& arguments) {
  traffic::Options options;
  options.seed = static_cast<std::uint64_t>(arguments.integer("seed").value_or(1));
  options.flights = TRY(number_of(arguments, "flights", 10, 1, 100'000'000));
  options.passengers = TRY(number_of(arguments, "passengers", 150, 1, 5000));
  options.flights_in_an_interchange = TRY(number_of(arguments, "interchange", 1, 1, 100'000'000));
  options.dirt_percent = TRY(number_of(arguments, "dirt", 100, 0, 1000));
  const std::string message = arguments.text("message").value_or("paxlst");
  if (message != "all") {
    const auto type = traffic::parse_message_type(message);
    if (!type) return bad_option("message", "paxlst, pnrgov, pnrgov-xml, cusres or all");
    options.types.push_back(*type);
  }
  const std::string dialect = arguments.text("dialect").value_or("mixed");
  if (dialect != "mixed") options.dialect = dialect;
  // Whoever names a dialect need not name its message, too.
  if (dialect != "mixed" && message == "paxlst") options.types.clear();
  options.last_day = TRY(CivilDate::parse(arguments.text("last-day").value_or("2026-11-22")));
  if (arguments.flag("files")) {
    if (arguments.text("output").value_or("-") == "-") return bad_option("files", "needs --output DIRECTORY");
    if (options.flights_in_an_interchange != 1) return bad_option("files", "goes with one flight an interchange");
  }
  return options;
}

Result<traffic::Dialects> read_dialects() {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "dialects.yaml"));
  return traffic::Dialects::build(node);
}

Result<Totals> generate(const Arguments& arguments, Streams& streams) {
  const traffic::Options options = TRY(options_of(arguments));
  const traffic::Dialects dialects = TRY(read_dialects());
  traffic::Traffic made = TRY(traffic::Traffic::make(options, dialects));
  Outputs outputs = TRY(Outputs::open(arguments.text("output").value_or("-"), arguments.flag("files"), streams.out));
  Sink truth = TRY(Sink::open(arguments.text("truth").value_or(""), streams.out));
  Progress progress(streams.err, "flights", options.flights);
  Totals totals;
  traffic::Piece piece;
  std::string lines;
  while (TRY(made.next(piece))) {
    TRY(outputs.write(piece, streams.out));
    lines.clear();
    for (const traffic::TruthMessage& message : piece.messages) {
      traffic::append_json(lines, message);
      totals.persons += message.persons.size();
    }
    TRY(truth.write(lines));
    totals.messages += piece.messages.size();
    totals.bytes += piece.bytes.size();
    progress.set(piece.flights_done);
  }
  TRY(outputs.close());
  TRY(truth.close());
  return totals;
}

Result<void> list_dialects(std::ostream& out) {
  const traffic::Dialects dialects = TRY(read_dialects());
  for (const traffic::Dialect& dialect : dialects.all()) {
    std::string sends;
    for (const traffic::What what : dialect.sends) sends += fmt::format(" {}", to_text(what));
    out << fmt::format("{:<24} {:<11}{}\n", dialect.name, to_text(dialect.type()), sends);
  }
  return {};
}

}  // namespace

Command edi_generate_command() {
  Command command{"generate", "Passenger data of invented flights in any dialect, with the truth about everybody"};
  command.options = {
      {"seed", "the same seed gives the same bytes", OptionKind::kInteger, false, "1"},
      {"flights", "how many", OptionKind::kInteger, false, "10"},
      {"passengers", "of each flight, 1 to 5,000", OptionKind::kInteger, false, "150"},
      {"message", "paxlst, pnrgov, pnrgov-xml, cusres or all", OptionKind::kText, false, "paxlst"},
      {"dialect", "one of those that --list shows, or mixed: one after the other", OptionKind::kText, false, "mixed"},
      {"interchange", "flights in an interchange", OptionKind::kInteger, false, "1"},
      {"dirt", "per cent of the dialect's rates of what is left out or wrong; 0: none", OptionKind::kInteger, false,
       "100"},
      {"last-day", "flights leave in the four weeks up to it", OptionKind::kText, false, "2026-11-22"},
      {"output", "a file; - is standard output. XML documents follow one another", OptionKind::kText, false, "-"},
      {"files", "--output is a directory: a file for each flight", OptionKind::kFlag},
      {"truth", "a file for the truth: JSON, a line for each message and each person"},
      {"list", "show the dialects", OptionKind::kFlag}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    if (arguments.flag("list")) {
      const auto listed = list_dialects(streams.out);
      return listed.ok() ? 0 : fail(streams, listed.error());
    }
    const auto totals = generate(arguments, streams);
    if (!totals.ok()) {
      fail(streams, totals.error());
      return totals.error().code == "edi.generate.unwritable" ? 3 : 2;
    }
    streams.err << fmt::format("{} messages, {} persons, {} bytes\n", totals->messages, totals->persons, totals->bytes);
    return 0;
  };
  return command;
}

}  // namespace limen::commands
