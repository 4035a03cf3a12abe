#include "engines/manifest/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/pnrgov/model.h"

namespace limen::manifest {
namespace {

constexpr std::size_t kMostWords = 12;  // of a given name; what stands behind them is compared as a whole only

// The base letter of Latin letters with accents; 0 for others.
char base_letter(char32_t c) {
  constexpr std::string_view kLatin1 = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY";
  constexpr std::string_view kLatinA =
      "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"
      "LLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
  struct Run {
    char32_t first, last;
    char letter;
  };
  // Romanian, Vietnamese, and full-width forms apart.
  constexpr std::array<Run, 11> kRuns = {{{0x1A0, 0x1A1, 'O'},
                                          {0x1AF, 0x1B0, 'U'},
                                          {0x218, 0x219, 'S'},
                                          {0x21A, 0x21B, 'T'},
                                          {0x1E9E, 0x1E9E, 'S'},
                                          {0x1EA0, 0x1EB7, 'A'},
                                          {0x1EB8, 0x1EC7, 'E'},
                                          {0x1EC8, 0x1ECB, 'I'},
                                          {0x1ECC, 0x1EE3, 'O'},
                                          {0x1EE4, 0x1EF1, 'U'},
                                          {0x1EF2, 0x1EF9, 'Y'}}};
  if (c >= 0xC0 && c <= 0xFF) return kLatin1[c - 0xC0] == ' ' ? '\0' : kLatin1[c - 0xC0];
  if (c >= 0x100 && c < 0x100 + kLatinA.size()) return kLatinA[c - 0x100];
  for (const Run& run : kRuns) {
    if (c >= run.first && c <= run.last) return run.letter;
  }
  if (c >= 0xFF21 && c <= 0xFF3A) return static_cast<char>('A' + (c - 0xFF21));
  if (c >= 0xFF41 && c <= 0xFF5A) return static_cast<char>('A' + (c - 0xFF41));
  return 0;
}

// Blanks, punctuation, marks above and below letters, what cannot be read.
bool is_mark(char32_t c) {
  struct Run {
    char32_t first, last;
  };
  constexpr std::array<Run, 11> kMarks = {{{0x80, 0xBF},
                                           {0xD7, 0xD7},
                                           {0xF7, 0xF7},
                                           {0x2B0, 0x36F},
                                           {0x640, 0x640},
                                           {0x64B, 0x65F},
                                           {0x2000, 0x206F},
                                           {0x3000, 0x3003},
                                           {0x30FB, 0x30FB},
                                           {0xFE00, 0xFF20},
                                           {0xFFFD, 0xFFFD}}};
  return c < 0x80 ||
         std::any_of(kMarks.begin(), kMarks.end(), [&](const Run& run) { return c >= run.first && c <= run.last; });
}

bool is_title(std::string_view word) {
  constexpr std::array<std::string_view, 9> kTitles = {"MR", "MRS", "MS", "MISS", "MSTR", "DR", "PROF", "CHD", "INF"};
  return std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end();
}

// Bytes of `word` without a title at its end that no name ends with.
std::size_t without_glued_title(std::string_view word) {
  for (const std::string_view title : {"MSTR", "MISS", "MRS", "MR", "CHD", "INF"}) {
    if (word.size() >= title.size() + 3 && word.ends_with(title)) return word.size() - title.size();
  }
  return word.size();
}

void append_keys(const std::vector<std::string>& words, GivenKeys& keys) {
  std::string key;
  for (std::size_t i = 0; i < words.size(); ++i) {
    key += words[i];
    if (i < kMostWords) keys.begins.push_back(key);
  }
  if (words.size() > kMostWords) keys.begins.push_back(key);
  keys.whole.push_back(std::move(key));
}

}  // namespace

std::string name_key(std::string_view name) {
  std::string key;
  std::u32string other;
  for (const char32_t c : to_code_points(fold_case(name))) {
    if (c >= 'a' && c <= 'z') {
      key += static_cast<char>(c - 'a' + 'A');
    } else if (c >= '0' && c <= '9') {
      key += static_cast<char>(c);
    } else if (const char letter = base_letter(c); letter != 0) {
      key += letter;
    } else if (!is_mark(c)) {
      other.assign(1, c);
      key += to_utf8(other);
    }
  }
  return key;
}

std::string reference_key(std::string_view reference) {
  std::string key = to_upper_ascii(reference);
  std::erase_if(key, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  return key;
}

GivenKeys given_keys(std::string_view given) {
  std::vector<std::string> words;
  for (const std::string_view word : split(given, ' ')) {
    if (std::string key = name_key(word); !key.empty()) words.push_back(std::move(key));
  }
  while (!words.empty() && is_title(words.back())) words.pop_back();
  GivenKeys keys;
  append_keys(words, keys);
  if (pnrgov::is_name_filler(keys.whole.front())) return {{"*"}, {"*"}};
  if (const std::size_t rest = without_glued_title(words.back()); rest < words.back().size()) {
    words.back().resize(rest);
    append_keys(words, keys);
  }
  return keys;
}

bool given_names_agree(const GivenKeys& a, const GivenKeys& b) {
  const auto share = [](const std::vector<std::string>& x, const std::vector<std::string>& y) {
    return std::any_of(x.begin(), x.end(),
                       [&](const std::string& key) { return std::find(y.begin(), y.end(), key) != y.end(); });
  };
  return share(a.whole, b.begins) || share(b.whole, a.begins);
}

bool given_names_agree(std::string_view a, std::string_view b) {
  return given_names_agree(given_keys(a), given_keys(b));
}

}  // namespace limen::manifest
