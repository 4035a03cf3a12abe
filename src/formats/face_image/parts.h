// The two readers behind read(). Private to this folder.
#pragma once

#include "formats/face_image/face_image.h"

namespace limen::face_image {

void read_19794(ByteView bytes, Record& record);
void read_39794(ByteView bytes, Record& record);

// Tells the picture's kind by content and what does not agree, and keeps it.
void add_face(Record& record, Face face, std::string_view section);
void add_finding(Record& record, std::string_view code, Severity severity, std::size_t offset, std::string_view section,
                 std::string_view message);

}  // namespace limen::face_image
