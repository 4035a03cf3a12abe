#include "platform/journal/records.h"

#include <algorithm>

namespace limen::journal {
namespace {

constexpr std::int64_t kPage = 500;  // entries read at once; doubled for a record that has more

// One page of entries from a record on; `more` when it was full, so that its last record may go on.
struct Page {
  std::vector<Record> records;
  bool more = false;
};

Result<Page> read_page(database::Session& session, const keys::KeyStore& keys, std::string_view type,
                       const std::string& after, std::int64_t size) {
  const auto rows = TRY(session.query(
      "select j.subject_id, j.body, (select count(*) from record_keys k where k.record_type = j.subject_type and "
      "k.record_id = j.subject_id and k.erased <> 0) from journal j where j.subject_type = $1 and j.subject_id > $2 "
      "order by j.subject_id, j.seq limit $3",
      {type, after, size}));
  Page page;
  page.more = rows.size() == static_cast<std::size_t>(size);
  for (const auto row : rows) {
    if (page.records.empty() || page.records.back().id != row.text(0)) {
      page.records.push_back({std::string(type), std::string(row.text(0)), row.integer(2) > 0, true, {}});
    }
    Record& record = page.records.back();
    record.entries.push_back(TRY(open_body(row.blob(1), keys)));
    record.readable = record.readable && std::ranges::all_of(record.entries.back().parts, [](const OpenedPart& part) {
                        return part.plaintext.has_value();
                      });
  }
  return page;
}

}  // namespace

Result<Told> told(const Opened& entry) {
  Told out{entry.entry.seq, entry.entry.kind, {}, {}};
  const auto add = [&](const std::string& text, json::object& to) -> Result<void> {
    const json::value value = TRY(parse_json(text));
    if (const auto* object = value.if_object()) {
      for (const auto& [key, member] : *object) to[key] = member;
    }
    return {};
  };
  const auto damaged = [&] { return Error{"journal.damaged", "an entry holds no JSON where it should"}; };
  if (!entry.entry.facts.empty() && !add(entry.entry.facts, out.facts).ok()) return damaged();
  for (const OpenedPart& part : entry.parts) {
    if (part.plaintext && !add(*part.plaintext, out.sealed).ok()) return damaged();
  }
  return out;
}

bool Comparison::differs(std::int64_t seq, const Record& record, std::string detail) {
  if (!first) first = Difference{seq, record.type, record.id, std::move(detail)};
  return false;
}

Result<void> each_record(database::Session& session, const keys::KeyStore& keys, std::string_view subject_type,
                         const std::function<Result<bool>(const Record&)>& visit) {
  std::string after;
  for (std::int64_t size = kPage;;) {
    Page page = TRY(read_page(session, keys, subject_type, after, size));
    // The last record of a full page may go on in the next one: it is read again from its beginning.
    if (page.more) page.records.pop_back();
    if (page.more && page.records.empty()) {
      size *= 2;
      continue;
    }
    size = kPage;
    for (const Record& record : page.records) {
      if (!TRY(visit(record))) return {};
      after = record.id;
    }
    if (!page.more) return {};
  }
}

}  // namespace limen::journal
