#include "formats/pnrgov/xml.h"

#include <expat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "formats/pnrgov/xml_lines.h"

namespace limen::pnrgov {
namespace {

constexpr std::size_t kPart = 64U << 10;
constexpr std::string_view kRoot = "IATA_PNRGOV_NotifRQ";

std::string_view local_name(const char* name) {
  const char* const colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

// Windows-1252, 80 to 9F; what has no character there is itself.
constexpr std::array<int, 32> kWindows1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                              0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                              0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                              0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string plain_name(std::string_view encoding) {  // "ISO_8859-15" → "ISO885915"
  std::string name;
  for (const char c : to_upper_ascii(encoding)) {
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) name += c;
  }
  return name;
}

// What the bytes of an encoding that Expat does not know mean. False: one that is not known here either, read as
// Windows-1252.
bool table_of(std::string_view encoding, std::array<int, 256>& table) {
  const std::string name = plain_name(encoding);
  for (int i = 0; i < 256; ++i) table[static_cast<std::size_t>(i)] = i;
  const std::string_view part = std::string_view(name).starts_with("ISO8859") ? std::string_view(name).substr(7) : "";
  const int number = name == "LATIN9" ? 15 : is_ascii_digits(part) && part.size() <= 2 ? std::atoi(part.data()) : 0;
  const Iso8859Half half = iso_8859_half(number);
  if (std::any_of(half.begin(), half.end(), [](char16_t c) { return c != 0; })) {
    for (std::size_t i = 0; i < half.size(); ++i) table[0xA0 + i] = half[i] == 0 ? -1 : half[i];
    return true;
  }
  std::copy(kWindows1252.begin(), kWindows1252.end(), table.begin() + 0x80);
  return name == "WINDOWS1252" || name == "CP1252" || name == "XCP1252";
}

void append_utf8(std::string& out, int code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

}  // namespace

bool looks_like_xml(std::string_view bytes) {
  bytes = bytes.substr(0, 2048);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes = trim(bytes);
  return bytes.starts_with("<") && (bytes.starts_with("<?xml") || bytes.find(kRoot) != std::string_view::npos);
}

struct XmlReader::State {
  State(Sink to, const XmlOptions& limits, LineFilter* line_filter)
      : sink(std::move(to)), options(limits), builder(line_filter), lines(tree, builder) {
    make_parser();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XML_ParserFree(parser); }

  void make_parser() {
    if (parser != nullptr) XML_ParserFree(parser);
    parser = XML_ParserCreate(options.utf8 ? "UTF-8" : encoding.empty() ? nullptr : encoding.c_str());
    XML_SetUserData(parser, this);
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetElementHandler(parser, &State::on_start, &State::on_end);
    XML_SetCharacterDataHandler(parser, &State::on_text);
    XML_SetStartDoctypeDeclHandler(parser, &State::on_doctype);
    XML_SetXmlDeclHandler(parser, &State::on_declaration);
    XML_SetDefaultHandler(parser, &State::on_anything);
    XML_SetCdataSectionHandler(parser, &State::on_cdata, &State::on_cdata_end);
    XML_SetUnknownEncodingHandler(parser, &State::on_encoding, this);
  }

  std::uint64_t offset() const {
    return base + static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser)));
  }

  // The event at hand has been told.
  void note_told() { told_to = offset() + static_cast<std::uint64_t>(std::max(0, XML_GetCurrentByteCount(parser))); }

  void refuse(std::string code, std::string message) {
    if (!error) error = Error{std::move(code), std::move(message), {.source = {}, .offset = offset()}};
    XML_StopParser(parser, XML_FALSE);
  }

  // Damage behind which reading goes on at `from`, not behind the place where it was seen.
  void refuse_from(std::uint64_t from, std::string message) {
    if (error) return;
    refuse("pnrgov.xml.syntax", std::move(message));
    again_from = from;
  }

  void start(const char* name, const char** attributes) {
    // A booking in a booking: the end of the one before is missing. It begins here.
    if (in_pnr && pnr_name == name) return refuse_from(offset(), "a booking begins in another one");
    if (++depth > options.max_depth) return refuse("pnrgov.xml.depth", "elements lie too deep in one another");
    const std::string_view local = local_name(name);
    if (depth == 1 && local != kRoot) return refuse("pnrgov.xml.root", "not an IATA_PNRGOV_NotifRQ");
    if (depth <= around.size()) around[depth - 1] = name;
    if (!in_pnr && local == "PNR" && depth == 3) {
      pnr_name = name;
      finish_header();
      tree.clear();
      in_pnr = true;
    }
    tree.open(name, attributes, offset());
    check_size();
  }

  void check_size() {
    if (tree.size() > options.max_nodes || tree.bytes() > options.max_pnr_bytes)
      refuse("pnrgov.xml.size", "a PNR is larger than allowed");
  }

  void finish_header() {
    if (header_done) {
      if (tree.empty()) return;
      builder.open_push(push);
      lines.others(push);
      return;
    }
    header_done = true;
    push.clear();
    builder.open_push(push);
    lines.header(push);
    if (doctype)
      push.record.report("pnrgov.xml.doctype", Severity::kWarning,
                         "a document type: passed over with all that it declares");
    if (odd_encoding)
      push.record.report("pnrgov.xml.encoding", Severity::kWarning,
                         "not the encoding that is declared, or none that is known: read as UTF-8 or Windows-1252");
  }

  void end(const char* name) {
    if (error) return;
    tree.close();
    if (in_pnr && depth == 3 && local_name(name) == "PNR") give_pnr(false);
    --depth;
    if (depth == 0) finish_header();
  }

  void give_pnr(bool cut) {
    pnr.clear();
    builder.open_pnr(pnr, push);
    lines.pnr(pnr.record, push.day());
    builder.finish_pnr();
    if (cut) {
      pnr.record.report("pnrgov.xml.cut", Severity::kError, "the booking is damaged; its end is missing", 0,
                        {0, cut_at.value_or(kNotReceived)});
    }
    ++push.pnrs;
    in_pnr = false;
    sink(push, pnr);
    tree.clear();
  }

  // "]]>" outside a section is damage, and Expat does not tell the text before it that it was given in one piece with
  // it: how much that is depends on the pieces.
  void keep_untold_text() {
    const std::uint64_t from = read_to - pending.size();
    const std::uint64_t to = std::clamp(error->place.offset.value_or(0), from, read_to);
    if (!in_pnr || told_to < from || told_to >= to) return;
    const std::string_view text = std::string_view(pending).substr(told_to - from, to - told_to);
    const std::string name = to_upper_ascii(encoding);
    if (text.find('<') != std::string_view::npos || !text.ends_with("]]")) return;
    const bool latin = name == "ISO-8859-1";
    if (options.utf8 || name.empty() || name == "UTF-8" ||
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
      tree.text(text);
    } else if (latin || table) {
      std::string utf8;
      for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(utf8, latin ? byte : std::max((*table)[byte], 0x3F));
      }
      tree.text(utf8);
    }
  }

  static void on_start(void* self, const char* name, const char** attributes) {
    State& state = *static_cast<State*>(self);
    state.note_told();
    state.start(name, attributes);
  }
  static void on_end(void* self, const char* name) {
    static_cast<State*>(self)->note_told();
    static_cast<State*>(self)->end(name);
  }
  static void on_anything(void* self, const char*, int) { static_cast<State*>(self)->note_told(); }
  static void on_text(void* self, const char* text, int size) {
    State& state = *static_cast<State*>(self);
    state.note_told();
    state.tree.text({text, static_cast<std::size_t>(size)});
    state.look_at_cdata({text, static_cast<std::size_t>(size)});
    state.check_size();
  }
  static void on_doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<State*>(self)->refuse("pnrgov.xml.doctype", "a document type is not allowed");
  }
  static void on_cdata(void* self) {
    State& state = *static_cast<State*>(self);
    state.note_told();
    state.cdata_from = state.offset();
    state.cdata_text = state.tree.text_size();
    state.cdata_tail.clear();
  }
  static void on_cdata_end(void* self) {
    static_cast<State*>(self)->note_told();
    static_cast<State*>(self)->cdata_from.reset();
  }

  // A section that goes on over the end of the booking was not closed: it ends where it began.
  void look_at_cdata(std::string_view text) {
    if (!cdata_from || !in_pnr || error) return;
    cdata_tail += text;
    if (cdata_tail.find("</" + pnr_name) != std::string::npos) {
      tree.cut_text(cdata_text);
      return refuse_from(*cdata_from + 1, "a section that is not closed");
    }
    const std::size_t keep = pnr_name.size() + 1;
    if (cdata_tail.size() > keep) cdata_tail.erase(0, cdata_tail.size() - keep);
  }

  static void on_declaration(void* self, const char*, const char* declared, int) {
    State& state = *static_cast<State*>(self);
    if (declared != nullptr && !state.as_utf8) state.encoding = declared;
  }
  static int on_encoding(void* self, const char* name, XML_Encoding* info) {
    State& state = *static_cast<State*>(self);
    const std::string plain = plain_name(name);
    if (plain.starts_with("UTF") || plain.starts_with("UCS")) return XML_STATUS_ERROR;  // see reads_as_utf8()
    std::array<int, 256> known{};
    if (!table_of(name, known)) state.odd_encoding = true;
    state.table = known;
    std::copy(known.begin(), known.end(), info->map);
    info->data = nullptr;
    info->convert = nullptr;
    info->release = nullptr;
    return XML_STATUS_OK;
  }

  // "utf8", or UTF-16 that is not: the declaration could be read, so that what follows has one byte a letter.
  bool reads_as_utf8() {
    const XML_Error code = XML_GetErrorCode(parser);
    if (error || depth > 0 || as_utf8 || (code != XML_ERROR_UNKNOWN_ENCODING && code != XML_ERROR_INCORRECT_ENCODING))
      return false;
    odd_encoding = plain_name(encoding) != "UTF8";
    as_utf8 = true;
    encoding = "UTF-8";
    make_parser();
    read_to -= pending.size();
    base = read_to;
    return true;
  }

  Result<void> parse(std::string_view bytes, bool last) {
    if (error) return *error;
    total += bytes.size();
    if (total > options.max_bytes) refuse("pnrgov.xml.size", "the document is larger than allowed");
    // An expat without deferral (before 2.6, CVE-2023-52425) begins an unfinished tag anew with every part: what it
    // gets at once grows with that tag, so that its work stays in proportion.
    std::string joined;
    if (!held.empty()) {
      held += bytes;
      if (!last && held.size() < pending.size()) return {};
      joined = std::exchange(held, {});
      bytes = joined;
    }
    do {
      const std::size_t size = std::max(kPart, pending.size());
      if (!last && pending.size() > kPart && bytes.size() < size) {
        held.assign(bytes);
        break;
      }
      const std::string_view part = bytes.substr(0, size);
      bytes.remove_prefix(part.size());
      read(part, last && bytes.empty());
    } while (!error && !bytes.empty());
    if (!error) return {};
    cut_at = error->place.offset;
    if (in_pnr) give_pnr(true);  // nobody in it is lost
    return *error;
  }

  void read(std::string_view bytes, bool last) {
    std::string again;
    while (!error) {
      if (seeking) {
        sought += bytes;
        const std::size_t found = depth == 0 ? root_in_sight() : next_booking();
        if (found == std::string::npos) {
          if (last) error = damage;
          return;
        }
        again = sought.substr(found);
        bytes = again;
        restart(sought_offset + found);
      }
      pending += bytes;
      read_to += bytes.size();
      const auto status = XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), last ? XML_TRUE : XML_FALSE);
      if (status == XML_STATUS_OK && !error) return forget_parsed();
      if (reads_as_utf8()) {
        again = std::exchange(pending, {});
        bytes = again;
        continue;
      }
      if (!error) {
        error =
            Error{"pnrgov.xml.syntax", XML_ErrorString(XML_GetErrorCode(parser)), {.source = {}, .offset = offset()}};
        keep_untold_text();
      }
      if (!may_go_on()) return;
      // Not with the tag that could not be read.
      const std::uint64_t from = read_to - pending.size();
      const std::uint64_t next = std::exchange(again_from, std::nullopt).value_or(damage->place.offset.value_or(0) + 1);
      const std::uint64_t at = std::clamp(next, from, read_to);
      bytes = {};
      sought = pending.substr(at - from);
      sought_offset = at;
    }
  }

  // Expat may look at the beginning of a tag again only much later, and say then that it is damaged: what stands behind
  // it has been given to it by then and is kept here.
  void forget_parsed() {
    const std::uint64_t from = read_to - pending.size();
    pending.erase(0, std::clamp(cdata_from.value_or(offset()), from, read_to) - from);
  }

  // Behind a damaged place: where the next PNR begins, or the end of all of them.
  bool may_go_on() {
    if (error->code == "pnrgov.xml.doctype" && depth == 0 && !doctype) {  // none is used: the root is looked for
      doctype = true;
    } else if (pnr_name.empty() || depth < 2 || ++damaged > options.max_damaged ||
               error->code == "pnrgov.xml.doctype" || total > options.max_bytes) {
      return false;
    }
    damage = std::exchange(error, std::nullopt);
    if (cdata_from && !again_from) again_from = *cdata_from + 1;
    cdata_from.reset();
    cut_at = damage->place.offset;
    if (in_pnr) give_pnr(true);
    skipped_from = again_from.value_or(damage->place.offset.value_or(0));
    seeking = true;
    return true;
  }

  std::size_t root_in_sight() {
    const std::string_view all(sought);
    for (std::size_t at = all.find('<'); at != std::string_view::npos; at = all.find('<', at + 1)) {
      const std::size_t end = all.find_first_of(" \t\r\n/><", at + 1);
      if (end == std::string_view::npos) break;
      std::string_view name = all.substr(at + 1, end - at - 1);
      if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
      if (name == kRoot) return at;
    }
    constexpr std::size_t kTail = 256;
    if (sought.size() > kTail) {
      sought_offset += sought.size() - kTail;
      sought.erase(0, sought.size() - kTail);
    }
    return std::string::npos;
  }

  std::size_t next_booking() {
    const auto named = [&](std::string_view rest, std::string_view name) {
      if (!rest.starts_with(name)) return false;
      rest.remove_prefix(name.size());
      return !rest.empty() && (rest[0] <= ' ' || rest[0] == '>' || rest[0] == '/');
    };
    const std::string_view all(sought);
    for (std::size_t at = all.find('<'); at != std::string_view::npos; at = all.find('<', at + 1)) {
      const std::string_view rest = all.substr(at + 1);
      if (named(rest, pnr_name) || (rest.starts_with('/') && named(rest.substr(1), around[1]))) return at;
    }
    const std::size_t tail = pnr_name.size() + around[1].size() + 4;
    if (sought.size() > tail) {
      sought_offset += sought.size() - tail;
      sought.erase(0, sought.size() - tail);
    }
    return std::string::npos;
  }

  // A new parser, as deep in the same elements as the old one was around the PNRs.
  void restart(std::uint64_t at) {
    seeking = false;
    sought.clear();
    tree.clear();
    if (std::exchange(depth, 0) == 0) {  // nothing around it yet
      make_parser();
      base = read_to = at;
      pending.clear();
      return;
    }
    if (options.skipped && at > skipped_from) options.skipped(skipped_from, at);
    const std::string outer = "<" + around[0] + "><" + around[1] + ">";
    make_parser();
    base = at - outer.size();
    read_to = at;
    pending.clear();
    XML_Parse(parser, outer.data(), static_cast<int>(outer.size()), XML_FALSE);
  }

  Sink sink;
  XmlOptions options;
  XML_Parser parser = nullptr;
  XmlTree tree;
  Builder builder;
  XmlLines lines;
  Push push;
  Pnr pnr;
  std::size_t depth = 0;
  std::uint64_t total = 0;
  bool in_pnr = false;
  bool header_done = false;
  std::optional<Error> error;
  std::string encoding;                       // as declared
  std::optional<std::array<int, 256>> table;  // of one that Expat does not know
  bool as_utf8 = false;                       // whatever is declared
  bool odd_encoding = false;
  bool doctype = false;                     // there was one
  std::optional<std::uint64_t> cdata_from;  // where the section at hand begins
  std::size_t cdata_text = 0;               // text of its element before it
  std::string cdata_tail;                   // of what was told of it
  std::optional<std::uint64_t> again_from;  // where reading goes on behind damage, where that is known
  std::optional<std::uint64_t> cut_at;      // where the damage was seen
  std::array<std::string, 2> around;        // names of the elements around the PNRs, as they are written
  std::string pnr_name;                     //
  std::uint64_t base = 0;                   // offset in the document of what the parser has counted as its first byte
  std::uint64_t read_to = 0;                // offset behind what the parser was given
  std::string pending;                      // what stands there and is not parsed yet
  std::string held;                         // not given yet: waits until it is as much as the unfinished tag before it
  std::uint64_t told_to = 0;                // offset behind what the parser has told last
  bool seeking = false;                     // behind a damaged place
  std::optional<Error> damage;              // what was wrong there
  std::size_t damaged = 0;                  //
  std::string sought;                       // bytes in which the next PNR is looked for …
  std::uint64_t sought_offset = 0;          // … and where they stand
  std::uint64_t skipped_from = 0;
};

XmlReader::XmlReader(Sink sink, const XmlOptions& options, LineFilter* filter)
    : state_(std::make_unique<State>(std::move(sink), options, filter)) {}
XmlReader::~XmlReader() = default;

Result<void> XmlReader::feed(std::string_view bytes) { return state_->parse(bytes, false); }
Result<void> XmlReader::finish() { return state_->parse({}, true); }
const Push& XmlReader::push() const { return state_->push; }
std::uint64_t XmlReader::masked_cards() const { return state_->builder.masked(); }

}  // namespace limen::pnrgov
