// Whether two records of travellers are one person: a new passport, a second nationality, a changed or misspelt name.
//
// Matcher compares two records and gives a graded verdict with its reasons; each reason has a stable code and a
// contribution in log-odds, and the sum decides the grade. What names say is said by engines/screening, with its learnt
// weights; birth, sex, nationality and documents have weights of the pack (identity_match.yaml). Index finds, among
// millions of records, those worth comparing with one: by document number, by birth date and one part of the name, by
// two parts of the name and a part of the birth date. docs/engines/identity_match.md has the model and what it misses.
//
// A verdict is a proposal to a person and decides nothing. Matcher is immutable and may be shared by threads; Index
// takes one writer and any number of readers at a time. Index keeps ids and salted hashes and no name, date or number.
//
//   const Matcher matcher = TRY(Matcher::from_pack(identity_node, screening_node));
//   index.insert(record.id, matcher.keys_of(record));
//   for (const Found& found : index.search(matcher.keys_of(person), matcher.search())) …
//   const Verdict verdict = matcher.compare(person, read(found.id));       // Grade::kStrong, "identity.birth.exact" …
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"

namespace limen::identity_match {

struct Name {
  std::string surname{}, given_names{};  // as recorded, UTF-8, any script
  bool old = false;                      // an earlier name
  bool may_be_cut = false;               // the field it came from was full [9303-3 §4.6]
};

struct Document {
  std::string type{}, number{};
  StateCode issuer{};
  std::optional<CivilDate> expiry{};
};

struct Record {
  RawId id{};
  std::vector<Name> names{};
  std::vector<PartialDate> births{};  // several where papers differ
  Sex sex = Sex::kUnknown;
  std::vector<StateCode> nationalities{};
  std::vector<Document> documents{};
};

// docs/errors/identity_match.md lists the codes.
enum class Evidence : std::uint8_t {
  kPrior,
  kNameContradicts,
  kNameSurnameChanged,
  kNameOld,
  kBirthExact,
  kBirthSwapped,
  kBirthSameMonth,
  kBirthSameYear,
  kBirthYearOnly,
  kBirthOtherYear,
  kBirthContradicts,
  kSexAgrees,
  kSexContradicts,
  kNationalityAgrees,
  kNationalityDiffers,
  kDocumentSame,
  kDocumentMisread,
  kDocumentOtherIssuer,
  kDocumentRenewed,
  kDocumentTwoAtOnce,
  kCount
};
inline constexpr std::size_t kEvidenceCount = static_cast<std::size_t>(Evidence::kCount);
std::string_view code(Evidence evidence);  // "identity.birth.exact"

enum class Grade : std::uint8_t { kNone, kPossible, kProbable, kStrong };
std::string_view to_text(Grade grade);  // "none", "possible", "probable", "strong"

struct Reason {
  std::string code{};       // of Evidence, or of screening::Evidence where it is about a part of a name
  double contribution = 0;  // log-odds
  std::string first{};      // part, date, code or number of the first record; may be empty
  std::string second{};     // the same of the second
};

struct Verdict {
  Grade grade = Grade::kNone;
  // The same document, and another birth date, sex or name: one of the records is wrong, or somebody uses a paper that
  // is not hers. Shown whatever the grade.
  bool conflict = false;
  double log_odds = 0;  // the sum of the contributions
  double score = 0;     // 1 / (1 + exp(-log_odds))
  std::vector<Reason> reasons{};
};

// What an index knows a record by. Hashes, salted by the index.
struct Key {
  enum class Kind : std::uint8_t { kDocument, kPartBirth, kPairYear, kPairDay };
  std::uint64_t hash = 0;
  Kind kind = Kind::kDocument;
  bool operator==(const Key&) const = default;
};

struct SearchLimits {
  std::size_t most_of_key = 400, most_compared = 60, most_candidates = 6;
};

class Matcher {
 public:
  // The maps of identity_match.yaml and screening.yaml. Errors: "pack.missing", "pack.type", "pack.unknown_key",
  // "identity_match.weight.range" (outside -30…30), "identity_match.weight.order" (agreement that speaks against, or
  // contradiction that speaks for one person), "identity_match.threshold.range", "identity_match.search.range", and
  // those of screening::Model.
  static Result<Matcher> from_pack(const Node& identity, const Node& screening);

  // Symmetric but for which of the two is `first` in the reasons. Total: any records give a verdict.
  Verdict compare(const Record& first, const Record& second) const;
  std::vector<Key> keys_of(const Record& record) const;
  const SearchLimits& search() const { return search_; }
  double weight(Evidence evidence) const { return weights_[static_cast<std::size_t>(evidence)]; }

 private:
  explicit Matcher(screening::Model names) : names_(std::move(names)), folder_(std::make_unique<names::Folder>()) {}
  struct NameSaid;
  NameSaid names_say(const Record& first, const Record& second, bool same_birth) const;
  std::optional<screening::Hit> evaluate(const std::string& first, const std::string& second, bool cut) const;

  screening::Model names_;
  std::unique_ptr<names::Folder> folder_;
  std::array<double, kEvidenceCount> weights_{};
  double possible_ = 0, probable_ = 0, strong_ = 0;
  SearchLimits search_{};
};

struct Found {
  RawId id{};
  int weight = 0;  // how much is shared; only for the order
};

class Index {
 public:
  explicit Index(std::uint64_t salt);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // False if the id is there already (insert), or is not (erase).
  bool insert(const RawId& id, std::span<const Key> keys);
  // The id is overwritten at once; its hashes, which say nothing without it, when many are dead.
  bool erase(const RawId& id);
  bool contains(const RawId& id) const;
  // At most most_compared, those first that share most.
  std::vector<Found> search(std::span<const Key> keys, const SearchLimits& limits) const;

  struct Size {
    std::size_t records = 0, keys = 0;
    std::size_t bytes = 0;  // of all structures
  };
  Size size() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::identity_match
