// How values are written into the bytes of a seal [ICAO Doc 9303-13 §3]. Private to the folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/date.h"
#include "formats/seals/definitions.h"

namespace limen::seals {

// C40 of ISO/IEC 16022: three characters in two bytes; a single last one as FE and its ASCII code plus one. nullopt
// when a byte pair is none of it.
std::optional<std::string> decode_c40(ByteView bytes);
// A–Z, 0–9, blank; '<' is written as a blank. nullopt for anything else.
std::optional<Bytes> encode_c40(std::string_view text);
constexpr std::size_t c40_size(std::size_t characters) { return (characters + 2) / 3 * 2; }

// MMDDYYYY as a number in three bytes.
std::optional<CivilDate> decode_date(ByteView three);
Bytes encode_date(CivilDate date);
// "19xx-10-xx": a mask of unknown digits, then MMDDYYYY with noughts in their places. nullopt when the digits known
// can be no date.
std::optional<std::string> decode_masked_date(ByteView four);
std::optional<Bytes> encode_masked_date(std::string_view text);

// Without padding; capitals A–Z and 2–7 [RFC 4648 §6]. nullopt for other characters or bits left over that are set.
std::optional<Bytes> decode_base32(std::string_view text);
std::string encode_base32(ByteView bytes);

// A value as text and back, as the definition says. nullopt when the bytes, or the text, cannot be that.
std::optional<std::string> decode_value(const MessageDefinition& definition, ByteView bytes);
std::optional<Bytes> encode_value(const MessageDefinition& definition, std::string_view text);

// One message: a tag of one byte and a length as in DER, up to three bytes of it.
struct Tlv {
  int tag = 0;
  std::size_t header = 0;  // bytes of tag and length
  std::size_t length = 0;
};
// nullopt when the header does not end inside of `bytes`, or its length is not written in the shortest way.
std::optional<Tlv> read_tlv(ByteView bytes);
void append_tlv(Bytes& out, int tag, ByteView value);

}  // namespace limen::seals
