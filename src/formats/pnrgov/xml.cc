#include "formats/pnrgov/xml.h"

#include <expat.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "formats/pnrgov/xml_lines.h"

namespace limen::pnrgov {
namespace {

constexpr std::string_view kRoot = "IATA_PNRGOV_NotifRQ";

std::string_view local_name(const char* name) {
  const char* const colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
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
    parser = XML_ParserCreate(limits.utf8 ? "UTF-8" : nullptr);
    XML_SetUserData(parser, this);
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetElementHandler(parser, &State::on_start, &State::on_end);
    XML_SetCharacterDataHandler(parser, &State::on_text);
    XML_SetStartDoctypeDeclHandler(parser, &State::on_doctype);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XML_ParserFree(parser); }

  std::uint64_t offset() const {
    return static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser)));
  }

  void refuse(std::string code, std::string message) {
    if (!error) error = Error{std::move(code), std::move(message), {.source = {}, .offset = offset()}};
    XML_StopParser(parser, XML_FALSE);
  }

  void start(const char* name, const char** attributes) {
    if (++depth > options.max_depth) return refuse("pnrgov.xml.depth", "elements lie too deep in one another");
    const std::string_view local = local_name(name);
    if (depth == 1 && local != kRoot) return refuse("pnrgov.xml.root", "not an IATA_PNRGOV_NotifRQ");
    if (!in_pnr && local == "PNR" && depth == 3) {
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
    lines.pnr(pnr.record);
    builder.finish_pnr();
    if (cut) pnr.record.report("pnrgov.xml.cut", Severity::kError, "the booking is damaged; its end is missing", 0);
    ++push.pnrs;
    in_pnr = false;
    sink(push, pnr);
    tree.clear();
  }

  static void on_start(void* self, const char* name, const char** attributes) {
    static_cast<State*>(self)->start(name, attributes);
  }
  static void on_end(void* self, const char* name) { static_cast<State*>(self)->end(name); }
  static void on_text(void* self, const char* text, int size) {
    State& state = *static_cast<State*>(self);
    state.tree.text({text, static_cast<std::size_t>(size)});
    state.check_size();
  }
  static void on_doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<State*>(self)->refuse("pnrgov.xml.doctype", "a document type is not allowed");
  }

  Result<void> parse(std::string_view bytes, bool last) {
    if (error) return *error;
    total += bytes.size();
    if (total > options.max_bytes) refuse("pnrgov.xml.size", "the document is larger than allowed");
    while (!error) {
      const std::string_view part = bytes.substr(0, 1U << 20);
      bytes.remove_prefix(part.size());
      const bool done = last && bytes.empty();
      const auto status = XML_Parse(parser, part.data(), static_cast<int>(part.size()), done ? XML_TRUE : XML_FALSE);
      if (status != XML_STATUS_OK && !error)
        error =
            Error{"pnrgov.xml.syntax", XML_ErrorString(XML_GetErrorCode(parser)), {.source = {}, .offset = offset()}};
      if (bytes.empty()) break;
    }
    if (!error) return {};
    if (in_pnr) give_pnr(true);  // nobody in it is lost
    return *error;
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
};

XmlReader::XmlReader(Sink sink, const XmlOptions& options, LineFilter* filter)
    : state_(std::make_unique<State>(std::move(sink), options, filter)) {}
XmlReader::~XmlReader() = default;

Result<void> XmlReader::feed(std::string_view bytes) { return state_->parse(bytes, false); }
Result<void> XmlReader::finish() { return state_->parse({}, true); }
const Push& XmlReader::push() const { return state_->push; }
std::uint64_t XmlReader::masked_cards() const { return state_->builder.masked(); }

}  // namespace limen::pnrgov
