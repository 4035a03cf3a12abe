#include "formats/bcbp/rules.h"

namespace limen::bcbp {

namespace {

constexpr std::uint8_t kAlphanumeric = kUpper | kDigit, kText = kUpper | kDigit | kBlank;
constexpr std::uint8_t kAny = kUpper | kLower | kDigit | kBlank | kOther;

// Widths: Resolution 792, attachment A. Versions from which a field exists: recalled from the implementation guide.
constexpr std::array<Rule, kFields> kRules = {{
    {Field::kFormatCode, "format_code", 1, kUpper, 1, true},
    {Field::kLegCount, "leg_count", 1, kDigit, 1, true},
    {Field::kPassengerName, "passenger_name", 20, kAny, 1, true},
    {Field::kElectronicTicket, "electronic_ticket", 1, kUpper | kBlank, 1, true},
    {Field::kVersionMarker, "version_marker", 1, kOther, 1, true},
    {Field::kVersion, "version", 1, kDigit, 1, true},
    {Field::kUniqueSize, "unique_size", 2, kAlphanumeric, 1, true},
    {Field::kPassengerDescription, "passenger_description", 1, kText, 1},
    {Field::kCheckInSource, "check_in_source", 1, kText, 1},
    {Field::kIssuanceSource, "issuance_source", 1, kText, 1},
    {Field::kIssueDate, "issue_date", 4, kDigit | kBlank, 1},
    {Field::kDocumentType, "document_type", 1, kText, 1},
    {Field::kIssuerAirline, "issuer_airline", 3, kText, 1},
    {Field::kBaggageTags, "baggage_tags", 13, kText, 1},
    {Field::kBaggageTags2, "baggage_tags_2", 13, kText, 4},
    {Field::kBaggageTags3, "baggage_tags_3", 13, kText, 4},
    {Field::kUniqueRest, "unique_rest", 0, kAny, 1},
    {Field::kSecurityMarker, "security_marker", 1, kOther, 1, true},
    {Field::kSecurityType, "security_type", 1, kText, 1},
    {Field::kSecuritySize, "security_size", 2, kAlphanumeric, 1, true},
    {Field::kSecurityData, "security_data", 0, kAny, 1},
    {Field::kPnr, "pnr", 7, kText, 1, true},
    {Field::kFrom, "from", 3, kUpper | kBlank, 1, true},
    {Field::kTo, "to", 3, kUpper | kBlank, 1, true},
    {Field::kCarrier, "carrier", 3, kText, 1, true},
    {Field::kFlightNumber, "flight_number", 5, kText, 1, true},
    {Field::kFlightDate, "flight_date", 3, kDigit | kBlank, 1, true},
    {Field::kCompartment, "compartment", 1, kUpper | kBlank, 1, true},
    {Field::kSeat, "seat", 4, kText, 1, true},
    {Field::kSequence, "sequence", 5, kText, 1, true},
    {Field::kStatus, "status", 1, kText, 1, true},
    {Field::kConditionalSize, "conditional_size", 2, kAlphanumeric, 1, true},
    {Field::kRepeatedSize, "repeated_size", 2, kAlphanumeric, 1, true},
    {Field::kAirlineNumericCode, "airline_numeric_code", 3, kText, 1},
    {Field::kDocumentNumber, "document_number", 10, kText, 1},
    {Field::kSelectee, "selectee", 1, kText, 1},
    {Field::kDocumentVerification, "document_verification", 1, kText, 1},
    {Field::kMarketingCarrier, "marketing_carrier", 3, kText, 1},
    {Field::kFrequentFlyerAirline, "frequent_flyer_airline", 3, kText, 1},
    {Field::kFrequentFlyerNumber, "frequent_flyer_number", 16, kText, 1},
    {Field::kIdAdIndicator, "id_ad_indicator", 1, kText, 1},
    {Field::kBaggageAllowance, "baggage_allowance", 3, kText, 1},
    {Field::kFastTrack, "fast_track", 1, kUpper | kBlank, 5},
    {Field::kRepeatedRest, "repeated_rest", 0, kAny, 1},
    {Field::kAirlineUse, "airline_use", 0, kAny, 1},
}};

constexpr bool rules_in_order() {
  for (std::size_t at = 0; at < kRules.size(); ++at) {
    if (index_of(kRules[at].field) != at) return false;
  }
  return true;
}
static_assert(rules_in_order());

}  // namespace

const Rule& rule_of(Field field) { return kRules[index_of(field)]; }

std::string_view to_text(Field field) { return field == Field::kPass ? "pass" : rule_of(field).name; }
std::size_t width_of(Field field) { return field == Field::kPass ? 0 : rule_of(field).width; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

Span Pass::span(Field field, std::size_t leg) const {
  if (field == Field::kPass) return {};
  if (!is_leg_field(field)) return head[index_of(field)];
  return leg >= 1 && leg <= kMaxLegs ? legs[leg - 1][index_of(field) - kFirstLegField] : Span{};
}

std::string_view Pass::raw(Field field, std::size_t leg) const {
  const Span place = span(field, leg);
  return place.present() ? std::string_view(text).substr(place.offset, place.length) : std::string_view();
}

bool Pass::has(std::string_view code) const {
  for (const Finding& finding : findings) {
    if (finding.code == code) return true;
  }
  return false;
}

std::string_view to_text(YearSource source) {
  switch (source) {
    case YearSource::kUnknown:
      return "unknown";
    case YearSource::kNearest:
      return "nearest";
    case YearSource::kIssueDate:
      return "issue_date";
  }
  return "unknown";
}

std::string_view to_text(Gender gender) {
  switch (gender) {
    case Gender::kNotStated:
      return "not_stated";
    case Gender::kMale:
      return "male";
    case Gender::kFemale:
      return "female";
    case Gender::kUnspecified:
      return "unspecified";
    case Gender::kUndisclosed:
      return "undisclosed";
  }
  return "not_stated";
}

std::string_view to_text(Verification verification) {
  switch (verification) {
    case Verification::kNotStated:
      return "not_stated";
    case Verification::kNotRequired:
      return "not_required";
    case Verification::kRequired:
      return "required";
    case Verification::kPerformed:
      return "performed";
  }
  return "not_stated";
}

}  // namespace limen::bcbp
