// The sanctions list of the United Kingdom. Name1 to Name5 are given names, Name6 is the surname or the whole name.
#include <array>

#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

constexpr int kDate = 1;
constexpr Rule kRules[] = {{"/Designations/DateGenerated", kDate}, {"/Designations/Designation"}};
constexpr std::string_view kBookkeeping[] = {"schemaLocation", "noNamespaceSchemaLocation"};

class UkList : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  std::span<const std::string_view> bookkeeping() const override { return kBookkeeping; }

  void about(int, const Element& element) override {
    summary_.published = day(element.text(), at(element, "DateGenerated"));
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    const std::string type = to_lower_ascii(entry.text_of("IndividualEntityShip"));
    if (type == "individual") return SubjectKind::kPerson;
    if (type == "entity") return SubjectKind::kEntity;
    if (type == "ship") return SubjectKind::kVessel;
    return std::nullopt;
  }

  void map(const Element& entry, Record& record) override {
    record.reference = value(entry.child("UniqueID"), "UniqueID");
    record.source_id = value(entry.child("OFSIGroupID"), "OFSIGroupID");
    record.listed_on = day(entry.text_of("DateDesignated"), at(entry, "DateDesignated"));
    record.updated_on = day(entry.text_of("LastUpdated"), at(entry, "LastUpdated"));
    for (const Element& name : entry.child("Names").all("Name")) take_name(name, record);
    for (const Element& name : entry.child("NonLatinNames").all("NonLatinName")) take_non_latin(name, record);
    if (const Element regime = entry.child("RegimeName"); !regime.text().empty()) {
      record.programmes.push_back({value(regime, "RegimeName"), at(regime, "RegimeName")});
    }
    record.remarks = value(entry.child("OtherInformation"), "OtherInformation");
    record.reason = value(entry.child("UKStatementofReasons"), "UKStatementofReasons");
    record.legal_basis = value(entry.child("DesignationSource"), "DesignationSource");
    for (const Element& address : entry.child("Addresses").all("Address")) take_address(address, record);
    take_person(entry, record);
  }

 private:
  void take_name(const Element& name, Record& record) {
    ListedName read;
    read.from = at(name, "Name");
    for (const std::string_view part : {"Name1", "Name2", "Name3", "Name4", "Name5"}) {
      const std::string text = value(name.child(part), "Name");
      if (!text.empty()) read.given_names += (read.given_names.empty() ? "" : " ") + text;
    }
    read.surname = value(name.child("Name6"), "Name");
    const std::string type = to_lower_ascii(name.text_of("NameType"));
    const std::string strength = to_lower_ascii(name.text_of("AliasStrength"));
    read.kind = type.starts_with("primary") && type.find("variation") == std::string::npos ? ListedNameKind::kPrimary
                                                                                           : ListedNameKind::kAlias;
    if (type.find("fka") != std::string::npos || type.find("formerly") != std::string::npos) {
      read.kind = ListedNameKind::kFormer;
    }
    if (strength.find("low") != std::string::npos || strength.find("weak") != std::string::npos) {
      read.kind = ListedNameKind::kWeak;
    }
    add_name(record, std::move(read));
  }

  void take_non_latin(const Element& name, Record& record) {
    ListedName read{value(name.child("NameNonLatinScript"), "NonLatinName"), "", ListedNameKind::kAlias,
                    at(name, "NonLatinName")};
    read.script = value(name.child("NonLatinScriptType"), "NonLatinName");
    read.language = value(name.child("NonLatinScriptLanguage"), "NonLatinName");
    add_name(record, std::move(read));
  }

  // Elements are found by name at any depth: how they are wrapped has changed more than once.
  void take_person(const Element& entry, Record& record) {
    const Element details = entry.child("IndividualDetails");
    for (const Element& date : details.all("DOB")) birth(record, date.text(), at(date, "DOB"));
    for (const Element& one : details.all("Gender")) sex(record, one.text(), at(one, "Gender"));
    for (const Element& one : details.all("Nationality")) {
      if (!one.first()) nationality(record, state(one, "Nationality"), false);
    }
    for (const Element& one : details.all("Position")) fact(record, one, "Position");
    for (const Element& one : details.all("Title")) fact(record, one, "Title");
    for (const Element& one : details.all("Location")) {
      ListedPlace place{value(one.child("TownOfBirth"), "Location"), {}, at(one, "Location")};
      if (const Element country = one.child("CountryOfBirth"); !country.text().empty()) {
        place.state = state(country, "Location");
        place.text += (place.text.empty() ? "" : ", ") + place.state.text;
      }
      if (!place.text.empty()) record.birth_places.push_back(std::move(place));
    }
    for (const Element& one : details.all("Passport")) {
      take_document(one, "Passport", "PassportNumber", "PassportAdditionalInformation", record);
    }
    for (const Element& one : details.all("NationalIdentifier")) {
      take_document(one, "National identifier", "NationalIdentifierNumber", "NationalIdentifierAdditionalInformation",
                    record);
    }
  }

  void take_document(const Element& element, std::string_view type, std::string_view number, std::string_view note,
                     Record& record) {
    ListedDocument read{std::string(type), value(element.child(number), type), {}, at(element, type)};
    if (read.number.empty()) return;
    read.note = value(element.child(note), type);
    record.documents.push_back(std::move(read));
  }

  void take_address(const Element& address, Record& record) {
    ListedPlace place{"", {}, at(address, "Address")};
    static constexpr std::array<std::string_view, 8> kParts = {"AddressLine1",      "AddressLine2",  "AddressLine3",
                                                               "AddressLine4",      "AddressLine5",  "AddressLine6",
                                                               "AddressPostalCode", "AddressCountry"};
    for (const std::string_view part : kParts) {
      const std::string text = value(address.child(part), "Address");
      if (!text.empty()) place.text += (place.text.empty() ? "" : ", ") + text;
    }
    if (const Element country = address.child("AddressCountry"); !country.text().empty()) {
      place.state = state(country, "Address");
    }
    if (!place.text.empty()) record.addresses.push_back(std::move(place));
  }
};

}  // namespace

std::unique_ptr<XmlList> uk_list(const Options& options, const OnRecord& on_record) {
  return std::make_unique<UkList>("uk", options, on_record);
}

}  // namespace limen::lists
