// Which names to judge at all.
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

#include "engines/names/signature.h"
#include "engines/screening/candidates.h"

namespace limen::screening {
namespace {

constexpr std::size_t kLong = 128;  // shorter lists of names are read through

double kind_weight(const Model& model, NameKind kind) {
  if (kind == NameKind::kAlias) return model.weight(Evidence::kNameAlias);
  return kind == NameKind::kWeakAlias ? model.weight(Evidence::kNameWeakAlias) : 0;
}

}  // namespace

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

// What the words of the query are like; words whose similar parts were not looked for are hidden.
Store::Found Store::find_parts(const PreparedQuery::Name& query, Candidates& candidates) const {
  Found found;
  const auto wide = wide_words(query, candidates.bound);
  std::size_t all = 0;
  for (std::size_t i = 0; i < query.words.size(); ++i) {
    const Word& word = query.words[i];
    const bool cut = query.cut && i + 1 == query.words.size();
    // Neither is a reading of one letter (Korean names have such), which agrees as an initial does.
    const bool letter =
        std::ranges::any_of(word.spellings, [](const Spelling& spelling) { return spelling.letters.size() == 1; });
    if (word.free || cut || letter) found.not_looked_up |= 1U << i;
    if (word.free) continue;
    Channel channel{.query_part = i};
    if (!near_parts(word, cut, wide[i], candidates.scratch, channel.near)) {
      channel.hidden = most_similar(word);
      found.hidden.push_back({static_cast<std::uint32_t>(i), names::signature(word.text()), channel.hidden});
      found.all_hidden += channel.hidden;
    }
    channel.most = channel.hidden;
    if (!channel.near.empty()) channel.most = std::max(channel.most, static_cast<double>(channel.near.front().gain));
    all += channel.near.size();
    found.channels.push_back(std::move(channel));
  }
  candidates.scratch.work.near_parts += all;
  candidates.scratch.others.clear();
  auto& likeness = found.likeness.emplace(all);
  for (const auto& channel : found.channels) {
    for (const auto& near : channel.near) {
      likeness.add(near, channel.query_part);
      candidates.scratch.others.add(Posting::other(near.part), static_cast<double>(near.gain));
    }
  }
  return found;
}

// The channel with the fewest names that may be read comes first.
void Store::order_channels(Found& found, const Bound& bound) const {
  constexpr std::size_t kAhead = 16;
  for (Channel& channel : found.channels) {
    const auto& near = channel.near;
    const double rest = found.rest(channel.query_part, channel.query_part) + 2 * Bound::kRounding;
    const auto end = std::ranges::find_if(near, [&](const Near& one) {
      return bound.most_of_any(static_cast<double>(one.gain) + rest) < bound.lowest_target();
    });
    const auto count = static_cast<std::size_t>(end - near.begin());
    for (std::size_t i = 0; i < count + kAhead; ++i) {
      if (i < count) __builtin_prefetch(&parts_[near.data()[i].part].names);
      if (i >= kAhead) channel.postings += parts_[near.data()[i - kAhead].part].names.size / kPostingWords;
    }
  }
  std::ranges::sort(found.channels, {}, &Channel::postings);
}

// Names in which two neighbours written together are one part of the query, or the other way round. Whoever is not
// taken for one of them may still be found otherwise.
void Store::collect_joined(const PreparedQuery::Name& query, const Found& found, Candidates& candidates) const {
  const Bound& bound = candidates.bound;
  const std::size_t count = query.words.size();
  struct Part {
    std::uint32_t id = 0;
    std::size_t word = 0;
  };
  std::vector<Part> parts;           // that stand for a word and the next
  std::vector<std::uint32_t> names;  // in which neighbours stand for a word
  Joined all;
  const auto add = [&](float rarity) {
    const float most = std::min(rarity, name_facts::kRarest);
    all.sum += std::max(kLeastGain, model_.gain(Evidence::kPartJoined, 1, most)) + Bound::kRounding;
    ++all.pairs;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const Word &word = query.words[i], &next = query.words[(i + 1) % count];
    const auto glued = glued_.values(word.spellings.front().key);
    for (std::size_t k = 0; k < glued.size(); ++k) names.push_back(glued[k]);
    if (glued.size() > 0) add(word.rarity);
    if (count == 1) continue;
    const std::uint32_t spelling = names::spelling_hash(word.text() + next.text());
    const auto written = keys_.values(spelling);
    float rarest = -1;
    for (std::size_t k = 0; k < written.size(); ++k) {
      const PartSlot& part = parts_[written[k]];
      if (part.spelling != spelling) continue;
      parts.push_back({written[k], i});
      rarest = std::max(rarest, part.rarity);
    }
    // What stands together is rarer than the rarer half [pairing.cc].
    if (rarest >= 0) add(std::min(std::max(word.rarity, next.rarity) + 2, rarest));
  }
  for (const Part& part : parts) {
    const double rest = found.rest(part.word, (part.word + 1) % count);
    candidates.scratch.work.postings += parts_[part.id].names.size / kPostingWords;
    for (const Posting& posting : postings(parts_[part.id])) {
      const double beside = std::min(rest, candidates.scratch.others.of(posting.others) + found.all_hidden);
      const std::size_t matches = std::min(bound.query_parts(), posting.brief.parts());
      const double most = bound.best(matches, all.sum + beside, posting.brief, all.pairs);
      if (most >= bound.target(posting.brief)) names.push_back(posting.name);
    }
  }
  std::erase_if(names, [&](std::uint32_t name) { return !candidates.first_time(name); });
  consider_all(found, names, all, candidates);
}

// Only where the births may do.
template <typename Visit>
void Store::each_range(const PartSlot& part, const Bound& bound, Bound::Reach reach, const Visit& visit) const {
  const auto all = postings(part);
  if (bound.any_birth_may(reach)) {
    visit(all);
    return;
  }
  const auto in_order = all.first(std::min<std::size_t>(part.sorted, all.size()));
  visit(all.subspan(in_order.size()));
  auto from = in_order.begin();
  const auto rank = [](const Posting& posting) { return posting.brief.rank(); };
  bound.each_rank_range(reach, [&](std::uint32_t first, std::uint32_t last) {
    from = std::ranges::lower_bound(from, in_order.end(), first, {}, rank);
    const auto to = std::ranges::upper_bound(from, in_order.end(), last, {}, rank);
    visit(std::span(from, to));
    from = to;
  });
}

// Of a range of postings those of whose names another part was found.
template <typename Visit>
void Store::each_found(std::span<const Posting> range, const Sayings& others, const Visit& visit) {
  constexpr std::size_t kBlock = 512;
  std::array<std::uint32_t, kBlock> places;
  for (std::size_t from = 0; from < range.size(); from += kBlock) {
    const auto block = range.subspan(from, std::min(kBlock, range.size() - from));
    const std::span words(reinterpret_cast<const std::uint32_t*>(block.data()), block.size() * kPostingWords);
    const std::size_t count = others.found(words, places.data());
    for (std::size_t i = 0; i < count; ++i) visit(block.data()[places.data()[i]]);
  }
}

// Names under the parts of one channel that may reach what they need. `rest`: the most that channels not yet read can
// add; `unseen`: what those that were read can still add to a name that another one brings up; `hidden`: all hidden
// words but the one of this channel.
void Store::read_channel(const Channel& channel, double rest, double unseen, double hidden, Candidates& candidates,
                         std::vector<std::uint32_t>& names) const {
  const Bound& bound = candidates.bound;
  const Sayings& others = candidates.scratch.others;
  SearchWork& work = candidates.scratch.work;
  constexpr std::size_t kAhead = 6;
  const auto& near = channel.near;
  const auto take = [&](const Posting& posting, double most) {
    if (most >= bound.target(posting.brief) && candidates.first_time(posting.name)) names.push_back(posting.name);
  };
  const bool others_read = rest + unseen + hidden < Bound::kRounding;
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i + 2 * kAhead < near.size()) __builtin_prefetch(&parts_[near.data()[i + 2 * kAhead].part].names);
    if (i + kAhead < near.size()) {
      const PartSlot& ahead = parts_[near.data()[i + kAhead].part];
      if (ahead.names.size > 0) __builtin_prefetch(words_.data(ahead.names.at));
    }
    const double gain = static_cast<double>(near.data()[i].gain) + Bound::kRounding, sum = gain + rest + unseen;
    if (bound.most_of_any(sum) < bound.lowest_target()) break;  // those behind say less
    const PartSlot& part = parts_[near.data()[i].part];
    ++work.lists;
    // This part alone, and what hidden words may be like; then with others that were found.
    const double alone = std::min(sum, gain + hidden);
    const auto take_alone = [&](const Posting& posting) {
      take(posting, hidden > 0 ? bound.most(posting.brief, alone) : bound.most_alone(posting.brief, alone));
    };
    const auto take_found = [&](const Posting& posting) {
      take(posting, bound.most(posting.brief, std::min(sum, gain + others.of(posting.others) + hidden)));
    };
    if (const auto all = postings(part); all.size() < kLong) {
      work.postings += all.size();
      for (const Posting& posting : all) {
        if (!others_read && others.of(posting.others) > 0) {
          take_found(posting);
        } else {
          take_alone(posting);
        }
      }
      continue;
    }
    const Bound::Reach reach_alone = hidden > 0 ? bound.reach(alone) : bound.reach_alone(alone);
    if (bound.may(reach_alone)) {
      each_range(part, bound, reach_alone, [&](std::span<const Posting> range) {
        work.postings += range.size();
        for (const Posting& posting : range) take_alone(posting);
      });
    }
    if (others_read) continue;
    each_range(part, bound, bound.reach(sum), [&](std::span<const Posting> range) {
      work.postings += range.size();
      each_found(range, others, take_found);
    });
  }
}

void Store::collect(const PreparedQuery::Name& query, Candidates& candidates) const {
  Found found = find_parts(query, candidates);
  collect_joined(query, found, candidates);
  order_channels(found, candidates.bound);
  double rest = found.rest(query.words.size(), query.words.size()), unseen = 0;
  std::vector<std::uint32_t> names;
  for (const auto& channel : found.channels) {
    rest = std::max(0.0, rest - channel.most);
    read_channel(channel, rest, unseen, found.all_hidden - channel.hidden, candidates, names);
    unseen += channel.hidden;
  }
  consider_all(found, names, {}, candidates);
}

void Store::consider_all(const Found& found, std::span<const std::uint32_t> names, Joined joined,
                         Candidates& candidates) const {
  candidates.scratch.work.considered += names.size();
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < names.size() + 2 * kAhead; ++i) {
    if (i < names.size()) __builtin_prefetch(&names_[names[i]]);
    if (i >= kAhead && i - kAhead < names.size()) __builtin_prefetch(words_.data(names_[names[i - kAhead]].first));
    if (i >= 2 * kAhead) consider(found, names[i - 2 * kAhead], joined, candidates);
  }
}

// The names as they are found are judged by the parts that were found for the query's; parts that may be similar to a
// word of which only the narrow search was made count as the most that can be.
void Store::consider(const Found& found, std::uint32_t name, Joined joined, Candidates& candidates) const {
  const NameSlot& slot = names_[name];
  std::size_t matches = 0;
  std::uint32_t query_parts = 0;
  std::uint64_t may_agree = 0;
  double sum = 0;
  for (std::size_t i = 0; i < slot.count; ++i) {
    const std::uint32_t part = words_.data(slot.first)[i];
    const auto& item = found.likeness->at(part);
    double weight = item.part == Likeness::kNone ? 0 : static_cast<double>(item.weight);
    std::uint32_t words = item.part == Likeness::kNone ? 0 : item.query_parts;
    for (const auto& word : found.hidden) {
      if ((words >> word.query_part & 1U) != 0 || !names::may_be_similar(word.signature, signatures_[part])) continue;
      words |= 1U << word.query_part;
      weight = std::max(weight, word.most);
    }
    if (i < NamePair::kTold) {
      const bool free = (slot.free_bits >> i & 1U) != 0;
      may_agree |= std::uint64_t{free ? 0xffU : (words | found.not_looked_up) & 0xffU} << (i * NamePair::kTold);
    }
    if (words == 0) continue;
    ++matches;
    query_parts |= words;
    sum += weight;
  }
  matches = std::min<std::size_t>(matches, static_cast<std::size_t>(std::popcount(query_parts)));
  sum += joined.sum;
  const double best = candidates.bound.best(matches, sum, slot.brief, joined.pairs) + kind_weight(model_, slot.kind);
  if (best < candidates.bound.target(slot.brief)) return;
  candidates.found.push_back({slot.entry, name, candidates.asked, best, may_agree});
}

}  // namespace limen::screening
