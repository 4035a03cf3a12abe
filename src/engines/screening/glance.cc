// Whether a search could find anybody, from the parts of the names alone: what a part is near to is asked once and
// remembered. Most travellers have nothing in common with a short list, and need not be read any further.
#include <array>

#include "engines/romanisations/romanisations.h"
#include "engines/screening/store.h"

namespace limen::screening {
namespace {

// Names of plain letters, as Folder::fold() reads them; `ok` is false for all others.
struct PlainName {
  static constexpr std::size_t kLongest = 256;
  explicit PlainName(std::string_view text);
  std::string_view part(std::size_t i) const { return {letters.data() + from[i], from[i + 1] - from[i]}; }

  std::array<char, kLongest> letters{};
  std::array<std::size_t, names::kMaxParts + 1> from{};
  std::size_t count = 0;
  bool ok = false;
};

PlainName::PlainName(std::string_view text) {
  if (text.size() > kLongest) return;
  std::size_t end = 0;
  const auto boundary = [&] {
    if (end == from[count]) return true;
    if (end - from[count] > names::kMaxPartLength || count == names::kMaxParts) return false;
    from[++count] = end;
    return true;
  };
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') {
      letters[end++] = c;
    } else if (c >= 'A' && c <= 'Z') {
      letters[end++] = static_cast<char>(c - 'A' + 'a');
    } else if (c == ' ' || c == '<' || c == ',' || c == '-') {
      if (count == names::kMaxParts || !boundary()) return;
    } else {
      return;
    }
  }
  ok = (count < names::kMaxParts || end == from[count]) && boundary();
}

}  // namespace

bool Store::may_find(const Query& query) const {
  if (documents_.size() > free_documents_.size()) {
    for (const auto& document : query.documents) {
      if (numbers_.values(number_hash(confusable_number(normal_number(document.number)))).size() > 0) return true;
    }
  }
  return std::ranges::any_of(query.names,
                             [&](const QueryName& name) { return name.may_be_cut || may_find_name(name.text); });
}

bool Store::may_find_name(std::string_view text) const {
  const PlainName name(text);
  if (!name.ok) return true;
  for (std::size_t i = 0; i < name.count; ++i) {
    const std::string_view part = name.part(i);
    const std::uint64_t key = Glances::key(part, changes_);
    auto near = glances_.find(key);
    if (!near) glances_.put(key, near.emplace(may_find_part(part)));
    if (*near) return true;
  }
  if (name.count < 2) return false;
  bool mandarin = true;  // which may be read otherwise
  for (std::size_t i = 0; mandarin && i < name.count; ++i) mandarin = romanisations::is_wade_giles(name.part(i));
  if (mandarin) return true;
  // Neighbours written together, the last and the first among them [collect_joined].
  std::array<char, PlainName::kLongest> around;
  const std::string_view last = name.part(name.count - 1), first = name.part(0);
  std::ranges::copy(first, std::ranges::copy(last, around.begin()).out);
  if (is_part({around.data(), last.size() + first.size()})) return true;
  for (std::size_t i = 0; i + 1 < name.count; ++i) {
    if (is_part({name.part(i).data(), name.part(i).size() + name.part(i + 1).size()})) return true;
  }
  return false;
}

bool Store::is_part(std::string_view joined) const {
  const std::uint32_t spelling = names::spelling_hash(joined);
  const auto found = keys_.values(spelling);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (parts_[found[i]].spelling == spelling) return true;
  }
  return false;
}

// Whether the part alone, or what it does to its neighbours, may bring up a name. In doubt, yes.
bool Store::may_find_part(std::string_view part) const {
  if (names::may_join(part)) return true;
  names::Folded folded = folder_.fold(part);
  if (folded.parts.size() != 1 || !folded.alternatives.empty()) return true;
  auto words = query_words(model_, folder_, std::move(folded));
  if (words.size() != 1) return true;  // stands for no name: its neighbours become neighbours of each other
  Word& word = words.front();
  word.free = false;
  if (glued_.values(word.spellings.front().key).size() > 0) return true;
  const auto lease = scratch_.take();
  std::vector<Near> near;
  find_near_parts(word, false, true, *lease, near);
  (*lease).parts.clear();
  return !near.empty();
}

}  // namespace limen::screening
