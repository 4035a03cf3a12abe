// The parts of `limen edi`, one file each, and what they share. A new part: declare its function here, add it to the
// list in edi.cc.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"
#include "formats/edifact/reader.h"

namespace limen::commands {

Command edi_check_command();
Command edi_cat_command();
Command edi_split_command();
Command edi_json_command();
Command edi_generate_command();
Command edi_bench_command();

// Exit statuses that all parts share.
enum EdiStatus : int {
  kAllBelonged = 0,     // every byte belonged to a message or its envelope, even if imperfect
  kSomeOutside = 1,     // some bytes belonged to none
  kNothingReadable = 2  // no message at all
};

// A file or standard input ("-") read in chunks; memory does not grow with its size.
class EdiInput {
 public:
  // Error "file.unreadable".
  static Result<EdiInput> open(const std::string& path, Streams& streams);
  edifact::Source source();
  std::uint64_t size() const { return size_; }  // 0 when it is not known

 private:
  std::shared_ptr<std::istream> stream_;
  std::uint64_t size_ = 0;
};

// The files named on the command line, or standard input.
std::vector<std::string> edi_files(const Arguments& arguments);

// Counts what decides the exit status; a Report that passes nothing on.
class EdiTally : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic& diagnostic) override;
  void range(const edifact::Range& range) override;
  int status(std::uint64_t messages) const;

  std::uint64_t bytes = 0;
  std::uint64_t raw = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::uint64_t infos = 0;
};

}  // namespace limen::commands
