#include "engines/screening/pairing.h"

#include <algorithm>
#include <array>
#include <optional>

namespace limen::screening {
namespace {

// One part, or two neighbours that together stand for one part of the other side. The last and the first part are
// neighbours too, because surnames go in front or behind.
struct Group {
  std::size_t first = 0, count = 1;
};

std::size_t next(std::size_t i, std::size_t size) { return i + 1 == size ? 0 : i + 1; }

std::string_view text_of(const Word& word) { return word.text(); }
std::string_view text_of(const ListedWord& word) { return word.text; }
std::uint32_t key_of(const Word& word) { return word.spellings.front().key; }
std::uint32_t key_of(const ListedWord& word) { return word.key; }

template <typename Part>
std::uint32_t joined_key(std::span<const Part> parts, std::size_t first) {
  return names::spelling_hash(std::string(text_of(parts[first])).append(text_of(parts[next(first, parts.size())])));
}

// Neighbours that written together are one part of the other side, under the rules of spelling.
template <typename Part, typename Other>
std::vector<Group> groups(std::span<const Part> parts, std::span<const Other> others) {
  constexpr std::size_t kShortestJoined = 4, kSlack = 3;
  std::vector<Group> groups;
  groups.reserve(parts.size());
  const auto has = [&](std::string_view text) {
    return std::ranges::any_of(others, [&](const Other& other) { return text_of(other) == text; });
  };
  std::vector<bool> taken(parts.size());
  for (std::size_t i = 0; parts.size() > 1 && i < parts.size(); ++i) {
    const std::size_t j = next(i, parts.size());
    if (taken[i] || taken[j]) continue;
    const std::string_view a = text_of(parts[i]), b = text_of(parts[j]);
    const std::size_t length = a.size() + b.size();
    const bool plausible =
        length >= kShortestJoined && std::ranges::any_of(others, [&](const Other& other) {
          const std::string_view whole = text_of(other);
          return whole.size() + kSlack >= length && whole.size() <= length + kSlack && whole[0] == a[0];
        });
    if (!plausible || (has(a) && has(b))) continue;
    const std::uint32_t key = joined_key(parts, i);
    if (key == key_of(parts[i]) || key == key_of(parts[j])) continue;  // a letter that adds nothing
    if (std::ranges::none_of(others, [&](const Other& other) { return key_of(other) == key; })) continue;
    groups.push_back({i, 2});
    taken[i] = taken[j] = true;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!taken[i]) groups.push_back({i, 1});
  }
  std::ranges::sort(groups, {}, &Group::first);
  return groups;
}

template <typename Part>
float rarity_of(std::span<const Part> parts, const Group& group) {
  // What stands together is rarer than the rarer half.
  return group.count == 1 ? parts[group.first].rarity
                          : std::max(parts[group.first].rarity, parts[next(group.first, parts.size())].rarity) + 2;
}

PairJudgement judge_joined(const Model& model, const NamePair& names, const Group& row, const Group& column) {
  const std::uint32_t asked = row.count == 2 ? joined_key(names.asked, row.first) : key_of(names.asked[row.first]);
  const std::uint32_t listed =
      column.count == 2 ? joined_key(names.listed, column.first) : key_of(names.listed[column.first]);
  if (asked != listed) return {};
  const float rarity = std::min({rarity_of(names.asked, row), rarity_of(names.listed, column), name_facts::kRarest});
  return {Evidence::kPartJoined, std::max(kLeastGain, model.gain(Evidence::kPartJoined, 1, rarity)), 1, rarity};
}

// Which column each row takes, -1 for none, so that the sum of values is the largest: exactly, over all subsets of
// columns, for names of usual length; by the Hungarian method for longer ones.
std::vector<int> assign_pairs(std::span<const double> values, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kMostColumns = 6;
  if (columns > kMostColumns || rows > kMostColumns) return names::assign(values, rows, columns);
  const std::size_t subsets = std::size_t{1} << columns;
  std::array<double, std::size_t{1} << kMostColumns> best, next;
  std::array<std::array<std::int8_t, std::size_t{1} << kMostColumns>, kMostColumns> taken;
  std::fill_n(best.begin(), subsets, -1.0);
  best[0] = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t used = 0; used < subsets; ++used) {
      next[used] = best[used];
      taken[row][used] = -1;
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t bit = std::size_t{1} << column;
        const double value = values[row * columns + column];
        if ((used & bit) == 0 || value <= 0 || best[used & ~bit] < 0) continue;
        if (best[used & ~bit] + value <= next[used]) continue;
        next[used] = best[used & ~bit] + value;
        taken[row][used] = static_cast<std::int8_t>(column);
      }
    }
    best = next;
  }
  const auto end = best.begin() + static_cast<std::ptrdiff_t>(subsets);
  auto used = static_cast<std::size_t>(std::max_element(best.begin(), end) - best.begin());
  std::vector<int> result(rows, -1);
  for (std::size_t row = rows; row-- > 0;) {
    result[row] = taken[row][used];
    if (result[row] >= 0) used &= ~(std::size_t{1} << static_cast<unsigned>(result[row]));
  }
  return result;
}

class Judge {
 public:
  Judge(const Model& model, const name_facts::NameFacts& facts, const NamePair& names)
      : model_(model),
        facts_(facts),
        names_(names),
        asked_used_(names.asked.size()),
        listed_used_(names.listed.size()),
        partner_(names.asked.size(), -1) {}

  NameJudgement judge() {
    pair_up();
    judge_rest();
    judge_whole();
    judgement_.total = model_.weight(Evidence::kPrior);
    for (const auto& reason : judgement_.reasons) judgement_.total += reason.contribution;
    limit();
    judgement_.matched = matched_;
    return std::move(judgement_);
  }

 private:
  PairJudgement pair(const Group& row, const Group& column) const {
    if (row.count != column.count) return judge_joined(model_, names_, row, column);
    if (row.count == 2 || !names_.may(row.first, column.first)) return {};
    const Word& asked = names_.asked[row.first];
    const ListedWord& listed = names_.listed[column.first];
    const bool cut = names_.cut && row.first + 1 == names_.asked.size();
    return judge_pair(model_, asked, listed, relation_of(facts_, asked, listed.text), cut);
  }

  void pair_up() {
    const auto rows = groups(names_.asked, names_.listed);
    const auto columns = groups(names_.listed, names_.asked);
    std::vector<PairJudgement> pairs;
    std::vector<double> values;
    pairs.reserve(rows.size() * columns.size());
    values.reserve(pairs.capacity());
    // A pair also spares a contradiction.
    const double spared = -model_.weight(Evidence::kPartContradicts);
    for (const auto& row : rows) {
      for (const auto& column : columns) {
        pairs.push_back(pair(row, column));
        const bool free = names_.asked[row.first].free && names_.listed[column.first].free;
        const PairJudgement& made = pairs.back();
        values.push_back(!made.agrees() ? 0 : free ? made.gain : made.gain + spared);
      }
    }
    const auto chosen = assign_pairs(values, rows.size(), columns.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (chosen[i] < 0) continue;
      const auto j = static_cast<std::size_t>(chosen[i]);
      take(rows[i], columns[j], pairs[i * columns.size() + j]);
    }
  }

  void take(const Group& row, const Group& column, const PairJudgement& made) {
    for (std::size_t i = 0; i < row.count; ++i) asked_used_[(row.first + i) % asked_used_.size()] = true;
    for (std::size_t i = 0; i < column.count; ++i) listed_used_[(column.first + i) % listed_used_.size()] = true;
    judgement_.reasons.push_back({made.evidence, made.gain, static_cast<int>(row.first), static_cast<int>(row.count),
                                  static_cast<int>(column.first), static_cast<int>(column.count), made.similarity,
                                  made.rarity});
    if (made.evidence == Evidence::kPartInitial || made.evidence == Evidence::kParticle) return;
    ++matched_;
    for (std::size_t i = 0; i < row.count; ++i)
      partner_[(row.first + i) % partner_.size()] = static_cast<int>(column.first);
    whole_ = whole_ && (made.evidence == Evidence::kPartExact || made.evidence == Evidence::kPartSpelling ||
                        made.evidence == Evidence::kPartJoined || made.evidence == Evidence::kPartForm);
    if (matched_ > 1 && static_cast<int>(column.first) < last_listed_) ++descents_;
    last_listed_ = static_cast<int>(column.first);
  }

  template <typename Part>
  static std::vector<int> rest(std::span<const Part> parts, const std::vector<bool>& used) {
    std::vector<int> rest;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!used[i] && !parts[i].free) rest.push_back(static_cast<int>(i));
    }
    return rest;
  }

  void add(Evidence evidence, int asked = -1, int listed = -1) {
    judgement_.reasons.push_back({evidence, model_.weight(evidence), asked, 1, listed, 1, 0, 0});
  }

  // Each part of the side with fewer left against the one of the other side that it resembles most.
  void set_against(std::vector<int>& asked, std::vector<int>& listed, std::size_t both) {
    constexpr double kResembles = 0.5;
    for (std::size_t i = 0; i < both; ++i) {
      double best = -1;
      std::size_t best_asked = i, best_listed = i;
      for (std::size_t a = i; a < asked.size(); ++a) {
        for (std::size_t l = i; l < listed.size(); ++l) {
          const double resemblance = names::resemblance(text_of(names_.asked[static_cast<std::size_t>(asked[a])]),
                                                        text_of(names_.listed[static_cast<std::size_t>(listed[l])]));
          if (resemblance > best) best = resemblance, best_asked = a, best_listed = l;
        }
      }
      std::swap(asked[i], asked[best_asked]);
      std::swap(listed[i], listed[best_listed]);
      const std::string_view left = text_of(names_.asked[static_cast<std::size_t>(asked[i])]);
      const std::string_view right = text_of(names_.listed[static_cast<std::size_t>(listed[i])]);
      // A part that nobody bears may be an error of writing; two that people bear are two names.
      const bool known = facts_.known(left) && facts_.known(right);
      const Evidence otherwise = known ? Evidence::kPartContradictsKnown : Evidence::kPartContradicts;
      const bool resembles = best >= kResembles && !known && !(number(left) && number(right));
      contradicted_ = contradicted_ || !(resembles || may_be_cut(asked[i], listed[i]));
      add(resembles ? Evidence::kPartResembles : otherwise, asked[i], listed[i]);
      judgement_.reasons.back().similarity = best;
      if (resembles) judgement_.reasons.back().contribution = model_.resemblance_weight(best);
    }
  }

  static bool number(std::string_view part) { return part[0] >= '0' && part[0] <= '9'; }

  // What is left of a part at the end of a field, and the longer beginning of a part elsewhere, which may be its short
  // form, are no proof of another person: they contradict, and set no limit.
  bool may_be_cut(int asked, int listed) const {
    const auto begins = [](std::string_view part, std::string_view whole, bool last) {
      constexpr std::size_t kShortestAtEnd = 2, kShortest = 4;
      return part.size() >= (last ? kShortestAtEnd : kShortest) && whole.starts_with(part);
    };
    const auto a = static_cast<std::size_t>(asked), b = static_cast<std::size_t>(listed);
    const std::string_view left = text_of(names_.asked[a]), right = text_of(names_.listed[b]);
    return begins(left, right, a + 1 == names_.asked.size()) || begins(right, left, b + 1 == names_.listed.size());
  }

  template <typename Part>
  static std::vector<int> initials(std::span<const Part> parts, const std::vector<bool>& used) {
    std::vector<int> found;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string_view text = text_of(parts[i]);
      // "y", "e", "i" join names; "d", "l", "o", "t" are what an apostrophe leaves of a particle.
      if (used[i] || text.size() != 1 || number(text) ||
          std::string_view("deilotvy").find(text[0]) != std::string_view::npos) {
        continue;
      }
      found.push_back(static_cast<int>(i));
    }
    return found;
  }

  // An initial that stands for no part of a name which has parts or initials left is somebody else's.
  void judge_initials(std::vector<int>& asked, std::vector<int>& listed) {
    auto of_asked = initials(names_.asked, asked_used_), of_listed = initials(names_.listed, listed_used_);
    const auto against = [&](std::vector<int>& initials, std::vector<int>& others, bool swapped) {
      while (!initials.empty() && !others.empty()) {
        contradict(swapped ? others.back() : initials.back(), swapped ? initials.back() : others.back());
        initials.pop_back();
        others.pop_back();
      }
    };
    against(of_asked, of_listed, false);
    against(of_asked, listed, false);
    against(of_listed, asked, true);
  }

  void contradict(int asked, int listed) {
    add(Evidence::kPartContradicts, asked, listed);
    contradicted_ = true;
  }

  // II and III, Jr and Senior (Sr is also a Spanish title): 0 where the part says no such thing.
  static int generation(std::string_view part) {
    constexpr auto kGenerations = std::to_array<std::pair<std::string_view, int>>({{"jr", 1},
                                                                                   {"jnr", 1},
                                                                                   {"junior", 1},
                                                                                   {"sr", 2},
                                                                                   {"snr", 2},
                                                                                   {"senior", 2},
                                                                                   {"ii", 3},
                                                                                   {"iii", 4},
                                                                                   {"iv", 5},
                                                                                   {"vi", 6},
                                                                                   {"vii", 7},
                                                                                   {"viii", 8},
                                                                                   {"ix", 9}});
    const auto found = std::ranges::find(kGenerations, part, &std::pair<std::string_view, int>::first);
    return found == kGenerations.end() ? 0 : found->second;
  }

  template <typename Part>
  static int generation_in(std::span<const Part> parts) {
    for (std::size_t i = parts.size(); i-- > 1;) {
      if (const int found = parts[i].free ? generation(text_of(parts[i])) : 0; found != 0) return static_cast<int>(i);
    }
    return -1;
  }

  void judge_generations() {
    const int asked = generation_in(names_.asked), listed = generation_in(names_.listed);
    if (asked < 0 || listed < 0) return;
    const auto of = [](const auto& part) { return generation(text_of(part)); };
    if (of(names_.asked[static_cast<std::size_t>(asked)]) == of(names_.listed[static_cast<std::size_t>(listed)]))
      return;
    contradict(asked, listed);
  }

  // The name in front of "bin" is the child's, the one behind it the father's. ("oglu" stands behind the father.)
  template <typename Part>
  static std::optional<std::pair<int, int>> filiation(std::span<const Part> parts) {
    constexpr auto kChildOf = std::to_array<std::string_view>(
        {"ben", "bin", "bint", "binte", "binti", "bn", "ibn", "ibne", "ibni", "ibnu", "ould", "ouled", "uld"});
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
      if (!parts[i].free || std::ranges::find(kChildOf, text_of(parts[i])) == kChildOf.end()) continue;
      std::size_t child = i - 1, father = i + 1;  // titles may stand between
      while (child > 0 && parts[child].free) --child;
      while (father + 1 < parts.size() && parts[father].free) ++father;
      if (!parts[child].free && !parts[father].free)
        return std::pair{static_cast<int>(child), static_cast<int>(father)};
    }
    return std::nullopt;
  }

  void judge_filiation() {
    const auto asked = filiation(names_.asked), listed = filiation(names_.listed);
    if (!asked || !listed) return;
    const auto partner = [&](int part) { return partner_[static_cast<std::size_t>(part)]; };
    if (partner(asked->first) != listed->second || partner(asked->second) != listed->first) return;
    add(Evidence::kNameFiliation, asked->first, listed->first);
    contradicted_ = true;
  }

  // Relatives share most parts of their names, so that agreement beside a contradiction counts only up to a limit:
  // names alone do not tell brothers apart, a birth date does. A fiftieth above it keeps the order of such hits.
  void limit() {
    constexpr double kAbove = 0.02;
    const double most = model_.weight(Evidence::kNameContradicted);
    // A name that was read by guess may contradict because it was misread.
    if (!contradicted_ || names_.misread || judgement_.total <= most) return;
    const double off = (1 - kAbove) * (most - judgement_.total);
    judgement_.reasons.push_back({Evidence::kNameContradicted, off, -1, 1, -1, 1, 0, 0});
    judgement_.total += off;
  }

  // Saying nothing is not contradicting: parts are set against one another as far as both sides have some left.
  void judge_rest() {
    auto asked = rest(names_.asked, asked_used_);
    auto listed = rest(names_.listed, listed_used_);
    judge_initials(asked, listed);
    judge_generations();
    const std::size_t both = std::min(asked.size(), listed.size());
    set_against(asked, listed, both);
    for (std::size_t i = both; i < asked.size(); ++i) add(Evidence::kPartExtraQuery, asked[i], -1);
    // One part left out is common; where many are, the first says most.
    for (std::size_t i = both; i < listed.size(); ++i) {
      add(i == both ? Evidence::kPartExtraList : Evidence::kPartExtraListMore, -1, listed[i]);
    }
    whole_ = whole_ && asked.empty() && listed.empty();
  }

  void judge_whole() {
    judge_filiation();
    whole_ = whole_ && !contradicted_;
    if (matched_ > 0 && whole_) add(Evidence::kNameEqual);
    if (matched_ == 1 && !whole_) add(Evidence::kNameSingle);
    if (descents_ > 1) add(Evidence::kNameOrder);  // "last first" and "first last" are one order
    if (names_.foreign) add(Evidence::kNameScript);
    if (names_.kind == NameKind::kAlias) add(Evidence::kNameAlias);
    if (names_.kind == NameKind::kWeakAlias) add(Evidence::kNameWeakAlias);
  }

  const Model& model_;
  const name_facts::NameFacts& facts_;
  const NamePair& names_;
  std::vector<bool> asked_used_, listed_used_;
  std::vector<int> partner_;  // of each asked part, -1: none
  bool contradicted_ = false;
  NameJudgement judgement_;
  std::size_t matched_ = 0, descents_ = 0;
  int last_listed_ = -1;
  bool whole_ = true;
};

}  // namespace

NameJudgement judge_name(const Model& model, const name_facts::NameFacts& facts, const NamePair& names) {
  return Judge(model, facts, names).judge();
}

}  // namespace limen::screening
