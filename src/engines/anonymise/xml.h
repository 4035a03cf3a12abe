// PNRGOV in XML, given out again with its values replaced; markup stays byte for byte. Lenient: what a parser would
// refuse is passed on all the same. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engines/anonymise/anonymise.h"
#include "engines/anonymise/text.h"

namespace limen::anonymise {

class Xml {
 public:
  Xml(Replacer& replacer, const Anonymiser::Sink& sink) : replacer_(replacer), sink_(sink) {}
  void piece(std::string_view bytes);
  void end();

 private:
  void step();
  std::size_t whole(std::string_view all) const;
  void markup(std::string_view tag);
  std::string inside(std::string_view rest, std::string_view element);
  std::string name(std::string_view full);
  std::string masked_text(std::string text);
  void attribute(std::string_view name, std::string_view element, std::string& value);
  void text(std::string_view raw, bool data);
  void masked(std::string_view raw);
  std::string replaced(std::string_view raw, Treat treat, bool references);
  Treat of_text() const;
  void declaration(std::string_view tag);

  Replacer& replacer_;
  const Anonymiser::Sink& sink_;
  std::string waiting_;
  bool begun_ = false;
  bool last_ = false;
  edifact::Repertoire repertoire_ = edifact::Repertoire::kUnow;
  std::vector<std::string> open_;  // elements, without their prefixes
  std::string request_;            // SSR_Code of the request that is open
};

}  // namespace limen::anonymise
