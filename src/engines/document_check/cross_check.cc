#include <algorithm>
#include <set>
#include <utility>

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
constexpr Code kChipZone = {"document.chip_zone_invalid", Severity::kError, "",
                            "the chip's zone is missing, unreadable or has wrong check digits"};
constexpr Code kVisaZone = {"document.visa_zone_invalid", Severity::kError, "",
                            "structure or check digits of the visa's zone are wrong"};
constexpr Code kNoVisa = {"document.visa_not_a_visa", Severity::kWarning, "",
                          "the zone is of another kind of document"};
constexpr Code kPassUnreadable = {"document.pass_unreadable", Severity::kWarning, "",
                                  "the boarding pass is not as carriers write it"};
constexpr Code kLostUnasked = {"document.lost_unasked", Severity::kWarning, "document_number",
                               "the list of lost documents could not be asked"};
constexpr Code kChipBad = {"document.chip_not_authentic", Severity::kError, "",
                           "what the chip says is not what its state signed"};
constexpr Code kChipUnknown = {"document.chip_not_verifiable", Severity::kWarning, "",
                               "nobody trusted has signed for the chip"};
constexpr Code kSealBad = {"document.seal_not_authentic", Severity::kError, "", "the seal does not hold"};
constexpr Code kSealUnknown = {"document.seal_not_verifiable", Severity::kWarning, "",
                               "nobody trusted has signed for the seal"};
constexpr Code kTrustDamaged = {"document.trust_damaged", Severity::kWarning, "",
                                "the trust store is damaged, so that no signer can be known; tell who looks after it"};
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
constexpr Code kNameScript = {"document.name_script", Severity::kWarning, "name",
                              "written in another script; compare by eye"};
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
constexpr Code kIssueDate = {"document.issue_date_differs", Severity::kWarning, "issue_date", "another date of issue"};
constexpr Code kOptional = {"document.optional_data_differs", Severity::kError, "optional_data",
                            "other optional data than on the chip"};
constexpr Code kLines = {"document.zone_differs", Severity::kError, "", "the zone is not the one on the chip"};

constexpr std::array kCodes = std::to_array<const Code*>(
    {&kZoneInvalid, &kInferred,     &kChipZone,   &kVisaZone,    &kNoVisa,     &kPassUnreadable,
     &kLostUnasked, &kTrustDamaged, &kChipBad,    &kChipUnknown, &kSealBad,    &kSealUnknown,
     &kLost,        &kLostNear,     &kExpired,    &kNotYet,      &kOrder,      &kName,
     &kNameNear,    &kNameShort,    &kNameScript, &kNameCut,     &kNameTurned, &kNameSpelt,
     &kBirth,       &kCentury,      &kSex,        &kNationality, &kIssuer,     &kCode,
     &kNumber,      &kPersonal,     &kExpiry,     &kIssueDate,   &kOptional,   &kLines});

constexpr std::array<std::string_view, kSources> kSourceTexts = {"printed_mrz",   "chip_mrz",  "chip_details",
                                                                 "visual_zone",   "visa_mrz",  "seal",
                                                                 "boarding_pass", "lost_list", "check_record"};

// By how much a source is believed. Until Passive Authentication was good, a chip is a claim like any other, and what
// is printed comes first.
constexpr std::array kWithProof = {Source::kChipMrz,     Source::kChipDetails,  Source::kPrintedMrz,
                                   Source::kCheckRecord, Source::kVisualZone,   Source::kVisaMrz,
                                   Source::kSeal,        Source::kBoardingPass, Source::kLostList};
constexpr std::array kWithoutProof = {Source::kPrintedMrz, Source::kCheckRecord,  Source::kVisualZone,
                                      Source::kChipMrz,    Source::kChipDetails,  Source::kVisaMrz,
                                      Source::kSeal,       Source::kBoardingPass, Source::kLostList};

// Sources of one document. A visa, a seal and a boarding pass are documents of their own: their issuer, kind and dates
// are not the passport's.
bool of_the_document(Source source) {
  return source == Source::kPrintedMrz || source == Source::kChipMrz || source == Source::kChipDetails ||
         source == Source::kVisualZone || source == Source::kCheckRecord;
}

// Codes that stand for one state: Germany's own and the ISO one, Kosovo's on its documents, in ISO's user range and in
// older ones. Not by alpha-2, which the several British nationalities share.
std::string_view one_code(std::string_view state) {
  if (state == "DEU") return "D";
  if (state == "XKX" || state == "KSV") return "RKS";
  return state;
}

// Letters and digits alone: how a number is grouped or filled up says nothing.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) out.push_back(c);
    if (c >= 'a' && c <= 'z') out.push_back(static_cast<char>(c - 'a' + 'A'));
  }
  return out;
}

bool stated(const PartialDate& date) { return date.year() || date.month() || date.day(); }
bool full(const PartialDate& date) { return date.year() && date.month() && date.day(); }
bool stated(Sex sex) { return sex == Sex::kFemale || sex == Sex::kMale; }

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
  Checker(std::span<const Statement> statements, const Facts& facts);
  Checked check();

 private:
  void alone(const Statement& one);
  void whole_sources();
  void persons();
  void documents();
  void names(const Statement& a, const Statement& b);
  void births(const Statement& a, const Statement& b);
  void zones(const Statement& chip, const Statement& printed);

  void add(const Code& code, Source first, Source second, std::string first_value = {}, std::string second_value = {}) {
    constexpr int kPerSeverity = 1'000'000;
    const int severity = code.severity == Severity::kError ? 2 : code.severity == Severity::kWarning ? 1 : 0;
    findings_.push_back({code.code, code.severity, code.field, first, second, std::move(first_value),
                         std::move(second_value), severity * kPerSeverity + facts_.rules->points(code.code, second),
                         code.message});
  }
  // The strongest source that states the field, and each of the others that do. `complete`: which statement of the
  // field is preferred to a stronger one that has only a part of it.
  template <typename States, typename Complete, typename Compare>
  void field(const States& states, const Complete& complete, const Compare& compare_two) {
    const Statement* anchor = nullptr;
    for (const Statement* one : by_strength_) {
      if (!states(*one)) continue;
      if (anchor == nullptr || (!complete(*anchor) && complete(*one))) anchor = one;
    }
    for (const Statement& other : statements_) {
      if (&other == anchor || !states(other)) continue;
      pairs_.emplace(anchor, &other);
      compare_two(*anchor, other);
    }
  }
  template <typename States, typename Compare>
  void field(const States& states, const Compare& compare_two) {
    field(states, [](const Statement&) { return true; }, compare_two);
  }
  // `text` gives what a statement says, "" for nothing.
  template <typename Text>
  void texts(const Code& code, const Text& text) {
    field([&](const Statement& one) { return !bare(text(one)).empty(); },
          [&](const Statement& a, const Statement& b) {
            if (bare(text(a)) != bare(text(b))) add(code, a.source, b.source, text(a), text(b));
          });
  }
  template <typename State>
  void states(const Code& code, const State& state) {
    field([&](const Statement& one) { return !state(one).empty(); },
          [&](const Statement& a, const Statement& b) {
            if (one_code(state(a)) == one_code(state(b))) return;
            add(code, a.source, b.source, std::string(state(a)), std::string(state(b)));
          });
  }
  template <typename Date>
  void dates(const Code& code, const Date& date) {
    field([&](const Statement& one) { return stated(date(one)); },
          [&](const Statement& one) { return full(date(one)); },
          [&](const Statement& a, const Statement& b) {
            if (compare(date(a), date(b), true) != Dates::kDiffer) return;
            add(code, a.source, b.source, date(a).to_text(), date(b).to_text());
          });
  }

  std::span<const Statement> statements_;
  const Facts& facts_;
  std::vector<const Statement*> by_strength_;
  std::set<std::pair<const Statement*, const Statement*>> pairs_;
  std::vector<Finding> findings_;
};

Checker::Checker(std::span<const Statement> statements, const Facts& facts) : statements_(statements), facts_(facts) {
  for (const Source source : facts.chip == Standing::kGood ? kWithProof : kWithoutProof) {
    for (const Statement& one : statements) {
      if (one.source == source) by_strength_.push_back(&one);
    }
  }
}

void Checker::alone(const Statement& one) {
  const auto until = last_day(one.valid_until);
  const auto from = first_day(one.valid_from);
  if (until && *until < facts_.today) add(kExpired, one.source, one.source, one.valid_until.to_text());
  if (from && facts_.today < *from) add(kNotYet, one.source, one.source, one.valid_from.to_text());
  if (until && from && *until < *from)
    add(kOrder, one.source, one.source, one.valid_from.to_text(), one.valid_until.to_text());
}

void Checker::whole_sources() {
  if (!facts_.zone_valid) add(kZoneInvalid, Source::kPrintedMrz, Source::kPrintedMrz);
  if (facts_.inferred_characters > 0) {
    add(kInferred, Source::kPrintedMrz, Source::kPrintedMrz, std::to_string(facts_.inferred_characters));
  }
  if (facts_.chip == Standing::kBad) add(kChipBad, Source::kChipMrz, Source::kChipMrz);
  if (facts_.chip == Standing::kNotVerifiable) add(kChipUnknown, Source::kChipMrz, Source::kChipMrz);
  if (facts_.seal == Standing::kBad) add(kSealBad, Source::kSeal, Source::kSeal);
  if (facts_.seal == Standing::kNotVerifiable) add(kSealUnknown, Source::kSeal, Source::kSeal);
  if (facts_.trust_damaged) {
    const Source source = facts_.chip != Standing::kNotLooked ? Source::kChipMrz : Source::kSeal;
    add(kTrustDamaged, source, source);
  }
  if (facts_.chip_zone_invalid) add(kChipZone, Source::kChipMrz, Source::kChipMrz);
  if (facts_.visa_zone_invalid) add(kVisaZone, Source::kVisaMrz, Source::kVisaMrz);
  if (facts_.visa_not_a_visa) add(kNoVisa, Source::kVisaMrz, Source::kVisaMrz);
  if (facts_.pass_unreadable) add(kPassUnreadable, Source::kBoardingPass, Source::kBoardingPass);
  if (facts_.lost_unasked) add(kLostUnasked, Source::kLostList, Source::kLostList);
  for (const LostHit& hit : facts_.lost) {
    add(hit.exact ? kLost : kLostNear, Source::kLostList, Source::kLostList, hit.report);
  }
}

void Checker::names(const Statement& a, const Statement& b) {
  // One document says one name. What is missing in it is a reason to look, unless the zone was too short for it.
  const bool one_document = of_the_document(a.source) && of_the_document(b.source);
  const bool room = !a.name->may_be_cut && !b.name->may_be_cut;
  const auto say = [&](Code code, bool look = false) {
    if (look) code.severity = Severity::kWarning;
    add(code, a.source, b.source, text_of(a.name), text_of(b.name));
  };
  switch (compare_names(*a.name, *b.name)) {
    case NameAgreement::kEqual:
      return;
    case NameAgreement::kTransliterated:
      return say(kNameSpelt);
    case NameAgreement::kTurned:
      return say(kNameTurned);
    case NameAgreement::kCut:
      return say(kNameCut, one_document && room);
    case NameAgreement::kShortened:
      return say(kNameShort, one_document);
    case NameAgreement::kNear:
      return say(kNameNear);
    case NameAgreement::kScript:
      return say(kNameScript);
    case NameAgreement::kDifferent:
      return say(kName);
  }
}

void Checker::births(const Statement& a, const Statement& b) {
  const Dates found = compare(a.birth, b.birth, a.century_inferred || b.century_inferred);
  if (found == Dates::kAgree) return;
  add(found == Dates::kDiffer ? kBirth : kCentury, a.source, b.source, a.birth.to_text(), b.birth.to_text());
}

// The chip repeats the printed zone character by character [9303-10 §4.7.1]: what differs in no field we know differs
// all the same. Only lines can be compared with lines.
void Checker::zones(const Statement& chip, const Statement& printed) {
  if (chip.lines.empty() || printed.lines.empty()) return;
  pairs_.emplace(&chip, &printed);
  if (bare(chip.optional_data) != bare(printed.optional_data)) {
    add(kOptional, chip.source, printed.source, chip.optional_data, printed.optional_data);
  }
  if (chip.lines == printed.lines) return;
  const bool named = std::ranges::any_of(findings_, [&](const Finding& finding) {
    const bool these = (finding.first == chip.source && finding.second == printed.source) ||
                       (finding.first == printed.source && finding.second == chip.source);
    return these && finding.severity != Severity::kInfo;
  });
  if (!named) add(kLines, chip.source, printed.source);
}

// What every paper of one person may say.
void Checker::persons() {
  field([](const Statement& one) { return one.name.has_value(); },
        [&](const Statement& a, const Statement& b) { names(a, b); });
  field([](const Statement& one) { return stated(one.birth); }, [](const Statement& one) { return full(one.birth); },
        [&](const Statement& a, const Statement& b) { births(a, b); });
  field([](const Statement& one) { return stated(one.sex); },
        [&](const Statement& a, const Statement& b) {
          if (a.sex == b.sex) return;
          add(kSex, a.source, b.source, std::string(to_text(a.sex)), std::string(to_text(b.sex)));
        });
  states(kNationality, [](const Statement& one) { return one.nationality.text(); });
  texts(kNumber, [](const Statement& one) { return one.document_number; });
  texts(kPersonal, [](const Statement& one) { return one.personal_number; });
}

// What only the sources of the document itself say of it.
void Checker::documents() {
  states(kIssuer, [](const Statement& one) {
    return of_the_document(one.source) ? std::string_view(one.issuer.text()) : std::string_view();
  });
  texts(kCode, [](const Statement& one) { return of_the_document(one.source) ? one.document_code : std::string(); });
  dates(kExpiry, [](const Statement& one) { return of_the_document(one.source) ? one.valid_until : PartialDate(); });
  dates(kIssueDate, [](const Statement& one) { return of_the_document(one.source) ? one.valid_from : PartialDate(); });
  for (const Statement& chip : statements_) {
    for (const Statement& printed : statements_) {
      if (chip.source == Source::kChipMrz && printed.source == Source::kPrintedMrz) zones(chip, printed);
    }
  }
}

Checked Checker::check() {
  whole_sources();
  for (const Statement& one : statements_) alone(one);
  persons();
  documents();
  std::ranges::sort(findings_, [](const Finding& a, const Finding& b) {
    if (a.rank != b.rank) return a.rank > b.rank;
    if (a.second != b.second) return a.second < b.second;
    return a.code < b.code;
  });
  return {std::move(findings_), static_cast<int>(pairs_.size())};
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

Checked cross_check(std::span<const Statement> statements, const Facts& facts) {
  return Checker(statements, facts).check();
}

}  // namespace limen::document_check
