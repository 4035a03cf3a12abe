// Hangul: syllables by arithmetic [Unicode 15 §3.12], spelled as names are: the official Revised Romanisation, the
// customary English-like manner of passports, and the northern one (near McCune-Reischauer without its marks).
#include <algorithm>
#include <array>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

enum Manner : std::uint8_t { kRevised, kCustomary, kNorthern, kManners };
using Spelling = std::array<std::string_view, kManners>;

constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
constexpr std::uint32_t kVowelCount = 21, kFinalCount = 28;

//                                        ㄱ           ㄲ           ㄴ        ㄷ        ㄸ        ㄹ        ㅁ
constexpr std::array<Spelling, 19> kInitials{{{"g", "k", "k"},
                                              {"kk", "k", "kk"},
                                              {"n", "n", "n"},
                                              {"d", "d", "t"},
                                              {"tt", "t", "tt"},
                                              {"r", "r", "r"},
                                              {"m", "m", "m"},
                                              {"b", "b", "p"},
                                              {"pp", "p", "pp"},
                                              {"s", "s", "s"},
                                              {"ss", "s", "ss"},
                                              {"", "", ""},
                                              {"j", "j", "ch"},
                                              {"jj", "j", "tch"},
                                              {"ch", "ch", "ch"},
                                              {"k", "k", "k"},
                                              {"t", "t", "t"},
                                              {"p", "p", "p"},
                                              {"h", "h", "h"}}};
constexpr std::array<Spelling, kVowelCount> kVowels{
    {{"a", "a", "a"},       {"ae", "ae", "ae"},   {"ya", "ya", "ya"},  {"yae", "yae", "yae"}, {"eo", "u", "o"},
     {"e", "e", "e"},       {"yeo", "you", "yo"}, {"ye", "ye", "ye"},  {"o", "o", "o"},       {"wa", "wa", "wa"},
     {"wae", "wae", "wae"}, {"oe", "oi", "oe"},   {"yo", "yo", "yo"},  {"u", "oo", "u"},      {"wo", "wo", "wo"},
     {"we", "we", "we"},    {"wi", "wi", "wi"},   {"yu", "yoo", "yu"}, {"eu", "eu", "u"},     {"ui", "ee", "ui"},
     {"i", "i", "i"}}};
// Finals are spelled as they sound before a consonant; liaison is left to the comparison, but for r.
constexpr std::array<std::string_view, kFinalCount> kFinals{"",  "k",  "k", "k", "n", "n", "n", "t", "l", "k",
                                                            "m", "l",  "l", "l", "p", "l", "m", "p", "p", "t",
                                                            "t", "ng", "t", "t", "k", "t", "p", "t"};

// Customary spellings of surnames, the commonest first. From general knowledge of Korean passports and press.
struct Surname {
  std::u32string_view name;
  std::string_view spellings;  // by blanks
};
constexpr std::array kSurnames = std::to_array<Surname>({
    {U"김", "kim gim"},
    {U"이", "lee yi ri rhee i"},
    {U"리", "ri lee rhee"},
    {U"박", "park pak bak"},
    {U"최", "choi choe choy"},
    {U"정", "jung jeong chung chong cheong"},
    {U"강", "kang gang"},
    {U"조", "cho jo"},
    {U"윤", "yoon yun youn"},
    {U"장", "jang chang"},
    {U"임", "lim im rim yim"},
    {U"림", "rim lim im"},
    {U"한", "han hahn"},
    {U"오", "oh o"},
    {U"서", "seo suh so sur"},
    {U"신", "shin sin"},
    {U"권", "kwon gwon kweon"},
    {U"황", "hwang whang"},
    {U"안", "ahn an"},
    {U"송", "song"},
    {U"류", "ryu ryoo yoo"},
    {U"유", "yoo yu you ryu"},
    {U"전", "jeon jun chun chon jun"},
    {U"홍", "hong"},
    {U"고", "ko go koh"},
    {U"문", "moon mun"},
    {U"양", "yang"},
    {U"량", "ryang yang"},
    {U"손", "son sohn"},
    {U"배", "bae pae"},
    {U"백", "baek paik paek back"},
    {U"허", "heo hur huh ho"},
    {U"남", "nam"},
    {U"심", "shim sim"},
    {U"노", "noh roh no ro"},
    {U"로", "ro no roh"},
    {U"하", "ha"},
    {U"곽", "kwak gwak"},
    {U"성", "sung seong song"},
    {U"차", "cha"},
    {U"주", "joo ju chu"},
    {U"우", "woo u wu"},
    {U"구", "koo gu ku"},
    {U"나", "na ra nah"},
    {U"라", "ra na"},
    {U"민", "min"},
    {U"진", "jin chin"},
    {U"지", "ji chi jee"},
    {U"엄", "eom um uhm om"},
    {U"채", "chae chai"},
    {U"원", "won weon"},
    {U"천", "cheon chun chon"},
    {U"방", "bang pang"},
    {U"공", "kong gong"},
    {U"현", "hyun hyeon hyon"},
    {U"함", "ham hahm"},
    {U"변", "byun byeon pyon"},
    {U"염", "yeom yum yom"},
    {U"여", "yeo yuh yo"},
    {U"추", "choo chu"},
    {U"도", "do to doh"},
    {U"소", "so soh"},
    {U"석", "seok suk sok"},
    {U"선", "sun seon son"},
    {U"설", "seol sul sol"},
    {U"마", "ma"},
    {U"길", "gil kil"},
    {U"연", "yeon youn yon"},
    {U"위", "wi wee"},
    {U"표", "pyo"},
    {U"명", "myung myeong myong"},
    {U"기", "ki gi"},
    {U"반", "ban pan"},
    {U"왕", "wang"},
    {U"금", "keum geum kum"},
    {U"옥", "ok"},
    {U"육", "yook yuk"},
    {U"인", "in"},
    {U"맹", "maeng"},
    {U"제", "je che"},
    {U"모", "mo"},
    {U"탁", "tak"},
    {U"국", "kook guk kuk"},
    {U"어", "eo uh o"},
    {U"은", "eun un"},
    {U"편", "pyun pyeon"},
    {U"용", "yong"},
    {U"남궁", "namgoong namgung namkung"},
    {U"황보", "hwangbo hwangpo"},
    {U"제갈", "jegal chegal"},
    {U"선우", "sunwoo seonu sonu"},
    {U"사공", "sagong sakong"},
    {U"독고", "dokgo dokko tokko"},
    {U"서문", "seomun suhmoon"},
});

// Syllables of given names whose custom is not what the manners give. From general knowledge.
constexpr std::array kGivenSyllables = std::to_array<Surname>({
    {U"영", "young yeong yong"},
    {U"정", "jung jeong jong chung"},
    {U"은", "eun un"},
    {U"현", "hyun hyeon hyon"},
    {U"희", "hee hui"},
    {U"우", "woo u"},
    {U"수", "soo su"},
    {U"주", "joo ju"},
    {U"준", "jun joon chun"},
    {U"경", "kyung gyeong kyong kyoung"},
    {U"성", "sung seong song"},
    {U"승", "seung sung"},
    {U"지", "ji chi jee"},
    {U"혜", "hye hae"},
    {U"연", "yeon yon youn"},
    {U"선", "sun seon son"},
    {U"순", "soon sun"},
    {U"철", "chul cheol chol"},
    {U"규", "kyu gyu"},
    {U"기", "ki gi"},
    {U"광", "kwang gwang"},
    {U"국", "kook guk kuk"},
    {U"근", "keun geun kun"},
    {U"훈", "hoon hun"},
    {U"혁", "hyuk hyeok hyok"},
    {U"석", "suk seok sok"},
    {U"숙", "sook suk"},
    {U"윤", "yoon yun"},
    {U"원", "won"},
    {U"병", "byung byeong pyong"},
    {U"걸", "gul geol kol"},
    {U"건", "gun geon kon"},
    {U"범", "bum beom pom"},
    {U"덕", "duk deok tok"},
    {U"구", "koo gu ku"},
    {U"열", "yeol yul yol"},
    {U"엽", "yeop yup yop"},
    {U"창", "chang"},
    {U"강", "kang gang"},
    {U"문", "moon mun"},
    {U"운", "woon un"},
    {U"균", "kyun gyun"},
    {U"길", "gil kil"},
    {U"권", "kwon gwon"},
    {U"균", "kyun gyun"},
    {U"관", "kwan gwan"},
    {U"교", "kyo gyo"},
    {U"금", "keum geum kum"},
    {U"서", "seo so suh"},
    {U"여", "yeo yo"},
    {U"형", "hyung hyeong hyong"},
    {U"언", "eon un on"},
    {U"헌", "heon hun hon"},
    {U"전", "jeon jun chon"},
    {U"용", "yong"},
    {U"일", "il"},
    {U"명", "myung myeong myong"},
    {U"무", "moo mu"},
    {U"추", "choo chu"},
    {U"춘", "chun choon"},
    {U"충", "chung choong"},
    {U"흥", "heung hung"},
    {U"흠", "heum hum"},
});

template <std::size_t N>
const Surname* find_name(const std::array<Surname, N>& names, std::u32string_view name) {
  const auto found = std::ranges::find(names, name, &Surname::name);
  return found == names.end() ? nullptr : &*found;
}

void add_spellings(std::string_view spellings, Readings& readings) {
  float cost = 0;
  while (!spellings.empty()) {
    const std::size_t end = std::min(spellings.find(' '), spellings.size());
    readings.add(spellings.substr(0, end), cost);
    cost += 0.8F;
    spellings.remove_prefix(std::min(end + 1, spellings.size()));
  }
}

bool syllable(char32_t c) { return c >= kFirstSyllable && c <= kLastSyllable; }

struct Parts {
  std::uint32_t initial = 0, vowel = 0, final = 0;
};
Parts parts_of(char32_t c) {
  const std::uint32_t index = c - kFirstSyllable;
  return {index / (kVowelCount * kFinalCount), index / kFinalCount % kVowelCount, index % kFinalCount};
}

std::string spell(char32_t c, Manner manner) {
  const Parts parts = parts_of(c);
  std::string_view vowel = kVowels[parts.vowel][manner];
  constexpr std::uint32_t kYeo = 6, kNoInitial = 11;
  if (manner == kCustomary) {
    if (parts.vowel == kYeo) vowel = parts.final == 0 ? "yeo" : "you";
    if (parts.vowel == kYeo && parts.initial != kNoInitial) vowel = "yu";
  }
  return std::string(kInitials[parts.initial][manner]) + std::string(vowel) + std::string(kFinals[parts.final]);
}

// Each syllable's spellings, put together with the best of what came before.
void join(const Readings& syllables, Readings& so_far, bool first) {
  if (first) {
    so_far = syllables;
    return;
  }
  Readings joined;
  for (const Reading& head : so_far.found()) {
    for (const Reading& tail : syllables.found()) {
      std::string text = head.letters + tail.letters;
      if (head.letters.back() == 'l' && tail.letters.front() == 'r') text[head.letters.size()] = 'l';
      joined.add(text, head.cost + tail.cost);
    }
  }
  joined.settle();
  so_far = std::move(joined);
}

}  // namespace

std::u32string_view korean_surname(std::u32string_view run) {
  const std::size_t count = run.size();
  if (count < 2 || count > 5 || !std::ranges::all_of(run, syllable)) return {};
  if (count >= 3 && find_name(kSurnames, run.substr(0, 2)) != nullptr) return run.substr(0, 2);
  if (count == 3 && find_name(kSurnames, run.substr(0, 1)) != nullptr) return run.substr(0, 1);
  // Two syllables are mostly a given name alone; these surnames begin none.
  constexpr std::u32string_view kNeverGiven = U"김박최황권허곽";
  return count == 2 && kNeverGiven.contains(run.front()) ? run.substr(0, 1) : std::u32string_view{};
}

bool korean_syllables(std::u32string_view run) {
  constexpr std::u32string_view kOthers =
      U"민호진재상태동대환화하해남미옥자복학배백표효완왕인찬한아라나란람슬솔봄별빛예린유은";
  return std::ranges::all_of(run, [&](char32_t c) {
    const std::u32string_view one(&c, 1);
    return kOthers.contains(c) || find_name(kGivenSyllables, one) != nullptr || find_name(kSurnames, one) != nullptr;
  });
}

void read_korean_surname(std::u32string_view name, Readings& readings) {
  if (const Surname* surname = find_name(kSurnames, name)) add_spellings(surname->spellings, readings);
}

void read_korean_given(std::u32string_view name, Readings& readings) {
  Readings result;
  bool first = true;
  for (std::size_t i = 0; i < name.size() && i < 12; ++i) {
    if (!syllable(name[i])) continue;
    Readings one;
    if (const Surname* custom = find_name(kGivenSyllables, name.substr(i, 1))) add_spellings(custom->spellings, one);
    constexpr std::array<float, kManners> kCosts{0.0F, 0.6F, 1.0F};
    const float surcharge = one.empty() ? 0.0F : 1.0F;
    for (std::uint8_t manner = 0; manner < kManners; ++manner) {
      one.add(spell(name[i], static_cast<Manner>(manner)), kCosts[manner] + surcharge);
    }
    one.settle();
    join(one, result, first);
    first = false;
  }
  // The official spelling of the whole word is always among them, and the northern one.
  if (first) return;
  std::string revised, northern;
  for (const char32_t c : name) {
    if (!syllable(c)) continue;
    revised += spell(c, kRevised);
    northern += spell(c, kNorthern);
  }
  readings.add(result, 0);
  readings.add(revised, 0.9F);
  readings.add(northern, 1.4F);
}

}  // namespace limen::transliteration
