// The stored message: the same segments, without what must not be kept.
#include <span>

#include "engines/sensitive/sensitive.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/mask.h"

namespace limen::sensitive {

using edifact::Step;

namespace {

class Rewriter {
 public:
  Rewriter(std::string_view bytes, const Rules& rules) : bytes_(bytes), segments_(rules) {}

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
      if (step == Step::kOutside) {
        gap(segment.end());
      } else {
        const bool inner = step == Step::kSegment;
        this->segment(segment, inner ? SegmentFilter::part_of(input.message()) : SegmentFilter::Part::kEnvelope);
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

  void segment(const edifact::Segment& segment, SegmentFilter::Part part) {
    const std::string_view bytes = segments_.bytes(segment, part);
    if (!segments_.changed()) return copy(segment.end());
    out_.changed.push_back({segment.offset(), segment.length(), out_.bytes.size(), bytes.size()});
    out_.bytes.append(bytes);
    done_ = segment.end();
  }

  std::string_view bytes_;
  SegmentFilter segments_;
  Filter& filter_ = segments_.filter();
  Filtered out_;
  std::uint64_t done_ = 0;
};

}  // namespace

Filtered filter_message(std::string_view bytes, const Rules& rules) { return Rewriter(bytes, rules).run(); }

}  // namespace limen::sensitive
