#include "platform/documents/blank_form.h"

#include <algorithm>
#include <array>

#include "platform/documents/page.h"

namespace limen::documents {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
constexpr double kAir = 6;

std::string dots(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += ".";
  return text;
}

void add_section(Sheet& sheet, const BlankForm::Section& section) {
  constexpr int kShort = 60, kLong = 150;
  if (!section.heading.empty()) sheet.heading(section.heading);
  std::vector<Field> fields;
  for (const std::string& line : section.lines) fields.push_back({line, dots(kShort)});
  if (!fields.empty()) sheet.fields(fields, 2);
  for (const std::string& box : section.boxes) sheet.check_box({.text = box});
  for (int i = 0; i < section.rows; ++i) {
    sheet.space(kAir);
    sheet.paragraph(dots(kLong));
  }
}

}  // namespace

Result<Bytes> render_blank_forms(std::span<const BlankForm> forms, const BlankForms& all, Instant created) {
  if (std::ranges::find(kLanguages, all.language) == kLanguages.end()) {
    return Error{"documents.form.language", "the form exists in en, fr, es and ar"};
  }
  Sheet sheet({.language = all.language,
               .right_to_left = all.language == "ar",
               .title = all.title,
               .author = all.authority,
               .header_start = all.state,
               .header_end = all.authority,
               .footer = all.footer,
               .page_text = all.page,
               .created = created});
  for (const BlankForm& form : forms) {
    if (&form != forms.data()) sheet.new_page();
    sheet.title(form.title, form.serial_name + ": " + form.serial);
    sheet.paragraph(form.instruction);
    std::vector<Field> known;
    for (const auto& [name, value] : form.known) known.push_back({name, value});
    if (!known.empty()) sheet.fields(known, 2);
    for (const BlankForm::Section& section : form.sections) add_section(sheet, section);
    std::vector<SignatureBox> boxes;
    for (const std::string& signature : form.signatures) boxes.push_back({signature, form.serial, {}});
    sheet.signatures(boxes);
  }
  return sheet.finish();
}

}  // namespace limen::documents
