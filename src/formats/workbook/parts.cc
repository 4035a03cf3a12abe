#include "formats/workbook/parts.h"

#include <expat.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace limen::workbook {
namespace {

constexpr std::size_t kMaxDepth = 64, kMaxEntries = 4096, kStep = 64U << 10U;

std::string_view local_name(const char* name) {
  const char* const colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

class XmlReader {
 public:
  XmlReader(const std::string& part, const XmlEvents& events)
      : part_(part), events_(events), parser_(XML_ParserCreate(nullptr)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetElementHandler(parser_.get(), &XmlReader::on_start, &XmlReader::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &XmlReader::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &XmlReader::on_doctype);
  }

  Result<void> read(ByteView xml) {
    for (std::size_t at = 0; !error_;) {
      // As much as an unfinished tag is long: an expat without deferral (before 2.6, CVE-2023-52425) begins it anew
      // with every part.
      const XML_Index done = std::max<XML_Index>(XML_GetCurrentByteIndex(parser_.get()), 0);
      const ByteView step =
          xml.subspan(at, std::min(std::max(kStep, at - static_cast<std::size_t>(done)), xml.size() - at));
      at += step.size();
      const bool last = at == xml.size();
      const auto status = XML_Parse(parser_.get(), reinterpret_cast<const char*>(step.data()),
                                    static_cast<int>(step.size()), last ? 1 : 0);
      if (status == XML_STATUS_ERROR && !error_) {
        error_ = here(Error{"workbook.xml", XML_ErrorString(XML_GetErrorCode(parser_.get())), {}});
      }
      if (last) break;
    }
    if (error_) return *error_;
    return {};
  }

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  Error here(Error error) const {
    if (!error.place.path.empty()) return error;
    error.place.path = part_;
    error.place.line = XML_GetCurrentLineNumber(parser_.get());
    return error;
  }

  void stop(Error error) {
    if (!error_) error_ = here(std::move(error));
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void on_start(void* self, const char* name, const char** attributes) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (reader.error_) return;
    if (++reader.depth_ > kMaxDepth) return reader.stop(Error{"workbook.xml", "elements lie too deep", {}});
    reader.attributes_.clear();
    for (; *attributes != nullptr; attributes += 2) {
      reader.attributes_.emplace_back(local_name(attributes[0]), attributes[1]);
    }
    auto result = reader.events_.start(local_name(name), reader.attributes_);
    if (!result.ok()) reader.stop(result.take_error());
  }
  static void on_end(void* self, const char* name) {
    auto& reader = *static_cast<XmlReader*>(self);
    --reader.depth_;
    if (reader.error_ || !reader.events_.end) return;
    auto result = reader.events_.end(local_name(name));
    if (!result.ok()) reader.stop(result.take_error());
  }
  static void on_text(void* self, const char* text, int size) {
    auto& reader = *static_cast<XmlReader*>(self);
    if (!reader.error_ && reader.events_.text) reader.events_.text({text, static_cast<std::size_t>(size)});
  }
  static void on_doctype(void* self, const char*, const char*, const char*, int) {
    static_cast<XmlReader*>(self)->stop(Error{"workbook.doctype", "a document type declaration is not accepted", {}});
  }

  const std::string& part_;
  const XmlEvents& events_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
  std::vector<std::pair<std::string_view, std::string_view>> attributes_;
  std::optional<Error> error_;
  std::size_t depth_ = 0;
};

std::string folder_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(part.substr(0, slash + 1));
}

// The part that a target means, seen from `folder`; "" when it leads outside.
std::string resolve(const std::string& folder, std::string_view target) {
  const bool absolute = target.starts_with('/');
  const std::string whole = absolute ? std::string(target.substr(1)) : folder + std::string(target);
  std::vector<std::string_view> steps;
  for (const std::string_view step : split(whole, '/')) {
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(step);
    } else if (steps.empty()) {
      return {};
    } else {
      steps.pop_back();
    }
  }
  std::string result;
  for (const std::string_view step : steps) result += (result.empty() ? "" : "/") + std::string(step);
  return result;
}

}  // namespace

std::string_view attribute(XmlEvents::Attributes attributes, std::string_view name) {
  for (const auto& [key, value] : attributes) {
    if (key == name) return value;
  }
  return {};
}

Result<void> read_xml(ByteView xml, const std::string& part, const XmlEvents& events) {
  return XmlReader(part, events).read(xml);
}

Result<Package> Package::open(ByteView bytes, const Limits& limits) {
  constexpr std::uint8_t kCompound[] = {0xD0, 0xCF, 0x11, 0xE0};
  if (bytes.size() >= 4 && std::equal(std::begin(kCompound), std::end(kCompound), bytes.begin())) {
    return Error{"workbook.unsupported", "an encrypted workbook or one of the old binary form", {}};
  }
  if (!zip::is_zip(bytes)) return Error{"workbook.format", "no workbook of the form XLSX", {}};
  Package package(TRY(zip::Archive::open(bytes, {kMaxEntries, limits.part_bytes, limits.total_bytes})));
  const auto& entries = package.archive_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].folder()) continue;
    if (!package.by_name_.emplace(to_lower_ascii(entries[i].name), i).second) {
      return Error{"workbook.part", "a part stands twice", Place{.path = std::string(entries[i].name)}};
    }
  }
  return package;
}

bool Package::has(std::string_view part) const { return by_name_.contains(to_lower_ascii(part)); }

Result<Bytes> Package::read(std::string_view part) const {
  const auto found = by_name_.find(to_lower_ascii(part));
  if (found == by_name_.end()) {
    return Error{"workbook.part", "a part is missing", Place{.path = std::string(part)}};
  }
  return archive_.read(archive_.entries()[found->second]);
}

Result<std::vector<Relation>> Package::relations(std::string_view part) const {
  const std::string folder = folder_of(part);
  const std::string name = folder + "_rels/" + std::string(part.substr(folder.size())) + ".rels";
  std::vector<Relation> relations;
  if (!has(name)) return relations;
  const Bytes xml = TRY(read(name));
  XmlEvents events;
  events.start = [&](std::string_view element, XmlEvents::Attributes attributes) -> Result<void> {
    if (element != "Relationship") return {};
    Relation relation;
    relation.id = attribute(attributes, "Id");
    const std::string_view type = attribute(attributes, "Type");
    relation.type = type.substr(type.rfind('/') + 1);
    relation.external = attribute(attributes, "TargetMode") == "External";
    const std::string_view target = attribute(attributes, "Target");
    relation.target = relation.external ? std::string(target) : resolve(folder, target);
    relations.push_back(std::move(relation));
    return {};
  };
  TRY(read_xml(xml, name, events));
  return relations;
}

std::string unescape(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t value = 0;
    bool escaped = text[i] == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_';
    for (std::size_t k = 2; escaped && k < 6; ++k) {
      escaped = digit(text[i + k]) >= 0;
      value = value * 16 + static_cast<char32_t>(std::max(0, digit(text[i + k])));
    }
    // NUL and halves of pairs have no place in text: such an escape stays as it stands.
    if (!escaped || value == 0 || (value >= 0xD800 && value <= 0xDFFF)) {
      result += text[i];
      continue;
    }
    result += to_utf8(std::u32string_view(&value, 1));
    i += 6;
  }
  return result;
}

}  // namespace limen::workbook
