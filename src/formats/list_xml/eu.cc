// The financial sanctions file of the European Union, FSF XML 1.1.
#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

constexpr int kRoot = 1;
constexpr Rule kRules[] = {{"/export", kRoot, true}, {"/export/sanctionEntity"}};
constexpr std::string_view kBookkeeping[] = {"logicalId",       "schemaLocation",     "regulationLanguage",
                                             "asAtListingTime", "classificationCode", "publicationUrl",
                                             "globalFileId"};

class EuList : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  std::span<const std::string_view> bookkeeping() const override { return kBookkeeping; }

  void about(int, const Element& element) override {
    summary_.published = day(element.attribute("generationDate"), at(element, "generationDate"));
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    const Element type = entry.child("subjectType");
    const std::string_view code = type.attribute("code");
    const std::string_view letter = type.attribute("classificationCode");
    if (code == "person" || letter == "P") return SubjectKind::kPerson;
    if (code == "enterprise" || letter == "E") return SubjectKind::kEntity;
    return std::nullopt;
  }

  void map(const Element& entry, Record& record) override {
    const Provenance here = at(entry, "sanctionEntity");
    record.source_id = clean(entry.attribute("logicalId"), here);
    record.reference = clean(entry.attribute("euReferenceNumber"), here);
    if (record.reference.empty()) record.reference = record.source_id;
    record.listed_on = day(entry.attribute("designationDate"), here);
    for (const std::string_view name : {"designationDetails", "unitedNationId"}) {
      if (const std::string_view text = entry.attribute(name); !text.empty()) {
        record.other.push_back({std::string(name) + ": " + clean(text, here), here});
      }
    }
    for (Element child = entry.first(); child; child = child.next()) field(child, record);
    if (!record.names.empty() && record.names.front().kind == ListedNameKind::kAlias) {
      record.names.front().kind = ListedNameKind::kPrimary;  // the file has no other mark of it
    }
  }

 private:
  void field(const Element& child, Record& record) {
    const std::string_view name = child.name();
    if (name == "nameAlias") return name_alias(child, record);
    if (name == "birthdate") return birth_date(child, record);
    if (name == "identification") return document(child, record);
    if (name == "regulation") return regulation(child, record);
    if (name == "address") return address(child, record);
    if (name == "citizenship") return citizenship(child, record);
    if (name == "remark") {
      const std::string text = value(child, "remark");
      record.remarks += (record.remarks.empty() || text.empty() ? "" : " ") + text;
    }
  }

  // One name comes in up to 24 languages; what is the same but for case, spacing and marks of parting is one name.
  void name_alias(const Element& child, Record& record) {
    const Provenance from = at(child, "nameAlias");
    const std::string given = clean(child.attribute("firstName"), from);
    const std::string middle = clean(child.attribute("middleName"), from);
    ListedName name;
    name.from = from;
    name.surname = clean(child.attribute("lastName"), from);
    name.given_names = given + (given.empty() || middle.empty() ? "" : " ") + middle;
    name.whole = clean(child.attribute("wholeName"), from);
    name.language = clean(child.attribute("nameLanguage"), from);
    name.kind = ListedNameKind::kAlias;
    if (child.attribute("strong") == "false" || low_quality(child)) name.kind = ListedNameKind::kWeak;
    if (name.surname.empty() && name.given_names.empty()) std::swap(name.surname, name.whole);
    if (name.whole == name.text()) name.whole.clear();
    add_name(record, std::move(name));
    sex(record, child.attribute("gender"), from);
    for (const std::string_view part : {"title", "function"}) {
      const std::string text = clean(child.attribute(part), from);
      if (!text.empty()) record.other.push_back({text, {from.line, part, from.offset}});
    }
    child.child("regulationSummary").use();
  }

  // "Low quality alias" is said in a remark.
  static bool low_quality(const Element& child) {
    for (const Element& remark : child.all("remark")) {
      if (to_lower_ascii(remark.text()).find("low quality") != std::string::npos) return true;
    }
    return false;
  }

  std::optional<int> number(std::string_view text) const {
    if (!is_ascii_digits(text) || text.size() > 4) return std::nullopt;
    const int read = std::stoi(std::string(text));
    return read == 0 ? std::nullopt : std::optional(read);
  }

  void birth_date(const Element& child, Record& record) {
    const Provenance from = at(child, "birthdate");
    place(child, from, record.birth_places);
    ListedBirth read{{}, {}, child.attribute("circa") == "true", from};
    const std::string_view calendar = child.attribute("calendarType");
    if (!calendar.empty() && to_upper_ascii(calendar) != "GREGORIAN") read.calendar = clean(calendar, from);
    const std::string_view whole = child.attribute("birthdate");
    const auto year = number(child.attribute("year"));
    const auto month = number(child.attribute("monthOfYear"));
    const auto date = number(child.attribute("dayOfMonth"));
    const auto first = number(child.attribute("yearRangeFrom"));
    const auto last = number(child.attribute("yearRangeTo"));
    if (const auto parsed = parse_list_date(whole)) {
      read.date = *parsed;
    } else if (year) {
      read.date = PartialDate::from_parts(year, month, month ? date : std::nullopt)
                      .value_or(*PartialDate::from_parts(year, std::nullopt, std::nullopt));
    } else if (first || last) {
      read.date = *PartialDate::from_parts(first ? first : last, std::nullopt, std::nullopt);
    }
    if (first && last && *last >= *first && read.date.year() == first) read.to_year = last;
    if (!whole.empty() && read.date.unknown()) {
      diagnostics_.warning("list.birth.unread", "a date of birth in a form that is not known", from);
      record.other.push_back({"date of birth: " + clean(whole, from), from});
    }
    if (!read.date.unknown()) record.births.push_back(std::move(read));
  }

  // Attributes that birthdate, address and identification have in common.
  ListedState country(const Element& child, const Provenance& from) {
    const std::string code = clean(child.attribute("countryIso2Code"), from);
    const std::string name = clean(child.attribute("countryDescription"), from);
    if (name == "UNKNOWN" || code == "00") return {};
    ListedState read{{}, name.empty() ? code : name, from};
    if (options_.state_by_name && !read.text.empty()) {
      auto known = options_.state_by_name(code);
      if (!known) known = options_.state_by_name(name);
      if (known) {
        read.code = *known;
      } else {
        diagnostics_.warning("list.state.unknown", "a state whose name is not in the table", from);
      }
    }
    return read;
  }

  void place(const Element& child, const Provenance& from, std::vector<ListedPlace>& places) {
    ListedPlace read{"", {}, from};
    for (const std::string_view part : {"street", "poBox", "zipCode", "city", "place", "region"}) {
      const std::string text = clean(child.attribute(part), from);
      if (!text.empty()) read.text += (read.text.empty() ? "" : ", ") + text;
    }
    read.state = country(child, from);
    if (!read.state.text.empty()) read.text += (read.text.empty() ? "" : ", ") + read.state.text;
    if (!read.text.empty()) places.push_back(std::move(read));
  }

  void address(const Element& child, Record& record) { place(child, at(child, "address"), record.addresses); }

  void citizenship(const Element& child, Record& record) {
    nationality(record, country(child, at(child, "citizenship")), true);
  }

  void regulation(const Element& child, Record& record) {
    const Provenance from = at(child, "regulation");
    const std::string programme = clean(child.attribute("programme"), from);
    if (!programme.empty() && (record.programmes.empty() || record.programmes.back().text != programme)) {
      record.programmes.push_back({programme, from});
    }
    const std::string title = clean(child.attribute("numberTitle"), from);
    if (!title.empty()) record.legal_basis += (record.legal_basis.empty() ? "" : "; ") + title;
    if (const auto published = day(child.attribute("publicationDate"), from)) {
      if (!record.updated_on || *published > *record.updated_on) record.updated_on = published;
      if (!record.listed_on) record.listed_on = published;
    }
    child.child("publicationUrl").use();
  }

  void document(const Element& child, Record& record) {
    const Provenance from = at(child, "identification");
    const std::string number = clean(child.attribute("number"), from);
    const std::string latin = clean(child.attribute("latinNumber"), from);
    if (number.empty() && latin.empty()) return;  // what else it says is left over, and kept
    ListedDocument read{
        clean(child.attribute("identificationTypeDescription"), from), latin.empty() ? number : latin, {}, from};
    const std::string code = clean(child.attribute("identificationTypeCode"), from);
    if (read.type.empty()) read.type = code;
    read.issuer = country(child, from);
    read.issued = parse_list_date(child.attribute("issueDate")).value_or(PartialDate{});
    read.expires = parse_list_date(child.attribute("validTo")).value_or(PartialDate{});
    const auto say = [&](std::string_view text) { read.note += (read.note.empty() ? "" : "; ") + std::string(text); };
    if (!latin.empty() && latin != number && !number.empty()) say(number);
    for (const std::string_view flag :
         {"diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"}) {
      if (child.attribute(flag) == "true") say(flag);
    }
    for (const std::string_view part : {"nameOnDocument", "issuedBy"}) {
      const std::string text = clean(child.attribute(part), from);
      if (!text.empty()) say(std::string(part) + " " + text);
    }
    record.documents.push_back(std::move(read));
  }
};

}  // namespace

std::unique_ptr<XmlList> eu_list(const Options& options, const OnRecord& on_record) {
  return std::make_unique<EuList>("eu", options, on_record);
}

}  // namespace limen::lists
