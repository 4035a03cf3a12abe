// An instrument is a questionnaire with a score tree: policy indices, self-assessments, audits, rates. This is what all
// of them have in common, as data: an edition is a file under packs/, and code knows no country and no question.
//
// Nodes form trees of any depth. A question has options with exact decimal scores (an option without a score means "not
// known", which is not nought), or is a number, perhaps between goalposts. An aspect is a further thing said of the
// same question (is the rule there? is it open or restrictive? what is it backed by?). Every other node is combined
// from its children, from all questions of a family ("over"), or by a formula. The form is in
// docs/engines/instruments.md.
//
// An Instrument is immutable once read; scoring.h scores a Round of answers (round.h) with it.
//
//   const Instrument instrument = TRY(Instrument::read(node));
//   const Round round = TRY(Round::read_csv(text, "round.csv", instrument));
//   const Scored scored = score(instrument, round);
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/exact_numbers/exact_numbers.h"

namespace limen::instruments {

using exact::Fraction;
using exact::Number;

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

using Label = std::map<std::string, std::string, std::less<>>;  // by language; "en" is always there

enum class InstrumentKind { kIndex, kLadder, kAudit, kRates, kEvent };
enum class NodeKind { kOverall, kArea, kDimension, kIndicator, kQuestion, kFormula };
std::string_view to_text(InstrumentKind kind);
std::string_view to_text(NodeKind kind);

// How members become the node. All but kSum and kShare leave out who is missing.
enum class Combine {
  kMean,  // weighted
  kGeometric,
  kHarmonic,
  kSum,      // of weight times score; missing when a member is
  kShare,    // weighted mean over all members, who is missing adding nothing: "which part of all … is …"
  kMinimum,  //
  kMaximum,
  kMedian,
  kLadder,  // how many members, from the first on, reach `met_at` one after the other
};
std::string_view to_text(Combine combine);

struct Option {
  std::string code;
  Number score;  // none: an answer that counts as missing
  Label label;
};
struct OptionSet {
  std::string id;
  std::vector<Option> options;
  std::size_t find(std::string_view code) const;  // kNowhere when there is none
};
struct Aspect {
  std::string id;
  std::size_t options = kNowhere;  // set that holds for questions without one of their own
};

// Whole families of questions as members.
struct Over {
  std::string family;      // "": every question
  std::size_t aspect = 0;  //
};

struct InstrumentNode {
  std::string id;
  NodeKind kind = NodeKind::kIndicator;
  std::size_t parent = kNowhere;
  std::vector<std::size_t> children{};  // in file order
  Label title;
  Fraction weight{1};
  bool reverse = false;  // the score is taken from the sum of the ends of its scale
  std::vector<std::string> families{};
  // Of questions
  std::vector<std::size_t> options{};  // by aspect: the set; kNowhere where the aspect does not apply
  bool is_number = false;
  std::optional<std::pair<Fraction, Fraction>> goalposts{};  // of a number: to 0 … 1, cut off outside
  bool needs_source = false;
  bool repeats = false;  // several answers for one unit add up: events
  // Of all others
  Combine combine = Combine::kMean;
  std::optional<Over> over{};
  std::optional<exact::Formula> formula{};
  Fraction factor{1};     // the result is multiplied by it
  Fraction min_share{0};  // least weight of members that are there, as a share of all
  std::size_t min_count = 0;
  Fraction met_at{1};
  std::vector<std::size_t> members{};  // children that count, or the questions of `over`; names of a formula
  Place place{};

  bool is_question() const { return kind == NodeKind::kQuestion; }
};

struct Band {
  Fraction from;  // and up to the next band
  Label label;
};
struct BandTable {
  std::size_t node = kNowhere;
  std::vector<Band> bands;  // rising
};
struct Typology {
  exact::Formula when;
  Label label;
};
// What should not be in a round. `when` true, or an option chosen in an aspect: an issue for a person to look at.
struct Rule {
  std::string id;
  std::optional<exact::Formula> when{};
  std::size_t aspect = 0;
  std::string option{};
  Severity severity = Severity::kWarning;
  Label message;
};
struct Crossing {
  enum class Relation { kSame, kNarrower, kBroader, kChanged };
  std::string edition, from, to;  // node of the older edition, node of this one
  Relation relation = Relation::kSame;
};

class Instrument {
 public:
  // Errors: those of base/tree.h and engines/exact_numbers, "instrument.id", ".duplicate", ".parent", ".cycle",
  // ".word",
  // ".number", ".options", ".aspect", ".members", ".formula", ".band", ".crosswalk", ".validity", ".too_large", with
  // line and column.
  static Result<Instrument> read(const Node& node);

  std::string id, edition, source, custodian, licence, url, supersedes;
  Label title;
  InstrumentKind kind = InstrumentKind::kIndex;
  bool ranking_allowed = false;  // nobody is ranked unless the custodian says so
  bool recalled = false;         // facts not re-read in their source
  CivilDate valid_from{};
  std::optional<CivilDate> valid_to{};
  Fraction scale_low{0}, scale_high{1};
  int decimals = 2;

  std::vector<OptionSet> option_sets;
  std::vector<Aspect> aspects;  // at least one
  std::vector<InstrumentNode> nodes;
  std::vector<std::size_t> order;  // of computing: members first
  std::vector<BandTable> bands;
  std::vector<Typology> typologies;
  std::vector<Rule> rules;
  std::vector<Crossing> crosswalk;

  std::size_t find(std::string_view node_id) const;
  std::size_t find_aspect(std::string_view aspect_id) const;
  // "id" or "id.aspect".
  std::optional<std::pair<std::size_t, std::size_t>> find_reading(std::string_view name) const;
  std::vector<std::size_t> roots() const;  // nodes without a parent that are no questions
  // What may be compared with the older edition: nodes that the crosswalk calls the same, old id first.
  std::vector<std::pair<std::string, std::size_t>> comparable(std::string_view older_edition) const;
  // What does no harm but is seldom meant: warnings.
  std::vector<Error> check() const;

  std::map<std::string, std::size_t, std::less<>> by_id;
};

}  // namespace limen::instruments
