// One file read by several threads: the parts between seams (formats/edifact/parts.h) are read ahead by whoever is
// free, the owner among them, and the owner, who reads the file from its beginning, takes them over in their order.
//
//   EdiParts parts(bytes, seams, threads, [] { return std::make_unique<Mine>(); });  // Mine: an EdiPart
//   for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
//     …
//     if (!reader.in_message()) parts.take_over(reader, [](EdiPart& part) { what `part` has read counts });
//   }
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "commands/messages/edi_input.h"
#include "commands/messages/edi_mapped.h"
#include "formats/edifact/reader.h"

namespace limen::commands {

// What reads a part. It is used again for others, so that its memory is there already: each read() begins anew.
class EdiPart {
 public:
  virtual ~EdiPart() = default;
  // In any thread: everything that begins at this seam.
  virtual void read(std::string_view bytes, const edifact::Seam& seam) = 0;
  const edifact::InterchangeReader& reader() const { return *reader_; }

 protected:
  std::unique_ptr<edifact::InterchangeReader> reader_;
};

class EdiParts {
 public:
  using Make = std::function<std::unique_ptr<EdiPart>()>;  // called in any thread
  using Use = std::function<void(EdiPart& part)>;

  // `threads`: all together, the owner's included. `bytes` must outlive this.
  EdiParts(std::string_view bytes, std::vector<edifact::Seam> seams, std::size_t threads, Make make);
  ~EdiParts();
  EdiParts(const EdiParts&) = delete;
  EdiParts& operator=(const EdiParts&) = delete;

  // The owner's reader stands somewhere between two messages: all parts that begin here and behind one another, each
  // given to `use` when it counts.
  void take_over(edifact::InterchangeReader& at, const Use& use);

 private:
  void help();
  bool read_one(std::unique_lock<std::mutex>& lock);
  EdiPart& wait_for(std::size_t index);
  void forget(std::size_t index);

  struct Place {
    std::unique_ptr<EdiPart> part;
    bool read = false;
  };
  std::string_view bytes_;
  const std::vector<edifact::Seam> seams_;
  const Make make_;
  const std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Place> places_;
  std::vector<std::unique_ptr<EdiPart>> idle_;
  std::size_t first_ = 0;  // parts before this are dealt with
  std::size_t next_ = 0;   // parts before this were begun
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

// --threads, and how many are to read this input; error "edi.threads". When it is absent, all processors read a large
// file, or one thread reads any.
enum class EdiThreads : std::uint8_t { kOne, kAll };
Option edi_threads_option(EdiThreads absent);
Result<std::size_t> edi_threads(const Arguments& arguments, const EdiInput& input, EdiThreads absent);

// Could there be a document in XML? Then there are no parts.
bool has_documents(const MappedFile& file, std::size_t threads);

// Seams for parts that are small enough for the threads to end together, and for what is read ahead to be little.
std::vector<edifact::Seam> seams_for_threads(std::string_view bytes, std::size_t threads);

}  // namespace limen::commands
