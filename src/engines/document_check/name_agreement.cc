#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "base/text.h"
#include "engines/document_check/document_check.h"
#include "engines/mrz_names/mrz_names.h"
#include "engines/names/names.h"

namespace limen::document_check {
namespace {

// A part, and all the ways in which it may have been written in letters A–Z.
struct Part {
  std::string letters;
  std::vector<std::string> others;
  std::string bare;   // without a title that a carrier has glued on
  bool free = false;  // a title, which carriers add
  bool surname = false;
};

using Parts = std::vector<Part>;

void add_parts(const names::Folder& folder, const names::Folded& folded, bool carrier, bool surname, Parts& parts) {
  const std::size_t first = parts.size();
  for (const std::string& letters : folded.parts) {
    Part part{letters, {}, {}, false, surname};
    if (carrier) {
      const std::string_view bare = folder.facts().strip_glued_title(letters);
      if (bare.size() < letters.size()) part.bare = bare;
      part.free = folder.facts().role(letters) == name_facts::Role::kTitle;
    }
    parts.push_back(std::move(part));
  }
  for (const auto& other : folded.alternatives) parts[first + other.part].others.push_back(other.letters);
}

// The name as it is written and, where words of it may be one ("ABD AL AZIZ": "Abdulaziz"), with these joined.
std::vector<Parts> readings_of(const names::Folder& folder, const Name& name) {
  const bool carrier = name.form == Form::kCarrier;
  Parts plain, joined;
  bool any = false;
  for (const bool surname : {true, false}) {
    names::Folded folded = folder.fold(surname ? name.surname : name.given_names);
    add_parts(folder, folded, carrier, surname, plain);
    any = names::join_compounds(folder.facts(), folded) || any;
    add_parts(folder, folded, carrier, surname, joined);
  }
  std::vector<Parts> readings;
  readings.push_back(std::move(plain));
  if (any) readings.push_back(std::move(joined));
  return readings;
}

enum class Fit : std::uint8_t { kEqual, kSpelling, kBegins, kNear, kNone };

Fit fit_of(std::string_view a, std::string_view b) {
  if (a == b) return Fit::kEqual;
  switch (names::compare_parts(a, b).grade) {
    case names::Grade::kExact:
      return Fit::kEqual;
    case names::Grade::kSpelling:
      return Fit::kSpelling;
    case names::Grade::kInitial:
      return Fit::kBegins;
    case names::Grade::kSimilar:
      return Fit::kNear;
    default:
      return Fit::kNone;
  }
}

Fit fit(const Part& a, const Part& b, bool may_begin) {
  Fit best = fit_of(a.letters, b.letters);
  if (!a.bare.empty()) best = std::min(best, fit_of(a.bare, b.letters));
  if (!b.bare.empty()) best = std::min(best, fit_of(a.letters, b.bare));
  const auto offer = [&](std::string_view one, std::string_view other) {
    const Fit found = fit_of(one, other);
    if (found < best) best = std::max(found, Fit::kSpelling);
  };
  for (const auto& other : a.others) offer(other, b.letters);
  for (const auto& other : b.others) offer(a.letters, other);
  const bool begins = a.letters.starts_with(b.letters) || b.letters.starts_with(a.letters);
  if (may_begin && begins && best > Fit::kBegins) best = Fit::kBegins;
  return best;
}

struct Matching {
  Fit worst = Fit::kEqual;
  bool in_order = true, begins = false;
  std::size_t left_a = 0, left_b = 0;  // parts without a like, titles not counted
  // Of each side that has a surname or given names: whether a part of it has a like. Titles alone are none.
  bool surname_a = false, given_a = false, surname_b = false, given_b = false;
};

// The best fits first; names have few parts.
Matching match(const std::vector<Part>& a, const std::vector<Part>& b, bool a_cut, bool b_cut) {
  std::vector<std::optional<std::size_t>> of_a(a.size());
  std::vector<bool> taken(b.size());
  Matching matching;
  for (const Fit wanted : {Fit::kEqual, Fit::kSpelling, Fit::kBegins, Fit::kNear}) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t k = 0; k < b.size() && !of_a[i]; ++k) {
        const bool may_begin = (a_cut && i + 1 == a.size()) || (b_cut && k + 1 == b.size());
        if (taken[k] || fit(a[i], b[k], may_begin) != wanted) continue;
        of_a[i] = k;
        taken[k] = true;
        if (!a[i].free || !b[k].free) {
          (a[i].surname ? matching.surname_a : matching.given_a) = true;
          (b[k].surname ? matching.surname_b : matching.given_b) = true;
        }
        matching.begins = matching.begins || wanted == Fit::kBegins;
        if (wanted != Fit::kBegins) matching.worst = std::max(matching.worst, wanted);
      }
    }
  }
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!of_a[i]) {
      matching.left_a += a[i].free ? 0 : 1;
      continue;
    }
    if (before && *of_a[i] < *before) matching.in_order = false;
    before = of_a[i];
  }
  for (std::size_t k = 0; k < b.size(); ++k) matching.left_b += taken[k] || b[k].free ? 0 : 1;
  return matching;
}

// Carriers write given names without blanks, and documents family names with them.
std::string joined(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& part : parts) text += part.free ? "" : part.letters;
  return text;
}

// What Doc 9303 itself says of a name of the zone and one of the visual zone. Nothing: it does not stand for it.
std::optional<NameAgreement> by_the_tables(const Name& zone, const Name& visual) {
  mrz::Name name;
  name.primary = zone.surname;
  name.secondary = zone.given_names;
  name.single_name = zone.surname.empty() || zone.given_names.empty();
  name.truncated_possible = zone.may_be_cut;
  const auto standing = mrz_names::stands_for(name, visual.surname, visual.given_names);
  if (!standing.possible()) return std::nullopt;
  if (standing.truncated) return NameAgreement::kCut;
  if (standing.one_side) return NameAgreement::kTurned;
  return standing.grade == mrz_names::Grade::kFirst ? NameAgreement::kEqual : NameAgreement::kTransliterated;
}

// Whether what agrees is a name: a part of the surname and, where both have given names, one of them. That the rest is
// missing on one side is then no contradiction; that all of the surname is, would be one.
bool names_somebody(const Matching& found, const Name& a, const Name& b) {
  if (!found.surname_a && !found.given_a) return false;
  if ((!a.surname.empty() && !found.surname_a) || (!b.surname.empty() && !found.surname_b)) return false;
  const bool both_given = !a.given_names.empty() && !b.given_names.empty();
  return !both_given || (found.given_a && found.given_b);
}

// Blocks of the Unicode Standard of scripts that take several, by which they are told apart; 0 of Latin, Cyrillic,
// Greek and what belongs to no script, whose spelling in A–Z is known well enough.
int guessed_script(char32_t c) {
  struct Block {
    char32_t first, last;
    int script;
  };
  constexpr int kHebrew = 1, kArabic = 2, kHangul = 3, kKana = 4, kHan = 5, kGeorgian = 6, kOther = 1000;
  constexpr std::array kBlocks = std::to_array<Block>(
      {{0x590, 0x5FF, kHebrew},     {0x600, 0x6FF, kArabic},   {0x750, 0x77F, kArabic},   {0x870, 0x8FF, kArabic},
       {0x10A0, 0x10FF, kGeorgian}, {0x1100, 0x11FF, kHangul}, {0x1C80, 0x1C8F, 0},  // Cyrillic
       {0x1C90, 0x1CBF, kGeorgian}, {0x1D00, 0x2E7F, 0},                             // Latin, Greek, signs
       {0x2E80, 0x2FDF, kHan},      {0x2FE0, 0x3004, 0},       {0x3005, 0x3007, kHan},    {0x3008, 0x303F, 0},
       {0x3040, 0x30FF, kKana},     {0x3130, 0x318F, kHangul}, {0x31F0, 0x31FF, kKana},   {0x3400, 0x9FFF, kHan},
       {0xA640, 0xA7FF, 0},  // Cyrillic, Latin
       {0xA960, 0xA97F, kHangul},   {0xAB30, 0xAB6F, 0},       {0xAC00, 0xD7FF, kHangul}, {0xE000, 0xF8FF, 0},
       {0xF900, 0xFAFF, kHan},      {0xFB00, 0xFB06, 0},       {0xFB1D, 0xFB4F, kHebrew}, {0xFB50, 0xFDFF, kArabic},
       {0xFE00, 0xFE6F, 0},         {0xFE70, 0xFEFE, kArabic}, {0xFEFF, 0xFF65, 0},       {0xFF66, 0xFF9F, kKana},
       {0xFFA0, 0xFFDC, kHangul},   {0xFFDD, 0xFFFF, 0},       {0x20000, 0x3FFFF, kHan}});
  constexpr char32_t kAfterCyrillic = 0x530;
  if (c < kAfterCyrillic) return 0;
  const auto block = std::ranges::find_if(kBlocks, [&](const Block& one) { return one.first <= c && c <= one.last; });
  // Scripts of one block or less: Thai, those of India, Ethiopic …
  return block != kBlocks.end() ? block->script : kOther + static_cast<int>(c >> 7U);
}

std::set<int> guessed_scripts(const Name& name) {
  std::set<int> scripts;
  for (const char32_t c : to_code_points(name.surname + name.given_names)) scripts.insert(guessed_script(c));
  scripts.erase(0);
  return scripts;
}

// Whether letters cannot settle it: one is in a script read by guess, in which nothing of the other is.
bool for_the_eye(const Name& a, const Name& b) {
  const std::set<int> of_a = guessed_scripts(a), of_b = guessed_scripts(b);
  if (of_a.empty() && of_b.empty()) return false;
  return std::ranges::none_of(of_a, [&](int script) { return of_b.contains(script); });
}

bool same_side(const Name& a, const Name& b) {
  return a.surname.empty() == b.surname.empty() && a.given_names.empty() == b.given_names.empty();
}

// Of one reading of each.
NameAgreement agreement_of(const Parts& parts_a, const Parts& parts_b, const Name& a, const Name& b) {
  if (parts_a.empty() || parts_b.empty()) {
    return parts_a.empty() == parts_b.empty() ? NameAgreement::kEqual : NameAgreement::kDifferent;
  }
  const bool carrier = a.form == Form::kCarrier || b.form == Form::kCarrier;
  const Matching found = match(parts_a, parts_b, a.may_be_cut, b.may_be_cut);
  const bool all = found.left_a == 0 && found.left_b == 0 && (found.surname_a || found.given_a);
  if (found.worst == Fit::kNear && all) return NameAgreement::kNear;
  if (found.worst < Fit::kNear) {
    if (all && !found.begins) {
      if (!found.in_order || !same_side(a, b)) return NameAgreement::kTurned;
      return found.worst == Fit::kEqual ? NameAgreement::kEqual : NameAgreement::kTransliterated;
    }
    if (all) return NameAgreement::kCut;
    // What is missing must be missing on one side only, and something must agree.
    const bool some = names_somebody(found, a, b);
    if (some && found.left_b == 0 && b.may_be_cut) return NameAgreement::kCut;
    if (some && found.left_a == 0 && a.may_be_cut) return NameAgreement::kCut;
    if (some && (found.left_a == 0 || found.left_b == 0)) return NameAgreement::kShortened;
  }
  // Parts written together on one side and apart on the other.
  const std::string whole_a = joined(parts_a), whole_b = joined(parts_b);
  if (whole_a == whole_b) return NameAgreement::kTurned;
  if (carrier || a.may_be_cut || b.may_be_cut) {
    const bool begins = whole_a.starts_with(whole_b) || whole_b.starts_with(whole_a);
    constexpr std::size_t kEnough = 6;
    if (begins && std::min(whole_a.size(), whole_b.size()) >= kEnough) return NameAgreement::kCut;
  }
  return NameAgreement::kDifferent;
}

}  // namespace

std::string_view to_text(NameAgreement agreement) {
  constexpr std::array<std::string_view, 8> kTexts = {"equal",     "transliterated", "turned", "cut",
                                                      "shortened", "near",           "script", "different"};
  return kTexts[static_cast<std::size_t>(agreement)];
}

NameAgreement compare_names(const Name& a, const Name& b) {
  if (a.surname == b.surname && a.given_names == b.given_names) return NameAgreement::kEqual;
  const bool named = !(a.surname + a.given_names).empty() && !(b.surname + b.given_names).empty();
  if (named && a.form == Form::kMrz && b.form == Form::kVisual) {
    if (const auto agreement = by_the_tables(a, b)) return *agreement;
  }
  if (named && b.form == Form::kMrz && a.form == Form::kVisual) {
    if (const auto agreement = by_the_tables(b, a)) return *agreement;
  }
  const names::Folder folder;
  const auto readings_a = readings_of(folder, a), readings_b = readings_of(folder, b);
  NameAgreement best = NameAgreement::kDifferent;
  for (std::size_t i = 0; i < readings_a.size(); ++i) {
    for (std::size_t k = 0; k < readings_b.size(); ++k) {
      const NameAgreement found = agreement_of(readings_a[i], readings_b[k], a, b);
      // Joined words are the same name under another spelling, never the same letters.
      best = std::min(best, i + k == 0 ? found : std::max(found, NameAgreement::kTransliterated));
    }
  }
  return best == NameAgreement::kDifferent && for_the_eye(a, b) ? NameAgreement::kScript : best;
}

}  // namespace limen::document_check
