// A writer of HTML that is XML at the same time: every element closed, every attribute quoted, every text escaped.
//
// Names and whole pieces of markup are literals of the source, checked by the compiler; whatever comes at run time goes
// in as text or as the value of an attribute and cannot become markup. Addresses (href, src, action) with another
// scheme than http, https, mailto, tel or none become "#". No style attributes and no handlers: the site's content
// security policy forbids both.
//
//   Html html;
//   html.open("ul", {{"class", "places"}});
//   for (const auto& name : names) html.element("li", name);
//   html.close();
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace limen::public_pages {

// Markup that stands in the source.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// The name of an element or attribute: small letters, digits, '-' and ':'; no handler ("on…") and no "style".
class Name {
 public:
  consteval Name(const char* text) : text_(text) {
    if (text_.empty() || text_.starts_with("on") || text_ == "style") throw "not a name for this writer";
    for (const char c : text_)
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':')) throw "not a name";
  }
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute {
  Name name;
  std::string_view value;  // escaped when written; a view of nothing (not of an empty text) leaves the attribute out
};
using Attributes = std::initializer_list<Attribute>;

class Html {
 public:
  Html& open(Name element, Attributes attributes = {});
  Html& close();  // the innermost open element
  Html& element(Name element, std::string_view text, Attributes attributes = {});
  Html& empty(Name element, Attributes attributes = {});  // <br/>, <input …/>
  Html& text(std::string_view text);
  Html& markup(Literal piece);
  Html& link(std::string_view address, std::string_view text, Attributes attributes = {});
  // A drawing that engines/charts made; one with scripts, handlers or foreign content is left out.
  Html& drawing(std::string_view svg);
  // Data for machines in the page: <script type="application/ld+json">.
  Html& json_ld(const json::value& value);
  Html& append(const Html& fragment);  // all its elements closed
  bool empty_so_far() const { return out_.empty(); }
  std::size_t depth() const { return open_.size(); }
  const std::string& str() const { return out_; }
  std::string take();  // closes what is open

 private:
  void begin(Name element, Attributes attributes);
  std::string out_;
  std::vector<std::string_view> open_;
};

// & < > " ' as references; control characters that XML does not have, and invalid UTF-8, as U+FFFD.
void append_escaped(std::string& out, std::string_view text);
std::string escaped(std::string_view text);
// http, https, mailto, tel, or without a scheme.
bool is_safe_address(std::string_view address);

}  // namespace limen::public_pages
