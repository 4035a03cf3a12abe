// The tables letter by letter, written down a second time from their sources.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "engines/transliteration/rules.h"

namespace limen::transliteration {
namespace {

using ::testing::Contains;

std::vector<std::string> texts(const Readings& readings) {
  std::vector<std::string> result;
  for (const Reading& reading : readings.found()) result.push_back(reading.letters);
  return result;
}

template <typename Read>
std::vector<std::string> spell(Read read, std::u32string_view word) {
  Readings readings;
  read(word, readings);
  return texts(readings);
}

struct Letter {
  std::u32string_view native;
  std::vector<std::string> spellings;  // all must be among the readings
};

std::string shown(std::u32string_view word) {
  std::string text;
  for (const char32_t c : word) text += "U+" + std::to_string(static_cast<std::uint32_t>(c)) + " ";
  return text;
}

// [9303-3 §6 B] with its exceptions, BGN/PCGN without marks, French, German, Polish; a vowel stands before each letter
// so that signs without a sound leave a word.
TEST(Cyrillic, LetterByLetter) {
  const std::vector<Letter> letters{
      {U"оа", {"oa"}},
      {U"об", {"ob"}},
      {U"ов", {"ov", "ow"}},
      {U"ог", {"og", "oh"}},
      {U"од", {"od"}},
      {U"ое", {"oe"}},
      {U"ож", {"ozh", "oj", "osch", "oz"}},
      {U"оз", {"oz", "os"}},
      {U"ои", {"oi", "oy"}},
      {U"ой", {"oy", "oi", "oj"}},
      {U"ок", {"ok"}},
      {U"ол", {"ol"}},
      {U"ом", {"om"}},
      {U"он", {"on"}},
      {U"оо", {"oo"}},
      {U"оп", {"op"}},
      {U"ор", {"or"}},
      {U"ос", {"os"}},
      {U"от", {"ot"}},
      {U"оу", {"ou", "oou"}},
      {U"оф", {"of"}},
      {U"ох", {"okh", "och", "oh"}},
      {U"оц", {"ots", "oz", "oc"}},
      {U"оч", {"och", "otch", "otsch", "ocz", "oc"}},
      {U"ош", {"osh", "och", "osch", "osz", "os"}},
      {U"ощ", {"oshch", "ochtch", "oschtsch", "oszcz", "osht"}},
      {U"оъ", {"o", "oie", "oa"}},
      {U"оы", {"oy"}},
      {U"оь", {"o"}},
      {U"оэ", {"oe"}},
      {U"ою", {"oyu", "oiu", "oju", "oiou"}},
      {U"оя", {"oya", "oia", "oja"}},
      {U"оё", {"oe", "oio", "ojo", "oyo"}},
      {U"оі", {"oi"}},
      {U"ої", {"oi"}},
      {U"оє", {"oie"}},
      {U"оґ", {"og"}},
      {U"оў", {"ou"}},
      {U"ољ", {"olj"}},
      {U"оњ", {"onj"}},
      {U"ођ", {"odj", "od"}},
      {U"оћ", {"oc"}},
      {U"ој", {"oj"}},
      {U"оџ", {"odz"}},
      {U"оѕ", {"odz"}},
      {U"оѓ", {"ogj", "og"}},
      {U"оќ", {"okj", "ok"}},
      {U"оә", {"oa"}},
      {U"оғ", {"og", "ogh"}},
      {U"оқ", {"ok", "oq"}},
      {U"оң", {"on", "ong"}},
      {U"оө", {"oo"}},
      {U"оү", {"ou"}},
      {U"оұ", {"ou"}},
      {U"оһ", {"oh", "oc"}},
      {U"оҳ", {"okh", "oh"}},
      {U"оҷ", {"oj"}},
      {U"оӣ", {"oi"}},
      {U"оӯ", {"ou"}},
      {U"оҹ", {"oj"}},
      {U"оҝ", {"og"}},
      {U"оҗ", {"oj"}},
      {U"оҙ", {"oz"}},
      {U"оҫ", {"os"}},
      {U"оҡ", {"ok"}},
      {U"оӏ", {"o"}},
  };
  for (const Letter& letter : letters) {
    const auto found = spell(read_cyrillic, letter.native);
    for (const std::string& text : letter.spellings) EXPECT_THAT(found, Contains(text)) << shown(letter.native);
  }
}

TEST(Cyrillic, NoLowerCaseLetterOfRussiaAndItsNeighboursIsForgotten) {
  for (char32_t c = U'а'; c <= U'џ'; ++c) {
    const std::u32string word{U'о', c, U'о'};
    const auto found = spell(read_cyrillic, word);
    ASSERT_FALSE(found.empty());
    if (c == U'ъ' || c == U'ь') continue;
    EXPECT_NE(found.front(), "oo") << shown(word);
  }
}

TEST(Greek, LetterByLetter) {
  const std::vector<Letter> letters{
      {U"α", {"a"}},
      {U"β", {"v", "b"}},
      {U"γ", {"g"}},
      {U"δ", {"d"}},
      {U"ε", {"e"}},
      {U"ζ", {"z"}},
      {U"η", {"i", "e"}},
      {U"θ", {"th"}},
      {U"ι", {"i"}},
      {U"κ", {"k"}},
      {U"λ", {"l"}},
      {U"μ", {"m"}},
      {U"ν", {"n"}},
      {U"ξ", {"x"}},
      {U"ο", {"o"}},
      {U"π", {"p"}},
      {U"ρ", {"r"}},
      {U"σ", {"s"}},
      {U"ς", {"s"}},
      {U"τ", {"t"}},
      {U"υ", {"y", "i"}},
      {U"φ", {"f", "ph"}},
      {U"χ", {"ch", "h", "kh"}},
      {U"ψ", {"ps"}},
      {U"ω", {"o"}},
      {U"ου", {"ou", "u"}},
      {U"αυ", {"af", "au"}},
      {U"αυτ", {"aft"}},
      {U"αυγ", {"avg"}},
      {U"ευ", {"ef", "eu"}},
      {U"ευα", {"eva"}},
      {U"αγγ", {"ang"}},
      {U"αγξ", {"anx"}},
      {U"αγχ", {"anch"}},
      {U"αγκα", {"agka", "anga"}},
      {U"μπα", {"ba"}},
      {U"αμπα", {"ampa", "amba", "aba"}},
      {U"ντα", {"nta", "da"}},
      {U"αντα", {"anta", "anda"}},
      {U"ά", {"a"}},
      {U"έ", {"e"}},
      {U"ή", {"i"}},
      {U"ί", {"i"}},
      {U"ό", {"o"}},
      {U"ύ", {"y"}},
      {U"ώ", {"o"}},
      {U"ϊ", {"i"}},
      {U"ϋ", {"y"}},
      {U"ΐ", {"i"}},
      {U"ΰ", {"y"}},
      {U"ούτ", {"out"}},
      {U"αύτ", {"aft"}},
      {U"άυτ", {"ayt"}},
      {U"αϋτ", {"ayt"}},
  };
  for (const Letter& letter : letters) {
    const auto found = spell(read_greek, letter.native);
    for (const std::string& text : letter.spellings) EXPECT_THAT(found, Contains(text)) << shown(letter.native);
  }
}

TEST(Armenian, LetterByLetter) {
  const std::vector<Letter> letters{
      {U"ա", {"a"}},        {U"բ", {"b", "p"}}, {U"գ", {"g", "k"}},   {U"դ", {"d", "t"}},    {U"ե", {"ye", "e"}},
      {U"ամե", {"ame"}},    {U"զ", {"z"}},      {U"է", {"e"}},        {U"ը", {"y", "e"}},    {U"թ", {"t"}},
      {U"ժ", {"zh"}},       {U"ի", {"i"}},      {U"լ", {"l"}},        {U"խ", {"kh"}},        {U"ծ", {"ts", "dz"}},
      {U"կ", {"k", "g"}},   {U"հ", {"h"}},      {U"ձ", {"dz", "ts"}}, {U"ղ", {"gh", "k"}},   {U"ճ", {"ch", "j"}},
      {U"մ", {"m"}},        {U"յ", {"y", "h"}}, {U"ն", {"n"}},        {U"շ", {"sh"}},        {U"ո", {"vo", "o"}},
      {U"մո", {"mo"}},      {U"չ", {"ch"}},     {U"պ", {"p", "b"}},   {U"ջ", {"j", "ch"}},   {U"ռ", {"r"}},
      {U"ս", {"s"}},        {U"վ", {"v"}},      {U"տ", {"t", "d"}},   {U"ր", {"r"}},         {U"ց", {"ts"}},
      {U"ու", {"u", "ou"}}, {U"փ", {"p"}},      {U"ք", {"k"}},        {U"և", {"yev", "ev"}}, {U"օ", {"o"}},
      {U"ֆ", {"f"}},
  };
  for (const Letter& letter : letters) {
    const auto found = spell(read_armenian, letter.native);
    for (const std::string& text : letter.spellings) EXPECT_THAT(found, Contains(text)) << shown(letter.native);
  }
}

TEST(Georgian, LetterByLetter) {
  const std::vector<Letter> letters{
      {U"ა", {"a"}},  {U"ბ", {"b"}},  {U"გ", {"g"}},      {U"დ", {"d"}},  {U"ე", {"e"}},       {U"ვ", {"v"}},
      {U"ზ", {"z"}},  {U"თ", {"t"}},  {U"ი", {"i"}},      {U"კ", {"k"}},  {U"ლ", {"l"}},       {U"მ", {"m"}},
      {U"ნ", {"n"}},  {U"ო", {"o"}},  {U"პ", {"p"}},      {U"ჟ", {"zh"}}, {U"რ", {"r"}},       {U"ს", {"s"}},
      {U"ტ", {"t"}},  {U"უ", {"u"}},  {U"ფ", {"p", "f"}}, {U"ქ", {"k"}},  {U"ღ", {"gh", "g"}}, {U"ყ", {"q", "k"}},
      {U"შ", {"sh"}}, {U"ჩ", {"ch"}}, {U"ც", {"ts"}},     {U"ძ", {"dz"}}, {U"წ", {"ts"}},      {U"ჭ", {"ch"}},
      {U"ხ", {"kh"}}, {U"ჯ", {"j"}},  {U"ჰ", {"h"}},
  };
  for (const Letter& letter : letters) {
    const auto found = spell(read_georgian, letter.native);
    EXPECT_EQ(found.front(), letter.spellings.front());
    for (const std::string& text : letter.spellings) EXPECT_THAT(found, Contains(text)) << shown(letter.native);
  }
}

TEST(Devanagari, LetterByLetter) {
  const std::vector<Letter> letters{
      {U"का", {"ka"}},        {U"खा", {"kha"}},
      {U"गा", {"ga"}},        {U"घा", {"gha"}},
      {U"चा", {"cha"}},       {U"छा", {"chha", "cha"}},
      {U"जा", {"ja"}},        {U"झा", {"jha"}},
      {U"टा", {"ta"}},        {U"ठा", {"tha"}},
      {U"डा", {"da"}},        {U"ढा", {"dha"}},
      {U"णा", {"na"}},        {U"ता", {"ta"}},
      {U"था", {"tha"}},       {U"दा", {"da"}},
      {U"धा", {"dha"}},       {U"ना", {"na"}},
      {U"पा", {"pa"}},        {U"फा", {"pha", "fa"}},
      {U"बा", {"ba"}},        {U"भा", {"bha"}},
      {U"मा", {"ma"}},        {U"या", {"ya"}},
      {U"रा", {"ra"}},        {U"ला", {"la"}},
      {U"ळा", {"la"}},        {U"वा", {"va", "wa", "ba"}},
      {U"शा", {"sha", "sa"}}, {U"षा", {"sha"}},
      {U"सा", {"sa"}},        {U"हा", {"ha"}},
      {U"क्षा", {"ksha"}},     {U"ज्ञा", {"gya", "jna"}},
      {U"ज\u093Cा", {"za"}},  {U"\u095Bा", {"za"}},
      {U"फ\u093Cा", {"fa"}},  {U"ड\u093Cा", {"da", "ra"}},
      {U"अ", {"a"}},          {U"आ", {"a", "aa"}},
      {U"इ", {"i"}},          {U"ई", {"i", "ee"}},
      {U"उ", {"u"}},          {U"ऊ", {"u", "oo"}},
      {U"ऋ", {"ri"}},         {U"ए", {"e"}},
      {U"ऐ", {"ai"}},         {U"ओ", {"o"}},
      {U"औ", {"au"}},         {U"कि", {"ki"}},
      {U"की", {"ki", "kee"}}, {U"कु", {"ku"}},
      {U"कू", {"ku", "koo"}},  {U"कृ", {"kri"}},
      {U"के", {"ke"}},         {U"कै", {"kai"}},
      {U"को", {"ko"}},        {U"कौ", {"kau"}},
      {U"कां", {"kan"}},       {U"कांपा", {"kampa"}},
  };
  for (const Letter& letter : letters) {
    const auto found = spell(read_devanagari, letter.native);
    for (const std::string& text : letter.spellings) EXPECT_THAT(found, Contains(text)) << shown(letter.native);
  }
}

// Revised Romanisation of each initial, vowel and final in turn.
TEST(Hangul, JamoByJamo) {
  const std::vector<std::string> initials{"ga",  "kka", "na", "da",  "tta", "ra", "ma", "ba", "ppa", "sa",
                                          "ssa", "a",   "ja", "jja", "cha", "ka", "ta", "pa", "ha"};
  for (std::size_t i = 0; i < initials.size(); ++i) {
    const std::u32string word(1, static_cast<char32_t>(0xAC00 + i * 588));
    EXPECT_THAT(spell(read_korean_given, word), Contains(initials[i]));
  }
  const std::vector<std::string> vowels{"na",  "nae", "nya", "nyae", "neo", "ne",  "nyeo", "nye", "no",  "nwa", "nwae",
                                        "noe", "nyo", "nu",  "nwo",  "nwe", "nwi", "nyu",  "neu", "nui", "ni"};
  for (std::size_t i = 0; i < vowels.size(); ++i) {
    const std::u32string word(1, static_cast<char32_t>(0xAC00 + 2 * 588 + i * 28));
    EXPECT_THAT(spell(read_korean_given, word), Contains(vowels[i]));
  }
  const std::vector<std::string> finals{"ma",  "mak",  "mak", "mak", "man", "man", "man", "mat", "mal", "mak",
                                        "mam", "mal",  "mal", "mal", "map", "mal", "mam", "map", "map", "mat",
                                        "mat", "mang", "mat", "mat", "mak", "mat", "map", "mat"};
  for (std::size_t i = 0; i < finals.size(); ++i) {
    const std::u32string word(1, static_cast<char32_t>(0xAC00 + 6 * 588 + i));
    EXPECT_THAT(spell(read_korean_given, word), Contains(finals[i]));
  }
}

TEST(Kana, SignBySign) {
  const std::vector<std::string> rows{"a i u e o",      "ka ki ku ke ko", "sa shi su se so", "ta chi tsu te to",
                                      "na ni nu ne no", "ha hi fu he ho", "ma mi mu me mo",  "ra ri ru re ro"};
  const std::u32string signs = U"あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもらりるれろ";
  std::size_t at = 0;
  for (const std::string& row : rows) {
    std::istringstream sounds(row);
    for (std::string sound; sounds >> sound; ++at) {
      EXPECT_EQ(spell(read_kana, std::u32string_view(&signs[at], 1)).front(), sound);
      const char32_t katakana = signs[at] + 0x60;
      EXPECT_EQ(spell(read_kana, std::u32string_view(&katakana, 1)).front(), sound);
    }
  }
  const std::vector<Letter> others{
      {U"がぎぐげご", {"gagigugego"}},
      {U"ざじずぜぞ", {"zajizuzezo", "zazizuzezo"}},
      {U"だぢづでど", {"dajizudedo"}},
      {U"ばびぶべぼ", {"babibubebo"}},
      {U"ぱぴぷぺぽ", {"papipupepo"}},
      {U"やゆよ", {"yayuyo"}},
      {U"わを", {"wao"}},
      {U"きゃしゅちょ", {"kyashucho", "kyasyutyo"}},
      {U"じゃ", {"ja", "zya"}},
      {U"ほんだ", {"honda"}},
      {U"なんば", {"namba", "nanba"}},
      {U"いっぺい", {"ippei"}},
      {U"えっちゅう", {"etchu"}},
      {U"おおの", {"ono", "oono"}},
      {U"さとう", {"sato", "satou", "satoh"}},
      {U"ファティマ", {"fatima"}},
      {U"ウィリアム", {"wiriamu"}},
      {U"ジェーン", {"jen", "jeen"}},
      {U"ヴェラ", {"vera"}},
  };
  for (const Letter& word : others) {
    const auto found = spell(read_kana, word.native);
    for (const std::string& text : word.spellings) EXPECT_THAT(found, Contains(text)) << shown(word.native);
  }
}

// [9303-3 §6 C], a second time.
TEST(MrzArabic, LetterByLetter) {
  const std::vector<std::pair<char32_t, std::string>> codes{
      {0x0621, "XE"},  {0x0622, "XAA"}, {0x0623, "XAE"}, {0x0624, "U"},   {0x0625, "I"},   {0x0626, "XI"},
      {0x0627, "A"},   {0x0628, "B"},   {0x0629, "XAH"}, {0x062A, "T"},   {0x062B, "XTH"}, {0x062C, "J"},
      {0x062D, "XH"},  {0x062E, "XKH"}, {0x062F, "D"},   {0x0630, "XDH"}, {0x0631, "R"},   {0x0632, "Z"},
      {0x0633, "S"},   {0x0634, "XSH"}, {0x0635, "XSS"}, {0x0636, "XDZ"}, {0x0637, "XTT"}, {0x0638, "XZZ"},
      {0x0639, "E"},   {0x063A, "G"},   {0x0641, "F"},   {0x0642, "Q"},   {0x0643, "K"},   {0x0644, "L"},
      {0x0645, "M"},   {0x0646, "N"},   {0x0647, "H"},   {0x0648, "W"},   {0x0649, "XAY"}, {0x064A, "Y"},
      {0x0671, "XXA"}, {0x0679, "XXT"}, {0x067C, "XRT"}, {0x067E, "P"},   {0x0681, "XKE"}, {0x0685, "XXH"},
      {0x0686, "XC"},  {0x0688, "XXD"}, {0x0689, "XDR"}, {0x0691, "XXR"}, {0x0693, "XRR"}, {0x0696, "XRX"},
      {0x0698, "XJ"},  {0x069A, "XXS"}, {0x06A9, "XKK"}, {0x06AB, "XXK"}, {0x06AD, "XNG"}, {0x06AF, "XGG"},
      {0x06BA, "XNN"}, {0x06BC, "XXN"}, {0x06BE, "XDO"}, {0x06C0, "XYH"}, {0x06C1, "XXG"}, {0x06C2, "XGE"},
      {0x06C3, "XTG"}, {0x06CC, "XYA"}, {0x06CD, "XXY"}, {0x06D2, "XYB"}, {0x06D3, "XBE"}, {0x06A4, "V"},
      {0x06A5, "XF"}};
  for (const auto& [letter, code] : codes) {
    EXPECT_EQ(to_mrz_arabic(std::u32string(1, letter)), code);
    // In a word that holds another X code, it is read back.
    const std::u32string word{U'ش', letter};
    const auto read = from_mrz_arabic(to_mrz_arabic(word));
    ASSERT_TRUE(read.has_value() || letter == 0x0625) << code;  // alef with hamza below stands first only
    EXPECT_TRUE(!read.has_value() || *read == word) << code;
  }
  EXPECT_EQ(to_mrz_arabic(U"\u06D0"), "Y");
  for (const char32_t unwritten : {0x0640, 0x064B, 0x064C, 0x064D, 0x064E, 0x064F, 0x0650, 0x0652, 0x0670}) {
    EXPECT_EQ(to_mrz_arabic(std::u32string{U'ب', unwritten}), "B");
  }
}

}  // namespace
}  // namespace limen::transliteration
