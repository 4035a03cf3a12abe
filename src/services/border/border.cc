#include "services/border/border.h"

#include <algorithm>
#include <mutex>

#include "services/border/json_forms.h"
#include "services/border/retention.h"
#include "services/border/routes.h"
#include "services/border/view.h"

namespace limen::border {

// The open event streams, by post. Streams that were closed are forgotten at the next event.
struct Border::Live {
  struct Listener {
    PostId post;
    std::shared_ptr<http::EventStream> stream;
  };
  std::mutex mutex;
  std::vector<Listener> listeners;

  void add(const PostId& post, std::shared_ptr<http::EventStream> stream) {
    const std::scoped_lock lock(mutex);
    listeners.push_back({post, std::move(stream)});
  }
  void send(const PostId& post, const std::string& text) {
    const std::scoped_lock lock(mutex);
    std::erase_if(listeners, [&](const Listener& listener) {
      if (listener.stream->closed()) return true;
      return listener.post == post && !listener.stream->send("check", text);
    });
  }
};

Border::Border(Parts parts) : service_(std::make_unique<Service>(std::move(parts))), live_(std::make_shared<Live>()) {
  service_->on_change([live = live_](const store::Summary& summary, const PostId& post) {
    live->send(post, limen::to_text(json::value(summary_view(summary))));
  });
  service_->parts().alerts.on_removed([service = service_.get()](database::Transaction& tx, const alerts::AlertId& id) {
    service->note_pairs_changed(id.raw());
    return clearances::forget_alert(tx, id.raw());
  });
  on_traveller_removed([service = service_.get()](database::Transaction&, const TravellerId& id) -> Result<void> {
    service->note_pairs_changed(id.raw());
    return {};
  });
  if (service_->parts().permits != nullptr) {
    on_traveller_removed(
        [](database::Transaction& tx, const TravellerId& id) { return permits::forget_traveller(tx, id.raw()); });
  }
}

Border::~Border() = default;

void Border::on_fact(FactSubscriber subscriber) { service_->on_fact(std::move(subscriber)); }

void Border::on_traveller_added(AddedSubscriber subscriber) { service_->on_added(std::move(subscriber)); }

Result<memberships::Change> Border::join_records(database::Transaction& tx, const protection::Grant& grant,
                                                 const TravellerId& a, const TravellerId& b, const RecordsAct& act) {
  return service_->join_records(tx, grant, a, b, act);
}

Result<memberships::Change> Border::separate_records(database::Transaction& tx, const protection::Grant& grant,
                                                     std::span<const TravellerId> leaving, const RecordsAct& act) {
  return service_->separate_records(tx, grant, leaving, act);
}

void Border::on_traveller_corrected(AddedSubscriber subscriber) { service_->on_corrected(std::move(subscriber)); }

Result<PersonCorrected> Border::correct_person(database::Transaction& tx, const protection::Grant& grant,
                                               const TravellerId& id, const PersonChange& change,
                                               const RecordsAct& act) {
  return service_->correct_person(tx, grant, id, change, act);
}

void Border::on_protection(ProtectionSubscriber subscriber) { service_->on_protection(std::move(subscriber)); }

void Border::use_directory(FindBody find) { service_->use_directory(std::move(find)); }

void Border::use_reception(Reception reception) { service_->use_reception(std::move(reception)); }

void Border::on_traveller_removed(TravellerSubscriber subscriber) { removed_.push_back(std::move(subscriber)); }

void Border::on_check_removed(CheckSubscriber subscriber) { checks_removed_.push_back(std::move(subscriber)); }

void Border::on_hit(HitSubscriber subscriber) { service_->on_hit(std::move(subscriber)); }

void Border::on_decision(DecisionSubscriber subscriber) { service_->on_decision(std::move(subscriber)); }

Result<void> Border::load_past(database::Transaction& tx, const PastBatch& batch, std::string_view source) {
  return service_->load_past(tx, batch, source);
}

Result<ExpiredRecords> Border::run_retention(CivilDate today) {
  const Parts& parts = service_->parts();
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  auto expired =
      border::run_retention(parts.database, parts.journal, retention, today, 200, {removed_, checks_removed_});
  service_->recent().clear();
  return expired;
}

Result<void> Border::register_routes(api::Api& api) {
  TRY(register_border_routes(api, *service_));
  return api.read({.method = http::Method::kGet,
                   .path = "/api/events",
                   .id = "streamChecks",
                   .summary = "Changes of checks at the session's post, as they happen",
                   .tag = "border",
                   .scopes = {"border.check", "border.second_line"},
                   .purpose = true,
                   .response_type = "text/event-stream"},
                  [live = live_](api::Call& call, database::Session&) -> Result<api::Answer> {
                    if (!call.caller().current_post)
                      return Error{"border.no_post", "choose the post you work at first"};
                    TRY(call.permit().require({.post = *call.caller().current_post, .owner = call.caller().account}));
                    api::Answer answer;
                    answer.stream = http::EventStream::make();
                    live->add(*call.caller().current_post, answer.stream);
                    return answer;
                  });
}

}  // namespace limen::border
