// Whether all that speaks of an issuer speaks of one [9303-12 §7.1.1, §7.1.5], and EF.CardSecurity [9303-11 §9.2.11].
#include <algorithm>

#include "base/text.h"
#include "engines/passive_authentication/examination.h"

namespace limen::passive_authentication {

namespace {

// A list names codes as they stand in the zone; one letter stands for every code that begins with it.
bool type_covers(std::string_view listed, std::string_view code) {
  const auto bare = [](std::string_view text) {
    while (!text.empty() && (text.back() == '<' || text.back() == ' ')) text.remove_suffix(1);
    return to_upper_ascii(text);
  };
  const std::string type = bare(listed);
  const std::string document = bare(code);
  return type == document || (type.size() == 1 && document.starts_with(type));
}

}  // namespace

// Whether certificates of that country speak for the issuer in DG1: by the pack, else by the table of codes.
bool Examination::issuer_is(std::string_view issuer, std::string_view country) const {
  const std::string code = to_upper_ascii(country);
  if (issuer == code) return true;
  const auto own = options_.countries.find(issuer);
  if (own != options_.countries.end()) {
    return std::find(own->second.begin(), own->second.end(), code) != own->second.end();
  }
  const mrz::StateTable::Entry* entry = request_.states != nullptr ? request_.states->find(issuer) : nullptr;
  return entry != nullptr && to_upper_ascii(entry->alpha2) == code;
}

void Examination::check_country() {
  begin(Step::kCountry, "9303-12 §7.1.5");
  if (!report_.signer) return skip("there is no signer");
  const std::string signer(report_.signer->country().text());
  show("signer.country", signer);
  if (signer.empty()) {
    fail("pa.country.missing", "the signer's certificate names no country", Effect::kFalse);
  }
  if (report_.authority) {
    const std::string authority(report_.authority->country().text());
    show("authority.country", authority);
    if (to_upper_ascii(authority) != to_upper_ascii(signer)) {
      fail("pa.country.signer_differs", "the signer's certificate is of another country than its authority",
           Effect::kFalse, signer + " " + authority);
    }
  }
  const mrz::Document* document = zone();
  if (document == nullptr) {
    return fail("pa.dg1.missing", "DG1 was not read, or holds no zone: whose document it is is not known",
                Effect::kUnproved);
  }
  const std::string_view issuer = document->issuer.value.text();
  show("document_issuer", std::string(issuer));
  if (!issuer_is(issuer, signer)) {
    fail("pa.country.document_differs", "the document is of another issuer than its signer", Effect::kFalse,
         std::string(issuer) + " " + signer);
  }
  rests_on(good(Step::kChain) && proved(emrtd::File::kDg1));
}

void Examination::check_document_type() {
  begin(Step::kDocumentType, "9303-12 §7.1.1.6");
  if (!report_.signer) return skip("there is no signer");
  const std::vector<std::string>& types = report_.signer->extensions().document_types;
  if (types.empty()) return skip("the signer's certificate names no types of documents");
  const mrz::Document* document = zone();
  if (document == nullptr) return skip("DG1 was not read");
  const std::string& code = document->document_code.value;
  show("document_code", code);
  for (const std::string& type : types) show("signer.document_type", type);
  if (std::none_of(types.begin(), types.end(), [&](const std::string& type) { return type_covers(type, code); })) {
    fail("pa.document_type.differs", "the signer may not sign documents of this type", Effect::kFalse, code);
  }
  rests_on(good(Step::kChain) && proved(emrtd::File::kDg1));
}

// Signed by a document signer too, often another one than EF.SOD. What it says is needed for PACE with chip
// authentication mapping only, so that it never decides about the document's data.
void Examination::check_card_security() {
  begin(Step::kCardSecurity, "9303-11 §9.2.11");
  if (!has(emrtd::File::kCardSecurity)) return skip("EF.CardSecurity was not read");
  const security_object::CardSecurity card = security_object::read_card_security(file(emrtd::File::kCardSecurity));
  if (!card.signed_part.read || !card.signed_part.content || card.signed_part.signers.empty()) {
    return fail("pa.card_security.unreadable", "EF.CardSecurity cannot be read", Effect::kNone);
  }
  const signed_data::Signer& info = card.signed_part.signers.front();
  std::optional<certificates::Certificate> signer;
  for (const Bytes& bytes : card.signed_part.certificates) {
    auto certificate = certificates::Certificate::read(bytes);
    if (certificate.ok() && signed_data::names(info, *certificate)) signer = certificate.take();
  }
  if (!signer || !signer->key().ok()) {
    return fail("pa.card_security.signer", "the signer of EF.CardSecurity is not known", Effect::kNone);
  }
  show("signer.subject", name_of(*signer));
  show("signer.serial", signer->serial());
  if (card.signed_part.content_type != signed_data::kCardSecurityType ||
      !signed_data::content_type_agrees(info, card.signed_part) ||
      !signed_data::digest_agrees(info, card.signed_part) ||
      !signed_data::verify(info, card.signed_part, *signer->key()).ok()) {
    return fail("pa.card_security.signature", "the signature of EF.CardSecurity does not hold", Effect::kFalse);
  }
  bool issued = false;
  if (request_.anchors != nullptr) {
    for (const certificates::Certificate& authority : request_.anchors->issuers_of(*signer)) {
      if (authority.country() != signer->country() || !request_.anchors->signed_by(authority, *signer).ok()) continue;
      issued = true;
      break;
    }
  }
  if (!issued) {
    return warn("pa.card_security.chain", "no authority of the trust store issued the signer of EF.CardSecurity");
  }
  if (report_.signer && signer->country() != report_.signer->country()) {
    fail("pa.card_security.country", "EF.CardSecurity is signed in another country than EF.SOD", Effect::kFalse);
  }
}

}  // namespace limen::passive_authentication
