// Files of a chip from outside, and what was found in them for outside.
//
// collect() tells which file of a chip each of some named byte strings is: by its name ("EF_COM.bin", "DG1.bin",
// "EF.SOD", "011D.bin", "sod.bin"; case does not matter), and always by what it begins with, since a name proves
// nothing. faces() finds the pictures in DG2. contents_json() and report_json() say what the files hold and what
// Passive Authentication found; pictures are told by size, kind and hash, never put into JSON.
//
// Everything is pure and total; Collected owns the bytes.
//
//   const Collected chip = collect(named);
//   const auto report = passive_authentication::authenticate({.files = chip.views(), …});
//   json::object answer = report_json(report);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/passive_authentication/passive_authentication.h"
#include "formats/emrtd/emrtd.h"
#include "formats/face_image/face_image.h"

namespace limen::chip_inspection {

struct Named {
  std::string name;  // of the file, without folders
  Bytes bytes;
};

struct Left {  // not taken, and why
  std::string name;
  std::string_view code;  // "chip.file.unknown", "chip.file.twice", "chip.file.other"
};

struct Collected {
  std::map<emrtd::File, Bytes> files;
  std::map<emrtd::File, std::string> names;
  std::vector<Left> left;
  passive_authentication::Files views() const;  // live as long as this
};
Collected collect(std::vector<Named> named);

// The file that a name stands for; kUnknown when it stands for none or for several (011C and 011D are files of two
// applications: content decides).
emrtd::File file_named(std::string_view name);

struct FacePicture {
  std::size_t offset = 0;  // in DG2
  ByteView bytes;          // view into it
  face_image::Kind kind = face_image::Kind::kUnknown;
  face_image::Standard standard = face_image::Standard::kUnknown;
  std::uint32_t width = 0, height = 0;  // as declared
  std::size_t points = 0;
};
struct Faces {
  std::vector<FacePicture> pictures;
  std::vector<face_image::Finding> findings;  // offsets in DG2
};
Faces faces(ByteView dg2);

struct Context {
  CivilDate today;
  const mrz::StateTable* states = nullptr;
};
// Members "files", "contents", "findings" (those of the formats).
json::object contents_json(const Collected& chip, const Context& context);
// Members "verdict", "reason", "steps", "groups", "findings", "signer", "authority", "algorithm", "signing_time".
json::object report_json(const passive_authentication::Report& report);

}  // namespace limen::chip_inspection
