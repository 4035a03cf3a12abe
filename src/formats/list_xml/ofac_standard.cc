// OFAC's standard XML: sdn.xml and consolidated.xml.
#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

constexpr int kInformation = 1;
constexpr Rule kRules[] = {{"/sdnList/publshInformation", kInformation}, {"/sdnList/sdnEntry"}};
constexpr std::string_view kBookkeeping[] = {"uid", "mainEntry"};

class OfacStandard : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  std::span<const std::string_view> bookkeeping() const override { return kBookkeeping; }

  void about(int, const Element& element) override {
    if (const auto date = parse_us_date(element.text_of("Publish_Date"))) summary_.published = date->date();
    const std::string_view count = element.text_of("Record_Count");
    if (is_ascii_digits(count) && count.size() < 10) summary_.declared = std::stoull(std::string(count));
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    const std::string type = to_lower_ascii(entry.text_of("sdnType"));
    if (type == "individual") return SubjectKind::kPerson;
    if (type == "entity") return SubjectKind::kEntity;
    if (type == "vessel") return SubjectKind::kVessel;
    if (type == "aircraft") return SubjectKind::kAircraft;
    return std::nullopt;
  }

  void map(const Element& entry, Record& record) override {
    record.reference = value(entry.child("uid"), "uid");
    name(entry, ListedNameKind::kPrimary, "lastName", record);
    record.remarks = value(entry.child("remarks"), "remarks");
    fact(record, entry.child("title"), "title");
    for (const Element& program : entry.child("programList").all("program")) {
      record.programmes.push_back({value(program, "program"), at(program, "program")});
    }
    for (const Element& aka : entry.child("akaList").all("aka")) alias(aka, record);
    for (const Element& id : entry.child("idList").all("id")) document(id, record);
    for (const Element& item : entry.child("dateOfBirthList").all("dateOfBirth")) {
      birth(record, item.text(), at(item, "dateOfBirth"));
    }
    for (const Element& item : entry.child("placeOfBirthList").all("placeOfBirth")) {
      record.birth_places.push_back(place_of(value(item, "placeOfBirth"), at(item, "placeOfBirth")));
    }
    for (const Element& item : entry.child("nationalityList").all("country")) {
      nationality(record, state(item, "nationality"), false);
    }
    for (const Element& item : entry.child("citizenshipList").all("country")) {
      nationality(record, state(item, "citizenship"), true);
    }
    for (const Element& item : entry.child("addressList").all("address")) address(item, record);
  }

 private:
  // Whether what follows the last comma is a state is for the table to say.
  ListedPlace place_of(std::string text, const Provenance& from) const {
    ListedPlace place{std::move(text), {}, from};
    const std::string_view last = trim(std::string_view(place.text).substr(place.text.rfind(',') + 1));
    if (options_.state_by_name && !last.empty()) {
      if (const auto code = options_.state_by_name(last)) place.state = {*code, std::string(last), from};
    }
    return place;
  }

  void name(const Element& element, ListedNameKind kind, std::string_view column, Record& record) {
    add_name(record, {value(element.child("lastName"), column), value(element.child("firstName"), column), kind,
                      at(element, column)});
  }

  void alias(const Element& aka, Record& record) {
    const std::string_view type = aka.text_of("type");
    auto kind = type == "f.k.a." ? ListedNameKind::kFormer : ListedNameKind::kAlias;
    if (aka.text_of("category") == "weak") kind = ListedNameKind::kWeak;
    name(aka, kind, "aka", record);
  }

  void document(const Element& id, Record& record) {
    const std::string type = value(id.child("idType"), "id");
    const std::string number = value(id.child("idNumber"), "id");
    const Provenance from = at(id, "id");
    if (type == "Gender") return sex(record, number, from);
    if (number.empty() || !is_document_type(type)) {
      std::string text = type;
      if (!number.empty()) text += (text.empty() ? "" : " ") + number;
      if (!text.empty()) record.other.push_back({std::move(text), from});
      return;  // its country and dates are left over, and kept
    }
    ListedDocument read{type, number, {}, from};
    if (const Element country = id.child("idCountry"); !country.text().empty()) read.issuer = state(country, "id");
    read.issued = date(id.child("issueDate"), read);
    read.expires = date(id.child("expirationDate"), read);
    record.documents.push_back(std::move(read));
  }

  PartialDate date(const Element& element, ListedDocument& document) {
    const std::string_view text = element.text();
    if (text.empty()) return {};
    if (const auto read = parse_list_date(text)) return *read;
    diagnostics_.warning("list.day.unread", "not a date", at(element, "id"));
    document.note += (document.note.empty() ? "" : "; ") + value(element, "id");
    return {};
  }

  void address(const Element& item, Record& record) {
    ListedPlace place{"", {}, at(item, "address")};
    for (const std::string_view part :
         {"address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"}) {
      const std::string text = value(item.child(part), "address");
      if (!text.empty()) place.text += (place.text.empty() ? "" : ", ") + text;
    }
    if (place.text.empty()) return;
    if (const Element country = item.child("country")) place.state = state(country, "address");
    record.addresses.push_back(std::move(place));
  }
};

}  // namespace

std::unique_ptr<XmlList> ofac_standard(const Options& options, const OnRecord& on_record) {
  return std::make_unique<OfacStandard>("ofac", options, on_record);
}

}  // namespace limen::lists
