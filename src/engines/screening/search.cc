// Searching: the names that were collected are judged entry by entry, the best of each counts.
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "engines/screening/candidates.h"

namespace limen::screening {
namespace {

bool agrees_by_document(const Hit& hit) {
  return std::ranges::any_of(hit.reasons,
                             [](const Reason& reason) { return reason.evidence == Evidence::kDocumentExact; });
}

// The log-odds of a score; where doubles lose it, something lower.
double log_odds_of(double score) {
  constexpr double kEdge = 1e-9;
  if (score < kEdge) return -std::numeric_limits<double>::infinity();
  score = std::min(score, 1 - kEdge);
  return std::log(score / (1 - score));
}

}  // namespace

std::vector<std::uint32_t> Store::document_entries(const PreparedQuery& query) const {
  std::vector<std::uint32_t> found;
  for (const auto& document : query.documents) {
    const auto slots = numbers_.values(number_hash(confusable_number(document.number)));
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const DocumentSlot& slot = documents_[slots[i]];
      const Document listed = this->document(slot);
      const auto agreement = compare_documents({&document, 1}, {&listed, 1});
      if (agreement.evidence == Evidence::kDocumentExact || agreement.evidence == Evidence::kDocumentNear) {
        found.push_back(slot.entry);
      }
    }
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Store::judge(const PreparedQuery::Name& asked, std::uint32_t name, std::uint64_t may_agree, BestName& best) const {
  const NameSlot& slot = names_[name];
  auto listed = words(slot);
  auto judgement = judge_name(model_, folder_.facts(),
                              {asked.words, listed, slot.kind, asked.cut, asked.foreign, asked.misread, may_agree});
  if (judgement.matched == 0) return;
  if (best.query != nullptr && judgement.total <= best.judgement.total) return;
  best = {std::move(judgement), &asked, std::move(listed), slot.kind};
}

// Judging is waiting for memory: what it will read is asked for some entries before.
void Store::prefetch_entry(const Candidate& candidate) const {
  __builtin_prefetch(&entries_[candidate.entry]);
  __builtin_prefetch(words_.data(names_[candidate.name].first));
}
void Store::prefetch_words(const Candidate& candidate) const {
  __builtin_prefetch(words_.data(entries_[candidate.entry].words.at));
  const NameSlot& name = names_[candidate.name];
  for (const auto part : words_.words({name.first, name.count})) {
    __builtin_prefetch(&parts_[part]);
    __builtin_prefetch(&parts_[part].rarity);
  }
}

// `names` are those of one entry, by name and then by name of the query; judged in the order evaluate() takes, so that
// equals are decided alike.
std::optional<Hit> Store::judge_entry(const PreparedQuery& query, std::span<const Candidate> names, double min_log_odds,
                                      SearchWork& work) const {
  ++work.entries;
  const EntrySlot& entry = entries_[names.front().entry];
  const Facts known = facts(entry);
  const double target =
      std::max(model_.name_floor(), min_log_odds - facts_log_odds(model_, query, known)) - Bound::kRounding;
  if (std::ranges::none_of(names, [&](const Candidate& name) { return name.best >= target; })) return std::nullopt;
  BestName best;
  const auto words = words_.words(entry.words);
  for (std::size_t i = 0; i < entry.names; ++i) {
    for (const auto& candidate : names) {
      if (candidate.name != words[i] || candidate.best < target) continue;
      ++work.judged;
      judge(query.names[candidate.asked], candidate.name, candidate.may_agree, best);
    }
  }
  if (best.query == nullptr || best.judgement.total < target) return std::nullopt;
  return make_hit(model_, query, entry.id, best, known);
}

std::vector<Hit> Store::hits(const PreparedQuery& query, double min_log_odds, SearchWork* work) const {
  std::vector<Hit> hits;
  const auto by_document = document_entries(query);
  for (const auto index : by_document) {
    const EntrySlot& entry = entries_[index];
    BestName best;
    const auto words = words_.words(entry.words);
    for (std::size_t i = 0; i < entry.names; ++i) {
      for (const auto& asked : query.names) judge(asked, words[i], NamePair::kAnyMayAgree, best);
    }
    if (auto hit = make_hit(model_, query, entry.id, best, facts(entry))) hits.push_back(std::move(*hit));
  }
  std::vector<Candidate> found;
  const auto lease = scratch_.take();
  Scratch& scratch = *lease;
  scratch.names.reserve(names_.size());
  scratch.work = {};
  for (std::size_t asked = 0; asked < query.names.size(); ++asked) {
    Candidates candidates{Bound(model_, folder_.facts(), query, query.names[asked], min_log_odds),
                          static_cast<std::uint32_t>(asked), scratch, found};
    collect(query.names[asked], candidates);
    scratch.names.clear();
  }
  scratch.work.candidates += found.size();
  std::ranges::sort(found, {}, [](const Candidate& c) { return std::tuple(c.entry, c.name, c.asked); });
  constexpr std::size_t kAhead = 6;
  for (std::size_t from = 0, to = 0; from < found.size(); from = to) {
    if (from + 2 * kAhead < found.size()) prefetch_entry(found[from + 2 * kAhead]);
    if (from + kAhead < found.size()) prefetch_words(found[from + kAhead]);
    while (to < found.size() && found[to].entry == found[from].entry) ++to;
    if (std::ranges::binary_search(by_document, found[from].entry)) continue;
    auto hit = judge_entry(query, {&found[from], to - from}, min_log_odds, scratch.work);
    if (hit) hits.push_back(std::move(*hit));
  }
  if (work != nullptr) *work = scratch.work;
  return hits;
}

std::vector<Hit> Store::search(const Query& query, const SearchOptions& options) const {
  const PreparedQuery prepared = prepare(model_, folder_, query);
  const double min_score = options.min_score.value_or(model_.min_score());
  const std::size_t max_hits = options.max_hits.value_or(model_.max_hits());

  std::vector<Hit> found = hits(prepared, log_odds_of(min_score), options.work);
  std::erase_if(found, [&](const Hit& hit) { return hit.score < min_score && !agrees_by_document(hit); });
  std::ranges::sort(found, [&](const Hit& a, const Hit& b) {
    if (agrees_by_document(a) != agrees_by_document(b)) return agrees_by_document(a);
    return a.log_odds != b.log_odds ? a.log_odds > b.log_odds : a.entry < b.entry;
  });
  if (found.size() > max_hits) found.resize(max_hits);
  return found;
}

}  // namespace limen::screening
