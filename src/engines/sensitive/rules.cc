#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engines/sensitive/sensitive.h"

namespace limen::sensitive {
namespace {

int letter(char c) {
  if (c >= 'a' && c <= 'z') return c - 'a';
  if (c >= '0' && c <= '9') return 26 + (c - '0');
  return 36;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ';
  });
}

}  // namespace

Result<Rules> Rules::read(const Node& pack, const Node* further) {
  Rules rules;
  TRY(rules.add(pack));
  if (further != nullptr) TRY(rules.add(*further));
  rules.finish();
  return rules;
}

Result<void> Rules::add(const Node& pack) {
  TRY(pack.only({"source", "valid_from", "valid_to", "action", "kinds"}));
  TRY(pack.text_at("source"));
  TRY(pack.date_at("valid_from"));
  const bool first = kinds_.empty();
  const std::string action = TRY(pack.text_or("action", "drop"));
  if (action != "drop" && action != "seal") return pack.error("sensitive.pack.action", "'action' must be drop or seal");
  if (first) action_ = action == "seal" ? Action::kSeal : Action::kDrop;
  if (action == "drop") action_ = Action::kDrop;
  const Node* kinds = TRY(pack.at("kinds"));
  TRY(kinds->require_list());
  for (const Node& kind : kinds->items) TRY(add_kind(kind));
  return {};
}

Result<void> Rules::add_kind(const Node& node) {
  TRY(node.only({"kind", "source", "fact", "codes", "words"}));
  const std::string name = TRY(node.text_at("kind"));
  auto found = std::find(kinds_.begin(), kinds_.end(), name);
  if (found == kinds_.end()) {
    if (kinds_.size() == kMostKinds) return node.error("sensitive.pack.kinds", "more kinds than 32");
    kinds_.push_back(name);
    found = kinds_.end() - 1;
  }
  const std::uint32_t bit = 1U << (found - kinds_.begin());
  const std::vector<std::string> codes = TRY(node.texts_or_empty("codes"));
  for (const std::string& code : codes) {
    const bool shape = code.size() == 4 &&
                       std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '?'; });
    if (!shape) return node.error("sensitive.pack.code", fmt::format("'{}' is no code of four letters", code));
    codes_.push_back({code, bit});
    // A code is a word as well: history and remarks name it.
    if (code.find('?') == std::string::npos) add_pattern(" " + to_lower_ascii(code) + " ", bit);
  }
  const std::vector<std::string> words = TRY(node.texts_or_empty("words"));
  for (const std::string& word : words) {
    const bool beginning = word.ends_with('*');
    const std::string stem = beginning ? word.substr(0, word.size() - 1) : word;
    if (!is_word(stem) || stem.size() < 3 || stem.front() == ' ' || stem.back() == ' ')
      return node.error("sensitive.pack.word",
                        fmt::format("'{}' is no word of a–z and 0–9, three letters or more", word));
    add_pattern(" " + stem + (beginning ? "" : " "), bit);
  }
  if (codes.empty() && words.empty()) return node.error("sensitive.pack.empty", "a kind without codes and words");
  return {};
}

void Rules::add_pattern(std::string_view folded, std::uint32_t kinds) {
  std::int32_t state = 0;
  for (const char c : folded) {
    const std::int32_t to = next_[static_cast<std::size_t>(state)][static_cast<std::size_t>(letter(c))];
    if (to != 0) {
      state = to;
      continue;
    }
    const auto fresh = static_cast<std::int32_t>(next_.size());
    next_[static_cast<std::size_t>(state)][static_cast<std::size_t>(letter(c))] = fresh;
    next_.push_back({});
    found_.push_back(0);
    state = fresh;
  }
  found_[static_cast<std::size_t>(state)] |= kinds;
}

void Rules::finish() {
  std::vector<std::int32_t> fall(next_.size(), 0);
  std::vector<std::int32_t> queue;
  for (const std::int32_t to : next_[0]) {
    if (to != 0) queue.push_back(to);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto state = static_cast<std::size_t>(queue[i]);
    const auto back = static_cast<std::size_t>(fall[state]);
    found_[state] |= found_[back];
    for (std::size_t c = 0; c < kLetters; ++c) {
      std::int32_t& to = next_[state][c];
      if (to == 0) {
        to = next_[back][c];
      } else {
        fall[static_cast<std::size_t>(to)] = next_[back][c];
        queue.push_back(to);
      }
    }
  }
}

std::uint32_t Rules::of_code(std::string_view code) const {
  std::uint32_t kinds = 0;
  for (const Code& one : codes_) {
    const bool same = std::equal(one.pattern.begin(), one.pattern.end(), code.begin(), code.end(),
                                 [](char pattern, char c) { return pattern == '?' || pattern == c; });
    if (same) kinds |= one.kinds;
  }
  return kinds;
}

std::uint32_t Rules::of_words(std::string_view folded) const {
  std::uint32_t kinds = 0;
  std::int32_t state = 0;
  for (const char c : folded) {
    state = next_[static_cast<std::size_t>(state)][static_cast<std::size_t>(letter(c))];
    kinds |= found_[static_cast<std::size_t>(state)];
  }
  return kinds;
}

std::uint64_t Counts::total() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : kinds) sum += count;
  return sum;
}

}  // namespace limen::sensitive
