// The blank forms, in the words of paper_forms.yaml.
#include "platform/documents/blank_form.h"
#include "services/backlog/service.h"

namespace limen::backlog {
namespace {

Result<std::string> word(const Node& node, std::string_view language) {
  return TRY(lists::read_label(node)).in(language);
}

Result<std::string> word_at(const Node& map, std::string_view key, std::string_view language) {
  const Node* node = TRY(map.at(key));
  return word(*node, language);
}

Result<std::vector<std::string>> words_of(const Node& section, std::string_view key, std::string_view language) {
  std::vector<std::string> all;
  const Node* list = section.find(key);
  if (list == nullptr) return all;
  TRY(list->require_list());
  for (const Node& item : list->items) all.push_back(TRY(word(item, language)));
  return all;
}

Result<documents::BlankForm::Section> section_of(const Node& node, std::string_view language) {
  TRY(node.only({"heading", "lines", "boxes", "rows"}));
  documents::BlankForm::Section section;
  section.heading = TRY(word_at(node, "heading", language));
  section.lines = TRY(words_of(node, "lines", language));
  section.boxes = TRY(words_of(node, "boxes", language));
  section.rows = static_cast<int>(TRY(node.integer_or("rows", 0)));
  return section;
}

}  // namespace

Result<std::vector<documents::BlankForm>> Service::words(const std::vector<Form>& forms, const site::Post& post,
                                                         std::string_view language) const {
  const Node* texts = TRY(words_.at("texts"));
  const Node* sections = TRY(words_.at("sections"));
  const Node* kinds = TRY(words_.at("forms"));
  std::vector<documents::BlankForm> all;
  for (const Form& form : forms) {
    const Node* kind = TRY(kinds->at(to_text(form.kind)));
    documents::BlankForm blank;
    blank.serial = form.serial;
    blank.serial_name = TRY(word_at(*texts, "serial", language));
    blank.title = TRY(word_at(*kind, "title", language));
    blank.instruction = TRY(word_at(*texts, "instruction", language));
    const std::string place = TRY(word_at(*texts, "post", language));
    blank.known = {{place, post.name + " (" + post.code + ")"}, {blank.serial_name, form.serial}};
    for (const std::string& name : TRY(kind->texts_or_empty("sections"))) {
      const Node* section = TRY(sections->at(name));
      blank.sections.push_back(TRY(section_of(*section, language)));
    }
    blank.signatures = {TRY(word_at(*texts, "signature_officer", language)),
                        TRY(word_at(*texts, "signature_person", language))};
    all.push_back(std::move(blank));
  }
  return all;
}

Result<Bytes> Service::print(const site::Post& post, const std::vector<Form>& forms, std::string_view language) const {
  const auto blanks = TRY(words(forms, post, language));
  const Node* texts = TRY(words_.at("texts"));
  documents::BlankForms all;
  all.language = language;
  all.title = blanks.empty() ? "" : blanks.front().title;
  all.state = parts.site.state.text();
  all.authority = parts.site.authority.empty() ? parts.site.name : parts.site.authority;
  all.footer = TRY(word_at(*texts, "footer", language));
  all.page = TRY(word_at(*texts, "page", language));
  return documents::render_blank_forms(blanks, all, forms.empty() ? parts.clock.now() : forms.front().issued_at);
}

}  // namespace limen::backlog
