#include "platform/http/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace limen::http {
namespace {

std::string escape(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
  return out;
}

// `{a="b",le="0.1"}`, or nothing.
std::string label_text(const Metrics::Labels& labels, std::string_view le = {}) {
  std::string out;
  for (const auto& [name, value] : labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",", name, escape(value, true));
  if (!le.empty()) out += fmt::format("{}le=\"{}\"", out.empty() ? "{" : ",", le);
  if (!out.empty()) out += '}';
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

void write_histogram(const Histogram& histogram, std::string_view name, const Metrics::Labels& labels,
                     std::string& out) {
  std::uint64_t running = 0;
  for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
    running += histogram.bucket(i);
    const std::string bound = i < histogram.bounds().size() ? number(histogram.bounds()[i]) : "+Inf";
    out += fmt::format("{}_bucket{} {}\n", name, label_text(labels, bound), running);
  }
  out += fmt::format("{}_sum{} {}\n", name, label_text(labels), number(histogram.sum()));
  out += fmt::format("{}_count{} {}\n", name, label_text(labels), running);
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

void Histogram::observe(double value) {
  const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(at)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) all += bucket(i);
  return all;
}

std::vector<double> latency_bounds() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

struct Metrics::Family {
  struct Sample {
    Labels labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
    std::function<double()> read;
  };
  std::string name, help, type;
  std::vector<std::unique_ptr<Sample>> samples;

  Sample& sample(Labels labels) {
    for (const auto& known : samples)
      if (known->labels == labels) return *known;
    samples.push_back(std::make_unique<Sample>());
    samples.back()->labels = std::move(labels);
    return *samples.back();
  }
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, std::string_view type) {
  for (const auto& known : families_)
    if (known->name == name && known->type == type) return *known;
  families_.push_back(std::make_unique<Family>());
  Family& made = *families_.back();
  made.name = name;
  made.help = help;
  made.type = type;
  return made;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  auto& slot = family(name, help, "counter").sample(std::move(labels)).counter;
  if (slot == nullptr) slot = std::make_unique<Counter>();
  return *slot;
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  auto& slot = family(name, help, "gauge").sample(std::move(labels)).gauge;
  if (slot == nullptr) slot = std::make_unique<Gauge>();
  return *slot;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::vector<double> bounds, Labels labels) {
  const std::lock_guard lock(mutex_);
  auto& slot = family(name, help, "histogram").sample(std::move(labels)).histogram;
  if (slot == nullptr) slot = std::make_unique<Histogram>(std::move(bounds));
  return *slot;
}

void Metrics::gauge_callback(std::string_view name, std::string_view help, std::function<double()> read,
                             Labels labels) {
  const std::lock_guard lock(mutex_);
  family(name, help, "gauge").sample(std::move(labels)).read = std::move(read);
}

std::string Metrics::to_text() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& family : families_) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", family->name, escape(family->help, false), family->name,
                       family->type);
    for (const auto& sample : family->samples) {
      const std::string labels = label_text(sample->labels);
      if (sample->read) {
        out += fmt::format("{}{} {}\n", family->name, labels, number(sample->read()));
      } else if (sample->counter) {
        out += fmt::format("{}{} {}\n", family->name, labels, sample->counter->value());
      } else if (sample->gauge) {
        out += fmt::format("{}{} {}\n", family->name, labels, sample->gauge->value());
      } else if (sample->histogram) {
        write_histogram(*sample->histogram, family->name, sample->labels, out);
      }
    }
  }
  return out;
}

}  // namespace limen::http
