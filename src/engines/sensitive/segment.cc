// One segment as it may be shown or stored.
#include <algorithm>
#include <iterator>

#include "engines/sensitive/sensitive.h"
#include "formats/edifact/writer.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/writer.h"

namespace limen::sensitive {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where free text stands in messages other than bookings: FTX, and what neither PAXLST nor CUSRES knows. Names, numbers
// of documents and codes are none.
bool may_reveal(std::uint32_t kind) {
  using edifact::tag;
  constexpr std::uint32_t kPlain[] = {tag("BGM"), tag("RFF"), tag("DTM"), tag("NAD"), tag("CTA"), tag("COM"),
                                      tag("TDT"), tag("LOC"), tag("TSR"), tag("ATT"), tag("MEA"), tag("GEI"),
                                      tag("NAT"), tag("DOC"), tag("EMP"), tag("CNT"), tag("AUT"), tag("ERP"),
                                      tag("ERC"), tag("UNS"), tag("PDT")};
  return std::ranges::find(kPlain, kind) == std::end(kPlain);
}

}  // namespace

SegmentFilter::Part SegmentFilter::part_of(const edifact::Message& message) {
  return pnrgov::is_pnrgov(message) ? Part::kBooking : Part::kOther;
}

std::string_view SegmentFilter::bytes(const edifact::Segment& segment, Part part) {
  changed_ = false;
  const std::string_view original = segment.original();
  if (original.empty()) return original;
  record_.clear();
  pnrgov::add_segment(segment, record_);
  before_.clear();
  for (const pnrgov::Value& value : record_.last_values()) before_ += value.text();
  const int cards = pnrgov::mask_cards(record_);
  filter_.counts().cards += static_cast<std::uint64_t>(cards);
  if (part == Part::kBooking || (part == Part::kOther && may_reveal(segment.tag()))) filter_.filter(record_);
  const pnrgov::Line& line = record_.last_line();
  if (cards == 0 && !line.filtered) return original;
  changed_ = true;
  out_.clear();
  if (line.unsplit && part == Part::kEnvelope) {
    out_ = original;
    pnrgov::mask_cards(out_);
  } else if (line.unsplit) {
    // Too large to be cut: its tag stays.
    out_.append(original.substr(0, 3)).append(segment.separators().terminator_text());
  } else if (line.filtered || !mask_in_place(segment)) {
    edifact::EdifactWriter writer(out_, segment.separators());
    pnrgov::write_line(writer, record_, line);
  }
  keep_version(segment);
  return out_;
}

// Without the digit of the version a UNB is none, and the segments behind it would be of no interchange.
void SegmentFilter::keep_version(const edifact::Segment& segment) {
  const std::string_view original = segment.original();
  if (segment.tag() != edifact::tag("UNB") || out_.size() != original.size()) return;
  const std::string_view version = segment.value(1, 2);
  if (version.empty() || !is_digit(version.front())) return;
  const std::uint64_t place = segment.place_of(version).offset - segment.offset();
  if (place < out_.size() && out_[place] == 'X') out_[place] = version.front();
}

// The digits of the values are those of the bytes, in the same order. False: some of them separate.
bool SegmentFilter::mask_in_place(const edifact::Segment& segment) {
  const edifact::Separators& s = segment.separators();
  const auto separates = [&](char c) { return is_digit(c) && s.is_service(c); };
  out_ = segment.original();
  if (std::any_of(out_.begin(), out_.end(), separates)) return false;
  auto skipped = std::count_if(segment.tag_text().begin(), segment.tag_text().end(), is_digit);
  if (segment.tag() == 0) skipped = 0;  // the tag is a value then
  std::string after;
  for (const pnrgov::Value& value : record_.last_values()) after += value.text();
  if (std::count_if(out_.begin(), out_.end(), is_digit) !=
      skipped + std::count_if(before_.begin(), before_.end(), is_digit)) {
    out_.clear();
    return false;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < before_.size(); ++i) {
    if (!is_digit(before_[i])) continue;
    while (!is_digit(out_[at]) || skipped > 0) skipped -= is_digit(out_[at++]) ? 1 : 0;
    out_[at++] = after[i];
  }
  return true;
}

}  // namespace limen::sensitive
