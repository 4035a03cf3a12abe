#include "platform/documents/documents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/result_matchers.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "platform/documents/page.h"

namespace limen::documents {
namespace {

const Instant kCreated = Instant::parse("2026-11-22T08:15:30Z").take();

FormTexts texts_of(std::string_view pack) {
  const auto file = config::PackStore::embedded().read_or_baseline(pack, "refusal_form.yaml");
  return FormTexts::read(*file).take();
}

// The codes and labels of a reasons file, as a service would hand them over.
std::vector<RefusalForm::Reason> reasons_of(std::string_view pack, std::string_view language,
                                            std::vector<std::string> ticked) {
  const Node file = config::PackStore::embedded().read(pack, "refusal_reasons.yaml").take();
  std::vector<RefusalForm::Reason> reasons;
  for (const Node& entry : file.find("lists")->find("refusal_reasons")->find("entries")->items) {
    const std::string code = entry.find("code")->scalar;
    reasons.push_back({code, entry.find("label")->find(language)->scalar, std::ranges::count(ticked, code) > 0,
                       entry.find("parent") != nullptr});
  }
  return reasons;
}

RefusalForm invented(std::string_view language) {
  RefusalForm form;
  form.language = std::string(language);
  form.number = "ZR-2026-000417";
  form.state = "Republic of Zarantia";
  form.authority = "Zarantia Immigration Service, Northern Region";
  form.post = "Port Elsin, ferry terminal (ELS)";
  form.local_time = "2026-11-22 09:15 (UTC+01:00)";
  form.person = {"الخطيب", "Maryam Élise", "1991-03-08", "F", "UTO"};
  form.document = {"P", "L898902C", "UTO", "2027-08-12", "", ""};
  form.origin = "Utopia City";
  form.carrier = "MV Halcyon";
  form.facts =
      "The traveller could not show where she will stay, and no return ticket.\nShe was heard in Arabic with an "
      "interpreter; her explanation is attached to the file.";
  form.competent_body = "Administrative Court of Elsin, 4 Harbour Street";
  form.officer = "ZR-20417";
  return form;
}

std::string text_of(const Bytes& pdf, const std::string& name) {
  const auto path = std::filesystem::path(::testing::TempDir()) / ("limen_" + name + ".pdf");
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(pdf.data()), static_cast<long>(pdf.size()));
  std::string text;
  FILE* pipe = popen(fmt::format("pdftotext -layout '{}' - 2>/dev/null", path.string()).c_str(), "r");
  std::array<char, 4096> buffer;
  while (const std::size_t read = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), read);
  return pclose(pipe) == 0 ? text : "";
}

bool poppler() { return std::system("pdftotext -v > /dev/null 2>&1") == 0; }

// Words without white space and invisible characters, because the lines are broken by the layout.
std::string squeezed(std::string_view text) {
  std::string kept;
  for (const char c : printable(text)) {
    if (c != ' ') kept += c;
  }
  return kept;
}

int pages(const Bytes& pdf) {
  int count = 0;
  const std::string_view text = as_text(pdf);
  for (std::size_t at = text.find("/Type /Page "); at != std::string_view::npos; at = text.find("/Type /Page ", at + 1))
    ++count;
  return count;
}

class InEachLanguage : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(InEachLanguage, TheFormSaysWhatItMust) {
  const auto& [pack, language] = GetParam();
  RefusalForm form = invented(language);
  form.reasons = pack == "baseline" ? reasons_of(pack, language, {"purpose_unproved", "means"})
                                    : reasons_of(pack, language, {"E", "E2", "E3"});
  form.signature = Signature::kRefusedToSign;
  const auto pdf = render_refusal(form, texts_of(pack), kCreated);
  ASSERT_OK(pdf);
  EXPECT_TRUE(as_text(*pdf).starts_with("%PDF-"));
  EXPECT_GE(pages(*pdf), 1);
  EXPECT_LE(pages(*pdf), 2);
  if (!poppler()) GTEST_SKIP() << "pdftotext is not installed";
  const std::string text = squeezed(text_of(*pdf, pack + "_" + language));
  for (const std::string_view fact : {"ZR-2026-000417", "L898902C", "Maryam", "Élise", "1991-03-08", "ZR-20417",
                                      "MV Halcyon", "2026-11-22 09:15", "4 Harbour Street", "no return ticket."}) {
    EXPECT_NE(text.find(squeezed(fact)), std::string::npos) << fact;
  }
  // Arabic comes back from the PDF in the order of the page, so only its single words can be compared.
  const FormTexts texts = texts_of(pack);
  if (language == "ar") return;
  for (const auto& reason : form.reasons)
    EXPECT_NE(text.find(squeezed(reason.label)), std::string::npos) << reason.code;
  const std::string& appeal = texts.text("appeal", language);
  EXPECT_NE(text.find(squeezed(appeal.substr(0, appeal.find("{body}")))), std::string::npos);
  EXPECT_NE(text.find(squeezed(texts.text("protection", language))), std::string::npos);
  EXPECT_NE(text.find(squeezed(texts.text("refused_to_sign", language))), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Packs, InEachLanguage,
                         ::testing::Combine(::testing::Values("baseline", "eu-schengen"),
                                            ::testing::Values("en", "fr", "es", "ar")));

RefusalForm simple() {
  RefusalForm form = invented("en");
  form.reasons = reasons_of("eu-schengen", "en", {"A"});
  return form;
}

TEST(Refusal, ArabicIsShapedAndWordsAreWhole) {
  if (!poppler()) GTEST_SKIP() << "pdftotext is not installed";
  RefusalForm form = invented("ar");
  form.reasons = reasons_of("baseline", "ar", {"alert"});
  const std::string text = text_of(render_refusal(form, texts_of("baseline"), kCreated).take(), "arabic");
  for (const std::string_view word : {"الخطيب", "الدخول", "الطعن", "تنبيه"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

TEST(Refusal, TheSameInputGivesTheSameBytes) {
  const FormTexts texts = texts_of("eu-schengen");
  const Bytes first = render_refusal(simple(), texts, kCreated).take();
  EXPECT_EQ(first, render_refusal(simple(), texts, kCreated).take());
  const Bytes later = render_refusal(simple(), texts, kCreated.plus_seconds(1)).take();
  EXPECT_NE(first, later);
  EXPECT_NE(as_text(first).find("/CreationDate (20261122081530Z)"), std::string_view::npos);
  // In another thread too, and beside it.
  std::vector<Bytes> beside(4);
  std::vector<std::thread> threads;
  for (Bytes& one : beside) {
    threads.emplace_back([&] { one = render_refusal(simple(), texts, kCreated).take(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Bytes& one : beside) EXPECT_EQ(first, one);
}

TEST(Refusal, EachStateOfSignatureAndEachTickIsSeen) {
  const FormTexts texts = texts_of("eu-schengen");
  RefusalForm form = simple();
  const Bytes blank_form = render_refusal(form, texts, kCreated).take();
  form.signature = Signature::kSigned;
  const Bytes signed_form = render_refusal(form, texts, kCreated).take();
  form.signature = Signature::kRefusedToSign;
  const Bytes refused = render_refusal(form, texts, kCreated).take();
  EXPECT_NE(blank_form, signed_form);
  EXPECT_NE(signed_form, refused);
  form.reasons[1].ticked = true;
  EXPECT_NE(refused, render_refusal(form, texts, kCreated).take());
}

TEST(Refusal, LongFactsFlowToFurtherPagesAndNothingIsLost) {
  RefusalForm form = simple();
  form.facts.clear();
  for (int i = 0; i < 120; ++i) form.facts += fmt::format("Statement {} of the record of the interview.\n", i);
  const Bytes pdf = render_refusal(form, texts_of("eu-schengen"), kCreated).take();
  EXPECT_GE(pages(pdf), 3);
  if (!poppler()) GTEST_SKIP() << "pdftotext is not installed";
  const std::string text = text_of(pdf, "long");
  for (int i = 0; i < 120; ++i) EXPECT_NE(text.find(fmt::format("Statement {} of", i)), std::string::npos) << i;
  for (int page = 1; page <= pages(pdf); ++page) {
    EXPECT_NE(squeezed(text).find(fmt::format("Page{}of{}", page, pages(pdf))), std::string::npos) << page;
  }
}

TEST(Refusal, HostileTextIsHarmless) {
  const FormTexts texts = texts_of("baseline");
  RefusalForm form = simple();
  form.person.surname = "<b>O'Neill & {body}</b>&amp;";
  form.person.given_names = std::string("A\0B\x1b[31m\x07", 10) + "\u202Eevil\u202C\u2066\u200B";
  form.document.number = std::string(500, 'W');
  form.origin = "\xff\xfe\xc0\xaf broken";
  form.carrier = "\u2028two\u2029lines\r\n\t";
  form.competent_body = "{body} {page} \u202E\u2069 end";
  form.facts = std::string(5000, 'x') + "\n\n\n\n" + std::string(2000, '\n') + "end\f\v\u0007";
  const auto pdf = render_refusal(form, texts, kCreated);
  ASSERT_OK(pdf);
  EXPECT_LE(pages(*pdf), 5);  // line breaks alone fill no pages
  if (!poppler()) GTEST_SKIP() << "pdftotext is not installed";
  const std::string text = text_of(*pdf, "hostile");
  EXPECT_NE(squeezed(text).find(squeezed("<b>O'Neill & {body}</b>&amp;")), std::string::npos);
  EXPECT_NE(text.find("evil"), std::string::npos);
  EXPECT_EQ(text.find("\u202E"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  // Every letter of the long word is on the paper: it is broken, not cut.
  EXPECT_GE(std::ranges::count(text, 'W'), 500);
  EXPECT_GE(std::ranges::count(text, 'x'), 5000);
}

TEST(Refusal, AVoidFormIsNotMade) {
  const FormTexts texts = texts_of("baseline");
  const auto with = [&](auto change) {
    RefusalForm form = simple();
    change(form);
    return render_refusal(form, texts, kCreated);
  };
  EXPECT_ERROR(with([](RefusalForm& form) { form.language = "de"; }), "documents.form.language");
  EXPECT_ERROR(with([](RefusalForm& form) { form.reasons.clear(); }), "documents.form.no_reason");
  EXPECT_ERROR(with([](RefusalForm& form) { form.reasons[0].ticked = false; }), "documents.form.no_reason");
  EXPECT_ERROR(with([](RefusalForm& form) { form.officer = "\u200B\u202E \n"; }), "documents.form.incomplete");
  EXPECT_ERROR(with([](RefusalForm& form) { form.facts = "\n\n"; }), "documents.form.incomplete");
  EXPECT_ERROR(with([](RefusalForm& form) { form.number = ""; }), "documents.form.incomplete");
  EXPECT_ERROR(with([](RefusalForm& form) { form.facts.assign(70000, 'x'); }), "documents.too_long");
  EXPECT_ERROR(with([](RefusalForm& form) { form.person.surname.assign(513, 'x'); }), "documents.too_long");
  EXPECT_ERROR(with([](RefusalForm& form) { form.reasons.resize(101); }), "documents.too_long");
}

TEST(FormTexts, RefusesAFormWithHoles) {
  std::ifstream stream(std::filesystem::path(LIMEN_SOURCE_DIR) / "packs" / "baseline" / "refusal_form.yaml");
  const std::string shipped{std::istreambuf_iterator<char>(stream), {}};
  const auto read = [&](std::string_view from, std::string_view to) -> Result<FormTexts> {
    std::string text = shipped;
    text.replace(text.find(from), from.size(), to);
    const Node file = TRY(config::parse_yaml(text, "form.yaml"));
    return FormTexts::read(file);
  };
  EXPECT_OK(read("source", "source"));
  EXPECT_ERROR(read("fr: \"Nom\"", "fr: \"\""), "documents.form.language");
  EXPECT_ERROR(read("    fr: \"Nom\"\n", ""), "documents.form.language");
  EXPECT_ERROR(read("  surname:", "  last_name:"), "documents.form.text");
  EXPECT_ERROR(read("provides, to {body}", "provides"), "documents.form.placeholder");
  EXPECT_ERROR(read("of {pages}", ""), "documents.form.placeholder");
  EXPECT_ERROR(read("source: \"Limen", "source: \"\" #"), "documents.form.source");
}

TEST(Sheet, ATableRepeatsItsHeadOnEachPage) {
  Sheet sheet({.language = "en", .title = "Test", .page_text = "{page}/{pages}", .created = kCreated});
  const std::string head[] = {"Number", "Words"};
  const double widths[] = {1, 4};
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({std::to_string(i), fmt::format("row{}", i)});
  sheet.table(head, widths, rows);
  const Bytes pdf = sheet.finish().take();
  ASSERT_GE(pages(pdf), 2);
  if (!poppler()) GTEST_SKIP() << "pdftotext is not installed";
  const std::string text = text_of(pdf, "table");
  int heads = 0;
  for (std::size_t at = text.find("Words"); at != std::string::npos; at = text.find("Words", at + 1)) ++heads;
  EXPECT_EQ(heads, pages(pdf));
  for (int i = 0; i < 100; ++i) EXPECT_NE(text.find(fmt::format("row{}", i)), std::string::npos) << i;
}

TEST(Sheet, AnEmptyOneIsOnePage) {
  Sheet sheet({.language = "ar", .right_to_left = true, .page_text = "{page}", .created = kCreated});
  const Bytes pdf = sheet.finish().take();
  EXPECT_EQ(pages(pdf), 1);
}

}  // namespace
}  // namespace limen::documents
