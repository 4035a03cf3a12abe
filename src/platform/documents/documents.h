// Official documents as PDF: the standard form on refusal of entry, in the four languages of the product.
//
// The form is law, so its words are data: `refusal_form.yaml` of a pack has every text in every language, and
// FormTexts checks that none is missing. RefusalForm is what happened at the desk, as text ready to print. The result
// is one A4 PDF; text that does not fit flows to further pages, each with the record number and "page n of m". Arabic
// is shaped and the page is mirrored; names in another script keep their own direction.
//
// The same input gives the same bytes on the same machine (the fonts installed decide the shapes): the date of creation
// is an argument, no clock is read. Control characters and direction overrides in data are dropped, markup is shown as
// written. All values own what they hold; calls share nothing and may run in parallel. A form takes tens of
// milliseconds: never render inside a database transaction.
//
//   const Node file = TRY(packs.read_or_baseline(pack, "refusal_form.yaml"));
//   const FormTexts texts = TRY(FormTexts::read(file));
//   RefusalForm form{.language = "fr", .number = "…", …};
//   const Bytes pdf = TRY(render_refusal(form, texts, now));
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "base/tree.h"

namespace limen::documents {

// The words of the form. Errors: "documents.form.language", "documents.form.text", "documents.form.placeholder",
// "documents.form.source", and those of base/tree.h.
class FormTexts {
 public:
  static Result<FormTexts> read(const Node& file);
  // The text of a key that read() has checked; English when there is no such language.
  const std::string& text(std::string_view key, std::string_view language) const;
  const std::string& source() const { return source_; }

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts_;
  std::string source_;
};

enum class Signature : std::uint8_t { kBlank, kSigned, kRefusedToSign };  // kBlank: to be signed on paper

// Everything is text for people, in the language of the form where it has one. Empty fields print as a dash.
struct RefusalForm {
  struct Person {
    std::string surname{}, given_names{}, birth_date{}, sex{}, nationality{};
  };
  struct Document {
    std::string type{}, number{}, issuer{}, expiry_date{}, visa_number{}, visa_issuer{};
  };
  struct Reason {
    std::string code{};
    std::string label{};
    bool ticked = false;
    bool sub_box = false;  // belongs to the reason before it; its code is not printed
  };
  std::string language = "en";
  std::string number{};     // of the record, printed on every page
  std::string state{};      // the state in whose name the decision is made
  std::string authority{};  // that decides
  std::string post{};
  std::string local_time{};  // date, time and zone of the decision at the post
  Person person{};
  Document document{};
  std::string origin{};           // coming from
  std::string carrier{};          // flight, voyage or vehicle
  std::vector<Reason> reasons{};  // all of the list, in its order, the given ones ticked
  std::string facts{};            // line breaks are kept
  std::string competent_body{};   // court or authority that hears the appeal; empty: a line to fill in
  Signature signature = Signature::kBlank;
  std::string witness{};  // who saw that the person refused to sign
  std::string officer{};  // the officer's identifier, as the law has the officer named
};

// Errors: "documents.form.language" (not one of the four), "documents.form.no_reason" (none ticked),
// "documents.form.incomplete" (no number, officer, post, time or facts: such a form is void), "documents.too_long"
// (facts over 64 KiB, another text over 512 bytes, more than 100 reasons), "documents.render" (no fonts, no memory).
Result<Bytes> render_refusal(const RefusalForm& form, const FormTexts& texts, Instant created);

}  // namespace limen::documents
