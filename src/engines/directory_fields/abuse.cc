// Why a proposal looks like spam. What is certain refuses; what only looks so is said to the moderator.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "engines/directory_fields/parts.h"

namespace limen::directory_fields {
namespace {

using List = std::vector<Suspicion>;

bool is_word_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0; }

// Letters of two alphabets that look alike, in one word [Unicode Technical Standard 39, section 5].
bool mixes_alphabets(std::string_view text) {
  bool latin = false, greek_or_cyrillic = false;
  for (const char32_t c : to_code_points(text)) {
    if (!is_word_letter(c)) {
      latin = greek_or_cyrillic = false;
      continue;
    }
    latin = latin || c < 0x250;
    greek_or_cyrillic = greek_or_cyrillic || (c >= 0x370 && c < 0x530);
    if (latin && greek_or_cyrillic) return true;
  }
  return false;
}

// What a browser or a template would run, had it been let in.
bool has_script(const std::string& lower) {
  for (const std::string_view start : {"javascript:", "vbscript:", "data:text", "{{", "${", "&lt;", "&#", "%3c"}) {
    if (lower.find(start) != std::string::npos) return true;
  }
  for (const std::string_view handler : {"onerror=", "onload=", "onclick=", "onmouseover=", "onfocus="}) {
    if (lower.find(handler) != std::string::npos) return true;
  }
  return false;
}

// One character, or one word, over and over.
bool repeats(std::string_view text) {
  constexpr std::size_t kRun = 9, kWords = 12;
  std::size_t run = 0;
  char32_t last = 0;
  for (const char32_t c : to_code_points(text)) {
    run = c == last ? run + 1 : 1;
    last = c;
    if (run >= kRun && c != U'0' && c != U' ') return true;
  }
  std::map<std::string_view, std::size_t> words;
  std::size_t all = 0;
  std::string spaced(text);
  std::ranges::replace(spaced, '\n', ' ');
  for (const std::string_view word : split(spaced, ' ')) {
    if (word.size() < 3) continue;
    ++words[word];
    ++all;
  }
  return all >= kWords && std::ranges::any_of(words, [&](const auto& word) { return word.second * 2 > all; });
}

bool shouts(std::string_view text) {
  constexpr std::size_t kLeast = 40;
  std::size_t upper = 0, lower = 0;
  for (const char c : text) {
    upper += c >= 'A' && c <= 'Z' ? 1U : 0U;
    lower += c >= 'a' && c <= 'z' ? 1U : 0U;
  }
  return upper >= kLeast && upper > 4 * lower;
}

bool is_shortener(const AbuseRules& rules, std::string_view link) {
  const std::string host = host_of(link);
  return std::ranges::any_of(rules.shorteners, [&](const std::string& one) {
    return host == one ||
           (host.size() > one.size() && host.ends_with(one) && host[host.size() - one.size() - 1] == '.');
  });
}

void one_text(List& found, const AbuseRules& rules, const std::string& field, const std::string& text) {
  const std::string lower = fold_case(text);
  if (has_script(lower)) {
    found.push_back({"directory_fields.abuse.script", Severity::kError, field, "looks like a program or its markup"});
  }
  if (mixes_alphabets(text)) {
    found.push_back(
        {"directory_fields.abuse.alphabets", Severity::kWarning, field, "mixes letters that look alike in one word"});
  }
  if (repeats(text)) {
    found.push_back({"directory_fields.abuse.repeated", Severity::kWarning, field, "says one thing over and over"});
  }
  if (shouts(text)) {
    found.push_back({"directory_fields.abuse.capitals", Severity::kWarning, field, "is almost all capitals"});
  }
  for (const std::string_view link : links_in(text)) {
    if (!is_shortener(rules, link)) continue;
    found.push_back({"directory_fields.abuse.shortener", Severity::kWarning, field, "a link hides where it leads"});
    break;
  }
  for (const std::string& phrase : rules.phrases) {
    if (lower.find(phrase) == std::string::npos) continue;
    found.push_back({"directory_fields.abuse.phrase", Severity::kWarning, field, "has words that spam has"});
    break;
  }
}

}  // namespace

Result<AbuseRules> AbuseRules::read(const Node& root) {
  TRY(root.only({"source", "valid_from", "shorteners", "phrases", "links_flagged", "links_refused"}));
  AbuseRules rules;
  for (const std::string& host : TRY(root.texts_or_empty("shorteners")))
    rules.shorteners.push_back(to_lower_ascii(host));
  for (const std::string& phrase : TRY(root.texts_or_empty("phrases"))) rules.phrases.push_back(fold_case(phrase));
  const std::int64_t flagged = TRY(root.integer_or("links_flagged", 3));
  const std::int64_t most = TRY(root.integer_or("links_refused", 10));
  if (flagged < 1 || most < flagged) return root.error("pack.value", "links_refused is at least links_flagged");
  rules.links_flagged = static_cast<std::size_t>(flagged);
  rules.links_refused = static_cast<std::size_t>(most);
  return rules;
}

std::vector<Suspicion> abuse(const Proposal& proposal, const AbuseRules& rules) {
  List found;
  std::size_t links = 0;
  std::map<std::string, int> texts;
  for (const ProposedField& one : proposal.fields) {
    one_text(found, rules, one.field, one.value);
    links += links_in(one.value).size();
    const std::string folded = fold_case(one.value);
    if (!folded.empty() && ++texts[folded] == 3) {
      found.push_back(
          {"directory_fields.abuse.repeated", Severity::kWarning, one.field, "says one thing over and over"});
    }
  }
  one_text(found, rules, "remark", proposal.remark);
  links += links_in(proposal.remark).size();
  if (links >= rules.links_refused) {
    found.push_back({"directory_fields.abuse.links", Severity::kError, {}, "has too many addresses of the web"});
  } else if (links >= rules.links_flagged) {
    found.push_back({"directory_fields.abuse.links", Severity::kWarning, {}, "has many addresses of the web"});
  }
  return found;
}

bool refused(std::span<const Suspicion> suspicions) {
  return std::ranges::any_of(suspicions, [](const Suspicion& one) { return one.severity == Severity::kError; });
}

}  // namespace limen::directory_fields
