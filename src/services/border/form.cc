#include <algorithm>

#include "platform/documents/documents.h"
#include "services/border/routes.h"

namespace limen::border {
namespace {

std::string label_of(const lists::CodeLists& codes, std::string_view list, std::string_view code,
                     std::string_view language) {
  const lists::Code* found = codes.find(list, code);
  return found == nullptr ? std::string(code) : found->label.in(language);
}

std::string state_name(const Parts& parts, const StateCode& code) {
  const auto* entry = code.empty() ? nullptr : parts.knowledge->states.find(code.text());
  return entry == nullptr ? std::string(code.text()) : std::string(code.text()) + " " + entry->name;
}

std::vector<documents::RefusalForm::Reason> reasons_of(const Parts& parts, const Refusal& refusal,
                                                       std::string_view language) {
  std::vector<documents::RefusalForm::Reason> reasons;
  const lists::CodeList* list = parts.knowledge->codes.list("refusal_reasons");
  if (list == nullptr) return reasons;
  for (const lists::Code& code : list->entries) {
    if (!code.validity.covers(refusal.local_day)) continue;
    const bool given = std::find(refusal.reasons.begin(), refusal.reasons.end(), code.code) != refusal.reasons.end();
    // A sub-box ticks the reason it belongs to.
    const bool through_sub_box =
        std::any_of(refusal.reasons.begin(), refusal.reasons.end(), [&](const std::string& reason) {
          const lists::Code* sub = list->find(reason);
          return sub != nullptr && sub->text("parent") == code.code;
        });
    reasons.push_back({code.code, code.label.in(language), given || through_sub_box, !code.text("parent").empty()});
  }
  return reasons;
}

}  // namespace

Result<std::string> refusal_form(const Parts& parts, const Refusal& refusal, const Check& check,
                                 std::string_view language) {
  const Node file = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "refusal_form.yaml"));
  const documents::FormTexts texts = TRY(documents::FormTexts::read(file));
  const auto& codes = parts.knowledge->codes;
  const auto post = parts.posts.find(refusal.post.id);
  documents::RefusalForm form;
  form.language = std::string(language);
  form.number = refusal.number;
  form.state = state_name(parts, parts.site.state);
  form.authority = parts.site.authority.empty() ? parts.site.name : parts.site.authority;
  form.post = refusal.post.name;
  form.local_time = post ? post->zone.local_text(refusal.at) + " (" + post->zone.name() + ")" : refusal.at.to_text();
  form.person = {check.person.surname, check.person.given_names, check.person.birth.to_text(),
                 std::string(to_text(check.person.sex)), state_name(parts, check.person.nationality)};
  if (check.document) {
    form.document.type = label_of(codes, "document_types", check.document->type, language);
    form.document.number = check.document->number;
    form.document.issuer = state_name(parts, check.document->issuer);
    if (check.document->expiry) form.document.expiry_date = check.document->expiry->to_text();
  }
  if (check.details.visa) form.document.visa_number = check.details.visa->number;
  form.carrier = check.details.carrier_reference.empty()
                     ? label_of(codes, "transport_modes", check.details.transport_mode, language)
                     : check.details.carrier_reference;
  form.reasons = reasons_of(parts, refusal, language);
  form.facts = refusal.facts;
  form.signature =
      refusal.signature == "refused_to_sign" ? documents::Signature::kRefusedToSign : documents::Signature::kSigned;
  form.officer = refusal.officer;
  if (const auto* witness = refusal.safeguards.if_contains("witness"); witness != nullptr && witness->is_string())
    form.witness = std::string_view(witness->get_string());
  const Bytes pdf = TRY(documents::render_refusal(form, texts, refusal.at));
  return std::string(as_text(pdf));
}

}  // namespace limen::border
