// Inside the screening engine: the structures of the index, without its lock.
//
// parts: every distinct folded part once, with the names it stands in; by_letters finds it. keys: part by search key.
// glued: names by the spelling hash of two neighbouring parts written together. names and entries: numbered slots,
// reused after erasure. What an erased slot held is overwritten with zeros. Deques, because a growing vector would
// leave copies behind.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "engines/screening/judge.h"
#include "engines/screening/key_map.h"

namespace limen::screening {

struct PartSlot {
  std::string text;  // empty: free
  std::uint32_t spelling = 0;
  std::vector<std::uint32_t> names;
};

struct NameSlot {
  std::uint32_t entry = 0;
  std::uint32_t first = 0;      // in part_ids
  std::uint8_t count = 0;       // parts; 0: free
  std::uint8_t free_parts = 0;  // initials and particles among them
  NameKind kind = NameKind::kPrimary;
};

struct DocumentSlot {
  std::string number;  // empty: free
  StateCode issuer;
  std::uint32_t entry = 0;
};

// names, documents, births (two words each) and nationalities lie behind one another in words.
struct EntrySlot {
  RawId id{};
  std::vector<std::uint32_t> words;
  std::uint16_t names = 0, documents = 0, births = 0, nationalities = 0;
  std::uint8_t sexes = 0;  // bit per Sex
  bool used = false;
};

struct IdHash {
  std::size_t operator()(const RawId& id) const noexcept {
    std::size_t value;
    std::memcpy(&value, id.data() + 8, sizeof value);
    return value;
  }
};

class Store {
 public:
  explicit Store(const Model& model) : model_(model) {}

  bool insert(const Entry& entry);
  bool erase(const RawId& id);
  bool contains(const RawId& id) const { return by_id_.contains(id); }
  std::vector<Hit> search(const Query& query, const SearchOptions& options) const;
  Index::Size size() const;
  bool holds(std::string_view bytes) const;

 private:
  struct Candidates;
  using BestNames = std::unordered_map<std::uint32_t, BestName>;  // by entry

  std::uint32_t part_id(const std::string& text);
  void drop_part(std::uint32_t part, std::uint32_t name);
  std::uint32_t add_name(std::uint32_t entry, const std::vector<std::string>& parts, NameKind kind);
  void drop_name(std::uint32_t name);
  std::uint32_t add_document(std::uint32_t entry, const Document& document);
  void drop_document(std::uint32_t document);

  std::vector<std::string_view> views(const NameSlot& name) const;
  Facts facts(const EntrySlot& entry) const;
  std::vector<std::uint32_t> similar_parts(const std::string& part, bool cut) const;
  void count_name(Candidates& candidates, std::uint32_t name, int times) const;
  void collect(const PreparedQuery::Name& query, Candidates& candidates) const;
  void judge(const PreparedQuery::Name& asked, std::uint32_t name, BestName& best) const;
  BestNames best_names(const PreparedQuery& query) const;
  std::vector<std::uint32_t> document_entries(const PreparedQuery& query) const;

  Model model_;
  names::Folder folder_;
  std::deque<PartSlot> parts_;
  std::deque<NameSlot> names_;
  std::deque<EntrySlot> entries_;
  std::deque<DocumentSlot> documents_;
  std::vector<std::uint32_t> part_ids_;
  std::vector<std::vector<std::uint32_t>> free_part_ids_;  // by length
  std::vector<std::uint32_t> free_parts_, free_names_, free_entries_, free_documents_;
  KeyMap by_letters_, keys_, glued_, numbers_;
  std::unordered_map<RawId, std::uint32_t, IdHash> by_id_;
};

}  // namespace limen::screening
