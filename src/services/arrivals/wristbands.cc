// A sheet of wristbands for a family: the family's number with the place of each member, and its code. No name, age,
// sex, nationality or need is worn, whatever the record knows.
#include <fmt/format.h>

#include "formats/barcodes/barcodes.h"
#include "platform/documents/labels.h"
#include "services/arrivals/state.h"

namespace limen::arrivals {
namespace {

using api::Answer;
using api::Call;

constexpr int kMostCopies = 10;

Result<documents::Label> label_of(const std::string& number) {
  const raster::Picture picture =
      TRY(barcodes::write(as_bytes(number), barcodes::Symbology::kQr, {.module_pixels = 1, .quiet_modules = 0}));
  documents::Label label{.number = number, .width = picture.width, .height = picture.height};
  for (const std::uint8_t shade : picture.pixels) label.dark.push_back(shade == 0);
  return label;
}

Result<Answer> print(const State& state, Call& call, database::Session& session) {
  const std::string language(call.query("language").value_or("en"));
  if (!lists::is_language(language)) return problem("arrivals.code", "a language is en, fr, es or ar", "/language");
  const int copies = static_cast<int>(TRY(call.query_integer("copies", 1, kMostCopies)).value_or(state.rules.copies));
  const HouseholdId id = TRY(call.id<HouseholdId>("id"));
  const Household one = TRY(state.load(session, call.grant(), id));
  call.look("household", one.id.to_text());
  call.about({.post = one.post});
  const auto post = state.parts.posts.find(one.post);
  std::vector<documents::Label> labels;
  for (const Member& member : one.members) {
    const std::string number = fmt::format("{} {}-{}", post ? post->code : "", one.wristband, member.place + 1);
    labels.push_back(TRY(label_of(number)));
  }
  documents::LabelSheet sheet;
  sheet.language = language;
  sheet.title = state.rules.wristbands.in(language);
  sheet.author = state.parts.authority;
  sheet.footer = state.rules.wristband_footer.in(language);
  sheet.page = state.rules.wristband_page.in(language);
  sheet.copies = copies;
  sheet.created = one.registered_at;
  const Bytes pdf = TRY(documents::render_labels(labels, sheet));
  return Answer::bytes(std::string(as_text(pdf)), "application/pdf");
}

}  // namespace

Result<void> read_wristbands(const Node& file, Rules& rules) {
  TRY(file.only({"source", "valid_from", "copies", "title", "footer", "page"}));
  rules.copies = static_cast<int>(TRY(file.integer_at("copies")));
  if (rules.copies < 1 || rules.copies > kMostCopies)
    return file.error("arrivals.pack", "a wristband is printed one to ten times");
  const Node *title = TRY(file.at("title")), *footer = TRY(file.at("footer")), *page = TRY(file.at("page"));
  rules.wristbands = TRY(lists::read_label(*title));
  rules.wristband_footer = TRY(lists::read_label(*footer));
  rules.wristband_page = TRY(lists::read_label(*page));
  return {};
}

Result<void> add_wristband_routes(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation sheet =
      operation(http::Method::kGet, "/households/{id}/wristbands", "printWristbands",
                "Wristbands of a family as PDF: numbers and codes, nothing else", {"arrivals.register"}, "", "");
  sheet.response_type = "application/pdf";
  sheet.query = {{"language", "en, fr, es or ar"}, {"copies", "of each, 1 to 10", "integer"}};
  return api.read(std::move(sheet),
                  [state](Call& call, database::Session& session) { return print(*state, call, session); });
}

}  // namespace limen::arrivals
