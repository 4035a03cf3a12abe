// Several persons at one counter: what Border offers to the services that bring them. Each call goes the way of the
// route for one check; there is no other guard, screening or entry of the journal here.
#include "services/border/view.h"

namespace limen::border {
namespace {

CheckDocument document_of(const Check& check) {
  CheckDocument found;
  found.id = check.id;
  found.post = check.post.id;
  found.officer = check.officer_id;
  found.open = check.state != CheckState::kClosed;
  found.local_day = check.local_day;
  found.surname = check.person.surname;
  found.given_names = check.person.given_names;
  found.birth = check.person.birth;
  found.sex = check.person.sex;
  found.nationality = check.person.nationality;
  found.zone = !check.mrz.empty();
  const auto* valid = check.mrz.if_contains("valid");
  found.zone_valid = found.zone && valid != nullptr && valid->is_bool() && valid->get_bool();
  if (check.document) {
    found.document_type = check.document->type;
    found.document_number = check.document->number;
    found.document_issuer = check.document->issuer;
    found.document_expiry = check.document->expiry;
  }
  return found;
}

CounterCheck counter_check(const Service& service, const CheckWithHistory& subject, const protection::Grant& grant) {
  const Check& check = subject.check;
  CounterCheck found;
  found.id = check.id;
  found.version = check.version;
  found.open = check.state != CheckState::kClosed;
  found.post = check.post.id;
  found.officer = check.officer_id;
  found.traveller = check.traveller_id;
  found.local_day = check.local_day;
  found.child = check.child;
  found.protection = check.protection_blocks || (check.protection && check.protection->open);
  found.document = document_of(check);
  found.view = check_view(service, subject, grant);
  return found;
}

OpenRequest request_of(const NewCheck& check) {
  OpenRequest request;
  request.direction = check.direction;
  request.lane = check.lane;
  request.details.transport_mode = check.transport_mode;
  request.details.carrier_reference = check.carrier_reference;
  request.details.guardian = check.guardian;
  if (!check.zone.empty()) {
    request.zone = check.zone;
    return request;
  }
  request.person = {check.surname, check.given_names, check.birth, check.sex, check.nationality};
  if (!check.document_number.empty()) {
    request.document =
        TravelDocument{check.document_type, check.document_number, check.document_issuer, check.document_expiry};
  }
  return request;
}

}  // namespace

CheckDocument Opening::document() const { return document_of(subject_->check); }

Result<Opening> Border::prepare_open(database::Session& session, const protection::Grant& grant,
                                     const NewCheck& check) const {
  return Opening(std::make_shared<CheckWithHistory>(TRY(service_->prepare_open(session, grant, request_of(check)))));
}

Result<CounterCheck> Border::open(database::Transaction& tx, const protection::Grant& grant, Opening& opening) const {
  TRY(service_->commit_open(tx, grant, *opening.subject_));
  return counter_check(*service_, *opening.subject_, grant);
}

Result<CounterCheck> Border::check(database::Session& session, const protection::Grant& grant,
                                   const CheckId& id) const {
  const CheckWithHistory subject = TRY(service_->load(session, grant, id));
  return counter_check(*service_, subject, grant);
}

Result<std::shared_ptr<Check>> Border::prepare_decision(database::Session& session, const protection::Grant& grant,
                                                        const CheckId& id) const {
  auto check = std::make_shared<Check>(TRY(store::load_check(session, grant, id)));
  // If it fails the writer does it, and says what is wrong.
  if (auto looked = service_->look_again(session, grant, *check); !looked.ok()) check->alert_generation = 0;
  return check;
}

Result<void> Border::admit(database::Transaction& tx, const protection::Grant& grant, Check& check) const {
  DecisionRequest request;
  request.decision = "admit";
  if (TRY(service_->decide(tx, grant, check, request)) == Service::Decided::kHitsChanged) {
    return Error{"border.hits_changed", "the alert lists have changed: new hits wait for review"};
  }
  return {};
}

Result<void> Border::withdraw(database::Transaction& tx, const protection::Grant& grant, Check& check,
                              std::string reason, std::string note) const {
  DecisionRequest request;
  request.decision = "withdraw";
  request.reasons.push_back(std::move(reason));
  request.note = std::move(note);
  if (TRY(service_->decide(tx, grant, check, request)) == Service::Decided::kHitsChanged) {
    return Error{"border.hits_changed", "the alert lists have changed: new hits wait for review"};
  }
  return {};
}

Result<void> Border::set_guardian(database::Transaction& tx, const protection::Grant& grant, const CheckId& id,
                                  std::string guardian) const {
  CheckWithHistory subject = TRY(service_->load(tx, grant, id));
  DetailsRequest details;
  details.guardian = std::move(guardian);
  return service_->set_details(tx, grant, subject, details);
}

}  // namespace limen::border
