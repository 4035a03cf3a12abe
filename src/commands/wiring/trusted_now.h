// The site's trust store as those who check documents ask it: the present version with what is remembered of it, made
// anew when the store has changed. A store that is damaged answers with nobody and says that it is damaged.
#pragma once

#include <memory>
#include <mutex>

#include "services/papers/papers.h"
#include "services/trust_store/trust_store.h"

namespace limen::commands {

class TrustedNow {
 public:
  // `trust` must outlive it.
  explicit TrustedNow(const trust_store::TrustStore& trust) : trust_(trust) {}
  papers::Trusted operator()() const;  // any number of threads

 private:
  struct Kept;
  const trust_store::TrustStore& trust_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Kept> kept_;
};

}  // namespace limen::commands
