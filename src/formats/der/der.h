// Tag, length, value: a reader and a writer of BER and DER [ITU-T X.690], for chips, certificates, seals and protocols.
//
// Reader walks over elements of one level; inside() goes a level down. It is total: any bytes give elements or an
// Error whose place.offset counts from the first byte of the outermost input. Nothing is copied and nothing recursive
// is done: an Element is views into the caller's bytes, which must outlive it. Lengths are at most what is there,
// levels at most kMaxDepth, and walking a whole input takes linear time (an element of indefinite length is looked
// through once on each of its levels).
//
// Tags are the identifier octets as a number, as Doc 9303 and ISO 7816 write them: 0x30, 0xA0, 0x5F1F, 0x7F61. kDer
// refuses what X.690 §10 refuses of lengths; kBer takes longer forms and indefinite lengths, as old issuers write them
// in EF.SOD and as ISO 39794 allows, and the Element tells which it was.
//
//   der::Reader reader(bytes);
//   const der::Element sequence = TRY(reader.next(der::kSequence));
//   der::Reader fields = reader.inside(sequence);
//   const der::Element version = TRY(fields.next(der::kInteger));
//   const std::int64_t number = TRY(der::integer(version));
//   TRY(fields.finish());
//
// The writer is functions that give Bytes, to be put into one another:
//
//   der::sequence({der::integer_of(3), der::oid_of("1.2.840.113549.1.7.2"), der::tlv(0xA0, content)});
//
// All functions are pure; any number of threads. Errors: docs/errors/der.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"

namespace limen::der {

inline constexpr std::uint32_t kBoolean = 0x01;
inline constexpr std::uint32_t kInteger = 0x02;
inline constexpr std::uint32_t kBitString = 0x03;
inline constexpr std::uint32_t kOctetString = 0x04;
inline constexpr std::uint32_t kNull = 0x05;
inline constexpr std::uint32_t kOid = 0x06;
inline constexpr std::uint32_t kEnumerated = 0x0A;
inline constexpr std::uint32_t kUtf8String = 0x0C;
inline constexpr std::uint32_t kPrintableString = 0x13;
inline constexpr std::uint32_t kIa5String = 0x16;
inline constexpr std::uint32_t kUtcTime = 0x17;
inline constexpr std::uint32_t kGeneralizedTime = 0x18;
inline constexpr std::uint32_t kSequence = 0x30;
inline constexpr std::uint32_t kSet = 0x31;

inline constexpr int kMaxDepth = 32;

enum class Rules : std::uint8_t { kDer, kBer };

struct Element {
  std::uint32_t tag = 0;
  std::size_t offset = 0;  // of the identifier, from the first byte of the outermost input
  ByteView whole;          // identifier, length, content, and the end-of-contents of an indefinite length
  ByteView content;
  bool indefinite = false;
  bool minimal = true;  // the length is written in the shortest form

  bool constructed() const;
  std::size_t content_offset() const { return offset + static_cast<std::size_t>(content.data() - whole.data()); }
};

class Reader {
 public:
  explicit Reader(ByteView bytes, Rules rules = Rules::kDer) : Reader(bytes, rules, 0, 0) {}

  bool at_end() const { return position_ == bytes_.size(); }
  std::size_t offset() const { return base_ + position_; }  // of the next element, from the outermost input
  ByteView rest() const { return bytes_.subspan(position_); }

  // The element here. Errors "der.truncated", "der.tag.invalid", "der.length.invalid", "der.length.indefinite",
  // "der.length.not_minimal", "der.end_of_contents", "der.depth". After an error the reader stays where it was.
  Result<Element> next();
  // The same, and "der.tag.unexpected" when it has another tag, or "der.missing" at the end.
  Result<Element> next(std::uint32_t tag);
  // nullopt when the element here has another tag or there is none; errors as next().
  Result<std::optional<Element>> next_if(std::uint32_t tag);
  // The tag of the element here; nullopt at the end or when it is no tag.
  std::optional<std::uint32_t> peek() const;
  // The content of an element that this reader gave. Its first next() fails with "der.depth" below kMaxDepth levels.
  Reader inside(const Element& element) const;
  // Error "der.trailing" unless at the end.
  Result<void> finish() const;

 private:
  Reader(ByteView bytes, Rules rules, std::size_t base, int depth)
      : bytes_(bytes), base_(base), depth_(depth), rules_(rules) {}
  ByteView bytes_;
  std::size_t base_;
  std::size_t position_ = 0;
  int depth_;
  Rules rules_;
};

// One element that is all of `bytes`: next() and finish().
Result<Element> only(ByteView bytes, std::uint32_t tag, Rules rules = Rules::kDer);

// Values of elements; errors stand at the element. The tag of a primitive is not looked at, so that implicit tags
// ([1] IMPLICIT INTEGER) can be read too.
Result<std::int64_t> integer(const Element& element);       // "der.integer.invalid", also when over 64 bits
Result<ByteView> unsigned_integer(const Element& element);  // magnitude without leading zeros; never negative
Result<bool> boolean(const Element& element);               // "der.boolean.invalid"; any octet but 0 is true
Result<std::string> oid(const Element& element);            // dotted; "der.oid.invalid"
Result<ByteView> bits(const Element& element);              // whole octets only; "der.bit_string.invalid"
// Octet string whose parts (constructed, BER) are joined; levels bounded as everywhere. "der.octet_string.invalid"
Result<Bytes> octets(const Element& element);
// UTCTime (years 1950…2049) or GeneralizedTime by tag, with Z or an offset; "der.time.invalid"
Result<Instant> time(const Element& element);

// Object identifiers. The dotted form of content octets, nullopt if they are none; and back.
std::optional<std::string> oid_text(ByteView content);
std::optional<Bytes> oid_content(std::string_view dotted);

// Writing, always DER. `tag` is identifier octets as above.
Bytes tlv(std::uint32_t tag, ByteView content);
Bytes join(std::initializer_list<ByteView> parts);
Bytes join(const std::vector<Bytes>& parts);
Bytes constructed(std::uint32_t tag, std::initializer_list<ByteView> parts);
inline Bytes sequence(std::initializer_list<ByteView> parts) { return constructed(kSequence, parts); }
Bytes set_of(std::vector<Bytes> members);  // sorted [X.690 §11.6]
Bytes integer_of(std::int64_t value);
Bytes unsigned_of(ByteView magnitude);
Bytes boolean_of(bool value);
Bytes null();
Bytes oid_of(std::string_view dotted);  // precondition: oid_content(dotted)
Bytes octets_of(ByteView content);
Bytes bits_of(ByteView octets);
Bytes text_of(std::uint32_t tag, std::string_view text);
Bytes time_of(Instant instant);  // UTCTime until 2049, then GeneralizedTime [RFC 5280 §4.1.2.5]; whole seconds
// Length octets alone, and a whole header, for those who write in place.
void append_length(Bytes& out, std::size_t length);
void append_tag(Bytes& out, std::uint32_t tag);

}  // namespace limen::der
