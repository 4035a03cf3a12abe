// limen seal verify: seals (VDS, IDB, VDS-NC) from bytes, text or pictures, verified against certificates or a store.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/text.h"
#include "commands/barcodes/codes_in.h"
#include "commands/barcodes/commands.h"
#include "commands/barcodes/seal_store.h"
#include "commands/barcodes/seal_write.h"
#include "commands/command_line/command.h"
#include "commands/command_line/inspection_day.h"
#include "engines/seal_verification/known_certificates.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/seals/seals.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

namespace verification = seal_verification;

// Bytes of a file that is no picture: a seal as it is, or written in hexadecimal or base 64.
Bytes unwrapped(Bytes bytes) {
  const std::string_view text = trim(as_text(bytes));
  if (bytes.empty() || bytes[0] == 0xDC || text.starts_with('{') || text.starts_with("RDB1") ||
      text.starts_with("NDB1")) {
    return bytes;
  }
  std::string compact;
  for (const char character : text) {
    if (character == ' ' || character == '\n' || character == '\r' || character == '\t') continue;
    compact += character == '+' ? '-' : character == '/' ? '_' : character;
  }
  if (auto plain = from_hex(compact); plain && !plain->empty()) return std::move(*plain);
  while (compact.ends_with('=')) compact.pop_back();
  if (auto plain = from_base64url(compact); plain && !plain->empty()) return std::move(*plain);
  return bytes;
}

void add(verification::KnownCertificates& known, const certificates::Certificate& certificate) {
  if (certificate.extensions().authority) {
    known.add_authority(certificate);
  } else {
    known.add_signer(certificate);
  }
}

// Files that the caller believes: authorities in them are anchors.
Result<void> add_files(const Arguments& arguments, Streams& streams, verification::KnownCertificates& known) {
  for (const std::string& file : arguments.texts("certificates")) {
    const std::string content = TRY(read_input(file, streams, 64U << 20));
    const certificate_files::Reading reading = certificate_files::read(as_bytes(content));
    for (const auto& one : reading.certificates) add(known, one.certificate);
    for (const auto& one : reading.bare_list) add(known, one.certificate);
    for (const auto& one : reading.revocation_lists) known.add_list(one.list);
    if (reading.certificates.empty() && reading.revocation_lists.empty() && reading.bare_list.empty()) {
      return Error{"seal.certificates", "no certificate and no revocation list in the file", {.source = file}};
    }
  }
  return {};
}

json::object messages_json(const std::vector<seals::Message>& messages) {
  json::object out;
  for (const seals::Message& message : messages) {
    if (message.parts.empty()) {
      out[message.name] = message.text;
    } else {
      out[message.name] = messages_json(message.parts);
    }
  }
  return out;
}

json::object header_json(const seals::Seal& seal) {
  const seals::Header& header = seal.header;
  json::object out = {{"version", header.version}, {"country", header.country}};
  const auto add_text = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) out[name] = text;
  };
  add_text("signer", header.signer);
  add_text("certificate_reference", header.reference);
  add_text("issue_date", header.issue_date);
  add_text("signature_date", header.signature_date);
  add_text("document_type", header.document_type);
  if (header.feature_definition >= 0) {
    out["feature_definition"] = header.feature_definition;
    out["document_category"] = header.document_category;
  }
  if (header.algorithm != seals::Algorithm::kUnknown) out["algorithm"] = seals::to_text(header.algorithm);
  if (seal.kind == seals::Kind::kIdb) {
    out["signed"] = header.is_signed;
    out["compressed"] = header.compressed;
  }
  return out;
}

json::object to_json(const std::string& file, const FoundBytes& found, const seals::Seal& seal,
                     const verification::Report& report) {
  json::array steps, findings;
  for (const verification::StepResult& step : report.steps) {
    json::object entry = {{"step", verification::to_text(step.step)}, {"outcome", verification::to_text(step.outcome)}};
    if (!step.code.empty()) entry["code"] = step.code;
    if (!step.message.empty()) entry["message"] = step.message;
    if (!step.evidence.empty()) entry["evidence"] = to_nfc(step.evidence);
    steps.push_back(std::move(entry));
  }
  for (const seals::Finding& finding : seal.findings) {
    findings.push_back(json::object{{"code", finding.code},
                                    {"severity", limen::to_text(finding.severity)},
                                    {"path", to_nfc(finding.path)},
                                    {"offset", finding.offset},
                                    {"message", finding.message}});
  }
  json::object out = {{"file", to_nfc(file)},
                      {"kind", seals::to_text(seal.kind)},
                      {"verdict", verification::to_text(report.verdict)},
                      {"well_formed", seal.well_formed},
                      {"header", header_json(seal)},
                      {"messages", messages_json(seal.messages)},
                      {"steps", std::move(steps)},
                      {"findings", std::move(findings)}};
  if (found.code) out["code"] = code_json(*found.code);
  return out;
}

void write_table(const std::string& file, const seals::Seal& seal, const verification::Report& report,
                 std::ostream& out) {
  out << fmt::format("{}: {} {} {}\n", file, seals::to_text(seal.kind), seal.header.document_type,
                     verification::to_text(report.verdict));
  for (const seals::Message& message : seal.messages) {
    std::string text = clean_line(message.text);
    if (text.size() > 100) text = text.substr(0, 100) + "…";
    out << fmt::format("  {:<26} {}\n", message.name, text);
  }
  for (const verification::StepResult& step : report.steps) {
    out << fmt::format("  {:<12} {:<8} {}{}\n", verification::to_text(step.step), verification::to_text(step.outcome),
                       step.message.empty() ? "" : std::string(step.message) + " ", clean_line(step.evidence));
  }
  for (const seals::Finding& finding : seal.findings) {
    out << fmt::format("  {:<7} {}: {} ({})\n", limen::to_text(finding.severity), finding.code, finding.message,
                       clean_line(finding.path));
  }
}

// 0 all valid; 1 some not, or not verifiable; 2 nothing that could be read, or a file that could not (the others are
// shown).
Result<int> verify_all(const Arguments& arguments, Streams& streams) {
  const seals::Definitions definitions = TRY(seal_definitions());
  const Node states_node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(states_node));
  verification::KnownCertificates known;
  TRY(add_files(arguments, streams, known));
  if (const auto store = arguments.text("trust")) TRY(add_store(*store, streams, known));
  const Instant now = TRY(moment_of_inspection(arguments));
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  bool all_valid = true, any_known = false;
  const auto read = [&](const std::string& file) -> Result<void> {
    const std::string content = TRY(read_input(file, streams, 20U << 20));
    for (const FoundBytes& one : TRY(codes_in(content))) {
      const seals::Seal seal = seals::read(one.code ? one.bytes : unwrapped(one.bytes), definitions);
      const verification::Report report = verification::verify(seal, known, {.now = now, .states = &states});
      all_valid = all_valid && report.verdict == verification::Verdict::kValid;
      any_known = any_known || seal.kind != seals::Kind::kUnknown;
      if (arguments.flag("json")) {
        streams.out << limen::to_text(json::value(to_json(file, one, seal, report))) << '\n';
      } else {
        write_table(file, seal, report, streams.out);
      }
    }
    return {};
  };
  bool all_read = true;
  for (const std::string& file : files) {
    if (const auto done = named(read(file), file); !done.ok()) {
      fail(streams, done.error());
      all_read = false;
    }
  }
  if (!all_read) return 2;
  return !any_known ? 2 : all_valid ? 0 : 1;
}

}  // namespace

Command seal_command() {
  Command verify{"verify", "Read a seal and say step by step whether it is what its issuer signed"};
  verify.options = {{"json", "one JSON object a seal and line", OptionKind::kFlag},
                    {"trust", "trust store (limen trust) with authorities, signers and revocation lists"},
                    {"certificates", "files with certificates that you believe (PEM, DER, LDIF)", OptionKind::kTexts},
                    {"today", "day of inspection, YYYY-MM-DD (default: the machine's, UTC)"}};
  verify.positionals = {{"file", "picture (PNG, JPEG), bytes, hexadecimal or base 64; standard input if there is none",
                         Positional::kMany}};
  verify.run = or_fail(verify_all);
  Command command{"seal", "Seals on documents: VDS, IDB, VDS-NC (ICAO Doc 9303-13, BSI TR-03137)"};
  command.children = {verify, seal_write_command()};
  return command;
}

}  // namespace limen::commands
