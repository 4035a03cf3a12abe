// What a file given to `limen seal` or `limen bcbp` holds: the bytes of its codes when it is a picture, else its own.
// Private to the commands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "formats/barcodes/barcodes.h"

namespace limen::commands {

struct FoundBytes {
  Bytes bytes;
  std::optional<barcodes::Code> code;  // of a picture
};
// Errors of pictures and codes, and "seal.no_code" when there is no code in a picture.
Result<std::vector<FoundBytes>> codes_in(const std::string& content);
bool is_picture(const std::string& content);

// {"symbology": "qr", "corners": [[x, y], …]}
json::object code_json(const barcodes::Code& code);

}  // namespace limen::commands
