#include "commands/wiring/trusted_now.h"

#include "engines/seal_anchors/seal_anchors.h"
#include "engines/trust_anchors/trust_anchors.h"

namespace limen::commands {

struct TrustedNow::Kept {
  explicit Kept(std::shared_ptr<const trust::Store> given) : store(std::move(given)), chips(*store), seals(*store) {}
  const std::shared_ptr<const trust::Store> store;
  const trust_anchors::StoreAnchors chips;
  const seal_anchors::StoreSealAnchors seals;
};

papers::Trusted TrustedNow::operator()() const {
  auto store = trust_.store();
  if (!store.ok()) return {.damaged = true};
  const std::lock_guard lock(mutex_);
  if (!kept_ || kept_->store != *store) kept_ = std::make_shared<const Kept>(store.take());
  return {kept_, &kept_->chips, &kept_->seals};
}

}  // namespace limen::commands
