// Character repertoires of interchanges [ISO 9735-1 annex A; 9735-10], and their decoding to UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limen::edifact {

enum class Repertoire : std::uint8_t {
  kUnknown,  // an id of a host's own ("SIRE"), or none: read as ASCII, like UNOB
  kUnoa,
  kUnob,
  kUnoc,  // ISO 8859-1
  kUnod,  // ISO 8859-2
  kUnoe,  // ISO 8859-5
  kUnof,  // ISO 8859-7
  kUnog,  // ISO 8859-3
  kUnoh,  // ISO 8859-4
  kUnoi,  // ISO 8859-6
  kUnoj,  // ISO 8859-8
  kUnok,  // ISO 8859-9
  kUnol,  // ISO 8859-15
  kUnow,  // UTF-8
  kUnox,  // ISO 2022 with escapes: nothing is decoded beyond ASCII
  kUnoy,  // UTF-8
  kIata   // IATA, IATB: the telex set
};

Repertoire repertoire_of(std::string_view syntax_id);  // kUnknown when there is none of that name
// The same repertoire for bytes that are said to be UTF-8 (a byte order mark, UTF-16 before): a value that is valid
// UTF-8 is that, another one is what the repertoire says, since a mark may stand before bytes that are no UTF-8 at all;
// what is written is UTF-8. No enumerator, but of the same name, where this is a repertoire of bytes beyond ASCII.
Repertoire in_utf8(Repertoire repertoire);
std::string_view to_text(Repertoire repertoire);  // "UNOA" … "IATA"; "unknown"

// The first run of bytes at or behind `from` that are outside the repertoire: one byte, or one invalid or foreign
// character, and its neighbours. CR, LF and bytes of `also` (the separators) never count. nullopt: all belong.
struct ForeignRun {
  std::size_t offset = 0;
  std::size_t length = 0;
};
std::optional<ForeignRun> find_foreign(Repertoire repertoire, std::string_view bytes, std::string_view also,
                                       std::size_t from = 0);

// UTF-8 of a value. Bytes outside the repertoire are taken as UTF-8 if the whole value is valid UTF-8, otherwise as
// ISO 8859-1: nothing is dropped. `foreign` says whether that was needed.
struct Decoded {
  std::string text;
  bool foreign = false;
};
Decoded decode(Repertoire repertoire, std::string_view bytes);
// A value that is ASCII needs no decoding: true when decode() would give the same bytes.
bool is_ascii(std::string_view bytes);

// The other way round, for writing: nullopt when a character has no place in the repertoire.
std::optional<std::string> encode(Repertoire repertoire, std::string_view utf8);

}  // namespace limen::edifact
