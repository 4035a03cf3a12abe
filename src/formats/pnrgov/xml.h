// IATA_PNRGOV_NotifRQ: the XML form of PNRGOV, into the same model. See pnrgov.h.
//
//   XmlReader reader([&](const Push& push, Pnr& pnr) { … }, {}, &filter);
//   TRY(reader.feed(chunk));  // any number of times
//   TRY(reader.finish());
//
// Elements become the lines that the EDIFACT form would have; what has no place there becomes a raw line "XML" with its
// path and text, and a Finding. A document type is passed over, with all that it declares; entities and external things
// are refused. What declares an encoding that is not known is read all the same ("pnrgov.xml.encoding"). A booking
// whose end is missing ends where the next one begins; depth, size of a PNR and number of attributes are limited. PNRs
// before an error have been given out.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "formats/pnrgov/filter.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

// Does this look like the XML form? Looks at the first 2 KB.
bool looks_like_xml(std::string_view bytes);

struct XmlOptions {
  std::size_t max_depth = 32;
  std::size_t max_nodes = 500'000;       // elements and attributes of one PNR
  std::size_t max_pnr_bytes = 8U << 20;  // text and attributes of one PNR
  std::size_t max_bytes = 2047U << 20;   // of the whole document
  std::size_t max_damaged = 10'000;      // PNRs
  bool utf8 = false;                     // it was made UTF-8, whatever its declaration says
  // Told of the bytes that were passed over behind a damaged place: offsets in the document.
  std::function<void(std::uint64_t from, std::uint64_t to)> skipped = {};
};

class XmlReader {
 public:
  using Sink = std::function<void(const Push&, Pnr&)>;
  // `filter` must outlive the reader.
  explicit XmlReader(Sink sink, const XmlOptions& options = {}, LineFilter* filter = nullptr);
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;
  ~XmlReader();

  // Errors: "pnrgov.xml.syntax", ".root", ".doctype", ".depth", ".size", with the byte offset; it stays.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  const Push& push() const;
  std::uint64_t masked_cards() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::pnrgov
