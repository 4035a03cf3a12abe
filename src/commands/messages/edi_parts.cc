#include "commands/messages/edi_parts.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "formats/received/received.h"

namespace limen::commands {

namespace {

constexpr std::size_t kLeastPart = 256U << 10;
constexpr std::size_t kMostPart = 1U << 20;
constexpr std::size_t kPartsOfAThread = 16;
constexpr std::uint64_t kLargeFile = 16U << 20;  // from here on more threads than one are worth it
constexpr std::size_t kOverlap = 128;            // more than what tells the beginning of a document

}  // namespace

EdiParts::EdiParts(std::string_view bytes, std::vector<edifact::Seam> seams, std::size_t threads, Make make)
    : bytes_(bytes), seams_(std::move(seams)), make_(std::move(make)), ahead_(2 * threads), places_(seams_.size()) {
  if (seams_.empty()) return;
  for (std::size_t i = 1; i < threads; ++i) threads_.emplace_back([this] { help(); });
}

EdiParts::~EdiParts() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void EdiParts::take_over(edifact::InterchangeReader& at, const Use& use) {
  while (first_ < seams_.size()) {
    const std::size_t index = first_;
    if (at.at_seam(seams_[index])) {
      EdiPart& part = wait_for(index);
      if (at.take_over(part.reader())) use(part);
    } else if (at.offset() <= seams_[index].offset) {
      return;
    }
    forget(index);
  }
}

// The part, read; the caller helps meanwhile.
EdiPart& EdiParts::wait_for(std::size_t index) {
  std::unique_lock lock(mutex_);
  while (!places_[index].read) {
    if (!read_one(lock)) changed_.wait(lock);
  }
  return *places_[index].part;
}

void EdiParts::forget(std::size_t index) {
  const std::lock_guard lock(mutex_);
  Place& place = places_[index];
  if (place.read) idle_.push_back(std::move(place.part));  // else a thread may be at it
  first_ = index + 1;
  next_ = std::max(next_, first_);
  changed_.notify_all();
}

void EdiParts::help() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!read_one(lock)) changed_.wait(lock);
  }
}

// Reads the next part that nobody has begun; false when there is none for now.
bool EdiParts::read_one(std::unique_lock<std::mutex>& lock) {
  if (next_ == seams_.size() || next_ >= first_ + ahead_) return false;
  const std::size_t index = next_++;
  Place& place = places_[index];
  if (idle_.empty()) {
    place.part = make_();
  } else {
    place.part = std::move(idle_.back());
    idle_.pop_back();
  }
  EdiPart& part = *place.part;
  lock.unlock();
  part.read(bytes_, seams_[index]);
  lock.lock();
  if (index < first_) {  // nobody waits for it any more
    idle_.push_back(std::move(place.part));
  } else {
    place.read = true;
  }
  changed_.notify_all();
  return true;
}

Option edi_threads_option(EdiThreads absent) {
  const bool one = absent == EdiThreads::kOne;
  return {
      "threads",
      one ? "that read one file; one when absent" : "that read one file; when absent all processors for a large one",
      OptionKind::kInteger};
}

Result<std::size_t> edi_threads(const Arguments& arguments, const EdiInput& input, EdiThreads absent) {
  const auto wanted = arguments.integer("threads");
  if (wanted && (*wanted < 1 || *wanted > 256)) return Error{"edi.threads", "--threads: 1 to 256", {}};
  if (wanted) return static_cast<std::size_t>(*wanted);
  if (absent == EdiThreads::kOne) return std::size_t{1};
  return input.size() >= kLargeFile ? std::max<std::size_t>(1, std::thread::hardware_concurrency()) : 1;
}

bool has_documents(const MappedFile& file, std::size_t threads) {
  const std::string_view bytes = file.bytes();
  std::atomic<bool> found = false;
  std::atomic<std::size_t> next = 0;
  const auto look = [&] {
    while (!found) {
      const std::size_t at = next.fetch_add(MappedFile::kStep);
      if (at >= bytes.size()) return;
      if (received::has_documents(bytes.substr(at, MappedFile::kStep + kOverlap))) found = true;
      file.forget(at, at + MappedFile::kStep);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(look);
  look();
  for (std::thread& other : others) other.join();
  return found;
}

std::vector<edifact::Seam> seams_for_threads(std::string_view bytes, std::size_t threads) {
  const std::size_t size = std::clamp(bytes.size() / (kPartsOfAThread * threads), kLeastPart, kMostPart);
  return edifact::find_seams(bytes, bytes.size() / size + 1);
}

}  // namespace limen::commands
