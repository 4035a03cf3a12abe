// A reading as JSON: what `limen mrz read --json` prints and what a client marks on the picture.
//
//   {"found": true, "format": "TD3", "lines": [...], "consistent": true, "valid": true, "angle": 0.4, "pitch": 20.1,
//    "line_boxes": [[[x, y], ...four corners, clockwise from the upper left...], ...],
//    "fields": {"surname": {"value": "ERIKSSON", "guess": …, "raw": …, "state": "read", "confidence": 0.9998,
//               "checked": false, "line": 1, "column": 6, "length": 39, "box": [[x, y], …]}, …},
//    "inferred": [{"line": 2, "column": 3, "character": "0", "confidence": 0.7}, …],
//    "findings": [{"code": …, "severity": …, "field": …, "line": …, "column": …, "section": …, "message": …}, …]}
//
// `value` is null where the state is abstained. Surname and given names share the state and box of the name field.
#pragma once

#include "base/json.h"
#include "engines/mrz_image/mrz_image.h"

namespace limen::mrz_image {

// `document` is what mrz::parse() made of reading.text(). A reading that found nothing gives {"found": false}.
json::object to_json(const Reading& reading, const mrz::Document& document);

}  // namespace limen::mrz_image
