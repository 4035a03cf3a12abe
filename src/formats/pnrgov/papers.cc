// Documents, visas, addresses and contacts out of the requests, and whose they are.
#include <algorithm>

#include "formats/pnrgov/builder.h"

namespace limen::pnrgov {
namespace {

constexpr std::size_t kMostRepeats = 64;  // documents that a further one is compared with

// The same again, for another flight: counted only. Joined texts are compared by their first part.
template <typename T>
bool is_repeat(const Pnr& pnr, std::vector<T>& kept, const Ssr& ssr) {
  for (std::size_t k = kept.size() > kMostRepeats ? kept.size() - kMostRepeats : 0; k < kept.size(); ++k) {
    if (kept[k].traveller == ssr.traveller && kept[k].reference == ssr.reference &&
        pnr.record.value(pnr.record.lines()[kept[k].line], 1, 9) == ssr.text) {
      ++kept[k].repeats;
      return true;
    }
  }
  return false;
}

}  // namespace

void People::read_document(Pnr& pnr, const Ssr& ssr) {
  if (ssr.text.empty() || is_repeat(pnr, pnr.documents, ssr)) return;
  Document document = ssr.type == "DOCS" ? parse_docs(ssr.text, day_) : parse_doco(ssr.text, day_);
  document.line = ssr.line;
  document.traveller = ssr.traveller;
  document.reference = ssr.reference;
  if (document.expiry.no_century)
    pnr.record.report("pnrgov.docs.century", Severity::kWarning,
                      "no century puts the expiry within 20 years before and 50 after the flight; kept as received",
                      ssr.line, {1});
  for (const DocumentDate* date : {&document.birth, &document.expiry, &document.issued}) {
    if (!date->text.empty() && !date->day && !date->no_century)
      pnr.record.report("pnrgov.docs.date", Severity::kWarning, "not a date DDMMMYY; kept as received", ssr.line, {1});
  }
  if (document.shifted)
    pnr.record.report("pnrgov.docs.shifted", Severity::kInfo, "fields do not stand where the guide puts them", ssr.line,
                      {1});
  pnr.documents.push_back(document);
}

void People::read_documents(Pnr& pnr) {
  for (const Ssr& ssr : pnr.ssrs) {
    if (ssr.type.size() != 4 || !(ssr.type.starts_with("DOC") || ssr.type.starts_with("CTC"))) continue;
    if (ssr.type == "DOCS" || ssr.type == "DOCO") {
      read_document(pnr, ssr);
    } else if (ssr.type == "DOCA") {
      if (ssr.text.empty() || is_repeat(pnr, pnr.stays, ssr)) continue;
      StayAddress stay = parse_doca(ssr.text);
      stay.line = ssr.line;
      stay.traveller = ssr.traveller;
      stay.reference = ssr.reference;
      pnr.stays.push_back(stay);
    } else if (ssr.type.starts_with("CTC")) {
      Contact contact;
      contact.line = ssr.line;
      contact.traveller = ssr.traveller;
      contact.purpose = ssr.type;
      contact.text = ssr.text;
      pnr.contacts.push_back(contact);
    }
  }
}

// Of DOCO, DOCA, and a DOCS that names nobody. Without a reference a request is about everybody: of one it is his.
std::uint32_t People::owner_without_name(const Pnr& pnr, std::uint32_t meant, std::string_view reference,
                                         bool infant) const {
  if (meant != kNone) {
    const Traveller& traveller = pnr.travellers[meant];
    return infant && traveller.kind != TravellerKind::kInfant ? traveller.infant : meant;
  }
  if (!reference.empty()) return kNone;
  std::uint32_t found = kNone;
  for (std::uint32_t i = 0; i < pnr.travellers.size() && i < Who::kMostOfOneName; ++i) {
    const TravellerKind kind = pnr.travellers[i].kind;
    if (kind == TravellerKind::kGroup || infant != (kind == TravellerKind::kInfant)) continue;
    if (found != kNone) return kNone;
    found = i;
  }
  return found;
}

// DOCS with FI or MI, of which the reference is the adult's.
std::uint32_t People::infant_of_document(Pnr& pnr, const Document& document) {
  const std::uint32_t meant = document.traveller;
  if (meant != kNone && pnr.travellers[meant].kind == TravellerKind::kInfant) return meant;
  const InfantRequest told{document.surname, document.given, document.birth};
  const Name name{document.surname, document.given, document.middle};
  std::uint32_t infant = kNone;
  if (meant != kNone) {  // one whom this adult holds goes before others of that name
    infant = who_.by_name(pnr, name, Who::Kind::kInfant, Fit::kLoose,
                          [&](std::uint32_t i, Fit) { return pnr.travellers[i].adult == meant; });
  }
  if (infant == kNone) infant = known_infant(pnr, told, meant, Fit::kFolded);
  if (infant == kNone) infant = known_infant(pnr, told, meant, Fit::kLoose);
  if (infant == kNone && meant != kNone) {
    infant = pnr.travellers[meant].infant;
    // Another name than the infant that is known: a second one, or a second spelling.
    if (infant != kNone && !pnr.travellers[infant].surname.empty() && !document.surname.empty()) {
      const Traveller& known = pnr.travellers[infant];
      const bool other_day = known.birth.day && document.birth.day && *known.birth.day != *document.birth.day;
      if (other_day || (known.surname != document.surname && known.birth.day != document.birth.day)) infant = kNone;
    }
  }
  if (infant == kNone) infant = add_infant(pnr, TravellerSource::kDocument, document.line, name);
  bind(pnr, meant, infant);
  return infant;
}

// By the reference, then by the name. A document that names the infant of the adult it refers to is the infant's.
std::uint32_t People::owner(Pnr& pnr, const Document& document) {
  const std::uint32_t meant = document.traveller;
  const Name name{document.surname, document.given, document.middle};
  const bool passport = document.kind == DocumentKind::kDocs;
  if (passport && document.infant) return infant_of_document(pnr, document);
  if (!passport || name.surname.empty()) return owner_without_name(pnr, meant, document.reference, document.infant);
  if (meant != kNone) {
    if (!infants_) return meant;
    const Traveller& adult = pnr.travellers[meant];
    if (adult.kind == TravellerKind::kInfant || fit(adult, name) == Fit::kExact) return meant;
    const std::uint64_t key = adult.key;
    const std::uint32_t infant =
        who_.by_name(pnr, name, Who::Kind::kInfant, Fit::kGiven, [&](std::uint32_t i, Fit fits) {
          const Traveller& other = pnr.travellers[i];
          return (other.adult == meant || (key != 0 && other.key == key)) && fits > fit(pnr.travellers[meant], name);
        });
    return infant != kNone ? infant : meant;
  }
  const std::uint32_t found = who_.by_name(pnr, name, Who::Kind::kOther);
  return found != kNone ? found : who_.by_name(pnr, name, Who::Kind::kInfant);
}

void People::take_from(Traveller& traveller, const Document& document) {
  if (traveller.sex == Sex::kUnknown) traveller.sex = document.sex;
  if (!traveller.birth.day) traveller.birth = document.birth;
  if (traveller.surname.empty()) {
    traveller.surname = document.surname;
    traveller.given = document.given;
    traveller.first_names = is_name_filler(document.given) ? std::string_view() : document.given;
  }
  // ADAMS is a name, but where the passport says ADA, the MS is a title.
  if (traveller.title.empty() && !document.given.empty() && traveller.given.size() > document.given.size() &&
      traveller.given.starts_with(document.given) && is_title(traveller.given.substr(document.given.size()))) {
    traveller.first_names = traveller.given.substr(0, document.given.size());
    traveller.title = traveller.given.substr(document.given.size());
  }
}

void People::link_documents(Pnr& pnr) {
  const auto nobody = [&](std::uint32_t line) {
    pnr.record.report("pnrgov.docs.nobody", Severity::kWarning, "nothing says whose document or address it is", line,
                      {1});
  };
  // Passports first: they may tell of an infant.
  for (const DocumentKind kind : {DocumentKind::kDocs, DocumentKind::kDoco}) {
    for (Document& document : pnr.documents) {
      if (document.kind != kind) continue;
      document.traveller = owner(pnr, document);
      if (document.traveller == kNone) {
        nobody(document.line);
      } else if (kind == DocumentKind::kDocs) {
        take_from(pnr.travellers[document.traveller], document);
      }
    }
  }
  for (StayAddress& stay : pnr.stays) {
    stay.traveller = owner_without_name(pnr, stay.traveller, stay.reference, stay.infant);
    if (stay.traveller == kNone) nobody(stay.line);
  }
}

}  // namespace limen::pnrgov
