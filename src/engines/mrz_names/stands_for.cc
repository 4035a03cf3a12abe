// Whether a name of the zone may stand for a name: all ways of writing at once, by places in both.
#include <algorithm>

#include "base/text.h"
#include "engines/mrz_names/letters.h"
#include "engines/transliteration/transliteration.h"

namespace limen::mrz_names {
namespace {

// A letter, a whole run of a script that is read as words, or what stands between components.
struct Token {
  struct Way {
    std::string text;
    Grade grade = Grade::kFirst;
  };
  std::vector<Way> ways;
  bool parts = false;  // between components; its ways are " " and, where they may run together, ""
};

enum class Kind { kLetter, kSpace, kHyphen, kApostrophe, kRun, kNothing };

Kind kind_of(char32_t c) {
  if (c == U' ' || c == U',' || c == U'<' || c == 0x00A0) return Kind::kSpace;
  if (c == U'-' || (c >= 0x2010 && c <= 0x2015)) return Kind::kHyphen;
  if (c == U'\'' || c == U'`' || c == 0x00B4 || c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0x02BB) {
    return Kind::kApostrophe;
  }
  const transliteration::Script script = transliteration::script_of(c);
  if (script == transliteration::Script::kLatin || script == transliteration::Script::kCyrillic) return Kind::kLetter;
  return script == transliteration::Script::kOther ? Kind::kNothing : Kind::kRun;
}

std::string upper(std::string_view letters) {
  std::string text;
  for (const char c : letters) text.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return text;
}

// Words of scripts beside Latin and Cyrillic: the X codes of Arabic, and what a reader of that script makes of them.
void add_run(std::u32string_view run, std::vector<Token>& tokens) {
  const transliteration::Script script = transliteration::script_of(run.front());
  if (script == transliteration::Script::kArabic) {
    Token token;
    if (std::string coded = transliteration::to_mrz_arabic(run); !coded.empty()) {
      token.ways.push_back({std::move(coded), Grade::kFirst});
    }
    std::string read;
    for (const auto& word : transliteration::Reader().read(run, script)) read += upper(word.readings.front().letters);
    if (!read.empty()) token.ways.push_back({std::move(read), Grade::kHabit});
    if (!token.ways.empty()) tokens.push_back(std::move(token));
    return;
  }
  bool first = true;
  for (const auto& word : transliteration::Reader().read(run, script)) {
    if (!first) tokens.push_back({{{" ", Grade::kFirst}, {"", Grade::kHabit}}, true});
    first = false;
    Token token;
    for (const auto& reading : word.readings) {
      token.ways.push_back({upper(reading.letters), token.ways.empty() ? Grade::kFirst : Grade::kAlternative});
    }
    tokens.push_back(std::move(token));
  }
}

void add_letter(char32_t c, bool first, Language language, std::vector<Token>& tokens) {
  Token token;
  for (const Spelling& way : spellings(c, language, first)) token.ways.push_back({std::string(way.text), way.grade});
  if (!token.ways.empty()) tokens.push_back(std::move(token));
}

std::vector<Token> tokens_of(std::string_view utf8, Language language) {
  std::vector<Token> tokens;
  const std::u32string all = to_code_points(to_nfc(utf8));
  const std::u32string_view name = std::u32string_view(all).substr(0, kMaxLetters);
  for (std::size_t i = 0; i < name.size();) {
    const Kind kind = kind_of(name[i]);
    const bool first = tokens.empty() || tokens.back().parts;
    std::size_t end = i + 1;
    if (kind == Kind::kRun) {
      const auto script = transliteration::script_of(name[i]);
      while (end < name.size() && transliteration::script_of(name[end]) == script) ++end;
      add_run(name.substr(i, end - i), tokens);
    } else if (kind == Kind::kLetter) {
      add_letter(name[i], first, language, tokens);
    } else if (kind == Kind::kApostrophe && !first) {
      tokens.push_back({{{"", Grade::kFirst}, {" ", Grade::kHabit}}, false});
    } else if ((kind == Kind::kSpace || kind == Kind::kHyphen) && !first) {
      tokens.push_back({{{" ", Grade::kFirst}, {"", Grade::kHabit}}, true});
    }
    i = end;
  }
  while (!tokens.empty() && tokens.back().parts) tokens.pop_back();
  return tokens;
}

Grade worse(Grade a, Grade b) { return std::min(a, b); }

// The best grade with which each place in both is reached; kNo is not at all.
class Comparison {
 public:
  Comparison(const std::vector<Token>& tokens, std::string_view zone, bool truncated)
      : tokens_(tokens), zone_(zone), truncated_(truncated), reached_((tokens.size() + 1) * (zone.size() + 1)) {}

  Grade grade() {
    at(0, 0) = Grade::kFirst;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      for (std::size_t j = 0; j <= zone_.size(); ++j) {
        if (at(i, j) != Grade::kNo) advance(i, j);
      }
    }
    Grade best = at(tokens_.size(), zone_.size());
    if (!truncated_ || zone_.empty()) return best;
    // What is missing at the end.
    for (std::size_t i = 0; i < tokens_.size(); ++i) best = std::max(best, at(i, zone_.size()));
    return best;
  }

 private:
  Grade& at(std::size_t i, std::size_t j) { return reached_[i * (zone_.size() + 1) + j]; }
  void reach(std::size_t i, std::size_t j, Grade grade) { at(i, j) = std::max(at(i, j), grade); }

  void advance(std::size_t i, std::size_t j) {
    const Grade so_far = at(i, j);
    for (const Token::Way& way : tokens_[i].ways) {
      const std::string_view rest = zone_.substr(j);
      const Grade grade = worse(so_far, way.grade);
      if (rest.starts_with(way.text)) reach(i + 1, j + way.text.size(), grade);
      if (truncated_ && !tokens_[i].parts) cut(i, j, way.text, grade);
    }
  }

  // The component of the zone ends inside this letter or before it: what is left of the word is missing.
  void cut(std::size_t i, std::size_t j, std::string_view text, Grade grade) {
    const std::size_t end = std::min(zone_.find(' ', j), zone_.size());
    const std::string_view rest = zone_.substr(j, end - j);
    const bool begun = j > 0 && zone_[j - 1] != ' ';
    if (!text.starts_with(rest) || rest.size() >= text.size() || (rest.empty() && !begun)) return;
    std::size_t next = i + 1;
    while (next < tokens_.size() && !tokens_[next].parts) ++next;
    reach(next, end, grade);
  }

  const std::vector<Token>& tokens_;
  std::string_view zone_;
  bool truncated_;
  std::vector<Grade> reached_;
};

Grade compare(const std::vector<Token>& tokens, std::string_view zone, bool truncated) {
  return Comparison(tokens, zone, truncated).grade();
}

std::vector<Token> joined(std::vector<Token> first, const std::vector<Token>& second) {
  if (!first.empty() && !second.empty()) first.push_back({{{" ", Grade::kFirst}}, true});
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

bool too_long(std::string_view utf8) { return count_code_points(utf8) > kMaxLetters; }

}  // namespace

Standing stands_for(const mrz::Name& zone, std::string_view surname, std::string_view given_names, Language language) {
  if (too_long(surname) || too_long(given_names)) return {};
  const std::vector<Token> first = tokens_of(surname, language);
  const std::vector<Token> second = tokens_of(given_names, language);
  if (first.empty() && second.empty()) return {};
  for (const bool truncated : {false, true}) {
    if (truncated && !zone.truncated_possible) break;
    const Grade both = worse(compare(first, zone.primary, truncated), compare(second, zone.secondary, truncated));
    if (both != Grade::kNo) return {both, truncated, false};
    if (!zone.single_name) continue;
    const std::string_view whole = zone.primary.empty() ? zone.secondary : zone.primary;
    const Grade one =
        std::max(compare(joined(first, second), whole, truncated), compare(joined(second, first), whole, truncated));
    if (one != Grade::kNo) return {one, truncated, true};
  }
  return {};
}

std::vector<std::string> alternatives(std::string_view utf8, Language language, std::size_t most) {
  std::vector<std::string> texts = {""};
  for (const Token& token : tokens_of(utf8, language)) {
    std::vector<std::string> longer;
    for (const Token::Way& way : token.ways) {
      if (way.grade == Grade::kHabit && way.text != token.ways.front().text) continue;
      for (const std::string& text : texts) {
        if (longer.size() == most) break;
        longer.push_back(text + (way.text == " " ? "<" : way.text));
      }
    }
    texts = std::move(longer);
  }
  std::erase(texts, "");
  return texts;
}

}  // namespace limen::mrz_names
