// Inside the screening engine: two names, part by part: which part of the one stands for which of the other, and what
// that says. Shared by evaluate() and Index, so that the two cannot differ.
#pragma once

#include <span>
#include <vector>

#include "engines/screening/words.h"

namespace limen::screening {

// A reason before its texts are copied: indices into the parts, -1 for none.
struct NameReason {
  Evidence evidence = Evidence::kPrior;
  double contribution = 0;
  int query = -1, query_count = 1;
  int list = -1, list_count = 1;
  double similarity = 0;
  float rarity = 0;
};

struct NameJudgement {
  double total = 0;         // prior and all name reasons
  std::size_t matched = 0;  // parts that agree, initials and particles not counted
  std::vector<NameReason> reasons;
};

// `cut`: the last word of the query may be the beginning of a longer one [9303-3 §4.6]. `foreign`: one of the two names
// was read from another script; `misread`: from one that is read by guess.
// `may_agree`: what an index found already, eight bits for each of the first eight listed parts: whether it may agree
// with each of the first eight words.
struct NamePair {
  std::span<const Word> asked;
  std::span<const ListedWord> listed;
  NameKind kind = NameKind::kPrimary;
  bool cut = false;
  bool foreign = false;
  bool misread = false;
  std::uint64_t may_agree = kAnyMayAgree;

  static constexpr std::uint64_t kAnyMayAgree = ~std::uint64_t{0};
  static constexpr std::size_t kTold = 8;  // parts and words
  bool may(std::size_t word, std::size_t part) const {
    return word >= kTold || part >= kTold || (may_agree >> (part * kTold + word) & 1U) != 0;
  }
};

NameJudgement judge_name(const Model& model, const name_facts::NameFacts& facts, const NamePair& names);

}  // namespace limen::screening
