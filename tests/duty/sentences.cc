#include "duty/sentences.h"

#include <array>
#include <utility>

namespace limen::duty {

void Sentences::add(const std::string& pattern, Deed deed) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPlaces{{
      {"{name}", R"(([A-Za-z][A-Za-z0-9_-]*))"},
      {"{text}", R"re("([^"]*)")re"},
      {"{day}", R"((\d{4}-\d\d-\d\d))"},
      {"{time}", R"((\d\d:\d\d))"},
      {"{number}", R"((\d+))"},
      {"{code}", R"(([a-z][a-z0-9_.]*))"},
  }};
  std::string shape;
  for (std::size_t i = 0; i < pattern.size();) {
    bool place = false;
    for (const auto& [name, expression] : kPlaces) {
      if (pattern.compare(i, name.size(), name) != 0) continue;
      shape += expression;
      i += name.size();
      place = true;
      break;
    }
    if (place) continue;
    if (std::string_view("().[]*+?^$|\\").find(pattern[i]) != std::string_view::npos) shape += '\\';
    shape += pattern[i++];
  }
  all_.push_back({std::regex(shape), std::move(deed)});
}

Sentences::Found Sentences::find(const std::string& line) const {
  Found found;
  std::smatch parts;
  for (const Sentence& sentence : all_) {
    if (!std::regex_match(line, parts, sentence.shape)) continue;
    ++found.patterns;
    found.deed = &sentence.deed;
    found.values.clear();
    for (std::size_t i = 1; i < parts.size(); ++i) found.values.push_back(parts[i]);
  }
  return found;
}

Wrong went_well(const Reply& reply) {
  if (reply.ok()) return {};
  return "the server says " + std::to_string(reply.status) + " " + reply.code + ": " + reply.content.substr(0, 600);
}

Sentences all_sentences() {
  Sentences sentences;
  border_sentences(sentences);
  backlog_sentences(sentences);
  hit_sentences(sentences);
  thing_sentences(sentences);
  permit_sentences(sentences);
  alive_sentences(sentences);
  care_sentences(sentences);
  group_sentences(sentences);
  person_sentences(sentences);
  shift_sentences(sentences);
  return sentences;
}

}  // namespace limen::duty
