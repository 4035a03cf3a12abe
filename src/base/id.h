// Identifiers of records: UUID version 7 (RFC 9562 §5.7), typed by what they identify.
//
//   using AlertId = Id<struct AlertTag>;
//   const AlertId id = AlertId::make(clock.now(), random);
//
// Made from time and random bytes, so two sites never make the same one and no sequence is needed. Stored as 16 bytes
// (BLOB, BYTEA), written as lower-case 8-4-4-4-12.
#pragma once

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace limen {

using RawId = std::array<std::uint8_t, 16>;

RawId make_raw_id(Instant now, const RandomBytes& random);
std::string to_text(const RawId& id);
Result<RawId> parse_raw_id(std::string_view text);  // error "id.invalid"

template <typename Tag>
class Id {
 public:
  Id() = default;  // the nil id, which identifies nothing
  explicit Id(const RawId& raw) : raw_(raw) {}
  static Id make(Instant now, const RandomBytes& random) { return Id(make_raw_id(now, random)); }
  static Result<Id> parse(std::string_view text) { return Id(TRY(parse_raw_id(text))); }
  // From the stored form; error "id.invalid" unless 16 bytes.
  static Result<Id> from_bytes(ByteView bytes) {
    if (bytes.size() != 16) return Error{"id.invalid", "an id has 16 bytes"};
    RawId raw;
    std::memcpy(raw.data(), bytes.data(), 16);
    return Id(raw);
  }

  const RawId& raw() const { return raw_; }
  ByteView bytes() const { return raw_; }
  bool nil() const { return raw_ == RawId{}; }
  std::string to_text() const { return limen::to_text(raw_); }
  auto operator<=>(const Id&) const = default;

 private:
  RawId raw_{};
};

}  // namespace limen

template <typename Tag>
struct std::hash<limen::Id<Tag>> {
  std::size_t operator()(const limen::Id<Tag>& id) const noexcept {
    std::size_t value;
    std::memcpy(&value, id.raw().data() + 8, sizeof value);  // the random half
    return value;
  }
};
