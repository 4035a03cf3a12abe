#include "engines/screening/judge.h"

#include <algorithm>
#include <cmath>

namespace limen::screening {
namespace {

Evidence evidence_of(names::Grade grade) {
  switch (grade) {
    case names::Grade::kExact:
      return Evidence::kPartExact;
    case names::Grade::kSpelling:
      return Evidence::kPartSpelling;
    case names::Grade::kJoined:
      return Evidence::kPartJoined;
    case names::Grade::kCut:
      return Evidence::kPartCut;
    case names::Grade::kInitial:
      return Evidence::kPartInitial;
    case names::Grade::kSimilar:
    case names::Grade::kNone:
      break;
  }
  return Evidence::kPartSimilar;
}

double similar_weight(const Model& model, double similarity) {
  constexpr double kLeast = 0.7;
  const double share = std::clamp((similarity - kLeast) / (1 - kLeast), 0.0, 1.0);
  const double floor = model.weight(Evidence::kPartSimilarFloor);
  return floor + share * (model.weight(Evidence::kPartSimilar) - floor);
}

Evidence pair_evidence(const Model& model, names::Grade grade, std::string_view query, std::string_view list) {
  if (model.is_particle(query) || model.is_particle(list)) return Evidence::kParticle;
  const bool whole = grade == names::Grade::kExact || grade == names::Grade::kSpelling;
  if (whole && std::min(query.size(), list.size()) <= 2) return Evidence::kPartShort;
  return evidence_of(grade);
}

NameReason judge_pair(const Model& model, const names::PartPair& pair, std::string_view query, std::string_view list) {
  NameReason reason{evidence_of(pair.grade), 0, pair.a, pair.a_count, pair.b, pair.b_count, pair.similarity};
  if (pair.a_count == 1 && pair.b_count == 1) reason.evidence = pair_evidence(model, pair.grade, query, list);
  reason.contribution = reason.evidence == Evidence::kPartSimilar ? similar_weight(model, pair.similarity)
                                                                  : model.weight(reason.evidence);
  return reason;
}

std::vector<int> unmatched(const Model& model, std::span<const std::string_view> parts, const std::vector<bool>& used) {
  std::vector<int> rest;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!used[i] && !model.is_particle(parts[i])) rest.push_back(static_cast<int>(i));
  }
  return rest;
}

std::string parts_text(std::span<const std::string_view> parts, int first, int count) {
  std::string text;
  for (int i = first; first >= 0 && i < first + count && i < static_cast<int>(parts.size()); ++i) {
    if (!text.empty()) text.push_back(' ');
    text.append(parts[static_cast<std::size_t>(i)]);
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
    return Evidence::kBirthSameYear;
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
  reasons.push_back({evidence, model.weight(evidence), query.birth.to_text(), std::move(text), 0});
}

void add_sex(const Model& model, const PreparedQuery& query, const Facts& facts, std::vector<Reason>& reasons) {
  const auto says = [](Sex sex) { return sex == Sex::kFemale || sex == Sex::kMale; };
  if (!says(query.sex)) return;
  const auto listed = std::ranges::find_if(facts.sexes, says);
  if (listed == facts.sexes.end()) return;
  const bool agrees = std::ranges::find(facts.sexes, query.sex) != facts.sexes.end();
  const Evidence evidence = agrees ? Evidence::kSexAgrees : Evidence::kSexContradicts;
  reasons.push_back({evidence, model.weight(evidence), std::string(limen::to_text(query.sex)),
                     std::string(limen::to_text(agrees ? query.sex : *listed)), 0});
}

void add_nationality(const Model& model, const PreparedQuery& query, const Facts& facts, std::vector<Reason>& reasons) {
  if (query.nationalities.empty() || facts.nationalities.empty()) return;
  for (const auto state : query.nationalities) {
    if (std::ranges::find(facts.nationalities, state) == facts.nationalities.end()) continue;
    reasons.push_back({Evidence::kNationalityAgrees, model.weight(Evidence::kNationalityAgrees),
                       std::string(state.text()), std::string(state.text()), 0});
    return;
  }
  reasons.push_back({Evidence::kNationalityDiffers, model.weight(Evidence::kNationalityDiffers),
                     std::string(query.nationalities.front().text()), std::string(facts.nationalities.front().text()),
                     0});
}

std::string document_text(const Document& document) {
  return document.issuer.empty() ? document.number : document.number + " " + std::string(document.issuer.text());
}

}  // namespace

double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

std::vector<std::string> name_parts(const Model& model, const names::Folder& folder, std::string_view text) {
  auto parts = folder.fold(text).parts;
  std::erase_if(parts, [&](const std::string& part) { return model.is_placeholder(part); });
  return parts;
}

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

PreparedQuery prepare(const Model& model, const names::Folder& folder, const Query& query) {
  PreparedQuery prepared;
  constexpr std::size_t kMaxNames = 64;
  for (const auto& name : query.names) {
    if (prepared.names.size() == kMaxNames) break;
    auto parts = name_parts(model, folder, name.text);
    if (!parts.empty()) prepared.names.push_back({std::move(parts), {}, name.may_be_cut});
  }
  for (auto& name : prepared.names) name.views.assign(name.parts.begin(), name.parts.end());
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

NameJudgement judge_name(const Model& model, const PreparedQuery::Name& query, std::span<const std::string_view> list,
                         NameKind kind) {
  NameJudgement judgement;
  const auto alignment = names::align(query.views, list, query.cut, false);
  std::vector<bool> query_used(query.views.size()), list_used(list.size());
  bool equal = !alignment.pairs.empty();
  for (const auto& pair : alignment.pairs) {
    const auto reason = judge_pair(model, pair, query.views[pair.a], list[pair.b]);
    equal = equal && (pair.grade == names::Grade::kExact || pair.grade == names::Grade::kSpelling ||
                      pair.grade == names::Grade::kJoined);
    for (int i = 0; i < pair.a_count; ++i) query_used[static_cast<std::size_t>(pair.a + i)] = true;
    for (int i = 0; i < pair.b_count; ++i) list_used[static_cast<std::size_t>(pair.b + i)] = true;
    judgement.reasons.push_back(reason);
  }
  const auto query_rest = unmatched(model, query.views, query_used);
  const auto list_rest = unmatched(model, list, list_used);
  const std::size_t both = std::min(query_rest.size(), list_rest.size());
  const auto add = [&](Evidence evidence, int query_part, int list_part) {
    judgement.reasons.push_back({evidence, model.weight(evidence), query_part, 1, list_part, 1, 0});
  };
  for (std::size_t i = 0; i < both; ++i) add(Evidence::kPartContradicts, query_rest[i], list_rest[i]);
  for (std::size_t i = both; i < query_rest.size(); ++i) add(Evidence::kPartExtraQuery, query_rest[i], -1);
  for (std::size_t i = both; i < list_rest.size(); ++i) add(Evidence::kPartExtraList, -1, list_rest[i]);
  if (equal && query_rest.empty() && list_rest.empty()) add(Evidence::kNameEqual, -1, -1);
  if (kind == NameKind::kAlias) add(Evidence::kNameAlias, -1, -1);
  if (kind == NameKind::kWeakAlias) add(Evidence::kNameWeakAlias, -1, -1);
  judgement.total = model.weight(Evidence::kPrior);
  for (const auto& reason : judgement.reasons) judgement.total += reason.contribution;
  return judgement;
}

DocumentAgreement compare_documents(std::span<const Document> query, std::span<const Document> list) {
  DocumentAgreement agreement;
  for (const auto& asked : query) {
    for (const auto& listed : list) {
      if (asked.number != listed.number) continue;
      const bool compatible = asked.issuer.empty() || listed.issuer.empty() || asked.issuer == listed.issuer;
      if (compatible) return {Evidence::kDocumentExact, asked, listed};
      agreement = {Evidence::kDocumentOtherIssuer, asked, listed};
    }
  }
  return agreement;
}

double pair_weight(const Model& model, const names::PartComparison& compared, std::string_view query,
                   std::string_view list) {
  const Evidence evidence = pair_evidence(model, compared.grade, query, list);
  return evidence == Evidence::kPartSimilar ? similar_weight(model, compared.similarity) : model.weight(evidence);
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

std::optional<Hit> make_hit(const Model& model, const PreparedQuery& query, const RawId& id, const BestName& name,
                            const Facts& facts) {
  const auto agreement = compare_documents(query.documents, facts.documents);
  const bool named = name.query != nullptr && name.judgement.total >= model.name_floor();
  if (!named && agreement.evidence != Evidence::kDocumentExact) return std::nullopt;
  Hit hit{.entry = id};
  hit.reasons.push_back({Evidence::kPrior, model.weight(Evidence::kPrior), {}, {}, 0});
  if (named) {
    for (const auto& reason : name.judgement.reasons) {
      hit.reasons.push_back({reason.evidence, reason.contribution,
                             parts_text(name.query->views, reason.query, reason.query_count),
                             parts_text(name.list, reason.list, reason.list_count), reason.similarity});
    }
    hit.matched_name = parts_text(name.list, 0, static_cast<int>(name.list.size()));
    hit.name_kind = name.kind;
  }
  add_birth(model, query, facts, hit.reasons);
  add_sex(model, query, facts, hit.reasons);
  add_nationality(model, query, facts, hit.reasons);
  if (agreement.evidence) {
    hit.reasons.push_back({*agreement.evidence, model.weight(*agreement.evidence), document_text(agreement.query),
                           document_text(agreement.list), 0});
  }
  for (const auto& reason : hit.reasons) hit.log_odds += reason.contribution;
  hit.score = probability(hit.log_odds);
  return hit;
}

std::optional<Hit> evaluate(const Model& model, const names::Folder& folder, const Query& query, const Entry& entry) {
  const auto prepared = prepare(model, folder, query);
  Facts facts{entry.births, entry.sexes, entry.nationalities, {}};
  std::erase_if(facts.nationalities, [](StateCode state) { return state.empty(); });
  for (const auto& document : entry.documents) {
    auto number = normal_number(document.number);
    if (!number.empty()) facts.documents.push_back({std::move(number), document.issuer});
  }
  std::vector<std::vector<std::string>> storage;
  storage.reserve(entry.names.size());
  BestName best;
  for (const auto& listed : entry.names) {
    storage.push_back(name_parts(model, folder, listed.text));
    const std::vector<std::string_view> views(storage.back().begin(), storage.back().end());
    if (views.empty()) continue;
    for (const auto& asked : prepared.names) {
      auto judgement = judge_name(model, asked, views, listed.kind);
      if (best.query != nullptr && judgement.total <= best.judgement.total) continue;
      best = {std::move(judgement), &asked, views, listed.kind};
    }
  }
  return make_hit(model, prepared, entry.id, best, facts);
}

}  // namespace limen::screening
