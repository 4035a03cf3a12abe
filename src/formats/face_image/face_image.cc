#include "formats/face_image/face_image.h"

#include <algorithm>

#include "formats/face_image/parts.h"

namespace limen::face_image {

namespace {

bool begins(ByteView bytes, std::initializer_list<std::uint8_t> with) {
  return bytes.size() >= with.size() && std::equal(with.begin(), with.end(), bytes.begin());
}

bool agrees(const Face& face) {
  switch (face.declared) {
    case Declared::kNothing:
    case Declared::kOther:
      return true;
    case Declared::kJpeg:
      return face.content == Kind::kJpeg;
    case Declared::kJpeg2000:
      return face.content == Kind::kJp2 || face.content == Kind::kJpeg2000Stream;
    case Declared::kPng:
      return face.content == Kind::kPng;
  }
  return false;
}

}  // namespace

std::string_view to_text(Standard standard) {
  switch (standard) {
    case Standard::kUnknown:
      return "unknown";
    case Standard::kIso19794:
      return "ISO/IEC 19794-5";
    case Standard::kIso39794:
      return "ISO/IEC 39794-5";
  }
  return "";
}

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::kUnknown:
      return "unknown";
    case Kind::kJpeg:
      return "jpeg";
    case Kind::kJp2:
      return "jp2";
    case Kind::kJpeg2000Stream:
      return "j2k";
    case Kind::kPng:
      return "png";
  }
  return "";
}

Kind kind_of(ByteView picture) {
  if (begins(picture, {0xFF, 0xD8, 0xFF})) return Kind::kJpeg;
  if (begins(picture, {0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A})) return Kind::kJp2;
  if (begins(picture, {0xFF, 0x4F, 0xFF, 0x51})) return Kind::kJpeg2000Stream;
  if (begins(picture, {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A})) return Kind::kPng;
  return Kind::kUnknown;
}

void add_face(Record& record, Face face, std::string_view section) {
  face.content = kind_of(face.picture);
  if (face.picture.empty()) {
    add_finding(record, "face_image.picture.empty", Severity::kError, face.offset, section, "a picture without bytes");
  } else if (face.content == Kind::kUnknown) {
    add_finding(record, "face_image.picture.kind", Severity::kError, face.offset, section,
                "a picture that is neither JPEG nor JPEG 2000");
  } else if (!agrees(face)) {
    add_finding(record, "face_image.picture.declared", Severity::kWarning, face.offset, section,
                "a picture is of another kind than the record says");
  }
  record.faces.push_back(std::move(face));
}

void add_finding(Record& record, std::string_view code, Severity severity, std::size_t offset, std::string_view section,
                 std::string_view message) {
  record.findings.push_back({code, severity, offset, section, message});
}

Record read(ByteView bytes) {
  Record record;
  if (begins(bytes, {'F', 'A', 'C', 0})) {
    read_19794(bytes, record);
  } else if (!bytes.empty() && (bytes[0] == 0xA1 || bytes[0] == 0x65)) {
    read_39794(bytes, record);
  } else {
    add_finding(record, "face_image.format", Severity::kError, 0, "9303-10 §4.7.2.1",
                "neither an ISO/IEC 19794-5 nor an ISO/IEC 39794-5 record");
  }
  return record;
}

}  // namespace limen::face_image
