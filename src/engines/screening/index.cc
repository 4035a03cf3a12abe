// The index with its lock; the work is done by Store.
#include <mutex>
#include <shared_mutex>

#include "engines/screening/store.h"

namespace limen::screening {

struct Index::State {
  explicit State(const Model& model) : store(model) {}

  // Readers pass the turnstile on their way in; a waiting writer holds it, so that readers cannot starve it.
  std::shared_lock<std::shared_mutex> read() {
    const std::scoped_lock pass(turnstile);
    return std::shared_lock(mutex);
  }
  std::unique_lock<std::shared_mutex> write() {
    const std::scoped_lock pass(turnstile);
    return std::unique_lock(mutex);
  }

  std::mutex turnstile;
  std::shared_mutex mutex;
  std::shared_ptr<const void> owner;  // of the memory that the store stands in
  Store store;
};

Index::Index(const Model& model) : state_(std::make_unique<State>(model)) {}
Index::~Index() = default;

bool Index::insert(const Entry& entry) {
  const auto lock = state_->write();
  return state_->store.insert(entry);
}

bool Index::replace(const Entry& entry) {
  const auto lock = state_->write();
  if (!state_->store.erase(entry.id)) return false;
  return state_->store.insert(entry);
}

bool Index::erase(const RawId& id) {
  const auto lock = state_->write();
  return state_->store.erase(id);
}

bool Index::contains(const RawId& id) const {
  const auto lock = state_->read();
  return state_->store.contains(id);
}

std::vector<Hit> Index::search(const Query& query, const SearchOptions& options) const {
  const auto lock = state_->read();
  return state_->store.search(query, options);
}

bool Index::may_find(const Query& query) const {
  const auto lock = state_->read();
  return state_->store.may_find(query);
}

Index::Size Index::size() const {
  const auto lock = state_->read();
  return state_->store.size();
}

bool Index::holds(std::string_view bytes) const {
  const auto lock = state_->read();
  return state_->store.holds(bytes);
}

Result<void> Index::save(const Origin& origin, ByteView notes, const Sink& sink) const {
  const auto lock = state_->read();
  return state_->store.save(origin, notes, sink);
}

Result<std::unique_ptr<Index>> Index::open(const Model& model, const std::optional<Origin>& origin,
                                           std::span<std::uint8_t> bytes, std::shared_ptr<const void> owner) {
  auto index = std::make_unique<Index>(model);
  index->state_->owner = std::move(owner);
  TRY(index->state_->store.open(origin, bytes));
  return index;
}

ByteView Index::notes() const { return state_->store.notes(); }
Origin Index::origin() const { return state_->store.origin(); }

}  // namespace limen::screening
