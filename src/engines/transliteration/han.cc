// Han characters: one and the same name is spelled after Mandarin, Cantonese, Korean or Japanese, by where its bearer
// is from. The tables hold pinyin, Jyutping, Hangul and Japanese readings [Unihan]; Wade-Giles and the spelling of Hong
// Kong are made from them by rule.
#include <algorithm>
#include <array>

#include "engines/transliteration/learnt.h"
#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

struct Change {
  std::string_view from;
  std::string_view to;
};

// Pinyin to Wade-Giles without marks: whole syllables first, then initials, then finals.
constexpr std::array kWadeSyllables = std::to_array<Change>({
    {"zhi", "chih"}, {"chi", "chih"}, {"shi", "shih"}, {"ri", "jih"},    {"zi", "tzu"},   {"ci", "tzu"},
    {"si", "ssu"},   {"yi", "i"},     {"yan", "yen"},  {"ye", "yeh"},    {"you", "yu"},   {"yong", "yung"},
    {"yue", "yueh"}, {"er", "erh"},   {"he", "ho"},    {"ge", "ko"},     {"ke", "ko"},    {"e", "o"},
    {"guo", "kuo"},  {"kuo", "kuo"},  {"huo", "huo"},  {"shuo", "shuo"}, {"gui", "kuei"}, {"kui", "kuei"},
});
constexpr std::array kWadeInitials = std::to_array<Change>({
    {"zh", "ch"},
    {"ch", "ch"},
    {"sh", "sh"},
    {"b", "p"},
    {"d", "t"},
    {"g", "k"},
    {"j", "ch"},
    {"q", "ch"},
    {"x", "hs"},
    {"r", "j"},
    {"z", "ts"},
    {"c", "ts"},
});
constexpr std::array kWadeFinals = std::to_array<Change>({
    {"ian", "ien"},
    {"ie", "ieh"},
    {"ue", "ueh"},
    {"iong", "iung"},
    {"ong", "ung"},
    {"uo", "o"},
});

// Jyutping to the spelling of Hong Kong's identity cards, by custom; initials, then finals.
constexpr std::array kCantonInitials = std::to_array<Change>({
    {"gw", "kw"},
    {"kw", "kw"},
    {"ng", "ng"},
    {"z", "ch"},
    {"c", "ch"},
    {"b", "p"},
    {"d", "t"},
    {"g", "k"},
    {"j", "y"},
});
constexpr std::array kCantonFinals = std::to_array<Change>({
    {"aai", "ai"},  {"aau", "au"},  {"aam", "am"},  {"aan", "an"}, {"aang", "ang"}, {"aap", "ap"}, {"aat", "at"},
    {"aak", "ak"},  {"aa", "a"},    {"ou", "o"},    {"eoi", "ui"}, {"eon", "un"},   {"eot", "ut"}, {"oeng", "eung"},
    {"oek", "euk"}, {"yun", "uen"}, {"yut", "uet"}, {"yu", "u"},   {"oe", "eu"},
});

std::size_t initial_length(std::string_view syllable) {
  const std::size_t vowel = syllable.find_first_of("aeiouy");
  return vowel == std::string_view::npos ? 0 : vowel;
}

template <std::size_t N>
std::string_view changed(const std::array<Change, N>& changes, std::string_view text) {
  const auto found = std::ranges::find(changes, text, &Change::from);
  return found == changes.end() ? text : found->to;
}

struct Character {
  std::string_view pinyin, jyutping, hangul;
};

Character character_of(char32_t c, const Table& characters) {
  std::string key;
  append_utf8(key, c);
  std::string_view line = characters.find(key);
  const auto field = [&] {
    const std::string_view text = line.substr(0, line.find('\t'));
    line.remove_prefix(std::min(text.size() + 1, line.size()));
    return text;
  };
  Character found;
  found.pinyin = field();
  found.jyutping = field();
  found.hangul = field();
  return found;
}

char32_t syllable_of(std::string_view utf8) {  // one Hangul syllable, three bytes
  if (utf8.size() != 3) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[i])); };
  return static_cast<char32_t>((byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
}

bool known_name(char kind, std::u32string_view part, const HanData& data, Readings& readings, float surcharge = 0) {
  return add_encoded(data.names.find(kind + to_utf8(part)), surcharge, true, readings);
}

// A Chinese surname is a Korean one too, as its Hangul has it.
void add_korean_surname(std::u32string_view part, const HanData& data, Readings& readings) {
  if (part.size() != 1) return;
  const char32_t syllable = syllable_of(character_of(part.front(), data.characters).hangul);
  Readings korean;
  read_korean_surname(std::u32string_view(&syllable, 1), korean);
  readings.add(korean, 1.6F);
}

struct Part {
  std::size_t length = 0;
  bool japanese = false;
};

// The surname at the beginning, the longest there is; it leaves one to three characters of given name.
Part surname_of(std::u32string_view run, const HanData& data) {
  for (std::size_t length = std::min<std::size_t>(3, run.size() - 1); length > 0; --length) {
    const std::size_t rest = run.size() - length;
    const std::u32string_view part = run.substr(0, length);
    Readings ignored;
    if (length > 1 && rest <= 3 && known_name('J', part, data, ignored)) return {length, true};
    if (rest <= 2 && known_name('C', part, data, ignored)) return {length, false};
    if (rest == 2 && known_name('J', part, data, ignored)) return {length, true};
  }
  return {};
}

// Japanese given names: whole ones and characters with their readings in names, the best combinations.
void read_japanese(std::u32string_view part, const HanData& data, Readings& readings, float surcharge) {
  if (known_name('G', part, data, readings, surcharge)) return;
  Readings so_far;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const std::size_t length = i + 2 <= part.size() && data.names.find('G' + to_utf8(part.substr(i, 2))).data() ? 2 : 1;
    Readings one;
    if (!known_name('G', part.substr(i, length), data, one)) return;
    i += length - 1;
    if (so_far.empty()) {
      so_far = std::move(one);
      continue;
    }
    Readings joined;
    for (const Reading& head : so_far.found()) {
      for (const Reading& tail : one.found()) joined.add(head.letters + tail.letters, head.cost + tail.cost);
    }
    joined.settle();
    so_far = std::move(joined);
  }
  readings.add(so_far, surcharge);
}

// A given name by the languages that write it so: Mandarin, Wade-Giles, Cantonese, Korean.
void read_given(std::u32string_view part, const HanData& data, Readings& readings, bool japanese) {
  std::string pinyin, wade, canton;
  std::u32string hangul;
  for (const char32_t c : part) {
    const Character character = character_of(c, data.characters);
    pinyin += character.pinyin;
    wade += wade_giles(character.pinyin);
    canton += hong_kong(character.jyutping);
    if (const char32_t syllable = syllable_of(character.hangul); syllable != 0) hangul.push_back(syllable);
  }
  readings.add(pinyin, japanese ? 3.0F : 0.0F);
  readings.add(canton, japanese ? 4.0F : 1.3F);
  readings.add(wade, japanese ? 4.0F : 1.5F);
  if (hangul.size() == part.size()) {
    Readings korean;
    read_korean_given(hangul, korean);
    korean.settle();
    readings.add(korean, japanese ? 5.0F : 1.6F);
  }
  read_japanese(part, data, readings, japanese ? 0.0F : 2.0F);
}

}  // namespace

std::string wade_giles(std::string_view pinyin) {
  const auto whole = std::ranges::find(kWadeSyllables, pinyin, &Change::from);
  if (whole != kWadeSyllables.end()) return std::string(whole->to);
  const std::size_t length = initial_length(pinyin);
  const std::string_view initial = pinyin.substr(0, length);
  return std::string(changed(kWadeInitials, initial)) + std::string(changed(kWadeFinals, pinyin.substr(length)));
}

std::string hong_kong(std::string_view jyutping) {
  if (jyutping.starts_with("jyu")) return "y" + std::string(changed(kCantonFinals, jyutping.substr(1)));
  const std::size_t length = initial_length(jyutping);
  const std::string_view initial = jyutping.substr(0, length);
  const std::string_view final = jyutping.substr(length);
  if (initial == "j" && final.starts_with('i') && final.size() == 1) return "yi";
  std::string_view spelled = changed(kCantonInitials, initial);
  if ((initial == "z" || initial == "c") && final == "eoi") spelled = "ts";
  if (initial == "s" && (final == "eon" || final == "yu" || final == "ek")) spelled = "sh";
  return std::string(spelled) + std::string(changed(kCantonFinals, final));
}

void read_han(std::u32string_view run, const HanData& data, std::vector<Readings>& words) {
  if (run.empty()) return;
  Readings whole;
  if (known_name('J', run, data, whole) || (known_name('C', run, data, whole) && run.size() <= 2)) {
    if (run.size() == 1) known_name('J', run, data, whole, 2.0F);
    add_korean_surname(run, data, whole);
    data.foreign.look_up(run, whole, 2.0F);
    return words.push_back(std::move(whole));
  }
  if (data.foreign.look_up(run, whole)) {
    if (run.size() <= 3) data.foreign.guess(run, whole, true, 2.5F, 2);
    return words.push_back(std::move(whole));
  }
  const Part surname = run.size() >= 2 && run.size() <= 6 ? surname_of(run, data) : Part{};
  if (surname.length > 0) {
    words.resize(2);
    known_name(surname.japanese ? 'J' : 'C', run.substr(0, surname.length), data, words[0]);
    if (!surname.japanese) add_korean_surname(run.substr(0, surname.length), data, words[0]);
    if (surname.japanese) known_name('C', run.substr(0, surname.length), data, words[0], 2.0F);
    return read_given(run.substr(surname.length), data, words[1], surname.japanese);
  }
  // A given name alone, or a foreign one: the longer, the less likely it is Chinese.
  Readings given;
  read_given(run, data, given, false);
  whole.add(given, run.size() <= 2 ? 0.0F : 2.0F);
  data.foreign.guess(run, whole, true, run.size() <= 2 ? 1.0F : 0.0F, run.size() <= 2 ? 3 : 4);
  words.push_back(std::move(whole));
}

}  // namespace limen::transliteration
