// Inside the screening engine: the structures of the index, without its lock.
//
// parts: every distinct folded part once, with the names it stands in; by_letters finds it. keys: part by search key.
// glued: names by the spelling hash of two neighbouring parts written together. names and entries: numbered slots,
// reused after erasure. What an erased slot held is overwritten with zeros.
#pragma once

#include <string>
#include <vector>

#include "engines/screening/bound.h"
#include "engines/screening/chunked.h"
#include "engines/screening/judge.h"
#include "engines/screening/key_map.h"
#include "engines/screening/marks.h"

namespace limen::screening {

// What the search must know of a name lies beside its number, so that a common part is read in one pass.
struct Posting {
  std::uint32_t name = 0;
  Brief brief{};
};

struct PartSlot {
  std::string text;  // empty: free
  std::uint32_t spelling = 0;
  std::uint32_t base = 0;  // base_key()
  float rarity = 0;
  std::vector<Posting> names;
};

struct NameSlot {
  std::uint32_t entry = 0;
  std::uint32_t first = 0;  // in part_ids
  Brief brief{};
  std::uint32_t free_bits = 0;  // a bit a part
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

// Keys of the dictionary beside those of engines/names: forms of one name, and variants of one base form.
std::uint32_t class_key(std::uint16_t id);
std::uint32_t variant_key(std::uint32_t base);

class Store {
 public:
  explicit Store(const Model& model) : model_(model) {}

  bool insert(const Entry& entry);
  bool erase(const RawId& id);
  bool contains(const RawId& id) const { return entry_of(id) != kNoEntry; }
  std::vector<Hit> search(const Query& query, const SearchOptions& options) const;
  Index::Size size() const;
  bool holds(std::string_view bytes) const;

 private:
  struct ReadyName;   // a listed name, before it is added
  struct Likeness;    // all of them, by part
  struct Hidden;      // a word whose similar parts were not looked for
  struct Candidate;   // a listed name to judge against a name of the query
  struct Candidates;  // of one name of the query

  std::uint32_t part_id(const std::string& text, std::uint32_t letters);
  void drop_part(std::uint32_t part, std::uint32_t name);
  void ready_names(const EntryName& name, std::vector<ReadyName>& ready) const;
  std::vector<std::uint32_t> part_keys(std::string_view text) const;
  void prefetch_parts(std::span<const ReadyName> ready) const;
  std::uint32_t add_name(std::uint32_t entry, const ReadyName& ready, Brief births);
  void drop_name(std::uint32_t name);
  std::uint32_t add_document(std::uint32_t entry, const Document& document);
  void drop_document(std::uint32_t document);
  std::uint32_t entry_of(const RawId& id) const;  // kNoEntry if there is none

  std::vector<std::string_view> views(const NameSlot& name) const;
  Facts facts(const EntrySlot& entry) const;
  std::vector<ListedWord> words(const NameSlot& name) const;
  ListedWord word(std::uint32_t part) const;
  bool near_parts(const Word& word, bool cut, bool wide, Scratch& scratch, std::vector<Near>& near) const;
  void find_near_parts(const Word& word, bool cut, bool wide, Marks& seen, std::vector<Near>& near) const;
  double most_similar(const Word& word) const;
  std::vector<bool> wide_words(const PreparedQuery::Name& query, const Bound& bound) const;
  void collect_joined(const PreparedQuery::Name& query, Candidates& candidates) const;
  void collect(const PreparedQuery::Name& query, Candidates& candidates) const;
  void consider(const Likeness& likeness, std::span<const Hidden> hidden, std::uint32_t name,
                Candidates& candidates) const;
  void judge(const PreparedQuery::Name& asked, std::uint32_t name, BestName& best) const;
  std::vector<std::uint32_t> document_entries(const PreparedQuery& query) const;
  std::optional<Hit> judge_entry(const PreparedQuery& query, std::span<const Candidate> names,
                                 double min_log_odds) const;
  std::vector<Hit> hits(const PreparedQuery& query, double min_log_odds) const;

  static constexpr std::uint32_t kNoEntry = 0xffffffffU;

  Model model_;
  names::Folder folder_;
  Chunked<PartSlot> parts_;
  Chunked<std::uint64_t> signatures_;  // by part
  Chunked<NameSlot> names_;
  Chunked<EntrySlot> entries_;
  Chunked<DocumentSlot> documents_;
  std::vector<std::uint32_t> part_ids_;
  std::vector<std::vector<std::uint32_t>> free_part_ids_;  // by length
  std::vector<std::uint32_t> free_parts_, free_names_, free_entries_, free_documents_;
  KeyMap by_letters_, keys_, glued_, numbers_, by_id_;
  std::size_t used_entries_ = 0;
  std::uint64_t dictionary_version_ = 0;  // counts parts that came and went
  mutable ScratchPool scratch_;
  NearCache cache_;
};

}  // namespace limen::screening
