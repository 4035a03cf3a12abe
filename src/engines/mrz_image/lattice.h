// Columns with a few likely characters each, and a finite automaton that says which may follow. Internal.
//
// Automaton: kStates, start(), and step(column, state, character) giving the next state and a factor (0: forbidden);
// accepts(state).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engines/mrz_glyphs/mrz_glyphs.h"

namespace limen::mrz_image {

struct Choice {
  int symbol = 0;  // index into kAlphabet
  double probability = 0;
};
using Choices = std::vector<Choice>;  // likeliest first

struct Next {
  int state = 0;
  double factor = 0;
};

template <typename Automaton>
class Lattice {
 public:
  static constexpr int kStates = Automaton::kStates;
  using Sums = std::array<double, kStates>;

  Lattice(const std::vector<Choices>& columns, const Automaton& automaton) : columns_(columns), automaton_(automaton) {
    sum_forwards();
    sum_backwards();
  }

  // Indices into each column's choices; empty if no path is allowed. `score`: logarithm of its probability.
  std::vector<int> best_path(double& score) const {
    const std::size_t count = columns_.size();
    Sums best{};
    best[static_cast<std::size_t>(automaton_.start())] = 1;
    std::vector<std::array<std::int16_t, kStates>> from(count);
    std::vector<std::array<std::int16_t, kStates>> taken(count);
    score = 0;
    for (std::size_t k = 0; k < count; ++k) {
      Sums next{};
      for (int s = 0; s < kStates; ++s) {
        const double here = best[static_cast<std::size_t>(s)];
        if (here <= 0) continue;
        for (std::size_t c = 0; c < columns_[k].size(); ++c) {
          const Next to = automaton_.step(k, s, columns_[k][c].symbol);
          const double value = here * to.factor * columns_[k][c].probability;
          if (value <= next[static_cast<std::size_t>(to.state)]) continue;
          next[static_cast<std::size_t>(to.state)] = value;
          from[k][static_cast<std::size_t>(to.state)] = static_cast<std::int16_t>(s);
          taken[k][static_cast<std::size_t>(to.state)] = static_cast<std::int16_t>(c);
        }
      }
      score += scale(next);
      best = next;
    }
    int last = -1;
    for (int s = 0; s < kStates; ++s) {
      if (automaton_.accepts(s) && best[static_cast<std::size_t>(s)] > 0 &&
          (last < 0 || best[static_cast<std::size_t>(s)] > best[static_cast<std::size_t>(last)])) {
        last = s;
      }
    }
    if (last < 0) return {};
    score += std::log(best[static_cast<std::size_t>(last)]);
    std::vector<int> path(count);
    for (std::size_t k = count; k-- > 0;) {
      path[k] = taken[k][static_cast<std::size_t>(last)];
      last = from[k][static_cast<std::size_t>(last)];
    }
    return path;
  }

  // Share of all paths' probability that has these choices in columns first … end - 1.
  double share(const std::vector<int>& path, std::size_t first, std::size_t end) const {
    Sums now = forwards_[first];
    double logarithm = 0;
    for (std::size_t k = first; k < end; ++k) {
      const Choice& choice = columns_[k][static_cast<std::size_t>(path[k])];
      Sums next{};
      for (int s = 0; s < kStates; ++s) {
        if (now[static_cast<std::size_t>(s)] <= 0) continue;
        const Next to = automaton_.step(k, s, choice.symbol);
        next[static_cast<std::size_t>(to.state)] += now[static_cast<std::size_t>(s)] * to.factor * choice.probability;
      }
      now = next;
      logarithm += scale(now);
    }
    double sum = 0;
    for (std::size_t s = 0; s < kStates; ++s) sum += now[s] * backwards_[end][s];
    if (sum <= 0) return 0;
    logarithm += std::log(sum) + forward_scale_[first] + backward_scale_[end];
    double whole = 0;
    for (std::size_t s = 0; s < kStates; ++s) whole += forwards_[0][s] * backwards_[0][s];
    return std::min(1.0, std::exp(logarithm - std::log(whole) - backward_scale_[0]));
  }

 private:
  // Divides by the largest; its logarithm.
  static double scale(Sums& sums) {
    const double most = *std::max_element(sums.begin(), sums.end());
    if (most <= 0) return 0;
    for (double& sum : sums) sum /= most;
    return std::log(most);
  }

  void sum_forwards() {
    forwards_.resize(columns_.size() + 1);
    forward_scale_.resize(columns_.size() + 1);
    forwards_[0][static_cast<std::size_t>(automaton_.start())] = 1;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      Sums& next = forwards_[k + 1];
      for (int s = 0; s < kStates; ++s) {
        const double here = forwards_[k][static_cast<std::size_t>(s)];
        if (here <= 0) continue;
        for (const Choice& choice : columns_[k]) {
          const Next to = automaton_.step(k, s, choice.symbol);
          next[static_cast<std::size_t>(to.state)] += here * to.factor * choice.probability;
        }
      }
      forward_scale_[k + 1] = forward_scale_[k] + scale(next);
    }
  }

  void sum_backwards() {
    backwards_.resize(columns_.size() + 1);
    backward_scale_.resize(columns_.size() + 1);
    for (int s = 0; s < kStates; ++s) backwards_.back()[static_cast<std::size_t>(s)] = automaton_.accepts(s) ? 1 : 0;
    for (std::size_t k = columns_.size(); k-- > 0;) {
      Sums& sums = backwards_[k];
      for (int s = 0; s < kStates; ++s) {
        double sum = 0;
        for (const Choice& choice : columns_[k]) {
          const Next to = automaton_.step(k, s, choice.symbol);
          sum += backwards_[k + 1][static_cast<std::size_t>(to.state)] * to.factor * choice.probability;
        }
        sums[static_cast<std::size_t>(s)] = sum;
      }
      backward_scale_[k] = backward_scale_[k + 1] + scale(sums);
    }
  }

  const std::vector<Choices>& columns_;
  const Automaton& automaton_;
  std::vector<Sums> forwards_, backwards_;
  std::vector<double> forward_scale_, backward_scale_;
};

}  // namespace limen::mrz_image
