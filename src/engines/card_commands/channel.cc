#include "engines/card_commands/channel.h"

#include <algorithm>

namespace limen::cards {

namespace {

constexpr std::size_t kShortData = 255;
constexpr std::size_t kChained = 0x10;  // in CLA: more of this command follows
// Data that fits a short command under secure messaging with room for DO97 and DO8E, whole blocks of 16.
constexpr std::size_t kShortSecured = 223;

}  // namespace

void Channel::note(std::string remark) { log_.push_back(Exchange{.remark = std::move(remark)}); }

Result<void> Channel::reset() {
  session_.reset();
  must_be_secured_ = false;
  note("power off and on");
  return transceiver_.reset();
}

void Channel::allow_extended(std::size_t command, std::size_t answer) {
  extended_command_ = std::min<std::size_t>(command, 65'535);
  extended_answer_ = std::min<std::size_t>(answer, 65'535);
}

std::size_t Channel::room() const {
  const std::size_t size = extended() && extended_answer_ > 258 ? extended_answer_ - 2 : 256;
  if (!session_) return size;
  return session_->room(size);
}

Result<Response> Channel::on_wire(const Command& meant, const Command& sent, std::string_view remark) {
  if (++exchanges_ > options_.most_exchanges) return Error{"card.limit", "the card needs more commands than allowed"};
  const Bytes bytes = encode(sent);
  Exchange& entry = log_.emplace_back(Exchange{.cla = meant.cla,
                                               .ins = meant.ins,
                                               .p1 = meant.p1,
                                               .p2 = meant.p2,
                                               .secured = session_.has_value(),
                                               .sent = bytes.size(),
                                               .remark = std::string(remark)});
  const std::int64_t before = options_.elapsed ? options_.elapsed() : 0;
  auto answer = transceiver_.transmit(bytes);
  entry.microseconds = options_.elapsed ? options_.elapsed() - before : 0;
  if (options_.keep_bytes) entry.command = bytes;
  if (!answer.ok()) return answer.take_error();
  entry.received = answer->size();
  if (options_.keep_bytes) entry.answer = *answer;
  auto response = parse_response(*answer);
  if (response.ok()) entry.status = response->status;
  return response;
}

Result<Response> Channel::fetch_rest(Response first, std::uint8_t cla) {
  while ((first.status >> 8) == 0x61) {
    const std::uint32_t more = first.status & 0xFFU;
    const Command next{.cla = cla, .ins = 0xC0, .le = more == 0 ? 256 : more};
    Response part = TRY(on_wire(next, next, "the rest of the answer"));
    if (part.data.empty() && (part.status >> 8) == 0x61) {
      return Error{"card.limit", "the card promises data and gives none"};
    }
    first.data.insert(first.data.end(), part.data.begin(), part.data.end());
    first.status = part.status;
    if (first.data.size() > options_.most_answer) return Error{"card.limit", "an answer is longer than allowed"};
  }
  return first;
}

Result<Response> Channel::exchange(const Command& command, std::string_view remark) {
  if (!session_) {
    if (must_be_secured_) return Error{"messaging.session.over", "the protected session has ended"};
    Response response = TRY(on_wire(command, command, remark));
    return fetch_rest(std::move(response), command.cla);
  }
  const Command sent = session_->protect(command);
  auto received = on_wire(command, sent, remark);
  if (received.ok()) received = fetch_rest(received.take(), sent.cla);
  if (!received.ok()) {
    session_.reset();
    return received;
  }
  auto opened = session_->open(*received);
  if (!opened.ok() || opened->unprotected) session_.reset();
  return opened;
}

Result<Response> Channel::send_whole(const Command& command, std::string_view remark) {
  const std::size_t most = session_ ? kShortSecured : kShortData;
  // A command of one's own protocol chain (CLA 1x) cannot be chained once more: it goes out in the extended form.
  if (command.data.size() <= most || extended() || (command.cla & kChained) != 0) return exchange(command, remark);
  std::size_t at = 0;
  for (; command.data.size() - at > most; at += most) {
    Command part{.cla = static_cast<std::uint8_t>(command.cla | kChained),
                 .ins = command.ins,
                 .p1 = command.p1,
                 .p2 = command.p2};
    part.data.assign(command.data.begin() + static_cast<std::ptrdiff_t>(at),
                     command.data.begin() + static_cast<std::ptrdiff_t>(at + most));
    Response response = TRY(exchange(part, remark));
    if (!response.ok()) return response;
  }
  Command last = command;
  last.data.assign(command.data.begin() + static_cast<std::ptrdiff_t>(at), command.data.end());
  return exchange(last, remark);
}

Result<Response> Channel::send(const Command& command, std::string_view remark) {
  Response response = TRY(send_whole(command, remark));
  // 6Cxx names the length that the card has. Once only: a card that changes its mind is taken at its first word.
  if ((response.status >> 8) == 0x6C && command.le && !response.unprotected) {
    Command again = command;
    again.le = (response.status & 0xFFU) == 0 ? 256 : (response.status & 0xFFU);
    return send_whole(again, "again with the length that the card named");
  }
  return response;
}

}  // namespace limen::cards
