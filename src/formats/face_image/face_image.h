// Records of face pictures as chips carry them in DG2: ISO/IEC 19794-5:2005 ("FAC") and ISO/IEC 39794-5:2019 (BER).
//
// read() is total: it finds where the pictures stand, what the record says of them and what they are by their own first
// bytes; it decodes nothing. A picture that claims to be one kind and is another is told, as are lengths that
// contradict each other. Views point into the bytes given, offsets count from their first. Pure; any number of threads.
//
//   const face_image::Record record = face_image::read(biometric.data);
//   for (const face_image::Face& face : record.faces) decode(face.picture, face.content);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::face_image {

enum class Standard : std::uint8_t { kUnknown, kIso19794, kIso39794 };
std::string_view to_text(Standard standard);  // "unknown", "ISO/IEC 19794-5", "ISO/IEC 39794-5"

enum class Kind : std::uint8_t { kUnknown, kJpeg, kJp2, kJpeg2000Stream, kPng };
std::string_view to_text(Kind kind);  // "unknown", "jpeg", "jp2", "j2k", "png"
Kind kind_of(ByteView picture);       // by its first bytes

enum class Declared : std::uint8_t { kNothing, kJpeg, kJpeg2000, kPng, kOther };

struct FeaturePoint {
  std::uint8_t type = 0;
  std::uint8_t major = 0, minor = 0;  // MPEG-4 [ISO/IEC 14496-2 Annex C]
  std::uint16_t x = 0, y = 0;         // pixels
};

struct Face {
  std::size_t offset = 0;  // of the picture
  ByteView picture;
  Kind content = Kind::kUnknown;
  Declared declared = Declared::kNothing;
  std::uint32_t width = 0, height = 0;  // as declared; 0 when not
  std::optional<std::uint8_t> sex, eyes, hair, expression, image_type, colour_space, source;
  std::vector<FeaturePoint> points;
};

struct Finding {
  std::string_view code;  // "face_image.truncated"; all in docs/errors/face_image.md
  Severity severity = Severity::kError;
  std::size_t offset = 0;
  std::string_view section;
  std::string_view message;
};

struct Record {
  Standard standard = Standard::kUnknown;
  std::string version;  // "010", or generation and year "3.2019"
  std::vector<Face> faces;
  std::vector<Finding> findings;
};

Record read(ByteView bytes);

// A record around pictures, for test documents: ISO 19794-5 with the feature points, or ISO 39794-5.
Bytes write_19794(const std::vector<Face>& faces);
Bytes write_39794(const std::vector<Face>& faces);

}  // namespace limen::face_image
