#include "formats/list_json/list_json.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "formats/list_json/entity.h"

namespace limen::lists {
namespace {

constexpr std::size_t kMaxLine = 16U << 20U;

struct Line {
  std::string_view text;
  std::uint64_t number = 0, offset = 0;
  bool too_long = false;
  bool whole = false;  // it had a line end
};

// Lines of a stream, those that are too long passed over.
class Lines {
 public:
  explicit Lines(const Source& source) : source_(source) {}

  bool next(Line& line) {
    line = {"", ++number_, offset_, false, false};
    std::size_t seen = begin_;
    while (true) {
      const auto end = buffer_.find('\n', seen);
      if (end != std::string::npos) {
        line.text = std::string_view(buffer_).substr(begin_, end - begin_);
        line.whole = true;
        pass(end + 1);
        return true;
      }
      if (buffer_.size() - begin_ > kMaxLine) {
        line.too_long = true;
        pass(buffer_.size());
      }
      buffer_.erase(0, begin_);  // only here, so that short lines are not moved once a line
      begin_ = 0;
      seen = buffer_.size();
      if (!fill()) break;
    }
    line.text = buffer_;
    pass(buffer_.size());
    return !line.text.empty() || line.too_long;
  }

 private:
  void pass(std::size_t to) {
    offset_ += to - begin_;
    begin_ = to;
  }
  bool fill() {
    const std::size_t size = buffer_.size();
    buffer_.resize(size + kPart);
    const std::size_t got = source_(std::span<char>(buffer_.data() + size, kPart));
    buffer_.resize(size + got);
    return got > 0;
  }

  static constexpr std::size_t kPart = 64U << 10U;
  const Source& source_;
  std::string buffer_;
  std::size_t begin_ = 0;  // in buffer_: not given out yet
  std::uint64_t number_ = 0, offset_ = 0;
};

// What waits for the end of the stream because its subject may still come.
struct Part {
  json::value entity;
  std::uint64_t line = 0, offset = 0;
};

class JsonList {
 public:
  JsonList(Format format, const Options& options, const OnRecord& on_record)
      : format_(format),
        options_(options),
        on_record_(on_record),
        diagnostics_(summary_, options, "entities"),
        mapper_(options, diagnostics_) {}

  Result<Summary> read(const Source& source) {
    Lines lines(source);
    Line line;
    while (lines.next(line)) {
      if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
      if (!line.too_long && trim(line.text).empty()) continue;
      ++summary_.records_count.in;
      diagnostics_.begin_record();
      take(line);
    }
    settle();
    TRY(check_counts(summary_));
    return std::move(summary_);
  }

 private:
  bool streams() const { return format_ == Format::kFtmNested; }

  void refuse(const Line& line, std::string code, std::string message) {
    diagnostics_.error(std::move(code), std::move(message), {line.number, "", line.offset});
    ++summary_.records_count.refused;
  }

  void take(const Line& line) {
    if (line.too_long) return refuse(line, "list.record.too_large", "a line is longer than allowed");
    auto value = parse_json(line.text);
    if (!value.ok()) {
      Error error = value.take_error();
      error.place.line = line.number;
      error.place.offset = line.offset + error.place.offset.value_or(0);
      diagnostics_.add(error);
      ++summary_.records_count.refused;
      if (!line.whole) {
        error.code = "list.json.cut";
        error.message = "the file ends within a line";
        summary_.broken = std::move(error);
      }
      return;
    }
    if (!value->is_object()) return refuse(line, "list.json.entity", "a line is no object");
    json::object& object = value->get_object();
    if (format_ != Format::kFtmDelta) return entity(object, line, Change::kNone);
    const std::string op = text_member(object, "op");
    const Change change = op == "ADD"   ? Change::kAdded
                          : op == "MOD" ? Change::kModified
                          : op == "DEL" ? Change::kDeleted
                                        : Change::kNone;
    if (change == Change::kNone) return refuse(line, "list.json.op", "an operation is ADD, MOD or DEL");
    auto* inner = object.if_contains("entity");
    if (inner == nullptr || !inner->is_object()) {
      return refuse(line, "list.json.entity", "a change without its entity");
    }
    entity(inner->get_object(), line, change);
  }

  void entity(json::object& object, const Line& line, Change change) {
    const std::string id = text_member(object, "id");
    if (id.empty()) return refuse(line, "list.reference.missing", "an entity without an id");
    if (change == Change::kDeleted) {
      Record record;
      record.reference = clean_text(id, {line.number, "id", line.offset}, diagnostics_);
      record.line = line.number;
      record.change = change;
      return keep(std::move(record), line);
    }
    const std::string schema = text_member(object, "schema");
    const auto kind = subject_kind_of(schema);
    if (!kind && is_part_schema(schema) && !streams()) {
      parts_.push_back({std::move(object), line.number, line.offset});
      return;
    }
    if (!kind) {
      if (schema.empty()) return refuse(line, "list.kind.unknown", "an entity without a schema");
      return skip(known_schema(schema));
    }
    if (*kind != SubjectKind::kPerson && options_.persons_only) {
      skipped_ids_.insert(id);
      return skip(std::string(to_text(*kind)));
    }
    Record record = mapper_.record(object, *kind, line.number, line.offset);
    record.change = change;
    if (record.names.empty()) {
      diagnostics_.error("list.name.missing", "an entity without a name", {line.number, "name", line.offset});
    }
    for (const std::string& address : property(object, "addressEntity")) {
      if (!streams()) address_owners_[address].push_back(record.reference);
    }
    keep(std::move(record), line);
  }

  // A reason that is counted: names of schemata are words, anything else is not repeated.
  static std::string known_schema(const std::string& schema) {
    const bool word = schema.size() <= 32 && std::ranges::all_of(schema, [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                      });
    return word ? "schema " + schema : "another schema";
  }

  void skip(std::string reason) {
    ++summary_.records_count.skipped;
    if (summary_.skipped.size() > 200 && !summary_.skipped.contains(reason)) reason = "another schema";
    ++summary_.skipped[std::move(reason)];
  }

  void keep(Record&& record, const Line& line) {
    if (!diagnostics_.failed() && !references_.emplace(record.reference, records_.size()).second) {
      diagnostics_.error("list.reference.duplicate", "an earlier entity has the same id",
                         {line.number, "id", line.offset});
    }
    if (diagnostics_.failed()) {
      ++summary_.records_count.refused;
      return;
    }
    ++summary_.records_count.accepted;
    if (streams()) {
      on_record_(std::move(record));
    } else {
      records_.push_back(std::move(record));
    }
  }

  // The subjects that a part names: by its property, or because they name the address.
  std::vector<std::string> owners(const json::object& part) const {
    const std::string schema = text_member(part, "schema");
    if (schema == "Sanction") return property(part, "entity");
    if (schema != "Address") return property(part, "holder");
    const auto found = address_owners_.find(text_member(part, "id"));
    return found == address_owners_.end() ? std::vector<std::string>{} : found->second;
  }

  void settle() {
    for (const Part& part : parts_) {
      const json::object& object = part.entity.get_object();
      bool joined = false, of_skipped = false;
      for (const std::string& owner : owners(object)) {
        of_skipped = of_skipped || skipped_ids_.contains(owner);
        const auto found = references_.find(owner);
        if (found == references_.end()) continue;
        joined = true;
        mapper_.part(object, part.line, part.offset, records_[found->second]);
      }
      skip(joined       ? "part of another record"
           : of_skipped ? "part of a skipped record"
                        : "part of nothing that is here");
    }
    for (Record& record : records_) on_record_(std::move(record));
    records_.clear();
  }

  const Format format_;
  const Options& options_;
  const OnRecord& on_record_;
  Summary summary_{};
  Diagnostics diagnostics_;
  EntityMapper mapper_;
  std::unordered_map<std::string, std::size_t> references_;  // index into records_, when they are kept
  std::unordered_set<std::string> skipped_ids_;
  std::unordered_map<std::string, std::vector<std::string>> address_owners_;  // by id of the address
  std::vector<Record> records_;
  std::vector<Part> parts_;
};

}  // namespace

Result<Summary> read_json(Format format, const Source& source, const Options& options, const OnRecord& on_record) {
  if (format != Format::kFtmEntities && format != Format::kFtmNested && format != Format::kFtmDelta) {
    return Error{"list.format.unknown", "not a form of list in JSON"};
  }
  return JsonList(format, options, on_record).read(source);
}

}  // namespace limen::lists
