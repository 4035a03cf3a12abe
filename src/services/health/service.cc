#include <array>
#include <chrono>
#include <mutex>

#include "base/embedded.h"
#include "platform/api/reading.h"
#include "platform/documents/leaflet.h"
#include "services/health/health.h"
#include "services/health/store.h"

extern "C" {
extern const char limen_embedded_health_schemas_begin[];
extern const char limen_embedded_health_schemas_end[];
}

namespace limen::health {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using Steady = std::chrono::steady_clock;

constexpr std::array<std::string_view, 4> kLanguages = {"en", "fr", "es", "ar"};
// Desks ask often, and what is told changes by the minute at most.
constexpr std::chrono::seconds kKept{10};

json::object in_languages(const std::function<std::string(std::string_view)>& text) {
  json::object out;
  for (const std::string_view language : kLanguages) out[language] = text(language);
  return out;
}

bool is_layout(std::string_view text) {
  return text.size() <= 20 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

json::object to_json(const store::Trial& trial) {
  return {{"desk", trial.desk},
          {"part", trial.part},
          {"good", trial.good},
          {"layout", trial.layout},
          {"at", trial.at.to_text()}};
}

}  // namespace

Result<std::shared_ptr<const Words>> read_words(const Where& where) {
  const Node file = TRY(where.packs.read_or_baseline(where.pack, "health.yaml"));
  return std::make_shared<const Words>(TRY(Words::read(file)));
}

Report report_of(const Facts& facts, std::shared_ptr<const Words> words) {
  Report report{.at = facts.now, .findings = judge(facts, words->limits())};
  for (const Finding& finding : report.findings) report.colour = std::max(report.colour, words->colour(finding));
  report.words = std::move(words);
  return report;
}

json::object to_json(const Report& report) {
  const Words& words = *report.words;
  json::array list;
  for (const Finding& finding : report.findings) {
    json::object one{
        {"check", finding.check},
        {"sentence", finding.sentence},
        {"colour", to_text(words.colour(finding))},
        {"title", in_languages([&](std::string_view language) { return words.title(finding.check, language); })},
        {"says", in_languages([&](std::string_view language) { return words.says(finding, language); })},
        {"counter", words.for_counter(finding)}};
    if (!words.act(finding, "en").empty()) {
      one["act"] = in_languages([&](std::string_view language) { return words.act(finding, language); });
    }
    list.push_back(std::move(one));
  }
  return {{"at", report.at.to_text()}, {"colour", to_text(report.colour)}, {"findings", std::move(list)}};
}

class Service {
 public:
  Service(Parts with, std::shared_ptr<const Words> words) : parts(std::move(with)), words_(std::move(words)) {}

  Result<Report> report() {
    return parts.database.read([&](database::Session& session) { return report(session); });
  }
  Result<Report> report(database::Session& session) {
    const std::scoped_lock lock(mutex_);
    if (kept_ && Steady::now() - made_ < kKept && parts.clock.now() >= kept_->at &&
        parts.clock.now().microseconds - kept_->at.microseconds < 60'000'000) {
      return *kept_;
    }
    Facts facts = TRY(gather(session, parts.where, parts.clock.now()));
    if (parts.live) parts.live(facts);
    kept_ = report_of(facts, words_);
    made_ = Steady::now();
    return *kept_;
  }
  void forget() {
    const std::scoped_lock lock(mutex_);
    kept_.reset();
  }

  Parts parts;

 private:
  std::shared_ptr<const Words> words_;
  std::mutex mutex_;
  std::optional<Report> kept_;
  Steady::time_point made_{};
};

namespace {

using ServicePointer = std::shared_ptr<Service>;

// What the officer is told: no more than that somebody must be called, and why.
Report for_counter(Report report) {
  std::erase_if(report.findings, [&](const Finding& finding) {
    return !report.words->for_counter(finding) || report.words->colour(finding) == Colour::kGreen;
  });
  report.colour = Colour::kGreen;
  for (const Finding& finding : report.findings) report.colour = std::max(report.colour, report.words->colour(finding));
  return report;
}

Result<void> add_reading(api::Api& api, const ServicePointer& service) {
  TRY(api.read({.method = Method::kGet,
                .path = "/api/health",
                .id = "getHealth",
                .summary = "How the site is, in words: one finding for each check",
                .tag = "health",
                .scopes = {"health.read"},
                .response_schema = "HealthReport"},
               [service](Call&, database::Session& session) -> Result<Answer> {
                 return Answer::json(to_json(TRY(service->report(session))));
               }));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/health/sign",
                .id = "getHealthSign",
                .summary = "What of it concerns whoever sits at a counter",
                .tag = "health",
                .response_schema = "HealthReport",
                .who = api::Who::kSession},
               [service](Call&, database::Session& session) -> Result<Answer> {
                 return Answer::json(to_json(for_counter(TRY(service->report(session)))));
               }));
  return api.read({.method = Method::kGet,
                   .path = "/api/health/trials",
                   .id = "listDeskTrials",
                   .summary = "The last word of each desk on its printer and its document reader",
                   .tag = "health",
                   .scopes = {"health.read"},
                   .response_schema = "DeskTrialList"},
                  [](Call&, database::Session& session) -> Result<Answer> {
                    json::array list;
                    for (const store::Trial& trial : TRY(store::trials(session))) list.push_back(to_json(trial));
                    return Answer::json(json::object{{"trials", std::move(list)}});
                  });
}

Result<documents::Leaflet> leaflet_of(const Where& where, const char* file) {
  const Node node = TRY(where.packs.read_or_baseline(where.pack, file));
  return documents::Leaflet::read(node);
}

// Pages that tell nothing of anybody: no purpose, no look.
Result<void> add_page(api::Api& api, const ServicePointer& service, const char* path, const char* id,
                      const char* summary, const char* file) {
  return api.read({.method = Method::kGet,
                   .path = path,
                   .id = id,
                   .summary = summary,
                   .tag = "health",
                   .query = {{.name = "language", .description = "en, fr, es or ar"}},
                   .response_type = "application/pdf",
                   .who = api::Who::kSession},
                  [service, file](Call& call, database::Session&) -> Result<Answer> {
                    const documents::Leaflet leaflet = TRY(leaflet_of(service->parts.where, file));
                    const std::string language(call.query("language").value_or("en"));
                    const Bytes pdf = TRY(leaflet.render(language, service->parts.info.authority, call.now()));
                    return Answer::bytes(std::string(pdf.begin(), pdf.end()), "application/pdf");
                  });
}

// The card on the screen of whoever looks for help.
Result<void> add_card_text(api::Api& api, const ServicePointer& service) {
  return api.read({.method = Method::kGet,
                   .path = "/api/health/card/text",
                   .id = "getOfficerCardText",
                   .summary = "The words of the card for officers",
                   .tag = "health",
                   .response_schema = "OfficerCard",
                   .query = {{.name = "language", .description = "en, fr, es or ar"}},
                   .who = api::Who::kSession},
                  [service](Call& call, database::Session&) -> Result<Answer> {
                    const documents::Leaflet card = TRY(leaflet_of(service->parts.where, "officer_card.yaml"));
                    const std::string language(call.query("language").value_or("en"));
                    json::array lines;
                    for (const documents::Leaflet::Line& line : TRY(card.lines(language))) {
                      lines.push_back(json::object{{"kind", line.kind}, {"text", line.text}});
                    }
                    return Answer::json(json::object{{"language", language}, {"lines", std::move(lines)}});
                  });
}

Result<Commit> prepare_trial(const ServicePointer& service, Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  store::Trial trial;
  trial.part = TRY(reader.text("part", 20));
  if (trial.part != "printer" && trial.part != "reader") {
    return reader.error_at("part", "health.trial.part", "a printer or a reader");
  }
  trial.good = TRY(reader.boolean_or("good", false));
  trial.layout = TRY(reader.optional_text("layout", 20)).value_or("");
  if (!is_layout(trial.layout)) return reader.error_at("layout", "health.trial.layout", "no name of a layout");
  TRY(reader.finish());
  const auto post_id = call.caller().current_post;
  const auto post = post_id ? service->parts.posts.find(*post_id) : std::nullopt;
  if (!post) return Error{"health.trial.no_post", "choose the post and the lane at which this desk stands first"};
  trial.desk = post->code + (call.caller().lane.empty() ? "" : " " + call.caller().lane);
  trial.at = call.now();
  return Commit([service, &call, trial](database::Transaction& tx) -> Result<Answer> {
    TRY(store::put(tx, trial));
    journal::Entry entry = call.entry("health.desk_tried", "desk", trial.desk);
    entry.facts = {{"part", trial.part}, {"good", trial.good}, {"layout", trial.layout}};
    TRY(service->parts.journal.append(tx, std::move(entry)));
    tx.on_commit([service] { service->forget(); });
    return Answer::json(to_json(trial), 201);
  });
}

}  // namespace

Result<std::unique_ptr<Health>> Health::open(Parts parts) {
  auto words = TRY(read_words(parts.where));
  return std::unique_ptr<Health>(new Health(std::make_shared<Service>(std::move(parts), std::move(words))));
}

Result<Report> Health::report() { return service_->report(); }

Result<void> Health::register_routes(api::Api& api) {
  const EmbeddedFiles files(limen_embedded_health_schemas_begin, limen_embedded_health_schemas_end);
  TRY(api.add_schemas(files.find("health.json")));
  TRY(api.add_status("health.trial.no_post", 409));
  TRY(add_reading(api, service_));
  TRY(add_page(api, service_, "/api/health/test-page", "getTestPage", "A page that shows whether a printer is right",
               "test_page.yaml"));
  TRY(add_page(api, service_, "/api/health/card", "getOfficerCard", "The card for officers, one page",
               "officer_card.yaml"));
  TRY(add_card_text(api, service_));
  return api.write({.method = Method::kPost,
                    .path = "/api/health/trials",
                    .id = "recordDeskTrial",
                    .summary = "Says whether the printer or the document reader of this desk works",
                    .tag = "health",
                    .body_schema = "DeskTrialInput",
                    .response_schema = "DeskTrial",
                    .status = 201,
                    .who = api::Who::kSession},
                   [service = service_](Call& call, database::Session&) { return prepare_trial(service, call); });
}

}  // namespace limen::health
