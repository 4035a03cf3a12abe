#include "formats/der/der.h"

namespace limen::der {

namespace {

Error error_at(std::string_view code, std::string_view message, std::size_t offset) {
  Error error{std::string(code), std::string(message), {}};
  error.place.offset = offset;
  return error;
}

// Why a header cannot be read; kNone when it can.
enum class Fault : std::uint8_t { kNone, kTruncated, kTag, kLength };

struct Header {
  Fault fault = Fault::kNone;
  std::uint32_t tag = 0;
  std::size_t size = 0;    // of the header
  std::size_t length = 0;  // of the content; nothing when indefinite
  bool indefinite = false;
  bool minimal = true;
};

// Identifier octets, at most four [X.690 §8.1.2]. Gives how many, 0 with `fault` set.
std::size_t read_tag(ByteView bytes, Header& header) {
  if (bytes.empty()) {
    header.fault = Fault::kTruncated;
    return 0;
  }
  header.tag = bytes[0];
  if ((bytes[0] & 0x1FU) != 0x1FU) return 1;
  for (std::size_t i = 1; i < 4; ++i) {
    if (i == bytes.size()) {
      header.fault = Fault::kTruncated;
      return 0;
    }
    const std::uint8_t octet = bytes[i];
    if (i == 1 && octet == 0x80U) break;  // a leading zero in the number
    header.tag = header.tag << 8U | octet;
    if ((octet & 0x80U) == 0) return i + 1;
  }
  header.fault = Fault::kTag;
  return 0;
}

Header read_header(ByteView bytes) {
  Header header;
  const std::size_t tag_size = read_tag(bytes, header);
  if (tag_size == 0) return header;
  if (tag_size == bytes.size()) {
    header.fault = Fault::kTruncated;
    return header;
  }
  const std::uint8_t first = bytes[tag_size];
  header.size = tag_size + 1;
  if (first < 0x80U) {
    header.length = first;
    return header;
  }
  if (first == 0x80U) {
    header.indefinite = true;
    return header;
  }
  const std::size_t count = first & 0x7FU;
  if (count > 8) {
    header.fault = Fault::kLength;
    return header;
  }
  if (count > bytes.size() - header.size) {
    header.fault = Fault::kTruncated;
    return header;
  }
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8U | bytes[header.size + i];
  header.minimal = bytes[header.size] != 0 && length >= 0x80U;
  header.size += count;
  header.length = static_cast<std::size_t>(length);
  return header;
}

bool is_constructed(std::uint32_t tag) {
  while (tag > 0xFFU) tag >>= 8U;
  return (tag & 0x20U) != 0;
}

// The length of content of indefinite length, without its end-of-contents; nullopt when the end does not come, or what
// stands there is broken or too deep. Elements of definite length are stepped over.
std::optional<std::size_t> indefinite_length(ByteView bytes, int depth) {
  std::size_t position = 0;
  int open = 1;
  while (true) {
    if (bytes.size() - position < 2) return std::nullopt;
    if (bytes[position] == 0 && bytes[position + 1] == 0) {
      if (--open == 0) return position;
      position += 2;
      continue;
    }
    const Header header = read_header(bytes.subspan(position));
    if (header.fault != Fault::kNone || header.tag == 0) return std::nullopt;
    position += header.size;
    if (header.indefinite) {
      if (!is_constructed(header.tag) || ++open + depth > kMaxDepth) return std::nullopt;
      continue;
    }
    if (header.length > bytes.size() - position) return std::nullopt;
    position += header.length;
  }
}

}  // namespace

bool Element::constructed() const { return is_constructed(tag); }

std::optional<std::uint32_t> Reader::peek() const {
  Header header;
  return read_tag(rest(), header) == 0 ? std::nullopt : std::optional(header.tag);
}

Result<Element> Reader::next() {
  const std::size_t at = offset();
  if (depth_ > kMaxDepth) return error_at("der.depth", "too many levels", at);
  const ByteView bytes = rest();
  const Header header = read_header(bytes);
  switch (header.fault) {
    case Fault::kNone:
      break;
    case Fault::kTruncated:
      return error_at("der.truncated", "the input ends inside a tag or length", at);
    case Fault::kTag:
      return error_at("der.tag.invalid", "not a tag of at most four octets", at);
    case Fault::kLength:
      return error_at("der.length.invalid", "not a length", at);
  }
  if (header.tag == 0) return error_at("der.end_of_contents", "an end-of-contents where none belongs", at);
  Element element{.tag = header.tag,
                  .offset = at,
                  .whole = {},
                  .content = {},
                  .indefinite = header.indefinite,
                  .minimal = header.minimal};
  std::size_t length = header.length;
  std::size_t tail = 0;
  if (header.indefinite) {
    if (rules_ == Rules::kDer) return error_at("der.length.indefinite", "an indefinite length in DER", at);
    if (!is_constructed(header.tag)) return error_at("der.length.invalid", "a primitive of indefinite length", at);
    const auto found = indefinite_length(bytes.subspan(header.size), depth_);
    if (!found) return error_at("der.truncated", "an indefinite length has no end", at);
    length = *found;
    tail = 2;
  } else {
    if (rules_ == Rules::kDer && !header.minimal) {
      return error_at("der.length.not_minimal", "a length that is not in its shortest form", at);
    }
    if (length > bytes.size() - header.size) {
      return error_at("der.truncated", "an element is longer than what is there", at);
    }
  }
  element.content = bytes.subspan(header.size, length);
  element.whole = bytes.subspan(0, header.size + length + tail);
  position_ += element.whole.size();
  return element;
}

Result<Element> Reader::next(std::uint32_t tag) {
  if (at_end()) return error_at("der.missing", "an element is missing", offset());
  const std::size_t before = position_;
  Result<Element> element = next();
  if (element.ok() && element->tag != tag) {
    const Error error = error_at("der.tag.unexpected", "another element was expected here", element->offset);
    position_ = before;
    return error;
  }
  return element;
}

Result<std::optional<Element>> Reader::next_if(std::uint32_t tag) {
  if (at_end() || peek() != tag) return std::optional<Element>();
  Result<Element> element = next();
  if (!element.ok()) return element.take_error();
  return std::optional<Element>(element.take());
}

Reader Reader::inside(const Element& element) const {
  return Reader(element.content, rules_, element.content_offset(), depth_ + 1);
}

Result<void> Reader::finish() const {
  if (at_end()) return {};
  return error_at("der.trailing", "more bytes than belong here", offset());
}

Result<Element> only(ByteView bytes, std::uint32_t tag, Rules rules) {
  Reader reader(bytes, rules);
  Element element = TRY(reader.next(tag));
  TRY(reader.finish());
  return element;
}

}  // namespace limen::der
