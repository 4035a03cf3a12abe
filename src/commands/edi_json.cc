// limen edi json: one line of JSON a message, everybody in it, with what was found about it. Bookings pass the filter
// of the baseline pack first. A large file is read by several threads, a part each, and written in its order.
#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "base/airports.h"
#include "commands/edi.h"
#include "commands/edi_json_lines.h"
#include "commands/edi_mapped.h"
#include "formats/edifact/edifact.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

constexpr std::uint64_t kLargeFile = 16U << 20;  // from here on more threads than one are worth it
constexpr std::size_t kLeastPart = 256U << 10;
constexpr std::size_t kMostPart = 16U << 20;

// The parts of one file behind the first, read ahead by several threads, as far as memory allows.
class JsonParts {
 public:
  struct Part {
    std::ostringstream out;
    std::unique_ptr<JsonLines> lines;
    std::unique_ptr<edifact::InterchangeReader> reader;
    bool read = false;
  };

  JsonParts(std::string_view bytes, const std::vector<edifact::Seam>& seams, const JsonLines::Settings& settings,
            std::size_t helpers)
      : bytes_(bytes), seams_(seams), settings_(settings), ahead_(2 * helpers + 2), parts_(seams.size()) {
    for (std::size_t i = 0; i < helpers; ++i) threads_.emplace_back([this] { help(); });
  }
  ~JsonParts() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  JsonParts(const JsonParts&) = delete;
  JsonParts& operator=(const JsonParts&) = delete;

  // The part, read; the caller helps meanwhile.
  Part& wait_for(std::size_t index) {
    std::unique_lock lock(mutex_);
    while (parts_[index] == nullptr || !parts_[index]->read) {
      if (!read_one(lock)) changed_.wait(lock);
    }
    return *parts_[index];
  }
  void forget(std::size_t index) {
    const std::lock_guard lock(mutex_);
    if (parts_[index] != nullptr && parts_[index]->read) parts_[index].reset();  // else a thread is at it
    first_ = index + 1;
    next_ = std::max(next_, first_);
    changed_.notify_all();
  }

 private:
  void help() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      if (!read_one(lock)) changed_.wait(lock);
    }
  }
  // Reads the next part that nobody has begun; false when there is none for now.
  bool read_one(std::unique_lock<std::mutex>& lock) {
    if (next_ == parts_.size() || next_ >= first_ + ahead_) return false;
    const std::size_t index = next_++;
    Part& part = *(parts_[index] = std::make_unique<Part>());
    lock.unlock();
    part.lines = std::make_unique<JsonLines>(settings_, part.out);
    part.lines->begin_part();
    part.reader = std::make_unique<edifact::InterchangeReader>(bytes_, seams_[index], part.lines->report());
    part.lines->read(*part.reader, {});
    lock.lock();
    part.read = true;
    changed_.notify_all();
    return true;
  }

  std::string_view bytes_;
  const std::vector<edifact::Seam>& seams_;
  JsonLines::Settings settings_;
  std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::size_t first_ = 0;  // parts before this are dealt with
  std::size_t next_ = 0;   // parts before this were begun
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

void read_with_threads(std::string_view bytes, const JsonLines::Settings& settings, std::size_t threads,
                       JsonLines& lines) {
  const std::size_t size = std::clamp(bytes.size() / (4 * threads), kLeastPart, kMostPart);
  const std::vector<edifact::Seam> seams = edifact::find_seams(bytes, bytes.size() / size + 1);
  JsonParts parts(bytes, seams, settings, seams.empty() ? 0 : threads - 1);
  edifact::InterchangeReader reader(bytes, lines.report());
  std::size_t next = 0;
  lines.read(reader, [&](edifact::InterchangeReader& at) {
    for (; next < seams.size(); ++next) {
      if (lines.has_line() && at.at_seam(seams[next])) {
        JsonParts::Part& part = parts.wait_for(next);
        if (at.take_over(*part.reader)) lines.append(*part.lines, part.out.str());
      } else if (at.offset() <= seams[next].offset) {
        break;
      }
      parts.forget(next);
    }
  });
}

Result<int> write_json(const Arguments& arguments, Streams& streams) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "airports.yaml"));
  const AirportTable airports = TRY(AirportTable::build(node));
  const Node drop = TRY(config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  const sensitive::Rules rules = TRY(sensitive::Rules::read(drop));
  const std::int64_t part = arguments.integer("part-mib").value_or(64);
  if (part < 1 || part > 1024) return Error{"edi.part", "--part-mib: a part has 1 to 1024 MiB", {}};
  const auto wanted = arguments.integer("threads");
  if (wanted && (*wanted < 1 || *wanted > 256)) return Error{"edi.threads", "--threads: 1 to 256", {}};
  const JsonLines::Settings settings{airports, rules, arguments.flag("validate"),
                                     static_cast<std::uint64_t>(part) << 20};
  return for_each_edi_file(arguments, streams, [&](const std::string&, EdiInput& input) {
    JsonLines lines(settings, streams.out);
    std::size_t threads = wanted ? static_cast<std::size_t>(*wanted) : 1;
    if (!wanted && input.size() >= kLargeFile) threads = std::max(1U, std::thread::hardware_concurrency());
    const MappedFile file(threads > 1 ? input.plain_path() : std::string());
    if (threads > 1 && file.is_open() && !received::has_documents(file.bytes())) {
      read_with_threads(file.bytes(), settings, threads, lines);
    } else {
      lines.read(input);
    }
    lines.flush();
    return Result<EdiOutcome>(lines.outcome());
  });
}

}  // namespace

Command edi_json_command() {
  Command command{"json", "One JSON object a message: flight, persons, documents, diagnostics"};
  command.options = {
      {"validate", "compare with the UN directory of the message's release", OptionKind::kFlag},
      {"part-mib", "larger messages come in parts, nobody in two of them", OptionKind::kInteger, false, "64"},
      {"threads", "that read one file; when absent all processors for a large one", OptionKind::kInteger}};
  command.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = write_json(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
