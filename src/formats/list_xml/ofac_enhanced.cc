// OFAC's enhanced XML, since 2024: scripts, name parts and countries are explicit.
#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

constexpr int kPublication = 1;
constexpr Rule kRules[] = {{"/sanctionsData/publicationInfo", kPublication}, {"/sanctionsData/entities/entity"}};
// Numbers that join the parts of the document, and dates of which `value` is the text.
constexpr std::string_view kBookkeeping[] = {"id",         "refId",    "identityId",    "versionId",
                                             "valueRefId", "nameId",   "featureTypeId", "nameTranslationId",
                                             "isPrimary",  "entityId", "isValid",       "featureVersionId"};

class OfacEnhanced : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  std::span<const std::string_view> bookkeeping() const override { return kBookkeeping; }

  void about(int, const Element& element) override {
    const Element as_of = element.child("dataAsOf");
    summary_.published = day(as_of.text(), at(as_of, "dataAsOf"));
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    const std::string type = to_lower_ascii(entry.child("generalInfo").text_of("entityType"));
    if (type == "individual") return SubjectKind::kPerson;
    if (type == "entity") return SubjectKind::kEntity;
    if (type == "vessel") return SubjectKind::kVessel;
    if (type == "aircraft") return SubjectKind::kAircraft;
    return std::nullopt;
  }

  void map(const Element& entry, Record& record) override {
    record.reference = clean(entry.attribute("id"), at(entry, "entity"));
    const Element general = entry.child("generalInfo");
    record.remarks = value(general.child("remarks"), "remarks");
    fact(record, general.child("title"), "title");
    for (const Element& name : children(entry.child("names"), "name")) take_name(name, record);
    for (const Element& feature : children(entry.child("features"), "feature")) take_feature(feature, record);
    for (const Element& document : children(entry.child("identityDocuments"), "identityDocument")) {
      take_document(document, record);
    }
    for (const Element& address : children(entry.child("addresses"), "address")) take_address(address, record);
    for (const Element& program : entry.child("sanctionsPrograms").all("sanctionsProgram")) {
      record.programmes.push_back({value(program, "sanctionsProgram"), at(program, "sanctionsProgram")});
    }
    for (const Element& list : entry.child("sanctionsLists").all("sanctionsList")) {
      const auto listed = day(list.attribute("datePublished"), at(list, "sanctionsList"));
      if (listed && (!record.listed_on || *listed < *record.listed_on)) record.listed_on = listed;
      fact(record, list, "sanctionsList");
    }
    for (const Element& authority : entry.child("legalAuthorities").all("legalAuthority")) {
      const std::string text = value(authority, "legalAuthority");
      record.legal_basis += (record.legal_basis.empty() ? "" : "; ") + text;
    }
  }

 private:
  static std::vector<Element> children(const Element& parent, std::string_view name) {
    std::vector<Element> found;
    for (Element child = parent.first(); child; child = child.next()) {
      if (child.name() == name) found.push_back(child);
    }
    return found;
  }

  void take_name(const Element& name, Record& record) {
    auto kind = ListedNameKind::kAlias;
    if (name.text_of("aliasType") == "F.K.A.") kind = ListedNameKind::kFormer;
    if (name.text_of("isLowQuality") == "true") kind = ListedNameKind::kWeak;
    if (name.text_of("isPrimary") == "true") kind = ListedNameKind::kPrimary;
    for (const Element& translation : children(name.child("translations"), "translation")) {
      ListedName listed;
      listed.from = at(translation, "translation");
      listed.surname = value(translation.child("formattedLastName"), "translation");
      listed.given_names = value(translation.child("formattedFirstName"), "translation");
      listed.whole = value(translation.child("formattedFullName"), "translation");
      listed.script = value(translation.child("script"), "translation");
      if (listed.surname.empty() && listed.given_names.empty()) listed.surname = listed.whole;
      // The name of a person in another script is an alias of the name that heads the list.
      const bool first = translation.text_of("isPrimary") != "false";
      listed.kind = kind == ListedNameKind::kPrimary && !first ? ListedNameKind::kAlias : kind;
      if (listed.whole == listed.text()) listed.whole.clear();
      add_name(record, std::move(listed));
      take_parts(translation, record);
    }
  }

  // The formatted name is made of the parts; those that are neither first, middle nor last name are said beside it.
  void take_parts(const Element& translation, Record& record) {
    for (const Element& part : children(translation.child("nameParts"), "namePart")) {
      const std::string type = value(part.child("type"), "namePart");
      const std::string text = value(part.child("value"), "namePart");
      if (type == "First Name" || type == "Last Name" || type == "Middle Name" || type == "Entity Name" ||
          type == "Vessel Name" || type == "Aircraft Name") {
        continue;
      }
      record.other.push_back({type + ": " + text, at(part, "namePart")});
    }
  }

  void take_feature(const Element& feature, Record& record) {
    const std::string type = value(feature.child("type"), "feature");
    const Element text = feature.child("value");
    const Provenance from = at(feature, "feature");
    if (type == "Birthdate") return birth_date(feature, from, record);
    feature.child("valueDate").use();
    if (type == "Place of Birth") {
      ListedPlace place{value(text, "feature"), {}, from};
      const std::string_view last = trim(std::string_view(place.text).substr(place.text.rfind(',') + 1));
      if (options_.state_by_name && !last.empty()) {
        if (const auto code = options_.state_by_name(last)) place.state = {*code, std::string(last), from};
      }
      if (!place.text.empty()) record.birth_places.push_back(std::move(place));
    } else if (type == "Nationality Country") {
      nationality(record, state(text, "feature"), false);
    } else if (type == "Citizenship Country") {
      nationality(record, state(text, "feature"), true);
    } else if (type == "Gender") {
      sex(record, text.text(), from);
    } else if (const std::string said = value(text, "feature"); !said.empty()) {
      record.other.push_back({type + " " + said, from});
    }
  }

  void birth_date(const Element& feature, const Provenance& from, Record& record) {
    const Element dates = feature.child("valueDate");
    const std::size_t before = record.births.size();
    birth(record, feature.text_of("value"), from);
    if (record.births.size() == before) return;  // the dates are left over, and kept
    ListedBirth& read = record.births.back();
    if (dates.text_of("isApproximate") == "true") read.circa = true;
    // A range that the text does not show: the year of its last day.
    if (dates.text_of("isDateRange") == "true" && !read.to_year) {
      const auto last = parse_list_date(dates.text_of("toDateEnd"));
      if (last && read.date.year() && last->year() && *last->year() > *read.date.year()) read.to_year = last->year();
    }
    dates.use();
  }

  PartialDate period(const Element& dates) {
    if (!dates) return {};
    const std::string_view first = dates.text_of("fromDateBegin");
    const std::string_view last = dates.text_of("toDateEnd");
    const auto begin = parse_list_date(first);
    const auto end = parse_list_date(last);
    dates.use();
    if (!begin || !end) return {};
    if (*begin == *end) return *begin;
    // From the first to the last day of a month or a year: the day, or day and month, are not known.
    if (begin->year() != end->year()) return {};
    const auto month = begin->month() == end->month() ? begin->month() : std::nullopt;
    return PartialDate::from_parts(begin->year(), month, std::nullopt).value_or(PartialDate{});
  }

  void take_document(const Element& document, Record& record) {
    const std::string type = value(document.child("type"), "identityDocument");
    const std::string number = value(document.child("documentNumber"), "identityDocument");
    const Provenance from = at(document, "identityDocument");
    document.child("name").use();
    if (number.empty() || !is_document_type(type)) {
      if (!type.empty() || !number.empty()) record.other.push_back({type + " " + number, from});
      return;  // country and dates are left over, and kept
    }
    ListedDocument read{type, number, {}, from};
    if (const Element country = document.child("issuingCountry"); !country.text().empty()) {
      read.issuer = state(country, "identityDocument");
    }
    read.issued = period(document.child("issueDate"));
    read.expires = period(document.child("expirationDate"));
    if (document.text_of("isValid") == "false") read.note = "not valid";
    record.documents.push_back(std::move(read));
  }

  void take_address(const Element& address, Record& record) {
    ListedPlace place{"", {}, at(address, "address")};
    for (const Element& part : address.all("addressPart")) {
      part.child("type").use();
      const std::string text = value(part.child("value"), "address");
      if (!text.empty()) place.text += (place.text.empty() ? "" : ", ") + text;
    }
    for (const Element& script : address.all("script")) script.use();
    if (const Element country = address.child("country"); !country.text().empty()) {
      place.state = state(country, "address");
      place.text += (place.text.empty() ? "" : ", ") + place.state.text;
    }
    if (!place.text.empty()) record.addresses.push_back(std::move(place));
  }
};

}  // namespace

std::unique_ptr<XmlList> ofac_enhanced(const Options& options, const OnRecord& on_record) {
  return std::make_unique<OfacEnhanced>("ofac", options, on_record);
}

}  // namespace limen::lists
