// The sentences of scenarios/duty. A sentence is a pattern with places in braces and a function that does what it says
// and answers what is wrong, or nothing:
//
//   sentences.add("{name} opens a check of {name} entering", [](Call& call) -> Wrong { … call.at(0) … });
//
// Places: {name} a word; {text} "in quotes"; {day} 2026-11-22; {time} 08:30; {number} digits; {code} dotted or
// underlined lower-case words. Given, When, Then and And before a sentence are for the reader. Lines that are set in
// below a sentence are its rows.
#pragma once

#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "duty/world.h"

namespace limen::duty {

using Wrong = std::optional<std::string>;  // what is not as the sentence says

struct Call {
  World& world;
  std::vector<std::string> values{};  // of the places, in order
  std::vector<std::string> rows{};

  const std::string& at(std::size_t place) const { return values.at(place); }
  std::int64_t number(std::size_t place) const { return std::stoll(values.at(place)); }
};

using Deed = std::function<Wrong(Call&)>;

class Sentences {
 public:
  void add(const std::string& pattern, Deed deed);
  struct Found {
    const Deed* deed = nullptr;
    std::vector<std::string> values{};
    int patterns = 0;  // how many fit; one is wanted
  };
  Found find(const std::string& line) const;

 private:
  struct Sentence {
    std::regex shape;
    Deed deed;
  };
  std::vector<Sentence> all_;
};

// For the functions of sentences.
inline Wrong wrong_unless(bool holds, const std::string& what) { return holds ? Wrong() : Wrong(what); }
// Nothing when the reply is 2xx, else what the server said.
Wrong went_well(const Reply& reply);

// Every set of sentences: one function for each steps_*.cc. Add yours here and in sentences.cc.
void border_sentences(Sentences& sentences);
void backlog_sentences(Sentences& sentences);
void hit_sentences(Sentences& sentences);
void thing_sentences(Sentences& sentences);
void permit_sentences(Sentences& sentences);
void alive_sentences(Sentences& sentences);
void care_sentences(Sentences& sentences);
void group_sentences(Sentences& sentences);
void person_sentences(Sentences& sentences);
void shift_sentences(Sentences& sentences);

Sentences all_sentences();

}  // namespace limen::duty
