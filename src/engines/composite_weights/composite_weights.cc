#include "engines/composite_weights/composite_weights.h"

#include <algorithm>
#include <cmath>

#include "engines/composite_statistics/composite_statistics.h"

namespace limen::composite_weights {
namespace {

using composite::Aggregation;
using composite::is_missing;
using composite::kMissing;
using composite::kNowhere;
using composite::Matrix;
using composite::Structure;

struct Line {
  double weight = 0, x = 0, y = 0, xx = 0, xy = 0;
};

Result<std::vector<std::size_t>> nodes_of_level(const Structure& structure, int level) {
  std::vector<std::size_t> nodes;
  for (std::size_t i = 0; i < structure.nodes().size(); ++i) {
    const composite::Node& node = structure.nodes()[i];
    if (i == structure.root()) continue;
    if (level == 0 ? node.parent == structure.root() : node.level == level) nodes.push_back(i);
  }
  if (nodes.size() < 2) return Error{"composite.weights.level", "there are not two nodes on that level", {}};
  return nodes;
}

// Siblings of the level sum to 1, so that weights before and after can be told beside each other.
void share_out(const Structure& structure, const std::vector<std::size_t>& nodes, std::vector<double>& weights) {
  std::map<std::size_t, double> sums;
  for (const std::size_t node : nodes) sums[structure.nodes()[node].parent] = 0;
  for (auto& [parent, sum] : sums) {
    for (const std::size_t child : structure.nodes()[parent].children) sum += weights[child];
  }
  for (const auto& [parent, sum] : sums) {
    for (const std::size_t child : structure.nodes()[parent].children) weights[child] /= sum;
  }
}

double influence_of(Influence measure, std::span<const double> node, std::span<const double> index) {
  if (measure == Influence::kPearson) return composite_statistics::pearson(node, index);
  return correlation_ratio(node, index);
}

class Search {
 public:
  Search(const Structure& structure, const Matrix& normalised, const Aggregation& how, Influence measure,
         std::vector<std::size_t> nodes)
      : structure_(structure), normalised_(normalised), how_(how), measure_(measure), nodes_(std::move(nodes)) {}

  const std::vector<std::size_t>& nodes() const { return nodes_; }

  // Shares of influence of all nodes of the level under these weights.
  Result<std::vector<double>> shares(const std::vector<double>& weights) const {
    const Matrix scores = TRY(composite::score(structure_, normalised_, weights, how_));
    std::vector<double> influence;
    double sum = 0;
    for (const std::size_t node : nodes_) {
      const double one = influence_of(measure_, scores.column(node), scores.column(structure_.root()));
      if (is_missing(one)) {
        return Error{"composite.weights.spread", structure_.nodes()[node].code + " or the index has no spread", {}};
      }
      influence.push_back(one);
      sum += std::abs(one);
    }
    if (!(sum > 0)) return Error{"composite.weights.spread", "nothing has influence on the index", {}};
    for (double& one : influence) one /= sum;
    return influence;
  }

  static double off(const std::vector<double>& shares, const std::vector<double>& wanted) {
    double most = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) most = std::max(most, std::abs(shares[i] - wanted[i]));
    return most;
  }

  // Who has too little influence gets more weight, in proportion; the pace slows where the last step made it worse.
  Result<Weighted> find(const std::vector<double>& wanted, std::size_t most_steps) const {
    Weighted found;
    std::vector<double> weights = structure_.weights();
    share_out(structure_, nodes_, weights);
    for (const std::size_t node : nodes_) {
      // Nothing grows out of a weight of nought.
      if (weights[node] <= 0) weights[node] = 1e-6;
    }
    share_out(structure_, nodes_, weights);
    std::vector<double> shares_now = TRY(shares(weights));
    found.off_before = off(shares_now, wanted);
    const std::vector<double> shares_before = shares_now;
    const std::vector<double> weights_before = weights;
    found.weights = weights;
    found.off_after = found.off_before;
    std::vector<double> best = shares_now;
    double pace = 1;
    while (found.steps < most_steps && found.off_after > 1e-7 && pace > 1e-6) {
      ++found.steps;
      std::vector<double> tried = found.weights;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const double ratio = wanted[i] / std::max(best[i], wanted[i] / 4);
        tried[nodes_[i]] *= std::pow(std::min(ratio, 4.0), pace);
      }
      share_out(structure_, nodes_, tried);
      const std::vector<double> after = TRY(shares(tried));
      if (off(after, wanted) < found.off_after) {
        found.off_after = off(after, wanted);
        found.weights = tried;
        best = after;
        pace = std::min(1.5, pace * 1.2);
      } else {
        pace /= 2;
      }
    }
    report(wanted, shares_before, best, weights_before, found);
    return found;
  }

  void report(const std::vector<double>& wanted, const std::vector<double>& before, const std::vector<double>& after,
              const std::vector<double>& weights_before, Weighted& found) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      found.parts.push_back(
          {nodes_[i], wanted[i], before[i], after[i], weights_before[nodes_[i]], found.weights[nodes_[i]]});
      if (after[i] >= 0) continue;
      note(found, "composite.weights.against",
           structure_.nodes()[nodes_[i]].code + ": the index goes against it, whatever its weight");
    }
  }

  static void note(Weighted& found, std::string code, std::string message) {
    found.findings.push_back(Error{std::move(code), std::move(message), {}, Severity::kWarning});
  }

 private:
  const Structure& structure_;
  const Matrix& normalised_;
  const Aggregation& how_;
  Influence measure_;
  std::vector<std::size_t> nodes_;
};

Result<std::vector<double>> wanted_shares(const Structure& structure, const std::vector<std::size_t>& nodes,
                                          const std::map<std::string, double>& shares) {
  std::vector<double> wanted(nodes.size(), 1);
  for (const auto& [code, share] : shares) {
    const auto at = std::find(nodes.begin(), nodes.end(), structure.find(code));
    if (at == nodes.end() || !std::isfinite(share) || !(share > 0)) {
      return Error{"composite.weights.share", code + ": a share is over nought and of a node on the level", {}};
    }
    wanted[static_cast<std::size_t>(at - nodes.begin())] = share;
  }
  double sum = 0;
  for (const double share : wanted) sum += share;
  for (double& share : wanted) share /= sum;
  return wanted;
}

}  // namespace

double correlation_ratio(std::span<const double> x, std::span<const double> y) {
  std::vector<double> a, b;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (is_missing(x[i]) || is_missing(y[i])) continue;
    a.push_back(x[i]);
    b.push_back(y[i]);
  }
  const auto n = static_cast<double>(a.size());
  if (a.size() < 5) return kMissing;
  double mean_x = 0, mean_y = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < a.size(); ++i) mean_x += a[i] / n, mean_y += b[i] / n;
  for (std::size_t i = 0; i < a.size(); ++i) {
    xx += (a[i] - mean_x) * (a[i] - mean_x);
    yy += (b[i] - mean_y) * (b[i] - mean_y);
  }
  // Sums of squares of equal figures need not be nought.
  const auto all_equal = [](const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [&](double value) { return value == values[0]; });
  };
  if (all_equal(a) || all_equal(b) || !(xx > 0 && yy > 0)) return kMissing;
  const double width = 1.06 * std::sqrt(xx / (n - 1)) * std::pow(n, -0.2);
  std::vector<double> fitted;
  double mean = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    Line line;
    for (std::size_t k = 0; k < a.size(); ++k) {
      const double d = a[k] - a[i], z = d / width, w = std::exp(-z * z / 2);
      line.weight += w;
      line.x += w * d;
      line.y += w * b[k];
      line.xx += w * d * d;
      line.xy += w * d * b[k];
    }
    // The line's height at the point itself; the mean where all weight lies on one place.
    const double spread = line.weight * line.xx - line.x * line.x;
    const bool flat = !(spread > 1e-12 * line.weight * line.weight * width * width);
    fitted.push_back(flat ? line.y / line.weight : (line.xx * line.y - line.x * line.xy) / spread);
    mean += fitted.back() / n;
  }
  double explained = 0;
  for (const double value : fitted) explained += (value - mean) * (value - mean);
  return std::min(1.0, explained / yy);
}

Result<Weighted> equal_influence(const Structure& structure, const Matrix& normalised, const Aggregation& how,
                                 const Wanted& wanted) {
  const Search search(structure, normalised, how, wanted.measure, TRY(nodes_of_level(structure, wanted.level)));
  const std::vector<double> shares = TRY(wanted_shares(structure, search.nodes(), wanted.shares));
  Weighted found = TRY(search.find(shares, wanted.steps));
  if (found.off_after > 0.01) {
    Search::note(found, "composite.weights.unreached", "the shares that are wanted were not reached");
  }
  return found;
}

Result<Weighted> principal_component_weights(const Structure& structure, const Matrix& normalised,
                                             const Aggregation& how, int level) {
  const Search search(structure, normalised, how, Influence::kPearson, TRY(nodes_of_level(structure, level)));
  std::vector<double> before = structure.weights();
  share_out(structure, search.nodes(), before);
  const Matrix scores = TRY(composite::score(structure, normalised, before, how));
  Weighted found;
  found.weights = before;
  std::map<std::size_t, std::vector<std::size_t>> families;
  for (const std::size_t node : search.nodes()) families[structure.nodes()[node].parent].push_back(node);
  for (const auto& [parent, children] : families) {
    if (children.size() < 2) continue;
    composite_statistics::Columns columns;
    double share = 0;  // siblings on other levels keep theirs
    for (const std::size_t child : children) {
      columns.push_back(scores.column(child));
      share += before[child];
    }
    const auto components = TRY(composite_statistics::principal_components(columns));
    double sum = 0;
    for (std::size_t i = 0; i < children.size(); ++i) sum += std::max(0.0, components.loadings.at(i, 0));
    for (std::size_t i = 0; i < children.size(); ++i) {
      const double loading = components.loadings.at(i, 0);
      found.weights[children[i]] = share * std::max(0.0, loading) / sum;
      if (loading > 0) continue;
      Search::note(found, "composite.weights.against",
                   structure.nodes()[children[i]].code + ": its loading is not over nought, its weight 0");
    }
  }
  const std::vector<double> wanted = TRY(wanted_shares(structure, search.nodes(), {}));
  const std::vector<double> shares_before = TRY(search.shares(before));
  const std::vector<double> shares_after = TRY(search.shares(found.weights));
  found.off_before = Search::off(shares_before, wanted);
  found.off_after = Search::off(shares_after, wanted);
  const std::size_t told = found.findings.size();
  search.report(wanted, shares_before, shares_after, before, found);
  found.findings.resize(told);  // what the component says of signs is said above
  return found;
}

}  // namespace limen::composite_weights
