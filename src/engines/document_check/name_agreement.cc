#include <algorithm>
#include <optional>

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
};

std::vector<Part> parts_of(const names::Folder& folder, const Name& name) {
  const names::Folded folded = folder.fold(name.surname + " , " + name.given_names);
  std::vector<Part> parts;
  for (const std::string& letters : folded.parts) {
    Part part{letters, {}, {}, false};
    if (name.form == Form::kCarrier) {
      const std::string_view bare = folder.facts().strip_glued_title(letters);
      if (bare.size() < letters.size()) part.bare = bare;
      part.free = folder.facts().role(letters) == name_facts::Role::kTitle;
    }
    parts.push_back(std::move(part));
  }
  for (const auto& other : folded.alternatives) parts[other.part].others.push_back(other.letters);
  return parts;
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

bool same_side(const Name& a, const Name& b) {
  return a.surname.empty() == b.surname.empty() && a.given_names.empty() == b.given_names.empty();
}

}  // namespace

std::string_view to_text(NameAgreement agreement) {
  constexpr std::array<std::string_view, 7> kTexts = {"equal",     "transliterated", "turned",   "cut",
                                                      "shortened", "near",           "different"};
  return kTexts[static_cast<std::size_t>(agreement)];
}

NameAgreement compare_names(const Name& a, const Name& b) {
  const bool named = !(a.surname + a.given_names).empty() && !(b.surname + b.given_names).empty();
  if (named && a.form == Form::kMrz && b.form == Form::kVisual) {
    if (const auto agreement = by_the_tables(a, b)) return *agreement;
  }
  if (named && b.form == Form::kMrz && a.form == Form::kVisual) {
    if (const auto agreement = by_the_tables(b, a)) return *agreement;
  }
  const names::Folder folder;
  const auto parts_a = parts_of(folder, a), parts_b = parts_of(folder, b);
  if (parts_a.empty() || parts_b.empty()) {
    return parts_a.empty() == parts_b.empty() ? NameAgreement::kEqual : NameAgreement::kDifferent;
  }
  const bool carrier = a.form == Form::kCarrier || b.form == Form::kCarrier;
  const Matching found = match(parts_a, parts_b, a.may_be_cut, b.may_be_cut);
  const bool all = found.left_a == 0 && found.left_b == 0;
  if (found.worst == Fit::kNear && all) return NameAgreement::kNear;
  if (found.worst < Fit::kNear) {
    if (all && !found.begins) {
      if (!found.in_order || !same_side(a, b)) return NameAgreement::kTurned;
      return found.worst == Fit::kEqual ? NameAgreement::kEqual : NameAgreement::kTransliterated;
    }
    if (all) return NameAgreement::kCut;
    // What is missing must be missing on one side only, and something must agree.
    const bool some = found.left_a < parts_a.size() && found.left_b < parts_b.size();
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

}  // namespace limen::document_check
