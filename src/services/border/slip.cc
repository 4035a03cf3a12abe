// What the traveller is given in hand after she was admitted: until when she may stay, for how many days, which rule
// decides, on what conditions, and where to ask for more; words from the pack, in her language. Made from the crossing,
// the person, her document and the judgement of the stay alone: nothing of hits, referrals, alerts, lane or officer
// gets in here, so none of it can get out.
#include <algorithm>

#include "platform/documents/page.h"
#include "services/border/json_forms.h"
#include "services/border/routes.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;

struct Texts {
  std::map<std::string, lists::Label, std::less<>> texts{}, binds{};
  const std::string& of(std::string_view key, std::string_view language) const {
    return texts.at(std::string(key)).in(language);
  }
};

constexpr std::string_view kTexts[] = {"title",     "holder", "document", "entered",   "post", "last_day",
                                       "day_count", "until",  "binds",    "extension", "keep", "page"};
constexpr std::string_view kBinds[] = {"rule", "entry_rule", "visa_validity", "visa_days", "permit", "decision", "law"};

Result<Texts> read_texts(const Parts& parts) {
  const Node file = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "entry_slip.yaml"));
  Texts out;
  const Node* texts = TRY(file.at("texts"));
  for (const std::string_view key : kTexts) {
    const Node* text = TRY(texts->at(key));
    out.texts[std::string(key)] = TRY(lists::read_label(*text));
  }
  const Node* binds = TRY(file.at("binds"));
  for (const std::string_view key : kBinds) {
    const Node* text = TRY(binds->at(key));
    out.binds[std::string(key)] = TRY(lists::read_label(*text));
  }
  return out;
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

struct Slip {
  Crossing crossing{};
  Check check{};
  std::string language{}, sentence{}, binds{}, extension{};
  std::vector<std::string> more{};  // conditions and the closing of the visa rules
  CivilDate until{};
  int days = 0;
};

// Which of the words of `binds` says why it is this day.
std::string_view bound_by(const Slip& slip) {
  const std::string last = text_in(slip.check.stay, "last_lawful_day");
  if (!last.empty() && last != slip.until.to_text()) return "decision";
  const std::string limit = text_in(slip.check.stay, "limited_by");
  const bool known = std::ranges::find(kBinds, limit) != std::end(kBinds);
  return known ? *std::ranges::find(kBinds, limit) : std::string_view("law");
}

std::string rule_of(const Slip& slip, std::string_view bound) {
  if (bound == "rule") return text_in(slip.check.stay, "rule");
  const auto* entry = slip.check.stay.if_contains("entry");
  return entry != nullptr && entry->is_object() ? text_in(entry->get_object(), "rule") : std::string();
}

void add_words(const Service& service, const Texts& texts, Slip& slip) {
  const Parts& parts = service.parts();
  const std::string until = slip.until.to_text(), language = slip.language;
  slip.sentence = documents::with_value(texts.of("until", language), "until", until);
  const std::string_view bound = bound_by(slip);
  slip.binds = documents::with_value(texts.binds.at(std::string(bound)).in(language), "rule", rule_of(slip, bound));
  slip.extension = documents::with_value(texts.of("extension", language), "authority",
                                         parts.site.authority.empty() ? parts.site.name : parts.site.authority);
  const auto* entry = slip.check.stay.if_contains("entry");
  if (!parts.knowledge->entry_regime || entry == nullptr || !entry->is_object()) return;
  entry_regime::Answer answer;
  answer.rule = parts.knowledge->entry_regime->find(text_in(entry->get_object(), "rule"));
  answer.days = slip.days;
  const std::string law = parts.knowledge->entry_regime->slip(answer, slip.until, language);
  for (std::size_t at = 0; at < law.size();) {
    const std::size_t end = std::min(law.find('\n', at), law.size());
    const std::string line = law.substr(at, end - at);
    if (at == 0 && line != until) slip.sentence = line;  // the words of this state's own law
    if (at > 0) slip.more.push_back(line);
    at = end + 1;
  }
}

// As the crossing stands now: after corrections, and after what an authority decided since.
Result<Slip> slip_of(const Service& service, database::Session& session, Call& call) {
  const CheckId id = TRY(call.id<CheckId>("id"));
  Slip slip;
  slip.language = call.query("language").value_or("en");
  if (!lists::is_language(slip.language)) return Error{"border.code.unknown", "a language is en, fr, es or ar"};
  slip.check = TRY(store::load_check(session, call.grant(), id));
  call.about({.post = slip.check.post.id, .owner = slip.check.officer_id});
  call.look("check", id.to_text());
  const Error none{"border.slip.none", "nobody was admitted here for a time that the law limits"};
  if (!slip.check.traveller_id) return none;
  const auto records = store::records_of(slip.check);
  auto crossings = TRY(store::crossings_of(session, call.grant(), records));
  TRY(service.put_decided_stays(session, call.grant(), records, crossings));
  const auto found = std::ranges::find_if(crossings, [&](const Crossing& one) {
    return one.check_id == id && one.direction == Direction::kEntry && one.authorised_until;
  });
  if (found == crossings.end()) return none;
  slip.crossing = *found;
  slip.until = *found->authorised_until;
  slip.days = std::max(0, slip.until - found->local_day + 1);
  const Texts texts = TRY(read_texts(service.parts()));
  add_words(service, texts, slip);
  return slip;
}

json::object view_of(const Slip& slip) {
  json::array more;
  for (const std::string& line : slip.more) more.emplace_back(line);
  return {{"language", slip.language},  {"until", slip.until.to_text()}, {"days", slip.days},
          {"sentence", slip.sentence},  {"binds", slip.binds},           {"more", std::move(more)},
          {"extension", slip.extension}};
}

Result<std::string> print(const Service& service, const Slip& slip) {
  const Texts texts = TRY(read_texts(service.parts()));
  const auto word = [&](std::string_view key) { return texts.of(key, slip.language); };
  documents::Frame frame;
  frame.language = slip.language;
  frame.right_to_left = slip.language == "ar";
  frame.title = word("title");
  frame.author = service.parts().site.name;
  frame.page_text = word("page");
  frame.created = slip.crossing.at;
  documents::Sheet sheet(frame);
  const Person& person = slip.check.person;
  sheet.title(word("title"), service.parts().site.authority);
  const documents::Field fields[] = {
      {word("holder"), person.surname + (person.given_names.empty() ? "" : ", " + person.given_names), 2},
      {word("document"), slip.crossing.document_number + " " + std::string(slip.crossing.document_issuer.text()), 1},
      {word("entered"), slip.crossing.local_day.to_text(), 1},
      {word("post"), slip.crossing.post.name, 2},
      {word("last_day"), slip.until.to_text(), 1},
      {word("day_count"), std::to_string(slip.days), 1}};
  sheet.fields(fields, 2);
  sheet.heading(slip.sentence);
  sheet.fields(std::vector<documents::Field>{{word("binds"), slip.binds, 2}}, 2);
  for (const std::string& line : slip.more) sheet.paragraph(line);
  sheet.paragraph(slip.extension);
  sheet.paragraph(word("keep"));
  const Bytes pdf = TRY(sheet.finish());
  return std::string(as_text(pdf));
}

}  // namespace

Result<void> register_slip_routes(api::Api& api, Service& service) {
  const auto operation = [](std::string path, std::string id, std::string summary) {
    return api::Operation{.method = http::Method::kGet,
                          .path = std::move(path),
                          .id = std::move(id),
                          .summary = std::move(summary),
                          .tag = "border",
                          .scopes = {"border.check", "border.second_line"},
                          .purpose = true,
                          .query = {{"language", "en, fr, es or ar; English without it"}}};
  };
  api::Operation told = operation("/api/checks/{id}/slip", "getSlip", "What the traveller is told: until when and why");
  told.response_schema = "EntrySlip";
  TRY(api.read(std::move(told), [&service](Call& call, database::Session& session) -> Result<Answer> {
    return Answer::json(view_of(TRY(slip_of(service, session, call))));
  }));
  api::Operation printed =
      operation("/api/checks/{id}/slip/print", "printSlip", "The same as a page to be given in hand");
  printed.response_type = "application/pdf";
  return api.read(std::move(printed), [&service](Call& call, database::Session& session) -> Result<Answer> {
    const Slip slip = TRY(slip_of(service, session, call));
    return Answer::bytes(TRY(print(service, slip)), "application/pdf");
  });
}

}  // namespace limen::border
