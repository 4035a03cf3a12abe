// A picture of a document, looked at once and forgotten: the machine readable zone in it, field by field with its
// place, and the codes of seals and boarding passes.
#include "engines/mrz_image/report.h"
#include "formats/barcodes/barcodes.h"
#include "formats/bcbp/bcbp.h"
#include "formats/raster/raster.h"
#include "services/papers/state.h"

namespace limen::papers {

Result<raster::Picture> read_picture(const Parts& parts, ByteView bytes, const raster::ReadOptions& options) {
  return parts.read_picture ? parts.read_picture(bytes, options) : raster::read(bytes, options);
}

namespace {

using api::Answer;
using api::Call;
using http::Method;

// Boarding passes and seals among the codes, as the comparison takes them. A picture that the library gives up on has
// none.
json::array codes_in(const raster::Picture& picture) {
  json::array out;
  const auto codes = barcodes::read(picture);
  if (!codes.ok()) return out;
  for (const barcodes::Code& code : *codes) {
    json::object one{{"symbology", barcodes::to_text(code.symbology)}, {"bytes", to_base64url(code.bytes)}};
    const bcbp::Pass pass = bcbp::parse(as_text(code.bytes));
    one["kind"] = pass.valid ? "boarding_pass" : "other";
    if (pass.valid) {
      one["text"] = pass.text;
    } else if (seals::read(code.bytes, {}).kind != seals::Kind::kUnknown) {
      one["kind"] = "seal";
    }
    json::array box;
    for (const barcodes::Point& corner : code.corners) box.push_back(json::array{corner.x, corner.y});
    one["box"] = std::move(box);
    out.push_back(std::move(one));
  }
  return out;
}

constexpr int kMostSide = 8'192;

// A place among the pictures that are being read; given back with this.
class Turn {
 public:
  Turn(std::counting_semaphore<>& places, std::chrono::milliseconds wait)
      : places_(places), taken_(places.try_acquire_for(wait)) {}
  ~Turn() {
    if (taken_) places_.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  std::counting_semaphore<>& places_;
  bool taken_;
};

Result<Answer> look_at_picture(const Desk& desk, const Call& call) {
  const Turn turn(*desk.picture_places, desk.parts.picture_wait);
  if (!turn.taken()) return Error{"papers.busy", "other pictures are being read; try again"};
  const std::string& bytes = call.raw_body();
  const raster::Picture picture = TRY(read_picture(desk.parts, as_bytes(bytes), {.limits = {.max_side = kMostSide}}));
  const mrz::StateTable& states = desk.parts.knowledge->states;
  json::object answer{{"width", picture.width}, {"height", picture.height}, {"damaged", picture.damaged}};
  const mrz_image::Reading reading = desk.reader->read(picture, {.states = &states});
  const mrz::Document document = mrz::parse(reading.text(), {.today = call.now().utc_day(), .states = &states});
  answer["zone"] = mrz_image::to_json(reading, document);
  answer["codes"] = codes_in(picture);
  return Answer::json(std::move(answer));
}

}  // namespace

Result<void> add_picture_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  return api.act({.method = Method::kPost,
                  .path = "/api/papers/picture",
                  .id = "readPicture",
                  .summary = "Reads the machine readable zone and the codes in a picture; nothing of it is kept",
                  .tag = "papers",
                  .scopes = {"border.check", "border.second_line"},
                  .response_schema = "PictureReading",
                  .body_limit = raster::Limits{}.max_bytes,
                  .content_types = {"image/png", "image/jpeg"},
                  .idempotent = false,
                  .cost = 10},
                 [desk](Call& call) { return look_at_picture(*desk, call); });
}

}  // namespace limen::papers
