// A whole list from a file, which may be larger than memory: read in blocks of lines.
#include <algorithm>
#include <array>
#include <set>

#include "engines/list_versions/list_versions.h"
#include "formats/csv/csv.h"
#include "services/lost_documents/state.h"

namespace limen::lost_documents {
namespace {

constexpr std::size_t kBlock = 1U << 20U, kMostDiagnostics = 1000;
constexpr std::uint64_t kSmall = 5, kRefusedPercent = 1, kVanishedPercent = 10, kAll = 100;
const std::initializer_list<std::string_view> kColumns = {"issuer", "type",        "number",
                                                          "status", "reported_on", "source"};

// Whole lines, about a block at a time. A record is one line.
class Lines {
 public:
  explicit Lines(const ImportRequest& request) : request_(request) {}
  // Empty at the end.
  std::string_view next() {
    buffer_.erase(0, given_);
    given_ = 0;
    while (!ended_ && (buffer_.size() < kBlock || buffer_.rfind('\n') == std::string::npos)) read();
    const std::size_t end = buffer_.rfind('\n');
    given_ = ended_ || end == std::string::npos ? buffer_.size() : end + 1;
    return std::string_view(buffer_).substr(0, given_);
  }
  std::string sha256() { return list_versions::to_text(hash_.finish()); }  // once, at the end

 private:
  void read() {
    std::array<char, 65536> piece{};
    const std::size_t got = request_.source(piece);
    ended_ = got == 0;
    hash_.update({piece.data(), got});
    buffer_.append(piece.data(), got);
    constexpr std::size_t kLongest = 4U << 20U;  // a line: no memory for what is no list
    if (buffer_.size() > kLongest && buffer_.find('\n') == std::string::npos) ended_ = true;
  }

  const ImportRequest& request_;
  std::string buffer_{};
  std::size_t given_ = 0;
  bool ended_ = false;
  list_versions::Hasher hash_{};
};

class Reading {
 public:
  Reading(LostDocuments::State& state, document_keys::Builder& builder, ImportReport& report)
      : state_(state), builder_(builder), report_(report) {}

  Result<void> read(std::string_view block) {
    csv::Reader reader(block);
    if (!header_) header_ = TRY(csv::Header::read(reader, kColumns, {}));
    for (;;) {
      const auto got = reader.next();
      if (got.ok() && !*got) break;
      ++report_.rows;
      if (!got.ok()) {
        refuse(got.error().place.line.value_or(1), "", got.error());
        if (got.error().code == "csv.records.too_many") break;
        continue;
      }
      TRY(record(reader));
    }
    for (const char c : block) lines_ += c == '\n' ? 1U : 0U;
    return {};
  }
  const std::set<std::uint32_t>& used() const { return used_; }

 private:
  Result<void> record(const csv::Reader& reader) {
    const auto line = reader.line();
    if (const auto width = header_->check_width(reader); !width.ok()) {
      refuse(line, "", width.error());
      return {};
    }
    const auto text = [&](std::string_view name) { return header_->text(reader, name); };
    const auto item = state_.item(text("issuer"), text("type"), text("number"));
    const auto said = state_.read_report(text("status"), text("reported_on"), text("source"));
    if (!item.ok() || !said.ok()) {
      const Error& error = item.ok() ? said.error() : item.error();
      const std::string_view code = error.code;
      const std::string_view column = code == "lost_documents.date" ? "reported_on" : code.substr(code.find('.') + 1);
      refuse(line, column, error);
      return {};
    }
    const std::uint32_t id = state_.id_of(*said);
    used_.insert(id);
    TRY(builder_.add(item->document(), id));
    ++report_.accepted;
    return {};
  }
  void refuse(std::uint64_t line, std::string_view column, const Error& error) {
    ++report_.refused;
    if (report_.diagnostics.size() >= kMostDiagnostics) return;
    report_.diagnostics.push_back({lines_ + line, std::string(column), error.code, error.message});
  }

  LostDocuments::State& state_;
  document_keys::Builder& builder_;
  ImportReport& report_;
  std::optional<csv::Header> header_{};
  std::uint64_t lines_ = 0;  // before the block
  std::set<std::uint32_t> used_{};
};

void judge(ImportReport& report) {
  if (report.refused > kSmall && report.refused * kAll > report.rows * kRefusedPercent) {
    report.findings.emplace_back("lost_documents.refused");
  }
  const std::uint64_t vanished = report.entries_before - std::min(report.entries_before, report.entries);
  if (vanished > kSmall && vanished * kAll > report.entries_before * kVanishedPercent) {
    report.findings.emplace_back("lost_documents.vanished");
  }
}

}  // namespace

Result<ImportReport> LostDocuments::State::import(ImportRequest request, std::string_view actor) {
  const std::unique_lock alone(heavy, std::try_to_lock);
  if (!alone.owns_lock()) return Error{"lost_documents.busy", "the list is being imported or compacted"};
  const std::int64_t last = TRY(parts.database.write([](database::Transaction& tx) { return store::last_change(tx); }));
  ImportReport report;
  report.entries_before = info().entries;
  document_keys::HashKey key{};
  parts.random(key);
  document_keys::Builder builder(key);
  Reading reading(*this, builder, report);
  Lines lines(request);
  for (std::string_view block = lines.next(); !block.empty(); block = lines.next()) TRY(reading.read(block));
  if (request.trouble) {
    if (const auto trouble = request.trouble()) return *trouble;
  }
  if (report.accepted == 0) return Error{"lost_documents.empty", "there is no document in it"};
  const std::string name = new_file_name();
  const auto write = [&](const document_keys::Sink& sink) -> Result<void> {
    report.entries = TRY(builder.finish(sink));
    return {};
  };
  if (request.dry_run) {
    TRY(write([](ByteView) { return Result<void>(); }));
    judge(report);
    report.held_back = !report.findings.empty() && !request.accept_held_back;
    return report;
  }
  TRY(write_file(path_of(name), write));
  judge(report);
  report.held_back = !report.findings.empty() && !request.accept_held_back;
  std::error_code ignored;
  if (report.held_back) {
    std::filesystem::remove(path_of(name), ignored);
    return report;
  }
  const auto snapshot = TRY(open_file(name));
  if (const auto whole = snapshot->verify(); !whole.ok()) {
    return Error{"lost_documents.damaged", "what was written cannot be read back"};
  }
  const auto keys = std::make_shared<document_keys::DocumentKeys>(snapshot);
  store::List before;
  TRY(parts.database.write([&](database::Transaction& tx) -> Result<void> {
    before = TRY(store::list(tx)).value_or(store::List{});
    const store::List now{name, snapshot->generation(), parts.clock.now()};
    TRY(store::set_list(tx, now));
    TRY(store::forget_changes(tx, last));
    for (const std::uint32_t id : reading.used()) {
      const auto said = this->report(id);
      if (said) TRY(store::keep_report(tx, id, *said));
    }
    // What was changed while the file was read is newer than the file.
    for (const Change& change : TRY(store::changes_after(tx, last))) {
      const auto done = change.listed ? keys->add(change.item.document(), change.record)
                                      : keys->erase(change.item.document(), change.record);
      if (!done.ok()) return done.error();
    }
    journal::Entry entry{.kind = "lost_documents.imported",
                         .actor = std::string(actor),
                         .subject_type = "lost_document_list",
                         .subject_id = name,
                         .purpose = request.purpose};
    entry.facts["file_sha256"] = lines.sha256();
    entry.facts["rows"] = report.rows;
    entry.facts["accepted"] = report.accepted;
    entry.facts["refused"] = report.refused;
    entry.facts["entries_before"] = report.entries_before;
    entry.facts["entries"] = report.entries;
    TRY(parts.journal.append(tx, std::move(entry)));
    tx.on_commit([self = shared_from_this(), keys, now] { self->use(keys, now); });
    return {};
  }));
  if (!before.file.empty()) std::filesystem::remove(path_of(before.file), ignored);
  return report;
}

}  // namespace limen::lost_documents
