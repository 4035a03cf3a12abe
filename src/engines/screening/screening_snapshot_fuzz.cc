// Any bytes, as they are and with all checksums made right, are refused as a snapshot or answer. Most inputs are
// changes of a sound snapshot, because checksums and numbers are not guessed: eight bytes each, where and what. What
// opens is searched, changed, written, and searched again.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "engines/screening/snapshot_bytes.h"
#include "engines/screening/test_model.h"

namespace {

using namespace limen;
using namespace limen::screening;

Entry person(std::uint8_t number) {
  static constexpr std::array<std::string_view, 4> kNames = {
      "Ana Maria Quxwobbly", "Anna Quxwobblyverylongsurnameindeed", "Мария Соколова", "Jose M Kuxwobly"};
  Entry entry;
  entry.id = {number};
  entry.names = {{std::string(kNames[number % kNames.size()])}, {"Ana Soto" + std::to_string(number)}};
  if (number % 2 == 0) entry.documents = {{"C01X00T4" + std::to_string(number), {}}};
  return entry;
}

Bytes sound_snapshot(const Model& model) {
  Index index(model);
  for (std::uint8_t i = 0; i < 12; ++i) index.insert(person(i));
  index.erase(person(5).id);
  Bytes bytes;
  limen::testing::require(index.save({}, {}, into(bytes)).ok());
  return bytes;
}

void use(const Model& model, std::span<std::uint8_t> bytes, bool sound) {
  auto opened = Index::open(model, {}, bytes, nullptr);
  limen::testing::require(opened.ok() || !sound);
  if (!opened.ok()) return;
  Index& index = **opened;
  const SearchOptions all{.min_score = 0.0};
  for (std::uint8_t i = 0; i < 14; ++i) {
    const Entry entry = person(i);
    (void)index.search({.names = {{entry.names[0].text, i % 3 == 0}}, .documents = entry.documents}, all);
    if (i % 3 == 0) index.erase(entry.id);
    if (i % 3 == 1) index.replace(entry);
    if (i % 3 == 2) index.insert(entry);
  }
  Bytes again;
  limen::testing::require(index.save({}, {}, into(again)).ok());
  Memory memory(again);
  const auto reopened = Index::open(model, {}, memory.bytes(), nullptr);
  limen::testing::require(reopened.ok() || !sound);
  if (reopened.ok()) (void)(*reopened)->search({.names = {{"Ana Maria Quxwobbly"}}}, all);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Model model = shipped_model();
  static const Bytes sound = sound_snapshot(model);
  Memory raw({data, size});
  use(model, raw.bytes(), false);
  Memory changed(sound);
  const auto bytes = changed.bytes();
  for (std::size_t at = 0; at + 8 <= size; at += 8) {
    const std::uint64_t place = layout::read<std::uint32_t>(data + at) % (sound.size() / 4);
    layout::write(bytes.data() + 4 * place, layout::read<std::uint32_t>(data + at + 4));
  }
  reseal(bytes);
  use(model, bytes, size < 8);
  return 0;
}
