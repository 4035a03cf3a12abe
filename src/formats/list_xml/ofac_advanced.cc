// OFAC's advanced XML: everything is a number in one of the tables at the beginning, and why somebody is listed stands
// behind all parties. So tables and accepted records are kept to the end.
#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

enum What { kParty = 0, kIssue, kTables, kLocation, kDocument, kSanction };
constexpr Rule kRules[] = {{"/Sanctions/DateOfIssue", kIssue},
                           {"/Sanctions/ReferenceValueSets", kTables},
                           {"/Sanctions/Locations/Location", kLocation},
                           {"/Sanctions/IDRegDocuments/IDRegDocument", kDocument},
                           {"/Sanctions/DistinctParties/DistinctParty", kParty},
                           {"/Sanctions/SanctionsEntries/SanctionsEntry", kSanction}};

std::optional<PartialDate> date_of(const Element& element) {
  const auto part = [&](std::string_view name) -> std::optional<int> {
    const std::string_view text = element.text_of(name);
    if (!is_ascii_digits(text) || text.size() > 4) return std::nullopt;
    const int read = std::stoi(std::string(text));
    return read == 0 ? std::nullopt : std::optional(read);
  };
  const auto year = part("Year");
  if (!year) return std::nullopt;
  const auto month = part("Month");
  return PartialDate::from_parts(year, month, month ? part("Day") : std::nullopt);
}

struct Period {
  PartialDate date{};  // what all days of the period share
  std::optional<int> to_year{};
  bool circa = false;
};

// From the earliest start to the latest end: a day, a month, a year, or years.
std::optional<Period> period_of(const Element& element) {
  if (!element) return std::nullopt;
  const Element start = element.child("Start");
  const Element end = element.child("End");
  auto first = date_of(start.child("From"));
  auto last = date_of(end.child("To"));
  if (!first) first = date_of(start.child("To"));
  if (!last) last = date_of(end.child("From"));
  const bool circa = start.attribute("Approximate") == "true" || end.attribute("Approximate") == "true";
  element.use();
  if (!first) return std::nullopt;
  if (!last || *first == *last) return Period{*first, {}, circa};
  const int year = *first->year();
  if (*last->year() != year) {
    if (*last->year() < year) return std::nullopt;
    return Period{*PartialDate::from_parts(year, std::nullopt, std::nullopt), last->year(), circa};
  }
  const auto month = first->month() == last->month() ? first->month() : std::nullopt;
  return Period{*PartialDate::from_parts(year, month, std::nullopt), {}, circa};
}

class OfacAdvanced : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  bool is_bookkeeping(std::string_view name) const override {
    return name.ends_with("ID") || name.ends_with("Fixed") || name == "FixedRef" || name == "Primary" ||
           name == "False" || name == "Acronym" || name == "DeltaAction";
  }

  void about(int what, const Element& element) override {
    switch (what) {
      case kIssue:
        if (const auto date = date_of(element)) summary_.published = date->date();
        return;
      case kTables:
        return tables(element);
      case kLocation:
        return location(element);
      case kDocument:
        return document(element);
      case kSanction:
        return sanction(element);
      default:
        return;
    }
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    const std::string sub_type(entry.child("Profile").attribute("PartySubTypeID"));
    const std::string name = to_lower_ascii(table("PartySubType", sub_type));
    if (name == "vessel") return SubjectKind::kVessel;
    if (name == "aircraft") return SubjectKind::kAircraft;
    const auto type = party_types_.find(sub_type);
    const std::string party = type == party_types_.end() ? "" : to_lower_ascii(table("PartyType", type->second));
    if (party == "individual") return SubjectKind::kPerson;
    if (party == "entity") return SubjectKind::kEntity;
    return std::nullopt;
  }

  void map(const Element& entry, Record& record) override {
    const Element profile = entry.child("Profile");
    record.reference = clean(entry.attribute("FixedRef"), at(entry, "DistinctParty"));
    profile_ = std::string(profile.attribute("ID"));
    record.remarks = value(entry.child("Comment"), "Comment");
    for (Element child = profile.first(); child; child = child.next()) {
      if (child.name() == "Identity") identity(child, record);
      if (child.name() == "Feature") feature(child, record);
    }
  }

  void give(Record&& record) override {
    by_profile_.emplace(profile_, kept_.size());
    kept_.push_back(std::move(record));
  }

  void finish() override {
    for (Record& record : kept_) XmlList::give(std::move(record));
    kept_.clear();
  }

 private:
  // "Country", "11109" gives "Iran"; the number when the table does not have it.
  std::string table(std::string_view name, std::string_view id) const {
    const auto found = tables_.find(std::string(name) + "/" + std::string(id));
    return found == tables_.end() ? std::string(id) : found->second;
  }

  void tables(const Element& sets) {
    for (Element set = sets.first(); set; set = set.next()) {
      for (Element row = set.first(); row; row = row.next()) {
        const std::string id(row.attribute("ID"));
        if (id.empty()) continue;
        tables_.emplace(std::string(row.name()) + "/" + id, value(row, "ReferenceValueSets"));
        if (row.name() == "PartySubType") party_types_.emplace(id, row.attribute("PartyTypeID"));
      }
    }
  }

  void location(const Element& element) {
    ListedPlace place{"", {}, at(element, "Location")};
    for (const Element& part : element.all("LocationPartValue")) {
      const std::string text = value(part.child("Value"), "Location");
      if (!text.empty()) place.text += (place.text.empty() ? "" : ", ") + text;
    }
    if (const Element country = element.child("LocationCountry")) {
      const std::string name = table("Country", country.attribute("CountryID"));
      place.state = listed_state(name, place.from, options_, diagnostics_);
      if (!name.empty()) place.text += (place.text.empty() ? "" : ", ") + name;
    }
    locations_.emplace(element.attribute("ID"), std::move(place));
  }

  void document(const Element& element) {
    const Provenance from = at(element, "IDRegDocument");
    ListedDocument read;
    read.from = from;
    read.type = table("IDRegDocType", element.attribute("IDRegDocTypeID"));
    read.number = value(element.child("IDRegistrationNo"), "IDRegDocument");
    if (const std::string_view country = element.attribute("IssuedBy-CountryID"); !country.empty()) {
      read.issuer = listed_state(table("Country", country), from, options_, diagnostics_);
    }
    for (const Element& date : element.all("DocumentDate")) {
      const std::string type = to_lower_ascii(table("IDRegDocDateType", date.attribute("IDRegDocDateTypeID")));
      const auto period = period_of(date.child("DatePeriod"));
      if (!period) continue;
      (type.find("xpir") != std::string::npos ? read.expires : read.issued) = period->date;
    }
    for (const std::string_view part : {"Comment", "IssuingAuthority"}) {
      const std::string text = value(element.child(part), "IDRegDocument");
      if (!text.empty()) read.note += (read.note.empty() ? "" : "; ") + text;
    }
    if (to_lower_ascii(table("Validity", element.attribute("ValidityID"))) == "invalid") {
      read.note += read.note.empty() ? "not valid" : "; not valid";
    }
    documents_[std::string(element.attribute("IdentityID"))].push_back(std::move(read));
  }

  void identity(const Element& element, Record& record) {
    std::unordered_map<std::string, std::string> groups;  // number of a group of name parts, what they are
    for (const Element& group : element.all("NamePartGroup")) {
      groups.emplace(group.attribute("ID"), table("NamePartType", group.attribute("NamePartTypeID")));
    }
    const bool primary_identity = element.attribute("Primary") != "false";
    for (const Element& alias : element.all("Alias")) {
      auto kind = ListedNameKind::kAlias;
      if (table("AliasType", alias.attribute("AliasTypeID")) == "F.K.A.") kind = ListedNameKind::kFormer;
      if (alias.attribute("LowQuality") == "true") kind = ListedNameKind::kWeak;
      if (alias.attribute("Primary") == "true" && primary_identity) kind = ListedNameKind::kPrimary;
      for (const Element& name : alias.all("DocumentedName")) documented_name(name, kind, groups, record);
    }
    const auto documents = documents_.find(std::string(element.attribute("ID")));
    if (documents == documents_.end()) return;
    for (ListedDocument& read : documents->second) {
      if (!read.number.empty() && is_document_type(read.type)) {
        record.documents.push_back(std::move(read));
      } else {
        record.other.push_back({read.type + " " + read.number, read.from});
      }
    }
    documents_.erase(documents);
  }

  void documented_name(const Element& element, ListedNameKind kind,
                       const std::unordered_map<std::string, std::string>& groups, Record& record) {
    ListedName name;
    name.kind = kind;
    name.from = at(element, "DocumentedName");
    for (const Element& part : element.all("NamePartValue")) {
      const std::string text = value(part, "DocumentedName");
      const auto group = groups.find(std::string(part.attribute("NamePartGroupID")));
      const std::string type = group == groups.end() ? "" : group->second;
      if (name.script.empty()) name.script = table("Script", part.attribute("ScriptID"));
      // Patronymics and matronymics follow the given names, as they do in OFAC's other forms.
      const bool given = type == "First Name" || type == "Middle Name" || type == "Patronymic" || type == "Matronymic";
      std::string& to = given ? name.given_names : name.surname;
      to += (to.empty() ? "" : " ") + text;
    }
    // The name that heads the list is the one in Latin letters.
    if (kind == ListedNameKind::kPrimary && name.script != "Latin" && !record.names.empty()) {
      name.kind = ListedNameKind::kAlias;
    }
    add_name(record, std::move(name));
  }

  void feature(const Element& element, Record& record) {
    const std::string type = table("FeatureType", element.attribute("FeatureTypeID"));
    for (const Element& version : element.all("FeatureVersion")) {
      const Provenance from = at(version, "Feature");
      if (const Element period = version.child("DatePeriod")) dates(type, period, from, record);
      for (const Element& detail : version.all("VersionDetail")) {
        const std::string_view number = detail.attribute("DetailReferenceID");
        std::string text = value(detail, "Feature");
        if (text.empty() && !number.empty()) text = table("DetailReference", number);
        if (!text.empty()) said(type, std::move(text), from, record);
      }
      for (const Element& place : version.all("VersionLocation")) {
        const auto found = locations_.find(std::string(place.attribute("LocationID")));
        if (found != locations_.end()) located(type, found->second, from, record);
      }
    }
  }

  void dates(const std::string& type, const Element& element, const Provenance& from, Record& record) {
    const auto period = period_of(element);
    if (!period) {
      diagnostics_.warning("list.birth.unread", "a date in a form that is not known", from);
    } else if (type == "Birthdate") {
      record.births.push_back({period->date, period->to_year, period->circa, from});
    } else {
      record.other.push_back({type + " " + period->date.to_text(), from});
    }
  }

  void said(const std::string& type, std::string text, const Provenance& from, Record& record) {
    if (type == "Gender") return sex(record, text, from);
    if (type == "Place of Birth") {
      ListedPlace place{std::move(text), {}, from};
      const std::string_view last = trim(std::string_view(place.text).substr(place.text.rfind(',') + 1));
      if (options_.state_by_name && !last.empty()) {
        if (const auto code = options_.state_by_name(last)) place.state = {*code, std::string(last), from};
      }
      record.birth_places.push_back(std::move(place));
      return;
    }
    record.other.push_back({type + " " + text, from});
  }

  void located(const std::string& type, const ListedPlace& place, const Provenance& from, Record& record) {
    ListedState state = place.state;
    state.from = from;
    if (type == "Nationality Country") return nationality(record, std::move(state), false);
    if (type == "Citizenship Country") return nationality(record, std::move(state), true);
    ListedPlace here{place.text, std::move(state), from};
    if (here.text.empty()) return;
    if (type == "Place of Birth") {
      record.birth_places.push_back(std::move(here));
    } else if (type == "Location") {
      record.addresses.push_back(std::move(here));
    } else {
      record.other.push_back({type + " " + here.text, from});
    }
  }

  void sanction(const Element& element) {
    const auto found = by_profile_.find(std::string(element.attribute("ProfileID")));
    if (found == by_profile_.end()) return;  // of one that was skipped or refused
    Record& record = kept_[found->second];
    for (const Element& event : element.all("EntryEvent")) {
      const auto date = date_of(event.child("Date"));
      const auto listed = date ? date->date() : std::nullopt;
      if (listed && (!record.listed_on || *listed < *record.listed_on)) record.listed_on = listed;
      const std::string basis = table("LegalBasis", event.attribute("LegalBasisID"));
      constexpr std::size_t kCompared = 4096;  // bytes; a party has a handful
      if (record.legal_basis.size() > kCompared) {
        record.other.push_back({basis, at(event, "EntryEvent")});
      } else if (!basis.empty() && record.legal_basis.find(basis) == std::string::npos) {
        record.legal_basis += (record.legal_basis.empty() ? "" : "; ") + basis;
      }
    }
    for (const Element& measure : element.all("SanctionsMeasure")) {
      const std::string type = table("SanctionsType", measure.attribute("SanctionsTypeID"));
      const std::string text = value(measure.child("Comment"), "SanctionsMeasure");
      const Provenance from = at(measure, "SanctionsMeasure");
      if (type == "Program" && !text.empty()) {
        record.programmes.push_back({text, from});
      } else if (!type.empty() || !text.empty()) {
        record.other.push_back({type + (text.empty() ? "" : " " + text), from});
      }
    }
  }

  std::unordered_map<std::string, std::string> tables_, party_types_;
  std::unordered_map<std::string, ListedPlace> locations_;
  std::unordered_map<std::string, std::vector<ListedDocument>> documents_;  // by identity
  std::vector<Record> kept_;
  std::unordered_map<std::string, std::size_t> by_profile_;
  std::string profile_;
};

}  // namespace

std::unique_ptr<XmlList> ofac_advanced(const Options& options, const OnRecord& on_record) {
  return std::make_unique<OfacAdvanced>("ofac", options, on_record);
}

}  // namespace limen::lists
