#include "engines/measure/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace limen::measure {

namespace {

constexpr double kZ = 1.959963984540054;  // 97.5 % of the normal distribution lie below

double wilson(const Share& share, double sign) {
  if (share.of == 0) return sign < 0 ? 0 : 1;
  const double n = static_cast<double>(share.of), p = share.value(), z2 = kZ * kZ;
  const double middle = p + z2 / (2 * n);
  const double half = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return std::clamp((middle + sign * half) / (1 + z2 / n), 0.0, 1.0);
}

}  // namespace

double Share::low() const { return hits == 0 ? 0 : wilson(*this, -1); }
double Share::high() const { return hits == of ? 1 : wilson(*this, 1); }

double threshold_of(std::vector<double> scores, double rate) {
  constexpr double kLeast = std::numeric_limits<double>::min();
  // A rate that is meant as 1 % of 300 is 3, whatever the product makes of it.
  const auto allowed = static_cast<std::size_t>(std::max(0.0, rate * static_cast<double>(scores.size()) + 1e-9));
  if (allowed >= scores.size()) return kLeast;
  std::nth_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(allowed), scores.end(),
                   std::greater<>());
  // The first score that must not alarm; all above it may, and those equal to it must not either.
  return std::max(kLeast, std::nextafter(scores[allowed], std::numeric_limits<double>::infinity()));
}

void Groups::add(std::string_view name, bool hit) {
  const auto count = [&](std::string_view key) {
    auto found = shares_.find(key);
    if (found == shares_.end()) found = shares_.emplace(std::string(key), Share()).first;
    found->second.of += 1;
    found->second.hits += hit ? 1 : 0;
  };
  count(name);
  if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) count(name.substr(0, slash));
  if (!name.empty()) count("");
}

Share Groups::total() const {
  const auto found = shares_.find("");
  return found == shares_.end() ? Share() : found->second;
}

std::vector<Outlier> outliers(const Groups& groups, double times) {
  std::vector<Outlier> found;
  const double limit = times * groups.total().value();
  for (const auto& [name, share] : groups.all()) {
    if (!name.empty() && share.hits > 0 && share.value() > limit) found.push_back({name, share, share.low() > limit});
  }
  std::sort(found.begin(), found.end(), [](const Outlier& a, const Outlier& b) {
    return a.share.value() != b.share.value() ? a.share.value() > b.share.value() : a.name < b.name;
  });
  return found;
}

void Reliability::add(double probability, bool right, double weight) {
  const double p = std::clamp(probability, 0.0, 1.0);
  Bin& bin = bins_[std::min(kBins - 1, static_cast<std::size_t>(p * kBins))];
  bin.weight += weight;
  bin.promised += weight * p;
  bin.right += right ? weight : 0;
  bin.count += 1;
}

double Reliability::error() const {
  double sum = 0, weight = 0;
  for (const Bin& bin : bins_) {
    sum += std::abs(bin.promised - bin.right);
    weight += bin.weight;
  }
  return weight > 0 ? sum / weight : 0;
}

}  // namespace limen::measure
