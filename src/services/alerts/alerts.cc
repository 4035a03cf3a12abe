#include "services/alerts/alerts.h"

#include <algorithm>

#include "services/alerts/import.h"
#include "services/alerts/old_models.h"
#include "services/alerts/routes.h"
#include "services/alerts/service.h"

namespace limen::alerts {

Alerts::Alerts(std::shared_ptr<State> state) : state_(std::move(state)) {}
Alerts::~Alerts() = default;

Result<std::unique_ptr<Alerts>> Alerts::open(Parts parts) {
  const Node weights = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "screening.yaml"));
  screening::Model model = TRY(screening::Model::from_pack(weights));
  Thresholds thresholds = TRY(Thresholds::read(parts.packs, *parts.knowledge, model.min_score()));
  auto state = std::make_shared<State>(std::move(parts), std::move(model), std::move(thresholds));
  const KnownModel known = known_model(weights, state->model, state->folder);
  state->fingerprint = known.fingerprint;
  TRY(keep_model(state->parts.database, known, state->parts.clock.now()));
  TRY(state->note_thresholds());
  TRY(state->load());
  return std::unique_ptr<Alerts>(new Alerts(std::move(state)));
}

Result<std::vector<Match>> Alerts::screen(database::Session& session, const protection::Grant& grant,
                                          const screening::Query& query, CivilDate today) const {
  return state_->screen(session, grant, query, today);
}

std::int64_t Alerts::generation() const { return state_->generation.load(std::memory_order_acquire); }

// The index may be ahead of the snapshot or behind it; what both have been through is covered.
Result<std::int64_t> Alerts::generation(database::Session& session) const {
  const std::int64_t indexed = generation();
  return std::min(indexed, TRY(store::generation(session)));
}

database::Question Alerts::generation_question() { return store::generation_question(); }

Result<std::int64_t> Alerts::generation(const database::Rows& answer) const {
  const std::int64_t indexed = generation();
  return std::min(indexed, TRY(store::read_generation(answer)));
}

void Alerts::on_changed(ChangeSubscriber subscriber) { state_->on_changed.push_back(std::move(subscriber)); }
void Alerts::on_removed(RemovalSubscriber subscriber) { state_->on_removed.push_back(std::move(subscriber)); }

Result<std::optional<ListedAlert>> Alerts::find(database::Session& session, const protection::Grant& grant,
                                                const AlertId& id, CivilDate day) const {
  const auto alert = TRY(store::find(session, grant, id));
  return alert ? std::optional<ListedAlert>(state_->listed_alert(*alert, day)) : std::nullopt;
}

Result<std::optional<ListedAlert>> Alerts::find_version(database::Session& session, const protection::Grant& grant,
                                                        const AlertId& id, int version, CivilDate day) const {
  auto alert = TRY(store::find(session, grant, id));
  if (!alert) return std::optional<ListedAlert>();
  if (alert->version != version) {
    auto old = TRY(store::version(session, grant, id, version));
    if (!old) return std::optional<ListedAlert>();
    const json::value stored(std::move(old->content));
    JsonReader reader = TRY(JsonReader::open(stored));
    alert->content = TRY(read_content(reader));
    alert->version = version;
  }
  return std::optional<ListedAlert>(state_->listed_alert(*alert, day));
}

const screening::Model& Alerts::model() const { return state_->model; }
const std::string& Alerts::model_fingerprint() const { return state_->fingerprint; }

Result<std::optional<Alerts::OldModel>> Alerts::find_model(database::Session& session,
                                                           std::string_view fingerprint) const {
  const auto known = TRY(alerts::find_model(session, fingerprint));
  if (!known) return std::optional<OldModel>();
  const json::value content = TRY(parse_json(known->content));
  OldModel old{.model = TRY(screening::Model::from_pack(node_of(content)))};
  old.alike = behaviour_of(old.model, state_->folder) == known->behaviour;
  return std::optional<OldModel>(std::move(old));
}

Result<ImportReport> Alerts::import(ImportRequest request, std::string_view actor, std::string_view actor_name) {
  return run_import(*state_, std::move(request), actor, actor_name);
}

Result<std::vector<ImportedList>> Alerts::imported_lists(database::Session& session) const {
  return alerts::imported_lists(*state_, session);
}

Result<ListPage> Alerts::list(database::Session& session, const protection::Grant& grant,
                              const ListRequest& request) const {
  return state_->list(session, grant, request);
}

Result<void> Alerts::register_routes(api::Api& api) { return register_alert_routes(api, state_); }

std::size_t Alerts::size() const { return state_->index.size().entries; }

Result<std::int64_t> Alerts::run_retention(CivilDate today, int batch) { return state_->run_retention(today, batch); }

Result<std::size_t> Alerts::drop_expired(CivilDate today) {
  const auto ids = TRY(
      state_->parts.database.read([&](database::Session& session) { return store::expired_before(session, today); }));
  std::size_t dropped = 0;
  for (const AlertId& id : ids) dropped += state_->index.erase(id.raw()) ? 1 : 0;
  return dropped;
}

}  // namespace limen::alerts
