// Screening: which entries of the alert lists may be the person at hand, how likely, and why.
//
// Model is the table of weights and thresholds, read from packs/baseline/screening.yaml. Every comparison gives
// reasons; each reason has a stable code and a contribution in log-odds; log_odds is the sum of the contributions, the
// prior included, and score = 1 / (1 + exp(-log_odds)). The weights of names are learnt (tools/learn_screening), those
// of facts set by hand; the probability is calibrated at a prior that the pack states. docs/engines/screening.md states
// the model and what it does not do.
//
// Index holds entries for searching. One writer at a time may insert, replace and erase single entries while any number
// of threads search: a search sees every entry either as it was or as it is, never half. (Inside: a shared lock, held
// exclusively for microseconds.) Index copies what it needs; what is erased is overwritten, not only unlinked. A hit is
// a proposal to a person and decides nothing.
//
//   const Model model = TRY(Model::from_pack(*pack_node));
//   Index index(model);
//   index.insert({.id = id, .names = {{"Petrova, Maria"}}, .births = {{birth}}});
//   for (const Hit& hit : index.search({.names = {{"MARIJA PETROVA"}}, .birth = birth})) …
//
// Everything here is personal data, the text in reasons included: it is for the officer's screen, never for a log.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/names/names.h"

namespace limen::screening {

enum class NameKind : std::uint8_t { kPrimary, kAlias, kWeakAlias };
std::string_view to_text(NameKind kind);  // "primary", "alias", "weak"

struct EntryName {
  std::string text{};  // as listed, UTF-8, any script, parts in any order
  NameKind kind = NameKind::kPrimary;
};

// A date of birth as lists give it: a (partial) date, "circa", or a range of years.
struct EntryBirth {
  PartialDate date{};
  std::optional<int> to_year{};  // with it: born between date's year and this one, both included
  bool circa = false;
};

struct Document {
  std::string number{};
  StateCode issuer{};  // empty: not known
};

struct Entry {
  RawId id{};
  std::vector<EntryName> names{};
  std::vector<EntryBirth> births{};
  std::vector<Sex> sexes{};
  std::vector<StateCode> nationalities{};
  std::vector<Document> documents{};
};

struct QueryName {
  std::string text{};
  bool may_be_cut = false;  // the field it came from was full [9303-3 §4.6]
};

struct Query {
  std::vector<QueryName> names{};  // all names known of one person; the best counts
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  std::vector<StateCode> nationalities{};
  std::vector<Document> documents{};
};

// Each code, as written in packs and in stored hits, stands for one kind of evidence. docs/errors/screening.md lists
// them.
enum class Evidence : std::uint8_t {
  kPrior,              // score.prior
  kPartExact,          // name.part.exact: the same letters
  kPartSpelling,       // name.part.spelling: the same under rules of spelling
  kPartForm,           // name.part.form: forms of one name in one tradition (sergey, serguei)
  kPartVariant,        // name.part.variant: feminine or patronymic of one name (ivanov, ivanova)
  kPartTranslation,    // name.part.translation: one name in two languages (john, juan)
  kPartNickname,       // name.part.nickname
  kPartSimilar,        // name.part.similar: letters differ, similarity 1 …
  kPartSimilarMiddle,  // name.part.similar.middle: … 0.8 …
  kPartSimilarFloor,   // name.part.similar.floor: … 0.6; in between in proportion
  kPartVowels,         // name.part.vowels: the consonants agree, one script has no vowels
  kPartJoined,         // name.part.joined: written together on one side
  kPartCut,            // name.part.cut: the beginning of a part whose field was full
  kPartInitial,        // name.part.initial
  kPartReading,        // name.part.reading: per nat that a reading of another script is less likely than the best one
  kParticle,           // name.particle: a particle, title or kinship word that agrees
  kPartExtraQuery,     // name.part.extra_query: the list says nothing to this part
  kPartExtraList,      // name.part.extra_list: the query says nothing to this part
  kPartExtraListMore,  // name.part.extra_list.more: nor to this further one
  kPartContradicts,    // name.part.contradicts: both sides say something, and not the same
  kPartResembles,      // name.part.resembles: instead, where half of the letters agree
  kPartResemblesMore,  // name.part.resembles.more: added to that in proportion, from half of the letters to 0.8
  kPartContradictsKnown,  // name.part.contradicts.known: instead, where both are known as names of people
  kNameEqual,             // name.equal: every part found its like, exactly, by spelling or as a form
  kNameSingle,            // name.single: only one part found its like, of several
  kNameOrder,             // name.order: the parts that agree stand in different orders
  kNameScript,            // name.script: the name was read from another script, in which names meet more easily
  kNameFiliation,         // name.filiation: who is whose son is the other way round (ali bin omar, omar bin ali)
  kNameContradicted,      // name.contradicted: takes off what a name with a contradiction has above a limit
  kNameAlias,             // name.alias
  kNameWeakAlias,         // name.weak_alias
  kBirthExact,            // birth.exact
  kBirthMonth,            // birth.month: year and month agree, a day is not known
  kBirthYearOnly,         // birth.year_only: years agree, no more is known (1 January counts as not known)
  kBirthInRange,          // birth.in_range: within the listed years, or two years of a "circa"
  kBirthSwapped,          // birth.swapped: day and month exchanged
  kBirthSameMonth,        // birth.same_month: year and month agree, the day does not
  kBirthSameYear,         // birth.same_year: years agree, the month does not
  kBirthNear,             // birth.near: one year apart, or day and month agree
  kBirthContradicts,      // birth.contradicts
  kSexAgrees,             // sex.agrees
  kSexContradicts,        // sex.contradicts
  kNationalityAgrees,     // nationality.agrees
  kNationalityDiffers,    // nationality.differs
  kDocumentExact,         // document.exact: number equal, issuers equal or one not known; a hit by itself
  kDocumentNear,          // document.near: one letter or digit that readers confuse (0/O, 1/I, 5/S, 8/B) apart
  kDocumentOtherIssuer,   // document.other_issuer: number equal, issuers differ
  kCount
};
inline constexpr std::size_t kEvidenceCount = static_cast<std::size_t>(Evidence::kCount);
std::string_view code(Evidence evidence);  // the stable code above

// Weights and thresholds. Immutable once made.
class Model {
 public:
  // The map `screening` of a pack. Errors: "pack.missing", "pack.type", "pack.unknown_key", "screening.weight.range"
  // (a weight outside -30…30), "screening.weight.order" (a weight on the wrong side of one it must not pass),
  // "screening.threshold.range".
  static Result<Model> from_pack(const Node& node);

  double weight(Evidence evidence) const { return weights_[static_cast<std::size_t>(evidence)]; }
  // What a pair of parts says: the weight at a rarity of ten nats and what each nat adds (`<code>.rarity` in the pack);
  // for kPartSimilar between its three weights.
  double gain(Evidence evidence, double similarity, float rarity) const;
  double resemblance_weight(double similarity) const;  // of kPartResembles, never positive
  // The share of hits with such log-odds that are the listed person, if one traveller in `1 / prior` is listed.
  double probability(double log_odds) const;
  double min_score() const { return min_score_; }    // what is reported when the search does not say otherwise
  double name_floor() const { return name_floor_; }  // log-odds of prior and name below which no birth date helps
  std::size_t max_hits() const { return max_hits_; }
  bool is_particle(std::string_view part) const;
  bool is_placeholder(std::string_view part) const;  // FNU, LNU, XXX: stands for no name
  std::uint64_t digest() const;                      // of all of it

 private:
  std::array<double, kEvidenceCount> weights_{}, rarity_{};
  double calibration_slope_ = 1, calibration_offset_ = 0;
  double min_score_ = 0, name_floor_ = 0;
  std::size_t max_hits_ = 0;
  std::vector<std::string> particles_, placeholders_;
};

struct Reason {
  Evidence evidence = Evidence::kPrior;
  double contribution = 0;   // log-odds
  std::string query_part{};  // folded part, date, code or number of the query; may be empty
  std::string list_part{};   // the same of the entry
  double similarity = 0;     // of parts; 0 where it has no meaning
  float rarity = 0;          // of parts, nats: -ln(share of travellers who bear it); 0 where it has no meaning
  std::string_view code() const { return screening::code(evidence); }
};

struct Hit {
  RawId entry{};
  double score = 0;        // 0…1
  double probability = 0;  // calibrated, at the prior that the pack states
  double log_odds = 0;     // the sum of the contributions of the reasons
  std::vector<Reason> reasons{};
  std::string matched_name{};  // parts of the listed name that counted, folded; empty for a hit by document alone
  NameKind name_kind = NameKind::kPrimary;
};

// What a search did: unlike time, the same whatever else the machine does.
struct SearchWork {
  std::size_t words_searched = 0;  // words whose similar parts were not remembered
  std::size_t signatures = 0;      // compared for them
  std::size_t distances = 0;       // and letters
  std::size_t near_parts = 0;      // parts of the dictionary that agree with a word
  std::size_t lists = 0;           // lists of names under such parts that were read
  std::size_t postings = 0;        // names in them, as far as they were read
  std::size_t considered = 0;      // names looked at part by part
  std::size_t candidates = 0;      // names that may reach what they need
  std::size_t entries = 0;         // whose facts were compared
  std::size_t judged = 0;          // names judged

  template <typename Visit>  // (std::string_view, std::size_t)
  void each(const Visit& visit) const {
    visit("words searched for", words_searched);
    visit("signatures compared", signatures);
    visit("distances measured", distances);
    visit("parts near", near_parts);
    visit("lists of names", lists);
    visit("names in them", postings);
    visit("names considered", considered);
    visit("names that may do", candidates);
    visit("entries compared", entries);
    visit("names judged", judged);
  }
};

struct SearchOptions {
  std::optional<double> min_score{};      // else the model's
  std::optional<std::size_t> max_hits{};  // else the model's
  SearchWork* work = nullptr;             // filled in where there is one
};

// The judgement on one pair, without an index: what search() gives for this entry, whatever the score; nullopt if the
// name is below the floor and no document agrees. The reference that Index is tested against.
std::optional<Hit> evaluate(const Model& model, const names::Folder& folder, const Query& query, const Entry& entry);

// What an index was built of, in the caller's own words (a checksum of the lists, say).
using Origin = std::array<std::uint8_t, 16>;
using Sink = std::function<Result<void>(ByteView)>;

class Index {
 public:
  explicit Index(const Model& model);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // False if the id is there already (insert), or is not (replace, erase); nothing is changed then.
  bool insert(const Entry& entry);
  bool replace(const Entry& entry);
  bool erase(const RawId& id);
  bool contains(const RawId& id) const;

  // Hits of at least the minimum score, best first (equal scores by id), at most max_hits. Entries whose document
  // agrees exactly come before all others, whatever their score. Total: any query gives a result.
  std::vector<Hit> search(const Query& query, const SearchOptions& options = {}) const;

  // False only where search() would find nothing, whatever the minimum score. Quicker by far for names of plain letters
  // that have nothing in common with the list: what is known of a part of a name is remembered, by a hash. For short
  // lists; a long one has something near to almost everybody.
  bool may_find(const Query& query) const;

  struct Size {
    std::size_t entries = 0, names = 0, parts = 0, documents = 0;
    std::size_t bytes = 0;  // of all structures, allocator overhead estimated
  };
  Size size() const;

  // Whether these bytes occur in anything the index keeps, spare capacity included: proves that what was erased is
  // gone.
  bool holds(std::string_view bytes) const;

  // The index as bytes for a file, and back [docs/engines/screening_snapshot.md]. What was erased is not in them; what
  // is erased later stays in the file until it is written anew or removed, so whoever keeps one does that with each
  // erasure. `notes`: bytes of the caller's that are kept beside. Writers wait while save() runs, readers do not.
  Result<void> save(const Origin& origin, ByteView notes, const Sink& sink) const;
  // Uses the bytes where they stand: a private, writable mapping of the file (MAP_PRIVATE), at an address that eight
  // divides, until the index goes, and `owner` with it. Changes of the index never reach the file. Errors:
  // "screening.snapshot.truncated", ".damaged" (with the offset of the block), ".version", and ".stale": made under
  // other weights or tables, by another program, or of another origin (not asked when there is none given).
  static Result<std::unique_ptr<Index>> open(const Model& model, const std::optional<Origin>& origin,
                                             std::span<std::uint8_t> bytes, std::shared_ptr<const void> owner);
  ByteView notes() const;  // of the snapshot it was opened from
  Origin origin() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::screening
