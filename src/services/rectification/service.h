// What may be done with requests, and their letter. Private to this folder.
#pragma once

#include <memory>
#include <string>

#include "platform/documents/letter.h"
#include "platform/lists/lists.h"
#include "services/rectification/model.h"
#include "services/rectification/store.h"

namespace limen::rectification {

class Service {
 public:
  Service(Parts given, lists::Retention periods, documents::Letter letter, int answer_within_days)
      : parts(std::move(given)),
        periods_(std::move(periods)),
        letter_(std::move(letter)),
        answer_within_days_(answer_within_days) {}

  // Errors "rectification.no_post", "rectification.code.unknown", "rectification.code.requires",
  // "rectification.change", "rectification.no_change", "rectification.open", "border.traveller.not_found".
  Result<Request> ask(database::Transaction& tx, const protection::Grant& grant, Request wanted,
                      journal::Entry entry) const;
  // Errors "rectification.decided", "rectification.same_person", "rectification.no_answer", "rectification.superseded",
  // and those of Border::correct_person.
  Result<Request> decide(database::Transaction& tx, const protection::Grant& grant, const RequestId& id, bool approve,
                         const std::string& answer, journal::Entry entry) const;
  Result<Bytes> letter(const Request& request, std::string_view language) const;
  Result<void> forget_traveller(database::Transaction& tx, const border::TravellerId& id) const;
  Result<std::int64_t> run_retention(CivilDate today, int batch) const;

  Parts parts;

 private:
  Result<void> known_reason(const std::string& reason, const std::string& note) const;
  Result<void> remove(database::Transaction& tx, const RequestId& id) const;
  std::string said(std::string_view field, const json::object& person, std::string_view language) const;

  lists::Retention periods_;
  documents::Letter letter_;
  int answer_within_days_;
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::rectification
