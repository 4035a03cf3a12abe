// The records of the binary that tools/make_name_tables.py makes. Private to the folder.
#pragma once

#include <cstdint>

namespace limen::name_facts::tables {

struct Head {
  std::uint32_t magic;
  std::uint32_t slots;
  std::uint32_t parts;
  std::uint32_t classes;
  std::uint32_t class_ids;
  std::uint32_t members;
  std::uint32_t text_bytes;
};

struct Part {
  std::uint32_t text;
  std::uint32_t first_class;
  std::uint8_t length;
  std::uint8_t rarity;
  std::uint8_t role;
  std::uint8_t class_count;
};

struct Class {
  std::uint32_t first_member;
  std::uint16_t member_count;
  std::uint8_t kind;
  std::uint8_t rarity;
};

}  // namespace limen::name_facts::tables
