// ISO/IEC 39794-5:2019 Annex A: FaceImageDataBlock ::= [APPLICATION 5] { version [0], representations [1] SEQUENCE OF
// }, in the biometric data template 7F2E within A1 [9303-10 §4.7.2.1]. Some writers leave A1 or the application tag
// out.
#include "formats/der/der.h"
#include "formats/face_image/parts.h"

namespace limen::face_image {

namespace {

constexpr std::string_view kSection = "39794-5 §A.1";

void broken(Record& record, const Error& error) {
  const auto offset = static_cast<std::size_t>(error.place.offset.value_or(0));
  if (error.code == "der.truncated") {
    add_finding(record, "face_image.truncated", Severity::kError, offset, kSection,
                "the record ends inside an element");
  } else {
    add_finding(record, "face_image.structure", Severity::kError, offset, kSection,
                "not the structure that belongs here");
  }
}

// The first element with the tag inside; what stands before it is passed over, as extensions allow.
struct Found {
  der::Element element;
  der::Reader inside;
};
std::optional<Found> find(der::Reader reader, std::uint32_t tag) {
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element.ok()) return std::nullopt;
    if (element->tag == tag) return Found{*element, reader.inside(*element)};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> number(const std::optional<Found>& parent, std::uint32_t tag) {
  if (!parent) return std::nullopt;
  const auto found = find(parent->inside, tag);
  if (!found) return std::nullopt;
  const auto value = der::integer(found->element);
  if (!value.ok() || *value < 0 || *value > 0xFFFF) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

Declared declared_of(std::uint32_t code) {
  switch (code) {
    case 2:
      return Declared::kJpeg;
    case 3:
    case 4:
      return Declared::kJpeg2000;
    case 5:
      return Declared::kPng;
    default:
      return Declared::kOther;
  }
}

void read_representation(const der::Element& element, der::Reader fields, Record& record) {
  const auto representation = find(fields, 0xA1);
  const auto base = representation ? find(representation->inside, 0xA0) : std::nullopt;  // two choices, both [0]
  const auto flat = base ? find(base->inside, 0xA0) : std::nullopt;
  const auto data = flat ? find(flat->inside, 0x80) : std::nullopt;
  if (!data) {
    add_finding(record, "face_image.representation", Severity::kError, element.offset, kSection,
                "a representation without a flat picture");
    return;
  }
  Face face;
  face.offset = data->element.content_offset();
  face.picture = data->element.content;
  if (const auto information = find(flat->inside, 0xA1)) {
    if (const auto code = number(find(information->inside, 0xA0), 0x80)) face.declared = declared_of(*code);
    const auto size = find(information->inside, 0xA7);
    face.width = number(size, 0x80).value_or(0);
    face.height = number(size, 0x81).value_or(0);
  }
  add_face(record, std::move(face), kSection);
}

}  // namespace

void read_39794(ByteView bytes, Record& record) {
  record.standard = Standard::kIso39794;
  der::Reader reader(bytes, der::Rules::kBer);
  auto element = reader.next();
  if (!element.ok()) return broken(record, element.error());
  der::Reader inner = reader.inside(*element);
  if (element->tag == 0xA1 && inner.peek() == 0x65U) {
    element = inner.next();
    if (!element.ok()) return broken(record, element.error());
    inner = inner.inside(*element);
  }
  if (const auto version = find(inner, 0xA0)) {
    const auto generation = number(version, 0x80);
    const auto year = number(version, 0x81);
    if (generation && year) record.version = std::to_string(*generation) + "." + std::to_string(*year);
  }
  const auto representations = find(inner, 0xA1);
  if (!representations) {
    add_finding(record, "face_image.structure", Severity::kError, element->offset, kSection,
                "not the structure that belongs here");
    return;
  }
  der::Reader each = representations->inside;
  while (!each.at_end()) {
    const auto one = each.next(der::kSequence);
    if (!one.ok()) return broken(record, one.error());
    read_representation(*one, each.inside(*one), record);
  }
  if (record.faces.empty()) {
    add_finding(record, "face_image.count", Severity::kError, representations->element.offset, kSection,
                "the count of faces is not the number of faces");
  }
}

Bytes write_39794(const std::vector<Face>& faces) {
  const auto tagged = [](std::uint32_t tag, std::int64_t value) {
    const Bytes integer = der::integer_of(value);
    return der::tlv(tag, ByteView(integer).subspan(2));  // implicit: the content alone
  };
  std::vector<Bytes> representations;
  for (const Face& face : faces) {
    const std::int64_t code = kind_of(face.picture) == Kind::kJpeg ? 2 : 3;
    const Bytes information =
        der::constructed(0xA1, {der::tlv(0xA0, tagged(0x80, code)),
                                der::constructed(0xA7, {tagged(0x80, face.width), tagged(0x81, face.height)})});
    const Bytes flat = der::constructed(0xA0, {der::tlv(0x80, face.picture), information});
    representations.push_back(der::sequence(
        {tagged(0x80, static_cast<std::int64_t>(representations.size())), der::tlv(0xA1, der::tlv(0xA0, flat))}));
  }
  const Bytes version = der::constructed(0xA0, {tagged(0x80, 3), tagged(0x81, 2019)});
  return der::tlv(0xA1, der::constructed(0x65, {version, der::tlv(0xA1, der::join(representations))}));
}

}  // namespace limen::face_image
