// The stored message: the same segments, without what must not be kept.
#include <algorithm>
#include <iterator>
#include <span>

#include "engines/sensitive/sensitive.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/writer.h"

namespace limen::sensitive {

using edifact::Step;

namespace {

// Where free text stands in messages other than bookings: FTX, and what neither PAXLST nor CUSRES knows. Names, numbers
// of documents and codes are none.
bool may_reveal(std::uint32_t kind) {
  using edifact::tag;
  constexpr std::uint32_t kPlain[] = {tag("BGM"), tag("RFF"), tag("DTM"), tag("NAD"), tag("CTA"),
                                      tag("COM"), tag("TDT"), tag("LOC"), tag("TSR"), tag("ATT"),
                                      tag("MEA"), tag("GEI"), tag("NAT"), tag("DOC"), tag("EMP"),
                                      tag("CNT"), tag("AUT"), tag("ERP"), tag("ERC"), tag("UNS")};
  return std::ranges::find(kPlain, kind) == std::end(kPlain);
}

class Rewriter {
 public:
  Rewriter(std::string_view bytes, const Rules& rules) : bytes_(bytes), filter_(rules) {}

  Filtered run() {
    out_.bytes.reserve(bytes_.size());
    edifact::Findings unused;
    edifact::InterchangeReader input(bytes_, unused, {.check_characters = false});
    for (Step step = input.next(); step != Step::kEnd; step = input.next()) {
      const edifact::Segment& segment = input.segment();
      if (segment.length() == 0 || segment.offset() < done_) continue;  // an end without its segment
      // UNA is no text: it must stay what it is.
      if (step == Step::kInterchange) {
        gap(input.interchange().offset);
        copy(segment.offset());
      }
      gap(segment.offset());
      if (step == Step::kSegment && (pnrgov::is_pnrgov(input.message()) || may_reveal(segment.tag()))) {
        of_message(segment);
      } else if (step == Step::kOutside) {
        gap(segment.end());
      } else {
        copy(segment.end());
      }
    }
    gap(bytes_.size());
    out_.counts = filter_.counts();
    out_.taken = std::move(filter_.taken());
    return std::move(out_);
  }

 private:
  void copy(std::uint64_t to) {
    out_.bytes.append(bytes_.substr(done_, to - done_));
    done_ = to;
  }

  // Headings, footers, log lines: no segments, but texts. One that reveals something becomes blanks, line by line.
  void gap(std::uint64_t to) {
    if (to <= done_) return;
    const std::uint64_t from = out_.bytes.size();
    const std::uint64_t offset = done_;
    copy(to);
    const std::span<char> text(out_.bytes.data() + from, out_.bytes.size() - from);
    const auto cards = static_cast<std::uint64_t>(pnrgov::mask_cards(text));
    const std::uint32_t kinds = text.size() < 4 ? 0 : filter_.look({text.data(), text.size()});
    filter_.counts().cards += cards;
    if (kinds != 0) {
      filter_.count(kinds);
      for (char& c : text) {
        if (c != '\r' && c != '\n') c = ' ';
      }
    }
    if (kinds != 0 || cards != 0) out_.changed.push_back({offset, text.size(), from, text.size()});
  }

  void of_message(const edifact::Segment& segment) {
    record_.clear();
    pnrgov::add_segment(segment, record_);
    const int cards = pnrgov::mask_cards(record_);
    filter_.counts().cards += static_cast<std::uint64_t>(cards);
    filter_.filter(record_);
    if (cards == 0 && !record_.last_line().filtered) return copy(segment.end());
    const std::uint64_t from = out_.bytes.size();
    if (record_.last_line().unsplit) {
      // Too large to be cut: its tag stays.
      out_.bytes.append(segment.original().substr(0, 3)).append(segment.separators().terminator_text());
    } else {
      edifact::EdifactWriter writer(out_.bytes, segment.separators());
      pnrgov::write_line(writer, record_, record_.last_line());
    }
    out_.changed.push_back({segment.offset(), segment.length(), from, out_.bytes.size() - from});
    done_ = segment.end();
  }

  std::string_view bytes_;
  Filter filter_;
  pnrgov::Record record_;
  Filtered out_;
  std::uint64_t done_ = 0;
};

}  // namespace

Filtered filter_message(std::string_view bytes, const Rules& rules) { return Rewriter(bytes, rules).run(); }

}  // namespace limen::sensitive
