#include "engines/list_intake/list_intake.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "formats/gzip/gzip.h"
#include "formats/list_reader/list_reader.h"
#include "formats/received/received.h"

namespace limen::list_intake {
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
  lists::Source source;
  std::function<std::optional<Error>()> asked;
  Format format = Format::kUnknown;
  std::shared_ptr<list_versions::Hasher> hasher;

  std::optional<Error> trouble() const { return asked ? asked() : std::nullopt; }
  // To be called once, when the readers have had what they wanted.
  list_versions::SourceFile source_file() const {
    std::array<char, 16384> rest{};
    while (source(rest) > 0) {
    }
    return {path.substr(path.rfind('/') + 1), list_versions::to_text(hasher->finish())};
  }
};

bool is_companion(Format format) {
  return format == Format::kOfacAlt || format == Format::kOfacAdd || format == Format::kOfacComments;
}

// What the caller says counts, except that a file of aliases is no list.
Format format_of(std::string_view first, const Options& options) {
  const Format seen = lists::detect(first);
  if (!options.format || (*options.format == Format::kOfacCsv && is_companion(seen))) return seen;
  return *options.format;
}

Result<Opened> open(File file, const Options& options) {
  constexpr std::size_t kEnough = 64U << 10U;
  std::string first(kEnough, '\0');
  std::size_t size = 0;
  auto hasher = std::make_shared<list_versions::Hasher>();
  const lists::Source rest = [bytes = std::move(file.source), hasher](std::span<char> to) {
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
  const Format format = version ? Format::kUnknown : format_of(first, options);
  if (format == Format::kUnknown && !version) {
    if (const auto trouble = file.trouble ? file.trouble() : std::nullopt) return *trouble;
    return at(Error{"list.format.unknown", "not a form of list that is known"}, file.name);
  }
  lists::Source source = [first = std::move(first), place = std::size_t{0}, rest](std::span<char> to) mutable {
    if (place == first.size()) return rest(to);
    const std::size_t count = std::min(to.size(), first.size() - place);
    std::copy_n(first.data() + place, count, to.data());
    place += count;
    return count;
  };
  return Opened{std::move(file.name), std::move(source), std::move(file.trouble), format, std::move(hasher)};
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

class Loader {
 public:
  explicit Loader(const Options& options) : options_(options) {}

  Result<std::vector<Loaded>> load(std::vector<File> files) {
    for (File& each : files) {
      Opened file = TRY(open(std::move(each), options_));
      if (file.format == Format::kOfacCsv || is_companion(file.format)) {
        if (family_.files.empty()) {
          family_at_ = lists_.size();
          lists_.emplace_back();
        }
        family_.take(file);
        if (const auto trouble = file.trouble()) family_trouble_ = trouble;
      } else if (file.format == Format::kUnknown) {
        TRY(read_version(file));
      } else {
        TRY(read(file));
      }
    }
    if (!family_.files.empty()) TRY(read_family());
    return std::move(lists_);
  }

 private:
  Result<void> read(const Opened& file) {
    Loaded list{{file.path}, {}, file.format, {}, {}};
    auto summary = lists::read(file.format, file.source, options_.reading,
                               [&](lists::Record&& record) { list.records.push_back(std::move(record)); });
    if (!summary.ok()) return file.trouble() ? *file.trouble() : at(summary.take_error(), file.path);
    list.summary = summary.take();
    list.sources.push_back(file.source_file());
    if (const auto trouble = file.trouble()) list.summary.broken = trouble;
    if (list.summary.broken) list.summary.broken->place.source = file.path;
    lists_.push_back(std::move(list));
    return {};
  }

  Result<void> read_version(const Opened& file) {
    const std::string text = lists::read_all(file.source);
    auto version = list_versions::decode(text);
    if (!version.ok()) return at(version.take_error(), file.path);
    Loaded list{{file.path}, {file.source_file()}, Format::kUnknown, {}, {}};
    list.summary.published = version->header.published;
    auto& count = list.summary.records_count;
    for (const list_versions::Entry& entry : version->entries) {
      auto record = list_versions::record_of(entry);
      if (!record.ok()) return at(record.take_error(), file.path);
      ++count.in;
      if (record->kind != lists::SubjectKind::kPerson && options_.reading.persons_only) {
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
    Loaded& list = lists_[family_at_];
    list.files = family_.files;
    list.sources = family_.sources;
    list.format = Format::kOfacCsv;
    lists::Reading reading = TRY(lists::read_ofac(
        {.sdn = family_.sdn, .alt = family_.alt, .add = family_.add, .comments = family_.comments}, options_.reading));
    list.records = std::move(reading.records);
    list.summary = static_cast<lists::Summary&&>(reading);
    if (family_trouble_) list.summary.broken = family_trouble_;
    return {};
  }

  const Options& options_;
  std::vector<Loaded> lists_{};
  Family family_{};
  std::size_t family_at_ = 0;
  std::optional<Error> family_trouble_{};
};

// What may be read of a file, and no more.
lists::Source limited(lists::Source source, std::uint64_t most, std::shared_ptr<std::optional<Error>> trouble) {
  return [source = std::move(source), left = most, trouble = std::move(trouble)](std::span<char> to) mutable {
    if (*trouble) return std::size_t{0};
    const std::size_t got = source(to);
    if (got <= left) {
      left -= got;
      return got;
    }
    *trouble = Error{"file.too_large", "is larger than is allowed"};
    return std::size_t{0};
  };
}

}  // namespace

File of_bytes(std::string name, std::string bytes, std::uint64_t most) {
  auto trouble = std::make_shared<std::optional<Error>>();
  const bool packed = gzip::is_packed(bytes);
  const auto text = std::make_shared<const std::string>(std::move(bytes));
  const auto plain = [text] {
    return [text, at = std::size_t{0}](std::span<char> to) mutable {
      const std::size_t count = std::min(to.size(), text->size() - at);
      std::copy_n(text->data() + at, count, to.data());
      at += count;
      return count;
    };
  };
  lists::Source source = plain();
  received::Encoding encoding = received::encoding_of(std::string_view(*text).substr(0, 8));
  if (packed) {
    const auto spoiled = [trouble](std::string_view why) {
      if (!*trouble) *trouble = Error{"file.gzip", std::string(why)};
    };
    // Looked at once for its encoding, and read from the start again.
    std::array<char, 8> first{};
    const std::size_t got = gzip::unpack(plain(), [](std::string_view) {})(first);
    encoding = received::encoding_of(std::string_view(first.data(), got));
    source = gzip::unpack(std::move(source), spoiled);
  }
  source = limited(received::utf8_source(std::move(source), encoding), most, trouble);
  return {std::move(name), std::move(source), [trouble] { return *trouble; }};
}

Result<std::vector<Loaded>> load(std::vector<File> files, const Options& options) {
  return Loader(options).load(std::move(files));
}

Joined join(std::vector<Loaded> lists) {
  Joined joined;
  bool all_declare = true;
  std::uint64_t declared = 0;
  for (Loaded& list : lists) {
    const lists::Summary& summary = list.summary;
    joined.records.insert(joined.records.end(), std::make_move_iterator(list.records.begin()),
                          std::make_move_iterator(list.records.end()));
    joined.sources.insert(joined.sources.end(), list.sources.begin(), list.sources.end());
    const std::string format(to_text(list.format));
    if (joined.format.find(format) == std::string::npos) joined.format += (joined.format.empty() ? "" : "+") + format;
    joined.deltas = joined.deltas || list.format == lists::Format::kFtmDelta;
    joined.facts.records.in += summary.records_count.in;
    joined.facts.records.accepted += summary.records_count.accepted;
    joined.facts.records.skipped += summary.records_count.skipped;
    joined.facts.records.refused += summary.records_count.refused;
    joined.facts.broken = joined.facts.broken || summary.broken.has_value();
    if (summary.published && (!joined.facts.published || *summary.published > *joined.facts.published)) {
      joined.facts.published = summary.published;
    }
    all_declare = all_declare && summary.declared.has_value();
    declared += summary.declared.value_or(0);
  }
  if (all_declare && !lists.empty()) joined.facts.declared = declared;
  return joined;
}

}  // namespace limen::list_intake
