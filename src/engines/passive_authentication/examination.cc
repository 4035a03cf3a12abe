#include "engines/passive_authentication/examination.h"

#include <array>

namespace limen::passive_authentication {

Examination::Examination(const Request& request, const Options& options, Report& report)
    : request_(request), options_(options), report_(report) {
  report_.steps.resize(kSteps);
  for (std::size_t i = 0; i < kSteps; ++i) report_.steps[i].step = static_cast<Step>(i);
}

void Examination::run() {
  read_security_object();
  find_signer();
  check_attributes();
  check_signature();
  check_hashes();
  check_coverage();
  check_chain();
  check_profile();
  check_validity();
  check_country();
  check_document_type();
  check_revocation();
  check_consistency();
  check_card_security();
  look_for_deviations();  // last, so that they can be set beside what was found
  finish();
}

void Examination::begin(Step step, std::string_view section) {
  current_ = &report_.steps[static_cast<std::size_t>(step)];
  current_->state = State::kPassed;
  current_->code = "pa.passed";
  current_->message = "in order";
  section_ = section;
}

void Examination::skip(std::string_view message) {
  current_->state = State::kNotDone;
  current_->code = "pa.not_done";
  current_->message = message;
}

void Examination::rests_on(bool proved) {
  if (proved || (current_->state != State::kPassed && current_->state != State::kWarning)) return;
  current_->state = State::kVoid;
  current_->code = "pa.void";
  current_->message = "nothing is wrong here, but it rests on what is not proved";
}

void Examination::fail(std::string_view code, std::string_view message, Effect effect, std::string detail) {
  if (current_->state != State::kFailed) {
    current_->state = State::kFailed;
    current_->code = code;
    current_->message = message;
  }
  if (effect == Effect::kFalse && false_reason_.empty()) false_reason_ = code;
  if (effect == Effect::kUnproved && unproved_reason_.empty()) unproved_reason_ = code;
  report_.findings.push_back({.code = code,
                              .severity = Severity::kError,
                              .step = current_->step,
                              .message = message,
                              .detail = std::move(detail),
                              .section = section_});
}

void Examination::warn(std::string_view code, std::string_view message, std::string detail, Effect effect) {
  if (current_->state == State::kPassed) {
    current_->state = State::kWarning;
    current_->code = code;
    current_->message = message;
  }
  if (effect == Effect::kUnproved && unproved_reason_.empty()) unproved_reason_ = code;
  report_.findings.push_back({.code = code,
                              .severity = Severity::kWarning,
                              .step = current_->step,
                              .message = message,
                              .detail = std::move(detail),
                              .section = section_});
}

void Examination::note(std::string_view code, std::string_view message, std::string detail) {
  report_.findings.push_back({.code = code,
                              .severity = Severity::kInfo,
                              .step = current_->step,
                              .message = message,
                              .detail = std::move(detail),
                              .section = section_});
}

void Examination::show(std::string_view name, std::string value) {
  current_->evidence.push_back({name, std::move(value)});
}

// Authentic needs every one of these steps, whatever else was found or not done.
void Examination::finish() {
  constexpr std::array kNeeded = {Step::kSecurityObject, Step::kSigner,   Step::kAttributes, Step::kSignature,
                                  Step::kHashes,         Step::kCoverage, Step::kChain,      Step::kSignerProfile,
                                  Step::kValidity,       Step::kCountry};
  // Errors first; among equals those of earlier steps, as they were found.
  std::vector<Finding> sorted;
  sorted.reserve(report_.findings.size());
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo}) {
    for (std::size_t step = 0; step < kSteps; ++step) {
      for (Finding& finding : report_.findings) {
        if (finding.severity == severity && static_cast<std::size_t>(finding.step) == step) sorted.push_back(finding);
      }
    }
  }
  report_.findings = std::move(sorted);
  if (!false_reason_.empty()) {
    report_.verdict = Verdict::kNotAuthentic;
    report_.reason = false_reason_;
    return;
  }
  report_.verdict = Verdict::kNotVerifiable;
  if (!unproved_reason_.empty()) {
    report_.reason = unproved_reason_;
    return;
  }
  for (const Step step : kNeeded) {
    if (!good(step)) {
      report_.reason = report_.step(step).code;
      return;
    }
  }
  report_.verdict = Verdict::kAuthentic;
  report_.reason = "pa.passed";
}

ByteView Examination::file(emrtd::File which) const {
  const auto found = request_.files.find(which);
  return found == request_.files.end() ? ByteView{} : found->second;
}

bool Examination::proved(emrtd::File which) const {
  for (const Group& group : report_.groups) {
    if (group.file == which) return group.state == GroupState::kMatch;
  }
  return false;
}

const mrz::Document* Examination::zone() {
  if (!zone_ && has(emrtd::File::kDg1)) {
    dg1_ = emrtd::read_dg1(file(emrtd::File::kDg1));
    zone_ = mrz::parse(dg1_->mrz, {.today = request_.now.utc_day(), .states = request_.states});
  }
  return zone_ && zone_->format != mrz::Format::kUnknown ? &*zone_ : nullptr;
}

std::string name_of(const certificates::Certificate& certificate) { return certificate.subject().text; }

}  // namespace limen::passive_authentication
