// How a sender writes its messages, as data: one entry of packs/*/dialects.yaml.
//
// Immutable after building; may be read in parallel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tree.h"
#include "formats/edifact/types.h"

namespace limen::traffic {

enum class MessageType : std::uint8_t { kPaxlst, kPnrgov, kPnrgovXml, kCusres };
std::string_view to_text(MessageType type);  // "paxlst", "pnrgov", "pnrgov-xml", "cusres"
std::optional<MessageType> parse_message_type(std::string_view text);

// What a dialect sends of each flight, in the order of its `sends`.
enum class What : std::uint8_t {
  // PAXLST
  kPassengers,       // 745
  kCrew,             // 250 C
  kMasterCrew,       // 336 G
  kChange,           // 745 CP
  kCancel,           // 745 XR
  kReduction,        // 745 RP
  kCloseOnBoard,     // 266 CLOB
  kCloseNotOnBoard,  // 266 CLNB
  kCancelFlight,     // 266 XF
  kQueries,          // 745, a message for each person
  // PNRGOV
  kBookings,         // 22
  kChangedBookings,  // 141
  // CUSRES
  kAnswers,           // 962
  kChangedAnswers,    // 132
  kAcknowledgements,  // 312
};
inline constexpr std::size_t kWhats = 15;
std::string_view to_text(What what);  // "passengers", "crew", …
MessageType type_of(What what);       // kPnrgov for bookings: the XML form is the dialect's

enum class Names : std::uint8_t {
  kMrz,    // A–Z as in the machine readable zone
  kTitle,  // the same with small letters
  kNative  // as the person writes it, where the repertoire has the letters
};
enum class Framing : std::uint8_t { kNone, kTypeB, kLog, kMail };
enum class Titles : std::uint8_t { kNone, kBlank, kGlued };    // in bookings: "JOHN", "JOHN MR", "JOHNMR"
enum class Infants : std::uint8_t { kBoth, kName, kRequest };  // in bookings: TIF and INFT, TIF alone, INFT alone

// Of a thousand persons (or messages), how many.
struct Dirt {
  int missing_birth = 0;  // not sent
  int unknown_birth = 0;  // "000000"
  int wrong_birth = 0;    // "991332"
  int missing_document = 0;
  int missing_sex = 0;
  int missing_given = 0;  // or a filler, see Dialect::filler
  int strange = 0;        // a segment or code of nobody's beside the person
  int order = 0;          // nationality behind the references
  int wrong_count = 0;    // UNT of the message
};

struct Dialect {
  std::string name;
  std::vector<What> sends;  // all of one MessageType
  bool xml = false;
  bool old_us = false;
  MessageType type() const { return xml ? MessageType::kPnrgovXml : type_of(sends.front()); }

  // Envelope
  std::string syntax_id = "UNOA";
  int syntax_version = 4;
  edifact::Separators separators;
  std::string advice;  // UNA as it is sent; empty: none
  bool group = true;
  bool long_date = false;  // CCYYMMDD in UNB
  std::string application = "APIS";
  std::string version = "D", release = "12B", agency = "UN", association = "IATA";
  bool end = true;  // UNZ is sent

  // Framing
  bool byte_order_mark = false;
  Framing framing = Framing::kNone;
  std::size_t wrap = 0;  // columns; 0: never
  bool line_a_segment = false;
  bool trailing_blanks = false;  // before those line ends

  // Content
  Names names = Names::kMrz;
  edifact::Repertoire spelling = edifact::Repertoire::kUnoa;  // what names are written in
  std::string filler;                                         // for a given name that is not known: "FNU"
  bool second_given = true;                                   // given names in components of their own
  bool addresses = false;
  bool long_documents = false;   // two-letter document codes
  bool plain_bag_count = false;  // CT++4 instead of CT++:4
  bool long_dates = false;       // CCYYMMDD with format 102 for birth and expiry
  bool seat_zeros = true;        // 012A
  bool card_numbers = false;     // test numbers in forms of payment
  Titles titles = Titles::kNone;
  Infants infants = Infants::kBoth;
  std::size_t part = 0;  // persons in a message; 0: all
  bool apart = false;    // an interchange for each message
  Dirt dirt;
};

// Airports and carriers of the invented flights.
struct Network {
  std::vector<std::string> home, foreign, carriers;
};

class Dialects {
 public:
  // Errors: those of a pack, with file, line and column.
  static Result<Dialects> build(const Node& node);
  const std::vector<Dialect>& all() const { return all_; }
  const Dialect* find(std::string_view name) const;  // nullptr: none
  const Network& network() const { return network_; }

 private:
  std::vector<Dialect> all_;
  Network network_;
};

}  // namespace limen::traffic
