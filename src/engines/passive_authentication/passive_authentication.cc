#include "engines/passive_authentication/passive_authentication.h"

#include <array>

#include "engines/passive_authentication/examination.h"

namespace limen::passive_authentication {

std::string_view to_text(Step step) {
  constexpr std::array<std::string_view, kSteps> kNames = {
      "security_object", "signer",     "attributes",     "signature",   "hashes",
      "coverage",        "chain",      "signer_profile", "validity",    "country",
      "document_type",   "revocation", "deviations",     "consistency", "card_security"};
  return kNames[static_cast<std::size_t>(step)];
}

std::string_view to_text(State state) {
  switch (state) {
    case State::kPassed:
      return "passed";
    case State::kWarning:
      return "warning";
    case State::kFailed:
      return "failed";
    case State::kNotDone:
      return "not_done";
    case State::kVoid:
      return "void";
  }
  return "";
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAuthentic:
      return "authentic";
    case Verdict::kNotAuthentic:
      return "not_authentic";
    case Verdict::kNotVerifiable:
      return "not_verifiable";
  }
  return "";
}

std::string_view to_text(GroupState state) {
  switch (state) {
    case GroupState::kMatch:
      return "match";
    case GroupState::kVoid:
      return "void";
    case GroupState::kMismatch:
      return "mismatch";
    case GroupState::kNotListed:
      return "not_listed";
    case GroupState::kNotRead:
      return "not_read";
    case GroupState::kNotComputed:
      return "not_computed";
  }
  return "";
}

bool Report::has(std::string_view code) const {
  for (const Finding& finding : findings) {
    if (finding.code == code) return true;
  }
  return false;
}

Result<Options> Options::read(const Node& pack) {
  TRY(pack.only({"source", "fact", "valid_from", "valid_to", "stale_after_days", "revocation_required",
                 "signing_time_required", "printed_must_agree", "countries"}));
  Options options;
  const std::int64_t days = TRY(pack.integer_or("stale_after_days", options.stale_after_days));
  if (days < 1 || days > 3'650) return pack.error("pack.value", "stale_after_days is 1 to 3650");
  options.stale_after_days = static_cast<int>(days);
  options.revocation_required = TRY(pack.boolean_or("revocation_required", options.revocation_required));
  options.signing_time_required = TRY(pack.boolean_or("signing_time_required", options.signing_time_required));
  options.printed_must_agree = TRY(pack.boolean_or("printed_must_agree", options.printed_must_agree));
  if (const Node* countries = pack.find("countries")) {
    TRY(countries->require_map());
    options.countries.clear();
    for (const auto& [issuer, codes] : countries->members) {
      if (!StateCode::parse(issuer).ok()) return codes.error("pack.value", "not a code of one to three letters");
      std::vector<std::string> list = TRY(codes.texts());
      for (const std::string& code : list) {
        if (!StateCode::parse(code).ok()) return codes.error("pack.value", "not a code of one to three letters");
      }
      options.countries.emplace(issuer, std::move(list));
    }
  }
  return options;
}

Report authenticate(const Request& request) {
  Report report;
  const Options defaults;
  Examination(request, request.options != nullptr ? *request.options : defaults, report).run();
  return report;
}

}  // namespace limen::passive_authentication
