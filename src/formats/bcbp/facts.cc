#include <algorithm>
#include <cstdlib>

#include "formats/bcbp/rules.h"

namespace limen::bcbp {

namespace {

constexpr int kDaysOfYear = 365;

// 0 when the text is not three digits in range.
int day_number(std::string_view text) {
  if (text.size() != 3) return 0;
  int number = 0;
  for (const char character : text) {
    if (kind_of(character) != kDigit) return 0;
    number = number * 10 + (character - '0');
  }
  return number >= 1 && number <= 366 ? number : 0;
}

// Nothing for day 366 of a common year.
std::optional<CivilDate> day_of(int year, int number) {
  const auto first = CivilDate::from_ymd(year, 1, 1);
  if (!first) return std::nullopt;
  const CivilDate day = *first + (number - 1);
  return day.year() == year ? std::optional(day) : std::nullopt;
}

// The day with that number nearest to `today`. For day 366 eight years either way, for the sake of 1900 and 2100.
std::optional<CivilDate> nearest(int number, CivilDate today) {
  std::optional<CivilDate> best;
  const int reach = number > kDaysOfYear ? 8 : 1;
  for (int year = today.year() - reach; year <= today.year() + reach; ++year) {
    const auto day = day_of(year, number);
    if (day && (!best || std::abs(*day - today) < std::abs(*best - today))) best = day;
  }
  return best;
}

// The latest year with that last digit in which the day is not after tomorrow: a pass is issued before it is shown.
std::optional<CivilDate> day_of_issue(int digit, int number, CivilDate today) {
  for (int year = today.year() + 1; year > today.year() - 20; --year) {
    if (((year % 10) + 10) % 10 != digit) continue;
    const auto day = day_of(year, number);
    if (day && *day <= today + 1) return day;
  }
  return std::nullopt;
}

std::optional<CivilDate> first_not_before(int number, CivilDate from) {
  for (int year = from.year(); year <= from.year() + 8; ++year) {
    const auto day = day_of(year, number);
    if (day && *day >= from) return day;
  }
  return std::nullopt;
}

DayOfYear read_issue(const Pass& pass, CivilDate today) {
  DayOfYear result;
  const std::string_view text = pass.raw(Field::kIssueDate);
  if (text.size() != 4) return result;
  result.day_of_year = day_number(text.substr(1));
  if (result.day_of_year == 0) return result;
  if (kind_of(text[0]) == kDigit) {
    result.date = day_of_issue(text[0] - '0', result.day_of_year, today);
    result.year_source = YearSource::kIssueDate;
  }
  if (!result.date) {
    result.date = nearest(result.day_of_year, today);
    result.year_source = YearSource::kNearest;
  }
  return result;
}

// A pass is issued at most a year before its flight; a day earlier is allowed for zones.
DayOfYear read_flight(const Pass& pass, std::size_t leg, const DayOfYear& issued, const DayOfYear* before,
                      CivilDate today) {
  DayOfYear result;
  result.day_of_year = day_number(pass.raw(Field::kFlightDate, leg));
  if (result.day_of_year == 0) return result;
  if (issued.date && issued.year_source == YearSource::kIssueDate) {
    result.date = first_not_before(result.day_of_year, *issued.date - 1);
    if (result.date && *result.date - *issued.date <= kDaysOfYear) {
      result.year_source = YearSource::kIssueDate;
      return result;
    }
  }
  result.date = before != nullptr && before->date ? first_not_before(result.day_of_year, *before->date - 1)
                                                  : nearest(result.day_of_year, today);
  result.year_source = result.date ? YearSource::kNearest : YearSource::kUnknown;
  return result;
}

// Resolution 792, element 117.
std::string_view meaning_of_status(std::string_view status) {
  static constexpr std::array<std::string_view, 10> kMeanings = {"not checked in",
                                                                 "checked in",
                                                                 "baggage checked, passenger not checked in",
                                                                 "baggage checked, passenger checked in",
                                                                 "passed security check",
                                                                 "passed gate exit",
                                                                 "transit",
                                                                 "standby",
                                                                 "boarding data revalidated",
                                                                 "original boarding line used at ticket issuance"};
  if (status.size() != 1) return {};
  if (status[0] >= '0' && status[0] <= '9') return kMeanings[static_cast<std::size_t>(status[0] - '0')];
  return status[0] == 'A' ? "up- or downgrading required at close-out" : std::string_view();
}

std::string_view without_zeros(std::string_view text) {
  while (text.size() > 1 && text[0] == '0' && kind_of(text[1]) == kDigit) text.remove_prefix(1);
  return text;
}

std::optional<bool> yes_or_no(std::string_view text) {
  if (text == "Y") return true;
  if (text == "N") return false;
  return std::nullopt;
}

Verification verification_of(std::string_view text) {
  if (text == "0") return Verification::kNotRequired;
  if (text == "1") return Verification::kRequired;
  if (text == "2") return Verification::kPerformed;
  return Verification::kNotStated;
}

Gender gender_of(std::string_view description) {
  if (description == "1") return Gender::kMale;
  if (description == "2") return Gender::kFemale;
  if (description == "X") return Gender::kUnspecified;
  if (description == "U") return Gender::kUndisclosed;
  return Gender::kNotStated;
}

void read_name(const Pass& pass, Facts& facts) {
  const std::string_view name = pass.raw(Field::kPassengerName);
  facts.name_truncated = name.size() == width_of(Field::kPassengerName) && name.back() != ' ';
  const std::size_t stroke = name.find('/');
  facts.surname = trimmed(name.substr(0, stroke));
  if (stroke == std::string_view::npos) return;
  facts.given_names = trimmed(name.substr(stroke + 1));
  static constexpr std::array<std::string_view, 9> kTitles = {"MR",  "MRS", "MS", "MISS", "MSTR",
                                                              "CHD", "INF", "DR", "PROF"};
  const std::size_t space = facts.given_names.rfind(' ');
  if (space == std::string_view::npos) return;
  const std::string_view last = facts.given_names.substr(space + 1);
  if (std::find(kTitles.begin(), kTitles.end(), last) != kTitles.end()) facts.title = last;
}

std::optional<bool> selectee_of(std::string_view text) {
  if (text == "1") return true;
  if (text == "0" || text == "3") return false;
  return std::nullopt;
}

LegFacts read_leg(const Pass& pass, std::size_t leg) {
  const auto value = [&](Field field) { return trimmed(pass.raw(field, leg)); };
  LegFacts facts;
  facts.pnr = value(Field::kPnr);
  facts.from = value(Field::kFrom);
  facts.to = value(Field::kTo);
  facts.carrier = value(Field::kCarrier);
  facts.flight_number = without_zeros(value(Field::kFlightNumber));
  facts.compartment = value(Field::kCompartment);
  facts.seat = without_zeros(value(Field::kSeat));
  facts.sequence = without_zeros(value(Field::kSequence));
  facts.status = value(Field::kStatus);
  facts.status_meaning = meaning_of_status(facts.status);
  facts.ticket_airline = value(Field::kAirlineNumericCode);
  facts.ticket_number = value(Field::kDocumentNumber);
  facts.marketing_carrier = value(Field::kMarketingCarrier);
  facts.frequent_flyer_airline = value(Field::kFrequentFlyerAirline);
  facts.frequent_flyer_number = value(Field::kFrequentFlyerNumber);
  facts.baggage_allowance = value(Field::kBaggageAllowance);
  facts.airline_use = value(Field::kAirlineUse);
  facts.document_verification = verification_of(value(Field::kDocumentVerification));
  facts.fast_track = yes_or_no(value(Field::kFastTrack));
  facts.selectee = selectee_of(value(Field::kSelectee));
  return facts;
}

}  // namespace

Facts facts(const Pass& pass, CivilDate today) {
  const auto value = [&](Field field) { return trimmed(pass.raw(field)); };
  Facts facts;
  read_name(pass, facts);
  facts.electronic_ticket = pass.raw(Field::kElectronicTicket) == "E";
  const std::string_view version = pass.raw(Field::kVersion);
  if (version.size() == 1 && kind_of(version[0]) == kDigit) facts.version = version[0] - '0';
  facts.description = value(Field::kPassengerDescription);
  facts.gender = gender_of(facts.description);
  facts.check_in_source = value(Field::kCheckInSource);
  facts.issuance_source = value(Field::kIssuanceSource);
  facts.document_type = value(Field::kDocumentType);
  facts.issuer = value(Field::kIssuerAirline);
  facts.issue_date = read_issue(pass, today);
  facts.baggage_tags = {value(Field::kBaggageTags), value(Field::kBaggageTags2), value(Field::kBaggageTags3)};
  facts.leg_count = pass.leg_count;
  for (std::size_t leg = 1; leg <= pass.leg_count; ++leg) {
    LegFacts& one = facts.legs[leg - 1] = read_leg(pass, leg);
    one.flight_date =
        read_flight(pass, leg, facts.issue_date, leg > 1 ? &facts.legs[leg - 2].flight_date : nullptr, today);
  }
  facts.security_type = value(Field::kSecurityType);
  facts.security_data = pass.raw(Field::kSecurityData);
  return facts;
}

}  // namespace limen::bcbp
