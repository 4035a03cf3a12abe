#include "engines/interactive/line.h"

#include <algorithm>

#include "base/text.h"
#include "engines/interactive/interactive.h"

namespace limen::interactive {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;
constexpr std::string_view kUsualRelease = "05B";
constexpr std::size_t kLongestComponent = 512;  // 4440 [UN directory D.05B]

struct Stamp {
  std::string date;  // YYMMDD
  std::string time;  // HHMM
};

// Of UTC.
Stamp stamp_of(Instant now) {
  const CivilDate day = now.utc_day();
  const std::int64_t second = now.microseconds / kMicroseconds - std::int64_t{day.days()} * 86'400;  // of the day
  const auto two = [](std::string& text, std::int64_t number) {
    text.push_back(static_cast<char>('0' + number / 10 % 10));
    text.push_back(static_cast<char>('0' + number % 10));
  };
  Stamp stamp;
  for (const std::int64_t part : {day.year(), day.month(), day.day()}) two(stamp.date, part);
  for (const std::int64_t part : {second / 3600, second / 60 % 60}) two(stamp.time, part);
  return stamp;
}

bool holds_service(std::string_view value, const edifact::Separators& separators) {
  return std::ranges::any_of(value, [&](char c) { return separators.is_service(c); });
}

// Theirs, unless nobody means them or our own name cannot be written with them.
edifact::Separators answering(const edifact::Separators& theirs, const Settings& settings) {
  if (theirs.typographic) return edifact::kDefaultSeparators;  // a word processor's, not the carrier's
  if (theirs.has_release()) return theirs;
  const bool writable = !holds_service(settings.identity, theirs) && !holds_service(settings.application, theirs);
  return writable ? theirs : edifact::kDefaultSeparators;
}

// Is this what a reader takes for granted where no UNA stands?
bool is_usual(edifact::Separators separators) {
  if (separators.repetition == '*') separators.repetition = '\0';
  return separators == edifact::kDefaultSeparators;
}

// U+00C0 to U+00FF without their marks.
constexpr std::string_view kLatinBases = "AAAAAAACEEEEIIIIDNOOOOOXOUUUUYTSaaaaaaaceeeeiiiidnooooo-ouuuuyty";
static_assert(kLatinBases.size() == 0x100 - 0xC0);

// The nearest character of ASCII; a full stop when there is none.
char nearest(char32_t c) {
  if (c < 0x80) return static_cast<char>(c);
  if (c >= 0xC0 && c <= 0xFF) return kLatinBases[c - 0xC0];
  switch (c) {
    case 0x2018:
    case 0x2019:
      return '\'';
    case 0x201C:
    case 0x201D:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
      return '-';
    case 0xA0:
    case 0x202F:
      return ' ';
    default:
      return '.';
  }
}

void append_character(std::string& out, char32_t c, edifact::Repertoire repertoire) {
  if (const auto own = edifact::encode(repertoire, to_utf8(std::u32string_view(&c, 1)))) {
    out += *own;
    return;
  }
  const std::string near(1, nearest(c));
  for (const std::string& likely : {near, to_upper_ascii(near)}) {
    const auto written = edifact::encode(repertoire, likely);
    if (!written) continue;
    out += *written;
    return;
  }
  out.push_back('.');
}

// In the line's repertoire; line breaks are LF, other control characters blanks.
std::string written(std::string_view text, const Line& line) {
  // What is not UTF-8 is taken for Latin-1.
  const std::string utf8 = to_nfc(edifact::decode(edifact::Repertoire::kUnoy, text).text);
  std::string out;
  for (const char32_t c : to_code_points(utf8)) {
    if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029) {
      out.push_back('\n');
    } else if (c < ' ' || (c >= 0x7F && c < 0xA0)) {
      out.push_back(' ');
    } else {
      const std::size_t from = out.size();
      append_character(out, c, line.repertoire);
      if (line.separators.has_release()) continue;
      for (std::size_t i = from; i < out.size(); ++i) {
        if (line.separators.is_service(out[i])) out[i] = ' ';
      }
    }
  }
  return out;
}

// Where to cut a line that is too long: behind a word if there is one, and never inside of a character.
std::size_t cut_of(std::string_view line, bool utf8) {
  if (line.size() <= kLongestComponent) return line.size();
  const std::size_t blank = line.rfind(' ', kLongestComponent);
  if (blank != std::string_view::npos && blank > 0) return blank;
  std::size_t cut = kLongestComponent;
  while (utf8 && cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
  return cut;
}

}  // namespace

void take_line(const edifact::InterchangeReader& reader, const Settings& settings, Line& line) {
  const edifact::Interchange& theirs = reader.interchange();
  line.separators = answering(theirs.separators, settings);
  line.has_una = theirs.has_una || !is_usual(line.separators);
  line.test = theirs.test;
  line.syntax_id = theirs.syntax_id.empty() ? "UNOA" : theirs.syntax_id;
  line.repertoire = edifact::repertoire_of(line.syntax_id);
  line.version = theirs.version == 0 ? 4 : theirs.version;
  line.theirs = theirs.sender;
  line.ours = theirs.recipient;
  line.ours.id = settings.identity;
  const edifact::Group* group = reader.group();
  line.grouped = group != nullptr;
  if (line.grouped) {
    line.group_theirs = group->sender;
    line.group_ours = group->recipient;
    line.group_reference = group->reference;
  }
  const edifact::Message& message = reader.message();
  line.release = message.version == "D" && !message.release.empty() ? std::string_view(message.release) : kUsualRelease;
}

void begin_interchange(edifact::EdifactWriter& writer, const Line& line, const Settings& settings,
                       std::string_view reference, Instant now) {
  edifact::Interchange ours;
  ours.separators = line.separators;
  ours.has_una = line.has_una;
  ours.syntax_id = line.syntax_id;
  ours.version = line.version;
  ours.sender = line.ours;
  ours.recipient = line.theirs;
  Stamp stamp = stamp_of(now);
  ours.date = std::move(stamp.date);
  ours.time = std::move(stamp.time);
  ours.reference = reference;
  ours.application = settings.application;
  ours.test = line.test;
  writer.begin_interchange(ours);
}

void begin_group(edifact::EdifactWriter& writer, const Line& line, Instant now) {
  edifact::Group ours;
  ours.type = "CUSRES";
  ours.sender = line.group_ours;
  ours.recipient = line.group_theirs;
  Stamp stamp = stamp_of(now);
  ours.date = std::move(stamp.date);
  ours.time = std::move(stamp.time);
  ours.reference = line.group_reference;
  ours.agency = "UN";
  ours.version = "D";
  ours.release = line.release;
  writer.begin_group(ours);
}

void begin_response(cusres::Response& response, cusres::Kind kind, const Line& line) {
  response.clear();
  response.kind = kind;
  response.code = cusres::code_of(kind);
  response.envelope.type = "CUSRES";
  response.envelope.version = "D";
  response.envelope.release = line.release;
  response.envelope.agency = "UN";
  response.envelope.association = "IATA";
}

void add_text(cusres::Response& response, std::string_view text, const Line& line, std::deque<std::string>& store) {
  if (text.empty()) return;
  const bool utf8 = line.repertoire == edifact::Repertoire::kUnow || line.repertoire == edifact::Repertoire::kUnoy;
  const std::string_view all = store.emplace_back(written(text, line));
  cusres::Text item{"AAP", {}, {}, {}};
  std::size_t lines = 0;
  for (std::string_view rest : split(all, '\n')) {
    for (rest = trim(rest); !rest.empty(); rest = trim(rest)) {
      const std::size_t cut = cut_of(rest, utf8);
      item.lines[lines++] = trim(rest.substr(0, cut));
      rest.remove_prefix(cut);
      if (lines < item.lines.size()) continue;
      response.add_text(item);
      item.lines = {};
      lines = 0;
    }
  }
  if (lines > 0) response.add_text(item);
}

}  // namespace limen::interactive
