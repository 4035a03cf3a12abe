// Searching: which names to judge at all.
//
// For each part of the query the dictionary gives the parts that compare as equal or similar, and these the names they
// stand in. A name that needs k matches to be reported [bound.h] stands under at least one of all but the k - 1
// commonest parts of the query; so the rarest part is read first, and what a common one brings up is passed over unless
// few matches are enough for it. Names left are looked at part by part, then with all that their entry says, then
// judged in full. No bound asks for more than the judge would be content with, so that nothing reportable is lost.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>

#include "engines/names/signature.h"
#include "engines/screening/store.h"

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

double kind_weight(const Model& model, NameKind kind) {
  if (kind == NameKind::kAlias) return model.weight(Evidence::kNameAlias);
  return kind == NameKind::kWeakAlias ? model.weight(Evidence::kNameWeakAlias) : 0;
}

}  // namespace

struct Store::Near {
  std::uint32_t part = 0;
  double weight = 0;  // what the pair contributes
};

// Parts that are like some part of the query, in an open table.
struct Store::Likeness {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Item {
    std::uint32_t part = kNone;
    std::uint32_t query_parts = 0;  // a bit each
    double weight = 0;              // of the best pair
  };

  explicit Likeness(std::size_t most) : items(std::bit_ceil(2 * most + 2)) {}

  std::size_t place(std::uint32_t part) const {
    std::size_t i = (part * 0x9e3779b1U >> 7U) & (items.size() - 1);
    while (items[i].part != part && items[i].part != kNone) i = (i + 1) & (items.size() - 1);
    return i;
  }
  const Item& at(std::uint32_t part) const { return items[place(part)]; }
  void add(const Near& near, std::size_t query_part) {
    Item& item = items[place(near.part)];
    item.part = near.part;
    item.query_parts |= 1U << query_part;
    item.weight = std::max(item.weight, near.weight);
  }

  std::vector<Item> items;
};

struct Store::Candidate {
  std::uint32_t entry = 0, name = 0, asked = 0;
  double best = 0;  // what the name can reach
};

struct Store::Candidates {
  bool first_time(std::uint32_t name) {
    std::uint64_t& word = seen[name / 64];
    const std::uint64_t bit = std::uint64_t{1} << (name % 64);
    if (word & bit) return false;
    word |= bit;
    return true;
  }

  Bound bound;
  std::uint32_t asked = 0;
  std::vector<std::uint64_t> seen;  // a bit a name
  std::vector<Candidate>& found;
};

std::vector<Store::Near> Store::similar_parts(const std::string& part, bool cut) const {
  std::vector<std::uint32_t> keys;
  names::append_search_keys(part, keys);
  const std::uint32_t spelling = keys.front();
  const std::uint64_t signature = names::signature(part);
  // Most parts come up under several keys: a bit each keeps them from being looked at again. First who is new, asking
  // memory for what the test needs, then the test.
  std::vector<std::uint64_t> seen(parts_.size() / 64 + 1);
  std::vector<std::uint32_t> ids;
  const auto take_new = [&](std::uint32_t key) {
    const auto values = keys_.values(key);
    std::size_t end = ids.size();
    ids.resize(end + values.size());
    for (const auto id : values) {
      std::uint64_t& word = seen.data()[id / 64];
      const std::uint64_t bit = std::uint64_t{1} << (id % 64);
      __builtin_prefetch(&signatures_[id]);
      ids.data()[end] = id;
      end += (word & bit) == 0 ? 1 : 0;
      word |= bit;
    }
    ids.resize(end);
  };
  take_new(spelling);
  if (cut && part.size() >= 4) take_new(names::cut_hash(part));
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const std::size_t before = ids.size();
    take_new(keys[i]);
    std::size_t kept = before;
    for (std::size_t at = before; at < ids.size(); ++at) {
      const std::uint32_t id = ids.data()[at];
      if (!names::may_be_similar(signature, signatures_[id])) continue;
      ids.data()[kept++] = id;
      __builtin_prefetch(&parts_[id]);
    }
    ids.resize(kept);
  }

  std::vector<Near> near;
  for (const auto id : ids) {
    const PartSlot& slot = parts_[id];
    auto compared = slot.spelling == spelling ? names::compare_parts(part, slot.text)
                                              : names::compare_parts(part, slot.text, false);
    double weight = compared.grade == names::Grade::kNone ? 0 : pair_weight(model_, compared, part, slot.text);
    if (cut) {
      const auto beginning = names::compare_cut(part, slot.text);
      if (beginning.grade != names::Grade::kNone) {
        weight = std::max(weight, pair_weight(model_, beginning, part, slot.text));
        compared = beginning;
      }
    }
    if (compared.grade != names::Grade::kNone) near.push_back({id, weight});
  }
  return near;
}

// Names in which two neighbours written together are one part of the query, or the other way round.
void Store::collect_joined(const PreparedQuery::Name& query, Candidates& candidates) const {
  const auto consider_joined = [&](std::uint32_t name) {
    if (!candidates.first_time(name)) return;
    const NameSlot& slot = names_[name];
    const double best = candidates.bound.best_joined(slot.count, slot.free_parts) + kind_weight(model_, slot.kind);
    if (best >= candidates.bound.target(slot.brief)) {
      candidates.found.push_back({slot.entry, name, candidates.asked, best});
    }
  };
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    for (const auto name : glued_.values(names::spelling_hash(query.parts[i]))) consider_joined(name);
    if (i == 0) continue;
    const std::uint32_t spelling = names::spelling_hash(query.parts[i - 1] + query.parts[i]);
    for (const auto id : keys_.values(spelling)) {
      if (parts_[id].spelling != spelling) continue;
      for (const auto& posting : parts_[id].names) consider_joined(posting.name);
    }
  }
}

void Store::consider(const Likeness& likeness, std::uint32_t name, Candidates& candidates) const {
  const NameSlot& slot = names_[name];
  std::size_t matches = 0;
  std::uint32_t query_parts = 0;
  double sum = 0;
  for (std::size_t i = 0; i < slot.count; ++i) {
    const auto& item = likeness.at(part_ids_[slot.first + i]);
    if (item.part == Likeness::kNone) continue;
    ++matches;
    query_parts |= item.query_parts;
    sum += item.weight;
  }
  matches = std::min<std::size_t>(matches, static_cast<std::size_t>(std::popcount(query_parts)));
  const double best = candidates.bound.best(matches, sum, slot.count, slot.free_parts) + kind_weight(model_, slot.kind);
  if (best < candidates.bound.target(slot.brief)) return;
  candidates.found.push_back({slot.entry, name, candidates.asked, best});
}

void Store::collect(const PreparedQuery::Name& query, Candidates& candidates) const {
  struct Channel {
    std::size_t query_part = 0, postings = 0;
    std::vector<Near> near{};
  };
  collect_joined(query, candidates);
  const bool only_particles =
      std::ranges::all_of(query.parts, [&](const std::string& part) { return model_.is_particle(part); });
  std::vector<Channel> channels;
  std::size_t all = 0;
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    if (model_.is_particle(query.parts[i]) && !only_particles) continue;
    Channel channel{i, 0, similar_parts(query.parts[i], query.cut && i + 1 == query.parts.size())};
    for (const auto& near : channel.near) channel.postings += parts_[near.part].names.size();
    all += channel.near.size();
    channels.push_back(std::move(channel));
  }
  Likeness likeness(all);
  for (const auto& channel : channels) {
    for (const auto& near : channel.near) likeness.add(near, channel.query_part);
  }
  std::ranges::sort(channels, {}, &Channel::postings);
  std::vector<std::uint32_t> names;
  for (std::size_t rank = 0; rank < channels.size(); ++rank) {
    const std::size_t left = channels.size() - rank;  // channels that may still show the name
    for (const auto& near : channels[rank].near) {
      for (const auto& posting : parts_[near.part].names) {
        if (candidates.bound.need(posting.brief) > left || !candidates.first_time(posting.name)) continue;
        names.push_back(posting.name);
        __builtin_prefetch(&names_[posting.name]);
      }
    }
  }
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i + kAhead < names.size()) __builtin_prefetch(&part_ids_[names_[names[i + kAhead]].first]);
    consider(likeness, names[i], candidates);
  }
}

std::vector<std::uint32_t> Store::document_entries(const PreparedQuery& query) const {
  std::vector<std::uint32_t> found;
  for (const auto& document : query.documents) {
    for (const auto slot : numbers_.values(number_hash(document.number))) {
      const Document listed{documents_[slot].number, documents_[slot].issuer};
      const auto agreement = compare_documents({&document, 1}, {&listed, 1});
      if (agreement.evidence == Evidence::kDocumentExact) found.push_back(documents_[slot].entry);
    }
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void Store::judge(const PreparedQuery::Name& asked, std::uint32_t name, BestName& best) const {
  const NameSlot& slot = names_[name];
  auto listed = views(slot);
  auto judgement = judge_name(model_, asked, listed, slot.kind);
  if (best.query != nullptr && judgement.total <= best.judgement.total) return;
  best = {std::move(judgement), &asked, std::move(listed), slot.kind};
}

// `names` are those of one entry, by name and then by name of the query; judged in the order evaluate() takes, so that
// equals are decided alike.
std::optional<Hit> Store::judge_entry(const PreparedQuery& query, std::span<const Candidate> names,
                                      double min_log_odds) const {
  const EntrySlot& entry = entries_[names.front().entry];
  const Facts known = facts(entry);
  const double target =
      std::max(model_.name_floor(), min_log_odds - facts_log_odds(model_, query, known)) - Bound::kRounding;
  if (std::ranges::none_of(names, [&](const Candidate& name) { return name.best >= target; })) return std::nullopt;
  BestName best;
  for (std::size_t i = 0; i < entry.names; ++i) {
    for (const auto& candidate : names) {
      if (candidate.name != entry.words[i] || candidate.best < target) continue;
      judge(query.names[candidate.asked], candidate.name, best);
    }
  }
  if (best.query == nullptr || best.judgement.total < target) return std::nullopt;
  return make_hit(model_, query, entry.id, best, known);
}

std::vector<Hit> Store::hits(const PreparedQuery& query, double min_log_odds) const {
  std::vector<Hit> hits;
  const auto by_document = document_entries(query);
  for (const auto index : by_document) {
    const EntrySlot& entry = entries_[index];
    BestName best;
    for (std::size_t i = 0; i < entry.names; ++i) {
      for (const auto& asked : query.names) judge(asked, entry.words[i], best);
    }
    if (auto hit = make_hit(model_, query, entry.id, best, facts(entry))) hits.push_back(std::move(*hit));
  }
  std::vector<Candidate> found;
  for (std::size_t asked = 0; asked < query.names.size(); ++asked) {
    Candidates candidates{Bound(model_, query, query.names[asked], min_log_odds), static_cast<std::uint32_t>(asked),
                          std::vector<std::uint64_t>(names_.size() / 64 + 1), found};
    collect(query.names[asked], candidates);
  }
  std::ranges::sort(found, {}, [](const Candidate& c) { return std::tuple(c.entry, c.name, c.asked); });
  for (std::size_t from = 0, to = 0; from < found.size(); from = to) {
    while (to < found.size() && found[to].entry == found[from].entry) ++to;
    if (std::ranges::binary_search(by_document, found[from].entry)) continue;
    auto hit = judge_entry(query, {&found[from], to - from}, min_log_odds);
    if (hit) hits.push_back(std::move(*hit));
  }
  return hits;
}

std::vector<Hit> Store::search(const Query& query, const SearchOptions& options) const {
  const PreparedQuery prepared = prepare(model_, folder_, query);
  const double min_score = options.min_score.value_or(model_.min_score());
  const std::size_t max_hits = options.max_hits.value_or(model_.max_hits());

  std::vector<Hit> found = hits(prepared, log_odds_of(min_score));
  std::erase_if(found, [&](const Hit& hit) { return hit.score < min_score && !agrees_by_document(hit); });
  std::ranges::sort(found, [&](const Hit& a, const Hit& b) {
    if (agrees_by_document(a) != agrees_by_document(b)) return agrees_by_document(a);
    return a.log_odds != b.log_odds ? a.log_odds > b.log_odds : a.entry < b.entry;
  });
  if (found.size() > max_hits) found.resize(max_hits);
  return found;
}

}  // namespace limen::screening
