#include "formats/list_xml/xml_list.h"

#include <algorithm>

#include "base/text.h"
#include "formats/list_xml/list_xml.h"

namespace limen::lists {
namespace {

// White space of any kind and length is one blank [XML 1.0 §2.10 leaves it to the application].
std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : trim(text)) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (blank && line.ends_with(' ')) continue;
    line += blank ? ' ' : c;
  }
  return line;
}

std::string name_key(const ListedName& name) {
  std::string key = fold_case(name.text());
  std::erase_if(key, [](char c) { return c == ' ' || c == ',' || c == '-' || c == '.' || c == '\''; });
  return key;
}

// How much a kind says: the same name listed as weak and as an alias is an alias.
int rank(ListedNameKind kind) {
  switch (kind) {
    case ListedNameKind::kPrimary:
      return 3;
    case ListedNameKind::kAlias:
      return 2;
    case ListedNameKind::kFormer:
      return 1;
    case ListedNameKind::kWeak:
      return 0;
  }
  return 0;
}

}  // namespace

Result<Summary> XmlList::read(const Source& source) {
  auto broken = xml_records::read_records(source, rules(), [this](int what, const Tree& tree) {
    if (what == kEntry) {
      entry(tree);
    } else if (!tree.overflow() && !tree.cut()) {
      about(what, tree.root());
    } else if (tree.overflow()) {
      diagnostics_.begin_record();
      diagnostics_.error("list.record.too_large", "a part of the list is larger than allowed",
                         {tree.root().line(), "", tree.root().offset()});
    }
  });
  if (broken) {
    diagnostics_.begin_record();
    diagnostics_.add(*broken);
    summary_.broken = std::move(broken);
  }
  finish();
  TRY(check_counts(summary_));
  return std::move(summary_);
}

void XmlList::entry(const Tree& tree) {
  const Element root = tree.root();
  ++summary_.records_count.in;
  diagnostics_.begin_record();
  const Provenance place{root.line(), "", root.offset()};
  if (tree.overflow()) {
    diagnostics_.error("list.record.too_large", "an entry is larger than allowed", place);
    ++summary_.records_count.refused;
    return;
  }
  if (tree.cut()) {
    diagnostics_.error("list.record.cut", "the document ends or is damaged within this entry", place);
    ++summary_.records_count.refused;
    return;
  }
  const auto subject = kind(root);
  if (subject && *subject != SubjectKind::kPerson && options_.persons_only) {
    ++summary_.records_count.skipped;
    ++summary_.skipped[std::string(to_text(*subject))];
    return;
  }
  Record record;
  record.line = root.line();
  if (subject) {
    record.kind = *subject;
    map(root, record);
    // A list names everybody; one that is known by a document alone is a fault of the source.
    if (record.names.empty()) diagnostics_.error("list.name.missing", "an entry without a name", place);
    if (record.reference.empty()) diagnostics_.error("list.reference.missing", "an entry without a number", place);
    if (!record.reference.empty() && references_.contains(record.reference)) {
      diagnostics_.error("list.reference.duplicate", "an earlier entry has the same reference", place);
    }
  } else {
    diagnostics_.error("list.kind.unknown", "neither person nor entity, vessel or aircraft", place);
  }
  if (diagnostics_.failed()) {
    ++summary_.records_count.refused;
    return;
  }
  references_.insert(record.reference);
  keep_leftovers(tree, record);
  const auto primary = std::ranges::find(record.names, ListedNameKind::kPrimary, &ListedName::kind);
  if (primary != record.names.end()) std::rotate(record.names.begin(), primary, primary + 1);
  ++summary_.records_count.accepted;
  give(std::move(record));
}

bool XmlList::is_bookkeeping(std::string_view name) const {
  const auto dropped = bookkeeping();
  return std::ranges::find(dropped, name) != dropped.end();
}

void XmlList::keep_leftovers(const Tree& tree, Record& record) {
  for (const auto& left : tree.leftovers()) {
    if (is_bookkeeping(left.name)) continue;
    const Provenance from{left.line, "other", left.offset};
    std::string text(left.parent);
    text += text.empty() ? "" : "/";
    text += left.name;
    text += ": ";
    text += clean(left.text, from);
    record.other.push_back({std::move(text), from});
  }
}

std::string XmlList::clean(std::string_view text, const Provenance& from) {
  return clean_text(one_line(text), from, diagnostics_);
}

std::string XmlList::value(const Element& element, std::string_view column) {
  const std::string_view text = element.text();
  return text.empty() ? std::string() : clean(text, at(element, column));
}

void XmlList::fact(Record& record, const Element& element, std::string_view column) {
  std::string text = value(element, column);
  if (!text.empty()) record.other.push_back({std::move(text), at(element, column)});
}

void XmlList::facts(Record& record, const Element& parent, std::string_view name, std::string_view column) {
  for (Element child = parent.first(); child; child = child.next()) {
    if (child.name() == name) fact(record, child, column);
  }
}

ListedState XmlList::state(const Element& element, std::string_view column) {
  return listed_state(value(element, column), at(element, column), options_, diagnostics_);
}

void XmlList::nationality(Record& record, ListedState read, bool citizenship) {
  if (read.text.empty()) return;
  if (citizenship) add_state(record.citizenships, read);
  add_state(record.nationalities, std::move(read));
}

std::optional<CivilDate> XmlList::day(std::string_view text, const Provenance& from) {
  if (trim(text).empty()) return std::nullopt;
  if (const auto date = parse_list_date(text)) {
    if (const auto whole = date->date()) return whole;
  }
  diagnostics_.warning("list.day.unread", "not a whole date", from);
  return std::nullopt;
}

void XmlList::birth(Record& record, std::string_view text, const Provenance& from) {
  if (trim(text).empty()) return;
  if (auto read = parse_list_birth(text, from)) {
    record.births.push_back(*std::move(read));
    return;
  }
  diagnostics_.warning("list.birth.unread", "a date of birth in a form that is not known", from);
  record.other.push_back({"date of birth: " + clean(text, from), from});
}

void XmlList::sex(Record& record, std::string_view text, const Provenance& from) {
  const std::string lower = to_lower_ascii(trim(text));
  if (lower.empty() || lower == "unknown") return;
  std::optional<Sex> read;
  if (lower == "male" || lower == "m") read = Sex::kMale;
  if (lower == "female" || lower == "f") read = Sex::kFemale;
  if (!read) {
    diagnostics_.warning("list.sex.unread", "a sex in a form that is not known", from);
    record.other.push_back({"sex: " + clean(text, from), from});
  } else if (std::ranges::find(record.sexes, *read) == record.sexes.end()) {
    record.sexes.push_back(*read);
  }
}

void XmlList::add_name(Record& record, ListedName name) {
  if (name.surname.empty() && name.given_names.empty()) return;
  if (name.surname.empty()) std::swap(name.surname, name.given_names);
  if (record.names.empty()) name_keys_.clear();
  const auto [place, fresh] = name_keys_.emplace(name_key(name), record.names.size());
  if (fresh) {
    record.names.push_back(std::move(name));
    return;
  }
  ListedName& known = record.names[place->second];
  known.also.push_back(name.from);
  if (rank(name.kind) > rank(known.kind)) known.kind = name.kind;
}

bool is_document_type(std::string_view type) {
  const std::string lower = to_lower_ascii(type);
  const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  if (lower.ends_with(':') || lower.ends_with('-')) return false;
  for (const std::string_view word : {"phone", "email", "website", "executive order", "gazette", "swift", "isin", "fax",
                                      "ticker", "currency", "listing"}) {
    if (has(word)) return false;
  }
  for (const std::string_view word : {"passport",
                                      "passeport",
                                      "pasaporte",
                                      "identification",
                                      "identity",
                                      " id",
                                      "id ",
                                      "id-",
                                      "travel document",
                                      "cedula",
                                      "c\xC3\xA9"
                                      "dula",
                                      "licen",
                                      "visa",
                                      "number",
                                      "no.",
                                      "ssn",
                                      "certificate",
                                      "curp",
                                      "nit ",
                                      "d-u-n-s",
                                      "permit",
                                      "card"}) {
    if (has(word)) return true;
  }
  return lower == "nit" || lower == "id" || lower == "rfc" || lower == "curp";
}

Result<Summary> read_xml(Format format, const Source& source, const Options& options, const OnRecord& on_record) {
  switch (format) {
    case Format::kOfacXml:
      return ofac_standard(options, on_record)->read(source);
    case Format::kOfacEnhanced:
      return ofac_enhanced(options, on_record)->read(source);
    case Format::kOfacAdvanced:
      return ofac_advanced(options, on_record)->read(source);
    case Format::kUnXml:
      return un_list(options, on_record)->read(source);
    case Format::kEuXml:
      return eu_list(options, on_record)->read(source);
    case Format::kUkXml:
      return uk_list(options, on_record)->read(source);
    default:
      return Error{"list.format.unknown", "not a form of list in XML"};
  }
}

}  // namespace limen::lists
