// Inside formats/list_xml: the frame that all forms share. A form says which elements are its entries and what of an
// entry becomes what of a record; counting, refusing, skipping, duplicates and left-over texts are the frame's.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "formats/lists/lists.h"
#include "formats/lists/reading.h"
#include "formats/xml_records/xml_records.h"

namespace limen::lists {

using xml_records::Element;
using xml_records::Rule;
using xml_records::Tree;

class XmlList {
 public:
  XmlList(std::string_view source_name, const Options& options, const OnRecord& on_record)
      : diagnostics_(summary_, options, source_name), options_(options), on_record_(on_record) {}
  virtual ~XmlList() = default;
  XmlList(const XmlList&) = delete;
  XmlList& operator=(const XmlList&) = delete;

  Result<Summary> read(const Source& source);

 protected:
  static constexpr int kEntry = 0;  // Rule::what of entries; everything else goes to about()

  virtual std::span<const Rule> rules() const = 0;
  virtual std::optional<SubjectKind> kind(const Element& entry) = 0;
  virtual void map(const Element& entry, Record& record) = 0;
  virtual void about(int /*what*/, const Element& /*element*/) {}
  virtual void finish() {}  // what was kept back is given now
  // A record is whole; may keep it back.
  virtual void give(Record&& record) { on_record_(std::move(record)); }
  // Attributes and elements that only join things to one another.
  virtual std::span<const std::string_view> bookkeeping() const { return {}; }
  virtual bool is_bookkeeping(std::string_view name) const;

  static Provenance at(const Element& element, std::string_view column) {
    return {element.line(), column, element.offset()};
  }
  // Its text in one line, cleaned.
  std::string value(const Element& element, std::string_view column);
  std::string clean(std::string_view text, const Provenance& from);
  // Kept under Record::other, unless empty.
  void fact(Record& record, const Element& element, std::string_view column);
  void facts(Record& record, const Element& parent, std::string_view name, std::string_view column);
  ListedState state(const Element& element, std::string_view column);
  void nationality(Record& record, ListedState read, bool citizenship);
  // A day, or a warning that it is none.
  std::optional<CivilDate> day(std::string_view text, const Provenance& from);
  void birth(Record& record, std::string_view text, const Provenance& from);
  void sex(Record& record, std::string_view text, const Provenance& from);
  // Unless the record has it: the same name in other upper and lower case, spacing or marks is kept as provenance only.
  void add_name(Record& record, ListedName name);

  Summary summary_{};
  Diagnostics diagnostics_;
  const Options& options_;

 private:
  void entry(const Tree& tree);
  void keep_leftovers(const Tree& tree, Record& record);

  const OnRecord& on_record_;
  std::unordered_set<std::string> references_;
  std::unordered_map<std::string, std::size_t> name_keys_;  // of the record in hand
};

// Whether what an identity document is called says that it identifies its holder ("Passport", "National ID No."), and
// not that somebody has a telephone.
bool is_document_type(std::string_view type);

std::unique_ptr<XmlList> ofac_standard(const Options& options, const OnRecord& on_record);
std::unique_ptr<XmlList> ofac_enhanced(const Options& options, const OnRecord& on_record);
std::unique_ptr<XmlList> ofac_advanced(const Options& options, const OnRecord& on_record);
std::unique_ptr<XmlList> un_list(const Options& options, const OnRecord& on_record);
std::unique_ptr<XmlList> eu_list(const Options& options, const OnRecord& on_record);
std::unique_ptr<XmlList> uk_list(const Options& options, const OnRecord& on_record);

}  // namespace limen::lists
