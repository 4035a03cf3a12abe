// Elements of the XML form as the lines of the EDIFACT form. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/pnrgov/builder.h"
#include "formats/pnrgov/xml_tree.h"

namespace limen::pnrgov {

class XmlLines {
 public:
  XmlLines(XmlTree& tree, Builder& builder) : tree_(tree), builder_(builder) {}

  // Elements below the root before (or behind) the PNRs; the builder stands in the push.
  void header(Push& push);
  // What stands between and behind the PNRs: raw lines of the push.
  void others(Push& push);
  // The tree is one PNR of a flight of that day; the builder stands in it.
  void pnr(Record& record, std::optional<CivilDate> day);

 private:
  void begin(std::uint32_t tag, std::uint32_t node);
  XmlLines& put(std::size_t element, std::size_t component, std::string_view text);
  void end();
  void put_date_time(std::size_t element, std::size_t component, std::string_view iso);
  void left_over();

  void locators(std::uint32_t pnr);
  void originator(std::uint32_t pnr);
  void contact(std::uint32_t node);
  void baggage(std::uint32_t node);
  void passenger(std::uint32_t node);
  void fare(std::uint32_t node);
  void ticket(std::uint32_t node);
  void ticket_prices(std::uint32_t node);
  void payment(std::uint32_t node);
  void flight(std::uint32_t node);
  void request(std::uint32_t node, std::string_view reference);
  void document_request(std::uint32_t node, std::string_view reference);
  void remark(std::uint32_t node);
  std::string reference_of(std::uint32_t node);
  std::string document_text(std::uint32_t node, std::string_view kind);

  XmlTree& tree_;
  Builder& builder_;
  Record* record_ = nullptr;
  std::optional<CivilDate> day_;
  std::vector<std::pair<std::string, std::string>> slashed_;    // values with a slash inside: path, text
  std::map<std::string, std::string, std::less<>> references_;  // RPH → reference
};

}  // namespace limen::pnrgov
