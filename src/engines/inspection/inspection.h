// Inspection of a travel document by hand: which features to look at, how, and what may be concluded.
//
// A Library says what documents look like: features (what to look at, by which means, what the genuine one shows),
// models (document of a state → edition → pages → features with their place) and which findings make which features
// worth a look. checklist() builds the list for the document presented: the features of its edition where the library
// has it, the general ones of its kind where it has not, those that a finding points to in front. conclude() says
// whether what was found carries the conclusion that an officer wants to record: nobody calls a document false without
// a feature that failed, nor genuine with features not looked at. It decides nothing.
//
// The library is data (`document_library.yaml`): labels in the languages of the product, validity and source with each.
// Pure; a Library is immutable and may be read by any number of threads.
//
//   const auto library = TRY(inspection::Library::read(node));
//   const auto list = library.checklist({.issuer = utopia, .document_code = "P", .findings = codes}, Line::kSecond);
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::inspection {

enum class Line : std::uint8_t { kFirst, kSecond };
enum class Method : std::uint8_t { kFeel, kLook, kTilt, kThrough, kUltraviolet, kInfrared, kMagnify, kMeasure, kRead };
std::string_view to_text(Method method);  // "feel", "look", "tilt", "through", "ultraviolet", …

// In millimetres from the upper left corner of the page; nothing: the whole page.
struct Region {
  double x = 0, y = 0, width = 0, height = 0;
};

using Labels = std::array<std::string, 4>;  // en, fr, es, ar

struct Feature {
  std::string code{};
  Labels label{};     // what to look at
  Labels look_for{};  // what the genuine one shows
  std::vector<Method> methods{};
  Line line = Line::kFirst;             // the line that has the means
  bool required = false;                // no document is called genuine without it
  std::vector<std::string> kinds{};     // of documents that have it in general: "passport", "card", "visa"
  std::vector<std::string> findings{};  // codes that point to it
  std::vector<std::string> frauds{};    // what it may show: codes of the taxonomy
};

struct Placed {
  std::string feature{};
  std::string page{};  // "cover", "data_page", "visa_page" …
  std::optional<Region> region{};
  Labels detail{};  // of this edition; may be empty
};

struct Edition {
  std::string reference{};  // of the library: issuer, category and type, number ("UTO-AO-01001")
  StateCode issuer{};
  std::string document_code{};  // a prefix: "P" is every passport
  std::string kind{};           // "passport", "card", "visa"
  std::optional<CivilDate> issued_from{}, issued_to{};
  double width_mm = 0, height_mm = 0;
  int pages = 0;
  bool chip = false;
  std::vector<Placed> features{};
};

struct Fraud {
  std::string code{};  // "counterfeit", "forged", …
  Labels label{};
  bool genuine_document = false;  // nothing of the document itself need have failed: impostor, fraudulently obtained
};

struct Presented {
  StateCode issuer{};
  std::string document_code{};
  std::optional<CivilDate> issued{};    // where it is known
  std::vector<std::string> findings{};  // codes of the cross-check and of the chip
};

struct Item {
  std::string feature{};
  std::string edition{};  // reference; empty: a general feature of its kind
  std::string page{};
  std::optional<Region> region{};
  std::vector<std::string> because{};  // findings that point to it
  bool required = false;
  bool operator==(const Item& other) const { return feature == other.feature && page == other.page; }
};

enum class Outcome : std::uint8_t { kNotLooked, kGood, kBad, kUnclear };
std::string_view to_text(Outcome outcome);  // "not_looked", "good", "bad", "unclear"
std::optional<Outcome> parse_outcome(std::string_view text);

struct Looked {
  std::string feature{};
  Outcome outcome = Outcome::kNotLooked;
};

class Library {
 public:
  // Errors: "pack.…", "inspection.library.unknown" (a feature, fraud or method that is not there), ".duplicate".
  static Result<Library> read(const Node& pack);

  // Features a finding points to first, then required ones, then the others, in the order of the library. Those of the
  // second line are left out in the first.
  std::vector<Item> checklist(const Presented& presented, Line line) const;
  // Editions that the document may be: of the issuer and kind, issued in their time where that is known.
  std::vector<const Edition*> editions(const Presented& presented) const;

  const Feature* feature(std::string_view code) const;
  const Fraud* fraud(std::string_view code) const;
  std::span<const Feature> features() const { return features_; }
  std::span<const Fraud> frauds() const { return frauds_; }
  std::span<const Edition> all_editions() const { return editions_; }

 private:
  std::vector<Feature> features_;
  std::vector<Fraud> frauds_;
  std::vector<Edition> editions_;
};

// What an inspection may end with: "genuine", "unclear", or a code of the taxonomy. Error codes:
// "inspection.conclusion.unknown"; "inspection.conclusion.unlooked": genuine, and a required feature was not looked at;
// "inspection.conclusion.contradicted": genuine, and a feature failed; "inspection.conclusion.unfounded": false, and no
// feature failed that may show it; "inspection.item.unknown": looked at what is not in the library.
Result<void> conclude(const Library& library, std::span<const Item> checklist, std::span<const Looked> looked,
                      std::string_view conclusion);

}  // namespace limen::inspection
