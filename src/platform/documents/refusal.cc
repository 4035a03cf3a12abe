#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/documents/documents.h"
#include "platform/documents/page.h"

namespace limen::documents {
namespace {

constexpr std::array<std::string_view, 4> kLanguages{"en", "fr", "es", "ar"};
// A row of fields must fit on a page, however narrow its cells are.
constexpr std::size_t kMaxFacts = 64U << 10, kMaxText = 512, kMaxReasons = 100;

constexpr std::string_view kKeys[] = {"title",
                                      "legal_basis",
                                      "number",
                                      "authority",
                                      "post",
                                      "moment",
                                      "officer",
                                      "section_person",
                                      "surname",
                                      "given_names",
                                      "birth_date",
                                      "sex",
                                      "nationality",
                                      "section_document",
                                      "document_type",
                                      "document_number",
                                      "issuer",
                                      "expiry_date",
                                      "visa_number",
                                      "visa_issuer",
                                      "origin",
                                      "carrier",
                                      "statement",
                                      "section_reasons",
                                      "section_facts",
                                      "section_appeal",
                                      "appeal",
                                      "blank_body",
                                      "section_protection",
                                      "protection",
                                      "section_signatures",
                                      "copy",
                                      "person_signature",
                                      "officer_signature",
                                      "signed",
                                      "refused_to_sign",
                                      "witness",
                                      "page"};

// Placeholders that a text must have: without them the form would hide what the law wants told.
constexpr std::pair<std::string_view, std::string_view> kPlaceholders[] = {
    {"appeal", "{body}"}, {"page", "{page}"}, {"page", "{pages}"}};

bool blank(std::string_view text) { return printable(text).empty(); }

Result<void> check(const RefusalForm& form) {
  if (std::ranges::find(kLanguages, form.language) == kLanguages.end()) {
    return Error{"documents.form.language", "the form exists in en, fr, es and ar"};
  }
  if (form.facts.size() > kMaxFacts || form.reasons.size() > kMaxReasons) {
    return Error{"documents.too_long", "the facts or the list of reasons are too long for a form"};
  }
  std::vector<const std::string*> texts = {&form.number,
                                           &form.state,
                                           &form.authority,
                                           &form.post,
                                           &form.local_time,
                                           &form.person.surname,
                                           &form.person.given_names,
                                           &form.person.birth_date,
                                           &form.person.sex,
                                           &form.person.nationality,
                                           &form.document.type,
                                           &form.document.number,
                                           &form.document.issuer,
                                           &form.document.expiry_date,
                                           &form.document.visa_number,
                                           &form.document.visa_issuer,
                                           &form.origin,
                                           &form.carrier,
                                           &form.competent_body,
                                           &form.officer,
                                           &form.witness};
  for (const auto& reason : form.reasons) {
    texts.push_back(&reason.code);
    texts.push_back(&reason.label);
  }
  if (std::ranges::any_of(texts, [](const std::string* text) { return text->size() > kMaxText; })) {
    return Error{"documents.too_long", "a field of the form is longer than 512 bytes"};
  }
  if (blank(form.number) || blank(form.officer) || blank(form.post) || blank(form.local_time) || blank(form.facts)) {
    return Error{"documents.form.incomplete", "a form needs a number, a post, a time, facts and a named officer"};
  }
  if (std::ranges::none_of(form.reasons, &RefusalForm::Reason::ticked)) {
    return Error{"documents.form.no_reason", "a form needs at least one reason"};
  }
  return {};
}

class Writer {
 public:
  Writer(const RefusalForm& form, const FormTexts& texts, Instant created)
      : form_(form), texts_(texts), sheet_(frame(created)) {}

  Result<Bytes> write() {
    sheet_.title(word("title"), word("legal_basis"));
    decision();
    person();
    reasons();
    facts();
    rights();
    signatures();
    return sheet_.finish();
  }

 private:
  const std::string& word(std::string_view key) const { return texts_.text(key, form_.language); }

  Frame frame(Instant created) const {
    Frame frame;
    frame.language = form_.language;
    frame.right_to_left = form_.language == "ar";
    frame.title = word("title");
    frame.author = form_.authority;
    frame.header_start = form_.state;
    frame.header_end = form_.authority;
    frame.footer = fmt::format("{}: {}", word("number"), printable(form_.number));
    frame.page_text = word("page");
    frame.created = created;
    return frame;
  }

  void decision() {
    const Field fields[] = {{word("number"), form_.number},
                            {word("post"), form_.post},
                            {word("moment"), form_.local_time},
                            {word("authority"), form_.authority, 2},
                            {word("officer"), form_.officer}};
    sheet_.fields(fields, 3);
  }

  void person() {
    sheet_.heading(word("section_person"));
    const auto& who = form_.person;
    const Field names[] = {{word("surname"), who.surname}, {word("given_names"), who.given_names}};
    const Field rest[] = {
        {word("birth_date"), who.birth_date}, {word("sex"), who.sex}, {word("nationality"), who.nationality}};
    sheet_.fields(names, 2);
    sheet_.fields(rest, 3);
    sheet_.heading(word("section_document"));
    const auto& what = form_.document;
    const Field document[] = {{word("document_type"), what.type},      {word("document_number"), what.number},
                              {word("issuer"), what.issuer},           {word("expiry_date"), what.expiry_date},
                              {word("visa_number"), what.visa_number}, {word("visa_issuer"), what.visa_issuer},
                              {word("origin"), form_.origin},          {word("carrier"), form_.carrier}};
    sheet_.fields(document, 4);
  }

  void reasons() {
    sheet_.heading(word("section_reasons"));
    sheet_.paragraph(word("statement"));
    sheet_.space(5);
    for (std::size_t i = 0; i < form_.reasons.size(); ++i) {
      const auto& reason = form_.reasons[i];
      // A letter is part of the standard form; a national word code means nothing to the person.
      const bool letter = !reason.sub_box && count_code_points(printable(reason.code)) <= 2;
      const bool with_next = i + 1 < form_.reasons.size() && form_.reasons[i + 1].sub_box;
      sheet_.check_box({reason.ticked, letter ? reason.code : "", reason.label, reason.sub_box ? 1 : 0, with_next});
    }
  }

  void facts() {
    sheet_.heading(word("section_facts"));
    sheet_.quotation(form_.facts);
  }

  void rights() {
    sheet_.heading(word("section_appeal"));
    const std::string& body = blank(form_.competent_body) ? word("blank_body") : form_.competent_body;
    sheet_.paragraph(with_value(word("appeal"), "body", body));
    sheet_.heading(word("section_protection"));
    sheet_.paragraph(word("protection"));
  }

  void signatures() {
    sheet_.heading(word("section_signatures"));
    sheet_.paragraph(word("copy"), true);
    std::vector<SignatureBox> boxes = {
        {word("person_signature"),
         fmt::format("{} {}", printable(form_.person.given_names), printable(form_.person.surname)),
         {{form_.signature == Signature::kSigned, "", word("signed")},
          {form_.signature == Signature::kRefusedToSign, "", word("refused_to_sign")}}},
        {word("officer_signature"), form_.officer, {}}};
    if (form_.signature == Signature::kRefusedToSign && !blank(form_.witness))
      boxes.push_back({word("witness"), form_.witness, {}});
    sheet_.signatures(boxes);
  }

  const RefusalForm& form_;
  const FormTexts& texts_;
  Sheet sheet_;
};

}  // namespace

Result<FormTexts> FormTexts::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "texts"}));
  FormTexts form;
  form.source_ = TRY(file.text_or("source", ""));
  if (trim(form.source_).empty()) return file.error("documents.form.source", "says not where it comes from");
  const Node* texts = TRY(file.at("texts"));
  TRY(texts->require_map());
  for (const auto& [key, value] : texts->members) {
    if (std::ranges::find(kKeys, key) == std::end(kKeys)) {
      return value.error("documents.form.text", fmt::format("the form has no text {}", key));
    }
  }
  for (const std::string_view key : kKeys) {
    const Node* text = texts->find(key);
    if (text == nullptr) return texts->error("documents.form.text", fmt::format("the text {} is missing", key));
    TRY(text->require_map());
    TRY(text->only({"en", "fr", "es", "ar"}));
    for (const std::string_view language : kLanguages) {
      const std::string words = TRY(text->text_or(language, ""));
      if (printable(words).empty()) {
        return text->error("documents.form.language", fmt::format("{} is missing in {}", key, language));
      }
      for (const auto& [of, placeholder] : kPlaceholders) {
        if (of == key && words.find(placeholder) == std::string::npos) {
          return text->error("documents.form.placeholder",
                             fmt::format("{} in {} lacks {}", key, language, placeholder));
        }
      }
      form.texts_[std::string(key)].emplace(language, words);
    }
  }
  return form;
}

const std::string& FormTexts::text(std::string_view key, std::string_view language) const {
  const auto& in_languages = texts_.find(key)->second;
  const auto found = in_languages.find(language);
  return found == in_languages.end() ? in_languages.find("en")->second : found->second;
}

Result<Bytes> render_refusal(const RefusalForm& form, const FormTexts& texts, Instant created) {
  TRY(check(form));
  return Writer(form, texts, created).write();
}

}  // namespace limen::documents
