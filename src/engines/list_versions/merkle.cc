#include <sodium.h>

#include "base/bytes.h"
#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {

struct Hasher::State {
  crypto_hash_sha256_state state{};
};

Hasher::Hasher() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->state); }
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->state, as_bytes(bytes).data(), bytes.size());
}

Hash Hasher::finish() {
  Hash hash{};
  crypto_hash_sha256_final(&state_->state, hash.data());
  return hash;
}

Hash hash_of(std::string_view bytes) {
  Hash hash{};
  crypto_hash_sha256(hash.data(), as_bytes(bytes).data(), bytes.size());
  return hash;
}

std::string to_text(const Hash& hash) { return to_hex(hash); }

namespace {

Hash node_of(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 65> bytes{};
  bytes[0] = 1;
  std::copy(left.begin(), left.end(), bytes.begin() + 1);
  std::copy(right.begin(), right.end(), bytes.begin() + 33);
  Hash hash{};
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  return hash;
}

}  // namespace

// A stack of the roots of whole subtrees, each half as large as the one below: what RFC 6962 defines from above, made
// from below in one pass.
Hash merkle_root(std::span<const Entry> entries) {
  if (entries.empty()) return hash_of("");
  std::vector<Hash> whole;
  std::uint64_t count = 0;
  for (const Entry& entry : entries) {
    Hash hash = entry.hash;
    for (std::uint64_t bit = count; (bit & 1U) != 0; bit >>= 1U) {
      hash = node_of(whole.back(), hash);
      whole.pop_back();
    }
    whole.push_back(hash);
    ++count;
  }
  Hash root = whole.back();
  for (std::size_t i = whole.size() - 1; i-- > 0;) root = node_of(whole[i], root);
  return root;
}

}  // namespace limen::list_versions
