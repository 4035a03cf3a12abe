#include "formats/edifact/json_diagnostics.h"

#include "base/json_writer.h"

namespace limen::edifact {

void append_json_diagnostic(std::string& out, const Diagnostic& diagnostic) {
  JsonWriter json(out);
  json.open('{');
  json.word("code", diagnostic.code);
  json.word("severity", limen::to_text(diagnostic.severity));
  json.number("offset", diagnostic.offset);
  json.number("length", diagnostic.length);
  json.number("line", diagnostic.line);
  json.number("segment", diagnostic.segment);
  json.number("element", diagnostic.element);
  json.number("component", diagnostic.component);
  json.text("message", diagnostic.message);
  json.close('}');
}

void append_json_diagnostics(std::string& out, std::span<const Diagnostic> diagnostics, std::string_view before) {
  out += '[';
  out += before;
  bool first = before.empty();
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!first) out += ',';
    first = false;
    append_json_diagnostic(out, diagnostic);
  }
  out += ']';
}

}  // namespace limen::edifact
