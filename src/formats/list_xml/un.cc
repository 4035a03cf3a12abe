// The consolidated list of the United Nations Security Council.
#include "base/text.h"
#include "formats/list_xml/xml_list.h"

namespace limen::lists {
namespace {

constexpr int kRoot = 1;
constexpr Rule kRules[] = {{"/CONSOLIDATED_LIST", kRoot, true},
                           {"/CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL"},
                           {"/CONSOLIDATED_LIST/ENTITIES/ENTITY"}};
constexpr std::string_view kBookkeeping[] = {"SORT_KEY", "SORT_KEY_LAST_MOD", "schemaLocation",
                                             "noNamespaceSchemaLocation"};

bool is_letter_mark(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && text[at] >= 'a' && text[at] <= 'z' && text[at + 1] == ')' &&
         (at == 0 || text[at - 1] == ' ');
}

// The pieces between semicolons and letters "a)" "b)" that stand in no bracket.
std::vector<std::string_view> outer_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool mark = depth == 0 && is_letter_mark(text, i);
    if (mark || (depth == 0 && text[i] == ';')) {
      pieces.push_back(trim(text.substr(begin, i - begin)));
      if (mark) ++i;
      begin = i + 1;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && depth > 0) {
      --depth;
    }
  }
  pieces.push_back(trim(text.substr(begin)));
  std::erase(pieces, std::string_view{});
  return pieces;
}

bool starts_latin(std::string_view text) { return !text.empty() && (static_cast<unsigned char>(text[0]) & 0x80U) == 0; }

// "A; B", "a) A b) B", and "original script (A; B)": what stands in brackets are names when there are several, or when
// they spell a name of another script.
std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (const std::string_view piece : outer_pieces(text)) {
    const auto open = piece.find('(');
    const auto close = piece.rfind(')');
    if (open == std::string_view::npos || open == 0 || close == std::string_view::npos || close < open) {
      names.push_back(piece);
      continue;
    }
    const std::string_view inner = piece.substr(open + 1, close - open - 1);
    const bool several = inner.find(';') != std::string_view::npos;
    const std::string_view outer = trim(piece.substr(0, open));
    if (!several && starts_latin(outer)) {
      names.push_back(piece);
      continue;
    }
    names.push_back(outer);
    for (const std::string_view part : split(inner, ';')) {
      const std::string_view name = trim(part.substr(0, part.find("(original script")));
      if (!name.empty() && name != "original script") names.push_back(name);
    }
  }
  return names;
}

class UnList : public XmlList {
 public:
  using XmlList::XmlList;

 protected:
  std::span<const Rule> rules() const override { return kRules; }
  std::span<const std::string_view> bookkeeping() const override { return kBookkeeping; }

  void about(int, const Element& element) override {
    summary_.published = day(element.attribute("dateGenerated"), at(element, "dateGenerated"));
  }

  std::optional<SubjectKind> kind(const Element& entry) override {
    return entry.name() == "INDIVIDUAL" ? SubjectKind::kPerson : SubjectKind::kEntity;
  }

  void map(const Element& entry, Record& record) override {
    record.reference = value(entry.child("REFERENCE_NUMBER"), "REFERENCE_NUMBER");
    record.source_id = value(entry.child("DATAID"), "DATAID");
    if (record.reference.empty()) record.reference = record.source_id;
    primary_name(entry, record);
    record.remarks = value(entry.child("COMMENTS1"), "COMMENTS1");
    for (Element child = entry.first(); child; child = child.next()) field(child, record);
  }

 private:
  // FIRST to FOURTH are no given and family names, only the parts of the name in order.
  void primary_name(const Element& entry, Record& record) {
    ListedName name;
    for (const std::string_view part : {"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"}) {
      const Element element = entry.child(part);
      const std::string text = value(element, "FIRST_NAME");
      if (text.empty()) continue;
      if (name.surname.empty()) name.from = at(element, "FIRST_NAME");
      name.surname += (name.surname.empty() ? "" : " ") + text;
    }
    name.kind = ListedNameKind::kPrimary;
    add_name(record, std::move(name));
    const Element original = entry.child("NAME_ORIGINAL_SCRIPT");
    several_names(record, original, "NAME_ORIGINAL_SCRIPT", ListedNameKind::kAlias, "original");
  }

  void several_names(Record& record, const Element& element, std::string_view column, ListedNameKind kind,
                     std::string_view script) {
    const std::string text = value(element, column);
    const auto names = names_in(text);
    for (const std::string_view name : names) {
      ListedName listed{std::string(name), "", kind, at(element, column)};
      if (name != text) listed.whole = text;
      listed.script = std::string(script);
      add_name(record, std::move(listed));
    }
  }

  void field(const Element& child, Record& record) {
    const std::string_view name = child.name();
    if (name.ends_with("_ALIAS")) return alias(child, record);
    if (name.ends_with("_ADDRESS")) return address(child, record);
    if (name == "INDIVIDUAL_DATE_OF_BIRTH") return birth_date(child, record);
    if (name == "INDIVIDUAL_PLACE_OF_BIRTH") return birth_place(child, record);
    if (name == "INDIVIDUAL_DOCUMENT") return document(child, record);
    if (name == "GENDER") return sex(record, child.text(), at(child, "GENDER"));
    if (name == "UN_LIST_TYPE") {
      if (std::string text = value(child, "UN_LIST_TYPE"); !text.empty())
        record.programmes.push_back({std::move(text), at(child, "UN_LIST_TYPE")});
    } else if (name == "LISTED_ON") {
      record.listed_on = day(child.text(), at(child, "LISTED_ON"));
    } else if (name == "NATIONALITY") {
      for (const Element& one : child.all("VALUE")) nationality(record, state(one, "NATIONALITY"), false);
    } else if (name == "TITLE") {
      facts(record, child, "VALUE", "TITLE");
    } else if (name == "DESIGNATION") {
      facts(record, child, "VALUE", "DESIGNATION");
    } else if (name == "LAST_DAY_UPDATED") {
      for (const Element& one : child.all("VALUE")) {
        const auto read = day(one.text(), at(one, "LAST_DAY_UPDATED"));
        if (read && (!record.updated_on || *read > *record.updated_on)) record.updated_on = read;
      }
    } else if (name == "LIST_TYPE" || name == "VERSIONNUM") {
      child.use();
    }
  }

  // QUALITY is Good or Low; of entities, a.k.a. or f.k.a.
  void alias(const Element& child, Record& record) {
    const std::string_view quality = child.text_of("QUALITY");
    auto kind = ListedNameKind::kAlias;
    if (quality == "Low") kind = ListedNameKind::kWeak;
    if (quality == "f.k.a.") kind = ListedNameKind::kFormer;
    several_names(record, child.child("ALIAS_NAME"), "ALIAS_NAME", kind, "");
    birth(record, child.text_of("DATE_OF_BIRTH"), at(child, "INDIVIDUAL_ALIAS"));
    place(child, "CITY_OF_BIRTH", "", "COUNTRY_OF_BIRTH", "INDIVIDUAL_ALIAS", record.birth_places);
  }

  void place(const Element& child, std::string_view city, std::string_view province, std::string_view country,
             std::string_view column, std::vector<ListedPlace>& places) {
    ListedPlace read{"", {}, at(child, column)};
    for (const std::string_view part :
         {std::string_view("STREET"), city, province, std::string_view("ZIP_CODE"), country}) {
      if (part.empty()) continue;
      const std::string text = value(child.child(part), column);
      if (!text.empty()) read.text += (read.text.empty() ? "" : ", ") + text;
    }
    if (read.text.empty()) return;
    if (const Element element = child.child(country)) read.state = state(element, column);
    places.push_back(std::move(read));
  }

  void address(const Element& child, Record& record) {
    place(child, "CITY", "STATE_PROVINCE", "COUNTRY", "INDIVIDUAL_ADDRESS", record.addresses);
  }

  void birth_place(const Element& child, Record& record) {
    place(child, "CITY", "STATE_PROVINCE", "COUNTRY", "INDIVIDUAL_PLACE_OF_BIRTH", record.birth_places);
  }

  void birth_date(const Element& child, Record& record) {
    const Provenance from = at(child, "INDIVIDUAL_DATE_OF_BIRTH");
    const std::string_view type = child.text_of("TYPE_OF_DATE");
    const std::size_t before = record.births.size();
    if (type == "BETWEEN") {
      const std::string_view first = child.text_of("FROM_YEAR");
      const std::string_view last = child.text_of("TO_YEAR");
      if (!first.empty()) birth(record, std::string(first) + (last.empty() ? "" : "-" + std::string(last)), from);
    }
    if (record.births.size() == before) {
      const std::string_view date = child.text_of("DATE");
      birth(record, date.empty() ? child.text_of("YEAR") : date, from);
    }
    if (type == "APPROXIMATELY" && record.births.size() > before) record.births.back().circa = true;
  }

  void document(const Element& child, Record& record) {
    ListedDocument read;
    read.from = at(child, "INDIVIDUAL_DOCUMENT");
    read.number = value(child.child("NUMBER"), "INDIVIDUAL_DOCUMENT");
    if (read.number.empty()) return;  // what else it says is left over, and kept
    read.type = value(child.child("TYPE_OF_DOCUMENT"), "INDIVIDUAL_DOCUMENT");
    const std::string second = value(child.child("TYPE_OF_DOCUMENT2"), "INDIVIDUAL_DOCUMENT");
    if (read.type.empty()) {
      read.type = second;
    } else if (!second.empty() && second != read.type) {
      read.note = second;
    }
    const Element issuer = child.child("ISSUING_COUNTRY");
    const Element issued_in = child.child("COUNTRY_OF_ISSUE");
    if (const Element country = issuer.text().empty() ? issued_in : issuer; !country.text().empty()) {
      read.issuer = state(country, "INDIVIDUAL_DOCUMENT");
    }
    if (const auto issued = parse_list_date(child.text_of("DATE_OF_ISSUE"))) {
      read.issued = *issued;
    } else if (!child.text_of("DATE_OF_ISSUE").empty()) {
      read.note += (read.note.empty() ? "" : "; ") + value(child.child("DATE_OF_ISSUE"), "INDIVIDUAL_DOCUMENT");
    }
    for (const std::string_view part : {"CITY_OF_ISSUE", "NOTE"}) {
      const std::string text = value(child.child(part), "INDIVIDUAL_DOCUMENT");
      if (!text.empty()) read.note += (read.note.empty() ? "" : "; ") + text;
    }
    record.documents.push_back(std::move(read));
  }
};

}  // namespace

std::unique_ptr<XmlList> un_list(const Options& options, const OnRecord& on_record) {
  return std::make_unique<UnList>("un", options, on_record);
}

}  // namespace limen::lists
