#include "services/public_pages/html.h"

#include <algorithm>

#include "base/text.h"

namespace limen::public_pages {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

void append_valid(std::string& out, std::string_view text) {
  std::size_t written = 0;
  const auto flush = [&](std::size_t until, std::string_view instead) {
    out.append(text.substr(written, until - written)).append(instead);
    written = until + 1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&':
        flush(i, "&amp;");
        break;
      case '<':
        flush(i, "&lt;");
        break;
      case '>':
        flush(i, "&gt;");
        break;
      case '"':
        flush(i, "&quot;");
        break;
      case '\'':
        flush(i, "&#39;");
        break;
      default:
        if (is_forbidden(text[i])) flush(i, kReplacement);
    }
  }
  out.append(text.substr(written));
}

bool holds_address(std::string_view attribute) {
  return attribute == "href" || attribute == "src" || attribute == "action" || attribute == "formaction" ||
         attribute == "xlink:href";
}

// Handlers, scripts and foreign content do not belong into a drawing.
bool is_plain_drawing(std::string_view svg) {
  if (!svg.starts_with("<svg") || !svg.ends_with("</svg>") || invalid_utf8_at(svg)) return false;
  const std::string lower = to_lower_ascii(svg);
  for (const char* piece : {"<script", "<foreignobject", "<iframe", "<image", "<use", "javascript:", "<!", "<?",
                            "<style", "<animate", "<set"})
    if (lower.find(piece) != std::string::npos) return false;
  // A handler is a name within a tag, outside quotes, that begins with "on".
  bool inside = false;
  char quote = 0, before = 0;
  for (std::size_t i = 0; i < lower.size(); before = lower[i++]) {
    const char c = lower[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (!inside) {
      inside = c == '<';
      continue;
    }
    if (c == '>') inside = false;
    if (c == '"' || c == '\'') quote = c;
    const bool begins = before == '"' || before == '\'' || before == '/' || static_cast<unsigned char>(before) <= ' ';
    if (begins && c == 'o' && i + 1 < lower.size() && lower[i + 1] == 'n') return false;
  }
  return true;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  while (const auto bad = invalid_utf8_at(text)) {
    append_valid(out, text.substr(0, *bad));
    out += kReplacement;
    text.remove_prefix(*bad + 1);
  }
  append_valid(out, text);
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

bool is_safe_address(std::string_view address) {
  // Browsers leave white space and controls out before they look for the scheme.
  if (std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; }))
    return false;
  if (address.starts_with("//") || address.find('\\') != std::string_view::npos) return false;
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || address.find_first_of("/?#") < colon) return true;
  const std::string scheme = to_lower_ascii(address.substr(0, colon));
  return scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel";
}

void Html::begin(Name element, Attributes attributes) {
  out_ += '<';
  out_ += element.text();
  for (const auto& [name, value] : attributes) {
    if (value.data() == nullptr) continue;
    out_ += ' ';
    out_ += name.text();
    out_ += "=\"";
    append_escaped(out_, holds_address(name.text()) && !is_safe_address(value) ? std::string_view("#") : value);
    out_ += '"';
  }
}

Html& Html::open(Name element, Attributes attributes) {
  begin(element, attributes);
  out_ += '>';
  open_.push_back(element.text());
  return *this;
}

Html& Html::close() {
  if (open_.empty()) return *this;
  out_.append("</").append(open_.back()).append(">");
  // A line for each block: pages stay readable for those who look at the source.
  if (open_.back().size() > 1 || open_.back() == "p") out_ += '\n';
  open_.pop_back();
  return *this;
}

Html& Html::element(Name element, std::string_view content, Attributes attributes) {
  open(element, attributes);
  text(content);
  return close();
}

Html& Html::empty(Name element, Attributes attributes) {
  begin(element, attributes);
  out_ += "/>";
  return *this;
}

Html& Html::text(std::string_view content) {
  append_escaped(out_, content);
  return *this;
}

Html& Html::markup(Literal piece) {
  out_ += piece.text();
  return *this;
}

Html& Html::link(std::string_view address, std::string_view content, Attributes attributes) {
  if (!is_safe_address(address)) return text(content);
  out_ += "<a href=\"";
  append_escaped(out_, address);
  out_ += '"';
  for (const auto& [name, value] : attributes) {
    out_.append(" ").append(name.text()).append("=\"");
    append_escaped(out_, value);
    out_ += '"';
  }
  out_ += '>';
  append_escaped(out_, content);
  out_ += "</a>";
  return *this;
}

Html& Html::drawing(std::string_view svg) {
  if (is_plain_drawing(svg)) out_ += svg;
  return *this;
}

Html& Html::json_ld(const json::value& value) {
  out_ += "<script type=\"application/ld+json\">";
  for (const char c : to_text(value)) {
    // Inside a JSON text these stand in strings only; so written they end no element, in HTML and in XML.
    if (c == '<')
      out_ += "\\u003c";
    else if (c == '>')
      out_ += "\\u003e";
    else if (c == '&')
      out_ += "\\u0026";
    else
      out_ += c;
  }
  out_ += "</script>\n";
  return *this;
}

Html& Html::append(const Html& fragment) {
  out_ += fragment.out_;
  for (auto element = fragment.open_.rbegin(); element != fragment.open_.rend(); ++element)
    out_.append("</").append(*element).append(">");
  return *this;
}

std::string Html::take() {
  while (!open_.empty()) close();
  return std::move(out_);
}

}  // namespace limen::public_pages
