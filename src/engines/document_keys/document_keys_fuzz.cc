// Any bytes, as they are and with all checksums made right, are refused or answer; what verifies can be changed and
// compacted, and the compacted list verifies and finds what was added. Any bytes as a number are folded the same twice.
#include <cstdint>
#include <string>

#include "engines/document_keys/test_lists.h"

namespace {

using namespace limen;
using namespace limen::document_keys;
using limen::testing::require;
namespace lists = limen::document_keys::testing;

void use(const Bytes& bytes, std::string_view number) {
  const auto opened = Snapshot::open(bytes);
  if (!opened.ok()) return;
  const auto& snapshot = *opened;
  const auto issuer = *StateCode::parse("UTO");
  (void)snapshot->find({issuer, DocumentType::kPassport, "C01X00T47"});
  const bool whole = snapshot->verify().ok();
  DocumentKeys keys(snapshot, {.most_changes = 16});
  const Document document{issuer, DocumentType::kPassport, number};
  const auto added = keys.add(document, 5);
  const auto found = keys.find(document);
  if (added.ok() && found.ok()) require(found->listed());
  Bytes next;
  if (!keys.compact(lists::into(next)).ok()) {
    require(!whole);
    return;
  }
  const auto again = Snapshot::open(next);
  require(again.ok() && (*again)->verify().ok());
  require((*again)->size() == keys.figures().size || !whole);
  if (added.ok()) require((*again)->find(document)->listed());
  if ((*again)->generation() != 0) require(keys.replace(*again).ok());
  if (added.ok() && *added && whole) {
    require(*keys.erase(document, 5));
    for (const Match& match : keys.find(document)->matches()) {
      require(match != Match{5, Agreement::kExact, Form::kAsGiven});
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, data + size);
  const std::string number(reinterpret_cast<const char*>(data), size < 40 ? size : 40);
  if (const auto folded = folded_number(number)) require(folded_number(*folded) == folded);
  const Bytes list = lists::empty_list();
  use(list, number);
  use(bytes, "C01X00T47");
  lists::reseal(bytes);
  use(bytes, "C01X00T47");
  return 0;
}
