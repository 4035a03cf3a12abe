// What carriers send, as it comes: EDIFACT interchanges and PNRGOV documents in XML, one behind the other in one
// stream, in UTF-16 when somebody's editor has been at it. Takes a stream apart into sections that the readers of one
// form can read; every byte lies in exactly one section.
//
//   Sections sections(source);
//   while (const auto section = sections.next()) {
//     if (section->form == Form::kEdifact) {
//       Shifted report(told, *section);  // places of the section become places of the stream
//       edifact::InterchangeReader reader(sections.source(), report);
//       …
//     } else {
//       for (std::string_view bytes; !(bytes = sections.take(16384)).empty();) …
//     }
//   }
//
// What is no XML document of PNRGOV belongs to a section of EDIFACT, whose reader knows what to do with any bytes. A
// document that turns out to be damaged is given up with give_back(): the bytes from there on are looked at again.
//
// Ownership: what take() gives lives until the next call. Memory does not grow with the stream. Threads: an object
// belongs to one. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/edifact/reader.h"

namespace limen::received {

enum class Form : std::uint8_t { kEdifact, kXml };

struct Section {
  Form form = Form::kEdifact;
  std::uint64_t offset = 0;  // of its first byte in the stream
  std::uint64_t lines = 0;   // line ends before it
};

class Sections {
 public:
  explicit Sections(edifact::Source source) : source_(std::move(source)) {}
  Sections(const Sections&) = delete;
  Sections& operator=(const Sections&) = delete;

  // What is left of the section before is passed over; nullopt at the end of the stream.
  std::optional<Section> next();
  // The next bytes of the section, at most `most`; empty at its end.
  std::string_view take(std::size_t most);
  // take() for readers that want a Source; *this must outlive it.
  edifact::Source source();
  // The last `count` bytes that take() gave, and everything behind them, do not belong to the section after all.
  void give_back(std::size_t count);

 private:
  struct Start {
    std::size_t place = 0;  // of the document, its declaration included
    std::size_t root = 0;
  };
  bool fill();
  void look();
  void look_for_document();
  void look_for_end();
  void look_for_root_end();
  std::optional<Start> document_at(std::size_t place) const;
  void count_lines(std::string_view bytes);

  edifact::Source source_;
  std::string buffer_;
  std::size_t begin_ = 0;  // in buffer_: not taken yet
  std::size_t limit_ = 0;  // up to here it belongs to the section
  std::size_t scan_ = 0;   // from here on it was not looked at
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
  bool after_return_ = false;             // the last byte taken was a CR
  bool final_ = false;                    // nothing follows what is in buffer_
  bool ended_ = true;                     // the section ends at limit_
  std::optional<Start> start_;            // of the document that begins at limit_
  std::uint64_t root_ = 0;                // offset of the root of the document that is being taken
  std::optional<std::uint64_t> refused_;  // of one that was given back: it is not tried again
  Form form_ = Form::kEdifact;
};

// Passes on what a reader of a section tells, with places in the stream.
class Shifted final : public edifact::Report {
 public:
  Shifted(edifact::Report& to, const Section& section) : to_(to), section_(section) {}
  void diagnostic(const edifact::Diagnostic& diagnostic) override;
  void range(const edifact::Range& range) override;

 private:
  edifact::Report& to_;
  Section section_;
};

// Could there be a document in XML? Without one a whole input is a single section of EDIFACT.
bool has_documents(std::string_view whole);

enum class Encoding : std::uint8_t { kBytes, kUtf16Little, kUtf16Big };
// By the byte order mark, or because the first bytes are ASCII with a NUL before or behind each.
Encoding encoding_of(std::string_view first_bytes);
// A stream of UTF-16 as UTF-8. What is no UTF-16 becomes U+FFFD, an odd byte at the end too.
edifact::Source utf8_source(edifact::Source source, Encoding encoding);

// The way back, for whoever writes what was read in the same encoding. Characters may come in pieces.
class Utf16Writer {
 public:
  explicit Utf16Writer(Encoding encoding) : encoding_(encoding) {}
  void append(std::string& out, std::string_view utf8);

 private:
  Encoding encoding_;
  std::string rest_;
};

}  // namespace limen::received
