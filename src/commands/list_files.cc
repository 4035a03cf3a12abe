#include "commands/list_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>

#include "commands/edi.h"
#include "engines/state_names/state_names.h"
#include "formats/list_reader/list_reader.h"
#include "platform/config/config.h"

namespace limen::commands {
namespace {

using lists::Format;

constexpr std::string_view kVersionStart = "{\"limen_list_version\"";  // how the file of a version begins

Error at(Error error, const std::string& file) {
  error.place.source = file;
  return error;
}

// A file, opened and recognised; what was read for that is given again. All bytes are hashed on their way.
struct Opened {
  std::string path;
  EdiInput input;
  lists::Source source;
  Format format = Format::kUnknown;
  std::shared_ptr<list_versions::Hasher> hasher;

  // To be called once, when the readers have had what they wanted.
  list_versions::SourceFile source_file() const {
    std::array<char, 16384> rest{};
    while (source(rest) > 0) {
    }
    return {std::filesystem::path(path).filename().string(), list_versions::to_text(hasher->finish())};
  }
};

Result<Opened> open(const std::string& path, Streams& streams, const ListLoadOptions& options) {
  EdiInput input = TRY(EdiInput::open(path, streams));
  constexpr std::size_t kEnough = 64U << 10U;
  std::string first(kEnough, '\0');
  std::size_t size = 0;
  auto hasher = std::make_shared<list_versions::Hasher>();
  const lists::Source rest = [bytes = input.source(), hasher](std::span<char> to) {
    const std::size_t got = bytes(to);
    hasher->update({to.data(), got});
    return got;
  };
  while (size < kEnough) {
    const std::size_t got = rest(std::span<char>(first.data() + size, kEnough - size));
    if (got == 0) break;
    size += got;
  }
  first.resize(size);
  const bool version = first.starts_with(kVersionStart);
  const Format format = version ? Format::kUnknown : options.format.value_or(lists::detect(first));
  if (format == Format::kUnknown && !version) {
    if (input.trouble()) return *input.trouble();
    return at(Error{"list.format.unknown", "not a form of list that is known"}, path);
  }
  lists::Source source = [first = std::move(first), place = std::size_t{0}, rest](std::span<char> to) mutable {
    if (place == first.size()) return rest(to);
    const std::size_t count = std::min(to.size(), first.size() - place);
    std::copy_n(first.data() + place, count, to.data());
    place += count;
    return count;
  };
  return Opened{path, std::move(input), std::move(source), format, std::move(hasher)};
}

bool is_companion(Format format) {
  return format == Format::kOfacAlt || format == Format::kOfacAdd || format == Format::kOfacComments;
}

// The OFAC csv files among those given. Several of a kind are read one behind the other, and lines are counted through.
struct Family {
  std::vector<std::string> files;
  std::vector<list_versions::SourceFile> sources;
  std::string sdn, alt, add, comments;

  std::string& of(Format format) {
    switch (format) {
      case Format::kOfacAlt:
        return alt;
      case Format::kOfacAdd:
        return add;
      case Format::kOfacComments:
        return comments;
      default:
        return sdn;
    }
  }
  void take(const Opened& file) {
    files.push_back(file.path);
    std::string text = lists::read_all(file.source);
    sources.push_back(file.source_file());
    while (text.ends_with('\x1a') || text.ends_with('\0')) text.pop_back();
    std::string& all = of(file.format);
    if (!all.empty() && !all.ends_with('\n')) all += '\n';
    all += text;
  }
};

void say_counts(const LoadedList& list, std::ostream& out) {
  const auto& count = list.summary.records_count;
  std::string names;
  for (const std::string& file : list.files) names += (names.empty() ? "" : " + ") + file;
  const std::string_view form = list.format == Format::kUnknown ? "a version of a store" : to_text(list.format);
  out << fmt::format("{}: {}, {} records: {} taken, {} skipped, {} refused\n", names, form, count.in, count.accepted,
                     count.skipped, count.refused);
  std::map<std::string, std::size_t> codes;
  for (const Error& error : list.summary.diagnostics) {
    if (error.severity != Severity::kInfo) ++codes[error.code];
  }
  if (codes.empty()) return;
  out << "  ";
  for (const auto& [code, times] : codes) out << fmt::format("{} x{}  ", code, times);
  if (list.summary.diagnostics_left_out > 0) out << fmt::format("and {} more", list.summary.diagnostics_left_out);
  out << '\n';
}

class Loader {
 public:
  Loader(Streams& streams, const ListLoadOptions& options) : streams_(streams), options_(options) {}

  Result<std::vector<LoadedList>> load(std::span<const std::string> files) {
    reading_.persons_only = options_.persons_only;
    reading_.max_diagnostics = options_.max_diagnostics;
    const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
    const mrz::StateTable states = TRY(mrz::StateTable::build(node));
    reading_.state_by_name = state_names::by_name(states);
    for (const std::string& path : files) {
      Opened file = TRY(open(path, streams_, options_));
      if (file.format == Format::kOfacCsv || is_companion(file.format)) {
        if (family_.files.empty()) {
          family_at_ = lists_.size();
          lists_.emplace_back();
        }
        family_.take(file);
        if (file.input.trouble()) family_trouble_ = file.input.trouble();
      } else if (file.format == Format::kUnknown) {
        TRY(read_version(file));
      } else {
        TRY(read(file));
      }
    }
    if (!family_.files.empty()) TRY(read_family());
    if (options_.say) {
      for (const LoadedList& list : lists_) say_counts(list, streams_.err);
    }
    return std::move(lists_);
  }

 private:
  Result<void> read(const Opened& file) {
    LoadedList list{{file.path}, {}, file.format, {}, {}};
    auto summary = lists::read(file.format, file.source, reading_,
                               [&](lists::Record&& record) { list.records.push_back(std::move(record)); });
    if (!summary.ok()) return file.input.trouble() ? *file.input.trouble() : at(summary.take_error(), file.path);
    list.summary = summary.take();
    list.sources.push_back(file.source_file());
    if (file.input.trouble()) list.summary.broken = file.input.trouble();
    if (list.summary.broken) list.summary.broken->place.source = file.path;
    lists_.push_back(std::move(list));
    return {};
  }

  Result<void> read_version(const Opened& file) {
    const std::string text = lists::read_all(file.source);
    auto version = list_versions::decode(text);
    if (!version.ok()) return at(version.take_error(), file.path);
    LoadedList list{{file.path}, {file.source_file()}, Format::kUnknown, {}, {}};
    list.summary.published = version->header.published;
    auto& count = list.summary.records_count;
    for (const list_versions::Entry& entry : version->entries) {
      auto record = list_versions::record_of(entry);
      if (!record.ok()) return at(record.take_error(), file.path);
      ++count.in;
      if (record->kind != lists::SubjectKind::kPerson && options_.persons_only) {
        ++count.skipped;
        ++list.summary.skipped[std::string(to_text(record->kind))];
        continue;
      }
      ++count.accepted;
      list.records.push_back(record.take());
    }
    lists_.push_back(std::move(list));
    return {};
  }

  Result<void> read_family() {
    if (family_.sdn.empty()) {
      return at(Error{"list.companion.alone", "aliases, addresses or comments without the list they belong to"},
                family_.files.front());
    }
    LoadedList& list = lists_[family_at_];
    list.files = family_.files;
    list.sources = family_.sources;
    list.format = Format::kOfacCsv;
    lists::Reading reading = TRY(lists::read_ofac(
        {.sdn = family_.sdn, .alt = family_.alt, .add = family_.add, .comments = family_.comments}, reading_));
    list.records = std::move(reading.records);
    list.summary = static_cast<lists::Summary&&>(reading);
    if (family_trouble_) list.summary.broken = family_trouble_;
    return {};
  }

  Streams& streams_;
  const ListLoadOptions& options_;
  lists::Options reading_{};
  std::vector<LoadedList> lists_{};
  Family family_{};
  std::size_t family_at_ = 0;
  std::optional<Error> family_trouble_{};
};

}  // namespace

Result<std::vector<LoadedList>> load_list_files(std::span<const std::string> files, Streams& streams,
                                                const ListLoadOptions& options) {
  return Loader(streams, options).load(files);
}

Result<std::vector<lists::Record>> load_lists(std::span<const std::string> files, Streams& streams,
                                              const ListLoadOptions& options) {
  std::vector<LoadedList> loaded = TRY(load_list_files(files, streams, options));
  std::vector<lists::Record> records;
  for (LoadedList& list : loaded) {
    if (list.summary.broken) return *list.summary.broken;
    records.insert(records.end(), std::make_move_iterator(list.records.begin()),
                   std::make_move_iterator(list.records.end()));
  }
  return records;
}

}  // namespace limen::commands
