#include "base/text.h"
#include "formats/certificate_files/base64.h"
#include "formats/certificate_files/collector.h"

namespace limen::certificate_files {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";

// "-----BEGIN X-----" to "X"; empty when it is no such line.
std::string_view label(std::string_view line, std::string_view begin) {
  line = trim(line);
  if (!line.starts_with(begin) || !line.ends_with(kDashes) || line.size() < begin.size() + kDashes.size()) return {};
  return line.substr(begin.size(), line.size() - begin.size() - kDashes.size());
}

bool is_known(std::string_view name) {
  return name == "CERTIFICATE" || name == "X509 CERTIFICATE" || name == "X509 CRL" || name == "CRL" || name == "CMS" ||
         name == "PKCS7";
}

}  // namespace

void read_pem(std::string_view text, Collector& collector) {
  Lines lines(text);
  std::string_view line;
  std::string name, body;
  Place place;
  const auto unterminated = [&] {
    if (!name.empty()) {
      collector.problem(Error{"certificate_files.pem.unterminated", "a PEM block without its end"}, place);
    }
  };
  while (!collector.full() && lines.next(line)) {
    if (const std::string_view begin = label(line, kBegin); !begin.empty()) {
      unterminated();
      name = begin;
      body.clear();
      place.line = lines.number();
    } else if (name.empty()) {
      continue;  // text between the blocks belongs to people
    } else if (const std::string_view end = label(line, kEnd); !end.empty()) {
      const auto der = from_base64(body);
      if (end != name) {
        collector.problem(Error{"certificate_files.pem.unterminated", "a PEM block ends as another"}, place);
      } else if (!is_known(name)) {
        collector.problem(Error{"certificate_files.pem.label", "a PEM block of another kind"}, place);
      } else if (!der) {
        collector.problem(Error{"certificate_files.base64.invalid", "not base64"}, place);
      } else {
        collector.object(*der, place);
      }
      name.clear();
    } else if (line.find(':') == line.npos) {  // else a header
      body.append(line) += '\n';
    }
  }
  unterminated();
}

}  // namespace limen::certificate_files
