// The bytes of an entry: docs/formats/journal.md.
#include <openssl/evp.h>

#include <cstring>
#include <memory>
#include <stdexcept>

#include "platform/journal/journal.h"

namespace limen::journal {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kAlgorithms = 1;  // SHA-256, XChaCha20-Poly1305

class Output {
 public:
  explicit Output(std::size_t expected) { bytes_.reserve(expected); }
  void number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void raw(ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void counted(ByteView bytes) {
    number(bytes.size(), 4);
    raw(bytes);
  }
  void text(std::string_view text) { counted(as_bytes(text)); }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Reads until something does not fit; then everything is empty and ok() is false.
class Input {
 public:
  explicit Input(ByteView bytes) : rest_(bytes) {}
  ByteView raw(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  std::uint64_t number(int size) {
    const ByteView bytes = raw(static_cast<std::size_t>(size));
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
    return value;
  }
  ByteView counted() { return raw(number(4)); }
  std::string text() { return std::string(as_text(counted())); }
  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& to) {
    const ByteView bytes = raw(N);
    if (ok_) std::memcpy(to.data(), bytes.data(), N);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  ByteView rest_;
  bool ok_ = true;
};

void write_head(Output& out, const Stored& entry) {
  out.raw(as_bytes("LJ"));
  out.number(kVersion, 1);
  out.number(kAlgorithms, 1);
  out.raw(entry.site);
  out.number(entry.epoch, 4);
  out.number(static_cast<std::uint64_t>(entry.seq), 8);
  out.number(static_cast<std::uint64_t>(entry.at.microseconds), 8);
  out.raw(entry.previous);
  for (const std::string* text : {&entry.kind, &entry.actor, &entry.subject_type, &entry.subject_id, &entry.purpose}) {
    out.text(*text);
  }
}

void write_owner(Output& out, const SealedPart& part) {
  out.text(part.record_type);
  out.text(part.record_id);
  out.text(part.group);
  out.number(part.slot, 8);
}

}  // namespace

Bytes encode(const Stored& entry) {
  std::size_t size = 256 + entry.facts.size();
  for (const SealedPart& part : entry.parts) size += 128 + part.ciphertext.size();
  Output out(size);
  write_head(out, entry);
  out.text(entry.facts);
  out.number(entry.parts.size(), 2);
  for (const SealedPart& part : entry.parts) {
    write_owner(out, part);
    out.counted(part.ciphertext);
  }
  return out.take();
}

Bytes bound_data(const Stored& entry, const SealedPart& part) {
  Output out(320);
  write_head(out, entry);
  write_owner(out, part);
  return out.take();
}

Result<Stored> decode(ByteView body) {
  Input in(body);
  const ByteView magic = in.raw(2);
  const std::uint64_t version = in.number(1);
  const std::uint64_t algorithms = in.number(1);
  if (!in.ok() || as_text(magic) != "LJ" || version != kVersion || algorithms != kAlgorithms) {
    return Error{"journal.damaged", "this is not an entry of a known version"};
  }
  Stored entry;
  in.fill(entry.site);
  entry.epoch = static_cast<std::uint32_t>(in.number(4));
  entry.seq = static_cast<std::int64_t>(in.number(8));
  entry.at = {static_cast<std::int64_t>(in.number(8))};
  in.fill(entry.previous);
  for (std::string* text : {&entry.kind, &entry.actor, &entry.subject_type, &entry.subject_id, &entry.purpose}) {
    *text = in.text();
  }
  entry.facts = in.text();
  const std::uint64_t parts = in.number(2);
  for (std::uint64_t i = 0; i < parts && in.ok(); ++i) {
    SealedPart part;
    part.record_type = in.text();
    part.record_id = in.text();
    part.group = in.text();
    part.slot = in.number(8);
    const ByteView ciphertext = in.counted();
    part.ciphertext.assign(ciphertext.begin(), ciphertext.end());
    entry.parts.push_back(std::move(part));
  }
  if (!in.ok() || !in.at_end()) return Error{"journal.damaged", "the entry is cut short or too long"};
  entry.hash = hash_of(body);
  return entry;
}

Hash hash_of(ByteView body) {
  // Looked up once: the one-call function looks it up every time.
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                      &EVP_MD_free);
  Hash hash;
  if (EVP_Digest(body.data(), body.size(), hash.data(), nullptr, sha256.get(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot make a SHA-256");
  return hash;
}

}  // namespace limen::journal
