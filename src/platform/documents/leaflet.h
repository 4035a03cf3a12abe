// Pages whose words are data and that tell nothing of anybody: the card for officers, the test page of a printer.
//
// A leaflet is a file of a pack: a title, and blocks from top to bottom (heading, paragraph, tick, ruler), each in the
// four languages; Leaflet::read checks that none is missing. As with every page, an authority that is that of a
// training site (base/training.h) marks it across.
//
//   const Node file = TRY(packs.read_or_baseline(pack, "officer_card.yaml"));
//   const Leaflet card = TRY(Leaflet::read(file));
//   const Bytes pdf = TRY(card.render("fr", "Border Service", now));
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::documents {

class Leaflet {
 public:
  // Errors: "documents.leaflet.text", "documents.leaflet.block", "documents.form.source", and those of base/tree.h.
  static Result<Leaflet> read(const Node& file);
  // Errors: "documents.form.language", "documents.render".
  Result<Bytes> render(std::string_view language, std::string_view authority, Instant created) const;
  // The same words, for a screen: the title first, then what stands below it, then the blocks that have words.
  // Error: "documents.form.language".
  struct Line {
    std::string kind{};  // "title", "below", "heading", "paragraph", "tick"
    std::string text{};
  };
  Result<std::vector<Line>> lines(std::string_view language) const;

 private:
  using Text = std::map<std::string, std::string, std::less<>>;
  struct Block {
    std::string kind{};  // "heading", "paragraph", "tick", "ruler"
    Text text{};
    int millimetres = 0;
  };
  static Result<Text> read_text(const Node& node);
  Text title_, below_, page_;
  std::vector<Block> blocks_;
};

}  // namespace limen::documents
