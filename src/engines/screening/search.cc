// Searching: which names to judge at all.
//
// For each part of the query the dictionary gives the parts that compare as equal or similar; each name is counted once
// for every such part it holds. need() says how many parts a name of its size must share to reach the name floor in the
// best case; names that reach their number are judged in full. The bound never asks for more than the judge would be
// content with, so that counting loses nothing.
#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>

#include "engines/screening/store.h"

namespace limen::screening {
namespace {

// Of the names of one query: how many matches a name must show.
class Need {
 public:
  Need(const Model& model, std::size_t query_parts, std::size_t query_free)
      : model_(model), query_parts_(query_parts), query_free_(query_free) {
    for (auto& row : known_) row.fill(0);
  }

  int operator()(std::size_t list_parts, std::size_t list_free) {
    auto& known = known_[std::min(list_parts, names::kMaxParts)][std::min(list_free, names::kMaxParts)];
    if (known == 0) known = static_cast<std::int8_t>(compute(list_parts, list_free));
    return known;
  }

 private:
  // `free` parts (initials, particles) may match without being counted, and cost nothing at best.
  int compute(std::size_t list_parts, std::size_t list_free) const {
    const std::size_t most = std::min(query_parts_, list_parts);
    const double free_gain = std::max({model_.weight(Evidence::kPartInitial), model_.weight(Evidence::kParticle), 0.0});
    const std::size_t free = query_free_ + list_free;
    for (std::size_t matches = 1; matches < most; ++matches) {
      const std::size_t query_left = query_parts_ - std::min(query_parts_, matches + free);
      const std::size_t list_left = list_parts - std::min(list_parts, matches + free);
      const std::size_t both = std::min(query_left, list_left);
      const double best = model_.weight(Evidence::kPrior) +
                          static_cast<double>(matches) * model_.weight(Evidence::kPartExact) +
                          static_cast<double>(free) * free_gain + model_.weight(Evidence::kNameEqual) +
                          static_cast<double>(both) * model_.weight(Evidence::kPartContradicts) +
                          static_cast<double>(query_left - both) * model_.weight(Evidence::kPartExtraQuery) +
                          static_cast<double>(list_left - both) * model_.weight(Evidence::kPartExtraList);
      const bool can_be_equal = query_left == 0 && list_left == 0;
      if (best - (can_be_equal ? 0 : model_.weight(Evidence::kNameEqual)) >= model_.name_floor()) {
        return static_cast<int>(matches);
      }
    }
    return static_cast<int>(std::max<std::size_t>(most, 1));
  }

  const Model& model_;
  std::size_t query_parts_, query_free_;
  std::array<std::array<std::int8_t, names::kMaxParts + 1>, names::kMaxParts + 1> known_{};
};

bool agrees_by_document(const Hit& hit) {
  return std::ranges::any_of(hit.reasons,
                             [](const Reason& reason) { return reason.evidence == Evidence::kDocumentExact; });
}

}  // namespace

struct Store::Candidates {
  std::vector<std::uint8_t> counts;     // by name
  std::vector<std::uint32_t> to_judge;  // names, each once
  Need need;
};

void Store::count_name(Candidates& candidates, std::uint32_t name, int times) const {
  const NameSlot& slot = names_[name];
  std::uint8_t& count = candidates.counts[name];
  const int before = count;
  const int after = std::min(before + times, 255);
  count = static_cast<std::uint8_t>(after);
  const int need = candidates.need(slot.count, slot.free_parts);
  if (before < need && after >= need) candidates.to_judge.push_back(name);
}

std::vector<std::uint32_t> Store::similar_parts(const std::string& part, bool cut) const {
  std::vector<std::uint32_t> keys;
  names::append_search_keys(part, keys);
  std::vector<std::uint32_t> near;
  for (const auto key : keys) {
    keys_.for_each(key, [&](std::uint32_t id) { near.push_back(id); });
  }
  std::ranges::sort(near);
  near.erase(std::unique(near.begin(), near.end()), near.end());
  const std::uint32_t spelling = names::spelling_hash(part);
  std::erase_if(near, [&](std::uint32_t id) {
    const PartSlot& slot = parts_[id];
    const auto compared = slot.spelling == spelling ? names::compare_parts(part, slot.text)
                                                    : names::compare_parts(part, slot.text, false);
    return compared.grade == names::Grade::kNone;
  });
  if (cut) {
    const auto key = names::cut_hash(part);
    if (key != 0) {
      keys_.for_each(key, [&](std::uint32_t id) {
        if (names::compare_cut(part, parts_[id].text).grade != names::Grade::kNone) near.push_back(id);
      });
    }
    std::ranges::sort(near);
    near.erase(std::unique(near.begin(), near.end()), near.end());
  }
  return near;
}

void Store::collect(const PreparedQuery::Name& query, Candidates& candidates) const {
  const bool only_particles =
      std::ranges::all_of(query.parts, [&](const std::string& part) { return model_.is_particle(part); });
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    const std::string& part = query.parts[i];
    // A joined form stands for two parts on one side: counted twice, which the bound can bear.
    glued_.for_each(names::spelling_hash(part), [&](std::uint32_t name) { count_name(candidates, name, 2); });
    if (i > 0) {
      const std::string glued = query.parts[i - 1] + part;
      const std::uint32_t spelling = names::spelling_hash(glued);
      keys_.for_each(spelling, [&](std::uint32_t id) {
        if (parts_[id].spelling != spelling) return;
        for (const auto name : parts_[id].names) count_name(candidates, name, 2);
      });
    }
    if (model_.is_particle(part) && !only_particles) continue;
    const bool cut = query.cut && i + 1 == query.parts.size();
    for (const auto id : similar_parts(part, cut)) {
      for (const auto name : parts_[id].names) count_name(candidates, name, 1);
    }
  }
}

std::vector<std::uint32_t> Store::document_entries(const PreparedQuery& query) const {
  std::vector<std::uint32_t> found;
  for (const auto& document : query.documents) {
    numbers_.for_each(number_hash(document.number), [&](std::uint32_t slot) {
      const Document listed{documents_[slot].number, documents_[slot].issuer};
      const auto agreement = compare_documents({&document, 1}, {&listed, 1});
      if (agreement.evidence == Evidence::kDocumentExact) found.push_back(documents_[slot].entry);
    });
  }
  return found;
}

void Store::judge(const PreparedQuery::Name& asked, std::uint32_t name, BestName& best) const {
  const NameSlot& slot = names_[name];
  auto listed = views(slot);
  auto judgement = judge_name(model_, asked, listed, slot.kind);
  if (best.query != nullptr && judgement.total <= best.judgement.total) return;
  best = {std::move(judgement), &asked, std::move(listed), slot.kind};
}

Store::BestNames Store::best_names(const PreparedQuery& query) const {
  BestNames best;
  for (const auto entry : document_entries(query)) best.try_emplace(entry);
  for (auto& [entry, name] : best) {
    for (std::size_t i = 0; i < entries_[entry].names; ++i) {
      for (const auto& asked : query.names) judge(asked, entries_[entry].words[i], name);
    }
  }
  for (const auto& asked : query.names) {
    const auto free = static_cast<std::size_t>(std::ranges::count_if(
        asked.parts, [&](const std::string& part) { return part.size() == 1 || model_.is_particle(part); }));
    Candidates candidates{std::vector<std::uint8_t>(names_.size()), {}, Need(model_, asked.parts.size(), free)};
    collect(asked, candidates);
    for (const auto candidate : candidates.to_judge) judge(asked, candidate, best[names_[candidate].entry]);
  }
  return best;
}

std::vector<Hit> Store::search(const Query& query, const SearchOptions& options) const {
  const PreparedQuery prepared = prepare(model_, folder_, query);
  const double min_score = options.min_score.value_or(model_.min_score());
  const std::size_t max_hits = options.max_hits.value_or(model_.max_hits());

  const BestNames best = best_names(prepared);
  std::vector<Hit> hits;
  for (const auto& [entry, name] : best) {
    const EntrySlot& slot = entries_[entry];
    auto hit = make_hit(model_, prepared, slot.id, name, facts(slot));
    if (!hit) continue;
    if (hit->score >= min_score || agrees_by_document(*hit)) hits.push_back(std::move(*hit));
  }
  std::ranges::sort(hits, [&](const Hit& a, const Hit& b) {
    if (agrees_by_document(a) != agrees_by_document(b)) return agrees_by_document(a);
    return a.log_odds != b.log_odds ? a.log_odds > b.log_odds : a.entry < b.entry;
  });
  if (hits.size() > max_hits) hits.resize(max_hits);
  return hits;
}

struct Index::State {
  explicit State(const Model& model) : store(model) {}

  // Readers pass the turnstile on their way in; a waiting writer holds it, so that readers cannot starve it.
  std::shared_lock<std::shared_mutex> read() {
    const std::scoped_lock pass(turnstile);
    return std::shared_lock(mutex);
  }
  std::unique_lock<std::shared_mutex> write() {
    const std::scoped_lock pass(turnstile);
    return std::unique_lock(mutex);
  }

  std::mutex turnstile;
  std::shared_mutex mutex;
  Store store;
};

Index::Index(const Model& model) : state_(std::make_unique<State>(model)) {}
Index::~Index() = default;

bool Index::insert(const Entry& entry) {
  const auto lock = state_->write();
  return state_->store.insert(entry);
}

bool Index::replace(const Entry& entry) {
  const auto lock = state_->write();
  if (!state_->store.erase(entry.id)) return false;
  return state_->store.insert(entry);
}

bool Index::erase(const RawId& id) {
  const auto lock = state_->write();
  return state_->store.erase(id);
}

bool Index::contains(const RawId& id) const {
  const auto lock = state_->read();
  return state_->store.contains(id);
}

std::vector<Hit> Index::search(const Query& query, const SearchOptions& options) const {
  const auto lock = state_->read();
  return state_->store.search(query, options);
}

Index::Size Index::size() const {
  const auto lock = state_->read();
  return state_->store.size();
}

bool Index::holds(std::string_view bytes) const {
  const auto lock = state_->read();
  return state_->store.holds(bytes);
}

}  // namespace limen::screening
