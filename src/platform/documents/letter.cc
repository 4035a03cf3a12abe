#include "platform/documents/letter.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/documents/page.h"

namespace limen::documents {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
constexpr int kMostLines = 12, kMostColumns = 3;
constexpr double kAir = 6;

// The names in braces, {page} and {pages} among them.
Result<void> only_known(const Node& node, std::string_view text, const LetterKnows& knows) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return node.error("documents.letter.unknown", "a brace is not closed");
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (name != "page" && name != "pages" && !knows.values.contains(name)) {
      return node.error("documents.letter.unknown", "there is no value called " + std::string(name));
    }
  }
  return {};
}

Result<std::string> known(const Node& node, const std::set<std::string, std::less<>>& all) {
  const std::string name = TRY(node.text());
  if (!all.contains(name)) return node.error("documents.letter.unknown", "there is nothing called " + name);
  return name;
}

// What was put in is not looked at again: a value may hold braces.
std::string filled(std::string_view text, const LetterFacts& facts) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    out += text.substr(0, open);
    const std::string_view name = text.substr(open + 1, close - open - 1), mark = text.substr(open, close - open + 1);
    const auto value = facts.values.find(name);
    out += with_value(mark, name, value == facts.values.end() || value->second.empty() ? "–" : value->second);
    text.remove_prefix(close + 1);
  }
  return out + std::string(text);
}

std::string dots() { return std::string(150, '.'); }

}  // namespace

Result<Letter::Text> Letter::read_text(const Node& node, const LetterKnows& knows) {
  TRY(node.require_map());
  TRY(node.only({"en", "fr", "es", "ar"}));
  Text text;
  for (const std::string_view language : kLanguages) {
    const std::string words = TRY(node.text_or(language, ""));
    if (trim(words).empty())
      return node.error("documents.letter.text", "a text is missing in " + std::string(language));
    TRY(only_known(node, words, knows));
    text.emplace(language, words);
  }
  return text;
}

Result<void> Letter::read_fields(const Node& node, const LetterKnows& knows, Block& block) {
  TRY(node.require_list());
  for (const Node& item : node.items) {
    TRY(item.only({"name", "value"}));
    const Node* name = TRY(item.at("name"));
    Row row{TRY(read_text(*name, knows)), TRY(item.text_or("value", ""))};
    TRY(only_known(item, row.value, knows));
    block.rows.push_back(std::move(row));
  }
  return {};
}

Result<void> Letter::read_table(const Node& node, const LetterKnows& knows, Block& block) {
  TRY(node.only({"rows", "head", "widths"}));
  const Node *rows = TRY(node.at("rows")), *head = TRY(node.at("head")), *widths = TRY(node.at("widths"));
  block.source = TRY(known(*rows, knows.tables));
  TRY(head->require_list());
  TRY(widths->require_list());
  for (const Node& cell : head->items) block.texts.push_back(TRY(read_text(cell, knows)));
  for (const Node& width : widths->items) block.widths.push_back(TRY(width.number()));
  if (block.texts.empty() || block.texts.size() != block.widths.size())
    return node.error("documents.letter.block", "a table has as many widths as heads");
  return {};
}

Result<Letter::Block> Letter::read_block(const Node& node, const LetterKnows& knows) {
  TRY(node.require_map());
  Block block;
  const Node* content = nullptr;
  for (const auto& [key, value] : node.members) {
    if (key == "when") {
      block.when = TRY(known(value, knows.when));
    } else if (key == "columns") {
      block.count = static_cast<int>(TRY(value.integer()));
    } else if (content == nullptr) {
      block.kind = key;
      content = &value;
    } else {
      return node.error("documents.letter.block", "a block is one thing");
    }
  }
  if (content == nullptr) return node.error("documents.letter.block", "a block says what it is");
  if (block.kind == "heading" || block.kind == "paragraph") {
    block.text = TRY(read_text(*content, knows));
  } else if (block.kind == "quotation") {
    block.source = TRY(known(*content, knows.values));
  } else if (block.kind == "boxes") {
    block.source = TRY(known(*content, knows.lists));
  } else if (block.kind == "fields") {
    TRY(read_fields(*content, knows, block));
    block.count = std::clamp(block.count == 0 ? 2 : block.count, 1, kMostColumns);
  } else if (block.kind == "table") {
    TRY(read_table(*content, knows, block));
  } else if (block.kind == "ticks" || block.kind == "signatures") {
    TRY(content->require_list());
    for (const Node& item : content->items) block.texts.push_back(TRY(read_text(item, knows)));
  } else if (block.kind == "lines") {
    block.count = static_cast<int>(TRY(content->integer()));
    if (block.count < 1 || block.count > kMostLines)
      return content->error("documents.letter.block", "1 to 12 lines to write on");
  } else {
    return node.error("documents.letter.block", "there is no block called " + block.kind);
  }
  return block;
}

Result<Letter> Letter::read(const Node& file, const LetterKnows& knows) {
  TRY(file.require_map());
  TRY(file.only({"source", "fact", "valid_from", "valid_to", "title", "below", "footer", "page", "names", "blocks"}));
  const std::string source = TRY(file.text_or("source", ""));
  if (trim(source).empty()) return file.error("documents.form.source", "says not where it comes from");
  Letter letter;
  const Node *title = TRY(file.at("title")), *below = TRY(file.at("below")), *footer = TRY(file.at("footer")),
             *page = TRY(file.at("page")), *blocks = TRY(file.at("blocks"));
  letter.title_ = TRY(read_text(*title, knows));
  letter.below_ = TRY(read_text(*below, knows));
  letter.footer_ = TRY(read_text(*footer, knows));
  letter.page_ = TRY(read_text(*page, knows));
  for (const std::string& key : knows.names) {
    const Node* names = TRY(file.at("names"));
    const Node* word = TRY(names->at(key));
    letter.names_.emplace(key, TRY(read_text(*word, knows)));
  }
  TRY(blocks->require_list());
  for (const Node& node : blocks->items) letter.blocks_.push_back(TRY(read_block(node, knows)));
  return letter;
}

const std::string& Letter::name(std::string_view key, std::string_view language) const {
  static const std::string none;
  const auto word = names_.find(key);
  if (word == names_.end()) return none;
  const auto found = word->second.find(language);
  return found == word->second.end() ? word->second.at("en") : found->second;
}

Result<Bytes> Letter::render(const LetterFacts& facts, std::string_view language, std::string_view authority,
                             Instant created) const {
  if (std::ranges::find(kLanguages, language) == kLanguages.end())
    return Error{"documents.form.language", "not a language of the product"};
  const auto in = [&](const Text& text) { return filled(text.find(language)->second, facts); };
  Sheet sheet({.language = std::string(language),
               .right_to_left = language == "ar",
               .title = in(title_),
               .author = std::string(authority),
               .header_start = std::string(authority),
               .footer = in(footer_),
               .page_text = page_.find(language)->second,
               .created = created});
  sheet.title(in(title_), in(below_));
  for (const Block& block : blocks_) {
    if (!block.when.empty() && !facts.when.contains(block.when)) continue;
    if (block.kind == "heading") sheet.heading(in(block.text));
    if (block.kind == "paragraph") sheet.paragraph(in(block.text));
    if (block.kind == "quotation") {
      const auto value = facts.values.find(block.source);
      if (value != facts.values.end() && !value->second.empty()) sheet.quotation(value->second);
    }
    if (block.kind == "boxes") {
      const auto list = facts.lists.find(block.source);
      if (list == facts.lists.end()) continue;
      for (const LetterBox& box : list->second) sheet.check_box({.ticked = box.ticked, .text = box.text});
    }
    if (block.kind == "fields") {
      std::vector<Field> fields;
      for (const Row& row : block.rows) fields.push_back({in(row.name), filled(row.value, facts)});
      sheet.fields(fields, block.count);
    }
    if (block.kind == "table") {
      const auto rows = facts.tables.find(block.source);
      if (rows == facts.tables.end() || rows->second.empty()) continue;
      std::vector<std::string> head;
      for (const Text& cell : block.texts) head.push_back(in(cell));
      sheet.table(head, block.widths, rows->second);
    }
    for (int i = 0; block.kind == "lines" && i < block.count; ++i) {
      sheet.space(kAir);
      sheet.paragraph(dots());
    }
    if (block.kind == "ticks") {
      for (const Text& text : block.texts) sheet.check_box({.text = in(text)});
    }
    if (block.kind == "signatures") {
      std::vector<SignatureBox> boxes;
      for (const Text& text : block.texts) boxes.push_back({in(text), {}, {}});
      sheet.signatures(boxes);
    }
  }
  return sheet.finish();
}

}  // namespace limen::documents
