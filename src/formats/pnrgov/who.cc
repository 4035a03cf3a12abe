#include "formats/pnrgov/who.h"

#include <algorithm>
#include <array>
#include <span>

#include "formats/pnrgov/documents.h"

namespace limen::pnrgov {
namespace {

constexpr std::uint64_t kNoNumber = std::uint64_t{1} << 63;
constexpr std::uint64_t kHashSeed = 14695981039346656037ULL;  // FNV-1a
constexpr std::uint64_t hashed(std::uint64_t hash, unsigned byte) { return (hash ^ byte) * 1099511628211ULL; }

// The letters and digits of one text, or of two as if they were one: upper case, without what stands between.
class Folded {
 public:
  explicit Folded(std::string_view text, std::string_view more = {}) : text_(text), more_(more) {}
  int next() {
    while (true) {
      while (at_ < text_.size()) {
        const auto c = static_cast<unsigned char>(text_[at_++]);
        const bool after_lead = std::exchange(lead_, c == 0xC3);
        if (c >= 'a' && c <= 'z') return c - 'a' + 'A';
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return c;
        if (c < 0x80) continue;
        return after_lead && c >= 0xA0 && c <= 0xBE && c != 0xB7 ? c - 0x20 : c;  // à to þ in UTF-8
      }
      if (more_.empty()) return -1;
      text_ = std::exchange(more_, {});
      at_ = 0;
    }
  }

 private:
  std::string_view text_, more_;
  std::size_t at_ = 0;
  bool lead_ = false;
};

bool folded_equal(Folded a, Folded b) {
  int one = a.next();
  if (one < 0) return false;
  for (; one >= 0; one = a.next()) {
    if (one != b.next()) return false;
  }
  return b.next() < 0;
}

// JOHN and JOHN PETER may be one person, and so may ADAMS and ADA MS; JOHN and JOAN are not.
bool one_name_more(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.empty()) return false;
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (upper(a[i]) != upper(b[i])) return false;
  }
  const std::string_view more = b.substr(a.size());
  return more.empty() || more[0] == ' ' || more[0] == '-' || is_title(more);
}

Fit fit_of_given(const Traveller& traveller, const Name& name) {
  const std::string_view names = split_title(name.given).names;
  if (is_name_filler(names) || traveller.first_names.empty())
    return is_name_filler(names) && traveller.first_names.empty() ? Fit::kExact : Fit::kUnfit;
  if (!name.middle.empty() && folded_equal(Folded(traveller.first_names), Folded(names, name.middle)))
    return Fit::kExact;
  const Fit alike = name.middle.empty() ? Fit::kExact : Fit::kGiven;
  if (traveller.given == name.given || traveller.first_names == names) return alike;
  if (folded_equal(Folded(traveller.first_names), Folded(names)) ||
      folded_equal(Folded(traveller.given), Folded(name.given)))
    return std::min(alike, Fit::kFolded);
  return one_name_more(traveller.first_names, names) || one_name_more(traveller.given, name.given) ? Fit::kLoose
                                                                                                   : Fit::kUnfit;
}

}  // namespace

std::uint64_t reference_key(std::string_view reference) {
  if (reference.empty()) return 0;
  std::uint64_t parts[2] = {0, 0};
  int part = 0;
  std::size_t digits = 0;
  bool number = true;
  for (const char c : reference) {
    if (c >= '0' && c <= '9') {
      parts[part] = parts[part] * 10 + static_cast<std::uint64_t>(c - '0');
      number = number && ++digits <= 9 && parts[part] <= 0xFFFF;
    } else if (c == '.' && part == 0 && digits > 0) {
      part = 1;
    } else {
      number = false;
    }
  }
  if (number && digits > 0) return parts[0] << 16 | parts[1] | std::uint64_t{1} << 32;
  std::uint64_t hash = kHashSeed;
  for (const char c : reference) hash = hashed(hash, static_cast<unsigned char>(c));
  return hash | kNoNumber;
}

std::uint64_t folded_hash(const Name& name) {
  std::uint64_t hash = kHashSeed;
  for (const std::string_view text : {name.surname, split_title(name.given).names}) {
    Folded folded(text);
    for (int c = folded.next(); c >= 0; c = folded.next()) hash = hashed(hash, static_cast<unsigned>(c));
    hash = hashed(hash, '/');
  }
  return hash;
}

bool same_person(const Traveller& a, const Traveller& b) {
  return a.key != 0 && a.key == b.key && a.surname == b.surname && a.given == b.given && a.kind == b.kind;
}

Fit fit(const Traveller& traveller, const Name& name) {
  if (name.surname.empty()) return Fit::kUnfit;
  const bool same = traveller.surname == name.surname;
  if (!same && !folded_equal(Folded(traveller.surname), Folded(name.surname))) return Fit::kUnfit;
  return std::min(same ? Fit::kExact : Fit::kFolded, fit_of_given(traveller, name));
}

void Who::begin(const Pnr& pnr) {
  keys_.clear();
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    if (pnr.travellers[i].key != 0) keys_.emplace_back(pnr.travellers[i].key, i);
  }
  std::sort(keys_.begin(), keys_.end());
  heads_.clear();
  next_.clear();
  hashes_.clear();
  gave_up_ = false;
}

void Who::index_names(const Pnr& pnr) {
  const std::size_t count = pnr.travellers.size();
  const bool grow = heads_.size() < count;
  if (grow) heads_.assign(2 * count, kNone);
  for (std::size_t i = grow ? 0 : next_.size(); i < count; ++i) {
    if (i == next_.size()) {
      hashes_.push_back(folded_hash({pnr.travellers[i].surname, {}, {}}));
      next_.push_back(kNone);
    }
    std::uint32_t& head = heads_[hashes_[i] % heads_.size()];
    next_[i] = head;
    head = static_cast<std::uint32_t>(i);
  }
}

std::uint32_t Who::by_reference(const Pnr& pnr, std::string_view reference, const Name& name) const {
  const std::uint64_t key = reference_key(reference);
  if (key == 0) return kNone;
  const auto from = [&](std::uint64_t wanted) {
    return std::lower_bound(keys_.begin(), keys_.end(), std::make_pair(wanted, std::uint32_t{0}));
  };
  auto first = from(key);
  auto last = first;
  while (last != keys_.end() && last->first == key) ++last;
  if (first == last && (key & kNoNumber) == 0) {
    // "1" means "1.1" when nobody else has that surname number; "1.1" means "1" likewise.
    const std::uint64_t surname = key & ~std::uint64_t{0xFFFF};
    first = from(surname);
    last = from(surname + 0x10000);
    if (last - first != 1 || ((key & 0xFFFF) != 0 && (first->first & 0xFFFF) != 0)) return kNone;
  }
  if (last - first <= 1) return first == last ? kNone : first->second;
  // The name says who; without one the adult is meant of an adult and its infant, and whoever is named twice is one.
  std::uint32_t best = kNone;
  Fit most = Fit::kUnfit;
  bool several = false;
  for (const bool infants : {false, true}) {
    for (auto at = first; at != last && at - first < static_cast<std::ptrdiff_t>(kMostOfOneName); ++at) {
      const Traveller& traveller = pnr.travellers[at->second];
      if (infants != (traveller.kind == TravellerKind::kInfant)) continue;
      const Fit here = fit(traveller, name);
      if (best != kNone &&
          (here < most || (infants && here == most && pnr.travellers[best].kind != TravellerKind::kInfant)))
        continue;
      several = best != kNone && here == most && (several || !same_person(pnr.travellers[best], traveller));
      if (best == kNone || here > most) best = at->second;
      most = here;
    }
  }
  return several ? kNone : best;
}

}  // namespace limen::pnrgov
