#include "formats/certificate_files/collector.h"

namespace limen::certificate_files {

namespace {

enum class Object : std::uint8_t { kCertificate, kRevocationList, kCms, kBareList, kUnknown };

// By the first few elements: enough to know which reader's complaint is worth telling.
Result<Object> look(ByteView bytes) {
  der::Reader outer(bytes, der::Rules::kBer);
  const der::Element whole = TRY(outer.next(der::kSequence));
  der::Reader reader = outer.inside(whole);
  const der::Element first = TRY(reader.next());
  if (first.tag == der::kOid) return Object::kCms;
  if (first.tag == der::kInteger) return reader.peek() == der::kSet ? Object::kBareList : Object::kUnknown;
  if (first.tag != der::kSequence) return Object::kUnknown;
  der::Reader body = reader.inside(first);
  if (body.peek() == 0xA0U) return Object::kCertificate;
  TRY(body.next_if(der::kInteger));
  TRY(body.next(der::kSequence));
  TRY(body.next(der::kSequence));
  const auto fourth = body.peek();
  return fourth == der::kUtcTime || fourth == der::kGeneralizedTime ? Object::kRevocationList : Object::kCertificate;
}

// Certificates beside a list: those of its signer and of the signer's authorities. One less than signed_data keeps.
constexpr std::size_t kMostEmbedded = 1'000;

Error too_many() { return Error{"certificate_files.too_many", "more entries than are read of one file"}; }

Bytes copy(ByteView view) { return Bytes(view.begin(), view.end()); }

}  // namespace

bool Collector::room(std::size_t entries, const Place& place) {
  if (!full_ && entries <= kMostEntries - reading_.entries) return true;
  if (full_) return false;
  full_ = true;
  Error error = too_many();
  error.place = place;
  ++reading_.entries;
  reading_.problems.push_back(std::move(error));
  return false;
}

void Collector::problem(Error error, const Place& place) {
  if (!room(1, place)) return;
  ++reading_.entries;
  if (reading_.problems.size() + 1 >= kMostProblems) {  // the last place is for too_many
    ++reading_.more_problems;
    return;
  }
  const auto inner = error.place.offset;
  const std::string path = error.place.path;
  error.place = place;
  if (place.offset) {
    error.place.offset = *place.offset + inner.value_or(0);
  } else if (inner && path.empty()) {
    error.place.path = place.path + "/byte " + std::to_string(*inner);
  }
  reading_.problems.push_back(std::move(error));
}

void Collector::object(ByteView bytes, const Place& place, StateCode directory) {
  if (!room(1, place)) return;
  const auto kind = look(bytes);
  if (!kind.ok())
    return problem(Error{"certificate_files.object.unknown", kind.error().message, kind.error().place}, place);
  if (*kind == Object::kCertificate) {
    auto certificate = certificates::Certificate::read(copy(bytes));
    if (!certificate.ok()) return problem(certificate.take_error(), place);
    ++reading_.entries;
    reading_.certificates.push_back({certificate.take(), place, directory});
  } else if (*kind == Object::kRevocationList) {
    auto list = certificates::RevocationList::read(copy(bytes));
    if (!list.ok()) return problem(list.take_error(), place);
    ++reading_.entries;
    reading_.revocation_lists.push_back({list.take(), place, directory});
  } else if (*kind == Object::kCms) {
    signed_object(bytes, place, directory);
  } else if (*kind == Object::kBareList) {
    const auto content = read_list_content(bytes);
    if (!content.ok()) return problem(content.error(), place);
    if (!room(content->members.size(), place)) return;
    for (const ListMember& member : content->members) {
      auto certificate = certificates::Certificate::read(copy(member.der));
      Place at = place;
      at.offset = place.offset.value_or(0) + member.offset;
      if (!certificate.ok()) {
        problem(certificate.take_error(), at);
        continue;
      }
      ++reading_.entries;
      reading_.bare_list.push_back({certificate.take(), at, directory});
    }
  } else {
    problem(Error{"certificate_files.object.unknown", "neither a certificate nor a list"}, place);
  }
}

void Collector::signed_object(ByteView bytes, const Place& place, StateCode directory) {
  auto state = std::make_shared<SignedList::State>();
  state->bytes = copy(bytes);
  state->print = certificates::fingerprint(state->bytes);
  std::vector<emrtd::Finding> found;
  emrtd::Findings findings(emrtd::File::kUnknown, found);
  state->data = signed_data::read(state->bytes, findings);
  if (!state->data.read || !state->data.content) {
    Error error{"certificate_files.cms.invalid", "a CMS object that does not read"};
    if (!found.empty()) error.place.offset = found.front().offset;
    return problem(std::move(error), place);
  }
  const bool master = state->data.content_type == signed_data::kMasterListType;
  if (!master && state->data.content_type != signed_data::kDeviationListType) {
    return problem(Error{"certificate_files.cms.type", "a CMS object that is neither master list nor deviation list"},
                   place);
  }
  state->usage = master ? certificates::kMasterListSigner : certificates::kDeviationListSigner;
  if (state->data.certificates.size() > kMostEmbedded) return problem(too_many(), place);
  std::size_t number = 0;
  for (const Bytes& der : state->data.certificates) {
    Place at = place;
    at.path = "/embedded/" + std::to_string(number++);
    auto certificate = certificates::Certificate::read(der);
    if (certificate.ok()) {
      state->embedded.push_back(certificate.take());
    } else {
      problem(certificate.take_error(), at);
    }
  }
  if (master) {
    take_master_list(std::move(state), place, directory);
  } else {
    take_deviation_list(std::move(state), place, directory);
  }
}

void Collector::take_master_list(std::shared_ptr<const SignedList::State> state, const Place& place,
                                 StateCode directory) {
  const auto content = read_list_content(*state->data.content);
  if (!content.ok()) return problem(content.error(), place);
  // All of it or nothing: whoever stands in no list is taken for dropped.
  if (!room(content->members.size() + 1, place)) return;
  MasterList list;
  list.version = content->version;
  list.place = place;
  list.directory = directory;
  std::size_t number = 0;
  for (const ListMember& member : content->members) {
    Place at = place;
    at.path = "/certificates/" + std::to_string(number++);
    auto certificate = certificates::Certificate::read(copy(member.der));
    if (!certificate.ok()) {
      Error error = certificate.take_error();
      error.place.offset.reset();
      problem(std::move(error), at);
      continue;
    }
    ++reading_.entries;
    list.certificates.push_back({certificate.take(), at, directory});
  }
  Access::set(list, std::move(state));
  ++reading_.entries;
  reading_.master_lists.push_back(std::move(list));
}

void Collector::take_deviation_list(std::shared_ptr<const SignedList::State> state, const Place& place,
                                    StateCode directory) {
  auto deviations = read_deviations(*state->data.content);
  if (!deviations.ok()) return problem(deviations.take_error(), place);
  if (!room(1, place)) return;
  DeviationList list;
  list.deviations = deviations.take();
  list.place = place;
  list.directory = directory;
  Access::set(list, std::move(state));
  ++reading_.entries;
  reading_.deviation_lists.push_back(std::move(list));
}

// CscaMasterList ::= SEQUENCE { version, certList SET OF Certificate }: the set is often not sorted [9303-12 §9.1].
Result<ListContent> read_list_content(ByteView bytes) {
  ListContent content;
  der::Reader outer(bytes, der::Rules::kBer);
  const der::Element whole = TRY(outer.next(der::kSequence));
  TRY(outer.finish());
  der::Reader reader = outer.inside(whole);
  const der::Element version = TRY(reader.next(der::kInteger));
  content.version = TRY(der::integer(version));
  const der::Element set = TRY(reader.next(der::kSet));
  TRY(reader.finish());
  der::Reader members = reader.inside(set);
  while (!members.at_end()) {
    if (content.members.size() == kMostEntries) return too_many();
    const der::Element member = TRY(members.next());
    content.members.push_back({member.whole, member.offset});
  }
  return content;
}

ByteView SignedList::bytes() const { return state_->bytes; }
const certificates::Fingerprint& SignedList::fingerprint() const { return state_->print; }
std::vector<certificates::Certificate> SignedList::embedded() const { return state_->embedded; }

std::optional<Instant> SignedList::signing_time() const {
  const auto& signers = state_->data.signers;
  return signers.empty() ? std::nullopt : signers.front().signing_time;
}

Result<certificates::Certificate> SignedList::signed_by() const {
  const signed_data::SignedData& data = state_->data;
  Error error{"certificate_files.list.unsigned", "nobody signed the list"};
  for (const signed_data::Signer& signer : data.signers) {
    if (!signed_data::content_type_agrees(signer, data) || !signed_data::digest_agrees(signer, data)) {
      error = Error{"certificate_files.list.digest", "what was signed is not this list"};
      continue;
    }
    error = Error{"certificate_files.list.signer_missing", "the signer's certificate is not embedded"};
    for (const certificates::Certificate& one : state_->embedded) {
      // The issuer's name may be written in another order or be wrong: then the serial must agree, and the signature
      // decides.
      if (!signed_data::names(signer, one) && (signer.key_id || one.serial() != signer.serial)) continue;
      if (!one.key().ok()) {
        error = one.key().error();
      } else if (!signed_data::verify(signer, data, *one.key()).ok()) {
        error = Error{"certificate_files.list.signature", "the signature of the list does not hold"};
      } else if (!one.is_for(state_->usage)) {
        error = Error{"certificate_files.list.usage", "the signer's certificate is not for such lists"};
      } else {
        return one;
      }
    }
  }
  return error;
}

}  // namespace limen::certificate_files
