// What may be done with forms and requests. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/documents/blank_form.h"
#include "platform/lists/lists.h"
#include "services/backlog/model.h"
#include "services/backlog/store.h"

namespace limen::backlog {

struct TypedForm {
  std::string serial{};
  Instant at{};
  std::string decided_by{}, reason{}, note{}, protection{};
  std::optional<int> authorised_days{};
  bool again = false;
  std::optional<Bytes> scan{};
  json::value check{};  // the body of POST /api/checks
};

// One form on its way in: what was found on a worker, and what the writer made of it.
struct Typing {
  Form form{};
  TypedForm typed{};
  std::shared_ptr<border::CheckWithHistory> subject{};
};

class Service {
 public:
  Service(Parts given, lists::Retention periods, Node words)
      : parts(std::move(given)), periods_(std::move(periods)), words_(std::move(words)) {}

  // The post that the caller works at. Errors "backlog.no_post", "identity.not_allowed".
  Result<site::Post> post_of(const protection::Permit& permit, std::string_view scope) const;

  Result<std::vector<Form>> issue(database::Transaction& tx, const protection::Permit& permit, const site::Post& post,
                                  Kind kind, int count, journal::Entry entry) const;
  // What is printed on them. Errors: those of a pack that lacks a word.
  Result<std::vector<documents::BlankForm>> words(const std::vector<Form>& forms, const site::Post& post,
                                                  std::string_view language) const;
  // PDF in one of the four languages, of forms of one batch that are issued still.
  Result<Bytes> print(const site::Post& post, const std::vector<Form>& forms, std::string_view language) const;
  // Errors "backlog.form.not_found", "backlog.form.other_post", "backlog.form.closed", "backlog.form.before_issue",
  // "backlog.form.direction", "backlog.form.officer", "backlog.form.protection", "backlog.code.unknown",
  // "backlog.code.requires", and those of Border::prepare_late.
  Result<Typing> prepare(database::Session& session, const protection::Grant& grant, const site::Post& post,
                         TypedForm typed) const;
  Result<border::LateRecorded> record(database::Transaction& tx, const protection::Grant& grant, Typing& typing,
                                      journal::Entry entry) const;
  Result<Form> spoil(database::Transaction& tx, const protection::Permit& permit, const site::Post& post,
                     const std::string& serial, const std::string& reason, const std::string& note,
                     journal::Entry entry) const;
  Result<json::object> screen(database::Session& session, const site::Post& post) const;

  // Errors "backlog.request.superseded", "backlog.request.open", "backlog.code.unknown", and those of a correction.
  Result<Request> ask(database::Transaction& tx, const protection::Grant& grant, Request wanted,
                      journal::Entry entry) const;
  // Errors "backlog.request.decided", "backlog.request.same_person", "backlog.request.no_note", and those of a
  // correction.
  Result<Request> decide(database::Transaction& tx, const protection::Grant& grant, const RequestId& id, bool approve,
                         const std::string& note, journal::Entry entry) const;
  Result<json::object> view(database::Session& session, const protection::Grant& grant, const Request& request) const;

  static bool fits_officer(std::string_view name);
  Result<void> known_code(std::string_view list, std::string_view code, std::string_view field,
                          std::string_view note) const;
  Result<std::int64_t> run_retention(CivilDate today, int batch) const;
  Result<void> forget_traveller(database::Transaction& tx, const border::TravellerId& id) const;

  const Parts parts;

 private:
  using Until = Result<std::vector<store::Ended>> (*)(database::Session&, Instant, const RawId&, int);
  using Remove = Result<void> (Service::*)(database::Transaction&, const RawId&) const;
  Result<std::int64_t> expire(std::string_view record, std::string_view start, CivilDate today, int batch, Until until,
                              Remove remove) const;
  Result<void> remove_form(database::Transaction& tx, const RawId& id) const;
  Result<void> remove_request(database::Transaction& tx, const RawId& id) const;
  Result<void> erase_keys(database::Transaction& tx, std::string_view type, const std::string& id) const;

  lists::Retention periods_;
  Node words_;  // paper_forms.yaml
};

Result<void> add_form_routes(api::Api& api, const std::shared_ptr<Service>& service);
Result<void> add_request_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::backlog
