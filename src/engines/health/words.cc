#include <algorithm>

#include "engines/health/health.h"
#include "engines/health/sentences.h"

namespace limen::health {
namespace {

constexpr std::string_view kLanguages[] = {"en", "fr", "es", "ar"};

std::string key_of(std::string_view check, std::string_view sentence) {
  return std::string(check) + "." + std::string(sentence);
}

// Calls with each {name} of a text.
template <class Use>
bool each_value(std::string_view text, const Use& use) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos || !use(text.substr(at + 1, end - at - 1))) return false;
  }
  return true;
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values, bool isolate) {
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', from)) {
    const std::size_t end = text.find('}', at);
    out += text.substr(from, at - from);
    const auto found = values.find(std::string(text.substr(at + 1, end - at - 1)));
    const std::string value = found == values.end() ? "?" : found->second;
    out += isolate ? "\u2068" + value + "\u2069" : value;
    from = end + 1;
  }
  return out + std::string(text.substr(from));
}

Result<Colour> read_colour(const Node& node) {
  const std::string text = TRY(node.text());
  for (const Colour colour : {Colour::kGreen, Colour::kYellow, Colour::kRed}) {
    if (text == to_text(colour)) return colour;
  }
  return node.error("health.words.sentence", "a sentence is green, yellow or red");
}

}  // namespace

std::string_view to_text(Colour colour) {
  return colour == Colour::kGreen ? "green" : colour == Colour::kYellow ? "yellow" : "red";
}

std::span<const std::string_view> checks() { return kChecks; }

Result<Words::Text> Words::read_text(const Node& node, std::span<const std::string_view> values) {
  TRY(node.require_map());
  TRY(node.only({"en", "fr", "es", "ar"}));
  Text text;
  for (const std::string_view language : kLanguages) {
    const std::string words = TRY(node.text_or(language, ""));
    if (words.empty()) return node.error("health.words.language", "a text is missing in " + std::string(language));
    const bool known = each_value(words, [&](std::string_view name) { return std::ranges::count(values, name) == 1; });
    if (!known) return node.error("health.words.value", "the sentence has no such value, in " + std::string(language));
    text.emplace(language, words);
  }
  return text;
}

Result<Words::Sentence> Words::read_sentence(const Node& node, std::span<const std::string_view> values) {
  TRY(node.require_map());
  TRY(node.only({"colour", "counter", "says", "act"}));
  const Node* colour = TRY(node.at("colour"));
  const Node* says = TRY(node.at("says"));
  Sentence sentence;
  sentence.colour = TRY(read_colour(*colour));
  sentence.for_counter = TRY(node.boolean_or("counter", false));
  sentence.says = TRY(read_text(*says, values));
  const Node* act = node.find("act");
  if ((act == nullptr) != (sentence.colour == Colour::kGreen)) {
    return node.error("health.words.sentence", "what is not green says what to do, and what is green does not");
  }
  if (act != nullptr) sentence.act = TRY(read_text(*act, values));
  return sentence;
}

Result<Words> Words::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "limits", "checks"}));
  TRY(file.text_at("source"));
  Words words;
  const Node* limits = TRY(file.at("limits"));
  TRY(limits->require_map());
  for (const auto& [name, value] : limits->members) {
    if (std::ranges::count(kLimits, name) == 0) return value.error("health.words.limit", "there is no limit " + name);
    words.limits_[name] = TRY(value.integer());
  }
  for (const std::string_view name : kLimits) {
    if (!words.limits_.contains(name)) {
      return limits->error("health.words.limit", "the limit " + std::string(name) + " is missing");
    }
  }
  const Node* list = TRY(file.at("checks"));
  TRY(list->require_map());
  for (const auto& [check, node] : list->members) {
    TRY(node.require_map());
    TRY(node.only({"title", "sentences"}));
    if (std::ranges::count(kChecks, check) == 0) return node.error("health.words.sentence", "no such check: " + check);
    const Node* title = TRY(node.at("title"));
    words.titles_.emplace(check, TRY(read_text(*title, {})));
    const Node* sentences = TRY(node.at("sentences"));
    TRY(sentences->require_map());
    for (const auto& [name, sentence] : sentences->members) {
      const auto* choice =
          std::ranges::find_if(kChoices, [&](const Choice& one) { return one.check == check && one.sentence == name; });
      if (choice == std::end(kChoices)) {
        return sentence.error("health.words.sentence", "nothing says " + key_of(check, name));
      }
      words.sentences_.emplace(key_of(check, name), TRY(read_sentence(sentence, choice->values)));
    }
  }
  for (const Choice& choice : kChoices) {
    if (!words.sentences_.contains(key_of(choice.check, choice.sentence))) {
      return list->error("health.words.sentence", key_of(choice.check, choice.sentence) + " is missing");
    }
  }
  return words;
}

const Words::Sentence& Words::sentence(const Finding& finding) const {
  return sentences_.find(key_of(finding.check, finding.sentence))->second;
}

Colour Words::colour(const Finding& finding) const { return sentence(finding).colour; }
bool Words::for_counter(const Finding& finding) const { return sentence(finding).for_counter; }

namespace {
const std::string& in(const std::map<std::string, std::string, std::less<>>& text, std::string_view language) {
  const auto found = text.find(language);
  return found == text.end() ? text.find("en")->second : found->second;
}
}  // namespace

std::string Words::title(std::string_view check, std::string_view language) const {
  const auto found = titles_.find(check);
  return found == titles_.end() ? std::string(check) : in(found->second, language);
}
std::string Words::says(const Finding& finding, std::string_view language) const {
  return filled(in(sentence(finding).says, language), finding.values, language == "ar");
}
std::string Words::act(const Finding& finding, std::string_view language) const {
  const Text& text = sentence(finding).act;
  return text.empty() ? std::string() : filled(in(text, language), finding.values, language == "ar");
}

}  // namespace limen::health
