// Arabic script (Arabic, Persian, Urdu, Pashto, Kurdish) and Hebrew. Short vowels are not written: words are looked up,
// else guessed from what their letters became in other words. What belongs to names as such is read by rule: the
// article, names of servants (abd al-), fathers (abu), and the faith (al-din, Allah) written in one.
#include <algorithm>
#include <array>
#include <cmath>

#include "engines/transliteration/learnt.h"

namespace limen::transliteration {
namespace {

struct Change {
  char32_t from = 0;
  char32_t to = 0;  // 0: nothing
};

// Letters of one sound or shape that languages write differently; the dictionary holds the Arabic ones.
constexpr std::array kSameLetters = std::to_array<Change>({
    {U'ک', U'ك'}, {U'ی', U'ي'}, {U'ہ', U'ه'}, {U'ھ', U'ه'}, {U'ے', U'ي'}, {U'ۃ', U'ة'}, {U'ۀ', U'ه'},
    {U'ٱ', U'ا'}, {U'ـ', 0},    {U'ە', U'ه'}, {U'ې', U'ي'}, {U'ۍ', U'ي'}, {U'ګ', U'گ'}, {U'ں', U'ن'},
    {U'ۓ', U'ي'}, {U'ۂ', U'ه'}, {U'ټ', U'ت'}, {U'ٹ', U'ت'}, {U'ډ', U'د'}, {U'ڈ', U'د'}, {U'ړ', U'ر'},
    {U'ڑ', U'ر'}, {U'ڼ', U'ن'}, {U'ښ', U'ش'}, {U'ږ', U'ژ'}, {U'ځ', U'ز'}, {U'څ', U'س'}, {U'ڤ', U'ف'},
    {U'ڥ', U'ف'}, {U'ۆ', U'و'}, {U'ێ', U'ي'}, {U'ڵ', U'ل'}, {U'ڕ', U'ر'}, {U'ڭ', U'گ'},
});

bool point(char32_t letter) { return (letter >= 0x064B && letter <= 0x065F) || letter == 0x0670; }

std::u32string without_points(std::u32string_view run) {
  std::u32string word;
  for (const char32_t letter : run) {
    if (point(letter)) continue;
    const auto same = std::ranges::find(kSameLetters, letter, &Change::from);
    if (same == kSameLetters.end()) {
      word.push_back(letter);
    } else if (same->to != 0) {
      word.push_back(same->to);
    }
  }
  return word;
}

struct Sound {
  char32_t letter = 0;
  std::string_view bare;     // no vowel is known
  std::string_view pointed;  // the vowels are written as points
};

constexpr std::array kSounds = std::to_array<Sound>({
    {U'ء', "", ""},   {U'آ', "a", "a"},   {U'أ', "a", ""},    {U'ؤ', "u", ""},    {U'إ', "i", ""},    {U'ئ', "i", ""},
    {U'ا', "a", "a"}, {U'ب', "b", "b"},   {U'ة', "a", "a"},   {U'ت', "t", "t"},   {U'ث', "th", "th"}, {U'ج', "j", "j"},
    {U'ح', "h", "h"}, {U'خ', "kh", "kh"}, {U'د', "d", "d"},   {U'ذ', "dh", "dh"}, {U'ر', "r", "r"},   {U'ز', "z", "z"},
    {U'س', "s", "s"}, {U'ش', "sh", "sh"}, {U'ص', "s", "s"},   {U'ض', "d", "d"},   {U'ط', "t", "t"},   {U'ظ', "z", "z"},
    {U'ع', "a", ""},  {U'غ', "gh", "gh"}, {U'ف', "f", "f"},   {U'ق', "q", "q"},   {U'ك', "k", "k"},   {U'ل', "l", "l"},
    {U'م', "m", "m"}, {U'ن', "n", "n"},   {U'ه', "h", "h"},   {U'و', "w", "w"},   {U'ى', "a", "a"},   {U'ي', "y", "y"},
    {U'پ', "p", "p"}, {U'چ', "ch", "ch"}, {U'ژ', "zh", "zh"}, {U'ک', "k", "k"},   {U'گ', "g", "g"},   {U'ی', "y", "y"},
});

const Sound* sound_of(char32_t letter) {
  const auto found = std::ranges::find(kSounds, letter, &Sound::letter);
  return found == kSounds.end() ? nullptr : &*found;
}

struct Fixed {
  std::u32string_view word;
  std::string_view spellings;  // by blanks, commonest first
};

// Words that names are made of, and those of the commonest names that have most spellings; from general knowledge.
constexpr std::array kFixed = std::to_array<Fixed>({
    {U"ال", "al el ul"},
    {U"آل", "al aal"},
    {U"بن", "bin ben ibn"},
    {U"ابن", "ibn bin ben"},
    {U"بنت", "bint bent"},
    {U"ولد", "ould walad weld wuld"},
    {U"ابو", "abu abou abo aboo"},
    {U"أبو", "abu abou abo aboo"},
    {U"ابي", "abi abu"},
    {U"أبي", "abi abu"},
    {U"ام", "umm um om oum"},
    {U"أم", "umm um om oum"},
    {U"عبد", "abd abdul abdel abed"},
    {U"عبدالله", "abdullah abdallah abdollah abdulla abdalla"},
    {U"الله", "allah ullah alla"},
    {U"الدين", "aldin eddine uddin eldin addin"},
    {U"محمد", "mohammed muhammad mohamed mohammad mohamad muhammed"},
    {U"احمد", "ahmed ahmad ahmet"},
    {U"أحمد", "ahmed ahmad ahmet"},
    {U"حسين", "hussein husain hussain hossein husayn hoseyn"},
    {U"يوسف", "yousef yusuf youssef yousuf yusef yussuf"},
    {U"عيسى", "isa eisa issa essa"},
    {U"عيسي", "isa issa eissa esa"},
    {U"موسى", "musa moussa mousa moosa"},
    {U"موسي", "musa moussa mousavi moosa"},
    {U"ايوب", "ayub ayyub ayoub ayyoub"},
    {U"يحيى", "yahya yahia yehia yahaya"},
    {U"يحيي", "yahya yahia yehia"},
    {U"علي", "ali aly alee"},
    {U"حسن", "hassan hasan hacen hussan"},
    {U"عمر", "omar umar oumar omer"},
    {U"عثمان", "osman othman usman uthman"},
    {U"ابراهيم", "ibrahim ebrahim brahim ibraheem"},
    {U"إبراهيم", "ibrahim ebrahim brahim ibraheem"},
    {U"اسماعيل", "ismail esmail ismael ismaeel"},
    {U"إسماعيل", "ismail esmail ismael ismaeel"},
    {U"خالد", "khaled khalid"},
    {U"خليل", "khalil khaleel halil"},
    {U"سعيد", "saeed said saied sayeed"},
    {U"سعد", "saad sad"},
    {U"صالح", "saleh salih salah"},
    {U"صلاح", "salah saleh"},
    {U"طالب", "talib taleb"},
    {U"طارق", "tariq tarek tarik"},
    {U"عادل", "adel adil"},
    {U"عامر", "amer amir aamir ameur"},
    {U"عارف", "arif aref"},
    {U"عزت", "izzat ezzat izzet"},
    {U"عبدالرحمن", "abdulrahman abdelrahman abdurrahman abderrahmane abdrahman"},
    {U"عبدالعزيز", "abdulaziz abdelaziz abdalaziz"},
    {U"عبدالكريم", "abdulkarim abdelkarim abdelkrim"},
    {U"فيصل", "faisal faysal feisal faycal"},
    {U"فيض", "faiz faid fayz faez"},
    {U"فضل", "fazl fazal fadl fadel"},
    {U"ضياء", "zia diaa dhia ziya"},
    {U"ضيا", "zia ziya dia"},
    {U"ذاكر", "zakir zaker thaker dhakir"},
    {U"ثاقب", "saqib saqeb thaqib"},
    {U"حافظ", "hafiz hafez hafedh"},
    {U"حبيب", "habib habeeb"},
    {U"حكيم", "hakim hakeem"},
    {U"حميد", "hamid hameed hamed"},
    {U"حامد", "hamed hamid"},
    {U"رشيد", "rashid rasheed rachid"},
    {U"رحمن", "rahman rehman rahmane"},
    {U"رحيم", "rahim raheem"},
    {U"كريم", "karim kareem krim"},
    {U"نور", "nur noor nour"},
    {U"نصر", "nasr nasser"},
    {U"ناصر", "nasser nasir naser"},
    {U"مصطفى", "mustafa mostafa moustafa mustapha"},
    {U"مصطفي", "mustafa mostafa mustapha"},
    {U"محمود", "mahmoud mahmud mehmood mahmood"},
    {U"مسعود", "masoud masood massoud masud"},
    {U"مجيد", "majid majeed madjid"},
    {U"غلام", "ghulam gholam golam"},
    {U"غالي", "ghali gali"},
    {U"قاسم", "qasim qassem kassem ghasem"},
    {U"قادر", "qadir qader kader"},
    {U"قدير", "qadir qadeer kadeer"},
    {U"قيس", "qais qays kais"},
    {U"شكري", "shukri shoukri choukri shokri"},
    {U"هاشم", "hashim hashem hachem"},
    {U"هشام", "hisham hesham hicham"},
    {U"جمال", "jamal gamal djamel jamel"},
    {U"جميل", "jamil jameel gamil"},
    {U"جعفر", "jafar jaafar gafar djafar"},
    {U"جلال", "jalal galal djalal"},
    {U"يعقوب", "yaqub yaqoub yacoub yakub"},
    {U"يونس", "younis yunus younes yunis"},
    {U"زكريا", "zakaria zakariya zakarya"},
    {U"سليمان", "sulaiman suleiman soleiman sulayman"},
    {U"سلمان", "salman selman"},
    {U"سيف", "saif seif sayf"},
    {U"شريف", "sharif sherif cherif shareef"},
    {U"عباس", "abbas abas"},
    {U"عماد", "imad emad"},
    {U"فاروق", "farouk faruq farooq"},
    {U"فاطمة", "fatima fatma fatimah fatema"},
    {U"فاطمه", "fatemeh fatima"},
    {U"عائشة", "aisha aicha ayesha aysha"},
    {U"خديجة", "khadija khadijah khadidja"},
    {U"مريم", "maryam mariam meriem miriam"},
    {U"زينب", "zainab zaynab zeinab zeynab"},
    {U"اكبر", "akbar"},
    {U"رضا", "reza rida raza ridha"},
    {U"مهدي", "mahdi mehdi"},
    {U"كاظم", "kazim kazem kadhim"},
    {U"صادق", "sadiq sadegh sadek sadeq"},
    {U"خان", "khan"},
    {U"شاه", "shah"},
    {U"گل", "gul gol gal"},
    {U"جان", "jan john"},
    {U"سيد", "sayed sayyid said syed sayyed seyed"},
    {U"شيخ", "sheikh shaikh cheikh shaykh"},
    {U"ملا", "mullah mulla mola"},
    {U"مولوي", "mawlawi maulvi mawlavi molavi"},
    {U"حاجي", "haji hajji hadji"},
    {U"زاده", "zadeh zada zade"},
    {U"پور", "pour pur poor"},
    {U"اخوند", "akhund akhond akhoond"},
    {U"آخوند", "akhund akhond akhoond"},
});

void add_spellings(std::string_view spellings, Readings& readings) {
  float cost = 0;
  while (!spellings.empty()) {
    const std::size_t end = std::min(spellings.find(' '), spellings.size());
    readings.add(spellings.substr(0, end), cost);
    cost += 0.6F;
    spellings.remove_prefix(std::min(end + 1, spellings.size()));
  }
}

// Letters before which the article's l is spoken like them.
bool sun_letter(char32_t letter) { return std::u32string_view(U"تثدذرزسشصضطظلن").contains(letter); }

class ArabicReader {
 public:
  explicit ArabicReader(const Learnt& learnt) : learnt_(learnt) {}

  void read(std::u32string_view word, std::vector<Readings>& words) const {
    constexpr std::u32string_view kArticle = U"ال";
    const bool with_article = word.starts_with(kArticle) && word.size() >= 4;
    if (Readings known; look_up(word, known) && !(with_article && reads_as_article(word.substr(2), known))) {
      if (!fixed(word)) learnt_.guess(word, known, false, 2.5F, 3);  // another hand may have written the list
      return words.push_back(std::move(known));
    }
    if (with_article) {
      Readings article;
      add_spellings("al el", article);
      if (sun_letter(word[2])) article.add(assimilated(word[2]), 1.8F);
      words.push_back(std::move(article));
      word.remove_prefix(kArticle.size());
      Readings rest;
      read_part(word, rest);
      return words.push_back(std::move(rest));
    }
    Readings whole;
    read_part(word, whole);
    words.push_back(std::move(whole));
  }

 private:
  bool look_up(std::u32string_view word, Readings& readings) const {
    const auto known = std::ranges::find(kFixed, word, &Fixed::word);
    if (known != kFixed.end()) add_spellings(known->spellings, readings);
    const bool learnt = learnt_.look_up(word, readings, known == kFixed.end() ? 0.0F : 1.5F);
    return learnt || known != kFixed.end();
  }

  static bool fixed(std::u32string_view word) { return std::ranges::find(kFixed, word, &Fixed::word) != kFixed.end(); }

  // Whether al- is the article in a word that the dictionary knows with it: not in Albert.
  bool reads_as_article(std::u32string_view rest, const Readings& known) const {
    if (fixed(U"ال" + std::u32string(rest)) || rest.size() < 3) return false;
    const auto begins = [](const Reading& reading) { return reading.letters.size() > 1 && reading.letters[1] == 'l'; };
    if (!std::ranges::all_of(known.found(), begins)) return false;
    Readings ignored;
    return rest.back() == U'ي' || look_up(rest, ignored);
  }

  static std::string assimilated(char32_t letter) {
    switch (letter) {
      case U'ت':
      case U'ط':
        return "at";
      case U'د':
      case U'ض':
        return "ad";
      case U'ر':
        return "ar";
      case U'ز':
      case U'ظ':
        return "az";
      case U'س':
      case U'ص':
        return "as";
      case U'ش':
        return "ash";
      case U'ن':
        return "an";
      default:
        return "al";
    }
  }

  // A word without its article.
  void read_part(std::u32string_view word, Readings& readings) const {
    if (look_up(word, readings)) {
      // The list may have been made by another hand than the dictionary's.
      learnt_.guess(word, readings, false, 2.5F, 3);
      return;
    }
    if (word.starts_with(U"عبدال") && word.size() >= 7) return servant(word.substr(5), readings);
    if (word.ends_with(U"الدين") && word.size() >= 7) {
      return compound(word.substr(0, word.size() - 5), {"uddin", "eddine", "aldin", "addin", "eldin"}, readings);
    }
    if (word.ends_with(U"الله") && word.size() >= 6) {
      return compound(word.substr(0, word.size() - 4), {"ullah", "allah", "ollah", "olla", "ulla"}, readings);
    }
    if ((word.starts_with(U"ابو") || word.starts_with(U"أبو")) && word.size() >= 6)
      return father(word.substr(3), readings);
    if (word.ends_with(U"زاده") && word.size() >= 7) {
      return compound(word.substr(0, word.size() - 4), {"zadeh", "zada", "zade"}, readings);
    }
    learnt_.guess(word, readings, false);
    consonants(word, readings);
  }

  void read_rest(std::u32string_view rest, Readings& readings) const {
    if (!look_up(rest, readings)) learnt_.guess(rest, readings, false);
    readings.settle();
  }

  void servant(std::u32string_view rest, Readings& readings) const {
    Readings names;
    read_rest(rest, names);
    std::size_t count = 0;
    for (const Reading& name : names.found()) {
      if (++count > 2) break;
      readings.add("abdul" + name.letters, name.cost, name.vowels_known);
      readings.add("abdel" + name.letters, name.cost + 0.6F, name.vowels_known);
      readings.add("abdal" + name.letters, name.cost + 1.2F, name.vowels_known);
      if (sun_letter(rest.front())) {
        readings.add("abdu" + name.letters.substr(0, 1) + name.letters, name.cost + 0.9F, name.vowels_known);
      }
    }
  }

  void father(std::u32string_view rest, Readings& readings) const {
    Readings names;
    read_rest(rest, names);
    for (const Reading& name : names.found()) {
      readings.add("abu" + name.letters, name.cost, name.vowels_known);
      readings.add("abou" + name.letters, name.cost + 0.8F, name.vowels_known);
      readings.add("abo" + name.letters, name.cost + 1.2F, name.vowels_known);
    }
  }

  void compound(std::u32string_view stem, std::initializer_list<std::string_view> endings, Readings& readings) const {
    Readings names;
    read_rest(stem, names);
    std::size_t count = 0;
    for (const Reading& name : names.found()) {
      if (++count > 2) break;
      float cost = name.cost;
      for (const std::string_view ending : endings) {
        readings.add(name.letters + std::string(ending), cost, name.vowels_known);
        cost += 0.5F;
      }
    }
  }

  // The bare consonants, for comparing where every guess of vowels is wrong.
  void consonants(std::u32string_view word, Readings& readings) const {
    if (!readings.empty()) return;
    std::string text;
    for (const char32_t letter : word) {
      if (const Sound* sound = sound_of(letter)) text += sound->bare;
    }
    readings.add(text, 0, false);
  }

  const Learnt& learnt_;
};

}  // namespace

void read_arabic(std::u32string_view run, const Learnt& learnt, std::vector<Readings>& words) {
  const std::u32string word = without_points(run);
  if (!word.empty()) ArabicReader(learnt).read(word, words);
  // Points that were written are known: shadda doubles nothing in newspapers, but fatha, damma and kasra are a, u, i.
  if (words.size() == 1 && std::ranges::any_of(run, point)) words.front().add(pointed_arabic(run), 0.2F);
}

std::string pointed_arabic(std::u32string_view run) {
  constexpr char32_t kFatha = 0x064E, kDamma = 0x064F, kKasra = 0x0650, kShadda = 0x0651, kSmallAlef = 0x0670;
  std::string text;
  std::string_view consonant;  // the last one, and where it stands: its points come in any order
  std::size_t consonant_at = 0;
  for (const char32_t letter : run) {
    const char last = text.empty() ? ' ' : text.back();
    if (letter == kFatha || letter == kSmallAlef) {
      text += "a";
    } else if (letter == kDamma) {
      text += "u";
    } else if (letter == kKasra) {
      text += "i";
    } else if (letter == kShadda) {
      text.insert(consonant_at, consonant);
      consonant = {};
    } else if (letter == U'ا') {
      if (last != 'a') text += "a";
    } else if ((letter == U'و' && last == 'u') || ((letter == U'ي' || letter == U'ی') && last == 'i')) {
      continue;  // long by its letter
    } else if (const Sound* sound = sound_of(letter)) {
      consonant = sound->pointed;
      consonant_at = text.size();
      text += consonant;
    }
  }
  return text;
}

void read_hebrew(std::u32string_view run, const Learnt& learnt, Readings& readings) {
  std::u32string word;
  for (const char32_t letter : run) {
    if (letter >= 0x05B0 && letter <= 0x05C7) continue;  // points
    const bool mark = letter == 0x05F3 || letter == 0x05F4 || letter == U'"' || letter == 0x2019;
    word.push_back(mark ? U'\'' : letter);  // geresh: ג׳ is j, צ׳ is ch
  }
  const bool known = learnt.look_up(word, readings);
  learnt.guess(word, readings, false, known ? 2.5F : 0.0F, known ? 3 : kMaxReadings);
}

}  // namespace limen::transliteration
