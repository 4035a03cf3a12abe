#include "platform/documents/leaflet.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/documents/page.h"

namespace limen::documents {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
constexpr std::array<std::string_view, 3> kWords{"heading", "paragraph", "tick"};
constexpr int kLongestRuler = 170;  // millimetres: what the page holds

Result<void> require_language(std::string_view language) {
  if (std::ranges::find(kLanguages, language) != kLanguages.end()) return {};
  return Error{"documents.form.language", "not a language of the product"};
}

}  // namespace

Result<Leaflet::Text> Leaflet::read_text(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"en", "fr", "es", "ar"}));
  Text text;
  for (const std::string_view language : kLanguages) {
    const std::string words = TRY(node.text_or(language, ""));
    if (trim(words).empty()) {
      return node.error("documents.leaflet.text", "a text is missing in " + std::string(language));
    }
    text.emplace(language, words);
  }
  return text;
}

Result<Leaflet> Leaflet::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "title", "below", "page", "blocks"}));
  const std::string source = TRY(file.text_or("source", ""));
  if (trim(source).empty()) return file.error("documents.form.source", "says not where it comes from");
  Leaflet leaflet;
  const Node *title = TRY(file.at("title")), *below = TRY(file.at("below")), *page = TRY(file.at("page")),
             *blocks = TRY(file.at("blocks"));
  leaflet.title_ = TRY(read_text(*title));
  leaflet.below_ = TRY(read_text(*below));
  leaflet.page_ = TRY(read_text(*page));
  TRY(blocks->require_list());
  for (const Node& node : blocks->items) {
    TRY(node.require_map());
    if (node.members.size() != 1) return node.error("documents.leaflet.block", "a block is one thing");
    const auto& [kind, content] = node.members.front();
    Block block{.kind = kind};
    if (kind == "ruler") {
      block.millimetres = static_cast<int>(TRY(content.integer()));
      if (block.millimetres < 10 || block.millimetres > kLongestRuler) {
        return content.error("documents.leaflet.block", "a ruler has 10 to 170 millimetres");
      }
    } else if (std::ranges::find(kWords, kind) != kWords.end()) {
      block.text = TRY(read_text(content));
    } else {
      return node.error("documents.leaflet.block", "a heading, a paragraph, a tick or a ruler");
    }
    leaflet.blocks_.push_back(std::move(block));
  }
  return leaflet;
}

Result<Bytes> Leaflet::render(std::string_view language, std::string_view authority, Instant created) const {
  TRY(require_language(language));
  const auto in = [&](const Text& text) -> const std::string& { return text.find(language)->second; };
  Frame frame;
  frame.language = language;
  frame.right_to_left = language == "ar";
  frame.title = in(title_);
  frame.author = authority;
  frame.header_start = authority;
  frame.footer = "Limen";
  frame.page_text = in(page_);
  frame.created = created;
  Sheet sheet(std::move(frame));
  sheet.title(in(title_), in(below_));
  for (const Block& block : blocks_) {
    if (block.kind == "heading") sheet.heading(in(block.text));
    if (block.kind == "paragraph") sheet.paragraph(in(block.text));
    if (block.kind == "tick") sheet.check_box({.text = in(block.text)});
    if (block.kind == "ruler") sheet.ruler(block.millimetres);
  }
  return sheet.finish();
}

Result<std::vector<Leaflet::Line>> Leaflet::lines(std::string_view language) const {
  TRY(require_language(language));
  std::vector<Line> lines{{"title", title_.find(language)->second}, {"below", below_.find(language)->second}};
  for (const Block& block : blocks_) {
    if (!block.text.empty()) lines.push_back({block.kind, block.text.find(language)->second});
  }
  return lines;
}

}  // namespace limen::documents
