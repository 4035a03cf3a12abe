// Inside the screening engine: the structures of the index, without its lock.
//
// parts: every distinct folded part once, with the names it stands in; by_letters finds it. keys: part by spelling,
// form, base form and beginning. similar: part by what similar parts have in common, its signature beside it. glued:
// names by the spelling hash of two neighbouring parts written together. names and entries: numbered slots, reused
// after erasure. What an erased slot held is overwritten with zeros.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engines/screening/bound.h"
#include "engines/screening/chunked.h"
#include "engines/screening/judge.h"
#include "engines/screening/key_map.h"
#include "engines/screening/marks.h"

namespace limen::screening {

inline constexpr std::size_t kSimilarWords = 3;  // a part and its signature

// What the search must know of a name lies beside its number, so that a common part is read in one pass: three words.
// Of the name's other parts it says who they are: a short hash each of up to two, which says nothing where there are
// more; free parts, which are not looked up, are left out.
struct Posting {
  static constexpr std::uint32_t kManyOthers = Sayings::kAnybody << 16U | Sayings::kAnybody;
  static constexpr std::uint32_t other(std::uint32_t part) {  // 1…65534
    const std::uint32_t hash = part * 0x9e3779b1U >> 16U;
    return hash == 0 ? 1 : std::min(hash, 0xfffeU);
  }
  std::uint32_t name = 0;
  Brief brief{};
  std::uint32_t others = 0;
};
inline constexpr std::size_t kPostingWords = 3;

// Slots are plain words: a snapshot holds them as they are [snapshot.h].
struct PartSlot {
  static constexpr std::size_t kInline = 23;
  std::array<char, kInline> text{};  // longer text: the words that hold it begin at the number in the first four bytes
  std::uint8_t length = 0;           // 0: free
  std::uint32_t spelling = 0;
  std::uint32_t base = 0;  // base_key()
  float rarity = 0;
  List names{};              // postings
  std::uint32_t sorted = 0;  // so many of them in front are in the order of Brief::rank()
};

struct NameSlot {
  std::uint32_t entry = 0;
  std::uint32_t first = 0;  // words: the numbers of its parts
  Brief brief{};
  std::uint32_t free_bits = 0;  // a bit a part
  std::uint8_t count = 0;       // parts; 0: free
  std::uint8_t free_parts = 0;  // initials and particles among them
  NameKind kind = NameKind::kPrimary;
  std::uint8_t unused = 0;
};

struct DocumentSlot {
  List number{};
  std::uint32_t length = 0;  // of the number; 0: free
  std::uint32_t issuer = 0;
  std::uint32_t entry = 0;
};

// names, documents, births (two words each) and nationalities lie behind one another in words.
struct EntrySlot {
  RawId id{};
  List words{};
  std::uint16_t names = 0, documents = 0, births = 0, nationalities = 0;
  std::uint8_t sexes = 0;  // bit per Sex
  std::uint8_t used = 0;
  std::uint16_t unused = 0;
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
  bool may_find(const Query& query) const;
  Index::Size size() const;
  bool holds(std::string_view bytes) const;

  Result<void> save(const Origin& origin, ByteView notes, const Sink& sink) const;
  Result<void> open(const std::optional<Origin>& origin, std::span<std::uint8_t> bytes);  // only when it is empty
  ByteView notes() const { return notes_; }
  Origin origin() const { return origin_; }

 private:
  friend class SnapshotCheck;
  // The parts of a snapshot in their order; `self` a store or a const one.
  template <typename Self, typename Visit>
  static void each_section(Self& self, const Visit& visit) {
    visit(self.parts_);
    visit(self.signatures_);
    visit(self.names_);
    visit(self.entries_);
    visit(self.documents_);
    visit(self.words_);
    each_map(self, [&](auto& map) {
      visit(map.table());
      visit(map.lists());
    });
  }
  template <typename Self, typename Visit>
  static void each_map(Self& self, const Visit& visit) {
    visit(self.by_letters_);
    visit(self.keys_);
    visit(self.similar_);
    visit(self.glued_);
    visit(self.numbers_);
    visit(self.by_id_);
  }
  std::uint64_t made_by() const;  // weights, tables and code: what a snapshot must have been made by

  struct ReadyName;   // a listed name, before it is added
  struct Likeness;    // all of them, by part
  struct Hidden;      // a word whose similar parts were not looked for
  struct Candidate;   // a listed name to judge against a name of the query
  struct Candidates;  // of one name of the query
  struct Channel;     // parts like one word
  struct Found;       // for all words of a name of the query
  struct Joined;      // neighbours written together

  // All keys a part is found by.
  struct PartKeys {
    std::uint32_t spelling = 0;
    std::vector<std::uint32_t> plain, similar;
  };

  std::uint32_t part_id(const std::string& text, std::uint32_t letters);
  void drop_part(std::uint32_t part, Posting posting);
  void ready_names(const EntryName& name, std::vector<ReadyName>& ready) const;
  PartKeys part_keys(std::string_view text) const;
  std::string_view text(const PartSlot& part) const;
  std::span<const Posting> postings(const PartSlot& part) const;
  void add_posting(PartSlot& part, Posting posting);
  void drop_posting(PartSlot& part, Posting posting);
  // Ranges of those of the part that what is known of births lets through.
  template <typename Visit>
  void each_range(const PartSlot& part, const Bound& bound, Bound::Reach reach, const Visit& visit) const;
  template <typename Visit>
  static void each_found(std::span<const Posting> range, const Sayings& others, const Visit& visit);
  Document document(const DocumentSlot& slot) const;
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
  void find_near_parts(const Word& word, bool cut, bool wide, Scratch& scratch, std::vector<Near>& near) const;
  template <typename Consider>
  void find_similar_parts(const Word& word, Scratch& scratch, const Consider& consider_part) const;
  bool may_find_name(std::string_view text) const;
  bool may_find_part(std::string_view part) const;
  bool is_part(std::string_view joined) const;
  double most_similar(const Word& word) const;
  std::vector<bool> wide_words(const PreparedQuery::Name& query, const Bound& bound) const;
  void collect_joined(const PreparedQuery::Name& query, const Found& found, Candidates& candidates) const;
  Found find_parts(const PreparedQuery::Name& query, Candidates& candidates) const;
  void order_channels(Found& found, const Bound& bound) const;
  void read_channel(const Channel& channel, double rest, double unseen, double hidden, Candidates& candidates,
                    std::vector<std::uint32_t>& names) const;
  void collect(const PreparedQuery::Name& query, Candidates& candidates) const;
  void consider_all(const Found& found, std::span<const std::uint32_t> names, Joined joined,
                    Candidates& candidates) const;
  void consider(const Found& found, std::uint32_t name, Joined joined, Candidates& candidates) const;
  void judge(const PreparedQuery::Name& asked, std::uint32_t name, std::uint64_t may_agree, BestName& best) const;
  void prefetch_entry(const Candidate& candidate) const;
  void prefetch_words(const Candidate& candidate) const;
  std::vector<std::uint32_t> document_entries(const PreparedQuery& query) const;
  std::optional<Hit> judge_entry(const PreparedQuery& query, std::span<const Candidate> names, double min_log_odds,
                                 SearchWork& work) const;
  std::vector<Hit> hits(const PreparedQuery& query, double min_log_odds, SearchWork* work) const;

  static constexpr std::uint32_t kNoEntry = 0xffffffffU;

  Model model_;
  names::Folder folder_;
  Chunked<PartSlot> parts_;
  Chunked<std::uint64_t> signatures_;  // by part
  Chunked<NameSlot> names_;
  Chunked<EntrySlot> entries_;
  Chunked<DocumentSlot> documents_;
  Lists words_;
  std::vector<std::uint32_t> free_parts_, free_names_, free_entries_, free_documents_;
  KeyMap<1> by_letters_{words_}, keys_{words_}, glued_{words_}, numbers_{words_}, by_id_{words_};
  KeyMap<kSimilarWords> similar_{words_};
  std::size_t used_entries_ = 0;
  std::uint64_t dictionary_version_ = 0;  // counts parts that came and went
  std::uint64_t changes_ = 0;             // counts names that came and went
  ByteView notes_;
  Origin origin_{};
  mutable ScratchPool scratch_;
  NearCache cache_;
  Glances glances_;
};

}  // namespace limen::screening
