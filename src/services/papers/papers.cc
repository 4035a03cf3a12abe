#include "services/papers/papers.h"

#include "base/embedded.h"
#include "services/papers/state.h"

extern "C" {
extern const char limen_embedded_papers_schemas_begin[];
extern const char limen_embedded_papers_schemas_end[];
}

namespace limen::papers {

Result<std::unique_ptr<Papers>> Papers::open(Parts parts) {
  const std::string pack = parts.knowledge->pack;
  const Node rules = TRY(parts.packs.read_or_baseline(pack, "document_check.yaml"));
  const Node library = TRY(parts.packs.read_or_baseline(pack, "document_library.yaml"));
  const Node seals = TRY(parts.packs.read_or_baseline(pack, "seals.yaml"));
  Desk made{std::move(parts),
            TRY(document_check::Rules::read(rules)),
            TRY(inspection::Library::read(library)),
            {},
            TRY(seals::Definitions::build(seals)),
            std::make_shared<const mrz_image::Reader>(TRY(mrz_glyphs::Net::embedded()))};
  made.picture_places = std::make_shared<std::counting_semaphore<>>(made.parts.pictures_at_once);
  if (made.parts.packs.has(pack, "passive_authentication.yaml") ||
      made.parts.packs.has("baseline", "passive_authentication.yaml")) {
    const Node options = TRY(made.parts.packs.read_or_baseline(pack, "passive_authentication.yaml"));
    made.chip_options = TRY(passive_authentication::Options::read(options));
  }
  auto desk = std::make_shared<Desk>(std::move(made));
  return std::unique_ptr<Papers>(new Papers(std::move(desk)));
}

std::string_view papers_schemas() {
  const EmbeddedFiles files(limen_embedded_papers_schemas_begin, limen_embedded_papers_schemas_end);
  return files.find("papers.json");
}

Result<void> Papers::register_routes(api::Api& api) {
  TRY(api.add_schemas(papers_schemas()));
  for (const char* code :
       {"papers.sex", "papers.state_code", "papers.line", "papers.outcome", "papers.item_twice", "papers.picture",
        "papers.picture_of_nothing", "papers.bytes", "papers.chip.nothing", "papers.nothing_given"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("papers.statistics.*", 400));
  TRY(api.add_status("zip.*", 422));
  TRY(api.add_status("raster.*", 422));
  TRY(api.add_status("picture.decoder.overrun", 422));
  TRY(api.add_status("picture.decoder.crashed", 422));
  TRY(api.add_status("picture.decoder.memory", 422));
  TRY(api.add_status("picture.decoder.answer", 422));
  TRY(api.add_status("picture.decoder.start", 503));
  TRY(api.add_status("picture.decoder.sandbox", 503));
  TRY(api.add_status("papers.face.not_found", 404));
  TRY(api.add_status("papers.second_line_only", 403));
  TRY(api.add_status("papers.picture.not_found", 404));
  TRY(api.add_status("papers.check_closed", 409));
  TRY(api.add_status("papers.too_many", 409));
  TRY(api.add_status("papers.busy", 503));
  TRY(api.add_status("papers.stored_form", 500));
  TRY(api.add_status("inspection.*", 422));
  TRY(add_compare_routes(api, desk_));
  TRY(add_inspection_routes(api, desk_));
  TRY(add_picture_routes(api, desk_));
  return add_statistics_routes(api, desk_);
}

}  // namespace limen::papers
