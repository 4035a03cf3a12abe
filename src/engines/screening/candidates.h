// Inside the screening engine: what a search holds while it collects the names that it will judge [collect.cc].
#pragma once

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "engines/screening/store.h"

namespace limen::screening {

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
  std::uint64_t may_agree = NamePair::kAnyMayAgree;
};

struct Store::Candidates {
  bool first_time(std::uint32_t name) { return scratch.names.add(name); }

  Bound bound;
  std::uint32_t asked = 0;
  Scratch& scratch;
  std::vector<Candidate>& found;
};

// The parts that agree with one word of the query, those that say most in front.
struct Store::Channel {
  std::size_t query_part = 0;
  double most = 0;           // that any of them says, or could say
  double hidden = 0;         // that parts say which were not looked for
  std::size_t postings = 0;  // of the parts whose names may be read
  std::vector<Near> near{};
};

struct Store::Found {
  // The most that the words say together, these two left out.
  double rest(std::size_t word, std::size_t other_word) const {
    double sum = 0;
    for (const auto& channel : channels) {
      if (channel.query_part != word && channel.query_part != other_word) sum += channel.most;
    }
    return sum;
  }

  std::vector<Channel> channels{};
  std::vector<Hidden> hidden{};
  double all_hidden = 0;
  std::optional<Likeness> likeness{};
  std::uint32_t not_looked_up = 0;  // a bit for each word that may agree with parts which are not among those found
};

// So many pairs of neighbours that are one part of the other side when they are written together, and what these say.
struct Store::Joined {
  std::size_t pairs = 0;
  double sum = 0;
};

}  // namespace limen::screening
