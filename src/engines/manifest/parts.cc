#include "engines/manifest/parts.h"

#include <algorithm>

#include "base/text.h"

namespace limen::manifest {

std::string_view to_text(Release release) {
  constexpr std::string_view kNames[] = {"complete", "forced", "late", "duplicate", "stray"};
  return kNames[static_cast<std::size_t>(release)];
}

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
  const bool whole = message.part == edifact::Part::kOnly || (message.part == edifact::Part::kNone && digits.empty());
  if (whole) return result;
  const bool number = is_ascii_digits(digits) && digits.size() <= 6;
  result.sequence = number ? static_cast<std::uint32_t>(std::stoul(std::string(digits))) : 0;
  return result;
}

std::vector<std::uint32_t> Assembler::Numbers::missing() const {
  std::vector<std::uint32_t> result;
  for (std::uint32_t i = 0; i < there.size(); ++i) {
    if (!there[i]) result.push_back(i + 1);
  }
  return result;
}

void Assembler::Numbers::take(std::uint32_t sequence, bool last) {
  if (sequence > there.size()) there.resize(sequence);
  there[sequence - 1] = true;
  // An F before the highest number is no end: end_known() says so.
  if (last) end = std::max(end.value_or(0), sequence);
}

Assembled Assembler::single(const Arrival& part, Release how) const {
  Assembled one;
  one.key = part.key;
  one.release = how;
  one.first = one.last = part.time;
  (how == Release::kDuplicate ? one.duplicates : one.payloads).push_back(part.payload);
  return one;
}

void Assembler::forget(std::map<PartKey, Released>::iterator at) {
  released_at_.erase({at->second.time, at->first});
  released_.erase(at);
}

void Assembler::remember(const PartKey& key, Released what) {
  if (const auto before = released_.find(key); before != released_.end()) forget(before);
  released_at_.emplace(what.time, key);
  released_.emplace(key, std::move(what));
  while (released_.size() > options_.max_remembered) forget(released_.find(released_at_.begin()->second));
}

Assembled Assembler::release(OpenLists::iterator at, Release how, Instant now) {
  const Open& open = at->second;
  Assembled result;
  result.key = at->first;
  result.list = open.list;
  result.release = how;
  result.end_known = open.numbers.end_known();
  result.missing = open.numbers.missing();
  result.first = open.first;
  result.last = open.last;
  for (const auto& [sequence, payload] : open.parts) result.payloads.push_back(payload);
  remember(at->first, {open.list, open.numbers, now});
  waiting_since_.erase({open.last, at->first});
  open_.erase(at);
  return result;
}

// What the part is to the list of its name that was given out before; nullopt when it begins a new one.
std::optional<Assembled> Assembler::of_released(const Arrival& part) {
  const auto at = released_.find(part.key);
  if (at == released_.end()) return std::nullopt;
  Released& gone = at->second;
  if (gone.time.plus_seconds(options_.remember_seconds) < part.time) {
    forget(at);
    return std::nullopt;
  }
  const std::uint32_t sequence = *part.sequence;
  Numbers& numbers = gone.numbers;
  // With a known end the list has no part behind it, and no other part with F.
  if (numbers.end_known() && (sequence > *numbers.end || part.last != (sequence == *numbers.end))) return std::nullopt;
  if (!numbers.has(sequence)) {
    numbers.take(sequence, part.last);
    Assembled late = single(part, Release::kLate);
    late.list = gone.list;
    late.missing = numbers.missing();
    late.end_known = numbers.end_known();
    return late;
  }
  if (sequence == 1 || part.last != (numbers.end == sequence)) return std::nullopt;
  Assembled copy = single(part, Release::kDuplicate);
  copy.list = gone.list;
  copy.missing = numbers.missing();
  copy.end_known = numbers.end_known();
  return copy;
}

std::vector<Assembled> Assembler::add(const Arrival& part) {
  std::vector<Assembled> ready;
  if (!part.sequence || (*part.sequence == 1 && part.last)) {
    ready.push_back(single(part, Release::kComplete));
    ready.back().list = ++lists_;
    return ready;
  }
  const std::uint32_t sequence = *part.sequence;
  if (sequence == 0 || sequence > options_.max_parts) {
    ready.push_back(single(part, Release::kStray));
    ready.back().list = ++lists_;
    ready.back().end_known = false;
    return ready;
  }
  if (!open_.contains(part.key)) {
    if (auto known = of_released(part)) {
      ready.push_back(std::move(*known));
      return ready;
    }
  }
  const auto [at, fresh] = open_.try_emplace(part.key);
  Open& open = at->second;
  if (open.numbers.has(sequence)) {
    if (part.last) open.numbers.take(sequence, true);
    ready.push_back(single(part, Release::kDuplicate));
    ready.back().list = open.list;
    ready.back().missing = open.numbers.missing();
    ready.back().end_known = open.numbers.end_known();
  } else {
    if (fresh) {
      open.list = ++lists_;
      open.first = open.last = part.time;
    } else {
      waiting_since_.erase({open.last, part.key});
    }
    open.first = std::min(open.first, part.time);
    open.last = std::max(open.last, part.time);
    waiting_since_.emplace(open.last, part.key);
    open.numbers.take(sequence, part.last);
    open.parts.emplace(sequence, part.payload);
  }
  if (open.numbers.end_known() && open.parts.size() == open.numbers.there.size()) {
    ready.push_back(release(at, Release::kComplete, part.time));
  } else if (open_.size() > options_.max_open) {
    ready.push_back(release(open_.find(waiting_since_.begin()->second), Release::kForced, part.time));
  }
  return ready;
}

std::vector<Assembled> Assembler::expire(Instant now) {
  std::vector<Assembled> ready;
  while (!waiting_since_.empty() && waiting_since_.begin()->first.plus_seconds(options_.timeout_seconds) <= now)
    ready.push_back(release(open_.find(waiting_since_.begin()->second), Release::kForced, now));
  while (!released_at_.empty() && released_at_.begin()->first.plus_seconds(options_.remember_seconds) < now)
    forget(released_.find(released_at_.begin()->second));
  std::sort(ready.begin(), ready.end(), [](const Assembled& a, const Assembled& b) {
    return a.first == b.first ? a.key < b.key : a.first < b.first;
  });
  return ready;
}

std::optional<Assembled> Assembler::force(const PartKey& key) {
  const auto at = open_.find(key);
  if (at == open_.end()) return std::nullopt;
  return release(at, Release::kForced, at->second.last);
}

}  // namespace limen::manifest
