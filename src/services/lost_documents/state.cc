#include "services/lost_documents/state.h"

#include <algorithm>

#include "base/note.h"
#include "base/text.h"

namespace limen::lost_documents {
namespace {

using document_keys::DocumentKeys;
using document_keys::Snapshot;

struct StatusName {
  Status status;
  std::string_view text;
};
constexpr StatusName kStatuses[] = {{Status::kLost, "lost"},
                                    {Status::kStolen, "stolen"},
                                    {Status::kStolenBlank, "stolen_blank"},
                                    {Status::kRevoked, "revoked"},
                                    {Status::kInvalid, "invalid"}};
constexpr std::size_t kNumberMost = 32, kSourceMost = 200;
constexpr std::uint64_t kTidyChanges = 1000;

Error damaged(std::string message) { return Error{"lost_documents.damaged", std::move(message)}; }

// The first document code of the machine readable zone that stands for a type of the code list.
std::optional<document_keys::DocumentType> type_of(const lists::CodeLists& codes, std::string_view text) {
  if (const lists::Code* code = codes.find("document_types", text)) {
    const auto letters = code->texts("mrz");
    return letters.empty() ? document_keys::DocumentType::kOther : document_keys::document_type(letters.front());
  }
  const bool zone = (text.size() == 1 || text.size() == 2) &&
                    std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!zone) return std::nullopt;
  return document_keys::document_type(text);
}

// A list of nothing, for a site that has none yet.
Result<std::shared_ptr<const Snapshot>> empty_snapshot(const RandomBytes& random) {
  document_keys::HashKey key{};
  random(key);
  const auto bytes = std::make_shared<Bytes>();
  document_keys::Builder builder(key);
  TRY(builder.finish([&](ByteView more) -> Result<void> {
    bytes->insert(bytes->end(), more.begin(), more.end());
    return {};
  }));
  return Snapshot::open(*bytes, bytes);
}

}  // namespace

std::string_view to_text(Status status) {
  for (const StatusName& row : kStatuses) {
    if (row.status == status) return row.text;
  }
  return "invalid";
}

std::optional<Status> parse_status(std::string_view text) {
  for (const StatusName& row : kStatuses) {
    if (row.text == text) return row.status;
  }
  return std::nullopt;
}

std::string LostDocuments::State::new_file_name() const {
  return "list-" + limen::to_text(make_raw_id(parts.clock.now(), parts.random)) + ".keys";
}

Result<std::shared_ptr<const Snapshot>> LostDocuments::State::open_file(const std::string& file) const {
  const auto mapped = map_file(path_of(file));
  if (!mapped) return damaged("the file of the list is not there or cannot be read");
  auto snapshot = Snapshot::open(mapped->bytes(), mapped);
  if (!snapshot.ok()) return damaged("the file of the list is damaged (" + snapshot.error().code + ")");
  return snapshot.take();
}

Result<void> LostDocuments::State::load() {
  std::optional<store::List> list;
  std::vector<Change> changes;
  TRY(parts.database.read([&](database::Session& session) -> Result<void> {
    list = TRY(store::list(session));
    changes = TRY(store::changes_after(session, 0));
    const std::lock_guard lock(mutex_);
    for (auto& [id, report] : TRY(store::reports(session))) {
      ids_[report] = id;
      reports_[id] = std::move(report);
    }
    return {};
  }));
  auto snapshot = list && !list->file.empty() ? open_file(list->file) : empty_snapshot(parts.random);
  if (!snapshot.ok()) {
    spoil(snapshot.error());
    return {};
  }
  if (list && !list->file.empty() && (*snapshot)->generation() != list->generation) {
    spoil(damaged("the file of the list is another one than the database names"));
    return {};
  }
  auto keys = std::make_shared<DocumentKeys>(snapshot.take());
  for (const Change& change : changes) {
    const auto done = change.listed ? keys->add(change.item.document(), change.record)
                                    : keys->erase(change.item.document(), change.record);
    if (!done.ok()) {
      spoil(damaged("the changes of the list cannot be made again (" + done.error().code + ")"));
      return {};
    }
  }
  use(std::move(keys), list.value_or(store::List{}));
  return {};
}

Result<std::shared_ptr<DocumentKeys>> LostDocuments::State::keys() const {
  const std::lock_guard lock(mutex_);
  if (trouble_) return *trouble_;
  if (!keys_) return damaged("the list is not open");
  return keys_;
}

void LostDocuments::State::use(std::shared_ptr<DocumentKeys> keys, store::List list) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  list_ = std::move(list);
  trouble_.reset();
}

void LostDocuments::State::spoil(const Error& error) {
  const std::lock_guard lock(mutex_);
  trouble_ = error;
}

std::uint32_t LostDocuments::State::id_of(const Report& report) {
  const std::lock_guard lock(mutex_);
  const auto next = reports_.empty() ? std::uint32_t{1} : reports_.rbegin()->first + 1;
  const auto [at, fresh] = ids_.try_emplace(report, next);
  if (fresh) reports_.emplace(next, report);
  return at->second;
}

std::optional<Report> LostDocuments::State::report(std::uint32_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = reports_.find(id);
  return found == reports_.end() ? std::optional<Report>() : found->second;
}

Result<Item> LostDocuments::State::item(std::string_view issuer, std::string_view type, std::string_view number) const {
  Item item;
  const std::string code = to_upper_ascii(trim(issuer));
  const mrz::StateTable& states = parts.knowledge->states;
  const mrz::StateTable::Entry* state = states.find(code);
  if (state == nullptr && code.size() == 2) state = states.find_alpha2(code);
  if (state == nullptr) return Error{"lost_documents.issuer", "no state or organisation has this code"};
  item.issuer = TRY(StateCode::parse(state->code));
  const auto kind = type_of(parts.knowledge->codes, trim(type));
  if (!kind) return Error{"lost_documents.type", "not a type of document, nor letters of a machine readable zone"};
  item.type = *kind;
  for (const char c : to_upper_ascii(number)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80U) return Error{"lost_documents.number", "a number has letters A to Z and digits"};
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) item.number += c;
  }
  if (item.number.empty() || item.number.size() > kNumberMost) {
    return Error{"lost_documents.number", "a number has 1 to 32 letters and digits"};
  }
  return item;
}

Result<Report> LostDocuments::State::read_report(std::string_view status, std::string_view date,
                                                 std::string_view source) const {
  Report report;
  const auto known = parse_status(trim(status));
  if (!known) return Error{"lost_documents.status", "lost, stolen, stolen_blank, revoked or invalid"};
  report.status = *known;
  const auto day = CivilDate::parse(trim(date));
  if (!day.ok() || *day > parts.clock.now().utc_day() + 1) {
    return Error{"lost_documents.date", "a day, not after today"};
  }
  report.reported_on = *day;
  report.source = clean_line(source);
  if (report.source.empty() || report.source.size() > kSourceMost) {
    return Error{"lost_documents.source", "say who reported it, in at most 200 bytes"};
  }
  return report;
}

Result<std::vector<Found>> LostDocuments::State::find(const document_keys::Document& document) const {
  const auto list = TRY(keys());
  const auto answer = list->find(document);
  if (!answer.ok()) {
    // What no document is numbered like is not listed; everything else is a list that cannot be asked.
    if (answer.error().code == "document_keys.number.invalid") return std::vector<Found>();
    return damaged("the list cannot be asked (" + answer.error().code + ")");
  }
  std::vector<Found> all;
  for (const document_keys::Match& match : answer->matches()) {
    const auto said = report(match.record);
    if (!said) return damaged("the list names a report that is not there");
    all.push_back({*said, match.agreement, match.form});
  }
  return all;
}

Result<void> LostDocuments::State::apply(database::Transaction& tx, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const auto said = report(change.record);
    if (!said) return damaged("a report is not known");
    TRY(store::keep_report(tx, change.record, *said));
    TRY(store::add_change(tx, change));
  }
  tx.on_commit([self = shared_from_this(), changes] {
    const auto keys = self->keys();
    if (!keys.ok()) return;
    for (const Change& change : changes) {
      const auto done = change.listed ? (*keys)->add(change.item.document(), change.record)
                                      : (*keys)->erase(change.item.document(), change.record);
      // It is in the database and not in the list: better no answer than a wrong one, until the next start.
      if (!done.ok()) return self->spoil(damaged("a change could not be made (" + done.error().code + ")"));
    }
  });
  return {};
}

Result<void> LostDocuments::State::compact(std::string_view actor) {
  const std::unique_lock alone(heavy, std::try_to_lock);
  if (!alone.owns_lock()) return Error{"lost_documents.busy", "the list is being imported or compacted"};
  const auto list = TRY(keys());
  // In the writer: every change up to there has reached the list.
  const std::int64_t last = TRY(parts.database.write([](database::Transaction& tx) { return store::last_change(tx); }));
  const std::string name = new_file_name();
  TRY(write_file(path_of(name), [&](const document_keys::Sink& sink) { return list->compact(sink); }));
  const auto next = TRY(open_file(name));
  if (const auto whole = next->verify(); !whole.ok()) return damaged("what was written cannot be read back");
  store::List known;
  TRY(parts.database.write([&](database::Transaction& tx) -> Result<void> {
    known = TRY(store::list(tx)).value_or(store::List{});
    TRY(store::set_list(tx, {name, next->generation(), known.imported_at}));
    TRY(store::forget_changes(tx, last));
    journal::Entry entry{.kind = "lost_documents.compacted",
                         .actor = std::string(actor),
                         .subject_type = "lost_document_list",
                         .subject_id = name,
                         .purpose = "administration"};
    entry.facts["entries"] = next->size();
    entry.facts["generation"] = next->generation();
    TRY(parts.journal.append(tx, std::move(entry)));
    tx.on_commit(
        [self = shared_from_this(), list, next, file = store::List{name, next->generation(), known.imported_at}] {
          if (const auto done = list->replace(next); !done.ok())
            return self->spoil(damaged("the new file is of another list"));
          self->use(list, file);
        });
    return {};
  }));
  std::error_code ignored;
  if (!known.file.empty()) std::filesystem::remove(path_of(known.file), ignored);
  return {};
}

Info LostDocuments::State::info() const {
  const std::lock_guard lock(mutex_);
  Info info;
  info.trouble = trouble_;
  info.file = list_.file;
  info.imported_at = list_.imported_at;
  info.generation = list_.generation;
  if (keys_) {
    const auto figures = keys_->figures();
    info.entries = figures.size;
    info.changes = figures.changes;
    info.erased = figures.erased;
    info.bytes = figures.bytes;
  }
  info.state = trouble_ ? "damaged" : info.entries == 0 ? "empty" : "ready";
  return info;
}

Result<std::unique_ptr<LostDocuments>> LostDocuments::open(Parts parts) {
  auto state = std::make_shared<State>(std::move(parts));
  TRY(state->load());
  return std::unique_ptr<LostDocuments>(new LostDocuments(std::move(state)));
}

LostDocuments::~LostDocuments() = default;

Result<std::vector<Found>> LostDocuments::find(const StateCode& issuer, std::string_view type,
                                               std::string_view number) const {
  const auto kind = type_of(state_->parts.knowledge->codes, type);
  return state_->find({issuer, kind.value_or(document_keys::DocumentType::kOther), number});
}

Result<ImportReport> LostDocuments::import(ImportRequest request, std::string_view actor) {
  return state_->import(std::move(request), actor);
}

Result<void> LostDocuments::compact(std::string_view actor) { return state_->compact(actor); }

Result<bool> LostDocuments::tidy() {
  const Info now = state_->info();
  if (now.trouble || (now.erased == 0 && now.changes < kTidyChanges)) return false;
  TRY(state_->compact("tidying"));
  return true;
}

Result<void> LostDocuments::verify() {
  const Info now = state_->info();
  if (now.trouble) return *now.trouble;
  if (now.file.empty()) return {};
  const auto snapshot = TRY(state_->open_file(now.file));
  if (const auto whole = snapshot->verify(); !whole.ok()) {
    const Error error = damaged("the file of the list is damaged (" + whole.error().code + ")");
    state_->spoil(error);
    return error;
  }
  return {};
}

Info LostDocuments::info() const { return state_->info(); }
Result<void> LostDocuments::register_routes(api::Api& api) { return add_routes(api, state_); }

}  // namespace limen::lost_documents
