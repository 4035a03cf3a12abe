// The parts of `limen screen`, one file each, and what they share: the lists loaded into an index, and the table of
// queries read line by line.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/command_line/command.h"
#include "engines/screening/screening.h"
#include "formats/lists/lists.h"

namespace limen::commands {

Command screen_evaluate_command();
Command screen_bench_command();

// The lists of the command line, searchable. Built once, then searched by any number of threads.
class Screener {
 public:
  struct Listed {
    std::string reference;  // the source's own, as in the file
    std::string name;       // the primary one, as listed
    std::uint32_t list = 0;
    lists::SubjectKind kind = lists::SubjectKind::kPerson;
  };

  // The options of every command that loads lists.
  static std::vector<Option> options();
  // Reads --list, --pack, --packs and --all-kinds; what was not understood of a list goes to streams.err, counted, and
  // so do the counts of what was loaded. With --snapshot the index comes from that file when it was made of the same
  // lists under the same weights and tables, else it is made and written there; without --list it must fit as it is.
  // Errors: those of reading files, packs and snapshots, "screen.list.missing", "screen.snapshot.list".
  static Result<Screener> load(const Arguments& arguments, Streams& streams);

  const screening::Index& index() const { return *index_; }
  const Listed& listed(const RawId& id) const { return entries_[number(id)]; }
  std::size_t entries() const { return entries_.size(); }
  const std::string& list_name(const Listed& listed) const { return files_[listed.list]; }
  // Entries whose own reference is one of those parted by "|".
  bool is(const RawId& id, std::string_view references) const;
  const std::function<std::optional<StateCode>(std::string_view)>& state_by_name() const { return state_by_name_; }
  // Files of --list that hold passenger messages, not lists: "--list" takes all that follows it.
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  // The index kept in a file [docs/screening.md, section 1].
  static Result<screening::Origin> origin_of(const std::vector<std::string>& files, bool all_kinds);
  // False when there is no file. Errors: those of screening::Index::open, "screen.snapshot.notes".
  Result<bool> open_snapshot(const std::string& path, const std::optional<screening::Origin>& origin);
  Result<void> save_snapshot(const std::string& path, const screening::Origin& origin) const;
  std::string notes() const;
  bool read_notes(std::string_view notes);
  Result<void> read_lists(const Arguments& arguments, const std::vector<std::string>& files, Streams& streams);

  static std::uint32_t number(const RawId& id);
  static RawId id_of(std::uint32_t number);
  void add(const lists::Record& record, std::uint32_t list);

  std::unique_ptr<screening::Model> model_;
  std::unique_ptr<screening::Index> index_;
  std::vector<Listed> entries_;
  std::vector<std::string> files_, messages_;
  std::function<std::optional<StateCode>(std::string_view)> state_by_name_;
};

// What one query of a table says. Views into the table's text.
struct ScreenQuery {
  std::string_view id;
  std::string_view name;
  std::string_view truth, kind, origin, split;  // of evaluation sets; else empty
  screening::Query query;
  bool readable = false;         // there is somebody to screen
  std::optional<Error> problem;  // with line and column: of the whole line, or of a field that was left out
};

// Queries as TSV with a header: id and name (one of name and document_number must say something), birth_date, sex,
// nationality, document_number, document_issuer, other_names, name_cut; columns in any order, unknown ones passed over.
// nationality, other_names: several parted by "|".
class QueryTable {
 public:
  // `text` must outlive the table. Errors: "screen.query.columns".
  static Result<QueryTable> read(std::string_view text, std::string source);

  std::size_t size() const { return rows_.size(); }
  // Reads a row into `query`, whose memory is used again. May be called by many threads.
  void row(std::size_t index, const Screener& screener, ScreenQuery& query) const;
  bool has(std::string_view column) const;

 private:
  enum Column : std::uint8_t {
    kId,
    kName,
    kBirth,
    kSex,
    kNationality,
    kDocument,
    kIssuer,
    kOtherNames,
    kNameCut,
    kTruth,
    kClass,
    kOrigin,
    kSplit,
    kColumns
  };
  static const std::array<std::string_view, kColumns>& names();
  struct Row {
    std::size_t offset = 0, size = 0;
    std::uint64_t line = 0;
  };
  void fill(const std::array<std::string_view, kColumns>& fields, const Screener& screener, ScreenQuery& query,
            const std::function<void(Column, std::string, std::string)>& complain) const;

  std::string_view text_;
  std::string source_;
  std::vector<Row> rows_;
  std::array<int, kColumns> place_{};  // in the header; -1: not there
  std::size_t width_ = 0;
};

// One JSON object for a query and what was found, without a line end.
void append_hits(const Screener& screener, const ScreenQuery& query, const std::vector<screening::Hit>& hits,
                 std::string& out);
// Members of an object that is open: "hits":[…].
void append_hit_list(const Screener& screener, const std::vector<screening::Hit>& hits, std::string& out);

// Two lines for people: the entry, and why.
void append_plain_hit(const Screener& screener, const screening::Hit& hit, std::string& out);

// --min-score and --top. Error "screen.option".
Result<screening::SearchOptions> search_options(const Arguments& arguments);
Result<std::size_t> count_of(const Arguments& arguments, std::string_view name, std::size_t fallback, std::size_t most);
Result<double> share_of(std::string_view text, std::string_view name, double most);

// Everybody in passenger messages, one line a person; adds to the exit status.
Result<int> screen_messages(const Screener& screener, const std::vector<std::string>& files,
                            const screening::SearchOptions& options, bool as_json, Streams& streams);

}  // namespace limen::commands
