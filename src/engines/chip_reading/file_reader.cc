#include "engines/chip_reading/file_reader.h"

#include <algorithm>

#include "formats/der/der.h"

namespace limen::chip_reading {

namespace {

constexpr std::size_t kHeader = 4;
constexpr std::size_t kOddFrom = 0x8000;  // what P1-P2 cannot say: READ BINARY with odd INS
constexpr std::size_t kPieces[] = {223, 160, 128, 64, 32};

Error about(const File& file, std::string code, std::string message, Severity severity = Severity::kError) {
  Error error{std::move(code), std::move(message), {}, severity};
  error.place.source = std::string(file.name);
  return error;
}

class FileReader {
 public:
  FileReader(cards::Channel& channel, const File& file, Habits& habits, std::size_t largest, Bytes begun)
      : channel_(channel), file_(file), habits_(habits), largest_(largest) {
    out_.content = std::move(begun);
  }

  FileOutcome run() {
    if (!select()) return std::move(out_);
    std::optional<std::size_t> size;
    while (!size) {
      const auto found = whole_size(out_.content);
      if (!found.ok()) return damaged("reading.file.header", "the file does not begin as it must");
      size = *found;
      if (!size && !more(std::max(kHeader, out_.content.size() + 2) - out_.content.size())) return std::move(out_);
    }
    if (out_.content[0] != file_.tag) return damaged("reading.file.tag", "the file begins with the tag of another one");
    if (*size > largest_) {
      out_.finding = about(file_, "reading.file.too_large", "the file says that it is longer than allowed");
      return std::move(out_);
    }
    while (out_.content.size() < *size) {
      if (!more(*size - out_.content.size())) return std::move(out_);
    }
    out_.content.resize(*size);  // a chip may give more than was asked for
    out_.state = FileState::kRead;
    return std::move(out_);
  }

 private:
  FileOutcome damaged(std::string code, std::string message) {
    out_.state = FileState::kDamaged;
    out_.finding = about(file_, std::move(code), std::move(message));
    return std::move(out_);
  }

  // What a failed exchange means. Always false.
  bool broken(Error error) {
    out_.card_lost = error.code.starts_with("card.");
    out_.session_lost = !out_.card_lost;
    error.place.source = std::string(file_.name);
    out_.finding = std::move(error);
    return false;
  }

  bool refused(const cards::Response& response) {
    const std::string words =
        cards::status_hex(response.status) + ", " + std::string(cards::status_text(response.status));
    if (response.unprotected) {
      out_.session_lost = true;
      out_.finding = about(file_, "reading.session.ended", "the chip ended the session: " + words, Severity::kWarning);
    } else if (response.status == 0x6A82) {
      out_.state = FileState::kAbsent;
    } else if (response.status == 0x6982) {
      out_.state = FileState::kDenied;
      out_.finding = about(file_, "reading.file.denied", "the chip does not give the file: " + words,
                           file_.biometric ? Severity::kInfo : Severity::kWarning);
    } else {
      out_.finding = about(file_, "reading.file.refused", "the chip refuses the file: " + words);
    }
    return false;
  }

  bool select() {
    if (habits_.short_identifiers && !file_.master) return true;
    const cards::Command command{
        .ins = 0xA4,
        .p1 = 0x02,
        .p2 = 0x0C,
        .data = {static_cast<std::uint8_t>(file_.id >> 8), static_cast<std::uint8_t>(file_.id)}};
    auto response = channel_.send(command, file_.name);
    if (!response.ok()) return broken(response.take_error());
    if (response->ok()) {
      selected_ = true;
      return true;
    }
    // Before any access a chip without PACE may refuse the selection in many words: what is not selected announces
    // nothing.
    if (file_.master && !channel_.secured()) {
      out_.state = FileState::kAbsent;
      return false;
    }
    if (response->unprotected && response->status == 0x6A82) {
      // Anybody on the way could say so. The session is over; the next file begins another.
      out_.state = FileState::kAbsent;
      out_.finding = about(file_, "reading.file.absence_unproved", "that the file is not there is not protected",
                           Severity::kWarning);
      return false;
    }
    const bool form_refused = response->status == 0x6A86 || response->status == 0x6A81 || response->status == 0x6D00;
    if (!form_refused || response->unprotected || file_.master) return refused(*response);
    channel_.note("short file identifiers from here on: SELECT is answered " + cards::status_hex(response->status));
    habits_.short_identifiers = true;
    return true;
  }

  cards::Command command_for(std::size_t offset, std::size_t size) const {
    const auto le = static_cast<std::uint32_t>(size);
    if (offset >= kOddFrom) {
      Bytes number;
      for (int shift = 24; shift >= 0; shift -= 8) {
        const auto byte = static_cast<std::uint8_t>(offset >> shift);
        if (!number.empty() || byte != 0) number.push_back(byte);
      }
      // The answer is wrapped in a DO53.
      const std::uint32_t around = size < 0x80 ? 2 : size < 0x100 ? 3 : 4;
      return {.ins = 0xB1, .data = der::tlv(0x54, number), .le = le + around};
    }
    if (offset == 0 && !selected_) {
      return {.ins = 0xB0, .p1 = static_cast<std::uint8_t>(0x80 | (file_.id & 0x1F)), .le = le};
    }
    return {
        .ins = 0xB0, .p1 = static_cast<std::uint8_t>(offset >> 8), .p2 = static_cast<std::uint8_t>(offset), .le = le};
  }

  // Appends up to `wanted` bytes. False when the file, the session or the card has come to an end.
  bool more(std::size_t wanted) {
    const std::size_t offset = out_.content.size();
    const std::size_t wrapping = offset >= kOddFrom ? 4 : 0;
    std::size_t most = std::max<std::size_t>(channel_.room(), 32) - wrapping;
    if (habits_.piece != 0) most = std::min(most, habits_.piece);
    const std::size_t size = std::min(wanted, most);
    auto response = channel_.send(command_for(offset, size), offset == 0 ? file_.name : std::string_view());
    if (!response.ok()) return broken(response.take_error());
    selected_ = true;  // reading by short identifier selects
    const bool warning = response->status == 0x6282 || response->status == 0x6281;
    if (!response->ok() && !warning) {
      const bool other_file = response->status == 0x6A82 || response->status == 0x6982;
      if (!other_file && smaller(size, response->status)) return !response->unprotected || refused(*response);
      return refused(*response);
    }
    if (offset >= kOddFrom) {
      const auto wrapped = der::only(response->data, 0x53, der::Rules::kBer);
      if (!wrapped.ok()) {
        damaged_by("reading.file.wrapping", "the answer beyond 32 KiB is not wrapped in a DO53");
        return false;
      }
      append(wrapped->content);
      return !wrapped->content.empty() || ended();
    }
    append(response->data);
    return !response->data.empty() || ended();
  }

  void append(ByteView bytes) { out_.content.insert(out_.content.end(), bytes.begin(), bytes.end()); }
  void damaged_by(std::string code, std::string message) {
    out_.state = FileState::kDamaged;
    out_.finding = about(file_, std::move(code), std::move(message));
  }
  bool ended() {
    damaged_by("reading.file.short", "the file ends before the length in its header");
    return false;
  }

  // Chips that cannot give so much at once answer 6700, 6A86, 6B00, 6F00 …
  bool smaller(std::size_t size, std::uint16_t status) {
    for (const std::size_t piece : kPieces) {
      if (piece >= size) continue;
      channel_.note("at most " + std::to_string(piece) + " bytes at once from here on: the chip answered " +
                    cards::status_hex(status));
      habits_.piece = piece;
      return true;
    }
    return false;
  }

  cards::Channel& channel_;
  const File& file_;
  Habits& habits_;
  std::size_t largest_;
  bool selected_ = false;
  FileOutcome out_;
};

}  // namespace

Result<std::optional<std::size_t>> whole_size(ByteView beginning) {
  const Error bad{"reading.file.header", "the file does not begin as it must"};
  if (beginning.size() < 2) return std::optional<std::size_t>();
  if (beginning[0] == 0 || beginning[0] == 0xFF || (beginning[0] & 0x1F) == 0x1F) return bad;
  const std::uint8_t first = beginning[1];
  if (first < 0x80) return std::optional<std::size_t>(2U + first);
  const std::size_t octets = first & 0x7FU;
  if (octets == 0 || octets > 4) return bad;
  if (beginning.size() < 2 + octets) return std::optional<std::size_t>();
  std::size_t size = 0;
  for (std::size_t i = 0; i < octets; ++i) size = size << 8 | beginning[2 + i];
  return std::optional<std::size_t>(2 + octets + size);
}

FileOutcome read_file(cards::Channel& channel, const File& file, Habits& habits, std::size_t largest, Bytes begun) {
  return FileReader(channel, file, habits, largest, std::move(begun)).run();
}

}  // namespace limen::chip_reading
