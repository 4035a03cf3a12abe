#include <algorithm>
#include <cmath>

#include "engines/identity_match/identity_match.h"
#include "engines/identity_match/numbers.h"

namespace limen::identity_match {
namespace {

constexpr std::size_t kMostNames = 6;  // of one record: more are aliases of a list, not of a traveller

// 1 January stands for a day that nobody knows on many papers.
bool day_known(const PartialDate& date) { return date.complete() && !(*date.month() == 1 && *date.day() == 1); }

// What two dates of birth say; nullopt when one of them says nothing.
std::optional<Evidence> compare_births(const PartialDate& a, const PartialDate& b) {
  if (!a.year() || !b.year()) return std::nullopt;
  const bool same_year = a.year() == b.year();
  if (!day_known(a) || !day_known(b)) {
    if (!same_year) return Evidence::kBirthContradicts;
    const bool other_month = a.month() && b.month() && a.month() != b.month() && *a.month() != 1 && *b.month() != 1;
    return other_month ? Evidence::kBirthSameYear : Evidence::kBirthYearOnly;
  }
  const bool same_month = a.month() == b.month(), same_day = a.day() == b.day();
  if (same_year && same_month && same_day) return Evidence::kBirthExact;
  if (same_year && a.month() == b.day() && a.day() == b.month()) return Evidence::kBirthSwapped;
  if (same_year) return same_month ? Evidence::kBirthSameMonth : Evidence::kBirthSameYear;
  return same_month && same_day ? Evidence::kBirthOtherYear : Evidence::kBirthContradicts;
}

std::string full(const Name& name) { return name.surname + ", " + name.given_names; }

// The document that says most. Two that belong together in time speak beside a number that agrees, not instead.
struct DocumentSaid {
  std::optional<Evidence> evidence{};
  const Document* first = nullptr;
  const Document* second = nullptr;
};

std::optional<Evidence> compare_numbers(const Document& a, const Document& b) {
  const std::string first = normal_number(a.number), second = normal_number(b.number);
  if (first.empty() || second.empty()) return std::nullopt;
  const bool issuers = a.issuer.empty() || b.issuer.empty() || a.issuer == b.issuer;
  if (first == second) return issuers ? Evidence::kDocumentSame : Evidence::kDocumentOtherIssuer;
  if (issuers && first.size() == second.size() && confusable_form(first) == confusable_form(second)) {
    return Evidence::kDocumentMisread;
  }
  return std::nullopt;
}

// Passports are valid for five or ten years: of two of one state and type, one whose end lies three years or more
// before the other's was renewed by it; two that end within two years of each other are valid side by side.
std::optional<Evidence> compare_times(const Document& a, const Document& b) {
  constexpr int kRenewed = 3 * 365, kTogether = 2 * 365;
  if (a.type != b.type || a.issuer.empty() || a.issuer != b.issuer || !a.expiry || !b.expiry) return std::nullopt;
  const int apart = std::abs(*a.expiry - *b.expiry);
  if (apart >= kRenewed) return Evidence::kDocumentRenewed;
  if (apart <= kTogether) return Evidence::kDocumentTwoAtOnce;
  return std::nullopt;
}

DocumentSaid compare_documents(std::span<const Document> first, std::span<const Document> second) {
  DocumentSaid best;
  const auto rank = [](Evidence evidence) {
    switch (evidence) {
      case Evidence::kDocumentSame:
        return 5;
      case Evidence::kDocumentMisread:
        return 4;
      case Evidence::kDocumentRenewed:
        return 3;
      case Evidence::kDocumentOtherIssuer:
        return 2;
      default:
        return 1;
    }
  };
  for (const Document& a : first) {
    for (const Document& b : second) {
      auto said = compare_numbers(a, b);
      if (!said) said = compare_times(a, b);
      if (said && (!best.evidence || rank(*said) > rank(*best.evidence))) best = {said, &a, &b};
    }
  }
  return best;
}

std::string text_of(const Document& document) {
  return std::string(document.issuer.text()) + (document.issuer.empty() ? "" : " ") + document.number;
}

}  // namespace

struct Matcher::NameSaid {
  double log_odds = 0;
  bool contradicts = true, old = false, surname_changed = false;
  std::vector<Reason> reasons{};
};

std::optional<screening::Hit> Matcher::evaluate(const std::string& first, const std::string& second, bool cut) const {
  const screening::Query query{.names = {{first, cut}}};
  const screening::Entry entry{.names = {{second, screening::NameKind::kPrimary}}};
  return screening::evaluate(names_, *folder_, query, entry);
}

// The pair of names that says most for one person.
Matcher::NameSaid Matcher::names_say(const Record& first, const Record& second, bool same_birth) const {
  NameSaid best;
  const double prior = names_.weight(screening::Evidence::kPrior);
  best.log_odds = weight(Evidence::kNameContradicts);
  const auto take = [&](const std::optional<screening::Hit>& hit, bool old, bool changed) {
    if (!hit) return;
    double sum = hit->log_odds - prior;
    if (old) sum += weight(Evidence::kNameOld);
    if (changed) sum += weight(Evidence::kNameSurnameChanged);
    if (sum <= best.log_odds) return;
    best = {.log_odds = sum, .contradicts = false, .old = old, .surname_changed = changed, .reasons = {}};
    for (const auto& reason : hit->reasons) {
      if (reason.evidence == screening::Evidence::kPrior) continue;
      best.reasons.push_back({std::string(reason.code()), reason.contribution, reason.query_part, reason.list_part});
    }
  };
  for (std::size_t i = 0; i < std::min(first.names.size(), kMostNames); ++i) {
    for (std::size_t j = 0; j < std::min(second.names.size(), kMostNames); ++j) {
      const Name &a = first.names[i], &b = second.names[j];
      const bool old = a.old || b.old;
      take(evaluate(full(a), full(b), a.may_be_cut), old, false);
      // Given names are kept at marriage; that they alone agree counts beside the date of birth.
      const bool given = !a.given_names.empty() && !b.given_names.empty();
      if (same_birth && given) take(evaluate(a.given_names, b.given_names, a.may_be_cut), old, true);
    }
  }
  return best;
}

Verdict Matcher::compare(const Record& one, const Record& other) const {
  // Screening's judgement of a name is not the same both ways in the last decimals: the order is that of the ids.
  const bool swapped = other.id < one.id;
  const Record& first = swapped ? other : one;
  const Record& second = swapped ? one : other;
  Verdict verdict;
  const auto add = [&](Evidence evidence, std::string a = {}, std::string b = {}) {
    verdict.reasons.push_back({std::string(code(evidence)), weight(evidence), std::move(a), std::move(b)});
  };
  add(Evidence::kPrior);
  std::optional<Evidence> birth;
  const PartialDate *born = nullptr, *also = nullptr;
  for (const PartialDate& a : first.births) {
    for (const PartialDate& b : second.births) {
      const auto said = compare_births(a, b);
      if (said && (!birth || weight(*said) > weight(*birth))) {
        birth = said;
        born = &a;
        also = &b;
      }
    }
  }
  NameSaid names = names_say(first, second, birth == Evidence::kBirthExact);
  for (Reason& reason : names.reasons) verdict.reasons.push_back(std::move(reason));
  if (names.contradicts) add(Evidence::kNameContradicts);
  if (names.surname_changed)
    add(Evidence::kNameSurnameChanged, first.names.front().surname, second.names.front().surname);
  if (names.old) add(Evidence::kNameOld);
  if (birth) add(*birth, born->to_text(), also->to_text());
  const bool sexes = first.sex != Sex::kUnknown && second.sex != Sex::kUnknown;
  if (sexes) {
    add(first.sex == second.sex ? Evidence::kSexAgrees : Evidence::kSexContradicts, std::string(to_text(first.sex)),
        std::string(to_text(second.sex)));
  }
  if (!first.nationalities.empty() && !second.nationalities.empty()) {
    const auto shared = std::ranges::find_first_of(first.nationalities, second.nationalities);
    const bool agrees = shared != first.nationalities.end();
    const StateCode a = agrees ? *shared : first.nationalities.front();
    const StateCode b = agrees ? *shared : second.nationalities.front();
    add(agrees ? Evidence::kNationalityAgrees : Evidence::kNationalityDiffers, std::string(a.text()),
        std::string(b.text()));
  }
  const DocumentSaid documents = compare_documents(first.documents, second.documents);
  if (documents.evidence) add(*documents.evidence, text_of(*documents.first), text_of(*documents.second));
  for (Reason& reason : verdict.reasons) {
    verdict.log_odds += reason.contribution;
    if (swapped) std::swap(reason.first, reason.second);
  }
  verdict.score = 1 / (1 + std::exp(-verdict.log_odds));
  verdict.grade = verdict.log_odds >= strong_     ? Grade::kStrong
                  : verdict.log_odds >= probable_ ? Grade::kProbable
                  : verdict.log_odds >= possible_ ? Grade::kPossible
                                                  : Grade::kNone;
  verdict.conflict = documents.evidence == Evidence::kDocumentSame &&
                     (names.contradicts || birth == Evidence::kBirthContradicts || (sexes && first.sex != second.sex));
  return verdict;
}

}  // namespace limen::identity_match
