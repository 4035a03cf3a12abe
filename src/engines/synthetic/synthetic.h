// The synthetic country: a border invented from a seed, with everything known about it, for the demonstration site, for
// benchmarks and for tests that need to know the truth.
//
// It has posts with opening hours, scheduled flights, ferries and trains, travellers with names in many scripts,
// families that cross together, commuters on foot, seasonal workers, crews, people who overstay, gaps in the record,
// and alerts, some of which concern travellers under an altered name. What is true of each is told beside it (Truth,
// AlertTruth). Everybody is invented: names are put together from short lists of common names (name_lists_*.cc), and no
// list of real persons is read. docs/engines/synthetic.md says what each behaviour does.
//
// Deterministic: the same Options give the same country on every machine whose zone tables agree. No clock, no I/O; the
// zone tables come in through a finder. make() plans all crossings (16 bytes each) and keeps no names; a Traveller is
// made from its number when asked for. A Country owns everything; const calls may run in parallel, next_batch() and
// rewind() belong to one thread. A copy is independent.
//
//   auto country = TRY(synthetic::Country::make({.seed = 1, .travellers = 200'000, .years = 2, .last_day = today}));
//   while (true) {
//     const synthetic::Batch batch = country.next_batch(5'000);
//     if (batch.crossings.empty()) break;
//     load(batch);
//   }
#pragma once

#include <cstdint>
#include <functional>
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
#include "base/time_zone.h"

namespace limen::synthetic {

struct Options {
  std::uint64_t seed = 1;
  std::size_t travellers = 10'000;  // 1 … 9,000,000
  int years = 2;                    // 1 … 20
  std::size_t alerts = 500;         // at most 1,000,000
  CivilDate last_day{};             // the last day with crossings, in the zone of each post
  StateCode state{};                // whose border it is; empty: UTO
};

enum class PostKind : std::uint8_t { kAir, kLand, kSea, kRail };
std::string_view to_text(PostKind kind);  // "air", "land", "sea", "rail"

struct Post {
  std::string code{}, name{};
  PostKind kind = PostKind::kLand;
  TimeZone zone{};
  std::vector<std::string> lanes{};
  int opens = 0, closes = 24 * 60;  // minutes of the local day; nobody crosses outside
  RawId id{};
};

// A scheduled flight, ferry, coach or train.
struct Service {
  std::string number{};  // "1U 214"
  std::size_t post = 0;
  bool arrival = true;
  int minute = 0;             // of the local day, scheduled
  std::uint8_t weekdays = 0;  // bit 0 is Monday
};

struct Name {
  std::string surname{}, given_names{};          // Latin letters as in the machine readable zone, parted by spaces
  std::string native_surname{}, native_given{};  // as the person writes it
  bool surname_first = false;                    // customary order in the native script
};

struct Document {
  std::string_view type{};      // code of list document_types: "passport", "identity_card", …
  std::string_view mrz_code{};  // "P", "ID", "PS", …
  std::string number{};
  StateCode issuer{};
  CivilDate valid_from{};  // the first day it is shown at the border
  CivilDate expiry{};
};

enum class Behaviour : std::uint8_t {
  kTourist,
  kFamilyVisit,
  kBusiness,
  kResident,  // lives here, travels abroad
  kCommuter,  // over a land border and back on the same day, several times a week
  kSeasonal,  // works here for a season
  kCrew,
  kOverstayer,
  kOneWay,
};
inline constexpr std::size_t kBehaviours = 9;
std::string_view to_text(Behaviour behaviour);  // "tourist", "family_visit", …

// What a crossing and an officer's screen need, without the name.
struct Person {
  std::size_t index = 0;
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  StateCode nationality{};
};

struct Traveller : Person {
  RawId id{};
  Name name{};
  std::vector<Document> documents{};   // one, or two
  std::optional<std::size_t> carer{};  // of a child: an adult of the same family
};

// What is true of a traveller, to be held against what a system finds out.
enum class Gap : std::uint8_t { kNone, kEntryMissing, kExitMissing };
std::string_view to_text(Gap gap);  // "none", "entry_missing", "exit_missing"
struct Truth {
  Behaviour behaviour = Behaviour::kTourist;
  std::size_t family = 0;       // index of its first member
  std::size_t family_size = 1;  // who travel together; 1: alone
  int overstay_days = 0;        // unlawful days up to the last day, under 90 days in any 180; not for own nationals
  Gap gap = Gap::kNone;         // one crossing of this traveller was made and not recorded …
  Instant gap_at{};             // … then
  bool inside = false;          // in the country at the end of the last day
};

struct Crossing {
  std::size_t traveller = 0;
  RawId traveller_id{};
  Direction direction = Direction::kEntry;
  Instant at{};
  std::size_t post = 0;
  std::string_view transport_mode{}, travel_purpose{};  // codes of the baseline lists
  std::string carrier_reference{};                      // flight, ferry, train, line or plate; empty on foot
  std::string_view officer{};
  Person person{};
  Document document{};  // the one shown
};

struct Batch {
  std::vector<Traveller> travellers{};  // whose first crossing is in this batch
  std::vector<Crossing> crossings{};    // in order of time
};

// The codes that alerts are written with; the defaults are those of the baseline pack.
struct AlertCodes {
  std::string refusal = "entry_ban", return_decision = "return", wanted = "wanted", missing = "missing",
              child = "child_risk", check = "observation", document = "document";
  static AlertCodes schengen();  // "REF", "RET", "ARR", "MIS", "MIS-C", "CHK", "OBJ"
};

struct Alert {
  std::string reference{};  // issuer's own number, "UTO-000017"
  std::string surname{}, given_names{}, other_names{}, birth_date{}, sex{}, nationality{};
  std::string document_type{}, document_number{}, document_issuer{};
  std::string category{}, action{}, reason{}, legal_basis{};
  CivilDate review_date{}, expiry_date{};
  bool protective = false;
};

// Whom an alert concerns, and how its text differs from the traveller's document.
enum class Variation : std::uint8_t {
  kNobody,  // someone who does not travel
  kExact,
  kTransliteration,
  kTypo,
  kSwapped,         // surname and given names exchanged
  kGivenLeftOut,    // only the first given name, or none
  kBirthDay,        // another day of birth
  kBirthYearOnly,   // only the year is known
  kDocumentNumber,  // the document, without a name
};
inline constexpr std::size_t kVariations = 9;
std::string_view to_text(Variation variation);  // "nobody", "exact", …
struct AlertTruth {
  std::optional<std::size_t> traveller{};
  Variation variation = Variation::kNobody;
  bool expired = false;  // before the last day
};
struct AlertSet {
  std::vector<Alert> alerts{};
  std::vector<AlertTruth> truth{};  // of the same number
  std::string csv() const;          // as formats/lists reads it
};

using ZoneFinder = std::function<Result<TimeZone>(std::string_view)>;

class Country {
 public:
  // Errors: "synthetic.option.invalid" (path names the option), those of the finder.
  static Result<Country> make(const Options& options, const ZoneFinder& find_zone = TimeZone::find);
  Country(const Country& other);
  Country(Country&& other) noexcept;
  Country& operator=(Country other) noexcept;
  ~Country();

  const Options& options() const;
  StateCode state() const;
  CivilDate first_day() const;
  CivilDate last_day() const;
  std::span<const Post> posts() const;
  std::span<const Service> services() const;
  // Nationalities that the country lets move freely; nobody of these is made to overstay.
  std::span<const StateCode> free_movement() const;

  // Travellers have numbers from 0; each has at least one recorded crossing. Precondition: index < traveller_count().
  std::size_t traveller_count() const;
  Traveller traveller(std::size_t index) const;
  RawId id(std::size_t index) const;  // that of traveller(index), without the rest
  Truth truth(std::size_t index) const;

  std::size_t crossing_count() const;
  // The next `most` crossings in order of time, or fewer at the end; none after it.
  Batch next_batch(std::size_t most);
  void rewind();

  AlertSet alerts(const AlertCodes& codes = {}) const;
  // The machine readable zone of one of the traveller's documents. Error "mrz.compose.field", which is a bug.
  Result<std::vector<std::string>> mrz(const Traveller& traveller, std::size_t document = 0) const;

 private:
  struct State;
  explicit Country(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace limen::synthetic
