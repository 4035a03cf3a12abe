#include "engines/thing_match/thing_match.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace limen::thing_match {

std::string_view to_text(How how) {
  switch (how) {
    case How::kExact:
      return "exact";
    case How::kLookAlike:
      return "look_alike";
    case How::kTyping:
      return "typing";
  }
  return "exact";
}

std::string_view to_text(Registry registry) {
  switch (registry) {
    case Registry::kSame:
      return "same";
    case Registry::kUnknown:
      return "unknown";
    case Registry::kOther:
      return "other";
  }
  return "unknown";
}

const IdentifierRule* Rules::identifier(std::string_view code) const {
  const auto found = std::ranges::find(identifiers_, code, &IdentifierRule::code);
  return found == identifiers_.end() ? nullptr : &*found;
}

const KindRule* Rules::kind(std::string_view code) const {
  const auto found = std::ranges::find(kinds_, code, &KindRule::code);
  return found == kinds_.end() ? nullptr : &*found;
}

char32_t Rules::alike(char32_t c) const {
  const auto found = alike_.find(c);
  return found == alike_.end() ? c : found->second;
}

std::u32string Rules::fold(const IdentifierRule& rule, std::string_view text) const {
  std::u32string out;
  for (char32_t c : to_code_points(fold_case(clean_line(text)))) {
    if (c >= U'a' && c <= U'z') c = c - U'a' + U'A';
    if (const auto found = letters_.find(c); found != letters_.end()) c = found->second;
    if (separators_.find(c) == std::u32string::npos) out.push_back(c);
  }
  const std::u32string prefix = to_code_points(rule.prefix);
  if (!prefix.empty() && out.size() > prefix.size() && out.starts_with(prefix)) out.erase(0, prefix.size());
  return out;
}

std::string Rules::normal(const Identifier& given) const {
  const IdentifierRule* rule = identifier(given.code);
  return rule == nullptr ? std::string() : to_utf8(fold(*rule, given.text));
}

std::vector<std::string> Rules::variants(const Identifier& given) const {
  const IdentifierRule* rule = identifier(given.code);
  if (rule == nullptr) return {};
  std::u32string text = fold(*rule, given.text);
  if (text.empty()) return {};
  for (char32_t& c : text) c = alike(c);
  const std::string head = rule->code + ":";
  std::set<std::string> all{head + to_utf8(text)};
  if (rule->near && text.size() >= rule->near_from) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::u32string shorter = text;
      shorter.erase(i, 1);
      all.insert(head + to_utf8(shorter));
    }
  }
  return {all.begin(), all.end()};
}

std::optional<std::pair<std::u32string, std::u32string>> one_error(std::u32string_view seen,
                                                                   std::u32string_view listed) {
  if (seen == listed) return std::nullopt;
  // What they begin and end with in common is left out; what remains is the error, if there is only one.
  const std::size_t shorter = std::min(seen.size(), listed.size());
  std::size_t front = 0;
  while (front < shorter && seen[front] == listed[front]) ++front;
  std::size_t back = 0;
  while (back < shorter - front && seen[seen.size() - 1 - back] == listed[listed.size() - 1 - back]) ++back;
  const std::u32string a(seen.substr(front, seen.size() - front - back));
  const std::u32string b(listed.substr(front, listed.size() - front - back));
  const bool one = a.size() <= 1 && b.size() <= 1;
  const bool swapped = a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
  if (!one && !swapped) return std::nullopt;
  return std::pair(a, b);
}

std::optional<Agreement> Rules::compare(const Identifier& seen, const Identifier& listed) const {
  const IdentifierRule* rule = identifier(seen.code);
  if (rule == nullptr || seen.code != listed.code) return std::nullopt;
  const std::u32string a = fold(*rule, seen.text), b = fold(*rule, listed.text);
  if (a.empty() || b.empty()) return std::nullopt;
  Agreement agreement{.identifier = seen.code, .seen = to_utf8(a), .listed = to_utf8(b)};
  if (rule->state && !seen.state.empty() && !listed.state.empty()) {
    agreement.registry = seen.state == listed.state ? Registry::kSame : Registry::kOther;
  }
  if (a == b) return agreement;
  // A number of another state that is only near is another number.
  if (!rule->near || std::min(a.size(), b.size()) < rule->near_from || agreement.registry == Registry::kOther) {
    return std::nullopt;
  }
  if (a.size() == b.size()) {
    bool all_alike = true;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i]) continue;
      all_alike = all_alike && alike(a[i]) == alike(b[i]);
      agreement.differences.emplace_back(to_utf8(a.substr(i, 1)), to_utf8(b.substr(i, 1)));
    }
    if (all_alike && agreement.differences.size() <= most_alike_) {
      agreement.how = How::kLookAlike;
      return agreement;
    }
    agreement.differences.clear();
  }
  const auto error = one_error(a, b);
  if (!error) return std::nullopt;
  agreement.how = How::kTyping;
  agreement.differences.emplace_back(to_utf8(error->first), to_utf8(error->second));
  return agreement;
}

std::vector<Agreement> Rules::compare(const std::vector<Identifier>& seen,
                                      const std::vector<Identifier>& listed) const {
  std::vector<Agreement> all;
  for (const Identifier& one : seen) {
    for (const Identifier& other : listed) {
      if (auto agreement = compare(one, other)) all.push_back(std::move(*agreement));
    }
  }
  std::ranges::stable_sort(all, {}, &Agreement::how);
  return all;
}

}  // namespace limen::thing_match
