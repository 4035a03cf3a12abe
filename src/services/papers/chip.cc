// What a chip and a seal say, read for the comparison: the files are proved against the trust store, the face is made a
// picture of our own, and what they say of the holder becomes statements.
#include <algorithm>

#include "engines/chip_inspection/chip_inspection.h"
#include "formats/raster/raster.h"
#include "formats/zip/zip.h"
#include "services/papers/state.h"

namespace limen::papers {
namespace {

using document_check::Form;
using document_check::Source;
using document_check::Standing;
using document_check::Statement;
using emrtd::File;

constexpr int kFaceQuality = 90;

std::string without_fillers(std::string_view text) {
  std::string out(text);
  std::ranges::replace(out, '<', ' ');
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

// DG11 writes names as the zone does, in any script: primary<<secondary [9303-10 §4.7.11].
document_check::Name name_of(std::string_view full) {
  const std::size_t at = full.find("<<");
  document_check::Name name;
  name.surname = without_fillers(full.substr(0, at));
  if (at != std::string_view::npos) name.given_names = without_fillers(full.substr(at + 2));
  return name;
}

void add_details(const chip_inspection::Collected& chip, std::vector<Statement>& statements) {
  const auto dg11 = chip.files.find(File::kDg11), dg12 = chip.files.find(File::kDg12);
  if (dg11 == chip.files.end() && dg12 == chip.files.end()) return;
  Statement one;
  one.source = Source::kChipDetails;
  if (dg11 != chip.files.end()) {
    const emrtd::Dg11 details = emrtd::read_dg11(dg11->second);
    if (details.full_name) one.name = name_of(*details.full_name);
    if (details.birth_date) one.birth = *details.birth_date;
    one.personal_number = details.personal_number.value_or("");
  }
  if (dg12 != chip.files.end()) {
    if (const auto issued = emrtd::read_dg12(dg12->second).issued) one.valid_from = *issued;
  }
  statements.push_back(std::move(one));
}

// Decoded and written anew: what reaches a browser is our own file, never the chip's bytes.
Result<Bytes> face_of(const Desk& desk, ByteView dg2) {
  const auto faces = chip_inspection::faces(dg2);
  if (faces.pictures.empty()) return Error{"papers.face.none", "the chip has no picture of a face"};
  const auto& face = faces.pictures.front();
  if (face.kind != face_image::Kind::kPng && desk.parts.decode_picture) return desk.parts.decode_picture(face.bytes);
  const auto picture = raster::read(face.bytes, {.channels = raster::Channels::kRgb});
  if (!picture.ok()) return picture.error();
  return raster::write_jpeg(*picture, kFaceQuality);
}

Result<std::vector<chip_inspection::Named>> unpack(ByteView archive) {
  const zip::Archive files = TRY(zip::Archive::open(archive));
  std::vector<chip_inspection::Named> named;
  for (const zip::Entry& entry : files.entries()) {
    if (entry.folder()) continue;
    const auto slash = entry.name.rfind('/');
    named.push_back({std::string(slash == std::string_view::npos ? entry.name : entry.name.substr(slash + 1)),
                     TRY(files.read(entry))});
  }
  return named;
}

Standing standing_of(passive_authentication::Verdict verdict) {
  switch (verdict) {
    case passive_authentication::Verdict::kAuthentic:
      return Standing::kGood;
    case passive_authentication::Verdict::kNotAuthentic:
      return Standing::kBad;
    case passive_authentication::Verdict::kNotVerifiable:
      return Standing::kNotVerifiable;
  }
  return Standing::kNotVerifiable;
}

Standing standing_of(seal_verification::Verdict verdict) {
  switch (verdict) {
    case seal_verification::Verdict::kValid:
      return Standing::kGood;
    case seal_verification::Verdict::kInvalid:
      return Standing::kBad;
    case seal_verification::Verdict::kUnverifiable:
      return Standing::kNotVerifiable;
  }
  return Standing::kNotVerifiable;
}

// Seals of visas leave out the fillers at the end of the zone.
std::string filled_up(std::string lines) {
  const auto end = lines.find('\n');
  const std::size_t width = end == std::string::npos ? 0 : end;
  const auto last = lines.rfind('\n');
  while (width > 0 && lines.size() - last - 1 < width) lines.push_back('<');
  return lines;
}

// A store without anything in it: every signer is unknown.
class NoSigners : public seal_verification::Anchors {
 public:
  std::vector<certificates::Certificate> signers(std::string_view, std::string_view) const override { return {}; }
  std::vector<certificates::Certificate> signers_by_hash(ByteView) const override { return {}; }
  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate&) const override { return {}; }
  std::vector<certificates::RevocationList> revocation_lists(const certificates::Certificate&) const override {
    return {};
  }
};

// What was proved, and codes of what is wrong with the files. Not what they hold: DG11, DG12 and DG16 have addresses,
// telephone numbers and persons to be told, which nobody needs for the comparison.
json::object view_of(const chip_inspection::Collected& chip, const passive_authentication::Report& report,
                     const chip_inspection::Context& context) {
  json::object view;
  json::object proof = chip_inspection::report_json(report);
  for (const char* key : {"verdict", "reason", "steps", "groups", "signer", "authority", "algorithm", "signing_time"}) {
    if (auto* value = proof.if_contains(key)) view[key] = std::move(*value);
  }
  if (auto* findings = proof.if_contains("findings")) view["proof_findings"] = std::move(*findings);
  json::array codes;
  const json::object contents = chip_inspection::contents_json(chip, context);
  if (const auto* findings = contents.if_contains("format_findings")) {
    for (const json::value& one : findings->as_array()) {
      json::object kept;
      for (const char* key : {"code", "severity", "file"}) kept[key] = one.at(key);
      codes.push_back(std::move(kept));
    }
  }
  view["format_findings"] = std::move(codes);
  return view;
}

}  // namespace

Result<ChipRead> read_chip(const Desk& desk, ByteView archive, std::string_view printed_mrz, Instant now,
                           CivilDate today) {
  const auto chip = chip_inspection::collect(TRY(unpack(archive)));
  if (chip.files.empty()) return Error{"papers.chip.nothing", "no file of a chip is in it", Place{.path = "/chip"}};
  const mrz::StateTable& states = desk.parts.knowledge->states;
  const Trusted trusted = desk.parts.trusted ? desk.parts.trusted() : Trusted{};
  passive_authentication::Request request{
      .files = chip.views(), .anchors = trusted.chips, .options = &desk.chip_options, .states = &states, .now = now};
  if (!printed_mrz.empty()) request.printed_mrz = std::string(printed_mrz);
  const auto report = passive_authentication::authenticate(request);
  ChipRead read;
  read.trust_damaged = trusted.damaged;
  read.standing = standing_of(report.verdict);
  read.view = view_of(chip, report, {.today = today, .states = &states});
  const auto dg1 = chip.files.find(File::kDg1);
  const mrz::Document zone = mrz::parse(dg1 == chip.files.end() ? std::string() : emrtd::read_dg1(dg1->second).mrz,
                                        {.today = today, .states = &states});
  read.zone_invalid = !zone.valid;
  if (zone.format != mrz::Format::kUnknown)
    read.statements.push_back(document_check::statement_of(zone, Source::kChipMrz));
  add_details(chip, read.statements);
  if (const auto dg2 = chip.files.find(File::kDg2); dg2 != chip.files.end()) {
    auto face = face_of(desk, dg2->second);
    if (face.ok()) read.face = face.take();
    read.view["face"] = face.ok() ? json::value("shown") : json::value(face.error().code);
  }
  return read;
}

SealRead read_seal(const Desk& desk, ByteView bytes, Instant now, CivilDate today) {
  const seals::Seal seal = seals::read(bytes, desk.seals);
  const NoSigners nobody;
  const Trusted trusted = desk.parts.trusted ? desk.parts.trusted() : Trusted{};
  const mrz::StateTable& states = desk.parts.knowledge->states;
  const auto report = seal_verification::verify(seal, trusted.seals != nullptr ? *trusted.seals : nobody,
                                                {.now = now, .states = &states});
  SealRead read;
  read.trust_damaged = trusted.damaged;
  read.standing = standing_of(report.verdict);
  json::array messages, steps;
  for (const seals::Message& message : seal.messages)
    messages.push_back(json::object{{"name", message.name}, {"text", message.text}});
  for (const auto& step : report.steps) {
    steps.push_back(json::object{{"step", to_text(step.step)},
                                 {"outcome", to_text(step.outcome)},
                                 {"code", step.code},
                                 {"message", step.message}});
  }
  read.view = {{"kind", seals::to_text(seal.kind)}, {"document_type", seal.header.document_type},
               {"country", seal.header.country},    {"verdict", to_text(report.verdict)},
               {"messages", std::move(messages)},   {"steps", std::move(steps)}};
  // Visas and permits repeat their zone; of a visa the number is its own, and the passport's stands in a message.
  const auto text = [&](std::string_view name) {
    const seals::Message* message = seal.find(name);
    return message == nullptr ? std::string() : message->text;
  };
  Statement one;
  for (const char* name : {"mrz", "mrz_mrv_a", "mrz_mrv_b", "mrz_td1", "mrz_td2", "mrz_td3"}) {
    const std::string lines = text(name);
    if (lines.empty()) continue;
    const mrz::Document zone = mrz::parse(filled_up(lines), {.today = today, .states = &states});
    const bool visa = zone.format == mrz::Format::kMrvA || zone.format == mrz::Format::kMrvB;
    one = document_check::statement_of(zone, visa ? Source::kVisaMrz : Source::kSeal);
    one.lines.clear();
    break;
  }
  one.source = Source::kSeal;
  one.document_number = text("passport_number");
  // Seals without a zone name the holder in messages of their own.
  document_check::Name name{text("surname"), text("given_names")};
  if (!one.name && !(name.surname + name.given_names).empty()) one.name = std::move(name);
  if (one.name || !one.document_number.empty()) read.statements.push_back(std::move(one));
  return read;
}

}  // namespace limen::papers
