#include "formats/bcbp/rules.h"

namespace limen::bcbp {

namespace {

constexpr std::size_t kLargestSize = 255;

Error wrong_field(Field field, std::size_t leg, std::string message) {
  Error error{"bcbp.compose.field", std::move(message)};
  error.place.path = is_leg_field(field) ? "/legs/" + std::to_string(leg) + "/" + std::string(to_text(field))
                                         : "/" + std::string(to_text(field));
  return error;
}

void append_size(std::string& out, std::size_t size) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += kDigits[size / 16];
  out += kDigits[size % 16];
}

class Composer {
 public:
  explicit Composer(const Values& values) : values_(values) {}

  Result<std::string> run() {
    if (values_.legs.empty() || values_.legs.size() > kMaxLegs) {
      return wrong_field(Field::kLegCount, 0, "a pass has one to four legs");
    }
    out_ = get(Field::kFormatCode).value_or("M");
    if (out_ != "M") return wrong_field(Field::kFormatCode, 0, "only format M is written");
    out_ += static_cast<char>('0' + values_.legs.size());
    for (const Field field : {Field::kPassengerName, Field::kElectronicTicket}) TRY(append(out_, field, 0));
    for (std::size_t leg = 1; leg <= values_.legs.size(); ++leg) TRY(append_leg(leg));
    if (values_.security) TRY(append_security());
    return std::move(out_);
  }

 private:
  const std::optional<std::string>& get(Field field, std::size_t leg = 1) const {
    return is_leg_field(field) ? values_.legs[leg - 1].fields[index_of(field) - kFirstLegField]
                               : values_.fields[index_of(field)];
  }

  Result<void> append(std::string& out, Field field, std::size_t leg) const {
    const std::optional<std::string>& value = get(field, leg);
    const std::size_t width = width_of(field);
    const std::string_view text = value ? std::string_view(*value) : std::string_view();
    if (width > 0 && text.size() > width) return wrong_field(field, leg, "longer than the field");
    for (const char character : text) {
      if (character < ' ' || character > '~') return wrong_field(field, leg, "not printable ASCII");
    }
    out += text;
    if (width > text.size()) out.append(width - text.size(), ' ');
    return {};
  }

  // The fields from first to last that are there, and the rest.
  Result<std::string> section(Field first, Field last, Field rest, std::size_t leg) const {
    std::string text;
    bool ended = false;
    for (Field field = first; field <= last; field = next(field)) {
      if (!get(field, leg)) {
        ended = true;
        continue;
      }
      if (ended) return wrong_field(field, leg, "stands behind a field that is absent");
      TRY(append(text, field, leg));
    }
    if (get(rest, leg)) {
      if (ended) return wrong_field(rest, leg, "stands behind a field that is absent");
      TRY(append(text, rest, leg));
    }
    if (text.size() > kLargestSize) return wrong_field(first, leg, "the section is longer than 255");
    return text;
  }

  Result<void> append_leg(std::size_t leg) {
    for (Field field = kFirstMandatory; field <= kLastMandatory; field = next(field)) TRY(append(out_, field, leg));
    std::string conditional;
    const std::string unique = leg == 1 ? TRY(section(kFirstUnique, kLastUnique, Field::kUniqueRest, 1)) : "";
    const std::string repeated = TRY(section(kFirstRepeated, kLastRepeated, Field::kRepeatedRest, leg));
    const bool airline_use = get(Field::kAirlineUse, leg) && !get(Field::kAirlineUse, leg)->empty();
    const bool has_repeated = values_.legs[leg - 1].repeated_section || !repeated.empty() || airline_use;
    const std::optional<std::string>& version = get(Field::kVersion);
    if (leg == 1 && (version || !unique.empty() || has_repeated)) {
      if (!version || version->size() != 1 || (*version)[0] < '1' || (*version)[0] > '8') {
        return wrong_field(Field::kVersion, 0, "a version of 1 to 8");
      }
      conditional = ">" + *version;
      append_size(conditional, unique.size());
      conditional += unique;
    }
    if (has_repeated) {
      append_size(conditional, repeated.size());
      conditional += repeated;
      TRY(append(conditional, Field::kAirlineUse, leg));
    }
    if (conditional.size() > kLargestSize) {
      return wrong_field(Field::kAirlineUse, leg, "the conditional section is longer than 255");
    }
    append_size(out_, conditional.size());
    out_ += conditional;
    return {};
  }

  Result<void> append_security() {
    const std::optional<std::string>& data = get(Field::kSecurityData);
    const std::size_t size = data ? data->size() : 0;
    if (size > kLargestSize) return wrong_field(Field::kSecurityData, 0, "longer than 255");
    out_ += '^';
    TRY(append(out_, Field::kSecurityType, 0));
    append_size(out_, size);
    TRY(append(out_, Field::kSecurityData, 0));
    return {};
  }

  const Values& values_;
  std::string out_;
};

}  // namespace

void Values::set(Field field, std::string_view text, std::size_t leg) {
  if (!is_leg_field(field)) {
    if (field != Field::kPass) fields[index_of(field)] = std::string(text);
    return;
  }
  if (field == Field::kPass || leg < 1 || leg > kMaxLegs) return;
  if (legs.size() < leg) legs.resize(leg);
  legs[leg - 1].fields[index_of(field) - kFirstLegField] = std::string(text);
}

Values values_of(const Pass& pass) {
  Values values;
  for (std::size_t at = 0; at < kFirstLegField; ++at) {
    if (pass.head[at].present()) values.fields[at] = std::string(pass.raw(static_cast<Field>(at)));
  }
  values.security = pass.head[index_of(Field::kSecurityMarker)].present();
  values.legs.resize(pass.leg_count);
  for (std::size_t leg = 1; leg <= pass.leg_count; ++leg) {
    LegValues& one = values.legs[leg - 1];
    for (std::size_t at = 0; at < kLegFields; ++at) {
      const Field field = static_cast<Field>(kFirstLegField + at);
      if (pass.span(field, leg).present()) one.fields[at] = std::string(pass.raw(field, leg));
    }
    one.repeated_section = pass.span(Field::kRepeatedSize, leg).present();
  }
  return values;
}

Result<std::string> compose(const Values& values) { return Composer(values).run(); }

}  // namespace limen::bcbp
