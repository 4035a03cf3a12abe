// An old screening, run again: what each hit of a check said then, what the same entry says under the same model, and
// what the lists and the model of today say. For those who watch over decisions (scope `screening.replay`); nothing is
// changed by it. What is not kept any more is named, never guessed.
#include <cmath>

#include "services/border/json_forms.h"
#include "services/border/routes.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;
using http::Method;

json::array reasons_of(const screening::Hit& hit) {
  json::array reasons;
  for (const screening::Reason& reason : hit.reasons) {
    json::object object{{"code", reason.code()}, {"contribution", reason.contribution}};
    put(object, "query", reason.query_part);
    put(object, "listed", reason.list_part);
    reasons.push_back(std::move(object));
  }
  return reasons;
}

// Below the floor of a name nothing is scored: said as a score of nothing, with no reasons.
json::object scored(const std::optional<screening::Hit>& hit) {
  if (!hit) return {{"score", 0.0}, {"reasons", json::array()}};
  return {{"score", hit->score}, {"reasons", reasons_of(*hit)}};
}

double score_of(const json::object& scored) {
  const auto* score = scored.if_contains("score");
  return score != nullptr && score->is_number() ? score->to_number<double>() : -1.0;
}

class Replay {
 public:
  Replay(const Service& service, database::Session& session, const protection::Grant& grant, const Check& check)
      : alerts_(service.parts().alerts),
        session_(session),
        grant_(grant),
        check_(check),
        query_(query_of(check.person, check.document, check.mrz.contains("name_cut"))),
        today_(service.parts().clock.now().utc_day()) {}

  Result<json::object> run() {
    json::object view{{"check_id", check_.id.to_text()},
                      {"opened_at", check_.opened_at.to_text()},
                      {"local_day", check_.local_day.to_text()},
                      {"post", to_json(check_.post)},
                      {"officer", check_.officer},
                      {"decision", check_.decision},
                      {"person", to_json(check_.person)},
                      {"list_number", check_.alert_generation},
                      {"list_number_now", TRY(alerts_.generation(session_))}};
    if (check_.document) {
      view["document"] = json::object{{"number", check_.document->number}, {"issuer", check_.document->issuer.text()}};
    }
    view["model"] = TRY(model_of(check_.model));
    json::array hits;
    for (const CheckHit& hit : check_.hits) hits.push_back(TRY(hit_of_then(hit)));
    view["hits"] = std::move(hits);
    view["new_hits"] = TRY(of_today());
    return view;
  }

 private:
  Result<json::object> model_of(const std::string& fingerprint) {
    json::object model{{"now", alerts_.model_fingerprint()}};
    put(model, "then", fingerprint);
    const auto old = fingerprint.empty() ? std::optional<alerts::Alerts::OldModel>()
                                         : TRY(alerts_.find_model(session_, fingerprint));
    model["kept"] = old.has_value();
    model["alike"] = old && old->alike;
    return model;
  }

  Result<json::object> hit_of_then(const CheckHit& hit) {
    json::object then;
    for (const char* key : {"score", "threshold", "threshold_of", "reasons", "model"}) {
      if (const auto* value = hit.snapshot.if_contains(key)) then[key] = *value;
    }
    json::object view{{"hit_id", hit.id.to_text()},
                      {"alert_id", limen::to_text(hit.alert_id)},
                      {"alert_version", version_of(hit)},
                      {"state", to_text(hit.state)}};
    for (const char* key : {"category", "issuer", "listed"}) {
      if (const auto* value = hit.snapshot.if_contains(key)) view[key] = *value;
    }
    json::array missing;
    const alerts::AlertId id(hit.alert_id);
    const auto entry = TRY(alerts_.find_version(session_, grant_, id, version_of(hit), check_.local_day));
    const std::string fingerprint = text_of(hit.snapshot, "model");
    const auto model = fingerprint.empty() ? std::optional<alerts::Alerts::OldModel>()
                                           : TRY(alerts_.find_model(session_, fingerprint));
    if (!entry) missing.emplace_back("entry_version");
    if (!model) missing.emplace_back("model");
    if (model && !model->alike) missing.emplace_back("program");
    if (entry && model) {
      json::object again = scored(screening::evaluate(model->model, folder_, query_, entry->entry));
      again["equal"] = std::abs(score_of(again) - score_of(then)) < 1e-6;
      view["again"] = std::move(again);
    }
    view["then"] = std::move(then);
    if (const auto present = TRY(alerts_.find(session_, grant_, id, today_))) {
      json::object now = scored(screening::evaluate(alerts_.model(), folder_, query_, present->entry));
      now["alert_version"] = present->version;
      now["counts"] = present->counts;
      now["threshold"] = present->threshold.min_score;
      now["threshold_of"] = alerts::to_text(present->threshold.of);
      view["now"] = std::move(now);
    } else {
      missing.emplace_back("entry");
    }
    view["missing"] = std::move(missing);
    return view;
  }

  // What is found today and was not then.
  Result<json::array> of_today() {
    json::array found;
    for (const alerts::Match& match : TRY(alerts_.screen(session_, grant_, query_, today_))) {
      if (match.discreet) continue;
      bool known = false;
      for (const CheckHit& hit : check_.hits) known = known || hit.alert_id == match.id.raw();
      if (known) continue;
      json::object item = scored(match.hit);
      item["alert_id"] = match.id.to_text();
      item["alert_version"] = match.version;
      item["category"] = match.category;
      item["issuer"] = match.issuer;
      item["listed"] = match.listed;
      item["threshold"] = match.threshold.min_score;
      item["threshold_of"] = alerts::to_text(match.threshold.of);
      found.push_back(std::move(item));
    }
    return found;
  }

  static std::string text_of(const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
  }

  const alerts::Alerts& alerts_;
  database::Session& session_;
  const protection::Grant& grant_;
  const Check& check_;
  const screening::Query query_;
  const CivilDate today_;
  const names::Folder folder_;
};

}  // namespace

Result<void> register_replay_route(api::Api& api, Service& service) {
  return api.read({.method = Method::kGet,
                   .path = "/api/checks/{id}/replay",
                   .id = "replayCheck",
                   .summary = "The screening of a check run again: the reasons then and now",
                   .tag = "border",
                   .scopes = {"screening.replay"},
                   .purpose = true,
                   .response_schema = "Replay",
                   .cost = 5},
                  [&service](Call& call, database::Session& session) -> Result<Answer> {
                    const CheckId id = TRY(call.id<CheckId>("id"));
                    const Check check = TRY(store::load_check(session, call.grant(), id));
                    call.about({.post = check.post.id, .owner = check.officer_id});
                    call.look("check", check.id.to_text());
                    if (check.traveller_id) call.look("traveller", check.traveller_id->to_text());
                    return Answer::json(TRY(Replay(service, session, call.grant(), check).run()));
                  });
}

}  // namespace limen::border
