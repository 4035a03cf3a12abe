#include "formats/certificate_files/certificate_files.h"

#include <array>

#include "base/text.h"
#include "formats/certificate_files/base64.h"
#include "formats/certificate_files/collector.h"

namespace limen::certificate_files {

namespace {

// The first thing in a text that is neither white space nor a comment.
std::string_view first_words(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Lines lines(text);
  std::string_view line;
  while (lines.next(line)) {
    if (!trim(line).empty() && !line.starts_with('#')) return line;
  }
  return {};
}

void read_der(ByteView bytes, Collector& collector) {
  der::Reader reader(bytes, der::Rules::kBer);
  while (!collector.full() && !reader.at_end()) {
    Place place;
    place.offset = reader.offset();
    auto element = reader.next();
    if (!element.ok()) {
      collector.problem(element.take_error(), place);
      return;  // where the next one begins is not known
    }
    collector.object(element->whole, place);
  }
}

}  // namespace

std::string_view to_text(Kind kind) {
  constexpr std::array kTexts{"unknown", "PEM", "DER", "LDIF"};
  return kTexts[static_cast<std::size_t>(kind)];
}

bool Lines::next(std::string_view& line) {
  if (rest_.empty()) return false;
  const std::size_t end = rest_.find('\n');
  line = rest_.substr(0, end);
  rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return true;
}

Reading read(ByteView bytes) {
  Reading reading;
  Collector collector(reading);
  const std::string_view text = as_text(bytes);
  const std::string first = to_lower_ascii(first_words(text.substr(0, 64U << 10U)));
  if (!bytes.empty() && bytes[0] == 0x30 && !first.starts_with("0dn:")) {
    reading.kind = Kind::kDer;
    read_der(bytes, collector);
  } else if (first.starts_with("version:") || first.starts_with("dn:")) {
    reading.kind = Kind::kLdif;
    read_ldif(text, collector);
  } else if (text.find("-----BEGIN ") != text.npos) {
    reading.kind = Kind::kPem;
    read_pem(text, collector);
  } else if (const auto decoded = from_base64(text); decoded && !decoded->empty() && decoded->front() == 0x30) {
    reading.kind = Kind::kDer;
    read_der(*decoded, collector);
  } else {
    collector.problem(Error{"certificate_files.format.unknown", "neither PEM, DER nor LDIF"}, Place{});
  }
  return reading;
}

}  // namespace limen::certificate_files
