#include "commands/barcodes/codes_in.h"

#include "formats/raster/raster.h"

namespace limen::commands {

bool is_picture(const std::string& content) {
  return raster::file_type(as_bytes(content)) != raster::FileType::kUnknown;
}

Result<std::vector<FoundBytes>> codes_in(const std::string& content) {
  std::vector<FoundBytes> all;
  if (!is_picture(content)) {
    all.push_back({Bytes(content.begin(), content.end()), std::nullopt});
    return all;
  }
  const raster::Picture picture = TRY(raster::read(as_bytes(content)));
  for (barcodes::Code& code : TRY(barcodes::read(picture))) {
    Bytes bytes = code.bytes;
    all.push_back({std::move(bytes), std::move(code)});
  }
  if (all.empty()) return Error{"seal.no_code", "no code was found in the picture"};
  return all;
}

json::object code_json(const barcodes::Code& code) {
  json::array corners;
  for (const barcodes::Point& corner : code.corners) corners.push_back(json::array{corner.x, corner.y});
  return {{"symbology", barcodes::to_text(code.symbology)}, {"corners", std::move(corners)}};
}

}  // namespace limen::commands
