#include "engines/anonymise/rules.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace limen::anonymise {

using edifact::tag;

namespace {

struct Row {
  std::uint32_t tag;
  std::uint32_t element;    // 0: any
  std::uint32_t component;  // 0: any
  Treat treat;
};

constexpr std::uint32_t kAny = 0;

// The first row that fits; a tag with no row at all is not understood.
constexpr Row kPaxlstRows[] = {
    {tag("BGM"), 1, kAny, Treat::kCode},       {tag("BGM"), kAny, kAny, Treat::kCode},
    {tag("UNS"), kAny, kAny, Treat::kCode},    {tag("CNT"), kAny, kAny, Treat::kPlace},
    {tag("TDT"), 2, 1, Treat::kFlight},        {tag("TDT"), kAny, kAny, Treat::kPlace},
    {tag("ERP"), kAny, kAny, Treat::kCode},    {tag("ERC"), kAny, kAny, Treat::kCode},
    {tag("GEI"), kAny, kAny, Treat::kCode},    {tag("ATT"), kAny, kAny, Treat::kCode},
    {tag("NAT"), kAny, kAny, Treat::kCode},    {tag("EMP"), kAny, kAny, Treat::kCode},
    {tag("CTA"), 1, kAny, Treat::kCode},       {tag("CTA"), kAny, kAny, Treat::kWords},
    {tag("MEA"), kAny, kAny, Treat::kMeasure}, {tag("LOC"), kAny, 4, Treat::kWords},
    {tag("LOC"), kAny, kAny, Treat::kPlace},   {tag("NAD"), 1, kAny, Treat::kCode},
    {tag("NAD"), 9, kAny, Treat::kCode},       {tag("NAD"), kAny, kAny, Treat::kWords},
    {tag("DOC"), 1, kAny, Treat::kCode},       {tag("DOC"), kAny, kAny, Treat::kWords},
    {tag("PDT"), 1, 2, Treat::kDate},  // the US form: type/number:expiry:issuer+names:birth:sex+kind+airports
    {tag("PDT"), 1, 3, Treat::kCode},          {tag("PDT"), 1, kAny, Treat::kWords},
    {tag("PDT"), 2, 4, Treat::kDate},          {tag("PDT"), 2, 5, Treat::kCode},
    {tag("PDT"), 2, kAny, Treat::kWords},      {tag("PDT"), kAny, kAny, Treat::kPlace},
};

constexpr Row kPnrgovRows[] = {
    {tag("MSG"), kAny, kAny, Treat::kCode},    {tag("SRC"), kAny, kAny, Treat::kCode},
    {tag("TVL"), 1, kAny, Treat::kStamp},      {tag("TVL"), 5, 1, Treat::kFlight},
    {tag("TVL"), kAny, kAny, Treat::kPlace},   {tag("TRA"), kAny, kAny, Treat::kPlace},
    {tag("RPI"), kAny, kAny, Treat::kPlace},   {tag("APD"), kAny, kAny, Treat::kPlace},
    {tag("EQN"), kAny, kAny, Treat::kMeasure}, {tag("SAC"), kAny, kAny, Treat::kCode},
    {tag("ERC"), kAny, kAny, Treat::kPlace},   {tag("SSD"), kAny, kAny, Treat::kPlace},
    {tag("FAR"), kAny, kAny, Treat::kPlace},   {tag("MON"), kAny, kAny, Treat::kMeasure},
    {tag("PTK"), 3, kAny, Treat::kStamp},      {tag("PTK"), kAny, kAny, Treat::kCode},
    {tag("TXD"), kAny, kAny, Treat::kMeasure}, {tag("ORG"), 2, 1, Treat::kWords},
    {tag("ORG"), 7, kAny, Treat::kWords},      {tag("ORG"), 8, kAny, Treat::kWords},
    {tag("ORG"), kAny, kAny, Treat::kPlace},   {tag("RCI"), kAny, 2, Treat::kWords},
    {tag("RCI"), kAny, 4, Treat::kStamp},      {tag("RCI"), kAny, 5, Treat::kStamp},
    {tag("RCI"), kAny, kAny, Treat::kCode},    {tag("TIF"), kAny, 2, Treat::kCode},
    {tag("TIF"), 2, 3, Treat::kPlace},         {tag("TIF"), 2, 4, Treat::kCode},
    {tag("TIF"), kAny, kAny, Treat::kWords},   {tag("FTI"), kAny, 2, Treat::kWords},
    {tag("FTI"), kAny, kAny, Treat::kCode},    {tag("REF"), kAny, kAny, Treat::kWords},
    {tag("TKT"), 1, 1, Treat::kWords},         {tag("TKT"), kAny, kAny, Treat::kCode},
    {tag("FOP"), kAny, 5, Treat::kWords},      {tag("FOP"), kAny, 3, Treat::kMeasure},
    {tag("FOP"), kAny, 6, Treat::kPlace},      {tag("FOP"), kAny, 1, Treat::kCode},
    {tag("FOP"), kAny, 2, Treat::kCode},       {tag("FOP"), kAny, 4, Treat::kCode},
    {tag("FOP"), kAny, kAny, Treat::kWords},   {tag("ADD"), 1, kAny, Treat::kCode},
    {tag("ADD"), kAny, 1, Treat::kCode},       {tag("ADD"), kAny, 6, Treat::kCode},
    {tag("ADD"), kAny, kAny, Treat::kWords},   {tag("TRI"), kAny, kAny, Treat::kPlace},
    {tag("ABI"), 2, kAny, Treat::kWords},      {tag("ABI"), kAny, kAny, Treat::kPlace},
    {tag("LTS"), kAny, kAny, Treat::kWords},   {tag("IFT"), 1, kAny, Treat::kCode},
    {tag("IFT"), kAny, kAny, Treat::kWords},
};

Treat by_rows(std::span<const Row> rows, std::uint32_t wanted, const RawValue& value) {
  for (const Row& row : rows) {
    if (row.tag == wanted && (row.element == kAny || row.element == value.element) &&
        (row.component == kAny || row.component == value.component)) {
      return row.treat;
    }
  }
  return Treat::kMask;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), text) != choices.end();
}

// Days of flights and messages stay; issue dates stay, because they hang on the date of birth.
Treat of_date(std::string_view qualifier, const RawValue& value) {
  if (value.component != 2) return Treat::kCode;
  if (is_one_of(qualifier, {"329", "36"})) return Treat::kDate;
  return is_one_of(qualifier, {"189", "232", "136", "137", "182", "132", "133", "178", "186", "554"}) ? Treat::kStamp
                                                                                                      : Treat::kDate;
}

Treat of_paxlst(std::uint32_t kind, const RawSegment& segment, const RawValue& value) {
  const std::string_view qualifier = segment.value(1, 1);
  switch (kind) {
    case tag("DTM"):
      // The US form has qualifier, day, time and offset in elements of their own: only flights are dated there.
      if (value.element > 1) return value.element <= 4 ? Treat::kMeasure : Treat::kMask;
      return of_date(qualifier, value);
    case tag("RFF"):
      if (value.element > 1) return Treat::kMask;
      if (value.component == 1) return Treat::kCode;
      if (value.component == 2)
        return qualifier == "SEA" ? Treat::kPlace : qualifier == "AF" ? Treat::kFlight : Treat::kWords;
      return value.text.size() <= 3 && is_ascii_digits(value.text) ? Treat::kKeep : Treat::kWords;
    case tag("COM"): {
      const bool channel = value.component % 2 == 0 && value.text.size() <= 3 &&
                           value.text.find_first_of("0123456789") == std::string::npos;
      return channel ? Treat::kKeep : Treat::kWords;
    }
    case tag("FTX"):
      if (value.element < 4) return Treat::kCode;
      return qualifier == "BAG" && value.component > 1 ? Treat::kMeasure : Treat::kWords;
    default:
      return by_rows(kPaxlstRows, kind, value);
  }
}

Treat of_request(const RawSegment& segment, const RawValue& value) {
  if (value.element > 1) {
    if (value.component == 1) return Treat::kCode;  // a seat
    return value.component == 3 ? Treat::kPlace : value.component == 2 ? Treat::kCode : Treat::kWords;
  }
  if (value.component < 9) return value.component >= 7 ? Treat::kPlace : Treat::kCode;
  const std::string_view type = segment.value(1, 1);
  if (value.component == 9 && type == "DOCS") return Treat::kDocs;
  if (value.component == 9 && type == "DOCO") return Treat::kDoco;
  if (value.component == 9 && type == "DOCA") return Treat::kDoca;
  return Treat::kWords;
}

Treat of_pnrgov(std::uint32_t kind, const RawSegment& segment, const RawValue& value) {
  switch (kind) {
    case tag("SSR"):
      return of_request(segment, value);
    case tag("DAT"):
      // Date and time of something that was done; anything else is text.
      if (value.component == 1) return Treat::kCode;
      return Treat::kStamp;
    case tag("EBD"):
    case tag("TBD"):
      if (value.component == 1) return Treat::kPlace;
      if (value.component == 4) return Treat::kPlace;
      // The number of a tag is longer than any weight.
      return value.component == 2 && value.text.size() >= 6 && is_ascii_digits(value.text) ? Treat::kWords
                                                                                           : Treat::kMeasure;
    default:
      return by_rows(kPnrgovRows, kind, value);
  }
}

}  // namespace

Family family_of(std::string_view type) {
  if (is_one_of(type, {"PAXLST", "CUSRES"})) return Family::kPaxlst;
  if (is_one_of(type, {"PNRGOV", "GOVREQ", "ACKRES"})) return Family::kPnrgov;
  return type == "CONTRL" ? Family::kControl : Family::kOther;
}

// Envelopes say where a message comes from and what it is. What has not the shape of that may have run into it.
Treat of_service(std::uint32_t kind, const RawValue& value) {
  constexpr Treat kInterchange[] = {Treat::kPlace,     Treat::kAddress,   Treat::kAddress,   Treat::kStamp,
                                    Treat::kReference, Treat::kReference, Treat::kReference, Treat::kCode,
                                    Treat::kCode,      Treat::kAddress,   Treat::kCode};
  constexpr Treat kGroup[] = {Treat::kReference, Treat::kAddress, Treat::kAddress, Treat::kStamp,
                              Treat::kReference, Treat::kCode,    Treat::kPlace,   Treat::kReference};
  const bool few = value.component <= 7;
  const auto one_of = [&](std::span<const Treat> treats) {
    return few && value.element >= 1 && value.element <= treats.size() ? treats[value.element - 1] : Treat::kWords;
  };
  switch (kind) {
    case tag("UNH"):
      if (value.element == 1) return value.component == 1 ? Treat::kReference : Treat::kWords;
      if (value.element == 2) return !few ? Treat::kWords : value.component == 1 ? Treat::kReference : Treat::kPlace;
      // 3: the common access reference, which may name a booking.
      return value.element == 4 && few ? Treat::kCode : Treat::kWords;
    case tag("UNT"):
    case tag("UNE"):
    case tag("UNZ"):
      if (value.component > 1 || value.element > 2) return Treat::kWords;
      return value.element == 1 ? Treat::kMeasure : Treat::kReference;
    case tag("UNB"):
      return one_of(kInterchange);
    case tag("UNG"):
      return one_of(kGroup);
    case tag("UNA"):
      return Treat::kKeep;
    default:
      return Treat::kMask;
  }
}

Treat of_value(Family family, std::uint32_t kind, const RawSegment& segment, const RawValue& value) {
  if (value.element == 0) return Treat::kMask;
  switch (family) {
    case Family::kPaxlst:
      return of_paxlst(kind, segment, value);
    case Family::kPnrgov:
      return of_pnrgov(kind, segment, value);
    case Family::kControl:
      if (!is_one_of(segment.value(0, 1), {"UCI", "UCF", "UCM", "UCS", "UCD"})) return Treat::kMask;
      return value.component <= 5 ? Treat::kAddress : Treat::kWords;
    case Family::kOther:
      break;
  }
  return Treat::kMask;
}

}  // namespace limen::anonymise
