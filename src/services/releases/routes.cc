// Releases over HTTP.
#include "base/embedded.h"
#include "base/text.h"
#include "services/releases/releases.h"

extern "C" {
extern const char limen_embedded_release_schemas_begin[];
extern const char limen_embedded_release_schemas_end[];
}

namespace limen::releases {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr std::size_t kTitleMost = 200;

json::object to_json(const Made& one) {
  return {{"id", one.id},       {"made_at", one.made_at.to_text()},   {"by", one.by},         {"files", one.files},
          {"bytes", one.bytes}, {"organisations", one.organisations}, {"rounds", one.rounds}, {"current", one.current}};
}

Result<release::Titles> read_titles(const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  release::Titles titles;
  if (auto given = TRY(reader.optional_object("title"))) {
    for (const char* language : {"en", "fr", "es", "ar"}) {
      const std::string text = clean_line(TRY(given->optional_text(language, kTitleMost)).value_or(""));
      if (!text.empty()) titles[language] = text;
    }
    TRY(given->finish());
  }
  TRY(reader.finish());
  return titles;
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "releases",
          .scopes = {"releases.publish"}};
}

}  // namespace

Result<void> Releases::register_routes(api::Api& api) {
  const EmbeddedFiles files(limen_embedded_release_schemas_begin, limen_embedded_release_schemas_end);
  TRY(api.add_schemas(files.find("releases.json")));
  TRY(api.add_status("releases.not_found", 404));
  TRY(api.add_status("release_folder.*", 503));
  api::Operation all =
      operation(Method::kGet, "/api/releases", "listReleases", "Releases that were made, newest first");
  all.response_schema = "ReleaseList";
  TRY(api.read(std::move(all), [this](Call&, database::Session& session) -> Result<Answer> {
    json::array shown;
    for (const Made& one : TRY(list(session))) shown.push_back(to_json(one));
    return Answer::json(json::object{{"releases", std::move(shown)}});
  }));
  api::Operation made = operation(Method::kPost, "/api/releases", "publishRelease",
                                  "Makes a release of what is published now, and puts it in force");
  made.body_schema = "ReleaseInput";
  made.response_schema = "Release";
  made.status = 201;
  made.cost = 10;
  TRY(api.act(std::move(made), [this](Call& call) -> Result<Answer> {
    release::Titles titles = TRY(read_titles(call));
    const Made one = TRY(publish(std::move(titles), call.entry("release.published")));
    return Answer::json(to_json(one), 201);
  }));
  api::Operation again = operation(Method::kPost, "/api/releases/{id}/current", "makeReleaseCurrent",
                                   "Puts an earlier release in force again");
  again.status = 204;
  return api.act(std::move(again), [this](Call& call) -> Result<Answer> {
    TRY(make_current(std::string(call.parameter("id")), call.entry("release.made_current")));
    return Answer::no_content();
  });
}

}  // namespace limen::releases
