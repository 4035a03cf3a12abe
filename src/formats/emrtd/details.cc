// DG11, DG12 and DG16: what the issuer says about holder, document and persons to notify.
#include <functional>
#include <string_view>

#include "base/text.h"
#include "formats/emrtd/emrtd.h"

namespace limen::emrtd {

namespace {

constexpr std::string_view kPersonSection = "9303-10 §4.7.11";
constexpr std::string_view kDocumentSection = "9303-10 §4.7.12";
constexpr std::string_view kNotifySection = "9303-10 §4.7.16";

std::vector<std::uint32_t> read_tag_list(ByteView content) {
  std::vector<std::uint32_t> tags;
  for (std::size_t i = 0; i < content.size(); ++i) {
    std::uint32_t tag = content[i];
    if ((tag & 0x1FU) == 0x1FU && i + 1 < content.size()) tag = tag << 8U | content[++i];
    tags.push_back(tag);
  }
  return tags;
}

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, '<')) {
    if (!trim(part).empty()) parts.emplace_back(trim(part));
  }
  return parts;
}

// Eight digits as text, or packed in four octets as older issuers do; "00" for an unknown part.
std::optional<PartialDate> read_date(const der::Element& element, Findings& findings, std::string_view section) {
  const std::string digits =
      element.content.size() == 4 ? to_hex(element.content) : std::string(as_text(element.content));
  const auto number = [&](std::size_t at, std::size_t length) -> std::optional<int> {
    int value = 0;
    for (std::size_t i = at; i < at + length; ++i) value = value * 10 + (digits[i] - '0');
    return value == 0 ? std::nullopt : std::optional(value);
  };
  if (digits.size() == 8 && is_ascii_digits(digits)) {
    if (auto date = PartialDate::from_parts(number(0, 4), number(4, 2), number(6, 2))) return date;
  }
  findings.add("emrtd.date.invalid", Severity::kWarning, element.content_offset(), section, "not a date");
  return std::nullopt;
}

using Use = std::function<bool(const der::Element& element, const der::Reader& reader)>;

// Hands every element of a file's template to `use`; what it does not want is kept in `others`. Returns tags in order.
void each_element(std::optional<der::Reader> reader, Findings& findings, std::string_view section,
                  std::vector<Other>* others, const Use& use) {
  if (!reader) return;
  while (!reader->at_end()) {
    const auto element = reader->next();
    if (!element.ok()) return findings.broken(element.error(), section);
    if (use(*element, *reader)) continue;
    if (others != nullptr) others->push_back({element->tag, element->offset, element->content});
    findings.add("emrtd.element.unknown", Severity::kInfo, element->offset, section, "an element that no rule knows");
  }
}

// A0 { 02 count, tag … }: the texts.
std::vector<std::string> read_list(der::Reader inner, std::uint32_t tag, Findings& findings, std::string_view section) {
  std::vector<std::string> texts;
  each_element(inner, findings, section, nullptr, [&](const der::Element& element, const der::Reader&) {
    if (element.tag == tag) texts.push_back(text_of(element, findings, section));
    return element.tag == tag || element.tag == der::kInteger;
  });
  return texts;
}

// The list of tags at the beginning says what follows: what is listed and missing, or there and not listed, is told.
void check_list(const std::vector<std::uint32_t>& listed, const std::vector<std::uint32_t>& seen, Findings& findings,
                std::string_view section) {
  if (listed.empty()) {
    findings.add("emrtd.element.missing", Severity::kWarning, 0, section, "no list of elements");
    return;
  }
  const auto in = [](const std::vector<std::uint32_t>& tags, std::uint32_t tag) {
    for (const std::uint32_t other : tags) {
      if (other == tag) return true;
    }
    return false;
  };
  for (const std::uint32_t tag : listed) {
    if (!in(seen, tag)) {
      findings.add("emrtd.list.missing", Severity::kWarning, 0, section, "an element that is listed is not there");
      return;
    }
  }
  for (const std::uint32_t tag : seen) {
    if (!in(listed, tag)) {
      findings.add("emrtd.list.unlisted", Severity::kWarning, 0, section, "an element that is there is not listed");
      return;
    }
  }
}

class PersonReader {
 public:
  explicit PersonReader(Dg11& out) : out_(out), findings_(File::kDg11, out.findings) {}

  bool take(const der::Element& element, const der::Reader& reader) {
    if (element.tag == 0x5C) {
      out_.listed = read_tag_list(element.content);
      return true;
    }
    if (element.tag == 0xA0) {  // other names; the list names them by their own tag
      out_.other_names = read_list(reader.inside(element), 0x5F0F, findings_, kPersonSection);
      seen_.push_back(0x5F0F);
      return true;
    }
    seen_.push_back(element.tag);
    switch (element.tag) {
      case 0x5F0E:
        out_.full_name = text(element);
        return true;
      case 0x5F0F:
        out_.other_names.push_back(text(element));
        return true;
      case 0x5F10:
        out_.personal_number = text(element);
        return true;
      case 0x5F2B:
        out_.birth_date = read_date(element, findings_, kPersonSection);
        return true;
      case 0x5F11:
        out_.birth_place = parts_of(text(element));
        return true;
      case 0x5F42:
        out_.address = parts_of(text(element));
        return true;
      case 0x5F12:
        out_.telephone = text(element);
        return true;
      case 0x5F13:
        out_.profession = text(element);
        return true;
      case 0x5F14:
        out_.title = text(element);
        return true;
      case 0x5F15:
        out_.summary = text(element);
        return true;
      case 0x5F16:
        out_.proof_of_citizenship = Picture{element.content_offset(), element.content};
        return true;
      case 0x5F17:
        out_.other_documents = parts_of(text(element));
        return true;
      case 0x5F18:
        out_.custody = text(element);
        return true;
      case 0x5F62:
        out_.proof_of_citizenship = Picture{element.content_offset(), element.content};
        return true;
      default:
        seen_.pop_back();
        return false;
    }
  }

  void run(ByteView bytes) {
    each_element(open_file(bytes, findings_, kPersonSection), findings_, kPersonSection, &out_.others,
                 [this](const der::Element& element, const der::Reader& reader) { return take(element, reader); });
    if (!bytes.empty()) check_list(out_.listed, seen_, findings_, kPersonSection);
  }

 private:
  std::string text(const der::Element& element) { return text_of(element, findings_, kPersonSection); }
  Dg11& out_;
  Findings findings_;
  std::vector<std::uint32_t> seen_;
};

class DocumentReader {
 public:
  explicit DocumentReader(Dg12& out) : out_(out), findings_(File::kDg12, out.findings) {}

  bool take(const der::Element& element, const der::Reader& reader) {
    if (element.tag == 0x5C) {
      out_.listed = read_tag_list(element.content);
      return true;
    }
    if (element.tag == 0xA0) {
      out_.other_persons = read_list(reader.inside(element), 0x5F1A, findings_, kDocumentSection);
      seen_.push_back(0x5F1A);
      return true;
    }
    seen_.push_back(element.tag);
    switch (element.tag) {
      case 0x5F19:
        out_.authority = text(element);
        return true;
      case 0x5F26:
        out_.issued = read_date(element, findings_, kDocumentSection);
        return true;
      case 0x5F1A:
        out_.other_persons.push_back(text(element));
        return true;
      case 0x5F1B:
        out_.endorsements = text(element);
        return true;
      case 0x5F1C:
        out_.tax_or_exit = text(element);
        return true;
      case 0x5F1D:
        out_.front = Picture{element.content_offset(), element.content};
        return true;
      case 0x5F1E:
        out_.rear = Picture{element.content_offset(), element.content};
        return true;
      case 0x5F55:
        out_.personalised_at = element.content.size() == 7 ? to_hex(element.content) : text(element);
        return true;
      case 0x5F56:
        out_.personalisation_system = text(element);
        return true;
      default:
        seen_.pop_back();
        return false;
    }
  }

  void run(ByteView bytes) {
    each_element(open_file(bytes, findings_, kDocumentSection), findings_, kDocumentSection, &out_.others,
                 [this](const der::Element& element, const der::Reader& reader) { return take(element, reader); });
    if (!bytes.empty()) check_list(out_.listed, seen_, findings_, kDocumentSection);
  }

 private:
  std::string text(const der::Element& element) { return text_of(element, findings_, kDocumentSection); }
  Dg12& out_;
  Findings findings_;
  std::vector<std::uint32_t> seen_;
};

}  // namespace

Dg11 read_dg11(ByteView bytes) {
  Dg11 out;
  PersonReader(out).run(bytes);
  return out;
}

Dg12 read_dg12(ByteView bytes) {
  Dg12 out;
  DocumentReader(out).run(bytes);
  return out;
}

Dg16 read_dg16(ByteView bytes) {
  Dg16 out;
  Findings findings(File::kDg16, out.findings);
  const auto person = [&](const der::Element& element, const der::Reader& reader) {
    if (element.tag == der::kInteger) return true;
    if (element.tag < 0xA1 || element.tag > 0xAF) return false;
    PersonToNotify& one = out.persons.emplace_back();
    each_element(reader.inside(element), findings, kNotifySection, nullptr,
                 [&](const der::Element& part, const der::Reader&) {
                   switch (part.tag) {
                     case 0x5F50:
                       one.recorded = read_date(part, findings, kNotifySection);
                       return true;
                     case 0x5F51:
                       one.name = text_of(part, findings, kNotifySection);
                       return true;
                     case 0x5F52:
                       one.telephone = text_of(part, findings, kNotifySection);
                       return true;
                     case 0x5F53:
                       one.address = text_of(part, findings, kNotifySection);
                       return true;
                     default:
                       return false;
                   }
                 });
    return true;
  };
  each_element(open_file(bytes, findings, kNotifySection), findings, kNotifySection, nullptr, person);
  return out;
}

}  // namespace limen::emrtd
