#include "formats/face_image/face_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/der/der.h"

namespace limen::face_image {
namespace {

const Bytes kJpegBytes = *from_hex("ffd8ffe000104a46494600ffd9");
const Bytes kJp2Bytes = *from_hex("0000000c6a5020200d0a870a00000014667479706a703220");
const Bytes kStreamBytes = *from_hex("ff4fff51002f0000");

Face face_of(const Bytes& picture, std::size_t points = 0) {
  Face face;
  face.picture = picture;
  face.width = 413;
  face.height = 531;
  for (std::size_t i = 0; i < points; ++i) {
    face.points.push_back({.type = 1, .major = 12, .minor = static_cast<std::uint8_t>(i), .x = 100, .y = 200});
  }
  return face;
}

std::vector<std::string> codes(const Record& record) {
  std::vector<std::string> out;
  for (const Finding& finding : record.findings) out.emplace_back(finding.code);
  return out;
}

TEST(FaceImage, OldRecordWithPointsAndSeveralFaces) {
  const Bytes bytes = write_19794({face_of(kJpegBytes, 3), face_of(kJp2Bytes), face_of(kStreamBytes, 1)});
  const Record record = read(bytes);
  EXPECT_THAT(codes(record), testing::IsEmpty());
  EXPECT_EQ(record.standard, Standard::kIso19794);
  EXPECT_EQ(record.version, "010");
  ASSERT_EQ(record.faces.size(), 3U);
  EXPECT_EQ(record.faces[0].content, Kind::kJpeg);
  EXPECT_EQ(record.faces[0].declared, Declared::kJpeg);
  EXPECT_EQ(record.faces[0].width, 413U);
  EXPECT_EQ(record.faces[0].height, 531U);
  ASSERT_EQ(record.faces[0].points.size(), 3U);
  EXPECT_EQ(record.faces[0].points[2].major, 12);
  EXPECT_EQ(record.faces[0].points[2].minor, 2);
  EXPECT_EQ(record.faces[0].points[2].y, 200);
  EXPECT_EQ(record.faces[1].content, Kind::kJp2);
  EXPECT_EQ(record.faces[1].declared, Declared::kJpeg2000);
  EXPECT_EQ(record.faces[2].content, Kind::kJpeg2000Stream);
  EXPECT_EQ(to_hex(record.faces[1].picture), to_hex(kJp2Bytes));
  EXPECT_EQ(record.faces[1].picture.data(), bytes.data() + record.faces[1].offset);
}

TEST(FaceImage, NewRecord) {
  const Bytes bytes = write_39794({face_of(kJp2Bytes), face_of(kJpegBytes)});
  const Record record = read(bytes);
  EXPECT_THAT(codes(record), testing::IsEmpty());
  EXPECT_EQ(record.standard, Standard::kIso39794);
  EXPECT_EQ(record.version, "3.2019");
  ASSERT_EQ(record.faces.size(), 2U);
  EXPECT_EQ(record.faces[0].content, Kind::kJp2);
  EXPECT_EQ(record.faces[1].declared, Declared::kJpeg);
  EXPECT_EQ(record.faces[0].width, 413U);
  EXPECT_EQ(record.faces[0].height, 531U);
  EXPECT_EQ(record.faces[0].picture.data(), bytes.data() + record.faces[0].offset);
  // Without the outer [1], and without the application tag.
  der::Reader outer(bytes);
  const auto choice = outer.next();
  const Bytes without(choice->content.begin(), choice->content.end());
  EXPECT_EQ(read(without).faces.size(), 2U);
  der::Reader inner = outer.inside(*choice);
  const Bytes neither = der::tlv(0xA1, inner.next()->content);
  EXPECT_EQ(read(neither).faces.size(), 2U);
}

TEST(FaceImage, WhatDoesNotAgreeIsTold) {
  const Bytes good = write_19794({face_of(kJpegBytes, 1)});
  const auto changed = [&](std::size_t at, std::uint8_t value) {
    Bytes bytes = good;
    bytes[at] = value;
    return codes(read(bytes));
  };
  EXPECT_THAT(changed(0, 'X'), testing::ElementsAre("face_image.format"));
  EXPECT_THAT(changed(5, '2'), testing::ElementsAre("face_image.version"));
  EXPECT_THAT(changed(11, 1), testing::ElementsAre("face_image.length"));
  EXPECT_THAT(changed(13, 2), testing::ElementsAre("face_image.count"));
  EXPECT_THAT(changed(13, 0), testing::ElementsAre("face_image.count"));
  EXPECT_THAT(changed(17, 0xFF), testing::ElementsAre("face_image.length"));
  EXPECT_THAT(changed(17, 0x01), testing::ElementsAre("face_image.length"));
  EXPECT_THAT(changed(18, 0xFF), testing::ElementsAre("face_image.truncated", "face_image.count"));
  EXPECT_THAT(changed(14 + 20 + 8 + 1, 1), testing::ElementsAre("face_image.picture.declared"));
  EXPECT_THAT(changed(14 + 20 + 8 + 12, 0), testing::ElementsAre("face_image.picture.kind"));
  const Bytes empty = write_19794({face_of({})});
  EXPECT_THAT(codes(read(empty)), testing::ElementsAre("face_image.picture.empty"));
  const Bytes no_representation = der::tlv(0xA1, der::tlv(0xA1, der::sequence({der::tlv(0x80, {})})));
  EXPECT_THAT(codes(read(no_representation)), testing::ElementsAre("face_image.representation", "face_image.count"));
  EXPECT_THAT(codes(read(der::tlv(0xA1, der::tlv(0xA1, der::integer_of(1))))),
              testing::ElementsAre("face_image.structure"));
  EXPECT_THAT(codes(read(der::tlv(0xA1, {}))), testing::ElementsAre("face_image.structure"));
  EXPECT_THAT(codes(read(*from_hex("A105"))), testing::ElementsAre("face_image.truncated"));
  EXPECT_THAT(codes(read({})), testing::ElementsAre("face_image.format"));
}

TEST(FaceImage, EveryCutIsReadWithAFinding) {
  for (const Bytes& whole :
       {write_19794({face_of(kJpegBytes, 2), face_of(kJp2Bytes)}), write_39794({face_of(kJpegBytes)})}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      const Record record = read(cut);
      EXPECT_FALSE(record.findings.empty()) << size;
      for (const Face& face : record.faces) EXPECT_LE(face.offset + face.picture.size(), cut.size());
    }
  }
}

}  // namespace
}  // namespace limen::face_image
