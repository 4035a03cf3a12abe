// A conversation with a card: commands go out in the form that the card takes, with or without secure messaging, and
// every exchange is noted.
//
// The channel chains commands that are too long, fetches what is left (61xx), asks again with the right length (6Cxx),
// and steps the session. Its log holds headers, sizes, status words and remarks: no data fields and no keys, unless the
// caller asks for the bytes as they went over the wire.
//
//   cards::Channel channel(wire, {});
//   const cards::Response answer = TRY(channel.send({.ins = 0x84, .le = 8}));
//   channel.secure(std::move(session));
//
// The transceiver must outlive the channel. An object belongs to one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engines/card_commands/secure_messaging.h"

namespace limen::cards {

struct Exchange {
  std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;  // as meant, before secure messaging
  bool secured = false;
  std::size_t sent = 0;      // bytes of the command on the wire
  std::size_t received = 0;  // bytes of the answer on the wire, with the status word
  std::uint16_t status = 0;  // 0: no answer
  std::int64_t microseconds = 0;
  std::string remark{};       // why: "again with DO84: the chip answered 6A87"
  Bytes command{}, answer{};  // on the wire; empty unless asked for
};

struct ChannelOptions {
  // A counter of microseconds from any beginning; without it the times in the log are 0.
  std::function<std::int64_t()> elapsed{};
  bool keep_bytes = false;
  std::size_t most_exchanges = 20'000;  // a card that always has one more answer is stopped: "card.limit"
  std::size_t most_answer = 1U << 17;   // bytes joined from 61xx answers
};

class Channel {
 public:
  Channel(Transceiver& transceiver, ChannelOptions options) : transceiver_(transceiver), options_(std::move(options)) {}

  // The answer, its status whatever it is. Errors of the transport, "card.response.short", "card.limit", "messaging.*";
  // after one of the last family, and after an unprotected status, the session has been dropped.
  Result<Response> send(const Command& command, std::string_view remark = {});

  // From here on nothing goes out unprotected until reset(): when the session has gone, "messaging.session.over".
  void secure(SecureMessaging session) {
    session_ = std::move(session);
    must_be_secured_ = true;
  }
  void drop_session() { session_.reset(); }
  bool secured() const { return session_.has_value(); }
  const SecureMessaging* session() const { return session_ ? &*session_ : nullptr; }
  // Power off and on; the session goes.
  Result<void> reset();

  // The largest command and answer (as on the wire, with headers) that the card says it takes in the extended form
  // [9303-10 §3.11.3]; 0: only the short form is known to work.
  void allow_extended(std::size_t command, std::size_t answer);
  bool extended() const { return extended_command_ != 0; }
  // How many bytes a READ BINARY may ask for at once.
  std::size_t room() const;

  const std::vector<Exchange>& log() const { return log_; }
  std::vector<Exchange> take_log() { return std::move(log_); }
  // A line of its own in the log: what was decided and why.
  void note(std::string remark);

 private:
  Result<Response> send_whole(const Command& command, std::string_view remark);
  Result<Response> exchange(const Command& command, std::string_view remark);
  Result<Response> on_wire(const Command& meant, const Command& sent, std::string_view remark);
  Result<Response> fetch_rest(Response first, std::uint8_t cla);

  Transceiver& transceiver_;
  ChannelOptions options_;
  std::optional<SecureMessaging> session_;
  bool must_be_secured_ = false;
  std::size_t extended_command_ = 0, extended_answer_ = 0;
  std::vector<Exchange> log_;
  std::size_t exchanges_ = 0;
};

}  // namespace limen::cards
