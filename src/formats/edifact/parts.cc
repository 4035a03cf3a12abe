#include "formats/edifact/parts.h"

#include <algorithm>

#include "formats/edifact/reader_state.h"

namespace limen::edifact {

namespace {

constexpr std::size_t kFirstLook = 64U << 10;
constexpr std::size_t kFrameSearch = 1U << 20;   // an interchange is looked for so far behind the middle of a file
constexpr std::size_t kShortSearch = 16U << 10;  // where there is hardly another one
constexpr std::size_t kEndBytes = 1024;

// The place behind the terminator that stands before `place`, with nothing but white space between; 0 when there is
// none, or when it is released.
std::size_t behind_terminator(std::string_view whole, std::size_t place, const Separators& separators) {
  while (place > 0 && is_white(whole[place - 1]) && whole[place - 1] != separators.terminator) --place;
  if (!whole.substr(0, place).ends_with(separators.terminator_text())) return 0;
  bool released = false;
  for (std::size_t at = place - separators.terminator_size(); at > 0; --at) {
    const char c = whole[at - 1];
    if (separators.has_release() && c == separators.release) {
      released = !released;
    } else if (c != '\r' && c != '\n') {
      break;
    }
  }
  return released ? 0 : place;
}

// Does the input end with the end of this interchange, so that it is most likely the only one?
bool ends_with(std::string_view whole, const Interchange& interchange) {
  std::string end(whole.substr(whole.size() - std::min(whole.size(), kEndBytes)));
  std::erase_if(end, [](char c) { return c == '\r' || c == '\n'; });
  const Separators& separators = interchange.separators;
  const std::size_t at = end.rfind(std::string("UNZ") + separators.element);
  if (at == std::string::npos || interchange.reference.empty()) return false;
  const std::string reference = separators.element + interchange.reference;
  const std::size_t place = end.find(separators.element, at + 4);  // behind the count
  return place != std::string::npos && end.compare(place, reference.size(), reference) == 0 &&
         end.compare(place + reference.size(), separators.terminator_size(), separators.terminator_text()) == 0;
}

std::optional<Seam> between_interchanges(std::string_view whole, std::size_t from, std::size_t reach,
                                         const Separators& separators) {
  const auto frame = find_frame(whole, from, std::min(whole.size(), from + reach), false, false);
  if (!frame) return std::nullopt;
  Seam seam;
  seam.offset = behind_terminator(whole, frame->begin, separators);
  if (seam.offset == 0) return std::nullopt;
  return seam;
}

std::optional<Seam> between_messages(std::string_view whole, std::size_t from, const Seam& first) {
  const Separators& separators = first.interchange.separators;
  const std::string begin = std::string("UNH") + separators.element;
  for (std::size_t at = whole.find(begin, from); at != std::string_view::npos; at = whole.find(begin, at + 1)) {
    Seam seam = first;
    seam.offset = behind_terminator(whole, at, separators);
    if (seam.offset > from) return seam;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Seam> find_seams(std::string_view whole, std::size_t parts) {
  Findings findings;
  InterchangeReader reader(whole, findings);
  Step step = reader.next();
  while (step != Step::kMessage && step != Step::kEnd) step = reader.next();
  std::vector<Seam> seams;
  if (step == Step::kEnd || reader.interchange().implied) return seams;
  Seam first;
  first.inside = true;
  first.interchange = reader.interchange();
  if (reader.group() != nullptr) first.group = *reader.group();
  const std::uint64_t first_end = reader.segment().end();
  // Lines that are broken are broken from the beginning on.
  const std::uint64_t enough = std::min<std::uint64_t>(kFirstLook, whole.size() / parts / 2);
  while (step != Step::kEnd && reader.offset() < enough) step = reader.next();
  if (findings.has("edifact.segment.line_break")) first.told |= static_cast<std::uint8_t>(Once::kLineBreaks);
  if (findings.has("edifact.segment.padding")) first.told |= static_cast<std::uint8_t>(Once::kPaddedTag);
  const std::size_t reach = ends_with(whole, first.interchange) ? kShortSearch : kFrameSearch;
  if (findings.has("edifact.segment.quoted")) first.told |= static_cast<std::uint8_t>(Once::kQuoted);
  for (std::size_t part = 1; part < parts; ++part) {
    const std::size_t wanted = whole.size() / parts * part;
    const std::size_t from = std::max<std::size_t>({wanted, first_end, seams.empty() ? 0 : seams.back().offset});
    auto seam = between_interchanges(whole, from, reach, first.interchange.separators);
    if (!seam) seam = between_messages(whole, from, first);
    if (!seam) break;
    if (!seams.empty()) seams.back().until = seam->offset;
    seams.push_back(std::move(*seam));
  }
  if (seams.empty()) return seams;
  seams.back().until = whole.size();
  for (Seam& seam : seams) seam.utf8 = findings.has("edifact.bom");
  std::vector<std::uint64_t> offsets;
  for (const Seam& seam : seams) offsets.push_back(seam.offset);
  const auto lines = std::make_shared<SeamLines>(whole, std::move(offsets));
  for (std::size_t i = 0; i < seams.size(); ++i) {
    seams[i].lines = lines;
    seams[i].number = i;
  }
  return seams;
}

SeamLines::SeamLines(std::string_view whole, std::vector<std::uint64_t> offsets)
    : whole_(whole), offsets_(std::move(offsets)), counts_(offsets_.size()) {
  for (auto& count : counts_) count.store(kUnknown, std::memory_order_relaxed);
}

std::uint64_t SeamLines::line_at(std::size_t seam) {
  std::uint64_t line = 1;
  std::uint64_t from = 0;
  for (std::size_t i = 0; i <= seam; ++i) {
    // Two threads may count the same at once; they find the same.
    std::uint64_t count = counts_[i].load(std::memory_order_relaxed);
    if (count == kUnknown) {
      count = LineCounter::count(Input(whole_), from, offsets_[i]);
      counts_[i].store(count, std::memory_order_relaxed);
    }
    line += count;
    from = offsets_[i];
  }
  return line;
}

// ------------------------------------------------------------------------------------------------------------------
// The reader of a part

void InterchangeReader::State::begin_at(const Seam& seam) {
  is_part = true;
  part_begin = seam.offset;
  part_until = seam.until;
  part_inside = seam.inside;
  utf8 = utf8 || seam.utf8;
  ranges.begin_at(seam.offset);
  if (seam.lines != nullptr) lines = LineCounter(seam);
  if (!seam.inside) {
    begin_outside(seam.offset);
    return;
  }
  outside = false;
  in_interchange = true;
  told_once = seam.told;
  current = seam.interchange;
  current.groups = current.messages = 0;
  in_group = seam.group.has_value();
  if (seam.group) current_group = *seam.group;
  current_group.messages = 0;
  set_character_exceptions();
  characters_from(seam.offset, 1);
  look_from(seam.offset);
  cursor.seek(seam.offset, current.separators);
}

// Is the part read, so that the next segment is somebody else's?
bool InterchangeReader::State::part_ends() {
  if (in_message || in_interchange != part_inside) return false;
  if (ranges.end() >= part_until || reframe) return true;
  if (!part_inside) return false;
  if (waiting) return segment.tag() != tag("UNH");
  if (tidy_due) tidy_after_message();
  waiting = fetch();
  return !waiting || segment.flags() != 0 || segment.tag() != tag("UNH");
}

InterchangeReader::InterchangeReader(std::string_view whole, const Seam& seam, const ReaderOptions& options)
    : state_(std::make_unique<State>(Input(whole), nullptr, options)), plain_(state_.get()) {
  state_->begin_at(seam);
}
InterchangeReader::InterchangeReader(std::string_view whole, const Seam& seam, Report& report,
                                     const ReaderOptions& options)
    : state_(std::make_unique<State>(Input(whole), &report, options)), plain_(state_.get()) {
  state_->begin_at(seam);
}

bool InterchangeReader::at_seam(const Seam& seam) const {
  const State& s = *state_;
  if (s.cursor.passed() != 0 || s.in_message || s.waiting || s.reframe || s.in_interchange != seam.inside) return false;
  if (s.utf8 != (s.options.utf8 || seam.utf8)) return false;
  if ((s.pending ? s.segment_end : s.ranges.end()) != seam.offset) return false;
  if (!seam.inside) return s.outside && s.search == seam.offset;
  const bool same_group =
      s.in_group == seam.group.has_value() && (!s.in_group || s.current_group.offset == seam.group->offset);
  return same_group && s.told_once == seam.told && s.current.offset == seam.interchange.offset &&
         s.current.separators == seam.interchange.separators;
}

bool InterchangeReader::take_over(const InterchangeReader& other) {
  State& s = *state_;
  const State& o = *other.state_;
  if (!o.is_part || !o.ended || o.in_message) return false;
  if (s.pending) s.cover_last();
  if (s.ranges.end() != o.part_begin || o.ranges.end() == o.part_begin) return false;
  for (const Diagnostic& found : o.own.diagnostics) {
    const bool said =
        (found.code == "edifact.segment.line_break" && (s.told_once & static_cast<unsigned>(Once::kLineBreaks)) != 0) ||
        (found.code == "edifact.segment.padding" && (s.told_once & static_cast<unsigned>(Once::kPaddedTag)) != 0) ||
        (found.code == "edifact.segment.quoted" && (s.told_once & static_cast<unsigned>(Once::kQuoted)) != 0);
    if (!said || !o.part_inside) s.told.diagnostic(found);
  }
  if (&o.told == &o.own) {
    for (const Range& range : o.own.ranges) s.ranges.cover(range.offset + range.length, range.kind);
  } else {
    s.ranges.finish();
    s.ranges.begin_at(o.ranges.end());
  }
  s.shown = &s.nothing;
  s.looked += o.looked;
  s.utf8 = s.utf8 || o.utf8;
  s.rescanned += o.rescanned;
  const std::uint64_t end = s.ranges.end();
  if (!o.part_inside) {
    s.interchange_count += o.interchange_count;
    s.begin_outside(end);
    return true;
  }
  s.told_once |= o.told_once;
  s.current.separators = o.current.separators;  // a PADIS message ends repetition for those behind it
  s.current.messages += o.current.messages;
  s.current_group.messages += o.current_group.messages;
  s.interchange_segments += o.interchange_segments;
  s.look_from(end);
  s.cursor.seek(end, s.current.separators);
  s.characters_from(end, s.interchange_segments + 1);
  return true;
}

}  // namespace limen::edifact
