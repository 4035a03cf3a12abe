// limen edi json: one line of JSON a message, everybody in it, with what was found about it. Bookings pass the filter
// of the baseline pack first. A large file is read by several threads, a part each, and written in its order.
#include <algorithm>
#include <memory>

#include "base/airports.h"
#include "commands/edi/edi.h"
#include "commands/edi/edi_json_lines.h"
#include "commands/messages/edi_mapped.h"
#include "commands/messages/edi_parts.h"
#include "formats/edifact/edifact.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

class JsonPart final : public EdiPart {
 public:
  explicit JsonPart(const JsonLines::Settings& settings) : lines(settings) {}
  void read(std::string_view bytes, const edifact::Seam& seam) override {
    lines.begin_part();
    reader_ = std::make_unique<edifact::InterchangeReader>(bytes, seam, lines.report());
    lines.read(*reader_, {});
  }
  JsonLines lines;
};

void read_with_threads(std::string_view bytes, const JsonLines::Settings& settings, std::size_t threads,
                       JsonLines& lines) {
  EdiParts parts(bytes, seams_for_threads(bytes, threads), threads,
                 [&] { return std::make_unique<JsonPart>(settings); });
  const EdiParts::Use use = [&](EdiPart& part) { lines.append(static_cast<JsonPart&>(part).lines); };
  edifact::InterchangeReader reader(bytes, lines.report());
  lines.read(reader, [&](edifact::InterchangeReader& at) {
    if (lines.has_line()) parts.take_over(at, use);  // else what is found belongs to a line that is still to come
  });
}

Result<int> write_json(const Arguments& arguments, Streams& streams) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "airports.yaml"));
  const AirportTable airports = TRY(AirportTable::build(node));
  const Node drop = TRY(config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  const sensitive::Rules rules = TRY(sensitive::Rules::read(drop));
  const std::int64_t part = arguments.integer("part-mib").value_or(64);
  if (part < 1 || part > 1024) return Error{"edi.part", "--part-mib: a part has 1 to 1024 MiB", {}};
  const JsonLines::Settings settings{airports, rules, arguments.flag("validate"),
                                     static_cast<std::uint64_t>(part) << 20};
  return for_each_edi_file(arguments, streams, [&](const std::string&, EdiInput& input) -> Result<EdiOutcome> {
    const std::size_t threads = TRY(edi_threads(arguments, input, EdiThreads::kAll));
    JsonLines lines(settings, streams.out);
    const MappedFile file(threads > 1 ? input.plain_path() : std::string());
    if (file.is_open() && !has_documents(file, threads)) {
      read_with_threads(file.bytes(), settings, threads, lines);
    } else {
      lines.read(input);
    }
    lines.flush();
    return lines.outcome();
  });
}

}  // namespace

Command edi_json_command() {
  Command command{"json", "One JSON object a message: flight, persons, documents, diagnostics"};
  command.options = {
      {"validate", "compare with the UN directory of the message's release", OptionKind::kFlag},
      {"part-mib", "larger messages come in parts, nobody in two of them", OptionKind::kInteger, false, "64"},
      edi_threads_option(EdiThreads::kAll)};
  command.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  command.run = or_fail(write_json);
  return command;
}

}  // namespace limen::commands
