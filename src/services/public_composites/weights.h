// An index under the reader's weights: what a query asks for, the runs around it, and answers kept for those who ask
// the same. Private to this folder.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/public_composites/index.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_composites {

inline constexpr std::size_t kMostRuns = 2'000, kLeastRuns = 10, kUsualRuns = 1'000, kMostWeights = 500;
inline constexpr double kMostWeight = 100, kUsualSpread = 0.25;
// Units times nodes times runs: about half a second at most.
inline constexpr std::size_t kMostWork = 50'000'000;

struct Choice {
  std::vector<double> weights{};  // of all nodes
  std::size_t runs = kUsualRuns;
  double spread = kUsualSpread;  // each weight is drawn between (1 - spread) and (1 + spread) times the chosen one
  bool changed = false;          // differs from the published weights
};

// From "w" ("CODE:1.5,CODE:0"), fields "w.CODE", "runs", "spread". What is not named keeps its published weight.
// Errors: "public_composites.weights.form", ".code", ".twice", ".number" (0 to 100 with at most 6 decimals), ".zero"
// (all weights below one node are nought), ".runs", ".spread", ".too_much".
Result<Choice> read_choice(const Index& index, const public_pages::Query& query);
// The same for the same choice, whatever order and form it came in: "WORK:1.5;1000;0.25".
std::string canonical(const Index& index, const Choice& choice);
// "WORK:1.5,EDUC:0": what differs from the published weights.
std::string weights_text(const Index& index, const Choice& choice);

struct Reweighted {
  std::vector<double> scores{}, ranks{};         // as Index::built.units
  std::vector<robustness::UnitSpread> spread{};  // the same
  std::vector<double> shares{};                  // effective weight of each node
  std::vector<std::size_t> order{};
};
// Errors: those of building under these weights.
Result<Reweighted> reweigh(const Index& index, const Choice& choice);

// The nodes that get a slider: aggregates below the root, else indicators; at most 40.
std::vector<std::size_t> slider_nodes(const Index& index);

// The last few hundred answers. Any number of threads.
class Reweigher {
 public:
  Result<std::shared_ptr<const Reweighted>> reweigh(const Index& index, const Choice& choice);
  std::size_t kept() const;

 private:
  static constexpr std::size_t kMostKept = 256;
  mutable std::mutex mutex_;
  std::list<std::string> used_;  // newest first
  struct Kept {
    std::list<std::string>::iterator place;
    std::shared_ptr<const Reweighted> answer;
  };
  std::map<std::string, Kept> kept_;
};

}  // namespace limen::public_composites
