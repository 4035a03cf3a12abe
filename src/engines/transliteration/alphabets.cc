// Greek, Armenian and Georgian by systems: each column of a table spells a whole word in its own manner.
#include <algorithm>
#include <array>
#include <span>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

enum Where : std::uint8_t {
  kAny,
  kFirst,
  kLast,
  kBeforeVowel,
  kBetweenVowels,
  kUnvoiced
};  // kUnvoiced: before a voiceless one, or last

constexpr std::size_t kSystems = 4;

struct Rule {
  std::u32string_view from;
  std::array<std::string_view, kSystems> to{};
  Where where = kAny;
};

// Systems: ELOT 743 = 9303 = passports; by ear, as abroad; the older learned one; BGN/PCGN 1962. Longer patterns first.
constexpr std::array kGreek = std::to_array<Rule>({
    {U"ου", {"ou", "u", "ou", "ou"}},
    {U"αυ", {"af", "af", "au", "af"}, kUnvoiced},
    {U"αυ", {"av", "av", "au", "av"}},
    {U"ευ", {"ef", "ef", "eu", "ef"}, kUnvoiced},
    {U"ευ", {"ev", "ev", "eu", "ev"}},
    {U"ηυ", {"if", "if", "eu", "if"}, kUnvoiced},
    {U"ηυ", {"iv", "iv", "eu", "iv"}},
    {U"αι", {"ai", "e", "ae", "ai"}},
    {U"ει", {"ei", "i", "ei", "i"}},
    {U"οι", {"oi", "i", "oi", "oi"}},
    {U"γγ", {"ng", "ng", "ng", "ng"}},
    {U"γξ", {"nx", "nx", "nx", "nx"}},
    {U"γχ", {"nch", "nh", "nch", "nkh"}},
    {U"γκ", {"gk", "g", "g", "g"}, kFirst},
    {U"γκ", {"gk", "ng", "nk", "ng"}},
    {U"μπ", {"b", "b", "mp", "b"}, kFirst},
    {U"μπ", {"b", "b", "mp", "b"}, kLast},
    {U"μπ", {"mp", "b", "mp", "mb"}},
    {U"ντ", {"nt", "d", "nt", "d"}, kFirst},
    {U"ντ", {"nt", "d", "nt", "nd"}},
    {U"τζ", {"tz", "j", "tz", "tz"}},
    {U"γι", {"gi", "y", "gi", "yi"}, kBeforeVowel},
    {U"γι", {"gi", "yi", "gi", "yi"}},
    {U"γε", {"ge", "ye", "ge", "ye"}},
    {U"α", {"a", "a", "a", "a"}},
    {U"β", {"v", "v", "b", "v"}},
    {U"γ", {"g", "g", "g", "g"}},
    {U"δ", {"d", "d", "d", "dh"}},
    {U"ε", {"e", "e", "e", "e"}},
    {U"ζ", {"z", "z", "z", "z"}},
    {U"η", {"i", "i", "e", "i"}},
    {U"θ", {"th", "th", "th", "th"}},
    {U"ι", {"i", "i", "i", "i"}},
    {U"κ", {"k", "k", "c", "k"}},
    {U"λ", {"l", "l", "l", "l"}},
    {U"μ", {"m", "m", "m", "m"}},
    {U"ν", {"n", "n", "n", "n"}},
    {U"ξ", {"x", "x", "x", "x"}},
    {U"ο", {"o", "o", "o", "o"}},
    {U"π", {"p", "p", "p", "p"}},
    {U"ρ", {"r", "r", "r", "r"}},
    {U"σ", {"s", "s", "s", "s"}},
    {U"ς", {"s", "s", "s", "s"}},
    {U"τ", {"t", "t", "t", "t"}},
    {U"υ", {"y", "i", "y", "i"}},
    {U"φ", {"f", "f", "ph", "f"}},
    {U"χ", {"ch", "h", "ch", "kh"}},
    {U"ψ", {"ps", "ps", "ps", "ps"}},
    {U"ω", {"o", "o", "o", "o"}},
});
constexpr std::array<float, kSystems> kGreekCosts{0.0F, 0.9F, 1.8F, 2.2F};
constexpr std::u32string_view kGreekVowels = U"αεηιουω";
constexpr std::u32string_view kGreekVoiceless = U"θκξπσςτφχψ";

// Systems: Eastern as passports of Armenia have it; the diaspora's -ian; Western sound values; through Russian.
constexpr std::array kArmenian = std::to_array<Rule>({
    {U"յան", {"yan", "ian", "ian", "yan"}, kLast},
    {U"եան", {"yan", "ian", "ian", "yan"}, kLast},
    {U"ու", {"u", "ou", "ou", "u"}},
    {U"իւ", {"yu", "iu", "iu", "yu"}},
    {U"և", {"yev", "ev", "yev", "ev"}, kFirst},
    {U"և", {"ev", "ev", "ev", "ev"}},
    {U"եւ", {"yev", "ev", "yev", "ev"}, kFirst},
    {U"եւ", {"ev", "ev", "ev", "ev"}},
    {U"ե", {"ye", "e", "ye", "e"}, kFirst},
    {U"ո", {"vo", "o", "vo", "vo"}, kFirst},
    {U"յ", {"y", "y", "h", "y"}, kFirst},
    {U"հ", {"h", "h", "h", ""}},
    {U"ա", {"a", "a", "a", "a"}},
    {U"բ", {"b", "b", "p", "b"}},
    {U"գ", {"g", "g", "k", "g"}},
    {U"դ", {"d", "d", "t", "d"}},
    {U"ե", {"e", "e", "e", "e"}},
    {U"զ", {"z", "z", "z", "z"}},
    {U"է", {"e", "e", "e", "e"}},
    {U"ը", {"y", "e", "e", "e"}},
    {U"թ", {"t", "t", "t", "t"}},
    {U"ժ", {"zh", "zh", "j", "zh"}},
    {U"ի", {"i", "i", "i", "i"}},
    {U"լ", {"l", "l", "l", "l"}},
    {U"խ", {"kh", "kh", "kh", "kh"}},
    {U"ծ", {"ts", "ts", "dz", "ts"}},
    {U"կ", {"k", "k", "g", "k"}},
    {U"ձ", {"dz", "dz", "ts", "dz"}},
    {U"ղ", {"gh", "gh", "gh", "k"}, kFirst},
    {U"ղ", {"gh", "gh", "gh", "g"}},
    {U"ճ", {"ch", "tch", "j", "ch"}},
    {U"մ", {"m", "m", "m", "m"}},
    {U"յ", {"y", "y", "y", "y"}},
    {U"ն", {"n", "n", "n", "n"}},
    {U"շ", {"sh", "sh", "sh", "sh"}},
    {U"ո", {"o", "o", "o", "o"}},
    {U"չ", {"ch", "ch", "ch", "ch"}},
    {U"պ", {"p", "p", "b", "p"}},
    {U"ջ", {"j", "dj", "ch", "dzh"}},
    {U"ռ", {"r", "r", "r", "r"}},
    {U"ս", {"s", "ss", "s", "s"}, kBetweenVowels},
    {U"ս", {"s", "s", "s", "s"}},
    {U"վ", {"v", "v", "v", "v"}},
    {U"տ", {"t", "t", "d", "t"}},
    {U"ր", {"r", "r", "r", "r"}},
    {U"ց", {"ts", "ts", "ts", "ts"}},
    {U"ւ", {"v", "v", "v", "v"}},
    {U"փ", {"p", "p", "p", "p"}},
    {U"ք", {"k", "k", "k", "k"}},
    {U"օ", {"o", "o", "o", "o"}},
    {U"ֆ", {"f", "f", "f", "f"}},
});
constexpr std::array<float, kSystems> kArmenianCosts{0.0F, 1.1F, 1.4F, 2.2F};
constexpr std::u32string_view kArmenianVowels = U"աեէըիոօ";

// Systems: national of 2002 without its apostrophes; through Russian; French; the informal one of the young.
constexpr std::array kGeorgian = std::to_array<Rule>({
    {U"ა", {"a", "a", "a", "a"}},     {U"ბ", {"b", "b", "b", "b"}},      {U"გ", {"g", "g", "g", "g"}},
    {U"დ", {"d", "d", "d", "d"}},     {U"ე", {"e", "e", "e", "e"}},      {U"ვ", {"v", "v", "v", "v"}},
    {U"ზ", {"z", "z", "z", "z"}},     {U"თ", {"t", "t", "th", "t"}},     {U"ი", {"i", "i", "i", "i"}},
    {U"კ", {"k", "k", "k", "k"}},     {U"ლ", {"l", "l", "l", "l"}},      {U"მ", {"m", "m", "m", "m"}},
    {U"ნ", {"n", "n", "n", "n"}},     {U"ო", {"o", "o", "o", "o"}},      {U"პ", {"p", "p", "p", "p"}},
    {U"ჟ", {"zh", "zh", "j", "j"}},   {U"რ", {"r", "r", "r", "r"}},      {U"ს", {"s", "s", "s", "s"}},
    {U"ტ", {"t", "t", "t", "t"}},     {U"უ", {"u", "u", "ou", "u"}},     {U"ფ", {"p", "p", "ph", "f"}},
    {U"ქ", {"k", "k", "k", "q"}},     {U"ღ", {"gh", "g", "gh", "g"}},    {U"ყ", {"q", "k", "k", "y"}},
    {U"შ", {"sh", "sh", "ch", "sh"}}, {U"ჩ", {"ch", "ch", "tch", "ch"}}, {U"ც", {"ts", "ts", "ts", "c"}},
    {U"ძ", {"dz", "dz", "dz", "dz"}}, {U"წ", {"ts", "ts", "ts", "w"}},   {U"ჭ", {"ch", "ch", "tch", "ch"}},
    {U"ხ", {"kh", "kh", "kh", "x"}},  {U"ჯ", {"j", "dzh", "dj", "j"}},   {U"ჰ", {"h", "g", "h", "h"}},
    {U"ჲ", {"y", "y", "y", "y"}},     {U"ჱ", {"e", "e", "e", "e"}},      {U"ჳ", {"v", "v", "v", "v"}},
    {U"ჴ", {"q", "kh", "kh", "q"}},   {U"ჵ", {"o", "o", "o", "o"}},
});
constexpr std::array<float, kSystems> kGeorgianCosts{0.0F, 1.2F, 2.2F, 2.6F};

struct Alphabet {
  std::span<const Rule> rules;
  std::span<const float, kSystems> costs;
  std::u32string_view vowels;
  std::u32string_view voiceless;
};

bool fits(const Rule& rule, std::u32string_view word, std::size_t at, const Alphabet& alphabet) {
  const std::size_t end = at + rule.from.size();
  const char32_t next = end < word.size() ? word[end] : U' ';
  switch (rule.where) {
    case kFirst:
      return at == 0;
    case kLast:
      return end == word.size();
    case kBeforeVowel:
      return alphabet.vowels.contains(next);
    case kBetweenVowels:
      return at > 0 && alphabet.vowels.contains(next) && alphabet.vowels.contains(word[at - 1]);
    case kUnvoiced:
      return end == word.size() || alphabet.voiceless.contains(next);
    default:
      return true;
  }
}

void read_alphabet(std::u32string_view word, const Alphabet& alphabet, Readings& readings) {
  std::array<std::string, kSystems> text;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t step = 1;
    for (const Rule& rule : alphabet.rules) {
      if (rule.from.front() != word[at] || !word.substr(at).starts_with(rule.from)) continue;
      if (!fits(rule, word, at, alphabet)) continue;
      for (std::size_t system = 0; system < kSystems; ++system) text[system] += rule.to[system];
      step = rule.from.size();
      break;
    }
    at += step;
  }
  for (std::size_t system = 0; system < kSystems; ++system) readings.add(text[system], alphabet.costs[system]);
}

struct Accented {
  std::u32string_view letters;
  char32_t plain = 0;
};
constexpr std::array kAccents = std::to_array<Accented>({
    {U"άὰἀἁἂἃἄἅἆἇᾶᾰᾱᾳᾲᾴᾷ", U'α'},
    {U"έὲἐἑἒἓἔἕ", U'ε'},
    {U"ήὴἠἡἢἣἤἥἦἧῆῃῂῄῇ", U'η'},
    {U"ίὶἰἱἲἳἴἵἶἷῖΐ", U'ι'},
    {U"όὸὀὁὂὃὄὅ", U'ο'},
    {U"ύὺὐὑὒὓὔὕὖὗῦΰ", U'υ'},
    {U"ώὼὠὡὢὣὤὥὦὧῶῳῲῴῷ", U'ω'},
});

// Accents off. An accent on the first of two vowels, or a diaeresis on the second, says that they are two sounds: the
// second is then kept apart by a mark that no rule knows.
std::u32string without_accents(std::u32string_view word) {
  constexpr char32_t kApart = U'\'';
  std::u32string plain;
  bool stressed = false;
  for (const char32_t letter : word) {
    const auto found = std::ranges::find_if(kAccents, [&](const Accented& a) { return a.letters.contains(letter); });
    const bool diaeresis = letter == U'ϊ' || letter == U'ϋ' || letter == U'ΐ' || letter == U'ΰ';
    char32_t base = found == kAccents.end() ? letter : found->plain;
    if (letter == U'ϊ') base = U'ι';
    if (letter == U'ϋ') base = U'υ';
    if (diaeresis || (stressed && (base == U'ι' || base == U'υ') && base == letter)) plain.push_back(kApart);
    plain.push_back(base);
    stressed = found != kAccents.end() && base != U'ο';  // όυ is not written for two sounds in names
  }
  return plain;
}

}  // namespace

void read_greek(std::u32string_view word, Readings& readings) {
  const Alphabet greek{kGreek, kGreekCosts, kGreekVowels, kGreekVoiceless};
  const std::u32string plain = without_accents(word);
  read_alphabet(plain, greek, readings);
}

void read_armenian(std::u32string_view word, Readings& readings) {
  read_alphabet(word, {kArmenian, kArmenianCosts, kArmenianVowels, {}}, readings);
}

void read_georgian(std::u32string_view word, Readings& readings) {
  const Alphabet georgian{kGeorgian, kGeorgianCosts, {}, {}};
  read_alphabet(word, georgian, readings);
  // Russian surnames carry the Georgian nominative; abroad they lose it. Others are older spellings that lost an i too.
  if (word.ends_with(U"ოვი") || word.ends_with(U"ევი")) {
    Readings bare;
    read_alphabet(word.substr(0, word.size() - 1), georgian, bare);
    readings.add(bare, -0.3F);
  }
}

}  // namespace limen::transliteration
