// Look-ups in a list of the size of SLTD, each timed by itself, beside a sorted array and std::unordered_set of the
// same hashes.
//
//   engines_document_keys_bench            one million documents
//   engines_document_keys_bench 100000000  SLTD; 4 GB, with the unordered set 8 GB
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <unordered_set>

#include "engines/document_keys/test_lists.h"

namespace {

using namespace limen;
using namespace limen::document_keys;
namespace lists = limen::document_keys::testing;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Document `number` of a list without end: two letters and seven digits, made from the number alone.
struct Numbered {
  explicit Numbered(std::uint64_t number) {
    std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15U;
    mixed ^= mixed >> 31U;
    issuer = lists::state(mixed % 190);
    // 6,760,000,000 numbers, each once for 190 issuers and more documents than are asked for.
    std::uint64_t rest = number * 4'000'037U % 6'760'000'000U;
    for (std::size_t i = 9; i-- > 2; rest /= 10) text[i] = static_cast<char>('0' + rest % 10);
    for (std::size_t i = 2; i-- > 0; rest /= 26) text[i] = static_cast<char>('A' + rest % 26);
  }
  Document document() const { return {issuer, DocumentType::kPassport, {text.data(), text.size()}}; }
  StateCode issuer{};
  std::array<char, 9> text{};
};

struct Times {
  std::vector<std::uint32_t> nanoseconds;
  void print(std::string_view what) {
    std::ranges::sort(nanoseconds);
    double sum = 0;
    for (const auto time : nanoseconds) sum += time;
    const auto at = [&](double part) {
      return nanoseconds[static_cast<std::size_t>(part * (static_cast<double>(nanoseconds.size()) - 1))];
    };
    fmt::print("{:<34} mean {:>6.0f} ns  p50 {:>6}  p99 {:>6}  p99.9 {:>6}  {:>9.0f}/s\n", what,
               sum / static_cast<double>(nanoseconds.size()), at(0.5), at(0.99), at(0.999),
               1e9 * static_cast<double>(nanoseconds.size()) / sum);
  }
};

template <typename Ask>
void measure(std::string_view what, const std::vector<Numbered>& documents, std::size_t expected, const Ask& ask) {
  Times times;
  std::size_t found = 0;
  for (const Numbered& document : documents) {
    const auto start = Clock::now();
    const bool listed = ask(document.document());
    const auto end = Clock::now();
    found += listed ? 1 : 0;
    times.nanoseconds.push_back(static_cast<std::uint32_t>((end - start).count()));
  }
  times.print(what);
  if (found != expected) fmt::print("  found {} of {}!\n", found, expected);
}

Bytes build(std::uint32_t count) {
  Bytes bytes;
  bytes.reserve(std::size_t{count} * 14 + (1U << 20U));
  const auto start = Clock::now();
  Builder builder(lists::kKey);
  for (std::uint32_t i = 0; i < count; ++i) limen::testing::require(builder.add(Numbered(i).document(), i).ok());
  const double added = seconds_since(start);
  const auto written = builder.finish(lists::into(bytes));
  limen::testing::require(written.ok());
  fmt::print("{} keys, {} bytes, {:.3f} bytes a key; taken in {:.1f} s, in order and written after {:.1f} s\n",
             *written, bytes.size(), static_cast<double>(bytes.size()) / static_cast<double>(*written), added,
             seconds_since(start));
  return bytes;
}

}  // namespace

int main(int count, char** arguments) {
  const auto keys = static_cast<std::uint32_t>(count > 1 ? std::strtoul(arguments[1], nullptr, 10) : 1'000'000);
  if (keys < 1) return 2;
  constexpr std::size_t kAsked = 1'000'000;
  const Bytes bytes = build(keys);
  auto start = Clock::now();
  const auto snapshot = Snapshot::open(bytes).take();
  fmt::print("opened in {:.1f} ms", seconds_since(start) * 1e3);
  start = Clock::now();
  limen::testing::require(snapshot->verify().ok());
  fmt::print(", verified in {:.0f} ms\n", seconds_since(start) * 1e3);
  Random random(5);
  std::vector<Numbered> hits, misses;
  for (std::size_t i = 0; i < kAsked; ++i) {
    hits.emplace_back(random.below(keys));
    misses.emplace_back(keys + random.below(keys));
  }
  measure("the clock alone", hits, kAsked, [](const Document&) { return true; });
  const auto find = [](const auto& list) {
    return [&list](const Document& document) { return list.find(document)->listed(); };
  };
  measure("snapshot, hits", hits, kAsked, find(*snapshot));
  measure("snapshot, misses", misses, 0, find(*snapshot));
  DocumentKeys changing(snapshot);
  constexpr std::uint32_t kChanges = 100'000;
  start = Clock::now();
  for (std::uint32_t i = 0; i < kChanges; ++i) {
    limen::testing::require(*changing.add(Numbered(3'000'000'000U + i).document(), i));
  }
  fmt::print("one change {:.0f} ns; {:.3f} bytes a key with the changes\n", seconds_since(start) * 1e9 / kChanges,
             static_cast<double>(changing.figures().bytes) / static_cast<double>(changing.figures().size));
  measure("with 100,000 changes, hits", hits, kAsked, find(changing));
  measure("with 100,000 changes, misses", misses, 0, find(changing));
  std::uint64_t written = 0;
  start = Clock::now();
  limen::testing::require(changing
                              .compact([&](ByteView more) -> Result<void> {
                                written += more.size();
                                return {};
                              })
                              .ok());
  fmt::print("compacted in {:.1f} s\n", seconds_since(start));

  const auto hash = [](const Document& document) { return fingerprint(lists::kKey, document)->hash; };
  std::vector<std::uint64_t> sorted;
  sorted.reserve(keys);
  for (std::uint32_t i = 0; i < keys; ++i) sorted.push_back(hash(Numbered(i).document()));
  {
    start = Clock::now();
    std::unordered_set<std::uint64_t> set;
    set.reserve(keys);
    for (const auto key : sorted) set.insert(key);
    fmt::print("unordered_set made in {:.1f} s\n", seconds_since(start));
    measure("unordered_set, hits", hits, kAsked, [&](const Document& d) { return set.contains(hash(d)); });
    measure("unordered_set, misses", misses, 0, [&](const Document& d) { return set.contains(hash(d)); });
  }
  start = Clock::now();
  std::ranges::sort(sorted);
  fmt::print("array sorted in {:.1f} s\n", seconds_since(start));
  const auto search = [&](const Document& d) { return std::ranges::binary_search(sorted, hash(d)); };
  measure("sorted array, hits", hits, kAsked, search);
  measure("sorted array, misses", misses, 0, search);
  return 0;
}
