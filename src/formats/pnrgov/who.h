// Who is meant by a reference or by a name: the one place that decides it. Private to this folder.
//
// A reference comes first. Where it names nobody, or several, the name decides: as it is written, then folded (case,
// blanks, hyphens and apostrophes do not count: O BRIEN, O'Brien), then as one name more or less (JOHN, JOHN PETER).
// The best fit is meant; two who fit alike are nobody.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

// Surname number << 16 | given number of "2.1", "1" or "001"; a hash with the highest bit set of anything else; 0 for
// "".
std::uint64_t reference_key(std::string_view reference);

struct Name {
  std::string_view surname, given, middle;
};

enum class Fit : std::uint8_t {
  kUnfit,
  kLoose,   // a name more or less
  kGiven,   // but for the middle name
  kFolded,  // written otherwise
  kExact
};
Fit fit(const Traveller& traveller, const Name& name);
bool same_person(const Traveller& a, const Traveller& b);  // told of twice
std::uint64_t folded_hash(const Name& name);               // of surname and given, without title and middle name

class Who {
 public:
  enum class Kind : std::uint8_t { kInfant, kOther };
  static constexpr std::size_t kMostOfOneName = 1000;  // looked at: comparing names is quadratic

  // Travellers so far. Those who are added later are found by name only.
  void begin(const Pnr& pnr);
  std::uint32_t by_reference(const Pnr& pnr, std::string_view reference, const Name& name = {}) const;
  // The best fit that is `least` or better, of those whom `may` accepts.
  template <typename May>
  std::uint32_t by_name(const Pnr& pnr, const Name& name, Kind kind, Fit least, const May& may) {
    std::uint32_t found = kNone;
    Fit best = Fit::kUnfit;
    bool several = false;
    const bool all = for_surname(pnr, name.surname, [&](std::uint32_t i) {
      const Traveller& traveller = pnr.travellers[i];
      if ((kind == Kind::kInfant) != (traveller.kind == TravellerKind::kInfant)) return;
      const Fit here = fit(traveller, name);
      if (here < least || here == Fit::kUnfit || here < best || !may(i, here)) return;
      several = here == best && (several || !same_person(pnr.travellers[found], traveller));
      if (here > best) found = i;
      best = here;
    });
    // Somebody who was not looked at may fit better than one who fits loosely.
    return several || (!all && best < Fit::kFolded) ? kNone : found;
  }
  std::uint32_t by_name(const Pnr& pnr, const Name& name, Kind kind, Fit least = Fit::kLoose) {
    return by_name(pnr, name, kind, least, [](std::uint32_t, Fit) { return true; });
  }
  bool gave_up() const { return gave_up_; }  // some of the name were not looked at

 private:
  static constexpr std::size_t kFew = 16;  // looked at one by one

  // False: there were more than may be looked at.
  template <typename Use>
  bool for_surname(const Pnr& pnr, std::string_view surname, const Use& use) {
    if (surname.empty()) return true;
    if (pnr.travellers.size() <= kFew) {
      for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) use(i);
      return true;
    }
    index_names(pnr);
    const std::uint64_t wanted = folded_hash({surname, {}, {}});
    std::size_t looked_at = 0;
    for (std::uint32_t i = heads_[wanted % heads_.size()]; i != kNone; i = next_[i]) {
      if (hashes_[i] != wanted) continue;
      if (++looked_at > kMostOfOneName) {
        gave_up_ = true;
        return false;
      }
      use(i);
    }
    return true;
  }
  void index_names(const Pnr& pnr);

  std::vector<std::pair<std::uint64_t, std::uint32_t>> keys_;  // sorted
  // Travellers by their surname: chains in a table.
  std::vector<std::uint32_t> heads_, next_;
  std::vector<std::uint64_t> hashes_;
  bool gave_up_ = false;
};

}  // namespace limen::pnrgov
