#include "services/groups/import.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "formats/paxlst/decode.h"
#include "formats/paxlst/paxlst.h"

namespace limen::groups {
namespace {

struct States {
  const mrz::StateTable& table;
  const state_names::ByName& by_name;

  // As it stands in travel documents.
  StateCode of(std::string_view text) const {
    const std::string code = to_upper_ascii(trim(text));
    if (const auto* entry = table.find(code)) {
      if (auto state = StateCode::parse(entry->code); state.ok()) return *state;
    }
    if (const auto* entry = code.size() == 2 ? table.find_alpha2(code) : nullptr) {
      if (auto state = StateCode::parse(entry->code); state.ok()) return *state;
    }
    return text.empty() ? StateCode() : by_name(text).value_or(StateCode());
  }
};

// What lists call a document, as a code of document_types.
std::string document_type(std::string_view text, std::string_view number) {
  if (number.empty()) return {};
  const std::string key = to_lower_ascii(trim(text));
  const auto says = [&](std::string_view part) { return key.find(part) != std::string::npos; };
  if (key.empty() || key == "p" || says("pass") || says("pasap")) return "passport";
  if (says("seam") || says("seaf") || says("sid") || says("marin") || key == "s") return "seafarer_document";
  if (key == "ac" || says("crew")) return "crew_certificate";
  if (key == "i" || key == "id" || says("identity") || says("identit") || says("dni") || says("card"))
    return "identity_card";
  return "other";
}

std::string severity_of(Severity severity) { return std::string(limen::to_text(severity)); }

void say(Sheet& sheet, const char* code, const char* column, const char* message) {
  sheet.findings.push_back({code, "warning", column, message});
}

Sheet sheet_of(const fal::Person& person, const States& states) {
  Sheet sheet;
  sheet.line = static_cast<std::int64_t>(person.line);
  sheet.unread = person.unread;
  sheet.role = person.master ? "master" : person.crew ? "crew" : "passenger";
  sheet.surname = person.surname;
  sheet.given_names = person.given_names;
  sheet.birth = person.birth;
  sheet.sex = person.sex;
  const std::string& nationality = person.of(fal::Column::kNationality);
  sheet.nationality = states.of(nationality);
  if (!nationality.empty() && sheet.nationality.empty()) {
    say(sheet, "groups.list.state", "nationality", "no state goes by this name or code");
  }
  sheet.document_number = person.document_number;
  sheet.document_type = document_type(person.of(fal::Column::kDocumentType), sheet.document_number);
  sheet.document_issuer = states.of(person.of(fal::Column::kDocumentIssuer));
  // Lists often leave it out; the document on the reader says it.
  if (sheet.document_issuer.empty() && !sheet.document_number.empty()) {
    sheet.document_issuer = sheet.nationality;
    say(sheet, "groups.list.issuer", "document_issuer", "no issuer that is known; the nationality was taken");
  }
  sheet.document_expiry = person.document_expiry;
  sheet.rank = person.of(fal::Column::kRank);
  sheet.birth_place = person.of(fal::Column::kBirthPlace);
  sheet.embarked = person.of(fal::Column::kEmbarked);
  sheet.disembarked = person.of(fal::Column::kDisembarked);
  sheet.visa = person.of(fal::Column::kVisa);
  sheet.cabin = person.of(fal::Column::kCabin);
  sheet.booking = person.of(fal::Column::kBooking);
  sheet.transit = person.transit;
  return sheet;
}

ReadList read_fal(std::string_view bytes, fal::Form form, const States& states) {
  const fal::List list = fal::read(bytes, form);
  ReadList read;
  read.form = list.form == fal::Form::kUnknown ? "fal" : "fal_" + std::string(fal::to_text(list.form));
  read.ship = list.ship;
  std::map<std::uint64_t, std::size_t> by_line;
  for (const fal::Person& person : list.persons) {
    by_line[person.line] = read.persons.size();
    read.persons.push_back(sheet_of(person, states));
  }
  for (const fal::Finding& finding : list.findings) {
    SheetFinding said{finding.code, severity_of(finding.severity), finding.column, finding.message};
    const auto at = by_line.find(finding.line);
    // A name of a state is no code, and yet understood.
    const bool understood = finding.code == "fal.state.no_code" && at != by_line.end() &&
                            !(finding.column == "nationality" ? read.persons[at->second].nationality.empty()
                                                              : read.persons[at->second].document_issuer.empty());
    if (understood) continue;
    (at == by_line.end() ? read.findings : read.persons[at->second].findings).push_back(std::move(said));
  }
  return read;
}

Sheet sheet_of(const paxlst::Message& message, const paxlst::Person& person, const States& states) {
  const paxlst::OwnedPerson owned = paxlst::own(message, person);
  Sheet sheet;
  sheet.role = person.is_crew() ? "crew" : "passenger";
  sheet.surname = clean_line(owned.surname);
  sheet.given_names = clean_line(owned.given);
  sheet.birth = owned.birth.date;
  sheet.sex = owned.sex;
  sheet.nationality = states.of(owned.nationality);
  sheet.embarked = clean_line(owned.embarkation);
  sheet.disembarked = clean_line(owned.disembarkation);
  sheet.booking = clean_line(owned.booking);
  sheet.transit =
      person.kind == paxlst::PersonKind::kTransitPassenger || person.kind == paxlst::PersonKind::kTransitCrew
          ? std::optional(true)
          : std::nullopt;
  for (const paxlst::OwnedDocument& document : owned.documents) {
    if (document.type.starts_with("V")) {
      sheet.visa = clean_line(document.number);
      continue;
    }
    if (!sheet.document_number.empty()) continue;
    sheet.document_number = to_upper_ascii(clean_line(document.number));
    std::erase(sheet.document_number, ' ');
    sheet.document_type = document_type(document.type, sheet.document_number);
    sheet.document_issuer = states.of(document.issuer);
    sheet.document_expiry = document.expiry.date.date();
  }
  if (sheet.surname.empty() && sheet.given_names.empty())
    say(sheet, "groups.list.name", "surname", "the list gives no name");
  return sheet;
}

ReadList read_paxlst(std::string_view bytes, const States& states) {
  ReadList read;
  read.form = "paxlst";
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
  paxlst::PaxlstReader lists(reader);
  paxlst::Message message;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage || reader.message().type != "PAXLST") continue;
    for (bool whole = false; !whole;) {
      whole = lists.read(message);
      for (const paxlst::Person& person : message.persons) {
        if (person.kind != paxlst::PersonKind::kReference) read.persons.push_back(sheet_of(message, person, states));
      }
    }
  }
  if (!findings.diagnostics.empty()) {
    read.findings.push_back(
        {"groups.list.findings", "warning", "", "the message is not quite in order; everybody in it was taken"});
  }
  if (read.persons.empty()) read.findings.push_back({"groups.list.nobody", "error", "", "the message names nobody"});
  return read;
}

}  // namespace

ReadList read_list(std::string_view bytes, fal::Form form, const mrz::StateTable& states,
                   const state_names::ByName& by_name) {
  const std::string_view begin = trim(bytes.substr(0, 64));
  const States known{states, by_name};
  if (begin.starts_with("UNA") || begin.starts_with("UNB") || begin.starts_with("UNH"))
    return read_paxlst(bytes, known);
  return read_fal(bytes, form, known);
}

}  // namespace limen::groups
