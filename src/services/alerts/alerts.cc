#include "services/alerts/alerts.h"

#include <algorithm>

#include "services/alerts/import.h"
#include "services/alerts/routes.h"
#include "services/alerts/service.h"

namespace limen::alerts {

Alerts::Alerts(std::shared_ptr<State> state) : state_(std::move(state)) {}
Alerts::~Alerts() = default;

Result<std::unique_ptr<Alerts>> Alerts::open(Parts parts) {
  const Node weights = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "screening.yaml"));
  screening::Model model = TRY(screening::Model::from_pack(weights));
  auto state = std::make_shared<State>(std::move(parts), std::move(model));
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
