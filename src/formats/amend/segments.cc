#include "formats/amend/segments.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "formats/edifact/segment.h"

namespace limen::amend {
namespace {

using edifact::tag;

// For each of `from` one of `to` with the same key, each taken once, in order. Those that have one already are left
// alone.
template <typename Key>
void pair_by(std::span<const Piece> from, std::span<const Piece> to, std::vector<std::size_t>& pairs,
             std::vector<bool>& taken, const Key& key) {
  constexpr std::size_t kNone = ~std::size_t{0};
  std::unordered_map<std::string_view, std::deque<std::size_t>> places;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (!taken[i]) places[key(to[i])].push_back(i);
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (pairs[i] != kNone) continue;
    const auto found = places.find(key(from[i]));
    if (found == places.end() || found->second.empty()) continue;
    pairs[i] = found->second.front();
    taken[pairs[i]] = true;
    found->second.pop_front();
  }
}

std::string_view by_text(const Piece& piece) { return piece.text; }
std::string_view by_key(const Piece& piece) { return piece.key; }
std::string_view by_tag(const Piece& piece) { return std::string_view(piece.key).substr(0, piece.key.find('\0')); }

}  // namespace

Pieces::Pieces(std::string_view bytes, const edifact::Separators& separators, Openers openers) {
  edifact::SegmentCursor cursor(bytes, separators);
  edifact::Segment segment;
  std::size_t dealt_with = 0;
  while (cursor.next(segment)) {
    Piece piece;
    piece.lead = bytes.substr(dealt_with, segment.offset() - dealt_with);
    piece.text = bytes.substr(segment.offset(), segment.length());
    piece.tag = segment.tag();
    if (!segment.has(edifact::Segment::kTooLarge)) {
      piece.key = segment.tag_text();
      piece.key.push_back('\0');
      piece.key += segment.value(1);
    }
    dealt_with = segment.offset() + segment.length();
    pieces.push_back(std::move(piece));
  }
  ended = !pieces.empty() && pieces.back().tag == tag("UNT");
  const std::size_t count = pieces.size() - (ended ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || std::ranges::find(openers, pieces[i].tag) != openers.end()) units.push_back({i, 0, {}});
    Unit& unit = units.back();
    ++unit.count;
    const char* const from = pieces[unit.first].lead.data();
    const std::string_view last = pieces[i].text;
    unit.text = {from, static_cast<std::size_t>(last.data() + last.size() - from)};
  }
}

Merge::Merge(const Pieces& received, const Pieces& before, const Pieces& after, const edifact::Separators& separators)
    : received_(received), before_(before), after_(after), separators_(separators) {
  possible_ = received.units.size() == before.units.size() && !received.units.empty() && before.ended && after.ended;
  for (std::size_t i = 1; possible_ && i < before.units.size(); ++i) {
    possible_ = received.pieces[received.units[i].first].tag == before.pieces[before.units[i].first].tag;
  }
  if (!possible_) return;
  if (received.pieces.size() > 1) lead_ = received.pieces[1].lead;
  if (lead_.find_first_not_of("\r\n") != std::string_view::npos) lead_ = {};
  pair_units();
}

// Units that are the same are found wherever they stand, and then those that begin the same (a person's name). What is
// left belongs to the one that stood behind the one before it, if nobody else does.
void Merge::pair_units() {
  const auto& old_units = before_.units;
  const auto& new_units = after_.units;
  pairs_.assign(new_units.size(), kNone);
  std::vector<bool> taken(old_units.size(), false);
  const auto pair = [&](std::size_t now, std::size_t then) {
    pairs_[now] = then;
    taken[then] = true;
  };
  const std::size_t most = std::min(old_units.size(), new_units.size());
  std::size_t head = 0, tail = 0;
  while (head < most && new_units[head].text == old_units[head].text) {
    pair(head, head);
    ++head;
  }
  while (tail < most - head &&
         new_units[new_units.size() - 1 - tail].text == old_units[old_units.size() - 1 - tail].text) {
    pair(new_units.size() - 1 - tail, old_units.size() - 1 - tail);
    ++tail;
  }
  const auto whole = [](const Pieces&, const Unit& unit) { return unit.text; };
  const auto opener = [](const Pieces& all, const Unit& unit) { return all.pieces[unit.first].text; };
  const auto pair_equal = [&](const auto& text_of) {
    std::unordered_map<std::string_view, std::deque<std::size_t>> places;
    for (std::size_t i = head; i < old_units.size() - tail; ++i) {
      if (!taken[i]) places[text_of(before_, old_units[i])].push_back(i);
    }
    for (std::size_t i = head; i < new_units.size() - tail; ++i) {
      if (pairs_[i] != kNone) continue;
      const auto found = places.find(text_of(after_, new_units[i]));
      if (found == places.end() || found->second.empty()) continue;
      pair(i, found->second.front());
      found->second.pop_front();
    }
  };
  pair_equal(whole);
  pair_equal(opener);
  for (std::size_t i = head; i < new_units.size() - tail; ++i) {
    if (pairs_[i] != kNone) continue;
    const std::size_t then = i == 0 ? 0 : pairs_[i - 1] == kNone ? kNone : pairs_[i - 1] + 1;
    if (then >= old_units.size() || taken[then]) continue;
    if (before_.pieces[old_units[then].first].tag == after_.pieces[new_units[i].first].tag) pair(i, then);
  }
}

void Merge::add_piece(std::string& out, std::size_t& count, std::string_view lead, const Piece& piece) const {
  out += lead;
  out += piece.text;
  ++count;
}

void Merge::add_unit(std::string& out, std::size_t& count, std::size_t after_unit, bool whole) const {
  const Unit& after = after_.units[after_unit];
  const std::size_t then = pairs_[after_unit];
  if (then != kNone) {
    const Unit& received = received_.units[then];
    if (before_.units[then].text == after.text) {
      out += received.text;
      count += received.count;
      return;
    }
    if (!whole) return add_merged(out, count, received, before_.units[then], after);
  }
  for (std::size_t i = 0; i < after.count; ++i) {
    add_piece(out, count, after_unit == 0 && i == 0 ? std::string_view() : lead_, after_.pieces[after.first + i]);
  }
}

void Merge::add_merged(std::string& out, std::size_t& count, const Unit& received, const Unit& before,
                       const Unit& after) const {
  const std::span<const Piece> was(received_.pieces.data() + received.first, received.count);
  const std::span<const Piece> old(before_.pieces.data() + before.first, before.count);
  const std::span<const Piece> now(after_.pieces.data() + after.first, after.count);
  std::vector<std::size_t> old_of_was(was.size(), kNone), now_of_old(old.size(), kNone);
  std::vector<bool> old_taken(old.size(), false), now_taken(now.size(), false);
  pair_by(was, old, old_of_was, old_taken, by_key);
  pair_by(old, now, now_of_old, now_taken, by_text);
  pair_by(old, now, now_of_old, now_taken, by_key);
  pair_by(old, now, now_of_old, now_taken, by_tag);
  // What is new stands behind what it follows.
  constexpr std::size_t kAlready = kNone - 1;
  std::vector<std::size_t> was_of_now(now.size(), kNone);
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (now_of_old[i] != kNone && !old_taken[i] && old[i].text == now[now_of_old[i]].text)
      was_of_now[now_of_old[i]] = kAlready;  // received in another form, which stays
  }
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (old_of_was[i] != kNone && now_of_old[old_of_was[i]] != kNone) was_of_now[now_of_old[old_of_was[i]]] = i;
  }
  std::vector<std::vector<std::size_t>> behind(was.size());
  std::size_t last = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (was_of_now[i] == kNone) {
      behind[last].push_back(i);
    } else if (was_of_now[i] != kAlready) {
      last = was_of_now[i];
    }
  }
  for (std::size_t i = 0; i < was.size(); ++i) {
    const std::size_t then = old_of_was[i];
    if (then == kNone) {
      add_piece(out, count, was[i].lead, was[i]);
    } else if (const std::size_t which = now_of_old[then]; which != kNone) {
      add_piece(out, count, was[i].lead, old[then].text == now[which].text ? was[i] : now[which]);
    }
    for (const std::size_t which : behind[i]) add_piece(out, count, lead_, now[which]);
  }
}

std::string Merge::bytes(bool whole_units) const {
  std::string out;
  std::size_t count = 0;
  for (std::size_t unit = 0; unit < after_.units.size(); ++unit) add_unit(out, count, unit, whole_units);
  if (!received_.ended) return out;
  const Piece& end = received_.end();
  // UNT names the reference of UNH, and says how many segments there are.
  edifact::SegmentCursor before(before_.end().text, separators_), after(after_.end().text, separators_);
  edifact::Segment old_end, new_end;
  before.next(old_end);
  after.next(new_end);
  const std::string reference(new_end.value(2));
  if (count + 1 == received_.pieces.size() && old_end.value(2) == reference) {
    out += end.lead;
    out += end.text;
    return out;
  }
  // As the writer wrote it, but for the count.
  const std::string_view text = after_.end().text;
  const std::size_t from = text.find(separators_.element) + 1;
  std::size_t to = from;
  while (to < text.size() && text[to] >= '0' && text[to] <= '9') ++to;
  out += end.lead;
  out += text.substr(0, from);
  out += std::to_string(count + 1);
  out += text.substr(to);
  return out;
}

}  // namespace limen::amend
