// The lists of limen screen, loaded.
#include <fmt/format.h>

#include <cstring>
#include <set>

#include "base/text.h"
#include "commands/lists/list_files.h"
#include "commands/messages/edi_input.h"
#include "commands/screening/screen.h"
#include "engines/state_names/state_names.h"
#include "formats/mrz/state_table.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

// Passenger messages, by their first bytes: "--list" takes all that stands behind it.
bool is_messages(const std::string& file, Streams& streams) {
  if (file == "-") return false;  // what was read could not be read again
  auto input = EdiInput::open(file, streams);
  if (!input.ok()) return false;  // said by whoever opens it next
  std::string first(4096, '\0');
  first.resize(input->source()(first));
  const std::size_t begin = first.find_first_not_of(" \r\n\t\x01\xEF\xBB\xBF");
  const std::string_view bytes =
      begin == std::string::npos ? std::string_view() : std::string_view(first).substr(begin);
  return bytes.starts_with("UNA") || bytes.starts_with("UNB") || bytes.starts_with("UNH") || bytes.starts_with("QU ") ||
         bytes.find("IATA_PNRGOV") != std::string_view::npos;
}

screening::NameKind kind_of(lists::ListedNameKind kind) {
  switch (kind) {
    case lists::ListedNameKind::kPrimary:
      return screening::NameKind::kPrimary;
    case lists::ListedNameKind::kWeak:
      return screening::NameKind::kWeakAlias;
    default:
      return screening::NameKind::kAlias;
  }
}

}  // namespace

std::uint32_t Screener::number(const RawId& id) {
  std::uint32_t number;
  std::memcpy(&number, id.data(), sizeof number);
  return number;
}

RawId Screener::id_of(std::uint32_t number) {
  RawId id{};
  std::memcpy(id.data(), &number, sizeof number);
  // An index may take the last half of an id for random.
  const std::uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15U;
  std::memcpy(id.data() + 8, &mixed, sizeof mixed);
  return id;
}

std::vector<Option> Screener::options() {
  return {
      {"list", "files of listed persons: OFAC, United Nations, our own CSV …; may be packed with gzip",
       OptionKind::kTexts},
      {"all-kinds", "organisations, ships and aircraft too, where a list has them", OptionKind::kFlag},
      {"snapshot",
       "a file that keeps the index: used when it is of these lists, else made anew; without --list, used as it is"},
      {"pack", "whose weights and codes count", OptionKind::kText, false, "baseline"},
      {"packs", "a folder with packs that come before those of the program"}};
}

bool Screener::is(const RawId& id, std::string_view references) const {
  const std::string& own = listed(id).reference;
  while (!references.empty()) {
    const std::size_t bar = references.find('|');
    if (trim(references.substr(0, bar)) == own) return true;
    references = bar == std::string_view::npos ? std::string_view() : references.substr(bar + 1);
  }
  return false;
}

void Screener::add(const lists::Record& record, std::uint32_t list) {
  screening::Entry entry;
  entry.id = id_of(static_cast<std::uint32_t>(entries_.size()));
  for (const lists::ListedName& name : record.names) entry.names.push_back({name.text(), kind_of(name.kind)});
  for (const lists::ListedBirth& birth : record.births)
    if (birth.calendar.empty()) entry.births.push_back({birth.date, birth.to_year, birth.circa});
  entry.sexes = record.sexes;
  for (const lists::ListedState& state : record.nationalities)
    if (!state.code.empty()) entry.nationalities.push_back(state.code);
  for (const lists::ListedDocument& document : record.documents)
    entry.documents.push_back({document.number, document.issuer.code});
  index_->insert(entry);
  entries_.push_back(
      {record.reference, record.names.empty() ? std::string() : record.names.front().text(), list, record.kind});
}

Result<Screener> Screener::load(const Arguments& arguments, Streams& streams) {
  Screener screener;
  const auto directory = arguments.text("packs");
  const config::PackStore packs =
      directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  const std::string pack = arguments.text("pack").value_or("baseline");
  const Node weights = TRY(packs.read_or_baseline(pack, "screening.yaml"));
  screener.model_ = std::make_unique<screening::Model>(TRY(screening::Model::from_pack(weights)));
  screener.index_ = std::make_unique<screening::Index>(*screener.model_);
  const Node codes = TRY(packs.read_or_baseline(pack, "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(codes));
  std::set<std::string, std::less<>> known;  // of one letter too, which are no names
  for (const mrz::StateTable::Entry& entry : states.entries()) known.insert(entry.code);
  screener.state_by_name_ = [names = state_names::by_name(states),
                             known = std::move(known)](std::string_view text) -> std::optional<StateCode> {
    if (auto state = names(text)) return state;
    if (!known.contains(text)) return std::nullopt;
    const auto code = StateCode::parse(text);
    return code.ok() ? std::optional(*code) : std::nullopt;
  };
  std::vector<std::string> files;
  for (const std::string& file : arguments.texts("list"))
    (is_messages(file, streams) ? screener.messages_ : files).push_back(file);
  const auto snapshot = arguments.text("snapshot");
  if (files.empty() && !snapshot) return Error{"screen.list.missing", "no list was given", Place{.source = "--list"}};
  if (!snapshot) {
    TRY(screener.read_lists(arguments, files, streams));
    return screener;
  }
  std::optional<screening::Origin> origin;
  if (!files.empty()) origin = TRY(origin_of(files, arguments.flag("all-kinds")));
  const auto used = screener.open_snapshot(*snapshot, origin);
  if (used.ok() && *used) {
    streams.err << fmt::format("limen: {}: {} entries, as they were kept\n", *snapshot, screener.entries());
    return screener;
  }
  if (!origin)
    return used.ok()
               ? Error{"screen.list.missing", "there is neither a list nor a snapshot", Place{.source = *snapshot}}
               : used.error();
  if (!used.ok()) streams.err << fmt::format("limen: {}; it is made anew\n", used.error().to_text());
  TRY(screener.read_lists(arguments, files, streams));
  TRY(screener.save_snapshot(*snapshot, *origin));
  return screener;
}

Result<void> Screener::read_lists(const Arguments& arguments, const std::vector<std::string>& files, Streams& streams) {
  for (LoadedList& list : TRY(load_list_files(files, streams, {.persons_only = !arguments.flag("all-kinds")}))) {
    if (list.summary.broken) return *list.summary.broken;  // nobody is compared with half a list
    files_.push_back(list.files.front());
    for (const lists::Record& record : list.records) add(record, static_cast<std::uint32_t>(files_.size() - 1));
    list.records = {};
  }
  return {};
}

}  // namespace limen::commands
