#include "engines/chip_reading/reading_json.h"

namespace limen::chip_reading {

namespace {

json::object access_json(const Access& access) {
  json::object out;
  out["kind"] = to_text(access.kind);
  if (access.kind == AccessKind::kNone || access.kind == AccessKind::kOpen) return out;
  out["password"] = access::to_text(access.password);
  out["password_number"] = access.password_number + 1;
  if (access.pace) {
    out["protocol"] = access.pace->name();
    out["mapping"] = chip_keys::to_text(access.pace->mapping);
    out["cipher"] = chip_crypto::to_text(access.pace->cipher);
    if (access.pace->domain) out["domain"] = *access.pace->domain;
  }
  out["downgraded"] = access.downgraded;
  return out;
}

json::object proofs_json(const Reading& reading) {
  json::object out;
  out["chip_mapping"] = to_text(reading.chip_mapping);
  out["chip_authentication"] = to_text(reading.chip_authentication);
  if (!reading.chip_authentication_name.empty()) out["chip_protocol"] = reading.chip_authentication_name;
  out["active_authentication"] = to_text(reading.active_authentication);
  if (!reading.active_algorithm.empty()) out["active_algorithm"] = reading.active_algorithm;
  return out;
}

json::object exchange_json(const cards::Exchange& exchange) {
  json::object out;
  if (exchange.ins != 0) {
    out["name"] = cards::command_name(exchange.ins);
    out["header"] = to_hex(Bytes{exchange.cla, exchange.ins, exchange.p1, exchange.p2});
    out["secured"] = exchange.secured;
    out["sent"] = exchange.sent;
    out["received"] = exchange.received;
    out["status"] = cards::status_hex(exchange.status);
    out["microseconds"] = exchange.microseconds;
  }
  if (!exchange.remark.empty()) out["remark"] = exchange.remark;
  if (!exchange.command.empty()) out["command"] = to_hex(exchange.command);
  if (!exchange.answer.empty()) out["answer"] = to_hex(exchange.answer);
  return out;
}

}  // namespace

json::object reading_json(const Reading& reading) {
  json::object out;
  out["access"] = access_json(reading.access);
  out["proofs"] = proofs_json(reading);
  json::array files;
  for (const FileReading& file : reading.files) {
    json::object entry;
    entry["file"] = file.file.name;
    entry["state"] = to_text(file.state);
    if (file.state == FileState::kRead) entry["bytes"] = file.content.size();
    files.push_back(std::move(entry));
  }
  out["files"] = std::move(files);
  json::array findings;
  for (const Error& finding : reading.findings) {
    json::object entry;
    entry["code"] = finding.code;
    entry["severity"] = to_text(finding.severity);
    if (!finding.place.source.empty()) entry["file"] = finding.place.source;
    entry["message"] = finding.message;
    findings.push_back(std::move(entry));
  }
  out["findings"] = std::move(findings);
  json::array commands;
  for (const cards::Exchange& exchange : reading.log) commands.push_back(exchange_json(exchange));
  out["commands"] = std::move(commands);
  out["card_lost"] = reading.card_lost;
  return out;
}

}  // namespace limen::chip_reading
