#include "platform/documents/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/result_matchers.h"
#include "platform/config/config.h"
#include "platform/documents/labels.h"
#include "platform/documents/pdf_text.h"

namespace limen::documents {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Instant kNow = Instant::parse("2026-11-22T08:00:00Z").value();

std::string four(const std::string& text) {
  return "{en: \"" + text + "\", fr: \"fr " + text + "\", es: \"es " + text + "\", ar: \"" + text + "\"}";
}
std::string file(const std::string& blocks) {
  return "source: x\ntitle: " + four("Answer") + "\nbelow: " + four("Number {number}") + "\nfooter: " + four("Limen") +
         "\npage: " + four("{page} of {pages}") + "\nnames: {surname: " + four("Family name") + "}\nblocks:\n" + blocks;
}
const LetterKnows kKnows{
    .values = {"number", "note"}, .when = {"refused"}, .lists = {"kinds"}, .tables = {"changes"}, .names = {"surname"}};

Result<Letter> read(const std::string& text) {
  const auto node = config::parse_yaml(text, "letter.yaml");
  EXPECT_OK(node);
  return Letter::read(*node, kKnows);
}
std::string code(const std::string& blocks) {
  const auto letter = read(file(blocks));
  return letter.ok() ? "" : letter.error().code;
}

const std::string kBlocks =
    "  - paragraph: " + four("About {number} and {number}.") + "\n  - {when: refused, paragraph: " + four("Refused.") +
    "}\n  - quotation: note\n  - boxes: kinds\n  - fields: [{name: " + four("Reference") +
    ", value: \"{number}\"}]\n  - table: {rows: changes, widths: [1, 2], head: [" + four("What") + ", " + four("Now") +
    "]}\n  - lines: 2\n  - ticks: [" + four("Tick me") + "]\n  - signatures: [" + four("Officer") + "]\n";

TEST(Letter, SaysWhatTheServiceKnows) {
  const auto letter = read(file(kBlocks));
  ASSERT_OK(letter);
  EXPECT_EQ(letter->name("surname", "fr"), "fr Family name");
  const LetterFacts facts{.values = {{"number", "RC-1"}, {"note", "It says {number}"}},
                          .when = {},
                          .lists = {{"kinds", {{"Shelter", true}, {"Legal aid", false}}}},
                          .tables = {{"changes", {{"Family name", "Mensah"}}}}};
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const auto pdf = letter->render(facts, language, "Utopia Border Service", kNow);
    ASSERT_OK(pdf);
    EXPECT_EQ(*pdf, *letter->render(facts, language, "Utopia Border Service", kNow)) << "the same bytes";
    const std::string said = testing::text_of(*pdf);
    if (said.empty()) GTEST_SKIP() << "pdftotext is not here";
    for (const char* word : {"RC-1", "Shelter", "Legal aid", "Mensah", "Utopia Border Service"})
      EXPECT_THAT(said, HasSubstr(word)) << language;
    EXPECT_THAT(said, HasSubstr("It says {number}")) << "what was put in is not a text of the pack";
    EXPECT_THAT(said, Not(HasSubstr("Refused")));
  }
  LetterFacts refused = facts;
  refused.when = {"refused"};
  EXPECT_THAT(testing::text_of(*letter->render(refused, "en", "x", kNow)), HasSubstr("Refused."));
  EXPECT_ERROR(letter->render(facts, "de", "x", kNow), "documents.form.language");
}

TEST(Letter, WhatIsNotWholeIsRefused) {
  EXPECT_EQ(code(kBlocks), "");
  EXPECT_EQ(code("  - paragraph: {en: a, fr: a, es: a}\n"), "documents.letter.text");
  EXPECT_EQ(code("  - paragraph: " + four("{name}") + "\n"), "documents.letter.unknown");
  EXPECT_EQ(code("  - paragraph: " + four("{number") + "\n"), "documents.letter.unknown");
  EXPECT_EQ(code("  - {when: granted, paragraph: " + four("a") + "}\n"), "documents.letter.unknown");
  EXPECT_EQ(code("  - quotation: facts\n"), "documents.letter.unknown");
  EXPECT_EQ(code("  - boxes: changes\n"), "documents.letter.unknown");
  EXPECT_EQ(code("  - picture: x\n"), "documents.letter.block");
  EXPECT_EQ(code("  - lines: 40\n"), "documents.letter.block");
  EXPECT_EQ(code("  - {lines: 4, paragraph: " + four("a") + "}\n"), "documents.letter.block");
  EXPECT_EQ(code("  - table: {rows: changes, widths: [1], head: [" + four("a") + ", " + four("b") + "]}\n"),
            "documents.letter.block");
  EXPECT_EQ(read("title: " + four("a")).error().code, "documents.form.source");
}

TEST(Labels, ShowTheNumberAsOftenAsAsked) {
  const Label label{"NORD-17", 2, 2, {true, false, false, true}};
  const auto pdf = render_labels(std::span(&label, 1), {.title = "Wristbands", .copies = 4, .created = kNow});
  ASSERT_OK(pdf);
  const std::string said = testing::text_of(*pdf);
  if (said.empty()) GTEST_SKIP() << "pdftotext is not here";
  std::size_t count = 0;
  for (std::size_t at = said.find("NORD-17"); at != std::string::npos; at = said.find("NORD-17", at + 1)) ++count;
  EXPECT_EQ(count, 4U);
  const Label broken{"1", 3, 3, {true}};
  EXPECT_ERROR(render_labels(std::span(&broken, 1), {}), "documents.labels");
  EXPECT_ERROR(render_labels({}, {}), "documents.labels");
}

}  // namespace
}  // namespace limen::documents
