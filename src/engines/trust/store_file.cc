// The stored form: a magic word, a version, a checksum over the rest, then sources, entries, revocation lists and
// deviation lists; numbers little-endian, texts and bytes behind their length. See docs/engines/trust.md.
#include <algorithm>
#include <limits>

#include "base/checksum.h"
#include "base/text.h"
#include "engines/trust/trust.h"

namespace limen::trust {

namespace {

constexpr std::string_view kMagic = "LIMENTRUST";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kHead = 10 + 2 + 8;

class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}
  template <typename Number>
  void number(Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      out_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i)));
    }
  }
  void bytes(ByteView view) {
    number(static_cast<std::uint32_t>(view.size()));
    out_.insert(out_.end(), view.begin(), view.end());
  }
  void text(std::string_view text) { bytes(as_bytes(text)); }
  void instant(Instant at) { number(static_cast<std::uint64_t>(at.microseconds)); }
  void maybe(const std::optional<Instant>& at) {
    number(static_cast<std::uint8_t>(at ? 1 : 0));
    if (at) instant(*at);
  }
  void maybe(const std::optional<Bytes>& view) {
    number(static_cast<std::uint8_t>(view ? 1 : 0));
    if (view) bytes(*view);
  }
  void numbers(const std::vector<std::uint32_t>& all) {
    number(static_cast<std::uint32_t>(all.size()));
    for (const std::uint32_t one : all) number(one);
  }

 private:
  Bytes& out_;
};

// After the first thing that is wrong everything reads as nought and good() is false.
class Reader {
 public:
  explicit Reader(ByteView rest) : rest_(rest) {}
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }
  void fail() {
    good_ = false;
    rest_ = {};
  }
  template <typename Number>
  Number number() {
    if (rest_.size() < sizeof(Number)) {
      fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) value |= std::uint64_t{rest_[i]} << (8 * i);
    rest_ = rest_.subspan(sizeof(Number));
    return static_cast<Number>(value);
  }
  ByteView bytes() {
    const auto size = number<std::uint32_t>();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const ByteView view = rest_.first(size);
    rest_ = rest_.subspan(size);
    return view;
  }
  Bytes copy() {
    const ByteView view = bytes();
    return {view.begin(), view.end()};
  }
  std::string text() {
    const std::string text(as_text(bytes()));
    if (invalid_utf8_at(text)) fail();
    return text;
  }
  Instant instant() { return Instant{static_cast<std::int64_t>(number<std::uint64_t>())}; }
  bool present() {
    const auto flag = number<std::uint8_t>();
    if (flag > 1) fail();
    return flag == 1;
  }
  std::optional<Instant> maybe_instant() { return present() ? std::optional(instant()) : std::nullopt; }
  std::optional<Bytes> maybe_bytes() { return present() ? std::optional(copy()) : std::nullopt; }
  // How many follow, each of at least `least` bytes: no room is taken for what cannot be there.
  std::uint32_t count(std::size_t least) {
    const auto size = number<std::uint32_t>();
    if (size > rest_.size() / least) fail();
    return good_ ? size : 0;
  }
  // Each below `limit`.
  std::vector<std::uint32_t> numbers(std::size_t limit) {
    std::vector<std::uint32_t> all(count(4));
    for (std::uint32_t& one : all) {
      one = number<std::uint32_t>();
      if (one >= limit) fail();
    }
    return good_ ? all : std::vector<std::uint32_t>();
  }
  template <typename Choice>
  Choice choice(Choice last) {
    const auto value = number<std::uint8_t>();
    if (value > static_cast<std::uint8_t>(last)) fail();
    return good_ ? static_cast<Choice>(value) : Choice{};
  }
  StateCode state() {
    const std::string letters = text();
    if (letters.empty()) return {};
    auto code = StateCode::parse(letters);
    if (!code.ok()) fail();
    return code.value_or(StateCode());
  }
  Fingerprint print() {
    Fingerprint print{};
    if (rest_.size() < print.size()) {
      fail();
      return print;
    }
    std::copy_n(rest_.begin(), print.size(), print.begin());
    rest_ = rest_.subspan(print.size());
    return print;
  }

 private:
  ByteView rest_;
  bool good_ = true;
};

Error damaged(std::string_view what) {
  return Error{"trust.store.damaged", "the trust store is damaged: " + std::string(what)};
}

}  // namespace

struct StoreFile {
  static void write_source(Writer& out, const Source& source) {
    out.text(source.file);
    out.text(source.kind);
    for (const std::uint8_t byte : source.fingerprint) out.number(byte);
    out.instant(source.imported_at);
    out.text(source.imported_by);
    out.number(static_cast<std::uint8_t>(source.check));
    out.text(source.publisher.text());
    out.maybe(source.signing_time);
    out.maybe(source.signer ? std::optional(Bytes(source.signer->begin(), source.signer->end())) : std::nullopt);
    out.number(source.certificates);
  }

  static Source read_source(Reader& in) {
    Source source;
    source.file = in.text();
    source.kind = in.text();
    source.fingerprint = in.print();
    source.imported_at = in.instant();
    source.imported_by = in.text();
    source.check = in.choice(Check::kChecked);
    source.publisher = in.state();
    source.signing_time = in.maybe_instant();
    if (const auto signer = in.maybe_bytes()) {
      source.signer.emplace();
      if (signer->size() == source.signer->size()) {
        std::copy(signer->begin(), signer->end(), source.signer->begin());
      } else {
        in.fail();
      }
    }
    source.certificates = in.number<std::uint32_t>();
    return source;
  }

  static void write_entry(Writer& out, const Entry& entry) {
    out.bytes(entry.certificate.der());
    out.number(static_cast<std::uint8_t>(entry.belief));
    out.numbers(entry.sources);
    out.number(static_cast<std::uint32_t>(entry.acts.size()));
    for (const Act& act : entry.acts) {
      out.number(static_cast<std::uint8_t>(act.kind));
      out.instant(act.at);
      out.text(act.by);
    }
    out.numbers(entry.issuers);
    out.number(entry.compared);
  }

  static Result<void> read_entry(Reader& in, Store& store, std::size_t count) {
    auto certificate = Certificate::read(in.copy());
    if (!certificate.ok()) return damaged("a certificate that does not read");
    Entry entry{certificate.take(), Role::kAuthority, Belief::kNotAnchor, {}, {}, {}, 0};
    entry.role = role_of(entry.certificate);
    entry.belief = in.choice(Belief::kListed);
    entry.sources = in.numbers(store.sources_.size());
    for (std::uint32_t acts = in.count(13); acts > 0; --acts) {
      Act act;
      act.kind = in.choice(Act::Kind::kWithdrawn);
      act.at = in.instant();
      act.by = in.text();
      entry.acts.push_back(std::move(act));
    }
    entry.issuers = in.numbers(count);
    entry.compared = in.number<std::uint32_t>();
    if (entry.compared > count) return damaged("an entry compared with more than there are");
    if (!in.good()) return damaged("an entry");
    if (entry.role != Role::kAuthority && entry.belief != Belief::kNotAnchor)
      return damaged("a signer that is believed");
    if (store.by_fingerprint_.contains(entry.certificate.fingerprint())) return damaged("an entry that is there twice");
    store.entries_.push_back(std::move(entry));
    store.index(static_cast<std::uint32_t>(store.entries_.size() - 1));
    return {};
  }

  static void write_deviation(Writer& out, const certificate_files::Deviation& one) {
    const auto bytes_of = [](const std::optional<std::string>& text) {
      return text ? std::optional(Bytes(text->begin(), text->end())) : std::nullopt;
    };
    out.text(one.document_type);
    out.maybe(bytes_of(one.signer_issuer));
    out.text(one.signer_serial);
    out.maybe(one.signer_key_id);
    out.maybe(one.signer_digest);
    out.maybe(one.issued_from);
    out.maybe(one.issued_until);
    out.number(static_cast<std::uint32_t>(one.document_numbers.size()));
    for (const std::string& number : one.document_numbers) out.text(number);
    out.text(one.type);
    out.text(one.description);
  }

  static certificate_files::Deviation read_deviation(Reader& in) {
    certificate_files::Deviation one;
    const auto text = [&in] { return std::string(as_text(in.bytes())); };  // as the list has it
    one.document_type = text();
    if (const auto issuer = in.maybe_bytes()) one.signer_issuer = as_text(*issuer);
    one.signer_serial = text();
    one.signer_key_id = in.maybe_bytes();
    one.signer_digest = in.maybe_bytes();
    one.issued_from = in.maybe_instant();
    one.issued_until = in.maybe_instant();
    for (std::uint32_t numbers = in.count(4); numbers > 0; --numbers) one.document_numbers.push_back(text());
    one.type = text();
    one.description = text();
    return one;
  }

  static Result<void> read_lists(Reader& in, Store& store) {
    for (std::uint32_t lists = in.count(9); lists > 0; --lists) {
      auto list = RevocationList::read(in.copy());
      if (!list.ok()) return damaged("a revocation list that does not read");
      const auto source = in.number<std::uint32_t>();
      if (source >= store.sources_.size()) return damaged("a list from nowhere");
      store.add({list.take(), source, in.present()});
    }
    for (std::uint32_t lists = in.count(8); lists > 0; --lists) {
      StoredDeviations stored;
      stored.source = in.number<std::uint32_t>();
      if (stored.source >= store.sources_.size()) return damaged("a list from nowhere");
      for (std::uint32_t all = in.count(24); all > 0; --all) stored.deviations.push_back(read_deviation(in));
      store.deviation_lists_.push_back(std::move(stored));
    }
    return {};
  }

  static Result<Store> read(ByteView bytes) {
    Store store;
    Reader in(bytes.subspan(kHead));
    for (std::uint32_t sources = in.count(60); sources > 0; --sources) store.sources_.push_back(read_source(in));
    const std::uint32_t entries = in.count(21);
    store.entries_.reserve(entries);
    for (std::uint32_t left = entries; left > 0 && in.good(); --left) TRY(read_entry(in, store, entries));
    TRY(read_lists(in, store));
    if (!in.good() || !in.at_end()) return damaged("its parts do not fit together");
    return store;
  }
};

Bytes Store::write() const {
  Bytes body;
  Writer out(body);
  out.number(static_cast<std::uint32_t>(sources_.size()));
  for (const Source& source : sources_) StoreFile::write_source(out, source);
  out.number(static_cast<std::uint32_t>(entries_.size()));
  for (const Entry& entry : entries_) StoreFile::write_entry(out, entry);
  out.number(static_cast<std::uint32_t>(revocation_lists_.size()));
  for (const StoredRevocations& stored : revocation_lists_) {
    out.bytes(stored.list.der());
    out.number(stored.source);
    out.number(static_cast<std::uint8_t>(stored.checked ? 1 : 0));
  }
  out.number(static_cast<std::uint32_t>(deviation_lists_.size()));
  for (const StoredDeviations& stored : deviation_lists_) {
    out.number(stored.source);
    out.number(static_cast<std::uint32_t>(stored.deviations.size()));
    for (const auto& one : stored.deviations) StoreFile::write_deviation(out, one);
  }
  Bytes bytes(kMagic.begin(), kMagic.end());
  Writer head(bytes);
  head.number(kVersion);
  head.number(checksum(body));
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

Result<Store> Store::read(ByteView bytes) {
  if (bytes.size() < kHead || !as_text(bytes).starts_with(kMagic)) return damaged("it does not begin like one");
  Reader head(bytes.subspan(kMagic.size(), kHead - kMagic.size()));
  if (head.number<std::uint16_t>() != kVersion) {
    return Error{"trust.store.version", "the trust store was written by a newer program"};
  }
  if (head.number<std::uint64_t>() != checksum(bytes.subspan(kHead))) return damaged("its checksum does not agree");
  return StoreFile::read(bytes);
}

}  // namespace limen::trust
