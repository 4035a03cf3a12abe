// Numbers about the running system, in the Prometheus text format (version 0.0.4).
//
// prometheus-cpp is not used: it takes a mutex and a map look-up for each labelled sample unless references are kept by
// hand, brings an HTTP server of its own, and its histogram locks on every observation; what is needed here is one
// relaxed atomic addition. Labels are fixed when a metric is made and never contain personal data: no address, user,
// document or path, only route patterns, codes and classes.
//
//   Metrics metrics;
//   Counter& crossings = metrics.counter("limen_crossings_total", "Crossings recorded.", {{"direction", "entry"}});
//   crossings.add();
//
// counter(), gauge() and histogram() return the same object for the same name and labels; it lives as long as Metrics.
// Everything may be called by many threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limen::http {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t delta) { value_.fetch_add(delta, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Counts of seconds (or any other unit) in fixed buckets.
class Histogram {
 public:
  explicit Histogram(std::vector<double> bounds);  // ascending upper bounds; +Inf is added
  void observe(double value);
  std::uint64_t count() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }
  const std::vector<double>& bounds() const { return bounds_; }
  std::uint64_t bucket(std::size_t index) const { return counts_[index].load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;  // bounds_.size() + 1
  std::atomic<double> sum_{0};
};

// 100 µs to 10 s.
std::vector<double> latency_bounds();

class Metrics {
 public:
  using Labels = std::vector<std::pair<std::string, std::string>>;
  Metrics();
  ~Metrics();
  Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, std::vector<double> bounds, Labels labels = {});
  // Read whenever the text is made; must be quick, must not call back into Metrics, and what it reads must outlive this
  // object. A second callback for the same name and labels replaces the first.
  void gauge_callback(std::string_view name, std::string_view help, std::function<double()> read, Labels labels = {});
  std::string to_text() const;

 private:
  struct Family;
  Family& family(std::string_view name, std::string_view help, std::string_view type);
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Family>> families_;
};

}  // namespace limen::http
