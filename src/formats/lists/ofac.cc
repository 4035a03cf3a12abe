#include <unordered_map>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

constexpr std::size_t kSdnColumns = 12;
constexpr std::size_t kAltColumns = 5;
constexpr std::size_t kAddColumns = 6;
constexpr std::size_t kCommentColumns = 2;

// Trimmed; empty for the null mark.
std::string_view value(const csv::Field& field) {
  const auto text = trim(field.text);
  return text == "-0-" ? std::string_view{} : text;
}

// The files were made on systems that end them with a control-Z, and were Latin-1 before they were UTF-8.
std::string to_utf8_text(std::string_view bytes, Diagnostics& diagnostics) {
  while (!bytes.empty() && (bytes.back() == '\x1a' || bytes.back() == '\0')) bytes.remove_suffix(1);
  if (!invalid_utf8_at(bytes)) return std::string(bytes);
  std::u32string latin;
  latin.reserve(bytes.size());
  for (const char c : bytes) latin.push_back(static_cast<unsigned char>(c));
  diagnostics.add({"ofac.encoding.latin1", "not UTF-8; read as Latin-1", {}, Severity::kInfo});
  return to_utf8(latin);
}

std::optional<SubjectKind> subject_kind(std::string_view type) {
  if (type == "individual") return SubjectKind::kPerson;
  if (type.empty()) return SubjectKind::kEntity;
  if (type == "vessel") return SubjectKind::kVessel;
  if (type == "aircraft") return SubjectKind::kAircraft;
  return std::nullopt;
}

class OfacReader {
 public:
  explicit OfacReader(const Options& options) : options_(options) {}

  Result<Reading> read(const OfacFiles& files) {
    // Before the entries: a remark that goes on in the comments may be cut in the middle of a statement.
    Diagnostics comment_diagnostics(reading_, options_, "comments");
    each_row(files.comments, kCommentColumns, reading_.comments_count, comment_diagnostics,
             [&](const csv::Reader& row) { read_comment(row, comment_diagnostics); });
    Diagnostics sdn_diagnostics(reading_, options_, "sdn");
    each_row(files.sdn, kSdnColumns, reading_.records_count, sdn_diagnostics,
             [&](const csv::Reader& row) { read_entry(row, sdn_diagnostics); });
    Diagnostics alt_diagnostics(reading_, options_, "alt");
    each_row(files.alt, kAltColumns, reading_.aliases_count, alt_diagnostics,
             [&](const csv::Reader& row) { read_alias(row, alt_diagnostics); });
    Diagnostics add_diagnostics(reading_, options_, "add");
    each_row(files.add, kAddColumns, reading_.addresses_count, add_diagnostics,
             [&](const csv::Reader& row) { read_address(row, add_diagnostics); });
    settle_comments(comment_diagnostics);
    TRY(check_counts(reading_));
    return std::move(reading_);
  }

 private:
  // Calls take(row) for rows of the right width; take() counts what it accepts and skips. The rest was refused.
  template <typename Take>
  void each_row(std::string_view bytes, std::size_t width, Count& count, Diagnostics& diagnostics, Take take) {
    const std::string text = to_utf8_text(bytes, diagnostics);
    csv::Reader reader(text);
    std::uint64_t refused_before_last = count.refused;
    while (true) {
      auto more = reader.next();
      if (more.ok() && !*more) break;
      refused_before_last = count.refused;
      ++count.in;
      diagnostics.begin_record();
      if (!more.ok()) {
        const bool last = more.error().code == "csv.records.too_many";
        diagnostics.add(more.take_error());
        ++count.refused;
        if (last) return;
        continue;
      }
      if (reader.fields().size() != width) {
        diagnostics.error("ofac.record.width", "another number of columns than the format has", {reader.line(), ""});
      } else {
        take(reader);
      }
      if (diagnostics.failed()) ++count.refused;
    }
    if (count.refused > refused_before_last && !text.ends_with('\n')) {
      reading_.broken = Error{"list.csv.cut", "the file ends within a line", {}};
      reading_.broken->place.line = reader.line();
    }
  }

  void skip(Count& count, std::string reason) {
    ++count.skipped;
    ++reading_.skipped[std::move(reason)];
  }

  std::optional<std::string> number(const csv::Field& field, const Provenance& from, Diagnostics& diagnostics) {
    const auto text = value(field);
    if (is_ascii_digits(text)) return std::string(text);
    diagnostics.error("ofac.number.invalid", "an entry has a number of digits", from);
    return std::nullopt;
  }

  void read_entry(const csv::Reader& row, Diagnostics& diagnostics) {
    const auto fields = row.fields();
    Record record;
    record.line = row.line();
    const auto reference = number(fields[0], {fields[0].line, "sdn.ent_num"}, diagnostics);
    if (!reference) return;
    if (known_.contains(*reference)) {
      diagnostics.error("ofac.number.duplicate", "an earlier line has the same number", {record.line, "sdn.ent_num"});
      return;
    }
    const auto kind = subject_kind(value(fields[2]));
    if (!kind) {
      diagnostics.error("ofac.type.unknown", "not individual, vessel, aircraft or null", {record.line, "sdn.type"});
      return;
    }
    const Provenance name_place{fields[1].line, "sdn.name"};
    const std::string name = clean_text(value(fields[1]), name_place, diagnostics);
    if (name.empty()) {
      diagnostics.error("ofac.name.missing", "an entry without a name", name_place);
      return;
    }
    if (*kind != SubjectKind::kPerson && options_.persons_only) {
      known_.emplace(*reference, kSkipped);
      skip(reading_.records_count, std::string(to_text(*kind)));
      return;
    }
    record.kind = *kind;
    record.reference = *reference;
    record.names.push_back(*kind == SubjectKind::kPerson ? split_name(name, ListedNameKind::kPrimary, name_place)
                                                         : ListedName{name, "", ListedNameKind::kPrimary, name_place});
    read_columns(fields, record, diagnostics);
    known_.emplace(*reference, reading_.records.size());
    ++reading_.records_count.accepted;
    reading_.records.push_back(std::move(record));
  }

  void read_columns(std::span<const csv::Field> fields, Record& record, Diagnostics& diagnostics) {
    static constexpr std::string_view kColumns[] = {"sdn.program", "sdn.title", "sdn.call_sign",   "sdn.vessel_type",
                                                    "sdn.tonnage", "sdn.grt",   "sdn.vessel_flag", "sdn.vessel_owner"};
    for (std::size_t i = 0; i < std::size(kColumns); ++i) {
      const auto text = value(fields[3 + i]);
      if (text.empty()) continue;
      const Provenance from{fields[3 + i].line, kColumns[i]};
      record.other.push_back({clean_text(text, from, diagnostics), from});
    }
    for (std::string_view rest = record.other.empty() || record.other.front().from.column != "sdn.program"
                                     ? std::string_view{}
                                     : record.other.front().text;
         !rest.empty();) {
      const auto end = rest.find("] [");
      record.programmes.push_back({std::string(trim(rest.substr(0, end))), record.other.front().from});
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 3);
    }
    record.legal_basis =
        record.other.empty() || record.other.front().from.column != "sdn.program" ? "" : record.other.front().text;
    const Provenance from{fields[11].line, "sdn.remarks"};
    record.remarks = clean_text(value(fields[11]), from, diagnostics);
    if (const auto comment = comments_.find(record.reference); comment != comments_.end()) {
      // A full stop ends the last statement, and the comment begins another.
      if (record.remarks.ends_with('.')) record.remarks.back() = ';';
      record.remarks += comment->second.text;
      comment->second.used = true;
    }
    if (!record.remarks.empty()) read_remarks(record.remarks, from, options_, diagnostics, record);
  }

  void read_comment(const csv::Reader& row, Diagnostics& diagnostics) {
    const auto fields = row.fields();
    const auto reference = number(fields[0], {fields[0].line, "comments.ent_num"}, diagnostics);
    if (!reference) return;
    const Provenance from{fields[1].line, "comments.remarks"};
    Comment& comment = comments_[*reference];
    // A blank is put between them unless a word was cut in two, which nobody can tell: "; " ends most of them.
    comment.text += " " + clean_text(value(fields[1]), from, diagnostics);
    comment.lines.push_back(row.line());
  }

  // Which entry a comment belongs to is known when all have been read.
  void settle_comments(Diagnostics& diagnostics) {
    for (const auto& [reference, comment] : comments_) {
      const auto owner = known_.find(reference);
      for (const auto line : comment.lines) {
        if (comment.used) {
          ++reading_.comments_count.accepted;
        } else if (owner != known_.end() && owner->second == kSkipped) {
          skip(reading_.comments_count, "comment on a skipped record");
        } else {
          ++reading_.comments_count.refused;
          diagnostics.error("ofac.comment.orphan", "no accepted entry has this number", {line, "comments.ent_num"});
        }
      }
    }
  }

  void read_address(const csv::Reader& row, Diagnostics& diagnostics) {
    const auto fields = row.fields();
    const auto reference = number(fields[0], {fields[0].line, "add.ent_num"}, diagnostics);
    if (!reference) return;
    const auto owner = known_.find(*reference);
    if (owner == known_.end()) {
      diagnostics.error("ofac.address.orphan", "no accepted entry has this number", {row.line(), "add.ent_num"});
      return;
    }
    if (owner->second == kSkipped) return skip(reading_.addresses_count, "address of a skipped record");
    Record& record = reading_.records[owner->second];
    const Provenance from{fields[2].line, "add.address"};
    ListedPlace place{"", {}, from};
    for (const std::size_t column : {2U, 3U, 4U}) {
      const std::string text = clean_text(value(fields[column]), from, diagnostics);
      if (!text.empty()) place.text += (place.text.empty() ? "" : ", ") + text;
      if (column == 4 && !text.empty()) place.state = listed_state(text, from, options_, diagnostics);
    }
    if (!place.text.empty()) record.addresses.push_back(std::move(place));
    if (const auto remarks = value(fields[5]); !remarks.empty()) {
      const Provenance remarks_place{fields[5].line, "add.remarks"};
      record.other.push_back({clean_text(remarks, remarks_place, diagnostics), remarks_place});
    }
    ++reading_.addresses_count.accepted;
  }

  void read_alias(const csv::Reader& row, Diagnostics& diagnostics) {
    const auto fields = row.fields();
    const auto reference = number(fields[0], {fields[0].line, "alt.ent_num"}, diagnostics);
    if (!reference) return;
    const auto owner = known_.find(*reference);
    if (owner == known_.end()) {
      diagnostics.error("ofac.alias.orphan", "no accepted entry has this number", {row.line(), "alt.ent_num"});
      return;
    }
    const Provenance from{fields[3].line, "alt.name"};
    const std::string name = clean_text(value(fields[3]), from, diagnostics);
    if (name.empty()) {
      diagnostics.error("ofac.name.missing", "an alias without a name", from);
      return;
    }
    const auto type = value(fields[2]);
    if (type != "aka" && type != "fka" && type != "nka") {
      diagnostics.error("ofac.alias.kind", "not aka, fka or nka", {fields[2].line, "alt.type"});
      return;
    }
    if (owner->second == kSkipped) return skip(reading_.aliases_count, "alias of a skipped record");
    Record& record = reading_.records[owner->second];
    const auto kind = type == "fka" ? ListedNameKind::kFormer : ListedNameKind::kAlias;
    record.names.push_back(record.kind == SubjectKind::kPerson ? split_name(name, kind, from)
                                                               : ListedName{name, "", kind, from});
    const Provenance remarks_place{fields[4].line, "alt.remarks"};
    if (const auto remarks = value(fields[4]); !remarks.empty()) {
      record.other.push_back({clean_text(remarks, remarks_place, diagnostics), remarks_place});
    }
    ++reading_.aliases_count.accepted;
  }

  static constexpr std::size_t kSkipped = static_cast<std::size_t>(-1);
  struct Comment {
    std::string text{};
    std::vector<std::uint64_t> lines{};
    bool used = false;
  };
  const Options& options_;
  Reading reading_;
  std::map<std::string, Comment> comments_;             // by number of the entry
  std::unordered_map<std::string, std::size_t> known_;  // by number, index into records or kSkipped
};

}  // namespace

Result<Reading> read_ofac(std::string_view sdn, std::string_view alt, const Options& options) {
  return OfacReader(options).read({.sdn = sdn, .alt = alt, .add = {}, .comments = {}});
}

Result<Reading> read_ofac(const OfacFiles& files, const Options& options) { return OfacReader(options).read(files); }

}  // namespace limen::lists
