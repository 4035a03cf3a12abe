// LDIF of the ICAO public key directory [RFC 2849]: entries below c=XX,o=ml|dsc|crl,dc=data.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/certificate_files/base64.h"
#include "formats/certificate_files/collector.h"

namespace limen::certificate_files {

namespace {

// Attributes that hold certificates or lists, without ";binary".
constexpr std::array<std::string_view, 9> kHolders{
    "usercertificate",         "cacertificate",      "certificaterevocationlist",
    "authorityrevocationlist", "cscamasterlistdata", "masterlistdata",
    "pkdmasterlistcontent",    "deviationlistdata",  "pkddeviationlistcontent"};

// The value of one part of a distinguished name: of "c" in "cn=x,o=dsc,C=UT,dc=data" it is "UT".
StateCode country_of(std::string_view name) {
  for (const std::string_view part : split(name, ',')) {
    for (const std::string_view one : split(part, '+')) {
      const std::string text = to_upper_ascii(trim(one));
      if (text.starts_with("C=")) return StateCode::parse(trim(std::string_view(text).substr(2))).value_or(StateCode());
    }
  }
  return {};
}

class LdifReader {
 public:
  explicit LdifReader(Collector& collector) : collector_(collector) {}

  void line(const std::string& whole, std::uint64_t number) {
    Place place;
    place.line = number;
    const std::size_t colon = whole.find(':');
    if (colon == whole.npos) {
      collector_.problem(Error{"certificate_files.ldif.line", "a line that is no attribute"}, place);
      return;
    }
    std::string name = to_lower_ascii(std::string_view(whole).substr(0, colon));
    name = name.substr(0, name.find(';'));
    std::string_view value = std::string_view(whole).substr(colon + 1);
    if (name == "changetype" && trim(value) != "add") {
      collector_.problem(Error{"certificate_files.ldif.change", "a record that changes or deletes is not followed"},
                         place);
    }
    const bool base64 = value.starts_with(':');
    if (name == "dn" && !base64) directory_ = country_of(value);
    if (name == "dn" && base64) {
      const auto decoded = from_base64(value.substr(1));
      directory_ = decoded ? country_of(as_text(*decoded)) : StateCode();
    }
    if (std::ranges::find(kHolders, name) == kHolders.end()) return;
    const auto decoded = base64 ? from_base64(value.substr(1)) : std::nullopt;
    if (!decoded) {
      collector_.problem(Error{"certificate_files.base64.invalid", "not base64"}, place);
      return;
    }
    collector_.object(*decoded, place, directory_);
  }
  void end_of_entry() { directory_ = StateCode(); }

 private:
  Collector& collector_;
  StateCode directory_;
};

}  // namespace

void read_ldif(std::string_view text, Collector& collector) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  LdifReader reader(collector);
  Lines lines(text);
  std::string_view line;
  std::string whole;
  std::uint64_t number = 0;
  bool comment = false;
  const auto flush = [&] {
    if (!whole.empty() && !comment) reader.line(whole, number);
    whole.clear();
    comment = false;
  };
  while (!collector.full() && lines.next(line)) {
    if (line.starts_with(' ')) {  // folded: goes on with the line before
      if (!comment) whole.append(line.substr(1));
      continue;
    }
    flush();
    if (line.empty()) reader.end_of_entry();
    whole = line;
    comment = line.starts_with('#');
    number = lines.number();
  }
  flush();
}

}  // namespace limen::certificate_files
