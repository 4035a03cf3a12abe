// Travellers of a booking who are told of in several places: by a TIF, by name in GR.7, and infants by INFT requests.
//
// An infant may be told of three times: by a TIF of its own, by an INFT request of the adult (for every flight), and by
// a DOCS with FI or MI under the adult's reference. It is one traveller here, bound to one adult.
#include <algorithm>

#include "formats/pnrgov/builder.h"
#include "formats/pnrgov/dates.h"

namespace limen::pnrgov {

TravellerKind kind_of(std::string_view type) {
  if (type == "A" || type == "ADT") return TravellerKind::kAdult;
  if (type == "C" || type == "CHD" || type == "CNN") return TravellerKind::kChild;
  if (type == "IN" || type == "INF") return TravellerKind::kInfant;
  return type == "G" ? TravellerKind::kGroup : TravellerKind::kUnknown;
}

void People::bind(Pnr& pnr, std::uint32_t adult, std::uint32_t infant) {
  if (adult == kNone || infant == kNone || adult == infant) return;
  if (pnr.travellers[infant].adult == kNone) pnr.travellers[infant].adult = adult;
  if (pnr.travellers[adult].infant == kNone) pnr.travellers[adult].infant = infant;
}

std::uint32_t People::add(Pnr& pnr, const Traveller& traveller) {
  pnr.travellers.push_back(traveller);
  return static_cast<std::uint32_t>(pnr.travellers.size() - 1);
}

std::uint32_t People::add_infant(Pnr& pnr, TravellerSource source, std::uint32_t line, const Name& name) {
  Traveller infant;
  infant.line = line;
  infant.source = source;
  infant.kind = TravellerKind::kInfant;
  infant.surname = name.surname;
  set_given_name(infant, name.given);
  infants_ = true;
  return add(pnr, infant);
}

void People::link_requests(Pnr& pnr) {
  for (Ssr& ssr : pnr.ssrs) {
    if (ssr.reference.empty()) continue;
    std::uint32_t found = who_.by_reference(pnr, ssr.reference);
    if (found == kNone && ssr.type == "DOCS") {  // two of that reference: the name in the document says which
      const Document told = parse_docs(ssr.text, day_);
      found = who_.by_reference(pnr, ssr.reference, {told.surname, told.given, told.middle});
    }
    if (found != kNone) {
      ssr.traveller = found;
    } else {
      pnr.record.report("pnrgov.reference.unknown", Severity::kWarning,
                        "a reference to a traveller who is not there, or to two who may be meant", ssr.line, {2});
    }
  }
}

// --- check-in -------------------------------------------------------------------------------------------------------

// A name in GR.7: somebody known, or somebody of whom nothing else was said. Infants wait until requests told of them.
void People::link_check_ins(Pnr& pnr) {
  late_.clear();
  const std::size_t before = pnr.travellers.size();
  for (std::uint32_t i = 0, line = 0; i < pnr.check_ins.size(); ++i) {
    CheckIn& check_in = pnr.check_ins[i];
    const auto lines = pnr.record.lines();
    bool named = false;
    for (line = check_in.line + 1; line < lines.size() && lines[line].leader <= check_in.line; ++line) {
      if (lines[line].tag == tag("TRI") || lines[line].group != Group::kCheckedTraveller) break;
      if (lines[line].tag != tag("TIF")) continue;
      Scan scan(pnr.record.values(lines[line]));
      Traveller traveller;
      traveller.surname = scan.get(1);
      set_given_name(traveller, scan.get(2, 1));
      traveller.type = scan.get(2, 2);
      traveller.kind = kind_of(traveller.type);
      const Name name{traveller.surname, traveller.given, {}};
      if (!named) check_in.traveller = who_.by_reference(pnr, check_in.reference, name);
      named = true;
      const bool infant = traveller.kind == TravellerKind::kInfant;
      if (infant && check_in.traveller != kNone && pnr.travellers[check_in.traveller].kind != TravellerKind::kInfant) {
        late_.emplace_back(i, line);
        continue;
      }
      if (check_in.traveller == kNone && !infant) check_in.traveller = who_.by_name(pnr, name, Who::Kind::kOther);
      if (check_in.traveller == kNone) check_in.traveller = who_.by_name(pnr, name, Who::Kind::kInfant);
      if (check_in.traveller != kNone) continue;
      if (infant || told_of(name)) {
        late_.emplace_back(i, line);
        continue;
      }
      traveller.line = line;
      traveller.source = TravellerSource::kCheckIn;
      traveller.reference = check_in.reference;
      traveller.key = reference_key(check_in.reference);
      check_in.traveller = add(pnr, traveller);
      pnr.record.report("pnrgov.checkin.nobody", Severity::kWarning, "somebody checked in who is not in the booking",
                        line);
    }
    if (!named) check_in.traveller = who_.by_reference(pnr, check_in.reference);
    if (!named && check_in.traveller == kNone && !check_in.reference.empty())
      pnr.record.report("pnrgov.reference.unknown", Severity::kWarning,
                        "a reference to a traveller who is not there, or to two who may be meant", check_in.line, {2});
  }
  if (pnr.travellers.size() != before) who_.begin(pnr);
}

void People::link_late_check_ins(Pnr& pnr) {
  for (const auto& [number, line] : late_) {
    CheckIn& check_in = pnr.check_ins[number];
    Scan scan(pnr.record.values(pnr.record.lines()[line]));
    const std::string_view surname = scan.get(1);
    const Name name{surname, scan.get(2, 1), {}};
    const std::uint32_t adult = check_in.traveller;
    std::uint32_t infant = who_.by_name(pnr, name, Who::Kind::kInfant);
    if (infant == kNone && adult != kNone && surname.empty()) infant = pnr.travellers[adult].infant;
    if (infant == kNone) {
      infant = add_infant(pnr, TravellerSource::kCheckIn, line, name);
      pnr.travellers[infant].type = scan.get(2, 2);
      if (adult == kNone) {
        pnr.travellers[infant].reference = check_in.reference;
        pnr.travellers[infant].key = reference_key(check_in.reference);
      }
      pnr.record.report("pnrgov.checkin.nobody", Severity::kWarning, "somebody checked in who is not in the booking",
                        line);
    }
    bind(pnr, adult, infant);
    check_in.traveller = infant;
  }
}

// Whose seats and bags they are, now that everybody is known, and on which flight.
void People::link_seats(Pnr& pnr) {
  for (Seat& seat : pnr.seats) {
    const std::uint32_t at = seat.traveller;
    seat.traveller = kNone;
    if (seat.checked_in && at < pnr.check_ins.size()) seat.traveller = pnr.check_ins[at].traveller;
    if (seat.checked_in || at >= pnr.ssrs.size()) continue;
    const Ssr& ssr = pnr.ssrs[at];
    seat.traveller = ssr.traveller;
    if (seat.flight != kNone || ssr.from.empty() || ssr.to.empty()) continue;
    std::uint32_t found = kNone;
    for (std::uint32_t i = 0; i < pnr.flights.size() && i < Who::kMostOfOneName; ++i) {
      const Flight& flight = pnr.flights[i];
      if (flight.from != ssr.from || flight.to != ssr.to || flight.shares != kNone) continue;
      seat.flight = found == kNone ? i : kNone;
      if (found != kNone) break;
      found = i;
    }
  }
  for (Bags& bags : pnr.bags) {
    if (bags.excess) continue;
    bags.traveller = bags.traveller < pnr.check_ins.size() ? pnr.check_ins[bags.traveller].traveller : kNone;
  }
}

// The flight that the message is about: of the same day, by its number or that of a code share, or by its places.
void People::mark_pushed(Pnr& pnr, const Push& push) {
  const auto same_number = [](std::string_view carrier, std::string_view number, const Leg& leg) {
    while (number.size() > 1 && number[0] == '0') number.remove_prefix(1);
    std::string_view pushed = leg.number;
    while (pushed.size() > 1 && pushed[0] == '0') pushed.remove_prefix(1);
    return !number.empty() && number == pushed && (carrier.empty() || carrier == leg.carrier);
  };
  for (Flight& flight : pnr.flights) {
    if (flight.kind != FlightKind::kAir) continue;
    for (const Leg& leg : push.legs) {
      if (flight.departure.day && leg.departure.day && *flight.departure.day != *leg.departure.day) continue;
      const bool places = !leg.from.empty() && flight.from == leg.from && flight.to == leg.to &&
                          flight.departure.second == leg.departure.second;
      const bool apart = (!flight.from.empty() && !leg.from.empty() && flight.from != leg.from) &&
                         (!flight.to.empty() && !leg.to.empty() && flight.to != leg.to);
      const bool number = same_number(flight.carrier, flight.number, leg) ||
                          same_number(flight.operating_carrier, flight.operating_number, leg);
      flight.pushed = flight.pushed || places || (number && !apart);
    }
  }
}

// --- infants --------------------------------------------------------------------------------------------------------

void People::read_told(const Pnr& pnr) {
  told_.clear();
  told_names_.clear();
  told_already_.clear();
  for (std::uint32_t i = 0; i < pnr.ssrs.size(); ++i) {
    const Ssr& ssr = pnr.ssrs[i];
    if (ssr.type != "INFT" && ssr.type != "INFANT") continue;
    told_.push_back({i, parse_infant(ssr.text, day_), false});
    const InfantRequest& request = told_.back().request;
    if (!request.surname.empty()) told_names_.push_back(folded_hash({request.surname, request.given, {}}));
  }
  std::sort(told_names_.begin(), told_names_.end());
}

bool People::told_of(const Name& name) const {
  return !told_names_.empty() && !name.surname.empty() &&
         std::binary_search(told_names_.begin(), told_names_.end(), folded_hash(name));
}

// The infant of that name, unless another adult or another day of birth says that it is another one.
std::uint32_t People::known_infant(const Pnr& pnr, const InfantRequest& told, std::uint32_t adult, Fit least) {
  return who_.by_name(pnr, {told.surname, told.given, {}}, Who::Kind::kInfant, least, [&](std::uint32_t i, Fit fits) {
    const Traveller& infant = pnr.travellers[i];
    const bool both_days = infant.birth.day && told.birth.day;
    const bool other_day = both_days && *infant.birth.day != *told.birth.day;
    const bool other_adult = infant.adult != kNone && adult != kNone && infant.adult != adult;
    if (fits < Fit::kFolded) return !other_day && !other_adult;
    if (infant.adult != kNone && infant.adult == adult) return true;
    return !other_day && (!other_adult || both_days);
  });
}

// Without a name in the request: the infant of that adult, or the only one of the booking that nobody holds yet.
std::uint32_t People::unnamed_infant(Pnr& pnr, const Told& told, std::uint32_t adult) {
  if (adult == kNone) return kNone;
  if (pnr.travellers[adult].infant != kNone) return pnr.travellers[adult].infant;
  std::uint32_t found = kNone;
  for (std::uint32_t i = 0; i < pnr.travellers.size() && i < Who::kMostOfOneName; ++i) {
    if (pnr.travellers[i].kind != TravellerKind::kInfant || pnr.travellers[i].adult != kNone) continue;
    if (found != kNone) return kNone;
    found = i;
  }
  return found != kNone ? found : add_infant(pnr, TravellerSource::kInfantRequest, pnr.ssrs[told.ssr].line, {});
}

void People::link_infants(Pnr& pnr) {
  // Whoever is named exactly goes first, so that MARIA does not become MARIA JOSE.
  for (const Fit least : {Fit::kFolded, Fit::kLoose}) {
    for (Told& told : told_) {
      if (told.done) continue;
      const Ssr& ssr = pnr.ssrs[told.ssr];
      std::uint32_t adult = ssr.traveller, infant = kNone;
      if (adult != kNone && pnr.travellers[adult].kind == TravellerKind::kInfant) {
        infant = adult;  // the request refers to the infant itself
        adult = kNone;
      }
      const std::uint64_t again =
          folded_hash({ssr.text, {}, {}}) ^ (reference_key(ssr.reference) * 31) ^ (std::uint64_t{ssr.traveller} << 17);
      const auto already = told_already_.find(again);
      if (infant == kNone && already != told_already_.end()) infant = already->second;
      if (infant == kNone && !told.request.surname.empty()) infant = known_infant(pnr, told.request, adult, least);
      if (infant == kNone && least == Fit::kFolded) continue;
      if (infant == kNone) {
        infant = told.request.surname.empty() ? unnamed_infant(pnr, told, adult)
                                              : add_infant(pnr, TravellerSource::kInfantRequest, ssr.line,
                                                           {told.request.surname, told.request.given, {}});
      }
      told.done = true;
      if (infant == kNone) continue;
      told_already_.emplace(again, infant);
      if (!pnr.travellers[infant].birth.day) pnr.travellers[infant].birth = told.request.birth;
      bind(pnr, adult, infant);
    }
  }
}

void People::complete(Pnr& pnr) {
  std::uint32_t only_adult = kNone;
  std::size_t adults = 0;
  for (std::uint32_t i = 0; i < pnr.travellers.size(); ++i) {
    Traveller& traveller = pnr.travellers[i];
    if (traveller.sex == Sex::kUnknown) traveller.sex = sex_of_title(traveller.title);
    // Of two days a century apart: a child is no centenarian, and who is an adult is no infant.
    if (traveller.kind == TravellerKind::kChild || traveller.kind == TravellerKind::kInfant) {
      traveller.birth.other_day.reset();
    } else if (traveller.birth.other_day && *traveller.birth.other_day < *traveller.birth.day &&
               (traveller.kind == TravellerKind::kAdult || is_title_of_adult(traveller.title))) {
      std::swap(*traveller.birth.day, *traveller.birth.other_day);
    }
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

void People::link(Pnr& pnr, const Push& push) {
  day_ = push.day();
  who_.begin(pnr);
  mark_pushed(pnr, push);
  read_told(pnr);
  infants_ = std::any_of(pnr.travellers.begin(), pnr.travellers.end(),
                         [](const Traveller& t) { return t.kind == TravellerKind::kInfant; });
  link_check_ins(pnr);
  link_requests(pnr);
  link_infants(pnr);
  link_late_check_ins(pnr);
  link_seats(pnr);
  read_documents(pnr);
  link_documents(pnr);
  complete(pnr);
  if (who_.gave_up())
    pnr.record.report("pnrgov.names.many", Severity::kInfo, "too many travellers of one name to compare them all", 0);
}

}  // namespace limen::pnrgov
