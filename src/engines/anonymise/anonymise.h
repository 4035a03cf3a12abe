// Passenger data that may be shown to a developer or a tester: the shape of the original with invented content.
//
// Every name, number of a document, ticket, card, booking or frequent flyer, date of birth and expiry, address, contact
// and free text is replaced by another one of the same length and the same kinds of characters, under a key: the same
// word becomes the same word wherever it stands, two words never become one. Separators, line breaks, headings, marks,
// order, counts, envelopes, flights, airports, states, sexes, kinds of documents, seats and codes stay byte for byte.
// What is not understood is masked (A for letters, 9 for digits), because it may hold a name.
//
// This is pseudonymous, not anonymous: who knows the flight and the seat knows who it was, rare combinations of state,
// year of birth and sex point at somebody, and whoever has the key can find out what a given name became. Keep the key
// away from the data, or throw it away.
//
//   Anonymiser anonymiser(key, [&](std::string_view bytes) { out << bytes; });
//   anonymiser.edifact(source);    // any number of sections, in their order; see formats/received
//   anonymiser.xml(piece);         // a document in pieces …
//   anonymiser.end_xml();
//
// Total, like the readers it stands on: any bytes give as many bytes (XML: but for character references of letters).
// Memory does not grow with the input. Ownership: the key is copied. Threads: an object belongs to one. No I/O, no
// clock.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "formats/edifact/reader.h"

namespace limen::anonymise {

using Key = std::array<std::uint8_t, 16>;
// The key of any secret, of whatever length (BLAKE2b).
Key key_of(std::span<const std::uint8_t> secret);

struct Counts {
  std::uint64_t messages = 0;     // and documents in XML
  std::uint64_t words = 0;        // replaced
  std::uint64_t dates = 0;        // replaced
  std::uint64_t cards = 0;        // replaced
  std::uint64_t masked = 0;       // values and stretches that were not understood
  std::uint64_t quarantined = 0;  // bytes in no message
};

class Anonymiser {
 public:
  using Sink = std::function<void(std::string_view)>;
  Anonymiser(const Key& key, Sink sink);
  Anonymiser(const Anonymiser&) = delete;
  Anonymiser& operator=(const Anonymiser&) = delete;
  ~Anonymiser();

  // `utf8`: it was made UTF-8, whatever repertoire an interchange names.
  void edifact(const edifact::Source& source, bool utf8 = false);
  void xml(std::string_view piece);
  void end_xml();
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::anonymise
