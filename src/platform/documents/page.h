// A small layout layer for official forms: blocks are added from top to bottom and flow over A4 pages.
//
// Sheet knows paragraphs, field rows, tables, check-boxes and signature boxes, and mirrors all of them for a language
// written from right to left. Each text finds its own direction, so that a Latin name on an Arabic page, or the
// reverse, reads as it should. A page in whose frame or title the authority of a training site stands (base/training.h)
// is marked across, whoever draws it. All text is data: no markup, and control characters are dropped. Lengths are
// points (1/72 inch). A Sheet is used by one thread; different Sheets may be used in parallel.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"

namespace limen::documents {

// Without control, bidirectional and invisible characters; always valid UTF-8.
std::string printable(std::string_view text);
// Puts data into a text that has {name} in it, isolated so that its direction cannot turn the words around it.
std::string with_value(std::string_view text, std::string_view name, std::string_view value);

struct Frame {
  std::string language{};
  bool right_to_left = false;
  std::string title{};  // of the PDF; no personal data
  std::string author{};
  std::string header_start{};  // small, at the top of each page
  std::string header_end{};
  std::string footer{};     // at the foot of each page, beside the page number
  std::string page_text{};  // with {page} and {pages}
  Instant created{};
};

struct Field {
  std::string name{};
  std::string value{};  // empty prints as a dash
  int span = 1;         // columns that it takes
};

struct CheckBox {
  bool ticked = false;
  std::string mark{};  // letter or number beside the box, may be empty
  std::string text{};
  int level = 0;  // indented by this
  bool keep_with_next = false;
};

struct SignatureBox {
  std::string title{};
  std::string below{};  // under the line
  std::vector<CheckBox> boxes{};
};

// A number and its bar code, to be cut out; `dark` are the modules of the code, row by row.
struct CodeCell {
  std::string number{};
  int width = 0, height = 0;
  std::vector<bool> dark{};
};

class Sheet {
 public:
  explicit Sheet(Frame frame);
  ~Sheet();
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  void title(std::string_view text, std::string_view below);
  void heading(std::string_view text);
  // Line breaks in the text are kept; long paragraphs go on over pages.
  void paragraph(std::string_view text, bool keep_with_next = false);
  void quotation(std::string_view text);  // a paragraph with a rule at its start
  void fields(std::span<const Field> fields, int columns);
  void check_box(const CheckBox& box);
  // Widths are shares; the head is repeated on each page. Every row has as many cells as the head.
  void table(std::span<const std::string> head, std::span<const double> widths,
             std::span<const std::vector<std::string>> rows);
  void signatures(std::span<const SignatureBox> boxes);
  void space(double height);
  // A line of that length with a mark at each centimetre, to be measured on paper.
  void ruler(int millimetres);
  // Beside each other in so many columns, each within a line to cut along.
  void codes(std::span<const CodeCell> row, int columns);
  void new_page();  // what follows begins on a page of its own

  // Makes the PDF. Error "documents.render".
  Result<Bytes> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::documents
