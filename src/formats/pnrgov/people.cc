// Who is meant: references, infants and their adults, documents and their bearers.
//
// An infant may be told of three times: by a TIF of its own, by an INFT request of the adult (for every flight), and by
// a DOCS with FI or MI under the adult's reference. It is one traveller here, bound to one adult.
#include <algorithm>

#include "formats/pnrgov/builder.h"
#include "formats/pnrgov/dates.h"
#include "formats/pnrgov/documents.h"

namespace limen::pnrgov {
namespace {

constexpr std::uint64_t kNoNumber = std::uint64_t{1} << 63;
constexpr std::size_t kMostRepeats = 64;  // documents that a further one is compared with

// JOHN and JOHN PETER may be one person; JOHN and JOAN are not.
bool names_agree(std::string_view a, std::string_view b) {
  if (is_name_filler(a) || is_name_filler(b)) return is_name_filler(a) && is_name_filler(b);
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (b.size() == a.size() || b[a.size()] == ' ' || is_title(b.substr(a.size())));
}

}  // namespace

std::uint64_t reference_key(std::string_view reference) {
  if (reference.empty()) return 0;
  std::uint64_t parts[2] = {0, 0};
  int part = 0;
  std::size_t digits = 0;
  bool number = true;
  for (const char c : reference) {
    if (c >= '0' && c <= '9') {
      parts[part] = parts[part] * 10 + static_cast<std::uint64_t>(c - '0');
      number = number && ++digits <= 9 && parts[part] <= 0xFFFF;
    } else if (c == '.' && part == 0 && digits > 0) {
      part = 1;
    } else {
      number = false;
    }
  }
  if (number && digits > 0) return parts[0] << 16 | parts[1] | std::uint64_t{1} << 32;
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char c : reference) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash | kNoNumber;
}

void People::index(const Pnr& pnr) {
  keys_.clear();
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    if (pnr.travellers[i].key != 0) keys_.emplace_back(pnr.travellers[i].key, i);
  }
  std::sort(keys_.begin(), keys_.end());
}

std::uint32_t People::resolve(const Pnr& pnr, std::string_view reference) const {
  const std::uint64_t key = reference_key(reference);
  if (key == 0) return kNone;
  const auto from = [&](std::uint64_t wanted) {
    return std::lower_bound(keys_.begin(), keys_.end(), std::make_pair(wanted, std::uint32_t{0}));
  };
  const auto exact = from(key);
  if (exact != keys_.end() && exact->first == key) {
    // The adult and its infant may be given the same number: the adult is meant.
    for (auto at = exact; at != keys_.end() && at->first == key; ++at) {
      if (pnr.travellers[at->second].kind != TravellerKind::kInfant) return at->second;
    }
    return exact->second;
  }
  if ((key & kNoNumber) != 0) return kNone;
  // "1" means "1.1" when nobody else has that surname number; "1.1" means "1" likewise.
  const std::uint64_t surname = key & ~std::uint64_t{0xFFFF};
  const auto first = from(surname);
  const auto last = from(surname + 0x10000);
  if (last - first != 1) return kNone;
  const bool loose = (key & 0xFFFF) == 0 || (first->first & 0xFFFF) == 0;
  return loose ? first->second : kNone;
}

std::uint32_t People::by_name(const Pnr& pnr, std::string_view surname, std::string_view given, bool infants) const {
  // Those who were added on the way count, too.
  if (!by_name_ || surname.empty() || pnr.travellers.size() > 2 * kMostByName) return kNone;
  std::uint32_t found = kNone;
  const GivenName name = split_title(given);
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    const Traveller& traveller = pnr.travellers[i];
    if (infants != (traveller.kind == TravellerKind::kInfant) || traveller.surname != surname) continue;
    if (!names_agree(traveller.given, given) && !names_agree(traveller.first_names, name.names)) continue;
    if (found != kNone) return kNone;  // two of that name
    found = i;
  }
  return found;
}

void People::bind(Pnr& pnr, std::uint32_t adult, std::uint32_t infant) {
  if (adult == kNone || infant == kNone || adult == infant) return;
  if (pnr.travellers[infant].adult == kNone) pnr.travellers[infant].adult = adult;
  if (pnr.travellers[adult].infant == kNone) pnr.travellers[adult].infant = infant;
}

std::uint32_t People::add_infant(Pnr& pnr, TravellerSource source, std::uint32_t line, std::string_view surname,
                                 std::string_view given) {
  Traveller infant;
  infant.line = line;
  infant.source = source;
  infant.kind = TravellerKind::kInfant;
  infant.surname = surname;
  set_given_name(infant, given);
  pnr.travellers.push_back(infant);
  return static_cast<std::uint32_t>(pnr.travellers.size() - 1);
}

void People::link_requests(Pnr& pnr) {
  for (Ssr& ssr : pnr.ssrs) {
    if (ssr.reference.empty()) continue;
    const std::uint32_t found = resolve(pnr, ssr.reference);
    if (found != kNone) {
      ssr.traveller = found;
    } else {
      pnr.record.report("pnrgov.reference.unknown", Severity::kWarning, "a reference to a traveller who is not there",
                        ssr.line);
    }
  }
}

void People::link_check_ins(Pnr& pnr) {
  for (CheckIn& check_in : pnr.check_ins) check_in.traveller = resolve(pnr, check_in.reference);
  // A name in GR.7: somebody known, or somebody of whom nothing else was said.
  for (std::uint32_t i = 0, line = 0; i < pnr.check_ins.size(); ++i) {
    CheckIn& check_in = pnr.check_ins[i];
    const auto lines = pnr.record.lines();
    for (line = check_in.line + 1; line < lines.size() && lines[line].leader <= check_in.line; ++line) {
      if (lines[line].tag == tag("TRI") || lines[line].group != Group::kCheckedTraveller) break;
      if (lines[line].tag != tag("TIF")) continue;
      Scan scan(pnr.record.values(lines[line]));
      const std::string_view surname = scan.get(1), given = scan.get(2, 1);
      if (check_in.traveller == kNone) check_in.traveller = by_name(pnr, surname, given, false);
      if (check_in.traveller == kNone) check_in.traveller = by_name(pnr, surname, given, true);
      if (check_in.traveller != kNone) continue;
      Traveller traveller;
      traveller.line = line;
      traveller.source = TravellerSource::kCheckIn;
      traveller.surname = surname;
      set_given_name(traveller, given);
      traveller.type = scan.get(2, 2);
      traveller.reference = check_in.reference;
      traveller.key = reference_key(check_in.reference);
      check_in.traveller = static_cast<std::uint32_t>(pnr.travellers.size());
      pnr.travellers.push_back(traveller);
      pnr.record.report("pnrgov.checkin.nobody", Severity::kWarning, "somebody checked in who is not in the booking",
                        line);
    }
    if (check_in.traveller == kNone && !check_in.reference.empty())
      pnr.record.report("pnrgov.reference.unknown", Severity::kWarning, "a reference to a traveller who is not there",
                        check_in.line);
  }
  for (Seat& seat : pnr.seats) {
    const std::uint32_t at = seat.traveller;
    seat.traveller = kNone;
    if (seat.checked_in && at < pnr.check_ins.size()) seat.traveller = pnr.check_ins[at].traveller;
    if (!seat.checked_in && at < pnr.ssrs.size()) seat.traveller = pnr.ssrs[at].traveller;
  }
  for (Bags& bags : pnr.bags) {
    if (bags.excess) continue;
    bags.traveller = bags.traveller < pnr.check_ins.size() ? pnr.check_ins[bags.traveller].traveller : kNone;
  }
}

void People::link_infants(Pnr& pnr, std::optional<CivilDate> day) {
  const std::size_t requests = pnr.ssrs.size();
  for (std::size_t i = 0; i < requests; ++i) {
    const Ssr& ssr = pnr.ssrs[i];
    if (ssr.type != "INFT" && ssr.type != "INFANT") continue;
    const InfantRequest told = parse_infant(ssr.text, day);
    std::uint32_t adult = ssr.traveller;
    std::uint32_t infant = kNone;
    if (adult != kNone && pnr.travellers[adult].kind == TravellerKind::kInfant) {
      infant = adult;  // the request refers to the infant itself
      adult = kNone;
    }
    if (infant == kNone) infant = by_name(pnr, told.surname, told.given, true);
    if (infant == kNone && adult != kNone && told.surname.empty()) infant = pnr.travellers[adult].infant;
    if (infant == kNone && !(told.surname.empty() && adult == kNone)) {
      // Nobody of that name. Without a name in the request any infant of the booking that is not held yet will do.
      if (told.surname.empty()) {
        for (std::uint32_t k = 0; k < pnr.travellers.size() && by_name_; ++k) {
          if (pnr.travellers[k].kind == TravellerKind::kInfant && pnr.travellers[k].adult == kNone) {
            infant = k;
            break;
          }
        }
      }
      if (infant == kNone)
        infant = add_infant(pnr, TravellerSource::kInfantRequest, ssr.line, told.surname, told.given);
    }
    if (infant == kNone) continue;
    if (!pnr.travellers[infant].birth.day) pnr.travellers[infant].birth = told.birth;
    bind(pnr, adult, infant);
  }
}

void People::link_infant_document(Pnr& pnr, Document& document) {
  const std::uint32_t meant = document.traveller;
  if (meant != kNone && pnr.travellers[meant].kind == TravellerKind::kInfant) return;
  std::uint32_t infant = by_name(pnr, document.surname, document.given, true);
  if (infant == kNone && meant != kNone) {
    infant = pnr.travellers[meant].infant;
    // Another name than the infant that is known: a second one, or a second spelling. Only an unnamed one is it.
    if (infant != kNone && !pnr.travellers[infant].surname.empty() && !document.surname.empty()) {
      const Traveller& known = pnr.travellers[infant];
      if (known.birth.day != document.birth.day && known.surname != document.surname) infant = kNone;
    }
  }
  if (infant == kNone) {
    infant = add_infant(pnr, TravellerSource::kDocument, document.line, document.surname, document.given);
  }
  document.traveller = infant;
  bind(pnr, meant, infant);
}

void People::link_documents(Pnr& pnr) {
  for (Document& document : pnr.documents) {
    if (document.traveller == kNone)
      document.traveller = by_name(pnr, document.surname, document.given, document.infant);
    if (document.infant && document.kind == DocumentKind::kDocs) link_infant_document(pnr, document);
    if (document.infant && document.kind == DocumentKind::kDoco && document.traveller != kNone &&
        pnr.travellers[document.traveller].infant != kNone)
      document.traveller = pnr.travellers[document.traveller].infant;
    if (document.traveller == kNone || document.kind != DocumentKind::kDocs) continue;
    Traveller& traveller = pnr.travellers[document.traveller];
    if (traveller.sex == Sex::kUnknown) traveller.sex = document.sex;
    if (!traveller.birth.day) traveller.birth = document.birth;
    if (traveller.surname.empty()) {
      traveller.surname = document.surname;
      traveller.given = document.given;
      traveller.first_names = is_name_filler(document.given) ? std::string_view() : document.given;
    }
    // A child is no centenarian.
    if (traveller.kind == TravellerKind::kChild || traveller.kind == TravellerKind::kInfant)
      traveller.birth.other_day.reset();
    // ADAMS is a name, but where the passport says ADA, the MS is a title.
    if (traveller.title.empty() && !document.given.empty() && traveller.given.size() > document.given.size() &&
        traveller.given.starts_with(document.given) && is_title(traveller.given.substr(document.given.size()))) {
      traveller.first_names = traveller.given.substr(0, document.given.size());
      traveller.title = traveller.given.substr(document.given.size());
    }
  }
}

void People::complete(Pnr& pnr) {
  std::uint32_t only_adult = kNone;
  std::size_t adults = 0;
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    Traveller& traveller = pnr.travellers[i];
    if (traveller.sex == Sex::kUnknown) traveller.sex = sex_of_title(traveller.title);
    if (traveller.kind != TravellerKind::kInfant && traveller.kind != TravellerKind::kChild &&
        traveller.kind != TravellerKind::kGroup) {
      ++adults;
      only_adult = i;
    }
  }
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    if (pnr.travellers[i].kind != TravellerKind::kInfant || pnr.travellers[i].adult != kNone) continue;
    if (adults == 1) {
      bind(pnr, only_adult, i);
    } else {
      pnr.record.report("pnrgov.infant.alone", Severity::kInfo, "nothing says which adult holds the infant",
                        pnr.travellers[i].line);
    }
  }
}

namespace {

// DOCS, DOCO, DOCA and contacts out of the requests; the same again for another flight is counted only.
void read_documents(Pnr& pnr, std::optional<CivilDate> day) {
  const auto repeated = [&](auto& kept, std::size_t from, const Ssr& ssr, const auto& text_of) {
    for (std::size_t k = from; k < kept.size(); ++k) {
      if (kept[k].traveller == ssr.traveller && kept[k].reference == ssr.reference &&
          text_of(pnr, kept[k].line) == ssr.text) {
        ++kept[k].repeats;
        return true;
      }
    }
    return false;
  };
  // Text of a line's request: the record keeps it; joined texts are compared by their first part.
  const auto text_of = [](const Pnr& in, std::uint32_t line) { return in.record.value(in.record.lines()[line], 1, 9); };
  for (const Ssr& ssr : pnr.ssrs) {
    if (ssr.type.size() != 4 || !(ssr.type.starts_with("DOC") || ssr.type.starts_with("CTC"))) continue;
    if (ssr.type == "DOCS" || ssr.type == "DOCO") {
      const std::size_t from = pnr.documents.size() > kMostRepeats ? pnr.documents.size() - kMostRepeats : 0;
      if (ssr.text.empty() || repeated(pnr.documents, from, ssr, text_of)) continue;
      Document document = ssr.type == "DOCS" ? parse_docs(ssr.text, day) : parse_doco(ssr.text, day);
      document.line = ssr.line;
      document.traveller = ssr.traveller;
      document.reference = ssr.reference;
      for (const DocumentDate* date : {&document.birth, &document.expiry, &document.issued}) {
        if (!date->text.empty() && !date->day)
          pnr.record.report("pnrgov.docs.date", Severity::kWarning, "not a date DDMMMYY; kept as received", ssr.line);
      }
      if (document.shifted)
        pnr.record.report("pnrgov.docs.shifted", Severity::kInfo, "fields do not stand where the guide puts them",
                          ssr.line);
      pnr.documents.push_back(document);
    } else if (ssr.type == "DOCA") {
      const std::size_t from = pnr.stays.size() > kMostRepeats ? pnr.stays.size() - kMostRepeats : 0;
      if (ssr.text.empty() || repeated(pnr.stays, from, ssr, text_of)) continue;
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

}  // namespace

void People::link(Pnr& pnr, std::optional<CivilDate> day) {
  by_name_ = pnr.travellers.size() <= kMostByName && pnr.ssrs.size() <= 10 * kMostByName;
  if (!by_name_)
    pnr.record.report("pnrgov.names.many", Severity::kInfo, "too many travellers to compare their names", 0);
  index(pnr);
  link_requests(pnr);
  link_check_ins(pnr);
  link_infants(pnr, day);
  read_documents(pnr, day);
  link_documents(pnr);
  complete(pnr);
}

}  // namespace limen::pnrgov
