// Diagnostics as JSON: the last member of every line that `limen edi json` and services write.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "formats/edifact/types.h"

namespace limen::edifact {

// One object: {"code":"edifact.unt.count","severity":"warning","offset":7,"length":3,"line":1,"segment":2,"element":1,
// "component":1,"message":"…"}.
void append_json_diagnostic(std::string& out, const Diagnostic& diagnostic);

// [{…},{…}]. `before`: objects that were written already, with the commas between them; may be empty.
void append_json_diagnostics(std::string& out, std::span<const Diagnostic> diagnostics, std::string_view before = {});

}  // namespace limen::edifact
