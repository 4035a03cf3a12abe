#include "engines/manifest/parts.h"

#include <algorithm>

#include "base/text.h"

namespace limen::manifest {

PartKey part_key(const edifact::Interchange& interchange, const edifact::Message& message, std::string_view flight,
                 std::optional<CivilDate> day, std::string_view direction) {
  PartKey key{interchange.sender.id, message.type, message.access};
  if (key.reference.empty()) {
    key.reference = std::string(flight) + "/" + (day ? day->to_text() : std::string()) + "/" + std::string(direction);
  }
  return key;
}

Arrival arrival(PartKey key, const edifact::Message& message, std::uint64_t payload, Instant time) {
  Arrival result;
  result.key = std::move(key);
  result.payload = payload;
  result.time = time;
  result.last = message.part == edifact::Part::kLast || message.part == edifact::Part::kOnly;
  const std::string_view digits = message.sequence;
  if (is_ascii_digits(digits) && digits.size() <= 6 && message.part != edifact::Part::kOnly)
    result.sequence = static_cast<std::uint32_t>(std::stoul(std::string(digits)));
  return result;
}

Assembled Assembler::release(const PartKey& key, const Open& open, Release how) const {
  Assembled result;
  result.key = key;
  result.release = how;
  result.duplicates = open.duplicates;
  result.end_known = open.end.has_value();
  result.first = open.first;
  result.last = open.last;
  std::uint32_t expected = 1;
  for (const auto& [sequence, payload] : open.parts) {
    for (; expected < sequence; ++expected) result.missing.push_back(expected);
    expected = sequence + 1;
    result.payloads.push_back(payload);
  }
  for (; open.end && expected <= *open.end; ++expected) result.missing.push_back(expected);
  return result;
}

std::vector<Assembled> Assembler::add(const Arrival& part) {
  std::vector<Assembled> ready;
  const bool whole = !part.sequence || *part.sequence == 0 || *part.sequence > options_.max_parts;
  if (whole || (*part.sequence == 1 && part.last && !open_.contains(part.key))) {
    Assembled one;
    one.key = part.key;
    one.payloads = {part.payload};
    one.first = one.last = part.time;
    ready.push_back(std::move(one));
    return ready;
  }
  const auto gone = released_.find(part.key);
  if (gone != released_.end()) {
    // A part 01 begins a list of the same name anew; any other one comes too late for the list it was part of.
    if (*part.sequence != 1) {
      Open late;
      late.parts[*part.sequence] = part.payload;
      late.first = late.last = part.time;
      Assembled one = release(part.key, late, Release::kLate);
      one.missing.clear();
      one.end_known = part.last;
      ready.push_back(std::move(one));
      return ready;
    }
    released_.erase(gone);
  }
  auto [at, fresh] = open_.try_emplace(part.key);
  Open& open = at->second;
  if (fresh) open.first = part.time;
  open.last = std::max(open.last, part.time);
  if (!open.parts.try_emplace(*part.sequence, part.payload).second) open.duplicates.push_back(part.payload);
  if (part.last) open.end = std::max(open.end.value_or(0), *part.sequence);
  if (open.end && open.parts.size() >= *open.end && open.parts.begin()->first == 1 &&
      open.parts.rbegin()->first == *open.end) {
    ready.push_back(release(at->first, open, Release::kComplete));
    open_.erase(at);
  } else if (open_.size() > options_.max_open) {
    const auto oldest = std::min_element(open_.begin(), open_.end(),
                                         [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
    ready.push_back(release(oldest->first, oldest->second, Release::kForced));
    released_[oldest->first] = part.time;
    open_.erase(oldest);
  }
  return ready;
}

std::vector<Assembled> Assembler::expire(Instant now) {
  std::vector<Assembled> ready;
  for (auto at = open_.begin(); at != open_.end();) {
    if (at->second.last.plus_seconds(options_.timeout_seconds) > now) {
      ++at;
      continue;
    }
    ready.push_back(release(at->first, at->second, Release::kForced));
    released_[at->first] = now;
    at = open_.erase(at);
  }
  std::erase_if(released_, [&](const auto& one) { return one.second.plus_seconds(options_.remember_seconds) < now; });
  std::sort(ready.begin(), ready.end(), [](const Assembled& a, const Assembled& b) {
    return a.first == b.first ? a.key < b.key : a.first < b.first;
  });
  return ready;
}

std::optional<Assembled> Assembler::force(const PartKey& key) {
  const auto at = open_.find(key);
  if (at == open_.end()) return std::nullopt;
  Assembled one = release(at->first, at->second, Release::kForced);
  released_[key] = at->second.last;
  open_.erase(at);
  return one;
}

}  // namespace limen::manifest
