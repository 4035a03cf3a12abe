#include <algorithm>

#include "formats/bcbp/rules.h"

namespace limen::bcbp {

namespace {

constexpr int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

class Parser {
 public:
  explicit Parser(Pass& pass) : pass_(pass), text_(pass.text), end_(pass.text.size()) {}

  void run() {
    if (text_.empty()) return note("bcbp.empty", Severity::kError, Field::kPass, {}, "nothing to read");
    check_characters();
    read_header();
    const std::size_t legs = legs_stated();
    for (std::size_t leg = 1; leg <= legs && !short_; ++leg) read_leg(leg);
    leg_ = 0;
    if (!short_) read_security();
  }

 private:
  void note(std::string_view code, Severity severity, Field field, Span place, std::string_view message) {
    pass_.findings.push_back(
        {code, severity, field, static_cast<std::uint8_t>(is_leg_field(field) ? leg_ : 0), place, message});
  }

  Span& slot(Field field) {
    return is_leg_field(field) ? pass_.legs[leg_ - 1][index_of(field) - kFirstLegField] : pass_.head[index_of(field)];
  }

  static Span make_span(std::size_t offset, std::size_t length) {
    return {static_cast<std::uint16_t>(offset), static_cast<std::uint16_t>(length)};
  }

  void check_characters() {
    unsigned foreign = 0;  // without a branch a character: nearly all texts have none
    for (const char character : text_) foreign |= static_cast<unsigned char>(character - ' ') > '~' - ' ' ? 1U : 0U;
    if (foreign == 0) return;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] >= ' ' && text_[at] <= '~') continue;
      note("bcbp.character.foreign", Severity::kError, Field::kPass, make_span(at, 1),
           "a character that is not printable ASCII");
      return;  // one is enough: the rest of such a text is rarely better
    }
  }

  // The field at the cursor, of `width` characters or as many as are there before end_.
  std::string_view take(Field field, std::size_t width) {
    const std::size_t length = std::min(width, end_ - at_);
    const Span place = make_span(at_, length);
    if (length > 0 || width == 0) slot(field) = place;
    const std::string_view value = text_.substr(at_, length);
    at_ += length;
    if (length < width) {
      short_ = true;
      note("bcbp.short", Severity::kError, field, place, "the text ends before the end of the field");
    }
    return value;
  }

  // Kinds of characters of a fixed field, as a mask.
  static std::uint8_t kinds_in(std::string_view value) {
    std::uint8_t kinds = 0;
    for (const char character : value) kinds = static_cast<std::uint8_t>(kinds | kind_of(character));
    return kinds;
  }

  std::string_view take_plain(Field field) {
    const Rule& rule = rule_of(field);
    const Span place = make_span(at_, std::min<std::size_t>(rule.width, end_ - at_));
    const std::string_view value = take(field, rule.width);
    if (short_) return value;
    const std::uint8_t kinds = kinds_in(value);
    if ((kinds & ~rule.kinds) != 0) {
      note("bcbp.field.invalid", rule.mandatory ? Severity::kError : Severity::kWarning, field, place,
           "a character that does not belong into the field");
    } else {
      check_value(field, value, place, kinds);
    }
    return value;
  }

  void check_value(Field field, std::string_view value, Span place, std::uint8_t kinds) {
    switch (field) {
      case Field::kPassengerName:
        return check_name(value, place, kinds);
      case Field::kElectronicTicket:
        if (value != "E" && value != " ") wrong(field, place, "neither E nor blank");
        return;
      case Field::kFrom:
      case Field::kTo:
        if (kinds == (kUpper | kBlank)) wrong(field, place, "an airport code has three letters");
        return blank(field, kinds, place);
      case Field::kCarrier:
        if (kinds != kBlank && (value[0] == ' ' || value[1] == ' ')) {
          wrong(field, place, "an airline designator has two or three characters, from the left");
        }
        return blank(field, kinds, place);
      case Field::kFlightNumber:
        return check_flight_number(value, place, kinds);
      case Field::kFlightDate:
        return check_day(field, value, place, kinds);
      case Field::kIssueDate:
        return check_day(field, value, place, kinds);
      case Field::kPnr:
      case Field::kStatus:
        return blank(field, kinds, place);
      case Field::kPassengerDescription:
        if ((value == "X" || value == "U") && version_ > 0 && version_ < 8) newer(field, place);
        return;
      default:
        return;
    }
  }

  void wrong(Field field, Span place, std::string_view message) {
    note("bcbp.field.invalid", rule_of(field).mandatory ? Severity::kError : Severity::kWarning, field, place, message);
  }
  void newer(Field field, Span place) {
    note("bcbp.field.newer", Severity::kWarning, field, place, "the version stated does not have this yet");
  }
  void blank(Field field, std::uint8_t kinds, Span place) {
    if (kinds != kBlank) return;
    note("bcbp.field.blank", Severity::kWarning, field, place, "a mandatory field is blank");
  }

  void check_name(std::string_view value, Span place, std::uint8_t kinds) {
    if (kinds == kBlank) return note("bcbp.name.missing", Severity::kError, Field::kPassengerName, place, "no name");
    if (value[0] == ' ' || value[0] == '/') {
      note("bcbp.name.missing", Severity::kError, Field::kPassengerName, place, "no surname");
    } else if (value.find('/') == std::string_view::npos) {
      note("bcbp.name.single", Severity::kInfo, Field::kPassengerName, place, "no stroke: a surname only");
    }
    if ((kinds & kLower) != 0) {
      note("bcbp.name.lower_case", Severity::kWarning, Field::kPassengerName, place, "lower case in the name");
    }
    for (const char character : value) {
      const std::uint8_t kind = kind_of(character);
      const bool usual =
          kind == kOther ? std::string_view("/-'.").find(character) != std::string_view::npos : kind != kDigit;
      if (usual) continue;
      note("bcbp.name.unusual", Severity::kWarning, Field::kPassengerName, place,
           "a character that is unusual in a name");
      return;
    }
  }

  // Four digits and a letter or blank [Resolution 792, element 43]. The implementation guide itself shows five digits.
  void check_flight_number(std::string_view value, Span place, std::uint8_t kinds) {
    if (kinds == kBlank) return blank(Field::kFlightNumber, kinds, place);
    const bool digits = kinds_in(value.substr(0, 4)) == kDigit;
    if (digits && value[4] != ' ' && kind_of(value[4]) == kDigit) {
      note("bcbp.flight_number.unusual", Severity::kWarning, Field::kFlightNumber, place, "five digits");
    } else if (!digits) {
      const bool to_the_left = kind_of(value[0]) == kDigit;
      note(to_the_left ? "bcbp.flight_number.unusual" : "bcbp.field.invalid",
           to_the_left ? Severity::kWarning : Severity::kError, Field::kFlightNumber, place,
           "not four digits and a suffix");
    }
  }

  void check_day(Field field, std::string_view value, Span place, std::uint8_t kinds) {
    const std::string_view day = value.substr(value.size() - 3);
    if (kinds == kBlank) {
      if (field == Field::kFlightDate) blank(field, kinds, place);
      return;
    }
    const bool digits = kinds_in(day) == kDigit && (value[0] != ' ' || value.size() == 4);
    const int number = digits ? (day[0] - '0') * 100 + (day[1] - '0') * 10 + (day[2] - '0') : 0;
    if (number < 1 || number > 366) {
      note("bcbp.date.invalid", Severity::kError, field, place, "not a day of a year, 001 to 366");
    }
  }

  void read_header() {
    const std::string_view format = take(Field::kFormatCode, 1);
    if (format == "S") {
      note("bcbp.format.withdrawn", Severity::kError, Field::kFormatCode, make_span(0, 1),
           "format S (one leg) is withdrawn; read as M");
    } else if (format != "M") {
      note("bcbp.format.unknown", Severity::kError, Field::kFormatCode, make_span(0, 1), "not a boarding pass: no M");
    }
    for (const Field field : {Field::kLegCount, Field::kPassengerName, Field::kElectronicTicket}) {
      if (!short_) take_plain(field);
    }
  }

  std::size_t legs_stated() {
    const Span place = pass_.head[index_of(Field::kLegCount)];
    if (!place.present()) return 0;
    const char stated = text_[place.offset];
    if (stated >= '1' && stated <= '4') return static_cast<std::size_t>(stated - '0');
    note("bcbp.legs.invalid", Severity::kError, Field::kLegCount, place, "a pass has one to four legs");
    return stated > '4' && stated <= '9' ? kMaxLegs : 1;
  }

  // Two hexadecimal digits; nothing when they are not.
  std::optional<std::size_t> take_size(Field field) {
    const std::size_t from = at_;
    const std::string_view value = take(field, 2);
    if (short_) return std::nullopt;
    const int high = hex_digit(value[0]), low = hex_digit(value[1]);
    if (high >= 0 && low >= 0) return static_cast<std::size_t>(high * 16 + low);
    note("bcbp.size.invalid", Severity::kError, field, make_span(from, 2), "not two hexadecimal digits, 0-9 and A-F");
    return std::nullopt;
  }

  // Where a section of `size` ends; not beyond end_.
  std::size_t section_end(Field field, std::size_t size) {
    if (size <= end_ - at_) return at_ + size;
    note("bcbp.size.beyond", Severity::kError, field, make_span(at_ - 2, 2),
         "the section is longer than what is there");
    return end_;
  }

  void read_leg(std::size_t leg) {
    leg_ = leg;
    if (at_ == end_) {
      short_ = true;
      leg_ = 0;
      return note("bcbp.legs.missing", Severity::kError, Field::kLegCount, pass_.head[index_of(Field::kLegCount)],
                  "fewer legs than stated");
    }
    pass_.leg_count = leg;
    for (Field field = kFirstMandatory; field <= kLastMandatory; field = next(field)) {
      take_plain(field);
      if (short_) return;
    }
    const std::optional<std::size_t> size = take_size(Field::kConditionalSize);
    if (!size || *size == 0) return;
    const std::size_t outer = end_;
    end_ = section_end(Field::kConditionalSize, *size);
    read_conditional();
    short_ = false;  // a section cut short is its own affair
    at_ = end_;
    end_ = outer;
  }

  void read_conditional() {
    if (at_ == end_) return;  // the text ends behind the size
    if (leg_ == 1 && !read_unique()) return;
    if (at_ == end_) {
      if (leg_ == 1) {
        note("bcbp.section.missing", Severity::kWarning, Field::kRepeatedSize, make_span(at_, 0),
             "no size of the repeated section");
      }
      return;
    }
    const std::optional<std::size_t> size = take_size(Field::kRepeatedSize);
    if (!size) return take_airline_use();
    read_fields(kFirstRepeated, kLastRepeated, Field::kRepeatedRest, Field::kRepeatedSize, *size);
    take_airline_use();
  }

  void take_airline_use() {
    if (at_ < end_) take(Field::kAirlineUse, end_ - at_);
  }

  // False when what follows cannot be understood.
  bool read_unique() {
    const std::size_t from = at_;
    if (text_[at_] != '>') {
      note("bcbp.version.marker", Severity::kError, Field::kVersionMarker, make_span(from, 1),
           "the conditional section does not open with >");
      take_airline_use();
      return false;
    }
    take(Field::kVersionMarker, 1);
    const std::string_view version = take(Field::kVersion, 1);
    if (short_) return false;
    if (version[0] < '1' || version[0] > '8') {
      note("bcbp.version.unknown", Severity::kError, Field::kVersion, make_span(from + 1, 1),
           "not a version of 1 to 8");
    } else {
      version_ = version[0] - '0';
    }
    const std::optional<std::size_t> size = take_size(Field::kUniqueSize);
    if (!size) {
      take_airline_use();
      return false;
    }
    read_fields(kFirstUnique, kLastUnique, Field::kUniqueRest, Field::kUniqueSize, *size);
    return true;
  }

  // A structured message: fields until its size is used up.
  void read_fields(Field first, Field last, Field rest, Field size_field, std::size_t size) {
    const std::size_t outer = end_;
    end_ = section_end(size_field, size);
    for (Field field = first; field <= last && at_ < end_; field = next(field)) {
      const Rule& rule = rule_of(field);
      if (end_ - at_ < rule.width) {
        const Span place = make_span(at_, end_ - at_);
        slot(field) = place;
        note("bcbp.section.cut", Severity::kError, field, place, "the section ends inside of the field");
        at_ = end_;
        break;
      }
      take_plain(field);
      if (version_ > 0 && version_ < rule.since) newer(field, slot(field));
    }
    if (at_ < end_) {
      const std::size_t from = at_;
      take(rest, end_ - at_);
      note("bcbp.section.extra", Severity::kWarning, rest, make_span(from, end_ - from),
           "the section is longer than the fields known");
    }
    end_ = outer;
  }

  void read_security() {
    if (at_ == end_) return;
    if (text_[at_] != '^') {
      return note("bcbp.trailing", Severity::kError, Field::kPass, make_span(at_, end_ - at_),
                  "characters behind the last leg that are no security section");
    }
    take(Field::kSecurityMarker, 1);
    take_plain(Field::kSecurityType);
    if (short_) return;
    const std::optional<std::size_t> size = take_size(Field::kSecuritySize);
    if (!size) return;
    take(Field::kSecurityData, section_end(Field::kSecuritySize, *size) - at_);
    if (at_ < end_) {
      note("bcbp.trailing", Severity::kError, Field::kPass, make_span(at_, end_ - at_),
           "characters behind the security section");
    }
  }

  Pass& pass_;
  std::string_view text_;
  std::size_t at_ = 0, end_;
  std::size_t leg_ = 0;
  int version_ = 0;
  bool short_ = false;
};

}  // namespace

Pass parse(std::string_view text) {
  Pass pass;
  pass.text = text.substr(0, kMaxBytes);
  Parser(pass).run();
  if (text.size() > kMaxBytes) {
    pass.findings.push_back(
        {"bcbp.too_long", Severity::kError, Field::kPass, 0, {}, "more than 4,096 characters; the rest was not read"});
  }
  pass.valid = std::none_of(pass.findings.begin(), pass.findings.end(),
                            [](const Finding& finding) { return finding.severity == Severity::kError; });
  return pass;
}

}  // namespace limen::bcbp
