#include "engines/traffic/sender.h"

#include <fmt/format.h>

namespace limen::traffic {

using edifact::EdifactWriter;

Sender::Sender(const Dialect& dialect, std::string& out) : dialect_(dialect), out_(out), writer_(clean_) {}

void Sender::heading(const Flight& flight) {
  if (dialect_.byte_order_mark) out_ += "\xEF\xBB\xBF";
  switch (dialect_.framing) {
    case Framing::kTypeB:  // priority and address, origin and time, start of text
      out_ += fmt::format("\x01QD {}BCXH\r\n.{}OP{} {:02}{}\r\n\x02", flight.to, flight.from, flight.carrier,
                          flight.day.day(), clock_text(flight.departure));
      break;
    case Framing::kLog:
      out_ += fmt::format("{}T{} sending the lists of one flight\n", flight.day.to_text(), "04:15:00");
      break;
    case Framing::kMail:
      out_ += "Please find the list below. Kind regards, the UNB team\r\n\r\n";
      break;
    case Framing::kNone:
      break;
  }
}

void Sender::footing() {
  switch (dialect_.framing) {
    case Framing::kTypeB:
      out_ += "\x03\r\n";
      break;
    case Framing::kLog:
      out_ += "\ndone, 0 errors\n";
      break;
    case Framing::kMail:
      out_ += "\r\n-- \r\nThis message is for its addressee. UNA and LUNA mean nothing to anybody else.\r\n";
      break;
    case Framing::kNone:
      break;
  }
}

void Sender::open(const Flight& flight, std::uint64_t number) {
  if (open_) return;
  open_ = true;
  messages_ = 0;
  column_ = 0;
  heading(flight);
  out_ += dialect_.advice;  // never wrapped: nine bytes in a row
  edifact::Interchange interchange;
  interchange.separators = dialect_.separators;
  interchange.syntax_id = dialect_.syntax_id;
  interchange.version = dialect_.syntax_version;
  interchange.sender = {flight.carrier, dialect_.agency == "UN" ? "ZZ" : "", ""};
  interchange.recipient = {"UTOGOV", dialect_.agency == "UN" ? "ZZ" : "", ""};
  interchange.date = dialect_.long_date ? full_year_month_day(flight.day) : year_month_day(flight.day);
  interchange.time = "0415";
  interchange.reference = fmt::format("{:09}", number);
  interchange.application = dialect_.application;
  writer_.begin_interchange(interchange);
  if (!dialect_.group) return;
  edifact::Group group;
  group.type = dialect_.type() == MessageType::kPaxlst   ? "PAXLST"
               : dialect_.type() == MessageType::kCusres ? "CUSRES"
                                                         : "PNRGOV";
  group.sender = interchange.sender;
  group.recipient = interchange.recipient;
  group.date = interchange.date;
  group.time = interchange.time;
  group.reference = fmt::format("{}", number);
  group.agency = dialect_.agency;
  group.version = dialect_.version;
  group.release = dialect_.release;
  writer_.begin_group(group);
}

std::string Sender::next_reference() { return fmt::format("M{}", ++messages_); }

// "UNT+17+M1'" becomes "UNT+18+M1'": the last segment that was written.
void Sender::spoil_count() {
  const std::size_t tag = clean_.rfind("UNT");
  if (tag == std::string::npos) return;
  std::size_t end = tag + 4;
  std::uint64_t count = 0;
  for (; end < clean_.size() && clean_[end] >= '0' && clean_[end] <= '9'; ++end) {
    count = count * 10 + static_cast<std::uint64_t>(clean_[end] - '0');
  }
  clean_.replace(tag + 4, end - tag - 4, std::to_string(count + 1));
}

void Sender::message_done(bool wrong_count) {
  if (wrong_count) spoil_count();
  flush();
}

Result<void> Sender::close() {
  if (!open_) return {};
  open_ = false;
  if (dialect_.end) {
    if (dialect_.group) writer_.end_group();
    writer_.end_interchange();
  }
  flush();
  footing();
  return writer_.finish();
}

void Sender::put(char c) {
  out_.push_back(c);
  if (dialect_.wrap == 0) return;
  if (++column_ < dialect_.wrap) return;
  out_ += "\r\n";
  column_ = 0;
}

void Sender::flush() {
  if (dialect_.wrap == 0 && !dialect_.line_a_segment) {
    out_ += clean_;
    clean_.clear();
    return;
  }
  const edifact::Separators& separators = dialect_.separators;
  const std::string_view end = separators.terminator_text();
  bool released = false;
  for (std::size_t i = 0; i < clean_.size(); ++i) {
    const char c = clean_[i];
    put(c);
    const bool ends = !released && c == separators.terminator &&
                      (!separators.typographic || std::string_view(clean_).substr(0, i + 1).ends_with(end));
    released = !released && separators.has_release() && c == separators.release;
    if (ends && dialect_.line_a_segment) out_ += dialect_.trailing_blanks ? "   \r\n" : "\r\n";
  }
  clean_.clear();
}

}  // namespace limen::traffic
