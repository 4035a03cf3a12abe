// The bar coded boarding pass [IATA Resolution 792]: what stands in the PDF417, Aztec, DataMatrix or QR of a pass.
//
// parse() is total: any bytes give a Pass. Every field that is there has its place in the text; what is wrong stands in
// `findings`, each with a code, a severity, a field, a leg and a place. `valid` is the strict verdict: no finding of
// severity error. Values are given whether or not the pass is valid. facts() reads them as what they mean: names,
// dates with their years inferred, legs. compose() writes a pass with its sizes; for every valid pass
// compose(values_of(pass)) gives the same bytes again.
//
// The layout: a header (23 characters), for each of one to four legs 37 mandatory characters and a conditional section
// of a hexadecimal size, and at last a security section that opens with '^'. The conditional section of the first leg
// opens with '>' and the version, and holds fields about the passenger once ("unique"); that of every leg holds fields
// about the leg ("repeated") and whatever the airline puts behind them. A section may end behind any of its fields.
//
// Every function is pure: no clock, no global state, any number of threads. A Pass owns its text; Facts borrow it.
//
//   const bcbp::Pass pass = bcbp::parse(text);
//   const bcbp::Facts facts = bcbp::facts(pass, today);
//   if (!pass.valid) show(pass.findings);
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace limen::bcbp {

// In the order of the text; the fields from kPnr on are those of a leg.
enum class Field : std::uint8_t {
  kFormatCode,
  kLegCount,
  kPassengerName,
  kElectronicTicket,
  kVersionMarker,
  kVersion,
  kUniqueSize,
  kPassengerDescription,
  kCheckInSource,
  kIssuanceSource,
  kIssueDate,
  kDocumentType,
  kIssuerAirline,
  kBaggageTags,
  kBaggageTags2,  // not consecutive to the first
  kBaggageTags3,
  kUniqueRest,  // of a section longer than the fields known
  kSecurityMarker,
  kSecurityType,
  kSecuritySize,
  kSecurityData,
  kPnr,
  kFrom,
  kTo,
  kCarrier,
  kFlightNumber,
  kFlightDate,
  kCompartment,
  kSeat,
  kSequence,
  kStatus,
  kConditionalSize,
  kRepeatedSize,
  kAirlineNumericCode,
  kDocumentNumber,
  kSelectee,
  kDocumentVerification,
  kMarketingCarrier,
  kFrequentFlyerAirline,
  kFrequentFlyerNumber,
  kIdAdIndicator,
  kBaggageAllowance,
  kFastTrack,
  kRepeatedRest,
  kAirlineUse,
  kPass,  // the pass as a whole; never has a place of its own
};
constexpr std::size_t kFields = static_cast<std::size_t>(Field::kPass);
constexpr std::size_t kFirstLegField = static_cast<std::size_t>(Field::kPnr);
constexpr std::size_t kLegFields = kFields - kFirstLegField;
constexpr std::size_t kMaxLegs = 4;
constexpr std::size_t kMaxBytes = 4096;  // more than any symbol holds; what stands behind is not read

std::string_view to_text(Field field);  // "passenger_name"
std::size_t width_of(Field field);      // characters; 0 where a size says it
constexpr bool is_leg_field(Field field) { return static_cast<std::size_t>(field) >= kFirstLegField; }

struct Span {
  static constexpr std::uint16_t kAbsent = 0xFFFF;
  std::uint16_t offset = kAbsent;  // from 0
  std::uint16_t length = 0;
  bool present() const { return offset != kAbsent; }
  bool operator==(const Span&) const = default;
};

// `code` and `message` point to constants of the program; messages hold no personal data.
struct Finding {
  std::string_view code;  // "bcbp.field.invalid"; all in docs/errors/bcbp.md
  Severity severity = Severity::kError;
  Field field = Field::kPass;
  std::uint8_t leg = 0;  // from 1; 0: of no leg
  Span place;
  std::string_view message;
};

struct Pass {
  std::string text;  // as received, at most kMaxBytes
  std::array<Span, kFirstLegField> head;
  std::array<std::array<Span, kLegFields>, kMaxLegs> legs;
  std::size_t leg_count = 0;  // legs that were begun in the text
  std::vector<Finding> findings;
  bool valid = false;

  // `leg` from 1; without meaning for fields of the pass. Empty when absent.
  Span span(Field field, std::size_t leg = 1) const;
  std::string_view raw(Field field, std::size_t leg = 1) const;
  bool has(std::string_view code) const;
};

// The text of one pass, without line end.
Pass parse(std::string_view text);

// How a year was found: the pass has three digits of the day and at most one of the year.
enum class YearSource : std::uint8_t {
  kUnknown,    // no day
  kNearest,    // the year that brings the day nearest to the day given
  kIssueDate,  // the first such day not before the day of issue, whose year has one digit
};
std::string_view to_text(YearSource source);  // "unknown", "nearest", "issue_date"

struct DayOfYear {
  int day_of_year = 0;  // 1…366; 0 when unknown
  std::optional<CivilDate> date;
  YearSource year_source = YearSource::kUnknown;
};

enum class Ticket : std::uint8_t { kElectronic, kOther };
enum class Gender : std::uint8_t { kNotStated, kMale, kFemale, kUnspecified, kUndisclosed };  // X and U: from version 8
std::string_view to_text(Gender gender);  // "not_stated", "male", "female", "unspecified", "undisclosed"
enum class Verification : std::uint8_t { kNotStated, kNotRequired, kRequired, kPerformed };
std::string_view to_text(Verification verification);  // "not_stated", "not_required", "required", "performed"

// Views are into the pass and without blanks at their ends.
struct LegFacts {
  std::string_view pnr, from, to, carrier;
  std::string_view flight_number;  // digits without leading zeros, with its suffix if there is one
  DayOfYear flight_date;
  std::string_view compartment, seat, sequence;
  std::string_view status;          // one character
  std::string_view status_meaning;  // a constant in English; empty if unknown
  std::string_view ticket_airline, ticket_number;
  std::string_view marketing_carrier, frequent_flyer_airline, frequent_flyer_number, baggage_allowance, airline_use;
  Verification document_verification = Verification::kNotStated;
  std::optional<bool> fast_track;
  std::optional<bool> selectee;  // "1" and "3" are yes and a trusted traveller's no
};

struct Facts {
  std::string_view surname, given_names;
  std::string_view title;       // a last word of the given names that is a title: MR, MRS, …; it stays there too
  bool name_truncated = false;  // all twenty characters are used: there may have been more
  bool electronic_ticket = false;
  int version = 0;               // 0 when none is stated
  std::string_view description;  // one character
  Gender gender = Gender::kNotStated;
  std::string_view check_in_source, issuance_source, document_type, issuer;
  DayOfYear issue_date;
  std::array<std::string_view, 3> baggage_tags;
  std::array<LegFacts, kMaxLegs> legs;
  std::size_t leg_count = 0;
  std::string_view security_type, security_data;
};
// `today` chooses the years. The pass must outlive what is returned.
Facts facts(const Pass& pass, CivilDate today);

// What compose() writes, one text a field. Absent fields may stand only at the end of a section. Markers and sizes are
// not given: they are computed.
struct LegValues {
  std::array<std::optional<std::string>, kLegFields> fields;
  bool repeated_section = false;  // its size is written, be it 00
};
struct Values {
  std::array<std::optional<std::string>, kFirstLegField> fields;
  std::vector<LegValues> legs;
  bool security = false;

  // `leg` from 1; for a field of a leg, legs grow as needed.
  void set(Field field, std::string_view text, std::size_t leg = 1);
};
Values values_of(const Pass& pass);
// Texts are filled up with blanks to the width of their field. Error "bcbp.compose.field", path naming the field: a
// text too long, a gap in a section, a section over 255, no leg or more than four, a character that is not printable
// ASCII.
Result<std::string> compose(const Values& values);

}  // namespace limen::bcbp
