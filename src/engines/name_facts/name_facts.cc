#include "engines/name_facts/name_facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/checksum.h"
#include "engines/name_facts/tables.h"

// Made by tools/make_name_tables.py, which also describes the bytes.
extern const char limen_name_tables_begin[];
extern const char limen_name_tables_end[];

namespace limen::name_facts {

struct NameFacts::Part : tables::Part {};

namespace {

static_assert(std::endian::native == std::endian::little, "the binary is little-endian");
static_assert(sizeof(tables::Part) == 12 && sizeof(tables::Class) == 8);

constexpr std::uint8_t kNoRarity = 255;
constexpr std::uint8_t kRoleMask = 0x7F;
constexpr std::uint8_t kAlsoName = 0x80;

// Where the arrays of the binary begin. The binary is aligned to 16 bytes and every array to 4.
class Layout {
 public:
  tables::Head head() const {
    tables::Head head;
    std::memcpy(&head, limen_name_tables_begin, sizeof head);
    return head;
  }
  const std::uint32_t* slots() const { return at<std::uint32_t>(sizeof(tables::Head)); }
  std::size_t parts_at() const { return sizeof(tables::Head) + head().slots * sizeof(std::uint32_t); }
  std::size_t classes_at() const { return parts_at() + head().parts * sizeof(tables::Part); }
  std::size_t class_ids_at() const { return classes_at() + head().classes * sizeof(tables::Class); }
  std::size_t members_at() const { return class_ids_at() + (head().class_ids * sizeof(std::uint16_t) + 3) / 4 * 4; }
  std::size_t text_at() const { return members_at() + head().members * sizeof(std::uint32_t); }
  template <typename T>
  const T* at(std::size_t offset) const {
    return reinterpret_cast<const T*>(limen_name_tables_begin + offset);
  }
};

std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t value = 0x811C9DC5U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x01000193U;
  return value;
}

// What a part is worth that no table knows. One or two letters are initials or cut names and say little. Parts of five
// letters and more that the table left out had 13.6 nats on average (tools/make_part_frequency prints it by length);
// those that were never seen are rarer, the more so the longer they are.
float estimate_rarity(std::string_view part) {
  constexpr std::array<float, 9> kByLength = {kCommonest, 4.0F, 10.5F, 12.3F, 13.2F, 13.5F, 13.7F, 13.9F, 14.1F};
  return kByLength[std::min(part.size(), kByLength.size() - 1)];
}

}  // namespace

std::string_view to_text(Relation relation) {
  constexpr std::array<std::string_view, 4> kTexts = {"none", "form", "translation", "nickname"};
  return kTexts[static_cast<std::size_t>(relation)];
}

std::string_view to_text(Role role) {
  constexpr std::array<std::string_view, 7> kTexts = {"name",        "particle", "title",     "suffix",
                                                      "placeholder", "kinship",  "legal_form"};
  return kTexts[static_cast<std::size_t>(role)];
}

NameFacts::NameFacts() = default;

std::uint64_t NameFacts::digest() const { return checksum(as_bytes({limen_name_tables_begin, limen_name_tables_end})); }

std::string_view NameFacts::text(const Part& part) const {
  const Layout layout;
  return {layout.at<char>(layout.text_at()) + part.text, part.length};
}

const NameFacts::Part* NameFacts::find(std::string_view part) const {
  const Layout layout;
  const auto* slots = layout.slots();
  const auto* parts = layout.at<Part>(layout.parts_at());
  const std::uint32_t mask = layout.head().slots - 1;
  for (std::uint32_t at = fnv1a(part) & mask; slots[at] != 0; at = (at + 1) & mask) {
    const Part& found = parts[slots[at] - 1];
    if (text(found) == part) return &found;
  }
  return nullptr;
}

// Names that are made of a name and an ending are rarer than that name, and not as rare as if nobody bore its half.
float NameFacts::rarity_of_unknown(std::string_view part) const {
  constexpr std::array kEndings = std::to_array<std::string_view>({"uddin", "ullah", "zadeh"});
  constexpr float kRarer = 2;
  constexpr std::size_t kShortestStem = 3;
  for (const auto ending : kEndings) {
    if (part.size() < ending.size() + kShortestStem || !part.ends_with(ending)) continue;
    const Part* stem = find(part.substr(0, part.size() - ending.size()));
    if (stem == nullptr || stem->rarity == kNoRarity) break;
    return std::min(estimate_rarity(part), kCommonest + static_cast<float>(stem->rarity) / 20.0F + kRarer);
  }
  return estimate_rarity(part);
}

float NameFacts::rarity(std::string_view part) const {
  const Part* found = find(part);
  if (found == nullptr || found->rarity == kNoRarity) return rarity_of_unknown(part);
  return kCommonest + static_cast<float>(found->rarity) / 20.0F;
}

bool NameFacts::known(std::string_view part) const {
  const Part* found = find(part);
  return found != nullptr && found->rarity != kNoRarity;
}

std::span<const std::uint16_t> NameFacts::classes(std::string_view part) const {
  const Part* found = find(part);
  if (found == nullptr) return {};
  const Layout layout;
  return {layout.at<std::uint16_t>(layout.class_ids_at()) + found->first_class, found->class_count};
}

Relation NameFacts::relation(std::string_view a, std::string_view b) const {
  if (a == b) return Relation::kForm;
  const auto left = classes(a);
  const auto right = classes(b);
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (left[i] == right[j]) return kind(left[i]);
    left[i] < right[j] ? ++i : ++j;
  }
  return Relation::kNone;
}

std::size_t NameFacts::class_count() const { return Layout().head().classes; }

Relation NameFacts::kind(std::uint16_t id) const {
  const Layout layout;
  if (id >= layout.head().classes) return Relation::kNone;
  return static_cast<Relation>(layout.at<tables::Class>(layout.classes_at())[id].kind);
}

float NameFacts::class_rarity(std::uint16_t id) const {
  const Layout layout;
  if (id >= layout.head().classes) return kRarest;
  const std::uint8_t rarity = layout.at<tables::Class>(layout.classes_at())[id].rarity;
  return rarity == kNoRarity ? kRarest : kCommonest + static_cast<float>(rarity) / 20.0F;
}

std::vector<std::string_view> NameFacts::members(std::uint16_t id) const {
  const Layout layout;
  std::vector<std::string_view> result;
  if (id >= layout.head().classes) return result;
  const auto& wanted = layout.at<tables::Class>(layout.classes_at())[id];
  const auto* members = layout.at<std::uint32_t>(layout.members_at()) + wanted.first_member;
  const auto* parts = layout.at<Part>(layout.parts_at());
  for (std::size_t i = 0; i < wanted.member_count; ++i) result.push_back(text(parts[members[i]]));
  return result;
}

Role NameFacts::role(std::string_view part) const {
  const Part* found = find(part);
  return found == nullptr ? Role::kName : static_cast<Role>(found->role & kRoleMask);
}

bool NameFacts::also_name(std::string_view part) const {
  const Part* found = find(part);
  return found != nullptr && (found->role & kAlsoName) != 0;
}

std::string_view NameFacts::strip_glued_title(std::string_view part) const {
  struct Glued {
    std::string_view title;
    bool common_ending;  // names end so by nature too, so what is left must be a name that is known
  };
  // Longest first: "johnmrs" ends in "mrs" and not in "ms" or "mr". [AIRIMP: titles follow the given name]
  constexpr std::array kGlued = std::to_array<Glued>({{"mstr", false},
                                                      {"miss", true},
                                                      {"prof", true},
                                                      {"msdr", false},
                                                      {"mrdr", false},
                                                      {"mrs", false},
                                                      {"chd", false},
                                                      {"inf", true},
                                                      {"mr", false},
                                                      {"ms", true},
                                                      {"dr", true}});
  if (find(part) != nullptr) return part;
  for (const Glued& glued : kGlued) {
    if (!part.ends_with(glued.title)) continue;
    const std::string_view rest = part.substr(0, part.size() - glued.title.size());
    if (rest.size() < 2) continue;
    if (!glued.common_ending || known(rest)) return rest;
  }
  return part;
}

}  // namespace limen::name_facts
