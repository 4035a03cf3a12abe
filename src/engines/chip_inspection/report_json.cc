// What Passive Authentication found, as JSON.
#include "engines/chip_inspection/chip_inspection.h"

namespace limen::chip_inspection {

namespace {

namespace pa = passive_authentication;

json::object certificate_json(const certificates::Certificate& certificate) {
  json::object out;
  out["subject"] = certificate.subject().text;
  out["issuer"] = certificate.issuer().text;
  out["serial"] = certificate.serial();
  out["country"] = certificate.country().text();
  out["sha256"] = certificates::to_text(certificate.fingerprint());
  out["not_before"] = certificate.not_before().to_text();
  out["not_after"] = certificate.not_after().to_text();
  return out;
}

json::object step_json(const pa::StepResult& step) {
  json::object out;
  out["step"] = pa::to_text(step.step);
  out["state"] = pa::to_text(step.state);
  out["code"] = step.code;
  out["message"] = step.message;
  json::array evidence;
  for (const pa::Evidence& one : step.evidence) {
    json::object entry;
    entry["name"] = one.name;
    entry["value"] = one.value;
    evidence.push_back(std::move(entry));
  }
  out["evidence"] = std::move(evidence);
  return out;
}

json::object finding_json(const pa::Finding& finding) {
  json::object out;
  out["code"] = finding.code;
  out["severity"] = to_text(finding.severity);
  out["step"] = pa::to_text(finding.step);
  out["message"] = finding.message;
  if (!finding.detail.empty()) out["detail"] = finding.detail;
  out["section"] = finding.section;
  if (finding.deviation_known) out["deviation_known"] = true;
  return out;
}

}  // namespace

json::object report_json(const pa::Report& report) {
  json::object out;
  out["verdict"] = pa::to_text(report.verdict);
  out["reason"] = report.reason;
  json::array steps;
  for (const pa::StepResult& step : report.steps) steps.push_back(step_json(step));
  out["steps"] = std::move(steps);
  json::array groups;
  for (const pa::Group& group : report.groups) {
    json::object entry;
    entry["file"] = emrtd::to_text(group.file);
    entry["state"] = pa::to_text(group.state);
    if (!group.listed.empty()) entry["listed"] = to_hex(group.listed);
    if (!group.computed.empty()) entry["computed"] = to_hex(group.computed);
    groups.push_back(std::move(entry));
  }
  out["groups"] = std::move(groups);
  json::array findings;
  for (const pa::Finding& finding : report.findings) findings.push_back(finding_json(finding));
  out["findings"] = std::move(findings);
  if (report.signer) out["signer"] = certificate_json(*report.signer);
  if (report.authority) out["authority"] = certificate_json(*report.authority);
  if (report.algorithm) out["algorithm"] = report.algorithm->to_text();
  if (report.signing_time) out["signing_time"] = report.signing_time->to_text();
  return out;
}

}  // namespace limen::chip_inspection
