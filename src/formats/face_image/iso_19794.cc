// ISO/IEC 19794-5:2005 §5: header of 14 octets, then for each face 20 octets of facial information, 8 for each feature
// point, 12 of image information, and the picture. Numbers are big-endian.
#include <algorithm>

#include "formats/face_image/parts.h"

namespace limen::face_image {

namespace {

constexpr std::string_view kSection = "19794-5 §5";
constexpr std::size_t kHeader = 14, kFacial = 20, kPoint = 8, kImage = 12;

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8U | bytes[at + i];
  return value;
}

void append(Bytes& out, std::uint64_t value, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

Declared declared_of(std::uint8_t type) {
  return type == 0 ? Declared::kJpeg : type == 1 ? Declared::kJpeg2000 : Declared::kOther;
}

// One face at `at`; gives where the next one begins, nothing when that cannot be known.
std::optional<std::size_t> read_face(ByteView bytes, std::size_t at, Record& record) {
  if (bytes.size() - at < kFacial) {
    add_finding(record, "face_image.truncated", Severity::kError, at, kSection, "the record ends inside a header");
    return std::nullopt;
  }
  std::size_t size = number(bytes, at, 4);
  const std::size_t points = number(bytes, at + 4, 2);
  const std::size_t before = kFacial + points * kPoint + kImage;
  if (bytes.size() - at < before) {
    add_finding(record, "face_image.truncated", Severity::kError, at, kSection, "the record ends inside a header");
    return std::nullopt;
  }
  bool last = false;
  if (size < before || size > bytes.size() - at) {
    add_finding(record, "face_image.length", size < before ? Severity::kError : Severity::kWarning, at, kSection,
                "the length of a face's block is not that of what is there");
    size = bytes.size() - at;
    last = true;
  }
  Face face;
  face.sex = bytes[at + 6];
  face.eyes = bytes[at + 7];
  face.hair = bytes[at + 8];
  face.expression = bytes[at + 13];
  std::size_t p = at + kFacial;
  for (std::size_t i = 0; i < points; ++i, p += kPoint) {
    face.points.push_back({.type = bytes[p],
                           .major = static_cast<std::uint8_t>(bytes[p + 1] >> 4U),
                           .minor = static_cast<std::uint8_t>(bytes[p + 1] & 0x0FU),
                           .x = static_cast<std::uint16_t>(number(bytes, p + 2, 2)),
                           .y = static_cast<std::uint16_t>(number(bytes, p + 4, 2))});
  }
  face.image_type = bytes[p];
  face.declared = declared_of(bytes[p + 1]);
  face.width = number(bytes, p + 2, 2);
  face.height = number(bytes, p + 4, 2);
  face.colour_space = bytes[p + 6];
  face.source = bytes[p + 7];
  face.offset = p + kImage;
  face.picture = bytes.subspan(face.offset, size - before);
  add_face(record, std::move(face), kSection);
  return last ? std::nullopt : std::optional(at + size);
}

}  // namespace

void read_19794(ByteView bytes, Record& record) {
  record.standard = Standard::kIso19794;
  if (bytes.size() < kHeader) {
    add_finding(record, "face_image.truncated", Severity::kError, 0, kSection, "the record ends inside a header");
    return;
  }
  record.version = std::string(as_text(bytes.subspan(4, 3)));
  if (record.version != "010" || bytes[7] != 0) {
    add_finding(record, "face_image.version", Severity::kWarning, 4, kSection, "a version that is not known");
    for (char& c : record.version) c = c >= ' ' && c <= '~' ? c : '?';
  }
  const std::size_t length = number(bytes, 8, 4);
  if (length != bytes.size()) {
    add_finding(record, "face_image.length", Severity::kWarning, 8, kSection,
                "the length of the record is not that of what is there");
  }
  const std::size_t count = number(bytes, 12, 2);
  std::optional<std::size_t> at = kHeader;
  while (at && *at < bytes.size() && record.faces.size() < count) at = read_face(bytes, *at, record);
  if (record.faces.size() != count || count == 0) {
    add_finding(record, "face_image.count", count == 0 ? Severity::kError : Severity::kWarning, 12, kSection,
                "the count of faces is not the number of faces");
  }
}

Bytes write_19794(const std::vector<Face>& faces) {
  Bytes out{'F', 'A', 'C', 0, '0', '1', '0', 0};
  std::size_t total = kHeader;
  for (const Face& face : faces) total += kFacial + kPoint * face.points.size() + kImage + face.picture.size();
  append(out, total, 4);
  append(out, faces.size(), 2);
  for (const Face& face : faces) {
    append(out, kFacial + kPoint * face.points.size() + kImage + face.picture.size(), 4);
    append(out, face.points.size(), 2);
    out.push_back(face.sex.value_or(0));
    out.push_back(face.eyes.value_or(0));
    out.push_back(face.hair.value_or(0));
    append(out, 0, 3);  // properties
    append(out, face.expression.value_or(0), 2);
    append(out, 0, 6);  // pose and its uncertainty
    for (const FeaturePoint& point : face.points) {
      out.push_back(point.type);
      out.push_back(static_cast<std::uint8_t>(point.major << 4U | point.minor));
      append(out, point.x, 2);
      append(out, point.y, 2);
      append(out, 0, 2);
    }
    out.push_back(face.image_type.value_or(1));  // full frontal
    out.push_back(kind_of(face.picture) == Kind::kJpeg ? 0 : 1);
    append(out, face.width, 2);
    append(out, face.height, 2);
    out.push_back(face.colour_space.value_or(1));
    out.push_back(face.source.value_or(2));
    append(out, 0, 4);  // device, quality
    out.insert(out.end(), face.picture.begin(), face.picture.end());
  }
  return out;
}

}  // namespace limen::face_image
