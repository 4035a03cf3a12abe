// Files of passenger data as commands read them: opened in chunks, unpacked, in UTF-8; what is counted of them, what
// comes of each, and documents in XML. `limen edi` stands on it, and whoever else takes such files.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/command_line/command.h"
#include "formats/edifact/reader.h"
#include "formats/pnrgov/xml.h"
#include "formats/received/received.h"

namespace limen::commands {

// Exit statuses that all parts share; kFailed when the output cannot be written.
enum EdiStatus : int {
  kAllBelonged = 0,      // every byte belonged to a message or its envelope, even if imperfect
  kSomeOutside = 1,      // some bytes belonged to none, or some file could not be read
  kNothingReadable = 2,  // no message at all
  kFailed = 3
};

// A file or standard input ("-") read in chunks; memory does not grow with its size. Gzip is unpacked and UTF-16
// becomes UTF-8, so that places count what came out of that.
class EdiInput {
 public:
  // Error "file.unreadable".
  static Result<EdiInput> open(const std::string& path, Streams& streams);
  edifact::Source source() const { return source_; }
  std::uint64_t size() const { return size_; }  // 0 when it is not known
  received::Encoding encoding() const { return encoding_; }
  // What source() gives was made UTF-8, whatever repertoire an interchange names.
  bool is_utf8() const { return encoding_ != received::Encoding::kBytes; }
  // Of a file whose bytes are what source() gives; empty otherwise.
  const std::string& plain_path() const { return plain_path_; }
  // What went wrong while reading: "file.unreadable", "file.gzip". What came before it was given out.
  const std::optional<Error>& trouble() const { return *trouble_; }

 private:
  edifact::Source source_;
  std::uint64_t size_ = 0;
  std::string plain_path_;
  received::Encoding encoding_ = received::Encoding::kBytes;
  std::shared_ptr<std::optional<Error>> trouble_;
};

// Counts what decides the exit status; a Report that passes nothing on.
class EdiTally : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic& diagnostic) override;
  void range(const edifact::Range& range) override;
  int status(std::uint64_t messages) const;
  void add(const EdiTally& other);

  std::uint64_t bytes = 0;
  std::uint64_t raw = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::uint64_t infos = 0;
};

// What a part of edi found in one file.
struct EdiOutcome {
  std::uint64_t messages = 0;
  std::uint64_t quarantined = 0;  // bytes in no message
};

// Every file of the command line, or standard input; what cannot be read is said on the error stream, and the next
// file's turn comes. Returns the exit status of all together; an error of `use` ends it.
int for_each_edi_file(const Arguments& arguments, Streams& streams,
                      const std::function<Result<EdiOutcome>(const std::string& file, EdiInput& input)>& use);

// What is done with a document in XML.
struct EdiXmlUse {
  pnrgov::XmlReader::Sink booking;                    // with every booking
  std::function<void(const pnrgov::Push&)> end = {};  // behind the last one, when there was a message
  std::function<void(std::string_view)> bytes = {};   // all bytes that were read as XML, in pieces
  pnrgov::LineFilter* filter = nullptr;
};

// One section in XML, to its end or to where it is damaged, from where on it is given back. `report` is told of it with
// places in the stream. True when it was a message.
bool read_edi_xml(received::Sections& sections, const received::Section& section, const EdiInput& input,
                  edifact::Report& report, const EdiXmlUse& use);

}  // namespace limen::commands
