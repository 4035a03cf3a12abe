#include <algorithm>

#include "engines/document_check/document_check.h"

namespace limen::document_check {
namespace {

struct Code {
  std::string_view code;
  Severity severity;
  std::string_view field;
  std::string_view message;
};

constexpr Code kZoneInvalid = {"document.zone_invalid", Severity::kError, "", "structure or check digits are wrong"};
constexpr Code kInferred = {"document.zone_inferred", Severity::kWarning, "",
                            "characters were supplied by the check digits; compare them with the document"};
constexpr Code kChipBad = {"document.chip_not_authentic", Severity::kError, "",
                           "what the chip says is not what its state signed"};
constexpr Code kChipUnknown = {"document.chip_not_verifiable", Severity::kWarning, "",
                               "nobody trusted has signed for the chip"};
constexpr Code kSealBad = {"document.seal_not_authentic", Severity::kError, "", "the seal does not hold"};
constexpr Code kSealUnknown = {"document.seal_not_verifiable", Severity::kWarning, "",
                               "nobody trusted has signed for the seal"};
constexpr Code kLost = {"document.lost", Severity::kError, "document_number", "reported lost, stolen or invalid"};
constexpr Code kLostNear = {"document.lost_near", Severity::kWarning, "document_number",
                            "a number that looks like it is reported lost, stolen or invalid"};
constexpr Code kExpired = {"document.expired", Severity::kError, "expiry_date", "no longer valid on the day"};
constexpr Code kNotYet = {"document.not_yet_valid", Severity::kError, "valid_from", "not yet valid on the day"};
constexpr Code kOrder = {"document.dates_reversed", Severity::kError, "valid_from", "ends before it begins"};

constexpr Code kName = {"document.name_differs", Severity::kError, "name", "another name"};
constexpr Code kNameNear = {"document.name_near", Severity::kWarning, "name", "a letter or two differ"};
constexpr Code kNameShort = {"document.name_shortened", Severity::kInfo, "name", "parts of the name are missing"};
constexpr Code kNameCut = {"document.name_cut", Severity::kInfo, "name", "agrees as far as it goes"};
constexpr Code kNameTurned = {"document.name_turned", Severity::kInfo, "name", "the same parts in another order"};
constexpr Code kNameSpelt = {"document.name_transliterated", Severity::kInfo, "name",
                             "the same name under another lawful spelling"};
constexpr Code kBirth = {"document.birth_date_differs", Severity::kError, "birth_date", "another date of birth"};
constexpr Code kCentury = {"document.birth_century", Severity::kInfo, "birth_date",
                           "the full year settles the century of the two digits"};
constexpr Code kSex = {"document.sex_differs", Severity::kWarning, "sex", "another sex"};
constexpr Code kNationality = {"document.nationality_differs", Severity::kError, "nationality", "another nationality"};
constexpr Code kIssuer = {"document.issuer_differs", Severity::kError, "issuer", "another issuing state"};
constexpr Code kCode = {"document.code_differs", Severity::kError, "document_code", "another kind of document"};
constexpr Code kNumber = {"document.number_differs", Severity::kError, "document_number", "another document number"};
constexpr Code kPersonal = {"document.personal_number_differs", Severity::kError, "personal_number",
                            "another personal number"};
constexpr Code kExpiry = {"document.expiry_differs", Severity::kError, "expiry_date", "another date of expiry"};
constexpr Code kOptional = {"document.optional_data_differs", Severity::kError, "optional_data",
                            "other optional data than on the chip"};
constexpr Code kLines = {"document.zone_differs", Severity::kError, "", "the zone is not the one on the chip"};

constexpr std::array kCodes = std::to_array<const Code*>(
    {&kZoneInvalid, &kInferred,   &kChipBad,   &kChipUnknown, &kSealBad, &kSealUnknown, &kLost,
     &kLostNear,    &kExpired,    &kNotYet,    &kOrder,       &kName,    &kNameNear,    &kNameShort,
     &kNameCut,     &kNameTurned, &kNameSpelt, &kBirth,       &kCentury, &kSex,         &kNationality,
     &kIssuer,      &kCode,       &kNumber,    &kPersonal,    &kExpiry,  &kOptional,    &kLines});

constexpr std::array<std::string_view, kSources> kSourceTexts = {
    "printed_mrz", "chip_mrz", "chip_details", "visual_zone", "visa_mrz", "seal", "boarding_pass", "lost_list"};

// Letters and digits alone: how a number is grouped or filled up says nothing.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) out.push_back(c);
    if (c >= 'a' && c <= 'z') out.push_back(static_cast<char>(c - 'a' + 'A'));
  }
  return out;
}

template <typename T>
bool differ(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b && *a != *b;
}

enum class Dates : std::uint8_t { kAgree, kDigitsAgree, kDiffer };
Dates compare(const PartialDate& a, const PartialDate& b, bool two_digits) {
  if (differ(a.month(), b.month()) || differ(a.day(), b.day())) return Dates::kDiffer;
  if (!differ(a.year(), b.year())) return Dates::kAgree;
  constexpr int kCenturyYears = 100;
  const bool digits_agree = *a.year() % kCenturyYears == *b.year() % kCenturyYears;
  return two_digits && digits_agree ? Dates::kDigitsAgree : Dates::kDiffer;
}

// The last day that a partial date may stand for; nothing when its year is unknown.
std::optional<CivilDate> last_day(const PartialDate& date) {
  if (!date.year()) return std::nullopt;
  if (date.month() && date.day()) return CivilDate::from_ymd(*date.year(), *date.month(), *date.day());
  const auto first = CivilDate::from_ymd(*date.year(), date.month().value_or(12), 1);
  return first ? std::optional(first->plus_months(1) - 1) : std::nullopt;
}
std::optional<CivilDate> first_day(const PartialDate& date) {
  if (!date.year()) return std::nullopt;
  return CivilDate::from_ymd(*date.year(), date.month().value_or(1), date.day().value_or(1));
}

std::string text_of(const std::optional<Name>& name) {
  if (!name) return {};
  if (name->surname.empty() || name->given_names.empty()) return name->surname + name->given_names;
  return name->surname + ", " + name->given_names;
}

class Checker {
 public:
  explicit Checker(const Facts& facts) : facts_(facts) {}

  void alone(const Statement& one) {
    const auto until = last_day(one.valid_until);
    const auto from = first_day(one.valid_from);
    if (until && *until < facts_.today) add(kExpired, one.source, one.source, one.valid_until.to_text(), "");
    if (from && facts_.today < *from) add(kNotYet, one.source, one.source, one.valid_from.to_text(), "");
    if (until && from && *until < *from)
      add(kOrder, one.source, one.source, one.valid_from.to_text(), one.valid_until.to_text());
  }
  void whole_sources();
  void pair(const Statement& anchor, const Statement& other);
  std::vector<Finding> take();

 private:
  void add(const Code& code, Source first, Source second, std::string first_value, std::string second_value) {
    constexpr int kPerSeverity = 1'000'000;
    const int severity = code.severity == Severity::kError ? 2 : code.severity == Severity::kWarning ? 1 : 0;
    findings_.push_back({code.code, code.severity, code.field, first, second, std::move(first_value),
                         std::move(second_value), severity * kPerSeverity + facts_.rules->points(code.code, second),
                         code.message});
  }
  void texts(const Code& code, const Statement& a, const Statement& b, const std::string& first,
             const std::string& second) {
    if (!first.empty() && !second.empty() && bare(first) != bare(second)) add(code, a.source, b.source, first, second);
  }
  void names(const Statement& a, const Statement& b);
  void zones(const Statement& chip, const Statement& printed);

  const Facts& facts_;
  std::vector<Finding> findings_;
};

void Checker::whole_sources() {
  if (!facts_.zone_valid) add(kZoneInvalid, Source::kPrintedMrz, Source::kPrintedMrz, "", "");
  if (facts_.inferred_characters > 0) {
    add(kInferred, Source::kPrintedMrz, Source::kPrintedMrz, std::to_string(facts_.inferred_characters), "");
  }
  if (facts_.chip == Standing::kBad) add(kChipBad, Source::kChipMrz, Source::kChipMrz, "", "");
  if (facts_.chip == Standing::kNotVerifiable) add(kChipUnknown, Source::kChipMrz, Source::kChipMrz, "", "");
  if (facts_.seal == Standing::kBad) add(kSealBad, Source::kSeal, Source::kSeal, "", "");
  if (facts_.seal == Standing::kNotVerifiable) add(kSealUnknown, Source::kSeal, Source::kSeal, "", "");
  for (const LostHit& hit : facts_.lost) {
    add(hit.exact ? kLost : kLostNear, Source::kLostList, Source::kLostList, hit.report, "");
  }
}

void Checker::names(const Statement& a, const Statement& b) {
  if (!a.name || !b.name) return;
  const auto say = [&](const Code& code) { add(code, a.source, b.source, text_of(a.name), text_of(b.name)); };
  switch (compare_names(*a.name, *b.name)) {
    case NameAgreement::kEqual:
      return;
    case NameAgreement::kTransliterated:
      return say(kNameSpelt);
    case NameAgreement::kTurned:
      return say(kNameTurned);
    case NameAgreement::kCut:
      return say(kNameCut);
    case NameAgreement::kShortened:
      return say(kNameShort);
    case NameAgreement::kNear:
      return say(kNameNear);
    case NameAgreement::kDifferent:
      return say(kName);
  }
}

// The chip repeats the printed zone character by character [9303-10 §4.7.1]: what differs in no field we know differs
// all the same.
void Checker::zones(const Statement& chip, const Statement& printed) {
  if (chip.lines.empty() || printed.lines.empty() || chip.lines == printed.lines) return;
  const bool named = std::ranges::any_of(findings_, [&](const Finding& finding) {
    return finding.first == chip.source && finding.second == printed.source && finding.severity != Severity::kInfo;
  });
  if (!named) add(kLines, chip.source, printed.source, "", "");
}

void Checker::pair(const Statement& anchor, const Statement& other) {
  names(anchor, other);
  const bool two_digits = anchor.century_inferred || other.century_inferred;
  switch (compare(anchor.birth, other.birth, two_digits)) {
    case Dates::kAgree:
      break;
    case Dates::kDigitsAgree:
      add(kCentury, anchor.source, other.source, anchor.birth.to_text(), other.birth.to_text());
      break;
    case Dates::kDiffer:
      add(kBirth, anchor.source, other.source, anchor.birth.to_text(), other.birth.to_text());
      break;
  }
  const auto stated = [](Sex sex) { return sex == Sex::kFemale || sex == Sex::kMale; };
  if (stated(anchor.sex) && stated(other.sex) && anchor.sex != other.sex) {
    add(kSex, anchor.source, other.source, std::string(to_text(anchor.sex)), std::string(to_text(other.sex)));
  }
  texts(kNationality, anchor, other, std::string(anchor.nationality.text()), std::string(other.nationality.text()));
  texts(kNumber, anchor, other, anchor.document_number, other.document_number);
  texts(kPersonal, anchor, other, anchor.personal_number, other.personal_number);
  // A visa, a seal and a boarding pass are documents of their own: their issuer, kind and dates are not the passport's.
  const bool same_document = other.source == Source::kPrintedMrz || other.source == Source::kChipMrz ||
                             other.source == Source::kChipDetails || other.source == Source::kVisualZone;
  if (!same_document) return;
  texts(kIssuer, anchor, other, std::string(anchor.issuer.text()), std::string(other.issuer.text()));
  texts(kCode, anchor, other, anchor.document_code, other.document_code);
  if (compare(anchor.valid_until, other.valid_until, true) == Dates::kDiffer) {
    add(kExpiry, anchor.source, other.source, anchor.valid_until.to_text(), other.valid_until.to_text());
  }
  if (anchor.source == Source::kChipMrz && other.source == Source::kPrintedMrz) {
    if (bare(anchor.optional_data) != bare(other.optional_data)) {
      add(kOptional, anchor.source, other.source, anchor.optional_data, other.optional_data);
    }
    zones(anchor, other);
  }
}

std::vector<Finding> Checker::take() {
  std::ranges::sort(findings_, [](const Finding& a, const Finding& b) {
    if (a.rank != b.rank) return a.rank > b.rank;
    if (a.second != b.second) return a.second < b.second;
    return a.code < b.code;
  });
  return std::move(findings_);
}

}  // namespace

std::string_view to_text(Source source) { return kSourceTexts[static_cast<std::size_t>(source)]; }

std::optional<Source> parse_source(std::string_view text) {
  const auto at = std::ranges::find(kSourceTexts, text);
  if (at == kSourceTexts.end()) return std::nullopt;
  return static_cast<Source>(at - kSourceTexts.begin());
}

Statement statement_of(const mrz::Document& document, Source source) {
  Statement statement;
  statement.source = source;
  statement.name = Name{document.name.value.primary, document.name.value.secondary, Form::kMrz,
                        document.name.value.truncated_possible};
  if (statement.name->surname.empty() && statement.name->given_names.empty()) statement.name.reset();
  statement.birth = document.birth_date.value.date;
  statement.century_inferred = document.birth_date.value.century_inferred;
  statement.sex = document.sex.value;
  statement.nationality = document.nationality.value;
  statement.issuer = document.issuer.value;
  statement.document_code = document.document_code.value;
  if (source != Source::kVisaMrz) statement.document_number = document.document_number.value.text;
  statement.valid_until = document.expiry_date.value.date;
  statement.optional_data = document.optional_data.value + document.optional_data_2.value;
  statement.lines = document.lines;
  return statement;
}

Result<Rules> Rules::read(const Node& pack) {
  TRY(pack.only({"source", "fact", "valid_from", "valid_to", "codes", "sources"}));
  Rules rules;
  const Node* codes = TRY(pack.at("codes"));
  TRY(codes->require_map());
  for (const auto& [code, points] : codes->members) {
    const auto known = std::ranges::any_of(kCodes, [&](const Code* one) { return one->code == code; });
    if (!known) return points.error("document_check.rules.unknown_code", "there is no finding of this code");
    rules.codes_.emplace(code, static_cast<int>(std::clamp<std::int64_t>(TRY(points.integer()), 0, 1000)));
  }
  const Node* sources = TRY(pack.at("sources"));
  TRY(sources->require_map());
  for (const auto& [name, points] : sources->members) {
    const auto source = parse_source(name);
    if (!source) return points.error("document_check.rules.unknown_source", "there is no source of this name");
    rules.sources_[static_cast<std::size_t>(*source)] =
        static_cast<int>(std::clamp<std::int64_t>(TRY(points.integer()), 0, 1000));
  }
  return rules;
}

int Rules::points(std::string_view code, Source second) const {
  const auto found = codes_.find(code);
  return (found == codes_.end() ? 0 : found->second) + sources_[static_cast<std::size_t>(second)];
}

std::vector<Finding> cross_check(std::span<const Statement> statements, const Facts& facts) {
  Checker checker(facts);
  checker.whole_sources();
  for (const Statement& one : statements) checker.alone(one);
  // The strongest source: the chip's zone, else the printed one, else what comes first.
  constexpr std::array kStrongest = {Source::kChipMrz, Source::kPrintedMrz, Source::kChipDetails, Source::kVisualZone};
  const Statement* anchor = statements.empty() ? nullptr : &statements.front();
  for (const Source source : kStrongest) {
    const auto found = std::ranges::find(statements, source, &Statement::source);
    if (found == statements.end()) continue;
    anchor = &*found;
    break;
  }
  for (const Statement& other : statements) {
    if (&other != anchor) checker.pair(*anchor, other);
  }
  return checker.take();
}

}  // namespace limen::document_check
