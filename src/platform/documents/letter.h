// Letters, receipts and forms about one person, whose words are data: each is a file of a pack with blocks from top to
// bottom, in the four languages, into which a service puts values by name.
//
// A block is a heading, a paragraph, a quotation (a value as it was written, in whatever language), fields (name and
// value), a table, boxes (ticked by the service) or ticks (to be ticked by hand), lines to write on, or signatures;
// with `when` it is there only if the service says so. Letter::read refuses a text that lacks a language, and a
// placeholder or condition that the service does not know, so that a slip of the pack is found at the start and not at
// the counter. As with every page, an authority that is that of a training site marks it across. Calls share nothing
// and may run in parallel; never inside a database transaction.
//
//   const Letter letter = TRY(Letter::read(file, {.values = {"number"}, .when = {"refused"}}));
//   const Bytes pdf = TRY(letter.render({.values = {{"number", "RC-2026-000001"}}, .when = {"refused"}}, "fr", …));
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::documents {

// What a service knows, by name.
struct LetterKnows {
  std::set<std::string, std::less<>> values{}, when{}, lists{}, tables{}, names{};
};

struct LetterBox {
  std::string text{};
  bool ticked = false;
};

struct LetterFacts {
  std::map<std::string, std::string, std::less<>> values{};  // an empty one prints as a dash
  std::set<std::string, std::less<>> when{};
  std::map<std::string, std::vector<LetterBox>, std::less<>> lists{};
  std::map<std::string, std::vector<std::vector<std::string>>, std::less<>> tables{};
};

class Letter {
 public:
  // Errors: "documents.letter.text", "documents.letter.block", "documents.letter.unknown", "documents.form.source", and
  // those of base/tree.h.
  static Result<Letter> read(const Node& file, const LetterKnows& knows);
  // The word of the pack for something the service counts up: a field of a table, a kind. `key` is one of
  // LetterKnows::names.
  const std::string& name(std::string_view key, std::string_view language) const;
  // Errors: "documents.form.language", "documents.render".
  Result<Bytes> render(const LetterFacts& facts, std::string_view language, std::string_view authority,
                       Instant created) const;

 private:
  using Text = std::map<std::string, std::string, std::less<>>;
  struct Row {
    Text name{};
    std::string value{};  // with placeholders
  };
  struct Block {
    std::string kind{}, when{};
    Text text{};
    std::vector<Text> texts{};  // of ticks, signatures and the head of a table
    std::vector<Row> rows{};    // of fields
    std::vector<double> widths{};
    std::string source{};  // the value of a quotation, the list of boxes, the rows of a table
    int count = 0;         // of lines; columns of fields
  };
  static Result<Text> read_text(const Node& node, const LetterKnows& knows);
  static Result<Block> read_block(const Node& node, const LetterKnows& knows);
  static Result<void> read_fields(const Node& node, const LetterKnows& knows, Block& block);
  static Result<void> read_table(const Node& node, const LetterKnows& knows, Block& block);

  Text title_, below_, footer_, page_;
  std::map<std::string, Text, std::less<>> names_;
  std::vector<Block> blocks_;
};

}  // namespace limen::documents
