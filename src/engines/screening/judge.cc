#include "engines/screening/judge.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace limen::screening {
namespace {

std::string_view text_of(const Word& word) { return word.text(); }
std::string_view text_of(const ListedWord& word) { return word.text; }

template <typename Part>
std::string parts_text(const std::vector<Part>& parts, int first, int count) {
  std::string text;
  for (int i = first; first >= 0 && i < first + count && !parts.empty(); ++i) {
    if (!text.empty()) text.push_back(' ');
    text.append(text_of(parts[static_cast<std::size_t>(i) % parts.size()]));  // the last and the first are neighbours
  }
  return text;
}

// How much an agreeing kind of date says, best first: the best of several listed dates counts.
Evidence compare_birth(const PartialDate& query, const EntryBirth& listed) {
  const PartialDate& date = listed.date;
  const int year = *query.year();
  const int first = *date.year();
  if (listed.to_year || listed.circa) {
    const int slack = listed.circa ? 2 : 0;
    if (year >= first - slack && year <= listed.to_year.value_or(first) + slack) return Evidence::kBirthInRange;
    return Evidence::kBirthContradicts;
  }
  // 1 January stands in many registers for "day and month not known".
  const auto vague = [](const PartialDate& d) { return !d.month() || (d.month() == 1 && d.day() == 1); };
  if (year == first) {
    if (query.complete() && query == date) return Evidence::kBirthExact;
    if (vague(query) || vague(date)) return Evidence::kBirthYearOnly;
    if (query.month() == date.month() && (!query.day() || !date.day())) return Evidence::kBirthMonth;
    if (query.complete() && date.complete() && query.month() == date.day() && query.day() == date.month()) {
      return Evidence::kBirthSwapped;
    }
    return query.month() == date.month() ? Evidence::kBirthSameMonth : Evidence::kBirthSameYear;
  }
  const bool same_day = query.complete() && date.complete() && !vague(query) && query.month() == date.month() &&
                        query.day() == date.day();
  if (std::abs(year - first) == 1 || (same_day && std::abs(year - first) <= 10)) return Evidence::kBirthNear;
  return Evidence::kBirthContradicts;
}

struct BirthAgreement {
  Evidence evidence = Evidence::kBirthContradicts;
  const EntryBirth* listed = nullptr;  // null: one side says nothing
};

BirthAgreement best_birth(const Model& model, const PreparedQuery& query, const Facts& facts) {
  BirthAgreement best;
  if (!query.birth.year()) return best;  // saying nothing is not contradicting
  for (const auto& listed : facts.births) {
    if (!listed.date.year()) continue;
    const Evidence evidence = compare_birth(query.birth, listed);
    if (best.listed == nullptr || model.weight(evidence) > model.weight(best.evidence)) best = {evidence, &listed};
  }
  return best;
}

void add_birth(const Model& model, const PreparedQuery& query, const Facts& facts, std::vector<Reason>& reasons) {
  const auto [evidence, listed] = best_birth(model, query, facts);
  if (listed == nullptr) return;
  std::string text = listed->circa ? "circa " + listed->date.to_text() : listed->date.to_text();
  if (listed->to_year) text += "/" + std::to_string(*listed->to_year);
  reasons.push_back({evidence, model.weight(evidence), query.birth.to_text(), std::move(text), 0, 0});
}

void add_sex(const Model& model, const PreparedQuery& query, const Facts& facts, std::vector<Reason>& reasons) {
  const auto says = [](Sex sex) { return sex == Sex::kFemale || sex == Sex::kMale; };
  if (!says(query.sex)) return;
  const auto listed = std::ranges::find_if(facts.sexes, says);
  if (listed == facts.sexes.end()) return;
  const bool agrees = std::ranges::find(facts.sexes, query.sex) != facts.sexes.end();
  const Evidence evidence = agrees ? Evidence::kSexAgrees : Evidence::kSexContradicts;
  reasons.push_back({evidence, model.weight(evidence), std::string(limen::to_text(query.sex)),
                     std::string(limen::to_text(agrees ? query.sex : *listed)), 0, 0});
}

void add_nationality(const Model& model, const PreparedQuery& query, const Facts& facts, std::vector<Reason>& reasons) {
  if (query.nationalities.empty() || facts.nationalities.empty()) return;
  for (const auto state : query.nationalities) {
    if (std::ranges::find(facts.nationalities, state) == facts.nationalities.end()) continue;
    reasons.push_back({Evidence::kNationalityAgrees, model.weight(Evidence::kNationalityAgrees),
                       std::string(state.text()), std::string(state.text()), 0, 0});
    return;
  }
  reasons.push_back({Evidence::kNationalityDiffers, model.weight(Evidence::kNationalityDiffers),
                     std::string(query.nationalities.front().text()), std::string(facts.nationalities.front().text()),
                     0, 0});
}

std::string document_text(const Document& document) {
  return document.issuer.empty() ? document.number : document.number + " " + std::string(document.issuer.text());
}

// One place of the two numbers differs, by a letter or digit that readers take for one another. A short number has too
// many such neighbours.
bool one_confusion_apart(std::string_view a, std::string_view b) {
  constexpr std::size_t kShortest = 5;
  if (a.size() != b.size() || a.size() < kShortest) return false;
  std::size_t differences = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differences += a[i] != b[i] ? 1 : 0;
  return differences == 1 && confusable_number(a) == confusable_number(b);
}

}  // namespace

double score_of(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

std::string normal_number(std::string_view number) {
  std::string text;
  for (const char c : number) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) text.push_back(c);
    if (c >= 'a' && c <= 'z') text.push_back(static_cast<char>(c - 'a' + 'A'));
  }
  constexpr std::size_t kLongest = 64;
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

std::uint32_t number_hash(std::string_view number) {
  std::uint64_t value = 14695981039346656037U;
  for (const char c : number) value = (value ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
  return static_cast<std::uint32_t>(value ^ (value >> 29U));
}

std::string confusable_number(std::string_view number) {
  constexpr std::string_view kFrom = "OQDILSZBG", kTo = "000115286";
  std::string text(number);
  for (char& c : text) {
    if (const auto at = kFrom.find(c); at != std::string_view::npos) c = kTo[at];
  }
  return text;
}

namespace {

// Scripts that are read by guess, in part: Hebrew, Arabic, Han, kana, Hangul. [Unicode 15, blocks]
bool uncertain_script(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte >= 0xD6 && byte <= 0xDD) return true;  // U+0590…U+077F
    if (byte == 0xE0 && static_cast<std::uint8_t>(text[i + 1]) >= 0xA0 &&
        static_cast<std::uint8_t>(text[i + 1]) <= 0xA3)
      return true;                                  // U+0800…U+08FF
    if (byte >= 0xE3 && byte <= 0xED) return true;  // U+3000…U+DFFF
    if (byte == 0xEF || byte >= 0xF0) return true;  // U+F000 and above
  }
  return false;
}

}  // namespace

PreparedQuery prepare(const Model& model, const names::Folder& folder, const Query& query) {
  PreparedQuery prepared;
  constexpr std::size_t kMaxNames = 64;
  for (const auto& name : query.names) {
    if (prepared.names.size() >= kMaxNames) break;
    const bool misread = uncertain_script(name.text);
    const auto add = [&](std::vector<Word> words) {
      const bool foreign = std::ranges::any_of(words, &Word::foreign);
      if (!words.empty()) prepared.names.push_back({std::move(words), name.may_be_cut, foreign, misread});
    };
    names::Folded folded = folder.fold(name.text);
    auto words = query_words(model, folder, folded);
    auto others = other_romanisations(model, folder, words);
    add(std::move(words));
    for (auto& other : others) add(std::move(other));
    if (names::join_compounds(folder.facts(), folded)) add(query_words(model, folder, std::move(folded)));
  }
  prepared.birth = query.birth;
  prepared.sex = query.sex;
  prepared.nationalities = query.nationalities;
  std::erase_if(prepared.nationalities, [](StateCode state) { return state.empty(); });
  for (const auto& document : query.documents) {
    auto number = normal_number(document.number);
    if (!number.empty()) prepared.documents.push_back({std::move(number), document.issuer});
  }
  return prepared;
}

DocumentAgreement compare_documents(std::span<const Document> query, std::span<const Document> list) {
  DocumentAgreement agreement;
  for (const auto& asked : query) {
    for (const auto& listed : list) {
      const bool compatible = asked.issuer.empty() || listed.issuer.empty() || asked.issuer == listed.issuer;
      if (asked.number == listed.number) {
        if (compatible) return {Evidence::kDocumentExact, asked, listed};
        if (!agreement.evidence) agreement = {Evidence::kDocumentOtherIssuer, asked, listed};
      } else if (compatible && one_confusion_apart(asked.number, listed.number)) {
        agreement = {Evidence::kDocumentNear, asked, listed};
      }
    }
  }
  return agreement;
}

double facts_log_odds(const Model& model, const PreparedQuery& query, const Facts& facts) {
  double sum = 0;
  const auto birth = best_birth(model, query, facts);
  if (birth.listed != nullptr) sum += model.weight(birth.evidence);
  std::vector<Reason> reasons;  // short texts, no memory taken
  add_sex(model, query, facts, reasons);
  add_nationality(model, query, facts, reasons);
  for (const auto& reason : reasons) sum += reason.contribution;
  if (query.documents.empty()) return sum;
  const auto agreement = compare_documents(query.documents, facts.documents);
  return agreement.evidence ? sum + model.weight(*agreement.evidence) : sum;
}

namespace {

// Relatives share sex and nationality as they share most of their names: these do not bring back a name that counts
// only up to a limit. A birth date or a document does.
void limit_facts(std::vector<Reason>& reasons) {
  const auto limited = std::ranges::find(reasons, Evidence::kNameContradicted, &Reason::evidence);
  if (limited == reasons.end()) return;
  double shared = 0, own = 0;
  for (const auto& reason : reasons) {
    if (reason.evidence == Evidence::kSexAgrees || reason.evidence == Evidence::kNationalityAgrees) {
      shared += std::max(0.0, reason.contribution);
    } else if (reason.evidence >= Evidence::kBirthExact && reason.evidence <= Evidence::kDocumentOtherIssuer) {
      own += std::max(0.0, reason.contribution);
    }
  }
  if (own == 0) limited->contribution -= shared;
}

}  // namespace

std::optional<Hit> make_hit(const Model& model, const PreparedQuery& query, const RawId& id, const BestName& name,
                            const Facts& facts) {
  const auto agreement = compare_documents(query.documents, facts.documents);
  const bool named = name.query != nullptr && name.judgement.matched > 0 && name.judgement.total >= model.name_floor();
  const bool by_document =
      agreement.evidence == Evidence::kDocumentExact || agreement.evidence == Evidence::kDocumentNear;
  if (!named && !by_document) return std::nullopt;
  Hit hit{.entry = id};
  hit.reasons.push_back({Evidence::kPrior, model.weight(Evidence::kPrior), {}, {}, 0, 0});
  if (named) {
    for (const auto& reason : name.judgement.reasons) {
      hit.reasons.push_back({reason.evidence, reason.contribution,
                             parts_text(name.query->words, reason.query, reason.query_count),
                             parts_text(name.list, reason.list, reason.list_count), reason.similarity, reason.rarity});
    }
    hit.matched_name = parts_text(name.list, 0, static_cast<int>(name.list.size()));
    hit.name_kind = name.kind;
  }
  add_birth(model, query, facts, hit.reasons);
  add_sex(model, query, facts, hit.reasons);
  add_nationality(model, query, facts, hit.reasons);
  if (agreement.evidence) {
    hit.reasons.push_back({*agreement.evidence, model.weight(*agreement.evidence), document_text(agreement.query),
                           document_text(agreement.list), 0, 0});
  }
  limit_facts(hit.reasons);
  for (const auto& reason : hit.reasons) hit.log_odds += reason.contribution;
  hit.score = score_of(hit.log_odds);
  hit.probability = model.probability(hit.log_odds);
  return hit;
}

namespace {

std::vector<ListedWord> listed_words(const names::Folder& folder, const ListedParts& parts) {
  std::vector<ListedWord> words;
  for (std::size_t i = 0; i < parts.texts.size(); ++i) {
    const std::string_view text = parts.texts[i];
    words.push_back(
        {text, names::spelling_hash(text), base_key(folder.facts(), text), folder.facts().rarity(text), parts.free[i]});
  }
  return words;
}

}  // namespace

std::optional<Hit> evaluate(const Model& model, const names::Folder& folder, const Query& query, const Entry& entry) {
  const auto prepared = prepare(model, folder, query);
  Facts facts{entry.births, entry.sexes, entry.nationalities, {}};
  std::erase_if(facts.nationalities, [](StateCode state) { return state.empty(); });
  for (const auto& document : entry.documents) {
    auto number = normal_number(document.number);
    if (!number.empty()) facts.documents.push_back({std::move(number), document.issuer});
  }
  std::deque<ListedParts> storage;  // words point into it
  BestName best;
  for (const auto& listed : entry.names) {
    for (auto& parts : listed_names(model, folder, listed.text)) {
      storage.push_back(std::move(parts));
      const auto words = listed_words(folder, storage.back());
      for (const auto& asked : prepared.names) {
        auto judgement = judge_name(model, folder.facts(),
                                    {asked.words, words, listed.kind, asked.cut, asked.foreign, asked.misread});
        if (judgement.matched == 0) continue;  // initials and particles alone are nobody
        if (best.query != nullptr && judgement.total <= best.judgement.total) continue;
        best = {std::move(judgement), &asked, words, listed.kind};
      }
    }
  }
  return make_hit(model, prepared, entry.id, best, facts);
}

}  // namespace limen::screening
