// One file after the other, the counts of what was found, and documents in XML.
#include "commands/messages/edi_input.h"

#include <algorithm>
#include <array>
#include <ostream>

namespace limen::commands {

namespace {

// A diagnostic's texts are constants of the program.
struct XmlTrouble {
  std::string_view code, message;
};
constexpr std::array<XmlTrouble, 5> kXmlTroubles = {{
    {"pnrgov.xml.syntax", "not well-formed XML"},
    {"pnrgov.xml.root", "not an IATA_PNRGOV_NotifRQ"},
    {"pnrgov.xml.doctype", "a document type is not allowed"},
    {"pnrgov.xml.depth", "elements lie too deep in one another"},
    {"pnrgov.xml.size", "a booking or the document is larger than allowed"},
}};

XmlTrouble trouble_of(std::string_view code) {
  const auto found = std::find_if(kXmlTroubles.begin(), kXmlTroubles.end(),
                                  [&](const XmlTrouble& trouble) { return trouble.code == code; });
  return found == kXmlTroubles.end() ? kXmlTroubles.front() : *found;
}

void tell_findings(edifact::Report& report, const received::Section& section, const pnrgov::Record& record,
                   std::size_t from) {
  for (std::size_t i = from; i < record.findings().size(); ++i) {
    const pnrgov::Finding& finding = record.findings()[i];
    report.diagnostic(
        {finding.code, finding.severity, section.offset + finding.offset, 0, 0, 0, 0, 0, finding.message});
  }
}

}  // namespace

void EdiTally::diagnostic(const edifact::Diagnostic& diagnostic) {
  switch (diagnostic.severity) {
    case Severity::kError:
      ++errors;
      break;
    case Severity::kWarning:
      ++warnings;
      break;
    case Severity::kInfo:
      ++infos;
      break;
  }
}

void EdiTally::range(const edifact::Range& range) {
  bytes += range.length;
  if (range.kind == edifact::RangeKind::kRaw) raw += range.length;
  if (range.kind == edifact::RangeKind::kQuarantined) quarantined += range.length;
}

void EdiTally::add(const EdiTally& other) {
  bytes += other.bytes;
  raw += other.raw;
  quarantined += other.quarantined;
  errors += other.errors;
  warnings += other.warnings;
  infos += other.infos;
}

int EdiTally::status(std::uint64_t messages) const {
  return messages == 0 ? kNothingReadable : quarantined > 0 ? kSomeOutside : kAllBelonged;
}

int for_each_edi_file(const Arguments& arguments, Streams& streams,
                      const std::function<Result<EdiOutcome>(const std::string& file, EdiInput& input)>& use) {
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  std::uint64_t messages = 0;
  bool all = true;
  for (const std::string& file : files) {
    auto input = EdiInput::open(file, streams);
    if (!input.ok()) {
      fail(streams, input.error());
      all = false;
      continue;
    }
    const auto outcome = use(file, *input);
    if (!outcome.ok()) {
      const std::string& code = outcome.error().code;
      const int status = fail(streams, outcome.error());
      return code == "file.unwritable" || code == "file.exists" ? int{kFailed} : status;
    }
    if (input->trouble()) fail(streams, *input->trouble());
    if (outcome->messages == 0) {
      Place place;
      place.source = file;
      fail(streams, Error{"edi.nothing", "there is no message in it", place});
    }
    messages += outcome->messages;
    all = all && outcome->messages > 0 && outcome->quarantined == 0 && !input->trouble();
  }
  if (!streams.out.flush()) {
    fail(streams, Error{"file.unwritable", "the output cannot be written", {}});
    return kFailed;
  }
  return messages == 0 ? kNothingReadable : all ? kAllBelonged : kSomeOutside;
}

bool read_edi_xml(received::Sections& sections, const received::Section& section, const EdiInput& input,
                  edifact::Report& report, const EdiXmlUse& use) {
  constexpr std::size_t kPiece = 16U << 10;
  bool begun = false;
  std::size_t told = 0;  // findings of the push
  const auto tell_push = [&](const pnrgov::Push& push) {
    tell_findings(report, section, push.record, told);
    told = push.record.findings().size();
  };
  pnrgov::XmlOptions options;
  options.utf8 = input.encoding() != received::Encoding::kBytes;
  std::vector<edifact::Range> skipped;
  options.skipped = [&](std::uint64_t from, std::uint64_t to) {
    skipped.push_back({from, to - from, edifact::RangeKind::kRaw});
  };
  pnrgov::XmlReader reader(
      [&](const pnrgov::Push& push, pnrgov::Pnr& pnr) {
        begun = true;
        tell_push(push);
        tell_findings(report, section, pnr.record, 0);
        if (use.booking) use.booking(push, pnr);
      },
      options, use.filter);
  std::uint64_t taken = 0;
  std::uint64_t understood = 0;
  std::string_view bytes;
  Result<void> result;
  while (result.ok() && !(bytes = sections.take(kPiece)).empty()) {
    taken += bytes.size();
    result = reader.feed(bytes);
    if (result.ok() && use.bytes) use.bytes(bytes);
  }
  if (result.ok()) result = reader.finish();
  understood = taken;
  if (!result.ok()) {
    const std::uint64_t offset = std::min(taken, result.error().place.offset.value_or(0));
    const XmlTrouble trouble = trouble_of(result.error().code);
    report.diagnostic({trouble.code, Severity::kError, section.offset + offset, 0, 0, 0, 0, 0, trouble.message});
    const auto back = static_cast<std::size_t>(std::min<std::uint64_t>(taken - offset, bytes.size()));
    if (use.bytes && !bytes.empty()) use.bytes(bytes.substr(0, bytes.size() - back));
    sections.give_back(back);
    taken -= back;
    understood = offset;
  }
  const bool message = begun || result.ok();
  if (message) {
    tell_push(reader.push());
    if (use.end) use.end(reader.push());
  }
  std::uint64_t told_to = 0;
  const auto range = [&](std::uint64_t to, edifact::RangeKind kind) {
    if (to > told_to) report.range({section.offset + told_to, to - told_to, kind});
    told_to = std::max(told_to, to);
  };
  const auto kind = message ? edifact::RangeKind::kUnderstood : edifact::RangeKind::kQuarantined;
  for (const edifact::Range& part : skipped) {
    range(part.offset, kind);
    range(part.offset + part.length, edifact::RangeKind::kRaw);
  }
  range(understood, kind);
  range(taken, edifact::RangeKind::kQuarantined);
  return message;
}

}  // namespace limen::commands
