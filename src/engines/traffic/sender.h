// Interchanges as a dialect frames them: envelope, headings, line breaks, byte order mark. Internal to the module.
#pragma once

#include <string>

#include "engines/traffic/flight.h"
#include "formats/edifact/writer.h"

namespace limen::traffic {

class Sender {
 public:
  // Both must outlive the sender.
  Sender(const Dialect& dialect, std::string& out);
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Opens an interchange (and group) unless one is open.
  void open(const Flight& flight, std::uint64_t number);
  bool is_open() const { return open_; }
  edifact::EdifactWriter& writer() { return writer_; }
  // What was written since then goes to `out`. `wrong_count`: with another number in its UNT.
  void message_done(bool wrong_count);
  // Closes the interchange if one is open. Errors: those of EdifactWriter::finish().
  Result<void> close();

  // Reference of the next message in this interchange.
  std::string next_reference();

 private:
  void heading(const Flight& flight);
  void footing();
  void flush();
  void put(char c);
  void spoil_count();

  const Dialect& dialect_;
  std::string& out_;
  std::string clean_;  // as the writer made it
  edifact::EdifactWriter writer_;
  bool open_ = false;
  std::uint64_t messages_ = 0;
  std::size_t column_ = 0;
  std::string party_;
};

}  // namespace limen::traffic
