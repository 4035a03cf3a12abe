// Inside services/trust_store: the present version in memory, and how the next one is made.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "services/trust_store/trust_store.h"

namespace limen::trust_store {

struct Version {
  std::int64_t number = 0;
  std::optional<Instant> changed_at{};
  std::shared_ptr<const trust::Store> store = std::make_shared<const trust::Store>();
};

namespace stored {

struct Row {
  std::int64_t number = 0;
  Instant changed_at{};
  Bytes content;
};
Result<std::optional<Row>> newest(database::Session& session);
Result<std::optional<Row>> at(database::Session& session, std::int64_t number);  // or the newest before it
Result<std::int64_t> newest_number(database::Session& session);
Result<void> add(database::Transaction& tx, const Row& row, std::string_view by);

}  // namespace stored

struct TrustStore::State : std::enable_shared_from_this<State> {
  explicit State(const Parts& given) : parts(given) {}

  Result<void> load();
  Result<Version> present() const;  // error "trust_store.damaged"
  Info info() const;

  // In the writer: `next` takes the place of the version it was made from, with one journal entry. Error
  // "trust_store.moved" when that is not the newest any more.
  Result<std::int64_t> replace(database::Transaction& tx, const Version& from, std::shared_ptr<const trust::Store> next,
                               Bytes content, journal::Entry entry, const std::string& by);

  const Parts parts;

 private:
  mutable std::mutex mutex_;
  Version version_;
  std::optional<Error> trouble_;
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<TrustStore::State>& state);

}  // namespace limen::trust_store
