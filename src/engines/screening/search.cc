// Searching: which names to judge at all.
//
// For each part of the query the dictionary gives the parts that agree with it, each with what the pair says, and these
// the names they stand in. Common parts say little: where what a part says, and the most that the parts not yet looked
// up could add, is less than a name must reach [bound.h], the names under it are not read. So the part that stands in
// the fewest names is read first, and the commonest often not at all. Names left are looked at part by part, then with
// all that their entry says, then judged in full. No bound asks for more than the judge would be content with, so that
// nothing reportable is lost.
#include <algorithm>
#include <array>
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

// Parts that are like some part of the query, in an open table.
struct Store::Likeness {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Item {
    std::uint32_t part = kNone;
    std::uint32_t query_parts = 0;  // a bit each
    float weight = 0;               // of the best pair
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
    item.weight = std::max(item.weight, near.gain);
  }

  std::vector<Item> items;
};

// A word for which only the narrow search was made.
struct Store::Hidden {
  std::uint32_t query_part = 0;
  std::uint64_t signature = 0;
  double most = 0;
};

struct Store::Candidate {
  std::uint32_t entry = 0, name = 0, asked = 0;
  double best = 0;  // what the name can reach
};

struct Store::Candidates {
  bool first_time(std::uint32_t name) { return scratch.names.add(name); }
  // Whether another part of a name may be one that was found for some part of the query.
  bool found_beside(std::uint32_t others) const {
    if (others == Posting::kManyOthers || scratch.others.has(others & 0xffffU)) return true;
    return others > 0xffffU && scratch.others.has(others >> 16U);
  }

  Bound bound;
  std::uint32_t asked = 0;
  Scratch& scratch;
  std::vector<Candidate>& found;
};

namespace {

float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

// Of all that the parts near a word depend on, beside the dictionary.
std::uint64_t word_key(const Word& word, bool cut) {
  std::uint64_t key = 0x9e3779b97f4a7c15U;
  const auto add = [&](std::uint64_t value) {
    key = (key ^ value) * 0xff51afd7ed558ccdU;
    key ^= key >> 32U;
  };
  for (const auto& spelling : word.spellings) {
    for (const char c : spelling.letters) add(static_cast<std::uint8_t>(c));
    add(std::bit_cast<std::uint32_t>(spelling.cost) + (spelling.vowels_known ? 1U : 2U));
  }
  add(std::bit_cast<std::uint32_t>(word.rarity));
  add((word.free ? 1U : 0U) | (cut ? 2U : 0U));
  return key;
}

}  // namespace

// `wide`: with the parts that are only similar. What is remembered of a wide search serves a narrow one too.
bool Store::near_parts(const Word& word, bool cut, bool wide, Scratch& scratch, std::vector<Near>& near) const {
  const std::uint64_t key = word_key(word, cut);
  if (cache_.find(key, dictionary_version_, near)) return true;
  const std::uint64_t narrow_key = key ^ 0x5851f42d4c957f2dU;
  if (!wide && cache_.find(narrow_key, dictionary_version_, near)) return false;
  near.clear();
  find_near_parts(word, cut, wide, scratch.parts, near);
  scratch.parts.clear();
  cache_.put(wide ? key : narrow_key, dictionary_version_, near);
  return wide;
}

// Parts found by relation come first, because the relation must be known when the pair is judged; every part is judged
// once. Most come up under several keys: a mark each keeps them from being looked at again.
void Store::find_near_parts(const Word& word, bool cut, bool wide, Marks& seen, std::vector<Near>& near) const {
  using name_facts::Relation;
  seen.reserve(parts_.size());
  const auto first_time = [&](std::uint32_t id) { return seen.add(id); };
  const auto consider_part = [&](std::uint32_t id, Relation relation) {
    ListedWord listed = this->word(id);
    listed.free = word.free;
    const auto judged = judge_pair(model_, word, listed, relation, cut);
    if (judged.agrees()) near.push_back({id, rounded_up(judged.gain)});
  };
  std::vector<std::pair<std::uint16_t, Relation>> classes;
  for (const auto& spelling : word.spellings) {
    for (const auto id : folder_.facts().classes(spelling.letters)) classes.emplace_back(id, folder_.facts().kind(id));
  }
  std::ranges::sort(classes, {}, [](const auto& item) { return std::pair(item.second, item.first); });
  for (const auto& [id, kind] : classes) {
    const auto found = keys_.values(class_key(id));
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (first_time(found[i])) consider_part(found[i], relation_of(folder_.facts(), word, text(parts_[found[i]])));
    }
  }
  const auto all_of = [&](const auto& found) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (first_time(found[i])) consider_part(found[i], Relation::kNone);
    }
  };
  all_of(keys_.values(variant_key(word.base_key)));
  all_of(by_letters_.values(word.base_key));
  for (const auto& spelling : word.spellings) {
    all_of(keys_.values(spelling.key));
    if (cut && spelling.letters.size() >= 4) all_of(keys_.values(names::cut_hash(spelling.letters)));
    if (!spelling.vowels_known) {
      if (const auto bones = names::skeleton_hash(spelling.letters)) all_of(similar_.values(bones));
    }
  }
  if (wide) find_similar_parts(word, seen, consider_part);
}

// What a part must have in common with one that is similar: its keys without the spelling, the consonants with it.
// The signature stands beside each part, so that most are refused without looking at them.
template <typename Consider>
void Store::find_similar_parts(const Word& word, Marks& seen, const Consider& consider_part) const {
  // With one spelling, a part that it refuses need not be looked at again.
  const bool single = word.spellings.size() == 1;
  std::vector<std::uint32_t> keys, ids;
  for (const auto& spelling : word.spellings) {
    const std::uint64_t signature = names::signature(spelling.letters);
    keys.clear();
    ids.clear();
    names::append_search_keys(spelling.letters, keys);
    if (const auto bones = names::skeleton_hash(spelling.letters)) keys.push_back(bones);
    for (std::size_t i = 1; i < keys.size(); ++i) similar_.prefetch(keys[i]);
    for (std::size_t i = 1; i < keys.size(); ++i) {
      const auto found = similar_.values(keys[i]);
      if (found.is_single) {
        ids.push_back(found.single);
        ids.resize(ids.size() - 1 + names::keep_similar(signature, {&signatures_[found.single], 1}, {&ids.back(), 1}));
      } else {
        names::append_similar(signature, found.list, ids);
      }
    }
    std::erase_if(ids, [&](std::uint32_t id) { return single ? !seen.add(id) : seen.has(id); });
    for (const auto id : ids) __builtin_prefetch(&parts_[id]);
    std::array<std::string_view, names::kBatch> texts;
    for (std::size_t from = 0; from < ids.size(); from += names::kBatch) {
      const std::size_t count = std::min(names::kBatch, ids.size() - from);
      for (std::size_t i = 0; i < count; ++i) texts[i] = text(parts_[ids[from + i]]);
      std::uint32_t within = names::within_budget(spelling.letters, {texts.data(), count});
      for (; within != 0; within &= within - 1) {
        const std::uint32_t id = ids[from + static_cast<std::size_t>(std::countr_zero(within))];
        if (single || seen.add(id)) consider_part(id, name_facts::Relation::kNone);
      }
    }
  }
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
  const std::size_t count = query.words.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto glued = glued_.values(query.words[i].spellings.front().key);
    for (std::size_t k = 0; k < glued.size(); ++k) consider_joined(glued[k]);
    if (count == 1) continue;
    const std::uint32_t spelling = names::spelling_hash(query.words[i].text() + query.words[(i + 1) % count].text());
    const auto found = keys_.values(spelling);
    for (std::size_t k = 0; k < found.size(); ++k) {
      const PartSlot& part = parts_[found[k]];
      if (part.spelling != spelling) continue;
      for (const Posting& posting : postings(part)) consider_joined(posting.name);
    }
  }
}

// The names as they are found are judged by the parts that were found for the query's; parts that may be similar to a
// word of which only the narrow search was made count as the most that can be.
void Store::consider(const Likeness& likeness, std::span<const Hidden> hidden, std::uint32_t name,
                     Candidates& candidates) const {
  const NameSlot& slot = names_[name];
  std::size_t matches = 0;
  std::uint32_t query_parts = 0;
  double sum = 0;
  for (std::size_t i = 0; i < slot.count; ++i) {
    const std::uint32_t part = words_.data(slot.first)[i];
    const auto& item = likeness.at(part);
    double weight = item.part == Likeness::kNone ? 0 : static_cast<double>(item.weight);
    std::uint32_t words = item.part == Likeness::kNone ? 0 : item.query_parts;
    for (const auto& word : hidden) {
      if ((words >> word.query_part & 1U) != 0 || !names::may_be_similar(word.signature, signatures_[part])) continue;
      words |= 1U << word.query_part;
      weight = std::max(weight, word.most);
    }
    if (words == 0) continue;
    ++matches;
    query_parts |= words;
    sum += weight;
  }
  matches = std::min<std::size_t>(matches, static_cast<std::size_t>(std::popcount(query_parts)));
  const double best = candidates.bound.best(matches, sum, slot.count, slot.free_parts) + kind_weight(model_, slot.kind);
  if (best < candidates.bound.target(slot.brief)) return;
  candidates.found.push_back({slot.entry, name, candidates.asked, best});
}

// The most that a part which is only similar can say to this word.
double Store::most_similar(const Word& word) const {
  double most = kLeastGain;
  for (const auto& spelling : word.spellings) {
    const double longest = static_cast<double>(2 * spelling.letters.size() + 4);
    most =
        std::max(most, model_.gain(Evidence::kPartSimilar, 1 - names::kSlight / (names::kEdit * longest), word.rarity));
  }
  return most + Bound::kRounding;
}

// A name is reported only if its parts say so much together. As long as the most that similar parts can say to some of
// the words is less than that, a name has a part that was found for another word, or one that is more than similar: the
// wide search need not be made for these words. The commonest are taken, which have the most similar parts and say the
// least; but not those that so many travellers bear that what is found for them will be remembered.
std::vector<bool> Store::wide_words(const PreparedQuery::Name& query, const Bound& bound) const {
  constexpr float kOften = 9;  // nats
  std::vector<bool> wide(query.words.size(), true);
  std::vector<std::pair<double, std::size_t>> most;
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const Word& word = query.words[i];
    // Several readings, or one without vowels: found by more than their letters.
    const bool plain = word.spellings.size() == 1 && word.spellings.front().vowels_known;
    if (!word.free && plain && word.rarity > kOften) most.emplace_back(most_similar(word), i);
  }
  std::ranges::sort(most);
  double sum = 0;
  for (const auto& [gain, i] : most) {
    sum += gain;
    if (bound.most_of_any(sum) >= bound.lowest_target()) break;
    wide[i] = false;
  }
  return wide;
}

// Short lists are read through; of long ones only where the births may do.
template <typename Visit>
void Store::each_posting(const PartSlot& part, const Bound& bound, double sum, const Visit& visit) const {
  constexpr std::size_t kLong = 512;
  const auto all = postings(part);
  if (all.size() < kLong || bound.any_birth_may(sum)) {
    for (const Posting& posting : all) visit(posting);
    return;
  }
  const auto in_order = all.first(std::min<std::size_t>(part.sorted, all.size()));
  for (const Posting& posting : all.subspan(in_order.size())) visit(posting);
  auto from = in_order.begin();
  const auto rank = [](const Posting& posting) { return posting.brief.rank(); };
  bound.each_rank_range(sum, [&](std::uint32_t first, std::uint32_t last) {
    from = std::ranges::lower_bound(from, in_order.end(), first, {}, rank);
    for (; from != in_order.end() && rank(*from) <= last; ++from) visit(*from);
  });
}

void Store::collect(const PreparedQuery::Name& query, Candidates& candidates) const {
  struct Channel {
    std::size_t query_part = 0, postings = 0;
    double most = 0;  // that any of them says, or could say
    std::vector<Near> near{};
  };
  const Bound& bound = candidates.bound;
  collect_joined(query, candidates);
  const auto wide = wide_words(query, bound);
  std::vector<Channel> channels;
  std::vector<Hidden> hidden;
  std::size_t all = 0;
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const Word& word = query.words[i];
    if (word.free) continue;
    Channel channel{i, 0, 0, {}};
    const bool whole =
        near_parts(word, query.cut && i + 1 == query.words.size(), wide[i], candidates.scratch, channel.near);
    if (!whole) {
      channel.most = most_similar(word);
      hidden.push_back({static_cast<std::uint32_t>(i), names::signature(word.text()), channel.most});
    }
    for (const auto& near : channel.near) __builtin_prefetch(&parts_[near.part].names);
    for (const auto& near : channel.near) {
      const List names = parts_[near.part].names;
      if (names.size > 0) __builtin_prefetch(words_.data(names.at));
      channel.postings += names.size / kPostingWords;
      channel.most = std::max(channel.most, static_cast<double>(near.gain));
    }
    all += channel.near.size();
    channels.push_back(std::move(channel));
  }
  Likeness likeness(all);
  candidates.scratch.others.clear();
  candidates.scratch.others.reserve(0x10000);
  double rest = 0;  // what the channels not yet read can add
  for (const auto& channel : channels) {
    for (const auto& near : channel.near) {
      likeness.add(near, channel.query_part);
      candidates.scratch.others.add(Posting::other(near.part));
    }
    rest += channel.most;
  }
  std::ranges::sort(channels, {}, &Channel::postings);
  // What a channel that was read but is not whole can still add to a name that another one brings up.
  double unseen = 0, all_hidden = 0;
  for (const auto& word : hidden) all_hidden += word.most;
  std::vector<std::uint32_t> names;
  for (const auto& channel : channels) {
    rest -= channel.most;
    for (const auto& near : channel.near) {
      const double gain = static_cast<double>(near.gain) + Bound::kRounding, sum = gain + rest + unseen;
      if (bound.most_of_any(sum) < bound.lowest_target()) continue;
      each_posting(parts_[near.part], bound, sum, [&](const Posting& posting) {
        const double target = bound.target(posting.brief);
        if (bound.most(posting.brief, sum) < target) return;
        // Nobody else of the name was found: then it is this part alone, and what may be similar to hidden words.
        if (!candidates.found_beside(posting.others) &&
            (hidden.empty() ? bound.most_alone(posting.brief, gain) : bound.most(posting.brief, gain + all_hidden)) <
                target) {
          return;
        }
        if (candidates.first_time(posting.name)) names.push_back(posting.name);
      });
    }
    for (const auto& word : hidden) unseen += word.query_part == channel.query_part ? word.most : 0;
  }
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < names.size() + 2 * kAhead; ++i) {
    if (i < names.size()) __builtin_prefetch(&names_[names[i]]);
    if (i >= kAhead && i - kAhead < names.size()) __builtin_prefetch(words_.data(names_[names[i - kAhead]].first));
    if (i >= 2 * kAhead) consider(likeness, hidden, names[i - 2 * kAhead], candidates);
  }
}

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

void Store::judge(const PreparedQuery::Name& asked, std::uint32_t name, BestName& best) const {
  const NameSlot& slot = names_[name];
  auto listed = words(slot);
  auto judgement =
      judge_name(model_, folder_.facts(), {asked.words, listed, slot.kind, asked.cut, asked.foreign, asked.misread});
  if (judgement.matched == 0) return;
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
  const auto words = words_.words(entry.words);
  for (std::size_t i = 0; i < entry.names; ++i) {
    for (const auto& candidate : names) {
      if (candidate.name != words[i] || candidate.best < target) continue;
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
    const auto words = words_.words(entry.words);
    for (std::size_t i = 0; i < entry.names; ++i) {
      for (const auto& asked : query.names) judge(asked, words[i], best);
    }
    if (auto hit = make_hit(model_, query, entry.id, best, facts(entry))) hits.push_back(std::move(*hit));
  }
  std::vector<Candidate> found;
  const auto lease = scratch_.take();
  Scratch& scratch = *lease;
  scratch.names.reserve(names_.size());
  for (std::size_t asked = 0; asked < query.names.size(); ++asked) {
    Candidates candidates{Bound(model_, query, query.names[asked], min_log_odds), static_cast<std::uint32_t>(asked),
                          scratch, found};
    collect(query.names[asked], candidates);
    scratch.names.clear();
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
