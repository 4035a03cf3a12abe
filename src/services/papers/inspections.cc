// Inspections: the checklist of a check's document, what was looked at, pictures of it, and the conclusion.
#include <algorithm>
#include <iterator>
#include <set>

#include "formats/raster/raster.h"
#include "platform/api/reading.h"
#include "services/papers/state.h"

namespace limen::papers {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using inspection::Line;

constexpr std::size_t kNoteBytes = 4000, kMostItems = 100, kMostPictures = 6, kPictureBytes = 2'000'000;
// Of one check: nobody needs more, and nothing of it can be taken back.
constexpr std::size_t kMostInspections = 20, kMostPicturesOfCheck = 24;
constexpr int kMostSide = 8'192, kQuality = 90, kLessQuality = 60;
constexpr std::array<std::string_view, 4> kLanguages = {"en", "fr", "es", "ar"};

json::object to_json(const inspection::Labels& labels) {
  json::object object;
  for (std::size_t i = 0; i < labels.size(); ++i) object[kLanguages[i]] = labels[i];
  return object;
}

// The document as the checklist asks for it; findings are those of every comparison and of the check itself.
Result<inspection::Presented> presented(database::Session& session, const border::CheckDocument& check) {
  inspection::Presented out;
  out.issuer = check.document_issuer;
  out.document_code = check.document_type == "passport" ? "P" : check.document_type == "visa" ? "V" : "ID";
  out.findings = check.findings;
  std::ranges::move(TRY(store::seen_codes(session, check.id)), std::back_inserter(out.findings));
  return out;
}

Result<Line> read_line_of(std::string_view text) {
  if (text == "first") return Line::kFirst;
  if (text == "second") return Line::kSecond;
  return Error{"papers.line", "the line is first or second", Place{.path = "/line"}};
}

json::object item_view(const inspection::Library& library, const inspection::Item& item) {
  const inspection::Feature& feature = *library.feature(item.feature);
  json::array methods, because;
  for (const auto method : feature.methods) methods.emplace_back(to_text(method));
  for (const std::string& finding : item.because) because.emplace_back(finding);
  json::object object{
      {"feature", feature.code},       {"label", to_json(feature.label)}, {"look_for", to_json(feature.look_for)},
      {"methods", std::move(methods)}, {"required", item.required},       {"because", std::move(because)}};
  if (!item.edition.empty()) object["edition"] = item.edition;
  if (!item.page.empty()) object["page"] = item.page;
  if (item.region) {
    object["region"] = json::array{item.region->x, item.region->y, item.region->width, item.region->height};
  }
  return object;
}

Result<Answer> checklist(const Desk& desk, Call& call, database::Session& session) {
  const auto id = TRY(call.id<border::CheckId>("id"));
  const Line line = TRY(read_line_of(call.query("line").value_or("first")));
  const auto check = TRY(border::Border::document_of(session, call.grant(), id));
  call.look("check", id.to_text());
  json::array items, frauds;
  for (const auto& item : desk.library.checklist(TRY(presented(session, check)), line)) {
    items.push_back(item_view(desk.library, item));
  }
  for (const inspection::Fraud& fraud : desk.library.frauds()) {
    frauds.push_back(json::object{{"code", fraud.code}, {"label", to_json(fraud.label)}});
  }
  return Answer::json(json::object{{"items", std::move(items)}, {"frauds", std::move(frauds)}});
}

// --- writing one ---

// Decoded and written anew: where and with what it was taken, and whatever else was hidden in the file, is not kept.
Result<Bytes> written_anew(const Desk& desk, ByteView bytes) {
  const raster::Limits limits{.max_bytes = kPictureBytes, .max_side = kMostSide};
  const raster::Picture picture =
      TRY(read_picture(desk.parts, bytes, {.channels = raster::Channels::kRgb, .limits = limits}));
  Bytes out = TRY(raster::write_jpeg(picture, kQuality));
  if (out.size() > kPictureBytes) out = TRY(raster::write_jpeg(picture, kLessQuality));
  return out;
}

struct Wanted {
  Inspection inspection{};
  std::vector<inspection::Looked> looked{};
};

Result<Wanted> read_inspection(const Desk& desk, const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  Wanted wanted;
  Inspection& one = wanted.inspection;
  one.line = TRY(read_line_of(TRY(reader.text("line", 10))));
  one.conclusion = TRY(reader.text("conclusion", 40));
  one.note = TRY(api::read_note(reader, "note", kNoteBytes));
  std::set<std::string> seen;
  for (JsonReader& item : TRY(reader.objects("items", kMostItems))) {
    const std::string feature = TRY(item.text("feature", 60));
    const auto outcome = inspection::parse_outcome(TRY(item.text("outcome", 20)));
    if (!outcome) return item.error_at("outcome", "papers.outcome", "is not_looked, good, bad or unclear");
    if (!seen.insert(feature).second) return item.error_at("feature", "papers.item_twice", "stands in the list twice");
    const std::string note = TRY(api::read_note(item, "note", kNoteBytes));
    TRY(item.finish());
    json::object kept{{"feature", feature}, {"outcome", to_text(*outcome)}};
    if (!note.empty()) kept["note"] = note;
    one.items.push_back(std::move(kept));
    wanted.looked.push_back({feature, *outcome});
  }
  for (JsonReader& item : TRY(reader.objects("pictures", kMostPictures))) {
    Picture picture;
    picture.feature = TRY(item.text("feature", 60));
    const auto bytes = from_base64url(TRY(item.text("picture", kPictureBytes * 4 / 3 + 4)));
    if (!bytes || bytes->size() > kPictureBytes)
      return item.error_at("picture", "papers.picture", "is base64url of a PNG or JPEG of at most 2 MB");
    if (!seen.contains(picture.feature))
      return item.error_at("feature", "papers.picture_of_nothing", "is no feature that was looked at");
    TRY(item.finish());
    auto anew = written_anew(desk, *bytes);
    if (!anew.ok() &&
        (anew.error().code == "picture.decoder.start" || anew.error().code == "picture.decoder.sandbox")) {
      return anew.error();  // says nothing of the picture
    }
    if (!anew.ok()) return item.error_at("picture", "papers.picture", "is no PNG or JPEG that reads");
    picture.bytes = anew.take();
    picture.content_type = "image/jpeg";
    one.pictures.push_back(std::move(picture));
  }
  TRY(reader.finish());
  return wanted;
}

json::object to_json(const Inspection& one) {
  json::array pictures;
  for (const Picture& picture : one.pictures) {
    pictures.push_back(json::object{
        {"id", picture.id.to_text()}, {"feature", picture.feature}, {"content_type", picture.content_type}});
  }
  json::object object{{"id", one.id.to_text()},
                      {"check_id", one.check.to_text()},
                      {"at", one.at.to_text()},
                      {"officer", one.officer},
                      {"line", one.line == Line::kSecond ? "second" : "first"},
                      {"conclusion", one.conclusion},
                      {"items", one.items},
                      {"pictures", std::move(pictures)}};
  if (!one.note.empty()) object["note"] = one.note;
  return object;
}

Result<Answer> add(const Desk& desk, const Call& call, database::Transaction& tx, const border::CheckId& id,
                   Wanted wanted) {
  const auto check = TRY(border::Border::document_of(tx, call.grant(), id));
  if (!check.open) return Error{"papers.check_closed", "the check has been decided"};
  Inspection& one = wanted.inspection;
  const auto before = TRY(store::of_check(tx, id));
  std::size_t pictures = one.pictures.size();
  for (const Inspection& other : before) pictures += other.pictures.size();
  if (before.size() >= kMostInspections || pictures > kMostPicturesOfCheck)
    return Error{"papers.too_many", "a check has at most 20 inspections and 24 pictures"};
  const auto list = desk.library.checklist(TRY(presented(tx, check)), one.line);
  TRY(inspection::conclude(desk.library, list, wanted.looked, one.conclusion));
  one.id = InspectionId::make(call.now(), desk.parts.random);
  one.check = id;
  one.at = call.now();
  one.officer = call.caller().name;
  one.officer_id = call.caller().account;
  for (Picture& picture : one.pictures) picture.id = PictureId::make(call.now(), desk.parts.random);
  TRY(store::insert(tx, one));
  TRY(store::count(
      tx, {check.local_day, check.post, one.line == Line::kSecond ? "second" : "first", one.conclusion,
           std::string(check.document_issuer.text()), std::string(check.nationality.text()), check.document_type}));
  journal::Entry entry = call.entry("papers.inspected", "check", id.to_text());
  entry.facts = {{"inspection", one.id.to_text()}, {"conclusion", one.conclusion}, {"pictures", one.pictures.size()}};
  const json::object sealed{{"items", one.items}, {"note", one.note}};
  entry.sealed.push_back({.group = "check", .plaintext = limen::to_text(json::value(sealed))});
  TRY(desk.parts.journal.append(tx, std::move(entry)));
  return Answer::json(to_json(one), 201);
}

Result<Answer> list(Call& call, database::Session& session) {
  const auto id = TRY(call.id<border::CheckId>("id"));
  TRY(border::Border::document_of(session, call.grant(), id));
  call.look("check", id.to_text());
  json::array all;
  for (const Inspection& one : TRY(store::of_check(session, id))) all.push_back(to_json(one));
  return Answer::json(json::object{{"inspections", std::move(all)}});
}

Result<Answer> show_picture(Call& call, database::Session& session) {
  const auto id = TRY(call.id<PictureId>("id"));
  auto stored = TRY(store::picture(session, id));
  if (!stored) return Error{"papers.picture.not_found", "there is no such picture"};
  TRY(border::Border::document_of(session, call.grant(), stored->check));
  call.look("check", stored->check.to_text());
  Answer answer = Answer::bytes(std::string(as_text(stored->picture.bytes)), stored->picture.content_type);
  answer.headers.emplace_back("Content-Disposition", "inline");
  return answer;
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary) {
  api::Operation out;
  out.method = method;
  out.path = std::move(path);
  out.id = std::move(id);
  out.summary = std::move(summary);
  out.tag = "papers";
  out.scopes = {"border.check", "border.second_line"};
  out.purpose = true;
  return out;
}

}  // namespace

Result<void> add_inspection_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  auto what = operation(Method::kGet, "/api/checks/{id}/checklist", "getChecklist",
                        "Which features of the document to look at, those that a finding points to first");
  what.query = {{"line", "first (without it) or second"}};
  what.response_schema = "Checklist";
  TRY(api.read(std::move(what),
               [desk](Call& call, database::Session& session) { return checklist(*desk, call, session); }));
  auto all = operation(Method::kGet, "/api/checks/{id}/inspections", "listInspections",
                       "What was looked at, and what came of it");
  all.response_schema = "InspectionList";
  TRY(api.read(std::move(all), list));
  auto picture =
      operation(Method::kGet, "/api/inspection-pictures/{id}", "getInspectionPicture", "A picture of what was found");
  picture.response_type = "image/*";
  TRY(api.read(std::move(picture), show_picture));
  auto inspect = operation(Method::kPost, "/api/checks/{id}/inspections", "addInspection",
                           "Records what was looked at, with a conclusion that it carries");
  inspect.body_schema = "InspectionInput";
  inspect.response_schema = "Inspection";
  inspect.status = 201;
  inspect.body_limit = kMostPictures * (kPictureBytes * 4 / 3 + 100) + 500'000;
  inspect.cost = 5;
  return api.write(std::move(inspect), [desk](Call& call, database::Session& session) -> Result<Commit> {
    const auto id = TRY(call.id<border::CheckId>("id"));
    const auto check = TRY(border::Border::document_of(session, call.grant(), id));
    Wanted wanted = TRY(read_inspection(*desk, call.body()));
    if (wanted.inspection.line == Line::kSecond &&
        !(call.permit().has("border.second_line") &&
          call.grant().require("border.second_line", {.post = check.post, .owner = check.officer}).ok())) {
      return Error{"papers.second_line_only", "the second line is not this account's"};
    }
    call.about({.post = check.post, .owner = check.officer});
    call.look("check", id.to_text());
    return Commit([desk, &call, id, wanted](database::Transaction& tx) -> Result<Answer> {
      return add(*desk, call, tx, id, wanted);
    });
  });
}

}  // namespace limen::papers
