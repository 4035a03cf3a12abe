// Blank forms for the hours in which there is no system: what an officer writes by hand and types in later.
//
// Each form has its serial number, printed large and at the foot of the text, lines to write on and boxes to tick; each
// begins on a page of its own. Words come from the caller, in the language of the form. The same input gives the same
// bytes on the same machine. Calls share nothing and may run in parallel; never inside a database transaction.
//
//   const Bytes pdf = TRY(render_blank_forms(forms, {.language = "ar", …}, now));
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"

namespace limen::documents {

struct BlankForm {
  struct Section {
    std::string heading{};
    std::vector<std::string> lines{};  // what is to be written; two beside each other
    std::vector<std::string> boxes{};  // what is to be ticked
    int rows = 0;                      // empty lines over the whole width
  };
  std::string serial{};
  std::string serial_name{};  // "Serial number"
  std::string title{}, instruction{};
  std::vector<std::pair<std::string, std::string>> known{};  // printed already: the post and the like
  std::vector<Section> sections{};
  std::vector<std::string> signatures{};
};

struct BlankForms {
  std::string language = "en";
  std::string title{}, state{}, authority{}, footer{};
  std::string page{};  // with {page} and {pages}
};

// Errors "documents.form.language", "documents.render".
Result<Bytes> render_blank_forms(std::span<const BlankForm> forms, const BlankForms& all, Instant created);

}  // namespace limen::documents
