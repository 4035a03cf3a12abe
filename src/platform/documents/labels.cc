#include "platform/documents/labels.h"

#include <algorithm>
#include <array>

namespace limen::documents {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
constexpr std::size_t kColumns = 2;
constexpr int kMostCopies = 20;

}  // namespace

Result<Bytes> render_labels(std::span<const Label> labels, const LabelSheet& sheet) {
  if (std::ranges::find(kLanguages, sheet.language) == kLanguages.end())
    return Error{"documents.form.language", "not a language of the product"};
  const auto whole = [](const Label& label) {
    return label.width > 0 && label.height > 0 &&
           label.dark.size() == static_cast<std::size_t>(label.width) * static_cast<std::size_t>(label.height);
  };
  if (labels.empty() || !std::ranges::all_of(labels, whole))
    return Error{"documents.labels", "a label has a number and the modules of its code"};
  Sheet page({.language = sheet.language,
              .right_to_left = sheet.language == "ar",
              .title = sheet.title,
              .author = sheet.author,
              .header_start = sheet.author,
              .header_end = sheet.title,
              .footer = sheet.footer,
              .page_text = sheet.page,
              .created = sheet.created});
  std::vector<Label> all;
  for (const Label& label : labels) all.insert(all.end(), std::clamp(sheet.copies, 1, kMostCopies), label);
  for (std::size_t i = 0; i < all.size(); i += kColumns)
    page.codes(std::span(all).subspan(i, std::min(kColumns, all.size() - i)), static_cast<int>(kColumns));
  return page.finish();
}

}  // namespace limen::documents
